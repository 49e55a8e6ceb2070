// SPDX-License-Identifier: GPL-2.0
/*
 * RFC 9293 3.10.7.4 step 5, the ACK field, with RFC 5961 5.2 (how old an ACK may be); and what an ACK means to congestion
 * control: RFC 5681 3.1 to 3.2 and 4.1, NewReno by RFC 6582 (its careful variant), limited transmit by RFC 3042.
 * DEVIATION: the retransmission timer is restarted by every partial ACK (RFC 6582 4's slow-but-steady variant), as
 * RFC 6298 5.3 has it.
 * Not there: recovery by SACK (RFC 6675), undo of a recovery that was not needed (RFC 4015, 5682).
 * Pure.
 */
#include "core.h"

/* An ACK that proves us alive, or not, to whom a blind attacker may be: RFC 5961 7 limits it. */
void weft_tcp_challenge(struct weft_tcb *tcb, u64 now, struct weft_tcp_fx *fx)
{
	u32 rate = tcb->conf->challenge_rate;

	if (weft_rate_take(&tcb->challenge, rate, rate, now))
		tcb->ack_now = 1;
	else
		fx->drop = WEFT_DROP_TCP_CHALLENGE_RATE;
}

/* ------------------------------------------------------------------ congestion window */

static void bound_cwnd(struct weft_tcb *tcb)
{
	tcb->cwnd = weft_min(weft_max(tcb->cwnd, tcb->snd.mss), WEFT_TCP_CWND_MAX);
}

static u32 initial_window(const struct weft_tcb *tcb)
{
	return weft_max(weft_min(tcb->conf->init_cwnd, 0xffff), 1) * tcb->snd.mss;
}

/* RFC 6928 2.  DEVIATION, as Linux: one segment not as soon as a SYN was repeated (RFC 5681 3.1), but if twice or more. */
void weft_tcp_cwnd_start(struct weft_tcb *tcb)
{
	tcb->cwnd = tcb->total_rtx > 1 ? tcb->snd.mss : initial_window(tcb);
	tcb->ssthresh = WEFT_TCP_CWND_MAX;
	tcb->cwnd_used = 0;
	tcb->snd.recover = seq_sub(tcb->snd.una, 1);
	bound_cwnd(tcb);
	if (tcb->cc->init)
		tcb->cc->init(tcb);
}

/* RFC 5681 4.1: after an idle RTO the path is no longer known. */
void weft_tcp_cwnd_idle(struct weft_tcb *tcb, u64 now)
{
	if (tcb->last_tx && now - tcb->last_tx > tcb->rto)
		tcb->cwnd = weft_min(tcb->cwnd, initial_window(tcb));
	bound_cwnd(tcb);
}

/* What limited transmit sent beyond cwnd does not count: RFC 5681 3.2 (2). */
static u32 loss_ssthresh(struct weft_tcb *tcb, u64 now)
{
	u32 out = weft_seq_ahead(tcb->snd.nxt, tcb->snd.una);

	return weft_min(tcb->cc->ssthresh(tcb, weft_min(out, tcb->cwnd), now), WEFT_TCP_CWND_MAX);
}

/* RFC 5681 3.1: ssthresh falls once for a segment, however often it times out; the loss window is one segment. */
void weft_tcp_cwnd_timeout(struct weft_tcb *tcb, u64 now)
{
	if (!tcb->retries)
		tcb->ssthresh = loss_ssthresh(tcb, now);
	tcb->cwnd = tcb->snd.mss;
	tcb->cwnd_used = 0;
	tcb->dup_acks = 0;
	tcb->recovering = WEFT_RECOVERY_RTO;
	tcb->snd.recover = tcb->snd.nxt;
}

/* Was cwnd what held the sender back?  In slow start half of it is enough, as in Linux. */
static bool cwnd_limited(const struct weft_tcb *tcb)
{
	if (tcb->cwnd < tcb->ssthresh)
		return tcb->cwnd_used > tcb->cwnd / 2;
	return tcb->cwnd_used + tcb->snd.mss > tcb->cwnd;
}

static void grow(struct weft_tcb *tcb, u32 acked, u64 now)
{
	u32 before = tcb->cwnd;

	if (!cwnd_limited(tcb))
		return;
	tcb->cc->ack(tcb, acked, now);
	bound_cwnd(tcb);
	if (tcb->cwnd > before)
		tcb->cwnd_used = weft_tcp_flight(tcb);
}

