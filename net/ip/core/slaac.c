// SPDX-License-Identifier: GPL-2.0
/*
 * Prefixes of router advertisements: RFC 4861 6.3.4 (on link), RFC 4862 5.5.3 (addresses; interface
 * identifiers have 64 bits, RFC 4291 2.5.1).
 * Not there: temporary addresses (RFC 8981), DHCPv6. Pure.
 */
#include "slaac.h"
#include "../../wire/ip6.h"

#define TWO_HOURS	(2 * 3600 * WEFT_USEC_PER_SEC)

/* A v4-mapped prefix would be a route for IPv4. */
bool weft_slaac_on_link(const struct weft_nd_prefix *p)
{
	return p->on_link && !weft_ip6_is_link_local(&p->prefix) &&
	       !weft_ip6_is_multicast(&p->prefix) && !weft_addr_is_v4(&p->prefix);
}

bool weft_slaac_autonomous(const struct weft_nd_prefix *p)
{
	return p->autonomous && p->plen == 64 && p->preferred <= p->valid &&
	       !weft_ip6_is_link_local(&p->prefix) && !weft_ip6_is_multicast(&p->prefix);
}

u64 weft_slaac_until(u32 seconds, u64 now)
{
	return seconds == WEFT_ND_INFINITY ? WEFT_NEVER : now + seconds * WEFT_USEC_PER_SEC;
}

/* Who is not authenticated cannot end an address in less than two hours. */
u64 weft_slaac_valid_until(u64 until, u32 seconds, u64 now)
{
	u64 told = weft_slaac_until(seconds, now);

	if (told > until || told - now > TWO_HOURS)
		return told;
	return until - now <= TWO_HOURS ? until : now + TWO_HOURS;
}
