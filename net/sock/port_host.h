/* SPDX-License-Identifier: GPL-2.0 */
/* The host's side of a port hold: the same port, taken in the port space of Linux. */
#ifndef WEFT_SOCK_PORT_HOST_H
#define WEFT_SOCK_PORT_HOST_H

#include "sock.h"

/*
 * A port of Weft's is held in the host's port space too, by a bound AF_INET socket inside the
 * kernel (port_host.c), so that EADDRINUSE means the same on both stacks.  The children of a
 * listener and their TIME-WAITs share one hold for each local address, and so do the connections
 * for which connect() came upon the same port.
 */
struct weft_port_hold {
	refcount_t ref;
	u16 port;			/* host order; constant once found, under chain's lock */
	u8 proto;			/* constant */
	bool by_connect : 1,		/* by connect(): its connections may share it; constant */
	     by_listen : 1,		/* of the children of a listener on a wildcard; constant */
	     v6only : 1;		/* with ::, not IPv4's port too; constant */
	struct weft_net *wn;		/* constant */
	struct sock *host;		/* NULL: own mode; constant once bound, but for narrowing */
	/* all below: under the chain's lock */
	struct weft_sock *owner;	/* whose bind() made it; NULL: closed, or none */
	struct weft_addr addr;		/* as bound; a change of it: weft_hold_move() */
	union {
		struct rb_node tree;		/* weft_port_chain.holds; of a `first` */
		struct hlist_node same;		/* the others with this port and address */
		struct list_head dead;		/* weft_net.holds_dead, under holds_lock */
	};
	struct hlist_head followers;
	int ifindex;			/* the owner's when it closed; as the next, and uid */
	bool reuse : 1, reuseport : 1,
	     conn_no_reuse : 1,		/* a connection came to share it while its listener had no SO_REUSEADDR */
	     conn_no_reuseport : 1,	/* no SO_REUSEPORT */
	     first : 1,			/* it stands in the tree */
	     listening : 1,
	     all_reuse : 1,		/* of the first: all had SO_REUSEADDR, none has listened */
	     all_reuseport : 1;		/* had SO_REUSEPORT, and were all_uid's */
	u16 order;			/* by it the later of two is known, but for very old ones */
	kuid_t uid, all_uid;
};

/*
 * Takes h->port in the host too, for ws.  May be called again, with another port, after a failure.
 * The socket lock of ws is held; process context.  -EADDRINUSE, -ENOMEM.
 */
int weft_port_host_bind(struct weft_port_hold *h, const struct weft_sock *ws, bool exclusive);
/*
 * The hold becomes a listener to the host's binds, unless one of them came first: -EADDRINUSE.
 * As weft_port_host_bind().
 */
int weft_port_host_listen(struct weft_port_hold *h);
void weft_port_host_unlisten(struct weft_port_hold *h);	/* any context */
/*
 * From a wildcard to the socket's new address, or back.  The socket lock is held; process context.
 * -EADDRINUSE, -ENOMEM: the port stays where it was.
 */
int weft_port_host_move(struct weft_port_hold *h, const struct weft_sock *ws,
			const struct weft_addr *addr);
/* Gives the port back. */
void weft_port_host_close(struct weft_port_hold *h);
/* weft_port_host_close() needs process context. */
bool weft_port_host_sleeps(const struct weft_port_hold *h);
/* At load, before anything may have a port; undone after the last one. */
int weft_port_host_init(void);
void weft_port_host_exit(void);

#endif
