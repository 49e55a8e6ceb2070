// SPDX-License-Identifier: GPL-2.0
/* `weft ss`: sockets, in the columns and words of ss(8). */
#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "ss.h"
#include "tool.h"

struct protocol {
	uint8_t number;
	unsigned int table;
	const char *name;
};

struct sock {
	uint8_t proto, state;
	uint32_t rqueue, wqueue;
	uint16_t number[2];		/* local and remote port */
	char host[2][256], port[2][32];
	/* the nest of attributes, for values that only some options show */
	void *copy;
	struct nlattr *a[WEFT_SOCK_A_MAX + 1];
};

static struct sock *socks;
static size_t nsocks, room;

/* ---------------------------------------- reading */

static uint64_t u64_or_0(const struct nlattr *a)
{
	return a ? mnl_attr_get_u64(a) : 0;
}

static uint32_t u32_or_0(const struct nlattr *a)
{
	return a ? mnl_attr_get_u32(a) : 0;
}

static const struct protocol *protocol_of(uint8_t proto)
{
	static const struct protocol protocols[] = {
		{ IPPROTO_TCP, SS_TCP, "tcp" }, { IPPROTO_UDP, SS_UDP, "udp" },
		{ IPPROTO_ICMP, SS_PING, "icmp" }, { IPPROTO_RAW, SS_RAW, "raw" },
	};
	size_t i;

	for (i = 0; i < sizeof(protocols) / sizeof(*protocols); i++)
		if (protocols[i].number == proto)
			return &protocols[i];
	return NULL;
}

/*
 * The port of a raw socket is its protocol, that of a ping socket its identifier: neither is a
 * service.
 */
static const char *port_name(uint16_t port, uint8_t proto)
{
	const struct protoent *p = proto == IPPROTO_RAW ? getprotobynumber(port) : NULL;
	const struct servent *s = NULL;

	if (proto == IPPROTO_TCP || proto == IPPROTO_UDP)
		s = getservbyport(htons(port), protocol_of(proto)->name);
	return p ? p->p_name : s ? s->s_name : NULL;
}

static void port_text(char *text, size_t size, uint16_t port, uint8_t proto)
{
	const char *name = ss_opt.numeric || !port ? NULL : port_name(port, proto);

	if (!port)
		snprintf(text, size, "*");
	else if (name)
		snprintf(text, size, "%s", name);
	else
		snprintf(text, size, "%u", port);
}

