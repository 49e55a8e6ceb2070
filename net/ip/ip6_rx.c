// SPDX-License-Identifier: GPL-2.0
/*
 * An IPv6 packet on its way in: whose is it, is it well-formed, may it come in; then up to its transport.
 * RFC 8200 3, 4; RFC 4007 (zones); RFC 4291 2.5, 2.7 (addresses), 2.8 (groups).
 *
 * Whose:  - for an address of own mode's: Weft's, on whatever device it comes in, but an address of one link on that
 *           link only;
 *         - on a device in own mode, for all nodes or the solicited-node group of such an address: Weft looks at a copy, as
 *           the host may be in the group too;
 *         - else on a shared device it is Weft's if its destination is an address of the host, and a socket of Weft's
 *           claims it, or the packet that an ICMPv6 error quotes;
 *         - all else is the host's, and untouched: of what is not own mode's, what is malformed too, as the host refuses
 *           and answers it as it would without Weft; and what hides its transport header behind more than LOOK_MAX bytes.
 * What own mode refuses is answered where RFC 8200 says so.  What is taken passes the host's firewall at PRE_ROUTING and
 * LOCAL_IN, as IPv4's does (net/ip/ip4_rx.c).
 *
 * Fragments of TCP, UDP and ICMPv6 to the host are held, while there is any socket of Weft's, until the first one tells whose
 * they are (net/ip/frag.c); own mode's all.  The datagram is then without its fragment header, RFC 8200 4.5.
 *
 * Not there: other groups, and datagrams to any; IPsec, raw sockets.
 * Locks: RCU held; softirq.  After the firewall: RCU taken, any context that the host's okfn may run in.
 */
#include <linux/netfilter.h>
#include <net/dst_metadata.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "frag.h"
#include "hooks.h"
#include "ip.h"
#include "tentative.h"
#include "../base/bytes.h"
#include "../dev/share.h"
#include "../wire/icmp6.h"
#include "../wire/udp.h"

#define LOOK_MAX	256	/* bytes of headers that are looked at before anything is claimed */
#define QUOTE_READ	128	/* bytes of an ICMPv6 error */

/* The headers, read where they lie. */
struct look {
	struct weft_ip6 ip;
	struct weft_ip6_ext ext;
	int ifindex;		/* the device, or for an address of a link the one of that link */
	bool own;		/* for an address or a group of own mode's */
	bool fragmented;	/* RFC 6980 */
};

/* Over lo: the sender's route knows on which link the address is that it is for. */
static int ifindex_of(const struct weft_iface *iface, const struct sk_buff *skb)
{
	const struct dst_entry *dst = skb_dst(skb);
	struct inet6_dev *idev;

	if (iface->link != WEFT_LINK_LOOPBACK || !skb_valid_dst(skb) || dst->ops->family != AF_INET6)
		return iface->ifindex;
	idev = ip6_dst_idev(skb_dst(skb));
	return idev ? idev->dev->ifindex : iface->ifindex;
}

/* False: too short, malformed, or the chain of headers is too long to be looked at. */
static bool look_at(const struct weft_iface *iface, const struct sk_buff *skb, struct look *l)
{
	u32 n = min_t(u32, skb->len, WEFT_IP6_HLEN);
	u8 buf[LOOK_MAX];
	const u8 *p;

	l->own = l->fragmented = false;
	p = skb_header_pointer(skb, 0, n, buf);
	if (!p || weft_ip6_parse(p, n, skb->len, &l->ip))
		return false;
	if (l->ip.next != WEFT_PROTO_TCP && l->ip.next != WEFT_PROTO_UDP && l->ip.next != WEFT_PROTO_ICMP6) {
		n = min_t(u32, skb->len, LOOK_MAX);
		p = skb_header_pointer(skb, 0, n, buf);
	}
	l->ifindex = ifindex_of(iface, skb);
	return p && !weft_ip6_ext_walk(p, n, skb->len, &l->ip, &l->ext);
}

/* ---- own mode: whose is it, and is it well-formed? */

enum whose { NOT_OWN, OWN, OWN_GROUP };

/* Over lo an address of one link is ours on whatever link it is. */
static const struct weft_ifaddr *own_address(struct weft_iface *iface, const struct weft_addr *dst)
{
	if (iface->link == WEFT_LINK_LOOPBACK)
		return weft_addr_find(iface->wn, dst, 0);
	return weft_addr_own_here(iface->wn, dst, iface->ifindex);
}

