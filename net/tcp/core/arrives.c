// SPDX-License-Identifier: GPL-2.0
/*
 * SEGMENT ARRIVES in SYN-RECEIVED and all later states, RFC 9293 3.10.7.4, one function for each
 * step (step 5 is in ack.c); with RFC 5961 3 and 4 (blind RST and SYN), RFC 7323 5 (PAWS),
 * RFC 2525 2.17 (data after close), and ICMP errors by RFC 9293 3.9.2.2, RFC 5461 and RFC 5927.
 * The ACK field is processed even if the data is discarded.  Text beyond a FIN is not accepted.
 * Not there: step 3, security; header prediction, as the steps are short.  Pure.
 */
#include "core.h"
#include "ecn.h"
#include "urgent.h"

#define UNWANTED_RATE	2	/* bare unacceptable segments acknowledged a second; Linux: 2 */

/* ---------------------------------------- step 1: sequence number */

/*
 * "If an incoming segment is not acceptable, an acknowledgment should be sent in reply."
 * Without a rate limit two ends that disagree would answer each other for ever (RFC 5961 10
 * names such ACK loops).  Our answers carry no data, so a segment with data cannot be part of a
 * loop and is not limited.
 */
static void answer_unacceptable(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now)
{
	if (seg->len || (seg->flags & WEFT_TCP_FIN) ||
	    weft_rate_take(&tcb->unwanted, UNWANTED_RATE, UNWANTED_RATE, now))
		tcb->ack_now = 1;
}

/* As Linux: an end that aborts after its FIN may give the RST the FIN's own number. */
static bool resets_after_fin(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	return (tcb->state == WEFT_TCP_CLOSE_WAIT || tcb->state == WEFT_TCP_LAST_ACK ||
		tcb->state == WEFT_TCP_CLOSING) &&
	       seq_eq(seq_add(seg->seq, 1), tcb->rcv.nxt);
}

static enum weft_drop unacceptable(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	if (seg->len && seq_leq(seq_add(seg->seq, weft_tcp_seg_len(seg)), tcb->rcv.nxt))
		return WEFT_DROP_TCP_OLD_DATA;
	return WEFT_DROP_TCP_SEQUENCE;
}

/* RFC 2883 4: data that came before is told of. */
static void owe_old_dsack(struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	struct weft_seq end = seq_min(seq_add(seg->seq, seg->len), tcb->rcv.nxt);

	if (seg->len && seq_lt(seg->seq, tcb->rcv.nxt))
		weft_tcp_dsack_owe(tcb, seg->seq, end, WEFT_COUNT_TCPDSACKOldSent);
}

static bool step1_sequence(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
			   struct weft_tcp_fx *fx)
{
	if (weft_tcp_paws(tcb, seg, now))
		fx->drop = WEFT_DROP_TCP_PAWS;
	else if (!weft_tcp_acceptable(tcb, seg))
		fx->drop = unacceptable(tcb, seg);
	else
		return true;
	if (seg->flags & WEFT_TCP_RST) {
		if (!resets_after_fin(tcb, seg))
			return false;
		fx->drop = WEFT_DROP_NONE;
		return true;
	}
	if (seg->flags & WEFT_TCP_SYN) {
		fx->drop = WEFT_DROP_TCP_SYN_CHALLENGE;
		weft_tcp_challenge(tcb, now, fx);
		return false;
	}
	answer_unacceptable(tcb, seg, now);
	owe_old_dsack(tcb, seg);
	return false;
}

/* ---------------------------------------- step 2: RST */

/*
 * The errno is Linux's.  DEVIATION: in CLOSING and LAST-ACK RFC 9293 reports
 * nothing, but data may be lost.
 */
static int reset_errno(const struct weft_tcb *tcb)
{
	switch (tcb->state) {
	case WEFT_TCP_SYN_RECEIVED:
		return tcb->fastopen.child ? ECONNRESET : ECONNREFUSED;
	case WEFT_TCP_CLOSE_WAIT:
		return EPIPE;
	default:
		return ECONNRESET;
	}
}

/*
 * As Linux: a peer that lacks data of ours may abort at the right edge of the SACK
 * blocks that we have sent.
 */
static bool resets_at_sack(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	struct weft_seq edge = tcb->rcv.nxt;
	u32 i;

	for (i = 0; i < tcb->rcv.nsack; i++)
		edge = seq_max(edge, tcb->rcv.sack[i].hi);
	return tcb->sack_on && seq_eq(seg->seq, edge);
}

