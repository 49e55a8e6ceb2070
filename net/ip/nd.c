// SPDX-License-Identifier: GPL-2.0
/*
 * Neighbour discovery of own mode: RFC 4861 7.2.  net/wire/nd.c decides which messages are valid
 * (6.1, 7.1, 8.1), net/link/core/nud.c what they change in a neighbour's entry (7.2.5, 7.3); the
 * table and the waiting packets are in net/link/neigh.c.
 *
 * Only a solicitation for an address of ours on this device is answered.  Messages about a
 * tentative address go to net/ip/tentative.c, routers' messages to net/ip/ra.c.
 *
 * Not there: proxies (7.2.8), anycast (7.2.7), unsolicited advertisements (7.2.6: MAY).
 * Locks: RCU held by the caller; softirq, sending also in process context.
 */
#include <linux/netdevice.h>
#include <linux/pkt_sched.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "nd.h"
#include "../link/neigh.h"
#include "../wire/icmp6.h"

/* ---- sending */

static enum weft_mib nd_out_counter(u8 type)
{
	switch (type) {
	case WEFT_ICMP6_RS:
		return WEFT_MIB_Icmp6OutRouterSolicits;
	case WEFT_ICMP6_NS:
		return WEFT_MIB_Icmp6OutNeighborSolicits;
	default:
		return WEFT_MIB_Icmp6OutNeighborAdvertisements;
	}
}

void weft_nd_tx(struct weft_iface *iface, const struct weft_addr *src, const struct weft_addr *dst,
		struct weft_nd *m)
{
	struct weft_ip_tx p = {
		.src = *src, .dst = *dst, .proto = WEFT_PROTO_ICMP6, .ttl = WEFT_ND_HOP_LIMIT,
		.nocheck_mtu = true,
	};
	const struct weft_route rt = { .iface = iface, .gw = *dst, .src = *src, .own6 = true };
	struct sk_buff *skb = alloc_skb(MAX_HEADER + WEFT_IP6_HLEN + WEFT_ND_LEN_MAX,
					GFP_ATOMIC | __GFP_NOWARN);

	if (!skb) {
		weft_drop_count(iface->wn, WEFT_DROP_NO_MEMORY);
		return;
	}
	skb_reserve(skb, MAX_HEADER + WEFT_IP6_HLEN);
	skb_put(skb, weft_nd_emit(skb->data, m));
	weft_icmp6_csum_put(src, dst, skb->data, skb->len);
	skb->priority = TC_PRIO_CONTROL;
	weft_mib_inc(iface->wn, WEFT_MIB_Icmp6OutMsgs);
	weft_mib_inc(iface->wn, nd_out_counter(m->type));
	weft_ip_tx(iface->wn, NULL, skb, &rt, &p);
}

void weft_nd_put_lladdr(struct weft_iface *iface, struct weft_nd *m, enum weft_nd_has which)
{
	const struct net_device *dev = rcu_dereference(iface->dev);

	if (!dev || iface->link != WEFT_LINK_ETHERNET)
		return;
	m->opt.has |= which;
	memcpy(which == WEFT_ND_HAS_SLLA ? m->opt.slla : m->opt.tlla, dev->dev_addr,
	       WEFT_ND_LLADDR_LEN);
}

void weft_nd_probe(struct weft_iface *iface, const struct weft_addr *a, const u8 nonce[6])
{
	struct weft_nd m = { .type = WEFT_ICMP6_NS, .target = *a, .opt.has = WEFT_ND_HAS_NONCE };
	struct weft_addr to = weft_ip6_solicited_node(a), any = { };

	memcpy(m.opt.nonce, nonce, sizeof(m.opt.nonce));
	weft_nd_tx(iface, &any, &to, &m);
}

/* RFC 4861 7.2.2: the source of the packet that waits, if it is one of this device. */
static bool nd_asker(struct weft_iface *iface, const struct weft_addr *to,
		     const struct weft_addr *from, struct weft_addr *out)
{
	const struct weft_ifaddr *e = NULL;

	if (!weft_addr_is_any(from))
		e = weft_addr_find(iface->wn, from, iface->ifindex);
	if (!e)
		e = weft_addr_pick(iface->wn, to, iface->ifindex);
	if (e)
		*out = e->addr;
	return e;
}

void weft_nd_ask(struct weft_iface *iface, const struct weft_addr *to, const u8 *lladdr,
		 const struct weft_addr *from)
{
	struct weft_nd m = { .type = WEFT_ICMP6_NS, .target = *to };
	struct weft_addr src, group = weft_ip6_solicited_node(to);

	weft_assert_rcu();
	/* a solicitation from :: is a DAD probe, which confirms no neighbour */
	if (!nd_asker(iface, to, from, &src))
		return;
	weft_nd_put_lladdr(iface, &m, WEFT_ND_HAS_SLLA);
	weft_nd_tx(iface, &src, lladdr ? to : &group, &m);
}

