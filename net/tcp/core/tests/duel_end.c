// SPDX-License-Identifier: GPL-2.0
/*
 * The shell of one end of a duel: it sends what the TCB emits, keeps what it accepts, and checks
 * the invariants of both. Pure.
 */
#include "../core.h"
#include "duel.h"
#include "invariants.h"

/* ---------------------------------------- what goes out */

/* Limits on the size of a segment, as of a device. */
static void check_size(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	u32 most = weft_max(e->max_data, e->tcb.snd.mss);

	if (seg->flags & WEFT_TCP_SYN) {	/* the peer's MSS is a guess */
		if (seg->len && seg->len + WEFT_TCP_OPT_MAX > e->tcb.snd.mss_path)
			weft_duel_fail(d, "a SYN too large for the path");
		return;
	}
	if (seg->len > most)
		weft_duel_fail(d, "emit gives more than max_data");
	if (seg->len > e->tcb.snd.mss && !seg->gso_size)
		weft_duel_fail(d, "a segment larger than the MSS");
	if (seg->gso_size && (seg->len <= seg->gso_size || seg->gso_size > e->tcb.snd.mss))
		weft_duel_fail(d, "gso_size is wrong");
	if (seg->len && seq_gt(seq_add(seg->seq, seg->len), e->tcb.snd.end))
		weft_duel_fail(d, "a segment has data that the user never gave");
}

/*
 * RFC 9293 3.8.6: no data beyond the peer's offered edge; our own edge
 * moves back by rounding only.
 */
static void check_windows(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	u32 scale = e->tcb.ws_on && !(seg->flags & WEFT_TCP_SYN) ? e->tcb.rcv.wscale : 0;
	struct weft_seq edge = seq_add(seg->ack, (u32)seg->wnd << scale);
	struct weft_seq end = seq_add(seg->seq, weft_tcp_seg_len(seg));

	if (weft_tcp_seg_len(seg) && !(seg->flags & WEFT_TCP_SYN) && e->has_allowed &&
	    seq_gt(end, e->allowed))
		weft_duel_fail(d, "sent beyond the window");
	if (!(seg->flags & WEFT_TCP_ACK))
		return;
	/*
	 * a SYN's field is not scaled, and too small when it is repeated
	 * after a fast open's data
	 */
	if (e->has_offered && !(seg->flags & WEFT_TCP_SYN) &&
	    seq_lt(seq_add(edge, (1u << scale) - 1), e->offered))
		weft_duel_fail(d, "the window shrank");
	e->offered = e->has_offered ? seq_max(e->offered, edge) : edge;
	e->has_offered = true;
}

/* RFC 2883 4: the first block reports the duplicate. */
static bool is_dsack(const struct weft_tcp_seg *seg)
{
	const struct weft_sack_block *b = seg->opt.sack;

	return seq_leq(b[0].hi, seg->ack) ||
	       (seg->opt.nsack > 1 && seq_geq(b[0].lo, b[1].lo) && seq_leq(b[0].hi, b[1].hi));
}

/* RFC 2018 4: the receiver holds the data of its blocks, which lies above the ACK. */
static void check_sack(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	struct weft_seq first = seq_add(e->tcb.rcv.irs, 1), at;
	bool dsack = seg->opt.has & WEFT_OPT_SACK && is_dsack(seg);
	u32 i;

	if (!(seg->opt.has & WEFT_OPT_SACK))
		return;
	if (!e->tcb.sack_on || seg->opt.nsack > (e->tcb.ts_on ? 3 : 4))
		weft_duel_fail(d, "SACK blocks that are too many, or not agreed on");
	if (dsack && (!e->conf.dsack || seq_geq(seg->opt.sack[0].lo, seg->opt.sack[0].hi)))
		weft_duel_fail(d, "a D-SACK that is empty, or not wanted");
	for (i = dsack; i < seg->opt.nsack; i++)
		for (at = seg->opt.sack[i].lo; seq_lt(at, seg->opt.sack[i].hi); at = seq_add(at, 1))
			if (seq_leq(at, seg->ack) ||
			    e->store[seq_diff(at, first) % DUEL_STREAM] < 0x100)
				weft_duel_fail(d, "a SACK block of what is not there");
}

/* RFC 6675 5: SACKED data is not retransmitted, except in a segment that was SACKED in part. */
static void check_again(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	u32 off = seq_diff(seg->seq, seq_add(e->tcb.snd.iss, 1)), i;

	for (i = 0; i < seg->len; i++)
		if (e->told[(off + i) % DUEL_STREAM] && !e->squeezed)
			weft_duel_fail(d, "what was SACKed goes again");
}

static void note_borders(struct duel_end *e, const struct weft_tcp_seg *seg)
{
	u32 off = seq_diff(seg->seq, seq_add(e->tcb.snd.iss, 1)) + !!(seg->flags & WEFT_TCP_SYN);
	u32 piece = seg->gso_size ? seg->gso_size : seg->len, i;

	for (i = 0; i < seg->len; i++)
		e->begins[(off + i) % DUEL_STREAM] = i % piece == 0;
	if (seg->len)
		e->begins[(off + seg->len) % DUEL_STREAM] = true;
}

