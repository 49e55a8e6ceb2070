// SPDX-License-Identifier: GPL-2.0
/*
 * `weft why`: says in words what a connection waits for, from its TCB.  One line a connection;
 * without an address only connections that stall, open or close.
 *
 * The most important reason comes first: a peer that does not answer, a closed window, data held
 * back, then the end of the connection, then unread data.
 */
#include <linux/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "log.h"
#include "ss.h"
#include "tool.h"

static const char help[] =
"Usage: weft why [ [ADDRESS]:PORT | ADDRESS ]\n"
"What each connection waits for; without an end point those alone that stall, open or close.\n"
"With one also those that have ended, and how: as far as the flight recorder remembers (weft log).\n";

enum {
	ESTABLISHED = 1, SYN_SENT, SYN_RECV, FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT, CLOSE, CLOSE_WAIT,
	LAST_ACK, LISTEN, CLOSING,
};

static const char *const states[] = {
	"?", "ESTABLISHED", "SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT",
	"CLOSED", "CLOSE-WAIT", "LAST-ACK", "LISTEN", "CLOSING",
};

static bool all;			/* an end point was given: show quiet connections too */

/* The facts about one connection. */
struct facts {
	unsigned int state, flags, retries;	/* flags: WEFT_SOCK_F_* */
	uint32_t unread, flight, unsent;	/* bytes */
	uint32_t snd_wnd, rcv_wnd, cwnd, mss;	/* bytes */
	unsigned int rcv_wscale;		/* shift of the window field */
	/* ms: until the timer fires; since the first timeout; since the last data was sent */
	uint64_t expires, since, quiet;
	const char *timer;
};

/* ---------------------------------------- words */

static char line[512];
static const char *code;		/* keyword of the first reason, for scripts */

static void __attribute__((format(printf, 2, 3))) say(const char *what, const char *fmt, ...)
{
	size_t n = strlen(line);
	va_list ap;

	if (n && n < sizeof(line))
		n += snprintf(line + n, sizeof(line) - n, "; ");
	if (!code)
		code = what;
	if (n >= sizeof(line))
		return;
	va_start(ap, fmt);
	vsnprintf(line + n, sizeof(line) - n, fmt, ap);
	va_end(ap);
}

/* "200 ms", "1.2 s", "38 s", "2 min 5 s"; four results stay valid. */
static const char *span(uint64_t ms)
{
	static char text[4][32];
	static int next;
	char *t = text[next++ % 4];

	if (ms < 1000)
		snprintf(t, 32, "%" PRIu64 " ms", ms);
	else if (ms < 10000)
		snprintf(t, 32, "%" PRIu64 ".%" PRIu64 " s", ms / 1000, ms % 1000 / 100);
	else if (ms < 120000)
		snprintf(t, 32, "%" PRIu64 " s", ms / 1000);
	else
		snprintf(t, 32, "%" PRIu64 " min %" PRIu64 " s", ms / 60000, ms / 1000 % 60);
	return t;
}

/* "1 byte waits", "2 bytes wait"; four results stay valid. */
static const char *many(uint32_t n, const char *one, const char *more)
{
	static char text[4][64];
	static int next;
	char *t = text[next++ % 4];

	snprintf(t, 64, "%u %s", n, n == 1 ? one : more);
	return t;
}

static const char *bytes(uint32_t n)
{
	return many(n, "byte", "bytes");
}

static const char *bytes_wait(uint32_t n)
{
	return many(n, "byte waits", "bytes wait");
}

static const char *bytes_are(uint32_t n)
{
	return many(n, "byte is", "bytes are");
}

static bool timer_is(const struct facts *f, const char *name)
{
	return f->timer && !strcmp(f->timer, name);
}

/* ---------------------------------------- reasons */

static void opening(const struct facts *f)
{
	const char *what = f->state == SYN_SENT ? "SYN" : "SYN-ACK";

	if (f->retries)
		say("opening", "the %s is not answered for %s: number %u in %s", what,
		    span(f->since), f->retries + 2, span(f->expires));
	else
		say("opening", "the %s is sent, and not answered yet: again in %s", what,
		    span(f->expires));
}

static void in_flight(const struct facts *f)
{
	if (!f->flight)
		return;
	if (f->retries)
		say("unanswered",
		    "%s not acknowledged since the first timeout %s ago: retransmission %u in %s",
		    bytes_are(f->flight), span(f->since), f->retries + 1, span(f->expires));
	else if (timer_is(f, "rtx"))
		say("flight", "waiting for the ACK of %s: timeout in %s", bytes(f->flight),
		    span(f->expires));
	else
		say("flight", "waiting for the ACK of %s", bytes(f->flight));
}

