/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A sorted set of disjoint intervals of sequence numbers: TCP's out-of-order data, the SACK
 * scoreboard.  The caller owns the array and may replace it by a larger one.  Pure.
 */
#ifndef WEFT_BASE_RANGES_H
#define WEFT_BASE_RANGES_H

#include <weft/types.h>
#include <weft/seq.h>

struct weft_range {
	struct weft_seq lo, hi;	/* the half-open interval [lo, hi) */
};

struct weft_ranges {
	struct weft_range *r;	/* sorted, disjoint, not touching; the caller's memory */
	u16 n;			/* ranges in use */
	u16 cap;		/* ranges that fit into r */
	u16 last;		/* index of the range that the last addition went to */
};

/*
 * Adds [lo, hi).  Returns false, with the set unchanged, if the result would need more than cap
 * ranges.  *fresh: how many of the bytes were new.
 */
bool weft_ranges_add(struct weft_ranges *s, struct weft_seq lo, struct weft_seq hi, u32 *fresh);
/* Removes everything below `to`. */
void weft_ranges_cut(struct weft_ranges *s, struct weft_seq to);
/* Removes everything at and above `from`. */
void weft_ranges_cut_tail(struct weft_ranges *s, struct weft_seq from);
/* The end of the range that holds `at`; `at` itself if no range does. */
struct weft_seq weft_ranges_reach(const struct weft_ranges *s, struct weft_seq at);
bool weft_ranges_has(const struct weft_ranges *s, struct weft_seq lo, struct weft_seq hi);

#endif
