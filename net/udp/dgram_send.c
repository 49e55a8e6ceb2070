// SPDX-License-Identifier: GPL-2.0
/*
 * sendmsg() of datagram sockets: destination, control messages, data.  RFC 768, RFC 1122 4.1.4,
 * RFC 3542 (control messages of IPv6).
 *
 * Not there: transmit timestamps, MSG_ZEROCOPY, extension headers.
 *
 * Process context.  The socket lock is not held while waiting for memory.
 */
#include <linux/errqueue.h>
#include <linux/net.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/tcp_states.h>
#include <weft/cb.h>
#include "udp.h"
#include "dgram_ops.h"

int weft_dgram_autobind(struct weft_sock *ws)
{
	weft_sock_assert_locked(&ws->sk);
	if (ws->t.lport)
		return 0;
	return weft_port_bind(ws, &ws->t.laddr, 0) ? -EAGAIN : 0;
}

int weft_dgram_peer(const struct weft_sock *ws, const void *sa, int len, struct weft_end *out)
{
	const struct sockaddr_in *sin = sa;

	if (!ws->v6 || len < (int)sizeof(sa_family_t) || sin->sin_family != AF_INET)
		return weft_sockaddr_get(ws, sa, len, out);
	if (ws->v6only)
		return -EAFNOSUPPORT;
	if (len < (int)sizeof(*sin))
		return -EINVAL;
	*out = (struct weft_end){
		.addr = weft_addr_v4(sin->sin_addr.s_addr), .port = ntohs(sin->sin_port),
	};
	return 0;
}

static int pktinfo_cmsg(struct weft_dgram *o, const struct cmsghdr *cmsg)
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

/* byte_ok: one byte is accepted too, as recvmsg() returns IP_TOS. */
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

static int ip_cmsg(struct weft_dgram *o, const struct cmsghdr *cmsg)
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

static int pktinfo6_cmsg(struct weft_dgram *o, const struct cmsghdr *cmsg)
{
	const struct in6_pktinfo *info = CMSG_DATA(cmsg);

	if (cmsg->cmsg_len < CMSG_LEN(sizeof(*info)))
		return -EINVAL;
	if (info->ipi6_ifindex) {
		if (o->oif && o->oif != info->ipi6_ifindex)
			return -EINVAL;
		o->oif = info->ipi6_ifindex;
	}
	if (!ipv6_addr_any(&info->ipi6_addr)) {
		o->src = weft_addr_v6(&info->ipi6_addr);
		if (weft_addr_is_v4(&o->src) != weft_addr_is_v4(&o->to.addr))
			return -EINVAL;
	}
	o->connected = false;
	return 0;
}

/* RFC 3542 6.3, 6.5, 11.2; -1 means the socket's default. */
static int int6_cmsg(const struct cmsghdr *cmsg, int max, int *val)
{
	if (cmsg->cmsg_len != CMSG_LEN(sizeof(*val)))
		return -EINVAL;
	memcpy(val, CMSG_DATA(cmsg), sizeof(*val));
	return *val < -1 || *val > max ? -EINVAL : 0;
}

static int flowinfo_cmsg(struct weft_dgram *o, const struct cmsghdr *cmsg)
{
	if (cmsg->cmsg_len < CMSG_LEN(sizeof(__be32)))
		return -EINVAL;
	o->flow = ntohl(*(__be32 *)CMSG_DATA(cmsg) & IPV6_FLOWLABEL_MASK);
	o->connected = false;
	return 0;
}

static int ip6_cmsg(struct weft_dgram *o, const struct cmsghdr *cmsg)
{
	int val, err;

	switch (cmsg->cmsg_type) {
	case IPV6_PKTINFO:
	case IPV6_2292PKTINFO:
		return pktinfo6_cmsg(o, cmsg);
	case IPV6_FLOWINFO:
		return flowinfo_cmsg(o, cmsg);
	case IPV6_HOPLIMIT:
	case IPV6_2292HOPLIMIT:
		err = int6_cmsg(cmsg, 255, &val);
		if (!err && val >= 0)
			o->ttl = max(val, 1);
		return err;
	case IPV6_TCLASS:
		err = int6_cmsg(cmsg, 255, &val);
		if (!err && val >= 0)
			o->tos = val;
		o->connected = false;
		return err;
	case IPV6_DONTFRAG:
		err = int6_cmsg(cmsg, 1, &val);
		if (!err && val >= 0)
			o->dontfrag = val;
		return err;
	default:
		return -EINVAL;
	}
}

