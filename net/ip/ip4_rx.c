// SPDX-License-Identifier: GPL-2.0
/*
 * An IPv4 packet on its way in: whose is it, is it well-formed, may it come in; then up to its transport.
 * RFC 791 3.1; RFC 1122 3.2.1 (the header), 3.2.1.3 (martians), 3.3.6 (link broadcasts), 3.2.2.1 (no such protocol).
 *
 * Whose:  - for an address of own mode's, or a broadcast of its networks: Weft's, on whatever device it comes in;
 *         - else on a shared device, and for the limited broadcast, it is Weft's if a socket of Weft's claims it (or
 *           the packet that an ICMP error quotes) and the host has the address;
 *         - all else is the host's, and untouched.
 *         - what is to a group (IGMP in own mode, UDP), or a broadcast on a shared device, is for the sockets of both stacks:
 *           a copy is Weft's, if anybody here wants it, and the packet goes on to the host untouched;
 * What is taken passes the host's firewall at PRE_ROUTING, where its connection tracking sits without which a stateful
 * rule set would refuse every answer, and at LOCAL_IN.  A rule may rewrite it into a packet that is not Weft's: then it
 * is given back to the host, which meets it as if it had just come in.
 *
 * Raw sockets get a copy of what was taken, before its transport, and in share mode of what is left to the host, too.
 *
 * Fragments are put together before that (net/ip/frag.c): own mode's all; in share mode those of UDP, TCP and ICMP to the
 * host's addresses are held, while there is any socket of Weft's for that protocol, until the first one tells whose they
 * are, and those that a raw socket is to see until all are there.
 *
 * Not there: fragments of the limited broadcast (the host's), a packet which only the host's NAT turns into one for Weft
 * (it is the host's when Weft meets it), IPsec; options are checked and passed over.
 * Locks: RCU held; softirq.  After the firewall: RCU taken, any context that the host's okfn may run in.
 */
#include <linux/netfilter.h>
#include <net/dst.h>
#include <net/dst_metadata.h>
#include <net/inet_ecn.h>
#include <net/route.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "frag.h"
#include "hooks.h"
#include "igmp.h"
#include "ip.h"
#include "../base/bytes.h"
#include "../dev/share.h"
#include "../wire/icmp4.h"

#define IS_FRAGMENT	0x3fff		/* MF and the offset, in the header's fourth 16 bits */
#define OFFSET		0x1fff

/* The header's first 20 bytes, read where they lie; nothing was checked. */
struct look {
	__be32 src, dst;
	u32 hlen;		/* bytes; 0: not a version 4 header */
	u8 proto;
	bool fragment;
	bool first;		/* of the fragments */
};

static bool look_at(const struct sk_buff *skb, struct look *l)
{
	u8 buf[WEFT_IP4_HLEN];
	const u8 *b = skb_header_pointer(skb, 0, sizeof(buf), buf);

	if (!b)
		return false;
	*l = (struct look){
		.src = weft_get_addr4(b + 12),
		.dst = weft_get_addr4(b + 16),
		.hlen = b[0] >> 4 == 4 && (b[0] & 0x0f) * 4 >= WEFT_IP4_HLEN ? (b[0] & 0x0f) * 4 : 0,
		.proto = b[9],
		.fragment = weft_get_be16(b + 6) & IS_FRAGMENT,
		.first = !(weft_get_be16(b + 6) & OFFSET),
	};
	return true;
}

/* ---- whose is it? */

static struct weft_claim claim_of(struct weft_iface *iface, const struct look *l, const void *p, u32 len)
{
	return (struct weft_claim){
		.src = weft_addr_v4(l->src), .dst = weft_addr_v4(l->dst), .ifindex = iface->ifindex, .p = p, .len = len,
	};
}

static const struct rtable *lo_route(const struct weft_iface *iface, const struct sk_buff *skb)
{
	bool has = iface->link == WEFT_LINK_LOOPBACK && skb_valid_dst(skb) && skb_dst(skb)->ops->family == AF_INET;

	return has ? skb_rtable(skb) : NULL;
}

