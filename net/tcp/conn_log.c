// SPDX-License-Identifier: GPL-2.0
/*
 * What a connection tells the flight recorder: calls that end it, timeouts, losses, probes, the
 * peer's window, ICMP errors, segments that IP refused.  What a timer waited for is the shell's
 * judgement from the view and from STATUS, so that every engine is judged alike.
 * Locks: the socket lock is held, or the half-open connection's own.
 */
#include <weft/path.h>
#include "conn_log.h"

static void log_it(const struct weft_tcp_sock *ts, struct weft_record_what what, u64 numbers)
{
	what.state = ts->tcp.view.state;
	weft_record(ts->ws.wn, &ts->flow.t, ts->ws.sk.sk_uid, ts->tcp.env.now, what, numbers);
}

/* What the peer or the network can cause at will. */
static void log_noise(const struct weft_tcp_sock *ts, struct weft_record_what what, u64 numbers)
{
	what.state = ts->tcp.view.state;
	weft_record_noise(ts->ws.wn, &ts->flow.t, ts->ws.sk.sk_uid, what, numbers);
}

void weft_tcp_log_user(const struct weft_tcp_sock *ts, const struct weft_tcp_user *u)
{
	struct weft_record_what what = { .event = WEFT_LOG_CLOSE, .cause = u->orphan };

	if (u->call == WEFT_TCP_ABORT) {
		what.event = WEFT_LOG_ABORT;
		what.cause = u->why ? u->why : WEFT_RESET_ABORT;
	}
	log_it(ts, what, weft_tcp_log_left(&ts->tcp.view));
}

void weft_tcp_log_counted(const struct weft_tcp_sock *ts, u32 counted)
{
	const u32 losses = BIT(WEFT_COUNT_TCPSackRecovery) | BIT(WEFT_COUNT_TCPRenoRecovery);
	struct weft_tcp_status s;

	if (counted & BIT(WEFT_COUNT_TCPTimeouts)) {
		weft_engine(&ts->tcp, status, ts->tcp.env.now, &s);
		log_it(ts, (struct weft_record_what){
			.event = WEFT_LOG_TIMEOUT, .tries = s.retries },
		       weft_record_numbers(s.cwnd, s.snd_wnd));
	} else if (counted & losses) {
		weft_engine(&ts->tcp, status, ts->tcp.env.now, &s);
		log_it(ts, (struct weft_record_what){ .event = WEFT_LOG_LOSS },
		       weft_record_numbers(s.cwnd, s.lost));
	}
}

void weft_tcp_log_window(struct weft_tcp_sock *ts, const struct weft_tcp_seg *seg)
{
	const struct weft_tcp_view *v = &ts->tcp.view;

	if (seg->flags & WEFT_TCP_RST)
		return;
	if (seg->wnd) {
		clear_bit(WEFT_TCP_SHUT, &ts->deferred);
		log_noise(ts, (struct weft_record_what){ .event = WEFT_LOG_WINDOW_OPEN }, seg->wnd);
	} else {
		set_bit(WEFT_TCP_SHUT, &ts->deferred);
		log_noise(ts, (struct weft_record_what){ .event = WEFT_LOG_WINDOW_CLOSED },
			  v->snd_end.v - v->snd_nxt.v);
	}
}

/* ---------------------------------------- timers */

static u8 timer_waits(const struct weft_tcp_status *s)
{
	switch (s->timer) {
	case WEFT_TIMER_PERSIST:
		return WEFT_LOG_TIMER_WINDOW;
	case WEFT_TIMER_KEEP:
		return WEFT_LOG_TIMER_KEEP;
	case WEFT_TIMER_FIN_WAIT_2:
		return WEFT_LOG_TIMER_FIN;
	default:
		return WEFT_TCP_LOG_OTHER;
	}
}

/* With data in flight only its own timer counts; a delayed ACK is no news. */
struct weft_tcp_log_wait weft_tcp_log_waits(const struct weft_tcp_conn *c)
{
	const struct weft_tcp_view *v = &c->view;
	struct weft_tcp_log_wait w = { .timer = WEFT_TCP_LOG_OTHER };
	struct weft_tcp_status s;

