// SPDX-License-Identifier: GPL-2.0
/*
 * Deadlines: retransmission (RFC 6298 5, RFC 9293 3.8.3), persist (3.8.6.1), delayed ACK (3.8.6.3),
 * keepalive (3.8.4), and the end of an orphan's FIN-WAIT-2.  A deadline that expires only notes in
 * the TCB what is owed; weft_tcp_emit() sends it.  R2 is a time, as in Linux: the sum of so many
 * timeouts that begin with rto_min; for a SYN it is a count.  DEVIATION from MUST-23, as Linux: by
 * default a SYN is given up after 131 s and a SYN-ACK after 63 s, not after 3 min.  RACK's
 * reordering timer and the tail loss probe's (RFC 8985) are set in rack.c.
 * Not there: 2MSL, which is in arrives_tw.c.  Pure.
 */
#include "core.h"

#define THIN_RETRIES	6	/* Linux's */
#define THIN_SEGMENTS	3
#define ORPHAN_RETRIES	8	/* if conf's is 0, as Linux: over 100 s from an RTO of 200 ms */

static void deadline_arm(struct weft_tcb *tcb, enum weft_tcp_timer t, u64 at)
{
	tcb->deadline[t] = at;
}

static bool armed(const struct weft_tcb *tcb, enum weft_tcp_timer t)
{
	return tcb->deadline[t] != WEFT_NEVER;
}

static void count_try(u8 *n)
{
	if (*n < 0xff)
		(*n)++;
}

static void back_off(struct weft_tcb *tcb)
{
	if (tcb->backoff < WEFT_TCP_BACKOFF_MAX)
		tcb->backoff++;
}

u64 weft_tcp_next(const struct weft_tcb *tcb)
{
	u64 next = WEFT_NEVER;
	u32 i;

	for (i = 0; i < WEFT_TIMER_COUNT; i++)
		if (tcb->deadline[i] < next)
			next = tcb->deadline[i];
	return next;
}

/* ---------------------------------------- giving up */

/* The time that n timeouts and the wait after them take, the first one after `rto`. */
static u64 r2(const struct weft_tcp_conf *conf, u64 rto, u32 n)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i <= weft_min(n, 0xff); i++) {
		sum += rto;
		rto = rto << 1 < conf->rto_max ? rto << 1 : conf->rto_max;
	}
	return sum;
}

/* As Linux: it has not backed off to the longest timeout yet. */
static bool alive(const struct weft_tcb *tcb)
{
	return weft_tcp_rto(tcb) < tcb->conf->rto_max;
}

/* Of a connection without a user.  An ICMP error is believed when the peer seems dead. */
static u32 orphan_retries(const struct weft_tcb *tcb)
{
	u32 n = tcb->err_soft && !alive(tcb) ? 0 : tcb->conf->orphan_retries;

	return !n && alive(tcb) ? ORPHAN_RETRIES : n;
}

static u32 retries(const struct weft_tcb *tcb)
{
	return tcb->orphan ? orphan_retries(tcb) : tcb->conf->retries2;
}

/* RFC 9293 3.8.3: user_timeout, else R2; shorter if there is no user any more. */
static u64 patience(const struct weft_tcb *tcb)
{
	if (tcb->opts.user_timeout)
		return tcb->opts.user_timeout * WEFT_USEC_PER_MSEC;
	return r2(tcb->conf, tcb->conf->rto_min, retries(tcb));
}

/* Since the first retransmission; of an open, as Linux, since the SYN itself. */
static u64 in_vain(const struct weft_tcb *tcb, u64 now)
{
	return now - tcb->first_rtx_at +
	       (tcb->state == WEFT_TCP_SYN_SENT ? tcb->conf->rto_init : 0);
}

static bool out_of_patience(const struct weft_tcb *tcb, u64 now)
{
	return tcb->first_rtx_at && in_vain(tcb, now) >= patience(tcb);
}

static void time_out(struct weft_tcb *tcb, struct weft_tcp_fx *fx)
{
	weft_tcp_died(tcb, tcb->err_soft ? tcb->err_soft : ETIMEDOUT, fx);
}

static void try_again(struct weft_tcb *tcb, u64 now)
{
	count_try(&tcb->retries);
	if (!tcb->first_rtx_at)
		tcb->first_rtx_at = now;
}

/*
 * RFC 9293 3.8.3 (a), MUST-20: after R1 retransmissions IP is advised, and after each
 * further one, as in Linux.
 */
static void doubt(const struct weft_tcb *tcb, struct weft_tcp_fx *fx)
{
	if (tcb->retries >= tcb->conf->retries1)
		fx->flags |= WEFT_FX_DOUBT;
}

