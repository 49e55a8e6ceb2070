// SPDX-License-Identifier: GPL-2.0
/*
 * Explicit congestion notification: RFC 3168 6.1.  Both ends agree in the handshake (6.1.1).  Then
 * new data goes as ECT(0), a congested router marks it CE instead of dropping it, the receiver
 * echoes the mark with ECE until CWR comes (6.1.3), and the sender reduces its window once per
 * window of data and reports that with CWR (6.1.2).  As Linux: the reduction is spread over a round
 * trip by proportional rate reduction, as in a recovery but without retransmissions; it ends when
 * data sent after its start, which has carried CWR to the peer, is acknowledged.  Only new data is
 * ECT: no retransmission (6.1.5), window probe (6.1.6), ACK (6.1.4) or SYN. DEVIATION, as Linux:
 * CWR also counts on a segment without data; once ECT was seen, data without it is taken for a
 * retransmission, and acknowledged at once.
 * Not there: Accurate ECN, the ECN nonce, DCTCP; a route's own setting of ECN. Pure.
 */
#include "core.h"
#include "ecn.h"

#define ECN_QUICK	2	/* ACKs sent at once after a mark, as Linux: cwnd may be small */
#define ASKS		(WEFT_TCP_ECE | WEFT_TCP_CWR)

/* ---------------------------------------- opening: 6.1.1 */

/* conf->ecn: do our SYNs ask for it?  With any but 0 those of others get it. */
static bool ecn_asks(u32 mode)
{
	return mode == 1 || mode == 3 || mode == 4;
}

void weft_tcp_ecn_begin(struct weft_tcb *tcb)
{
	tcb->ecn.on = ecn_asks(tcb->conf->ecn);
}

/* 6.1.1.1: it may be ECN for which nobody answers, so a SYN that goes again does not ask. */
u8 weft_tcp_ecn_syn(const struct weft_tcb *tcb, bool again)
{
	if (!tcb->ecn.on)
		return 0;
	if (tcb->state == WEFT_TCP_SYN_RECEIVED)
		return WEFT_TCP_ECE;
	return again && tcb->conf->ecn_fallback ? 0 : ASKS;
}

/*
 * No SYN is ECT (6.1.1), so the path has rewritten the bits, unless a reserved flag says that the
 * sender means something newer than RFC 3168 (RFC 8311 4.3).
 */
static bool grants(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	return tcb->conf->ecn && (seg->flags & ASKS) == ASKS &&
	       (seg->ecn == WEFT_ECN_NOT_ECT || seg->reserved);
}

/*
 * A SYN-ACK with both flags only reflects ours.  As Linux: a lost SYN owes
 * CWR, as lost data does.
 */
void weft_tcp_ecn_syn_arrives(struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	if (tcb->state == WEFT_TCP_LISTEN)
		tcb->ecn.on = grants(tcb, seg);
	else if ((seg->flags & ASKS) != (seg->flags & WEFT_TCP_ACK ? WEFT_TCP_ECE : ASKS))
		tcb->ecn.on = 0;
	if (tcb->total_rtx)
		weft_tcp_ecn_reduced(tcb);
}

/* ---------------------------------------- the receiver: 6.1.3 */

/* A sender that has reduced its window may wait for this one ACK. */
void weft_tcp_ecn_cwr_arrives(struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	if (!tcb->ecn.on || !(seg->flags & WEFT_TCP_CWR))
		return;
	tcb->ecn.echo = 0;
	if (seg->len || (seg->flags & WEFT_TCP_FIN))
		tcb->ack_now = 1;
}

static void hurry(struct weft_tcb *tcb)
{
	tcb->rcv.quick = weft_max(tcb->rcv.quick, ECN_QUICK);
}

void weft_tcp_ecn_text_arrives(struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	if (!tcb->ecn.on)
		return;
	if (seg->ecn == WEFT_ECN_NOT_ECT) {
		if (tcb->ecn.seen)
			hurry(tcb);
		return;
	}
	tcb->ecn.seen = 1;
	if (seg->ecn != WEFT_ECN_CE || tcb->ecn.echo)
		return;
	tcb->ecn.echo = 1;
	tcb->ack_now = 1;
	hurry(tcb);
}

