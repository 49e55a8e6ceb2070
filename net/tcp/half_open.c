// SPDX-License-Identifier: GPL-2.0
/*
 * Passive opens: RFC 9293 3.10.7.2 and SYN-RECEIVED.  A SYN makes a half-open connection (request
 * socket), which is not a socket yet; the segment that completes the handshake makes the child and
 * is passed to it.  The SYN of a fast open (RFC 7413) makes it at once.  While the accept queue is
 * full such segments are ignored, and the peer's data or a repeated SYN-ACK tries again, as in
 * Linux.  A listener's half-open connections are limited by its backlog and
 * sysctl_max_syn_backlog; above that SYNs are answered with cookies, which leave no state
 * (RFC 4987 3.6; syn_cookie.c), or dropped.
 * Locks: a half-open connection's own, then the queue's; the child's socket lock is taken while the
 * half-open one's is held.
 */
#include <linux/slab.h>
#include <weft/alarm.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "conn_log.h"
#include "../wire/icmp4.h"
#include "conn_engine.h"
#include "half_open.h"

static struct weft_listen_queue *queue_of(struct sock *lsk)
{
	return weft_tcp_sk(lsk)->lq;
}

/* ---------------------------------------- a half-open connection's life */

static void half_put(struct weft_half_open *h)
{
	weft_tcp_flow_put(&h->flow);
}

static void half_free(struct weft_flow *flow)
{
	struct weft_half_open *h = container_of(flow, struct weft_half_open, flow);

	sock_put(h->listener);
	weft_tcp_conn_take_back(&h->tcp);
	weft_tcp_box_take(&h->tcp);
	kfree(h->saved_syn);
	kfree_rcu(h, rcu);
}

/*
 * Takes h out of the queue and stops its timer; the caller, who has a reference, removes it from
 * the table.  h->lock is held.
 */
static void half_leave(struct weft_half_open *h)
{
	struct weft_listen_queue *lq = queue_of(h->listener);

	lockdep_assert_held(&h->lock);
	h->dead = true;
	spin_lock(&lq->lock);
	list_del_init(&h->node);
	lq->half_count--;
	spin_unlock(&lq->lock);
	if (timer_delete(&h->timer))
		half_put(h);
	half_put(h);
}

static void half_over(struct weft_half_open *h)
{
	if (h->dead)
		return;
	weft_event_state_noise(weft_sk(h->listener)->wn, &h->flow.t, h->listener->sk_uid,
			       WEFT_TCP_SYN_RECEIVED, WEFT_TCP_CLOSED);
	weft_tcp_flow_remove(weft_sk(h->listener)->wn, &h->flow);
	half_leave(h);
}

void weft_tcp_half_end(struct weft_half_open *h)
{
	spin_lock_bh(&h->lock);
	half_over(h);
	spin_unlock_bh(&h->lock);
}

static void half_end(struct weft_flow *flow)
{
	weft_tcp_half_end(container_of(flow, struct weft_half_open, flow));
}

static const struct weft_flow_ops half_ops = {
	.kind = WEFT_FLOW_HALF_OPEN,
	.ref = (int)offsetof(struct weft_half_open, ref) -
	       (int)offsetof(struct weft_half_open, flow),
	.free = half_free,
	.end = half_end,
};

/* ---------------------------------------- what every event has in common */

static void transmit_one(struct weft_half_open *h, struct weft_tcp_seg *seg)
{
	struct weft_tcp_reply r = {
		.t = h->flow.t, .tos = h->tos, .ttl = h->ttl, .mark = h->mark, .oif = h->ifindex,
		.uid = h->listener->sk_uid,
	};

	weft_tcp_tx_alone(weft_sk(h->listener)->wn, &r, seg);
}

static void transmit(struct weft_half_open *h)
{
	struct weft_net *wn = weft_sk(h->listener)->wn;
	u32 rtx = h->tcp.view.total_rtx;
	struct weft_tcp_seg seg;

	lockdep_assert_held(&h->lock);
	while (weft_engine(&h->tcp, emit, &seg)) {
		if (h->tcp.view.total_rtx != rtx) {
			weft_tcp_conn_trace_again(wn, &h->flow.t, &h->tcp, &seg);
			weft_event_again(wn, &h->flow.t, h->listener->sk_uid, h->tcp.view.state,
					 &seg);
		}
		transmit_one(h, &seg);
	}
	weft_mib_add(wn, WEFT_MIB_TcpRetransSegs, h->tcp.view.total_rtx - rtx);
}

