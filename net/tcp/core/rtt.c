// SPDX-License-Identifier: GPL-2.0
/*
 * Round-trip time and retransmission timeout: RFC 6298 2 to 5.  DEVIATION from 2.4, as Linux: the
 * minimum RTO is not 1 s, but the variance term is at least rto_min, 200 ms, so that a delayed ACK
 * does not look like a loss.  Karn's rule: a sample comes from a segment sent once, timed by our
 * own clock in us, or, after a retransmission, from the echoed timestamp (RFC 7323 4), in ms.  The
 * receiver of data, which times no segment, estimates the round trip as well: a segment that echoes
 * its ACK comes one round trip after it, and so does, at the latest, data beyond the window that it
 * had offered.  As Linux; for TCP_INFO.
 * Not there: a sample from every ACK (RFC 7323 appendix G); there is one in each round trip.  Pure.
 */
#include <linux/math64.h>
#include "core.h"

#define RCV_RTT_MAX	(1u << 28)	/* us */
/* ms; as in Linux an echo of that age is none: it is forged, or the clock has gone round */
#define ECHO_MAX	(0x7fffffff / WEFT_USEC_PER_MSEC)

/* RFC 6298 5.5: doubled for every timeout, up to the bound of 2.5. */
u64 weft_tcp_rto(const struct weft_tcb *tcb)
{
	u64 rto = tcb->rto;
	u32 i;

	for (i = 0; i < tcb->backoff && rto < tcb->conf->rto_max; i++)
		rto <<= 1;
	return rto < tcb->conf->rto_max ? rto : tcb->conf->rto_max;
}

/*
 * The retransmission timer has expired; `retries` is still the former count.  As in Linux, a
 * passive open's first spell of timeouts begins with the SYN-ACK itself.
 */
void weft_tcp_rto_note(struct weft_tcb *tcb, u64 now)
{
	if (!tcb->retries) {
		tcb->rtos.spells++;
		tcb->rtos.since = tcb->state == WEFT_TCP_SYN_RECEIVED ? now - tcb->rto : now;
	}
	tcb->rtos.all++;
}

/* The handshake is over, or the recovery. */
void weft_tcp_rto_over(struct weft_tcb *tcb, u64 now)
{
	tcb->rtos.ms = weft_tcp_rto_time(tcb, now);
	tcb->rtos.since = 0;
}

u32 weft_tcp_rto_time(const struct weft_tcb *tcb, u64 now)
{
	return tcb->rtos.ms +
	       (tcb->rtos.since ? (u32)div_u64(now - tcb->rtos.since, WEFT_USEC_PER_MSEC) : 0);
}

/* RFC 6298 2.2 and 2.3: alpha 1/8, beta 1/4, K 4. */
void weft_tcp_rtt_sample(struct weft_tcb *tcb, u64 rtt)
{
	u64 off, margin;

	if (!rtt)
		rtt = 1;
	if (!tcb->srtt) {
		tcb->srtt = rtt;
		tcb->rttvar = rtt >> 1;
		tcb->rtt_min = rtt;
	} else {
		off = rtt > tcb->srtt ? rtt - tcb->srtt : tcb->srtt - rtt;
		tcb->rttvar = tcb->rttvar - (tcb->rttvar >> 2) + (off >> 2);
		tcb->srtt = tcb->srtt - (tcb->srtt >> 3) + (rtt >> 3);
		if (!tcb->srtt)
			tcb->srtt = 1;
		if (rtt < tcb->rtt_min)
			tcb->rtt_min = rtt;
	}
	margin = tcb->rttvar << 2;
	tcb->rto = tcb->srtt + (margin > tcb->conf->rto_min ? margin : tcb->conf->rto_min);
	if (tcb->rto > tcb->conf->rto_max)
		tcb->rto = tcb->conf->rto_max;
	tcb->backoff = 0;	/* RFC 6298 5, note 2: a fresh sample ends the backoff */
}

