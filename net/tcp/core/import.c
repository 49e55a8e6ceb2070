// SPDX-License-Identifier: GPL-2.0
/*
 * Imports a connection from a record (export.h), whoever wrote it.  The whole record is checked
 * first, and a refusal leaves the TCB unchanged.  The imported state keeps the invariants of a TCB:
 * sequence numbers are in order, arrays and divisors within bounds, a timer runs where something is
 * awaited, and emit terminates.  Whether the peer, the shell's data and the record belong to one
 * connection cannot be checked here.  Pure.
 */
#include "export_fields.h"
#include "pace.h"

/* Sequence numbers of a record. */
static bool in_order(u32 a, u32 b, u32 c)
{
	return b - a <= c - a && c - a <= WEFT_EXPORT_BUFFER;
}

static bool synchronized(const struct weft_tcp_export *r)
{
	return r->state != WEFT_TCP_CLOSED && r->state != WEFT_TCP_LISTEN &&
	       r->state != WEFT_TCP_SYN_SENT && r->state != WEFT_TCP_SYN_RECEIVED;
}

static bool opening(const struct weft_tcp_export *r)
{
	return r->state == WEFT_TCP_SYN_SENT || r->state == WEFT_TCP_SYN_RECEIVED;
}

/* ---------------------------------------- each field by itself */

static bool sizes_fit(const struct weft_tcp_export *r, u32 bytes)
{
	return r->bytes == bytes && r->cc_bytes <= WEFT_TCP_EXPORT_CC_MAX && r->cc_bytes % 8 == 0 &&
	       bytes == sizeof(*r) + r->cc_bytes + r->spans * sizeof(struct weft_tcp_export_span) +
			r->ranges * sizeof(struct weft_tcp_export_range);
}

static bool flags_fit(const struct weft_tcp_export *r)
{
	u32 all = 0;

#define X(flag, to) all |= r->flag;
	WEFT_EXPORT_FLAGS(X)
#undef X
	return all <= 1 && !r->zero;
}

static bool within(u64 n, u64 least, u64 most)
{
	return n >= least && n <= most;
}

static bool numbers_fit(const struct weft_tcp_export *r)
{
	bool fit = true;

#define X(number, to, least, most) fit &= within(r->number, least, most);
	WEFT_EXPORT_NUMBERS(X)
#undef X
	return fit;
}

static bool is_past(s64 at, s64 far)
{
	return at == WEFT_TCP_EXPORT_NONE || (at <= 0 && at >= -far);
}

static bool times_fit(const struct weft_tcp_export *r)
{
	s64 ns = WEFT_TCP_EXPORT_FAR * (s64)WEFT_NSEC_PER_USEC;
	bool fit = true;
	u32 i;

#define X(time, to) fit &= is_past(r->time, WEFT_TCP_EXPORT_FAR);
	WEFT_EXPORT_TIMES(X)
#undef X
	for (i = 0; i < WEFT_TIMER_COUNT; i++)
		fit &= r->deadline[i] <= WEFT_TCP_EXPORT_FAR &&
		       (r->deadline[i] <= 0 ? is_past(r->deadline[i], WEFT_TCP_EXPORT_FAR) : true);
	return fit && r->pace_at <= ns && (r->pace_at <= 0 ? is_past(r->pace_at, ns) : true);
}

static enum weft_tcp_import check_fields(const struct weft_tcp_export *r, u32 bytes)
{
	if (bytes < sizeof(*r))
		return WEFT_IMPORT_LENGTH;
	if (r->version != WEFT_TCP_EXPORT_VERSION)
		return WEFT_IMPORT_VERSION;
	if (!sizes_fit(r, bytes))
		return WEFT_IMPORT_LENGTH;
	if (!flags_fit(r))
		return WEFT_IMPORT_FLAG;
	if (!numbers_fit(r))
		return WEFT_IMPORT_NUMBER;
	return times_fit(r) ? WEFT_IMPORT_DONE : WEFT_IMPORT_TIME;
}

/* ---------------------------------------- fields together: RFC 9293 figure 5, 3.3.1 */

#define IN(s)		(1u << WEFT_TCP_##s)
#define FIN_OURS	(IN(FIN_WAIT_1) | IN(FIN_WAIT_2) | IN(CLOSING) | IN(LAST_ACK) | \
			 IN(TIME_WAIT))
