/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The reasons for which Weft sends a RST.  A row has the enumerator, which is also the counter and
 * the name in `weft stat` and in the tracepoint weft:tcp_reset; and the sentence that explains it.
 * Pure.
 */
#ifndef WEFT_RESET_H
#define WEFT_RESET_H

#include <weft/drop.h>

#define WEFT_RESETS(X) \
	/* caused by the program: RFC 9293 3.10.4, 3.10.5 */ \
	X(ABORT,	"the program disconnected: connect() to AF_UNSPEC") \
	X(LINGER,	"the program closed with SO_LINGER of 0 seconds, or TCP_LINGER2 below 0") \
	X(UNREAD,	"the program closed with data unread (RFC 2525 2.17)") \
	X(NOT_ACCEPTED,	"the listener closed before the program accepted the connection") \
	X(ORPHANS,	"the program closed, and there were too many orphans") \
	X(UNLOADED,	"Weft was unloaded while the connection was still closing") \
	/* caused by the peer's silence */ \
	X(KEEPALIVE,	"the keepalive probes were not answered") \
	/* caused by an error of ours */ \
	X(ENDLESS,	"an internal error: Weft had segments to send without end") \
	X(ENGINE,	"an engine broke its promises, and its record was refused") \
	/* the answer to a segment: RFC 9293 3.10.7 */ \
	X(NO_CONNECTION, "a segment without a connection that is no SYN to a listener") \
	X(ACK,		"an ACK of data that was not sent, during the handshake") \
	X(AFTER_CLOSE,	"data arrived after the program closed (RFC 2525 2.17)") \
	X(OTHER,	"a segment was refused for another reason")

enum weft_reset {
	WEFT_RESET_NONE,
#define X(name, sentence) WEFT_RESET_##name,
	WEFT_RESETS(X)
#undef X
	WEFT_RESET_COUNT,
};

/*
 * The reason for a RST that answers a segment, from the reason for which the segment was dropped.
 */
static inline enum weft_reset weft_reset_of(enum weft_drop why)
{
	switch (why) {
	case WEFT_DROP_TCP_NO_SOCKET:
	case WEFT_DROP_TCP_FLAGS:
	case WEFT_DROP_TCP_COOKIE:
		return WEFT_RESET_NO_CONNECTION;
	case WEFT_DROP_TCP_ACK_UNSENT:
	case WEFT_DROP_TCP_ACK_OLD:
		return WEFT_RESET_ACK;
	case WEFT_DROP_TCP_AFTER_CLOSE:
		return WEFT_RESET_AFTER_CLOSE;
	default:
		return WEFT_RESET_OTHER;
	}
}

#endif
