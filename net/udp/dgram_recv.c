// SPDX-License-Identifier: GPL-2.0
/*
 * recvmsg() of datagram sockets, and of the error queue of all sockets: the data and the control
 * messages that describe the packet.  RFC 1122 4.1.3.5, RFC 3542.
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
#include "../wire/ip4.h"
#include "../wire/ip6_ext.h"
#include "dgram_ops.h"

/* False: the packet ends before the ports; possible in a quoted or a raw packet. */
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

/* The IP header of a queued packet is still in place before its data. */
static void put_cmsgs4(struct weft_sock *ws, struct msghdr *msg, struct sk_buff *skb, int ifindex)
{
	const struct iphdr *ip = ip_hdr(skb);
	__be16 port;

	if (ws->pktinfo) {
		struct in_pktinfo info = { .ipi_ifindex = ifindex, .ipi_addr.s_addr = ip->daddr };
		bool group = skb->pkt_type == PACKET_BROADCAST || ipv4_is_multicast(ip->daddr);

		info.ipi_spec_dst.s_addr = group ? weft_mc_answer_addr(ws, ifindex, ip->saddr) :
						   ip->daddr;
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
		struct sockaddr_in dst = {
			.sin_family = AF_INET, .sin_port = port, .sin_addr.s_addr = ip->daddr,
		};

		put_cmsg(msg, SOL_IP, IP_ORIGDSTADDR, sizeof(dst), &dst);
	}
}

/* Numbers of the control messages: RFC 3542's, or the different ones of RFC 2292. */
struct names6 {
	bool pktinfo, hops, hopopts, rthdr, dstopts;	/* options that the program has set */
	u8 pktinfo_name, hops_name, hopopts_name, rthdr_name, dstopts_name;
};

static struct names6 names_of(const struct weft_sock *ws)
{
	return (struct names6){
		.pktinfo = ws->ip6.pktinfo, .pktinfo_name = IPV6_PKTINFO,
		.hops = ws->ip6.recvhops, .hops_name = IPV6_HOPLIMIT,
		.hopopts = ws->ip6.hopopts, .hopopts_name = IPV6_HOPOPTS,
		.rthdr = ws->ip6.rthdr, .rthdr_name = IPV6_RTHDR,
		.dstopts = ws->ip6.dstopts, .dstopts_name = IPV6_DSTOPTS,
	};
}

static struct names6 old_names_of(const struct weft_sock *ws)
{
	return (struct names6){
		.pktinfo = ws->ip6.old_pktinfo, .pktinfo_name = IPV6_2292PKTINFO,
		.hops = ws->ip6.old_hops, .hops_name = IPV6_2292HOPLIMIT,
		.hopopts = ws->ip6.old_hopopts, .hopopts_name = IPV6_2292HOPOPTS,
		.rthdr = ws->ip6.old_rthdr, .rthdr_name = IPV6_2292RTHDR,
		.dstopts = ws->ip6.old_dstopts, .dstopts_name = IPV6_2292DSTOPTS,
	};
}

static void put_pktinfo6(struct msghdr *msg, const struct weft_addr *to, int ifindex, u8 name)
{
	struct in6_pktinfo info = { .ipi6_ifindex = ifindex };

	memcpy(&info.ipi6_addr, to, sizeof(*to));
	put_cmsg(msg, SOL_IPV6, name, sizeof(info), &info);
}

static void put_hops(struct msghdr *msg, const struct sk_buff *skb, u8 name)
{
	int hops = ipv6_hdr(skb)->hop_limit;

	put_cmsg(msg, SOL_IPV6, name, sizeof(hops), &hops);
}