#define FIN_ACKED	(IN(FIN_WAIT_2) | IN(TIME_WAIT))
#define FIN_THEIRS	(IN(CLOSE_WAIT) | IN(CLOSING) | IN(LAST_ACK) | IN(TIME_WAIT))

/* What emit sends in each state, so that nothing is owed for ever. */
static bool owed_fits(const struct weft_tcp_export *r)
{
	bool ack = r->ack_now | r->ack_pending, probe = r->probe_now | r->keep_now | r->tlp_now;

	switch (r->state) {
	case WEFT_TCP_CLOSED:
	case WEFT_TCP_LISTEN:
		return !ack && !probe && !r->syn_now;
	case WEFT_TCP_SYN_SENT:
		return !ack && !probe;
	case WEFT_TCP_SYN_RECEIVED:
		return !r->ack_pending && !probe;
	case WEFT_TCP_TIME_WAIT:
		return !r->ack_pending && !probe && !r->syn_now;
	default:
		return !r->syn_now;
	}
}

static bool state_fits(const struct weft_tcp_export *r)
{
	u32 is = 1u << r->state;

	if (synchronized(r) &&
	    (r->closing != !!(is & FIN_OURS) || r->fin_received != !!(is & FIN_THEIRS)))
		return false;
	if (synchronized(r) && r->fin_sent != (r->snd_nxt == r->snd_end + 1))
		return false;
	if ((is & FIN_ACKED) && r->snd_una != r->snd_end + 1)
		return false;
	return owed_fits(r);
}

/* Before our SYN has gone it is owed, or waits for data. */
static bool sending_fits(const struct weft_tcp_export *r)
{
	u32 last = r->snd_end + r->closing;

	if (!in_order(r->snd_una, r->snd_nxt, last) || r->snd_wnd > r->snd_max_wnd)
		return false;
	if (!opening(r))
		return true;
	if (r->snd_nxt == r->snd_iss && !r->syn_now &&
	    !(r->fastopen_wait && r->state == WEFT_TCP_SYN_SENT))
		return false;
	return r->snd_una == r->snd_iss && r->snd_end != r->snd_iss;
}

static bool receiving_fits(const struct weft_tcp_export *r)
{
	if (!in_order(r->rcv_read, r->rcv_nxt, r->rcv_nxt) ||
	    !in_order(r->rcv_wup, r->rcv_nxt, r->rcv_nxt))
		return false;
	return !synchronized(r) ||
	       (r->drs_last && (!r->fin_ooo || in_order(r->rcv_nxt, r->rcv_fin, r->rcv_fin)));
}

/* What is waited for has a timer; where nothing is, none runs. */
static bool timers_fit(const struct weft_tcp_export *r)
{
	bool over = r->state == WEFT_TCP_CLOSED || r->state == WEFT_TCP_TIME_WAIT, none = true;
	u32 i;

	for (i = 0; i < WEFT_TIMER_COUNT; i++)
		none &= r->deadline[i] == WEFT_TCP_EXPORT_NONE;
	if (over || r->state == WEFT_TCP_LISTEN)
		return none;
	if (r->snd_una != r->snd_nxt && r->deadline[WEFT_TIMER_RTX] == WEFT_TCP_EXPORT_NONE)
		return false;
	return !synchronized(r) || !r->ack_pending || r->ack_now ||
	       r->deadline[WEFT_TIMER_DELACK] != WEFT_TCP_EXPORT_NONE;
}

static bool congestion_fits(const struct weft_tcp_export *r)
{
	bool reduces = r->ecn_reducing || (r->recovering == WEFT_RECOVERY_FAST && r->sack_on);

	if ((reduces && !r->prr_flight) || r->rack_at > r->last_rx)
		return false;
	return (r->cwnd && r->ssthresh) || !(synchronized(r) || r->fastopen_child);
}

/* ---------------------------------------- the parts that follow */

static bool span_fits(const struct weft_tcp_export_span *s, u32 at)
{
	return s->hi != at && s->hi - at <= WEFT_EXPORT_BUFFER && s->is < WEFT_SENT_STATES &&
	       (s->ever | s->limited) <= 1 && s->at <= 0 && s->at >= -WEFT_TCP_EXPORT_FAR &&
	       !(s->zero[0] | s->zero[1] | s->zero[2]);
}

