// SPDX-License-Identifier: GPL-2.0
/*
 * The known path MTUs: RFC 1191 5 (the MTU in an error), 6 (what a host remembers), 7 (plateaus). A
 * path narrower than WEFT_PMTU_MIN is not followed, as Linux: packets have that size, and no DF, so
 * that routers fragment them.
 * Not there: a search upward (RFC 4821); paths by type of service. Pure.
 */
#include "pmtu.h"

/* RFC 1191 7.1 */
static const u16 plateaus[] = { 32000, 17914, 8166, 4352, 2002, 1492, 1006 };

u32 weft_pmtu_reported(u32 told, u32 len)
{
	u32 i;

	if (told)
		return told;
	for (i = 0; i < sizeof(plateaus) / sizeof(plateaus[0]); i++)
		if (plateaus[i] < len)
			return plateaus[i];
	return len > WEFT_PMTU_MIN ? WEFT_PMTU_MIN : WEFT_PMTU_MIN - 1;
}

u32 weft_pmtu_get(const struct weft_pmtus *c, u32 hash, const struct weft_addr *dst, u64 now,
		  u64 *until)
{
	const struct weft_pmtu *set = c->e[hash % WEFT_PMTU_SETS];
	u32 i;

	for (i = 0; i < WEFT_PMTU_WAYS; i++) {
		if (set[i].until <= now || !weft_addr_eq(&set[i].dst, dst))
			continue;
		*until = set[i].until;
		return set[i].mtu;
	}
	return 0;
}

/* That of dst, or one that is over, or else the one that ends first. */
static struct weft_pmtu *pmtu_place(struct weft_pmtu *set, const struct weft_addr *dst)
{
	struct weft_pmtu *best = &set[0];
	u32 i;

	for (i = 0; i < WEFT_PMTU_WAYS; i++) {
		if (set[i].until && weft_addr_eq(&set[i].dst, dst))
			return &set[i];
		if (set[i].until < best->until)
			best = &set[i];
	}
	return best;
}

bool weft_pmtu_put(struct weft_pmtus *c, u32 hash, const struct weft_addr *dst, u32 mtu, u64 now,
		   u64 age)
{
	u64 until;
	u32 known = weft_pmtu_get(c, hash, dst, now, &until);

	if (known && known <= mtu)
		return false;
	*pmtu_place(c->e[hash % WEFT_PMTU_SETS], dst) = (struct weft_pmtu){
		.dst = *dst, .until = now + age, .mtu = mtu,
	};
	return true;
}
