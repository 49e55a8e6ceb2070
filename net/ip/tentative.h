/* SPDX-License-Identifier: GPL-2.0 */
/* Own mode's IPv6 addresses on their way into use: duplicate address detection, RFC 4862 5.4. */
#ifndef WEFT_IP_TENTATIVE_H
#define WEFT_IP_TENTATIVE_H

#include <linux/workqueue.h>
#include "ip.h"
#include "core/dad.h"
#include "../wire/eth.h"

struct weft_tentative {
	struct list_head node;		/* weft_net.tentatives; RCU readers; writers under RTNL */
	struct rcu_head rcu;
	struct weft_iface *iface;	/* holds a reference */
	struct weft_addr addr;		/* constant, as the next three */
	u8 plen;
	bool made;			/* by a router's prefix */
	struct weft_addr_life life;	/* with made */
	struct delayed_work work;	/* to dad.deadline */
	spinlock_t lock;		/* leaf: the next */
	struct weft_dad dad;
};

/*
 * Gives the device an address once no other host is found to have it; `quiet`: at once.  With a
 * device's first address that is not link-local comes a link-local one.  life: NULL if it is
 * configured.  RTNL held; sleeps.
 */
int weft_tentative_add(struct weft_iface *iface, const struct weft_addr *a, u8 plen, bool quiet,
		       const struct weft_addr_life *life, struct netlink_ext_ack *x);
/* Takes it back, or ends the question. */
int weft_tentative_del(struct weft_iface *iface, const struct weft_addr *a, u8 plen,
		       struct netlink_ext_ack *x);
void weft_tentative_again(struct weft_iface *iface);	/* the link came up.  RTNL held */
/* At detach; RTNL held; sleeps. */
void weft_tentative_flush(struct weft_iface *iface, struct net_device *dev);
bool weft_tentative_any(struct weft_iface *iface);	/* has the device any?  RCU or RTNL */
/* Is the address asked for on that device, or was in vain?  RTNL held. */
bool weft_tentative_known(struct weft_iface *iface, const struct weft_addr *a);
/* Those that a router's prefix made and that are not in use yet, or in vain.  RTNL held. */
u32 weft_tentative_made(struct weft_iface *iface);
/*
 * When the first router-made one of those ends, us, after `now`; WEFT_NEVER:
 * there is none.  RTNL held.
 */
u64 weft_tentative_ends(struct weft_iface *iface, u64 now);
/* The device's interface identifier, for the attempt `again`; the upper half of *a stays. */
void weft_tentative_iid(struct weft_iface *iface, struct weft_addr *a, u8 again);

#endif
