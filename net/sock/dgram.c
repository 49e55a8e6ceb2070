// SPDX-License-Identifier: GPL-2.0
/*
 * Datagram sockets: what a program asks of UDP.  RFC 768 (User Interface), RFC 1122 4.1.4.
 *
 * Not there: UDP_CORK, UDP_SEGMENT and UDP_GRO (ENOPROTOOPT; MSG_MORE is EOPNOTSUPP), transmit timestamps, MSG_ZEROCOPY.
 *
 * Process context.  The socket lock guards addresses and the cached route; it is not held while memory is waited
 * for, and recvmsg() does not take it.
 */
#include <linux/errqueue.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/sockios.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/route.h>
#include <net/tcp_states.h>
#include <asm/ioctls.h>
#include <weft/cb.h>
#include "../link/neigh.h"
#include "../udp/udp.h"
#include "sock.h"

/* ================================================================ life */

int weft_udp_init_sock(struct sock *sk)
{
	return 0;
}

static int release(struct socket *sock)
{
	struct sock *sk = sock->sk;
	struct weft_sock *ws;

	if (!sk)
		return 0;
	ws = weft_sk(sk);
	lock_sock(sk);
	sock_orphan(sk);
	sk->sk_shutdown = SHUTDOWN_MASK;
	weft_port_release(ws);
	weft_route_put(&ws->route);
	release_sock(sk);
	weft_ports_settle(ws->wn);
	sock->sk = NULL;
	sock_put(sk);
	return 0;
}

/* The port is chosen at the first use: socket lock held. */
static int autobind(struct weft_sock *ws)
{
	if (ws->t.lport)
		return 0;
	return weft_port_bind(ws, &ws->t.laddr, 0) ? -EAGAIN : 0;
}

/* ================================================================ connect() */

static void set_peer(struct weft_sock *ws, const struct weft_addr *addr, u16 port)
{
	WRITE_ONCE(ws->t.raddr.w[3], addr->w[3]);
	WRITE_ONCE(ws->t.rport, port);
}

/* RFC 1122 4.1.3.5 and, for all that is not bound by the user, back to how the socket was made. */
static int disconnect(struct weft_sock *ws)
{
	struct weft_addr any = weft_addr_v4(htonl(INADDR_ANY));

	ws->sk.sk_state = TCP_CLOSE;
	set_peer(ws, &any, 0);
	ws->sk.sk_bound_dev_if = 0;
	if (!ws->bound_port)
		weft_port_release(ws);
	if (!ws->bound)
		WRITE_ONCE(ws->t.laddr.w[3], any.w[3]);
	weft_route_put(&ws->route);
	return 0;
}

/* Where the peer cannot be reached the socket is as it was, save that it has a port. */
static int connect_locked(struct weft_sock *ws, const struct weft_end *to)
{
	struct weft_tuple before = ws->t;
	struct weft_addr dst = weft_sock_dst(ws, &to->addr);
	int err;

	set_peer(ws, &dst, to->port);
	err = weft_sock_route(ws);
	if (!err && ws->route.broadcast && !sock_flag(&ws->sk, SOCK_BROADCAST))
		err = -EACCES;
	if (err) {
		WRITE_ONCE(ws->t.laddr.w[3], before.laddr.w[3]);
		set_peer(ws, &before.raddr, before.rport);
		weft_route_put(&ws->route);
		return err;
	}
	ws->sk.sk_state = TCP_ESTABLISHED;
	sk_set_txhash(&ws->sk);
	return 0;
}

static int connect(struct socket *sock, weft_sockaddr *uaddr, int len, int flags)
{
	struct weft_sock *ws = weft_sk(sock->sk);
	struct weft_end to;
	int err;

	if (len < (int)sizeof(sa_family_t))
		return -EINVAL;
	lock_sock(&ws->sk);
	if (((struct sockaddr *)uaddr)->sa_family == AF_UNSPEC) {
		err = disconnect(ws);
	} else {
		err = autobind(ws);
		if (!err)
			err = weft_sockaddr_get(uaddr, len, &to);
		if (!err)
			err = connect_locked(ws, &to);
	}
	release_sock(&ws->sk);
	return err;
}