/*
 * RFC 5961 3.2: only a RST exactly at RCV.NXT resets.  DEVIATION, as Linux: or one at the
 * peer's own last number.
 */
static bool step2_reset(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
			struct weft_tcp_fx *fx)
{
	if (!(seg->flags & WEFT_TCP_RST))
		return true;
	if (seq_eq(seg->seq, tcb->rcv.nxt) || resets_after_fin(tcb, seg) ||
	    resets_at_sack(tcb, seg)) {
		weft_tcp_died(tcb, reset_errno(tcb), fx);
		return false;
	}
	fx->drop = WEFT_DROP_TCP_RESET_SEQUENCE;
	weft_tcp_challenge(tcb, now, fx);
	return false;
}

/* ---------------------------------------- step 4: SYN */

/* RFC 5961 4.2.  RFC 9293: a passive open that sees another SYN in its window returns to LISTEN. */
static bool step4_syn(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
		      struct weft_tcp_fx *fx)
{
	if (!(seg->flags & WEFT_TCP_SYN))
		return true;
	fx->drop = WEFT_DROP_TCP_SYN_CHALLENGE;
	if (tcb->state == WEFT_TCP_SYN_RECEIVED && tcb->passive && !tcb->fastopen.child)
		weft_tcp_died(tcb, ECONNREFUSED, fx);
	else
		weft_tcp_challenge(tcb, now, fx);
	return false;
}

/* ---------------------------------------- step 6: URG */

static bool receives_text(const struct weft_tcb *tcb)
{
	return tcb->state == WEFT_TCP_ESTABLISHED || tcb->state == WEFT_TCP_FIN_WAIT_1 ||
	       tcb->state == WEFT_TCP_FIN_WAIT_2;
}

static void step6_urgent(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
			 struct weft_tcp_fx *fx)
{
	if (receives_text(tcb))
		weft_tcp_urgent_arrives(tcb, seg, fx);
}

/* ---------------------------------------- step 7: text */

/*
 * Estimates the peer's MSS from its segments: the largest one.  A shorter segment, or one with PSH,
 * probably ends a message, and the peer sends no more before it is acknowledged.
 */
static void measure_mss(struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	u32 size = weft_min(seg->gso_size ? seg->gso_size : seg->len, tcb->rcv.mss_adv);

	if (size < tcb->rcv.mss_est)
		tcb->rcv.pushed = weft_min(tcb->rcv.pushed + 1, 2);
	else if (seg->flags & WEFT_TCP_PSH)
		tcb->rcv.pushed = weft_max(tcb->rcv.pushed, 1);
	tcb->rcv.mss_est = weft_max(tcb->rcv.mss_est, size);
}

/*
 * RFC 9293 3.8.6.3 and RFC 5681 4.2: an ACK goes at once for more than one full segment
 * (SHLD-19), around a hole, and for the first few segments after silence, which feeds the
 * sender's slow start; otherwise it may be delayed (SHLD-18, MUST-40).  DEVIATION from SHLD-19,
 * as Linux: while the window cannot move, more than one full segment waits for the reader too,
 * whose call sends the ACK.
 */
static void owe_ack(struct weft_tcb *tcb, bool hole, u64 now)
{
	u64 silence = now - tcb->last_data_rx;

	if (tcb->last_data_rx && silence > tcb->rto)
		tcb->rcv.quick = WEFT_TCP_QUICK;
	tcb->last_data_rx = now;
	tcb->ack_pending = 1;
	if (hole || (weft_seq_ahead(tcb->rcv.nxt, tcb->rcv.wup) > tcb->rcv.mss_est &&
		     weft_tcp_window_moves(tcb))) {
		tcb->ack_now = 1;
	} else if (tcb->rcv.quick && !tcb->opts.no_quickack) {
		tcb->rcv.quick--;
		tcb->ack_now = 1;
	} else if (tcb->deadline[WEFT_TIMER_DELACK] == WEFT_NEVER) {
		tcb->deadline[WEFT_TIMER_DELACK] = now + tcb->conf->delack;
	}
}

/*
 * RFC 2883 4: a segment that fills a hole up to `end` may overlap queued data.  A duplicate earlier
 * in the segment is reported first.
 */
