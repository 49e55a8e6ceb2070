// SPDX-License-Identifier: GPL-2.0
/*
 * The delivery rate: draft-cheng-iccrg-delivery-rate-estimation-02, as in Linux; in bytes.  An ACK
 * of data sent at `at` gives the bytes delivered since, and the interval: the longer of the time to
 * send them and the time to have them acknowledged.  A sample during which the user had no more to
 * send counts only if it is the highest.
 * Not there: Linux's exception for data still in the device's queue, which it does not take for a
 * pause of the user; a rate by duplicate ACKs.  Pure.
 */
#include <linux/math64.h>
#include "core.h"

/* The user writes: did the sender have nothing to send, though it might have sent? */
void weft_tcp_delivery_gap(struct weft_tcb *tcb)
{
	u32 flight = weft_tcp_flight(tcb), until = tcb->sent.delivered + flight;

	if (weft_tcp_unsent(tcb) < tcb->snd.mss && flight < tcb->cwnd &&
	    !tcb->sent.bytes[WEFT_SENT_LOST])
		tcb->sent.limited = until ? until : 1;
}

/* The ACK told of a delivery, which is taken, and so is the round trip. */
void weft_tcp_delivery_acked(struct weft_tcb *tcb, const struct weft_sent_got *got, u64 now)
{
	struct weft_sent *b = &tcb->sent;
	u32 bytes;
	u64 us;

	if (b->limited && (s32)(b->delivered - b->limited) > 0)
		b->limited = 0;
	b->acked_at = now;
	if (!got->any)
		return;
	b->first_tx = got->at;
	bytes = b->delivered - got->delivered;
	us = weft_max64(got->since_tx, now - got->at + got->since_ack);
	if (us < tcb->rtt_min || us > 0xffffffff)
		return;
	if (got->limited && (u64)bytes * tcb->delivery.us < tcb->delivery.bytes * us)
		return;
	tcb->delivery.bytes = bytes;
	tcb->delivery.us = us;
	tcb->delivery.limited = got->limited;
}

u64 weft_tcp_delivery_rate(const struct weft_tcb *tcb, bool *limited)
{
	*limited = tcb->delivery.limited || !tcb->delivery.us;
	return tcb->delivery.us ?
	       div_u64(tcb->delivery.bytes * WEFT_USEC_PER_SEC, tcb->delivery.us) : 0;
}
