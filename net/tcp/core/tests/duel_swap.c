// SPDX-License-Identifier: GPL-2.0
/*
 * The observable course of a duel as one number; and the replacement of a TCB in mid-duel by the
 * import of its export. A duel with that at every step has the same number as without. Pure.
 */
#include "../core.h"
#include "duel.h"

void weft_duel_note(struct duel *d, u64 value)
{
	d->digest = (d->digest ^ value) * 0x100000001b3ull;
	d->digest ^= d->digest >> 29;
}

void weft_duel_note_segment(struct duel *d, const struct weft_tcp_seg *seg)
{
	u32 i;

	weft_duel_note(d, d->now);
	weft_duel_note(d, (u64)seg->seq.v << 32 | seg->ack.v);
	weft_duel_note(d, (u64)seg->len << 32 | (u64)seg->gso_size << 16 | seg->wnd);
	weft_duel_note(d, seg->flags | seg->ecn << 8 | (u64)seg->reset << 16 | (u64)seg->up << 32);
	weft_duel_note(d, seg->opt.has | (u64)seg->opt.mss << 16 | (u64)seg->opt.wscale << 32);
	if (seg->opt.has & WEFT_OPT_TS)
		weft_duel_note(d, (u64)seg->opt.tsval << 32 | seg->opt.tsecr);
	for (i = 0; seg->opt.has & WEFT_OPT_SACK && i < seg->opt.nsack; i++)
		weft_duel_note(d, (u64)seg->opt.sack[i].lo.v << 32 | seg->opt.sack[i].hi.v);
}

static void note_view(struct duel *d, const struct weft_tcp_view *v)
{
	weft_duel_note(d, v->state | v->early << 8 | v->syn_waits << 9 | v->fast_acked << 10 |
				  v->fin_received << 11 | v->ack_pending << 12 | v->urgent << 13 |
				  v->held << 15 | v->spans_idle << 16);
	weft_duel_note(d, v->mss | (u64)v->mss_peer << 16 | (u64)v->syn_room << 32);
	weft_duel_note(d, (u64)v->snd_una.v << 32 | v->snd_nxt.v);
	weft_duel_note(d, (u64)v->snd_end.v << 32 | (v->lost ? v->lost_lo.v : 0));
	weft_duel_note(d, (u64)v->lost << 32 | v->cwnd);
	weft_duel_note(d, (u64)v->rcv_nxt.v << 32 | v->rcv_read.v);
	weft_duel_note(d, (u64)v->rcv_up.v << 32 | v->rcv_left);
	weft_duel_note(d, (u64)v->rcv_mss << 32 | v->total_rtx);
	weft_duel_note(d, v->pace_rate);
}

static void note_status(struct duel *d, const struct weft_tcp_status *s)
{
	u32 i;

	weft_duel_note(d, s->timer | (u64)s->rto_ms << 32);
	weft_duel_note(d, s->expires);
	weft_duel_note(d, s->rttvar ^ s->rto << 24);
	weft_duel_note(d, s->rtt_min ^ s->last_tx << 24);
	weft_duel_note(d, s->last_data_rx ^ s->last_rx << 24);
	weft_duel_note(d, s->since ^ s->srtt << 24);
	for (i = 0; i < WEFT_LIMITS; i++)
		weft_duel_note(d, s->limited[i]);
	weft_duel_note(d, s->reordering | (u64)s->dsack_dups << 32);
	weft_duel_note(d, s->reord_seen | (u64)s->delivered_ce << 32);
	weft_duel_note(d, s->segs_in | (u64)s->segs_out << 32);
	weft_duel_note(d, s->data_segs_in | (u64)s->data_segs_out << 32);
	weft_duel_note(d, s->segs_first | (u64)s->ooo_segs << 32);
	weft_duel_note(d, s->bytes_acked ^ s->bytes_received << 32);
	weft_duel_note(d, s->bytes_sent ^ s->bytes_rtx << 32);
	weft_duel_note(d, s->delivery_rate | (u64)s->delivery_limited << 63);
	weft_duel_note(d, s->rcv_rtt | (u64)s->rtos << 32 | (u64)s->rto_spells << 48);
	weft_duel_note(d, s->keep_tries | s->retries << 8 | s->backoff << 16 |
				  (u64)s->opened << 24 | (u64)s->recovering << 25);
}

static struct weft_tcp_conn behind(struct duel *d, struct duel_end *e)
{
	return (struct weft_tcp_conn){
		.tcb = &e->tcb, .engine = &weft_tcp_engine,
		.env = { .now = d->now, .conf = &e->conf },
	};
}

/* The shell owns the counters: it takes them out after each event. */
static void take_counts(struct weft_tcp_conn *c, struct duel_end *e)
{
	u16 counts[WEFT_TCP_COUNTS];
	u32 i;

	weft_engine(c, counted, counts);
	for (i = 0; i < WEFT_TCP_COUNTS; i++)
		e->counts[i] += counts[i];
}

void weft_duel_note_end(struct duel *d, struct duel_end *e)
{
	struct weft_tcp_conn c = behind(d, e);
	struct weft_tcp_status s;

	take_counts(&c, e);
	weft_tcp_show(&c);
	note_view(d, &c.view);
	weft_engine(&c, status, d->now, &s);
	note_status(d, &s);
}

/* The lent memory is also replaced: only the record carries over from the old TCB. */
static void import(struct duel *d, struct duel_end *e, u32 bytes)
{
	const struct weft_tcp_export *r = (const void *)d->record;
	u32 ranges = e->tcb.ooo.cap * sizeof(e->ranges[0]),
	    spans = e->tcb.sent.s ? e->tcb.sent.cap * sizeof(e->spans[0]) : 0;
	struct weft_tcp_conn c = behind(d, e);
	enum weft_tcp_import refused;

	memset(&e->tcb, 0xa5, sizeof(e->tcb));
	memset(e->ranges, 0xa5, sizeof(e->ranges));
	memset(e->spans, 0xa5, sizeof(e->spans));
	weft_engine(&c, init);
	weft_engine(&c, lend, WEFT_LENT_RANGES, e->ranges, ranges);
	if (spans)
		weft_engine(&c, lend, WEFT_LENT_SPANS, e->spans, spans);
	refused = weft_engine(&c, import, r, bytes);
	if (refused)
		weft_duel_fail(d, weft_tcp_import_why(refused));
	if (weft_engine(&c, export, (void *)d->again, sizeof(d->again)) != bytes ||
	    memcmp(d->record, d->again, bytes))
		weft_duel_fail(d, "what was imported is exported as something else");
}

void weft_duel_swap(struct duel *d, struct duel_end *e)
{
	struct weft_tcp_conn c = behind(d, e);
	u32 bytes;

	if (!d->swap || d->why)
		return;
	if (e->tcb.illegal)
		weft_duel_fail(d, "an illegal transition");
	take_counts(&c, e);
	bytes = weft_engine(&c, export, (void *)d->record, sizeof(d->record));
	if (bytes > sizeof(d->record))
		weft_duel_fail(d, "a record that is too long");
	else
		import(d, e, bytes);
}