static bool in_group(struct weft_iface *iface, const struct weft_addr *dst)
{
	return weft_ip6_is_multicast(dst) && iface->mode == WEFT_MODE_OWN &&
	       (weft_addr_in_group(iface->wn, dst, iface->ifindex) || weft_tentative_in_group(iface, dst));
}

static enum whose whose(struct weft_iface *iface, const struct sk_buff *skb)
{
	u8 buf[WEFT_IP6_HLEN];
	struct weft_addr dst;
	const u8 *p;

	if (list_empty(&iface->wn->addrs) && list_empty(&iface->wn->tentatives))
		return NOT_OWN;
	p = skb_header_pointer(skb, 0, sizeof(buf), buf);
	if (!p) {
		if (iface->mode == WEFT_MODE_OWN)
			weft_drop_count(iface->wn, WEFT_DROP_IP6_TRUNCATED);
		return NOT_OWN;
	}
	dst = weft_get_addr6(p + 24);
	if (own_address(iface, &dst))
		return OWN;
	return in_group(iface, &dst) ? OWN_GROUP : NOT_OWN;
}

/* Nobody else has an address of ours; who has none speaks ICMPv6 only (RFC 4291 2.5.2). */
static enum weft_drop check_source(struct weft_iface *iface, const struct look *l)
{
	bool inside = iface->link == WEFT_LINK_LOOPBACK;
	enum weft_drop why = weft_ip6_addresses_check(&l->ip.src, &l->ip.dst, inside);

	if (!why && !inside && weft_addr_own_here(iface->wn, &l->ip.src, iface->ifindex))
		why = WEFT_DROP_IP6_SOURCE;
	return why;
}

static enum weft_drop check_transport(const struct sk_buff *skb, const struct look *l)
{
	if (weft_ip6_is_unspecified(&l->ip.src) && l->ext.proto != WEFT_PROTO_ICMP6)
		return WEFT_DROP_IP6_SOURCE;
	if (l->ext.proto == WEFT_PROTO_TCP && skb->pkt_type != PACKET_HOST)	/* as Linux */
		return WEFT_DROP_IP6_LINK_MULTICAST;
	return WEFT_DROP_NONE;
}

/* Pulls as much as the chain of headers needs. */
static enum weft_drop walk_own(struct sk_buff *skb, struct look *l)
{
	enum weft_drop why;
	u32 need = WEFT_IP6_HLEN;

	do {
		if (!pskb_may_pull(skb, need))
			return WEFT_DROP_NO_MEMORY;
		why = weft_ip6_ext_walk(skb->data, skb_headlen(skb), skb->len, &l->ip, &l->ext);
		need = l->ext.need;
	} while (why == WEFT_DROP_IP6_EXT_TRUNCATED && need);
	return why;
}

/* skb is Weft's own.  What is wrong is answered (RFC 8200 4), but nobody is answered whose address cannot be one. */
static enum weft_drop read_own(struct weft_iface *iface, struct sk_buff *skb, struct look *l)
{
	const struct weft_ifaddr *e;
	enum weft_drop why;

	skb_reset_network_header(skb);
	if (!pskb_may_pull(skb, WEFT_IP6_HLEN))
		return WEFT_DROP_IP6_TRUNCATED;
	*l = (struct look){ .own = true };
	why = weft_ip6_parse(skb->data, skb_headlen(skb), skb->len, &l->ip);
	if (!why)
		why = check_source(iface, l);
	if (why)
		return why;
	e = iface->link == WEFT_LINK_LOOPBACK && weft_ip6_needs_zone(&l->ip.dst) ? own_address(iface, &l->ip.dst) : NULL;
	l->ifindex = e ? e->ifindex : iface->ifindex;
	why = walk_own(skb, l);
	if (l->ext.len < skb->len && pskb_trim_rcsum(skb, l->ext.len))
		return WEFT_DROP_NO_MEMORY;
	if (why && l->ext.icmp_type)
		weft_icmp6_send_error(iface->wn, iface, skb, l->ext.icmp_type, l->ext.icmp_code, l->ext.icmp_pointer);
	l->fragmented = l->ext.frag_at;
	return why ? why : check_transport(skb, l);
}

/* ---- share mode: whose is it? */

static bool is_local(struct weft_iface *iface, const struct look *l)
{
	struct net_device *dev = dev_get_by_index_rcu(iface->wn->net, l->ifindex);

	return dev && weft_share6_is_local(iface->wn, &l->ip.dst, dev);
}

