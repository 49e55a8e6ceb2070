// SPDX-License-Identifier: GPL-2.0
/*
 * Where does a packet go, and from which address: RFC 1122 3.3.1 (routing), 3.3.4.3 (source
 * address), 3.2.1.3 (which address may be a source).  core/choose.c decides the order of own mode's
 * routes and the host's.
 *
 * Each route carries one of the host's as well: the host's firewall expects it of each packet, and
 * over lo the host drops packets without it.  IPv6 in own mode goes without: the host may have no
 * IPv6 on that device at all.
 *
 * Own mode's table: net/ip/route_table.c.  Redirects and dead gateways: net/ip/gateway.c.
 * Not there: routes by type of service.
 * Locks: RCU.
 */
#include <linux/inetdevice.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <weft/compat.h>
#include "gateway.h"
#include "ip.h"
#include "core/choose.h"
#include "core/pmtu.h"
#include "../dev/share.h"
#include "../link/neigh.h"

#define MTU_MIN		68	/* RFC 791: what every link carries */
#define MTU_MAX		65535				/* IPv4's length counts the header */
#define MTU6_MAX	(WEFT_IP6_PAYLOAD_MAX + WEFT_IP6_HLEN)

/* ---- the host's routes */

static void flow_of(const struct weft_route_key *key, struct flowi4 *fl4)
{
	*fl4 = (struct flowi4){
		.flowi4_oif = key->oif,
		.flowi4_mark = key->mark,
		.flowi4_proto = key->proto,
		.flowi4_uid = key->uid,
		.daddr = weft_addr_to_v4(&key->dst),
		.saddr = weft_addr_is_any(&key->src) ? 0 : weft_addr_to_v4(&key->src),
		.fl4_sport = htons(key->sport),
		.fl4_dport = htons(key->dport),
	};
	weft_flowi4_set_tos(fl4, key->tos);
}

/* RFC 1122 3.3.6: a broadcast of whatever prefix goes to everybody on the link. */
static struct weft_addr host_next_hop(const struct rtable *r, __be32 dst)
{
	if (r->rt_flags & RTCF_BROADCAST)
		return weft_addr_v4(htonl(INADDR_BROADCAST));
	return weft_addr_v4(rt_nexthop(r, dst));
}

static int over_host(struct weft_net *wn, struct flowi4 *fl4, struct weft_route *rt)
{
	struct rtable *r = weft_share_route(wn, fl4);
	struct weft_iface *iface;

	if (IS_ERR(r))
		return PTR_ERR(r);
	iface = weft_iface_of(r->dst.dev);
	if (!iface || iface->mode != WEFT_MODE_SHARE || r->rt_gw_family == AF_INET6) {
		ip_rt_put(r);
		return -ENETUNREACH;
	}
	rt->iface = weft_iface_hold(iface);
	rt->dst = &r->dst;
	rt->gw = host_next_hop(r, fl4->daddr);
	rt->src = weft_addr_v4(fl4->saddr);
	rt->mtu = min_t(u32, dst_mtu(&r->dst), MTU_MAX);
	rt->mtu_until = weft_path_host_until(&r->dst);
	rt->cut = ip_mtu_locked(&r->dst);
	rt->link_mtu = min_t(u32, READ_ONCE(r->dst.dev->mtu), MTU_MAX);
	rt->broadcast = r->rt_flags & RTCF_BROADCAST;
	rt->multicast = r->rt_flags & RTCF_MULTICAST;
	return 0;
}

/* RFC 4007 6: an address of one link is reached over that one, which `oif` then is. */
static int over_host6(struct weft_net *wn, const struct weft_route_key *key, struct weft_route *rt)
{
	struct flowi6 fl6 = {
		.flowi6_oif = key->oif, .flowi6_mark = key->mark, .flowi6_proto = key->proto,
		.flowi6_uid = key->uid, .flowlabel = ip6_make_flowinfo(key->tos, 0),
		.fl6_sport = htons(key->sport), .fl6_dport = htons(key->dport),
	};
	struct weft_iface *iface;
	struct dst_entry *dst;

	memcpy(&fl6.daddr, &key->dst, sizeof(fl6.daddr));
	if (!weft_addr_is_any(&key->src))
		memcpy(&fl6.saddr, &key->src, sizeof(fl6.saddr));
	dst = weft_share6_route(wn, &fl6);
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	iface = weft_iface_of(dst->dev);
	if (!iface || iface->mode != WEFT_MODE_SHARE) {
		dst_release(dst);
		return -ENETUNREACH;
	}
	rt->iface = weft_iface_hold(iface);
	rt->dst = dst;
	rt->cookie = weft_share6_cookie(dst);
	rt->gw = key->dst;
	memcpy(&rt->src, &fl6.saddr, sizeof(rt->src));
	rt->mtu = clamp_t(u32, dst_mtu(dst), WEFT_IP6_MTU_MIN, MTU6_MAX);
	rt->mtu_until = weft_path_host_until(dst);
	rt->link_mtu = clamp_t(u32, READ_ONCE(dst->dev->mtu), WEFT_IP6_MTU_MIN, MTU6_MAX);
	rt->multicast = weft_ip6_is_multicast(&key->dst);
	return 0;
}

