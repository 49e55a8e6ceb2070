// SPDX-License-Identifier: GPL-2.0
/*
 * Undo of a spurious loss recovery: by timestamps (Eifel, RFC 3522 3.2; response by RFC 4015 3, as
 * in Linux), by D-SACKs of all that was retransmitted (RFC 2883, RFC 3708), and after a timeout
 * when data sent only once is acknowledged (F-RTO, RFC 5682 3, step 3.b).  DEVIATION from
 * RFC 5682 3 step 2.b: the first ACK releases lost data, not new data; what the second ACK
 * acknowledges decides as well.
 * Not there: F-RTO without SACK; RFC 4015's own RTO adaptation.  Pure.
 */
#include "core.h"

static u32 undo_segments(const struct weft_tcb *tcb, u32 bytes)
{
	return (bytes + tcb->snd.mss - 1) / tcb->snd.mss;
}

/* A recovery begins: cwnd and ssthresh are still what they were. */
void weft_tcp_undo_begin(struct weft_tcb *tcb)
{
	tcb->undo.on = 1;
	tcb->undo.over = 0;
	tcb->undo.stamped = 0;
	tcb->undo.marker = tcb->snd.una;
	tcb->undo.cwnd = tcb->cwnd;
	tcb->undo.ssthresh = tcb->ssthresh;
	tcb->undo.again = undo_segments(tcb, tcb->sent.bytes[WEFT_SENT_AGAIN]);
	tcb->undo.any = tcb->undo.again > 0;
}

/*
 * RFC 5682 3 step 1: only for a timeout outside recovery; the next two ACKs of new
 * data decide.  SACK only.
 */
void weft_tcp_undo_frto(struct weft_tcb *tcb)
{
	bool may = tcb->sack_on && tcb->conf->frto && (!tcb->recovering || tcb->retries);

	tcb->undo.frto = may ? 2 : 0;
}

/* `len` bytes go again. */
void weft_tcp_undo_sent(struct weft_tcb *tcb, u32 len, u64 now)
{
	if (!tcb->undo.on)
		return;
	tcb->undo.again += undo_segments(tcb, len);
	tcb->undo.any = 1;
	if (tcb->undo.stamped)
		return;
	tcb->undo.stamped = 1;
	tcb->undo.stamp = weft_tcp_ts_now(tcb->ts_offset, now);
}

/* So many segments up to hi have arrived twice. */
void weft_tcp_undo_dsack(struct weft_tcb *tcb, struct weft_seq hi, u32 segments)
{
	if (tcb->undo.on && seq_gt(hi, tcb->undo.marker))
		tcb->undo.again -= weft_min(tcb->undo.again, segments);
}

/* RFC 3522 3.2 step 5: the ACK is of a segment that went before the first retransmission. */
static bool late(const struct weft_tcb *tcb, const struct weft_tcp_acked *a)
{
	return a->acked && a->got.has_echo && tcb->undo.stamped &&
	       (s32)(a->got.echo + tcb->ts_offset - tcb->undo.stamp) < 0;
}

/* All that went again had arrived before. */
static bool all_twice(const struct weft_tcb *tcb)
{
	return tcb->undo.any && !tcb->undo.again;
}

/* As if nothing had been lost.  What came late was overtaken. */
static void undo(struct weft_tcb *tcb, enum weft_tcp_count why)
{
	u32 cwnd = tcb->cwnd;

	tcb->undo.on = 0;
	if (tcb->undo.ssthresh > tcb->ssthresh)
		tcb->ecn.cwr = 0;	/* not reduced after all */
	/* a CE mark calls for the reduction: ecn.c */
	if (!tcb->undo.cwnd && tcb->recovering == WEFT_RECOVERY_FAST)
		cwnd = weft_min(cwnd, tcb->ssthresh);
	weft_tcp_cwnd_restart(tcb, weft_max(cwnd, tcb->undo.cwnd));
	weft_tcp_ssthresh_set(tcb, weft_max(tcb->ssthresh, tcb->undo.ssthresh));
	tcb->recovering = WEFT_RECOVERY_NONE;
	weft_sent_restore(&tcb->sent);
	weft_tcp_count(tcb, why, 1);
}

static void overtaken(struct weft_tcb *tcb)
{
	tcb->rack.reordering_seen = 1;
	weft_tcp_count(tcb, WEFT_COUNT_TCPTSReorder, 1);
}

static void in_fast(struct weft_tcb *tcb, const struct weft_tcp_acked *a)
{
	bool full = seq_geq(tcb->snd.una, tcb->snd.recover), was_late = late(tcb, a);

	if (was_late)
		overtaken(tcb);
	if (full && (was_late || all_twice(tcb)))
		undo(tcb, WEFT_COUNT_TCPFullUndo);
	else if (was_late && !tcb->sent.bytes[WEFT_SENT_AGAIN])
		undo(tcb, WEFT_COUNT_TCPPartialUndo);
	else if (a->dsack && all_twice(tcb))
		undo(tcb, WEFT_COUNT_TCPDSACKUndo);
}

static void after_timeout(struct weft_tcb *tcb, const struct weft_tcp_acked *a)
{
	if (a->acked && (late(tcb, a) || all_twice(tcb))) {
		undo(tcb, WEFT_COUNT_TCPLossUndo);
		return;
	}
	if (!tcb->undo.frto)
		return;
	if (a->got.original && seq_lt(a->got.low, tcb->snd.recover))
		undo(tcb, WEFT_COUNT_TCPSpuriousRTOs);
	else if (a->acked)
		tcb->undo.frto--;
}

/* The last D-SACKs come after the recovery: for a round trip they are waited for. */
static void afterwards(struct weft_tcb *tcb, const struct weft_tcp_acked *a)
{
	if (a->dsack && all_twice(tcb)) {
		undo(tcb, WEFT_COUNT_TCPDSACKUndo);
	} else if (!tcb->undo.over) {
		tcb->undo.over = 1;
		tcb->undo.until = tcb->snd.nxt;
	} else if (seq_geq(tcb->snd.una, tcb->undo.until)) {
		tcb->undo.on = 0;
	}
}

/* snd.una has moved, and the blocks are taken; what is lost is not looked for yet. */
void weft_tcp_undo_acked(struct weft_tcb *tcb, const struct weft_tcp_acked *a)
{
	if (!tcb->undo.on)
		return;
	if (tcb->recovering == WEFT_RECOVERY_FAST)
		in_fast(tcb, a);
	else if (tcb->recovering == WEFT_RECOVERY_RTO)
		after_timeout(tcb, a);
	else
		afterwards(tcb, a);
}