static int shutdown(struct socket *sock, int how)
{
	struct sock *sk = sock->sk;
	int err;

	how++;		/* SHUT_RD, SHUT_WR, SHUT_RDWR become bits */
	if (how < 1 || how > SHUTDOWN_MASK)
		return -EINVAL;
	lock_sock(sk);
	err = sk->sk_state == TCP_ESTABLISHED ? 0 : -ENOTCONN;
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | how);
	sk->sk_state_change(sk);
	release_sock(sk);
	return err;
}

/* ================================================================ sendmsg() */

/* One datagram: what the program asks for, and where it goes. */
struct outgoing {
	struct weft_end to;
	bool connected;			/* `to` is the socket's peer, and no control message changes the way */
	struct weft_addr src;		/* unspecified: by the route */
	int oif;
	u32 mark;
	u8 tos;
	u8 ttl;				/* 0: the socket's */
};

static int pktinfo_cmsg(struct outgoing *o, const struct cmsghdr *cmsg)
{
	const struct in_pktinfo *info = CMSG_DATA(cmsg);

	if (cmsg->cmsg_len != CMSG_LEN(sizeof(*info)))
		return -EINVAL;
	if (info->ipi_ifindex)
		o->oif = info->ipi_ifindex;
	if (info->ipi_spec_dst.s_addr != htonl(INADDR_ANY))
		o->src = weft_addr_v4(info->ipi_spec_dst.s_addr);
	o->connected = false;
	return 0;
}

/* tos may be one byte, as recvmsg() gives it. */
static int byte_cmsg(const struct cmsghdr *cmsg, bool byte_ok, int min, u8 *out)
{
	int val;

	if (cmsg->cmsg_len == CMSG_LEN(sizeof(val)))
		memcpy(&val, CMSG_DATA(cmsg), sizeof(val));
	else if (byte_ok && cmsg->cmsg_len == CMSG_LEN(sizeof(u8)))
		val = *(u8 *)CMSG_DATA(cmsg);
	else
		return -EINVAL;
	if (val < min || val > 255)
		return -EINVAL;
	*out = val;
	return 0;
}

static int ip_cmsg(struct outgoing *o, const struct cmsghdr *cmsg)
{
	switch (cmsg->cmsg_type) {
	case IP_PKTINFO:
		return pktinfo_cmsg(o, cmsg);
	case IP_TTL:
		return byte_cmsg(cmsg, false, 1, &o->ttl);
	case IP_TOS:
		o->connected = false;
		return byte_cmsg(cmsg, true, 0, &o->tos);
	default:
		return -EINVAL;
	}
}

static int control(struct weft_sock *ws, struct msghdr *msg, struct outgoing *o)
{
	struct sockcm_cookie sockc;
	struct cmsghdr *cmsg;
	int err;

	if (!msg->msg_controllen)
		return 0;
	sockcm_init(&sockc, &ws->sk);
	sockc.mark = o->mark;
	err = sock_cmsg_send(&ws->sk, msg, &sockc);
	if (err)
		return err;
	if (sockc.mark != o->mark)
		o->connected = false;
	o->mark = sockc.mark;
	for_each_cmsghdr(cmsg, msg) {
		if (!CMSG_OK(msg, cmsg))
			return -EINVAL;
		if (cmsg->cmsg_level != SOL_IP)
			continue;
		err = ip_cmsg(o, cmsg);
		if (err)
			return err;
	}
	return 0;
}