/* [una, una + one segment) goes again. */
static void resend_first(struct weft_tcb *tcb)
{
	tcb->snd.rtx = tcb->snd.una;
	tcb->snd.rtx_end = seq_min(seq_add(tcb->snd.una, tcb->snd.mss), tcb->snd.nxt);
}

/* RFC 6582 3.2 step 3: the full ACK ends recovery; a partial one tells of the next hole. */
static void recover(struct weft_tcb *tcb, u32 acked)
{
	u32 flight;

	if (seq_geq(tcb->snd.una, tcb->snd.recover)) {
		flight = weft_max(weft_tcp_flight(tcb), tcb->snd.mss);
		tcb->cwnd = weft_min(tcb->ssthresh, flight + tcb->snd.mss);
		tcb->recovering = WEFT_RECOVERY_NONE;
		tcb->cwnd_used = 0;
		bound_cwnd(tcb);
		return;
	}
	resend_first(tcb);
	tcb->cwnd -= weft_min(acked, tcb->cwnd);
	if (acked >= tcb->snd.mss)
		tcb->cwnd += tcb->snd.mss;
	bound_cwnd(tcb);
}

static void congestion_acked(struct weft_tcb *tcb, u32 acked, u64 now)
{
	tcb->dup_acks = 0;
	if (tcb->recovering == WEFT_RECOVERY_FAST) {
		recover(tcb, acked);
		return;
	}
	grow(tcb, acked, now);
	if (seq_geq(tcb->snd.una, tcb->snd.recover))
		tcb->recovering = WEFT_RECOVERY_NONE;
	if (tcb->recovering == WEFT_RECOVERY_NONE)	/* it must not fall so far behind that it looks ahead */
		tcb->snd.recover = seq_max(tcb->snd.recover, seq_sub(tcb->snd.una, 1));
}

/* RFC 5681 3.2 steps 2 and 3. */
static void fast_retransmit(struct weft_tcb *tcb, u64 now)
{
	tcb->ssthresh = loss_ssthresh(tcb, now);
	tcb->cwnd = tcb->ssthresh + WEFT_TCP_DUP_THRESH * tcb->snd.mss;
	tcb->recovering = WEFT_RECOVERY_FAST;
	tcb->snd.recover = tcb->snd.nxt;
	resend_first(tcb);
	bound_cwnd(tcb);
}

/* Not twice for one window of data: only when more than `recover` is acknowledged (RFC 6582 3.2 step 2). */
static void congestion_duplicate(struct weft_tcb *tcb, u64 now)
{
	tcb->dup_acks = weft_min(tcb->dup_acks + 1, 0xffff);
	if (tcb->recovering == WEFT_RECOVERY_FAST) {
		tcb->cwnd += tcb->snd.mss;
		bound_cwnd(tcb);
	} else if (tcb->dup_acks == WEFT_TCP_DUP_THRESH && seq_gt(tcb->snd.una, tcb->snd.recover)) {
		fast_retransmit(tcb, now);
	}
}

/* ------------------------------------------------------------------ step 5 */

/* SYN-RECEIVED: "If SND.UNA < SEG.ACK =< SND.NXT, then enter ESTABLISHED state", else a RST. */
static bool syn_acked(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now, struct weft_tcp_fx *fx)
{
	if (seq_leq(seg->ack, tcb->snd.una) || seq_gt(seg->ack, tcb->snd.nxt)) {
		fx->drop = seq_gt(seg->ack, tcb->snd.nxt) ? WEFT_DROP_TCP_ACK_UNSENT : WEFT_DROP_TCP_ACK_OLD;
		weft_tcp_reply_reset(seg, fx);
		return false;
	}
	weft_tcp_established(tcb, seg, now, fx);
	weft_tcp_window_taken(tcb, seg);
	return true;
}

/* RFC 5961 5.2, with Linux's bound for a young connection: it cannot get ACKs from before its beginning. */
static bool plausible(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now, struct weft_tcp_fx *fx)
{
	u64 reach = tcb->bytes_acked < tcb->snd.max_wnd ? tcb->bytes_acked : tcb->snd.max_wnd;

	if (seq_gt(seg->ack, tcb->snd.nxt))
		fx->drop = WEFT_DROP_TCP_ACK_UNSENT;
	else if (weft_seq_ahead(tcb->snd.una, seg->ack) > reach)
		fx->drop = WEFT_DROP_TCP_ACK_OLD;
	else
		return true;
	weft_tcp_challenge(tcb, now, fx);
	return false;
}