/* Puts the extension headers in their order; hlen: bytes of all IPv6 headers. */
static void put_headers(struct msghdr *msg, const struct sk_buff *skb, u32 hlen,
			const struct names6 *n)
{
	const u8 *p = skb_network_header(skb);
	struct weft_ip6_ext_iter i = WEFT_IP6_EXT_ITER(p);

	if (!n->hopopts && !n->rthdr && !n->dstopts)
		return;
	while (weft_ip6_ext_next(p, hlen, &i)) {
		if (i.kind == WEFT_PROTO_HOPOPTS && n->hopopts)
			put_cmsg(msg, SOL_IPV6, n->hopopts_name, i.len, (void *)(p + i.at));
		if (i.kind == WEFT_PROTO_ROUTING && n->rthdr)
			put_cmsg(msg, SOL_IPV6, n->rthdr_name, i.len, (void *)(p + i.at));
		if (i.kind == WEFT_PROTO_DSTOPTS && n->dstopts)
			put_cmsg(msg, SOL_IPV6, n->dstopts_name, i.len, (void *)(p + i.at));
	}
}

static void put_origdst6(struct msghdr *msg, const struct sk_buff *skb, int ifindex)
{
	struct sockaddr_in6 dst = { .sin6_family = AF_INET6, .sin6_addr = ipv6_hdr(skb)->daddr };
	struct weft_addr to = weft_addr_v6(&dst.sin6_addr);

	if (!dest_port(skb, &dst.sin6_port))
		return;
	dst.sin6_scope_id = weft_ip6_needs_zone(&to) ? ifindex : 0;
	put_cmsg(msg, SOL_IPV6, IPV6_ORIGDSTADDR, sizeof(dst), &dst);
}

/* Puts the control messages of an IPv6 packet. */
static void put_cmsgs6(struct weft_sock *ws, struct msghdr *msg, struct sk_buff *skb, int ifindex,
		       u32 hlen)
{
	struct weft_addr to = weft_addr_v6(&ipv6_hdr(skb)->daddr);
	struct names6 n = names_of(ws), old = old_names_of(ws);
	__be32 flowinfo = *(__be32 *)ipv6_hdr(skb) & IPV6_FLOWINFO_MASK;
	int tclass = ipv6_get_dsfield(ipv6_hdr(skb));

	if (n.pktinfo)
		put_pktinfo6(msg, &to, ifindex, n.pktinfo_name);
	if (n.hops)
		put_hops(msg, skb, n.hops_name);
	if (ws->ip6.recvtclass)
		put_cmsg(msg, SOL_IPV6, IPV6_TCLASS, sizeof(tclass), &tclass);
	if (ws->ip6.recvflow && flowinfo)
		put_cmsg(msg, SOL_IPV6, IPV6_FLOWINFO, sizeof(flowinfo), &flowinfo);
	put_headers(msg, skb, hlen, &n);
	if (old.pktinfo)
		put_pktinfo6(msg, &to, ifindex, old.pktinfo_name);
	if (old.hops)
		put_hops(msg, skb, old.hops_name);
	put_headers(msg, skb, hlen, &old);
	if (ws->ip6.recvorigdst)
		put_origdst6(msg, skb, ifindex);
}

/* hlen: bytes of IPv6 headers before the transport header. */
static void put_cmsgs(struct weft_sock *ws, struct msghdr *msg, struct sk_buff *skb, int ifindex,
		      u32 hlen)
{
	struct weft_addr to;

	if (ip_hdr(skb)->version != 4) {
		put_cmsgs6(ws, msg, skb, ifindex, hlen);
		return;
	}
	to = weft_addr_v4(ip_hdr(skb)->daddr);
	if (ws->v6 && ws->ip6.pktinfo)
		put_pktinfo6(msg, &to, ifindex, IPV6_PKTINFO);
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
		msg->msg_namelen = weft_sockaddr_put(ws, &addr, ntohs(serr->port),
						     serr->header.h4.iif, msg->msg_name);
	}
	answer.ee = serr->ee;
	if (serr->ee.ee_origin != SO_EE_ORIGIN_LOCAL) {
		addr = v6 ? weft_addr_v6(&ipv6_hdr(skb)->saddr) : weft_addr_v4(ip_hdr(skb)->saddr);
		weft_sockaddr_put(ws, &addr, 0, serr->header.h4.iif, &answer.offender);
		put_cmsgs(ws, msg, skb, serr->header.h4.iif, v6 ? serr->header.h6.nhoff : 0);
	}
	put_cmsg(msg, ws->v6 ? SOL_IPV6 : SOL_IP, ws->v6 ? IPV6_RECVERR : IP_RECVERR,
		 offsetofend(typeof(answer), ee) +
			 (ws->v6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in)),
		 &answer);
	msg->msg_flags |= MSG_ERRQUEUE;
	consume_skb(skb);
	return copied;
}

