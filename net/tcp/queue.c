// SPDX-License-Identifier: GPL-2.0
/*
 * Passive opens: RFC 9293 3.10.7.2 and SYN-RECEIVED.  A SYN makes a half-open connection, which is no socket yet; the segment
 * that completes the handshake makes the child and goes on to it.  While the accept queue is full such segments are ignored,
 * and the peer's data or our SYN-ACK, sent again, asks once more, as in Linux.
 * A listener's half-open connections are limited by its backlog and sysctl_max_syn_backlog; above that SYNs are dropped.
 * Not there: SYN cookies (RFC 4987 3.6); TCP_DEFER_ACCEPT; a child does not take over its listener's socket filter.
 * Locks: a half-open connection's own, then the queue's; the child's socket lock is taken while the half-open one's is held.
 */
#include <linux/security.h>
#include <linux/slab.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "../ctl/trace.h"
#include "half_open.h"

#define REOPEN_GAP	65537	/* no window of the old incarnation reaches so far without scaling */

static struct weft_listen_queue *queue_of(struct sock *lsk)
{
	return weft_tcp_sk(lsk)->lq;
}

/* ------------------------------------------------------------------ a half-open connection's life */

void weft_tcp_half_put(struct weft_half_open *h)
{
	if (!refcount_dec_and_test(&h->ref))
		return;
	sock_put(h->listener);
	kfree(h->tcb.ooo.r);
	kfree_rcu(h, rcu);
}

/* It leaves the queue and the timer; the table is the caller's, who has a reference.  h->lock is held. */
static void leave(struct weft_half_open *h)
{
	struct weft_listen_queue *lq = queue_of(h->listener);

	h->dead = true;
	spin_lock(&lq->lock);
	list_del_init(&h->node);
	lq->half_count--;
	spin_unlock(&lq->lock);
	if (timer_delete(&h->timer))
		weft_tcp_half_put(h);
	weft_tcp_half_put(h);
}

static void end(struct weft_half_open *h)
{
	if (h->dead)
		return;
	trace_tcp_state(weft_sk(h->listener)->wn, &h->flow.t, WEFT_TCP_SYN_RECEIVED, WEFT_TCP_CLOSED);
	weft_tcp_flow_remove(weft_sk(h->listener)->wn, &h->flow);
	leave(h);
}

void weft_tcp_half_end(struct weft_half_open *h)
{
	spin_lock_bh(&h->lock);
	end(h);
	spin_unlock_bh(&h->lock);
}

/* ------------------------------------------------------------------ what every event has in common */

static void transmit(struct weft_half_open *h)
{
	struct weft_tcp_reply r = {
		.t = h->flow.t, .tos = h->tos, .ttl = h->ttl, .mark = h->mark, .oif = h->ifindex,
		.uid = h->listener->sk_uid,
	};
	struct weft_net *wn = weft_sk(h->listener)->wn;
	u32 rtx = h->tcb.total_rtx;
	struct weft_tcp_seg seg;

	while (weft_tcp_engine.emit(&h->tcb, weft_now(), 0, &seg)) {
		if (h->tcb.total_rtx != rtx)
			trace_tcp_retransmit(wn, &r.t, &h->tcb, &seg);
		weft_tcp_tx_alone(wn, &r, &seg);
	}
	weft_mib_add(wn, WEFT_MIB_TcpRetransSegs, h->tcb.total_rtx - rtx);
}

static void arm(struct weft_half_open *h)
{
	u64 next = weft_tcp_engine.next(&h->tcb);

	if (next != WEFT_NEVER && !mod_timer(&h->timer, weft_tcp_timer_expires(next, weft_now())))
		refcount_inc(&h->ref);
}

/* h->lock is held, and the caller has a reference. */
static void apply(struct weft_half_open *h, const struct weft_tcp_fx *fx)
{
	struct weft_net *wn = weft_sk(h->listener)->wn;
	struct weft_tcp_seg reply = fx->reply;

	if (fx->flags & WEFT_FX_REPLY)
		weft_tcp_tx_reply(wn, &h->flow.t, &reply, h->tos, h->mark);
	transmit(h);
	if (fx->flags & (WEFT_FX_CLOSED | WEFT_FX_LISTEN | WEFT_FX_ERROR)) {
		weft_mib_inc(wn, WEFT_MIB_TcpAttemptFails);
		end(h);
	} else {
		arm(h);
	}
}

