// SPDX-License-Identifier: GPL-2.0
/*
 * Which segments are lost: by time, RFC 8985 6 (RACK), or by what was SACKED above them,
 * RFC 6675 4, if conf->recovery says so; and the tail loss probe, RFC 8985 7.  DEVIATION from 7.2,
 * as Linux: 2 ms are added to the PTO, for the timers of both ends.
 * Not there: RACK without SACK (such peers get NewReno); min_RTT over a time window.  Pure.
 */
#include "core.h"

#define TLP_MARGIN	(2 * WEFT_USEC_PER_MSEC)
#define PERSIST		16		/* recoveries: RFC 8985 6.2 step 4 */

/* ---------------------------------------- RACK */

/* RFC 8985 6.2 step 4: D-SACKs tell that the window was too small, once in a round trip. */
static void adapt(struct weft_tcb *tcb, bool dsack)
{
	if (tcb->conf->recovery & WEFT_TCP_RACK_STATIC)
		return;
	if (tcb->rack.in_round && seq_geq(tcb->snd.una, tcb->rack.dsack_round))
		tcb->rack.in_round = 0;
	if (!dsack || tcb->rack.in_round || !tcb->rack.reordering_seen)
		return;
	tcb->rack.in_round = 1;
	tcb->rack.dsack_round = tcb->snd.nxt;
	tcb->rack.mult = weft_min(tcb->rack.mult + 1, 0xff);
	tcb->rack.persist = PERSIST;
}

/* The same step, at the end of a recovery. */
void weft_tcp_rack_recovered(struct weft_tcb *tcb)
{
	if (tcb->rack.persist && --tcb->rack.persist)
		return;
	tcb->rack.mult = 1;
}

/* Three SACKed segments, told of by their bytes, or one by one. */
static bool at_dupthresh(const struct weft_tcb *tcb)
{
	if (tcb->conf->recovery & WEFT_TCP_RACK_NO_DUPTHRESH)
		return false;
	return tcb->sent.bytes[WEFT_SENT_SACKED] > (WEFT_TCP_DUP_THRESH - 1) * tcb->snd.mss ||
	       (tcb->sent.bytes[WEFT_SENT_SACKED] && tcb->dup_acks >= WEFT_TCP_DUP_THRESH);
}

static u64 reordering_window(const struct weft_tcb *tcb)
{
	u64 wnd = (tcb->rtt_min >> 2) * tcb->rack.mult, most = tcb->srtt;

	if (!tcb->rack.reordering_seen && (tcb->recovering || at_dupthresh(tcb)))
		return 0;
	return wnd < most ? wnd : most;
}

static u32 detect(struct weft_tcb *tcb, u64 now)
{
	u64 wait;
	u32 lost = weft_sent_expire(&tcb->sent, tcb->rack.at, tcb->rack.end,
				    tcb->rack.rtt + reordering_window(tcb), now, &wait);

	tcb->deadline[WEFT_TIMER_REO] = wait ? now + wait : WEFT_NEVER;
	return lost;
}

/* RFC 8985 6.2 steps 1, 2 and 4; before the losses are looked for. */
void weft_tcp_rack_acked(struct weft_tcb *tcb, const struct weft_tcp_acked *a, u64 now)
{
	u64 rtt = now - a->got.at;

	if (seq_lt(tcb->rack.end, tcb->snd.una))	/* 2^31 later it would compare as ahead */
		tcb->rack.end = tcb->snd.una;
	adapt(tcb, a->dsack && !a->dsack_tlp);
	if (!a->got.any)
		return;
	if (!a->got.ever && tcb->rtt_min && rtt < tcb->rtt_min)
		tcb->rtt_min = weft_max64(rtt, 1);
	tcb->rack.rtt = now - a->got.rtt_at;
	if (!weft_sent_after(a->got.at, a->got.end, tcb->rack.at, tcb->rack.end))
		return;
	tcb->rack.at = a->got.at;
	tcb->rack.end = a->got.end;
}

/*
 * RFC 8985 6.2 step 5, after an ACK or the reordering timer: only segments that were
 * overtaken can be lost.
 */
void weft_tcp_losses(struct weft_tcb *tcb, u64 now)
{
	u32 again = tcb->sent.bytes[WEFT_SENT_AGAIN];

	if (!(tcb->sent.bytes[WEFT_SENT_SACKED] | again)) {
		tcb->deadline[WEFT_TIMER_REO] = WEFT_NEVER;
		return;
	}
	if (tcb->conf->recovery & WEFT_TCP_RACK_ON)
		detect(tcb, now);
	else
		weft_sent_overtaken(&tcb->sent, (WEFT_TCP_DUP_THRESH - 1) * tcb->snd.mss);
	if (tcb->sent.bytes[WEFT_SENT_AGAIN] < again)
		weft_tcp_count(tcb, WEFT_COUNT_TCPLostRetransmit,
			       (again - tcb->sent.bytes[WEFT_SENT_AGAIN] + tcb->snd.mss - 1) /
				       tcb->snd.mss);
}

/* ---------------------------------------- tail loss probe */

void weft_tcp_tlp_cancel(struct weft_tcb *tcb)
{
	tcb->tlp.on = 0;
	tcb->tlp_now = 0;
	tcb->deadline[WEFT_TIMER_TLP] = WEFT_NEVER;
}

/*
 * RFC 8985 7.2: data is in flight, and nothing is known or suspected to be lost.
 * One probe at a time: 7.3.
 */
bool weft_tcp_tlp_due(const struct weft_tcb *tcb)
{
	return tcb->sack_on && tcb->conf->early_retrans >= 3 && !tcb->recovering && !tcb->tlp.on &&
	       weft_tcp_synchronized(tcb) && weft_sent_flight(&tcb->sent) &&
	       !tcb->sent.bytes[WEFT_SENT_SACKED] && !tcb->sent.bytes[WEFT_SENT_LOST];
}

/* RFC 8985 7.2: 2 SRTT, plus the peer's delayed ACK for a single segment; at most the RTO. */
void weft_tcp_tlp_arm(struct weft_tcb *tcb, u64 now)
{
	u64 at = now + tcb->conf->rto_init;

	if (!weft_tcp_tlp_due(tcb)) {
		tcb->deadline[WEFT_TIMER_TLP] = WEFT_NEVER;
		return;
	}
	if (tcb->srtt)
		at = now + 2 * tcb->srtt +
		     (weft_sent_flight(&tcb->sent) <= tcb->snd.mss ? tcb->conf->rto_min :
								     TLP_MARGIN);
	tcb->deadline[WEFT_TIMER_TLP] = at < tcb->deadline[WEFT_TIMER_RTX] ?
					at : tcb->deadline[WEFT_TIMER_RTX];
}

/*
 * RFC 8985 7.4.2: the probe is acknowledged.  True: it repaired a loss, and
 * congestion control must react.
 */
bool weft_tcp_tlp_acked(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
			const struct weft_tcp_acked *a)
{
	bool lost = false;

	if (!tcb->tlp.on || seq_lt(seg->ack, tcb->tlp.end))
		return false;
	if (tcb->tlp.rtx && !a->dsack_tlp) {
		lost = seq_gt(seg->ack, tcb->tlp.end);
		if (!lost && (a->acked || a->sacked || seg->len))
			return false;		/* the next ACK will tell whether both came */
	}
	tcb->tlp.on = 0;
	return lost;
}