/* Unsent data, and what holds it back. */
static void held_back(const struct facts *f)
{
	if (!f->unsent)
		return;
	if (!f->snd_wnd && f->retries && timer_is(f, "persist"))
		say("zero-window", "the peer's window is 0 and %s not answered: the next in %s; %s",
		    many(f->retries, "probe is", "probes are"), span(f->expires),
		    bytes_wait(f->unsent));
	else if (!f->snd_wnd && timer_is(f, "persist"))
		say("zero-window",
		    "the peer's window is 0, nothing could be sent for %s: the next probe in %s; %s",
		    span(f->quiet), span(f->expires), bytes_wait(f->unsent));
	else if (!f->snd_wnd)
		say("zero-window", "the peer's window is 0: %s", bytes_wait(f->unsent));
	else if (f->flight >= f->snd_wnd || f->snd_wnd - f->flight < f->mss)
		say("window", "%s for the peer's window of %s", bytes_wait(f->unsent),
		    bytes(f->snd_wnd));
	else if (f->flight + f->mss > f->cwnd)
		say("congestion", "%s for the congestion window of %s", bytes_wait(f->unsent),
		    bytes(f->cwnd));
	else if (timer_is(f, "pace"))
		say("pacing", "%s for the next turn at the rate of SO_MAX_PACING_RATE, in %s",
		    bytes_wait(f->unsent), span(f->expires));
	else if (f->flags & WEFT_SOCK_F_CORK)
		say("cork", "%s less than a segment: TCP_CORK or MSG_MORE holds back%s%s",
		    bytes_are(f->unsent), timer_is(f, "persist") ? " for " : "",
		    timer_is(f, "persist") ? span(f->expires) : "");
	else if (!(f->flags & WEFT_SOCK_F_NODELAY) && f->unsent < f->mss)
		say("nagle", "%s less than a segment: Nagle's rule waits until all is acknowledged",
		    bytes_are(f->unsent));
	else
		say("unsent", "%s to be sent", bytes_wait(f->unsent));
}

static void ending(const struct facts *f)
{
	switch (f->state) {
	case FIN_WAIT_1:
	case LAST_ACK:
	case CLOSING:
		if ((f->flags & WEFT_SOCK_F_FIN_SENT) && f->retries && !f->flight)
			say("fin",
			    "our FIN is not acknowledged since the first timeout %s ago: retransmission %u in %s",
			    span(f->since), f->retries + 1, span(f->expires));
		else if (f->flags & WEFT_SOCK_F_FIN_SENT)
			say("fin", "our FIN is not acknowledged yet");
		else
			say("fin", "our FIN waits behind the data");
		return;
	case FIN_WAIT_2:
		if (timer_is(f, "finwait2"))
			say("peer-fin", "we have closed, the peer has not: waited for %s more",
			    span(f->expires));
		else
			say("peer-fin", "we have shut down sending, the peer goes on");
		return;
	case CLOSE_WAIT:
		say("program-close", "the peer has closed, our program has not");
		return;
	default:
		return;
	}
}

static void reading(const struct facts *f)
{
	if (f->unread)
		say("unread", "%s for our program to read%s", bytes_wait(f->unread),
		    f->rcv_wnd >> f->rcv_wscale ? "" : ", and our window is closed");
}

static void reasons(const struct facts *f)
{
	switch (f->state) {
	case SYN_SENT:
	case SYN_RECV:
		opening(f);
		return;
	case TIME_WAIT:
		say("time-wait", "closed: 2 MSL end in %s", span(f->expires));
		return;
	case LISTEN:
		if (f->unread)
			say("accept", "%s to be accepted",
			    many(f->unread, "connection waits", "connections wait"));
		return;
	default:
		in_flight(f);
		held_back(f);
		ending(f);
		reading(f);
	}
}

/* ---------------------------------------- a connection */

static uint32_t u32_of(const struct nlattr *a)
{
	return a ? mnl_attr_get_u32(a) : 0;
}

/* The kernel's struct may be shorter. */
static struct tcp_info info_of(const struct nlattr *info)
{
	struct tcp_info i = { 0 };
	size_t len = info ? mnl_attr_get_payload_len(info) : 0;

	if (info)
		memcpy(&i, mnl_attr_get_payload(info), len < sizeof(i) ? len : sizeof(i));
	return i;
}

static struct facts facts_of(struct nlattr *const *a)
{
	struct tcp_info info = info_of(a[WEFT_SOCK_A_INFO]);
	struct facts f = {
		.state = mnl_attr_get_u8(a[WEFT_SOCK_A_STATE]),
		.flags = u32_of(a[WEFT_SOCK_A_FLAGS]),
		.retries = a[WEFT_SOCK_A_RETRIES] ? mnl_attr_get_u8(a[WEFT_SOCK_A_RETRIES]) : 0,
		.unread = u32_of(a[WEFT_SOCK_A_RQUEUE]),
		.unsent = u32_of(a[WEFT_SOCK_A_UNSENT]),
		.snd_wnd = u32_of(a[WEFT_SOCK_A_SND_WND]),
		.rcv_wnd = u32_of(a[WEFT_SOCK_A_RCV_WND]),
		.cwnd = u32_of(a[WEFT_SOCK_A_CWND]),
		.mss = u32_of(a[WEFT_SOCK_A_MSS]),
		.expires = a[WEFT_SOCK_A_EXPIRES] ? mnl_attr_get_u64(a[WEFT_SOCK_A_EXPIRES]) : 0,
		.since = a[WEFT_SOCK_A_SINCE] ? mnl_attr_get_u64(a[WEFT_SOCK_A_SINCE]) : 0,
		.quiet = info.tcpi_last_data_sent,
		.rcv_wscale = info.tcpi_rcv_wscale,
		.timer = a[WEFT_SOCK_A_TIMER] ? mnl_attr_get_str(a[WEFT_SOCK_A_TIMER]) : NULL,
	};
	uint32_t queue = u32_of(a[WEFT_SOCK_A_WQUEUE]);

