// SPDX-License-Identifier: GPL-2.0
/*
 * The send path of IP packets, of both protocols: the header (head4.c, head6.c), the host's
 * firewall at LOCAL_OUT and POST_ROUTING, fragments (fragment.c), and the link: by Weft's
 * neighbours (net/link/neigh.c), or for IPv6 over the host's routes by the host's.
 *
 * Without hooks a packet goes straight from the route to the neighbour.  With hooks it may come
 * back later, in another context, with another destination: then its route is derived again from
 * the packet. skb->sk stays, for the matches on its owner.
 *
 * A packet to a group or a broadcast also loops back to this host (RFC 1112 6.1): in share
 * mode to both stacks, in own mode to Weft's sockets.  Over lo it does by itself.
 *
 * Locks: takes RCU; softirq or process context.
 */
#include <linux/random.h>
#include <net/dst.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "firewall.h"
#include "fragment.h"
#include "head.h"
#include "gmp.h"
#include "ip.h"
#include "../dev/share.h"
#include "../link/neigh.h"
#include "../wire/ip6_ext.h"

/*
 * Where a packet leaves: over a device to a next hop of Weft's, or by the host's
 * route, for IPv6 alone.
 */
struct way {
	struct weft_iface *iface;
	struct dst_entry *dst;		/* NULL: not the host's */
	struct weft_addr gw;
};

static bool is_v6(const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_IPV6);
}

static struct weft_addr dst_of(const struct sk_buff *skb)
{
	return is_v6(skb) ? weft_addr_v6(&ipv6_hdr(skb)->daddr) : weft_addr_v4(ip_hdr(skb)->daddr);
}

static int refuse(struct weft_net *wn, struct sk_buff *skb, enum weft_drop why, int err)
{
	weft_drop(wn, skb, why);
	return err;
}

/* ---- fragments */

/*
 * The device's present MTU; the route may be older than a change.  RFC 8200 5: IPv6 has
 * 1280 bytes everywhere.
 */
static u32 clamp_mtu(const struct weft_iface *iface, u32 mtu, bool v6)
{
	const struct net_device *dev = rcu_dereference(iface->dev);
	u32 now = dev ? READ_ONCE(dev->mtu) : mtu;

	return min(mtu, v6 ? max_t(u32, now, WEFT_IP6_MTU_MIN) : now);
}

/*
 * The size of the fragments to send, none larger than `most`; 0: it need not be
 * fragmented, or must not.
 */
static u32 fragment_size(const struct sk_buff *skb, const struct weft_iface *iface, u32 most)
{
	u32 mtu = clamp_mtu(iface, most, is_v6(skb));

	if (skb->len <= mtu || skb_is_gso(skb))
		return 0;
	return is_v6(skb) || !(ip_hdr(skb)->frag_off & htons(IP_DF)) ? mtu : 0;
}

static int way_tx(const struct way *way, struct sk_buff *skb)
{
	if (!way->dst)
		return weft_neigh_tx(way->iface, &way->gw, skb);
	return weft_share6_neigh_tx(way->dst, &way->gw, skb);
}

static int fragment_tx(const struct weft_cut *c, struct sk_buff *part)
{
	return way_tx(c->way, part);
}

static int in_fragments(struct weft_net *wn, const struct way *way, struct sk_buff *skb, u32 size)
{
	struct weft_cut c = {
		.hlen = ip_hdr(skb)->ihl * 4, .mtu = size, .way = way,
		.header = weft_head4_fragment, .send = fragment_tx,
	};

	if (is_v6(skb)) {
		c.hlen = WEFT_IP6_HLEN;
		c.room = WEFT_IP6_FRAG_HLEN;
		c.header = weft_head6_fragment;
		c.id = get_random_u32();	/* RFC 7739 */
	}
	return weft_ip_cut(wn, skb, &c);
}

/* ---- to a group or a broadcast */

/* On a shared device the host knows whether it has members; IPv4's route says so. */
static bool has_members(struct weft_iface *iface, const struct sk_buff *skb)
{
	struct weft_addr to = dst_of(skb);

	if (iface->link == WEFT_LINK_LOOPBACK || !skb_dst(skb))
		return false;
	if (!weft_ip_is_group(&to))
		return true;
	if (iface->mode != WEFT_MODE_SHARE)
		return weft_gmp_joined(iface, &to);
	return is_v6(skb) ? weft_share6_in_group(iface, &to) :
			    skb_rtable(skb)->rt_flags & RTCF_LOCAL;
}

/*
 * Receives it as if it had come from the device; it is lost if too many packets
 * already wait for that.
 */
static void loop(struct weft_net *wn, struct sk_buff *skb)
{
	struct sk_buff *copy = skb_clone(skb, GFP_ATOMIC);

	if (copy)
		dev_loopback_xmit(wn->net, NULL, copy);
	else
		weft_drop_count(wn, WEFT_DROP_NO_MEMORY);
}

