// SPDX-License-Identifier: GPL-2.0
/*
 * Reassembly: which fragments make up a datagram, and when it is whole.  RFC 791 3.2; RFC 815's list of holes is the set
 * of intervals between which they lie; RFC 1122 3.3.2; RFC 3168 5.3 (ECN).
 *
 * Overlaps: RFC 5722's rule for IPv6 is IPv4's as well, as in Linux: a datagram with fragments that overlap is refused as
 * a whole, so that nobody sees another datagram than a filter before him (RFC 1858, RFC 3128); a fragment that holds
 * nothing new is a duplicate and is ignored.  DEVIATION from RFC 791 3.2, where the later data replace the earlier.
 *
 * Not there: the fragments themselves, their headers, time and memory limits (net/ip/frag.c).
 * Pure.
 */
#include "reasm.h"

#define ECN_CE	3

void weft_reasm_init(struct weft_reasm *q, u32 max)
{
	*q = (struct weft_reasm){ .max = max };
	q->have.r = q->r;
	q->have.cap = WEFT_REASM_RANGES;
}

/* Nothing lies behind the last fragment, and there is one end. */
static bool end_ok(const struct weft_reasm *q, u32 end, bool more)
{
	if (end > q->max || (q->last && end > q->end))
		return false;
	return more || (end >= q->end && (!q->last || end == q->end));
}

static enum weft_drop place(struct weft_reasm *q, struct weft_seq lo, struct weft_seq hi)
{
	u32 fresh;

	if (weft_ranges_has(&q->have, lo, hi))
		return WEFT_DROP_FRAGMENT_DUPLICATE;
	if (q->parts >= WEFT_REASM_PARTS || !weft_ranges_add(&q->have, lo, hi, &fresh))
		return WEFT_DROP_FRAGMENT_LIMIT;
	if (fresh != seq_diff(hi, lo))
		return WEFT_DROP_FRAGMENT_OVERLAP;
	q->parts++;
	return WEFT_DROP_NONE;
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
	why = place(q, seq_of(off), seq_of(end));
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
	return q->last && weft_ranges_has(&q->have, seq_of(0), seq_of(q->end));
}

bool weft_reasm_ecn(const struct weft_reasm *q, u8 *ecn)
{
	*ecn = q->ecn & 1 << ECN_CE ? ECN_CE : 0;
	return !(q->ecn & 1) || q->ecn == 1;
}
