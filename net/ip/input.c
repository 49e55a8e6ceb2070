// SPDX-License-Identifier: GPL-2.0
/*
 * The receive path of IP packets, of both protocols: parse in place; decide whose it is
 * (core/whose.c, with the facts from packet.c); check (head4.c, head6.c, core/martian.c); pass the
 * host's firewall; deliver to the transport.  RFC 791, RFC 1122 3.2.1, 3.2.2.1 (no such protocol);
 * RFC 8200 3, 4, RFC 4007 (zones).
 *
 * A claimed packet passes the host's firewall at PRE_ROUTING, whose connection tracking a stateful
 * rule set needs to accept any answer, and at LOCAL_IN.  A rule may rewrite it into a packet that
 * is not Weft's: then it is reinjected, and the host receives it as if it had just come in.  Raw
 * sockets get a copy of each claimed packet, before its transport; of a packet left to the host
 * they get the host's copy (net/raw/tap.c).  In share mode malformed packets are left to the host,
 * which refuses and answers them as it would without Weft.
 *
 * The connection that claimed a packet is looked up once.  It is in struct weft_packet, and then in
 * weft_ip_cb, for the transport; it has no reference, as the whole path is one RCU read-side
 * section.  A packet that a rule has rewritten, or queued, has none.
 *
 * Not there: fragments of the limited broadcast in own mode (the host's), a packet which only the
 * host's NAT turns into one for Weft (it is the host's when Weft sees it), IPsec; IPv4 options
 * are checked and skipped.
 * Locks: RCU held; softirq.  After the firewall: RCU taken, any context that the
 * host's okfn may run in.
 */
#include <net/dst.h>
#include <net/ipv6.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "core/martian.h"
#include "firewall.h"
#include "ip.h"
#include "packet.h"
#include "../dev/share.h"
#include "../wire/icmp4.h"
#include "../wire/icmp6.h"

/* A counter that both protocols have. */
static void packet_count(const struct weft_packet *p, enum weft_mib v4, enum weft_mib v6)
{
	weft_mib_inc(p->iface->wn, p->h.v6 ? v6 : v4);
}

static void count_received(struct weft_packet *p)
{
	if (!p->received)
		packet_count(p, WEFT_MIB_IpInReceives, WEFT_MIB_Ip6InReceives);
	p->received = true;
}

static void drop(const struct weft_packet *p, struct sk_buff *skb, enum weft_drop why)
{
	weft_drop(p->iface->wn, skb, why);
}

/* ---------------------------------------- up to the transport */

static bool is_broadcast(const struct weft_packet *p)
{
	if (p->h.v6)
		return false;
	if (p->to != WEFT_ADDR_OTHER)
		return p->to == WEFT_ADDR_BROADCAST;
	return !weft_share_is_local(p->iface, weft_addr_to_v4(&p->h.dst)) &&
	       weft_addr_kind(p->iface->wn, &p->h.dst, NULL) == WEFT_ADDR_BROADCAST;
}

static bool is_multicast(const struct weft_packet *p)
{
	return p->facts.is & WEFT_IP_GROUP;
}

static void fill_cb(const struct weft_packet *p, struct sk_buff *skb)
{
	const struct weft_head *h = &p->h;
	const struct weft_ip_cb cb = {
		.iface = p->iface,
		.flow = p->flow,
		.ifindex = p->ifindex,
		.hlen = h->hlen,
		.tos = h->tos,
		.ttl = h->ttl,
		.proto = h->proto,
		.v6 = h->v6,
		.broadcast = is_broadcast(p),
		.multicast = is_multicast(p),
		.fragmented = h->frag_at || (h->v6 && p->joined),
	};

	*WEFT_IP_CB(skb) = cb;
}

static void answer_error(const struct weft_packet *p, struct sk_buff *skb, u8 type, u8 code,
			 u32 rest)
{
	weft_icmp_send_error(p->iface->wn, p->iface, skb, type, code, rest);
}

