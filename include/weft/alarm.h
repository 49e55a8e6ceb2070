/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arms a kernel timer or work for a deadline of the core.  A deadline is a lower bound
 * (RFC 6298 5): an alarm never fires early.  One exception: no wait is longer than WEFT_ALARM_MOST,
 * and an alarm that fires before its deadline finds nothing to do and is armed again.
 */
#ifndef WEFT_ALARM_H
#define WEFT_ALARM_H

#include <linux/jiffies.h>
#include <linux/refcount.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <weft/types.h>

#define WEFT_ALARM_MOST		(UINT_MAX / 2)	/* us; usecs_to_jiffies() takes 32 bits */

/* Ticks from now (us) to `at` (us, not WEFT_NEVER), rounded up; 0: `at` has passed. */
static inline unsigned long weft_alarm_wait(u64 at, u64 now)
{
	return at > now ? usecs_to_jiffies(min_t(u64, at - now, WEFT_ALARM_MOST)) + 1 : 0;
}

/* The same as an expiry in jiffies, at the next tick at the earliest. */
static inline unsigned long weft_alarm_expires(u64 at, u64 now)
{
	return jiffies + (weft_alarm_wait(at, now) ?: 1);
}

/* Is the timer pending for that time or an earlier one?  Then it need not be armed again. */
static inline bool weft_alarm_is_before(const struct timer_list *timer, unsigned long expires)
{
	return timer_pending(timer) && time_before_eq(timer->expires, expires);
}

/*
 * Arms a timer that holds a reference while it is pending.  The reference is taken first, because
 * the timer may run and put it before mod_timer() returns.
 */
static inline void weft_alarm_timer(struct timer_list *timer, unsigned long expires,
				    refcount_t *ref)
{
	refcount_inc(ref);
	if (mod_timer(timer, expires))
		refcount_dec(ref);	/* it was pending and held one; the caller holds another */
}

/* Arms a work, earlier or later than before; WEFT_NEVER leaves it as it is. */
static inline void weft_alarm_work(struct delayed_work *work, u64 at, u64 now)
{
	if (at == WEFT_NEVER)
		return;
	cancel_delayed_work(work);
	schedule_delayed_work(work, weft_alarm_wait(at, now));
}

#endif
