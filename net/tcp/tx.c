// SPDX-License-Identifier: GPL-2.0
/*
 * From the core's segments to packets: RFC 9293 3.1 (checksum: by the device, or by the kernel
 * where it cannot), 3.7.1 (MSS).  A segment larger than the MSS leaves as one super-segment, which
 * the device or the kernel cuts (GSO).  Its data are references to the pages of the send stream;
 * only a stream in too many small pieces is copied.  A segment that cannot be sent is lost, and the
 * core's to retransmit.  A super-segment is no larger than the pacing rate asks for, and data waits
 * while there is too much in the device's queue: tsq.c.
 * Locks: the socket lock is held, except for segments without a socket.
 */
#include <linux/slab.h>
#include <linux/tcp.h>
#include <net/inet_ecn.h>
#include <net/ip6_checksum.h>
#include <net/tcp.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "../ctl/trace.h"
#include "conn_log.h"
#include "shell.h"

#define HEADROOM	(MAX_HEADER + WEFT_IP4_HLEN_MAX)
#define SUPER_MAX	(65535 - 128)	/* bytes of data: IPv4's total length, less all headers */
#define BUDGET		10000		/* segments a call; the first ACKs release the rest */

/* ---------------------------------------- routes and sizes */

int weft_tcp_tx_route(struct weft_net *wn, const struct weft_tuple *t, u8 tos, u32 mark, int oif,
		      bool onlink, kuid_t uid, struct weft_route *rt)
{
	struct weft_route_key key = {
		.dst = t->raddr, .src = t->laddr, .sport = t->lport, .dport = t->rport,
		.oif = oif ? oif : t->zone, .mark = mark, .proto = IPPROTO_TCP, .tos = tos,
		.onlink = onlink,
		.uid = uid,
	};

	return weft_route_find(wn, &key, rt);
}

void weft_tcp_tx_mss(struct weft_tcp_sock *ts)
{
	u16 mss = weft_tcp_mtu_mss(ts->ws.route.mtu, &ts->ws.t.raddr), wish = ts->tcp.opts.user_mss;

	weft_sock_assert_locked(&ts->ws.sk);
	ts->route_mtu = ts->ws.route.mtu;
	ts->tcp.env.mss = wish ? min(mss, wish) : mss;
}

int weft_tcp_tx_way(struct weft_tcp_sock *ts)
{
	int err = 0;

	weft_sock_assert_locked(&ts->ws.sk);
	if (!ts->ws.route.iface || !weft_route_valid(ts->ws.wn, &ts->ws.route))
		err = weft_sock_route(&ts->ws);
	if (!err && ts->ws.route.mtu != ts->route_mtu)
		weft_tcp_tx_mss(ts);
	return err;
}

/* At most once a second: RFC 4861 7.3.1 wants to hear of forward progress, not of each ACK. */
void weft_tcp_tx_confirm(struct weft_tcp_sock *ts)
{
	struct weft_route *rt = &ts->ws.route;

	weft_sock_assert_locked(&ts->ws.sk);
	if (!rt->iface || rt->iface->link != WEFT_LINK_ETHERNET ||
	    time_before(jiffies, ts->confirmed + HZ))
		return;
	ts->confirmed = jiffies;
	weft_route_confirm(rt);
}

/* Data bytes that one segment may carry, by what the device takes.  In an event. */
static u32 device_takes(const struct weft_tcp_sock *ts)
{
	const struct net_device *dev = rcu_dereference(ts->ws.route.iface->dev);
	u32 max = SUPER_MAX;

	if (dev) {
		max = min_t(u32, max, max_t(u32, READ_ONCE(dev->gso_max_size), 256) - 128);
		max = min_t(u64, max, (u64)READ_ONCE(dev->gso_max_segs) * ts->tcp.view.mss);
	}
	return max;
}

/* ---------------------------------------- building */

/* Header only; data room: bytes of pages behind it. */
static struct sk_buff *make(struct weft_tcp_seg *seg, const struct weft_tuple *t, u32 data_room)
{
	const gfp_t gfp = GFP_ATOMIC | __GFP_NOWARN;
	struct sk_buff *skb;
	int err;

