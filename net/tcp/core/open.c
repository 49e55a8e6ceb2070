// SPDX-License-Identifier: GPL-2.0
/*
 * How a TCB begins: its initial values, its send sequence space, and the end of the handshake
 * (RFC 9293 3.5, 3.10.7.3 and 3.10.7.4 step 5).
 * Not there: LISTEN as a TCB of its own; a listener has none, its children pass through that state
 * when they are made. Pure.
 */
#include "core.h"
#include "ecn.h"
#include "pace.h"

void weft_tcp_init(struct weft_tcb *tcb, const struct weft_tcp_conf *conf,
		   const struct weft_tcp_cc *cc)
{
	*tcb = (struct weft_tcb){
		.conf = conf,
		.cc = weft_tcp_cc_own(cc ? cc : conf->cc ? conf->cc : &weft_tcp_cc_reno),
		.state = WEFT_TCP_CLOSED,
		.rto = conf->rto_init,
		.snd.mss_peer = WEFT_TCP_MSS_DEFAULT,
		.rcv.mss_adv = WEFT_TCP_MSS_DEFAULT,
		.rcv.mss_est = WEFT_TCP_MSS_DEFAULT,
		.rcv.quick = WEFT_TCP_QUICK,
		.rack.mult = 1,
		.rack.reordering = WEFT_TCP_DUP_THRESH,
		.pace = { .rate = WEFT_PACE_NONE, .shift = WEFT_PACE_SHIFT },
	};
	weft_sent_begin(&tcb->sent, tcb->snd.una);
	weft_tcp_stop_timers(tcb);
	weft_tcp_set_mss(tcb, WEFT_TCP_MSS_DEFAULT);
}

/*
 * Begins the send sequence space.  A SYN or SYN-ACK is owed, unless the SYN
 * waits for data to carry.
 */
void weft_tcp_syn_begin(struct weft_tcb *tcb, struct weft_seq iss)
{
	struct weft_seq first = seq_add(iss, 1);

	tcb->snd.iss = iss;
	tcb->snd.una = iss;
	tcb->snd.nxt = iss;
	tcb->snd.end = first;
	tcb->snd.push = first;
	tcb->snd.pushed = first;
	tcb->snd.forced = iss;
	tcb->fastopen.end = iss;
	tcb->snd.sml = iss;
	weft_sent_begin(&tcb->sent, first);
	tcb->snd.up = iss;
	tcb->snd.recover = iss;
	tcb->ts_on = !!tcb->conf->timestamps;
	tcb->sack_on = !!tcb->conf->sack;
	tcb->ws_on = !!tcb->conf->window_scaling;
	weft_tcp_ecn_begin(tcb);
	tcb->syn_now = !tcb->fastopen.wait;
	weft_tcp_set_mss(tcb, tcb->snd.mss_path);
}

/*
 * Our SYN is acknowledged: 3.10.7.3 and 3.10.7.4 step 5.  The caller takes the window, as
 * its scale depends on the state. RFC 6298 5.7: without a sample, as the SYN was
 * repeated, the RTO becomes 3 s.
 */
void weft_tcp_established(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
			  struct weft_tcp_fx *fx)
{
	weft_tcp_rtt_acked(tcb, seg, now);
	if (!tcb->srtt && tcb->rto < 3 * WEFT_USEC_PER_SEC)
		tcb->rto = 3 * WEFT_USEC_PER_SEC;
	tcb->snd.una = seq_add(tcb->snd.iss, 1);
	if (seq_eq(tcb->snd.nxt, tcb->snd.una))		/* else fast open has sent data already */
		weft_sent_begin(&tcb->sent, tcb->snd.una);
	tcb->rack.end = tcb->snd.una;
	tcb->syn_now = 0;
	tcb->retries = 0;
	tcb->backoff = 0;
	tcb->first_rtx_at = 0;
	weft_tcp_rto_over(tcb, now);
	tcb->err_soft = 0;
	tcb->last_rx = now;
	tcb->drs.at = now;
	tcb->opened_at = now;
	tcb->deadline[WEFT_TIMER_RTX] = WEFT_NEVER;
	weft_tcp_cwnd_start(tcb);
	weft_pace_update(tcb);
	weft_tcp_state_set(tcb, WEFT_TCP_ESTABLISHED);
	fx->flags |= WEFT_FX_ESTABLISHED;
	weft_tcp_keep_restart(tcb, now);
	if (tcb->closing)	/* a CLOSE in SYN-RECEIVED was queued */
		weft_tcp_state_set(tcb, WEFT_TCP_FIN_WAIT_1);
	weft_tcp_fastopen_answered(tcb, seg, now, fx);
	weft_tcp_rtx_restart(tcb, now);
}
