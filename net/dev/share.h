/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What share mode takes from the host: its addresses, its routes, its
 * judgement of what may come in.
 */
#ifndef WEFT_DEV_SHARE_H
#define WEFT_DEV_SHARE_H

#include <net/route.h>
#include "iface.h"

/* What the host takes an address for: RTN_LOCAL, RTN_BROADCAST, RTN_MULTICAST or RTN_UNICAST. */
unsigned int weft_share_type(struct weft_net *wn, __be32 a);
/* Is it an address of the host?  Remembers the last answers for this device.  RCU held. */
bool weft_share_is_local(struct weft_iface *iface, __be32 a);
/*
 * May a packet from src to dst come in on this device?  The host's input routing decides, its
 * reverse path filter included.  With `need_dst` the skb has a dst afterwards, else it may be
 * decided from memory.  RCU held; skb is ours.
 */
enum weft_drop weft_share_input(struct weft_iface *iface, struct sk_buff *skb, __be32 src,
				__be32 dst, u8 tos, bool need_dst);
/*
 * A dst for a packet of own mode that is to pass the host's firewall, which expects one.
 * RCU held.  -errno: none.
 */
int weft_share_stand_in(struct weft_iface *iface, struct sk_buff *skb, __be32 peer);
/* The host's route; fl4 is completed (saddr).  An ERR_PTR, or a reference is held. */
struct rtable *weft_share_route(struct weft_net *wn, struct flowi4 *fl4);
/* Has a socket of the host's joined the group on that device?  RCU held. */
bool weft_share_in_group(const struct weft_iface *iface, __be32 group);
/*
 * The address with which the host would speak to `to` over that device; 0:
 * it has none.  RCU held.
 */
__be32 weft_share_pick(const struct net_device *dev, __be32 to);

/* ---- share6.c: the same for IPv6, and the host's neighbours */
bool weft_share6_enabled(void);			/* ipv6.disable=1: not */
/* The sysctl net.ipv6.bindv6only: the default of IPV6_V6ONLY. */
bool weft_share6_v6only(struct weft_net *wn);
/*
 * Is it an address of the host, usable already, on that device if it is one of a link?  dev
 * NULL: on any.  RCU held.
 */
bool weft_share6_is_local(struct weft_net *wn, const struct weft_addr *a,
			  const struct net_device *dev);
/* As weft_share_in_group(). */
bool weft_share6_in_group(const struct weft_iface *iface, const struct weft_addr *group);
/* What the host's hooks may have for a dst where there is none: it leads nowhere.  RCU held. */
struct dst_entry *weft_share6_nowhere(struct weft_net *wn);
/* A dst on a packet that came in, which the host's hooks expect.  RCU held. */
void weft_share6_input(struct weft_iface *iface, struct sk_buff *skb);
/* The host's route; fl6 is completed (saddr).  An ERR_PTR, or a reference is held. */
struct dst_entry *weft_share6_route(struct weft_net *wn, struct flowi6 *fl6);
u32 weft_share6_cookie(const struct dst_entry *dst);	/* for dst_check() */
u8 weft_share6_hop_limit(struct dst_entry *dst);
/*
 * To the next hop that the route has for `dst`, by the host's neighbour discovery; consumes skb.
 * RCU held.  0 or -errno.
 */
int weft_share6_neigh_tx(struct dst_entry *route, const struct weft_addr *dst, struct sk_buff *skb);
/* Forward progress was made through that next hop.  RCU held. */
void weft_share6_confirm(struct dst_entry *route, const struct weft_addr *dst);

#endif