static void half_arm(struct weft_half_open *h)
{
	bool fine;
	u64 next = weft_engine(&h->tcp, next, &fine);

	lockdep_assert_held(&h->lock);
	if (next != WEFT_NEVER)
		weft_alarm_timer(&h->timer, weft_alarm_expires(next, weft_now()), &h->ref);
}

/* h->lock is held, and the caller has a reference. */
static void apply(struct weft_half_open *h, const struct weft_tcp_fx *fx)
{
	struct weft_net *wn = weft_sk(h->listener)->wn;
	struct weft_tcp_seg reply = fx->reply;

	lockdep_assert_held(&h->lock);
	if (fx->flags & WEFT_FX_REPLY) {
		weft_tcp_tx_reply(wn, &h->flow.t, &reply, h->tos, h->mark);
		weft_event_reset_sent(wn, &h->flow.t, h->listener->sk_uid, &reply);
	}
	transmit(h);
	if (fx->flags & (WEFT_FX_CLOSED | WEFT_FX_LISTEN | WEFT_FX_ERROR)) {
		weft_mib_inc(wn, WEFT_MIB_TcpAttemptFails);
		half_over(h);
	} else {
		half_arm(h);
	}
}

static void half_timer_fn(struct timer_list *t)
{
	struct weft_half_open *h = weft_timer_of(h, t, timer);
	struct weft_tcp_log_wait was;
	struct weft_tcp_fx fx;

	spin_lock(&h->lock);
	if (!h->dead) {
		weft_tcp_event_begin(weft_sk(h->listener)->wn, &h->tcp);
		was = weft_tcp_log_waits(&h->tcp);
		fx = weft_engine(&h->tcp, fire);
		weft_tcp_log_fired(weft_sk(h->listener)->wn, &h->flow.t, h->listener->sk_uid,
				   &h->tcp, was, &fx);
		apply(h, &fx);
		weft_tcp_event_end();
	}
	spin_unlock(&h->lock);
	half_put(h);
}

void weft_tcp_half_icmp(struct weft_half_open *h, const struct weft_icmp_err *e)
{
	bool ends = weft_addr_is_v4(&e->t.raddr) ? weft_icmp4_ends_half_open(e->type, e->code) :
						   e->hard;
	struct weft_tcp_error error = { .seq = e->seq, .err = e->err, .ends = ends };
	struct weft_tcp_fx fx;

	spin_lock_bh(&h->lock);
	if (!h->dead) {
		weft_tcp_event_begin(weft_sk(h->listener)->wn, &h->tcp);
		weft_tcp_log_icmp(weft_sk(h->listener)->wn, &h->flow.t, h->listener->sk_uid,
				  WEFT_TCP_SYN_RECEIVED, e);
		fx = weft_engine(&h->tcp, icmp, &error);
		if (fx.drop)
			weft_mib_inc(weft_sk(h->listener)->wn, WEFT_MIB_TcpExtOutOfWindowIcmps);
		apply(h, &fx);
		weft_tcp_event_end();
	}
	spin_unlock_bh(&h->lock);
}

/* ---------------------------------------- a SYN */

/*
 * The MTU of the route back: RFC 9293 3.7.1 wants the MSS of the SYN-ACK to be what
 * we can receive over it.
 */
static int find_mtu(struct weft_half_open *h, struct weft_net *wn, u32 *mtu)
{
	struct weft_route rt = {};
	int err = weft_tcp_tx_route(wn, &h->flow.t, h->tos, h->mark, h->ifindex,
				    weft_sock_onlink(h->listener, &h->flow.t.raddr),
				    h->listener->sk_uid, &rt);

	if (err)
		return err;
	*mtu = rt.mtu;
	weft_route_put(&rt);
	return 0;
}

/* Room for it and a TCB of the listener's engine; both have a reference. */
static struct weft_half_open *half_alloc(struct sock *lsk)
{
	const struct weft_tcp_engine *engine = weft_tcp_engine_of(&weft_tcp_sk(lsk)->tcp);
	struct weft_half_open *h = kzalloc(sizeof(*h) + WEFT_TCP_BOX_ROOM(engine),
					   GFP_ATOMIC | __GFP_NOWARN);

