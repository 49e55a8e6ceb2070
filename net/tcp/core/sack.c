// SPDX-License-Identifier: GPL-2.0
/*
 * Received SACK blocks (RFC 2018 5, RFC 2883 4 and 5), and the D-SACK block to send. A peer may
 * send any numbers: only blocks within the data in flight are accepted, and a D-SACK only for data
 * that we may have sent twice. DEVIATION from RFC 2018 8, as Linux and as RFC 6675 5.1 allows: a
 * timeout forgets the SACKED ranges only if the peer has reneged, that is if the first number in
 * the window is among them (recover.c); that segment is retransmitted in any case. Pure.
 */
#include "core.h"

/* ---------------------------------------- what came twice */

/* RFC 2883 4: told once, in the next segment that goes. */
void weft_tcp_dsack_owe(struct weft_tcb *tcb, struct weft_seq lo, struct weft_seq hi,
			enum weft_tcp_count why)
{
	if (!tcb->sack_on || !tcb->conf->dsack || seq_geq(lo, hi))
		return;
	tcb->dsack = (struct weft_sack_block){ lo, hi };
	weft_tcp_count(tcb, why, 1);
}

/* RFC 2883 4: the first block is one if it lies below the ACK, or within the second. */
static bool is_dsack(const struct weft_tcp_seg *seg)
{
	const struct weft_sack_block *b = seg->opt.sack;

	if (seq_lt(b[0].lo, seg->ack))
		return true;
	return seg->opt.nsack > 1 && seq_geq(b[0].lo, b[1].lo) && seq_leq(b[0].hi, b[1].hi);
}

/* Neither of the future, nor older than a window or the connection. */
static bool plausible_dsack(const struct weft_tcb *tcb, const struct weft_sack_block *b)
{
	u32 reach = weft_min64(tcb->bytes_acked, tcb->snd.max_wnd);

	return seq_within(b->lo, b->hi, seq_sub(tcb->snd.una, reach), tcb->snd.nxt) &&
	       seq_diff(b->hi, b->lo) <= tcb->snd.max_wnd;
}

/*
 * More duplicates than we have retransmitted are the network's, or forged: as
 * Linux, they do not count.
 */
static void take_dsack(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
		       struct weft_tcp_acked *a)
{
	const struct weft_sack_block *b = seg->opt.sack;
	u32 len = seq_diff(b->hi, b->lo), segments = (len + tcb->snd.mss - 1) / tcb->snd.mss;

	if (!plausible_dsack(tcb, b)) {
		weft_tcp_count(tcb, WEFT_COUNT_TCPSACKDiscard, 1);
		return;
	}
	weft_tcp_count(tcb,
		       seq_lt(b->lo, seg->ack) ? WEFT_COUNT_TCPDSACKRecv :
						 WEFT_COUNT_TCPDSACKOfoRecv,
		       1);
	tcb->dsack_dups += segments;
	a->dsack_tlp = tcb->tlp.on && len <= tcb->snd.mss && seq_eq(b->hi, tcb->tlp.end);
	a->dsack = tcb->dsack_dups <= tcb->total_rtx;
	if (a->dsack)
		weft_tcp_undo_dsack(tcb, b->hi, segments);
}

/* ---------------------------------------- what is there beyond the ACK */

/*
 * RFC 2018 8: no block begins at or below the ACK.  A block of an old ACK is
 * not counted as invalid.
 */
static void take_block(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
		       const struct weft_sack_block *b, struct weft_tcp_acked *a)
{
	if (seq_within(b->lo, b->hi, tcb->snd.una, tcb->snd.nxt) && !seq_eq(b->lo, tcb->snd.una))
		weft_sent_sack(&tcb->sent, b->lo, b->hi, &a->got);
	else if (seq_eq(seg->ack, tcb->snd.una) || seq_gt(b->hi, tcb->snd.una))
		weft_tcp_count(tcb, WEFT_COUNT_TCPSACKDiscard, 1);
}

/* RFC 8985 6.2 step 3: what was sent once has arrived after something that was sent later. */
static void note_reordering(struct weft_tcb *tcb, const struct weft_tcp_acked *a)
{
	u32 by;

	if (!a->got.original || seq_geq(a->got.low, a->fack))
		return;
	by = (seq_diff(a->fack, a->got.low) + tcb->snd.mss - 1) / tcb->snd.mss;
	tcb->rack.reordering = weft_min(weft_max(tcb->rack.reordering, by),
					WEFT_TCP_REORDERING_MAX);
	tcb->rack.reordering_seen = 1;
	weft_tcp_count(tcb, WEFT_COUNT_TCPSACKReorder, 1);
}

/* snd.una has moved already. */
void weft_tcp_sack_take(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
			struct weft_tcp_acked *a)
{
	u32 blocks = seg->opt.has & WEFT_OPT_SACK ? weft_min(seg->opt.nsack, WEFT_TCP_SACK_MAX) : 0;
	u32 before = a->got.bytes, i = 0;

	if (blocks && is_dsack(seg)) {
		take_dsack(tcb, seg, a);
		i = 1;
	}
	for (; i < blocks; i++)
		take_block(tcb, seg, &seg->opt.sack[i], a);
	a->sacked = a->got.bytes != before;
	note_reordering(tcb, a);
}
