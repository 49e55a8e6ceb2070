// SPDX-License-Identifier: GPL-2.0
/* The command line of `weft ss`, in the spelling of ss(8). */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "ss.h"
#include "tool.h"

static const char help[] =
	"Usage: weft ss [ -tuw46alnroeimpsOH ] [ -f FAMILY ] [ -A QUERY ] [ { state | exclude } STATE ] ... [ FILTER ]\n"
	"   -t, --tcp         only TCP            -u, --udp         only UDP\n"
	"   -w, --raw         only raw sockets, and those of ping\n"
	"   -4, --ipv4        only those of IPv4  -6, --ipv6        only those of IPv6\n"
	"   -f, --family=FAMILY    FAMILY := { inet | inet6 }\n"
	"   -A, --query=QUERY      QUERY := { all | inet | tcp | udp | raw | icmp }[,QUERY]\n"
	"   -a, --all         listening and other sockets, and those in TIME-WAIT\n"
	"   -l, --listening   only listening      -n, --numeric     ports as numbers\n"
	"   -r, --resolve     names of hosts      -o, --options     timers\n"
	"   -e, --extended    user and inode      -m, --memory      memory of the socket\n"
	"   -i, --info        TCP's windows, times and counts\n"
	"   -p, --processes   who holds the socket\n"
	"   -s, --summary     how many there are  -O, --oneline     -i on the socket's line\n"
	"   -H, --no-header   no line of titles\n"
	"   STATE := { established | syn-sent | syn-recv | fin-wait-1 | fin-wait-2 | time-wait | closed | close-wait |\n"
	"              last-ack | listening | closing | all | connected | synchronized | bucket | big }\n"
	"   FILTER := { src | dst } ADDRESS[/BITS][:PORT] | { sport | dport } [ = | != | < | <= | > | >= ] :PORT\n"
	"             | FILTER and FILTER | FILTER or FILTER | not FILTER | ( FILTER )\n";

/* By TCP_* number: ss(8)'s name in lists, and the name to ask for it. */
static const struct {
	const char *shown, *asked;
} states[SS_STATES] = {
	[1] = { "ESTAB", "established" }, [2] = { "SYN-SENT", "syn-sent" }, [3] = {
		"SYN-RECV", "syn-recv",
	},
	[4] = { "FIN-WAIT-1", "fin-wait-1" }, [5] = { "FIN-WAIT-2", "fin-wait-2" }, [6] = {
		"TIME-WAIT", "time-wait",
	},
	[7] = { "UNCONN", "closed" }, [8] = { "CLOSE-WAIT", "close-wait" }, [9] = {
		"LAST-ACK", "last-ack",
	},
	[10] = { "LISTEN", "listening" }, [11] = { "CLOSING", "closing" },
};

#define ALL		(((1u << SS_STATES) - 1) & ~1u)
#define LISTENING	(1u << 7 | 1u << 10)	/* waiting UDP sockets are UNCONN */
#define BUCKET		(1u << 3 | 1u << 6)

struct ss_options ss_opt;

const char *ss_state_text(unsigned int state)
{
	return states[state].shown;
}

/* ---------------------------------------- states */

static uint32_t state_mask(const char *name)
{
	uint32_t i;

	if (!strcasecmp(name, "all"))
		return ALL;
	if (!strcasecmp(name, "connected"))
		return ALL & ~LISTENING;
	if (!strcasecmp(name, "synchronized"))
		return ALL & ~LISTENING & ~(1u << 2);
	if (!strcasecmp(name, "bucket"))
		return BUCKET;
	if (!strcasecmp(name, "big"))
		return ALL & ~BUCKET;
	for (i = 1; i < SS_STATES; i++)
		if (!strcasecmp(name, states[i].asked) || !strcasecmp(name, states[i].shown))
			return 1u << i;
	args_wrong("a state (see \"weft ss help\")", name);
}

/* The first state replaces the choice made by -a and -l. */
void ss_states_read(struct args *a)
{
	bool seen = false;

	for (;; seen = true) {
		if (args_take(a, "state"))
			ss_opt.states = (seen ? ss_opt.states : 0) | state_mask(args_next(a));
		else if (args_take(a, "exclude") || args_take(a, "excl"))
			ss_opt.states = (seen ? ss_opt.states : ALL) & ~state_mask(args_next(a));
		else
			return;
	}
}

/* ---------------------------------------- options */

