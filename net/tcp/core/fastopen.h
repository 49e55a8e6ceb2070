/* SPDX-License-Identifier: GPL-2.0 */
/* Fast open, data on the SYN: RFC 7413.  Pure. */
#ifndef WEFT_TCP_FASTOPEN_H
#define WEFT_TCP_FASTOPEN_H

#include <weft/types.h>
#include "../../wire/tcp.h"

/* net.weft.tcp_fastopen, with the bits of Linux's. */
#define WEFT_FASTOPEN_CLIENT		0x001
#define WEFT_FASTOPEN_SERVER		0x002
#define WEFT_FASTOPEN_CLIENT_BARE	0x004	/* data goes without a cookie */
#define WEFT_FASTOPEN_SERVER_BARE	0x200	/* data is taken without a cookie */
#define WEFT_FASTOPEN_LISTENERS		0x400	/* every listener takes it, without TCP_FASTOPEN */

#define WEFT_FASTOPEN_KEYS	2	/* new cookies are made with the first */

/* ---- what peers have given: RFC 7413 4.1.3 */
#define WEFT_FASTOPEN_SETS	64
#define WEFT_FASTOPEN_WAYS	4	/* address pairs per hash; one more replaces the oldest */

struct weft_fastopen_known {
	struct weft_fastopen_cookie cookie;	/* len 0: none */
	u16 mss;				/* bytes, as the peer offered last; 0: not known */
};

struct weft_fastopen_peer {
	struct weft_addr src, dst;
	u64 at;				/* us: when it was learnt; 0: unused */
	struct weft_fastopen_known is;
};

struct weft_fastopen_cache {
	struct weft_fastopen_peer e[WEFT_FASTOPEN_SETS][WEFT_FASTOPEN_WAYS];
};

/* hash: keyed, of both addresses.  All 0: nothing is known. */
struct weft_fastopen_known weft_fastopen_get(const struct weft_fastopen_cache *c, u32 hash,
					     const struct weft_addr *src,
					     const struct weft_addr *dst);
/* What `is` does not have, neither cookie nor MSS, stays as it was. */
void weft_fastopen_put(struct weft_fastopen_cache *c, u32 hash, const struct weft_addr *src,
		       const struct weft_addr *dst, const struct weft_fastopen_known *is, u64 now);

/* ---- the client */
/* RFC 7413 4.1.3.1: WEFT_FX_BLACKHOLE was told so often since one has got through, at last then. */
struct weft_fastopen_hole {
	u64 at;			/* us */
	u32 times;
};

/* seconds: for the first time; 0: never.  Shall no client try it now? */
bool weft_fastopen_blocked(const struct weft_fastopen_hole *h, u32 seconds, u64 now);
void weft_fastopen_block(struct weft_fastopen_hole *h, u64 now);

/* ---- the server: RFC 7413 4.1.2, 4.2.2 */
enum weft_fastopen_verdict {
	WEFT_FASTOPEN_NOT,	/* an ordinary handshake */
	WEFT_FASTOPEN_GRANT,	/* the same, and the SYN-ACK has the cookie that was asked for */
	WEFT_FASTOPEN_WRONG,	/* the same, for one that was not right */
	WEFT_FASTOPEN_TAKE,	/* the data is taken, and the child is there at once */
	WEFT_FASTOPEN_TAKE_OLD,	/* with the second key's cookie; the SYN-ACK has the first's */
};

/* Is the question to be asked at all? */
bool weft_fastopen_concerns(u32 mode, const struct weft_tcp_seg *syn);
/*
 * RFC 7413 5.1: a listener's children in SYN-RECEIVED, bounded so that forged
 * addresses cannot fill it.
 */
struct weft_fastopen_pending {
	u32 open;		/* now */
	u32 held;		/* of those, reset; they count on, as forged RSTs would make room */
	u64 held_until;		/* us */
};

bool weft_fastopen_admits(struct weft_fastopen_pending *p, u32 most, u64 now);
void weft_fastopen_over(struct weft_fastopen_pending *p, bool reset, u64 now);

#endif
