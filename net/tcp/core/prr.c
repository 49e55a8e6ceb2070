// SPDX-License-Identifier: GPL-2.0
/*
 * Proportional rate reduction, RFC 6937: how cwnd comes down to ssthresh while losses are repaired,
 * or after a mark (ecn.c). DEVIATION from RFC 6937 3.1, as Linux: the slow start part adds its
 * extra segment only after an ACK that moved snd.una and reported no further loss. Pure.
 */
#include "core.h"

static u32 prr_quota(const struct weft_tcb *tcb, u32 flight, const struct weft_tcp_acked *a)
{
	u64 owed, sent = tcb->prr.out;

	if (flight > tcb->ssthresh) {
		owed = (tcb->prr.delivered * tcb->ssthresh + tcb->prr.flight - 1) / tcb->prr.flight;
		return owed > sent ? owed - sent : 0;
	}
	owed = tcb->prr.delivered > sent ? tcb->prr.delivered - sent : 0;
	owed = weft_max64(owed, a->got.bytes);
	if (a->acked && !a->lost)
		owed += tcb->snd.mss;
	return weft_min64(owed, tcb->ssthresh - flight);
}

/* `flight` bytes were out when it began. */
void weft_tcp_prr_begin(struct weft_tcb *tcb, u32 flight)
{
	tcb->prr.flight = weft_max(flight, 1);
	tcb->prr.delivered = 0;
	tcb->prr.out = 0;
}

/* RFC 6937 3.  Of the first segment that goes after the beginning no limit is asked. */
void weft_tcp_prr(struct weft_tcb *tcb, const struct weft_tcp_acked *a)
{
	u32 flight = weft_tcp_flight(tcb), quota;

	tcb->prr.delivered += a->got.bytes;
	quota = prr_quota(tcb, flight, a);
	if (!tcb->prr.out)
		quota = weft_max(quota, tcb->snd.mss);
	weft_tcp_cwnd_set(tcb, flight + quota);
}