static void timer_fn(struct timer_list *t)
{
	struct weft_half_open *h = weft_timer_of(h, t, timer);
	struct weft_tcp_fx fx;

	spin_lock(&h->lock);
	if (!h->dead) {
		fx = weft_tcp_engine.fire(&h->tcb, weft_now());
		apply(h, &fx);
	}
	spin_unlock(&h->lock);
	weft_tcp_half_put(h);
}

void weft_tcp_half_icmp(struct weft_half_open *h, struct weft_seq seq, int err, bool hard)
{
	struct weft_tcp_fx fx;

	spin_lock_bh(&h->lock);
	if (!h->dead) {
		fx = weft_tcp_engine.icmp(&h->tcb, seq, err, hard, weft_now());
		apply(h, &fx);
	}
	spin_unlock_bh(&h->lock);
}

/* ------------------------------------------------------------------ a SYN */

/* MTU and way back: RFC 9293 3.7.1 wants the MSS of the SYN-ACK to be what we can receive over it. */
static int find_mtu(struct weft_half_open *h, struct weft_net *wn, u32 *mtu)
{
	struct weft_route rt = {};
	int err = weft_tcp_tx_route(wn, &h->flow.t, h->tos, h->mark, h->ifindex, h->listener->sk_uid, &rt);

	if (err)
		return err;
	*mtu = rt.mtu;
	weft_route_put(&rt);
	return 0;
}

static struct weft_half_open *make(struct sock *lsk, const struct weft_tuple *t)
{
	struct weft_half_open *h = kzalloc(sizeof(*h), GFP_ATOMIC | __GFP_NOWARN);

	if (!h)
		return NULL;
	if (!refcount_inc_not_zero(&lsk->sk_refcnt)) {
		kfree(h);
		return NULL;
	}
	h->flow.t = *t;
	h->flow.kind = WEFT_FLOW_HALF_OPEN;
	refcount_set(&h->ref, 1);
	spin_lock_init(&h->lock);
	INIT_LIST_HEAD(&h->node);
	timer_setup(&h->timer, timer_fn, 0);
	h->listener = lsk;
	h->tos = weft_sk(lsk)->tos;
	h->ttl = weft_sk(lsk)->ttl;
	h->mark = lsk->sk_mark;
	h->ifindex = lsk->sk_bound_dev_if;
	return h;
}

static u32 half_limit(struct sock *lsk)
{
	u32 backlog = READ_ONCE(lsk->sk_max_ack_backlog);

	return clamp_t(u32, backlog, 1, READ_ONCE(weft_sk(lsk)->wn->sysctl_max_syn_backlog));
}

/* Into the queue, and into the table; h->lock is held.  The queue's place is taken first, as it is the limited one. */
static enum weft_drop enter(struct weft_half_open *h)
{
	struct weft_listen_queue *lq = queue_of(h->listener);
	enum weft_drop why = WEFT_DROP_NONE;

	spin_lock(&lq->lock);
	if (!lq->open)
		why = WEFT_DROP_TCP_NO_SOCKET;
	else if (lq->half_count >= half_limit(h->listener))
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
	leave(h);
	return WEFT_DROP_TCP_SYN_QUEUE_FULL;
}

/*
 * RFC 9293 3.4.1 and MAY-2: numbers beyond all that the old incarnation used, as Linux's.  The clock alone does not give
 * that where data went faster than it ticks.
 */
static struct weft_seq initial(struct weft_net *wn, const struct weft_tuple *t, const struct weft_ip_cb *cb)
{
	struct weft_seq isn = weft_tcp_conn_isn(wn, t);

	return cb->reopens ? seq_max(isn, seq_add(cb->old, REOPEN_GAP)) : isn;
}

/* The TCB of a child, from the SYN. */
static enum weft_drop open_half(struct weft_half_open *h, const struct sk_buff *skb, const struct weft_tcp_seg *seg)
{
	struct weft_tcp_sock *ls = weft_tcp_sk(h->listener);
	struct weft_net *wn = ls->ws.wn;
	struct weft_tcp_fx fx;
	u32 mtu;

	if (find_mtu(h, wn, &mtu))
		return WEFT_DROP_IP4_NO_ROUTE;
	weft_tcp_init(&h->tcb, &wn->tcp_conf, ls->cc_chosen ? ls->tcb.cc : NULL);
	weft_tcp_conn_prepare(ls, &h->tcb, &h->flow.t, mtu);
	fx = weft_tcp_arrives_listen(&h->tcb, initial(wn, &h->flow.t, WEFT_IP_CB(skb)), seg, weft_now());
	return fx.flags & WEFT_FX_CHILD ? WEFT_DROP_NONE : fx.drop;
}