/* Over lo the sender's route says it too: whoever writes the header himself may have put another address there. */
static bool is_local(struct weft_iface *iface, const struct sk_buff *skb, __be32 dst)
{
	const struct rtable *r = lo_route(iface, skb);

	return weft_share_is_local(iface, dst) || (r && r->rt_flags & RTCF_LOCAL);
}

static bool tcp_claimed(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l)
{
	u8 buf[20];
	u32 len = l->fragment ? 8 : sizeof(buf);	/* a first fragment may end behind the ports */
	const void *p = skb_header_pointer(skb, l->hlen, len, buf);
	struct weft_claim claim = claim_of(iface, l, p, len);

	return p && weft_tcp_claims(iface->wn, &claim) && is_local(iface, skb, l->dst);
}

static bool udp_claimed(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l)
{
	u8 buf[8];
	const void *p = skb_header_pointer(skb, l->hlen, sizeof(buf), buf);
	struct weft_claim claim = claim_of(iface, l, p, sizeof(buf));

	return p && weft_udp_claims(iface->wn, &claim) &&
	       (is_local(iface, skb, l->dst) || weft_share_type(iface->wn, l->dst) == RTN_BROADCAST);
}

static bool icmp_claimed(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l)
{
	u8 buf[WEFT_ICMP4_HLEN + WEFT_IP4_HLEN_MAX + 8];
	u32 len = min_t(u32, sizeof(buf), skb->len > l->hlen ? skb->len - l->hlen : 0);
	const u8 *p = skb_header_pointer(skb, l->hlen, len, buf);
	struct weft_icmp4_quote q;
	struct weft_claim claim;
	struct weft_icmp4 icmp;
	bool hard;

	if (!p || weft_icmp4_parse(p, len, &icmp))
		return false;
	if (icmp.type == WEFT_ICMP4_ECHO_REPLY) {
		claim = claim_of(iface, l, p, len);
		return weft_ping_claims(iface->wn, &claim, icmp.rest >> 16) && is_local(iface, skb, l->dst);
	}
	if (!weft_icmp4_errno(icmp.type, icmp.code, &hard))
		return false;
	if (weft_icmp4_quote_parse(p + WEFT_ICMP4_HLEN, len - WEFT_ICMP4_HLEN, &q))
		return false;
	return weft_claims_quote(iface->wn, q.proto, &q.t) && is_local(iface, skb, l->dst);
}

static bool claimed(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l)
{
	if (!l->hlen || !l->first || weft_ip4_is_multicast(l->dst))
		return false;
	switch (l->proto) {
	case WEFT_PROTO_TCP:
		return tcp_claimed(iface, skb, l);
	case WEFT_PROTO_UDP:
		return udp_claimed(iface, skb, l);
	case WEFT_PROTO_ICMP:
		return icmp_claimed(iface, skb, l);
	default:
		return false;
	}
}

static enum weft_addr_kind own_kind(struct weft_net *wn, __be32 a)
{
	struct weft_addr addr = weft_addr_v4(a);

	return list_empty(&wn->addrs) ? WEFT_ADDR_OTHER : weft_addr_own_kind(wn, &addr);
}

/* ---- is it for both stacks? */

/* On lo, which has no such frames, the sender's route says it. */
static bool link_broadcast(const struct weft_iface *iface, const struct sk_buff *skb)
{
	const struct rtable *r = lo_route(iface, skb);

	return r ? r->rt_flags & RTCF_BROADCAST : skb->pkt_type == PACKET_BROADCAST || skb->pkt_type == PACKET_LOOPBACK;
}

static bool for_both(const struct weft_iface *iface, const struct sk_buff *skb, const struct look *l)
{
	if (weft_ip4_is_multicast(l->dst))
		return true;
	if (l->proto != WEFT_PROTO_UDP || iface->mode != WEFT_MODE_SHARE || !link_broadcast(iface, skb))
		return false;
	return own_kind(iface->wn, l->dst) == WEFT_ADDR_OTHER && weft_share_type(iface->wn, l->dst) == RTN_BROADCAST;
}