/* ---- solicitations, RFC 4861 7.2.3, 7.2.4 */

static void nd_answer(struct weft_iface *iface, const struct weft_nd_ip *ip,
		      const struct weft_addr *target)
{
	struct weft_nd m = { .type = WEFT_ICMP6_NA, .target = *target, .override = true };
	struct weft_addr to = ip->src;

	m.solicited = !weft_ip6_is_unspecified(&ip->src);
	if (!m.solicited)
		to = weft_ip6_all_nodes();
	weft_nd_put_lladdr(iface, &m, WEFT_ND_HAS_TLLA);
	weft_nd_tx(iface, target, &to, &m);
}

/* A solicitation tells the link-layer address of its source. */
static void nd_learn(struct weft_iface *iface, const struct weft_nd_ip *ip, const struct weft_nd *m)
{
	if (m->opt.has & WEFT_ND_HAS_SLLA && !weft_ip6_is_unspecified(&ip->src))
		weft_neigh_heard(iface, &ip->src, m->opt.slla, WEFT_NUD_EV_SEEN, true);
}

static enum weft_drop nd_solicitation(struct weft_iface *iface, const struct weft_nd_ip *ip,
				      const struct weft_nd *m)
{
	const u8 *nonce = m->opt.has & WEFT_ND_HAS_NONCE ? m->opt.nonce : NULL;

	weft_mib_inc(iface->wn, WEFT_MIB_Icmp6InNeighborSolicits);
	if (weft_tentative_solicited(iface, &m->target, weft_ip6_is_unspecified(&ip->src), nonce))
		return WEFT_DROP_NONE;
	if (!weft_addr_find(iface->wn, &m->target, iface->ifindex))
		return WEFT_DROP_ND_NOT_FOR_US;
	nd_learn(iface, ip, m);
	nd_answer(iface, ip, &m->target);
	return WEFT_DROP_NONE;
}

/* ---- advertisements, RFC 4861 7.2.5 */

/* RFC 4862 5.4.4: a duplicate of an address in use is only reported. */
static enum weft_drop nd_contested(struct weft_iface *iface, const struct weft_nd *m)
{
	net_warn_ratelimited("weft: %s: %pM uses our address %pI6c\n", iface->name, m->opt.tlla,
			     &m->target);
	return WEFT_DROP_ND_TARGET;
}

static enum weft_drop nd_advertisement(struct weft_iface *iface, const struct weft_nd *m)
{
	const struct weft_nud_advert a = {
		.lladdr = m->opt.has & WEFT_ND_HAS_TLLA ? m->opt.tlla : NULL,
		.solicited = m->solicited, .override = m->override,
	};

	weft_mib_inc(iface->wn, WEFT_MIB_Icmp6InNeighborAdvertisements);
	if (weft_tentative_advertised(iface, &m->target))
		return WEFT_DROP_NONE;
	if (weft_addr_find(iface->wn, &m->target, iface->ifindex))
		return nd_contested(iface, m);
	weft_neigh_advert(iface, &m->target, &a);
	if (!m->router)
		weft_ra_no_router(iface, &m->target);
	return WEFT_DROP_NONE;
}

/* ---- */

enum weft_drop weft_nd_rx(struct weft_iface *iface, struct sk_buff *skb)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);
	const struct weft_nd_ip ip = {
		.src = weft_ip_src(skb), .dst = weft_ip_dst(skb), .hop_limit = cb->ttl,
		.fragmented = cb->fragmented,
	};
	enum weft_drop why;
	struct weft_nd m;

	if (skb_linearize(skb))
		return WEFT_DROP_NO_MEMORY;
	why = weft_nd_parse(skb->data, skb->len, &ip, &m);
	if (why)
		return why;
	switch (m.type) {
	case WEFT_ICMP6_NS:
		return nd_solicitation(iface, &ip, &m);
	case WEFT_ICMP6_NA:
		return nd_advertisement(iface, &m);
	case WEFT_ICMP6_RA:
		nd_learn(iface, &ip, &m);
		return weft_ra_rx(iface, &ip.src, &m);
	case WEFT_ICMP6_REDIRECT:
		return weft_ra_redirect(iface, &ip.src, &m);
	default:		/* for routers */
		return WEFT_DROP_ICMP_TYPE;
	}
}
