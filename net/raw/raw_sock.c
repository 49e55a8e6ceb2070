// SPDX-License-Identifier: GPL-2.0
/*
 * Raw sockets: socket(AF_WEFT, SOCK_RAW, protocol [| WEFT_IP6]), RFC 1122 3.4, RFC 3542 3.  The
 * creator needs CAP_NET_RAW in the user namespace that owns the network namespace.  On output Weft
 * adds an IP header; with IP_HDRINCL or IPV6_HDRINCL (implied by IPPROTO_RAW) the program supplies
 * it.  In IPv4's header Weft fills in source, identification, total length and checksum as Linux
 * does, IPv6's is sent as it is.  Input includes the IP header of IPv4, and none of IPv6.  The
 * socket's port is its protocol number, as getsockname() shows.
 *
 * Not there: MSG_MORE (EOPNOTSUPP), IP_NODEFRAG, extension headers in sending (EINVAL).
 *
 * Process context.  bind() and connect() restrict the input; the socket lock guards their
 * addresses.
 */
#include <linux/capability.h>
#include <linux/module.h>
#include <linux/net.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/tcp_states.h>
#include "raw.h"
#include "../udp/dgram_ops.h"

/* ======================================== life */

static int raw_init_sock(struct sock *sk)
{
	struct weft_sock *ws = weft_sk(sk);
	struct weft_raw_sock *rs = weft_raw_sk(ws);
	int err;

	if (!sk->sk_kern_sock && !ns_capable(sock_net(sk)->user_ns, CAP_NET_RAW))
		return -EPERM;
	err = weft_raw_tap_open(rs);
	if (err)
		return err;
	ws->t.lport = sk->sk_protocol;
	ws->hdrincl = sk->sk_protocol == IPPROTO_RAW;
	rs->csum_at = ws->v6 ? weft_raw6_csum_default(sk->sk_protocol) : -1;
	sk->sk_reuse = SK_CAN_REUSE;	/* as in Linux; here it means nothing */
	weft_raw_add(ws);
	return 0;
}

static int raw_release(struct socket *sock)
{
	if (!sock->sk)
		return 0;
	weft_raw_remove(weft_sk(sock->sk));
	weft_raw_tap_close(weft_raw_sk(weft_sk(sock->sk)));
	return weft_dgram_release(sock);
}

/* zone: the device of an address of one link, or 0. */
static int raw_bind_locked(struct weft_sock *ws, const struct weft_addr *addr,
			   enum weft_addr_kind kind, int zone)
{
	weft_sock_assert_locked(&ws->sk);
	if (ws->sk.sk_state != TCP_CLOSE)
		return -EINVAL;
	if (kind == WEFT_ADDR_OTHER && !weft_sock_nonlocal(ws, addr))
		return -EADDRNOTAVAIL;
	if (zone)
		ws->sk.sk_bound_dev_if = zone;
	ws->t.laddr = *addr;
	ws->bound_addr = *addr;
	ws->laddr_group = kind == WEFT_ADDR_BROADCAST || kind == WEFT_ADDR_MULTICAST;
	ws->bound = !weft_addr_is_any(addr);
	weft_route_put(&ws->route);
	return 0;
}

/* As in Linux, the port is ignored, and IPv4's address family. */
static int raw_bind_end(const struct weft_sock *ws, const void *uaddr, int len,
			struct weft_end *end)
{
	const struct sockaddr_in *sin = uaddr;
	int err;

	if (!ws->v6) {
		if (len < (int)sizeof(*sin))
			return -EINVAL;
		*end = (struct weft_end){ .addr = weft_addr_v4(sin->sin_addr.s_addr) };
		return 0;
	}
	err = weft_sockaddr_get(ws, uaddr, len, end);
	if (err)
		return -EINVAL;
	return weft_addr_is_v4(&end->addr) ? -EADDRNOTAVAIL : 0;
}

/* As in Linux, bind() may be repeated. */
static int raw_bind(struct socket *sock, weft_sockaddr *uaddr, int len)
{
	struct weft_sock *ws = weft_sk(sock->sk);
	enum weft_addr_kind kind;
	struct weft_end end;
	int err, zone = 0;

	err = raw_bind_end(ws, uaddr, len, &end);
	if (err)
		return err;
	rcu_read_lock();
	kind = weft_addr_kind(ws->wn, &end.addr, NULL);
	rcu_read_unlock();
	lock_sock(&ws->sk);
	if (ws->v6)
		zone = weft_sock_bind_zone(ws, &end);
	err = zone < 0 ? zone : raw_bind_locked(ws, &end.addr, kind, zone);
	release_sock(&ws->sk);
	return err;
}

/* ======================================== sendmsg() */

