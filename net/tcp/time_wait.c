// SPDX-License-Identifier: GPL-2.0
/*
 * TIME-WAIT: RFC 9293 3.6.1 and 3.10.7.4, with the rules in arrives_tw.c.  When a connection enters
 * TIME-WAIT this small struct takes its place in the table of flows, and the socket is CLOSED; it
 * holds the port, but neither a socket nor the module.  Above sysctl_max_time_waits, and without
 * memory, a connection is just forgotten, as in Linux.  A connect() between the same end points may
 * take one over: weft_tcp_wait_reuse().
 * Locks: a lock of its own, within which its place in the table changes.
 */
#include <linux/slab.h>
#include <weft/alarm.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "../ctl/events.h"
#include "../wire/ip4.h"
#include "../wire/ip6.h"
#include "engines.h"
#include "time_wait.h"

static struct kmem_cache *cache;	/* of the exact size: there may be many */

int weft_tcp_wait_init(void)
{
	cache = KMEM_CACHE(weft_time_wait, 0);
	return cache ? 0 : -ENOMEM;
}

void weft_tcp_wait_exit(void)
{
	rcu_barrier();			/* free_it() */
	kmem_cache_destroy(cache);
}

static void free_it(struct rcu_head *rcu)
{
	kmem_cache_free(cache, container_of(rcu, struct weft_time_wait, rcu));
}

static void wait_free(struct weft_flow *flow)
{
	struct weft_time_wait *w = container_of(flow, struct weft_time_wait, flow);

	weft_tcp_engine_put(w->tw.engine);
	call_rcu(&w->rcu, free_it);
}

static void wait_put(struct weft_time_wait *w)
{
	weft_tcp_flow_put(&w->flow);
}

/* w is out of the table.  w->lock is held, and the caller has a reference. */
static void left(struct weft_time_wait *w)
{
	lockdep_assert_held(&w->lock);
	w->dead = true;
	weft_event_state(w->wn, &w->flow.t, w->uid, weft_now(), WEFT_TCP_TIME_WAIT,
			 WEFT_TCP_CLOSED, 0);
	atomic_dec(&w->wn->time_waits);
	weft_port_hold_put(w->hold);
	if (timer_delete(&w->timer))
		wait_put(w);
	wait_put(w);
}

/* As left(). */
static void wait_over(struct weft_time_wait *w)
{
	lockdep_assert_held(&w->lock);
	if (w->dead)
		return;
	weft_tcp_flow_remove(w->wn, &w->flow);
	left(w);
}

/* Any context; under RCU if the caller has no reference. */
static void wait_end(struct weft_flow *flow)
{
	struct weft_time_wait *w = container_of(flow, struct weft_time_wait, flow);

	spin_lock_bh(&w->lock);
	wait_over(w);
	spin_unlock_bh(&w->lock);
}

static void wait_timer_fn(struct timer_list *t)
{
	struct weft_time_wait *w = weft_timer_of(w, t, timer);
	u64 now = weft_now();
	bool again;

	spin_lock(&w->lock);
	again = !w->dead && now < w->tw.deadline;
	if (again)
		mod_timer(&w->timer, weft_alarm_expires(w->tw.deadline, now));
	else
		wait_over(w);
	spin_unlock(&w->lock);
	if (!again)
		wait_put(w);
}

static const struct weft_flow_ops wait_ops = {
	.kind = WEFT_FLOW_TIME_WAIT,
	.ref = (int)offsetof(struct weft_time_wait, ref) -
	       (int)offsetof(struct weft_time_wait, flow),
	.free = wait_free,
	.end = wait_end,
};

static struct weft_time_wait *wait_make(struct weft_tcp_sock *ts)
{
	const struct sock *sk = weft_tcp_sock_of(ts);
	struct weft_time_wait *w = kmem_cache_zalloc(cache, GFP_ATOMIC | __GFP_NOWARN);

	if (!w)
		return NULL;
	if (!weft_tcp_engine_get(ts->tcp.engine)) {
		kmem_cache_free(cache, w);
		return NULL;
	}
	w->flow.t = ts->flow.t;
	w->flow.ops = &wait_ops;
	w->wn = ts->ws.wn;
	w->v6 = ts->ws.v6;
	w->tos = weft_sock_tos(&ts->ws, &w->flow.t.raddr);
	w->ttl = weft_sock_ttl(&ts->ws, &w->flow.t.raddr);
	w->mark = sk->sk_mark;
	w->oif = sk->sk_bound_dev_if;
	w->uid = sk->sk_uid;
	refcount_set(&w->ref, 2);
	spin_lock_init(&w->lock);
	timer_setup(&w->timer, wait_timer_fn, 0);
	if (ts->ws.hold)
		w->hold = weft_port_hold_get(ts->ws.hold);
	weft_engine(&ts->tcp, wait, &w->tw);
	return w;
}

/*
 * Takes the connection's place in the table.  True: w belongs to the table and its timer, and may
 * have ended by now, as a SYN on another processor waits only for the lock: the caller must not
 * look at it again.
 */
