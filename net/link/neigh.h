/* SPDX-License-Identifier: GPL-2.0 */
/* Neighbours: from a next hop's protocol address to its link-layer address. */
#ifndef WEFT_LINK_NEIGH_H
#define WEFT_LINK_NEIGH_H

#include <linux/seqlock.h>
#include "../dev/iface.h"
#include "core/nud.h"

#define WEFT_NEIGH_QUEUE	64	/* packets per address: 64 KB in fragments of 1500 */
#define WEFT_NEIGH_MAX		1024	/* entries a device; the oldest unused goes first */

struct weft_neigh {
	struct hlist_node node;		/* weft_iface.neighs; under neigh_lock */
	struct weft_iface *iface;	/* holds a reference */
	struct weft_addr addr;		/* constant */
	spinlock_t lock;		/* leaf: everything below */
	seqcount_spinlock_t seq;	/* writers of nud under lock; the fast path reads without */
	struct weft_nud nud;
	struct sk_buff_head queue;	/* waiting packets, no link header; its lock is not used */
	struct timer_list timer;	/* to nud.deadline or earlier; holds a reference then */
	bool dead;			/* out of the table: no packet is queued, no timer armed */
	refcount_t ref;
	struct rcu_head rcu;
};

/*
 * Sends an IP packet (skb->data at the IP header) to next hop `to`; consumed.
 * 0 or -errno.  RCU held.
 */
int weft_neigh_tx(struct weft_iface *iface, const struct weft_addr *to, struct sk_buff *skb);
/*
 * ARP received a packet: ev is REPLY or SEEN; creates the entry only if `create`.
 * Neighbour discovery: SEEN.
 */
void weft_neigh_heard(struct weft_iface *iface, const struct weft_addr *addr, const u8 *lladdr,
		      enum weft_nud_event ev, bool create);
void weft_neigh_advert(struct weft_iface *iface, const struct weft_addr *addr,
		       const struct weft_nud_advert *a);
/* Forward progress was made through this next hop. */
void weft_neigh_confirm(struct weft_iface *iface, const struct weft_addr *addr);
/* Configuration; process context. */
/* A PERMANENT entry. */
int weft_neigh_set(struct weft_iface *iface, const struct weft_addr *addr, const u8 *lladdr);
int weft_neigh_remove(struct weft_iface *iface, const struct weft_addr *addr);
/* At detach, when no reader sees iface->dev any more; sleeps. */
void weft_neigh_flush(struct weft_iface *iface);
/* The link went down: all but the PERMANENT entries are forgotten; sleeps. */
void weft_neigh_down(struct weft_iface *iface);
/*
 * unresolved.c: this neighbour did not answer.  Consumes the waiting skb, whose data is at the IP
 * header.  RCU held, no lock.
 */
void weft_neigh_unresolved(const struct weft_neigh *n, struct sk_buff *skb);
/* "reachable", as `ip neigh` spells it, in lower case. */
const char *weft_neigh_state_name(u8 state);

/*
 * How a protocol asks who has `to`: by broadcast or multicast, or at lladdr if that is given;
 * `from` is the source of the packet that waits, or unspecified, and IPv6's alone.  RCU held.
 */
typedef void weft_neigh_ask(struct weft_iface *iface, const struct weft_addr *to, const u8 *lladdr,
			    const struct weft_addr *from);
weft_neigh_ask weft_arp_ask;		/* net/link/arp.c */
weft_neigh_ask weft_nd_ask;		/* net/ip/nd.c */
/*
 * Tells the table of neighbours, which lies below both, how to ask.  Called by the module's init,
 * before any device is attached.
 */
void __init weft_neigh_ask_by(weft_neigh_ask *arp, weft_neigh_ask *nd);

#endif
