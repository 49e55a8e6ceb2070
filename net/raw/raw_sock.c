// SPDX-License-Identifier: GPL-2.0
/*
 * Raw sockets: socket(AF_WEFT, SOCK_RAW, protocol), RFC 1122 3.4.  The creator needs CAP_NET_RAW in
 * the user namespace that owns the network namespace.  On output Weft adds an IP header; with
 * IP_HDRINCL (implied by IPPROTO_RAW) the program supplies the header, and Weft fills in source,
 * identification, total length and checksum as Linux does.  Input includes the IP header.  The
 * socket's port is its protocol number, as getsockname() shows.
 *
 * Not there: MSG_MORE (EOPNOTSUPP), IP_NODEFRAG, IP_CHECKSUM, multicast routing, IPv6.
 *
 * Process context.  bind() and connect() restrict the input; the socket lock guards their
 * addresses.
 */
#include <linux/capability.h>
#include <linux/icmp.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/uaccess.h>
#include <net/ip.h>
#include <net/tcp_states.h>
#include <uapi/linux/icmp.h>
#include "raw.h"
#include "../udp/dgram_ops.h"

/* ======================================== life */

static void host_forgets(struct sock *hsk)
{
	skb_queue_purge(&hsk->sk_receive_queue);
}

/*
 * In share mode the host also processes each packet, and would answer "protocol unreachable" if it
 * had no user of the protocol.  A raw socket in the host, which discards its input, prevents that.
 */
static int host_open(struct weft_raw_sock *rs, struct sock *sk)
{
	int err;

	switch (sk->sk_protocol) {
	case IPPROTO_ICMP:
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_RAW:
		rs->host = NULL;
		return 0;
	}
	err = sock_create_kern(sock_net(sk), AF_INET, SOCK_RAW, sk->sk_protocol, &rs->host);
	if (!err)
		WRITE_ONCE(rs->host->sk->sk_data_ready, host_forgets);
	return err;
}

static int raw_init_sock(struct sock *sk)
{
	struct weft_sock *ws = weft_sk(sk);
	int err;

	if (!sk->sk_kern_sock && !ns_capable(sock_net(sk)->user_ns, CAP_NET_RAW))
		return -EPERM;
	err = host_open(weft_raw_sk(ws), sk);
	if (err)
		return err;
	ws->t.lport = sk->sk_protocol;
	ws->hdrincl = sk->sk_protocol == IPPROTO_RAW;
	weft_raw_sk(ws)->icmp_filter = 0;
	sk->sk_reuse = SK_CAN_REUSE;	/* as in Linux; here it means nothing */
	weft_raw_add(ws);
	return 0;
}

static int raw_release(struct socket *sock)
{
	struct socket *host;

	if (!sock->sk)
		return 0;
	weft_raw_remove(weft_sk(sock->sk));
	host = weft_raw_sk(weft_sk(sock->sk))->host;
	if (host)
		sock_release(host);
	return weft_dgram_release(sock);
}

static int raw_bind_locked(struct weft_sock *ws, const struct weft_addr *addr,
			   enum weft_addr_kind kind)
{
	weft_sock_assert_locked(&ws->sk);
	if (ws->sk.sk_state != TCP_CLOSE)
		return -EINVAL;
	if (kind == WEFT_ADDR_OTHER && !weft_sock_nonlocal(ws, addr))
		return -EADDRNOTAVAIL;
	ws->t.laddr = *addr;
	ws->bound_addr = *addr;
	ws->laddr_group = kind == WEFT_ADDR_BROADCAST || kind == WEFT_ADDR_MULTICAST;
	ws->bound = !weft_addr_is_any(addr);
	weft_route_put(&ws->route);
	return 0;
}

/* As in Linux, bind() may be repeated, and address family and port are ignored. */
static int bind(struct socket *sock, weft_sockaddr *uaddr, int len)
{
	const struct sockaddr_in *sin = (const struct sockaddr_in *)uaddr;
	struct weft_sock *ws = weft_sk(sock->sk);
	enum weft_addr_kind kind;
	struct weft_addr addr;
	int err;

	if (len < (int)sizeof(*sin))
		return -EINVAL;
	addr = weft_addr_v4(sin->sin_addr.s_addr);
	rcu_read_lock();
	kind = weft_addr_kind(ws->wn, &addr, NULL);
	rcu_read_unlock();
	lock_sock(&ws->sk);
	err = raw_bind_locked(ws, &addr, kind);
	release_sock(&ws->sk);
	return err;
}

/* ======================================== sendmsg() */

static bool raw_header_ok(const struct sk_buff *skb)
{
	u32 hlen = ((const struct iphdr *)skb->data)->ihl * 4;

	return hlen >= WEFT_IP4_HLEN && hlen <= skb_headlen(skb);
}

