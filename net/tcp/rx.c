// SPDX-License-Identifier: GPL-2.0
/*
 * TCP's receive path: RFC 9293 3.1 (checksum, MUST-3), 3.9.2.3 (MUST-57: never to a broadcast or
 * multicast address), then the look-up of 3.10.7: connection, half-open connection, TIME-WAIT,
 * listener, or none.  ICMP errors: RFC 9293 3.9.2.2.  A super-segment (GRO, or a peer on this
 * machine) is processed as one segment.  In share mode the claim has already found the connection;
 * the packet carries it (weft_ip_cb.flow), which saves a second look-up.
 * Not there: early demultiplexing; coalescing of segments in the backlog.
 * Locks: softirq, RCU held; takes the socket lock or the half-open connection's or TIME-WAIT's own.
 */
#include <linux/filter.h>
#include <linux/netfilter.h>
#include <net/busy_poll.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "../base/bytes.h"
#include "conn_log.h"
#include "shell.h"
#include "half_open.h"
#include "time_wait.h"

#define BACKLOG_EXTRA	(64 << 10)	/* bytes above what the buffers give: ACKs, as Linux */

/* ---------------------------------------- the packet */

static enum weft_drop parse(struct sk_buff *skb, struct weft_tcp_seg *seg)
{
	enum weft_drop why;
	u32 hlen;

	if (!pskb_may_pull(skb, WEFT_TCP_HLEN))
		return WEFT_DROP_TCP_TRUNCATED;
	hlen = (skb->data[12] >> 4) * 4;
	if (hlen > skb->len)
		return WEFT_DROP_TCP_DATA_OFFSET;
	if (!pskb_may_pull(skb, hlen))
		return WEFT_DROP_NO_MEMORY;
	why = weft_tcp_parse(skb->data, skb_headlen(skb), skb->len, seg);
	seg->ecn = WEFT_IP_CB(skb)->tos & INET_ECN_MASK;
	if (!why && skb_is_gso(skb))
		seg->gso_size = skb_shinfo(skb)->gso_size;
	return why;
}

static enum weft_drop segment_check(struct sk_buff *skb, struct weft_tcp_seg *seg)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);

	if (cb->broadcast || cb->multicast)
		return WEFT_DROP_TCP_BROADCAST;
	if (!pskb_may_pull(skb, WEFT_TCP_HLEN))
		return WEFT_DROP_TCP_TRUNCATED;
	if (skb_checksum_init(skb, IPPROTO_TCP, weft_ip_pseudo) || skb_checksum_complete(skb))
		return WEFT_DROP_TCP_CHECKSUM;
	return parse(skb, seg);
}

static struct weft_tuple tuple_of(const struct weft_addr *src, const struct weft_addr *dst,
				  u16 sport, u16 dport, int ifindex)
{
	return (struct weft_tuple){
		.laddr = *dst, .raddr = *src, .lport = dport, .rport = sport,
		.zone = weft_ip6_zone(dst, src, ifindex),
	};
}

/* ---------------------------------------- to a socket */

int weft_tcp_backlog_rcv(struct sock *sk, struct sk_buff *skb)
{
	struct weft_tcp_seg seg;
	enum weft_drop why = parse(skb, &seg);

	if (why)
		weft_drop(weft_sk(sk)->wn, skb, why);
	else
		weft_tcp_conn_rx(weft_tcp_sk(sk), skb, &seg);
	return 0;
}

/* GTSM (RFC 5082): a remote sender cannot forge a higher TTL. */
static bool too_far(const struct weft_sock *ws, const struct sk_buff *skb)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);

	return cb->ttl < (cb->v6 ? READ_ONCE(ws->ip6.min_hops) : READ_ONCE(ws->min_ttl));
}

/* The socket's filter may cut the data, but not the header. */
static enum weft_drop filter(struct sock *sk, struct sk_buff *skb, struct weft_tcp_seg *seg)
{
	u32 len = skb->len;

