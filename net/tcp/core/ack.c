// SPDX-License-Identifier: GPL-2.0
/*
 * RFC 9293 3.10.7.4 step 5, the ACK field, with RFC 5961 5.2 (how old an ACK may be).  What
 * an ACK means to congestion control is in cwnd.c and cc_*.c, to loss recovery in sack.c,
 * rack.c and recover.c.  Pure.
 */
#include "core.h"
#include "ecn.h"
#include "pace.h"

/* An ACK that proves us alive, or not, to whom a blind attacker may be: RFC 5961 7 limits it. */
void weft_tcp_challenge(struct weft_tcb *tcb, u64 now, struct weft_tcp_fx *fx)
{
	u32 rate = tcb->conf->challenge_rate;

	if (weft_rate_take(&tcb->challenge, rate, rate, now))
		tcb->ack_now = 1;
	else
		fx->drop = WEFT_DROP_TCP_CHALLENGE_RATE;
}

/*
 * Without SACK each duplicate ACK has stood for one segment that arrived, and limited transmit has
 * sent one for it.  The hole itself counts.
 */
static u32 not_paid(const struct weft_tcb *tcb, u32 acked)
{
	u32 paid = weft_min(tcb->dup_acks, 0xffff) * tcb->snd.mss;

	return weft_max(acked > paid ? acked - paid : 0, weft_min(acked, tcb->snd.mss));
}

/* ---------------------------------------- step 5 */

/* SYN-RECEIVED: "If SND.UNA < SEG.ACK =< SND.NXT, then enter ESTABLISHED state", else a RST. */
static bool syn_acked(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
		      struct weft_tcp_fx *fx)
{
	if (seq_leq(seg->ack, tcb->snd.una) || seq_gt(seg->ack, tcb->snd.nxt)) {
		fx->drop = seq_gt(seg->ack, tcb->snd.nxt) ? WEFT_DROP_TCP_ACK_UNSENT :
							    WEFT_DROP_TCP_ACK_OLD;
		weft_tcp_reply_reset(seg, fx);
		return false;
	}
	weft_tcp_established(tcb, seg, now, fx);
	weft_tcp_window_taken(tcb, seg);
	return true;
}

/*
 * RFC 5961 5.2, with Linux's bound for a young connection: no ACK can be
 * older than the first byte.
 */
static bool plausible(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
		      struct weft_tcp_fx *fx)
{
	u32 reach = weft_min64(tcb->bytes_acked, tcb->snd.max_wnd);
	struct weft_seq oldest = seq_sub(tcb->snd.una, reach);

	if (seg->ack.v - oldest.v <= tcb->snd.nxt.v - oldest.v)
		return true;
	fx->drop = seq_gt(seg->ack, tcb->snd.nxt) ? WEFT_DROP_TCP_ACK_UNSENT :
						    WEFT_DROP_TCP_ACK_OLD;
	weft_tcp_challenge(tcb, now, fx);
	return false;
}

/*
 * Sequence numbers cached in the TCB must not fall behind snd.una: 2^31 later they
 * would compare as ahead.
 */
static void drag_along(struct weft_tcb *tcb)
{
	struct weft_seq una = tcb->snd.una;

	tcb->snd.push = seq_max(tcb->snd.push, una);
	tcb->snd.pushed = seq_max(tcb->snd.pushed, una);
	tcb->snd.forced = seq_max(tcb->snd.forced, una);
	tcb->fastopen.end = seq_max(tcb->fastopen.end, una);
	tcb->snd.sml = seq_max(tcb->snd.sml, una);
}

static void advance(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, struct weft_tcp_acked *a,
		    u64 now, struct weft_tcp_fx *fx)
{
	a->acked = seq_diff(seg->ack, tcb->snd.una);
	weft_tcp_rtt_acked(tcb, seg, now);
	tcb->snd.una = seg->ack;
	weft_sent_cut(&tcb->sent, seg->ack, &a->got);
	tcb->bytes_acked += a->acked;
	tcb->retries = 0;
	tcb->first_rtx_at = 0;
	tcb->err_soft = 0;
	drag_along(tcb);
	weft_tcp_rtx_restart(tcb, now);
	fx->flags |= WEFT_FX_ACKED;
}

/* RFC 5681 2, all of (a) to (e). */
static bool is_duplicate(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	return seq_lt(tcb->snd.una, tcb->snd.nxt) && !seg->len &&
	       !(seg->flags & (WEFT_TCP_SYN | WEFT_TCP_FIN)) && seq_eq(seg->ack, tcb->snd.una) &&
	       (u32)seg->wnd << tcb->snd.wscale == tcb->snd.wnd;
}

/*
 * "This check prevents using old segments to update the window."  DEVIATION, as Linux: an ACK of
 * new data always updates it.  With SEG.SEQ alone, a retransmission of the peer that carries the
 * newest ACK would move snd.una but not the window, and the right edge would seem to lie further
 * than the peer ever offered.
 */
