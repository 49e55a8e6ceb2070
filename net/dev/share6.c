// SPDX-License-Identifier: GPL-2.0
/*
 * Share mode's view of the host's IPv6: its addresses, its routes with source address selection
 * (RFC 6724), hop limits from routers, and neighbours.  The host runs neighbour discovery for its
 * addresses, hears and answers every message; a second cache would only repeat its questions.
 *
 * Not there: local routes to whole prefixes (ip -6 route add local), anycast addresses, VRFs.
 * Locks: RCU.
 */
#include <net/addrconf.h>
#include <net/dst_metadata.h>
#include <net/ip6_route.h>
#include <net/ndisc.h>
#include <net/xfrm.h>
#include "share.h"
#include "../wire/ip6.h"

bool weft_share6_enabled(void)
{
	return ipv6_mod_enabled();
}

bool weft_share6_v6only(struct weft_net *wn)
{
	return READ_ONCE(wn->net->ipv6.sysctl.bindv6only);
}

static struct in6_addr in6(const struct weft_addr *a)
{
	struct in6_addr out;

	memcpy(&out, a, sizeof(out));
	return out;
}

bool weft_share6_is_local(struct weft_net *wn, const struct weft_addr *a,
			  const struct net_device *dev)
{
	struct in6_addr addr = in6(a);

	return ipv6_chk_addr(wn->net, &addr, weft_ip6_needs_zone(a) ? dev : NULL, 0);
}

bool weft_share6_in_group(const struct weft_iface *iface, const struct weft_addr *group)
{
	const struct net_device *dev = rcu_dereference(iface->dev);
	const struct inet6_dev *idev = dev ? __in6_dev_get(dev) : NULL;
	const struct ifmcaddr6 *g = idev ? rcu_dereference(idev->mc_list) : NULL;
	struct in6_addr a = in6(group);

	while (g && !ipv6_addr_equal(&g->mca_addr, &a))
		g = rcu_dereference(g->next);
	return g;
}

void weft_share6_input(struct weft_iface *iface, struct sk_buff *skb)
{
	const struct ipv6hdr *h = ipv6_hdr(skb);
	struct flowi6 fl6 = {
		.flowi6_iif = skb->dev->ifindex, .flowi6_mark = skb->mark,
		.flowi6_proto = h->nexthdr, .daddr = h->daddr, .saddr = h->saddr,
		.flowlabel = ip6_flowinfo(h),
	};

	if (skb_valid_dst(skb))
		return;
	skb_dst_drop(skb);
	skb_dst_set(skb, ip6_route_input_lookup(iface->wn->net, skb->dev, &fl6, skb,
						RT6_LOOKUP_F_HAS_SADDR));
}

struct dst_entry *weft_share6_nowhere(struct weft_net *wn)
{
	return &wn->net->ipv6.ip6_null_entry->dst;
}

struct dst_entry *weft_share6_route(struct weft_net *wn, struct flowi6 *fl6)
{
	struct dst_entry *dst = ip6_dst_lookup_flow(wn->net, NULL, fl6, NULL);

	if (IS_ERR(dst) || !dst_xfrm(dst))
		return dst;
	dst_release(dst);
	return ERR_PTR(-EACCES);
}

static struct rt6_info *rt6_of(const struct dst_entry *dst)
{
	return container_of((struct dst_entry *)dst, struct rt6_info, dst);
}

u32 weft_share6_cookie(const struct dst_entry *dst)
{
	return rt6_get_cookie(rt6_of(dst));
}

u8 weft_share6_hop_limit(struct dst_entry *dst)
{
	return ip6_dst_hoplimit(dst);
}

static struct neighbour *neighbour(struct dst_entry *route, const struct weft_addr *dst)
{
	struct in6_addr to = in6(dst);
	const struct in6_addr *hop = rt6_nexthop(rt6_of(route), &to);
	struct neighbour *n = __ipv6_neigh_lookup_noref(route->dev, hop);

	return n ? n : __neigh_create(&nd_tbl, hop, route->dev, false);
}

int weft_share6_neigh_tx(struct dst_entry *route, const struct weft_addr *dst, struct sk_buff *skb)
{
	struct neighbour *n = neighbour(route, dst);
	int err;

	if (IS_ERR(n)) {
		kfree_skb(skb);
		return -ENOBUFS;
	}
	err = neigh_output(n, skb, false);
	return err > 0 ? net_xmit_errno(err) : err;
}

void weft_share6_confirm(struct dst_entry *route, const struct weft_addr *dst)
{
	struct neighbour *n = neighbour(route, dst);

	if (!IS_ERR(n))
		neigh_confirm(n);
}