static struct weft_claim claim_of(const struct look *l, const void *p, u32 len)
{
	return (struct weft_claim){
		.src = l->ip.src, .dst = l->ip.dst, .ifindex = l->ifindex, .p = p, .len = len,
	};
}

/* TCP's header, but of a first fragment what may be all that there is: as much as holds the ports. */
static bool tcp_claimed(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l)
{
	u8 buf[WEFT_TCP_HLEN];
	u32 len = weft_ip6_ext_fragment(&l->ext) ? 8 : sizeof(buf);
	const void *p = skb_header_pointer(skb, l->ext.offset, len, buf);
	struct weft_claim claim = claim_of(l, p, len);

	return p && weft_tcp_claims(iface->wn, &claim);
}

static bool udp_claimed(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l)
{
	u8 buf[WEFT_UDP_HLEN];
	const void *p = skb_header_pointer(skb, l->ext.offset, sizeof(buf), buf);
	struct weft_claim claim = claim_of(l, p, sizeof(buf));

	return p && weft_udp_claims(iface->wn, &claim);
}

static bool icmp_claimed(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l)
{
	u8 buf[QUOTE_READ];
	u32 len = min_t(u32, sizeof(buf), l->ext.len - l->ext.offset);
	const u8 *p = skb_header_pointer(skb, l->ext.offset, len, buf);
	struct weft_claim claim = claim_of(l, p, len);
	struct weft_icmp6_quote q;
	struct weft_icmp6 icmp;

	if (!p || weft_icmp6_parse(p, len, &icmp))
		return false;
	if (icmp.type == WEFT_ICMP6_ECHO_REPLY)
		return weft_ping_claims(iface->wn, &claim, icmp.rest >> 16);
	if (!weft_icmp6_is_error(icmp.type))
		return false;
	if (weft_icmp6_quote_parse(p + WEFT_ICMP6_HLEN, len - WEFT_ICMP6_HLEN, &q))
		return false;
	q.t.zone = weft_ip6_zone(&q.t.laddr, &q.t.raddr, l->ifindex);
	return weft_claims_quote(iface->wn, q.proto, &q.t);
}

static bool wanted(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l)
{
	switch (l->ext.proto) {
	case WEFT_PROTO_TCP:
		return tcp_claimed(iface, skb, l);
	case WEFT_PROTO_UDP:
		return udp_claimed(iface, skb, l);
	case WEFT_PROTO_ICMP6:
		return icmp_claimed(iface, skb, l);
	default:
		return false;
	}
}

static bool claimed(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l)
{
	return !l->ext.frag_off && wanted(iface, skb, l) && is_local(iface, l);
}

/* ---- up to the transport */

static void to_transport(struct weft_iface *iface, struct sk_buff *skb, const struct look *l)
{
	const struct weft_ip_cb cb = {
		.iface = iface,
		.ifindex = l->ifindex,
		.hlen = l->ext.offset,
		.tos = l->ip.tclass,
		.ttl = l->ip.hop_limit,
		.proto = l->ext.proto,
		.v6 = true,
		.multicast = weft_ip6_is_multicast(&l->ip.dst),
		.fragmented = l->fragmented,
	};

	*WEFT_IP_CB(skb) = cb;
	skb_pull_rcsum(skb, cb.hlen);
	skb_reset_transport_header(skb);
	weft_mib_inc(iface->wn, WEFT_MIB_Ip6InDelivers);
	switch (cb.proto) {
	case WEFT_PROTO_TCP:
		weft_tcp_rx(iface->wn, skb);
		break;
	case WEFT_PROTO_UDP:
		weft_udp_rx(iface->wn, skb);
		break;
	case WEFT_PROTO_ICMP6:
		weft_icmp6_rx(iface->wn, skb);
		break;
	default:		/* RFC 8200 4 */
		weft_icmp6_send_error(iface->wn, iface, skb, WEFT_ICMP6_PARAM_PROBLEM, WEFT_ICMP6_NEXT_HEADER, l->ext.prev);
		weft_drop(iface->wn, skb, WEFT_DROP_IP6_PROTOCOL);
	}
}

/* What the host hung on the skb for its own stack goes: a socket's queue holds no route and no tracked connection. */
static void deliver(struct weft_iface *iface, struct sk_buff *skb, const struct look *l)
{
	if (!pskb_may_pull(skb, l->ext.offset)) {
		weft_drop(iface->wn, skb, WEFT_DROP_NO_MEMORY);
		return;
	}
	skb_dst_drop(skb);
	nf_reset_ct(skb);
	skb_clear_delivery_time(skb);
	to_transport(iface, skb, l);
}

