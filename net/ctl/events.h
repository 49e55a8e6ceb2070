/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happens to TCP connections, told once to both who listen: the tracepoints (trace.h) and the
 * flight recorder (recorder.h).  Where the owner of the socket is known only to the caller of what
 * is traced, the record alone is made here.  Only shell files call these.
 */
#ifndef WEFT_CTL_EVENTS_H
#define WEFT_CTL_EVENTS_H

#include "recorder.h"
#include "trace.h"

/* numbers: of WEFT_LOG_STATE; at: us */
static inline void weft_event_state(const struct weft_net *wn, const struct weft_tuple *t,
				    kuid_t uid, u64 at, int old, int new, u64 numbers)
{
	trace_tcp_state(wn, t, old, new);
	if (weft_recorder_on())
		weft_record(wn, t, uid, at, (struct weft_record_what){
			.event = WEFT_LOG_STATE, .state = new, .cause = old }, numbers);
}

/* The same of what has no socket, and which a stranger may make and end: it has a limited rate. */
static inline void weft_event_state_noise(const struct weft_net *wn, const struct weft_tuple *t,
					  kuid_t uid, int old, int new)
{
	trace_tcp_state(wn, t, old, new);
	if (weft_recorder_on())
		weft_record_noise(wn, t, uid, (struct weft_record_what){
			.event = WEFT_LOG_STATE, .state = new, .cause = old }, 0);
}

/* A RST was accepted in this state.  Half-open connections come and go at a limited rate. */
static inline void weft_event_reset_received(const struct weft_net *wn, const struct weft_tuple *t,
					     kuid_t uid, u64 at, u8 state,
					     const struct weft_tcp_seg *seg)
{
	const struct weft_record_what what = { .event = WEFT_LOG_RST_RECEIVED, .state = state };

	trace_tcp_reset(wn, t, seg, false);
	if (!weft_recorder_on())
		return;
	if (state == WEFT_TCP_SYN_RECEIVED)
		weft_record_noise(wn, t, uid, what, seg->seq.v);
	else
		weft_record(wn, t, uid, at, what, seg->seq.v);
}

/*
 * A segment goes out; if it is a RST, it is recorded, and counted and traced elsewhere
 * (weft_reset_sent()).  Those that answer a stranger have a limited rate.
 */
static inline void weft_event_reset_sent(const struct weft_net *wn, const struct weft_tuple *t,
					 kuid_t uid, const struct weft_tcp_seg *seg)
{
	const struct weft_record_what what = { .event = WEFT_LOG_RST_SENT, .cause = seg->reset };

	if (!(seg->flags & WEFT_TCP_RST) || !weft_recorder_on())
		return;
	if (seg->reset == WEFT_RESET_NO_CONNECTION || seg->reset == WEFT_RESET_ACK)
		weft_record_noise(wn, t, uid, what, seg->seq.v);
	else
		weft_record(wn, t, uid, weft_now(), what, seg->seq.v);
}

/* A segment goes again; it is traced elsewhere. */
static inline void weft_event_again(const struct weft_net *wn, const struct weft_tuple *t,
				    kuid_t uid, u8 state, const struct weft_tcp_seg *seg)
{
	if (weft_recorder_on())
		weft_record_noise(wn, t, uid, (struct weft_record_what){
			.event = WEFT_LOG_AGAIN, .state = state },
			weft_record_numbers(seg->seq.v, seg->len));
}

/* A segment of this connection, or to this listener, was refused, and is counted elsewhere. */
static inline void weft_event_drop(const struct weft_net *wn, const struct weft_tuple *t,
				   kuid_t uid, u8 state, const struct weft_tcp_seg *seg,
				   enum weft_drop why)
{
	if (weft_recorder_on())
		weft_record_noise(wn, t, uid, (struct weft_record_what){
			.event = WEFT_LOG_DROP, .state = state, .cause = why },
			weft_record_numbers(seg->seq.v, seg->len));
}

#endif
