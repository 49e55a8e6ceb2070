// SPDX-License-Identifier: GPL-2.0
/*
 * recvmsg() of datagram sockets, and the error queue of both types: data, and what control messages tell of the packet.
 * RFC 1122 4.1.3.5, RFC 3542.
 *
 * Process context.  The socket lock is not taken.
 */
#include <linux/errqueue.h>
#include <linux/net.h>
#include <linux/udp.h>
#include <net/dsfield.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <weft/cb.h>
#include "dgram_ops.h"

/* False: the packet ends before its ports, as a quoted or a raw one may. */
static bool dest_port(const struct sk_buff *skb, __be16 *port)
{
	__be16 buf[2];
	const __be16 *ports = NULL;

	if (skb_transport_header_was_set(skb))
		ports = skb_header_pointer(skb, skb_transport_offset(skb), sizeof(buf), buf);
	if (ports)
		*port = ports[1];
	return ports;
}

/* The IP header of a queued packet is still there, before its data. */
static void put_cmsgs4(struct weft_sock *ws, struct msghdr *msg, struct sk_buff *skb, int ifindex)
{
	const struct iphdr *ip = ip_hdr(skb);
	__be16 port;

	if (ws->pktinfo) {
		struct in_pktinfo info = { .ipi_ifindex = ifindex, .ipi_addr.s_addr = ip->daddr };
		bool group = skb->pkt_type == PACKET_BROADCAST || ipv4_is_multicast(ip->daddr);

		info.ipi_spec_dst.s_addr = group ? weft_mc_answer_addr(ws, ifindex, ip->saddr) : ip->daddr;
		put_cmsg(msg, SOL_IP, IP_PKTINFO, sizeof(info), &info);
	}
	if (ws->recvttl) {
		int ttl = ip->ttl;

		put_cmsg(msg, SOL_IP, IP_TTL, sizeof(ttl), &ttl);
	}
	if (ws->recvtos) {
		u8 tos = ip->tos;

		put_cmsg(msg, SOL_IP, IP_TOS, sizeof(tos), &tos);
	}
	if (ws->recvorigdst && dest_port(skb, &port)) {
		struct sockaddr_in dst = { .sin_family = AF_INET, .sin_port = port, .sin_addr.s_addr = ip->daddr };

		put_cmsg(msg, SOL_IP, IP_ORIGDSTADDR, sizeof(dst), &dst);
	}
}

/* Of an IPv6 packet; pktinfo of IPv4's too. */
static void put_cmsgs6(struct weft_sock *ws, struct msghdr *msg, struct sk_buff *skb, int ifindex, bool v4)
{
	__be16 port;

	if (ws->ip6.pktinfo) {
		struct weft_addr to = v4 ? weft_addr_v4(ip_hdr(skb)->daddr) : weft_addr_v6(&ipv6_hdr(skb)->daddr);
		struct in6_pktinfo info = { .ipi6_ifindex = ifindex };

		memcpy(&info.ipi6_addr, &to, sizeof(to));
		put_cmsg(msg, SOL_IPV6, IPV6_PKTINFO, sizeof(info), &info);
	}
	if (v4)
		return;
	if (ws->ip6.recvhops) {
		int hops = ipv6_hdr(skb)->hop_limit;

		put_cmsg(msg, SOL_IPV6, IPV6_HOPLIMIT, sizeof(hops), &hops);
	}
	if (ws->ip6.recvtclass) {
		int tclass = ipv6_get_dsfield(ipv6_hdr(skb));

		put_cmsg(msg, SOL_IPV6, IPV6_TCLASS, sizeof(tclass), &tclass);
	}
	if (ws->ip6.recvorigdst && dest_port(skb, &port)) {
		struct sockaddr_in6 dst = {
			.sin6_family = AF_INET6, .sin6_port = port, .sin6_addr = ipv6_hdr(skb)->daddr,
		};
		struct weft_addr to = weft_addr_v6(&dst.sin6_addr);

		dst.sin6_scope_id = weft_ip6_needs_zone(&to) ? ifindex : 0;
		put_cmsg(msg, SOL_IPV6, IPV6_ORIGDSTADDR, sizeof(dst), &dst);
	}
}

static void put_cmsgs(struct weft_sock *ws, struct msghdr *msg, struct sk_buff *skb, int ifindex)
{
	bool v4 = ip_hdr(skb)->version == 4;

	if (ws->v6)
		put_cmsgs6(ws, msg, skb, ifindex, v4);
	if (v4)
		put_cmsgs4(ws, msg, skb, ifindex);
}