/* ---- own mode */

struct hop {
	int ifindex;
	struct weft_addr gw, src;
	bool broadcast, multicast;
};

/*
 * To an own-mode address of ours.  The host does not know the address; its route
 * to itself replaces one.
 */
static int over_lo(struct weft_net *wn, const struct weft_route_key *key, struct weft_route *rt)
{
	struct flowi4 fl4 = { .daddr = htonl(INADDR_LOOPBACK), .flowi4_proto = key->proto };
	int err = over_host(wn, &fl4, rt);

	if (err)
		return err;
	rt->gw = key->dst;
	rt->src = weft_addr_is_any(&key->src) ? key->dst : key->src;
	return 0;
}

static bool prefix_hop(struct weft_net *wn, const struct weft_addr *dst, int oif, struct hop *h)
{
	const struct weft_ifaddr *near = weft_addr_connected(wn, dst, oif);
	const struct weft_route_table *t = rcu_dereference(wn->routes);
	const struct weft_lpm_route *far = t ? weft_lpm_find(t->r, t->n, dst, oif) : NULL;

	if (weft_choose_connected(near, near ? weft_addr_bits(near) : 0, far,
				  far ? far->plen : 0)) {
		*h = (struct hop){ .ifindex = near->ifindex, .gw = *dst };
		if (weft_addr_is_v4(dst))	/* IPv6: RFC 6724 */
			h->src = near->addr;
		return true;
	}
	if (!far)
		return false;
	*h = (struct hop){
		.ifindex = far->ifindex, .gw = weft_gateway(wn, far, dst), .src = far->src,
	};
	/* a route names the device; a group has no gateway */
	if (weft_ip_is_group(dst)) {
		h->multicast = true;
		h->gw = *dst;
	}
	return true;
}

/* Broadcasts and groups are on the link of whoever speaks to them. */
static bool group_hop(struct weft_net *wn, const struct weft_route_key *key, struct hop *h)
{
	const struct weft_ifaddr *from = weft_addr_find(wn, &key->src, 0);
	bool multicast = weft_ip4_is_multicast(weft_addr_to_v4(&key->dst));

	if (!multicast && weft_addr_own_kind(wn, &key->dst) == WEFT_ADDR_BROADCAST)
		from = weft_addr_connected(wn, &key->dst, key->oif);
	else if (!multicast && weft_addr_to_v4(&key->dst) != htonl(INADDR_BROADCAST))
		return false;
	if (!from && key->oif)
		from = weft_addr_pick(wn, &key->dst, key->oif);
	if (!from)
		return false;
	*h = (struct hop){ .ifindex = key->oif ? key->oif : from->ifindex,
			   .src = from->addr,
			   .multicast = multicast,
			   .broadcast = !multicast,
			   .gw = multicast ? key->dst : weft_addr_v4(htonl(INADDR_BROADCAST)) };
	return true;
}

/*
 * A group is on the named link, or on the sender's.  RFC 4291 2.7: scope
 * 1 never leaves the node.
 */
static bool group_hop6(struct weft_net *wn, const struct weft_route_key *key, struct hop *h)
{
	const struct weft_ifaddr *from = weft_addr_is_any(&key->src) ?
					 NULL : weft_addr_own_here(wn, &key->src, key->oif);
	int ifindex = key->oif ? key->oif : from ? from->ifindex : 0;
	const struct weft_iface *iface;

	if (!weft_ip6_is_multicast(&key->dst) || weft_ip6_scope(&key->dst) <= WEFT_IP6_SCOPE_NODE)
		return false;
	iface = weft_iface_find(wn, ifindex);
	if (!iface || iface->mode != WEFT_MODE_OWN)
		return false;
	*h = (struct hop){ .ifindex = ifindex, .gw = key->dst, .multicast = true };
	return true;
}

/* RFC 6724: by the destination, not by the next hop. */
static int choose_source(struct weft_net *wn, const struct weft_route_key *key, struct hop *h)
{
	bool decided = !weft_addr_is_any(&key->src) || !weft_addr_is_any(&h->src);
	const struct weft_addr *to = weft_addr_is_v4(&key->dst) ? &h->gw : &key->dst, *src;
	const struct weft_ifaddr *e = decided ? NULL : weft_addr_pick(wn, to, h->ifindex);

	src = weft_choose_source(&key->src, &h->src, e ? &e->addr : NULL);
	if (!src)
		return -ENETUNREACH;
	h->src = *src;
	return 0;
}

