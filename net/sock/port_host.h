/* SPDX-License-Identifier: GPL-2.0 */
/* The host's side of a port hold: the same port, taken in the port space of Linux. */
#ifndef WEFT_SOCK_PORT_HOST_H
#define WEFT_SOCK_PORT_HOST_H

#include "sock.h"

/*
 * Takes h->port in the host too, for ws.  May be called again, with another port, after a failure.  The socket lock of ws is
 * held; process context.  -EADDRINUSE, -ENOMEM.
 */
int weft_port_host_bind(struct weft_port_hold *h, const struct weft_sock *ws, bool exclusive);
/* To the host's binds the hold is a listener now, unless one of them has come first: -EADDRINUSE.  As weft_port_host_bind(). */
int weft_port_host_listen(struct weft_port_hold *h);
void weft_port_host_unlisten(struct weft_port_hold *h);	/* any context */
/* Gives the port back. */
void weft_port_host_close(struct weft_port_hold *h);
bool weft_port_host_sleeps(const struct weft_port_hold *h);	/* weft_port_host_close() takes process context */
int weft_port_host_init(void);		/* of the module, before anything that may have a port; undone after the last */
void weft_port_host_exit(void);

#endif