static enum weft_drop syn_arrives(struct sock *lsk, const struct sk_buff *skb, const struct weft_tcp_seg *seg,
				  const struct weft_tuple *t)
{
	struct weft_half_open *h;
	enum weft_drop why;

	if (sk_acceptq_is_full(lsk)) {
		weft_mib_inc(weft_sk(lsk)->wn, WEFT_MIB_TcpExtListenOverflows);
		return WEFT_DROP_TCP_ACCEPT_QUEUE_FULL;
	}
	if (READ_ONCE(queue_of(lsk)->half_count) >= half_limit(lsk))
		return WEFT_DROP_TCP_SYN_QUEUE_FULL;
	h = make(lsk, t);
	if (!h)
		return WEFT_DROP_NO_MEMORY;
	spin_lock_bh(&h->lock);
	why = open_half(h, skb, seg);
	if (!why)
		why = enter(h);
	if (!why) {
		trace_tcp_state(weft_sk(lsk)->wn, t, WEFT_TCP_LISTEN, WEFT_TCP_SYN_RECEIVED);
		transmit(h);
		arm(h);
	}
	spin_unlock_bh(&h->lock);
	weft_tcp_half_put(h);
	return why;
}

enum weft_drop weft_tcp_half_begin(struct sock *lsk, struct sk_buff *skb, const struct weft_tcp_seg *seg,
				   const struct weft_tuple *t)
{
	struct weft_net *wn = weft_sk(lsk)->wn;
	enum weft_drop why;

	if ((seg->flags & (WEFT_TCP_SYN | WEFT_TCP_ACK | WEFT_TCP_RST)) != WEFT_TCP_SYN) {
		struct weft_tcp_fx fx = weft_tcp_arrives_closed(seg);	/* LISTEN answers these as CLOSED does */

		if (!(seg->flags & (WEFT_TCP_ACK | WEFT_TCP_RST)))
			return WEFT_DROP_TCP_FLAGS;
		if (fx.flags & WEFT_FX_REPLY)
			weft_tcp_tx_reply(wn, t, &fx.reply, WEFT_IP_CB(skb)->tos, lsk->sk_mark);
		return fx.drop;
	}
	why = syn_arrives(lsk, skb, seg, t);
	if (why)
		weft_mib_inc(wn, WEFT_MIB_TcpExtListenDrops);
	return why;
}

/* ------------------------------------------------------------------ the child */

/* What a child has from its listener, as in Linux. */
static void inherit_options(struct sock *sk, const struct sock *lsk)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);
	const struct weft_tcp_sock *ls = weft_tcp_sk(lsk);

	sk->sk_userlocks = lsk->sk_userlocks & (SOCK_SNDBUF_LOCK | SOCK_RCVBUF_LOCK);
	sk->sk_sndbuf = READ_ONCE(lsk->sk_sndbuf);
	sk->sk_rcvbuf = READ_ONCE(lsk->sk_rcvbuf);
	sk->sk_rcvlowat = READ_ONCE(lsk->sk_rcvlowat);
	sk->sk_rcvtimeo = lsk->sk_rcvtimeo;
	sk->sk_sndtimeo = lsk->sk_sndtimeo;
	sk->sk_priority = READ_ONCE(lsk->sk_priority);
	sk->sk_mark = READ_ONCE(lsk->sk_mark);
	sk->sk_bound_dev_if = READ_ONCE(lsk->sk_bound_dev_if);
	sk->sk_lingertime = lsk->sk_lingertime;
	sk->sk_reuse = lsk->sk_reuse;
	sk->sk_reuseport = lsk->sk_reuseport;
	sk->sk_uid = lsk->sk_uid;
	sock_valbool_flag(sk, SOCK_LINGER, sock_flag(lsk, SOCK_LINGER));
	sock_valbool_flag(sk, SOCK_KEEPOPEN, sock_flag(lsk, SOCK_KEEPOPEN));
	sock_valbool_flag(sk, SOCK_URGINLINE, sock_flag(lsk, SOCK_URGINLINE));
	ts->ws.tos = ls->ws.tos;
	ts->ws.ttl = ls->ws.ttl;
	ts->ws.pmtudisc = ls->ws.pmtudisc;
	ts->ws.recverr = ls->ws.recverr;
	ts->ws.recvttl = ls->ws.recvttl;
	ts->ws.recvtos = ls->ws.recvtos;
	ts->cork = ls->cork;
	ts->cc_chosen = ls->cc_chosen;
	ts->user_mss = ls->user_mss;
	ts->window_clamp = ls->window_clamp;
	ts->notsent_lowat = ls->notsent_lowat;
	ts->defer_accept = ls->defer_accept;
}

