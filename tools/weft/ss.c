// SPDX-License-Identifier: GPL-2.0
/* `weft ss`: sockets, in the columns and the spelling of ss(8). */
#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "tool.h"

static const char help[] =
"Usage: weft ss [ -tuaolneimpH ] [ { state | exclude } STATE ] ... [ FILTER ]\n"
"   -t, --tcp         only TCP            -u, --udp         only UDP\n"
"   -a, --all         listening and other sockets (without it and -l: those that do not listen)\n"
"   -l, --listening   only listening      -n, --numeric     ports as numbers\n"
"   -o, --options     timers              -e, --extended    user and inode\n"
"   -i, --info        TCP's windows, times and counts\n"
"   -m, --memory      memory of the socket\n"
"   -p, --processes   who holds the socket\n"
"   -H, --no-header   no line of titles\n"
"   STATE := { established | syn-sent | syn-recv | fin-wait-1 | fin-wait-2 | time-wait | closed | close-wait |\n"
"              last-ack | listening | closing | all | connected | synchronized | bucket | big }\n"
"   FILTER := { src | dst } ADDRESS[/BITS][:PORT] | { sport | dport } [ = | != | < | <= | > | >= ] :PORT\n"
"             | FILTER and FILTER | FILTER or FILTER | not FILTER | ( FILTER )\n";

/* By TCP_* number: as ss shows it, and as it is asked for. */
static const struct {
	const char *shown, *asked;
} states[] = {
	[1] = { "ESTAB", "established" }, [2] = { "SYN-SENT", "syn-sent" }, [3] = { "SYN-RECV", "syn-recv" },
	[4] = { "FIN-WAIT-1", "fin-wait-1" }, [5] = { "FIN-WAIT-2", "fin-wait-2" }, [6] = { "TIME-WAIT", "time-wait" },
	[7] = { "UNCONN", "closed" }, [8] = { "CLOSE-WAIT", "close-wait" }, [9] = { "LAST-ACK", "last-ack" },
	[10] = { "LISTEN", "listening" }, [11] = { "CLOSING", "closing" },
};

#define STATES		12
#define ALL		(((1u << STATES) - 1) & ~1u)
#define LISTENING	(1u << 7 | 1u << 10)	/* UDP's sockets that wait are UNCONN */

static struct {
	bool tcp, udp, numeric, timer, extended, info, memory, processes, no_header;
	uint32_t states;
} opt;

struct sock {
	uint8_t proto, state;
	uint32_t rqueue, wqueue;
	uint16_t number[2];		/* local, remote port */
	char host[2][INET6_ADDRSTRLEN + IF_NAMESIZE + 3], port[2][32];
	void *copy;			/* the nest of attributes, for what only some options show */
	struct nlattr *a[WEFT_SOCK_A_MAX + 1];
};

static struct sock *socks;
static size_t nsocks, room;

/* ------------------------------------------------------------------ reading */

static uint64_t u64_or_0(const struct nlattr *a)
{
	return a ? mnl_attr_get_u64(a) : 0;
}

static uint32_t u32_or_0(const struct nlattr *a)
{
	return a ? mnl_attr_get_u32(a) : 0;
}

static void port_text(char *text, size_t size, uint16_t port, uint8_t proto)
{
	const char *of = proto == IPPROTO_TCP ? "tcp" : "udp";
	const struct servent *s = opt.numeric || !port ? NULL : getservbyport(htons(port), of);

	if (!port)
		snprintf(text, size, "*");
	else if (s)
		snprintf(text, size, "%s", s->s_name);
	else
		snprintf(text, size, "%u", port);
}

/* As ss(8): a wildcard that hears both protocols is a star, an address of one link has its device behind it. */
static void host_text(char *out, size_t size, const void *address, const struct sock *s)
{
	const uint8_t *b = address;
	char text[INET6_ADDRSTRLEN], name[IF_NAMESIZE];
	bool link = (b[0] == 0xfe && (b[1] & 0xc0) == 0x80);

	address_text(address, text);
	if (!strcmp(text, "::") && !s->a[WEFT_SOCK_A_V6ONLY])
		snprintf(out, size, "*");
	else if (link && s->a[WEFT_SOCK_A_ZONE] && if_indextoname(mnl_attr_get_u32(s->a[WEFT_SOCK_A_ZONE]), name))
		snprintf(out, size, "[%s]%%%s", text, name);
	else
		snprintf(out, size, strchr(text, ':') ? "[%s]" : "%s", text);
}

