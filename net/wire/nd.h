/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of neighbour discovery: RFC 4861 4, RFC 4191 2.2, RFC 6980.  Pure. */
#ifndef WEFT_WIRE_ND_H
#define WEFT_WIRE_ND_H

#include "nd_opt.h"

#define WEFT_ND_HOP_LIMIT	255	/* a packet that a router forwarded has less */
/* bytes that weft_nd_emit() writes at most */
#define WEFT_ND_LEN_MAX		(40 + WEFT_ND_OPTS_MAX)

/* Facts about the packet around the message. */
struct weft_nd_ip {
	struct weft_addr src, dst;
	u8 hop_limit;
	bool fragmented;	/* it has or had a fragment header: refused by RFC 6980 */
};

struct weft_nd {
	u8 type;		/* WEFT_ICMP6_RS to WEFT_ICMP6_REDIRECT */
	struct weft_addr target; /* NS, NA: the address asked for; redirect: the better first hop */
	struct weft_addr dst;	/* redirect: the redirected destination */
	bool router, solicited, override;	/* flags of NA */
	/* fields of RA: */
	u8 hop_limit;		/* 0: not given */
	bool managed, other;	/* DHCPv6 is available, for addresses or for other configuration */
	s8 preference;		/* preference as a default router, RFC 4191 2.2: -1, 0, 1 */
	u16 lifetime;		/* seconds as a default router; 0: it is none */
	u32 reachable, retrans;	/* ms; 0: not given */
	struct weft_nd_opts opt;
};

/*
 * Validates and reads the message at p (the ICMPv6 header): RFC 4861 6.1.1, 6.1.2, 7.1.1, 7.1.2 and
 * 8.1.  The caller verifies the checksum.
 */
enum weft_drop weft_nd_parse(const void *p, u32 len, const struct weft_nd_ip *ip,
			     struct weft_nd *out);
u32 weft_nd_emit(void *p, const struct weft_nd *in);	/* leaves the checksum 0 */

#endif