/* The TCB moves; the options in it are the listener's. */
static void move_tcb(struct weft_tcp_sock *ts, struct weft_half_open *h)
{
	const struct weft_tcb *from = &weft_tcp_sk(h->listener)->tcb;
	struct weft_tcb *tcb = &ts->tcb;

	*tcb = h->tcb;
	h->tcb.ooo = (struct weft_ranges){};
	tcb->nodelay = from->nodelay;
	tcb->cork = ts->cork;
	tcb->keepalive = from->keepalive;
	tcb->no_quickack = from->no_quickack;
	tcb->user_timeout = from->user_timeout;
	tcb->keep_idle_s = from->keep_idle_s;
	tcb->keep_intvl_s = from->keep_intvl_s;
	tcb->keep_probes = from->keep_probes;
	tcb->linger2_s = from->linger2_s;
	weft_sendbuf_begin(&ts->snd, tcb->snd.end);
	ts->rcv_tail = tcb->rcv.nxt;
}

static struct weft_tcp_sock *make_child(struct weft_half_open *h)
{
	struct sock *lsk = h->listener;
	struct sock *sk = sk_alloc(sock_net(lsk), lsk->sk_family, GFP_ATOMIC | __GFP_NOWARN, lsk->sk_prot, 0);
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);

	if (!sk)
		return NULL;
	weft_sock_init(&ts->ws, NULL, IPPROTO_TCP);
	sk->sk_type = SOCK_STREAM;
	sk->sk_protocol = lsk->sk_protocol;
	if (weft_tcp_init_sock(sk)) {
		sock_put(sk);
		return NULL;
	}
	inherit_options(sk, lsk);
	security_sk_clone(lsk, sk);
	ts->ws.t = h->flow.t;
	ts->flow.t = h->flow.t;
	weft_port_inherit(&ts->ws, weft_sk(lsk));
	move_tcb(ts, h);
	sk->sk_state = TCP_SYN_RECV;
	sock_hold(lsk);
	ts->listener = lsk;
	return ts;
}

/* The handshake is complete with this segment: from here on there is a socket.  h->lock is held.  Consumes skb. */
static void promote(struct weft_half_open *h, struct sk_buff *skb, const struct weft_tcp_seg *seg)
{
	struct weft_net *wn = weft_sk(h->listener)->wn;
	struct weft_tcp_sock *ts;
	struct sock *sk;

	if (sk_acceptq_is_full(h->listener)) {
		weft_mib_inc(wn, WEFT_MIB_TcpExtListenOverflows);
		weft_drop(wn, skb, WEFT_DROP_TCP_ACCEPT_QUEUE_FULL);
		return;
	}
	ts = make_child(h);
	if (!ts) {
		weft_drop(wn, skb, WEFT_DROP_NO_MEMORY);
		return;
	}
	sk = weft_tcp_sock_of(ts);
	sock_hold(sk);
	bh_lock_sock_nested(sk);
	ts->hashed = weft_tcp_flow_replace(wn, &h->flow, &ts->flow);
	WARN_ON_ONCE(!ts->hashed);
	leave(h);
	weft_mib_inc(wn, WEFT_MIB_TcpPassiveOpens);
	weft_tcp_conn_rx(ts, skb, seg);
	bh_unlock_sock(sk);
	sock_put(sk);
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
	if (weft_tcp_completes(&h->tcb, seg)) {
		promote(h, skb, seg);
		skb = NULL;
	} else {
		fx = weft_tcp_engine.arrives(&h->tcb, seg, weft_now());
		why = fx.drop;
		if ((seg->flags & WEFT_TCP_RST) && !why)
			trace_tcp_reset(wn, &h->flow.t, seg, false);
		apply(h, &fx);
	}
	spin_unlock_bh(&h->lock);
	if (skb && why)
		weft_drop(wn, skb, why);
	else
		consume_skb(skb);
	return true;
}

bool weft_tcp_queue_child(struct weft_tcp_sock *ts)
{
	struct sock *lsk = ts->listener;
	struct weft_listen_queue *lq = queue_of(lsk);

	spin_lock_bh(&lq->lock);
	if (lq->open) {
		list_add_tail(&ts->accept_node, &lq->accept);
		sk_acceptq_added(lsk);
		ts->queued = true;
	}
	spin_unlock_bh(&lq->lock);
	if (ts->queued)
		lsk->sk_data_ready(lsk);
	return ts->queued;
}