	if (!weft_recorder_on())
		return w;
	if (v->state == WEFT_TCP_SYN_SENT || v->state == WEFT_TCP_SYN_RECEIVED) {
		w.timer = WEFT_LOG_TIMER_SYN;
	} else if (!seq_eq(v->snd_una, v->snd_nxt)) {
		w.timer = WEFT_LOG_TIMER_DATA;
	} else if (!v->ack_pending) {
		weft_engine(c, status, c->env.now, &s);
		w.timer = timer_waits(&s);
		w.tries = w.timer == WEFT_LOG_TIMER_KEEP ? s.keep_tries : s.retries;
	}
	return w;
}

/* us that passed in vain, as TCP_USER_TIMEOUT counts them */
static u64 in_vain(const struct weft_tcp_conn *c, u8 timer, const struct weft_tcp_status *s)
{
	if (timer == WEFT_LOG_TIMER_KEEP)
		return s->last_rx;
	return s->since + (timer == WEFT_LOG_TIMER_SYN ? c->env.conf->rto_init : 0);
}

static u64 gave_up(const struct weft_tcp_conn *c, u8 timer, const struct weft_tcp_status *s,
		   const struct weft_tcp_fx *fx, struct weft_record_what *what)
{
	u64 vain = timer == WEFT_LOG_TIMER_FIN ? 0 : in_vain(c, timer, s);
	u64 limit = c->opts.user_timeout * WEFT_USEC_PER_MSEC;

	what->event = WEFT_LOG_GAVE_UP;
	what->cause = timer | (limit && vain >= limit ? WEFT_LOG_BY_USER : 0);
	return weft_record_numbers(div_u64(vain, WEFT_USEC_PER_MSEC),
				   fx->flags & WEFT_FX_ERROR ? fx->err : 0);
}

/* False: it is no news. */
static bool probed(u8 timer, const struct weft_tcp_conn *c, u8 was, struct weft_record_what *what,
		   u64 *numbers)
{
	if (what->tries == was)
		return false;
	if (timer == WEFT_LOG_TIMER_WINDOW) {
		what->event = WEFT_LOG_PROBE;
		*numbers = c->view.snd_end.v - c->view.snd_nxt.v;
	} else {
		what->event = WEFT_LOG_KEEPALIVE;
		*numbers = 0;
	}
	return true;
}

void weft_tcp_log_fired(const struct weft_net *wn, const struct weft_tuple *t, kuid_t uid,
			const struct weft_tcp_conn *c, struct weft_tcp_log_wait was,
			const struct weft_tcp_fx *fx)
{
	bool over = fx->flags & (WEFT_FX_CLOSED | WEFT_FX_LISTEN);
	struct weft_record_what what = { .state = c->view.state };
	struct weft_tcp_status s;
	u64 numbers;

	if (was.timer == WEFT_TCP_LOG_OTHER)
		return;
	if (!over && was.timer != WEFT_LOG_TIMER_WINDOW && was.timer != WEFT_LOG_TIMER_KEEP)
		return;		/* counted as a timeout */
	weft_engine(c, status, c->env.now, &s);
	what.tries = was.timer == WEFT_LOG_TIMER_KEEP ? s.keep_tries : s.retries;
	if (over)
		numbers = gave_up(c, was.timer, &s, fx, &what);
	else if (!probed(was.timer, c, was.tries, &what, &numbers))
		return;
	if (fx->flags & WEFT_FX_LISTEN)		/* a half-open connection, of a stranger */
		weft_record_noise(wn, t, uid, what, numbers);
	else
		weft_record(wn, t, uid, c->env.now, what, numbers);
}

/* ---------------------------------------- below */

void weft_tcp_log_icmp(const struct weft_net *wn, const struct weft_tuple *t, kuid_t uid, u8 state,
		       const struct weft_icmp_err *e)
{
	if (weft_recorder_on())
		weft_record_noise(wn, t, uid, (struct weft_record_what){
			.event = WEFT_LOG_ICMP, .state = state, .cause = e->type,
			.tries = e->code },
			weft_record_numbers(e->err, e->too_big ? e->info : 0));
}

void weft_tcp_log_not_sent(const struct weft_tcp_sock *ts, const struct weft_tcp_seg *seg, int err)
{
	if (weft_recorder_on())
		log_noise(ts, (struct weft_record_what){ .event = WEFT_LOG_NOT_SENT },
			  weft_record_numbers(seg->seq.v, -err));
}