/* RFC 1122 3.2.2.1, RFC 8200 4 */
static void no_protocol(const struct weft_packet *p, struct sk_buff *skb)
{
	if (p->h.v6)
		answer_error(p, skb, WEFT_ICMP6_PARAM_PROBLEM, WEFT_ICMP6_NEXT_HEADER,
			     p->h.next_at);
	else
		answer_error(p, skb, WEFT_ICMP4_UNREACH, WEFT_ICMP4_PROTO_UNREACH, 0);
	drop(p, skb, p->h.v6 ? WEFT_DROP_IP6_PROTOCOL : WEFT_DROP_IP4_PROTOCOL);
}

/* On a shared device raw sockets get what the host gets from the host: net/raw/tap.c. */
static bool is_hosts_too(const struct weft_packet *p, const struct sk_buff *skb)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);

	return p->iface->mode == WEFT_MODE_SHARE && (cb->broadcast || cb->multicast);
}

static void to_transport(const struct weft_packet *p, struct sk_buff *skb)
{
	const struct weft_transport *t = weft_transport(p->h.v6, p->h.proto);
	struct weft_net *wn = p->iface->wn;

	fill_cb(p, skb);
	if (p->h.v6)
		skb_pull_rcsum(skb, p->h.hlen);
	else
		/* its checksum is right: its bytes add up to zero */
		__skb_pull(skb, p->h.hlen);
	skb_reset_transport_header(skb);
	packet_count(p, WEFT_MIB_IpInDelivers, WEFT_MIB_Ip6InDelivers);
	WEFT_IP_CB(skb)->raw = !is_hosts_too(p, skb) && weft_raw_rx(wn, skb);
	if (t)
		weft_transport_rx(t, wn, skb);
	else if (WEFT_IP_CB(skb)->raw)
		consume_skb(skb);
	else
		no_protocol(p, skb);
}

/*
 * Removes the host's marks from the skb: a socket's queue holds no route
 * and no tracked connection.
 */
static void packet_deliver(const struct weft_packet *p, struct sk_buff *skb)
{
	if (!pskb_may_pull(skb, p->h.hlen)) {
		drop(p, skb, WEFT_DROP_NO_MEMORY);
		return;
	}
	skb_dst_drop(skb);
	nf_reset_ct(skb);
	skb_clear_delivery_time(skb);
	to_transport(p, skb);
}

/* ---------------------------------------- the firewall */

static u32 ports_of(const struct weft_packet *p, const struct sk_buff *skb)
{
	u32 ports;

	return skb_copy_bits(skb, p->h.hlen, &ports, sizeof(ports)) ? 0 : ports;
}

/* A rule may have rewritten the packet: *changed then, and always for one that was queued. */
static bool look_again(struct weft_packet *p, struct sk_buff *skb, u32 ports, bool *changed)
{
	bool v6 = skb->protocol == htons(ETH_P_IPV6);
	struct weft_head was = p->h;

	if (!weft_head_peek(v6, skb, &p->h) || (!p->h.read && weft_head_read(skb, &p->h)))
		return false;
	if (v6 && IP6CB(skb)->flags & IP6SKB_FRAGMENTED)
		p->joined = true;
	*changed = !weft_addr_eq(&was.src, &p->h.src) || !weft_addr_eq(&was.dst, &p->h.dst) ||
		   was.proto != p->h.proto || was.hlen != p->h.hlen || ports != ports_of(p, skb);
	return true;
}

static bool begin_again(struct weft_packet *p, struct net *net, struct sk_buff *skb)
{
	*p = (struct weft_packet){ .iface = weft_iface_of(skb->dev), .received = true };
	if (!p->iface)
		weft_drop(weft_net_of(net), skb, WEFT_DROP_DEVICE_GONE);
	return p->iface;
}

static void drop_unreadable(const struct weft_packet *p, struct sk_buff *skb)
{
	drop(p, skb, p->h.v6 ? WEFT_DROP_IP6_TRUNCATED : WEFT_DROP_IP4_TRUNCATED);
}

static void after_local_in(struct weft_packet *p, struct sk_buff *skb, u32 ports)
{
	bool changed;

	if (!look_again(p, skb, ports, &changed)) {
		drop_unreadable(p, skb);
		return;
	}
	if (changed) {
		weft_packet_know(p, skb);
		p->flow = NULL;
	}
	packet_deliver(p, skb);
}

