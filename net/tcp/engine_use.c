// SPDX-License-Identifier: GPL-2.0
/*
 * `weft engine use`: whose connection it is that moves to another engine.  A connection and a
 * listener move under the socket lock, a half-open connection and a TIME-WAIT under their
 * spinlocks.  A TIME-WAIT has no hidden part: its engine is another, that is all.
 * Process context.
 */
#include <weft/alarm.h>
#include <weft/path.h>
#include "engine_move.h"
#include "engine_use.h"
#include "half_open.h"
#include "time_wait.h"

static const char going[] = "the engine is being unloaded";
static const char broken[] = "the engine has broken a promise";

/* ---------------------------------------- one of each kind */

/* In an event.  The reference to `to` is new; a refusal gives it back. */
static const char *use_in(struct weft_net *wn, struct weft_tcp_conn *c, const struct weft_tuple *t,
			  const struct weft_tcp_engine *to)
{
	const char *why;

	if (c->engine == to)
		return NULL;
	if (weft_tcp_engine_broken(to))
		return broken;
	if (!weft_tcp_engine_get(to))
		return going;
	weft_tcp_count(wn, c);
	why = weft_tcp_engine_move(c, to, t);
	if (why)
		weft_tcp_engine_put(to);
	return why;
}

/* What has ended has nothing to move. */
static const char *use_sock(struct weft_tcp_sock *ts, const struct weft_tcp_engine *to)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	const struct weft_tcp_fx fx = {};
	const char *why = NULL;

	lock_sock(sk);
	if (!ts->destroyed && sk->sk_state != TCP_CLOSE) {
		weft_tcp_event_begin(ts->ws.wn, &ts->tcp);
		why = use_in(ts->ws.wn, &ts->tcp, &ts->ws.t, to);
		if (!why && sk->sk_state != TCP_LISTEN)
			weft_tcp_conn_apply(ts, &fx);	/* what is owed, and the timer */
		weft_tcp_event_end();
	}
	release_sock(sk);
	return why;
}

static const char *use_half(struct weft_half_open *h, const struct weft_tcp_engine *to)
{
	const char *why = NULL;
	bool fine;
	u64 next;

	spin_lock_bh(&h->lock);
	if (!h->dead) {
		weft_tcp_event_begin(weft_sk(h->listener)->wn, &h->tcp);
		why = use_in(weft_sk(h->listener)->wn, &h->tcp, &h->flow.t, to);
		next = weft_engine(&h->tcp, next, &fine);
		if (next != WEFT_NEVER)
			weft_alarm_timer(&h->timer, weft_alarm_expires(next, h->tcp.env.now),
					 &h->ref);
		weft_tcp_event_end();
	}
	spin_unlock_bh(&h->lock);
	return why;
}

static const char *use_wait(struct weft_time_wait *w, const struct weft_tcp_engine *to)
{
	const struct weft_tcp_engine *old;
	const char *why = NULL;

	spin_lock_bh(&w->lock);
	old = w->tw.engine;
	if (!w->dead && old != to) {
		if (weft_tcp_engine_broken(to)) {
			why = broken;
		} else if (weft_tcp_engine_get(to)) {
			WRITE_ONCE(w->tw.engine, to);
			weft_tcp_engine_put(old);
		} else {
			why = going;
		}
	}
	spin_unlock_bh(&w->lock);
	return why;
}

static const char *use_flow(struct weft_flow *flow, const struct weft_tcp_engine *to)
{
	switch (flow->ops->kind) {
	case WEFT_FLOW_SOCK:
		return use_sock(weft_tcp_flow_sock(flow), to);
	case WEFT_FLOW_HALF_OPEN:
		return use_half(container_of(flow, struct weft_half_open, flow), to);
	default:
		return use_wait(container_of(flow, struct weft_time_wait, flow), to);
	}
}

/* ---------------------------------------- those of a tuple */

/* A connection that opens or closes meanwhile is in the table as something else: look again. */
static const char *use_connection(struct weft_net *wn, const struct weft_tuple *t,
				  const struct weft_tcp_engine *to)
{
	struct weft_flow *flow;
	const char *why;

	rcu_read_lock();
	flow = weft_tcp_flow_find(wn, t);
	rcu_read_unlock();
	if (!flow)
		return NULL;
	why = use_flow(flow, to);
	weft_tcp_flow_put(flow);
	return why;
}

/* The nth listener of a chain, with a reference. */
static struct sock *listener_at(struct weft_port_chain *chain, u32 n)
{
	struct sock *found = NULL;
	struct weft_sock *ws;

	rcu_read_lock();
	hlist_for_each_entry_rcu(ws, &chain->socks, sk.sk_bind_node) {
		if (READ_ONCE(ws->sk.sk_state) != TCP_LISTEN || ws->proto != IPPROTO_TCP || n--)
			continue;
		if (refcount_inc_not_zero(&ws->sk.sk_refcnt))
			found = &ws->sk;
		break;
	}
	rcu_read_unlock();
	return found;
}

/* All listeners with that end point: there may be several by SO_REUSEPORT. */
static const char *use_listeners(struct weft_net *wn, const struct weft_tuple *t,
				 const struct weft_tcp_engine *to)
{
	struct weft_port_chain *chain = weft_port_chain(wn, IPPROTO_TCP, t->lport);
	const char *why, *first = NULL;
	struct sock *sk;
	u32 n;

	for (n = 0; (sk = listener_at(chain, n)); n++) {
		const struct weft_tuple *has = &weft_sk(sk)->t;

		why = NULL;
		if (has->lport == t->lport && weft_addr_eq(&has->laddr, &t->laddr))
			why = use_sock(weft_tcp_sk(sk), to);
		first = first ? first : why;
		sock_put(sk);
	}
	return first;
}

const char *weft_tcp_engine_use(struct weft_net *wn, const struct weft_tuple *t,
				const struct weft_tcp_engine *to)
{
	return t->rport ? use_connection(wn, t, to) : use_listeners(wn, t, to);
}
