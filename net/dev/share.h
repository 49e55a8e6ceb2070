/* SPDX-License-Identifier: GPL-2.0 */
/* Share mode's view of the host: its addresses, its routes, its source validation. */
#ifndef WEFT_DEV_SHARE_H
#define WEFT_DEV_SHARE_H

#include <net/route.h>
#include "iface.h"

/* The host's type of an address: RTN_LOCAL, RTN_BROADCAST, RTN_MULTICAST or RTN_UNICAST. */
unsigned int weft_share_type(struct weft_net *wn, __be32 a);
/* Is it an address of the host?  The device caches recent answers.  RCU held. */
bool weft_share_is_local(struct weft_iface *iface, __be32 a);
/*
 * May a packet from src to dst come in on this device?  The host's input routing decides, its
 * reverse path filter included.  With `need_dst` the skb gets a dst; otherwise a cached answer may
 * do.  RCU held; skb is not shared.
 */
enum weft_drop weft_share_input(struct weft_iface *iface, struct sk_buff *skb, __be32 src,
				__be32 dst, u8 tos, bool need_dst);
/*
 * Gives a packet of own mode a dst, which the host's firewall hooks expect.  RCU held.  -errno:
 * there is none.
 */
int weft_share_stand_in(struct weft_iface *iface, struct sk_buff *skb, __be32 peer);
/* The host's route, with a reference for the caller, or an ERR_PTR; completes fl4 (saddr). */
struct rtable *weft_share_route(struct weft_net *wn, struct flowi4 *fl4);
/* Has a socket of the host's joined the group on that device?  RCU held. */
bool weft_share_in_group(const struct weft_iface *iface, __be32 group);
/* The address from which the host would speak to `to` over that device; 0: none.  RCU held. */
__be32 weft_share_pick(const struct net_device *dev, __be32 to);

/* ---- share6.c: the same for IPv6, and the host's neighbours */
bool weft_share6_enabled(void);			/* false with ipv6.disable=1 */
/* The sysctl net.ipv6.bindv6only, the default of IPV6_V6ONLY. */
bool weft_share6_v6only(struct weft_net *wn);
/*
 * Is it a usable address of the host?  A link-local address must be on `dev`; dev NULL: on any
 * device.  RCU held.
 */
bool weft_share6_is_local(struct weft_net *wn, const struct weft_addr *a,
			  const struct net_device *dev);
/* As weft_share_in_group(). */
bool weft_share6_in_group(const struct weft_iface *iface, const struct weft_addr *group);
/*
 * A dst that leads nowhere, for packets that the host's hooks see and that have no other.  RCU
 * held.
 */
struct dst_entry *weft_share6_nowhere(struct weft_net *wn);
/* Gives a received packet a dst, which the host's hooks expect.  RCU held. */
void weft_share6_input(struct weft_iface *iface, struct sk_buff *skb);
/* The host's route, with a reference for the caller, or an ERR_PTR; completes fl6 (saddr). */
struct dst_entry *weft_share6_route(struct weft_net *wn, struct flowi6 *fl6);
u32 weft_share6_cookie(const struct dst_entry *dst);	/* for dst_check() */
u8 weft_share6_hop_limit(struct dst_entry *dst);
/*
 * Sends skb to the route's next hop for `dst` by the host's neighbour discovery; consumes skb. 0 or
 * -errno.  RCU held.
 */
int weft_share6_neigh_tx(struct dst_entry *route, const struct weft_addr *dst, struct sk_buff *skb);
/* Confirms reachability of the next hop after forward progress.  RCU held. */
void weft_share6_confirm(struct dst_entry *route, const struct weft_addr *dst);

#endif
