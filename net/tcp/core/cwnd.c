// SPDX-License-Identifier: GPL-2.0
/*
 * The congestion window and ssthresh: their only writer; where the window begins (RFC 6928), that
 * it grows only while it is what limits the sender (RFC 5681 3.1, RFC 7661), and what idleness
 * makes of it (RFC 5681 4.1, RFC 2861).
 * Not there: by how much it grows, which is the congestion control's decision (cc.h), and what it
 * shall be after losses and marks: recover.c, prr.c, undo.c and ecn.c.  Pure.
 */
#include "core.h"

/* ---------------------------------------- the only writer */

void weft_tcp_cwnd_set(struct weft_tcb *tcb, u32 cwnd)
{
	tcb->cwnd = weft_min(weft_max(cwnd, tcb->snd.mss), WEFT_TCP_CWND_MAX);
}

void weft_tcp_cwnd_restart(struct weft_tcb *tcb, u32 cwnd)
{
	weft_tcp_cwnd_set(tcb, cwnd);
	tcb->cwnd_used = 0;
}

void weft_tcp_ssthresh_set(struct weft_tcb *tcb, u32 ssthresh)
{
	tcb->ssthresh = weft_min(ssthresh, WEFT_TCP_CWND_MAX);
}

/*
 * RFC 7661, as Linux: the peak use of cwnd counts until all data in flight at that
 * moment is acknowledged.
 */
void weft_tcp_cwnd_note_used(struct weft_tcb *tcb)
{
	u32 flight = weft_sent_flight(&tcb->sent);

	if (flight <= tcb->cwnd_used && seq_lt(tcb->snd.una, tcb->cwnd_used_until))
		return;
	tcb->cwnd_used = flight;
	tcb->cwnd_used_until = tcb->snd.nxt;
}

/* ---------------------------------------- outside of recovery */

static u32 initial_window(const struct weft_tcb *tcb)
{
	return weft_max(weft_min(tcb->conf->init_cwnd, 0xffff), 1) * tcb->snd.mss;
}

/*
 * RFC 6928 2.  DEVIATION, as Linux: one segment (RFC 5681 3.1) only after two
 * retransmissions of the SYN, not one.
 */
void weft_tcp_cwnd_start(struct weft_tcb *tcb)
{
	weft_tcp_cwnd_restart(tcb, tcb->total_rtx > 1 ? tcb->snd.mss : initial_window(tcb));
	weft_tcp_ssthresh_set(tcb, WEFT_TCP_CWND_MAX);
	tcb->cwnd_used_until = tcb->snd.una;
	tcb->snd.recover = seq_sub(tcb->snd.una, 1);
	memset(tcb->cc_priv, 0, sizeof(tcb->cc_priv));
}

void weft_tcp_cc_idle(struct weft_tcb *tcb, u64 now)
{
	if (tcb->cc->idle)
		tcb->cc->idle(tcb, now);
}

/*
 * RFC 5681 4.1: after an idle RTO the path is no longer known.  DEVIATION, as Linux and
 * RFC 2861 3.2: cwnd is halved for each RTO down to the initial window, not at once, and ssthresh
 * remembers three quarters of it.  Called when the user writes, so that data that waited for the
 * peer's window finds cwnd unchanged.
 */
void weft_tcp_cwnd_idle(struct weft_tcb *tcb, u64 now)
{
	u32 restart = weft_min(tcb->cwnd, initial_window(tcb)), cwnd = tcb->cwnd;
	u64 idle = now - tcb->last_tx;

	if (!tcb->last_tx || idle <= tcb->rto || !seq_eq(tcb->snd.una, tcb->snd.nxt))
		return;
	if (!weft_tcp_reducing(tcb))
		weft_tcp_ssthresh_set(tcb, weft_max(tcb->ssthresh, cwnd / 2 + cwnd / 4));
	for (; idle > tcb->rto && cwnd > restart; idle -= tcb->rto)
		cwnd /= 2;
	weft_tcp_cwnd_restart(tcb, weft_max(cwnd, restart));
}

/* Was cwnd what held the sender back?  In slow start half of it is enough, as in Linux. */
static bool cwnd_limited(const struct weft_tcb *tcb)
{
	if (tcb->cwnd < tcb->ssthresh)
		return tcb->cwnd_used > tcb->cwnd / 2;
	return tcb->cwnd_used + tcb->snd.mss > tcb->cwnd;
}

void weft_tcp_cwnd_grow(struct weft_tcb *tcb, u32 acked, u64 now)
{
	if (!cwnd_limited(tcb)) {
		weft_tcp_cc_idle(tcb, now);
		return;
	}
	tcb->cc->ack(tcb, acked, now);
}