/* msg_name: AF_INET, or AF_UNSPEC which Linux takes for it here. */
static int destination(struct weft_sock *ws, const struct msghdr *msg, struct outgoing *o)
{
	const struct sockaddr_in *sin = msg->msg_name;

	if (!sin) {
		if (READ_ONCE(ws->sk.sk_state) != TCP_ESTABLISHED)
			return -EDESTADDRREQ;
		o->to.addr = weft_addr_v4(READ_ONCE(ws->t.raddr.w[3]));
		o->to.port = READ_ONCE(ws->t.rport);
		o->connected = true;
		return 0;
	}
	if (msg->msg_namelen < sizeof(*sin))
		return -EINVAL;
	if (sin->sin_family != AF_INET && sin->sin_family != AF_UNSPEC)
		return -EAFNOSUPPORT;
	o->to.addr = weft_addr_v4(sin->sin_addr.s_addr);
	o->to.port = ntohs(sin->sin_port);
	return o->to.port ? 0 : -EINVAL;
}

static int parse(struct weft_sock *ws, struct msghdr *msg, size_t len, struct outgoing *o)
{
	int err;

	if (len > U16_MAX)
		return -EMSGSIZE;
	if (msg->msg_flags & (MSG_OOB | MSG_MORE))
		return -EOPNOTSUPP;
	*o = (struct outgoing){
		.src = weft_addr_v4(ws->laddr_group ? htonl(INADDR_ANY) : READ_ONCE(ws->t.laddr.w[3])),
		.oif = READ_ONCE(ws->sk.sk_bound_dev_if),
		.mark = READ_ONCE(ws->sk.sk_mark),
		.tos = READ_ONCE(ws->tos),
	};
	err = destination(ws, msg, o);
	if (err)
		return err;
	return control(ws, msg, o);
}

/* The cached route, with references of the caller's own.  Socket lock held. */
static int cached_route(struct weft_sock *ws, struct weft_route *rt)
{
	int err;

	if (!ws->route.iface || !weft_route_valid(ws->wn, &ws->route)) {
		err = weft_sock_route(ws);
		if (err)
			return err;
	}
	*rt = ws->route;
	weft_iface_hold(rt->iface);
	if (rt->dst)
		dst_hold(rt->dst);
	return 0;
}

static int new_route(struct weft_sock *ws, struct outgoing *o, struct weft_route *rt)
{
	bool multicast = ipv4_is_multicast(weft_addr_to_v4(&o->to.addr));
	struct weft_route_key key = {
		.sport = ws->t.lport, .dport = o->to.port, .oif = o->oif, .mark = o->mark,
		.proto = IPPROTO_UDP, .tos = o->tos, .uid = ws->sk.sk_uid,
	};

	o->to.addr = weft_sock_dst(ws, &o->to.addr);
	if (multicast && !key.oif)
		key.oif = ws->mc_ifindex;
	if (multicast && weft_addr_is_any(&o->src))
		o->src = weft_addr_v4(ws->mc_addr);
	key.dst = o->to.addr;
	key.src = o->src;
	return weft_route_find(ws->wn, &key, rt);
}

static int find_route(struct weft_sock *ws, struct outgoing *o, struct weft_route *rt)
{
	int err;

	*rt = (struct weft_route){ };
	lock_sock(&ws->sk);
	err = autobind(ws);
	if (!err && o->connected && ws->sk.sk_state == TCP_ESTABLISHED)
		err = cached_route(ws, rt);
	else if (!err)
		err = new_route(ws, o, rt);
	release_sock(&ws->sk);
	return err;
}

/* IP_RECVERR: tracepath and resolvers want to know which size would fit. */
static int too_big(struct weft_sock *ws, const struct outgoing *o, u32 mtu)
{
	struct sock_exterr_skb *serr;
	struct sk_buff *skb;
	struct iphdr *ip;

	if (!READ_ONCE(ws->recverr))
		return -EMSGSIZE;
	skb = alloc_skb(sizeof(*ip), GFP_KERNEL);
	if (!skb)
		return -EMSGSIZE;
	ip = skb_put_zero(skb, sizeof(*ip));
	skb_reset_network_header(skb);
	ip->daddr = weft_addr_to_v4(&o->to.addr);
	__skb_pull(skb, sizeof(*ip));
	skb_reset_transport_header(skb);
	serr = SKB_EXT_ERR(skb);
	memset(serr, 0, sizeof(*serr));
	serr->ee = (struct sock_extended_err){ .ee_errno = EMSGSIZE, .ee_origin = SO_EE_ORIGIN_LOCAL, .ee_info = mtu };
	serr->addr_offset = offsetof(struct iphdr, daddr);
	serr->port = htons(READ_ONCE(ws->t.rport));	/* as Linux */
	if (sock_queue_err_skb(&ws->sk, skb))
		kfree_skb(skb);
	return -EMSGSIZE;
}

