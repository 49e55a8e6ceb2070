/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Own mode's IPv4 addresses on Ethernet: probing for them, announcing and
 * defending them.  RFC 5227.
 */
#ifndef WEFT_LINK_DEFEND_H
#define WEFT_LINK_DEFEND_H

#include <linux/workqueue.h>
#include "../dev/iface.h"
#include "../wire/eth.h"
#include "core/acd.h"

struct weft_defence {
	struct list_head node;		/* weft_net.defences; RCU readers; writers under RTNL */
	struct rcu_head rcu;
	struct weft_iface *iface;	/* holds a reference */
	struct weft_addr addr;		/* constant */
	u8 plen;			/* constant */
	struct delayed_work work;	/* to acd.deadline */
	spinlock_t lock;		/* leaf: everything below */
	struct weft_acd acd;
	u8 rival[WEFT_ETH_ALEN];	/* who else has claimed it last; with acd.conflicts */
};

/*
 * Gives the device an address as `how` says; with PROBE it gets it later, unless another host has
 * it.  RTNL held; sleeps.  As weft_addr_add(), which it calls.
 */
int weft_defend_add(struct weft_iface *iface, const struct weft_addr *a, u8 plen,
		    enum weft_acd_how how, struct netlink_ext_ack *x);
/* Takes it back, or ends the probing for it. */
int weft_defend_del(struct weft_iface *iface, const struct weft_addr *a, u8 plen,
		    struct netlink_ext_ack *x);
/* The link came up or has another address: announces anew.  RTNL held. */
void weft_defend_again(struct weft_iface *iface);
/* At detach, before the addresses go; RTNL held; sleeps. */
void weft_defend_flush(struct weft_iface *iface);

#endif
