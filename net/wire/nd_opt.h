/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Options of neighbour discovery: RFC 4861 4.6, RFC 4191 2.3, RFC 8106 5.1,
 * RFC 3971 5.3.2 (nonce).  Pure.
 */
#ifndef WEFT_WIRE_ND_OPT_H
#define WEFT_WIRE_ND_OPT_H

#include <weft/types.h>
#include <weft/drop.h>

#define WEFT_ND_LLADDR_LEN	6	/* bytes, of Ethernet (RFC 2464 6) */
#define WEFT_ND_INFINITY	0xffffffffU	/* lifetime without end */

enum weft_nd_has {
	WEFT_ND_HAS_SLLA	= 1 << 0,	/* source link-layer address */
	WEFT_ND_HAS_TLLA	= 1 << 1,	/* target link-layer address */
	WEFT_ND_HAS_MTU		= 1 << 2,
	WEFT_ND_HAS_NONCE	= 1 << 3,
	WEFT_ND_HAS_REDIRECTED	= 1 << 4,
};

/*
 * The options of one message.  Options that may be repeated are read by the ..._next() functions
 * below.
 */
struct weft_nd_opts {
	const u8 *p;		/* the received options and their length, for ..._next() */
	u32 len;
	u8 has;			/* enum weft_nd_has: the options that are present */
	u8 slla[WEFT_ND_LLADDR_LEN], tlla[WEFT_ND_LLADDR_LEN];
	u8 nonce[6];
	u32 mtu;
	const u8 *redirected;	/* the redirected packet, from its IPv6 header on, and its length */
	u32 redirected_len;
};

struct weft_nd_prefix {		/* RFC 4861 4.6.2 */
	struct weft_addr prefix;	/* bits beyond plen are 0 */
	u32 valid, preferred;	/* seconds, or WEFT_ND_INFINITY */
	u8 plen;
	bool on_link, autonomous;
};

struct weft_nd_route {		/* RFC 4191 2.3 */
	struct weft_addr prefix;	/* bits beyond plen are 0 */
	u32 lifetime;		/* seconds, or WEFT_ND_INFINITY */
	s8 preference;		/* -1, 0, 1: low, medium, high */
	u8 plen;
};

struct weft_nd_rdnss {		/* RFC 8106 5.1 */
	const u8 *servers;	/* n addresses, to be read by weft_get_addr6() */
	u32 n;
	u32 lifetime;		/* seconds, or WEFT_ND_INFINITY; 0: stop using the servers */
};

/*
 * Checks the length of every option (RFC 4861 6.1, 7.1, 8.1) and reads the known ones; unknown
 * options are ignored.
 */
enum weft_drop weft_nd_opts_parse(const void *p, u32 len, struct weft_nd_opts *out);
/* Iterators over repeated options: start with *at = 0; false at the end. */
bool weft_nd_prefix_next(const struct weft_nd_opts *o, u32 *at, struct weft_nd_prefix *out);
bool weft_nd_route_next(const struct weft_nd_opts *o, u32 *at, struct weft_nd_route *out);
bool weft_nd_rdnss_next(const struct weft_nd_opts *o, u32 *at, struct weft_nd_rdnss *out);

/*
 * Writes the options that `has` names, except the redirected packet.  Returns the length, a
 * multiple of 8.
 */
u32 weft_nd_opts_emit(void *p, const struct weft_nd_opts *in);
u32 weft_nd_prefix_emit(void *p, const struct weft_nd_prefix *in);
#define WEFT_ND_OPTS_MAX	32	/* bytes that weft_nd_opts_emit() writes at most */

#endif