	if (!h || !refcount_inc_not_zero(&lsk->sk_refcnt)) {
		weft_tcp_engine_put(engine);
		kfree(h);
		return NULL;
	}
	weft_tcp_box_give(&h->tcp, (struct weft_tcp_box *)(h + 1), engine);
	return h;
}

static struct weft_half_open *half_make(struct sock *lsk, const struct weft_tuple *t)
{
	const struct weft_tcp_sock *ls = weft_tcp_sk(lsk);
	struct weft_half_open *h = half_alloc(lsk);

	if (!h)
		return NULL;
	h->flow.t = *t;
	h->flow.ops = &half_ops;
	refcount_set(&h->ref, 1);
	spin_lock_init(&h->lock);
	INIT_LIST_HEAD(&h->node);
	timer_setup(&h->timer, half_timer_fn, 0);
	h->listener = lsk;
	h->tos = weft_sock_tos(weft_sk(lsk), &t->raddr);
	h->ttl = weft_sock_ttl(weft_sk(lsk), &t->raddr);
	h->mark = lsk->sk_mark;
	h->ifindex = lsk->sk_bound_dev_if;
	h->tcp.opts.syn_retries = READ_ONCE(ls->tcp.opts.syn_retries);
	if (ls->tcp.opts.cc_chosen)
		h->tcp.opts.cc = READ_ONCE(ls->tcp.opts.cc);
	weft_tcp_conn_init(ls->ws.wn, &h->tcp);
	return h;
}

/* One more than the backlog, as in Linux. */
static u32 half_limit(struct sock *lsk)
{
	u32 backlog = READ_ONCE(lsk->sk_max_ack_backlog);

	return min_t(u32, backlog, READ_ONCE(weft_sk(lsk)->wn->sysctl_max_syn_backlog) - 1) + 1;
}

/*
 * Enters h into the queue and the table; h->lock is held.  The place in the queue is taken first,
 * as it is the limited one.
 */
static enum weft_drop half_enter(struct weft_half_open *h, u32 limit)
{
	struct weft_listen_queue *lq = queue_of(h->listener);
	enum weft_drop why = WEFT_DROP_NONE;

	lockdep_assert_held(&h->lock);
	spin_lock(&lq->lock);
	if (!lq->open)
		why = WEFT_DROP_TCP_NO_SOCKET;
	else if (lq->half_count >= limit)
		why = WEFT_DROP_TCP_SYN_QUEUE_FULL;
	if (!why) {
		refcount_inc(&h->ref);
		list_add_tail(&h->node, &lq->half);
		lq->half_count++;
	}
	spin_unlock(&lq->lock);
	if (why)
		return why;
	if (!weft_tcp_flow_insert(weft_sk(h->listener)->wn, &h->flow))
		return WEFT_DROP_NONE;
	half_leave(h);
	return WEFT_DROP_TCP_SYN_QUEUE_FULL;
}

/* RFC 9293 MAY-2: above the numbers of the old incarnation. */
static struct weft_seq initial(struct weft_net *wn, const struct weft_tuple *t,
			       const struct weft_ip_cb *cb)
{
	struct weft_seq isn = weft_tcp_conn_isn(wn, t);

	return cb->reopens ? seq_max(isn, cb->iss) : isn;
}

/* The TCB of a child, from the SYN or its cookie.  In an event. */
static enum weft_drop open_half(struct weft_half_open *h, struct weft_tcp_passive *p)
{
	struct weft_tcp_sock *ls = weft_tcp_sk(h->listener);
	struct weft_tcp_fx fx;
	u32 mtu;

	if (find_mtu(h, ls->ws.wn, &mtu))
		return weft_addr_is_v4(&h->flow.t.raddr) ? WEFT_DROP_IP4_NO_ROUTE :
							   WEFT_DROP_IP6_NO_ROUTE;
	weft_tcp_conn_prepare(ls, &h->tcp, &h->flow.t, mtu);
	p->defer = READ_ONCE(ls->defer_accept);
	fx = weft_engine(&h->tcp, listen, p);
	return fx.flags & WEFT_FX_CHILD ? WEFT_DROP_NONE : fx.drop;
}

/* ---------------------------------------- the segment that completes it */

/*
 * The child is now a socket, and takes h's place in the table.  h->lock and the
 * child's socket lock are held.
 */