/* The next timeout; not later than the user's own limit. */
static u64 timeout_at(const struct weft_tcb *tcb, u64 now)
{
	u64 at = now + weft_tcp_rto(tcb), limit;

	if (!tcb->opts.user_timeout || !tcb->first_rtx_at)
		return at;
	if (out_of_patience(tcb, now))
		limit = now + WEFT_USEC_PER_MSEC;
	else
		limit = now + patience(tcb) - in_vain(tcb, now);
	return at < limit ? at : limit;
}

/* ---------------------------------------- retransmission */

/* RFC 6298 5.2 and 5.3: new data was acknowledged. */
void weft_tcp_rtx_restart(struct weft_tcb *tcb, u64 now)
{
	deadline_arm(tcb, WEFT_TIMER_RTX,
		     seq_eq(tcb->snd.una, tcb->snd.nxt) ? WEFT_NEVER : timeout_at(tcb, now));
}

/* RFC 6298 5.1: something that takes a sequence number was sent. */
void weft_tcp_rtx_ensure(struct weft_tcb *tcb, u64 now)
{
	if (!armed(tcb, WEFT_TIMER_RTX))
		deadline_arm(tcb, WEFT_TIMER_RTX, timeout_at(tcb, now));
}

/* As Linux: by count; for a SYN also by the total time of so many timeouts, each twice the last. */
static bool syn_enough(const struct weft_tcb *tcb, u64 now)
{
	u32 tries = tcb->opts.syn_retries ? tcb->opts.syn_retries : tcb->conf->syn_retries;

	if (tcb->passive && !tcb->opts.syn_retries)	/* one more for what has a user */
		return tcb->retries >= tcb->conf->synack_retries + tcb->fastopen.child;
	if (tcb->state != WEFT_TCP_SYN_SENT)
		return tcb->retries >= tries;
	if (!tcb->opts.user_timeout && tcb->retries &&
	    in_vain(tcb, now) >= r2(tcb->conf, tcb->conf->rto_init, tries))
		return true;
	return tcb->retries >= tries + WEFT_TCP_SYN_LINEAR;
}

/*
 * The first few timeouts of a SYN are equally long, as in Linux; those of a SYN-ACK double from the
 * first.  A SYN-ACK that is acknowledged but waits for data (TCP_DEFER_ACCEPT) is repeated only at
 * the end, so that the peer's next ACK is accepted.
 */
static void fire_syn(struct weft_tcb *tcb, u64 now, struct weft_tcp_fx *fx)
{
	bool waits = tcb->deferred && tcb->retries < tcb->defer;
	bool send = !waits || tcb->retries + 1 >= tcb->defer;
	bool over = (tcb->opts.user_timeout && out_of_patience(tcb, now)) ||
		    (!waits && syn_enough(tcb, now));

	weft_tcp_fastopen_timeout(tcb, over, fx);
	if (over) {
		time_out(tcb, fx);
		return;
	}
	if (tcb->state == WEFT_TCP_SYN_SENT)
		weft_tcp_count(tcb, WEFT_COUNT_TCPTimeouts, 1);
	weft_tcp_rto_note(tcb, now);
	try_again(tcb, now);
	doubt(tcb, fx);
	if (tcb->state != WEFT_TCP_SYN_SENT || tcb->retries > WEFT_TCP_SYN_LINEAR)
		back_off(tcb);
	tcb->rtt_at = 0;
	tcb->syn_now = send;
	deadline_arm(tcb, WEFT_TIMER_RTX, timeout_at(tcb, now));
}

/* TCP_THIN_LINEAR_TIMEOUTS, as Linux: of few segments the first few timeouts are equally long. */
static bool is_thin(const struct weft_tcb *tcb)
{
	return tcb->opts.thin && tcb->state == WEFT_TCP_ESTABLISHED &&
	       tcb->retries <= THIN_RETRIES &&
	       weft_seq_ahead(tcb->snd.nxt, tcb->snd.una) <= THIN_SEGMENTS * tcb->snd.mss;
}

/*
 * RFC 6298 5.4 to 5.6.  All that is not acknowledged is retransmitted, as the
 * congestion window allows.
 */