static void owe_filled_dsack(struct weft_tcb *tcb, struct weft_seq end)
{
	if (!tcb->ooo.n || seq_lt(tcb->dsack.lo, tcb->dsack.hi))
		return;
	weft_tcp_dsack_owe(tcb, tcb->ooo.r[0].lo, seq_min(tcb->ooo.r[0].hi, end),
			   WEFT_COUNT_TCPDSACKOldSent);
}

static void take_in_order(struct weft_tcb *tcb, u32 off, u32 n, u64 now, struct weft_tcp_fx *fx)
{
	struct weft_seq from = tcb->rcv.nxt;
	bool hole = tcb->ooo.n;

	fx->flags |= WEFT_FX_DATA;
	fx->data_off = off;
	fx->data_len = n;
	owe_filled_dsack(tcb, seq_add(from, n));
	tcb->rcv.nxt = weft_ranges_reach(&tcb->ooo, seq_add(from, n));
	weft_ranges_cut(&tcb->ooo, tcb->rcv.nxt);
	weft_tcp_sack_cut(tcb);
	tcb->bytes_received += weft_seq_ahead(tcb->rcv.nxt, from);
	owe_ack(tcb, hole || off, now);
	weft_tcp_rcv_rtt_window(tcb, now);
}

/* RFC 5681 4.2: a duplicate ACK at once, so that the sender learns of the hole. */
static void take_out_of_order(struct weft_tcb *tcb, struct weft_seq lo, u32 n,
			      struct weft_tcp_fx *fx)
{
	struct weft_seq known = weft_ranges_reach(&tcb->ooo, lo);
	u32 fresh = 0;

	tcb->ack_now = 1;
	weft_tcp_dsack_owe(tcb, lo, seq_min(known, seq_add(lo, n)), WEFT_COUNT_TCPDSACKOfoSent);
	if (!weft_ranges_add(&tcb->ooo, lo, seq_add(lo, n), &fresh)) {
		fx->drop = WEFT_DROP_TCP_OOO_FULL;
		return;
	}
	weft_tcp_sack_first(tcb);
	if (!fresh) {
		fx->drop = WEFT_DROP_TCP_OLD_DATA;
		return;
	}
	fx->flags |= WEFT_FX_OOO;
	tcb->ooo_segs++;
	fx->data_len = n;
}

/*
 * As Linux: the user has closed, or shut down both directions.  After SHUT_RD alone
 * data is still accepted.
 */
static bool nobody_reads(const struct weft_tcb *tcb)
{
	return tcb->orphan || (tcb->deaf && tcb->closing);
}

/*
 * RFC 2525 2.17, RFC 9293 3.6.1: data that nobody will read is answered by a RST; a user
 * still there gets an error.
 */
static void refuse_text(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
			struct weft_tcp_fx *fx)
{
	fx->drop = WEFT_DROP_TCP_AFTER_CLOSE;
	weft_tcp_reply_reset(seg, fx);
	if (tcb->orphan)
		weft_tcp_closed(tcb, fx);
	else
		weft_tcp_died(tcb, ECONNRESET, fx);
}

/*
 * Takes the part of the text in [rcv.nxt, right edge).  SHLD-31: out-of-order data is
 * kept.  False: skip step 8.
 */
static bool step7_text(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
		       struct weft_tcp_fx *fx)
{
	struct weft_seq end = seq_add(seg->seq, seg->len);
	struct weft_seq hi = seq_min(end, weft_tcp_rcv_edge(tcb));
	u32 off = weft_seq_ahead(tcb->rcv.nxt, seg->seq);

	if (!seg->len || seq_leq(end, tcb->rcv.nxt))
		return true;
	tcb->data_segs_in++;
	if (!receives_text(tcb)) {
		fx->drop = WEFT_DROP_TCP_SEQUENCE;
		tcb->ack_now = 1;
		return false;
	}
	if (nobody_reads(tcb)) {
		refuse_text(tcb, seg, fx);
		return false;
	}
	if (seq_leq(hi, seq_add(seg->seq, off))) {
		fx->drop = WEFT_DROP_TCP_WINDOW;
		tcb->ack_now = 1;
		return true;
	}
	measure_mss(tcb, seg);
	owe_old_dsack(tcb, seg);
	weft_tcp_ecn_text_arrives(tcb, seg);
	if (seq_leq(seg->seq, tcb->rcv.nxt))
		take_in_order(tcb, off, seq_diff(hi, tcb->rcv.nxt), now, fx);
	else
		take_out_of_order(tcb, seg->seq, seq_diff(hi, seg->seq), fx);
	return true;
}