/* ---------------------------------------- the sender: 6.1.2 */

/* Congestion is proven: whatever an undo may find out of the losses, the window stays reduced. */
static void no_way_back(struct weft_tcb *tcb)
{
	tcb->undo.cwnd = 0;
	tcb->undo.ssthresh = 0;
}

/*
 * Not for a SYN, where the flag has another meaning, nor for an old ACK, nor
 * with nothing in flight.
 */
bool weft_tcp_ecn_told(struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	if (!tcb->ecn.on || (seg->flags & (WEFT_TCP_ECE | WEFT_TCP_SYN)) != WEFT_TCP_ECE)
		return false;
	if (seq_eq(tcb->snd.una, tcb->snd.nxt) || seq_lt(seg->ack, tcb->snd.una))
		return false;
	no_way_back(tcb);
	return true;
}

void weft_tcp_ecn_reduced(struct weft_tcb *tcb)
{
	tcb->ecn.cwr = tcb->ecn.on;
}

/* Once for a window of data; what went after that is another. */
bool weft_tcp_ecn_covers(const struct weft_tcb *tcb)
{
	return tcb->ecn.reducing && seq_lt(tcb->snd.una, tcb->ecn.until);
}

/*
 * The new ssthresh.  Segments that limited transmit sent beyond cwnd do not count: RFC 5681 3.2
 * (2).  Only once for a window of data: RFC 3168 6.1.2.
 */
void weft_tcp_cwnd_lost(struct weft_tcb *tcb, u64 now)
{
	u32 out = weft_seq_ahead(tcb->snd.nxt, tcb->snd.una);

	if (weft_tcp_ecn_covers(tcb))
		return;
	weft_tcp_ecn_reduced(tcb);
	weft_tcp_ssthresh_set(tcb, tcb->cc->ssthresh(tcb, weft_min(out, tcb->cwnd), now));
}

/* As if a segment had been lost, says 6.1.2.  What was out before this ACK counts. */
static void reduce(struct weft_tcb *tcb, const struct weft_tcp_acked *a, u64 now)
{
	u32 out = weft_min(weft_seq_ahead(tcb->snd.nxt, tcb->snd.una) + a->acked, tcb->cwnd);

	tcb->undo.on = 0;
	weft_tcp_prr_begin(tcb, out);
	weft_tcp_ssthresh_set(tcb, tcb->cc->ssthresh(tcb, out, now));
	tcb->ecn.reducing = 1;
	tcb->ecn.until = tcb->snd.nxt;
	tcb->tlp.on = 0;
	weft_tcp_ecn_reduced(tcb);
}

static void reduced(struct weft_tcb *tcb)
{
	tcb->ecn.reducing = 0;
	weft_tcp_cwnd_restart(tcb, tcb->ssthresh);
}

/* While a loss is being repaired the window is reduced already. */
void weft_tcp_ecn_acked(struct weft_tcb *tcb, const struct weft_tcp_acked *a, u64 now)
{
	if (tcb->ecn.reducing && seq_gt(tcb->snd.una, tcb->ecn.until))
		reduced(tcb);
	if (a->ece) {
		no_way_back(tcb);
		weft_tcp_count(tcb, WEFT_COUNT_TCPDeliveredCE,
			       (a->got.bytes + tcb->snd.mss - 1) / tcb->snd.mss);
		if (!tcb->recovering && !tcb->ecn.reducing)
			reduce(tcb, a, now);
	}
	if (tcb->ecn.reducing && a->got.bytes)
		weft_tcp_prr(tcb, a);
}

/* CWR goes on the first new data after the reduction, and only there: 6.1.2. */
void weft_tcp_ecn_data(struct weft_tcb *tcb, struct weft_tcp_seg *seg)
{
	if (!tcb->ecn.on || !seg->len)
		return;
	seg->ecn = WEFT_ECN_ECT_0;
	if (tcb->ecn.cwr)
		seg->flags |= WEFT_TCP_CWR;
	tcb->ecn.cwr = 0;
}

void weft_tcp_ecn_put(const struct weft_tcb *tcb, struct weft_tcp_seg *seg)
{
	if (tcb->ecn.echo)
		seg->flags |= WEFT_TCP_ECE;
}
