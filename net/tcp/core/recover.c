// SPDX-License-Identifier: GPL-2.0
/*
 * Loss recovery: what follows a loss.  With SACK: RFC 6675 5, with losses found by rack.c and cwnd
 * set by prr.c.  Without: NewReno by RFC 6582 (its careful variant), limited transmit by RFC 3042.
 * After a timeout both: RFC 5681 3.1.  DEVIATION: each partial ACK restarts the retransmission
 * timer (RFC 6582 4's slow-but-steady variant), as RFC 6298 5.3 has it.  Spurious recoveries are
 * undone in undo.c.  Pure.
 */
#include "core.h"
#include "ecn.h"

#define RENEGED_WAIT	(10 * WEFT_USEC_PER_MSEC)	/* at least, as Linux */

static u32 outstanding(const struct weft_tcb *tcb)
{
	return weft_seq_ahead(tcb->snd.nxt, tcb->snd.una);
}

/* ---------------------------------------- NewReno: RFC 5681 3.2, RFC 6582 */

/* [una, una + one segment) goes again. */
static void resend_first(struct weft_tcb *tcb)
{
	weft_sent_lose(&tcb->sent, tcb->snd.una, seq_add(tcb->snd.una, tcb->snd.mss));
}

/* RFC 6582 3.2 step 3: the full ACK ends recovery; a partial one tells of the next hole. */
static void newreno_partial(struct weft_tcb *tcb, u32 acked)
{
	u32 cwnd = tcb->cwnd, flight;

	if (seq_geq(tcb->snd.una, tcb->snd.recover)) {
		flight = weft_max(weft_tcp_flight(tcb), tcb->snd.mss);
		weft_tcp_cwnd_restart(tcb, weft_min(tcb->ssthresh, flight + tcb->snd.mss));
		tcb->recovering = WEFT_RECOVERY_NONE;
		return;
	}
	resend_first(tcb);
	cwnd -= weft_min(acked, cwnd);
	weft_tcp_cwnd_set(tcb, acked >= tcb->snd.mss ? cwnd + tcb->snd.mss : cwnd);
}

static void drag_recover(struct weft_tcb *tcb)
{
	if (seq_geq(tcb->snd.una, tcb->snd.recover))
		tcb->recovering = WEFT_RECOVERY_NONE;
	if (tcb->recovering == WEFT_RECOVERY_NONE)	/* 2^31 later it would compare as ahead */
		tcb->snd.recover = seq_max(tcb->snd.recover, seq_sub(tcb->snd.una, 1));
}

void weft_tcp_newreno_acked(struct weft_tcb *tcb, const struct weft_tcp_acked *a)
{
	tcb->dup_acks = 0;
	weft_tcp_undo_acked(tcb, a);
	if (tcb->recovering == WEFT_RECOVERY_FAST)
		newreno_partial(tcb, a->acked);
	else
		drag_recover(tcb);
}

/* RFC 5681 3.2 steps 2 and 3. */
static void fast_retransmit(struct weft_tcb *tcb, u64 now)
{
	weft_tcp_undo_begin(tcb);
	weft_tcp_cwnd_lost(tcb, now);
	tcb->ecn.reducing = 0;
	weft_tcp_cwnd_set(tcb, tcb->ssthresh + WEFT_TCP_DUP_THRESH * tcb->snd.mss);
	tcb->recovering = WEFT_RECOVERY_FAST;
	tcb->snd.recover = tcb->snd.nxt;
	weft_tcp_count(tcb, WEFT_COUNT_TCPRenoRecovery, 1);
	resend_first(tcb);
}

/*
 * Once for a window of data: only when more than `recover` is
 * acknowledged (RFC 6582 3.2 step 2).
 */
void weft_tcp_newreno_duplicate(struct weft_tcb *tcb, u64 now)
{
	tcb->dup_acks = weft_min(tcb->dup_acks + 1, 0xffff);
	if (tcb->recovering == WEFT_RECOVERY_FAST)
		weft_tcp_cwnd_set(tcb, tcb->cwnd + tcb->snd.mss);
	else if (tcb->dup_acks == WEFT_TCP_DUP_THRESH && seq_gt(tcb->snd.una, tcb->snd.recover))
		fast_retransmit(tcb, now);
}

/* ---------------------------------------- recovery by SACK: RFC 6675 5 */

static void enter(struct weft_tcb *tcb, u64 now)
{
	weft_tcp_undo_begin(tcb);
	if (!weft_tcp_ecn_covers(tcb))	/* else the reduction goes on */
		weft_tcp_prr_begin(tcb, weft_min(outstanding(tcb), tcb->cwnd));
	weft_tcp_cwnd_lost(tcb, now);
	tcb->ecn.reducing = 0;
	tcb->recovering = WEFT_RECOVERY_FAST;
	tcb->snd.recover = tcb->snd.nxt;
	weft_tcp_tlp_cancel(tcb);
	weft_tcp_count(tcb, WEFT_COUNT_TCPSackRecovery, 1);
}

static void leave(struct weft_tcb *tcb)
{
	if (tcb->recovering == WEFT_RECOVERY_FAST)
		weft_tcp_cwnd_restart(tcb, tcb->ssthresh);
	if (tcb->recovering)
		weft_tcp_rack_recovered(tcb);
	drag_recover(tcb);
}

/* RFC 8985 7.4.2: as if the loss had been seen and repaired. */
static void probe_repaired(struct weft_tcb *tcb, u64 now)
{
	weft_tcp_cwnd_lost(tcb, now);
	weft_tcp_cwnd_set(tcb, weft_min(tcb->cwnd, tcb->ssthresh));
	weft_tcp_count(tcb, WEFT_COUNT_TCPLossProbeRecovery, 1);
}

