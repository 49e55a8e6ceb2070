// SPDX-License-Identifier: GPL-2.0
/* `weft log`: what the flight recorder has of TCP's connections, of those that have ended too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "log.h"
#include "ss.h"

static const char help[] =
"Usage: weft log [ -f | --follow ] [ FILTER ]\n"
"The last events of TCP's connections, also of those that have ended, each with its cause.\n"
"FILTER: by the ends, as of `weft ss`; -f: goes on with what comes.\n"
"Without CAP_NET_ADMIN: those of one's own sockets.\n";

#define EVERY_MS	100		/* -f asks so often */

static bool filtered;			/* a filter was given */

static void time_show(uint64_t us)
{
	time_t s = us / 1000000;
	char text[64];
	size_t n = strftime(text, sizeof(text), "%H:%M:%S", localtime(&s));

	snprintf(text + n, sizeof(text) - n, ".%06u ", (unsigned int)(us % 1000000));
	out_uint("time_us", NULL, us);
	out_text("%s", text);
}

static void end_show(const char *addr_key, const char *port_key, const struct log_event *e, int i)
{
	char text[INET6_ADDRSTRLEN];

	address_text(&e->end[i], text);
	out_str(addr_key, strchr(text, ':') ? "[%s]" : "%s", text);
	out_uint(port_key, e->port[i] ? ":%" PRIu64 " " : ":* ", e->port[i]);
}

static bool concerns_none(const struct log_event *e)
{
	return e->event == WEFT_LOG_LEFT_OUT || e->event == WEFT_LOG_OVERWRITTEN;
}

static void json_numbers(const struct log_event *e)
{
	out_uint("uid", NULL, e->uid);
	out_uint("cause", NULL, e->cause);
	out_uint("tries", NULL, e->tries);
	out_uint("number", NULL, e->number[0]);
	out_uint("number2", NULL, e->number[1]);
	if (*e->name)
		out_str("name", NULL, e->name);
}

static void event_show(const struct log_event *e)
{
	char text[512];

	if (concerns_none(e) ? filtered : !ss_filter_fits(e->end, e->port))
		return;
	log_words(e, text, sizeof(text));
	out_row_begin();
	time_show(e->at);
	if (!concerns_none(e)) {
		end_show("local", "local_port", e, 0);
		end_show("peer", "peer_port", e, 1);
	}
	if (e->state)
		out_str("state", "%s: ", log_state_text(e->state));
	out_str("event", NULL, log_name(e->event));
	json_numbers(e);
	out_str("text", "%s", text);
	out_row_end();
}

static int round_of(struct log_events *all)
{
	int err = log_read(all);
	size_t i;

	if (err)
		return err;
	for (i = 0; i < all->n; i++)
		event_show(&all->e[i]);
	return 0;
}

/* Until it is stopped, or its output is closed. */
static int follow(struct log_events *all)
{
	const struct timespec every = { .tv_nsec = EVERY_MS * 1000000l };
	int err;

	for (;;) {
		err = round_of(all);
		if (err)
			return err;
		if (fflush(stdout))
			return EXIT_ARGUMENT;
		nanosleep(&every, NULL);
	}
}

int log_main(struct args *a)
{
	struct log_events all = { 0 };
	bool go_on = false;
	int err;

	a->help = help;
	if (args_take(a, "help") || args_take(a, "--help") || args_take(a, "-h")) {
		fputs(help, stdout);
		return 0;
	}
	args_take(a, "show");
	while (args_take(a, "-f") || args_take(a, "--follow"))
		go_on = true;
	filtered = a->argc;
	ss_filter_read(a);
	if (go_on && out_is_json()) {
		fputs("Error: JSON is one list, which -f does not end.\n", stderr);
		return EXIT_SYNTAX;
	}
	if (nl_connect(false) != NL_OPEN)
		return EXIT_KERNEL;
	if (go_on)
		return follow(&all);
	out_begin();
	err = round_of(&all);
	return out_end() ?: err;
}
