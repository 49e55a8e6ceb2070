// SPDX-License-Identifier: GPL-2.0
/*
 * Puts the Ethernet header before a packet: RFC 894.  The wire format is net/wire/eth.c's; drivers
 * receive it.
 * Not there: VLAN tags, which a VLAN device adds; output of 802.3 with LLC.
 * Locks: RCU held.
 */
#include <linux/netdevice.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "../wire/eth.h"

static bool eth_push(struct net_device *dev, const u8 *dst, u16 ethertype, struct sk_buff *skb)
{
	struct weft_eth eth = { .type = ethertype };

	if (skb_cow_head(skb, LL_RESERVED_SPACE(dev)))
		return false;
	memcpy(eth.dst, dst, WEFT_ETH_ALEN);
	memcpy(eth.src, dev->dev_addr, WEFT_ETH_ALEN);
	weft_eth_emit(skb_push(skb, WEFT_ETH_HLEN), &eth);
	skb_reset_mac_header(skb);
	return true;
}

int weft_eth_tx(struct weft_iface *iface, const u8 *dst, u16 ethertype, struct sk_buff *skb)
{
	struct net_device *dev = rcu_dereference(iface->dev);

	if (!dev) {
		weft_drop(iface->wn, skb, WEFT_DROP_DEVICE_GONE);
		return -ENETUNREACH;
	}
	if (!eth_push(dev, dst, ethertype, skb)) {
		weft_drop(iface->wn, skb, WEFT_DROP_NO_MEMORY);
		return -ENOBUFS;
	}
	return weft_dev_tx(iface, skb);
}