static int control(struct weft_sock *ws, struct msghdr *msg, struct weft_dgram *o)
{
	struct sockcm_cookie sockc;
	struct cmsghdr *cmsg;
	int err;

	if (!msg->msg_controllen)
		return 0;
	err = weft_sock_control(&ws->sk, msg, &sockc);
	if (err)
		return err;
	if (sockc.mark != o->mark)
		o->connected = false;
	o->mark = sockc.mark;
	for_each_cmsghdr(cmsg, msg) {
		if (!CMSG_OK(msg, cmsg))
			return -EINVAL;
		if (cmsg->cmsg_level == SOL_IP)
			err = ip_cmsg(o, cmsg);
		else if (cmsg->cmsg_level == SOL_IPV6 && ws->v6)
			err = ip6_cmsg(o, cmsg);
		else if (cmsg->cmsg_level == SOL_UDP && ws->proto == IPPROTO_UDP)
			err = -EINVAL;	/* UDP_SEGMENT: ignored, it would send one large datagram */
		if (err)
			return err;
	}
	return 0;
}

/* As in Linux AF_UNSPEC means AF_INET6 to a raw socket of IPv6, which has no use for AF_INET. */
static int raw6_named(struct weft_sock *ws, const struct msghdr *msg, struct weft_end *to)
{
	struct sockaddr_in6 sin6 = { };

	if (msg->msg_namelen < SIN6_LEN_RFC2133)
		return -EINVAL;
	memcpy(&sin6, msg->msg_name, min_t(u32, msg->msg_namelen, sizeof(sin6)));
	if (sin6.sin6_family == AF_UNSPEC)
		sin6.sin6_family = AF_INET6;
	return weft_sockaddr_get(ws, &sin6, msg->msg_namelen, to);
}

static bool is_raw6(const struct weft_sock *ws)
{
	return ws->v6 && ws->proto == IPPROTO_RAW;
}

/*
 * Reads msg_name.  As in Linux, AF_UNSPEC means AF_INET to an IPv4 socket, and to an IPv6 socket
 * of UDP the connected peer.
 */
static int named(struct weft_sock *ws, const struct msghdr *msg, struct weft_dgram *o)
{
	struct sockaddr_in sin;
	int err;

	if (!ws->v6) {
		if (msg->msg_namelen < sizeof(sin))
			return -EINVAL;
		sin = *(struct sockaddr_in *)msg->msg_name;
		if (sin.sin_family == AF_UNSPEC)
			sin.sin_family = AF_INET;
		err = weft_sockaddr_get(ws, &sin, sizeof(sin), &o->to);
	} else if (is_raw6(ws)) {
		err = raw6_named(ws, msg, &o->to);
	} else {
		err = weft_dgram_peer(ws, msg->msg_name, msg->msg_namelen, &o->to);
		if (err == -EAFNOSUPPORT &&
		    ((struct sockaddr *)msg->msg_name)->sa_family == AF_INET)
			err = -ENETUNREACH;
	}
	if (err)
		return err;
	if (o->to.zone && o->oif && o->to.zone != o->oif)
		return -EINVAL;
	if (o->to.zone)
		o->oif = o->to.zone;
	o->to.addr = weft_sock_dst(ws, &o->to.addr);
	return 0;
}

static bool as_connected(const struct weft_sock *ws, const struct msghdr *msg)
{
	if (!msg->msg_name)
		return true;
	return ws->v6 && !is_raw6(ws) && msg->msg_namelen >= sizeof(sa_family_t) &&
	       ((struct sockaddr *)msg->msg_name)->sa_family == AF_UNSPEC;
}