	if (too_far(weft_sk(sk), skb))
		return WEFT_DROP_TCP_TTL;
	if (weft_sk_filter(sk, skb, seg->hlen))
		return WEFT_DROP_SOCKET_FILTER;
	return skb->len == len ? WEFT_DROP_NONE : parse(skb, seg);
}

static void sock_rx(struct weft_net *wn, struct sock *sk, struct sk_buff *skb,
		    struct weft_tcp_seg *seg)
{
	enum weft_drop why = filter(sk, skb, seg);
	u32 limit = 2 * READ_ONCE(sk->sk_rcvbuf) + READ_ONCE(sk->sk_sndbuf) / 2 + BACKLOG_EXTRA;

	if (!why) {
		sk_mark_napi_id(sk, skb);
		sk_incoming_cpu_update(sk);
		bh_lock_sock_nested(sk);
		if (!sock_owned_by_user(sk))
			weft_tcp_conn_rx(weft_tcp_sk(sk), skb, seg);
		else if (sk_add_backlog(sk, skb, limit))
			why = WEFT_DROP_TCP_BACKLOG;
		bh_unlock_sock(sk);
	}
	sock_put(sk);
	if (why)
		weft_drop(wn, skb, why);
}

/* ---------------------------------------- to nobody */

static void listener_or_none(struct weft_net *wn, struct sk_buff *skb,
			     const struct weft_tcp_seg *seg, const struct weft_tuple *t)
{
	struct sock *lsk = weft_tcp_listener_find(wn, t, WEFT_IP_CB(skb)->ifindex);
	struct weft_tcp_fx fx;

	if (lsk && too_far(weft_sk(lsk), skb)) {
		weft_drop(wn, skb, WEFT_DROP_TCP_TTL);
		return;
	}
	if (lsk) {
		weft_tcp_half_begin(lsk, skb, seg, t);
		return;
	}
	fx = weft_tcp_arrives_closed(seg);
	if (fx.flags & WEFT_FX_REPLY) {
		weft_tcp_tx_reply(wn, t, &fx.reply, WEFT_IP_CB(skb)->tos, skb->mark);
		weft_event_reset_sent(wn, t, sock_net_uid(wn->net, NULL), &fx.reply);
	}
	weft_drop(wn, skb, fx.drop);
}

/* True: skb is consumed. */
static bool flow_rx(struct weft_net *wn, struct weft_flow *flow, struct sk_buff *skb,
		    struct weft_tcp_seg *seg)
{
	bool done = true;

	switch (flow->ops->kind) {
	case WEFT_FLOW_SOCK:
		sock_rx(wn, weft_tcp_sock_of(weft_tcp_flow_sock(flow)), skb, seg);
		return true;	/* the reference went with it */
	case WEFT_FLOW_HALF_OPEN:
		done = weft_tcp_half_rx(container_of(flow, struct weft_half_open, flow), skb, seg);
		break;
	case WEFT_FLOW_TIME_WAIT:
		done = weft_tcp_wait_rx(container_of(flow, struct weft_time_wait, flow), skb,
					seg) == WEFT_WAIT_DONE;
		break;
	}
	weft_tcp_flow_put(flow);
	return done;
}

void weft_tcp_rx(struct weft_net *wn, struct sk_buff *skb)
{
	struct weft_tcp_seg seg;
	enum weft_drop why = segment_check(skb, &seg);
	struct weft_addr src, dst;
	struct weft_flow *flow, *hint;
	struct weft_tuple t;
	int tries;

	weft_assert_rcu();
	weft_mib_inc(wn, WEFT_MIB_TcpInSegs);
	if (why) {
		weft_mib_inc(wn, WEFT_MIB_TcpInErrs);
		weft_drop(wn, skb, why);
		return;
	}
	skb_orphan(skb);
	src = weft_ip_src(skb);
	dst = weft_ip_dst(skb);
	t = tuple_of(&src, &dst, seg.sport, seg.dport, WEFT_IP_CB(skb)->ifindex);
	hint = WEFT_IP_CB(skb)->flow;
	for (tries = 0; tries < 8; tries++) {	/* what was found may end before it is locked */
		flow = weft_tcp_flow_find_at(wn, &t, hint);
		hint = NULL;
		if (!flow)
			break;
		if (flow_rx(wn, flow, skb, &seg))
			return;
	}
	listener_or_none(wn, skb, &seg, &t);
}

