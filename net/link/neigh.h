/* SPDX-License-Identifier: GPL-2.0 */
/* Neighbours: from a next hop's protocol address to its link-layer address. */
#ifndef WEFT_LINK_NEIGH_H
#define WEFT_LINK_NEIGH_H

#include <linux/seqlock.h>
#include "../dev/iface.h"
#include "core/nud.h"

#define WEFT_NEIGH_QUEUE	64	/* packets that wait: 64 KB in fragments of 1500 */
#define WEFT_NEIGH_MAX		1024	/* entries a device; a full table evicts the oldest */

struct weft_neigh {
	struct hlist_node node;		/* weft_iface.neighs; iface->neigh_lock, RCU readers */
	struct weft_iface *iface;	/* holds a reference */
	struct weft_addr addr;		/* constant */
	spinlock_t lock;		/* leaf: everything below */
	seqcount_spinlock_t seq;	/* writers of nud under lock; the fast path reads without */
	struct weft_nud nud;
	struct sk_buff_head queue;	/* waiting packets, no link header; its lock is unused */
	struct timer_list timer;	/* nud.deadline or earlier; pending: holds a reference */
	bool dead;			/* unlinked: queues no packet, arms no timer */
	refcount_t ref;
	struct rcu_head rcu;
};

/*
 * Sends an IP packet (skb->data at the IP header) to next hop `to`; consumed.
 * 0 or -errno.  RCU held.
 */
int weft_neigh_tx(struct weft_iface *iface, const struct weft_addr *to, struct sk_buff *skb);
/*
 * A message of ARP (ev REPLY or SEEN) or neighbour discovery (SEEN) gave the address of a
 * neighbour. `create`: make an entry if there is none.
 */
void weft_neigh_heard(struct weft_iface *iface, const struct weft_addr *addr, const u8 *lladdr,
		      enum weft_nud_event ev, bool create);
void weft_neigh_advert(struct weft_iface *iface, const struct weft_addr *addr,
		       const struct weft_nud_advert *a);
/* Confirms reachability: the upper layer made forward progress through this next hop. */
void weft_neigh_confirm(struct weft_iface *iface, const struct weft_addr *addr);
/* Configuration, process context.  Makes a PERMANENT entry. */
int weft_neigh_set(struct weft_iface *iface, const struct weft_addr *addr, const u8 *lladdr);
int weft_neigh_remove(struct weft_iface *iface, const struct weft_addr *addr);
/* At detach, once no reader sees iface->dev any more.  Removes all entries; sleeps. */
void weft_neigh_flush(struct weft_iface *iface);
/* The link went down: removes all but the PERMANENT entries; sleeps. */
void weft_neigh_down(struct weft_iface *iface);
/*
 * unresolved.c: the neighbour did not answer.  Consumes the waiting skb, whose data is at the IP
 * header.  RCU held, no lock.
 */
void weft_neigh_unresolved(const struct weft_neigh *n, struct sk_buff *skb);
/* "reachable" and so on: `ip neigh`'s words in lower case. */
const char *weft_neigh_state_name(u8 state);

/*
 * Sends a request for the address of `to`: by broadcast or multicast, or to lladdr if that is not
 * NULL.  `from`: source of the waiting packet, or unspecified; IPv6 only.  RCU held.
 */
typedef void weft_neigh_ask(struct weft_iface *iface, const struct weft_addr *to, const u8 *lladdr,
			    const struct weft_addr *from);
weft_neigh_ask weft_arp_ask;		/* net/link/arp.c */
weft_neigh_ask weft_nd_ask;		/* net/ip/nd.c */
/*
 * Sets how the protocols ask; the table lies below both of them.  Called by the module's init,
 * before any device is attached.
 */
void __init weft_neigh_ask_by(weft_neigh_ask *arp, weft_neigh_ask *nd);

#endif
