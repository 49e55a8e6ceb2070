// SPDX-License-Identifier: GPL-2.0
/*
 * Which way, and from which address: RFC 1122 3.3.1, 3.3.4.3, in this order:
 *
 * 1. An own-mode address of ours is reached over lo.
 * 2. From an own-mode address own mode's routes lead, and they only: the prefixes of its addresses,
 *    and the table; but an address of the host's is reached over lo.  Without a source address they
 *    lead too, if they cover the destination.
 * 3. All else takes the host's routes.
 * Pure.
 */
#include "choose.h"

enum weft_way weft_choose_way(const struct weft_choose *c)
{
	if (!c->any_own)
		return WEFT_WAY_HOST;
	if (c->dst_own)
		return WEFT_WAY_HERE;
	if (c->src_own && c->dst_host)
		return WEFT_WAY_TO_HOST;
	if ((c->src_own || c->src_any) && c->hop)
		return WEFT_WAY_OWN;
	return c->src_own ? WEFT_WAY_NONE : WEFT_WAY_HOST;
}

bool weft_choose_connected(bool connected, u8 bits, bool route, u8 route_bits)
{
	return connected && (!route || route_bits <= bits);
}

const struct weft_addr *weft_choose_source(const struct weft_addr *named,
					   const struct weft_addr *of_route,
					   const struct weft_addr *picked)
{
	if (!weft_addr_is_any(named))
		return named;
	if (!weft_addr_is_any(of_route))
		return of_route;
	return picked;
}