static void fire_rtx(struct weft_tcb *tcb, u64 now, struct weft_tcp_fx *fx)
{
	if (weft_tcp_syn_state(tcb)) {
		fire_syn(tcb, now, fx);
		return;
	}
	if (seq_eq(tcb->snd.una, tcb->snd.nxt))
		return;
	weft_tcp_fastopen_timeout(tcb, out_of_patience(tcb, now), fx);
	if (out_of_patience(tcb, now)) {
		time_out(tcb, fx);
		return;
	}
	weft_tcp_recovery_timeout(tcb, now);
	weft_tcp_rto_note(tcb, now);
	try_again(tcb, now);
	doubt(tcb, fx);
	if (is_thin(tcb))
		tcb->backoff = 0;
	else
		back_off(tcb);
	tcb->rtt_at = 0;
	deadline_arm(tcb, WEFT_TIMER_RTX, timeout_at(tcb, now));
}

/* RFC 8985 7.3: the probe goes, and the retransmission timer begins anew behind it. */
static void fire_tlp(struct weft_tcb *tcb, u64 now, struct weft_tcp_fx *fx)
{
	if (!weft_tcp_tlp_due(tcb))
		return;
	tcb->tlp_now = 1;
	deadline_arm(tcb, WEFT_TIMER_RTX, timeout_at(tcb, now));
}

static void fire_reo(struct weft_tcb *tcb, u64 now, struct weft_tcp_fx *fx)
{
	weft_tcp_recovery_losses(tcb, now);
}

/* ---------------------------------------- persist */

/*
 * Data or a FIN waits, nothing in flight will bring an ACK that releases it,
 * and it is not only paced.
 */
static bool stuck(const struct weft_tcb *tcb)
{
	return weft_tcp_synchronized(tcb) && seq_eq(tcb->snd.una, tcb->snd.nxt) &&
	       !armed(tcb, WEFT_TIMER_PACE) && seq_lt(tcb->snd.nxt, weft_tcp_snd_last(tcb));
}

/* Called when emit has nothing more to send: a closed window, a corked or silly segment. */
void weft_tcp_persist_ensure(struct weft_tcb *tcb, u64 now)
{
	if (!stuck(tcb)) {
		deadline_arm(tcb, WEFT_TIMER_PERSIST, WEFT_NEVER);
		return;
	}
	if (!armed(tcb, WEFT_TIMER_PERSIST))
		deadline_arm(tcb, WEFT_TIMER_PERSIST, timeout_at(tcb, now));
}

/*
 * MUST-36 and MUST-37: probing never ends while the peer answers (step 5 resets retries); otherwise
 * R2, as a count.  DEVIATION, as Linux: an orphan, by which a peer could pin memory, is given up
 * once the timeout is at its maximum.
 */
static bool persisted_enough(const struct weft_tcb *tcb, u64 now)
{
	if (tcb->opts.user_timeout && out_of_patience(tcb, now))
		return true;
	if (tcb->orphan && !alive(tcb) && tcb->backoff >= retries(tcb))
		return true;
	return tcb->retries >= retries(tcb);
}

/*
 * An orphan has waited in vain: the shell may kill it if there are too
 * many, or too little memory.
 */
bool weft_tcp_orphan_due(const struct weft_tcb *tcb, u64 now, u32 *weight)
{
	if (!tcb->orphan ||
	    (tcb->deadline[WEFT_TIMER_RTX] > now && tcb->deadline[WEFT_TIMER_PERSIST] > now))
		return false;
	*weight = now - tcb->last_tx > 2 * tcb->conf->rto_max;
	*weight += !!tcb->err_soft;
	return true;
}

/*
 * With some window left this is the override timeout of sender SWS
 * avoidance: emit sends what fits.
 */
static void fire_persist(struct weft_tcb *tcb, u64 now, struct weft_tcp_fx *fx)
{
	if (!stuck(tcb))
		return;
	if (weft_tcp_usable(tcb)) {
		tcb->probe_now = 1;
		return;
	}
	if (persisted_enough(tcb, now)) {
		time_out(tcb, fx);
		return;
	}
	try_again(tcb, now);
	back_off(tcb);
	tcb->probe_now = 1;
	deadline_arm(tcb, WEFT_TIMER_PERSIST, timeout_at(tcb, now));
}

/* ---------------------------------------- the others */

/* It waited in vain for an answer to ride on: this is no dialogue any more, as in Linux. */
static void fire_delack(struct weft_tcb *tcb, u64 now, struct weft_tcp_fx *fx)
{
	if (!tcb->ack_pending)
		return;
	tcb->ack_now = 1;
	tcb->rcv.dialogue = false;
}

static u64 keep_idle(const struct weft_tcb *tcb)
{
	return tcb->opts.keep_idle_s ? tcb->opts.keep_idle_s * WEFT_USEC_PER_SEC :
				       tcb->conf->keep_idle;
}