/*
 * RFC 2018 8: the ACK stops below a SACKED range.  It is retransmitted soon, but not at
 * once: the ACK may be old.
 */
static void suspect_reneging(struct weft_tcb *tcb, u64 now)
{
	u64 at = now + weft_max64(tcb->srtt >> 1, RENEGED_WAIT);

	if (weft_sent_head_sacked(&tcb->sent) && at < tcb->deadline[WEFT_TIMER_RTX])
		tcb->deadline[WEFT_TIMER_RTX] = at;
}

/* snd.una has moved, and the blocks are taken. */
void weft_tcp_recovery_acked(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
			     struct weft_tcp_acked *a, u64 now)
{
	u32 lost;

	if (a->acked)
		tcb->dup_acks = 0;
	else if (a->sacked)
		tcb->dup_acks = weft_min(tcb->dup_acks + 1, 0xffff);
	if (weft_tcp_tlp_acked(tcb, seg, a) && !tcb->recovering)
		probe_repaired(tcb, now);
	weft_tcp_rack_acked(tcb, a, now);
	weft_tcp_undo_acked(tcb, a);
	lost = tcb->sent.bytes[WEFT_SENT_LOST];
	weft_tcp_losses(tcb, now);
	a->lost = tcb->sent.bytes[WEFT_SENT_LOST] > lost;
	if (seq_geq(tcb->snd.una, tcb->snd.recover) || !tcb->recovering)
		leave(tcb);
	if (!tcb->recovering && tcb->sent.bytes[WEFT_SENT_LOST])
		enter(tcb, now);
	if (tcb->recovering == WEFT_RECOVERY_FAST)
		weft_tcp_prr(tcb, a);
	if (a->acked)
		suspect_reneging(tcb, now);
}

/* The reordering timer. */
void weft_tcp_recovery_losses(struct weft_tcb *tcb, u64 now)
{
	struct weft_tcp_acked none = {};

	weft_tcp_losses(tcb, now);
	if (tcb->recovering || !tcb->sent.bytes[WEFT_SENT_LOST])
		return;
	enter(tcb, now);
	weft_tcp_prr(tcb, &none);
}

void weft_tcp_recovery_sent(struct weft_tcb *tcb, u32 len, bool again, u64 now)
{
	if (weft_tcp_reducing(tcb))
		tcb->prr.out += len;
	if (!again)
		return;
	weft_tcp_undo_sent(tcb, len, now);
	if (tcb->recovering)	/* not a tail loss probe */
		weft_tcp_count(tcb,
			       tcb->recovering == WEFT_RECOVERY_RTO ?
			       WEFT_COUNT_TCPSlowStartRetrans : WEFT_COUNT_TCPFastRetrans,
			       (len + tcb->snd.mss - 1) / tcb->snd.mss);
}

/* ---------------------------------------- a path that has become narrower */

/*
 * RFC 1191 6.5, RFC 8201 5.4: segments in flight that exceed the new path MTU are lost,
 * without congestion.  The scoreboard does not know how large the segments were, so all
 * data is retransmitted.
 */
void weft_tcp_path_narrower(struct weft_tcb *tcb)
{
	if (tcb->state == WEFT_TCP_SYN_SENT)	/* fast open's SYN goes again without its data */
		tcb->syn_now |= tcb->fastopen.data;
	if (!weft_tcp_synchronized(tcb) || !outstanding(tcb))
		return;
	weft_sent_lose(&tcb->sent, tcb->snd.una, tcb->snd.nxt);
	tcb->undo.on = 0;
	tcb->undo.frto = 0;
	tcb->recovering = WEFT_RECOVERY_RTO;
	tcb->snd.recover = tcb->snd.nxt;
	tcb->dup_acks = 0;
	tcb->deadline[WEFT_TIMER_REO] = WEFT_NEVER;
	weft_tcp_tlp_cancel(tcb);
}

/* ---------------------------------------- timeout */

/*
 * RFC 5681 3.1: ssthresh is reduced once for a segment, however often it times out, and once for a
 * window; the loss window is one segment.  RFC 6675 5.1: what is not SACKED is lost; RFC 2018 8:
 * all is lost if the peer has reneged.
 */
void weft_tcp_recovery_timeout(struct weft_tcb *tcb, u64 now)
{
	if (!tcb->retries && (!tcb->sack_on || tcb->recovering != WEFT_RECOVERY_FAST)) {
		weft_tcp_undo_begin(tcb);
		weft_tcp_cwnd_lost(tcb, now);
	}
	tcb->ecn.reducing = 0;
	weft_tcp_ecn_reduced(tcb);
	if (tcb->cc->timeout)
		tcb->cc->timeout(tcb);
	weft_tcp_undo_frto(tcb);
	weft_tcp_cwnd_restart(tcb, tcb->snd.mss);
	tcb->dup_acks = 0;
	tcb->recovering = WEFT_RECOVERY_RTO;
	tcb->snd.recover = tcb->snd.nxt;
	tcb->deadline[WEFT_TIMER_REO] = WEFT_NEVER;
	weft_tcp_tlp_cancel(tcb);
	weft_tcp_count(tcb, WEFT_COUNT_TCPTimeouts, 1);
	if (weft_sent_head_sacked(&tcb->sent)) {
		weft_tcp_count(tcb, WEFT_COUNT_TCPSACKReneging, 1);
		weft_sent_renege(&tcb->sent);
	} else {
		weft_sent_lose(&tcb->sent, tcb->snd.una, tcb->snd.nxt);
	}
}