/* 0, -errno, or 1: send nothing, without an error (MSG_PROBE). */
static int raw_check(struct weft_sock *ws, const struct msghdr *msg, const struct weft_dgram *o,
		     const struct weft_route *rt, const struct weft_outgoing *out, bool hdrincl)
{
	if (rt->broadcast && !sock_flag(&ws->sk, SOCK_BROADCAST))
		return -EACCES;
	if (hdrincl && out->len > rt->link_mtu)
		return weft_dgram_too_big(ws, o, rt->link_mtu);
	if (hdrincl && out->len < WEFT_IP4_HLEN)
		return -EINVAL;
	if (hdrincl && msg->msg_flags & MSG_PROBE)
		return 1;
	if (!hdrincl && !weft_sock_out_fits(ws, rt, out))
		return weft_dgram_too_big(ws, o, weft_sock_out_mtu(ws, rt));
	return 0;
}

static int raw_send_one(struct weft_sock *ws, struct msghdr *msg, size_t len,
			const struct weft_dgram *o, struct weft_route *rt)
{
	bool hdrincl = READ_ONCE(ws->hdrincl);
	struct weft_outgoing out = {
		.dst = o->to.addr, .len = len + (hdrincl ? 0 : WEFT_IP4_HLEN), .ttl = o->ttl,
	};
	struct weft_ip_tx ip = weft_sock_out(ws, rt, &out);
	struct sk_buff *skb;
	int err = raw_check(ws, msg, o, rt, &out, hdrincl);

	if (msg->msg_flags & MSG_CONFIRM)
		weft_route_confirm(rt);
	if (err)
		return min(err, 0);
	skb = weft_dgram_packet(ws, msg, len, WEFT_DGRAM_WHOLE, &err);
	if (!skb)
		return err;
	if (hdrincl && !raw_header_ok(skb)) {
		kfree_skb(skb);
		return -EINVAL;
	}
	ip.proto = ws->sk.sk_protocol;
	ip.tos = o->tos;
	ip.has_header = hdrincl;
	if (hdrincl)
		ip.df = false;		/* the program's header has its own DF bit */
	err = weft_ip_tx(ws->wn, &ws->sk, skb, rt, &ip);
	/*
	 * As in Linux, a full device queue counts as loss and is reported only to sockets with
	 * IP_RECVERR.
	 */
	return err == -ENOBUFS && !READ_ONCE(ws->recverr) ? 0 : err;
}

static int raw_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct weft_sock *ws = weft_sk(sock->sk);
	struct weft_route rt;
	struct weft_dgram o;
	int err = weft_dgram_parse(ws, msg, len, &o);

	if (!err && ws->sk.sk_protocol == IPPROTO_ICMP && !READ_ONCE(ws->hdrincl) && len < 2)
		err = -EFAULT;		/* as in Linux, which reads type and code of the message */
	if (!err)
		err = weft_dgram_route(ws, &o, &rt);
	if (err)
		return err;
	err = raw_send_one(ws, msg, len, &o, &rt);
	weft_route_put(&rt);
	return err ?: len;
}

/* ======================================== ICMP_FILTER */

static int raw_setsockopt(struct socket *sock, int level, int name, sockptr_t val, unsigned int len)
{
	struct weft_raw_sock *rs = weft_raw_sk(weft_sk(sock->sk));
	struct icmp_filter filter = { .data = READ_ONCE(rs->icmp_filter) };

	if (level != SOL_RAW)
		return weft_sock_setsockopt(sock, level, name, val, len);
	if (name != ICMP_FILTER)
		return -ENOPROTOOPT;
	if (sock->sk->sk_protocol != IPPROTO_ICMP)
		return -EOPNOTSUPP;
	if (copy_from_sockptr(&filter, val, min_t(unsigned int, len, sizeof(filter))))
		return -EFAULT;
	WRITE_ONCE(rs->icmp_filter, filter.data);
	return 0;
}

static int raw_getsockopt(struct socket *sock, int level, int name, char __user *val,
			  int __user *optlen)
{
	struct weft_raw_sock *rs = weft_raw_sk(weft_sk(sock->sk));
	struct icmp_filter filter = { .data = READ_ONCE(rs->icmp_filter) };
	int len;

	if (level != SOL_RAW)
		return weft_sock_getsockopt(sock, level, name, val, optlen);
	if (name != ICMP_FILTER)
		return -ENOPROTOOPT;
	if (sock->sk->sk_protocol != IPPROTO_ICMP)
		return -EOPNOTSUPP;
	if (get_user(len, optlen))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	len = min_t(int, len, sizeof(filter));
	return put_user(len, optlen) || copy_to_user(val, &filter, len) ? -EFAULT : 0;
}

const struct proto_ops weft_raw_ops = {
	WEFT_DGRAM_OPS,
	.release = raw_release,
	.bind = bind,
	.setsockopt = raw_setsockopt,
	.getsockopt = raw_getsockopt,
	.sendmsg = raw_sendmsg,
};

struct proto weft_raw_prot = {
	.name = "WEFT-RAW",
	.init = raw_init_sock,
	.obj_size = sizeof(struct weft_raw_sock),
	WEFT_DGRAM_PROTO_MEM,
};
