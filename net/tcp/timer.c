// SPDX-License-Identifier: GPL-2.0
/*
 * One kernel timer for each connection, armed to the earliest of the core's deadlines.  It is
 * moved only for an earlier deadline: when the deadline has moved away, the timer fires in vain
 * and is rearmed, so that a stream of ACKs does not touch it.  The work of the timer is in
 * deferred.c.  Ticks are too coarse for pacing: a connection that needs it gets a timer of its own
 * for that, which is kept.
 * Locks: arm and stop under the socket lock; the timers' functions in softirq.
 */
#include <linux/hrtimer.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <weft/alarm.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "shell.h"

/* Either of the two has come, with its reference. */
static void came(struct sock *sk)
{
	bh_lock_sock(sk);
	weft_tcp_defer(weft_tcp_sk(sk), WEFT_TCP_DEFER_FIRE);
	bh_unlock_sock(sk);
	sock_put(sk);
}

static void timer_fn(struct timer_list *t)
{
	struct sock *sk = weft_timer_of(sk, t, sk_timer);

	came(sk);
}

/* ---------------------------------------- pacing's */

struct weft_tcp_pacer {
	struct hrtimer timer;		/* holds the socket while it is armed */
	struct sock *sk;
};

static enum hrtimer_restart pacer_fn(struct hrtimer *timer)
{
	came(container_of(timer, struct weft_tcp_pacer, timer)->sk);
	return HRTIMER_NORESTART;
}

static struct weft_tcp_pacer *make_pacer(struct weft_tcp_sock *ts)
{
	struct weft_tcp_pacer *p = kmalloc(sizeof(*p), GFP_ATOMIC | __GFP_NOWARN);

	if (!p)
		return NULL;
	p->sk = weft_tcp_sock_of(ts);
	weft_hrtimer_setup(&p->timer, pacer_fn, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_PINNED_SOFT);
	return p;
}

/* False: there is no memory for one, and ticks have to do. */
static bool arm_pacer(struct weft_tcp_sock *ts, u64 at)
{
	if (!ts->pacer)
		ts->pacer = make_pacer(ts);
	if (!ts->pacer)
		return false;
	if (!hrtimer_is_queued(&ts->pacer->timer)) {
		sock_hold(weft_tcp_sock_of(ts));
		hrtimer_start(&ts->pacer->timer, ns_to_ktime(at * NSEC_PER_USEC),
			      HRTIMER_MODE_ABS_PINNED_SOFT);
	}
	return true;
}

static void stop_pacer(struct weft_tcp_sock *ts)
{
	if (ts->pacer && hrtimer_try_to_cancel(&ts->pacer->timer) == 1)
		__sock_put(weft_tcp_sock_of(ts));
}

/* ---------------------------------------- arming */

void weft_tcp_timer_arm(struct weft_tcp_sock *ts)
{
	bool fine;
	u64 next = weft_engine(&ts->tcp, next, &fine);

	weft_sock_assert_locked(&ts->ws.sk);
	if (next == WEFT_NEVER)
		return;
	if (fine && arm_pacer(ts, next))
		return;
	if (next >= ts->timer_at)
		return;
	ts->timer_at = next;
	weft_alarm_timer(&ts->ws.sk.sk_timer, weft_alarm_expires(next, ts->tcp.env.now),
			 &ts->ws.sk.sk_refcnt);
}

void weft_tcp_timer_stop(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	weft_sock_assert_locked(&ts->ws.sk);
	ts->timer_at = WEFT_NEVER;
	sk_stop_timer(sk, &sk->sk_timer);
	stop_pacer(ts);
}

void weft_tcp_timer_init(struct sock *sk)
{
	timer_setup(&sk->sk_timer, timer_fn, 0);
	weft_tcp_sk(sk)->timer_at = WEFT_NEVER;
}
