// SPDX-License-Identifier: GPL-2.0
/*
 * What a TCB shows of itself: struct weft_tcp_view (engine.h).  The table's calls end with it.
 * Pure.
 */
#include "core.h"

/* The peer's window and what of ours is in flight: all that a transmission changes. */
void weft_tcp_show_sending(struct weft_tcp_conn *c)
{
	const struct weft_tcb *tcb = c->tcb;
	struct weft_tcp_view *v = &c->view;
	struct weft_seq hi;

	v->owes = weft_tcp_owes(tcb);
	WRITE_ONCE(v->snd_nxt, tcb->snd.nxt);
	WRITE_ONCE(v->mss, tcb->snd.mss);
	v->held = tcb->pace.held;
	v->total_rtx = tcb->total_rtx;
	v->lost = tcb->sent.bytes[WEFT_SENT_LOST];
	if (v->lost)
		weft_sent_lost(&tcb->sent, &v->lost_lo, &hi);
	v->counted = tcb->counting;
	WRITE_ONCE(v->rcv_left, weft_tcp_window_left(tcb));
	v->ack_pending = tcb->ack_pending;
	v->spans_idle = tcb->sent.s && !tcb->sent.n && seq_geq(tcb->snd.nxt, tcb->snd.end);
}

void weft_tcp_show(struct weft_tcp_conn *c)
{
	const struct weft_tcb *tcb = c->tcb;
	struct weft_tcp_view *v = &c->view;

	weft_tcp_show_sending(c);
	WRITE_ONCE(v->state, tcb->state);
	WRITE_ONCE(v->early, tcb->fastopen.child);
	WRITE_ONCE(v->syn_waits, tcb->fastopen.wait);
	WRITE_ONCE(v->urgent, tcb->rcv.urgent);
	WRITE_ONCE(v->snd_una, tcb->snd.una);
	WRITE_ONCE(v->snd_end, tcb->snd.end);
	WRITE_ONCE(v->rcv_nxt, tcb->rcv.nxt);
	WRITE_ONCE(v->rcv_read, tcb->rcv.read);
	WRITE_ONCE(v->rcv_up, tcb->rcv.up);
	WRITE_ONCE(v->rcv_mss, tcb->rcv.mss_est);
	v->fast_acked = tcb->fastopen.acked;
	v->fin_received = tcb->fin_received;
	v->mss_peer = tcb->snd.mss_peer;
	v->syn_room = tcb->fastopen.room;
	v->cwnd = tcb->cwnd;
	v->pace_rate = tcb->pace.rate;
}