static bool updates_window(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	if (!seq_eq(seg->ack, tcb->snd.una))
		return seq_gt(seg->ack, tcb->snd.una);
	return seq_lt(tcb->snd.wl1, seg->seq) ||
	       (seq_eq(tcb->snd.wl1, seg->seq) && seq_leq(tcb->snd.wl2, seg->ack));
}

/*
 * MUST-37: a peer that answers keeps the connection, even if its window stays closed.  DEVIATION,
 * as Linux: this does not hold for an orphan that waits for the ACK of data in flight.
 */
static void peer_lives(struct weft_tcb *tcb, u64 now)
{
	tcb->last_rx = now;
	tcb->keep_tries = 0;
	if ((tcb->snd.wnd || tcb->orphan) && seq_lt(tcb->snd.una, tcb->snd.nxt))
		return;
	tcb->retries = 0;
	if (!tcb->opts.user_timeout)
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

/* What the scoreboard needs to know of this ACK. */
static struct weft_tcp_acked acked_begin(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
					 u64 now)
{
	struct weft_tcp_acked a = { .fack = tcb->sent.fack,
				    .got = { .now = now, .rtt_min = tcb->rtt_min } };

	a.got.has_echo = tcb->ts_on && (seg->opt.has & WEFT_OPT_TS) && seg->opt.tsecr;
	a.got.echo = seg->opt.tsecr - tcb->ts_offset;
	a.ece = weft_tcp_ecn_told(tcb, seg);
	return a;
}

/* With SACK an ACK that is older than the last, too, may tell of blocks. */
static void ack_with_sack(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
			  struct weft_tcp_acked *a, u64 now)
{
	bool reducing = weft_tcp_reducing(tcb);

	weft_tcp_sack_take(tcb, seg, a);
	if (!a->acked && !a->sacked && !a->dsack && !tcb->tlp.on)
		return;
	weft_tcp_recovery_acked(tcb, seg, a, now);
	if (a->acked && !a->ece && !reducing && !weft_tcp_reducing(tcb))
		weft_tcp_cwnd_grow(tcb, a->got.bytes, now);
	weft_tcp_tlp_arm(tcb, now);
}

static void ack_without(struct weft_tcb *tcb, const struct weft_tcp_acked *a, bool duplicate,
			u64 now)
{
	if (a->acked) {
		if (!a->ece && !weft_tcp_reducing(tcb))
			weft_tcp_cwnd_grow(tcb, not_paid(tcb, a->acked), now);
		weft_tcp_newreno_acked(tcb, a);
	} else if (duplicate) {
		weft_tcp_newreno_duplicate(tcb, now);
	}
}

/*
 * Data in order that changes nothing for the sender: the segments of Linux's header prediction.
 * After any other segment the sender releases what MSG_MORE holds back, also after the first
 * one of an active open.
 */
static bool is_plain_data(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	return seg->len && seq_eq(seg->seq, tcb->rcv.nxt) && seq_eq(seg->ack, tcb->snd.una) &&
	       !(seg->flags & (WEFT_TCP_FIN | WEFT_TCP_URG)) &&
	       (u32)seg->wnd << tcb->snd.wscale == tcb->snd.wnd &&
	       (tcb->passive || tcb->last_data_rx);
}

bool weft_tcp_step5_ack(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
			struct weft_tcp_fx *fx)
{
	struct weft_tcp_acked a;
	bool window, duplicate;

	if (!(seg->flags & WEFT_TCP_ACK)) {
		fx->drop = WEFT_DROP_TCP_NO_ACK;
		return false;
	}
	if (tcb->state == WEFT_TCP_SYN_RECEIVED && !syn_acked(tcb, seg, now, fx))
		return false;
	if (!plausible(tcb, seg, now, fx))
		return false;
	tcb->more &= is_plain_data(tcb, seg);
	weft_tcp_ts_update(tcb, seg, now);
	weft_tcp_ecn_cwr_arrives(tcb, seg);
	window = updates_window(tcb, seg);
	duplicate = is_duplicate(tcb, seg) && !(fx->flags & WEFT_FX_ESTABLISHED);
	a = acked_begin(tcb, seg, now);
	if (seq_gt(seg->ack, tcb->snd.una))
		advance(tcb, seg, &a, now, fx);
	if (tcb->sack_on)
		ack_with_sack(tcb, seg, &a, now);
	else
		ack_without(tcb, &a, duplicate, now);
	weft_tcp_ecn_acked(tcb, &a, now);
	if (a.got.bytes)
		weft_tcp_delivery_acked(tcb, &a.got, now);
	if (tcb->rtos.since && tcb->recovering != WEFT_RECOVERY_RTO)
		weft_tcp_rto_over(tcb, now);
	if (a.acked || a.sacked)
		weft_pace_update(tcb);
	if (window)
		weft_tcp_window_taken(tcb, seg);
	peer_lives(tcb, now);
	return fin_acked(tcb, now, fx);
}