/* RFC 1112 6.1, RFC 4291 2.7: with a TTL of 0, or in a group of the node, it does not leave it. */
static bool stays_here(const struct weft_iface *iface, const struct sk_buff *skb)
{
	struct weft_addr to;

	if (iface->link == WEFT_LINK_LOOPBACK)
		return false;
	if (!is_v6(skb))
		return unlikely(!ip_hdr(skb)->ttl) && weft_ip4_is_multicast(ip_hdr(skb)->daddr);
	to = dst_of(skb);
	return weft_ip6_is_multicast(&to) &&
	       (!ipv6_hdr(skb)->hop_limit || weft_ip6_scope(&to) <= WEFT_IP6_SCOPE_NODE);
}

/*
 * The hooks leave a forwarder's flag alone, which no packet from here has; it means
 * that no copy is wanted.
 */
#define NO_LOOP		IPSKB_DOREDIRECT
#define NO_LOOP6	IP6SKB_FORWARDED

/* size: of the fragments; 0: in one piece. */
static int link_tx(struct weft_net *wn, const struct way *way, struct sk_buff *skb, u32 size,
		   bool looped)
{
	if (looped && has_members(way->iface, skb))
		loop(wn, skb);
	if (stays_here(way->iface, skb)) {
		consume_skb(skb);
		return 0;
	}
	if (is_v6(skb) && !way->dst)
		skb_dst_drop(skb);	/* what the firewall was shown */
	return size ? in_fragments(wn, way, skb, size) : way_tx(way, skb);
}

/* ---- through the firewall */

/* 1: Weft does not share the device. */
static int way_of_host4(const struct sk_buff *skb, struct way *way)
{
	const struct rtable *r = skb_rtable(skb);

	if (!r)
		return -ENETUNREACH;
	way->iface = weft_iface_of(r->dst.dev);
	if (!way->iface || way->iface->mode != WEFT_MODE_SHARE || r->rt_gw_family == AF_INET6)
		return 1;
	way->gw = weft_addr_v4(r->rt_flags & RTCF_BROADCAST ? htonl(INADDR_BROADCAST) :
							      rt_nexthop(r, ip_hdr(skb)->daddr));
	return 0;
}

static int way_of_host6(const struct sk_buff *skb, struct way *way)
{
	way->dst = skb_dst(skb);
	if (!way->dst)
		return -ENETUNREACH;
	way->iface = weft_iface_of(way->dst->dev);
	return way->iface && way->iface->mode == WEFT_MODE_SHARE ? 0 : 1;
}

/*
 * The route of a packet that returns from the firewall, where a rule may have given it
 * another one.  0: it is in *way; 1: the host must send it, as the route is over a device
 * that Weft does not share.
 */
static int way_out(struct weft_net *wn, const struct sk_buff *skb, struct way *way)
{
	struct weft_iface *iface = weft_iface_of(skb->dev);
	struct weft_addr to = dst_of(skb);

	*way = (struct way){ .iface = iface, .gw = to };
	if (iface && iface->mode == WEFT_MODE_OWN)
		return weft_route_next_hop(wn, iface->ifindex, &to, &way->gw) ? 0 : -ENETUNREACH;
	if (iface && iface->link == WEFT_LINK_LOOPBACK && weft_addr_is_own(wn, &to))
		return 0;
	return is_v6(skb) ? way_of_host6(skb, way) : way_of_host4(skb, way);
}

static int post_routed(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	u32 most = is_v6(skb) ? IP6CB(skb)->frag_max_size : IPCB(skb)->frag_max_size ? : U16_MAX;
	bool looped = is_v6(skb) ? !(IP6CB(skb)->flags & NO_LOOP6) : !(IPCB(skb)->flags & NO_LOOP);
	struct weft_net *wn = weft_net_of(net);
	struct way way;
	int err;

	rcu_read_lock();
	if (!way_out(wn, skb, &way))
		err = link_tx(wn, &way, skb, most ? fragment_size(skb, way.iface, most) : 0,
			      looped);
	else
		err = refuse(wn, skb, is_v6(skb) ? WEFT_DROP_IP6_NO_ROUTE : WEFT_DROP_IP4_NO_ROUTE,
			     -ENETUNREACH);
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
		if (way.iface)
			skb->dev = rcu_dereference(way.iface->dev) ? : skb->dev;
		err = weft_firewall(net, is_v6(skb), NF_INET_POST_ROUTING, skb, NULL, skb->dev,
				    post_routed);
		if (err == 1)
			err = post_routed(net, NULL, skb);
	}
	rcu_read_unlock();
	return err;
}

/*
 * Only POST_ROUTING has hooks, as with AppArmor alone: a packet that no rule has
 * rerouted keeps its route.
 */
