/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The promises of an engine that its caller can see: what the view, the answer and the segments of
 * a call show, judged after it.  The built-in engine keeps them by its invariants (tests/); an
 * engine of a module is judged at each call.  The judge believes nothing of the engine's: all that
 * it compares with is the view before the call, and what the shell has asked.  Pure.
 */
#ifndef WEFT_TCP_BREACH_H
#define WEFT_TCP_BREACH_H

#include <weft/types.h>

struct weft_tcp_view;
struct weft_tcp_env;
struct weft_tcp_user;
struct weft_tcp_seg;
struct weft_tcp_fx;
struct weft_tcp_tw;

/* The broken promises that a call shows, in the order in which they are looked for. */
#define WEFT_TCP_BREACHES(X) \
	X(ANSWER,	"an answer has effects or a reason that there are not") \
	X(STATE,	"the state is not reached from the one before, or is not told of") \
	X(SEND,		"not snd.una <= snd.nxt <= snd.end") \
	X(ACKED,	"snd.una went back, or beyond what was sent") \
	X(END,		"snd.end moved by other than what the user gave") \
	X(LOST,		"more is lost than is out") \
	X(RECEIVE,	"rcv.nxt went back, or moved without data") \
	X(READ,		"rcv.read moved by other than what the user has read") \
	X(DATA,		"data is kept that the segment does not have") \
	X(WINDOW,	"the window is beyond the receive buffer") \
	X(SEGMENT,	"a segment has data that does not lie between snd.una and snd.end") \
	X(ACK,		"a segment acknowledges what has not come")

/* Those that only a sequence of calls shows, or a TIME-WAIT. */
#define WEFT_TCP_BREACHES_ELSE(X) \
	X(DEADLINE,	"a deadline in the past does not move") \
	X(ENDLESS,	"segments that carry nothing are sent without end") \
	X(WAIT,		"a TIME-WAIT is another connection's, or does not end")

enum weft_tcp_breach {
	WEFT_BREACH_NONE,
#define X(name, sentence) WEFT_BREACH_##name,
	WEFT_TCP_BREACHES(X)
	WEFT_TCP_BREACHES_ELSE(X)
#undef X
	WEFT_BREACH_COUNT,
};

/* A call, and what it did. */
struct weft_tcp_did {
	const struct weft_tcp_view *before, *after;
	const struct weft_tcp_env *env;	/* as it was for the call */
	const struct weft_tcp_user *user; /* of `user`; or NULL */
	const struct weft_tcp_seg *came; /* of `arrives` and `accept`; or NULL */
	const struct weft_tcp_fx *fx;	/* the answer; NULL: of `emit` */
	const struct weft_tcp_seg *sent; /* what `emit` gave; NULL: nothing */
	bool begins;			/* `listen`: the view before is that of no connection */
};

enum weft_tcp_breach weft_tcp_breach_of(const struct weft_tcp_did *did);
/* `wait` has made tw of a connection with that view; msl2 is 2 MSL, us. */
bool weft_tcp_breach_wait(const struct weft_tcp_view *v, const struct weft_tcp_tw *tw, u64 now,
			  u64 msl2);
/* `arrives_tw` has made `after` of `before`, and answers so. */
bool weft_tcp_breach_tw(const struct weft_tcp_tw *before, const struct weft_tcp_tw *after,
			const struct weft_tcp_fx *fx, u64 now);
/* The sentence that says what was promised and is not so. */
const char *weft_tcp_breach_why(enum weft_tcp_breach breach);

#endif