/* A later fragment has no port in it: it is for whoever there is. */
static bool wanted(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l)
{
	bool multicast = weft_ip4_is_multicast(l->dst);
	struct weft_claim claim;
	u8 buf[8];
	const void *p;

	if (!l->hlen)
		return false;
	if (l->proto == WEFT_PROTO_IGMP)
		return iface->mode == WEFT_MODE_OWN && skb->pkt_type != PACKET_LOOPBACK && weft_igmp_joined(iface, l->dst);
	if (multicast && iface->mode == WEFT_MODE_OWN && weft_raw_wants(iface->wn, l->proto))
		return weft_igmp_wants(iface, l->dst, l->src);
	if (l->proto != WEFT_PROTO_UDP || (multicast && !weft_igmp_wants(iface, l->dst, l->src)))
		return false;
	if (!l->first)
		return atomic_read(&iface->wn->port_holds[1]);
	p = skb_header_pointer(skb, l->hlen, sizeof(buf), buf);
	claim = claim_of(iface, l, p, sizeof(buf));
	return p && weft_udp_wants(iface->wn, &claim);
}

/* Whose rules hold for the copy? */
static bool both_by_own(const struct weft_iface *iface, const struct look *l)
{
	return iface->mode == WEFT_MODE_OWN || own_kind(iface->wn, l->dst) != WEFT_ADDR_OTHER;
}

static bool ours(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l, bool *own)
{
	if (for_both(iface, skb, l)) {
		*own = both_by_own(iface, l);
		return wanted(iface, skb, l);
	}
	*own = own_kind(iface->wn, l->dst) != WEFT_ADDR_OTHER;
	if (*own)
		return true;
	if (iface->mode == WEFT_MODE_SHARE)
		return claimed(iface, skb, l);
	return l->dst == htonl(INADDR_BROADCAST) && l->proto == WEFT_PROTO_UDP && claimed(iface, skb, l);
}

/* ---- up to the transport */

static bool is_broadcast(struct weft_iface *iface, __be32 dst)
{
	struct weft_addr addr = weft_addr_v4(dst);
	enum weft_addr_kind own = own_kind(iface->wn, dst);

	if (own != WEFT_ADDR_OTHER)
		return own == WEFT_ADDR_BROADCAST;
	return !weft_share_is_local(iface, dst) && weft_addr_kind(iface->wn, &addr, NULL) == WEFT_ADDR_BROADCAST;
}

static void fill_cb(struct weft_iface *iface, struct sk_buff *skb)
{
	const struct iphdr *ip = ip_hdr(skb);
	const struct weft_ip_cb cb = {
		.iface = iface,
		.ifindex = iface->ifindex,
		.hlen = ip->ihl * 4,
		.tos = ip->tos,
		.ttl = ip->ttl,
		.proto = ip->protocol,
		.broadcast = is_broadcast(iface, ip->daddr),
		.multicast = weft_ip4_is_multicast(ip->daddr),
	};

	*WEFT_IP_CB(skb) = cb;
}

/* RFC 1122 3.2.2.1 */
static void no_protocol(struct weft_iface *iface, struct sk_buff *skb)
{
	weft_icmp4_send_error(iface->wn, iface, skb, WEFT_ICMP4_UNREACH, WEFT_ICMP4_PROTO_UNREACH, 0);
	weft_drop(iface->wn, skb, WEFT_DROP_IP4_PROTOCOL);
}