/* As in ss(8), the last one counts. */
static void family_read(const char *name)
{
	if (!strcmp(name, "inet"))
		ss_opt.families = SS_IPV4;
	else if (!strcmp(name, "inet6"))
		ss_opt.families = SS_IPV6;
	else
		args_wrong("one of Weft's families, inet or inet6,", name);
}

static unsigned int table_of(const char *name)
{
	static const struct {
		const char *name;
		unsigned int tables;
	} tables[] = {
		{ "all", SS_ALL_TABLES }, { "inet", SS_ALL_TABLES }, { "tcp", SS_TCP },
		{ "udp", SS_UDP }, { "raw", SS_RAW },
		{ "icmp", SS_PING },
	};
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		if (!strcmp(name, tables[i].name))
			return tables[i].tables;
	args_wrong("one of Weft's tables (see \"weft ss help\")", name);
}

static void tables_read(char *list)
{
	char *name, *rest;

	for (name = strtok_r(list, ",", &rest); name; name = strtok_r(NULL, ",", &rest))
		ss_opt.tables |= table_of(name);
}

static void option(int c)
{
	switch (c) {
	case 't': ss_opt.tables |= SS_TCP; break;
	case 'u': ss_opt.tables |= SS_UDP; break;
	case 'w': ss_opt.tables |= SS_RAW | SS_PING; break;
	case '4': ss_opt.families = SS_IPV4; break;
	case '6': ss_opt.families = SS_IPV6; break;
	case 'f': family_read(optarg); break;
	case 'A': tables_read(optarg); break;
	case 'a': ss_opt.states = ALL; break;
	case 'l': ss_opt.states = LISTENING; break;
	case 'n': ss_opt.numeric = true; break;
	case 'r': ss_opt.resolve = true; break;
	case 'o': ss_opt.timer = true; break;
	case 'e': ss_opt.extended = true; break;
	case 'i': ss_opt.info = true; break;
	case 'm': ss_opt.memory = true; break;
	case 'p': ss_opt.processes = true; break;
	case 's': ss_opt.summary = true; break;
	case 'O': ss_opt.oneline = true; break;
	case 'H': ss_opt.no_header = true; break;
	case 'h': fputs(help, stdout); exit(0);
	default: fputs(help, stderr); exit(EXIT_SYNTAX);
	}
}

static void defaults(void)
{
	if (!ss_opt.tables)
		ss_opt.tables = SS_ALL_TABLES;
	if (!ss_opt.families)
		ss_opt.families = SS_BOTH;
	if (!ss_opt.states)
		ss_opt.states = ALL & ~LISTENING & ~BUCKET;
	if (out_is_json())
		ss_opt.timer = ss_opt.extended = ss_opt.info = ss_opt.memory = true;
}

void ss_options_read(struct args *a)
{
	static const struct option longs[] = {
		{ "tcp", 0, 0, 't' }, { "udp", 0, 0, 'u' }, { "raw", 0, 0, 'w' },
		{ "ipv4", 0, 0, '4' }, { "ipv6", 0, 0, '6' }, { "family", 1, 0, 'f' },
		{ "query", 1, 0, 'A' }, { "socket", 1, 0, 'A' }, { "all", 0, 0, 'a' },
		{ "listening", 0, 0, 'l' }, { "numeric", 0, 0, 'n' }, { "resolve", 0, 0, 'r' },
		{ "options", 0, 0, 'o' }, { "extended", 0, 0, 'e' }, { "info", 0, 0, 'i' },
		{ "memory", 0, 0, 'm' }, { "processes", 0, 0, 'p' }, { "summary", 0, 0, 's' },
		{ "oneline", 0, 0, 'O' }, { "no-header", 0, 0, 'H' }, { "help", 0, 0, 'h' }, { 0 },
	};
	bool words;
	int c;

	a->help = help;
	if (args_peek(a) && !strcmp(args_peek(a), "help"))
		option('h');
	args_take(a, "show");
	/* getopt() skips the first word: let that be the object's name */
	for (a->argv--, a->argc++;
	     (c = getopt_long(a->argc, a->argv, "tuw46f:A:alnroeimpsOHh", longs, NULL)) != -1;)
		option(c);
	a->argv += optind;
	a->argc -= optind;
	words = a->argc;
	/*
	 * As in ss(8), -s lists no sockets, alone or with options that only change the format.
	 * JSON is one array.
	 */
	ss_opt.only_summary = out_is_json() ||
			      (!words && !ss_opt.tables && !ss_opt.states && !ss_opt.families);
	ss_states_read(a);
	ss_filter_read(a);
	defaults();
}
