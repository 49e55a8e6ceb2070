/* SPDX-License-Identifier: GPL-2.0 */
/* Raw sockets.  Receiving is in <weft/path.h>. */
#ifndef WEFT_RAW_RAW_H
#define WEFT_RAW_RAW_H

#include "../sock/sock.h"

struct weft_raw_sock {
	struct weft_sock ws;		/* first */
	struct socket *host;		/* net/raw/raw_sock.c; NULL: none; constant until release */
	u32 icmp_filter;		/* ICMP_FILTER: a bit for each type not shown; no lock */
};

static inline struct weft_raw_sock *weft_raw_sk(struct weft_sock *ws)
{
	return container_of(ws, struct weft_raw_sock, ws);
}

/* ---- rx.c: from here on it gets packets, and no more; process context */
void weft_raw_add(struct weft_sock *ws);
void weft_raw_remove(struct weft_sock *ws);

#endif
