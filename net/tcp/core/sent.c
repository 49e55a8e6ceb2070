// SPDX-License-Identifier: GPL-2.0
/*
 * The sender's scoreboard: RFC 6675 3 (what is SACKED, lost, retransmitted) with the times of
 * RFC 8985 5.2, as one array of adjacent spans.  Super-segments keep it short, and equal neighbours
 * are merged.  Its length is bounded, so that a peer cannot make an ACK costly by many small SACK
 * blocks.  When it is full, neighbours are merged and something is forgotten: that data was SACKED
 * or lost, or exactly when it was sent.  Data in flight stays in flight: a full array never causes
 * a retransmission, neither an endless loop of them after one ACK nor one for each ACK of a peer
 * that makes many spans.  A forgotten loss is found again by its age, at the latest by the
 * retransmission timer.  Pure.
 */
#include "sent.h"

static struct weft_span *spans(const struct weft_sent *b)
{
	return (struct weft_span *)weft_sent_spans(b);
}

static struct weft_seq lo_of(const struct weft_sent *b, u16 i)
{
	return i ? spans(b)[i - 1].hi : b->lo;
}

static u32 len_of(const struct weft_sent *b, u16 i)
{
	return seq_diff(spans(b)[i].hi, lo_of(b, i));
}

static struct weft_seq end_of(const struct weft_sent *b)
{
	return lo_of(b, b->n);
}

void weft_sent_begin(struct weft_sent *b, struct weft_seq at)
{
	b->lo = b->fack = at;
	b->first = b->n = 0;
	if (!b->s)
		b->cap = WEFT_SENT_FEW;
	memset(b->bytes, 0, sizeof(b->bytes));
}

/* ---------------------------------------- room */

static void to_front(struct weft_sent *b)
{
	memmove(spans(b) - b->first, spans(b), b->n * sizeof(struct weft_span));
	b->first = 0;
}

static void recount(struct weft_sent *b)
{
	u16 i;

	memset(b->bytes, 0, sizeof(b->bytes));
	for (i = 0; i < b->n; i++)
		b->bytes[spans(b)[i].is] += len_of(b, i);
	b->fack = b->lo;
	for (i = b->n; i && !seq_gt(b->fack, b->lo); i--)
		if (spans(b)[i - 1].is == WEFT_SENT_SACKED)
			b->fack = spans(b)[i - 1].hi;
}

void weft_sent_filled(struct weft_sent *b, u16 n)
{
	b->first = 0;
	b->n = n;
	recount(b);
}

/* Do span w and the one at `next`, which follows it, lie in segments of one size? */
static bool in_step(const struct weft_sent *b, u16 w, const struct weft_span *next)
{
	u16 seg = spans(b)[w].seg;

	return seg == next->seg && (!seg || len_of(b, w) % seg == 0);
}

/* Span w takes in the one at `next`, which follows it. */
static void join(struct weft_sent *b, u16 w, const struct weft_span *next)
{
	struct weft_span *a = &spans(b)[w];

	if (!in_step(b, w, next))
		a->seg = 0;
	a->hi = next->hi;
	a->is = a->is > next->is ? a->is : next->is;
	a->ever |= next->ever;
	if (next->at > a->at) {
		a->at = next->at;
		a->limited = next->limited;
		a->delivered = next->delivered;
		a->since_tx = next->since_tx;
		a->since_ack = next->since_ack;
	}
}

/* Neighbours of one state become one span, whenever they were sent; with `any`, each pair does. */
static void thin(struct weft_sent *b, bool any)
{
	struct weft_span *s = spans(b);
	u16 w = 0, i;

	for (i = 1; i < b->n; i++) {
		if (any ? i & 1 : s[w].is == s[i].is)
			join(b, w, &s[i]);
		else
			s[++w] = s[i];
	}
	b->n = w + 1;
	recount(b);
}

struct weft_span *weft_sent_move(struct weft_sent *b, struct weft_span *to, u16 cap)
{
	struct weft_span *from = b->s;

	if (to)
		memcpy(to, spans(b), b->n * sizeof(*to));
	b->s = to;
	b->cap = cap;
	b->first = 0;
	return from;
}

/* ---------------------------------------- spans */

