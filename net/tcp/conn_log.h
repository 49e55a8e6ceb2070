/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a connection tells the flight recorder beside its states and RSTs (../ctl/events.h).  The
 * functions cost something only while the recorder is on.  The connection's lock is held.
 */
#ifndef WEFT_TCP_CONN_LOG_H
#define WEFT_TCP_CONN_LOG_H

#include "../ctl/events.h"
#include "shell.h"

/* What a timer waits for, before it is fired. */
struct weft_tcp_log_wait {
	u8 timer;			/* enum weft_log_timer, or WEFT_TCP_LOG_OTHER */
	u8 tries;			/* so far */
};
#define WEFT_TCP_LOG_OTHER	0xff

/* Bytes that are not acknowledged, and that are received and not read. */
static inline u64 weft_tcp_log_left(const struct weft_tcp_view *v)
{
	return weft_record_numbers(v->snd_end.v - v->snd_una.v,
				   v->rcv_nxt.v - v->rcv_read.v - v->fin_received);
}

/* A call that ends the connection. */
void weft_tcp_log_user(const struct weft_tcp_sock *ts, const struct weft_tcp_user *u);

static inline void weft_tcp_log_call(const struct weft_tcp_sock *ts, const struct weft_tcp_user *u)
{
	if (weft_recorder_on() && (u->call == WEFT_TCP_CLOSE || u->call == WEFT_TCP_ABORT))
		weft_tcp_log_user(ts, u);
}

/* counted: a bit for each enum weft_tcp_count that has risen */
void weft_tcp_log_counted(const struct weft_tcp_sock *ts, u32 counted);
/* The window in a segment that was accepted is 0, or is not any more. */
void weft_tcp_log_window(struct weft_tcp_sock *ts, const struct weft_tcp_seg *seg);
static inline void weft_tcp_log_arrived(struct weft_tcp_sock *ts, const struct weft_tcp_seg *seg)
{
	if (weft_recorder_on() && (seg->wnd == 0) != test_bit(WEFT_TCP_SHUT, &ts->deferred))
		weft_tcp_log_window(ts, seg);
}

/* Before and after a timer is fired, of a connection or a half-open one. */
struct weft_tcp_log_wait weft_tcp_log_waits(const struct weft_tcp_conn *c);
void weft_tcp_log_fired(const struct weft_net *wn, const struct weft_tuple *t, kuid_t uid,
			const struct weft_tcp_conn *c, struct weft_tcp_log_wait was,
			const struct weft_tcp_fx *fx);

void weft_tcp_log_icmp(const struct weft_net *wn, const struct weft_tuple *t, kuid_t uid, u8 state,
		       const struct weft_icmp_err *e);
/* err: negative */
void weft_tcp_log_not_sent(const struct weft_tcp_sock *ts, const struct weft_tcp_seg *seg, int err);

#endif
