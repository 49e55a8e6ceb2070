// SPDX-License-Identifier: GPL-2.0
/*
 * Ping sockets: socket(AF_WEFT, SOCK_DGRAM, IPPROTO_ICMP), or IPPROTO_ICMPV6 with WEFT_IP6.  They
 * let a program without privileges send echo requests (RFC 792, RFC 4443 4.1).  The program writes
 * an ICMP header and data, and reads the same of the reply.  The identifier is the socket's port,
 * whatever the program wrote; bind() or the ephemeral port range chooses it.  Weft reserves it in
 * the host too, so that no ping socket of the host waits for the same replies (net/sock/ports.c).
 *
 * Who may create one: the host decides, by net.ipv4.ping_group_range; Weft has no range of its own.
 *
 * Not there: RFC 8335 (extended echo: EINVAL).
 *
 * Process context.
 */
#include <linux/icmp.h>
#include <linux/module.h>
#include <linux/net.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include "../wire/icmp4.h"
#include "../wire/icmp6.h"
#include "../udp/dgram_ops.h"

static int ping_init_sock(struct sock *sk)
{
	bool v6 = weft_sk(sk)->v6;
	struct socket *host;
	int err = sock_create_kern(sock_net(sk), v6 ? AF_INET6 : AF_INET, SOCK_DGRAM,
				   sk->sk_protocol, &host);

	if (err)
		return err;
	sock_release(host);
	sk->sk_reuse = SK_CAN_REUSE;	/* as in Linux */
	weft_sk(sk)->v6only = v6;
	return 0;
}

/* ======================================== sendmsg() */

/* Reads the header that the program wrote; only its sequence number is used. */
static int take_header(const struct weft_sock *ws, struct msghdr *msg, size_t len,
		       struct icmphdr *h)
{
	if (len > U16_MAX)
		return -EMSGSIZE;
	if (len < sizeof(*h))
		return -EINVAL;
	if (msg->msg_flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (memcpy_from_msg(h, msg, sizeof(*h)))
		return -EFAULT;
	return h->type == (ws->v6 ? WEFT_ICMP6_ECHO : ICMP_ECHO) && !h->code ? 0 : -EINVAL;
}

/*
 * Unlike UDP's sendto(), it accepts no other address family, and no IPv4 address on an IPv6 socket.
 */
static int check_name(const struct weft_sock *ws, const struct msghdr *msg)
{
	const struct sockaddr_in6 *sin6 = msg->msg_name;

	if (!sin6 || msg->msg_namelen < sizeof(struct sockaddr_in))
		return 0;
	if (!ws->v6)
		return sin6->sin6_family == AF_UNSPEC ? -EAFNOSUPPORT : 0;
	if (msg->msg_namelen < SIN6_LEN_RFC2133)
		return -EINVAL;
	if (sin6->sin6_family != AF_INET6)
		return -EAFNOSUPPORT;
	return ipv6_addr_v4mapped(&sin6->sin6_addr) ? -EINVAL : 0;
}

/* Both protocols have the same header but for the type. */
static __sum16 ping_checksum(const struct sk_buff *skb, const struct weft_ip_tx *ip)
{
	__wsum sum = skb_checksum(skb, 0, skb->len, 0);

	if (weft_addr_is_v4(&ip->dst))
		return csum_fold(sum);
	return csum_ipv6_magic((struct in6_addr *)&ip->src, (struct in6_addr *)&ip->dst, skb->len,
			       IPPROTO_ICMPV6, sum);
}

/* Puts the ICMP header before the data in skb. */
static void ping_put_header(struct weft_sock *ws, struct sk_buff *skb, const struct weft_ip_tx *ip,
			    __be16 sequence)
{
	struct icmphdr *h = skb_push(skb, sizeof(*h));

	*h = (struct icmphdr){
		.type = ws->v6 ? WEFT_ICMP6_ECHO : ICMP_ECHO,
		.un.echo = { .id = htons(READ_ONCE(ws->t.lport)), .sequence = sequence },
	};
	h->checksum = ping_checksum(skb, ip);
	skb->ip_summed = CHECKSUM_NONE;
}

static int ping_send_one(struct weft_sock *ws, struct msghdr *msg, size_t len,
			 const struct weft_dgram *o, struct weft_route *rt,
			 __be16 sequence)
{
	struct weft_outgoing out = {
		.dst = o->to.addr, .dontfrag = o->dontfrag, .len = len + weft_ip_hlen(&o->to.addr),
		.ttl = o->ttl,
		.flow = o->flow,
	};
	struct weft_ip_tx ip = weft_sock_out(ws, rt, &out);
	struct sk_buff *skb;
	int err;

	if (rt->broadcast && !sock_flag(&ws->sk, SOCK_BROADCAST))
		return -EACCES;
	if (msg->msg_flags & MSG_CONFIRM)
		weft_route_confirm(rt);
	if (!weft_sock_out_fits(ws, rt, &out))
		return weft_dgram_too_big(ws, o, weft_sock_out_mtu(ws, rt));
	skb = weft_dgram_packet(ws, msg, len - sizeof(struct icmphdr), WEFT_DGRAM_WHOLE, &err);
	if (!skb)
		return err;
	ping_put_header(ws, skb, &ip, sequence);
	ip.proto = ws->sk.sk_protocol;
	ip.tos = o->tos;
	weft_mib_inc(ws->wn, ws->v6 ? WEFT_MIB_Icmp6OutMsgs : WEFT_MIB_IcmpOutMsgs);
	weft_mib_inc(ws->wn, WEFT_MIB_IcmpOutEchos);
	return weft_ip_tx(ws->wn, &ws->sk, skb, rt, &ip);
}

static int ping_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct weft_sock *ws = weft_sk(sock->sk);
	struct weft_route rt;
	struct weft_dgram o;
	struct icmphdr h;
	int err = take_header(ws, msg, len, &h);

	if (!err)
		err = check_name(ws, msg);
	msg->msg_flags &= ~MSG_MORE;	/* as in Linux: each write is an echo request */
	if (!err)
		err = weft_dgram_parse(ws, msg, len, &o);
	if (!err)
		err = weft_dgram_route(ws, &o, &rt);
	if (err)
		return err;
	err = ping_send_one(ws, msg, len, &o, &rt, h.un.echo.sequence);
	weft_route_put(&rt);
	return err ?: len;
}

const struct proto_ops weft_ping_ops = {
	WEFT_DGRAM_OPS,
	.release = weft_dgram_release,
	.bind = weft_sock_bind,
	.setsockopt = weft_sock_setsockopt,
	.getsockopt = weft_sock_getsockopt,
	.sendmsg = ping_sendmsg,
	.set_peek_off = sk_set_peek_off,
};

struct proto weft_ping_prot = {
	.name = "WEFT-PING",
	.init = ping_init_sock,
	.obj_size = sizeof(struct weft_sock),
	WEFT_DGRAM_PROTO_MEM,
};