static void end_read(struct sock *s, int which, const struct nlattr *addr, const struct nlattr *port)
{
	host_text(s->host[which], sizeof(s->host[which]), mnl_attr_get_payload(addr), s);
	s->number[which] = mnl_attr_get_u16(port);
	port_text(s->port[which], sizeof(s->port[which]), s->number[which], s->proto);
}

static bool wanted(const struct sock *s)
{
	struct nlattr *const *a = s->a;
	uint16_t port[2] = { mnl_attr_get_u16(a[WEFT_SOCK_A_LPORT]), mnl_attr_get_u16(a[WEFT_SOCK_A_RPORT]) };
	struct address end[2];

	if (s->proto == IPPROTO_TCP ? !opt.tcp : !opt.udp)
		return false;
	if (s->state >= STATES || !(opt.states & (1u << s->state)))
		return false;
	memcpy(&end[0], mnl_attr_get_payload(a[WEFT_SOCK_A_LADDR]), sizeof(end[0]));
	memcpy(&end[1], mnl_attr_get_payload(a[WEFT_SOCK_A_RADDR]), sizeof(end[1]));
	return ss_filter_fits(end, port);
}

static struct sock *append(void)
{
	if (nsocks == room) {
		room = room ? room * 2 : 64;
		socks = realloc(socks, room * sizeof(*socks));
		if (!socks)
			abort();
	}
	return memset(&socks[nsocks], 0, sizeof(*socks));
}

static void keep(struct nlattr *const *row, void *data)
{
	struct nlattr *nest = row[WEFT_A_SOCK], **a;
	struct sock *s;

	(void)data;
	if (!nest)
		return;
	s = append();
	a = s->a;
	s->copy = memcpy(malloc(nest->nla_len) ?: (abort(), NULL), nest, nest->nla_len);
	nl_nest(s->copy, a, WEFT_SOCK_A_MAX);
	if (a[WEFT_SOCK_A_PROTO] && a[WEFT_SOCK_A_STATE] && a[WEFT_SOCK_A_LADDR] && a[WEFT_SOCK_A_RADDR] &&
	    a[WEFT_SOCK_A_LPORT] && a[WEFT_SOCK_A_RPORT]) {
		s->proto = mnl_attr_get_u8(a[WEFT_SOCK_A_PROTO]);
		s->state = mnl_attr_get_u8(a[WEFT_SOCK_A_STATE]);
		if (wanted(s)) {
			end_read(s, 0, a[WEFT_SOCK_A_LADDR], a[WEFT_SOCK_A_LPORT]);
			end_read(s, 1, a[WEFT_SOCK_A_RADDR], a[WEFT_SOCK_A_RPORT]);
			s->rqueue = u32_or_0(a[WEFT_SOCK_A_RQUEUE]);
			s->wqueue = u32_or_0(a[WEFT_SOCK_A_WQUEUE]);
			nsocks++;
			return;
		}
	}
	free(s->copy);
}

/* ------------------------------------------------------------------ showing */

static struct {
	int state, host[2], port[2];
} width;

static void widen(int *w, const char *text)
{
	int n = strlen(text);

	if (n > *w)
		*w = n;
}

static void measure(void)
{
	size_t i;
	int e;

	width.state = 6;
	width.host[0] = strlen("Local Address");
	width.host[1] = strlen("Peer Address");
	width.port[0] = width.port[1] = strlen("Port");
	for (i = 0; i < nsocks; i++) {
		widen(&width.state, states[socks[i].state].shown);
		for (e = 0; e < 2; e++) {
			widen(&width.host[e], socks[i].host[e]);
			widen(&width.port[e], socks[i].port[e]);
		}
	}
}

/* One column, as wide as the widest in it; a negative width: from the left. */
static void column(const char *key, const char *value, int w, const char *after)
{
	char fmt[32];

	snprintf(fmt, sizeof(fmt), "%%%ds%s", w, after);
	out_str(key, fmt, value);
}

static void end_show(const char *addr_key, const char *port_key, const struct sock *s, int which)
{
	column(addr_key, s->host[which], width.host[which], ":");
	out_uint(port_key, NULL, s->number[which]);
	out_text("%-*s ", width.port[which], s->port[which]);
}

