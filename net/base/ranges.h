/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A set of disjoint intervals of sequence numbers, kept in order: TCP's out-of-order data, the SACK
 * scoreboard. Pure: the array is the caller's, who may replace it by a larger one.
 */
#ifndef WEFT_BASE_RANGES_H
#define WEFT_BASE_RANGES_H

#include <weft/types.h>
#include <weft/seq.h>

struct weft_range {
	struct weft_seq lo, hi;	/* [lo, hi) */
};

struct weft_ranges {
	struct weft_range *r;	/* in order, disjoint, not touching */
	u16 n;			/* used */
	u16 cap;		/* size of r */
	u16 last;		/* index of the range that holds what was added last */
};

/*
 * Adds [lo, hi).  False, and nothing changed, if that would need a range more than cap.
 * *fresh: bytes that were new.
 */
bool weft_ranges_add(struct weft_ranges *s, struct weft_seq lo, struct weft_seq hi, u32 *fresh);
/* Removes all that lies before `to`. */
void weft_ranges_cut(struct weft_ranges *s, struct weft_seq to);
/* Removes all that lies at `from` and behind it. */
void weft_ranges_cut_tail(struct weft_ranges *s, struct weft_seq from);
/* The end of the range that holds `at`, or `at` itself if none does. */
struct weft_seq weft_ranges_reach(const struct weft_ranges *s, struct weft_seq at);
bool weft_ranges_has(const struct weft_ranges *s, struct weft_seq lo, struct weft_seq hi);

#endif