/*
 * IP_RECVOPTS, IP_RETOPTS: RFC 1122 3.2.1.8.  Both give the options as received.  Only a source
 * route would have to be reversed for a reply, and Weft drops such packets.
 */
static void put_options(const struct weft_sock *ws, struct msghdr *msg, const struct sk_buff *skb)
{
	u32 len = ip_hdrlen(skb) - sizeof(struct iphdr);

	if (!len || len > WEFT_IP4_HLEN_MAX - sizeof(struct iphdr))
		return;
	if (ws->recvopts)
		put_cmsg(msg, SOL_IP, IP_RECVOPTS, len, ip_hdr(skb) + 1);
	if (ws->retopts)
		put_cmsg(msg, SOL_IP, IP_RETOPTS, len, ip_hdr(skb) + 1);
}

/* Puts all control messages of a received packet. */
static void dgram_recv_describe(struct weft_sock *ws, struct msghdr *msg, struct sk_buff *skb,
				int flags)
{
	struct weft_ip_cb *cb = WEFT_IP_CB(skb);
	struct weft_addr src = weft_ip_src(skb);
	bool udp = ws->proto == IPPROTO_UDP;

	sock_recv_cmsgs(msg, &ws->sk, skb);
	if (msg->msg_name)
		msg->msg_namelen = weft_sockaddr_put(ws, &src,
						     udp ? ntohs(udp_hdr(skb)->source) : 0,
						     cb->ifindex, msg->msg_name);
	put_cmsgs(ws, msg, skb, cb->ifindex, cb->hlen);
	if (ip_hdr(skb)->version == 4)
		put_options(ws, msg, skb);
	if (udp && !(flags & MSG_PEEK))
		weft_mib_inc(ws->wn, WEFT_MIB_UdpInDatagrams);
}

/*
 * IPV6_RECVPATHMTU, RFC 3542 11.3: delivers no data, but the size that would have fitted. False:
 * there is nothing to deliver.
 */
static bool recv_path_mtu(struct weft_sock *ws, struct msghdr *msg)
{
	struct ip6_mtuinfo info = { .ip6m_addr.sin6_family = AF_INET6 };
	struct weft_end to;

	if (!ws->ip6.recvpathmtu || !READ_ONCE(ws->ip6.mtu))
		return false;
	spin_lock_bh(&ws->sk.sk_receive_queue.lock);
	to = ws->ip6.mtu_to;
	info.ip6m_mtu = ws->ip6.mtu;
	ws->ip6.mtu = 0;
	spin_unlock_bh(&ws->sk.sk_receive_queue.lock);
	if (!info.ip6m_mtu)
		return false;
	memcpy(&info.ip6m_addr.sin6_addr, &to.addr, sizeof(to.addr));
	info.ip6m_addr.sin6_scope_id = to.zone;
	if (msg->msg_name)
		msg->msg_namelen = weft_sockaddr_put(ws, &to.addr, 0, to.zone, msg->msg_name);
	put_cmsg(msg, SOL_IPV6, IPV6_PATHMTU, sizeof(info), &info);
	return true;
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
	if (recv_path_mtu(weft_sk(sk), msg))
		return 0;
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
		dgram_recv_describe(weft_sk(sk), msg, skb, flags);
		err = flags & MSG_TRUNC ? all : copied;
	}
	skb_free_datagram(sk, skb);
	return err;
}

