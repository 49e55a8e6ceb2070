// SPDX-License-Identifier: GPL-2.0
/*
 * Ping sockets: socket(AF_WEFT, SOCK_DGRAM, IPPROTO_ICMP), by which a program without privileges asks for an echo (RFC 792).
 * It writes an ICMP header and data, and reads the same of the reply.  The identifier is the socket's port, whatever the
 * program wrote: bind() chooses it, or else it is one of the ephemeral ports.  It is held in the host too, so that no ping
 * socket of the host's waits for the same replies (net/sock/ports.c).
 *
 * Who may have one: whom the host gives one, by net.ipv4.ping_group_range; Weft has no such range of its own.
 *
 * Not there: RFC 8335 (extended echo: EINVAL), IPv6.
 *
 * Process context.
 */
#include <linux/icmp.h>
#include <linux/module.h>
#include <linux/net.h>
#include <net/checksum.h>
#include <net/ip.h>
#include "../wire/icmp4.h"
#include "dgram_ops.h"

int weft_ping_init_sock(struct sock *sk)
{
	struct socket *host;
	int err = sock_create_kern(sock_net(sk), AF_INET, SOCK_DGRAM, IPPROTO_ICMP, &host);

	if (err)
		return err;
	sock_release(host);
	sk->sk_reuse = SK_CAN_REUSE;	/* as Linux's */
	return 0;
}

/* ================================================================ sendmsg() */

/* The header that the program has written; of it only the number counts. */
static int take_header(struct msghdr *msg, size_t len, struct icmphdr *h)
{
	if (len > U16_MAX)
		return -EMSGSIZE;
	if (len < sizeof(*h))
		return -EINVAL;
	if (msg->msg_flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (memcpy_from_msg(h, msg, sizeof(*h)))
		return -EFAULT;
	return h->type == ICMP_ECHO && !h->code ? 0 : -EINVAL;
}

/* Unlike UDP's sendto() it does not take AF_UNSPEC for AF_INET. */
static int check_name(const struct msghdr *msg)
{
	const struct sockaddr_in *sin = msg->msg_name;

	return sin && msg->msg_namelen >= sizeof(*sin) && sin->sin_family == AF_UNSPEC ? -EAFNOSUPPORT : 0;
}

/* skb: the data; the header goes in front. */
static void put_header(struct weft_sock *ws, struct sk_buff *skb, __be16 sequence)
{
	struct icmphdr *h = skb_push(skb, sizeof(*h));

	*h = (struct icmphdr){
		.type = ICMP_ECHO, .un.echo = { .id = htons(READ_ONCE(ws->t.lport)), .sequence = sequence },
	};
	h->checksum = csum_fold(skb_checksum(skb, 0, skb->len, 0));
	skb->ip_summed = CHECKSUM_NONE;
}

static int send_one(struct weft_sock *ws, struct msghdr *msg, size_t len, const struct weft_dgram *o, struct weft_route *rt,
		    __be16 sequence)
{
	struct weft_outgoing out = { .dst = o->to.addr, .len = len + WEFT_IP4_HLEN, .ttl = o->ttl };
	struct weft_ip_tx ip = weft_sock_out(ws, rt, &out);
	struct sk_buff *skb;
	int err;

	if (rt->broadcast && !sock_flag(&ws->sk, SOCK_BROADCAST))
		return -EACCES;
	if (msg->msg_flags & MSG_CONFIRM)
		weft_route_confirm(rt);
	if (!weft_sock_out_fits(ws, rt, &out))
		return weft_dgram_too_big(ws, o, weft_sock_out_mtu(ws, rt));
	skb = weft_dgram_packet(ws, msg, len - sizeof(struct icmphdr), false, &err);
	if (!skb)
		return err;
	put_header(ws, skb, sequence);
	ip.proto = IPPROTO_ICMP;
	ip.tos = o->tos;
	weft_mib_inc(ws->wn, WEFT_MIB_IcmpOutMsgs);
	weft_mib_inc(ws->wn, WEFT_MIB_IcmpOutEchos);
	return weft_ip_tx(ws->wn, &ws->sk, skb, rt, &ip);
}

static int sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct weft_sock *ws = weft_sk(sock->sk);
	struct weft_route rt;
	struct weft_dgram o;
	struct icmphdr h;
	int err = take_header(msg, len, &h);

	if (!err)
		err = check_name(msg);
	msg->msg_flags &= ~MSG_MORE;	/* as Linux: one echo is one message */
	if (!err)
		err = weft_dgram_parse(ws, msg, len, &o);
	if (!err)
		err = weft_dgram_route(ws, &o, &rt);
	if (err)
		return err;
	err = send_one(ws, msg, len, &o, &rt, h.un.echo.sequence);
	weft_route_put(&rt);
	return err ?: len;
}

const struct proto_ops weft_ping_ops = {
	.family = PF_WEFT,
	.owner = THIS_MODULE,
	.release = weft_dgram_release,
	.bind = weft_sock_bind,
	.connect = weft_dgram_connect,
	.socketpair = sock_no_socketpair,
	.accept = sock_no_accept,
	.getname = weft_sock_getname,
	.poll = datagram_poll,
	.ioctl = weft_dgram_ioctl,
	.gettstamp = sock_gettstamp,
	.listen = sock_no_listen,
	.shutdown = weft_dgram_shutdown,
	.setsockopt = weft_sock_setsockopt,
	.getsockopt = weft_sock_getsockopt,
	.sendmsg = sendmsg,
	.recvmsg = weft_dgram_recvmsg,
	.mmap = sock_no_mmap,
	.set_peek_off = sk_set_peek_off,
};

struct proto weft_ping_prot = {
	.name = "WEFT-PING",
	.obj_size = sizeof(struct weft_sock),
};
