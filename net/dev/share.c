// SPDX-License-Identifier: GPL-2.0
/*
 * Share mode's view of the host: its addresses (RFC 1122 3.3.4.2, the weak host model, as in
 * Linux), its routes, its source validation (martians, reverse path filter: RFC 1812 5.3.7, 5.3.8).
 *
 * The host is asked about every packet that Weft claims.  So each device caches recent answers,
 * stamped with the generation of the host's routes, which changes with the host's addresses, routes
 * and rules.
 *
 * Not there: VRFs (the main table rules a device in a VRF), the host's path MTU learning, IPsec (a
 * route with a policy is refused, since Weft would send in the clear what the host encrypts).
 * Locks: RCU.
 */
#include <linux/hash.h>
#include <linux/igmp.h>
#include <linux/inetdevice.h>
#include <net/dst_metadata.h>
#include <net/ip_fib.h>
#include <net/route.h>
#include <weft/compat.h>
#include "share.h"

static s64 stamp(struct weft_iface *iface, __be32 a)
{
	return (s64)((u64)rt_genid_ipv4(iface->wn->net) << 32 | (__force u32)a);
}

static u32 share_slot(__be32 a, u32 n)
{
	return hash_32((__force u32)a, ilog2(n));
}

unsigned int weft_share_type(struct weft_net *wn, __be32 a)
{
	return inet_addr_type(wn->net, a);
}

bool weft_share_is_local(struct weft_iface *iface, __be32 a)
{
	atomic64_t *seen = &iface->local_seen[share_slot(a, WEFT_LOCAL_SEEN)];
	s64 s = stamp(iface, a);

	if (!a)			/* an empty slot looks like the stamp of 0.0.0.0 */
		return false;
	if (atomic64_read(seen) == s)
		return true;
	if (weft_share_type(iface->wn, a) != RTN_LOCAL)
		return false;
	atomic64_set(seen, s);
	return true;
}

static bool delivered_here(const struct sk_buff *skb)
{
	u16 type = skb_rtable(skb)->rt_type;

	return type == RTN_LOCAL || type == RTN_BROADCAST || type == RTN_MULTICAST;
}

enum weft_drop weft_share_input(struct weft_iface *iface, struct sk_buff *skb, __be32 src,
				__be32 dst, u8 tos, bool need_dst)
{
	atomic64_t *seen = &iface->source_seen[share_slot(src, WEFT_SOURCE_SEEN)];
	s64 s = stamp(iface, src);

	if (skb_valid_dst(skb))		/* over lo: the sender's route, which the host trusts */
		return WEFT_DROP_NONE;
	if (!need_dst && src && atomic64_read(seen) == s)
		return WEFT_DROP_NONE;
	skb_dst_drop(skb);
	if (ip_route_input_noref(skb, dst, src, weft_route_tos(tos), skb->dev) ||
	    !skb_valid_dst(skb))
		return WEFT_DROP_IP4_SOURCE;
	if (!delivered_here(skb))
		return WEFT_DROP_IP4_DESTINATION;
	atomic64_set(seen, s);
	return WEFT_DROP_NONE;
}

struct rtable *weft_share_route(struct weft_net *wn, struct flowi4 *fl4)
{
	struct rtable *r = ip_route_output_flow(wn->net, fl4, NULL);

	if (IS_ERR(r) || !dst_xfrm(&r->dst))
		return r;
	dst_release(&r->dst);
	return ERR_PTR(-EACCES);
}

/*
 * Over lo the host's hooks see an output route on input too.  Without a route to the peer, use the
 * one to lo.
 */
int weft_share_stand_in(struct weft_iface *iface, struct sk_buff *skb, __be32 peer)
{
	struct flowi4 out = {
		.daddr = peer, .flowi4_oif = iface->ifindex, .flowi4_flags = FLOWI_FLAG_ANYSRC,
	};
	struct flowi4 lo = { .daddr = htonl(INADDR_LOOPBACK) };
	struct rtable *r;

	if (skb_valid_dst(skb))
		return 0;
	skb_dst_drop(skb);
	r = weft_share_route(iface->wn, &out);
	if (IS_ERR(r))
		r = weft_share_route(iface->wn, &lo);
	if (IS_ERR(r))
		return PTR_ERR(r);
	skb_dst_set(skb, &r->dst);
	return 0;
}

bool weft_share_in_group(const struct weft_iface *iface, __be32 group)
{
	const struct net_device *dev = rcu_dereference(iface->dev);
	const struct in_device *in = dev ? __in_dev_get_rcu(dev) : NULL;
	const struct ip_mc_list *g = in ? rcu_dereference(in->mc_list) : NULL;

	while (g && g->multiaddr != group)
		g = rcu_dereference(g->next_rcu);
	return g;
}

__be32 weft_share_pick(const struct net_device *dev, __be32 to)
{
	return inet_select_addr(dev, to, RT_SCOPE_LINK);
}