/* ---------------------------------------- step 8: FIN */

/*
 * rcv.nxt has reached the FIN.  As in Linux, its ACK may be delayed until our own FIN,
 * unless we have sent our FIN or any data before: otherwise nothing suggests that the
 * program is about to answer.
 */
static void take_fin(struct weft_tcb *tcb, u64 now, struct weft_tcp_fx *fx)
{
	tcb->fin_ooo = 0;
	tcb->fin_received = 1;
	tcb->ooo.n = 0;
	tcb->rcv.nsack = 0;
	tcb->rcv.nxt = seq_add(tcb->rcv.nxt, 1);
	tcb->ack_pending = 1;
	fx->flags |= WEFT_FX_FIN;
	switch (tcb->state) {
	case WEFT_TCP_ESTABLISHED:
		weft_tcp_state_set(tcb, WEFT_TCP_CLOSE_WAIT);
		tcb->rcv.dialogue = true;
		tcb->ack_now |= !tcb->last_data_rx;
		if (tcb->deadline[WEFT_TIMER_DELACK] == WEFT_NEVER)
			tcb->deadline[WEFT_TIMER_DELACK] = now + tcb->conf->delack;
		return;
	case WEFT_TCP_FIN_WAIT_1:
		weft_tcp_state_set(tcb, WEFT_TCP_CLOSING);
		tcb->ack_now = 1;
		return;
	default:
		weft_tcp_time_wait(tcb, fx);
	}
}

/*
 * A FIN needs no buffer space, so one right at the edge is accepted.  A FIN out
 * of order is remembered.
 */
static void step8_fin(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
		      struct weft_tcp_fx *fx)
{
	struct weft_seq fin = seq_add(seg->seq, seg->len);

	if (!receives_text(tcb))
		return;
	if ((seg->flags & WEFT_TCP_FIN) && seq_geq(fin, tcb->rcv.nxt) &&
	    seq_leq(fin, weft_tcp_rcv_edge(tcb))) {
		tcb->rcv.fin = fin;
		tcb->fin_ooo = 1;
		tcb->ack_now |= !seq_eq(fin, tcb->rcv.nxt);
	}
	if (!tcb->fin_ooo)
		return;
	if (seq_eq(tcb->rcv.fin, tcb->rcv.nxt))
		take_fin(tcb, now, fx);
	else if (seq_lt(tcb->rcv.fin, tcb->rcv.nxt))
		tcb->fin_ooo = 0;	/* text came from beyond it: it was none */
}

/* ---------------------------------------- all of them */

static void steps(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
		  struct weft_tcp_fx *fx)
{
	if (!step1_sequence(tcb, seg, now, fx))
		return;
	if (!step2_reset(tcb, seg, now, fx))
		return;
	/* step 3, security and compartment: for systems that have them, and Linux has not */
	if (!step4_syn(tcb, seg, now, fx))
		return;
	if (!weft_tcp_step5_ack(tcb, seg, now, fx))
		return;
	weft_tcp_rcv_rtt(tcb, seg, now);
	step6_urgent(tcb, seg, fx);
	if (step7_text(tcb, seg, now, fx))
		step8_fin(tcb, seg, now, fx);
}

/* A repetition of the SYN that led to SYN-RECEIVED; with an ACK only in a simultaneous open. */
static bool repeats_syn(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	u8 flags = seg->flags & (WEFT_TCP_SYN | WEFT_TCP_ACK | WEFT_TCP_RST);

	return tcb->state == WEFT_TCP_SYN_RECEIVED && seq_eq(seg->seq, tcb->rcv.irs) &&
	       (flags == WEFT_TCP_SYN || (flags == (WEFT_TCP_SYN | WEFT_TCP_ACK) && !tcb->passive));
}

/*
 * Either our SYN-ACK was lost, or (with ACK) both ends opened at once and this is the other's
 * answer, RFC 9293 figure 8 line 6.  Then "trimming off any portions that lie outside the window
 * (including SYN and FIN)", as step 1 allows, leaves the ACK.
 */
static void again(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
		  struct weft_tcp_fx *fx)
{
	struct weft_tcp_seg rest = *seg;

