// SPDX-License-Identifier: GPL-2.0
/*
 * Events that come without the socket lock, and their work under it: the timer, an ICMP error with
 * the path's MTU, room in the device's queue.  Each sets its bit by weft_tcp_defer().  If the user
 * holds the lock, release_sock() does the work.
 * Locks: the socket's spinlock is held: in softirq with no user as owner, or by the
 * owner that releases it.
 */
#include <weft/path.h>
#include "conn_log.h"

/* In an event. */
static void fire_open(struct weft_tcp_sock *ts)
{
	struct weft_tcp_log_wait was;
	struct weft_tcp_fx fx;
	u32 weight;

	if (weft_engine(&ts->tcp, orphan_due, &weight) && weft_tcp_conn_too_much(ts, weight)) {
		weft_tcp_conn_give_up(ts);
		return;
	}
	was = weft_tcp_log_waits(&ts->tcp);
	fx = weft_engine(&ts->tcp, fire);
	weft_tcp_log_fired(ts->ws.wn, &ts->flow.t, ts->ws.sk.sk_uid, &ts->tcp, was, &fx);
	if ((fx.flags & WEFT_FX_CLOSED) && (fx.flags & WEFT_FX_ERROR))
		weft_mib_inc(ts->ws.wn, WEFT_MIB_TcpExtTCPAbortOnTimeout);
	weft_tcp_conn_apply(ts, &fx);
}

static void deferred_fire(struct weft_tcp_sock *ts)
{
	ts->timer_at = WEFT_NEVER;
	if (weft_tcp_is_closed(ts))
		return;
	weft_tcp_event_begin(ts->ws.wn, &ts->tcp);
	fire_open(ts);
	weft_tcp_event_end();
}

/* There is room in the device's queue again. */
static void go_on(struct weft_tcp_sock *ts)
{
	struct weft_tcp_fx fx = {};

	if (weft_tcp_is_closed(ts))
		return;
	weft_tcp_event_begin(ts->ws.wn, &ts->tcp);
	weft_tcp_conn_apply(ts, &fx);
	weft_tcp_event_end();
}

void weft_tcp_release_cb(struct sock *sk)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);

	lockdep_assert_held(&sk->sk_lock.slock);
	if (likely(!(READ_ONCE(ts->deferred) & WEFT_TCP_DEFERRED)))
		return;
	if (test_and_clear_bit(WEFT_TCP_DEFER_MSS, &ts->deferred) && !weft_tcp_is_closed(ts))
		weft_tcp_conn_path(ts);
	if (test_and_clear_bit(WEFT_TCP_DEFER_FIRE, &ts->deferred))
		deferred_fire(ts);
	if (test_and_clear_bit(WEFT_TCP_DEFER_TX, &ts->deferred))
		go_on(ts);
}