static void header(void)
{
	if (opt.no_header)
		return;
	if (opt.tcp && opt.udp)
		out_text("Netid ");
	out_text("%-*s Recv-Q Send-Q ", width.state, "State");
	out_text("%*s:%-*s %*s:%-*s %s\n", width.host[0], "Local Address", width.port[0], "Port",
		 width.host[1], "Peer Address", width.port[1], "Port", opt.processes ? "Process" : "");
}

static const char *timer_name(const char *name)
{
	return strcmp(name, "rtx") ? name : "on";	/* as ss calls the retransmission timer */
}

/* "52sec", "1min30sec", "3.200sec", "200ms" */
static void time_text(char *text, size_t size, uint64_t ms)
{
	uint64_t s = ms / 1000;

	if (s >= 600)
		snprintf(text, size, "%" PRIu64 "min", s / 60);
	else if (s >= 60)
		snprintf(text, size, "%" PRIu64 "min%" PRIu64 "sec", s / 60, s % 60);
	else if (s > 9 || (s && !(ms % 1000)))
		snprintf(text, size, "%" PRIu64 "sec", s);
	else if (s)
		snprintf(text, size, "%" PRIu64 ".%03" PRIu64 "sec", s, ms % 1000);
	else
		snprintf(text, size, "%" PRIu64 "ms", ms);
}

static void show_timer(struct nlattr *const *a)
{
	uint64_t ms = u64_or_0(a[WEFT_SOCK_A_EXPIRES]);
	char text[32];

	if (!a[WEFT_SOCK_A_TIMER])
		return;
	time_text(text, sizeof(text), ms);
	out_str("timer", "timer:(%s,", timer_name(mnl_attr_get_str(a[WEFT_SOCK_A_TIMER])));
	out_uint("expires_ms", NULL, ms);
	out_text("%s,", text);
	out_uint("retries", "%" PRIu64 ") ", a[WEFT_SOCK_A_RETRIES] ? mnl_attr_get_u8(a[WEFT_SOCK_A_RETRIES]) : 0);
}

/* Microseconds, which columns show as milliseconds. */
static void show_us(const char *key, const char *label, const struct nlattr *a)
{
	uint64_t us = u64_or_0(a);

	out_uint(key, NULL, us);
	out_text("%s%" PRIu64, label, us / 1000);
	if (us % 1000)
		out_text(".%03" PRIu64, us % 1000);
}

static void show_info(struct nlattr *const *a)
{
	uint32_t ssthresh = u32_or_0(a[WEFT_SOCK_A_SSTHRESH]);

	if (!a[WEFT_SOCK_A_CWND])
		return;
	if (a[WEFT_SOCK_A_INFO])
		ss_info_show(a[WEFT_SOCK_A_INFO], a[WEFT_SOCK_A_CONG]);
	if (!out_is_json())
		return;
	show_us("rto_us", "rto:", a[WEFT_SOCK_A_RTO]);
	show_us("rtt_us", " rtt:", a[WEFT_SOCK_A_SRTT]);
	show_us("rttvar_us", "/", a[WEFT_SOCK_A_RTTVAR]);
	out_uint("mss", " mss:%" PRIu64, u32_or_0(a[WEFT_SOCK_A_MSS]));
	out_uint("cwnd", " cwnd:%" PRIu64, u32_or_0(a[WEFT_SOCK_A_CWND]));
	if (ssthresh && ssthresh < 1u << 30)	/* not yet known: larger than any window */
		out_uint("ssthresh", " ssthresh:%" PRIu64, ssthresh);
	out_uint("snd_wnd", " snd_wnd:%" PRIu64, u32_or_0(a[WEFT_SOCK_A_SND_WND]));
	out_uint("rcv_wnd", " rcv_wnd:%" PRIu64, u32_or_0(a[WEFT_SOCK_A_RCV_WND]));
	out_uint("bytes_acked", " bytes_acked:%" PRIu64, u64_or_0(a[WEFT_SOCK_A_BYTES_ACKED]));
	out_uint("bytes_received", " bytes_received:%" PRIu64, u64_or_0(a[WEFT_SOCK_A_BYTES_RECEIVED]));
	out_uint("retrans", " retrans:%" PRIu64, u32_or_0(a[WEFT_SOCK_A_RTX_TOTAL]));
}