/* IPv6's header is sent as it is, whatever it says. */
static bool raw_header_ok(const struct sk_buff *skb, bool v6)
{
	u32 hlen = v6 ? WEFT_IP6_HLEN : ((const struct iphdr *)skb->data)->ihl * 4;

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
	if (hdrincl && out->len < weft_ip_hlen(&o->to.addr))
		return -EINVAL;
	if (hdrincl && msg->msg_flags & MSG_PROBE)
		return 1;
	if (!hdrincl && !weft_sock_out_fits(ws, rt, out))
		return weft_dgram_too_big(ws, o, weft_sock_out_mtu(ws, rt));
	return 0;
}

/* IPV6_CHECKSUM, RFC 3542 3.1; whatever the program wrote there. */
static int raw_put_checksum(const struct weft_raw_sock *rs, struct sk_buff *skb,
			    const struct weft_ip_tx *ip)
{
	int at = READ_ONCE(rs->csum_at);
	__sum16 sum = 0;

	if (at < 0 || ip->has_header)
		return 0;
	if (!weft_raw6_csum_fits(at, skb->len))
		return -EINVAL;
	if (skb_store_bits(skb, at, &sum, sizeof(sum)))
		return -EFAULT;
	sum = csum_ipv6_magic((struct in6_addr *)&ip->src, (struct in6_addr *)&ip->dst, skb->len,
			      ip->proto, skb_checksum(skb, 0, skb->len, 0));
	if (!sum && ip->proto == IPPROTO_UDP)
		sum = CSUM_MANGLED_0;
	return skb_store_bits(skb, at, &sum, sizeof(sum));
}

/* Consumes skb. */
static int raw_tx(struct weft_sock *ws, struct sk_buff *skb, const struct weft_route *rt,
		  const struct weft_ip_tx *ip)
{
	int err = ip->has_header && !raw_header_ok(skb, ws->v6) ? -EINVAL :
		  raw_put_checksum(weft_raw_sk(ws), skb, ip);

	if (err) {
		kfree_skb(skb);
		return err;
	}
	err = weft_ip_tx(ws->wn, &ws->sk, skb, rt, ip);
	/*
	 * As in Linux, a full device queue counts as loss and is reported only to sockets with
	 * IP_RECVERR or IPV6_RECVERR.
	 */
	return err == -ENOBUFS && !weft_sock_recverr(ws, &ip->dst) ? 0 : err;
}

static int raw_send_one(struct weft_sock *ws, struct msghdr *msg, size_t len,
			const struct weft_dgram *o, struct weft_route *rt, u8 proto)
{
	bool hdrincl = READ_ONCE(ws->hdrincl);
	struct weft_outgoing out = {
		.dst = o->to.addr, .len = len + (hdrincl ? 0 : weft_ip_hlen(&o->to.addr)),
		.ttl = o->ttl, .dontfrag = o->dontfrag, .flow = o->flow,
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
	ip.proto = proto;
	ip.tos = o->tos;
	ip.has_header = hdrincl;
	if (hdrincl)
		ip.df = false;		/* the program's header has its own DF bit */
	return raw_tx(ws, skb, rt, &ip);
}

/*
 * The protocol of a packet: the socket's; one of IPPROTO_RAW over IPv6 may name another as the
 * port of the address, as in Linux.  -EINVAL.
 */
static int raw_proto(const struct weft_sock *ws, const struct msghdr *msg,
		     const struct weft_dgram *o)
{
	u16 own = ws->sk.sk_protocol, named = ws->v6 && msg->msg_name ? o->to.port : 0;

	if (!named || named == own)
		return own;
	return own == IPPROTO_RAW && named <= U8_MAX ? named : -EINVAL;
}

/* As in Linux, which reads type and code of ICMP, and the type of a mobility header. */
static u32 raw_least(const struct weft_sock *ws)
{
	if (READ_ONCE(ws->hdrincl))
		return 0;
	if (ws->v6 && ws->sk.sk_protocol == IPPROTO_MH)
		return 4;
	return ws->sk.sk_protocol == (ws->v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP) ? 2 : 0;
}

static int raw_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct weft_sock *ws = weft_sk(sock->sk);
	struct weft_route rt;
	struct weft_dgram o;
	int proto, err = weft_dgram_parse(ws, msg, len, &o);

	if (err)
		return err;
	proto = raw_proto(ws, msg, &o);
	if (proto < 0)
		return proto;
	if (len < raw_least(ws))
		return -EFAULT;
	err = weft_dgram_route(ws, &o, &rt);
	if (err)
		return err;
	err = raw_send_one(ws, msg, len, &o, &rt, proto);
	weft_route_put(&rt);
	return err ?: len;
}

const struct proto_ops weft_raw_ops = {
	WEFT_DGRAM_OPS,
	.release = raw_release,
	.bind = raw_bind,
	.setsockopt = weft_raw_setsockopt,
	.getsockopt = weft_raw_getsockopt,
	.sendmsg = raw_sendmsg,
};

struct proto weft_raw_prot = {
	.name = "WEFT-RAW",
	.init = raw_init_sock,
	.obj_size = sizeof(struct weft_raw_sock),
	WEFT_DGRAM_PROTO_MEM,
};
