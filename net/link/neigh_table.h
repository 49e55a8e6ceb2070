/* SPDX-License-Identifier: GPL-2.0 */
/* The table of neighbours, for neigh.c alone. */
#ifndef WEFT_LINK_NEIGH_TABLE_H
#define WEFT_LINK_NEIGH_TABLE_H

#include "neigh.h"

/* RCU or iface->neigh_lock held. */
struct weft_neigh *weft_neigh_find(struct weft_iface *iface, const struct weft_addr *addr);
/*
 * Makes and links an entry whose timer calls `fire`, or returns the one that another CPU has linked
 * meanwhile; a full table evicts its least recently used entry.  NULL: no memory, or every entry is
 * permanent.  The caller has seen iface->dev in the same RCU section, so a flush after a detach
 * finds the new entry.
 */
struct weft_neigh *weft_neigh_make(struct weft_iface *iface, const struct weft_addr *addr,
				   void (*fire)(struct timer_list *timer));
/*
 * Marks an unlinked entry dead, drops its waiting packets with reason `why`, stops the timer and
 * puts the table's reference.  A timer function that is running sees that the entry is dead.
 */
void weft_neigh_bury(struct weft_neigh *n, enum weft_drop why);
void weft_neigh_put(struct weft_neigh *n);

/* Without the entry's lock the answer is a hint. */
static inline bool weft_neigh_is_permanent(const struct weft_neigh *n)
{
	return READ_ONCE(n->nud.state) == WEFT_NUD_PERMANENT;
}

#endif
