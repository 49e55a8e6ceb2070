/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of neighbour discovery: RFC 4861 4, RFC 4191 2.2, RFC 6980.  Pure. */
#ifndef WEFT_WIRE_ND_H
#define WEFT_WIRE_ND_H

#include "nd_opt.h"

#define WEFT_ND_HOP_LIMIT	255	/* what was forwarded has less */
/* bytes that weft_nd_emit() writes at most */
#define WEFT_ND_LEN_MAX		(40 + WEFT_ND_OPTS_MAX)

/* What the packet around the message tells. */
struct weft_nd_ip {
	struct weft_addr src, dst;
	u8 hop_limit;
	bool fragmented;	/* it has or had a fragment header: RFC 6980 */
};

struct weft_nd {
	u8 type;		/* WEFT_ICMP6_RS to WEFT_ICMP6_REDIRECT */
	struct weft_addr target; /* NS, NA: the address asked for; redirect: the better hop */
	struct weft_addr dst;	/* redirect: what is redirected */
	bool router, solicited, override;	/* NA */
	/* RA: */
	u8 hop_limit;		/* 0: not told */
	bool managed, other;	/* there is DHCPv6, for addresses or for the rest */
	s8 preference;		/* as a default router, RFC 4191 2.2: -1, 0, 1 */
	u16 lifetime;		/* as a default router, seconds; 0: it is none */
	u32 reachable, retrans;	/* milliseconds; 0: not told */
	struct weft_nd_opts opt;
};

/*
 * The checks of RFC 4861 6.1.1, 6.1.2, 7.1.1, 7.1.2, 8.1 but the checksum, which is the caller's;
 * p: at the ICMPv6 header.
 */
enum weft_drop weft_nd_parse(const void *p, u32 len, const struct weft_nd_ip *ip,
			     struct weft_nd *out);
u32 weft_nd_emit(void *p, const struct weft_nd *in);	/* checksum field 0 */

#endif