static int over_own(struct weft_net *wn, const struct weft_route_key *key, const struct hop *h,
		    struct weft_route *rt)
{
	struct weft_iface *iface = weft_iface_find(wn, h->ifindex);
	struct net_device *dev = iface ? rcu_dereference(iface->dev) : NULL;
	struct flowi4 fl4;
	struct rtable *r;
	u32 path;

	if (!dev || READ_ONCE(dev->mtu) < MTU_MIN)
		return -ENETUNREACH;
	flow_of(key, &fl4);
	fl4.flowi4_oif = h->ifindex;
	fl4.saddr = weft_addr_to_v4(&h->src);
	fl4.flowi4_flags = FLOWI_FLAG_ANYSRC;
	r = weft_share_route(wn, &fl4);
	if (IS_ERR(r))
		return PTR_ERR(r);
	rt->iface = weft_iface_hold(iface);
	rt->dst = &r->dst;
	rt->gw = h->gw;
	rt->src = h->src;
	rt->mtu = rt->link_mtu = min_t(u32, READ_ONCE(dev->mtu), MTU_MAX);
	path = weft_path_mtu(wn, &key->dst, &rt->mtu_until);
	if (path)
		rt->mtu = min_t(u32, rt->mtu, max_t(u32, path, WEFT_PMTU_MIN));
	rt->cut = path && path < WEFT_PMTU_MIN;
	rt->broadcast = h->broadcast;
	rt->multicast = h->multicast;
	return 0;
}

/* RFC 8200 5: over a link that cannot carry 1280 bytes there is no IPv6. */
static int over_own6(struct weft_net *wn, const struct weft_route_key *key, const struct hop *h,
		     struct weft_route *rt)
{
	struct weft_iface *iface = weft_iface_find(wn, h->ifindex);
	struct net_device *dev = iface ? rcu_dereference(iface->dev) : NULL;
	u32 mtu = dev ? min_t(u32, READ_ONCE(dev->mtu), MTU6_MAX) : 0, path;

	if (mtu < WEFT_IP6_MTU_MIN)
		return -ENETUNREACH;
	rt->own6 = true;
	rt->iface = weft_iface_hold(iface);
	rt->gw = h->gw;
	rt->src = h->src;
	rt->link_mtu = rt->mtu = weft_iface_mtu6(iface, mtu);
	path = weft_path_mtu(wn, &key->dst, &rt->mtu_until);
	if (path)
		rt->mtu = min(rt->mtu, path);
	rt->multicast = h->multicast;
	return 0;
}

static int from_own(struct weft_net *wn, const struct weft_route_key *key, struct hop *h,
		    struct weft_route *rt)
{
	int err = choose_source(wn, key, h);

	if (err)
		return err;
	if (key->onlink && !h->broadcast && !h->multicast && !weft_addr_eq(&h->gw, &key->dst))
		return -ENETUNREACH;
	return weft_addr_is_v4(&key->dst) ? over_own(wn, key, h, rt) : over_own6(wn, key, h, rt);
}

/* To an own-mode address of ours: the host has no part in it but the device. */
static int over_lo6(struct weft_net *wn, const struct weft_route_key *key, struct weft_route *rt)
{
	struct weft_iface *iface = weft_iface_of(wn->net->loopback_dev);

	if (!iface)
		return -ENETUNREACH;
	rt->own6 = true;
	rt->iface = weft_iface_hold(iface);
	rt->gw = key->dst;
	rt->src = weft_addr_is_any(&key->src) ? key->dst : key->src;
	rt->mtu = clamp_t(u32, READ_ONCE(wn->net->loopback_dev->mtu), WEFT_IP6_MTU_MIN, MTU6_MAX);
	rt->link_mtu = rt->mtu;
	return 0;
}

/* ---- the order of it */

/* Is the destination an address of the host's, on that link if it is one of a link? */
static bool is_hosts(struct weft_net *wn, const struct weft_route_key *key)
{
	struct net_device *dev = NULL;

	if (weft_addr_is_v4(&key->dst))
		return weft_share_type(wn, weft_addr_to_v4(&key->dst)) == RTN_LOCAL;
	if (weft_ip6_needs_zone(&key->dst)) {
		dev = dev_get_by_index_rcu(wn->net, key->oif);
		if (!dev)
			return false;
	}
	return weft_share6_is_local(wn, &key->dst, dev);
}

static bool own_hop(struct weft_net *wn, const struct weft_route_key *key, struct hop *h)
{
	return (weft_addr_is_v4(&key->dst) ? group_hop : group_hop6)(wn, key, h) ||
	       prefix_hop(wn, &key->dst, key->oif, h);
}

