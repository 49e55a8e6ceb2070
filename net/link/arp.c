// SPDX-License-Identifier: GPL-2.0
/*
 * ARP: RFC 826 (packet reception), RFC 1122 2.3.2 (cache, flood prevention, queue: together with
 * neigh.c and core/nud.c), RFC 5227 (together with net/ip/defend.c, which gets every packet of a
 * device in own mode).
 *
 * A device in own mode answers for Weft's addresses on that device and takes such packets; others
 * go on to the host.  In share mode the host answers; Weft asks with the host's address, learns
 * from what it receives, and takes nothing.  As in RFC 826, any packet updates the entry of a known
 * sender, but only a packet to us creates one.
 *
 * Not there: proxy ARP (RFC 1027), the host's arptables.
 * Locks: RCU held by the caller; softirq, requests also from process context.
 */
#include <linux/netdevice.h>
#include <linux/pkt_sched.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "arp.h"
#include "neigh.h"
#include "../dev/share.h"
#include "../ip/ip.h"
#include "../wire/eth.h"

static const u8 everybody[WEFT_ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

/* The counter of each operation. */
static enum weft_mib arp_out_counter(u16 op)
{
	switch (op) {
	case WEFT_ARP_REQUEST:
		return WEFT_MIB_ArpOutRequests;
	case WEFT_ARP_REPLY:
		return WEFT_MIB_ArpOutReplies;
	case WEFT_RARP_REQUEST:
		return WEFT_MIB_RarpOutRequests;
	default:
		return WEFT_MIB_RarpOutReplies;
	}
}

void weft_arp_tx(struct weft_iface *iface, const u8 *dst, struct weft_arp *arp)
{
	u16 type = arp->op <= WEFT_ARP_REPLY ? WEFT_ETHERTYPE_ARP : WEFT_ETHERTYPE_RARP;
	struct net_device *dev = rcu_dereference(iface->dev);
	struct sk_buff *skb;

	weft_assert_rcu();
	if (!dev)
		return;
	skb = alloc_skb(LL_RESERVED_SPACE(dev) + WEFT_ARP_LEN + dev->needed_tailroom,
			GFP_ATOMIC | __GFP_NOWARN);
	if (!skb) {
		weft_drop_count(iface->wn, WEFT_DROP_NO_MEMORY);
		return;
	}
	skb_reserve(skb, LL_RESERVED_SPACE(dev));
	skb_reset_network_header(skb);
	memcpy(arp->sha, dev->dev_addr, WEFT_ETH_ALEN);
	weft_arp_emit(skb_put(skb, WEFT_ARP_LEN), arp);
	skb->protocol = htons(type);
	skb->priority = TC_PRIO_CONTROL;
	weft_mib_inc(iface->wn, arp_out_counter(arp->op));
	weft_eth_tx(iface, dst ? dst : everybody, type, skb);
}

/* The sender address of a request: own mode's address on the device, or the host's. */
static __be32 arp_asker(struct weft_iface *iface, const struct net_device *dev,
			const struct weft_addr *to)
{
	const struct weft_ifaddr *own;

	if (iface->mode == WEFT_MODE_SHARE)
		return weft_share_pick(dev, weft_addr_to_v4(to));
	own = weft_addr_pick(iface->wn, to, iface->ifindex);
	return own ? weft_addr_to_v4(&own->addr) : 0;
}

void weft_arp_ask(struct weft_iface *iface, const struct weft_addr *to, const u8 *lladdr,
		  const struct weft_addr *from)
{
	const struct net_device *dev = rcu_dereference(iface->dev);
	struct weft_arp arp = { .op = WEFT_ARP_REQUEST, .tpa = weft_addr_to_v4(to) };

	if (!dev)
		return;
	arp.spa = arp_asker(iface, dev, to);
	if (arp.spa)		/* with 0.0.0.0 it would be a probe, whose answer proves nothing */
		weft_arp_tx(iface, lladdr, &arp);
}

static void arp_count(struct weft_net *wn, const struct weft_arp *arp)
{
	weft_mib_inc(wn,
		     arp->op == WEFT_ARP_REQUEST ? WEFT_MIB_ArpInRequests : WEFT_MIB_ArpInReplies);
}

static bool on_device(struct weft_iface *iface, __be32 a)
{
	struct weft_addr addr = weft_addr_v4(a);

	return a && weft_addr_find(iface->wn, &addr, iface->ifindex);
}

/* A unicast reply to this host answers our request; no other packet proves reachability. */
static enum weft_nud_event arp_proof(const struct sk_buff *skb, const struct weft_arp *arp,
				     bool to_us)
{
	bool answer = arp->op == WEFT_ARP_REPLY && to_us && skb->pkt_type == PACKET_HOST;

	return answer ? WEFT_NUD_EV_REPLY : WEFT_NUD_EV_SEEN;
}

static void arp_learn(struct weft_iface *iface, const struct sk_buff *skb,
		      const struct weft_arp *arp, bool to_us, bool create)
{
	struct weft_addr spa = weft_addr_v4(arp->spa);

	if (arp->spa)
		weft_neigh_heard(iface, &spa, arp->sha, arp_proof(skb, arp, to_us), create);
}

static void arp_answer(struct weft_iface *iface, const struct weft_arp *request)
{
	struct weft_arp reply = { .op = WEFT_ARP_REPLY, .spa = request->tpa, .tpa = request->spa };

	memcpy(reply.tha, request->sha, sizeof(reply.tha));
	weft_arp_tx(iface, request->sha, &reply);
}

static enum weft_rx own_rx(struct weft_iface *iface, struct sk_buff *skb,
			   const struct weft_arp *arp)
{
	bool to_us = on_device(iface, arp->tpa), from_us = on_device(iface, arp->spa);

	weft_defend_heard(iface, skb->dev->dev_addr, arp);
	if (!to_us) {
		if (from_us)
			weft_drop_count(iface->wn, WEFT_DROP_ARP_SENDER);
		else
			arp_learn(iface, skb, arp, false, false);
		return WEFT_RX_PASS;
	}
	arp_count(iface->wn, arp);
	if (from_us) {
		weft_drop(iface->wn, skb, WEFT_DROP_ARP_SENDER);
		return WEFT_RX_TAKEN;
	}
	arp_learn(iface, skb, arp, true, arp->op == WEFT_ARP_REQUEST);
	if (arp->op == WEFT_ARP_REQUEST)
		arp_answer(iface, arp);
	consume_skb(skb);
	return WEFT_RX_TAKEN;
}

/*
 * RFC 826: a station that asks for an address of the host will soon get packets, perhaps from Weft.
 */
static void share_rx(struct weft_iface *iface, const struct sk_buff *skb,
		     const struct weft_arp *arp)
{
	bool to_us = weft_share_is_local(iface, arp->tpa);

	arp_learn(iface, skb, arp, to_us, to_us && arp->op == WEFT_ARP_REQUEST);
}

enum weft_drop weft_arp_read(const struct sk_buff *skb, weft_arp_parser *parse,
			     struct weft_arp *out)
{
	u8 buf[WEFT_ARP_LEN];
	u32 len = min_t(u32, skb->len, sizeof(buf));
	const void *p = skb_header_pointer(skb, 0, len, buf);

	return p ? parse(p, len, out) : WEFT_DROP_ARP_TRUNCATED;
}

enum weft_rx weft_arp_rx(struct weft_iface *iface, struct sk_buff *skb)
{
	struct weft_arp arp;
	enum weft_drop why;

	if (iface->link != WEFT_LINK_ETHERNET || skb->dev->flags & IFF_NOARP)
		return WEFT_RX_PASS;
	why = weft_arp_read(skb, weft_arp_parse, &arp);
	/* own mode counts the drop; in share mode the host judges the packet itself */
	if (why) {
		if (iface->mode == WEFT_MODE_OWN)
			weft_drop_count(iface->wn, why);
		return WEFT_RX_PASS;
	}
	if (iface->mode == WEFT_MODE_OWN)
		return own_rx(iface, skb, &arp);
	share_rx(iface, skb, &arp);
	return WEFT_RX_PASS;
}