static int local_in_later(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	struct weft_packet p;

	rcu_read_lock();
	if (begin_again(&p, net, skb))
		after_local_in(&p, skb, 0);
	rcu_read_unlock();
	return 0;
}

static void local_in(struct weft_packet *p, struct sk_buff *skb)
{
	enum weft_drop why = weft_firewall_dst(p->iface, skb, &p->h, p->v.own);
	struct net *net = p->iface->wn->net;
	u32 ports = ports_of(p, skb);

	if (why)
		drop(p, skb, why);
	else if (weft_firewall(net, p->h.v6, NF_INET_LOCAL_IN, skb, skb->dev, NULL,
			       local_in_later) == 1)
		after_local_in(p, skb, ports);
}

static void after_pre_routing(struct weft_packet *p, struct sk_buff *skb, u32 ports)
{
	bool changed;

	if (!look_again(p, skb, ports, &changed)) {
		drop_unreadable(p, skb);
		return;
	}
	if (changed) {
		p->facts.is = WEFT_IP_FILTERED;
		weft_packet_judge(p, skb);
	}
	switch (p->v.whose) {
	case WEFT_IP_OURS:
	case WEFT_IP_COPY:
		local_in(p, skb);
		break;
	case WEFT_IP_REFUSE:
		drop(p, skb, p->h.v6 ? WEFT_DROP_IP6_DESTINATION : WEFT_DROP_IP4_DESTINATION);
		break;
	default:		/* the host meets it as if it had just come in */
		skb_dst_drop(skb);
		netif_rx(skb);
	}
}

static int pre_routing_later(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	struct weft_packet p;

	rcu_read_lock();
	if (begin_again(&p, net, skb))
		after_pre_routing(&p, skb, 0);
	rcu_read_unlock();
	return 0;
}

static void rx_through_firewall(struct weft_packet *p, struct sk_buff *skb)
{
	enum weft_drop why = weft_firewall_dst(p->iface, skb, &p->h, p->v.own);
	struct net *net = p->iface->wn->net;
	u32 ports = ports_of(p, skb);

	if (why) {
		drop(p, skb, why);
		return;
	}
	weft_firewall_cb(skb, p->h.v6);
	if (p->h.v6 && (p->joined || p->h.frag_at))
		IP6CB(skb)->flags |= IP6SKB_FRAGMENTED;
	if (weft_firewall(net, p->h.v6, NF_INET_PRE_ROUTING, skb, skb->dev, NULL,
			  pre_routing_later) == 1)
		after_pre_routing(p, skb, ports);
}

/* ---------------------------------------- is it well-formed, and may it come in? */

static enum weft_drop check_addresses(const struct weft_packet *p, const struct sk_buff *skb)
{
	struct weft_net *wn = p->iface->wn;
	struct weft_martian m = {
		.src = p->h.src, .dst = p->h.dst, .proto = p->h.proto, .v6 = p->h.v6,
		.own = p->v.own,
		.inside = p->iface->link == WEFT_LINK_LOOPBACK,
		.looped = skb->pkt_type == PACKET_LOOPBACK,
		.dst_broadcast = p->facts.is & WEFT_IP_LIMITED || p->to == WEFT_ADDR_BROADCAST,
		.to_all = skb->pkt_type != PACKET_HOST,
	};
	enum weft_addr_kind from = p->h.v6 ? WEFT_ADDR_OTHER : weft_addr_own_kind(wn, &m.src);

	m.src_broadcast = from == WEFT_ADDR_BROADCAST;
	m.src_own = p->h.v6 ? !!weft_addr_own_here(wn, &m.src, p->iface->ifindex) :
			      from == WEFT_ADDR_LOCAL;
	return weft_ip_martian(&m);
}

static enum weft_drop may_come_in(const struct weft_packet *p, struct sk_buff *skb)
{
	enum weft_drop why = check_addresses(p, skb);

