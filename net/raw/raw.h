/* SPDX-License-Identifier: GPL-2.0 */
/* Raw sockets.  The input functions are in <weft/path.h>. */
#ifndef WEFT_RAW_RAW_H
#define WEFT_RAW_RAW_H

#include "../sock/sock.h"

struct weft_raw_sock {
	struct weft_sock ws;		/* must be first */
	struct socket *host;		/* socket of the host, or NULL; constant until release */
	u32 icmp_filter;		/* ICMP_FILTER: a set bit hides the type; no lock */
};

static inline struct weft_raw_sock *weft_raw_sk(struct weft_sock *ws)
{
	return container_of(ws, struct weft_raw_sock, ws);
}

/* ---- rx.c: add starts delivery of packets to the socket, remove ends it.  Process context. */
void weft_raw_add(struct weft_sock *ws);
void weft_raw_remove(struct weft_sock *ws);

#endif
