// SPDX-License-Identifier: GPL-2.0
/*
 * Which segment next?  RFC 9293 3.10.2 and 3.10.4 (SEND, CLOSE: data and FIN), 3.8
 * (retransmission), 3.8.6 (probes and ACKs), 3.9.1.2 (PSH); as Linux where the RFC leaves it open:
 * PSH, probes at snd.una - 1 without data.
 *
 * The order: RST, SYN (a fast open's with data), retransmissions, probes, new data with the FIN on
 * its end, FIN, ACK.  A tail loss probe (RFC 8985 7.3) goes after lost data, and before new data
 * that cwnd allows.  The last call, which returns no segment, arms the persist timer if data is
 * stuck.
 *
 * The loop terminates, as each segment clears the condition that triggered it (weft_tcp_owed()):
 * - RST, SYN, probes and ACKs: the flag that asks for it, which nothing here sets;
 * - new data and FIN: numbers between snd.nxt and the user's last, which only the user moves;
 * - retransmissions: LOST bytes, which become AGAIN.  Nothing here turns data in flight into LOST,
 *   nor does the scoreboard when it merges spans for want of room: it takes SACKED for LOST at
 *   most, so the sum of both falls (sent.h).
 *
 * While urgent data is in flight there are no super-segments: all the segments that they are cut
 * into would have the same urgent pointer.
 * Data may have to wait for its pacing time or for the device's queue (pace.c); probes and
 * segments without data never do.
 * Pure.
 */
#include "core.h"
#include "ecn.h"
#include "pace.h"
#include "urgent.h"

/* ---------------------------------------- what every segment has */

static u32 packets(const struct weft_tcp_seg *seg)
{
	return seg->gso_size ? (seg->len + seg->gso_size - 1) / seg->gso_size : 1;
}

/* Numbers that each segment takes, the last one aside: for the scoreboard. */
static u32 segment_size(const struct weft_tcp_seg *seg)
{
	return seg->gso_size ? seg->gso_size : weft_tcp_seg_len(seg);
}

/* What an ACK that goes out settles. */
static void ack_goes(struct weft_tcb *tcb, struct weft_tcp_seg *seg)
{
	seg->flags |= WEFT_TCP_ACK;
	seg->ack = tcb->rcv.nxt;
	tcb->last_ack_sent = tcb->rcv.nxt;
	tcb->ack_now = 0;
	tcb->ack_pending = 0;
	tcb->rcv.pushed = 0;
	tcb->deadline[WEFT_TIMER_DELACK] = WEFT_NEVER;
}

static void emit_finish(struct weft_tcb *tcb, struct weft_tcp_seg *seg, u64 now)
{
	ack_goes(tcb, seg);
	weft_tcp_opts_put(tcb, &seg->opt, now);
	tcb->dsack = (struct weft_sack_block){};
	weft_tcp_urgent_put(tcb, seg);
	weft_tcp_ecn_put(tcb, seg);
	seg->wnd = weft_tcp_window_sent(tcb, false);
	tcb->segs_out += packets(seg);
}

/* Data or FIN went: its acknowledgment is waited for. */
static void await_ack(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now)
{
	weft_pace_sent(tcb, seg->len, now);
	weft_tcp_cwnd_note_used(tcb);
	tcb->deadline[WEFT_TIMER_PERSIST] = WEFT_NEVER;
	weft_tcp_rtx_ensure(tcb, now);
}

/* ---------------------------------------- RST, SYN */

static void emit_reset(struct weft_tcb *tcb, u64 now, struct weft_tcp_seg *seg)
{
	seg->reset = tcb->rst_now;
	tcb->rst_now = WEFT_RESET_NONE;
	seg->seq = weft_tcp_ack_seq(tcb);
	seg->flags = WEFT_TCP_RST;
	emit_finish(tcb, seg, now);
	seg->opt.has &= ~WEFT_OPT_SACK;
	seg->flags &= ~WEFT_TCP_URG;
	seg->up = 0;
}

