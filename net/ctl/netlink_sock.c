// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets over netlink: SOCK_GET lists TCP, UDP, ping and raw sockets.
 * Process context; each entry is put under RCU.
 */
#include <linux/math64.h>
#include <weft/compat.h>
#include "../sock/sock.h"
#include "../tcp/stream_ops.h"
#include "../tcp/shell.h"
#include "netlink.h"

struct sock_entry {
	const struct weft_sock_info *info;
	struct user_namespace *user_ns;	/* the reader's: user ids are shown as it maps them */
};

static int put_u64(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, WEFT_SOCK_A_PAD);
}

static int identity_fill(struct sk_buff *skb, const struct weft_sock_info *i,
			 struct user_namespace *user_ns)
{
	if (nla_put_u8(skb, WEFT_SOCK_A_PROTO, i->proto) ||
	    nla_put_u8(skb, WEFT_SOCK_A_STATE, i->state) ||
	    weft_nl_addr_put(skb, WEFT_SOCK_A_LADDR, &i->t.laddr) ||
	    weft_nl_addr_put(skb, WEFT_SOCK_A_RADDR, &i->t.raddr) ||
	    nla_put_u16(skb, WEFT_SOCK_A_LPORT, i->t.lport) ||
	    nla_put_u16(skb, WEFT_SOCK_A_RPORT, i->t.rport) ||
	    nla_put_u32(skb, WEFT_SOCK_A_RQUEUE, i->rqueue) ||
	    nla_put_u32(skb, WEFT_SOCK_A_WQUEUE, i->wqueue) ||
	    nla_put_u32(skb, WEFT_SOCK_A_UID, from_kuid_munged(user_ns, i->uid)) ||
	    nla_put_u32(skb, WEFT_SOCK_A_INODE, i->inode) ||
	    nla_put_u8(skb, WEFT_SOCK_A_FAMILY, i->v6 ? AF_INET6 : AF_INET) ||
	    (i->v6only && nla_put_flag(skb, WEFT_SOCK_A_V6ONLY)) ||
	    (i->t.zone && nla_put_u32(skb, WEFT_SOCK_A_ZONE, i->t.zone)) ||
	    (i->engine && nla_put_string(skb, WEFT_SOCK_A_ENGINE, i->engine)))
		return -EMSGSIZE;
	return 0;
}

static int timer_fill(struct sk_buff *skb, const struct weft_sock_info *i)
{
	if (!i->timer)
		return 0;
	if (nla_put_string(skb, WEFT_SOCK_A_TIMER, i->timer) ||
	    put_u64(skb, WEFT_SOCK_A_EXPIRES, div_u64(i->expires, WEFT_USEC_PER_MSEC)) ||
	    nla_put_u8(skb, WEFT_SOCK_A_RETRIES, i->retries))
		return -EMSGSIZE;
	return 0;
}

static int tcp_fill(struct sk_buff *skb, const struct weft_sock_info *i)
{
	if (!i->cwnd)		/* a listener, request sock, TIME-WAIT or UDP socket */
		return 0;
	if (nla_put_u32(skb, WEFT_SOCK_A_CWND, i->cwnd) ||
	    nla_put_u32(skb, WEFT_SOCK_A_SSTHRESH, i->ssthresh) ||
	    put_u64(skb, WEFT_SOCK_A_SRTT, i->srtt) ||
	    put_u64(skb, WEFT_SOCK_A_RTTVAR, i->rttvar) ||
	    put_u64(skb, WEFT_SOCK_A_RTO, i->rto) ||
	    nla_put_u32(skb, WEFT_SOCK_A_MSS, i->mss) ||
	    nla_put_u32(skb, WEFT_SOCK_A_SND_WND, i->snd_wnd) ||
	    nla_put_u32(skb, WEFT_SOCK_A_RCV_WND, i->rcv_wnd) ||
	    nla_put_u32(skb, WEFT_SOCK_A_RTX_TOTAL, i->rtx_total) ||
	    put_u64(skb, WEFT_SOCK_A_BYTES_ACKED, i->bytes_acked) ||
	    put_u64(skb, WEFT_SOCK_A_BYTES_RECEIVED, i->bytes_received))
		return -EMSGSIZE;
	return 0;
}