static int through_post_routing(struct net *net, const struct way *way, struct sk_buff *skb,
				u32 size, bool looped)
{
	const struct weft_addr to = dst_of(skb);
	const struct net_device *dev = skb->dev;
	unsigned long dst = skb->_skb_refdst;
	u32 len = skb->len;
	struct weft_addr now;
	int err = weft_firewall(net, is_v6(skb), NF_INET_POST_ROUTING, skb, NULL, skb->dev,
				post_routed);

	if (err != 1)
		return err;
	now = dst_of(skb);
	if (skb->dev != dev || skb->_skb_refdst != dst || skb->len != len ||
	    !weft_addr_eq(&now, &to))
		return post_routed(net, NULL, skb);
	return link_tx(weft_net_of(net), way, skb, size, looped);
}

/* size: of the fragments that it is to be sent in, by whoever sends it; 0: in one piece. */
static int tx_through_firewall(struct net *net, const struct way *way, struct sk_buff *skb,
			       u32 size, bool looped)
{
	int err;

	weft_firewall_cb(skb, is_v6(skb));
	if (is_v6(skb)) {
		IP6CB(skb)->frag_max_size = min_t(u32, size, U16_MAX);	/* lo's MTU is one more */
		IP6CB(skb)->flags |= looped ? 0 : NO_LOOP6;
	} else {
		IPCB(skb)->frag_max_size = min_t(u32, size, U16_MAX);
		IPCB(skb)->flags = looped ? 0 : NO_LOOP;
	}
	if (!weft_firewall_hooked(net, is_v6(skb), NF_INET_LOCAL_OUT))
		return through_post_routing(net, way, skb, size, looped);
	err = weft_firewall(net, is_v6(skb), NF_INET_LOCAL_OUT, skb, NULL, skb->dev, local_out);
	return err == 1 ? local_out(net, NULL, skb) : err;
}

/* ---- sending */

static bool push_header(struct weft_net *wn, struct sock *sk, struct sk_buff *skb,
			const struct weft_route *rt, const struct weft_ip_tx *p,
			struct net_device *dev)
{
	return weft_addr_is_v4(&p->dst) ? weft_head4_push(wn, skb, p, dev) :
					  weft_head6_push(wn, sk, skb, rt, p, dev);
}

static void mark_packet(struct weft_net *wn, const struct sock *sk, struct sk_buff *skb,
			const struct weft_route *rt)
{
	if (sk) {
		skb->priority = READ_ONCE(sk->sk_priority);
		skb->mark = READ_ONCE(sk->sk_mark);
	}
	skb_dst_drop(skb);
	/* The neighbour's queue and the firewall's take a reference. */
	skb_dst_set_noref(skb, rt->own6 ? weft_share6_nowhere(wn) : rt->dst);
}

static int tx(struct weft_net *wn, struct sock *sk, struct sk_buff *skb,
	      const struct weft_route *rt, const struct weft_ip_tx *p)
{
	bool v6 = !weft_addr_is_v4(&p->dst), whole = p->nocheck_mtu || skb_is_gso(skb);
	u32 len = skb->len + (v6 ? weft_head6_len : weft_head4_len)(p),
	    most = U16_MAX + (v6 ? WEFT_IP6_HLEN : 0);
	u32 mtu = clamp_mtu(rt->iface, !p->link_mtu ? rt->mtu : v6 ? rt->link_mtu : U16_MAX, v6);
	struct way way = { .iface = rt->iface, .dst = v6 ? rt->dst : NULL, .gw = rt->gw };
	struct net_device *dev = rcu_dereference(rt->iface->dev);
	u32 size;

	if (!dev)
		return refuse(wn, skb, WEFT_DROP_DEVICE_GONE, -ENETUNREACH);
	if (len > most || (len > mtu && p->df && !whole))
		return refuse(wn, skb, v6 ? WEFT_DROP_IP6_TOO_BIG : WEFT_DROP_IP4_TOO_BIG,
			      -EMSGSIZE);
	if (!push_header(wn, sk, skb, rt, p, dev))
		return refuse(wn, skb, WEFT_DROP_NO_MEMORY, -ENOBUFS);
	mark_packet(wn, sk, skb, rt);
	weft_mib_inc(wn, v6 ? WEFT_MIB_Ip6OutRequests : WEFT_MIB_IpOutRequests);
	size = v6 && whole ? 0 : fragment_size(skb, rt->iface, mtu);
	if (weft_firewall_out_hooked(wn->net, v6))
		return tx_through_firewall(wn->net, &way, skb, size, p->loop);
	return link_tx(wn, &way, skb, size, p->loop);
}

int weft_ip_tx(struct weft_net *wn, struct sock *sk, struct sk_buff *skb,
	       const struct weft_route *rt, const struct weft_ip_tx *p)
{
	int err;

	rcu_read_lock();
	err = tx(wn, sk, skb, rt, p);
	rcu_read_unlock();
	return err;
}
