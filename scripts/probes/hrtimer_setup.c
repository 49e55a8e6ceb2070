/* hrtimer_setup has taken the place of hrtimer_init. */
#include <linux/hrtimer.h>
static enum hrtimer_restart fired(struct hrtimer *t) { return HRTIMER_NORESTART; }
void probe(struct hrtimer *t) { hrtimer_setup(t, fired, CLOCK_MONOTONIC, HRTIMER_MODE_ABS); }