	if (data_room)
		skb = alloc_skb_with_frags(HEADROOM + WEFT_TCP_HLEN_MAX, data_room,
					   PAGE_ALLOC_COSTLY_ORDER, &err, gfp);
	else
		skb = alloc_skb(HEADROOM + WEFT_TCP_HLEN_MAX, gfp);
	if (!skb)
		return NULL;
	skb_reserve(skb, HEADROOM);
	skb_reset_transport_header(skb);
	seg->sport = t->lport;
	seg->dport = t->rport;
	skb->len += weft_tcp_emit_header(skb_tail_pointer(skb), seg);
	skb_set_tail_pointer(skb, skb->len);
	if (data_room) {
		skb->len += data_room;
		skb->data_len += data_room;
	}
	return skb;
}

static void tx_finish(struct sk_buff *skb, const struct weft_tcp_seg *seg,
		      const struct weft_tuple *t)
{
	struct tcphdr *th = tcp_hdr(skb);

	if (weft_addr_is_v4(&t->raddr))
		th->check = ~tcp_v4_check(skb->len, weft_addr_to_v4(&t->laddr),
					  weft_addr_to_v4(&t->raddr), 0);
	else
		th->check = ~tcp_v6_check(skb->len, (struct in6_addr *)&t->laddr,
					  (struct in6_addr *)&t->raddr, 0);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct tcphdr, check);
	if (seg->gso_size) {
		skb_shinfo(skb)->gso_type = weft_addr_is_v4(&t->raddr) ? SKB_GSO_TCPV4 :
									 SKB_GSO_TCPV6;
		if (seg->flags & WEFT_TCP_CWR)	/* on the first of the segments only */
			skb_shinfo(skb)->gso_type |= SKB_GSO_TCP_ECN;
		skb_shinfo(skb)->gso_size = seg->gso_size;
		skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(seg->len, seg->gso_size);
	}
}

/* With its data, from the send stream. */
static struct sk_buff *build(struct weft_tcp_sock *ts, struct weft_tcp_seg *seg)
{
	struct weft_seq from = seq_add(seg->seq, !!(seg->flags & WEFT_TCP_SYN));
	bool copy = seg->len && weft_sendbuf_fits(&ts->snd, from, seg->len) < seg->len;
	struct sk_buff *skb = make(seg, &ts->flow.t, copy ? seg->len : 0);
	bool ok = true;

	if (!skb)
		return NULL;
	if (copy)
		ok = weft_sendbuf_copy(&ts->snd, skb, seg->hlen, from, seg->len);
	else if (seg->len)
		ok = weft_sendbuf_fill(&ts->snd, skb, from, seg->len);
	if (WARN_ON_ONCE(!ok)) {
		kfree_skb(skb);
		return NULL;
	}
	tx_finish(skb, seg, &ts->flow.t);
	return skb;
}

/* ---------------------------------------- sending */

static void count_segment(struct weft_net *wn, const struct weft_tuple *t,
			  const struct weft_tcp_seg *seg)
{
	weft_mib_add(wn, WEFT_MIB_TcpOutSegs,
		     seg->gso_size ? DIV_ROUND_UP(seg->len, seg->gso_size) : 1);
	if (seg->flags & WEFT_TCP_RST)
		weft_reset_sent(wn, t, seg);
}

/*
 * RFC 1191: set DF, so that a larger segment comes back as an error, unless the path is too
 * narrow to be followed.
 */
static bool dont_fragment(const struct weft_tcp_sock *ts)
{
	u8 how = weft_sock_pmtudisc(&ts->ws, &ts->flow.t.raddr);

	return how == IP_PMTUDISC_WANT ? !ts->ws.route.cut : how != IP_PMTUDISC_DONT;
}