static u64 keep_intvl(const struct weft_tcb *tcb)
{
	return tcb->opts.keep_intvl_s ? tcb->opts.keep_intvl_s * WEFT_USEC_PER_SEC :
					tcb->conf->keep_intvl;
}

/* From the last segment of the peer on; at the open, and when the option changes. */
void weft_tcp_keep_restart(struct weft_tcb *tcb, u64 now)
{
	u64 at = tcb->last_rx + keep_idle(tcb);

	if (!tcb->opts.keepalive || !weft_tcp_synchronized(tcb) || tcb->state == WEFT_TCP_TIME_WAIT)
		at = WEFT_NEVER;
	else if (at < now)
		at = now;
	deadline_arm(tcb, WEFT_TIMER_KEEP, at);
}

/*
 * As Linux: by TCP_USER_TIMEOUT if set, once a probe is unanswered; otherwise
 * by the number of probes.
 */
static bool kept_enough(const struct weft_tcb *tcb, u64 now)
{
	if (tcb->opts.user_timeout)
		return tcb->keep_tries && now - tcb->last_rx >= patience(tcb);
	return tcb->keep_tries >=
	       (tcb->opts.keep_probes ? tcb->opts.keep_probes : tcb->conf->keep_probes);
}

/*
 * Rearmed lazily: a segment only updates last_rx.  Data in flight or
 * queued has timers of its own.
 */
static void fire_keep(struct weft_tcb *tcb, u64 now, struct weft_tcp_fx *fx)
{
	if (!tcb->opts.keepalive)
		return;
	if (seq_lt(tcb->snd.una, weft_tcp_snd_last(tcb)) || now < tcb->last_rx + keep_idle(tcb)) {
		tcb->keep_tries = 0;
		weft_tcp_keep_restart(tcb, now);
		if (tcb->deadline[WEFT_TIMER_KEEP] <= now)
			deadline_arm(tcb, WEFT_TIMER_KEEP, now + keep_idle(tcb));
		return;
	}
	if (kept_enough(tcb, now)) {
		time_out(tcb, fx);
		tcb->rst_now = WEFT_RESET_KEEPALIVE;
		return;
	}
	count_try(&tcb->keep_tries);
	tcb->keep_now = 1;
	deadline_arm(tcb, WEFT_TIMER_KEEP, now + keep_intvl(tcb));
}

/* Nobody will read, and the peer does not end: it need not be waited for. */
void weft_tcp_fin_wait_2_start(struct weft_tcb *tcb, u64 now)
{
	u64 wait = tcb->opts.linger2_s ? tcb->opts.linger2_s * WEFT_USEC_PER_SEC :
					 tcb->conf->fin_timeout;

	if (tcb->opts.linger2_s == WEFT_TCP_LINGER2_NONE)
		wait = 0;
	if (tcb->orphan && !armed(tcb, WEFT_TIMER_FIN_WAIT_2))
		deadline_arm(tcb, WEFT_TIMER_FIN_WAIT_2, now + wait);
}

static void fire_fin_wait_2(struct weft_tcb *tcb, u64 now, struct weft_tcp_fx *fx)
{
	if (tcb->state != WEFT_TCP_FIN_WAIT_2 || !tcb->orphan)
		return;
	if (tcb->opts.linger2_s == WEFT_TCP_LINGER2_NONE)
		tcb->rst_now = WEFT_RESET_LINGER;
	weft_tcp_closed(tcb, fx);
}

/* What waited for it is sent after every event. */
static void fire_pace(struct weft_tcb *tcb, u64 now, struct weft_tcp_fx *fx)
{
}

static void (*const fire[WEFT_TIMER_COUNT])(struct weft_tcb *tcb, u64 now,
					    struct weft_tcp_fx *fx) = {
	[WEFT_TIMER_REO] = fire_reo,
	[WEFT_TIMER_TLP] = fire_tlp,
	[WEFT_TIMER_RTX] = fire_rtx,
	[WEFT_TIMER_PERSIST] = fire_persist,
	[WEFT_TIMER_DELACK] = fire_delack,
	[WEFT_TIMER_KEEP] = fire_keep,
	[WEFT_TIMER_FIN_WAIT_2] = fire_fin_wait_2,
	[WEFT_TIMER_PACE] = fire_pace,
};

struct weft_tcp_fx weft_tcp_fire(struct weft_tcb *tcb, u64 now)
{
	struct weft_tcp_fx fx = {};
	u32 i;

	for (i = 0; i < WEFT_TIMER_COUNT; i++) {
		if (tcb->deadline[i] > now)
			continue;
		tcb->deadline[i] = WEFT_NEVER;
		fire[i](tcb, now, &fx);
	}
	return fx;
}
