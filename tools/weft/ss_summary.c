// SPDX-License-Identifier: GPL-2.0
/* `weft ss -s`: numbers of sockets, in the lines of ss(8). */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include "ss.h"
#include "tool.h"

enum { RAW, UDP, TCP, TRANSPORTS };

static struct {
	unsigned int of[TRANSPORTS][2];		/* IPv4, IPv6 */
	/* TCP: as counted by TcpCurrEstab; all but TIME-WAIT and half-open */
	unsigned int established, listed;
	unsigned int orphaned, time_wait, allocated;
} sum;

static void socket_count(struct nlattr *const *row, void *data)
{
	struct nlattr *a[WEFT_SOCK_A_MAX + 1];
	unsigned int state, v6;

	(void)data;
	if (!row[WEFT_A_SOCK])
		return;
	nl_nest(row[WEFT_A_SOCK], a, WEFT_SOCK_A_MAX);
	if (!a[WEFT_SOCK_A_PROTO] || !a[WEFT_SOCK_A_STATE])
		return;
	v6 = a[WEFT_SOCK_A_FAMILY] && mnl_attr_get_u8(a[WEFT_SOCK_A_FAMILY]) == AF_INET6;
	state = mnl_attr_get_u8(a[WEFT_SOCK_A_STATE]);
	if (mnl_attr_get_u8(a[WEFT_SOCK_A_PROTO]) != IPPROTO_TCP) {
		sum.of[mnl_attr_get_u8(a[WEFT_SOCK_A_PROTO]) == IPPROTO_UDP ? UDP : RAW][v6]++;
		return;
	}
	sum.established += state == TCP_ESTABLISHED || state == TCP_CLOSE_WAIT;
	if (state == TCP_TIME_WAIT || state == TCP_SYN_RECV)
		return;
	sum.listed++;
	sum.of[TCP][v6]++;
}

static void sockstat_read(void)
{
	FILE *f = fopen("/proc/net/weft/sockstat", "re");
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "TCP: inuse %*u orphan %u tw %u alloc %u", &sum.orphaned,
		       &sum.time_wait, &sum.allocated);
	if (f)
		fclose(f);
}

static void transport_show(const char *key, const char *title, unsigned int v4, unsigned int v6)
{
	out_member_begin(key);
	out_text("%s\t", title);
	out_uint("total", "  %-10" PRIu64, v4 + v6);
	out_uint("ip", "%-10" PRIu64, v4);
	out_uint("ip6", "%-10" PRIu64 "\n", v6);
	out_object_end();
}

int ss_summary_show(void)
{
	unsigned int closed, all[2] = { 0 };
	int err, i, t;

	err = nl_list(WEFT_CMD_SOCK_GET, socket_count, NULL);
	if (err)
		return err;
	sockstat_read();
	for (t = 0; t < TRANSPORTS; t++)
		for (i = 0; i < 2; i++)
			all[i] += sum.of[t][i];
	closed = sum.allocated > sum.listed ? sum.allocated - sum.listed : 0;
	out_begin();
	out_row_begin();
	out_uint("total", "Total: %" PRIu64 "\n", all[0] + all[1] + closed);
	out_member_begin("tcp");
	out_uint("all", "TCP:   %" PRIu64, sum.listed + closed + sum.time_wait);
	out_uint("established", " (estab %" PRIu64, sum.established);
	out_uint("closed", ", closed %" PRIu64, closed + sum.time_wait);
	out_uint("orphaned", ", orphaned %" PRIu64, sum.orphaned);
	out_uint("time_wait", ", timewait %" PRIu64 ")\n", sum.time_wait);
	out_object_end();
	out_text("\nTransport Total     IP        IPv6\n");
	transport_show("raw", "RAW", sum.of[RAW][0], sum.of[RAW][1]);
	transport_show("udp", "UDP", sum.of[UDP][0], sum.of[UDP][1]);
	transport_show("hashed_tcp", "TCP", sum.of[TCP][0], sum.of[TCP][1]);
	transport_show("inet", "INET", all[0], all[1]);
	out_row_end();
	return out_end();
}
