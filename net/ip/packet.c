// SPDX-License-Identifier: GPL-2.0
/*
 * Whose is a received packet?  The facts, and the answers to the questions, by
 * which core/whose.c decides.
 * Locks: RCU held.
 */
#include <net/dst_metadata.h>
#include <net/ip6_route.h>
#include <net/route.h>
#include <weft/path.h>
#include "gmp.h"
#include "packet.h"
#include "../base/bytes.h"
#include "../dev/share.h"
#include "../wire/ip4.h"

#define PORTS_LEN	8	/* a first fragment may end after these bytes of its transport */
#define PLAIN_HEADER	0x45	/* IPv4, without options */
#define ANY_FRAGMENT	0x3fff	/* in the header's fourth 16 bits: more of them, or an offset */

/* ---------------------------------------- facts */

/* The sender's route, over lo: with IP_HDRINCL the header may name another address. */
static const struct rtable *lo_route(const struct weft_packet *p, const struct sk_buff *skb)
{
	bool has = p->iface->link == WEFT_LINK_LOOPBACK && skb_valid_dst(skb) &&
		   skb_dst(skb)->ops->family == AF_INET;

	return has ? skb_rtable(skb) : NULL;
}

/* On lo, which has no such frames, the sender's route says it. */
static bool is_link_broadcast(const struct weft_packet *p, const struct sk_buff *skb)
{
	const struct rtable *r = lo_route(p, skb);

	return r ? r->rt_flags & RTCF_BROADCAST :
		   skb->pkt_type == PACKET_BROADCAST || skb->pkt_type == PACKET_LOOPBACK;
}

/* Over lo: the sender's route knows on which link the address is that it is for. */
static int ifindex_of(const struct weft_iface *iface, const struct sk_buff *skb)
{
	const struct dst_entry *dst = skb_dst(skb);
	struct inet6_dev *idev;

	if (iface->link != WEFT_LINK_LOOPBACK || !skb_valid_dst(skb) ||
	    dst->ops->family != AF_INET6)
		return iface->ifindex;
	idev = ip6_dst_idev(skb_dst(skb));
	return idev ? idev->dev->ifindex : iface->ifindex;
}

/* Over lo an address of one link is ours on whatever link it is. */
static const struct weft_ifaddr *own_address6(struct weft_iface *iface, const struct weft_addr *dst)
{
	if (iface->link == WEFT_LINK_LOOPBACK)
		return weft_addr_find(iface->wn, dst, 0);
	return weft_addr_own_here(iface->wn, dst, iface->ifindex);
}

static u32 facts_of_dst4(struct weft_packet *p)
{
	__be32 dst = weft_addr_to_v4(&p->h.dst);

	p->to = WEFT_ADDR_OTHER;
	if (weft_ip4_is_multicast(dst))
		return WEFT_IP_GROUP;
	p->to = weft_addr_own_kind(p->iface->wn, &p->h.dst);
	return (p->to != WEFT_ADDR_OTHER ? WEFT_IP_OWN : 0) |
	       (dst == htonl(INADDR_BROADCAST) ? WEFT_IP_LIMITED : 0);
}

static u32 facts_of_dst6(struct weft_packet *p)
{
	const struct weft_ifaddr *e;

	p->to = WEFT_ADDR_OTHER;
	if (weft_ip6_is_multicast(&p->h.dst))
		return WEFT_IP_GROUP;
	if (list_empty(&p->iface->wn->addrs))
		return 0;
	e = own_address6(p->iface, &p->h.dst);
	if (!e)
		return 0;
	if (p->iface->link == WEFT_LINK_LOOPBACK && weft_ip6_needs_zone(&p->h.dst))
		p->ifindex = e->ifindex;
	p->to = WEFT_ADDR_LOCAL;
	return WEFT_IP_OWN;
}

static u32 facts_of_proto(const struct weft_head *h)
{
	if (h->proto == WEFT_PROTO_UDP)
		return WEFT_IP_IS_UDP;
	if (h->v6)
		return h->proto == WEFT_PROTO_ICMP6 ? WEFT_IP_IS_ICMP6 : 0;
	return h->proto == WEFT_PROTO_IGMP ? WEFT_IP_IS_IGMP : 0;
}

static u32 facts_of_frame(const struct weft_packet *p, const struct sk_buff *skb)
{
	return (p->iface->mode == WEFT_MODE_OWN ? WEFT_IP_OWN_DEVICE : 0) |
	       (is_link_broadcast(p, skb) ? WEFT_IP_LINK_BROADCAST : 0) |
	       (skb->pkt_type == PACKET_LOOPBACK ? WEFT_IP_LOOPED : 0);
}

void weft_packet_know(struct weft_packet *p, const struct sk_buff *skb)
{
	const struct weft_head *h = &p->h;

	p->ifindex = h->v6 ? ifindex_of(p->iface, skb) : p->iface->ifindex;
	p->facts.asked = 0;
	p->facts.is = (p->facts.is & WEFT_IP_FILTERED) | facts_of_frame(p, skb) |
		      facts_of_proto(h) |
		      (h->v6 ? facts_of_dst6(p) | WEFT_IP_V6 : facts_of_dst4(p)) |
		      (h->read ? 0 : WEFT_IP_UNREAD) |
		      (weft_head_fragment(h) ? WEFT_IP_FRAGMENT : 0) |
		      (h->frag_off ? WEFT_IP_LATER : 0);
}

/*
 * A whole TCP or UDP packet to a port that nothing of Weft's has, with no address of own mode: no
 * row of core/whose.c could give it to Weft.  Most of the host's
 * packets are of this kind.
 */