static void to_transport(struct weft_iface *iface, struct sk_buff *skb)
{
	struct weft_net *wn = iface->wn;

	fill_cb(iface, skb);
	__skb_pull(skb, WEFT_IP_CB(skb)->hlen);
	skb_reset_transport_header(skb);
	weft_mib_inc(wn, WEFT_MIB_IpInDelivers);
	WEFT_IP_CB(skb)->raw = weft_raw_rx(wn, skb);
	switch (WEFT_IP_CB(skb)->proto) {
	case WEFT_PROTO_TCP:
		weft_tcp_rx(wn, skb);
		break;
	case WEFT_PROTO_UDP:
		weft_udp_rx(wn, skb);
		break;
	case WEFT_PROTO_ICMP:
		weft_icmp4_rx(wn, skb);
		break;
	case WEFT_PROTO_IGMP:
		weft_igmp_rx(wn, skb);
		break;
	default:
		if (WEFT_IP_CB(skb)->raw)
			consume_skb(skb);
		else
			no_protocol(iface, skb);
	}
}

/* What the host hung on the skb for its own stack goes: a socket's queue holds no route and no tracked connection. */
static int deliver(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	struct weft_iface *iface;

	rcu_read_lock();
	iface = weft_iface_of(skb->dev);
	if (iface) {
		skb_dst_drop(skb);
		nf_reset_ct(skb);
		skb_clear_delivery_time(skb);
		to_transport(iface, skb);
	} else {
		weft_drop(weft_net_of(net), skb, WEFT_DROP_DEVICE_GONE);
	}
	rcu_read_unlock();
	return 0;
}

/* ---- the firewall */

static int refused(struct net *net, int err)
{
	if (err < 0)
		weft_drop_count(weft_net_of(net), WEFT_DROP_FIREWALL);
	return 0;
}

static enum weft_drop dst_for_hooks(struct weft_iface *iface, struct sk_buff *skb, const struct look *l, bool own)
{
	u8 tos = ip_hdr(skb)->tos;

	if (!own)
		return weft_share_input(iface, skb, l->src, l->dst, tos, true);
	return weft_share_stand_in(iface, skb, l->src) ? WEFT_DROP_FIREWALL : WEFT_DROP_NONE;
}

static int local_in(struct net *net, struct weft_iface *iface, struct sk_buff *skb, const struct look *l, bool own)
{
	enum weft_drop why = dst_for_hooks(iface, skb, l, own);
	int err;

	if (why) {
		weft_drop(iface->wn, skb, why);
		return 0;
	}
	err = nf_hook(NFPROTO_IPV4, NF_INET_LOCAL_IN, net, NULL, skb, skb->dev, NULL, deliver);
	return err == 1 ? deliver(net, NULL, skb) : refused(net, err);
}

/* A rule has made it a packet for somebody else; but the copy of one that the host has already is nobody's. */
static void give_back(struct weft_iface *iface, struct sk_buff *skb, const struct look *l)
{
	if (for_both(iface, skb, l)) {
		weft_drop(iface->wn, skb, WEFT_DROP_IP4_DESTINATION);
		return;
	}
	skb_dst_drop(skb);
	netif_rx(skb);
}

static int pre_routed(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	struct weft_iface *iface;
	struct look l;
	bool own;

	rcu_read_lock();
	iface = weft_iface_of(skb->dev);
	if (!iface)
		weft_drop(weft_net_of(net), skb, WEFT_DROP_DEVICE_GONE);
	else if (!look_at(skb, &l))
		weft_drop(iface->wn, skb, WEFT_DROP_IP4_TRUNCATED);
	else if (!ours(iface, skb, &l, &own))
		give_back(iface, skb, &l);
	else
		local_in(net, iface, skb, &l, own);
	rcu_read_unlock();
	return 0;
}

static void through_firewall(struct weft_iface *iface, struct sk_buff *skb, const struct look *l, bool own)
{
	struct net *net = iface->wn->net;
	enum weft_drop why = dst_for_hooks(iface, skb, l, own);
	int err;

	if (why) {
		weft_drop(iface->wn, skb, why);
		return;
	}
	weft_ip4_cb_for_hooks(skb);
	err = nf_hook(NFPROTO_IPV4, NF_INET_PRE_ROUTING, net, NULL, skb, skb->dev, NULL, pre_routed);
	if (err == 1)
		pre_routed(net, NULL, skb);
	else
		refused(net, err);
}

/* ---- is it well-formed, and may it come in? */