/* RFC 3168 6.1.2, 6.1.4 to 6.1.6: ECN that two ends agreed on is for new data only. */
static void check_ecn(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	bool fresh = seg->len && !(seg->flags & WEFT_TCP_SYN) && seq_eq(seg->seq, e->nxt) &&
		     e->tcb.ecn.on;

	if (seg->ecn != (fresh ? WEFT_ECN_ECT_0 : WEFT_ECN_NOT_ECT))
		weft_duel_fail(d,
			       fresh ? "new data that is not ECT" : "ECT on what is not new data");
	if ((seg->flags & WEFT_TCP_CWR) && !fresh && !(seg->flags & WEFT_TCP_SYN))
		weft_duel_fail(d, "CWR on what is not new data");
	if ((seg->flags & WEFT_TCP_ECE) && !e->tcb.ecn.on)
		weft_duel_fail(d, "ECE that was not agreed on");
}

static void emitted(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	trace(d, "%u sends %02x seq %u ack %u len %u gso %u wnd %u (%s, cwnd %u, flight %u)",
	      !duel_other(d, e), seg->flags, seg->seq.v, seg->ack.v, seg->len, seg->gso_size,
	      seg->wnd, weft_tcp_state_name(e->tcb.state), e->tcb.cwnd, weft_tcp_flight(&e->tcb));
	if (seg->flags & WEFT_TCP_RST)
		e->aborted = true;
	check_size(d, e, seg);
	check_ecn(d, e, seg);
	if (!d->rules.mutate) {
		check_windows(d, e, seg);
		check_sack(d, e, seg);
		check_again(d, e, seg);
	}
	note_borders(e, seg);
	weft_duel_note_segment(d, seg);
	weft_duel_send(d, duel_other(d, e), seg);
}

/* Out-of-order data lies below the offered edge. */
static void check_received(struct duel *d, struct duel_end *e)
{
	const struct weft_tcb *t = &e->tcb;

	if (t->ooo.n && seq_gt(t->ooo.r[t->ooo.n - 1].hi, seq_add(e->offered, t->fin_received)))
		weft_duel_fail(d, "data beyond the window was taken");
}

static void check_tcb(struct duel *d, struct duel_end *e)
{
	const char *why = weft_tcb_broken(&e->tcb, d->now);

	if (why)
		weft_duel_fail(d, why);
	if (seq_lt(e->tcb.snd.una, e->una))
		weft_duel_fail(d, "snd.una went back");
	e->una = e->tcb.snd.una;
	if (!d->rules.mutate && e->has_offered)
		check_received(d, e);
}

static void pump(struct duel *d, struct duel_end *e)
{
	struct weft_tcp_seg seg;
	u64 owed;

	for (;;) {
		weft_duel_swap(d, e);
		if (weft_sent_wants(&e->tcb.sent, WEFT_SENT_SPARE) && !e->tcb.sent.s &&
		    duel_percent(d, 30))
			weft_sent_move(&e->tcb.sent, e->spans, DUEL_SPANS);
		e->squeezed |= e->tcb.sent.n + WEFT_SENT_SPARE > e->tcb.sent.cap;
		e->nxt = e->tcb.snd.nxt;
		if (d->rules.pace) {
			e->tcb.pace.rate = weft_min64(e->tcb.pace.rate, e->rate);
			e->tcb.pace.full = duel_below(d, 3);
		}
		owed = weft_tcp_owed(&e->tcb);
		if (!weft_tcp_emit(&e->tcb, d->now, e->max_data, &seg))
			break;
		emitted(d, e, &seg);
		if (weft_tcp_owed(&e->tcb) >= owed) {
			weft_duel_fail(d, "emit does not come to an end");
			break;
		}
	}
	check_tcb(d, e);
	weft_duel_note_end(d, e);
	if (e->counts[WEFT_COUNT_TCPSACKReneging] && !d->rules.mutate)
		weft_duel_fail(d, "the peer is taken for one that reneged");
	weft_duel_swap(d, e);
	if (e->tcb.state == WEFT_TCP_TIME_WAIT && !e->in_tw) {
		weft_tcp_tw_init(&e->tw, &e->tcb, d->now);
		e->in_tw = true;
	}
}

/* ---------------------------------------- what comes in */

/* The stream offset of a sequence number that the other end sent. */
static u32 offset(const struct duel *d, const struct duel_end *e, struct weft_seq seq)
{
	return seq_diff(seq, seq_add(e->tcb.rcv.irs, 1));
}

static void check_byte(struct duel *d, struct duel_end *e, u8 byte)
{
	if (byte != duel_content(duel_other(d, e), e->got))
		weft_duel_fail(d, "a byte is wrong, missing or twice");
	e->got++;
}