/* The span that holds `at`; n if it is the end. */
static u16 span_find(const struct weft_sent *b, struct weft_seq at)
{
	const struct weft_span *s = spans(b);
	u16 lo = 0, hi = b->n;

	while (lo < hi) {
		u16 mid = lo + (hi - lo) / 2;

		if (seq_leq(s[mid].hi, at))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/*
 * Span i now begins `off` bytes later.  Off a segment border, the borders behind the
 * first segment are lost.
 */
static void span_cut_head(struct weft_sent *b, u16 i, u32 off)
{
	u16 seg = spans(b)[i].seg;
	u32 past = seg ? off % seg : 0;

	if (past && len_of(b, i) > seg - past)
		spans(b)[i].seg = 0;
}

/* A span begins at `at`: its index.  There is room. */
static u16 split(struct weft_sent *b, struct weft_seq at)
{
	struct weft_span *s = spans(b);
	u16 i = span_find(b, at);
	u32 off;

	if (i == b->n || seq_eq(lo_of(b, i), at))
		return i;
	off = seq_diff(at, lo_of(b, i));
	memmove(&s[i + 1], &s[i], (b->n - i) * sizeof(*s));
	s[i].hi = at;
	b->n++;
	span_cut_head(b, i + 1, off);
	return i + 1;
}

static bool alike(const struct weft_sent *b, u16 w, const struct weft_span *next)
{
	const struct weft_span *a = &spans(b)[w];

	if (a->is != next->is)
		return false;
	if (a->is == WEFT_SENT_SACKED)
		return true;
	return a->ever == next->ever && a->at == next->at && in_step(b, w, next);
}

/* Spans [from, to) have changed: joins those that are alike, and their neighbours. */
static void tidy(struct weft_sent *b, u16 from, u16 to)
{
	struct weft_span *s = spans(b);
	u16 w = from ? from - 1 : 0, i;

	to = to < b->n ? to + 1 : b->n;
	for (i = w + 1; i < to; i++) {
		if (alike(b, w, &s[i]))
			join(b, w, &s[i]);
		else
			s[++w] = s[i];
	}
	if (w + 1 >= to)
		return;
	memmove(&s[w + 1], &s[to], (b->n - to) * sizeof(*s));
	b->n -= to - (w + 1);
}

static void turn(struct weft_sent *b, u16 i, enum weft_sent_state is)
{
	struct weft_span *s = &spans(b)[i];

	b->bytes[s->is] -= len_of(b, i);
	b->bytes[is] += len_of(b, i);
	s->is = is;
}

/* Spans can begin at lo and at hi, which may be beyond the end. */
static bool has_room(const struct weft_sent *b, struct weft_seq lo, struct weft_seq hi)
{
	return b->first + b->n + !seq_eq(lo_of(b, span_find(b, lo)), lo) +
	       !seq_eq(lo_of(b, span_find(b, hi)), hi) <= b->cap;
}

static void sent_make_room(struct weft_sent *b, struct weft_seq lo, struct weft_seq hi)
{
	if (b->first + b->n + 2 <= b->cap)
		return;
	to_front(b);
	if (!has_room(b, lo, hi))
		thin(b, false);
	if (!has_room(b, lo, hi))
		thin(b, true);
}

/* Spans [*from, *to) are what lies of [lo, hi).  False: nothing does. */
static bool cover(struct weft_sent *b, struct weft_seq lo, struct weft_seq hi, u16 *from, u16 *to)
{
	lo = seq_max(lo, b->lo);
	hi = seq_min(hi, end_of(b));
	if (seq_geq(lo, hi))
		return false;
	sent_make_room(b, lo, hi);
	*from = split(b, lo);
	*to = split(b, hi);
	return true;
}

/* ---------------------------------------- sent */

static u32 us_between(u64 from, u64 to)
{
	return to - from < 0xffffffff ? (u32)(to - from) : 0xffffffff;
}

/* A span that goes now, as far as the delivery rate is concerned. */
static struct weft_span sent_now(const struct weft_sent *b, struct weft_seq hi, u16 seg, u64 now)
{
	return (struct weft_span){
		.hi = hi, .seg = seg, .at = now, .delivered = b->delivered, .limited = !!b->limited,
		.since_tx = us_between(b->first_tx, now), .since_ack = us_between(b->acked_at, now),
	};
}

void weft_sent_add(struct weft_sent *b, struct weft_seq hi, u16 seg, u64 now)
{
	if (!b->n)
		b->first_tx = b->acked_at = now;
	sent_make_room(b, end_of(b), hi);
	b->bytes[WEFT_SENT_OUT] += seq_diff(hi, end_of(b));
	spans(b)[b->n] = sent_now(b, hi, seg, now);
	spans(b)[b->n++].is = WEFT_SENT_OUT;
	tidy(b, b->n - 1, b->n);
}

/* One span, whatever it was before: it lies in new segments. */
void weft_sent_again(struct weft_sent *b, struct weft_seq lo, struct weft_seq hi, u16 seg, u64 now)
{
	struct weft_span *s;
	u16 from, to, i;

	if (!cover(b, lo, hi, &from, &to))
		return;
	for (i = from; i < to; i++)
		turn(b, i, WEFT_SENT_AGAIN);
	s = spans(b);
	s[from] = sent_now(b, s[to - 1].hi, seg, now);
	s[from].is = WEFT_SENT_AGAIN;
	s[from].ever = 1;
	memmove(&s[from + 1], &s[to], (b->n - to) * sizeof(*s));
	b->n -= to - (from + 1);
	tidy(b, from, from + 1);
}

/* ---------------------------------------- arrived */

/*
 * RFC 8985 6.2 step 2: does the ACK tell when this span was sent?  For a retransmitted span it may
 * acknowledge the first transmission: the echoed timestamp says so, or the ACK comes too soon.  As
 * Linux: SACKED spans need no echo; above a hole the echo is that of the segment before the hole
 * (RFC 7323 4.3), so no retransmission there could ever be timed.
 */
static bool tells_time(const struct weft_span *s, const struct weft_sent_got *got, bool cut)
{
	if (!s->ever)
		return true;
	if (cut && got->has_echo && (s32)(got->echo - (u32)(s->at / WEFT_USEC_PER_MSEC)) < 0)
		return false;
	return got->now - s->at >= got->rtt_min;
}

/*
 * RFC 8985 6.2 step 2 takes RACK.rtt of the last segment visited.  As Linux, acknowledged
 * ones follow the SACKED.
 */
static void time_trip(const struct weft_span *s, struct weft_seq hi, struct weft_sent_got *got,
		      bool cut)
{
	if (got->any && (cut < got->cut || (cut == got->cut && !seq_gt(hi, got->rtt_end))))
		return;
	got->cut = cut;
	got->rtt_at = s->at;
	got->rtt_end = hi;
}

/* [lo, hi) of the span has come to the peer; not told before. */
static void span_deliver(struct weft_sent *b, const struct weft_span *s, struct weft_seq lo,
			 struct weft_seq hi, struct weft_sent_got *got, bool cut)
{
	b->delivered += seq_diff(hi, lo);
	got->bytes += seq_diff(hi, lo);
	if (!s->ever) {
		got->low = got->original ? seq_min(got->low, lo) : lo;
		got->original = true;
	}
	if (!tells_time(s, got, cut))
		return;
	time_trip(s, hi, got, cut);
	if (got->any && !weft_sent_after(s->at, hi, got->at, got->end))
		return;
	got->any = true;
	got->at = s->at;
	got->end = hi;
	got->ever = s->ever;
	got->limited = s->limited;
	got->delivered = s->delivered;
	got->since_tx = s->since_tx;
	got->since_ack = s->since_ack;
}

void weft_sent_cut(struct weft_sent *b, struct weft_seq to, struct weft_sent_got *got)
{
	while (b->n && seq_lt(b->lo, to)) {
		struct weft_span *s = spans(b);
		struct weft_seq hi = seq_min(s->hi, to);
		u32 off;

		if (s->is != WEFT_SENT_SACKED)
			span_deliver(b, s, b->lo, hi, got, true);
		off = seq_diff(hi, b->lo);
		b->bytes[s->is] -= off;
		b->lo = hi;
		if (seq_eq(hi, s->hi)) {
			b->first++;
			b->n--;
		} else {
			span_cut_head(b, 0, off);
		}
	}
	if (!b->n)
		b->first = 0;
	b->fack = seq_max(b->fack, b->lo);
}

/*
 * The segment border at `at` or next to it: above it (up), or below it.  The number
 * before the last one in flight is a border, too: the last may be a FIN, and some peers
 * SACK only the data before it.
 */
static struct weft_seq border(const struct weft_sent *b, struct weft_seq at, bool up)
{
	u16 i = span_find(b, at), seg, past;

	if (i == b->n || spans(b)[i].is == WEFT_SENT_SACKED)
		return at;
	seg = spans(b)[i].seg;
	past = seg ? seq_diff(at, lo_of(b, i)) % seg : 0;
	if (!past || (!up && seq_eq(seq_add(at, 1), end_of(b))))
		return at;
	return up ? seq_min(seq_add(at, seg - past), spans(b)[i].hi) : seq_sub(at, past);
}

/*
 * DEVIATION from RFC 6675 4's Update(), as Linux: a segment that is SACKED in part
 * does not count as SACKED.
 */
void weft_sent_sack(struct weft_sent *b, struct weft_seq lo, struct weft_seq hi,
		    struct weft_sent_got *got)
{
	u16 from, to, i;

	lo = border(b, seq_max(lo, b->lo), true);
	hi = border(b, seq_min(hi, end_of(b)), false);
	if (!cover(b, lo, hi, &from, &to))
		return;
	for (i = from; i < to; i++) {
		if (spans(b)[i].is == WEFT_SENT_SACKED)
			continue;
		span_deliver(b, &spans(b)[i], lo_of(b, i), spans(b)[i].hi, got, false);
		turn(b, i, WEFT_SENT_SACKED);
	}
	b->fack = seq_max(b->fack, spans(b)[to - 1].hi);
	tidy(b, from, to);
}

/* ---------------------------------------- lost */

void weft_sent_lose(struct weft_sent *b, struct weft_seq lo, struct weft_seq hi)
{
	u16 from, to, i;

	if (!cover(b, lo, hi, &from, &to))
		return;
	for (i = from; i < to; i++)
		if (spans(b)[i].is != WEFT_SENT_SACKED)
			turn(b, i, WEFT_SENT_LOST);
	tidy(b, from, to);
}

void weft_sent_renege(struct weft_sent *b)
{
	u16 i;

	for (i = 0; i < b->n; i++)
		turn(b, i, WEFT_SENT_LOST);
	b->fack = b->lo;
	tidy(b, 0, b->n);
}

void weft_sent_restore(struct weft_sent *b)
{
	u16 i;

	for (i = 0; i < b->n; i++)
		if (spans(b)[i].is == WEFT_SENT_LOST)
			turn(b, i, spans(b)[i].ever ? WEFT_SENT_AGAIN : WEFT_SENT_OUT);
	tidy(b, 0, b->n);
}

static bool on_its_way(const struct weft_span *s)
{
	return s->is == WEFT_SENT_OUT || s->is == WEFT_SENT_AGAIN;
}

u32 weft_sent_expire(struct weft_sent *b, u64 at, struct weft_seq end, u64 age, u64 now, u64 *wait)
{
	u32 before = b->bytes[WEFT_SENT_LOST];
	u16 i;

	*wait = 0;
	for (i = 0; i < b->n; i++) {
		const struct weft_span *s = &spans(b)[i];

		if (!on_its_way(s) || !weft_sent_after(at, end, s->at, s->hi))
			continue;
		if (s->at + age <= now)
			turn(b, i, WEFT_SENT_LOST);
		else if (s->at + age - now > *wait)
			*wait = s->at + age - now;
	}
	if (b->bytes[WEFT_SENT_LOST] != before)
		tidy(b, 0, b->n);
	return b->bytes[WEFT_SENT_LOST] - before;
}

u32 weft_sent_overtaken(struct weft_sent *b, u32 above)
{
	u32 before = b->bytes[WEFT_SENT_LOST], sacked = 0;
	u16 i;

	for (i = b->n; i--;) {
		if (spans(b)[i].is == WEFT_SENT_SACKED)
			sacked += len_of(b, i);
		else if (spans(b)[i].is == WEFT_SENT_OUT && sacked > above)
			turn(b, i, WEFT_SENT_LOST);
	}
	if (b->bytes[WEFT_SENT_LOST] != before)
		tidy(b, 0, b->n);
	return b->bytes[WEFT_SENT_LOST] - before;
}

/* ---------------------------------------- asked */

bool weft_sent_lost(const struct weft_sent *b, struct weft_seq *lo, struct weft_seq *hi)
{
	u16 i = 0;

	if (!b->bytes[WEFT_SENT_LOST])
		return false;
	while (spans(b)[i].is != WEFT_SENT_LOST)
		i++;
	*lo = lo_of(b, i);
	while (i < b->n && spans(b)[i].is == WEFT_SENT_LOST)
		*hi = spans(b)[i++].hi;
	return true;
}

u32 weft_sent_segments(const struct weft_sent *b, u32 most)
{
	u32 n = 0;
	u16 i;

	for (i = b->n; i && n < most; i--) {
		const struct weft_span *s = &spans(b)[i - 1];

		if (s->is == WEFT_SENT_OUT || s->is == WEFT_SENT_AGAIN)
			n += s->seg ? (len_of(b, i - 1) + s->seg - 1) / s->seg : 1;
	}
	return n < most ? n : most;
}

struct weft_seq weft_sent_last(const struct weft_sent *b)
{
	return b->n ? lo_of(b, b->n - 1) : b->lo;
}

bool weft_sent_head_sacked(const struct weft_sent *b)
{
	return b->n && spans(b)->is == WEFT_SENT_SACKED;
}