static void emit_syn(struct weft_tcb *tcb, u64 now, struct weft_tcp_seg *seg)
{
	bool again = seq_gt(tcb->snd.nxt, tcb->snd.iss);

	tcb->syn_now = 0;
	seg->seq = tcb->snd.iss;
	seg->flags = WEFT_TCP_SYN | weft_tcp_ecn_syn(tcb, again);
	weft_tcp_opts_syn(tcb, &seg->opt, now);
	if (tcb->state == WEFT_TCP_SYN_RECEIVED)
		ack_goes(tcb, seg);
	weft_tcp_fastopen_put(tcb, seg, again, now);
	seg->wnd = weft_tcp_window_sent(tcb, true);
	tcb->snd.nxt = seq_max(tcb->snd.nxt, seq_add(tcb->snd.iss, 1 + seg->len));
	tcb->segs_out++;
	if (again) {
		tcb->total_rtx++;
		tcb->rtt_at = 0;
	} else {
		weft_tcp_rtt_sent(tcb, seq_add(tcb->snd.iss, 1), now);
	}
	weft_tcp_rtx_ensure(tcb, now);
}

/* ---------------------------------------- data */

static bool wants_push(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
		       struct weft_seq end)
{
	if (seg->gso_size)	/* as Linux: a receiver's GRO flushes at a PSH */
		return true;
	if (seq_lt(seg->seq, tcb->snd.push) && seq_leq(tcb->snd.push, end))
		return true;
	if (tcb->snd.record && seq_eq(seg->seq, tcb->snd.nxt) && seg->len == tcb->snd.record)
		return true;
	if (seq_lt(seg->seq, tcb->fastopen.end) && seq_leq(tcb->fastopen.end, end))
		return true;
	return weft_seq_ahead(end, tcb->snd.pushed) > tcb->snd.max_wnd / 2;
}

static void emit_push(struct weft_tcb *tcb, struct weft_tcp_seg *seg)
{
	seg->flags |= WEFT_TCP_PSH;
	tcb->snd.pushed = seq_max(tcb->snd.pushed, seq_add(seg->seq, seg->len));
}

/* `len` bytes from seg->seq on, first sent or repeated, and a FIN behind them. */
static void fill_data(struct weft_tcb *tcb, struct weft_tcp_seg *seg, u32 len, u32 mss, bool fin)
{
	struct weft_seq end = seq_add(seg->seq, len);

	seg->len = len;
	seg->gso_size = len > mss ? mss : 0;
	if (len && wants_push(tcb, seg, end))
		emit_push(tcb, seg);
	if (fin)
		seg->flags |= WEFT_TCP_FIN;
	tcb->bytes_sent += len;
	tcb->data_segs_out += len ? packets(seg) : 0;
}

/*
 * Bytes of lost data [lo, hi) that may be sent.  The segment at snd.una probes a closed
 * window: RFC 9293 3.8.6.1.  NewReno sends it whatever cwnd says, as it does not know
 * what has left the network.
 */
static u32 resendable(const struct weft_tcb *tcb, struct weft_seq lo, struct weft_seq hi, u32 mss,
		      u32 max_data)
{
	u32 left = weft_seq_ahead(seq_min(hi, tcb->snd.end), lo);
	u32 record = tcb->snd.record_lost;
	u32 before = weft_seq_ahead(lo, tcb->snd.una);
	u32 flight = weft_tcp_flight(tcb);
	u32 room = tcb->cwnd > flight ? tcb->cwnd - flight : 0;
	u32 wnd = tcb->snd.wnd > before ? tcb->snd.wnd - before : 0;

	if (record && record < left)
		left = record;
	if (!before) {
		wnd = weft_max(wnd, mss);
		if (!tcb->sack_on)
			room = weft_max(room, mss);
	}
	room = weft_min(weft_min(room, wnd), weft_max(max_data, mss));
	return left <= room ? left : room - room % mss;
}

/* `len` bytes from lo on, and the FIN behind them, once more. */
static void send_again(struct weft_tcb *tcb, u64 now, struct weft_seq lo, u32 len, bool fin,
		       struct weft_tcp_seg *seg)
{
	seg->seq = lo;
	fill_data(tcb, seg, len, weft_tcp_data_mss(tcb), fin);
	weft_sent_again(&tcb->sent, lo, seq_add(lo, len + fin), segment_size(seg), now);
	weft_tcp_recovery_sent(tcb, len + fin, true, now);
	tcb->rtt_at = 0;	/* Karn */
	tcb->last_tx = now;
	tcb->total_rtx += packets(seg);
	tcb->bytes_rtx += len;
	emit_finish(tcb, seg, now);
	if (seq_eq(lo, tcb->snd.una))
		weft_tcp_rtx_restart(tcb, now);
	await_ack(tcb, seg, now);
}

