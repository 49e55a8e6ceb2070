/* timer_container_of has taken the place of from_timer. */
#include <linux/timer.h>
struct s { struct timer_list timer; };
void probe(struct timer_list *t) { struct s *s = timer_container_of(s, t, timer); (void)s; }