/* False: the address has no name, or is no single host's. */
static bool host_name(char *out, size_t size, const uint8_t b[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in in = { .sin_family = AF_INET };

	if (!memcmp(b, mapped, sizeof(mapped))) {
		memcpy(&in.sin_addr, b + 12, 4);
		return in.sin_addr.s_addr &&
		       !getnameinfo((void *)&in, sizeof(in), out, size, NULL, 0, NI_NAMEREQD);
	}
	memcpy(&in6.sin6_addr, b, 16);
	return !IN6_IS_ADDR_UNSPECIFIED(&in6.sin6_addr) &&
	       !getnameinfo((void *)&in6, sizeof(in6), out, size, NULL, 0, NI_NAMEREQD);
}

/*
 * As in ss(8), a wildcard for both protocols is a star, and a link-local address is followed by its
 * device.
 */
static void host_text(char *out, size_t size, const void *address, const struct sock *s)
{
	const uint8_t *b = address;
	char text[INET6_ADDRSTRLEN], name[IF_NAMESIZE];
	bool link = (b[0] == 0xfe && (b[1] & 0xc0) == 0x80);

	if (ss_opt.resolve && host_name(out, size, b))
		return;
	address_text(address, text);
	if (!strcmp(text, "::") && !s->a[WEFT_SOCK_A_V6ONLY])
		snprintf(out, size, "*");
	else if (link && s->a[WEFT_SOCK_A_ZONE] &&
		 if_indextoname(mnl_attr_get_u32(s->a[WEFT_SOCK_A_ZONE]), name))
		snprintf(out, size, "[%s]%%%s", text, name);
	else
		snprintf(out, size, strchr(text, ':') ? "[%s]" : "%s", text);
}

static void end_read(struct sock *s, int which, const struct nlattr *addr,
		     const struct nlattr *port)
{
	host_text(s->host[which], sizeof(s->host[which]), mnl_attr_get_payload(addr), s);
	s->number[which] = mnl_attr_get_u16(port);
	port_text(s->port[which], sizeof(s->port[which]), s->number[which], s->proto);
}

/* The module told no family: decide by the address. */
static bool family_wanted(const struct sock *s)
{
	const struct address *local = mnl_attr_get_payload(s->a[WEFT_SOCK_A_LADDR]);
	bool v6 = s->a[WEFT_SOCK_A_FAMILY] ? mnl_attr_get_u8(s->a[WEFT_SOCK_A_FAMILY]) == AF_INET6 :
					     !address_is_v4(local);

	return ss_opt.families & (v6 ? SS_IPV6 : SS_IPV4);
}

static bool wanted(const struct sock *s)
{
	const struct protocol *p = protocol_of(s->proto);
	struct nlattr *const *a = s->a;
	uint16_t port[2] = {
		mnl_attr_get_u16(a[WEFT_SOCK_A_LPORT]), mnl_attr_get_u16(a[WEFT_SOCK_A_RPORT]),
	};
	struct address end[2];

	if (!p || !(ss_opt.tables & p->table) || !family_wanted(s))
		return false;
	if (s->state >= SS_STATES || !(ss_opt.states & (1u << s->state)))
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
	if (a[WEFT_SOCK_A_PROTO] && a[WEFT_SOCK_A_STATE] && a[WEFT_SOCK_A_LADDR] &&
	    a[WEFT_SOCK_A_RADDR] && a[WEFT_SOCK_A_LPORT] && a[WEFT_SOCK_A_RPORT]) {
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

/* ---------------------------------------- showing */

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
		widen(&width.state, ss_state_text(socks[i].state));
		for (e = 0; e < 2; e++) {
			widen(&width.host[e], socks[i].host[e]);
			widen(&width.port[e], socks[i].port[e]);
		}
	}
}

/* Prints a column of the width of its widest entry; a negative width aligns to the left. */
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

/* As in ss(8), -w stands for raw and ping sockets. */
static bool several_tables(void)
{
	unsigned int t = ss_opt.tables;

	return t & (t - 1) && t != (SS_RAW | SS_PING);
}

static void header(void)
{
	if (ss_opt.no_header)
		return;
	if (several_tables())
		out_text("Netid ");
	out_text("%-*s Recv-Q Send-Q ", width.state, "State");
	out_text("%*s:%-*s %*s:%-*s %s\n", width.host[0], "Local Address", width.port[0], "Port",
		 width.host[1], "Peer Address", width.port[1], "Port",
		 ss_opt.processes ? "Process" : "");
}

static const char *timer_name(const char *name)
{
	/* ss(8)'s word for the retransmission timer */
	return strcmp(name, "rtx") ? name : "on";
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
	out_uint("retries", "%" PRIu64 ") ",
		 a[WEFT_SOCK_A_RETRIES] ? mnl_attr_get_u8(a[WEFT_SOCK_A_RETRIES]) : 0);
}

/* Microseconds; columns show milliseconds. */
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
		ss_info_show(a[WEFT_SOCK_A_INFO], a[WEFT_SOCK_A_CONG], ss_opt.oneline);
	if (!out_is_json())
		return;
	show_us("rto_us", "rto:", a[WEFT_SOCK_A_RTO]);
	show_us("rtt_us", " rtt:", a[WEFT_SOCK_A_SRTT]);
	show_us("rttvar_us", "/", a[WEFT_SOCK_A_RTTVAR]);
	out_uint("mss", " mss:%" PRIu64, u32_or_0(a[WEFT_SOCK_A_MSS]));
	out_uint("cwnd", " cwnd:%" PRIu64, u32_or_0(a[WEFT_SOCK_A_CWND]));
	if (ssthresh && ssthresh < 1u << 30)	/* not set yet: larger than any window */
		out_uint("ssthresh", " ssthresh:%" PRIu64, ssthresh);
	out_uint("snd_wnd", " snd_wnd:%" PRIu64, u32_or_0(a[WEFT_SOCK_A_SND_WND]));
	out_uint("rcv_wnd", " rcv_wnd:%" PRIu64, u32_or_0(a[WEFT_SOCK_A_RCV_WND]));
	out_uint("bytes_acked", " bytes_acked:%" PRIu64, u64_or_0(a[WEFT_SOCK_A_BYTES_ACKED]));
	out_uint("bytes_received", " bytes_received:%" PRIu64,
		 u64_or_0(a[WEFT_SOCK_A_BYTES_RECEIVED]));
	out_uint("retrans", " retrans:%" PRIu64, u32_or_0(a[WEFT_SOCK_A_RTX_TOTAL]));
}

static void show(const struct sock *s)
{
	struct nlattr *const *a = s->a;

	out_row_begin();
	out_str("netid", several_tables() ? "%-6s" : NULL, protocol_of(s->proto)->name);
	column("state", ss_state_text(s->state), -width.state, " ");
	out_uint("recv_q", "%-6" PRIu64 " ", s->rqueue);
	out_uint("send_q", "%-6" PRIu64 " ", s->wqueue);
	end_show("local", "local_port", s, 0);
	end_show("peer", "peer_port", s, 1);
	if (ss_opt.processes)
		owners_show(u32_or_0(a[WEFT_SOCK_A_INODE]));
	if (ss_opt.timer)
		show_timer(a);
	if (ss_opt.extended) {
		out_uint("uid", "uid:%" PRIu64, u32_or_0(a[WEFT_SOCK_A_UID]));
		out_uint("inode", " ino:%" PRIu64 " ", u32_or_0(a[WEFT_SOCK_A_INODE]));
	}
	if ((ss_opt.extended || ss_opt.info) && a[WEFT_SOCK_A_ENGINE])
		out_str("engine", "engine:%s ", mnl_attr_get_str(a[WEFT_SOCK_A_ENGINE]));
	if (ss_opt.memory)
		ss_memory_show(a[WEFT_SOCK_A_MEM]);
	if (ss_opt.info)
		show_info(a);
	out_row_end();
}

static int list(void)
{
	int err;
	size_t i;

	if (nl_connect(false) != NL_OPEN)
		return EXIT_KERNEL;
	if (ss_opt.summary) {
		err = ss_summary_show();
		if (err || ss_opt.only_summary)
			return err;
	}
	err = nl_list(WEFT_CMD_SOCK_GET, keep, NULL);
	if (ss_opt.processes)
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

int ss_main(struct args *a)
{
	ss_options_read(a);
	return list();
}
