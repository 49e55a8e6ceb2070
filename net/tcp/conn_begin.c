// SPDX-License-Identifier: GPL-2.0
/*
 * How a connection begins: its parts, its TCB, of the engine that it is to have, and the
 * environment in which it opens.
 * Locks: the socket lock is held, or the half-open connection's own.
 */
#include <linux/siphash.h>
#include <linux/slab.h>
#include <weft/path.h>
#include "conn_engine.h"
#include "shell.h"

void weft_tcp_conn_init(struct weft_net *wn, struct weft_tcp_conn *c)
{
	c->env = (struct weft_tcp_env){
		.pace_max = WEFT_PACE_NONE, .pace_shift = WEFT_PACE_SHIFT,
		.below_max = WEFT_PACE_NONE,
	};
	weft_tcp_event_begin(wn, c);
	if (!c->opts.cc)
		c->opts.cc = c->env.conf->cc;
	weft_engine(c, init);
	weft_tcp_event_end();
}

/* The TCB behind the socket is its own again, and the built-in engine's. */
static void conn_come_home(struct weft_tcp_sock *ts)
{
	weft_tcp_conn_take_back(&ts->tcp);
	if (!weft_tcp_box_of(ts->tcp.tcb)->apart)
		return;
	weft_tcp_box_take(&ts->tcp);
	weft_tcp_box_give(&ts->tcp, (struct weft_tcp_box *)(ts + 1), &weft_tcp_engine);
}

void weft_tcp_conn_reset(struct weft_tcp_sock *ts)
{
	weft_sock_assert_locked(&ts->ws.sk);
	conn_come_home(ts);
	weft_tcp_conn_init(ts->ws.wn, &ts->tcp);
	ts->rcv_tail = ts->tcp.view.rcv_read;
}

/* In an event, or under RCU. */
bool weft_tcp_conn_join(struct weft_tcp_sock *ts, const struct weft_tcp_engine *engine)
{
	struct weft_tcb *tcb = weft_tcp_box_new(engine, &ts->ws.t);

	if (!tcb)
		return false;
	ts->tcp.engine = engine;
	/* with the TCB a reader sees the box before it */
	smp_store_release(&ts->tcp.tcb, tcb);
	return true;
}

/* Without memory for another engine's TCB it is the built-in one. */
void weft_tcp_conn_begin(struct weft_tcp_sock *ts)
{
	const struct weft_tcp_engine *engine;

	weft_sock_assert_locked(&ts->ws.sk);
	conn_come_home(ts);
	rcu_read_lock();
	engine = weft_tcp_engine_choose(ts->ws.wn, ts->engine_wish);
	if (weft_tcp_engine_is_module(engine) && !weft_tcp_conn_join(ts, engine))
		weft_tcp_engine_put(engine);
	rcu_read_unlock();
	weft_tcp_conn_init(ts->ws.wn, &ts->tcp);
	ts->rcv_tail = ts->tcp.view.rcv_read;
}

/*
 * RFC 7323 5.4: an offset for each pair of end points, so that the clock reveals nothing about this
 * host; unless switched off.
 */
static u32 ts_offset(const struct weft_net *wn, const struct weft_tuple *t)
{
	u8 timestamps;

	rcu_read_lock();
	timestamps = weft_tcp_conf(wn)->timestamps;
	rcu_read_unlock();
	return timestamps == 1 ? siphash(t, sizeof(*t), &wn->keys[WEFT_KEY_TS]) : 0;
}

struct weft_seq weft_tcp_conn_isn(struct weft_net *wn, const struct weft_tuple *t)
{
	return weft_tcp_isn(siphash(t, sizeof(*t), &wn->keys[WEFT_KEY_ISN]), weft_now());
}

/* The scale is by what the buffer may grow to, unless the user has fixed it, as in Linux. */
void weft_tcp_conn_prepare(struct weft_tcp_sock *ts, struct weft_tcp_conn *c,
			   const struct weft_tuple *t, u32 mtu)
{
	const struct weft_tcp_user_opts *opts = &ts->tcp.opts;
	struct weft_tcp_env *env = &c->env;

	env->mss = weft_tcp_mtu_mss(mtu, &t->raddr);
	if (opts->user_mss)
		env->mss = min(env->mss, opts->user_mss);
	env->space = weft_tcp_space(ts);
	env->v6 = !weft_addr_is_v4(&t->raddr);
	env->grow = READ_ONCE(ts->ws.wn->sysctl_rmem[2]);
	if ((ts->ws.sk.sk_userlocks & SOCK_RCVBUF_LOCK) || opts->window_clamp)
		env->grow = 0;
	env->ts_offset = ts_offset(ts->ws.wn, t);
}