static int send_segment(struct weft_tcp_sock *ts, struct weft_tcp_seg *seg)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	struct weft_ip_tx p = {
		.src = ts->flow.t.laddr, .dst = ts->flow.t.raddr, .proto = IPPROTO_TCP,
		.tos = weft_sock_tos(&ts->ws, &ts->flow.t.raddr) | seg->ecn,
		.ttl = weft_sock_ttl(&ts->ws, &ts->flow.t.raddr), .df = dont_fragment(ts),
		.nocheck_mtu = seg->gso_size, .flow = READ_ONCE(ts->ws.ip6.flow),
		.no_flow = !READ_ONCE(ts->ws.ip6.autoflow),
		.ids = &ts->ws.ip_ids,
	};
	struct sk_buff *skb = build(ts, seg);

	if (!skb)
		return -ENOBUFS;
	if (!seg->len && !(seg->flags & (WEFT_TCP_SYN | WEFT_TCP_FIN | WEFT_TCP_RST)))
		/* fq does not pace these, and they do not count for TSQ */
		skb_set_tcp_pure_ack(skb);
	skb_set_owner_w(skb, sk);
	skb->priority = sk->sk_priority;
	skb->mark = sk->sk_mark;
	count_segment(ts->ws.wn, &ts->flow.t, seg);
	weft_event_reset_sent(ts->ws.wn, &ts->flow.t, sk->sk_uid, seg);
	return weft_ip_tx(ts->ws.wn, sk, skb, &ts->ws.route, &p);
}

/*
 * There is no route to the peer at present.  The core goes on as if the segment were lost:
 * RFC 9293 3.9.2.2 calls it a soft error.  As in Linux the user sees it once a retransmission fails
 * too; a segment that never left reports nothing.
 */
static void no_way(struct weft_tcp_sock *ts, const struct weft_tcp_seg *seg, int err)
{
	if (err < 0)
		weft_tcp_log_not_sent(ts, seg, err);
	if ((err != -EHOSTUNREACH && err != -ENETUNREACH) || seq_geq(seg->seq, ts->reached))
		return;
	WRITE_ONCE(weft_tcp_sock_of(ts)->sk_err_soft, -err);
	weft_engine(&ts->tcp, icmp, &(struct weft_tcp_error){ .seq = seg->seq, .err = -err });
}

/*
 * Passes the pacing limits of the user and the qdisc to the core, and the core's rate to the
 * qdisc.  All ones: no limit.
 */
static void agree_pace(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	unsigned long most = READ_ONCE(sk->sk_max_pacing_rate),
		      rate = min_t(u64, ts->tcp.view.pace_rate, most);
	struct weft_tcp_env *env = &ts->tcp.env;

	env->pace_max = most == ~0UL ? WEFT_PACE_NONE : most;
	env->pace_on = READ_ONCE(sk->sk_pacing_status) == SK_PACING_NEEDED;
	env->pace_shift = READ_ONCE(sk->sk_pacing_shift);
	if (sk->sk_pacing_rate != rate)
		WRITE_ONCE(sk->sk_pacing_rate, rate);
}

/*
 * What one packet can hold of the send buffer, and where a record ends that it may not go beyond:
 * of new data, of lost data.
 */
static void look_at_buffer(struct weft_tcp_sock *ts)
{
	const struct weft_tcp_view *v = &ts->tcp.view;
	struct weft_tcp_env *env = &ts->tcp.env;
	u32 max = max_t(u32, env->device, v->mss);

	env->fits = env->device ? weft_sendbuf_fits(&ts->snd, v->snd_nxt, max) : 0;
	env->fits_lost = env->device && v->lost ? weft_sendbuf_fits(&ts->snd, v->lost_lo, max) : 0;
	env->record = 0;
	env->record_lost = 0;
	if (!ts->snd.records)
		return;
	env->record = weft_sendbuf_record(&ts->snd, v->snd_nxt, max);
	if (v->lost)
		env->record_lost = weft_sendbuf_record(&ts->snd, v->lost_lo, max);
}

void weft_tcp_conn_trace_again(struct weft_net *wn, const struct weft_tuple *t,
			       const struct weft_tcp_conn *c, const struct weft_tcp_seg *seg)
{
	struct weft_tcp_status s;

	if (!trace_tcp_retransmit_enabled())
		return;
	weft_engine(c, status, c->env.now, &s);
	trace_tcp_retransmit(wn, t, &s, seg);
}

