// SPDX-License-Identifier: GPL-2.0
/* An event of the flight recorder in words, with the section of the RFC that it is by. */
#include <stdio.h>
#include <string.h>
#include "log.h"

enum {
	ESTABLISHED = 1, SYN_SENT, SYN_RECEIVED, FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT, CLOSED,
	CLOSE_WAIT, LAST_ACK, LISTEN, CLOSING, STATES,
};

static const char *const states[STATES] = {
	"?", "ESTABLISHED", "SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT",
	"CLOSED", "CLOSE-WAIT", "LAST-ACK", "LISTEN", "CLOSING",
};

const char *log_state_text(unsigned int state)
{
	return state < STATES ? states[state] : "?";
}

const char *log_name(unsigned int event)
{
	static const char *const names[] = {
		[WEFT_LOG_NONE] = "none", [WEFT_LOG_STATE] = "state",
		[WEFT_LOG_RST_SENT] = "rst-sent", [WEFT_LOG_RST_RECEIVED] = "rst-received",
		[WEFT_LOG_DROP] = "drop", [WEFT_LOG_TIMEOUT] = "timeout",
		[WEFT_LOG_LOSS] = "loss", [WEFT_LOG_AGAIN] = "again",
		[WEFT_LOG_PROBE] = "probe", [WEFT_LOG_KEEPALIVE] = "keepalive",
		[WEFT_LOG_GAVE_UP] = "gave-up", [WEFT_LOG_WINDOW_CLOSED] = "window-closed",
		[WEFT_LOG_WINDOW_OPEN] = "window-open", [WEFT_LOG_ICMP] = "icmp",
		[WEFT_LOG_CLOSE] = "close", [WEFT_LOG_ABORT] = "abort",
		[WEFT_LOG_NOT_SENT] = "not-sent", [WEFT_LOG_LEFT_OUT] = "left-out",
		[WEFT_LOG_OVERWRITTEN] = "overwritten", [WEFT_LOG_END] = "end",
	};

	return event < sizeof(names) / sizeof(*names) ? names[event] : "?";
}