static void take_data(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg,
		      const struct weft_tcp_fx *fx)
{
	u32 from = offset(d, e, seg->seq) + fx->data_off;
	u32 to = offset(d, e, e->tcb.rcv.nxt) - e->tcb.fin_received;
	u32 i;

	if (from != e->got)
		weft_duel_fail(d, "data is not in order");
	for (i = 0; i < fx->data_len; i++)
		check_byte(d, e, duel_content(duel_other(d, e), from + i));
	while (e->got < to && to <= DUEL_STREAM && !d->why) {
		if (e->store[e->got] < 0x100)
			weft_duel_fail(d, "rcv.nxt passed bytes that never came");
		check_byte(d, e, (u8)e->store[e->got]);
	}
	if (e->got != to)
		weft_duel_fail(d, "rcv.nxt is not where the data ends");
}

static void store_data(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg,
		       const struct weft_tcp_fx *fx)
{
	u32 from = offset(d, e, seg->seq) + fx->data_off, i;

	for (i = from; i < from + fx->data_len && i < DUEL_STREAM; i++)
		e->store[i] = 0x100 | duel_content(duel_other(d, e), i);
}

/* The bytes of a hostile peer are no stream: only their number is checked. */
static void count_data(struct duel *d, struct duel_end *e)
{
	e->got = offset(d, e, e->tcb.rcv.nxt) - e->tcb.fin_received;
	if (e->got - e->read >
	    e->tcb.rcv.space + (e->tcb.rcv.space >> 3) + (2u << e->tcb.rcv.wscale) + 65535)
		weft_duel_fail(d, "more was taken than there is room for");
}

/* A new TCB with its own options; the user's stream starts afresh. */
void weft_duel_begin(struct duel *d, struct duel_end *e)
{
	struct weft_tcb *t = &e->tcb;

	memset(e->store, 0, sizeof(e->store));
	memset(e->told, 0, sizeof(e->told));
	memset(e->begins, 0, sizeof(e->begins));
	e->squeezed = e->marked = false;
	e->written = e->got = e->read = 0;
	e->has_offered = e->has_allowed = e->established = e->in_tw = e->gone = e->eof = e->shut =
		e->orphan = false;
	e->err = 0;
	memset(e->counts, 0, sizeof(e->counts));
	e->user_at = WEFT_NEVER;
	weft_tcp_init(t, &e->conf, NULL);
	e->una = t->snd.una;
	if (duel_percent(d, 60))
		weft_sent_move(&t->sent, e->spans, DUEL_SPANS);
	t->ooo.r = e->ranges;
	t->ooo.cap = duel_one_of(d, 0, 8, DUEL_RANGES);
	t->ts_offset = e->ts_offset;
	t->rcv.space = e->space;
	t->rcv.wscale = e->wscale;
	t->rcv.mss_adv = e->mss;
	t->opts.nodelay = duel_percent(d, 50);
	t->opts.user_timeout = d->rules.cut && duel_percent(d, 30) ? 1 + duel_below(d, 100000) : 0;
	t->opts.keepalive = d->rules.any_close || d->rules.cut || d->rules.mutate;
	weft_tcp_set_mss(t, e->mss);
	if (d->rules.pace) {
		t->pace.on = duel_percent(d, 70);
		e->rate = duel_one_of(d, 20000, 1000000, 100000000);
	}
}

void weft_duel_listen(struct duel *d, struct duel_end *e)
{
	weft_duel_begin(d, e);
	e->listening = true;
}

static void wake(struct duel *d, struct duel_end *e, u32 pause)
{
	u64 at = d->now + (e->lazy ? duel_below(d, pause) : 0);

	if (e->established && at < e->user_at)
		e->user_at = at;
}

static void over(struct duel *d, struct duel_end *e, const struct weft_tcp_fx *fx)
{
	if (fx->flags & WEFT_FX_LISTEN) {
		pump(d, e);
		weft_duel_listen(d, e);
		return;
	}
	if (fx->flags & WEFT_FX_ERROR)
		e->err = fx->err;
	e->gone = true;
	e->user_at = WEFT_NEVER;
}

void weft_duel_apply(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg,
		     const struct weft_tcp_fx *fx)
{
	weft_duel_note(d, fx->flags | (u64)fx->drop << 32 | (u64)fx->err << 48);
	if (fx->flags & (WEFT_FX_DATA | WEFT_FX_OOO) && fx->data_off + fx->data_len > seg->len)
		weft_duel_fail(d, "fx points outside the segment");
	if (fx->flags & WEFT_FX_ESTABLISHED)
		e->established = true;
	if (fx->flags & WEFT_FX_DATA && d->rules.mutate)
		count_data(d, e);
	else if (fx->flags & WEFT_FX_DATA)
		take_data(d, e, seg, fx);
	else if (fx->flags & WEFT_FX_OOO)
		store_data(d, e, seg, fx);
	if (fx->flags & WEFT_FX_FIN)
		e->eof = true;
	if (fx->flags & WEFT_FX_REPLY)
		weft_duel_send(d, duel_other(d, e), &fx->reply);
	if (fx->flags & WEFT_FX_CLOSED)
		over(d, e, fx);
	else if (fx->flags & (WEFT_FX_DATA | WEFT_FX_FIN | WEFT_FX_ESTABLISHED))
		wake(d, e, d->rules.read_pause);
	else if (fx->flags & WEFT_FX_ACKED)
		wake(d, e, d->rules.write_pause);
	pump(d, e);
}
