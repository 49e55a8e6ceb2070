// SPDX-License-Identifier: GPL-2.0
/*
 * A set of intervals of sequence numbers.  Sequence numbers wrap (RFC 9293 3.4), so all numbers of
 * a set must lie within 2^31 of each other; the window guarantees that.  Look-up is a binary
 * search, insertion a memmove: a set has few ranges, and most changes are near its end.
 * Not there: allocation, a payload for each range.  Pure.
 */
#include "ranges.h"

/* The first range that ends at or after `at`; n if none does. */
static u16 first_ending_from(const struct weft_ranges *s, struct weft_seq at)
{
	u16 lo = 0, hi = s->n;

	while (lo < hi) {
		u16 mid = lo + (hi - lo) / 2;

		if (seq_lt(s->r[mid].hi, at))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The first range from index i on that begins after `at`; n if none does. */
static u16 first_beyond(const struct weft_ranges *s, u16 i, struct weft_seq at)
{
	while (i < s->n && seq_leq(s->r[i].lo, at))
		i++;
	return i;
}

static void drop_between(struct weft_ranges *s, u16 from, u16 to)
{
	if (from == to)
		return;
	memmove(&s->r[from], &s->r[to], (s->n - to) * sizeof(*s->r));
	s->n -= to - from;
}

static bool ranges_insert(struct weft_ranges *s, u16 i, struct weft_range new)
{
	if (s->n >= s->cap)
		return false;
	memmove(&s->r[i + 1], &s->r[i], (s->n - i) * sizeof(*s->r));
	s->r[i] = new;
	s->n++;
	return true;
}

/*
 * Merges the ranges at [i, end) and the new one, which touches or overlaps each of them, into one.
 * Returns the bytes that the old ranges held.
 */
static u32 ranges_merge(struct weft_ranges *s, u16 i, u16 end, struct weft_range new)
{
	u32 held = 0;
	u16 k;

	for (k = i; k < end; k++)
		held += seq_diff(s->r[k].hi, s->r[k].lo);
	s->r[i].lo = seq_min(s->r[i].lo, new.lo);
	s->r[i].hi = seq_max(s->r[end - 1].hi, new.hi);
	drop_between(s, i + 1, end);
	return held;
}

bool weft_ranges_add(struct weft_ranges *s, struct weft_seq lo, struct weft_seq hi, u32 *fresh)
{
	struct weft_range new = { lo, hi };
	u16 i = first_ending_from(s, lo);
	u16 end = first_beyond(s, i, hi);
	u32 got = 0;

	if (seq_lt(lo, hi)) {
		if (i < end) {
			u32 held = ranges_merge(s, i, end, new);

			got = seq_diff(s->r[i].hi, s->r[i].lo) - held;
		} else {
			if (!ranges_insert(s, i, new))
				return false;
			got = seq_diff(hi, lo);
		}
		s->last = i;
	}
	if (fresh)
		*fresh = got;
	return true;
}

void weft_ranges_cut(struct weft_ranges *s, struct weft_seq to)
{
	u16 gone = first_ending_from(s, to);

	if (gone < s->n && seq_eq(s->r[gone].hi, to))
		gone++;
	drop_between(s, 0, gone);
	s->last = s->last > gone ? s->last - gone : 0;
	if (s->n && seq_lt(s->r[0].lo, to))
		s->r[0].lo = to;
}

void weft_ranges_cut_tail(struct weft_ranges *s, struct weft_seq from)
{
	while (s->n && seq_geq(s->r[s->n - 1].lo, from))
		s->n--;
	if (s->n && seq_gt(s->r[s->n - 1].hi, from))
		s->r[s->n - 1].hi = from;
	if (s->last >= s->n)
		s->last = 0;
}

struct weft_seq weft_ranges_reach(const struct weft_ranges *s, struct weft_seq at)
{
	u16 i = first_ending_from(s, at);

	/*
	 * A range that ends at `at` does not hold `at`, but the answer is the same, since the next
	 * range does not touch it.
	 */
	return i < s->n && seq_leq(s->r[i].lo, at) ? s->r[i].hi : at;
}

bool weft_ranges_has(const struct weft_ranges *s, struct weft_seq lo, struct weft_seq hi)
{
	return seq_leq(lo, hi) && seq_leq(hi, weft_ranges_reach(s, lo));
}
