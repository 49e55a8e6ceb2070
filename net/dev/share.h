/* SPDX-License-Identifier: GPL-2.0 */
/* What share mode takes from the host: its IPv4 addresses, its routes, its judgement of what may come in. */
#ifndef WEFT_DEV_SHARE_H
#define WEFT_DEV_SHARE_H

#include <net/route.h>
#include "iface.h"

/* What the host takes an address for: RTN_LOCAL, RTN_BROADCAST, RTN_MULTICAST or RTN_UNICAST. */
unsigned int weft_share_type(struct weft_net *wn, __be32 a);
/* Is it an address of the host?  Remembers the last answers for this device.  RCU held. */
bool weft_share_is_local(struct weft_iface *iface, __be32 a);
/*
 * May a packet from src to dst come in on this device?  The host's input routing decides, its reverse path filter
 * included.  With `need_dst` the skb has a dst afterwards, else it may be decided from memory.  RCU held; skb is ours.
 */
enum weft_drop weft_share_input(struct weft_iface *iface, struct sk_buff *skb, __be32 src, __be32 dst, u8 tos,
				bool need_dst);
/* A dst for a packet of own mode that is to pass the host's firewall, which expects one.  RCU held.  -errno: none. */
int weft_share_stand_in(struct weft_iface *iface, struct sk_buff *skb, __be32 peer);
/* The host's route; fl4 is completed (saddr).  An ERR_PTR, or a reference is held. */
struct rtable *weft_share_route(struct weft_net *wn, struct flowi4 *fl4);
/* The address with which the host would speak to `to` over that device; 0: it has none.  RCU held. */
__be32 weft_share_pick(const struct net_device *dev, __be32 to);

#endif
