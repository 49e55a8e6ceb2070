/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A deadline of the core, armed as a timer or a work of the kernel.  It is a lower bound
 * (RFC 6298 5): it never fires too early by more than the rest of a tick.  If it fires too early
 * all the same, it finds nothing to do and is rearmed: so no wait is longer than WEFT_ALARM_MOST.
 */
#ifndef WEFT_ALARM_H
#define WEFT_ALARM_H

#include <linux/jiffies.h>
#include <linux/refcount.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <weft/types.h>

#define WEFT_ALARM_MOST		(UINT_MAX / 2)	/* us; usecs_to_jiffies() takes 32 bits */

/* Ticks from now (us) to `at` (us, not WEFT_NEVER); 0: it is past. */
static inline unsigned long weft_alarm_wait(u64 at, u64 now)
{
	return at > now ? usecs_to_jiffies(min_t(u64, at - now, WEFT_ALARM_MOST)) + 1 : 0;
}

/* The same as the jiffies at which a timer expires: the next tick at the earliest. */
static inline unsigned long weft_alarm_expires(u64 at, u64 now)
{
	return jiffies + (weft_alarm_wait(at, now) ?: 1);
}

/* Is the timer pending, to that time or an earlier one?  Then it may stay. */
static inline bool weft_alarm_is_before(const struct timer_list *timer, unsigned long expires)
{
	return timer_pending(timer) && time_before_eq(timer->expires, expires);
}

/*
 * Arms a timer that holds a reference while it is pending.  The reference comes first: the timer
 * may run, and put it, before mod_timer() returns.
 */
static inline void weft_alarm_timer(struct timer_list *timer, unsigned long expires,
				    refcount_t *ref)
{
	refcount_inc(ref);
	if (mod_timer(timer, expires))
		refcount_dec(ref);	/* it was pending, and had one; the caller has another */
}

/* Arms a work, earlier or later than it was; WEFT_NEVER: it stays as it is. */
static inline void weft_alarm_work(struct delayed_work *work, u64 at, u64 now)
{
	if (at == WEFT_NEVER)
		return;
	cancel_delayed_work(work);
	schedule_delayed_work(work, weft_alarm_wait(at, now));
}

#endif