	f.flight = queue > f.unsent ? queue - f.unsent : 0;
	if (timer_is(&f, "keepalive"))
		f.retries = 0;
	return f;
}

static void end_show(const char *addr_key, const char *port_key, const struct address *a,
		     uint16_t port, const char *after)
{
	char text[INET6_ADDRSTRLEN];

	address_text(a, text);
	out_str(addr_key, strchr(text, ':') ? "[%s]" : "%s", text);
	out_uint(port_key, ":%" PRIu64, port);
	out_text("%s", after);
}

static void row(struct nlattr *const *nest, void *data)
{
	struct nlattr *a[WEFT_SOCK_A_MAX + 1];
	struct address end[2];
	uint16_t port[2];
	struct facts f;

	(void)data;
	if (!nest[WEFT_A_SOCK])
		return;
	nl_nest(nest[WEFT_A_SOCK], a, WEFT_SOCK_A_MAX);
	if (!a[WEFT_SOCK_A_PROTO] || mnl_attr_get_u8(a[WEFT_SOCK_A_PROTO]) != IPPROTO_TCP ||
	    !a[WEFT_SOCK_A_STATE] || !a[WEFT_SOCK_A_LADDR] || !a[WEFT_SOCK_A_RADDR] ||
	    !a[WEFT_SOCK_A_LPORT] || !a[WEFT_SOCK_A_RPORT])
		return;
	memcpy(&end[0], mnl_attr_get_payload(a[WEFT_SOCK_A_LADDR]), sizeof(end[0]));
	memcpy(&end[1], mnl_attr_get_payload(a[WEFT_SOCK_A_RADDR]), sizeof(end[1]));
	port[0] = mnl_attr_get_u16(a[WEFT_SOCK_A_LPORT]);
	port[1] = mnl_attr_get_u16(a[WEFT_SOCK_A_RPORT]);
	if (!ss_filter_fits(end, port))
		return;
	*line = 0;
	code = NULL;
	f = facts_of(a);
	reasons(&f);
	if (!code && !all)
		return;
	if (!code)
		say("idle", f.state == LISTEN ? "nobody waits to be accepted" :
						"nothing to send, nothing outstanding");
	out_row_begin();
	end_show("local", "local_port", &end[0], port[0], " ");
	end_show("peer", "peer_port", &end[1], port[1], " ");
	out_str("state",
		"%s: ", f.state < sizeof(states) / sizeof(*states) ? states[f.state] : "?");
	out_str("code", NULL, code);
	out_str("why", "%s", line);
	out_row_end();
}

/* ---------------------------------------- those that have ended */

static void ended_row(const struct log_events *events, size_t i)
{
	const struct log_event *e = &events->e[i];
	char text[1024], at[32];
	time_t s = e->at / 1000000;

	log_end_words(events, i, text, sizeof(text), &code);
	strftime(at, sizeof(at), "%H:%M:%S", localtime(&s));
	out_row_begin();
	end_show("local", "local_port", &e->end[0], e->port[0], " ");
	end_show("peer", "peer_port", &e->end[1], e->port[1], " ");
	out_str("state", "ended ", "ended");
	out_str("at", "%s ", at);
	out_str("from", "in %s: ", log_state_text(e->cause));
	out_str("code", NULL, code);
	out_str("why", "%s", text);
	out_row_end();
}

/* As far as the flight recorder remembers. */
static int ended_show(void)
{
	struct log_events events = { 0 };
	int err = log_read(&events);
	size_t i;

	for (i = 0; i < events.n; i++)
		if (log_is_end(&events, i) &&
		    ss_filter_fits(events.e[i].end, events.e[i].port))
			ended_row(&events, i);
	free(events.e);
	return err;
}

int why_main(struct args *a)
{
	int err;

	a->help = help;
	if (args_take(a, "help") || args_take(a, "--help") || args_take(a, "-h")) {
		fputs(help, stdout);
		return 0;
	}
	args_take(a, "show");
	if (a->argc) {
		const char *end = args_next(a);
		char either[256], *filter = either;
		struct args words = {
			.object = a->object, .help = help, .argc = 1, .argv = &filter,
		};

		args_end(a);
		snprintf(either, sizeof(either), "src %s or dst %s", end, end);
		ss_filter_read(&words);
		all = true;
	}
	if (nl_connect(false) != NL_OPEN)
		return EXIT_KERNEL;
	out_begin();
	err = nl_list(WEFT_CMD_SOCK_GET, row, NULL);
	if (!err && all)
		err = ended_show();
	return out_end() ?: err;
}