/* Room for the headers of all layers in front; large data in pages behind.  Waits for room in the send buffer. */
static struct sk_buff *new_packet(struct weft_sock *ws, struct msghdr *msg, size_t len, int *err)
{
	size_t room = MAX_HEADER + WEFT_IP4_HLEN_MAX + WEFT_UDP_HLEN;
	size_t linear = min_t(size_t, len, SKB_MAX_HEAD(room));
	struct sk_buff *skb;

	skb = sock_alloc_send_pskb(&ws->sk, room + linear, len - linear, msg->msg_flags & MSG_DONTWAIT, err,
				   PAGE_ALLOC_COSTLY_ORDER);
	if (!skb)
		return NULL;
	skb_reserve(skb, room);
	skb_put(skb, linear);
	skb->data_len = len - linear;
	skb->len = len;
	*err = skb_copy_datagram_from_iter(skb, 0, &msg->msg_iter, len);
	if (*err) {
		kfree_skb(skb);
		return NULL;
	}
	return skb;
}

static int send_one(struct weft_sock *ws, struct msghdr *msg, size_t len, const struct outgoing *o,
		    struct weft_route *rt)
{
	struct weft_udp_tx p = {
		.dst = weft_addr_to_v4(&o->to.addr), .dport = o->to.port, .tos = o->tos, .ttl = o->ttl,
	};
	struct sk_buff *skb;
	int err;

	if (rt->broadcast && !sock_flag(&ws->sk, SOCK_BROADCAST))
		return -EACCES;
	if (msg->msg_flags & MSG_CONFIRM)
		weft_neigh_confirm(rt->iface, &rt->gw);
	if (msg->msg_flags & MSG_PROBE && !len)
		return 0;
	if (!weft_udp_fits(ws, rt, len))
		return too_big(ws, o, weft_udp_mtu(ws, rt));
	skb = new_packet(ws, msg, len, &err);
	if (!skb)
		return err;
	skb->mark = o->mark;
	skb->priority = READ_ONCE(ws->sk.sk_priority);
	return weft_udp_tx(ws, skb, rt, &p);
}

static int sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct weft_sock *ws = weft_sk(sock->sk);
	struct weft_route rt;
	struct outgoing o;
	int err = parse(ws, msg, len, &o);

	if (!err)
		err = find_route(ws, &o, &rt);
	if (err)
		return err;
	err = send_one(ws, msg, len, &o, &rt);
	weft_route_put(&rt);
	return err ?: len;
}

/* ================================================================ recvmsg() */