/* New data up to `end` goes out: times it if nothing else is being timed. */
void weft_tcp_rtt_sent(struct weft_tcb *tcb, struct weft_seq end, u64 now)
{
	if (tcb->rtt_at)
		return;
	tcb->rtt_at = now;
	tcb->rtt_seq = end;
}

/*
 * The peer echoes our clock of the moment when the acknowledged segment was sent, first or again:
 * RFC 7323 4.1. us; 0: there is no echo, or it is not of a timestamp that we sent,
 * or of one that we sent too long ago.
 */
static u64 echoed(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now)
{
	u32 ms = weft_tcp_ts_now(tcb->ts_offset, now) - seg->opt.tsecr;

	if (!tcb->ts_on || !(seg->opt.has & WEFT_OPT_TS) || !seg->opt.tsecr || ms >= ECHO_MAX)
		return 0;
	return weft_max(ms, 1) * WEFT_USEC_PER_MSEC;
}

static bool repeated(const struct weft_tcb *tcb)
{
	return tcb->recovering || tcb->first_rtx_at;
}

/* Congestion control has a sample of every ACK that gives one; only HyStart++ wants so many. */
static void tell_cc(struct weft_tcb *tcb, u64 rtt)
{
	if (rtt && tcb->cc->sample)
		tcb->cc->sample(tcb, rtt);
}

/* Called for a segment that acknowledges new data, before snd.una moves. */
void weft_tcp_rtt_acked(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now)
{
	u64 echo = echoed(tcb, seg, now);

	if (tcb->rtt_at && seq_geq(seg->ack, tcb->rtt_seq)) {
		tell_cc(tcb, now - tcb->rtt_at);
		weft_tcp_rtt_sample(tcb, now - tcb->rtt_at);
		tcb->rtt_at = 0;
		return;
	}
	tell_cc(tcb, echo);
	if (!tcb->rtt_at && repeated(tcb) && echo)
		weft_tcp_rtt_sample(tcb, echo);
}

/* ---------------------------------------- the receiver's */

/*
 * A sample by the window is never too short, but may include the sender's silence:
 * only the minimum counts.
 */
static void rcv_sample(struct weft_tcb *tcb, u32 us, bool by_window)
{
	u32 old = tcb->rcv_rtt.eighths;

	us = weft_min(us, RCV_RTT_MAX);
	if (!old || 8 * us < old)
		tcb->rcv_rtt.eighths = 8 * us;
	else if (!by_window)
		tcb->rcv_rtt.eighths = old - old / 8 + us;
}

/* Any segment: the first that echoes an ACK of ours tells, if it is a full one. */
void weft_tcp_rcv_rtt(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now)
{
	u32 ms;

	if (!tcb->ts_on || !(seg->opt.has & WEFT_OPT_TS) || seg->opt.tsecr == tcb->rcv_rtt.echo)
		return;
	tcb->rcv_rtt.echo = seg->opt.tsecr;
	ms = weft_tcp_ts_now(tcb->ts_offset, now) - seg->opt.tsecr;
	if (seg->len >= tcb->rcv.mss_est && ms && ms < RCV_RTT_MAX / WEFT_USEC_PER_MSEC)
		rcv_sample(tcb, ms * (u32)WEFT_USEC_PER_MSEC, false);
}

/* Data was taken in order. */
void weft_tcp_rcv_rtt_window(struct weft_tcb *tcb, u64 now)
{
	if (tcb->rcv_rtt.at && seq_lt(tcb->rcv.nxt, tcb->rcv_rtt.until))
		return;
	if (tcb->rcv_rtt.at)
		rcv_sample(tcb, (u32)weft_min64(weft_max64(now - tcb->rcv_rtt.at, 1), RCV_RTT_MAX),
			   true);
	tcb->rcv_rtt.at = now;
	tcb->rcv_rtt.until = seq_add(tcb->rcv.nxt, tcb->rcv.wnd);
}
