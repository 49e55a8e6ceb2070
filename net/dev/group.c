// SPDX-License-Identifier: GPL-2.0
/*
 * Link-layer groups: RFC 4291 2.7.1, 2.8 (which groups a node is in), RFC 2464 7
 * (their Ethernet addresses).
 * Not there: reports of them (MLD), without which a snooping switch may keep a group's
 * frames from this port.
 * Locks: the device's own.
 */
#include "group.h"
#include "../wire/eth.h"
#include "../wire/ip6.h"

typedef int change(struct net_device *dev, const unsigned char *mac);

static void both(const struct weft_iface *iface, struct net_device *dev, const struct weft_addr *a,
		 change *f)
{
	struct weft_addr groups[] = { weft_ip6_all_nodes(), weft_ip6_solicited_node(a) };
	u8 mac[WEFT_ETH_ALEN];
	int i;

	if (iface->link != WEFT_LINK_ETHERNET)
		return;
	for (i = 0; i < ARRAY_SIZE(groups); i++) {
		weft_eth_multicast6(&groups[i], mac);
		f(dev, mac);
	}
}

void weft_groups_join(const struct weft_iface *iface, struct net_device *dev,
		      const struct weft_addr *a)
{
	both(iface, dev, a, dev_mc_add);
}

void weft_groups_leave(const struct weft_iface *iface, struct net_device *dev,
		       const struct weft_addr *a)
{
	both(iface, dev, a, dev_mc_del);
}