static enum weft_drop check_header(struct sk_buff *skb, const struct look *l, struct weft_ip4 *ip)
{
	enum weft_drop why;

	if (!pskb_may_pull(skb, min_t(u32, skb->len, max_t(u32, l->hlen, WEFT_IP4_HLEN))))
		return WEFT_DROP_NO_MEMORY;
	why = weft_ip4_parse(skb->data, skb_headlen(skb), skb->len, ip);
	if (why)
		return why;
	return ip->len && pskb_trim_rcsum(skb, ip->len) ? WEFT_DROP_NO_MEMORY : WEFT_DROP_NONE;
}

/* RFC 1122 3.2.1.3: 0.0.0.0 is no one's address but in a broadcast; nobody else has an address of ours. */
static enum weft_drop check_addresses(struct weft_iface *iface, const struct sk_buff *skb, const struct weft_ip4 *ip,
				      bool own)
{
	bool inside = iface->link == WEFT_LINK_LOOPBACK;
	enum weft_addr_kind from = own_kind(iface->wn, ip->src);
	bool broadcast = ip->dst == htonl(INADDR_BROADCAST) || own_kind(iface->wn, ip->dst) == WEFT_ADDR_BROADCAST;
	bool here = inside || skb->pkt_type == PACKET_LOOPBACK, multicast = weft_ip4_is_multicast(ip->dst);

	/* Who speaks to the link's groups may have no address yet, such as a querier. */
	if (!weft_ip4_source_ok(ip->src, inside) ||
	    (!ip->src && !broadcast && !(multicast && (here || ipv4_is_local_multicast(ip->dst)))))
		return WEFT_DROP_IP4_SOURCE;
	if (from == WEFT_ADDR_BROADCAST || (from == WEFT_ADDR_LOCAL && !here))
		return WEFT_DROP_IP4_SOURCE;
	/* RFC 1122 3.3.6; in share mode for TCP alone, as Linux does */
	if ((own || ip->proto == WEFT_PROTO_TCP) && !broadcast && !multicast && skb->pkt_type != PACKET_HOST)
		return WEFT_DROP_IP4_LINK_BROADCAST;
	return WEFT_DROP_NONE;
}

static enum weft_drop may_come_in(struct weft_iface *iface, struct sk_buff *skb, const struct weft_ip4 *ip, bool own)
{
	enum weft_drop why = check_addresses(iface, skb, ip, own);

	return why || own ? why : weft_share_input(iface, skb, ip->src, ip->dst, ip->tos, false);
}

static enum weft_drop check(struct weft_iface *iface, struct sk_buff *skb, const struct look *l, bool own)
{
	struct weft_ip4 ip;
	enum weft_drop why = check_header(skb, l, &ip);
	bool answer = why == WEFT_DROP_IP4_OPTIONS && !may_come_in(iface, skb, &ip, own);

	if (!why)
		why = may_come_in(iface, skb, &ip, own);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, l->hlen);
	if (answer)		/* RFC 1122 3.2.2.5 */
		weft_icmp4_send_error(iface->wn, iface, skb, WEFT_ICMP4_PARAM_PROBLEM, 0, (u32)ip.problem << 24);
	return why;
}

static void take(struct weft_iface *iface, struct sk_buff *skb, const struct look *l, bool own)
{
	struct weft_net *wn = iface->wn;
	enum weft_drop why;

	skb = skb_share_check(skb, GFP_ATOMIC);
	if (!skb) {
		weft_drop_count(wn, WEFT_DROP_NO_MEMORY);
		return;
	}
	why = check(iface, skb, l, own);
	if (why) {
		weft_drop(wn, skb, why);
		return;
	}
	weft_ecn_count(wn, WEFT_MIB_IpExtInNoECTPkts, ip_hdr(skb)->tos, skb);
	skb_orphan(skb);		/* over lo: the sender's socket */
	if (weft_ip4_hooked(wn->net, NF_INET_PRE_ROUTING) || weft_ip4_hooked(wn->net, NF_INET_LOCAL_IN))
		through_firewall(iface, skb, l, own);
	else
		deliver(wn->net, NULL, skb);
}