static int dgram_send_destination(struct weft_sock *ws, const struct msghdr *msg,
				  struct weft_dgram *o)
{
	if (!as_connected(ws, msg))
		return named(ws, msg, o);
	if (READ_ONCE(ws->sk.sk_state) != TCP_ESTABLISHED)
		return -EDESTADDRREQ;
	o->to.addr = ws->t.raddr;
	o->to.port = READ_ONCE(ws->t.rport);
	o->flow = READ_ONCE(ws->ip6.flow);
	o->connected = true;
	return 0;
}

/*
 * As in Linux, connect() accepts port 0, and a send() after it fails if an IPv6 socket speaks IPv4.
 */
static bool needs_port(const struct weft_sock *ws, const struct weft_dgram *o)
{
	bool by_v4 = ws->v6 && weft_addr_is_v4(&o->to.addr);

	return ws->proto == IPPROTO_UDP && !o->to.port && (!o->connected || by_v4);
}

/* The checks that Linux makes first when an IPv6 socket sends to an IPv4 address. */
static int check_v4(const struct weft_sock *ws, const struct msghdr *msg,
		    const struct weft_addr *to, size_t len)
{
	if (!weft_addr_is_v4(to))
		return 0;
	if (ws->v6only || is_raw6(ws))
		return -ENETUNREACH;
	if (len > U16_MAX)
		return -EMSGSIZE;
	return msg->msg_flags & MSG_OOB ? -EOPNOTSUPP : 0;
}

int weft_dgram_more(struct weft_sock *ws, const struct msghdr *msg, size_t len,
		    const struct weft_addr *corked)
{
	struct weft_dgram o = { .to.addr = *corked };
	int err = 0;

	weft_sock_assert_locked(&ws->sk);
	if (ws->v6 && !as_connected(ws, msg))
		err = named(ws, msg, &o);
	if (!err)
		err = check_v4(ws, msg, &o.to.addr, len);
	if (err || weft_addr_is_v4(&o.to.addr) == weft_addr_is_v4(corked))
		return err;
	return weft_addr_is_v4(&o.to.addr) ? -EINVAL : check_v4(ws, msg, corked, len);
}

/* As in Linux, UDP over IPv6 ignores MSG_OOB. */
static bool refuses_flags(const struct weft_sock *ws, unsigned int flags)
{
	bool udp = ws->proto == IPPROTO_UDP;

	return (flags & MSG_OOB && !(udp && ws->v6)) || (flags & MSG_MORE && !udp);
}

int weft_dgram_parse(struct weft_sock *ws, struct msghdr *msg, size_t len, struct weft_dgram *o)
{
	int err;

	if (len > U16_MAX && (!ws->v6 || ws->proto != IPPROTO_UDP))
		return -EMSGSIZE;
	if (refuses_flags(ws, msg->msg_flags))
		return -EOPNOTSUPP;
	*o = (struct weft_dgram){
		.src = ws->laddr_group ? weft_sock_any(ws) : ws->t.laddr,
		.oif = READ_ONCE(ws->sk.sk_bound_dev_if),
		.mark = READ_ONCE(ws->sk.sk_mark),
		.dontfrag = READ_ONCE(ws->ip6.dontfrag),
	};
	err = dgram_send_destination(ws, msg, o);
	if (err)
		return err;
	err = check_v4(ws, msg, &o->to.addr, len);
	if (err)
		return err;
	if (needs_port(ws, o))
		return -EINVAL;
	o->tos = weft_sock_tos(ws, &o->to.addr);
	if (msg->msg_flags & MSG_DONTROUTE) {
		o->onlink = true;
		o->connected = false;
	}
	if (!o->connected && READ_ONCE(ws->ip6.sndflow))
		o->flow = o->to.flow;
	err = control(ws, msg, o);
	if (err || o->connected)
		return err;
	return weft_flow_allowed(ws, o->flow) ? 0 : -EINVAL;
}