	if (!(seg->flags & WEFT_TCP_ACK)) {
		fx->drop = WEFT_DROP_TCP_SEQUENCE;
		if (weft_rate_take(&tcb->unwanted, UNWANTED_RATE, UNWANTED_RATE, now))
			tcb->syn_now = 1;
		return;
	}
	rest.seq = tcb->rcv.nxt;
	rest.len = 0;
	rest.flags = WEFT_TCP_ACK;
	rest.wnd = seg->wnd >> tcb->snd.wscale;		/* of a SYN: not scaled */
	steps(tcb, &rest, now, fx);
	if (tcb->state == WEFT_TCP_SYN_RECEIVED)
		return;
	tcb->ack_now = 1;
	/* as Linux: a repeated SYN is reported by D-SACK */
	weft_tcp_dsack_owe(tcb, seg->seq, seq_add(seg->seq, 1), WEFT_COUNT_TCPDSACKOldSent);
}

struct weft_tcp_fx weft_tcp_arrives(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now)
{
	struct weft_tcp_fx fx = {};

	tcb->segs_in++;
	switch (tcb->state) {
	case WEFT_TCP_CLOSED:
	case WEFT_TCP_LISTEN:
		fx.drop = WEFT_DROP_TCP_CLOSED;
		break;
	case WEFT_TCP_TIME_WAIT:
		fx.drop = WEFT_DROP_TCP_TIME_WAIT;
		break;
	case WEFT_TCP_SYN_SENT:
		weft_tcp_arrives_syn_sent(tcb, seg, now, &fx);
		break;
	default:
		if (repeats_syn(tcb, seg))
			again(tcb, seg, now, &fx);
		else
			steps(tcb, seg, now, &fx);
	}
	return fx;
}

/* With PAWS, or a segment that step 1 will refuse would make a child which is in no queue. */
bool weft_tcp_completes(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now)
{
	if (tcb->state != WEFT_TCP_SYN_RECEIVED || weft_tcp_paws(tcb, seg, now))
		return false;
	if ((seg->flags & (WEFT_TCP_ACK | WEFT_TCP_SYN | WEFT_TCP_RST)) != WEFT_TCP_ACK)
		return false;
	return weft_tcp_acceptable(tcb, seg) && seq_gt(seg->ack, tcb->snd.una) &&
	       seq_leq(seg->ack, tcb->snd.nxt);
}

bool weft_tcp_ooo_wants(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	return tcb->ooo.n == tcb->ooo.cap && tcb->ooo.cap < WEFT_TCP_OOO_MAX && seg->len &&
	       seq_gt(seg->seq, tcb->rcv.nxt) && seq_lt(seg->seq, weft_tcp_rcv_edge(tcb));
}

/*
 * RFC 2018 8: a SACK does not acknowledge, so the out-of-order queue may be
 * dropped when memory is short.
 */
void weft_tcp_ooo_forget(struct weft_tcb *tcb, struct weft_seq from)
{
	u32 n = 0, i;

	weft_ranges_cut_tail(&tcb->ooo, from);
	for (i = 0; i < tcb->rcv.nsack; i++) {
		struct weft_sack_block b = tcb->rcv.sack[i];

		b.hi = seq_min(b.hi, from);
		if (seq_lt(b.lo, b.hi))
			tcb->rcv.sack[n++] = b;
	}
	tcb->rcv.nsack = n;
}

/*
 * RFC 5927 4: only errors about data in flight count.  RFC 9293 3.9.2.2: soft errors do not end
 * a connection (MUST-56).  DEVIATION from SHLD-26, as Linux: hard errors do not end an
 * established one either, as an attacker could forge them (RFC 5461 4).  DEVIATION, as Linux
 * and RFC 5461 4.1: with `ends`, any error ends a connection that is opening, so that the user
 * can try the next address.
 */
struct weft_tcp_fx weft_tcp_icmp(struct weft_tcb *tcb, struct weft_seq seq, int err, bool ends,
				 u64 now)
{
	struct weft_tcp_fx fx = {};

	if (tcb->state == WEFT_TCP_CLOSED || tcb->state == WEFT_TCP_LISTEN ||
	    tcb->state == WEFT_TCP_TIME_WAIT || !weft_seq_is_out(tcb->snd.una, tcb->snd.nxt, seq)) {
		fx.drop = WEFT_DROP_ICMP_SEQUENCE;
	} else if (weft_tcp_syn_state(tcb) && ends) {
		weft_tcp_died(tcb, err, &fx);
	} else {
		tcb->err_soft = err;
		fx.flags = WEFT_FX_SOFT_ERROR;
		fx.err = err;
	}
	return fx;
}