static struct weft_addr error_addr(const struct sk_buff *skb, bool v6)
{
	const u8 *at = skb_network_header(skb) + SKB_EXT_ERR(skb)->addr_offset;

	return v6 ? weft_addr_v6((struct in6_addr *)at) : weft_addr_v4(*(__be32 *)at);
}

int weft_sock_recv_error(struct sock *sk, struct msghdr *msg, size_t len)
{
	struct weft_sock *ws = weft_sk(sk);
	struct sk_buff *skb = sock_dequeue_err_skb(sk);
	struct {
		struct sock_extended_err ee;
		struct sockaddr_in6 offender;
	} answer = { };
	struct sock_exterr_skb *serr;
	struct weft_addr addr;
	int err, copied;
	bool v6;

	if (!skb)
		return -EAGAIN;
	copied = skb->len;
	if (copied > len) {
		msg->msg_flags |= MSG_TRUNC;
		copied = len;
	}
	err = skb_copy_datagram_msg(skb, 0, msg, copied);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	sock_recv_timestamp(msg, sk, skb);
	serr = SKB_EXT_ERR(skb);
	v6 = skb->protocol == htons(ETH_P_IPV6);
	if (msg->msg_name) {
		addr = error_addr(skb, v6);
		msg->msg_namelen = weft_sockaddr_put(ws, &addr, ntohs(serr->port), serr->header.h4.iif, msg->msg_name);
	}
	answer.ee = serr->ee;
	if (serr->ee.ee_origin != SO_EE_ORIGIN_LOCAL) {
		addr = v6 ? weft_addr_v6(&ipv6_hdr(skb)->saddr) : weft_addr_v4(ip_hdr(skb)->saddr);
		weft_sockaddr_put(ws, &addr, 0, serr->header.h4.iif, &answer.offender);
		put_cmsgs(ws, msg, skb, serr->header.h4.iif);
	}
	put_cmsg(msg, ws->v6 ? SOL_IPV6 : SOL_IP, ws->v6 ? IPV6_RECVERR : IP_RECVERR,
		 offsetofend(typeof(answer), ee) + (ws->v6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in)),
		 &answer);
	msg->msg_flags |= MSG_ERRQUEUE;
	consume_skb(skb);
	return copied;
}

/* What recvmsg() tells beside the data. */
static void describe(struct weft_sock *ws, struct msghdr *msg, struct sk_buff *skb, int flags)
{
	struct weft_ip_cb *cb = WEFT_IP_CB(skb);
	struct weft_addr src = weft_ip_src(skb);
	bool udp = ws->proto == IPPROTO_UDP;

	sock_recv_cmsgs(msg, &ws->sk, skb);
	if (msg->msg_name)
		msg->msg_namelen = weft_sockaddr_put(ws, &src, udp ? ntohs(udp_hdr(skb)->source) : 0, cb->ifindex,
						     msg->msg_name);
	put_cmsgs(ws, msg, skb, cb->ifindex);
	if (udp && !(flags & MSG_PEEK))
		weft_mib_inc(ws->wn, WEFT_MIB_UdpInDatagrams);
}

int weft_dgram_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags)
{
	struct sock *sk = sock->sk;
	int err, copied, all, off;
	struct sk_buff *skb;

	if (flags & MSG_OOB && weft_sk(sk)->proto != IPPROTO_UDP)
		return -EOPNOTSUPP;
	if (flags & MSG_ERRQUEUE)
		return weft_sock_recv_error(sk, msg, len);
	off = sk_peek_offset(sk, flags);
	skb = __skb_recv_datagram(sk, &sk->sk_receive_queue, flags, &off, &err);
	if (!skb)
		return err;
	all = skb->len - off;
	copied = min_t(size_t, len, all);
	if (copied < all)
		msg->msg_flags |= MSG_TRUNC;
	err = skb_copy_datagram_msg(skb, off, msg, copied);
	if (!err) {
		if (flags & MSG_PEEK)
			sk_peek_offset_fwd(sk, copied);
		else
			sk_peek_offset_bwd(sk, skb->len);
		describe(weft_sk(sk), msg, skb, flags);
		err = flags & MSG_TRUNC ? all : copied;
	}
	skb_free_datagram(sk, skb);
	return err;
}

