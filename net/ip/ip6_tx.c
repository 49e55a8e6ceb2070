// SPDX-License-Identifier: GPL-2.0
/*
 * An IPv6 packet on its way out: the header (RFC 8200 3), its flow label (RFC 6437), the host's firewall at LOCAL_OUT and
 * POST_ROUTING, fragments (RFC 8200 4.5), and the link: by the host's neighbours, as every route is the host's, but from
 * own mode's addresses by Weft's (net/link/neigh.c).  Otherwise as net/ip/ip4_tx.c.
 *
 * Not there: extension headers, jumbograms, multicast loopback.
 * Locks: takes RCU; softirq or process context.
 */
#include <linux/random.h>
#include <linux/siphash.h>
#include <net/dst.h>
#include <net/ipv6.h>
#include <weft/compat.h>
#include "fragment.h"
#include "hooks.h"
#include "ip.h"
#include "../dev/share.h"
#include "../link/neigh.h"
#include "../wire/ip6_ext.h"

/*
 * The one that was chosen, or, as Linux by default, RFC 6437 3: the same for all packets of a conversation, and not to be
 * guessed.
 */
static u32 flow_label(struct weft_net *wn, const struct sock *sk, const struct sk_buff *skb, const struct weft_ip_tx *p)
{
	struct {
		struct weft_addr src, dst;
		u32 proto, ports;
	} of = { p->src, p->dst, p->proto, 0 };

	if (p->flow || p->no_flow)
		return p->flow;
	if (sk && READ_ONCE(sk->sk_txhash))
		return READ_ONCE(sk->sk_txhash) & 0xfffff;
	if (p->proto != IPPROTO_ICMPV6)
		skb_copy_bits(skb, 0, &of.ports, sizeof(of.ports));
	return siphash(&of, sizeof(of), &wn->keys[WEFT_KEY_LABEL]) & 0xfffff;
}

/* RFC 4861 6.3.2: CurHopLimit */
static u8 hop_limit(struct weft_net *wn, const struct weft_route *rt)
{
	u8 told;

	if (!rt->own6)
		return weft_share6_hop_limit(rt->dst);
	told = READ_ONCE(rt->iface->ra_hop_limit);
	return told ? told : weft_default_ttl(wn, true);
}

static bool push_header(struct weft_net *wn, const struct sock *sk, struct sk_buff *skb, const struct weft_route *rt,
			const struct weft_ip_tx *p, struct net_device *dev)
{
	struct weft_ip6 ip = {
		.src = p->src,
		.dst = p->dst,
		.flow = flow_label(wn, sk, skb, p),
		.len = skb->len,
		.tclass = p->tos,
		.next = p->proto,
		.hop_limit = p->ttl ? p->ttl : hop_limit(wn, rt),
	};

	if (skb_cow_head(skb, LL_RESERVED_SPACE(dev) + WEFT_IP6_HLEN))
		return false;
	skb_reset_transport_header(skb);
	weft_ip6_emit(skb_push(skb, WEFT_IP6_HLEN), &ip);
	skb_reset_network_header(skb);
	skb->protocol = htons(ETH_P_IPV6);
	skb->dev = dev;
	return true;
}

/* ---- fragments */

static void fragment_header(const struct weft_cut *c, struct sk_buff *part, u32 off, bool more)
{
	struct ipv6hdr *ip = ipv6_hdr(part);

	weft_ip6_frag_emit(part->data + WEFT_IP6_HLEN, ip->nexthdr, off, more, c->id);
	ip->nexthdr = WEFT_PROTO_FRAGMENT;
	ip->payload_len = htons(part->len - WEFT_IP6_HLEN);
}

static struct weft_addr to_of(const struct sk_buff *skb)
{
	struct weft_addr to;

	memcpy(&to, &ipv6_hdr(skb)->daddr, sizeof(to));
	return to;
}

/* Where a packet leaves: by the host's route, or else over a device to a next hop of own mode's. */
struct way {
	struct dst_entry *dst;		/* NULL: own mode's */
	struct weft_iface *iface;
	struct weft_addr gw;
};

static int fragment_send(const struct weft_cut *c, struct sk_buff *part)
{
	struct weft_addr to = to_of(part);

	return c->dst ? weft_share6_neigh_tx(c->dst, &to, part) : weft_neigh_tx(c->iface, c->gw, part);
}

/* size: of the fragments that it is to be sent in; 0: in one piece. */
static int link_tx(struct weft_net *wn, const struct way *way, struct sk_buff *skb, u32 size)
{
	struct weft_cut c = {
		.hlen = WEFT_IP6_HLEN, .room = WEFT_IP6_FRAG_HLEN, .mtu = size, .dst = way->dst, .iface = way->iface,
		.gw = &way->gw, .header = fragment_header, .send = fragment_send,
	};
	struct weft_addr to = to_of(skb);

	if (!way->dst)
		skb_dst_drop(skb);	/* what the firewall was shown */
	if (size) {
		c.id = get_random_u32();	/* RFC 7739 */
		return weft_ip_cut(wn, skb, &c);
	}
	return way->dst ? weft_share6_neigh_tx(way->dst, &to, skb) : weft_neigh_tx(way->iface, &way->gw, skb);
}