/* Attributes for `weft why`. */
static int stall_fill(struct sk_buff *skb, const struct weft_sock_info *i)
{
	if (i->proto != IPPROTO_TCP)
		return 0;
	if (nla_put_u32(skb, WEFT_SOCK_A_FLAGS, i->flags) ||
	    nla_put_u32(skb, WEFT_SOCK_A_UNSENT, i->unsent) ||
	    (i->since && put_u64(skb, WEFT_SOCK_A_SINCE, div_u64(i->since, WEFT_USEC_PER_MSEC))))
		return -EMSGSIZE;
	return 0;
}

static int detail_fill(struct sk_buff *skb, const struct weft_sock_info *i)
{
	struct weft_tcp_status status;
	struct tcp_info info;

	if (i->proto != IPPROTO_TCP || i->state == TCP_LISTEN || !i->cwnd)
		return 0;
	weft_stream_info(i->sk, &status, &info);
	if (nla_put(skb, WEFT_SOCK_A_INFO, sizeof(info), &info) ||
	    nla_put_string(skb, WEFT_SOCK_A_CONG, status.cc))
		return -EMSGSIZE;
	return 0;
}

static int memory_fill(struct sk_buff *skb, const struct sock *sk)
{
	struct weft_sock_mem m = {
		.rmem_alloc = sk_rmem_alloc_get(sk),
		.rcv_buf = READ_ONCE(sk->sk_rcvbuf),
		.wmem_alloc = sk_wmem_alloc_get(sk),
		.snd_buf = READ_ONCE(sk->sk_sndbuf),
		.fwd_alloc = READ_ONCE(sk->sk_forward_alloc),
		.wmem_queued = READ_ONCE(sk->sk_wmem_queued),
		.opt_mem = atomic_read(&sk->sk_omem_alloc),
		.back_log = READ_ONCE(sk->sk_backlog.len),
		.drops = atomic_read(&sk->sk_drops),
	};

	return nla_put(skb, WEFT_SOCK_A_MEM, sizeof(m), &m);
}

static int sock_fill(struct sk_buff *skb, const void *entry)
{
	const struct sock_entry *e = entry;
	struct nlattr *nest = nla_nest_start(skb, WEFT_A_SOCK);

	if (!nest || identity_fill(skb, e->info, e->user_ns) || timer_fill(skb, e->info) ||
	    tcp_fill(skb, e->info) || stall_fill(skb, e->info))
		return -EMSGSIZE;
	if (e->info->sk && (detail_fill(skb, e->info) || memory_fill(skb, e->info->sk)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int netlink_sock_show(void *arg, const struct weft_sock_info *info)
{
	struct weft_nl_dump *d = arg;
	struct sock_entry e = { info, sk_user_ns(NETLINK_CB(d->cb->skb).sk) };

	return weft_nl_dump_put(d, WEFT_CMD_SOCK_GET, sock_fill, &e);
}

/*
 * Continues by the tables' own cursors rather than by entry number, which would walk the whole
 * table again for each message.  cb->args[1] is the table, args[2] the cursor in it.
 */
int weft_nl_sock_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	static int (*const tables[])(struct weft_net *wn, unsigned long *cursor,
				     int (*show)(void *arg, const struct weft_sock_info *info),
				     void *arg) = {
		weft_tcp_dump, weft_udp_dump, weft_ping_dump, weft_raw_dump,
	};
	struct weft_nl_dump d;
	int err = 0;

	weft_nl_dump_begin(&d, skb, cb);
	while (cb->args[1] < ARRAY_SIZE(tables)) {
		unsigned long cursor = cb->args[2];

		err = tables[cb->args[1]](d.wn, &cursor, netlink_sock_show, &d);
		cb->args[2] = cursor;
		if (err)
			break;
		cb->args[1]++;
		cb->args[2] = 0;
	}
	return weft_nl_dump_end(&d, err);
}
