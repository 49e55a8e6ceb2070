// SPDX-License-Identifier: GPL-2.0
/*
 * UDP input: RFC 768, RFC 8200 8.1 (a checksum is mandatory), RFC 1122 4.1.3.1 (port unreachable),
 * 4.1.3.3 (ICMP errors reach the program), 4.1.3.4 (checksum), 4.1.3.5 (addresses), 4.1.3.6
 * (invalid ones are refused by IP).
 *
 * Which socket: the most specific match (net/sock/core/fit.h).  Among equals, a SO_REUSEPORT group
 * chooses by a hash of the tuple; otherwise the socket bound last wins.
 *
 * A datagram to a group or broadcast address goes to every matching socket (RFC 1112 7.1) whose
 * memberships and source filters admit it; a socket without a membership is ruled by
 * IP_MULTICAST_ALL, as in Linux.
 *
 * Not there: UDP_GRO, encapsulation sockets, early demultiplexing.
 *
 * Softirq, RCU held.  The socket lock is never taken.
 */
#include <linux/filter.h>
#include <linux/udp.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/tcp_states.h>
#include <net/udp.h>
#include <weft/cb.h>
#include <weft/path.h>
#include "../wire/icmp4.h"
#include "../wire/icmp6.h"
#include "udp.h"

/* ======================================== which socket */

struct look_up {
	struct weft_tuple t;		/* laddr, lport: our end, the packet's destination */
	int ifindex;			/* 0: any device */
};

/* How specific the match is; negative: no match. */
static int udp_rx_score(const struct weft_sock *ws, const struct look_up *l)
{
	return ws->proto == IPPROTO_UDP ? weft_sock_fit(ws, &ws->t.laddr, true, &l->t, l->ifindex) :
					  -1;
}

static bool in_group(const struct weft_sock *ws)
{
	return ws->sk.sk_reuseport && READ_ONCE(ws->sk.sk_state) != TCP_ESTABLISHED;
}

static struct weft_sock *udp_rx_find(struct weft_net *wn, const struct look_up *l)
{
	struct weft_port_chain *chain = weft_port_chain(wn, IPPROTO_UDP, l->t.lport);
	struct weft_fit_best best = { .score = -1 };
	struct weft_sock *ws, *found = NULL;

	hlist_for_each_entry_rcu(ws, &chain->socks, sk.sk_bind_node)
		if (weft_sock_fits_better(ws, &best, udp_rx_score(ws, l), in_group(ws), &l->t))
			found = ws;
	return found;
}

/* The look-up for a datagram that came from src. */
static struct look_up look_up_of(const struct weft_addr *src, const struct weft_addr *dst,
				 const struct weft_udp *h, int ifindex)
{
	return (struct look_up){
		.t = { .laddr = *dst, .raddr = *src, .lport = h->dport, .rport = h->sport },
		.ifindex = ifindex,
	};
}

/* ======================================== share mode's questions */

/*
 * A broadcast on a shared device concerns the host too, so it is copied, not claimed.  On a device
 * in own mode it is Weft's alone.
 */
static bool claimable(struct weft_net *wn, const struct look_up *l)
{
	struct weft_iface *iface;

	if (weft_addr_kind(wn, &l->t.laddr, NULL) != WEFT_ADDR_BROADCAST)
		return true;
	iface = weft_iface_find(wn, l->ifindex);
	return iface && iface->mode == WEFT_MODE_OWN;
}

bool weft_udp_claims(struct weft_net *wn, struct weft_claim *c)
{
	struct look_up l;
	struct weft_udp h;

	weft_assert_rcu();
	if (c->len < WEFT_UDP_HLEN)
		return false;
	/*
	 * Ignore the result: once claimed, a datagram with a bad length is dropped and counted as
	 * ours.
	 */
	weft_udp_parse(c->p, WEFT_UDP_HLEN, U16_MAX, &h);
	l = look_up_of(&c->src, &c->dst, &h, c->ifindex);
	return udp_rx_find(wn, &l) && claimable(wn, &l);
}

/* Does the datagram match the socket, its memberships included? */
static bool udp_rx_fits(const struct weft_sock *ws, const struct look_up *l)
{
	if (udp_rx_score(ws, l) < 0)
		return false;
	return weft_mc_allows(ws, &l->t.laddr, &l->t.raddr, l->ifindex);
}