static bool emit_again(struct weft_tcb *tcb, u64 now, u32 max_data, struct weft_tcp_seg *seg)
{
	struct weft_seq lo, hi;
	bool fin;
	u32 len;

	if (!weft_sent_lost(&tcb->sent, &lo, &hi))
		return false;
	len = resendable(tcb, lo, hi, weft_tcp_data_mss(tcb), max_data);
	fin = tcb->fin_sent && seq_eq(seq_add(lo, len), tcb->snd.end) && seq_gt(hi, tcb->snd.end);
	if (len ? weft_pace_waits(tcb, true, max_data, now) : !fin)
		return false;
	send_again(tcb, now, lo, len, fin, seg);
	return true;
}

/* New data soon after the peer's, or with the ACK of its SYN-ACK: ACKs can ride on such answers. */
static bool answers(const struct weft_tcb *tcb, u64 now)
{
	if (!tcb->last_data_rx)
		return !tcb->passive && (tcb->ack_now || tcb->ack_pending);
	return now - tcb->last_data_rx < tcb->conf->delack;
}

static void emit_new(struct weft_tcb *tcb, u64 now, u32 len, u32 mss, struct weft_tcp_seg *seg)
{
	bool fin = weft_tcp_fin_sendable(tcb, len);

	seg->seq = tcb->snd.nxt;
	fill_data(tcb, seg, len, mss, fin);
	tcb->snd.nxt = seq_add(tcb->snd.nxt, len + fin);
	tcb->fin_sent |= fin;
	tcb->segs_first += len ? packets(seg) : 1;
	weft_sent_add(&tcb->sent, tcb->snd.nxt, segment_size(seg), now);
	weft_tcp_recovery_sent(tcb, len + fin, false, now);
	if (len % mss)
		tcb->snd.sml = tcb->snd.nxt;
	weft_tcp_rtt_sent(tcb, tcb->snd.nxt, now);
	tcb->last_tx = now;
	if (answers(tcb, now)) {
		tcb->rcv.quick = 0;
		tcb->rcv.dialogue = true;
	}
	weft_tcp_ecn_data(tcb, seg);
	emit_finish(tcb, seg, now);
	await_ack(tcb, seg, now);
	weft_tcp_tlp_arm(tcb, now);
}

static bool emit_data(struct weft_tcb *tcb, u64 now, u32 max_data, struct weft_tcp_seg *seg)
{
	u32 mss = weft_tcp_data_mss(tcb), len;

	if (tcb->sent.bytes[WEFT_SENT_LOST])	/* first what was lost */
		return false;
	if (seq_eq(tcb->snd.una, tcb->snd.nxt))
		weft_tcp_cc_idle(tcb, now);
	len = weft_tcp_sendable(tcb, mss, max_data);
	if (len ? weft_pace_waits(tcb, false, max_data, now) : !weft_tcp_fin_sendable(tcb, 0))
		return false;
	emit_new(tcb, now, len, mss, seg);
	return true;
}

/* ---------------------------------------- tail loss probe */

/* The last segment of what is out, as it went: RFC 8985 7.3. */
static void probe_again(struct weft_tcb *tcb, u64 now, struct weft_tcp_seg *seg)
{
	struct weft_seq lo = weft_sent_last(&tcb->sent), end = seq_min(tcb->snd.nxt, tcb->snd.end);
	u32 mss = weft_tcp_data_mss(tcb), len = weft_seq_ahead(end, lo);
	u32 before = len ? (len - 1) / mss * mss : 0;

	send_again(tcb, now, seq_add(lo, before), len - before, seq_gt(tcb->snd.nxt, tcb->snd.end),
		   seg);
}

/*
 * New data if there is some and the window has room, whatever cwnd and Nagle say; else
 * the last segment again.
 */
static bool emit_tlp(struct weft_tcb *tcb, u64 now, struct weft_tcp_seg *seg)
{
	u32 mss = weft_tcp_data_mss(tcb), len = weft_min(weft_tcp_unsent_record(tcb), mss);

	if (!tcb->tlp_now)
		return false;
	tcb->tlp_now = 0;
	if (!weft_tcp_tlp_due(tcb))
		return false;
	tcb->tlp.on = 1;
	tcb->tlp.rtx = !len || len > weft_tcp_usable(tcb);
	weft_tcp_count(tcb, WEFT_COUNT_TCPLossProbes, 1);
	if (tcb->tlp.rtx)
		probe_again(tcb, now, seg);
	else
		emit_new(tcb, now, len, mss, seg);
	tcb->tlp.end = tcb->snd.nxt;
	return true;
}

