// SPDX-License-Identifier: GPL-2.0
/*
 * Pacing, as Linux has it.  The rate is cwnd per round trip with a margin: twice that in slow
 * start, as cwnd doubles in the coming round trip.  A super-segment holds about 1 ms of data at
 * that rate, so that a slow connection does not send in bursts; and about as much at most waits in
 * the device's queue, where it would only lengthen the path.  The spacing is done by the qdisc fq,
 * from the rate; if the user has set a maximum rate and there is no fq, by this file.  Segments
 * without data, probes, and the only segment in flight are never held: an ACK or a transmit
 * completion restarts the sender, so one must be due.
 * Not there: a departure time for each packet; pacing of the first segments, which a fresh path
 * takes as they come; a retransmission timer that waits for the device's queue.  Pure.
 */
#include <linux/math64.h>
#include "core.h"
#include "pace.h"

#define NS		1000ull	/* in a us */
#define UNPACED		10	/* segments at the beginning of a connection */

/* Slow start that comes near to its end no longer doubles: as Linux, from half of ssthresh on. */
void weft_pace_update(struct weft_tcb *tcb)
{
	bool doubling = tcb->cwnd < tcb->ssthresh / 2;
	u64 percent = doubling ? tcb->conf->pacing_ss_ratio : tcb->conf->pacing_ca_ratio;
	u64 bytes = weft_max(tcb->cwnd, weft_seq_ahead(tcb->snd.nxt, tcb->snd.una));

	if (tcb->srtt)
		tcb->pace.rate = div64_u64(bytes * percent * (WEFT_USEC_PER_SEC / 100), tcb->srtt);
}

/*
 * A peer with a tiny RTT cannot be overrun, and large segments cost less.  The bonus
 * ends at 2^tso_rtt_log us.
 */
u32 weft_pace_super(const struct weft_tcb *tcb, u32 most)
{
	u64 bytes = tcb->pace.rate >> tcb->pace.shift, far = tcb->rtt_min >> tcb->conf->tso_rtt_log;

	if (far < 32)
		bytes += most >> far;
	if (bytes >= most)
		return most;
	return weft_min(weft_max((u32)bytes / tcb->snd.mss, tcb->conf->min_tso_segs) * tcb->snd.mss,
			most);
}

/* Two super-segments, so that the device has one while the next is made. */
void weft_pace_below(struct weft_tcb *tcb, u64 below, u32 next, u64 cap)
{
	u64 limit = weft_max64(tcb->pace.rate >> tcb->pace.shift, 2ull * next);

	limit = weft_min64(limit, cap);
	tcb->pace.held = 0;
	tcb->pace.full = (below > limit) + (below / 2 > limit);
}

/* What goes again may fill the queue twice as high. */
bool weft_pace_waits(struct weft_tcb *tcb, bool again, u32 one, u64 now)
{
	if (tcb->pace.full > again && weft_tcp_flight(tcb) > weft_max(one, tcb->snd.mss)) {
		tcb->pace.held = 1;
		return true;
	}
	if (!tcb->pace.on || tcb->pace.at <= now * NS)
		return false;
	tcb->deadline[WEFT_TIMER_PACE] = div_u64(tcb->pace.at + NS - 1, NS);
	return true;
}

/* A timer that came late is made up for, but not by more than half. */
void weft_pace_sent(struct weft_tcb *tcb, u32 len, u64 now)
{
	u64 rate = tcb->pace.rate, ns, from, late;

	if (!tcb->pace.on || !rate || rate == WEFT_PACE_NONE || tcb->data_segs_out < UNPACED)
		return;
	ns = div64_u64(len * NS * WEFT_USEC_PER_SEC, rate);
	from = weft_max64(tcb->pace.at, now * NS);
	late = from - tcb->pace.at;
	tcb->pace.at = from + ns - weft_min64(ns / 2, late);
}
