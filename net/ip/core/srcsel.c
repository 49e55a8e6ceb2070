// SPDX-License-Identifier: GPL-2.0
/*
 * Source address selection: the rules of RFC 6724 5, in their order, with the labels of its
 * default policy table (2.1).
 * Not there: rule 4 (home addresses), rule 5.5 (the prefix of the next hop's router), rule 7
 * (temporary addresses, of which there are none); an own policy table; the order of destinations
 * (6), which is the resolver's. Pure.
 */
#include "srcsel.h"
#include "lpm.h"
#include "../../wire/ip6.h"

struct label {
	u32 prefix[4];
	u8 plen, label;
};

static const struct label labels[] = {		/* by length, the longest first */
	{ { 0, 0, 0, 1 }, 128, 0 },
	{ { 0, 0, 0xffff, 0 }, 96, 4 },
	{ { 0, 0, 0, 0 }, 96, 3 },
	{ { 0x20010000 }, 32, 5 },
	{ { 0x20020000 }, 16, 2 },
	{ { 0x3ffe0000 }, 16, 12 },
	{ { 0xfec00000 }, 10, 11 },
	{ { 0xfc000000 }, 7, 13 },
	{ { 0 }, 0, 1 },
};

static u8 label_of(const struct weft_addr *a)
{
	u32 i, k;

	for (i = 0;; i++) {
		struct weft_addr prefix;

		for (k = 0; k < 4; k++)
			prefix.w[k] = cpu_to_be32(labels[i].prefix[k]);
		if (weft_lpm_covers(&prefix, labels[i].plen, a))
			return labels[i].label;
	}
}

/* 2.2: CommonPrefixLen(), which looks no further than the source's own prefix. */
static u32 common(const struct weft_srcsel *s, const struct weft_addr *dst)
{
	u32 n = 0;

	while (n < s->plen && weft_lpm_covers(&s->addr, n + 1, dst))
		n++;
	return n;
}

/*
 * Rule 2: a scope that is too small does not reach it; of those that do, the smallest, of
 * the others the largest.
 */
static int by_scope(const struct weft_srcsel *a, const struct weft_srcsel *b,
		    const struct weft_addr *dst)
{
	u8 sa = weft_ip6_scope(&a->addr), sb = weft_ip6_scope(&b->addr), sd = weft_ip6_scope(dst);

	if (sa == sb)
		return 0;
	if (sa < sb)
		return sa < sd ? -1 : 1;
	return sb < sd ? 1 : -1;
}

bool weft_srcsel_better(const struct weft_srcsel *a, const struct weft_srcsel *b,
			const struct weft_addr *dst)
{
	bool la, lb;
	int scope;

	if (weft_addr_eq(&a->addr, dst) || weft_addr_eq(&b->addr, dst))		/* rule 1 */
		return weft_addr_eq(&a->addr, dst) && !weft_addr_eq(&b->addr, dst);
	scope = by_scope(a, b, dst);
	if (scope)
		return scope > 0;
	if (a->deprecated != b->deprecated)					/* rule 3 */
		return b->deprecated;
	if (a->outgoing != b->outgoing)						/* rule 5 */
		return a->outgoing;
	la = label_of(&a->addr) == label_of(dst);
	lb = label_of(&b->addr) == label_of(dst);
	if (la != lb)								/* rule 6 */
		return la;
	return common(a, dst) > common(b, dst);					/* rule 8 */
}