bool weft_packet_is_hosts(const struct weft_iface *iface, const struct sk_buff *skb)
{
	struct weft_net *wn = iface->wn;
	const u8 *b = skb->data;

	if (iface->mode != WEFT_MODE_SHARE || skb->pkt_type != PACKET_HOST ||
	    !list_empty(&wn->addrs))
		return false;
	if (skb_headlen(skb) < WEFT_IP4_HLEN + PORTS_LEN / 2 || b[0] != PLAIN_HEADER ||
	    weft_get_be16(b + 6) & ANY_FRAGMENT)
		return false;
	if (b[9] != WEFT_PROTO_TCP && b[9] != WEFT_PROTO_UDP)
		return false;
	return !weft_port_held(wn, b[9], weft_get_be16(b + WEFT_IP4_HLEN + 2));
}

/* ---------------------------------------- the questions of core/whose.c */

static bool has_sockets(const struct weft_packet *p)
{
	enum weft_port_space space = weft_port_space(p->h.proto);

	return space < WEFT_PORT_SPACES && atomic_read(&p->iface->wn->port_holds[space]);
}

static bool is_broadcast_of_host(const struct weft_packet *p)
{
	return weft_share_type(p->iface->wn, weft_addr_to_v4(&p->h.dst)) == RTN_BROADCAST;
}

static bool is_local(const struct weft_packet *p, const struct sk_buff *skb)
{
	const struct rtable *r;
	struct net_device *dev;

	if (p->h.v6) {
		dev = dev_get_by_index_rcu(p->iface->wn->net, p->ifindex);
		return dev && weft_share6_is_local(p->iface->wn, &p->h.dst, dev);
	}
	r = lo_route(p, skb);
	return weft_share_is_local(p->iface, weft_addr_to_v4(&p->h.dst)) ||
	       (r && r->rt_flags & RTCF_LOCAL);
}

/* A program of the host's counts too: by IP_MULTICAST_ALL Weft's sockets hear what it has joined. */
static bool is_listened_to(const struct weft_packet *p)
{
	struct weft_iface *iface = p->iface;

	if (weft_gmp_wants(iface, &p->h.dst, &p->h.src))
		return true;
	if (iface->mode != WEFT_MODE_SHARE)
		return false;
	return p->h.v6 ? weft_share6_in_group(iface, &p->h.dst) :
			 weft_share_in_group(iface, weft_addr_to_v4(&p->h.dst));
}

static struct weft_claim claim_of(const struct weft_packet *p)
{
	return (struct weft_claim){ .src = p->h.src, .dst = p->h.dst, .ifindex = p->ifindex };
}

/* Fills the claim with what the transport is to see of the packet; buf: of WEFT_CLAIM_MAX bytes. */
static bool read_for_claim(const struct weft_packet *p, const struct sk_buff *skb,
			   const struct weft_transport *t, u8 *buf, struct weft_claim *c)
{
	u32 least = weft_head_fragment(&p->h) ? PORTS_LEN : t->least,
	    there = p->h.len - min(p->h.len, p->h.hlen);

	if (there < least)
		return false;
	c->len = clamp_t(u32, there, least, max_t(u32, least, t->most));
	c->p = skb_header_pointer(skb, p->h.hlen, c->len, buf);
	return c->p;
}

static bool is_wanted(const struct weft_packet *p, const struct sk_buff *skb)
{
	const struct weft_transport *t = weft_transport(p->h.v6, p->h.proto);
	struct weft_claim c = claim_of(p);
	u8 buf[WEFT_CLAIM_MAX];

	return t && t->wants && read_for_claim(p, skb, t, buf, &c) && t->wants(p->iface->wn, &c);
}

bool weft_packet_claimed(struct weft_packet *p, const struct sk_buff *skb)
{
	const struct weft_transport *t = weft_transport(p->h.v6, p->h.proto);
	struct weft_claim c = claim_of(p);
	u8 buf[WEFT_CLAIM_MAX];

	if (!t || !t->claims || !read_for_claim(p, skb, t, buf, &c) ||
	    !weft_transport_claims(t, p->iface->wn, &c))
		return false;
	p->flow = c.flow;
	return is_local(p, skb) || (t->broadcast && !p->h.v6 && is_broadcast_of_host(p));
}

static bool packet_answer(struct weft_packet *p, const struct sk_buff *skb, u32 question)
{
	switch (question) {
	case WEFT_IP_SOCKETS:
		return has_sockets(p);
	case WEFT_IP_RAW:
		return weft_raw_wants(p->iface->wn, p->h.v6, p->h.proto);
	case WEFT_IP_RETURNED:
		return weft_frag_returned(p->iface->wn, skb);
	case WEFT_IP_BROADCAST:
		return is_broadcast_of_host(p);
	case WEFT_IP_JOINED:
		return weft_gmp_joined(p->iface, &p->h.dst);
	case WEFT_IP_LISTENS:
		return is_listened_to(p);
	case WEFT_IP_WANTED:
		return is_wanted(p, skb);
	case WEFT_IP_LOCAL:
		return is_local(p, skb);
	default:
		return weft_packet_claimed(p, skb);
	}
}

void weft_packet_judge(struct weft_packet *p, const struct sk_buff *skb)
{
	weft_packet_know(p, skb);
	p->flow = NULL;
	for (;;) {
		p->v = weft_ip_whose(&p->facts);
		if (p->v.whose != WEFT_IP_ASK)
			return;
		p->facts.asked |= p->v.ask;
		if (packet_answer(p, skb, p->v.ask))
			p->facts.is |= p->v.ask;
	}
}