static void half_replace(struct weft_half_open *h, struct weft_tcp_sock *ts)
{
	struct weft_net *wn = ts->ws.wn;

	lockdep_assert_held(&h->lock);
	ts->hashed = weft_tcp_flow_replace(wn, &h->flow, &ts->flow);
	WARN_ON_ONCE(!ts->hashed);
	half_leave(h);
	weft_mib_inc(wn, WEFT_MIB_TcpPassiveOpens);
}

/* The handshake is complete with this segment.  h->lock is held.  Consumes skb. */
static void promote(struct weft_half_open *h, struct sk_buff *skb, const struct weft_tcp_seg *seg)
{
	struct weft_net *wn = weft_sk(h->listener)->wn;
	struct weft_tcp_sock *ts;
	struct sock *sk;

	lockdep_assert_held(&h->lock);
	if (sk_acceptq_is_full(h->listener)) {
		weft_mib_inc(wn, WEFT_MIB_TcpExtListenOverflows);
		weft_event_drop(wn, &h->flow.t, h->listener->sk_uid, WEFT_TCP_SYN_RECEIVED, seg,
				WEFT_DROP_TCP_ACCEPT_QUEUE_FULL);
		weft_drop(wn, skb, WEFT_DROP_TCP_ACCEPT_QUEUE_FULL);
		return;
	}
	ts = weft_tcp_child_make(h, skb);
	if (!ts) {
		weft_drop(wn, skb, WEFT_DROP_NO_MEMORY);
		return;
	}
	sk = weft_tcp_sock_of(ts);
	sock_hold(sk);
	bh_lock_sock_nested(sk);
	half_replace(h, ts);
	weft_tcp_conn_rx(ts, skb, seg);
	bh_unlock_sock(sk);
	sock_put(sk);
}

/*
 * Fast open: the SYN already makes the child, which continues as the half-open connection
 * would.  As with a cookie, h is in the table only meanwhile.  h->lock is held.  Consumes
 * skb if it returns true.
 */
static bool promote_syn(struct weft_half_open *h, struct sk_buff *skb,
			const struct weft_tcp_seg *syn)
{
	struct weft_tcp_sock *ts = weft_tcp_child_make(h, skb);
	struct sock *sk;

	lockdep_assert_held(&h->lock);
	if (!ts) {
		weft_mib_inc(weft_sk(h->listener)->wn, WEFT_MIB_TcpExtTCPFastOpenPassiveFail);
		return false;
	}
	sk = weft_tcp_sock_of(ts);
	sock_hold(sk);
	bh_lock_sock_nested(sk);
	weft_tcp_child_pending(ts, h->listener);
	half_replace(h, ts);
	weft_tcp_conn_fastopen(ts, skb, syn);
	bh_unlock_sock(sk);
	sock_put(sk);
	return true;
}

bool weft_tcp_half_rx(struct weft_half_open *h, struct sk_buff *skb, const struct weft_tcp_seg *seg)
{
	struct weft_net *wn = weft_sk(h->listener)->wn;
	enum weft_drop why = WEFT_DROP_NONE;
	struct weft_tcp_fx fx;

	spin_lock_bh(&h->lock);
	if (h->dead) {
		spin_unlock_bh(&h->lock);
		return false;
	}
	weft_tcp_event_begin(wn, &h->tcp);
	switch (weft_engine(&h->tcp, admits, seg)) {
	case WEFT_TCP_ADMITS:
		promote(h, skb, seg);
		skb = NULL;
		break;
	case WEFT_TCP_ADMITS_LATER:
		weft_mib_inc(wn, WEFT_MIB_TcpExtTCPDeferAcceptDrop);
		why = WEFT_DROP_TCP_DEFERRED;
		break;
	default:
		fx = weft_engine(&h->tcp, arrives, seg);
		why = fx.drop;
		if ((seg->flags & WEFT_TCP_RST) && !why)
			weft_event_reset_received(wn, &h->flow.t, h->listener->sk_uid,
						  h->tcp.env.now, WEFT_TCP_SYN_RECEIVED, seg);
		if (why)
			weft_event_drop(wn, &h->flow.t, h->listener->sk_uid, WEFT_TCP_SYN_RECEIVED,
					seg, why);
		apply(h, &fx);
	}
	weft_tcp_event_end();
	spin_unlock_bh(&h->lock);
	if (skb && why)
		weft_drop(wn, skb, why);
	else
		consume_skb(skb);
	return true;
}

/* ---------------------------------------- a SYN cookie goes out, and comes back */

