// SPDX-License-Identifier: GPL-2.0
/*
 * One kernel timer a connection, armed to the earliest of the core's deadlines.  It is moved only when a deadline comes before
 * it: one that has moved away lets it fire in vain and be armed afresh, so that a stream of ACKs does not touch it.
 * If the user holds the socket lock when it fires, release_sock() does the work.
 * Locks: arm and stop under the socket lock; the timer's function in softirq.
 */
#include <linux/jiffies.h>
#include <linux/timer.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "shell.h"

/* Never too early by more than what is left of a tick: a deadline is a lower bound (RFC 6298 5). */
unsigned long weft_tcp_timer_expires(u64 at, u64 now)
{
	u64 wait = at > now ? at - now : 0;

	return jiffies + usecs_to_jiffies(min_t(u64, wait, UINT_MAX / 2)) + 1;
}

void weft_tcp_timer_arm(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	u64 next = weft_tcp_engine.next(&ts->tcb);

	if (next == WEFT_NEVER || next >= ts->timer_at)
		return;
	ts->timer_at = next;
	sk_reset_timer(sk, &sk->sk_timer, weft_tcp_timer_expires(next, weft_now()));
}

void weft_tcp_timer_stop(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	ts->timer_at = WEFT_NEVER;
	sk_stop_timer(sk, &sk->sk_timer);
}

static void fire(struct weft_tcp_sock *ts)
{
	struct weft_tcp_fx fx = {};

	ts->timer_at = WEFT_NEVER;
	if (weft_tcp_is_closed(ts))
		return;
	fx = weft_tcp_engine.fire(&ts->tcb, weft_now());
	weft_tcp_conn_apply(ts, &fx);
}

static void timer_fn(struct timer_list *t)
{
	struct sock *sk = weft_timer_of(sk, t, sk_timer);
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);

	bh_lock_sock(sk);
	if (!sock_owned_by_user(sk))
		fire(ts);
	else
		set_bit(WEFT_TCP_DEFER_FIRE, &ts->deferred);
	bh_unlock_sock(sk);
	sock_put(sk);
}

void weft_tcp_timer_init(struct sock *sk)
{
	timer_setup(&sk->sk_timer, timer_fn, 0);
	weft_tcp_sk(sk)->timer_at = WEFT_NEVER;
}

/* What could not be done while the user held the lock.  Called by release_sock() with the spinlock held. */
void weft_tcp_release_cb(struct sock *sk)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);

	if (likely(!READ_ONCE(ts->deferred)))
		return;
	if (test_and_clear_bit(WEFT_TCP_DEFER_MSS, &ts->deferred) && !weft_tcp_is_closed(ts))
		weft_tcp_conn_path(ts);
	if (test_and_clear_bit(WEFT_TCP_DEFER_FIRE, &ts->deferred))
		fire(ts);
}