/* ---------------------------------------- share mode's questions */

/* Most packets of the host's end at the first question, which costs no hash. */
bool weft_tcp_claims(struct weft_net *wn, struct weft_claim *c)
{
	u16 lport = weft_get_be16(c->p + 2);
	struct weft_tuple t;

	weft_assert_rcu();
	if (!weft_port_held(wn, IPPROTO_TCP, lport))
		return false;
	t = tuple_of(&c->src, &c->dst, weft_get_be16(c->p), lport, c->ifindex);
	c->flow = weft_tcp_flow_known(wn, &t);
	return c->flow || weft_tcp_listener_find(wn, &t, c->ifindex);
}

bool weft_tcp_claims_quote(struct weft_net *wn, const struct weft_tuple *t)
{
	return weft_tcp_flow_known(wn, t);
}

/* ---------------------------------------- ICMP errors */

static void out_of_window(struct weft_tcp_sock *ts, enum weft_drop why)
{
	weft_mib_inc(ts->ws.wn, WEFT_MIB_TcpExtOutOfWindowIcmps);
	weft_drop_count(ts->ws.wn, why);
}

/* If the user owns the socket, release_sock() does the rest. */
static void take_mtu(struct weft_tcp_sock *ts, struct sk_buff *skb, const struct weft_icmp_err *e)
{
	u8 how = weft_sock_pmtudisc(&ts->ws, &e->t.raddr);

	if (!weft_view_is_out(&ts->tcp.view, e->seq)) {
		out_of_window(ts, WEFT_DROP_ICMP_SEQUENCE);
		return;
	}
	if (how == IP_PMTUDISC_DONT || how == IP_PMTUDISC_INTERFACE || how == IP_PMTUDISC_OMIT)
		return;
	weft_path_learn(ts->ws.wn, skb, e);
	weft_tcp_defer(ts, WEFT_TCP_DEFER_MSS);
}

/* A fast open's child counts as open when it is accepted, as in Linux. */
static void take_error(struct weft_tcp_sock *ts, const struct weft_icmp_err *e)
{
	struct weft_tcp_error error = {
		.seq = e->seq, .err = e->err, .ends = !ts->tcp.view.early || ts->listener,
	};
	struct weft_tcp_fx fx;

	weft_tcp_event_begin(ts->ws.wn, &ts->tcp);
	fx = weft_engine(&ts->tcp, icmp, &error);
	if (fx.drop)
		out_of_window(ts, fx.drop);
	weft_tcp_conn_apply(ts, &fx);
	weft_tcp_event_end();
}

static void sock_err(struct weft_tcp_sock *ts, struct sk_buff *skb, const struct weft_icmp_err *e)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	bh_lock_sock(sk);
	if (weft_tcp_is_closed(ts)) {
		bh_unlock_sock(sk);
		return;
	}
	weft_tcp_log_icmp(ts->ws.wn, &ts->flow.t, sk->sk_uid, sk->sk_state, e);
	if (e->too_big)
		take_mtu(ts, skb, e);
	else if (sock_owned_by_user(sk))
		WRITE_ONCE(sk->sk_err_soft, e->err);
	else
		take_error(ts, e);
	bh_unlock_sock(sk);
}

bool weft_tcp_err(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp_err *e)
{
	struct weft_flow *flow = weft_tcp_flow_find(wn, &e->t);

	weft_assert_rcu();
	if (!flow)
		return false;
	if (flow->ops->kind == WEFT_FLOW_SOCK)
		sock_err(weft_tcp_flow_sock(flow), skb, e);
	else if (flow->ops->kind == WEFT_FLOW_HALF_OPEN && !e->too_big)
		weft_tcp_half_icmp(container_of(flow, struct weft_half_open, flow), e);
	weft_tcp_flow_put(flow);
	return true;
}
