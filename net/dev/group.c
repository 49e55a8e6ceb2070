// SPDX-License-Identifier: GPL-2.0
/*
 * The groups of own mode's IPv6 addresses: RFC 4291 2.7.1, 2.8 (which groups a node is in), RFC
 * 2464 7 (their Ethernet addresses).  Reports of them: net/ip/gmp.c.
 * Locks: the device's own.
 */
#include <weft/path.h>
#include "group.h"
#include "../wire/eth.h"
#include "../wire/ip6.h"

typedef int change(struct net_device *dev, const unsigned char *mac);

struct pair {
	struct weft_addr all, own;
};

static struct pair groups_of(const struct weft_addr *a)
{
	return (struct pair){ weft_ip6_all_nodes(), weft_ip6_solicited_node(a) };
}

static void open_both(const struct weft_iface *iface, struct net_device *dev, const struct pair *p,
		      change *f)
{
	u8 mac[WEFT_ETH_ALEN];

	if (iface->link != WEFT_LINK_ETHERNET)
		return;
	weft_eth_multicast6(&p->all, mac);
	f(dev, mac);
	weft_eth_multicast6(&p->own, mac);
	f(dev, mac);
}

int weft_groups_join(struct weft_iface *iface, struct net_device *dev, const struct weft_addr *a)
{
	const struct pair p = groups_of(a);
	int err = weft_gmp_address(iface, &p.all, true);

	if (err)
		return err;
	err = weft_gmp_address(iface, &p.own, true);
	if (err)
		weft_gmp_address(iface, &p.all, false);
	else
		open_both(iface, dev, &p, dev_mc_add);
	return err;
}

void weft_groups_leave(struct weft_iface *iface, struct net_device *dev,
		       const struct weft_addr *a)
{
	const struct pair p = groups_of(a);

	weft_gmp_address(iface, &p.own, false);
	weft_gmp_address(iface, &p.all, false);
	open_both(iface, dev, &p, dev_mc_del);
}
