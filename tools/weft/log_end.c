// SPDX-License-Identifier: GPL-2.0
/*
 * How a connection ended, from the flight recorder's events.
 *
 * The end is a change of state, to CLOSED or to TIME-WAIT.  Its cause is another event of the same
 * connection at the same time: what the kernel tells of one segment, call or timer has one time,
 * and a RST that it leads to follows at once.  Several may be there: the first of the list below
 * that is decides, as the others follow from it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "log.h"

#define AT_ONCE		1000		/* us */

enum {
	SYN_SENT = 2, SYN_RECEIVED = 3, FIN_WAIT_1 = 4, FIN_WAIT_2 = 5, TIME_WAIT = 6, CLOSED = 7,
	LAST_ACK = 9, LISTEN = 10, CLOSING = 11,
};

bool log_is_end(const struct log_events *all, size_t i)
{
	const struct log_event *e = &all->e[i];

	return e->event == WEFT_LOG_STATE && (e->state == CLOSED || e->state == TIME_WAIT) &&
	       e->cause != TIME_WAIT && e->cause != LISTEN;
}

/* An event of the connection that ends with event i, at that time; NULL: there is none. */
static const struct log_event *beside(const struct log_events *all, size_t i, unsigned int event)
{
	const struct log_event *end = &all->e[i], *e;
	size_t k;

	for (k = i; k < all->n && all->e[k].at - end->at < AT_ONCE; k++) {
		e = &all->e[k];
		if (e->event == event && log_same_connection(e, end))
			return e;
	}
	for (k = i; k-- && end->at - all->e[k].at < AT_ONCE;) {
		e = &all->e[k];
		if (e->event == event && log_same_connection(e, end))
			return e;
	}
	return NULL;
}

/* ---------------------------------------- the sentence */

static char *to;
static size_t room;

static void __attribute__((format(printf, 1, 2))) add(const char *fmt, ...)
{
	size_t n = strlen(to);
	va_list ap;

	if (n >= room)
		return;
	va_start(ap, fmt);
	vsnprintf(to + n, room - n, fmt, ap);
	va_end(ap);
}

static void add_event(const struct log_event *e)
{
	char text[512];

	log_words(e, text, sizeof(text));
	add("%s", text);
}

/* ---------------------------------------- the causes */

static const char *by_timer(const struct log_event *e)
{
	static const char *const codes[] = {
		[WEFT_LOG_TIMER_SYN] = "syn-timeout", [WEFT_LOG_TIMER_DATA] = "timeout",
		[WEFT_LOG_TIMER_WINDOW] = "window-timeout",
		[WEFT_LOG_TIMER_KEEP] = "keepalive-timeout",
		[WEFT_LOG_TIMER_FIN] = "fin-timeout",
	};
	unsigned int timer = e->cause & ~WEFT_LOG_BY_USER;

	add_event(e);
	if (e->number[1] && timer != WEFT_LOG_TIMER_FIN)
		add("; the program got: %s", strerror(e->number[1]));
	return timer < sizeof(codes) / sizeof(*codes) ? codes[timer] : "timeout";
}

static const char *by_peer(const struct log_event *e, unsigned int state)
{
	if (state == SYN_SENT) {
		add("the peer refused it: a RST answered our SYN (RFC 9293 3.10.7.3)");
		return "refused";
	}
	add_event(e);
	return "peer-reset";
}

static const char *by_us(const struct log_event *e, const char *code)
{
	add("reset by us, %s: %s", e->name, e->text);
	return code;
}

static const char *in_order(unsigned int from, unsigned int state)
{
	if (from == SYN_SENT)
		add("the program closed it before the peer answered (RFC 9293 3.10.4)");
	else if (from == SYN_RECEIVED)
		add("the listener was closed, or a newer connection took its place");
	else if (from == LAST_ACK)
		add("in order: the peer closed first (RFC 9293 3.6)");
	else if (from == CLOSING)
		add("in order: both closed at once (RFC 9293 3.6)");
	else if (state == TIME_WAIT)
		add("in order: we closed first (RFC 9293 3.6)");
	else
		add("for a reason that is not recorded");
	if (from == SYN_SENT || from == SYN_RECEIVED)
		return "not-opened";
	return from == LAST_ACK || state == TIME_WAIT ? "in-order" : "unknown";
}

static const char *cause(const struct log_events *all, size_t i)
{
	const struct log_event *end = &all->e[i], *e;

	e = beside(all, i, WEFT_LOG_GAVE_UP);
	/* TCP_LINGER2 below 0 does not wait for the FIN */
	if (e && (e->cause != WEFT_LOG_TIMER_FIN || !beside(all, i, WEFT_LOG_RST_SENT)))
		return by_timer(e);
	e = beside(all, i, WEFT_LOG_ABORT);
	if (e)
		return by_us(e, "aborted");
	e = beside(all, i, WEFT_LOG_RST_RECEIVED);
	if (e)
		return by_peer(e, end->cause);
	e = beside(all, i, WEFT_LOG_RST_SENT);
	if (e)
		return by_us(e, "reset");
	e = beside(all, i, WEFT_LOG_ICMP);
	if (e && (end->cause == SYN_SENT || end->cause == SYN_RECEIVED)) {
		add_event(e);
		return "icmp";
	}
	return in_order(end->cause, end->state);
}

/* ---------------------------------------- what was dropped here */

static bool is_begin(const struct log_event *e)
{
	return e->event == WEFT_LOG_STATE && (e->state == SYN_SENT || e->state == SYN_RECEIVED) &&
	       (e->cause == CLOSED || e->cause == LISTEN);
}

/* The last event of this kind in the connection's life, and how many there were. */
static const struct log_event *last_of(const struct log_events *all, size_t i, unsigned int event,
				       unsigned int *n)
{
	const struct log_event *end = &all->e[i], *last = NULL, *e;
	size_t k;

	*n = 0;
	for (k = i; k--;) {
		e = &all->e[k];
		if (!log_same_connection(e, end))
			continue;
		if (e->event == event) {
			last = last ?: e;
			(*n)++;
		}
		if (is_begin(e))
			break;
	}
	return last;
}

static void dropped(const struct log_events *all, size_t i)
{
	const struct log_event *e;
	unsigned int n;

	e = last_of(all, i, WEFT_LOG_NOT_SENT, &n);
	if (e)
		add("; before, IP did not take %u of our segments: %s", n, strerror(e->number[1]));
	e = last_of(all, i, WEFT_LOG_DROP, &n);
	if (e)
		add("; before, %u segments were refused here, the last as %s: %s", n, e->name,
		    e->text);
}

void log_end_words(const struct log_events *all, size_t i, char *text, size_t size,
		   const char **code)
{
	const struct log_event *end = &all->e[i];

	to = text;
	room = size;
	*text = 0;
	*code = cause(all, i);
	if (end->number[0] > 1 || (end->number[0] && !strcmp(*code, "in-order")))
		add("; %u bytes were not acknowledged", end->number[0]);
	if (end->number[1])
		add("; %u bytes were not read", end->number[1]);
	dropped(all, i);
}