/* What points into the sent data must not fall behind snd.una, or it would look ahead 2^31 later. */
static void drag_along(struct weft_tcb *tcb)
{
	struct weft_seq una = tcb->snd.una;

	tcb->snd.rtx = seq_max(tcb->snd.rtx, una);
	tcb->snd.rtx_end = seq_max(tcb->snd.rtx_end, tcb->snd.rtx);
	tcb->snd.push = seq_max(tcb->snd.push, una);
	tcb->snd.pushed = seq_max(tcb->snd.pushed, una);
	tcb->snd.sml = seq_max(tcb->snd.sml, una);
}

static void advance(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now, struct weft_tcp_fx *fx)
{
	u32 acked = seq_diff(seg->ack, tcb->snd.una);

	weft_tcp_rtt_acked(tcb, seg, now);
	tcb->snd.una = seg->ack;
	tcb->bytes_acked += acked;
	tcb->retries = 0;
	tcb->first_rtx_at = 0;
	tcb->err_soft = 0;
	drag_along(tcb);
	congestion_acked(tcb, acked, now);
	weft_tcp_rtx_restart(tcb, now);
	fx->flags |= WEFT_FX_ACKED;
}

/* RFC 5681 2, all of (a) to (e). */
static bool is_duplicate(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	return seq_lt(tcb->snd.una, tcb->snd.nxt) && !seg->len && !(seg->flags & (WEFT_TCP_SYN | WEFT_TCP_FIN)) &&
	       seq_eq(seg->ack, tcb->snd.una) && (u32)seg->wnd << tcb->snd.wscale == tcb->snd.wnd;
}

/*
 * "This check prevents using old segments to update the window."  DEVIATION, as Linux: an ACK that is new always does.
 * With SEG.SEQ alone, data that the peer sends again, with an ACK newer than any before, would move snd.una but not the
 * window, and its right edge would seem to lie further than the peer ever offered.
 */
static bool updates_window(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	if (!seq_eq(seg->ack, tcb->snd.una))
		return seq_gt(seg->ack, tcb->snd.una);
	return seq_lt(tcb->snd.wl1, seg->seq) || (seq_eq(tcb->snd.wl1, seg->seq) && seq_leq(tcb->snd.wl2, seg->ack));
}

/* MUST-37: a peer that answers keeps the connection, even if its window stays closed. */
static void peer_lives(struct weft_tcb *tcb, u64 now)
{
	tcb->last_rx = now;
	tcb->keep_tries = 0;
	if (tcb->snd.wnd && seq_lt(tcb->snd.una, tcb->snd.nxt))
		return;
	tcb->retries = 0;
	if (!tcb->user_timeout)
		tcb->first_rtx_at = 0;
}

/* What the ACK of our FIN means in each state.  False: there is no more to process. */
static bool fin_acked(struct weft_tcb *tcb, u64 now, struct weft_tcp_fx *fx)
{
	if (!tcb->fin_sent || !seq_eq(tcb->snd.una, weft_tcp_snd_last(tcb)))
		return true;
	switch (tcb->state) {
	case WEFT_TCP_FIN_WAIT_1:
		weft_tcp_state_set(tcb, WEFT_TCP_FIN_WAIT_2);
		weft_tcp_fin_wait_2_start(tcb, now);
		return true;
	case WEFT_TCP_CLOSING:
		weft_tcp_time_wait(tcb, fx);
		return false;
	case WEFT_TCP_LAST_ACK:
		weft_tcp_closed(tcb, fx);
		return false;
	default:
		return true;
	}
}

bool weft_tcp_step5_ack(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now, struct weft_tcp_fx *fx)
{
	bool window;

	if (!(seg->flags & WEFT_TCP_ACK)) {
		fx->drop = WEFT_DROP_TCP_NO_ACK;
		return false;
	}
	if (tcb->state == WEFT_TCP_SYN_RECEIVED && !syn_acked(tcb, seg, now, fx))
		return false;
	if (!plausible(tcb, seg, now, fx))
		return false;
	weft_tcp_ts_update(tcb, seg, now);
	window = updates_window(tcb, seg);
	if (seq_gt(seg->ack, tcb->snd.una))
		advance(tcb, seg, now, fx);
	else if (is_duplicate(tcb, seg))
		congestion_duplicate(tcb, now);
	if (window)
		weft_tcp_window_taken(tcb, seg);
	peer_lives(tcb, now);
	return fin_acked(tcb, now, fx);
}