/* ---- fragments */

/* Is this one to wait for the others? */
static bool collected(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l, bool *own)
{
	struct weft_net *wn = iface->wn;
	enum weft_port_space space;

	*own = own_kind(wn, l->dst) != WEFT_ADDR_OTHER;
	if (*own)
		return true;
	space = weft_port_space(l->proto);
	if (!(space < WEFT_PORT_SPACES && atomic_read(&wn->port_holds[space])) && !weft_raw_wants(wn, l->proto))
		return false;
	return iface->mode == WEFT_MODE_SHARE && weft_share_is_local(iface, l->dst) && !weft_frag_returned(wn, skb);
}

static enum weft_frag_owner owner_of(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l, bool own)
{
	if (own)
		return WEFT_FRAG_OURS;
	if (!l->first)
		return WEFT_FRAG_UNKNOWN;
	if (claimed(iface, skb, l))
		return WEFT_FRAG_OURS;
	return weft_raw_wants(iface->wn, l->proto) ? WEFT_FRAG_UNKNOWN : WEFT_FRAG_HOSTS;
}

/* Read where it lies, as it may be the host's. */
static enum weft_drop read_fragment(const struct sk_buff *skb, const struct look *l, struct weft_frag *f)
{
	u8 buf[WEFT_IP4_HLEN_MAX];
	const u8 *p = skb_header_pointer(skb, 0, max_t(u32, l->hlen, WEFT_IP4_HLEN), buf);
	enum weft_drop why;
	struct weft_ip4 ip;

	if (!p)
		return WEFT_DROP_IP4_TRUNCATED;
	why = weft_ip4_parse(p, max_t(u32, l->hlen, WEFT_IP4_HLEN), skb->len, &ip);
	if (why)
		return why;
	*f = (struct weft_frag){
		.key = { .src = weft_addr_v4(ip.src), .dst = weft_addr_v4(ip.dst), .id = ip.id, .proto = ip.proto },
		.off = ip.frag_off, .len = ip.len - min_t(u16, ip.len, ip.hlen), .max = U16_MAX - WEFT_IP4_HLEN,
		.head = ip.hlen, .ecn = ip.tos & 3, .more = ip.mf,
	};
	return WEFT_DROP_NONE;
}

/* The header of a datagram that was in fragments: that of the first, but for length, offset and ECN.  RFC 791 3.2. */
static enum weft_drop make_header(struct sk_buff *skb, u8 ecn)
{
	struct iphdr *ip = (struct iphdr *)skb->data;

	if (skb->len > U16_MAX)
		return WEFT_DROP_FRAGMENT_LENGTH;
	ip->tot_len = htons(skb->len);
	ip->frag_off = 0;
	ip->tos |= ecn;
	ip->check = 0;
	ip->check = ip_fast_csum(ip, ip->ihl);
	return WEFT_DROP_NONE;
}

/* Raw sockets see the host's datagram whole. */
static void show_raw(struct weft_iface *iface, const struct weft_frag_whole *whole, struct net_device *dev, u8 proto)
{
	struct sk_buff *copy = weft_raw_wants(iface->wn, proto) ? weft_frag_copy(iface->wn, whole, dev) : NULL;

	if (copy && !make_header(copy, whole->ecn))
		weft_raw_seen(iface, copy);
	consume_skb(copy);
}

/* With the last fragment to come: whoever it was for may be gone by now. */
static void datagram_rx(struct weft_iface *iface, struct weft_frag_whole *whole, struct net_device *dev, bool own)
{
	struct weft_net *wn = iface->wn;
	struct look l = { };
	struct sk_buff *skb;
	enum weft_drop why;

	skb = weft_frag_first(whole);
	if (!own && !(look_at(skb, &l) && claimed(iface, skb, &l))) {
		show_raw(iface, whole, dev, l.proto);
		weft_frag_hand_on(wn, whole);
		return;
	}
	skb = weft_frag_join(wn, whole, dev);
	if (!skb)
		return;
	why = make_header(skb, whole->ecn);
	if (why)
		weft_drop(wn, skb, why);
	else if (look_at(skb, &l))
		take(iface, skb, &l, own && (!for_both(iface, skb, &l) || both_by_own(iface, &l)));
}

