// SPDX-License-Identifier: GPL-2.0
/*
 * Reassembly: which fragments make up a datagram, and when it is whole.  RFC 791 3.2, whose map
 * of blocks this is; RFC 1122 3.3.2; RFC 3168 5.3 (ECN).  The fragments may be as small and
 * come in whatever order.
 *
 * Overlaps: RFC 5722's rule for IPv6 is IPv4's as well, as in Linux: a datagram with overlapping
 * fragments is refused as a whole, so that no filter on the path sees another datagram than the
 * host (RFC 1858, RFC 3128); a fragment without new data is a duplicate and is ignored.  DEVIATION
 * from RFC 791 3.2, where later data replaces earlier data.
 *
 * Not there: the fragments themselves, their headers, time and memory limits (net/ip/frag.c).
 * Pure.
 */
#include "reasm.h"

#define ECN_CE	3

void weft_reasm_init(struct weft_reasm *q, u32 max)
{
	*q = (struct weft_reasm){ .max = max };
}

/* Nothing lies behind the last fragment, and there is one end. */
static bool end_ok(const struct weft_reasm *q, u32 end, bool more)
{
	if (end > q->max || (q->last && end > q->end))
		return false;
	return more || (end >= q->end && (!q->last || end == q->end));
}

/* Of the word that holds block `lo`, the bits of the blocks [lo, hi). */
static u64 blocks_mask(u32 lo, u32 hi)
{
	u32 first = lo % 64, n = hi - lo;
	u64 mask = n < 64 ? (1ULL << n) - 1 : ~0ULL;

	return mask << first;
}

static enum weft_drop reasm_place(struct weft_reasm *q, u32 lo, u32 hi)
{
	bool some = false, all = true;
	u32 at;

	for (at = lo; at < hi; at = (at | 63) + 1) {
		u64 mask = blocks_mask(at, hi), held = q->have[at / 64] & mask;

		some |= held != 0;
		all &= held == mask;
	}
	if (some)
		return all ? WEFT_DROP_FRAGMENT_DUPLICATE : WEFT_DROP_FRAGMENT_OVERLAP;
	for (at = lo; at < hi; at = (at | 63) + 1)
		q->have[at / 64] |= blocks_mask(at, hi);
	q->blocks += hi - lo;
	return WEFT_DROP_NONE;
}

static u32 blocks_of(u32 bytes)
{
	return (bytes + 7) / 8;
}

enum weft_drop weft_reasm_add(struct weft_reasm *q, u32 off, u32 *len, bool more, u8 ecn)
{
	enum weft_drop why;
	u32 end;

	if (more)
		*len &= ~7U;
	end = off + *len;
	if (!*len || !end_ok(q, end, more))
		return WEFT_DROP_FRAGMENT_LENGTH;
	why = reasm_place(q, off / 8, blocks_of(end));
	if (why) {
		*len = 0;
		return why;
	}
	if (end > q->end)
		q->end = end;
	q->last |= !more;
	q->ecn |= 1 << ecn;
	return WEFT_DROP_NONE;
}

bool weft_reasm_whole(const struct weft_reasm *q)
{
	return q->last && q->blocks == blocks_of(q->end);
}

bool weft_reasm_ecn(const struct weft_reasm *q, u8 *ecn)
{
	*ecn = q->ecn & 1 << ECN_CE ? ECN_CE : 0;
	return !(q->ecn & 1) || q->ecn == 1;
}
