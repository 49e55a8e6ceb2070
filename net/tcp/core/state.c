// SPDX-License-Identifier: GPL-2.0
/*
 * The states of a connection, RFC 9293 3.3.2 and figure 5: their names, the transitions, and the
 * one function that writes the state. How a TCB begins is in open.c, how it ends in close.c. Pure.
 */
#include "core.h"

static const char *const names[] = {
	[WEFT_TCP_ESTABLISHED] = "ESTABLISHED",
	[WEFT_TCP_SYN_SENT] = "SYN-SENT",
	[WEFT_TCP_SYN_RECEIVED] = "SYN-RECEIVED",
	[WEFT_TCP_FIN_WAIT_1] = "FIN-WAIT-1",
	[WEFT_TCP_FIN_WAIT_2] = "FIN-WAIT-2",
	[WEFT_TCP_TIME_WAIT] = "TIME-WAIT",
	[WEFT_TCP_CLOSED] = "CLOSED",
	[WEFT_TCP_CLOSE_WAIT] = "CLOSE-WAIT",
	[WEFT_TCP_LAST_ACK] = "LAST-ACK",
	[WEFT_TCP_LISTEN] = "LISTEN",
	[WEFT_TCP_CLOSING] = "CLOSING",
};

#define TO(s)	(1u << WEFT_TCP_##s)

/* Figure 5; to CLOSED every state can go, by a RST or an ABORT. */
static const u16 successors[] = {
	[WEFT_TCP_CLOSED] = TO(LISTEN) | TO(SYN_SENT),
	[WEFT_TCP_LISTEN] = TO(SYN_RECEIVED) | TO(SYN_SENT),
	[WEFT_TCP_SYN_SENT] = TO(SYN_RECEIVED) | TO(ESTABLISHED),
	[WEFT_TCP_SYN_RECEIVED] = TO(ESTABLISHED) | TO(FIN_WAIT_1) | TO(LISTEN),
	[WEFT_TCP_ESTABLISHED] = TO(FIN_WAIT_1) | TO(CLOSE_WAIT),
	[WEFT_TCP_FIN_WAIT_1] = TO(FIN_WAIT_2) | TO(CLOSING) | TO(TIME_WAIT),
	[WEFT_TCP_FIN_WAIT_2] = TO(TIME_WAIT),
	[WEFT_TCP_CLOSE_WAIT] = TO(LAST_ACK),
	[WEFT_TCP_CLOSING] = TO(TIME_WAIT),
	[WEFT_TCP_LAST_ACK] = 0,
	[WEFT_TCP_TIME_WAIT] = 0,
};

const char *weft_tcp_state_name(enum weft_tcp_state s)
{
	return s <= WEFT_TCP_CLOSING && names[s] ? names[s] : "?";
}

bool weft_tcp_state_legal(enum weft_tcp_state from, enum weft_tcp_state to)
{
	if (from > WEFT_TCP_CLOSING || !names[from] || from == to)
		return false;
	return to == WEFT_TCP_CLOSED || (successors[from] & (1u << to));
}

void weft_tcp_state_set(struct weft_tcb *tcb, enum weft_tcp_state to)
{
	if (!weft_tcp_state_legal(tcb->state, to))
		tcb->illegal = 1;
	tcb->state = to;
}