static bool wait_enter(struct weft_time_wait *w, struct weft_tcp_sock *ts)
{
	bool found;

	spin_lock_bh(&w->lock);
	found = weft_tcp_flow_replace(w->wn, &ts->flow, &w->flow);
	if (found)
		mod_timer(&w->timer, weft_alarm_expires(w->tw.deadline, weft_now()));
	spin_unlock_bh(&w->lock);
	return found;
}

/* Nobody has seen it. */
static void wait_discard(struct weft_time_wait *w)
{
	atomic_dec(&w->wn->time_waits);
	weft_port_hold_put(w->hold);
	weft_tcp_engine_put(w->tw.engine);
	kmem_cache_free(cache, w);
}

void weft_tcp_wait_begin(struct weft_tcp_sock *ts)
{
	struct weft_net *wn = ts->ws.wn;
	struct weft_time_wait *w = NULL;

	weft_sock_assert_locked(&ts->ws.sk);
	if (!ts->hashed)
		return;
	if (atomic_inc_return(&wn->time_waits) <= READ_ONCE(wn->sysctl_max_time_waits))
		w = wait_make(ts);
	if (!w) {
		atomic_dec(&wn->time_waits);
		return;
	}
	ts->hashed = !wait_enter(w, ts);
	if (WARN_ON_ONCE(ts->hashed))
		wait_discard(w);
	else
		weft_mib_inc(wn, WEFT_MIB_TcpExtTW);
}

static void wait_answer(struct weft_time_wait *w, struct weft_tcp_seg *seg)
{
	struct weft_tcp_reply r = {
		.t = w->flow.t, .tos = w->tos, .ttl = w->ttl, .mark = w->mark, .oif = w->oif,
		.uid = w->uid,
	};

	weft_tcp_tx_alone(w->wn, &r, seg);
}

/* A new incarnation needs a listener. */
static bool may_reopen(struct weft_time_wait *w, const struct sk_buff *skb)
{
	return weft_tcp_listener_find(w->wn, &w->flow.t, WEFT_IP_CB(skb)->ifindex);
}

enum weft_wait_rx weft_tcp_wait_rx(struct weft_time_wait *w, struct sk_buff *skb,
				   const struct weft_tcp_seg *seg)
{
	enum weft_wait_rx res = WEFT_WAIT_DONE;
	struct weft_tcp_fx fx = {};

	spin_lock_bh(&w->lock);
	if (w->dead) {
		res = WEFT_WAIT_GONE;
	} else {
		fx = weft_engine(&w->tw, arrives_tw, seg, weft_now());
		if ((fx.flags & WEFT_FX_REOPEN) && may_reopen(w, skb)) {
			weft_mib_inc(w->wn, WEFT_MIB_TcpExtTWRecycled);
			WEFT_IP_CB(skb)->reopens = true;
			WEFT_IP_CB(skb)->iss = weft_engine(&w->tw, tw_iss);
			wait_over(w);
			res = WEFT_WAIT_REOPEN;
		}
	}
	spin_unlock_bh(&w->lock);
	if (res != WEFT_WAIT_DONE)
		return res;
	if (fx.flags & WEFT_FX_REPLY)
		wait_answer(w, &fx.reply);
	weft_drop(w->wn, skb, fx.drop ? fx.drop : WEFT_DROP_TCP_TIME_WAIT);
	return res;
}

static bool is_loopback(const struct weft_addr *a)
{
	return weft_addr_is_v4(a) ? weft_ip4_is_loopback(weft_addr_to_v4(a)) :
				    weft_ip6_is_loopback(a);
}

/* Linux's test, which misses a connection between two other addresses of this host. */
static bool over_loopback(const struct weft_time_wait *w)
{
	return w->oif == LOOPBACK_IFINDEX || is_loopback(&w->flow.t.laddr) ||
	       is_loopback(&w->flow.t.raddr);
}

/* w->lock is held. */
static bool take_place(struct weft_time_wait *w, struct weft_tcp_sock *ts, bool bound,
		       struct weft_seq *iss)
{
	enum weft_tcp_tw_reuse reuse = READ_ONCE(w->wn->sysctl_tw_reuse);

	lockdep_assert_held(&w->lock);
	if (w->dead ||
	    !weft_engine(&w->tw, tw_yields, bound, reuse, over_loopback(w), weft_now()) ||
	    !weft_tcp_flow_replace(w->wn, &w->flow, &ts->flow))
		return false;
	*iss = weft_engine(&w->tw, tw_iss);
	weft_mib_inc(w->wn, WEFT_MIB_TcpExtTWRecycled);
	left(w);
	return true;
}

bool weft_tcp_wait_reuse(struct weft_tcp_sock *ts, bool bound, struct weft_seq *iss)
{
	struct weft_time_wait *w;
	struct weft_flow *flow;
	bool ok = false;

	weft_sock_assert_locked(&ts->ws.sk);
	rcu_read_lock();
	flow = weft_tcp_flow_find(ts->ws.wn, &ts->flow.t);
	if (flow && flow->ops->kind == WEFT_FLOW_TIME_WAIT) {
		w = container_of(flow, struct weft_time_wait, flow);
		spin_lock_bh(&w->lock);
		ok = take_place(w, ts, bound, iss);
		spin_unlock_bh(&w->lock);
	}
	if (flow)
		weft_tcp_flow_put(flow);
	rcu_read_unlock();
	return ok;
}
