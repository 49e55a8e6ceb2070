/* SPDX-License-Identifier: GPL-2.0 */
/* Neighbours: from a next hop's protocol address to its link-layer address. */
#ifndef WEFT_LINK_NEIGH_H
#define WEFT_LINK_NEIGH_H

#include <linux/seqlock.h>
#include "../dev/iface.h"
#include "nud.h"

#define WEFT_NEIGH_QUEUE	16	/* packets that wait for one address */
#define WEFT_NEIGH_MAX		1024	/* entries a device; the oldest unused goes first */

struct weft_neigh {
	struct hlist_node node;		/* weft_iface.neighs */
	struct weft_iface *iface;	/* holds a reference */
	struct weft_addr addr;
	spinlock_t lock;		/* leaf: everything below */
	struct weft_nud nud;
	struct sk_buff_head queue;	/* waits; without link header */
	struct timer_list timer;
	refcount_t ref;
	struct rcu_head rcu;
};

/* Sends an IP packet (skb->data at the IP header) to next hop `to`; consumed.  0 or -errno. */
int weft_neigh_tx(struct weft_iface *iface, const struct weft_addr *to, struct sk_buff *skb);
/* What ARP heard: ev is REPLY or SEEN; creates the entry only if `create`. */
void weft_neigh_heard(struct weft_iface *iface, const struct weft_addr *addr, const u8 *lladdr, enum weft_nud_event ev, bool create);
/* Forward progress was made through this next hop. */
void weft_neigh_confirm(struct weft_iface *iface, const struct weft_addr *addr);
/* Configuration: config mutex held. */
int weft_neigh_set(struct weft_iface *iface, const struct weft_addr *addr, const u8 *lladdr);	/* PERMANENT */
int weft_neigh_remove(struct weft_iface *iface, const struct weft_addr *addr);
void weft_neigh_flush(struct weft_iface *iface);	/* at detach; sleeps */
const char *weft_neigh_state_name(u8 state);		/* "reachable", as `ip neigh` spells it, in lower case */

#endif