bool weft_udp_wants(struct weft_net *wn, const struct weft_claim *c)
{
	struct weft_sock *ws;
	struct look_up l;
	struct weft_udp h;

	weft_assert_rcu();
	if (c->len < WEFT_UDP_HLEN)
		return false;
	weft_udp_parse(c->p, WEFT_UDP_HLEN, U16_MAX, &h);
	l = look_up_of(&c->src, &c->dst, &h, c->ifindex);
	hlist_for_each_entry_rcu(ws, &weft_port_chain(wn, IPPROTO_UDP, l.t.lport)->socks,
				 sk.sk_bind_node)
		if (udp_rx_fits(ws, &l))
			return true;
	return false;
}

bool weft_udp_claims_quote(struct weft_net *wn, const struct weft_tuple *t)
{
	struct look_up l = { .t = *t, .ifindex = t->zone };

	weft_assert_rcu();
	return udp_rx_find(wn, &l);
}

/* ======================================== to the socket */

static void udp_rx_refuse(struct weft_sock *ws, struct sk_buff *skb, enum weft_drop why)
{
	bool full = why == WEFT_DROP_SOCKET_QUEUE_FULL;

	weft_mib_inc(ws->wn, WEFT_MIB_UdpInErrors);
	weft_mib_inc(ws->wn, full ? WEFT_MIB_UdpRcvbufErrors : WEFT_MIB_UdpMemErrors);
	weft_drop(ws->wn, skb, full ? WEFT_DROP_UDP_QUEUE_FULL : why);
}

/* Consumes skb, whose data starts at the UDP header; the checksum is verified. */
static void udp_rx_deliver(struct weft_sock *ws, struct sk_buff *skb)
{
	struct sock *sk = &ws->sk;
	enum weft_drop why;

	if (weft_sk_filter(sk, skb, WEFT_UDP_HLEN)) {
		weft_mib_inc(ws->wn, WEFT_MIB_UdpInErrors);
		atomic_inc(&sk->sk_drops);
		return weft_drop(ws->wn, skb, WEFT_DROP_SOCKET_FILTER);
	}
	__skb_pull(skb, WEFT_UDP_HLEN);
	why = weft_sock_queue(ws, skb);
	if (why)
		udp_rx_refuse(ws, skb, why);
}

/* RFC 1122 4.1.3.1, RFC 4443 3.1.  In share mode the host reports unreachable ports itself. */
static void no_socket(struct weft_net *wn, struct sk_buff *skb)
{
	struct weft_ip_cb *cb = WEFT_IP_CB(skb);

	weft_mib_inc(wn, WEFT_MIB_UdpNoPorts);
	if (cb->iface && cb->iface->mode == WEFT_MODE_OWN && cb->v6)
		weft_icmp_send_error(wn, cb->iface, skb, WEFT_ICMP6_UNREACH,
				     WEFT_ICMP6_PORT_UNREACH, 0);
	else if (cb->iface && cb->iface->mode == WEFT_MODE_OWN && !cb->broadcast && !cb->multicast)
		weft_icmp_send_error(wn, cb->iface, skb, WEFT_ICMP4_UNREACH,
				     WEFT_ICMP4_PORT_UNREACH, 0);
	weft_drop(wn, skb, WEFT_DROP_UDP_NO_SOCKET);
}

static void deliver_one(struct weft_net *wn, struct sk_buff *skb, const struct look_up *l)
{
	struct weft_sock *ws = udp_rx_find(wn, l);

	if (ws)
		udp_rx_deliver(ws, skb);
	else
		no_socket(wn, skb);
}

/* Gives every matching socket a copy. */
static void deliver_all(struct weft_net *wn, struct sk_buff *skb, const struct look_up *l)
{
	struct weft_port_chain *chain = weft_port_chain(wn, IPPROTO_UDP, l->t.lport);
	struct weft_sock *ws, *last = NULL;

	hlist_for_each_entry_rcu(ws, &chain->socks, sk.sk_bind_node) {
		struct sk_buff *copy;

		if (!udp_rx_fits(ws, l))
			continue;
		if (last) {
			copy = skb_clone(skb, GFP_ATOMIC);
			if (copy)
				udp_rx_deliver(last, copy);
			else
				weft_drop_count(wn, WEFT_DROP_NO_MEMORY);
		}
		last = ws;
	}
	if (last)
		udp_rx_deliver(last, skb);
	else
		no_socket(wn, skb);
}

