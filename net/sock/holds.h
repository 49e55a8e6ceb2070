/* SPDX-License-Identifier: GPL-2.0 */
/* Port holds: their lives, their table, and which of them exclude each other. */
#ifndef WEFT_SOCK_HOLDS_H
#define WEFT_SOCK_HOLDS_H

#include "port_host.h"

struct weft_port_hold *weft_hold_new(struct weft_sock *ws, const struct weft_addr *addr, gfp_t gfp);
/* H is in no chain; NULL is fine; sleeps if its host socket does */
void weft_hold_free(struct weft_port_hold *h);
struct weft_port_chain *weft_hold_chain(const struct weft_port_hold *h);
/* Into the chain of its port, and out of it; under the chain's lock. */
void weft_hold_insert(struct weft_port_hold *h);
void weft_hold_remove(struct weft_port_hold *h);
void weft_hold_move(struct weft_port_hold *h, const struct weft_addr *addr);
int weft_hold_ifindex(const struct weft_port_hold *h);
/* It now listens: sockets with SO_REUSEADDR no longer share the port.  Under the chain's lock. */
void weft_hold_listens(struct weft_port_hold *h);
/*
 * The next hold after h (NULL: the first) on this port with this address, or with either a
 * wildcard.  Under the lock.
 */
struct weft_port_hold *weft_hold_next(struct weft_port_chain *chain, u16 port,
				      const struct weft_addr *addr, struct weft_port_hold *h);
/* Could a packet for one of them be for the other?  The port is the same. */
bool weft_hold_overlaps(const struct weft_port_hold *h, const struct weft_sock *ws,
			const struct weft_addr *addr);
/*
 * May ws not have the port, as in Linux?  exclusive: a chosen port is shared with
 * nobody.  Under the lock.
 */
bool weft_hold_conflicts(struct weft_port_chain *chain, const struct weft_sock *ws,
			 const struct weft_addr *addr, u16 port, bool exclusive);
void weft_holds_init(struct weft_net *wn);
void weft_holds_exit(struct weft_net *wn);

#endif