/* ---- the firewall */

static void verdict(struct net *net, int err, struct sk_buff *skb, int (*next)(struct net *, struct sock *, struct sk_buff *))
{
	if (err == 1)
		next(net, NULL, skb);
	else if (err < 0)
		weft_drop_count(weft_net_of(net), WEFT_DROP_FIREWALL);
}

/* The packet that comes back from it may be another one.  False: it is not Weft's. */
static bool look_again(struct weft_iface *iface, struct sk_buff *skb, struct look *l)
{
	bool fragmented = IP6CB(skb)->flags & IP6SKB_FRAGMENTED;

	if (whose(iface, skb) == NOT_OWN)
		return look_at(iface, skb, l);
	if (read_own(iface, skb, l))
		return false;
	l->fragmented |= fragmented;
	return true;
}

static int local_in(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	struct weft_iface *iface;
	struct look l;

	rcu_read_lock();
	iface = weft_iface_of(skb->dev);
	if (!iface)
		weft_drop(weft_net_of(net), skb, WEFT_DROP_DEVICE_GONE);
	else if (!look_again(iface, skb, &l))
		weft_drop(iface->wn, skb, WEFT_DROP_IP6_TRUNCATED);
	else
		deliver(iface, skb, &l);
	rcu_read_unlock();
	return 0;
}

/* A rule may have made of it a packet that is not Weft's: then the host meets it as if it had just come in. */
static int pre_routed(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	struct weft_iface *iface;
	struct look l;
	int err;

	rcu_read_lock();
	iface = weft_iface_of(skb->dev);
	if (!iface) {
		weft_drop(weft_net_of(net), skb, WEFT_DROP_DEVICE_GONE);
	} else if (!look_again(iface, skb, &l) || (!l.own && !claimed(iface, skb, &l))) {
		skb_dst_drop(skb);
		netif_rx(skb);
	} else {
		weft_share6_input(iface, skb);
		err = nf_hook(NFPROTO_IPV6, NF_INET_LOCAL_IN, net, NULL, skb, skb->dev, NULL, local_in);
		verdict(net, err, skb, local_in);
	}
	rcu_read_unlock();
	return 0;
}

static void through_firewall(struct weft_iface *iface, struct sk_buff *skb, const struct look *l)
{
	struct net *net = iface->wn->net;
	int err;

	weft_share6_input(iface, skb);
	weft_ip6_cb_for_hooks(skb);
	if (l->fragmented)
		IP6CB(skb)->flags |= IP6SKB_FRAGMENTED;
	err = nf_hook(NFPROTO_IPV6, NF_INET_PRE_ROUTING, net, NULL, skb, skb->dev, NULL, pre_routed);
	verdict(net, err, skb, pre_routed);
}

/* ---- may it come in? */

static enum weft_drop check(struct weft_iface *iface, struct sk_buff *skb, const struct look *l)
{
	bool inside = iface->link == WEFT_LINK_LOOPBACK;
	enum weft_drop why = weft_ip6_addresses_check(&l->ip.src, &l->ip.dst, inside);

	if (why)
		return why;
	if (l->ext.proto == WEFT_PROTO_TCP && skb->pkt_type != PACKET_HOST)	/* as Linux */
		return WEFT_DROP_IP6_LINK_MULTICAST;
	if (pskb_trim_rcsum(skb, l->ext.len))
		return WEFT_DROP_NO_MEMORY;
	return WEFT_DROP_NONE;
}

static void go_in(struct weft_iface *iface, struct sk_buff *skb, const struct look *l)
{
	struct net *net = iface->wn->net;

	weft_ecn_count(iface->wn, WEFT_MIB_Ip6InNoECTPkts, ipv6_get_dsfield(ipv6_hdr(skb)), skb);
	skb_orphan(skb);		/* over lo: the sender's socket */
	if (weft_ip6_hooked(net, NF_INET_PRE_ROUTING) || weft_ip6_hooked(net, NF_INET_LOCAL_IN))
		through_firewall(iface, skb, l);
	else
		deliver(iface, skb, l);
}

