/* SPDX-License-Identifier: GPL-2.0 */
/*
 * RARP, RFC 903: the IPv4 address of the station with a given link-layer address.  Own mode,
 * Ethernet.
 */
#ifndef WEFT_LINK_RARP_H
#define WEFT_LINK_RARP_H

#include <linux/timer.h>
#include "../dev/iface.h"
#include "../wire/eth.h"

struct weft_rarp_entry {		/* an entry of the server's table; weft_net.rarps */
	struct list_head node;		/* RCU readers; writers under rarp.c's own mutex */
	struct rcu_head rcu;
	struct weft_addr addr;		/* constant, as all below */
	int ifindex;			/* the device on which it is answered; constant */
	u8 lladdr[WEFT_ETH_ALEN];
};

enum weft_rarp_state {
	WEFT_RARP_ASKING,
	WEFT_RARP_ANSWERED,
	WEFT_RARP_SILENT,		/* nobody answered */
};

/* The client's latest question for the device's own address. */
struct weft_rarp_ask {
	struct rcu_head rcu;
	struct weft_iface *iface;	/* owner of the question, ends it at detach */
	spinlock_t lock;		/* leaf: everything below */
	struct timer_list timer;	/* due when the next request is */
	u8 state;			/* enum weft_rarp_state */
	u8 left;			/* requests still to be sent */
	struct weft_addr addr, server;	/* with ANSWERED: the answer, and the server that gave it */
	u8 lladdr[WEFT_ETH_ALEN];	/* with ANSWERED: link-layer address of the server */
};

/* The server's table.  Process context, RTNL held. */
int weft_rarp_add(struct weft_iface *iface, const u8 *lladdr, const struct weft_addr *addr,
		  struct netlink_ext_ack *x);
int weft_rarp_del(struct weft_iface *iface, const u8 *lladdr, struct netlink_ext_ack *x);
/* Starts a question, or starts it again; iface->rarp_ask shows the result.  RTNL held. */
int weft_rarp_ask(struct weft_iface *iface, struct netlink_ext_ack *x);
/*
 * At detach, once no reader sees iface->dev any more.  Removes the question and the device's
 * entries. RTNL held; sleeps.
 */
void weft_rarp_flush(struct weft_iface *iface);

#endif