/* ---------------------------------------- probes and ACKs */

/*
 * A sequence number that the peer has acknowledged, so that it must answer (3.10.7.4 step 1):
 * RFC 9293 3.8.4 (without data, SHLD-12) and 3.8.6.1.  With some window left the data that fits
 * goes instead, with PSH, as in Linux: the override of 3.8.6.2.1.
 */
static void emit_probe(struct weft_tcb *tcb, u64 now, struct weft_tcp_seg *seg)
{
	u32 mss = weft_tcp_data_mss(tcb);
	u32 len = weft_min(weft_min(weft_tcp_unsent_record(tcb), weft_tcp_usable(tcb)), mss);
	bool probe = tcb->probe_now;

	tcb->probe_now = 0;
	tcb->keep_now = 0;
	if (probe && len) {
		emit_new(tcb, now, len, mss, seg);
		emit_push(tcb, seg);
		return;
	}
	seg->seq = seq_sub(tcb->snd.una, 1);
	emit_finish(tcb, seg, now);
}

static void emit_ack(struct weft_tcb *tcb, u64 now, struct weft_tcp_seg *seg)
{
	seg->seq = weft_tcp_ack_seq(tcb);
	emit_finish(tcb, seg, now);
}

/* ---------------------------------------- the order */

/*
 * SYN-SENT and SYN-RECEIVED: no data, unless a fast open child has a user.  In SYN-SENT there is
 * nothing to acknowledge.
 */
static bool emit_opening(struct weft_tcb *tcb, u64 now, u32 max_data, struct weft_tcp_seg *seg)
{
	if (tcb->syn_now)
		emit_syn(tcb, now, seg);
	else if (tcb->fastopen.child && emit_data(tcb, now, max_data, seg))
		return true;
	else if (tcb->ack_now && tcb->state == WEFT_TCP_SYN_RECEIVED)
		emit_ack(tcb, now, seg);
	else
		return false;
	return true;
}

static bool emit_open(struct weft_tcb *tcb, u64 now, u32 max_data, struct weft_tcp_seg *seg)
{
	if (emit_again(tcb, now, max_data, seg))
		return true;
	if (emit_tlp(tcb, now, seg))
		return true;
	if (tcb->probe_now || tcb->keep_now) {
		emit_probe(tcb, now, seg);
		return true;
	}
	if (emit_data(tcb, now, max_data, seg))
		return true;
	if (tcb->ack_now) {
		emit_ack(tcb, now, seg);
		return true;
	}
	weft_tcp_persist_ensure(tcb, now);
	return false;
}

static bool emit_next(struct weft_tcb *tcb, u64 now, u32 max_data, struct weft_tcp_seg *seg)
{
	if (tcb->rst_now) {
		emit_reset(tcb, now, seg);
		return true;
	}
	switch (tcb->state) {
	case WEFT_TCP_CLOSED:
	case WEFT_TCP_LISTEN:
		return false;
	case WEFT_TCP_SYN_SENT:
	case WEFT_TCP_SYN_RECEIVED:
		return emit_opening(tcb, now, max_data, seg);
	case WEFT_TCP_TIME_WAIT:
		if (!tcb->ack_now)
			return false;
		emit_ack(tcb, now, seg);
		return true;
	default:
		return emit_open(tcb, now, weft_tcp_urgent_mode(tcb) ? 0 : max_data, seg);
	}
}

void weft_tcp_emit_idle(struct weft_tcb *tcb, u64 now)
{
	tcb->deadline[WEFT_TIMER_PERSIST] = WEFT_NEVER;
	weft_tcp_limit_note(tcb, now);
}

bool weft_tcp_emit(struct weft_tcb *tcb, u64 now, u32 max_data, struct weft_tcp_seg *seg)
{
	if (!weft_tcp_owes(tcb)) {
		weft_tcp_emit_idle(tcb, now);
		return false;
	}
	*seg = (struct weft_tcp_seg){};
	if (emit_next(tcb, now, max_data, seg))
		return true;
	weft_tcp_limit_note(tcb, now);
	return false;
}

u64 weft_tcp_owed(const struct weft_tcb *tcb)
{
	u32 flags = !!tcb->rst_now + tcb->syn_now + tcb->tlp_now + tcb->probe_now + tcb->keep_now +
		    tcb->ack_now;

	return (u64)flags + weft_seq_ahead(weft_tcp_snd_last(tcb), tcb->snd.nxt) +
	       weft_sent_left(&tcb->sent);
}
