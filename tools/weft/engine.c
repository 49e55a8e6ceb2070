// SPDX-License-Identifier: GPL-2.0
/* `weft engine`: TCP's engines, how many connections each has, and moving those to another. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ss.h"
#include "tool.h"

static const char help[] =
	"Usage: weft engine [ show ]\n"
	"       weft engine use NAME { --all | [ { state | exclude } STATE ] ... [ FILTER ] }\n"
	"Without an argument: the engines that there are, and how many connections, listeners\n"
	"and TIME-WAITs of this network namespace each has.\n"
	"use: they go on in the engine NAME (\"weft\" is the built-in one), those that STATE and\n"
	"FILTER fit, as of `weft ss`.\n"
	"One that the engine refuses stays as it was, and is listed with the reason.\n";

/* ---------------------------------------- what is open */

struct one {
	struct address end[2];
	uint16_t port[2];		/* local, peer */
	uint32_t zone;
	uint8_t state;
	char engine[32];
};

static struct one *ones;
static size_t n_ones, room;

static void one_read(struct nlattr *const *a, struct one *o)
{
	memset(o, 0, sizeof(*o));
	memcpy(&o->end[0], mnl_attr_get_payload(a[WEFT_SOCK_A_LADDR]), sizeof(o->end[0]));
	memcpy(&o->end[1], mnl_attr_get_payload(a[WEFT_SOCK_A_RADDR]), sizeof(o->end[1]));
	o->port[0] = mnl_attr_get_u16(a[WEFT_SOCK_A_LPORT]);
	o->port[1] = mnl_attr_get_u16(a[WEFT_SOCK_A_RPORT]);
	o->zone = a[WEFT_SOCK_A_ZONE] ? mnl_attr_get_u32(a[WEFT_SOCK_A_ZONE]) : 0;
	o->state = mnl_attr_get_u8(a[WEFT_SOCK_A_STATE]);
	snprintf(o->engine, sizeof(o->engine), "%s",
		 a[WEFT_SOCK_A_ENGINE] ? mnl_attr_get_str(a[WEFT_SOCK_A_ENGINE]) : "weft");
}

static void one_keep(struct nlattr *const *row, void *data)
{
	struct nlattr *a[WEFT_SOCK_A_MAX + 1];

	(void)data;
	if (!row[WEFT_A_SOCK])
		return;
	nl_nest(row[WEFT_A_SOCK], a, WEFT_SOCK_A_MAX);
	if (!a[WEFT_SOCK_A_PROTO] || mnl_attr_get_u8(a[WEFT_SOCK_A_PROTO]) != IPPROTO_TCP ||
	    !a[WEFT_SOCK_A_STATE] || !a[WEFT_SOCK_A_LADDR] || !a[WEFT_SOCK_A_RADDR] ||
	    !a[WEFT_SOCK_A_LPORT] || !a[WEFT_SOCK_A_RPORT])
		return;
	if (n_ones == room) {
		room = room ? room * 2 : 64;
		ones = realloc(ones, room * sizeof(*ones)) ?: (abort(), NULL);
	}
	one_read(a, &ones[n_ones++]);
}

static int ones_read(void)
{
	n_ones = 0;
	return nl_list(WEFT_CMD_SOCK_GET, one_keep, NULL);
}

/* ---------------------------------------- the list */

static uint64_t users_of(const char *engine)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < n_ones; i++)
		n += !strcmp(ones[i].engine, engine);
	return n;
}

static void engine_row(struct nlattr *const *a, void *data)
{
	(void)data;
	if (!a[WEFT_A_NAME] || !a[WEFT_A_ENGINE_VERSION] || !a[WEFT_A_ENGINE_RECORD] ||
	    !a[WEFT_A_ENGINE_TCB])
		return;
	out_row_begin();
	out_str("name", "%-15s", mnl_attr_get_str(a[WEFT_A_NAME]));
	out_uint("connections", " connections %" PRIu64,
		 users_of(mnl_attr_get_str(a[WEFT_A_NAME])));
	out_uint("version", " version %" PRIu64, mnl_attr_get_u32(a[WEFT_A_ENGINE_VERSION]));
	out_uint("record", " record %" PRIu64, mnl_attr_get_u32(a[WEFT_A_ENGINE_RECORD]));
	out_uint("tcb", " tcb %" PRIu64, mnl_attr_get_u32(a[WEFT_A_ENGINE_TCB]));
	out_bool("module", " module", a[WEFT_A_ENGINE_MODULE]);
	if (a[WEFT_A_ENGINE_BREACHES] && mnl_attr_get_u32(a[WEFT_A_ENGINE_BREACHES]))
		out_uint("breaches", " breaches %" PRIu64,
			 mnl_attr_get_u32(a[WEFT_A_ENGINE_BREACHES]));
	out_bool("default", " default", a[WEFT_A_ENGINE_DEFAULT]);
	if (a[WEFT_A_ENGINE_BROKEN])
		out_str("broken", " broken: %s", mnl_attr_get_str(a[WEFT_A_ENGINE_BROKEN]));
	out_row_end();
}