	if (why || p->v.own || p->h.v6)
		return why;
	return weft_share_input(p->iface, skb, weft_addr_to_v4(&p->h.src),
				weft_addr_to_v4(&p->h.dst), p->h.tos, false);
}

/* What is refused is answered where the reader says so, but nobody whose address cannot be one. */
static enum weft_drop packet_check(struct weft_packet *p, struct sk_buff *skb)
{
	enum weft_drop why = weft_head_read(skb, &p->h), bad;

	/* RFC 8200 4.5: no fragment within a reassembled datagram */
	if (!why && p->joined && p->h.frag_at)
		return WEFT_DROP_IP6_FRAGMENT;
	if (why && !p->h.icmp_type)
		return why;
	bad = may_come_in(p, skb);
	if (bad || !why)
		return bad;
	answer_error(p, skb, p->h.icmp_type, p->h.icmp_code, p->h.icmp_rest);
	return why;
}

static void go_in(struct weft_packet *p, struct sk_buff *skb)
{
	struct weft_net *wn = p->iface->wn;

	weft_ecn_count(wn, p->h.v6 ? WEFT_MIB_Ip6InNoECTPkts : WEFT_MIB_IpExtInNoECTPkts, p->h.tos,
		       skb);
	skb_orphan(skb);		/* over lo: the sender's socket */
	if (weft_firewall_in_hooked(wn->net, p->h.v6))
		rx_through_firewall(p, skb);
	else
		packet_deliver(p, skb);
}

static enum weft_rx fragment_rx(struct weft_packet *p, struct sk_buff *skb);

/* IPv6: the chain of headers could be read only now. */
static void go_in_or_wait(struct weft_packet *p, struct sk_buff *skb)
{
	weft_packet_judge(p, skb);
	switch (p->v.whose) {
	case WEFT_IP_OURS:
	case WEFT_IP_COPY:
		go_in(p, skb);
		break;
	case WEFT_IP_HOLD:
		fragment_rx(p, skb);
		break;
	default:		/* a group's packet of which Weft has no use */
		consume_skb(skb);
	}
}

static void packet_take(struct weft_packet *p, struct sk_buff *skb)
{
	bool unread = !p->h.read;
	enum weft_drop why;

	skb = skb_share_check(skb, GFP_ATOMIC);
	if (!skb) {
		weft_drop_count(p->iface->wn, WEFT_DROP_NO_MEMORY);
		return;
	}
	why = packet_check(p, skb);
	if (why)
		drop(p, skb, why);
	else if (unread)
		go_in_or_wait(p, skb);
	else
		go_in(p, skb);
}

/* ---------------------------------------- fragments */

/* With the last fragment to come: whoever it was for may be gone by now. */
static bool still_claimed(struct weft_packet *p, const struct sk_buff *first)
{
	return weft_head_peek(p->h.v6, first, &p->h) && p->h.read && weft_packet_claimed(p, first);
}

static void datagram_rx(struct weft_packet *p, struct weft_frag_whole *whole,
			struct net_device *dev, bool ours)
{
	struct weft_net *wn = p->iface->wn;
	struct sk_buff *skb;
	enum weft_drop why;

	if (!ours && !still_claimed(p, weft_frag_first(whole))) {
		weft_frag_hand_on(wn, whole);
		return;
	}
	skb = weft_frag_join(wn, whole, dev);
	if (!skb)
		return;
	why = weft_head_whole(p->h.v6, skb, whole->ecn);
	if (!why && (!weft_head_peek(p->h.v6, skb, &p->h) || (!p->h.read && !ours)))
		why = p->h.v6 ? WEFT_DROP_IP6_FRAGMENT : WEFT_DROP_IP4_TRUNCATED;
	if (why) {
		drop(p, skb, why);
		return;
	}
	p->v.whose = WEFT_IP_OURS;
	p->joined = true;
	packet_take(p, skb);
}

static enum weft_rx fragment_rx(struct weft_packet *p, struct sk_buff *skb)
{
	bool ours = p->v.own || p->v.whose == WEFT_IP_COPY;
	struct net_device *dev = skb->dev;
	struct weft_net *wn = p->iface->wn;
	struct weft_frag_whole whole;
	struct weft_frag f;
	enum weft_drop why = weft_head_part(skb, &p->h, p->ifindex, &f);

