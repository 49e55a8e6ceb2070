// SPDX-License-Identifier: GPL-2.0
/*
 * Longest prefix match: RFC 1122 3.3.1.1 and 3.3.1.2 for a host, in the order of
 * RFC 1812 5.2.4.3 (basic match, longest match, then the metric; of equals the first in the
 * table).  Before the metric comes whether the gateway is thought dead (RFC 1122 3.3.1.4); where
 * all are, nothing changes.
 * Not there: a trie, as own mode's tables are short; type of service; multipath. Pure.
 */
#include <linux/kernel.h>
#include "lpm.h"

#define V4_BASE		96	/* the length of ::ffff:0:0/96, under which all of IPv4 lies */

void weft_lpm_mask(struct weft_addr *a, u8 plen)
{
	u32 i, bits;

	for (i = 0; i < ARRAY_SIZE(a->w); i++) {
		bits = plen > i * 32 ? plen - i * 32 : 0;
		if (bits < 32)
			a->w[i] &= cpu_to_be32(bits ? ~0U << (32 - bits) : 0);
	}
}

bool weft_lpm_covers(const struct weft_addr *prefix, u8 plen, const struct weft_addr *a)
{
	u32 whole = plen / 32, bits = plen % 32;

	if (plen > 128 || memcmp(prefix, a, whole * sizeof(a->w[0])))
		return false;
	return !bits ||
	       !((be32_to_cpu(prefix->w[whole]) ^ be32_to_cpu(a->w[whole])) >> (32 - bits));
}

/*
 * A default route of IPv6 covers the v4-mapped addresses too, bit for bit, but
 * it is no route for IPv4.
 */
static bool usable(const struct weft_lpm_route *r, const struct weft_addr *dst, int oif)
{
	if (oif && r->ifindex != oif)
		return false;
	if (weft_addr_is_v4(dst) && r->plen < V4_BASE)
		return false;
	return weft_lpm_covers(&r->prefix, r->plen, dst);
}

static bool better(const struct weft_lpm_route *a, const struct weft_lpm_route *b)
{
	if (a->plen != b->plen)
		return a->plen > b->plen;
	if (!a->dead_until != !b->dead_until)
		return !a->dead_until;
	return a->metric < b->metric;
}

const struct weft_lpm_route *weft_lpm_find(const struct weft_lpm_route *t, u32 n,
					   const struct weft_addr *dst, int oif)
{
	const struct weft_lpm_route *best = NULL;
	u32 i;

	for (i = 0; i < n; i++)
		if (usable(&t[i], dst, oif) && (!best || better(&t[i], best)))
			best = &t[i];
	return best;
}

u32 weft_lpm_index(const struct weft_lpm_route *t, u32 n, const struct weft_lpm_route *r)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (weft_addr_eq(&t[i].prefix, &r->prefix) && t[i].plen == r->plen &&
		    t[i].metric == r->metric && t[i].ifindex == r->ifindex)
			break;
	return i;
}
