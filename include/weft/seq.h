/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TCP sequence numbers: RFC 9293 3.4, arithmetic modulo 2^32.  Pure.
 *
 * A sequence number is a struct, so that `<` and `-` do not compile and every comparison names its
 * meaning.
 */
#ifndef WEFT_SEQ_H
#define WEFT_SEQ_H

#include <linux/types.h>

struct weft_seq {
	u32 v;
};

static inline struct weft_seq seq_of(u32 v)
{
	return (struct weft_seq){ v };
}

static inline struct weft_seq seq_add(struct weft_seq a, u32 n)
{
	return seq_of(a.v + n);
}

static inline struct weft_seq seq_sub(struct weft_seq a, u32 n)
{
	return seq_of(a.v - n);
}

/* a - b, signed: how far a is past b. */
static inline s32 seq_diff(struct weft_seq a, struct weft_seq b)
{
	return (s32)(a.v - b.v);
}

static inline bool seq_eq(struct weft_seq a, struct weft_seq b)
{
	return a.v == b.v;
}

static inline bool seq_lt(struct weft_seq a, struct weft_seq b)
{
	return seq_diff(a, b) < 0;
}

static inline bool seq_leq(struct weft_seq a, struct weft_seq b)
{
	return seq_diff(a, b) <= 0;
}

static inline bool seq_gt(struct weft_seq a, struct weft_seq b)
{
	return seq_diff(a, b) > 0;
}

static inline bool seq_geq(struct weft_seq a, struct weft_seq b)
{
	return seq_diff(a, b) >= 0;
}

/*
 * Does [lo, hi), not empty, lie within [from, to]?  Offsets from one point decide: pairwise
 * comparisons of four numbers can all be true while the numbers go once around the circle.
 */
static inline bool seq_within(struct weft_seq lo, struct weft_seq hi, struct weft_seq from,
			      struct weft_seq to)
{
	u32 begin = lo.v - from.v, end = hi.v - from.v;

	return begin < end && end <= to.v - from.v;
}

static inline struct weft_seq seq_max(struct weft_seq a, struct weft_seq b)
{
	return seq_geq(a, b) ? a : b;
}

static inline struct weft_seq seq_min(struct weft_seq a, struct weft_seq b)
{
	return seq_leq(a, b) ? a : b;
}

#endif
