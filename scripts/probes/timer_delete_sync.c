/* timer_delete_sync has taken the place of del_timer_sync. */
#include <linux/timer.h>
int probe(struct timer_list *t) { return timer_delete_sync(t); }
