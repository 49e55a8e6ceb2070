// SPDX-License-Identifier: GPL-2.0
/*
 * STATUS: RFC 9293 3.10.6, as TCP_INFO, `weft ss`, `weft why` and the tracepoints show it.
 * Nothing is changed, so it may be read without the lock; then the numbers may be of
 * different moments.  Pure.
 */
#include "core.h"

static void timer_of(const struct weft_tcb *tcb, u64 now, struct weft_tcp_status *s)
{
	u64 at = WEFT_NEVER;
	u32 i;

	for (i = 0; i < WEFT_TIMER_COUNT; i++) {
		u64 d = READ_ONCE(tcb->deadline[i]);

		if (d >= at)
			continue;
		at = d;
		s->timer = i;
	}
	s->expires = at == WEFT_NEVER ? WEFT_NEVER : at > now ? at - now : 0;
}

static u64 ago(u64 at, u64 now)
{
	return at ? now - at : 0;
}

static void agreed_of(const struct weft_tcb *tcb, struct weft_tcp_status *s)
{
	s->ts_on = tcb->ts_on;
	s->sack_on = tcb->sack_on;
	s->ws_on = tcb->ws_on;
	s->snd_wscale = tcb->snd.wscale;
	s->rcv_wscale = tcb->rcv.wscale;
	s->ecn_on = tcb->ecn.on;
	s->ecn_seen = tcb->ecn.seen;
	s->ecn_reducing = tcb->ecn.reducing;
	s->syn_data = tcb->fastopen.acked;
	s->fastopen_fail = tcb->fastopen.fail;
}

static void state_of(const struct weft_tcb *tcb, struct weft_tcp_status *s)
{
	const struct weft_tcp_cc *cc = READ_ONCE(tcb->cc);

	s->state = tcb->state;
	s->passive = tcb->passive;
	s->orphan = tcb->orphan;
	s->fin_sent = tcb->fin_sent;
	s->fin_received = tcb->fin_received;
	s->nodelay = tcb->opts.nodelay;
	s->cork = tcb->opts.cork;
	s->opened = tcb->opened_at;
	s->recovering = tcb->recovering;
	s->retries = tcb->retries;
	s->keep_tries = tcb->keep_tries;
	s->backoff = tcb->backoff;
	s->cc = cc ? cc->name : "";	/* a reader without the lock may meet a TCB that begins */
}

/* As Linux, what never was counts from the handshake on. */
static void times_of(const struct weft_tcb *tcb, u64 now, struct weft_tcp_status *s)
{
	u32 i;

	s->srtt = tcb->srtt;
	s->rttvar = tcb->rttvar;
	s->rto = tcb->rto;
	s->rtt_min = tcb->rtt_min;
	s->rcv_rtt = tcb->rcv_rtt.eighths / 8;
	s->last_tx = ago(tcb->last_tx ? tcb->last_tx : tcb->opened_at, now);
	s->last_data_rx = ago(tcb->last_data_rx ? tcb->last_data_rx : tcb->opened_at, now);
	s->last_rx = ago(tcb->last_rx, now);
	s->since = ago(tcb->first_rtx_at, now);
	s->rtos = tcb->rtos.all;
	s->rto_spells = tcb->rtos.spells;
	s->rto_ms = weft_tcp_rto_time(tcb, now);
	for (i = 0; i < WEFT_LIMITS; i++)
		s->limited[i] = weft_tcp_limited(tcb, i, now);
}

static void sizes_of(const struct weft_tcb *tcb, struct weft_tcp_status *s)
{
	s->mss = tcb->snd.mss;
	s->rcv_mss = tcb->rcv.mss_est;
	s->mss_adv = tcb->rcv.mss_adv;
	s->cwnd = tcb->cwnd;
	s->ssthresh = tcb->ssthresh;
	s->snd_wnd = tcb->snd.wnd;
	s->rcv_wnd = tcb->rcv.wnd;
	s->rcv_left = weft_tcp_window_left(tcb);
	s->space = tcb->rcv.space;
	s->out = weft_seq_ahead(tcb->snd.nxt, tcb->snd.una);
	s->unsent = weft_tcp_unsent(tcb);
	s->unacked = weft_seq_ahead(tcb->snd.end, tcb->snd.una);
	s->unread = weft_seq_ahead(tcb->rcv.nxt, tcb->rcv.read);
	s->sacked = tcb->sent.bytes[WEFT_SENT_SACKED];
	s->lost = tcb->sent.bytes[WEFT_SENT_LOST];
	s->again = tcb->sent.bytes[WEFT_SENT_AGAIN];
}

static void counts_of(const struct weft_tcb *tcb, struct weft_tcp_status *s)
{
	s->dup_acks = tcb->dup_acks;
	s->reordering = tcb->rack.reordering;
	s->reord_seen = tcb->reord_seen + tcb->counts[WEFT_COUNT_TCPSACKReorder];
	s->delivered_ce = tcb->delivered_ce + tcb->counts[WEFT_COUNT_TCPDeliveredCE];
	s->dsack_dups = tcb->dsack_dups;
	s->total_rtx = tcb->total_rtx;
	s->segs_in = tcb->segs_in;
	s->segs_out = tcb->segs_out;
	s->data_segs_in = tcb->data_segs_in;
	s->data_segs_out = tcb->data_segs_out;
	s->segs_first = tcb->segs_first;
	s->ooo_segs = tcb->ooo_segs;
	s->bytes_acked = tcb->bytes_acked;
	s->bytes_received = tcb->bytes_received;
	s->bytes_sent = tcb->bytes_sent;
	s->bytes_rtx = tcb->bytes_rtx;
	s->delivery_rate = weft_tcp_delivery_rate(tcb, &s->delivery_limited);
}

void weft_engine_status(const struct weft_tcp_conn *c, u64 now, struct weft_tcp_status *out)
{
	*out = (struct weft_tcp_status){};
	state_of(c->tcb, out);
	agreed_of(c->tcb, out);
	timer_of(c->tcb, now, out);
	times_of(c->tcb, now, out);
	sizes_of(c->tcb, out);
	counts_of(c->tcb, out);
}