/* The IP header of a queued packet is still there, before its data. */
static void put_cmsgs(struct weft_sock *ws, struct msghdr *msg, struct sk_buff *skb, int ifindex)
{
	const struct iphdr *ip = ip_hdr(skb);
	struct sockaddr_in dst;

	if (ws->pktinfo) {
		struct in_pktinfo info = { .ipi_ifindex = ifindex, .ipi_addr.s_addr = ip->daddr };
		bool group = skb->pkt_type == PACKET_BROADCAST || skb->pkt_type == PACKET_MULTICAST;

		info.ipi_spec_dst.s_addr = group ? htonl(INADDR_ANY) : ip->daddr;
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
	if (ws->recvorigdst && skb_transport_header_was_set(skb)) {
		struct weft_addr to = weft_addr_v4(ip->daddr);

		weft_sockaddr_put(&to, ntohs(udp_hdr(skb)->dest), &dst);
		put_cmsg(msg, SOL_IP, IP_ORIGDSTADDR, sizeof(dst), &dst);
	}
}

int weft_sock_recv_error(struct sock *sk, struct msghdr *msg, size_t len)
{
	struct weft_sock *ws = weft_sk(sk);
	struct sk_buff *skb = sock_dequeue_err_skb(sk);
	struct {
		struct sock_extended_err ee;
		struct sockaddr_in offender;
	} answer = { };
	struct sock_exterr_skb *serr;
	int err, copied;

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
	if (msg->msg_name) {
		struct weft_addr dst = weft_addr_v4(*(__be32 *)(skb_network_header(skb) + serr->addr_offset));

		msg->msg_namelen = weft_sockaddr_put(&dst, ntohs(serr->port), msg->msg_name);
	}
	answer.ee = serr->ee;
	if (serr->ee.ee_origin == SO_EE_ORIGIN_ICMP) {
		struct weft_addr from = weft_addr_v4(ip_hdr(skb)->saddr);

		weft_sockaddr_put(&from, 0, &answer.offender);
		put_cmsgs(ws, msg, skb, serr->header.h4.iif);
	}
	put_cmsg(msg, SOL_IP, IP_RECVERR, sizeof(answer), &answer);
	msg->msg_flags |= MSG_ERRQUEUE;
	consume_skb(skb);
	return copied;
}

/* What recvmsg() tells beside the data. */
static void describe(struct weft_sock *ws, struct msghdr *msg, struct sk_buff *skb, int flags)
{
	struct weft_ip_cb *cb = WEFT_IP_CB(skb);
	struct weft_addr src = weft_addr_v4(cb->src);

	sock_recv_cmsgs(msg, &ws->sk, skb);
	if (msg->msg_name)
		msg->msg_namelen = weft_sockaddr_put(&src, ntohs(udp_hdr(skb)->source), msg->msg_name);
	put_cmsgs(ws, msg, skb, cb->ifindex);
	if (!(flags & MSG_PEEK))
		weft_mib_inc(ws->wn, WEFT_MIB_UdpInDatagrams);
}

static int recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags)
{
	struct sock *sk = sock->sk;
	int err, copied, all, off;
	struct sk_buff *skb;

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

/* ================================================================ the rest */

/* Bytes of the first datagram: an empty one is 0, as is none. */
static int first_length(struct sock *sk)
{
	struct sk_buff *skb;
	int len;

	spin_lock_bh(&sk->sk_receive_queue.lock);
	skb = skb_peek(&sk->sk_receive_queue);
	len = skb ? skb->len : 0;
	spin_unlock_bh(&sk->sk_receive_queue.lock);
	return len;
}

static int ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	int __user *out = (int __user *)arg;

	switch (cmd) {
	case SIOCINQ:
		return put_user(first_length(sock->sk), out);
	case SIOCOUTQ:
		return put_user(sk_wmem_alloc_get(sock->sk), out);
	default:
		return weft_sock_ioctl(sock, cmd, arg);
	}
}

/* None of UDP's own options is there yet. */
static int getsockopt(struct socket *sock, int level, int name, char __user *val, int __user *len)
{
	return level == SOL_UDP ? -ENOPROTOOPT : weft_sock_getsockopt(sock, level, name, val, len);
}

const struct proto_ops weft_dgram_ops = {
	.family = PF_WEFT,
	.owner = THIS_MODULE,
	.release = release,
	.bind = weft_sock_bind,
	.connect = connect,
	.socketpair = sock_no_socketpair,
	.accept = sock_no_accept,
	.getname = weft_sock_getname,
	.poll = datagram_poll,
	.ioctl = ioctl,
	.gettstamp = sock_gettstamp,
	.listen = sock_no_listen,
	.shutdown = shutdown,
	.setsockopt = weft_sock_setsockopt,
	.getsockopt = getsockopt,
	.sendmsg = sendmsg,
	.recvmsg = recvmsg,
	.mmap = sock_no_mmap,
	.set_peek_off = sk_set_peek_off,
};

struct proto weft_udp_prot = {
	.name = "WEFT-UDP",
	.obj_size = sizeof(struct weft_sock),
};