/* Answers a SYN with a cookie; nothing is kept of the SYN. */
static enum weft_drop send_cookie(struct sock *lsk, const struct weft_tcp_seg *seg,
				  const struct weft_tuple *t)
{
	struct weft_net *wn = weft_sk(lsk)->wn;
	struct weft_half_open *h = half_make(lsk, t);
	struct weft_tcp_passive p = {
		.seg = seg, .iss = weft_tcp_cookie_for(wn, t, seg), .cookie = true,
	};
	struct weft_tcp_seg synack;
	enum weft_drop why;

	if (!h)
		return WEFT_DROP_NO_MEMORY;
	weft_tcp_event_begin(wn, &h->tcp);
	why = open_half(h, &p);
	if (!why && weft_engine(&h->tcp, emit, &synack)) {
		weft_tcp_cookie_note(queue_of(lsk));
		weft_mib_inc(wn, WEFT_MIB_TcpExtSyncookiesSent);
		transmit_one(h, &synack);
	}
	weft_tcp_event_end();
	half_put(h);
	return why;
}

/* The half-open connection that would have waited for this ACK.  h->lock is held. */
static enum weft_drop open_cookie(struct weft_half_open *h, const struct weft_tcp_seg *seg, u16 mss)
{
	struct weft_tcp_passive p = { .seg = seg, .cookie_mss = mss };
	enum weft_drop why;

	lockdep_assert_held(&h->lock);
	weft_tcp_event_begin(weft_sk(h->listener)->wn, &h->tcp);
	why = open_half(h, &p);
	weft_tcp_event_end();
	return why ? why : half_enter(h, U32_MAX);
}

/*
 * h is in the queue and the table only while the child is made.  Consumes skb,
 * unless it returns a reason.
 */
static enum weft_drop take_cookie(struct sock *lsk, struct sk_buff *skb,
				  const struct weft_tcp_seg *seg, const struct weft_tuple *t,
				  u16 mss)
{
	struct weft_half_open *h = half_make(lsk, t);
	enum weft_drop why;

	if (!h)
		return WEFT_DROP_NO_MEMORY;
	spin_lock_bh(&h->lock);
	why = open_cookie(h, seg, mss);
	if (!why) {
		promote(h, skb, seg);
		half_over(h);
	}
	spin_unlock_bh(&h->lock);
	half_put(h);
	return why;
}

/* ---------------------------------------- a segment for the listener */

/* RFC 4987 3.6: when the queue is full, or always. */
static bool wants_cookie(struct sock *lsk)
{
	return READ_ONCE(weft_sk(lsk)->wn->sysctl_syncookies) == 2 ||
	       READ_ONCE(queue_of(lsk)->half_count) >= half_limit(lsk);
}

/* h is in queue and table.  h->lock is held.  *skb is NULL when it is consumed. */
static void answer_syn(struct weft_half_open *h, struct sk_buff **skb,
		       const struct weft_tcp_seg *seg)
{
	enum weft_fastopen_verdict fast = weft_tcp_child_judge(h, seg);

	lockdep_assert_held(&h->lock);
	weft_event_state_noise(weft_sk(h->listener)->wn, &h->flow.t, h->listener->sk_uid,
			       WEFT_TCP_LISTEN, WEFT_TCP_SYN_RECEIVED);
	if (fast >= WEFT_FASTOPEN_TAKE && promote_syn(h, *skb, seg)) {
		*skb = NULL;
		return;
	}
	transmit(h);
	half_arm(h);
}

static enum weft_drop queue_syn(struct sock *lsk, struct sk_buff **skb,
				const struct weft_tcp_seg *seg, const struct weft_tuple *t)
{
	struct weft_tcp_passive p = {
		.seg = seg, .iss = initial(weft_sk(lsk)->wn, t, WEFT_IP_CB(*skb)),
	};
	struct weft_half_open *h = half_make(lsk, t);
	enum weft_drop why;
	u8 save;

	if (!h)
		return WEFT_DROP_NO_MEMORY;
	save = READ_ONCE(weft_tcp_sk(lsk)->tcp.opts.save_syn);
	spin_lock_bh(&h->lock);
	weft_tcp_event_begin(weft_sk(lsk)->wn, &h->tcp);
	why = open_half(h, &p);
	if (!why && save)
		h->saved_syn = weft_tcp_child_save(save, *skb, seg->hlen);
	if (!why)
		why = half_enter(h, half_limit(lsk));
	if (!why)
		answer_syn(h, skb, seg);
	weft_tcp_event_end();
	spin_unlock_bh(&h->lock);
	half_put(h);
	return why;
}