static int show(struct args *a)
{
	int err;

	args_end(a);
	if (nl_connect(false) != NL_OPEN)
		return EXIT_KERNEL;
	err = ones_read();
	if (err)
		return err;
	out_begin();
	err = nl_list(WEFT_CMD_ENGINE_GET, engine_row, NULL);
	return out_end() ?: err;
}

/* ---------------------------------------- the move */

static void end_print(const struct one *o, int which)
{
	char text[INET6_ADDRSTRLEN];

	address_text(&o->end[which], text);
	fprintf(stderr, strchr(text, ':') ? " [%s]:%u" : " %s:%u", text, o->port[which]);
}

static bool fits(const struct one *o)
{
	return o->state < SS_STATES && ss_opt.states & (1u << o->state) &&
	       ss_filter_fits(o->end, o->port);
}

/* The kernel's reason follows its line, as it is printed by nl_send(). */
static int one_use(const struct one *o, const char *name)
{
	struct request r;
	struct nlattr *nest;
	int err;

	nl_begin(&r, WEFT_CMD_ENGINE_USE);
	nl_put(&r, WEFT_A_NAME, strlen(name) + 1, name);
	nest = mnl_attr_nest_start(&r.h, WEFT_A_SOCK);
	nl_put(&r, WEFT_SOCK_A_LADDR, sizeof(o->end[0]), &o->end[0]);
	nl_put(&r, WEFT_SOCK_A_RADDR, sizeof(o->end[1]), &o->end[1]);
	nl_put(&r, WEFT_SOCK_A_LPORT, sizeof(o->port[0]), &o->port[0]);
	nl_put(&r, WEFT_SOCK_A_RPORT, sizeof(o->port[1]), &o->port[1]);
	if (o->zone)
		nl_put_u32(&r, WEFT_SOCK_A_ZONE, o->zone);
	mnl_attr_nest_end(&r.h, nest);
	err = nl_send(&r, NULL, NULL);
	if (!err)
		return 0;
	fprintf(stderr, "  stays in %s: %s", o->engine, ss_state_text(o->state));
	end_print(o, 0);
	end_print(o, 1);
	fputc('\n', stderr);
	return err;
}

struct wanted {
	const char *name;
	bool there;
};

static void name_row(struct nlattr *const *a, void *data)
{
	struct wanted *w = data;

	w->there |= a[WEFT_A_NAME] && !strcmp(mnl_attr_get_str(a[WEFT_A_NAME]), w->name);
}

/* Also those that have begun since the list was read, but not without an end. */
static int all_use(const char *name, size_t *moved)
{
	int err, refused = 0, turn;
	size_t i, n = 1;

	for (turn = 0; turn < 5 && n && !refused; turn++) {
		err = ones_read();
		if (err)
			return err;
		for (i = 0, n = 0; i < n_ones; i++) {
			if (!strcmp(ones[i].engine, name) || !fits(&ones[i]))
				continue;
			err = one_use(&ones[i], name);
			refused = err ?: refused;
			n += !err;
		}
		*moved += n;
	}
	return refused;
}

static int use(struct args *a)
{
	struct wanted w = { 0 };
	size_t moved = 0;
	int err;

	if (!args_peek(a))
		args_missing("an engine's name");
	w.name = args_next(a);
	if (!args_peek(a))
		args_missing("--all, a state or a filter");
	if (!strcmp(args_peek(a), "--all")) {
		args_next(a);
		args_end(a);
	} else {
		ss_states_read(a);
		ss_filter_read(a);
	}
	if (!ss_opt.states)
		ss_opt.states = ~0u;
	if (nl_connect(false) != NL_OPEN)
		return EXIT_KERNEL;
	err = nl_list(WEFT_CMD_ENGINE_GET, name_row, &w);
	if (err)
		return err;
	if (!w.there) {
		fprintf(stderr, "Error: There is no engine \"%s\" (\"weft engine\" lists them).\n",
			w.name);
		return EXIT_ARGUMENT;
	}
	err = all_use(w.name, &moved);
	out_begin();
	out_row_begin();
	out_uint("moved", "%" PRIu64 " moved", moved);
	out_str("engine", " to %s", w.name);
	out_row_end();
	return out_end() ?: err;
}

int engine_main(struct args *a)
{
	static const struct verb verbs[] = {
		{ "show", show }, { "list", show }, { "use", use }, { NULL, NULL },
	};

	a->help = help;
	return verbs_run(a, verbs);
}
