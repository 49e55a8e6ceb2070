// SPDX-License-Identifier: GPL-2.0
/*
 * NewReno's windows: slow start and congestion avoidance, RFC 5681 3.1, counting bytes
 * (RFC 3465). DEVIATION: in slow start all that one ACK acknowledges counts, not at most one
 * SMSS: a receiver of super-segments acknowledges many at a time, and Linux counts so; after a
 * timeout the RFC's limit holds.
 * Not there: fast retransmit and recovery, which are the core's (recover.c)
 * whatever the algorithm. Pure.
 */
#include "core.h"
#include "export.h"

#define COUNTED	cc_priv[0]	/* bytes acknowledged toward the next increase by one segment */

u32 weft_tcp_slow_start(struct weft_tcb *tcb, u32 acked)
{
	u32 room = tcb->ssthresh - tcb->cwnd;
	u32 step = acked;

	if (tcb->recovering == WEFT_RECOVERY_RTO && step > tcb->snd.mss) {
		step = tcb->snd.mss;
		acked = step;
	}
	if (step > room)
		step = room;
	weft_tcp_cwnd_set(tcb, tcb->cwnd + step);
	return acked - step;
}

/* One SMSS for each cwnd of bytes acknowledged. */
static void reno_avoid_congestion(struct weft_tcb *tcb, u32 acked)
{
	tcb->COUNTED += acked;
	if (tcb->COUNTED < tcb->cwnd)
		return;
	tcb->COUNTED -= tcb->cwnd;
	if (tcb->COUNTED > tcb->cwnd)	/* one step an ACK: what is beyond does not pile up */
		tcb->COUNTED = tcb->cwnd;
	weft_tcp_cwnd_set(tcb, tcb->cwnd + tcb->snd.mss);
}

static void reno_ack(struct weft_tcb *tcb, u32 acked, u64 now)
{
	acked = weft_min(acked, WEFT_TCP_CWND_MAX);
	if (tcb->cwnd < tcb->ssthresh)
		acked = weft_tcp_slow_start(tcb, acked);
	if (acked && tcb->cwnd >= tcb->ssthresh)
		reno_avoid_congestion(tcb, acked);
}

/* RFC 5681 3.1, equation 4. */
static u32 reno_ssthresh(struct weft_tcb *tcb, u32 flight, u64 now)
{
	tcb->COUNTED = 0;
	return weft_max(flight / 2, 2 * tcb->snd.mss);
}

/* ---------------------------------------- the record */

static void reno_export(const struct weft_tcb *tcb, u64 now, void *to)
{
	((struct weft_tcp_export_reno *)to)->counted = tcb->COUNTED;
}

static bool reno_valid(const void *from)
{
	return ((const struct weft_tcp_export_reno *)from)->counted <= 2ull * WEFT_TCP_CWND_MAX;
}

static void reno_import(struct weft_tcb *tcb, u64 now, const void *from)
{
	tcb->COUNTED = ((const struct weft_tcp_export_reno *)from)->counted;
}

const struct weft_tcp_cc weft_tcp_cc_reno = {
	.name = "reno",
	.ack = reno_ack,
	.ssthresh = reno_ssthresh,
	.export_bytes = sizeof(struct weft_tcp_export_reno),
	.export = reno_export,
	.valid = reno_valid,
	.import = reno_import,
};