/* ======================================== what came */

/* RFC 1122 4.1.3.4, MUST; a checksum field of zero means that the sender computed none. */
static bool checksum_ok(struct sk_buff *skb, const struct weft_udp *h)
{
	if (!h->has_csum && WEFT_IP_CB(skb)->v6)	/* RFC 8200 8.1 */
		return false;
	if (h->has_csum) {
		if (skb_checksum_init(skb, IPPROTO_UDP, weft_ip_pseudo) ||
		    skb_checksum_complete(skb))
			return false;
	}
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	return true;
}

static enum weft_drop udp_rx_check(struct sk_buff *skb, struct weft_udp *h)
{
	enum weft_drop why;

	if (!pskb_may_pull(skb, WEFT_UDP_HLEN))
		return WEFT_DROP_UDP_TRUNCATED;
	why = weft_udp_parse(skb->data, skb_headlen(skb), skb->len, h);
	if (why)
		return why;
	if (pskb_trim_rcsum(skb, h->len))
		return WEFT_DROP_NO_MEMORY;
	return checksum_ok(skb, h) ? WEFT_DROP_NONE : WEFT_DROP_UDP_CHECKSUM;
}

/* One datagram.  Consumes skb. */
static void udp_rx_datagram_rx(struct weft_net *wn, struct sk_buff *skb)
{
	struct weft_ip_cb *cb = WEFT_IP_CB(skb);
	struct weft_addr src = weft_ip_src(skb), dst = weft_ip_dst(skb);
	enum weft_drop why;
	struct weft_udp h;
	struct look_up l;

	why = udp_rx_check(skb, &h);
	if (why) {
		weft_mib_inc(wn, WEFT_MIB_UdpInErrors);
		return weft_drop(wn, skb, why);
	}
	skb_orphan(skb);
	l = look_up_of(&src, &dst, &h, cb->ifindex);
	if (cb->broadcast || cb->multicast)
		deliver_all(wn, skb, &l);
	else
		deliver_one(wn, skb, &l);
}

/*
 * A super-packet of several datagrams, from GRO or from a neighbour that segments late (lo, veth);
 * skb's data starts at the UDP header.
 */
static void super_rx(struct weft_net *wn, struct sk_buff *skb)
{
	struct sk_buff *segs, *next;

	if (!skb_mac_header_was_set(skb) || !(skb_shinfo(skb)->gso_type & SKB_GSO_UDP_L4))
		return weft_drop(wn, skb, WEFT_DROP_UDP_LENGTH);
	__skb_push(skb, -skb_mac_offset(skb));
	if (skb->pkt_type == PACKET_LOOPBACK)
		skb->ip_summed = CHECKSUM_PARTIAL;
	segs = __skb_gso_segment(skb, NETIF_F_SG | NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM, false);
	if (IS_ERR_OR_NULL(segs))
		return weft_drop(wn, skb, WEFT_DROP_NO_MEMORY);
	consume_skb(skb);
	skb_list_walk_safe(segs, skb, next) {
		skb_mark_not_on_list(skb);
		__skb_pull(skb, skb_transport_offset(skb));
		if (skb->ip_summed == CHECKSUM_NONE)
			skb->csum_valid = 1;	/* the super-packet's checksum was verified */
		udp_rx_datagram_rx(wn, skb);
	}
}

void weft_udp_rx(struct weft_net *wn, struct sk_buff *skb)
{
	weft_assert_rcu();
	skb_reset_transport_header(skb);
	if (skb_is_gso(skb))
		super_rx(wn, skb);
	else
		udp_rx_datagram_rx(wn, skb);
}

/* ======================================== ICMP errors */

bool weft_udp_err(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp_err *e)
{
	struct look_up l = { .t = e->t, .ifindex = e->t.zone };
	struct weft_sock *ws = udp_rx_find(wn, &l);

	weft_assert_rcu();
	if (ws)
		weft_sock_icmp_error(ws, skb, e, e->quoted + WEFT_UDP_HLEN);
	return ws;
}