static enum weft_rx fragment_rx(struct weft_iface *iface, struct sk_buff *skb, const struct look *l, bool own)
{
	struct net_device *dev = skb->dev;
	struct weft_net *wn = iface->wn;
	struct weft_frag_whole whole;
	struct weft_frag f;
	enum weft_drop why = read_fragment(skb, l, &f);

	if (!why) {
		f.owner = owner_of(iface, skb, l, own);
		switch (weft_frag_rx(wn, skb, &f, &whole)) {
		case WEFT_FRAG_WHOLE:
			datagram_rx(iface, &whole, dev, own);
			fallthrough;
		case WEFT_FRAG_HELD:
			weft_mib_inc(wn, WEFT_MIB_IpInReceives);
			weft_mib_inc(wn, WEFT_MIB_IpReasmReqds);
			return WEFT_RX_TAKEN;
		case WEFT_FRAG_PASS:
			why = WEFT_DROP_NO_MEMORY;
		}
	}
	if (!own)
		return WEFT_RX_PASS;
	weft_mib_inc(wn, WEFT_MIB_IpInReceives);
	weft_drop(wn, skb, why);
	return WEFT_RX_TAKEN;
}

/* ---- for both stacks */

/* The copy of a fragment is one of its own, as it is written to when all are there. */
static void copy_rx(struct weft_iface *iface, const struct sk_buff *skb, const struct look *l)
{
	struct sk_buff *copy = l->fragment ? skb_copy(skb, GFP_ATOMIC) : skb_clone((struct sk_buff *)skb, GFP_ATOMIC);

	if (!copy) {
		weft_drop_count(iface->wn, WEFT_DROP_NO_MEMORY);
	} else if (l->fragment) {
		fragment_rx(iface, copy, l, true);
	} else {
		weft_mib_inc(iface->wn, WEFT_MIB_IpInReceives);
		take(iface, copy, l, both_by_own(iface, l));
	}
}

/* Own mode's own packet that came back is nothing to the host, which does not know its source. */
static enum weft_rx pass(struct weft_iface *iface, struct sk_buff *skb, const struct look *l, bool copied)
{
	if (skb->pkt_type == PACKET_LOOPBACK && own_kind(iface->wn, l->src) == WEFT_ADDR_LOCAL) {
		consume_skb(skb);
		return WEFT_RX_TAKEN;
	}
	if (!copied)		/* else raw sockets have seen the copy */
		weft_raw_seen(iface, skb);
	weft_mib_inc(iface->wn, WEFT_MIB_IpPassed);
	return WEFT_RX_PASS;
}

enum weft_rx weft_ip4_rx(struct weft_iface *iface, struct sk_buff *skb)
{
	struct weft_net *wn = iface->wn;
	bool own, copied = false;
	struct look l = { };

	if (!look_at(skb, &l)) {
		if (iface->mode == WEFT_MODE_OWN)
			weft_drop_count(wn, WEFT_DROP_IP4_TRUNCATED);
	} else if (for_both(iface, skb, &l)) {
		copied = wanted(iface, skb, &l);
		if (copied)
			copy_rx(iface, skb, &l);
	} else if (l.fragment) {
		if (collected(iface, skb, &l, &own) && fragment_rx(iface, skb, &l, own) == WEFT_RX_TAKEN)
			return WEFT_RX_TAKEN;
	} else if (ours(iface, skb, &l, &own)) {
		weft_mib_inc(wn, WEFT_MIB_IpInReceives);
		if (!own)
			weft_mib_inc(wn, WEFT_MIB_IpInClaimed);
		take(iface, skb, &l, own);
		return WEFT_RX_TAKEN;
	}
	return pass(iface, skb, &l, copied);
}