/* The cached route, with references for the caller.  Socket lock held. */
static int cached_route(struct weft_sock *ws, struct weft_route *rt)
{
	int err;

	weft_sock_assert_locked(&ws->sk);
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

static int new_route(struct weft_sock *ws, struct weft_dgram *o, struct weft_route *rt)
{
	struct weft_route_key key = {
		.sport = ws->t.lport,
		.dport = o->to.port,
		.oif = weft_sock_oif(ws, &o->to.addr, o->oif),
		.mark = o->mark,
		.proto = ws->sk.sk_protocol,
		.tos = o->tos,
		.uid = ws->sk.sk_uid,
		.onlink = (o->onlink && weft_addr_is_v4(&o->to.addr)) ||
			  weft_sock_onlink(&ws->sk, &o->to.addr),
	};

	key.dst = o->to.addr;
	key.src = o->src;
	return weft_sock_way(ws, &key, rt);
}

int weft_dgram_route_locked(struct weft_sock *ws, struct weft_dgram *o, struct weft_route *rt)
{
	int err = weft_dgram_autobind(ws);

	weft_sock_assert_locked(&ws->sk);
	*rt = (struct weft_route){ };
	if (!err && o->connected && ws->sk.sk_state == TCP_ESTABLISHED)
		err = cached_route(ws, rt);
	else if (!err)
		err = new_route(ws, o, rt);
	return err;
}

int weft_dgram_route(struct weft_sock *ws, struct weft_dgram *o, struct weft_route *rt)
{
	int err;

	lock_sock(&ws->sk);
	err = weft_dgram_route_locked(ws, o, rt);
	release_sock(&ws->sk);
	return err;
}

/*
 * Makes an IP header that holds the destination only: the error queue reads its address from there.
 */
static struct sk_buff *header_to(const struct weft_addr *to, u16 *addr_offset)
{
	bool v4 = weft_addr_is_v4(to);
	u32 hlen = v4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
	struct sk_buff *skb = alloc_skb(hlen, GFP_KERNEL);

	if (!skb)
		return NULL;
	skb_put_zero(skb, hlen);
	skb_reset_network_header(skb);
	skb->protocol = htons(v4 ? ETH_P_IP : ETH_P_IPV6);
	*addr_offset = v4 ? offsetof(struct iphdr, daddr) : offsetof(struct ipv6hdr, daddr);
	if (v4)
		ip_hdr(skb)->daddr = weft_addr_to_v4(to);
	else
		memcpy(&ipv6_hdr(skb)->daddr, to, sizeof(*to));
	__skb_pull(skb, hlen);
	skb_reset_transport_header(skb);
	return skb;
}

/* IPV6_RECVPATHMTU: the next recvmsg() reports it. */
static void tell_path_mtu(struct weft_sock *ws, const struct weft_dgram *o, u32 mtu)
{
	if (!o->dontfrag || weft_addr_is_v4(&o->to.addr) || !READ_ONCE(ws->ip6.recvpathmtu))
		return;
	spin_lock_bh(&ws->sk.sk_receive_queue.lock);
	ws->ip6.mtu_to = (struct weft_end){ .addr = o->to.addr, .zone = o->oif };
	ws->ip6.mtu = mtu;
	spin_unlock_bh(&ws->sk.sk_receive_queue.lock);
}

/* IP_RECVERR: tracepath and resolvers learn the size that would fit. */
int weft_dgram_too_big(struct weft_sock *ws, const struct weft_dgram *o, u32 mtu)
{
	struct sock_exterr_skb *serr;
	struct sk_buff *skb;
	u16 addr_offset;

	tell_path_mtu(ws, o, mtu);
	if (!weft_sock_recverr(ws, &o->to.addr))
		return -EMSGSIZE;
	skb = header_to(&o->to.addr, &addr_offset);
	if (!skb)
		return -EMSGSIZE;
	serr = SKB_EXT_ERR(skb);
	memset(serr, 0, sizeof(*serr));
	serr->ee = (struct sock_extended_err){
		.ee_errno = EMSGSIZE, .ee_origin = SO_EE_ORIGIN_LOCAL, .ee_info = mtu,
	};
	serr->addr_offset = addr_offset;
	serr->port = htons(READ_ONCE(ws->t.rport));	/* as Linux */
	if (sock_queue_err_skb(&ws->sk, skb))
		kfree_skb(skb);
	return -EMSGSIZE;
}

/*
 * As in Linux, a raw socket without IP_HDRINCL neither waits for memory nor reports an earlier
 * error.
 */
static bool waits(const struct weft_sock *ws, enum weft_dgram_part part)
{
	return part != WEFT_DGRAM_REST && (ws->proto != IPPROTO_RAW || READ_ONCE(ws->hdrincl));
}

/* The rest of a datagram is below 64 KB, so it always fits. */
static bool dgram_send_has_room(const struct sock *sk, enum weft_dgram_part part)
{
	return part == WEFT_DGRAM_REST ||
	       refcount_read(&sk->sk_wmem_alloc) <= 2 * (u32)READ_ONCE(sk->sk_sndbuf);
}

/* Allocates `head` linear bytes and `more` in pages. */
static struct sk_buff *alloc(struct weft_sock *ws, size_t head, size_t more, int flags,
			     enum weft_dgram_part part, int *err)
{
	struct sock *sk = &ws->sk;
	struct sk_buff *skb = NULL;

	if (waits(ws, part))
		return sock_alloc_send_pskb(sk, head, more, flags & MSG_DONTWAIT, err,
					    PAGE_ALLOC_COSTLY_ORDER);
	*err = -ENOBUFS;
	if (dgram_send_has_room(sk, part))
		skb = alloc_skb_with_frags(head, more, PAGE_ALLOC_COSTLY_ORDER, err,
					   sk->sk_allocation);
	if (skb)
		skb_set_owner_w(skb, sk);
	return skb;
}

/* Headroom for the headers of all layers; data beyond the linear part goes into pages. */
struct sk_buff *weft_dgram_packet(struct weft_sock *ws, struct msghdr *msg, size_t len,
				  enum weft_dgram_part part, int *err)
{
	size_t room = MAX_HEADER + WEFT_IP4_HLEN_MAX + WEFT_UDP_HLEN;
	size_t linear = min_t(size_t, len, SKB_MAX_HEAD(room));
	size_t behind = part != WEFT_DGRAM_WHOLE && linear == len ? SKB_MAX_HEAD(room) - linear : 0;
	struct sk_buff *skb;

	skb = alloc(ws, room + linear + behind, len - linear, msg->msg_flags, part, err);
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

int weft_dgram_allowed(struct weft_sock *ws, const struct msghdr *msg, const struct weft_route *rt)
{
	if (rt->broadcast && !sock_flag(&ws->sk, SOCK_BROADCAST))
		return -EACCES;
	if (msg->msg_flags & MSG_CONFIRM)
		weft_route_confirm(rt);
	return 0;
}

static struct weft_udp_tx udp_of(const struct weft_dgram *o)
{
	return (struct weft_udp_tx){
		.dst = o->to.addr, .dport = o->to.port, .tos = o->tos, .ttl = o->ttl,
		.dontfrag = o->dontfrag,
		.flow = o->flow,
	};
}

int weft_dgram_check(struct weft_sock *ws, const struct weft_dgram *o, const struct weft_route *rt,
		     size_t len)
{
	struct weft_udp_tx p = udp_of(o);
	struct weft_outgoing out = weft_udp_out(&p, len);

	return weft_sock_out_fits(ws, rt, &out) ?
	       0 : weft_dgram_too_big(ws, o, weft_sock_out_mtu(ws, rt));
}

int weft_dgram_tx(struct weft_sock *ws, struct sk_buff *skb, const struct weft_dgram *o,
		  const struct weft_route *rt)
{
	struct weft_udp_tx p = udp_of(o);

	skb->mark = o->mark;
	skb->priority = READ_ONCE(ws->sk.sk_priority);
	return weft_udp_tx(ws, skb, rt, &p);
}