	if (!why) {
		f.owner = ours ? WEFT_FRAG_OURS : p->v.owner;
		switch (weft_frag_rx(wn, skb, &f, &whole)) {
		case WEFT_FRAG_WHOLE:
			count_received(p);
			datagram_rx(p, &whole, dev, ours);
			weft_mib_inc(wn, WEFT_MIB_IpReasmReqds);
			return WEFT_RX_TAKEN;
		case WEFT_FRAG_HELD:
			count_received(p);
			weft_mib_inc(wn, WEFT_MIB_IpReasmReqds);
			return WEFT_RX_TAKEN;
		case WEFT_FRAG_PASS:
			why = WEFT_DROP_NO_MEMORY;
		}
	}
	if (!ours)
		return WEFT_RX_PASS;
	count_received(p);
	drop(p, skb, why);
	return WEFT_RX_TAKEN;
}

/* ---------------------------------------- every packet */

/* The copy of a fragment is one of its own, as it is written to when all are there. */
static void copy_rx(struct weft_packet *p, struct sk_buff *skb)
{
	bool fragment = weft_head_fragment(&p->h);
	struct sk_buff *copy = fragment ? skb_copy(skb, GFP_ATOMIC) : skb_clone(skb, GFP_ATOMIC);

	if (!copy) {
		weft_drop_count(p->iface->wn, WEFT_DROP_NO_MEMORY);
	} else if (fragment) {
		fragment_rx(p, copy);
	} else {
		count_received(p);
		packet_take(p, copy);
	}
}

/* Own mode's own packet that came back is nothing to the host, which does not know its source. */
static bool is_own_echo(const struct weft_packet *p, const struct sk_buff *skb)
{
	return skb->pkt_type == PACKET_LOOPBACK &&
	       weft_addr_own_kind(p->iface->wn, &p->h.src) == WEFT_ADDR_LOCAL;
}

static enum weft_rx packet_pass(const struct weft_packet *p, struct sk_buff *skb)
{
	if (is_own_echo(p, skb)) {
		consume_skb(skb);
		return WEFT_RX_TAKEN;
	}
	packet_count(p, WEFT_MIB_IpPassed, WEFT_MIB_Ip6Passed);
	return WEFT_RX_PASS;
}

/* Too short for addresses. */
static enum weft_rx too_short(struct weft_packet *p, bool v6)
{
	p->h.v6 = v6;
	if (p->iface->mode == WEFT_MODE_OWN)
		weft_drop_count(p->iface->wn,
				v6 ? WEFT_DROP_IP6_TRUNCATED : WEFT_DROP_IP4_TRUNCATED);
	packet_count(p, WEFT_MIB_IpPassed, WEFT_MIB_Ip6Passed);
	return WEFT_RX_PASS;
}

enum weft_rx weft_ip_rx(struct weft_iface *iface, struct sk_buff *skb, bool v6)
{
	struct weft_packet p = { .iface = iface };

	weft_assert_rcu();
	if (!v6 && weft_packet_is_hosts(iface, skb)) {
		weft_mib_inc(iface->wn, WEFT_MIB_IpPassed);
		return WEFT_RX_PASS;
	}
	if (!weft_head_peek(v6, skb, &p.h))
		return too_short(&p, v6);
	weft_packet_judge(&p, skb);
	switch (p.v.whose) {
	case WEFT_IP_OURS:
		count_received(&p);
		if (!p.v.own)
			packet_count(&p, WEFT_MIB_IpInClaimed, WEFT_MIB_Ip6InClaimed);
		packet_take(&p, skb);
		return WEFT_RX_TAKEN;
	case WEFT_IP_COPY:
		copy_rx(&p, skb);
		break;
	case WEFT_IP_HOLD:
		if (fragment_rx(&p, skb) == WEFT_RX_TAKEN)
			return WEFT_RX_TAKEN;
		break;
	default:
		break;
	}
	return packet_pass(&p, skb);
}
