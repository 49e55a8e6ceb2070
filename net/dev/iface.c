// SPDX-License-Identifier: GPL-2.0
/*
 * Attached devices: look-up and references.  Attaching and detaching call upward and are in
 * attach.c.
 * Locks: RTNL or RCU for a look-up; none for references.
 */
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "iface.h"

struct weft_iface *weft_iface_find(struct weft_net *wn, int ifindex)
{
	struct weft_iface *iface;

	list_for_each_entry_rcu(iface, &wn->ifaces, node, lockdep_rtnl_is_held())
		if (iface->ifindex == ifindex)
			return iface;
	return NULL;
}

/* The device's rx_handler_data is valid as long as an RCU reader sees the handler. */
struct weft_iface *weft_iface_of(const struct net_device *dev)
{
	if (rcu_access_pointer(dev->rx_handler) != weft_dev_rx)
		return NULL;
	return rcu_dereference_rtnl(dev->rx_handler_data);
}

void weft_iface_put(struct weft_iface *iface)
{
	if (refcount_dec_and_test(&iface->ref))
		kfree_rcu(iface, rcu);
}

int weft_iface_link(const struct net_device *dev)
{
	if (dev->type == ARPHRD_LOOPBACK)
		return WEFT_LINK_LOOPBACK;
	if (dev->type == ARPHRD_ETHER && dev->addr_len == ETH_ALEN)
		return WEFT_LINK_ETHERNET;
	if (dev->flags & IFF_NOARP && !dev->hard_header_len &&
	    !(dev->header_ops && dev->header_ops->create))
		return WEFT_LINK_NONE;		/* tun, wireguard, raw IP, tunnels */
	return -EOPNOTSUPP;
}