/* They lie end to end, from snd.una or behind the SYN up to snd.nxt. */
static bool spans_fit(const struct weft_tcp_export *r)
{
	const struct weft_tcp_export_span *s = weft_export_spans(r);
	u32 at = r->sent_lo, i;

	for (i = 0; i < r->spans; at = s[i++].hi)
		if (!span_fits(&s[i], at) || s[i].hi - r->sent_lo > WEFT_EXPORT_BUFFER)
			return false;
	if (synchronized(r))
		return r->sent_lo == r->snd_una && at == r->snd_nxt;
	if (!opening(r))
		return true;
	return r->sent_lo == r->snd_iss + 1 &&
	       (at == r->snd_nxt || (!r->spans && r->snd_nxt == r->snd_iss));
}

static bool block_is_of(const struct weft_tcp_export *r, u32 lo, u32 hi)
{
	const struct weft_tcp_export_range *s = weft_export_ranges(r);
	u32 i;

	for (i = 0; i < r->ranges; i++)
		if (seq_within(seq_of(lo), seq_of(hi), seq_of(s[i].lo), seq_of(s[i].hi)))
			return true;
	return false;
}

/* In order, disjoint, not touching, above rcv.nxt; and the blocks are of them. */
static bool ranges_fit(const struct weft_tcp_export *r)
{
	const struct weft_tcp_export_range *s = weft_export_ranges(r);
	u32 low = 0, i;

	for (i = 0; i < r->ranges; i++) {
		u32 lo = s[i].lo - r->rcv_nxt, hi = s[i].hi - r->rcv_nxt;

		if (lo <= low || lo >= hi || hi > WEFT_EXPORT_WINDOW)
			return false;
		low = hi;
	}
	for (i = 0; i < r->nsack; i++)
		if (!block_is_of(r, r->sack_lo[i], r->sack_hi[i]))
			return false;
	return r->ranges ? r->ooo_last < r->ranges : !r->ooo_last;
}

/* Behind the name there is nothing but zeros. */
static const struct weft_tcp_cc *cc_of(const struct weft_tcp_export *r)
{
	u32 len = strnlen(r->cc, sizeof(r->cc)), i;

	for (i = len; i < sizeof(r->cc); i++)
		if (r->cc[i])
			return NULL;
	return len < sizeof(r->cc) ? weft_tcp_cc_find(r->cc) : NULL;
}

static bool cc_fits(const struct weft_tcp_export *r)
{
	const struct weft_tcp_cc *cc = cc_of(r);

	if (!cc)
		return false;
	if (!cc->export)
		return !r->cc_bytes;
	return r->cc_bytes == cc->export_bytes && cc->valid(weft_export_cc(r));
}

static enum weft_tcp_import check_parts(const struct weft_tcp_export *r)
{
	if (!state_fits(r))
		return WEFT_IMPORT_STATE;
	if (!sending_fits(r))
		return WEFT_IMPORT_SEND;
	if (!receiving_fits(r))
		return WEFT_IMPORT_RECEIVE;
	if (!timers_fit(r))
		return WEFT_IMPORT_TIMER;
	if (!congestion_fits(r))
		return WEFT_IMPORT_CONGESTION;
	if (!spans_fit(r))
		return WEFT_IMPORT_SPANS;
	if (!ranges_fit(r))
		return WEFT_IMPORT_RANGES;
	return cc_fits(r) ? WEFT_IMPORT_DONE : WEFT_IMPORT_CC;
}

/* ---------------------------------------- taking it */

static void take_fields(struct weft_tcb *tcb, const struct weft_tcp_export *r, u64 now)
{
#define X(from, to) tcb->to = weft_import_time(r->from, now);
	WEFT_EXPORT_TIMES(X)
#undef X
#define X(from, to) tcb->to = seq_of(r->from);
	WEFT_EXPORT_SEQS(X)
#undef X
#define X(from, to, least, most) tcb->to = r->from;
	WEFT_EXPORT_NUMBERS(X)
#undef X
#define X(from, to) tcb->to = r->from;
	WEFT_EXPORT_FLAGS(X)
#undef X
}