static void take(struct weft_iface *iface, struct sk_buff *skb, const struct look *l)
{
	struct weft_net *wn = iface->wn;
	enum weft_drop why;

	skb = skb_share_check(skb, GFP_ATOMIC);
	if (!skb) {
		weft_drop_count(wn, WEFT_DROP_NO_MEMORY);
		return;
	}
	why = check(iface, skb, l);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, l->ext.offset);
	if (why) {
		weft_drop(wn, skb, why);
		return;
	}
	go_in(iface, skb, l);
}

/* ---- fragments */

/* Is this one to wait for the others? */
static bool collected(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l)
{
	struct weft_net *wn = iface->wn;
	enum weft_port_space space = weft_port_space(l->ext.proto);

	return space < WEFT_PORT_SPACES && atomic_read(&wn->port_holds[space]) && is_local(iface, l) &&
	       !weft_frag_returned(wn, skb);
}

static struct weft_frag fragment_of(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l)
{
	struct weft_frag f = {
		.key = { .src = l->ip.src, .dst = l->ip.dst, .id = l->ext.frag_id,
			 .scope = weft_ip6_zone(&l->ip.dst, &l->ip.src, l->ifindex) },
		.off = l->ext.frag_off, .len = l->ext.len - l->ext.offset,
		.max = WEFT_IP6_PAYLOAD_MAX - (l->ext.frag_at - WEFT_IP6_HLEN), .head = l->ext.offset,
		.ecn = l->ip.tclass & 3, .more = l->ext.frag_more, .owner = WEFT_FRAG_UNKNOWN,
	};

	if (l->own)
		f.owner = WEFT_FRAG_OURS;
	else if (!f.off)
		f.owner = claimed(iface, skb, l) ? WEFT_FRAG_OURS : WEFT_FRAG_HOSTS;
	return f;
}

/* The headers without the fragment header, the link header before them included. */
static void close_gap(struct sk_buff *skb, const struct weft_ip6_ext *ext)
{
	u8 *from = skb_mac_header_was_set(skb) ? skb_mac_header(skb) : skb->data;

	skb->data[ext->frag_prev] = skb->data[ext->frag_at];
	memmove(from + WEFT_IP6_FRAG_HLEN, from, skb->data - from + ext->frag_at);
	if (skb_mac_header_was_set(skb))
		skb->mac_header += WEFT_IP6_FRAG_HLEN;
	__skb_pull(skb, WEFT_IP6_FRAG_HLEN);
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->ip_summed = CHECKSUM_NONE;
}

/* RFC 8200 4.5: the headers of the first fragment, but for length and ECN. */
static enum weft_drop make_header(struct sk_buff *skb, u8 ecn)
{
	struct weft_ip6_ext ext;
	struct weft_ip6 ip;

	if (weft_ip6_parse(skb->data, skb_headlen(skb), skb->len, &ip) ||
	    weft_ip6_ext_walk(skb->data, skb_headlen(skb), skb->len, &ip, &ext) || !ext.frag_at)
		return WEFT_DROP_IP6_FRAGMENT;
	close_gap(skb, &ext);
	if (skb->len - WEFT_IP6_HLEN > WEFT_IP6_PAYLOAD_MAX)
		return WEFT_DROP_FRAGMENT_LENGTH;
	skb_reset_network_header(skb);
	ipv6_hdr(skb)->payload_len = htons(skb->len - WEFT_IP6_HLEN);
	if (ecn)
		ipv6_change_dsfield(ipv6_hdr(skb), 0xff, ecn);
	return WEFT_DROP_NONE;
}

/* With the last fragment to come: whoever it was for may be gone by now. */
static void datagram_rx(struct weft_iface *iface, struct weft_frag_whole *whole, struct net_device *dev)
{
	struct sk_buff *skb = weft_frag_first(whole);
	struct weft_net *wn = iface->wn;
	enum weft_drop why;
	struct look l;

	if (!look_at(iface, skb, &l) || !claimed(iface, skb, &l)) {
		weft_frag_hand_on(wn, whole);
		return;
	}
	skb = weft_frag_join(wn, whole, dev);
	if (!skb)
		return;
	why = make_header(skb, whole->ecn);
	if (!why && !look_at(iface, skb, &l))
		why = WEFT_DROP_IP6_FRAGMENT;
	if (why)
		weft_drop(wn, skb, why);
	else
		take(iface, skb, &l);
}

static enum weft_rx fragment_rx(struct weft_iface *iface, struct sk_buff *skb, const struct look *l)
{
	struct weft_frag f = fragment_of(iface, skb, l);
	struct net_device *dev = skb->dev;
	struct weft_net *wn = iface->wn;
	struct weft_frag_whole whole;