/* The environment of the next emit. */
static void look_around(struct weft_tcp_sock *ts, bool way)
{
	u32 data = weft_view_to_send(&ts->tcp.view);

	weft_tcp_conn_lend(&ts->tcp, WEFT_LENT_SPANS, NULL);
	if (!data)
		return;
	ts->tcp.env.device = way && data > ts->tcp.view.mss ? device_takes(ts) : 0;
	weft_tcp_below_look(ts);
	look_at_buffer(ts);
}

static void send_one(struct weft_tcp_sock *ts, struct weft_tcp_seg *seg, u32 *rtx, int way)
{
	if (ts->tcp.view.total_rtx != *rtx) {
		weft_tcp_conn_trace_again(ts->ws.wn, &ts->flow.t, &ts->tcp, seg);
		weft_event_again(ts->ws.wn, &ts->flow.t, ts->ws.sk.sk_uid, ts->tcp.view.state, seg);
	}
	*rtx = ts->tcp.view.total_rtx;
	no_way(ts, seg, way ? way : send_segment(ts, seg));
}

static bool send_owed(struct weft_tcp_sock *ts)
{
	const struct weft_tcp_view *v = &ts->tcp.view;
	u32 rtx = v->total_rtx, sent_again = rtx;
	int budget = BUDGET, way = weft_tcp_tx_way(ts);
	struct weft_tcp_seg seg;
	bool ends = true;

	weft_sock_assert_locked(&ts->ws.sk);
	agree_pace(ts);
	while (ends && v->owes && budget--) {
		look_around(ts, !way);
		if (weft_engine(&ts->tcp, emit, &seg)) {
			ends = !v->endless;
			send_one(ts, &seg, &sent_again, way);
		} else if (!v->held || weft_tcp_below_wait(ts)) {
			break;
		}
	}
	if (!way)
		ts->reached = v->snd_nxt;
	if (v->total_rtx != rtx)
		weft_mib_add(ts->ws.wn, WEFT_MIB_TcpRetransSegs, v->total_rtx - rtx);
	return ends;
}

/*
 * Within an event.  Most events owe nothing; the core is still told that all that it owed has gone.
 * The first event of a child looks up its route, which TCP_INFO and IP_MTU report.
 */
bool weft_tcp_tx(struct weft_tcp_sock *ts)
{
	const struct weft_tcp_view *v = &ts->tcp.view;
	bool ends = true;

	weft_sock_assert_locked(&ts->ws.sk);
	if (v->owes) {
		ends = send_owed(ts);
	} else {
		if (unlikely(!ts->ws.route.iface))
			weft_tcp_tx_way(ts);
		weft_engine(&ts->tcp, emit, NULL);
	}
	if (v->spans_idle)
		kfree(weft_engine(&ts->tcp, lend, WEFT_LENT_SPANS, NULL, 0));
	return ends;
}

/* ---------------------------------------- without a socket */

int weft_tcp_tx_alone(struct weft_net *wn, const struct weft_tcp_reply *r, struct weft_tcp_seg *seg)
{
	struct weft_ip_tx p = {
		.src = r->t.laddr, .dst = r->t.raddr, .proto = IPPROTO_TCP, .tos = r->tos,
		.ttl = r->ttl, .df = true,
	};
	struct weft_route rt = {};
	struct sk_buff *skb;
	int err = weft_tcp_tx_route(wn, &r->t, r->tos, r->mark, r->oif, false, r->uid, &rt);

	if (err)
		return err;
	skb = make(seg, &r->t, 0);
	if (skb) {
		tx_finish(skb, seg, &r->t);
		skb->mark = r->mark;
		count_segment(wn, &r->t, seg);
		err = weft_ip_tx(wn, NULL, skb, &rt, &p);
	} else {
		err = -ENOBUFS;
	}
	weft_route_put(&rt);
	return err;
}

void weft_tcp_tx_reply(struct weft_net *wn, const struct weft_tuple *t, struct weft_tcp_seg *seg,
		       u8 tos, u32 mark)
{
	struct weft_tcp_reply r = { .t = *t, .mark = mark, .uid = sock_net_uid(wn->net, NULL) };

	r.tos = tos & ~INET_ECN_MASK;	/* that of what is answered, which may be ECT or CE */
	weft_tcp_tx_alone(wn, &r, seg);
}