/* ---- through the firewall */

static bool is_shared(const struct dst_entry *dst)
{
	const struct weft_iface *iface = dst ? weft_iface_of(dst->dev) : NULL;

	return iface && iface->mode == WEFT_MODE_SHARE;
}

static int refused(struct net *net, int err)
{
	if (err < 0)
		weft_drop_count(weft_net_of(net), WEFT_DROP_FIREWALL);
	return err;
}

/*
 * The way of a packet that comes back from the firewall, where a rule may have given it another route.  0: it is in *way;
 * 1: the host is to send it, as that way is over a device which Weft does not share.
 */
static int way_out(struct weft_net *wn, struct sk_buff *skb, struct way *way)
{
	struct weft_iface *iface = weft_iface_of(skb->dev);
	struct weft_addr to = to_of(skb);

	*way = (struct way){ .iface = iface, .gw = to };
	if (iface && iface->mode == WEFT_MODE_OWN)
		return weft_route_next_hop(wn, iface->ifindex, &to, &way->gw) ? 0 : -ENETUNREACH;
	if (iface && iface->link == WEFT_LINK_LOOPBACK && weft_addr_is_own(wn, &to))
		return 0;
	way->dst = skb_dst(skb);
	if (!way->dst)
		return -ENETUNREACH;
	return is_shared(way->dst) ? 0 : 1;
}

static int post_routed(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	struct weft_net *wn = weft_net_of(net);
	struct way way;
	int err;

	rcu_read_lock();
	if (!way_out(wn, skb, &way)) {
		err = link_tx(wn, &way, skb, IP6CB(skb)->frag_max_size);
	} else {
		weft_drop(wn, skb, WEFT_DROP_IP6_NO_ROUTE);
		err = -ENETUNREACH;
	}
	rcu_read_unlock();
	return err;
}

static int local_out(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	struct way way;
	int err;

	rcu_read_lock();
	if (way_out(weft_net_of(net), skb, &way) == 1) {
		err = dst_output(net, NULL, skb);
	} else {
		if (way.dst)
			skb->dev = way.dst->dev;
		err = nf_hook(NFPROTO_IPV6, NF_INET_POST_ROUTING, net, NULL, skb, NULL, skb->dev, post_routed);
		err = err == 1 ? post_routed(net, NULL, skb) : refused(net, err);
	}
	rcu_read_unlock();
	return err;
}

static int through_firewall(struct net *net, struct sk_buff *skb, u32 size)
{
	int err;

	weft_ip6_cb_for_hooks(skb);
	IP6CB(skb)->frag_max_size = size;
	err = nf_hook(NFPROTO_IPV6, NF_INET_LOCAL_OUT, net, NULL, skb, NULL, skb->dev, local_out);
	return err == 1 ? local_out(net, NULL, skb) : refused(net, err);
}

/* ---- sending */

static int refuse(struct weft_net *wn, struct sk_buff *skb, enum weft_drop why, int err)
{
	weft_drop(wn, skb, why);
	return err;
}

static int tx(struct weft_net *wn, struct sock *sk, struct sk_buff *skb, const struct weft_route *rt,
	      const struct weft_ip_tx *p)
{
	u32 len = skb->len + WEFT_IP6_HLEN, mtu = p->link_mtu ? rt->link_mtu : rt->mtu;
	struct net_device *dev = rcu_dereference(rt->iface->dev);
	bool large = len > mtu && !p->nocheck_mtu && !skb_is_gso(skb);
	struct way way = { .dst = rt->dst, .iface = rt->iface, .gw = rt->gw };

	if (!dev)
		return refuse(wn, skb, WEFT_DROP_DEVICE_GONE, -ENETUNREACH);
	if (skb->len > WEFT_IP6_PAYLOAD_MAX || (large && p->df))
		return refuse(wn, skb, WEFT_DROP_IP6_TOO_BIG, -EMSGSIZE);
	if (!push_header(wn, sk, skb, rt, p, dev))
		return refuse(wn, skb, WEFT_DROP_NO_MEMORY, -ENOBUFS);
	if (sk) {
		skb->priority = READ_ONCE(sk->sk_priority);
		skb->mark = READ_ONCE(sk->sk_mark);
	}
	skb_dst_drop(skb);
	/* The neighbour's queue and the firewall's take a reference. */
	skb_dst_set_noref(skb, rt->own6 ? weft_share6_nowhere(wn) : rt->dst);
	weft_mib_inc(wn, WEFT_MIB_Ip6OutRequests);
	if (weft_ip6_hooked(wn->net, NF_INET_LOCAL_OUT) || weft_ip6_hooked(wn->net, NF_INET_POST_ROUTING))
		return through_firewall(wn->net, skb, large ? mtu : 0);
	return link_tx(wn, &way, skb, large ? mtu : 0);
}

int weft_ip6_tx(struct weft_net *wn, struct sock *sk, struct sk_buff *skb, const struct weft_route *rt,
		const struct weft_ip_tx *p)
{
	int err;

	rcu_read_lock();
	err = tx(wn, sk, skb, rt, p);
	rcu_read_unlock();
	return err;
}
