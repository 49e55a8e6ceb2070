/* SPDX-License-Identifier: GPL-2.0 */
/*
 * RARP, RFC 903: which IPv4 address has the station with this link-layer address?
 * Own mode, on Ethernet.
 */
#ifndef WEFT_LINK_RARP_H
#define WEFT_LINK_RARP_H

#include <linux/timer.h>
#include "../dev/iface.h"
#include "../wire/eth.h"

struct weft_rarp_entry {		/* the server's table; weft_net.rarps */
	struct list_head node;		/* RCU readers; writers under rarp.c's own mutex */
	struct rcu_head rcu;
	struct weft_addr addr;		/* constant, as all below */
	int ifindex;			/* asked for on this device */
	u8 lladdr[WEFT_ETH_ALEN];
};

enum weft_rarp_state {
	WEFT_RARP_ASKING,
	WEFT_RARP_ANSWERED,
	WEFT_RARP_SILENT,		/* nobody answered */
};

/* The client's latest question for the device's own address */
struct weft_rarp_ask {
	struct rcu_head rcu;
	struct weft_iface *iface;	/* which has it, and ends it at detach */
	spinlock_t lock;		/* leaf: everything below */
	struct timer_list timer;	/* the next request */
	u8 state;			/* enum weft_rarp_state */
	u8 left;			/* requests still to be sent */
	struct weft_addr addr, server;	/* the answer, and who gave it; with ANSWERED */
	u8 lladdr[WEFT_ETH_ALEN];	/* the server's */
};

/* The table.  Process context, RTNL held. */
int weft_rarp_add(struct weft_iface *iface, const u8 *lladdr, const struct weft_addr *addr,
		  struct netlink_ext_ack *x);
int weft_rarp_del(struct weft_iface *iface, const u8 *lladdr, struct netlink_ext_ack *x);
/*
 * Begins to ask, anew if it was asked before; the answer is looked up in
 * iface->rarp_ask.  RTNL held.
 */
int weft_rarp_ask(struct weft_iface *iface, struct netlink_ext_ack *x);
/*
 * At detach, when no reader sees iface->dev any more: the question and the device's entries
 * go.  RTNL held; sleeps.
 */
void weft_rarp_flush(struct weft_iface *iface);

#endif
