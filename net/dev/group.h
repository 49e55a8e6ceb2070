/* SPDX-License-Identifier: GPL-2.0 */
/* The groups that a device is in for own mode's IPv6 addresses. */
#ifndef WEFT_DEV_GROUP_H
#define WEFT_DEV_GROUP_H

#include <linux/netdevice.h>
#include <weft/types.h>
#include "iface.h"

/*
 * The groups that every node with this address is in: its solicited-node group, and all nodes
 * (RFC 4291 2.8).  The device counts, so each join has its leave.  dev: as iface->dev, or what it
 * was until it was detached.  Process context; -ENOMEM.
 */
int weft_groups_join(struct weft_iface *iface, struct net_device *dev, const struct weft_addr *a);
void weft_groups_leave(struct weft_iface *iface, struct net_device *dev,
		       const struct weft_addr *a);

#endif
