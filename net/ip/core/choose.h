/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which route does a packet take: the order of own mode's routes and the host's, for
 * both protocols.  Pure.
 */
#ifndef WEFT_IP_CHOOSE_H
#define WEFT_IP_CHOOSE_H

#include <weft/types.h>

struct weft_choose {
	bool any_own;		/* there are own-mode addresses; else nothing below counts */
	bool src_any;		/* no source address was named */
	bool src_own;		/* it is one of own mode's */
	bool dst_own;		/* the destination is one */
	bool dst_host;		/* the destination is the host's; counts with src_own */
	bool hop;		/* own mode routes the destination; counts with src_own, src_any */
};

enum weft_way {
	WEFT_WAY_NONE,
	WEFT_WAY_HERE,		/* to an address of own mode's: over lo */
	WEFT_WAY_TO_HOST,	/* from an address of own mode's to one of the host's: over lo */
	WEFT_WAY_OWN,		/* own mode's routes */
	WEFT_WAY_HOST,		/* the host's routes */
};

enum weft_way weft_choose_way(const struct weft_choose *c);
/*
 * A connected network's prefix against a route's; bits as net/ip/core/lpm.h counts.
 * Among equals: connected.
 */
bool weft_choose_connected(bool connected, u8 bits, bool route, u8 route_bits);
/*
 * The source address: the given one, else the route's, else `picked` (RFC 1122 3.3.4.3, RFC 6724),
 * which may be NULL. The first two may be unspecified.
 */
const struct weft_addr *weft_choose_source(const struct weft_addr *named,
					   const struct weft_addr *of_route,
					   const struct weft_addr *picked);

#endif