static void show(const struct sock *s)
{
	struct nlattr *const *a = s->a;

	out_row_begin();
	out_str("netid", opt.tcp && opt.udp ? "%-6s" : NULL, s->proto == IPPROTO_TCP ? "tcp" : "udp");
	column("state", states[s->state].shown, -width.state, " ");
	out_uint("recv_q", "%-6" PRIu64 " ", s->rqueue);
	out_uint("send_q", "%-6" PRIu64 " ", s->wqueue);
	end_show("local", "local_port", s, 0);
	end_show("peer", "peer_port", s, 1);
	if (opt.processes)
		owners_show(u32_or_0(a[WEFT_SOCK_A_INODE]));
	if (opt.timer)
		show_timer(a);
	if (opt.extended) {
		out_uint("uid", "uid:%" PRIu64, u32_or_0(a[WEFT_SOCK_A_UID]));
		out_uint("inode", " ino:%" PRIu64 " ", u32_or_0(a[WEFT_SOCK_A_INODE]));
	}
	if (opt.memory)
		ss_memory_show(a[WEFT_SOCK_A_MEM]);
	if (opt.info)
		show_info(a);
	out_row_end();
}

static int list(void)
{
	int err;
	size_t i;

	if (nl_connect(false) != NL_OPEN)
		return EXIT_KERNEL;
	err = nl_list(WEFT_CMD_SOCK_GET, keep, NULL);
	if (opt.processes)
		owners_read();
	measure();
	out_begin();
	header();
	for (i = 0; i < nsocks; i++) {
		show(&socks[i]);
		free(socks[i].copy);
	}
	free(socks);
	return out_end() ?: err;
}

/* ------------------------------------------------------------------ the command line */

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
		return 1u << 3 | 1u << 6;
	if (!strcasecmp(name, "big"))
		return ALL & ~(1u << 3 | 1u << 6);
	for (i = 1; i < STATES; i++)
		if (!strcasecmp(name, states[i].asked) || !strcasecmp(name, states[i].shown))
			return 1u << i;
	args_wrong("a state (see \"weft ss help\")", name);
}

static void states_read(struct args *a)
{
	for (;;) {
		if (args_take(a, "state"))
			opt.states |= state_mask(args_next(a));
		else if (args_take(a, "exclude"))
			opt.states = (opt.states ?: ALL) & ~state_mask(args_next(a));
		else
			return;
	}
}

static void option(int c)
{
	switch (c) {
	case 't': opt.tcp = true; break;
	case 'u': opt.udp = true; break;
	case 'a': opt.states |= ALL; break;
	case 'l': opt.states |= LISTENING; break;
	case 'n': opt.numeric = true; break;
	case 'o': opt.timer = true; break;
	case 'e': opt.extended = true; break;
	case 'i': opt.info = true; break;
	case 'm': opt.memory = true; break;
	case 'p': opt.processes = true; break;
	case 'H': opt.no_header = true; break;
	case 'h': fputs(help, stdout); exit(0);
	default: fputs(help, stderr); exit(EXIT_SYNTAX);
	}
}

int ss_main(struct args *a)
{
	static const struct option longs[] = {
		{ "tcp", 0, 0, 't' }, { "udp", 0, 0, 'u' }, { "all", 0, 0, 'a' }, { "listening", 0, 0, 'l' },
		{ "numeric", 0, 0, 'n' }, { "options", 0, 0, 'o' }, { "extended", 0, 0, 'e' }, { "info", 0, 0, 'i' },
		{ "memory", 0, 0, 'm' },
		{ "processes", 0, 0, 'p' }, { "no-header", 0, 0, 'H' }, { "help", 0, 0, 'h' }, { 0 },
	};
	int c;

	a->help = help;
	if (args_peek(a) && !strcmp(args_peek(a), "help"))
		option('h');
	args_take(a, "show");
	/* getopt leaves the word before the first alone: the object's name */
	for (a->argv--, a->argc++; (c = getopt_long(a->argc, a->argv, "tualnoeimpHh", longs, NULL)) != -1; )
		option(c);
	a->argv += optind;
	a->argc -= optind;
	states_read(a);
	ss_filter_read(a);
	if (!opt.tcp && !opt.udp)
		opt.tcp = opt.udp = true;
	if (!opt.states)
		opt.states = ALL & ~LISTENING;
	if (out_is_json())
		opt.timer = opt.extended = opt.info = opt.memory = true;
	return list();
}