static void take_rest(struct weft_tcb *tcb, const struct weft_tcp_export *r, u64 now)
{
	u32 i;

	for (i = 0; i < WEFT_TIMER_COUNT; i++)
		tcb->deadline[i] = r->deadline[i] == WEFT_TCP_EXPORT_NONE ?
				   WEFT_NEVER : weft_import_time(r->deadline[i], now);
	tcb->rto = weft_min64(tcb->rto, tcb->conf->rto_max);
	tcb->pace.at = weft_import_time(r->pace_at, now * WEFT_NSEC_PER_USEC);
	tcb->ts_offset = r->ts_clock - weft_tcp_ts_now(0, now);
	tcb->reord_seen = r->reord_seen;
	tcb->delivered_ce = r->delivered_ce;
	tcb->opts.cc = tcb->cc;
	memcpy(tcb->fastopen.cookie.val, r->fastopen_cookie, sizeof(r->fastopen_cookie));
	weft_tcp_set_mss(tcb, tcb->snd.mss_path);	/* and cwnd is a segment at least */
}

static void take_spans(struct weft_sent *b, const struct weft_tcp_export *r, u64 now)
{
	const struct weft_tcp_export_span *from = weft_export_spans(r);
	struct weft_span *s = b->s ? b->s : b->few;
	u32 i;

	for (i = 0; i < r->spans; i++)
		s[i] = (struct weft_span){
			.hi = seq_of(from[i].hi), .is = from[i].is, .ever = from[i].ever,
			.limited = from[i].limited, .seg = from[i].seg,
			.at = weft_import_time(from[i].at, now), .delivered = from[i].delivered,
			.since_tx = from[i].since_tx, .since_ack = from[i].since_ack,
		};
	weft_sent_filled(b, r->spans);
}

static void take_ranges(struct weft_ranges *s, const struct weft_tcp_export *r)
{
	const struct weft_tcp_export_range *from = weft_export_ranges(r);
	u32 i;

	for (i = 0; i < r->ranges; i++)
		s->r[i] = (struct weft_range){ seq_of(from[i].lo), seq_of(from[i].hi) };
	s->n = r->ranges;
	s->last = r->ooo_last;
}

/* A new TCB, with the memory that it was lent. */
static void begin_anew(struct weft_tcp_conn *c, const struct weft_tcp_cc *cc)
{
	struct weft_range *ranges = c->tcb->ooo.r;
	struct weft_span *spans = c->tcb->sent.s;
	u16 ranges_cap = c->tcb->ooo.cap, spans_cap = c->tcb->sent.cap;

	weft_tcp_init(c->tcb, c->env.conf, cc);
	c->tcb->opts = c->opts;
	c->tcb->ooo.r = ranges;
	c->tcb->ooo.cap = ranges_cap;
	weft_sent_move(&c->tcb->sent, spans, spans_cap);
}

enum weft_tcp_import weft_engine_import(struct weft_tcp_conn *c, const struct weft_tcp_export *r,
					u32 bytes)
{
	enum weft_tcp_import refused = check_fields(r, bytes);
	const struct weft_tcp_cc *cc;

	if (!refused)
		refused = check_parts(r);
	if (refused)
		return refused;
	if (r->spans > c->tcb->sent.cap || r->ranges > c->tcb->ooo.cap)
		return WEFT_IMPORT_MEMORY;
	cc = cc_of(r);
	begin_anew(c, cc);
	take_fields(c->tcb, r, c->env.now);
	take_rest(c->tcb, r, c->env.now);
	take_spans(&c->tcb->sent, r, c->env.now);
	take_ranges(&c->tcb->ooo, r);
	if (cc->export)
		cc->import(c->tcb, c->env.now, weft_export_cc(r));
	weft_tcp_show(c);
	return WEFT_IMPORT_DONE;
}

u32 weft_engine_import_wants(const struct weft_tcp_conn *c, enum weft_tcp_lent which,
			     const struct weft_tcp_export *r, u32 bytes)
{
	if (bytes < sizeof(*r))
		return 0;
	if (which == WEFT_LENT_RANGES)
		return weft_min(r->ranges, WEFT_TCP_OOO_MAX) * sizeof(struct weft_range);
	if (r->spans <= WEFT_SENT_FEW)
		return 0;
	return weft_min(r->spans + WEFT_SENT_SPARE, WEFT_SENT_MAX) * sizeof(struct weft_span);
}

const char *weft_tcp_import_why(enum weft_tcp_import why)
{
	static const char *const sentences[] = {
		[WEFT_IMPORT_DONE] = "it is imported",
#define X(name, sentence) [WEFT_IMPORT_##name] = sentence,
		WEFT_TCP_IMPORTS(X)
#undef X
	};

	return why < WEFT_IMPORT_COUNT ? sentences[why] : "?";
}