/* Why a connection may go from one state to another: RFC 9293 3.3.2, figure 5. */
static const char *transition(unsigned int from, unsigned int to)
{
	static const struct {
		uint8_t from, to;
		const char *why;
	} all[] = {
		{ CLOSED, SYN_SENT, "connect(): a SYN is sent (RFC 9293 3.10.1)" },
		{ CLOSED, LISTEN, "listen() (RFC 9293 3.10.1)" },
		{ LISTEN, CLOSED, "the listener is closed (RFC 9293 3.10.4)" },
		{ LISTEN, SYN_RECEIVED,
		  "a SYN came, and is answered (RFC 9293 3.10.7.2)" },
		{ SYN_SENT, SYN_RECEIVED,
		  "the peer's SYN crossed ours (RFC 9293 3.10.7.3)" },
		{ SYN_SENT, ESTABLISHED, "the SYN-ACK came (RFC 9293 3.10.7.3)" },
		{ SYN_RECEIVED, ESTABLISHED,
		  "the ACK of our SYN came (RFC 9293 3.10.7.4 step 5)" },
		{ ESTABLISHED, FIN_WAIT_1, "we close (RFC 9293 3.10.4)" },
		{ SYN_RECEIVED, FIN_WAIT_1, "we close (RFC 9293 3.10.4)" },
		{ ESTABLISHED, CLOSE_WAIT,
		  "the peer's FIN came (RFC 9293 3.10.7.4 step 8)" },
		{ FIN_WAIT_1, FIN_WAIT_2,
		  "our FIN is acknowledged (RFC 9293 3.10.7.4 step 5)" },
		{ FIN_WAIT_1, CLOSING,
		  "the peer's FIN crossed ours (RFC 9293 3.10.7.4 step 8)" },
		{ CLOSE_WAIT, LAST_ACK, "we close too (RFC 9293 3.10.4)" },
		{ TIME_WAIT, CLOSED,
		  "2 MSL are over, or a new connection took its place (RFC 9293 3.6.1)" },
		{ LAST_ACK, CLOSED,
		  "our FIN is acknowledged, or it was given up (RFC 9293 3.10.7.4 step 5)" },
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (all[i].from == from && all[i].to == to)
			return all[i].why;
	if (to == TIME_WAIT)
		return "both have closed (RFC 9293 3.6.1)";
	return "the end (RFC 9293 3.10.7)";
}

static void given_up(const struct log_event *e, char *text, size_t size)
{
	static const char *const what[] = {
		[WEFT_LOG_TIMER_SYN] = "the SYN or the SYN-ACK was not answered",
		[WEFT_LOG_TIMER_DATA] = "data or FIN was not acknowledged",
		[WEFT_LOG_TIMER_WINDOW] = "the zero-window probes were not answered",
		[WEFT_LOG_TIMER_KEEP] = "the keepalive probes were not answered",
		[WEFT_LOG_TIMER_FIN] = "the peer's FIN did not come in FIN-WAIT-2",
	};
	static const char *const rfc[] = {
		[WEFT_LOG_TIMER_SYN] = "RFC 9293 3.8.3", [WEFT_LOG_TIMER_DATA] = "RFC 9293 3.8.3",
		[WEFT_LOG_TIMER_WINDOW] = "RFC 9293 3.8.6.1",
		[WEFT_LOG_TIMER_KEEP] = "RFC 9293 3.8.4",
		[WEFT_LOG_TIMER_FIN] = "as Linux: tcp_fin_timeout, TCP_LINGER2",
	};
	unsigned int timer = e->cause & ~WEFT_LOG_BY_USER;
	const char *limit = e->cause & WEFT_LOG_BY_USER ? ", TCP_USER_TIMEOUT (RFC 5482)" : "";

	if (timer > WEFT_LOG_TIMER_FIN)
		timer = WEFT_LOG_TIMER_DATA;
	if (timer == WEFT_LOG_TIMER_FIN)
		snprintf(text, size, "given up: %s (%s)", what[timer], rfc[timer]);
	else
		snprintf(text, size, "given up: %s, %u tries in %u.%03u s (%s%s)", what[timer],
			 e->tries, e->number[0] / 1000, e->number[0] % 1000, rfc[timer], limit);
}

static void probes(const struct log_event *e, char *text, size_t size)
{
	if (e->event == WEFT_LOG_KEEPALIVE)
		snprintf(text, size, "keepalive probe %u is sent (RFC 9293 3.8.4)", e->tries);
	else
		snprintf(text, size,
			 "zero-window probe %u is sent, %u bytes wait (RFC 9293 3.8.6.1)",
			 e->tries, e->number[0]);
}

static void losses(const struct log_event *e, char *text, size_t size)
{
	switch (e->event) {
	case WEFT_LOG_TIMEOUT:
		snprintf(text, size,
			 "timeout %u without an ACK: it is sent again (RFC 6298 5.4); cwnd %u, window %u",
			 e->tries, e->number[0], e->number[1]);
		return;
	case WEFT_LOG_LOSS:
		snprintf(text, size,
			 "%u bytes are lost: recovery begins (RFC 8985, RFC 6675); cwnd %u",
			 e->number[1], e->number[0]);
		return;
	default:
		snprintf(text, size, "sent again: %u bytes at %u", e->number[1], e->number[0]);
	}
}

static void left_over(const struct log_event *e, char *text, size_t size)
{
	size_t n = strlen(text);

	if (n < size && e->number[0])
		n += snprintf(text + n, size - n, "; %u not acknowledged", e->number[0]);
	if (n < size && e->number[1])
		snprintf(text + n, size - n, "; %u bytes not read", e->number[1]);
}

static void by_program(const struct log_event *e, char *text, size_t size)
{
	if (e->event == WEFT_LOG_ABORT)
		snprintf(text, size, "aborted, %s: %s (RFC 9293 3.10.5)", e->name, e->text);
	else
		snprintf(text, size, "the program calls %s (RFC 9293 3.10.4)",
			 e->cause ? "close()" : "shutdown()");
	left_over(e, text, size);
}

static void from_below(const struct log_event *e, char *text, size_t size)
{
	bool v4 = address_is_v4(&e->end[1]);

	if (e->event == WEFT_LOG_NOT_SENT)
		snprintf(text, size, "IP did not take a segment at %u: %s", e->number[0],
			 strerror(e->number[1]));
	else if (e->number[1])
		snprintf(text, size, "%s type %u code %u: the path's MTU is %u (%s)",
			 v4 ? "ICMP" : "ICMPv6", e->cause, e->tries, e->number[1],
			 v4 ? "RFC 1191" : "RFC 8201");
	else
		snprintf(text, size, "%s type %u code %u: %s (RFC 9293 3.9.2.2, RFC 5461)",
			 v4 ? "ICMP" : "ICMPv6", e->cause, e->tries, strerror(e->number[0]));
}

static void resets(const struct log_event *e, char *text, size_t size)
{
	if (e->event == WEFT_LOG_RST_SENT)
		snprintf(text, size, "RST sent, %s: %s", e->name, e->text);
	else
		snprintf(text, size, "the peer's RST came, at %u (RFC 9293 3.10.7%s)",
			 e->number[0], e->state == SYN_SENT ? ".3" : ".4 step 2, RFC 5961 3.2");
}

void log_words(const struct log_event *e, char *text, size_t size)
{
	switch (e->event) {
	case WEFT_LOG_STATE:
		snprintf(text, size, "from %s: %s", log_state_text(e->cause),
			 transition(e->cause, e->state));
		left_over(e, text, size);
		return;
	case WEFT_LOG_RST_SENT:
	case WEFT_LOG_RST_RECEIVED:
		resets(e, text, size);
		return;
	case WEFT_LOG_DROP:
		snprintf(text, size, "refused, %s: %s; %u bytes at %u", e->name, e->text,
			 e->number[1], e->number[0]);
		return;
	case WEFT_LOG_TIMEOUT:
	case WEFT_LOG_LOSS:
	case WEFT_LOG_AGAIN:
		losses(e, text, size);
		return;
	case WEFT_LOG_PROBE:
	case WEFT_LOG_KEEPALIVE:
		probes(e, text, size);
		return;
	case WEFT_LOG_GAVE_UP:
		given_up(e, text, size);
		return;
	case WEFT_LOG_WINDOW_CLOSED:
		snprintf(text, size, "the peer's window is 0, %u bytes wait (RFC 9293 3.8.6)",
			 e->number[0]);
		return;
	case WEFT_LOG_WINDOW_OPEN:
		snprintf(text, size, "the peer's window is open again (RFC 9293 3.8.6)");
		return;
	case WEFT_LOG_ICMP:
	case WEFT_LOG_NOT_SENT:
		from_below(e, text, size);
		return;
	case WEFT_LOG_CLOSE:
	case WEFT_LOG_ABORT:
		by_program(e, text, size);
		return;
	case WEFT_LOG_LEFT_OUT:
		snprintf(text, size, "%u refused segments and the like were too many to be recorded",
			 e->number[0]);
		return;
	case WEFT_LOG_OVERWRITTEN:
		snprintf(text, size, "events were overwritten before they were read");
		return;
	default:
		snprintf(text, size, "event %u", e->event);
	}
}