	switch (weft_frag_rx(wn, skb, &f, &whole)) {
	case WEFT_FRAG_WHOLE:
		datagram_rx(iface, &whole, dev);
		fallthrough;
	case WEFT_FRAG_HELD:
		weft_mib_inc(wn, WEFT_MIB_Ip6InReceives);
		weft_mib_inc(wn, WEFT_MIB_IpReasmReqds);
		return WEFT_RX_TAKEN;
	default:
		return WEFT_RX_PASS;
	}
}

/* ---- own mode */

/* RFC 8200 4.5: no fragment within a datagram that was one. */
static void own_datagram_rx(struct weft_iface *iface, struct weft_frag_whole *whole, struct net_device *dev)
{
	struct sk_buff *skb = weft_frag_join(iface->wn, whole, dev);
	enum weft_drop why;
	struct look l;

	if (!skb)
		return;
	why = make_header(skb, whole->ecn);
	if (!why)
		why = read_own(iface, skb, &l);
	if (!why && l.ext.frag_at)
		why = WEFT_DROP_IP6_FRAGMENT;
	if (why) {
		weft_drop(iface->wn, skb, why);
		return;
	}
	l.fragmented = true;
	skb_set_transport_header(skb, l.ext.offset);
	go_in(iface, skb, &l);
}

static void own_fragment_rx(struct weft_iface *iface, struct sk_buff *skb, const struct look *l)
{
	struct weft_frag f = fragment_of(iface, skb, l);
	struct net_device *dev = skb->dev;
	struct weft_frag_whole whole;

	weft_mib_inc(iface->wn, WEFT_MIB_IpReasmReqds);
	switch (weft_frag_rx(iface->wn, skb, &f, &whole)) {
	case WEFT_FRAG_WHOLE:
		own_datagram_rx(iface, &whole, dev);
		break;
	case WEFT_FRAG_PASS:
		weft_drop(iface->wn, skb, WEFT_DROP_NO_MEMORY);
		break;
	case WEFT_FRAG_HELD:
		break;
	}
}

/* Of what a group gets only ICMPv6 is looked at. */
static void own_rx(struct weft_iface *iface, struct sk_buff *skb, bool group)
{
	enum weft_drop why;
	struct look l;

	if (!skb) {
		weft_drop_count(iface->wn, WEFT_DROP_NO_MEMORY);
		return;
	}
	weft_mib_inc(iface->wn, WEFT_MIB_Ip6InReceives);
	why = read_own(iface, skb, &l);
	if (why) {
		weft_drop(iface->wn, skb, why);
	} else if (group && (l.ext.proto != WEFT_PROTO_ICMP6 || weft_ip6_ext_fragment(&l.ext))) {
		consume_skb(skb);
	} else if (weft_ip6_ext_fragment(&l.ext)) {
		own_fragment_rx(iface, skb, &l);
	} else {
		skb_set_transport_header(skb, l.ext.offset);
		go_in(iface, skb, &l);
	}
}

/* ---- */

static enum weft_rx look_and_take(struct weft_iface *iface, struct sk_buff *skb)
{
	struct weft_net *wn = iface->wn;
	struct look l;

	if (!look_at(iface, skb, &l))
		return WEFT_RX_PASS;
	if (weft_ip6_ext_fragment(&l.ext))
		return collected(iface, skb, &l) ? fragment_rx(iface, skb, &l) : WEFT_RX_PASS;
	if (!claimed(iface, skb, &l))
		return WEFT_RX_PASS;
	weft_mib_inc(wn, WEFT_MIB_Ip6InReceives);
	weft_mib_inc(wn, WEFT_MIB_Ip6InClaimed);
	take(iface, skb, &l);
	return WEFT_RX_TAKEN;
}

enum weft_rx weft_ip6_rx(struct weft_iface *iface, struct sk_buff *skb)
{
	enum weft_rx res = WEFT_RX_PASS;

	switch (whose(iface, skb)) {
	case OWN:
		own_rx(iface, skb_share_check(skb, GFP_ATOMIC), false);
		return WEFT_RX_TAKEN;
	case OWN_GROUP:
		own_rx(iface, skb_clone(skb, GFP_ATOMIC), true);
		break;
	case NOT_OWN:
		if (iface->mode == WEFT_MODE_SHARE)
			res = look_and_take(iface, skb);
	}
	if (res == WEFT_RX_PASS)
		weft_mib_inc(iface->wn, WEFT_MIB_Ip6Passed);
	return res;
}