static enum weft_drop half_syn_arrives(struct sock *lsk, struct sk_buff **skb,
				       const struct weft_tcp_seg *seg, const struct weft_tuple *t)
{
	struct weft_net *wn = weft_sk(lsk)->wn;
	bool cookie = wants_cookie(lsk);

	if (cookie && !READ_ONCE(wn->sysctl_syncookies)) {
		weft_mib_inc(wn, WEFT_MIB_TcpExtTCPReqQFullDrop);
		return WEFT_DROP_TCP_SYN_QUEUE_FULL;
	}
	if (cookie)
		weft_mib_inc(wn, WEFT_MIB_TcpExtTCPReqQFullDoCookies);
	if (sk_acceptq_is_full(lsk)) {
		weft_mib_inc(wn, WEFT_MIB_TcpExtListenOverflows);
		return WEFT_DROP_TCP_ACCEPT_QUEUE_FULL;
	}
	return cookie ? send_cookie(lsk, seg, t) : queue_syn(lsk, skb, seg, t);
}

static void syn_rx(struct sock *lsk, struct sk_buff *skb, const struct weft_tcp_seg *seg,
		   const struct weft_tuple *t)
{
	struct weft_net *wn = weft_sk(lsk)->wn;
	enum weft_drop why = half_syn_arrives(lsk, &skb, seg, t);

	if (!why) {
		consume_skb(skb);
		return;
	}
	weft_mib_inc(wn, WEFT_MIB_TcpExtListenDrops);
	weft_event_drop(wn, t, lsk->sk_uid, WEFT_TCP_LISTEN, seg, why);
	weft_drop(wn, skb, why);
}

/* LISTEN answers other segments as CLOSED does, and so an ACK that is no cookie's. */
static void half_other_rx(struct sock *lsk, struct sk_buff *skb, const struct weft_tcp_seg *seg,
			  const struct weft_tuple *t, enum weft_drop why)
{
	struct weft_net *wn = weft_sk(lsk)->wn;
	struct weft_tcp_fx fx = weft_tcp_arrives_closed(seg);

	if (!(seg->flags & (WEFT_TCP_ACK | WEFT_TCP_RST)))
		fx = (struct weft_tcp_fx){ .drop = WEFT_DROP_TCP_FLAGS };
	if (fx.flags & WEFT_FX_REPLY) {
		weft_tcp_tx_reply(wn, t, &fx.reply, WEFT_IP_CB(skb)->tos, lsk->sk_mark);
		weft_event_reset_sent(wn, t, lsk->sk_uid, &fx.reply);
	}
	weft_drop(wn, skb, why ? why : fx.drop);
}

static void ack_rx(struct sock *lsk, struct sk_buff *skb, const struct weft_tcp_seg *seg,
		   const struct weft_tuple *t)
{
	struct weft_net *wn = weft_sk(lsk)->wn;
	enum weft_drop why = WEFT_DROP_TCP_COOKIE;
	u16 mss = weft_tcp_cookie_read(wn, t, seg);

	if (!mss) {
		weft_mib_inc(wn, WEFT_MIB_TcpExtSyncookiesFailed);
	} else {
		weft_mib_inc(wn, WEFT_MIB_TcpExtSyncookiesRecv);
		why = take_cookie(lsk, skb, seg, t, mss);
	}
	if (why == WEFT_DROP_TCP_COOKIE)
		half_other_rx(lsk, skb, seg, t, why);
	else if (why)
		weft_drop(wn, skb, why);
}

void weft_tcp_half_begin(struct sock *lsk, struct sk_buff *skb, const struct weft_tcp_seg *seg,
			 const struct weft_tuple *t)
{
	u8 flags = seg->flags & (WEFT_TCP_SYN | WEFT_TCP_ACK | WEFT_TCP_RST);

	weft_assert_rcu();
	if (flags == WEFT_TCP_SYN)
		syn_rx(lsk, skb, seg, t);
	else if (flags == WEFT_TCP_ACK && weft_tcp_cookies_out(queue_of(lsk), weft_sk(lsk)->wn))
		ack_rx(lsk, skb, seg, t);
	else
		half_other_rx(lsk, skb, seg, t, WEFT_DROP_NONE);
}