static enum weft_way way_of(struct weft_net *wn, const struct weft_route_key *key, struct hop *h)
{
	struct weft_choose c = {
		.any_own = !list_empty(&wn->addrs), .src_any = weft_addr_is_any(&key->src),
	};

	if (c.any_own) {
		c.src_own = !c.src_any && weft_addr_own_here(wn, &key->src, key->oif);
		c.dst_own = weft_addr_own_here(wn, &key->dst, key->oif);
		c.dst_host = c.src_own && !c.dst_own && is_hosts(wn, key);
		c.hop = (c.src_own || c.src_any) && !c.dst_own && !c.dst_host &&
			own_hop(wn, key, h);
	}
	return weft_choose_way(&c);
}

static int over_host4(struct weft_net *wn, const struct weft_route_key *key, u8 flags,
		      struct weft_route *rt)
{
	struct flowi4 fl4;

	flow_of(key, &fl4);
	if (key->onlink)
		weft_flowi4_set_onlink(&fl4);
	fl4.flowi4_flags = flags;
	return over_host(wn, &fl4, rt);
}

/* The host does not know the source, nor does the device count by which the packet would leave. */
static int to_host(struct weft_net *wn, const struct weft_route_key *key, struct weft_route *rt)
{
	struct weft_route_key host = *key;

	host.oif = weft_ip6_needs_zone(&key->dst) ? key->oif : 0;
	return weft_addr_is_v4(&key->dst) ? over_host4(wn, &host, FLOWI_FLAG_ANYSRC, rt) :
					    over_host6(wn, &host, rt);
}

static int route_search(struct weft_net *wn, const struct weft_route_key *key,
			struct weft_route *rt)
{
	bool v4 = weft_addr_is_v4(&key->dst);
	struct hop h;

	switch (way_of(wn, key, &h)) {
	case WEFT_WAY_HERE:
		return v4 ? over_lo(wn, key, rt) : over_lo6(wn, key, rt);
	case WEFT_WAY_TO_HOST:
		return to_host(wn, key, rt);
	case WEFT_WAY_OWN:
		return from_own(wn, key, &h, rt);
	case WEFT_WAY_HOST:
		return v4 ? over_host4(wn, key, 0, rt) : over_host6(wn, key, rt);
	default:
		return -ENETUNREACH;
	}
}

int weft_route_find(struct weft_net *wn, const struct weft_route_key *key, struct weft_route *rt)
{
	int err;

	*rt = (struct weft_route){ .gen = atomic_read(&wn->route_gen) };
	if (!weft_addr_is_any(&key->src) &&
	    weft_addr_is_v4(&key->src) != weft_addr_is_v4(&key->dst))
		return -ENETUNREACH;
	rcu_read_lock();
	err = route_search(wn, key, rt);
	rcu_read_unlock();
	return err;
}

bool weft_route_valid(struct weft_net *wn, const struct weft_route *rt)
{
	return rt->iface && rt->gen == atomic_read(&wn->route_gen) &&
	       rcu_access_pointer(rt->iface->dev) &&
	       (!rt->mtu_until || weft_now() < rt->mtu_until) &&
	       (!rt->dst || dst_check(rt->dst, rt->cookie));
}

void weft_route_confirm(const struct weft_route *rt)
{
	if (weft_addr_is_v4(&rt->gw) || rt->own6) {
		weft_neigh_confirm(rt->iface, &rt->gw);
		return;
	}
	rcu_read_lock();
	weft_share6_confirm(rt->dst, &rt->gw);
	rcu_read_unlock();
}

/* RFC 1122 3.3.1.4: negative advice.  A neighbour that is no gateway is ARP's to judge. */
void weft_route_doubt(struct weft_net *wn, struct weft_route *rt)
{
	rcu_read_lock();
	if (rt->iface && rt->iface->mode == WEFT_MODE_OWN)
		weft_gateway_dead(wn, rt->iface->ifindex, &rt->gw);
	rcu_read_unlock();
	weft_route_put(rt);
}

void weft_route_put(struct weft_route *rt)
{
	if (rt->iface)
		weft_iface_put(rt->iface);
	dst_release(rt->dst);
	*rt = (struct weft_route){};
}

bool weft_route_next_hop(struct weft_net *wn, int ifindex, const struct weft_addr *dst,
			 struct weft_addr *gw)
{
	bool v4 = weft_addr_is_v4(dst);
	struct hop h;

	if (weft_ip_is_group(dst)) {
		*gw = *dst;
		return true;
	}
	if (v4 && (weft_addr_to_v4(dst) == htonl(INADDR_BROADCAST) ||
		   weft_addr_own_kind(wn, dst) == WEFT_ADDR_BROADCAST)) {
		*gw = weft_addr_v4(htonl(INADDR_BROADCAST));
		return true;
	}
	if (!prefix_hop(wn, dst, ifindex, &h))
		return false;
	*gw = h.gw;
	return true;
}
