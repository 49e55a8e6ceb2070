// SPDX-License-Identifier: GPL-2.0
/*
 * Socket options of the level SOL_IP (SOL_SOCKET: sol_socket.c, SOL_IPV6: sockopt6.c), and the ioctls of every socket.  Names,
 * ranges, lengths and errnos are Linux's: a value may be one byte or an int, a short getsockopt() is cut, what is unknown is ENOPROTOOPT
 * (getsockopt() of an unknown level: EOPNOTSUPP).
 *
 * Not there: IP options in sending (ENOPROTOOPT; the empty list of options is taken, and read back), IP_CHECKSUM,
 * netfilter's own options.
 *
 * Process context.
 */
#include <linux/capability.h>
#include <linux/errqueue.h>
#include <linux/if.h>
#include <linux/sockios.h>
#include <linux/uaccess.h>
#include <net/inet_ecn.h>
#include <net/route.h>
#include <net/tcp_states.h>
#include "sock.h"

/* ================================================================ options that are one byte of struct weft_sock */

struct byte_option {
	int name;
	u16 where;
	s16 min, max;		/* min == max: any value counts as true or false */
	bool needs_value;	/* an empty one is EINVAL, not 0 */
};

#define BYTE(n, field, lo, hi)	.name = n, .where = offsetof(struct weft_sock, field), .min = lo, .max = hi
#define BOOL(n, field)		BYTE(n, field, 0, 0)

static const struct byte_option byte_options[] = {
	{ BYTE(IP_MTU_DISCOVER, pmtudisc, IP_PMTUDISC_DONT, IP_PMTUDISC_OMIT) },
	{ BYTE(IP_MULTICAST_ALL, mc_all, 0, 1), .needs_value = true },
	{ BYTE(IP_MINTTL, min_ttl, 0, 255), .needs_value = true },
	{ BOOL(IP_MULTICAST_LOOP, mc_loop), .needs_value = true },
	{ BOOL(IP_FREEBIND, freebind), .needs_value = true },
	{ BOOL(IP_TRANSPARENT, transparent), .needs_value = true },
	{ BOOL(IP_BIND_ADDRESS_NO_PORT, bind_no_port) },
	{ BOOL(IP_RECVERR, recverr) },
	{ BOOL(IP_RECVTTL, recvttl) },
	{ BOOL(IP_RECVTOS, recvtos) },
	{ BOOL(IP_RECVOPTS, recvopts) },
	{ BOOL(IP_RETOPTS, retopts) },
	{ BOOL(IP_HDRINCL, hdrincl) },
	{ BOOL(IP_PKTINFO, pktinfo) },
	{ BOOL(IP_RECVORIGDSTADDR, recvorigdst) },
};

static const struct byte_option *find_byte(int name)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(byte_options); i++)
		if (byte_options[i].name == name)
			return &byte_options[i];
	return NULL;
}

static u8 *byte_at(struct weft_sock *ws, const struct byte_option *o)
{
	return (u8 *)ws + o->where;
}

static int set_byte(struct weft_sock *ws, const struct byte_option *o, int val, unsigned int len)
{
	if (o->name == IP_HDRINCL && ws->proto != IPPROTO_RAW)
		return -ENOPROTOOPT;
	if (o->needs_value && !len)
		return -EINVAL;
	if (o->name == IP_TRANSPARENT && val && !ns_capable(ws->wn->net->user_ns, CAP_NET_RAW) &&
	    !ns_capable(ws->wn->net->user_ns, CAP_NET_ADMIN))
		return -EPERM;
	if (o->min == o->max)
		val = !!val;
	else if (val < o->min || val > o->max)
		return -EINVAL;
	WRITE_ONCE(*byte_at(ws, o), val);
	if (o->name == IP_RECVERR && !val)
		skb_queue_purge(&ws->sk.sk_error_queue);
	return 0;
}

/* ================================================================ the others of SOL_IP */

static int set_tos(struct weft_sock *ws, int val)
{
	if (ws->proto == IPPROTO_TCP) {		/* ECN is TCP's own */
		val &= ~INET_ECN_MASK;
		val |= ws->tos & INET_ECN_MASK;
	}
	if (ws->tos != (u8)val) {
		ws->tos = val;
		WRITE_ONCE(ws->sk.sk_priority, rt_tos2priority(val));
		weft_route_put(&ws->route);
	}
	return 0;
}

static int set_ttl(struct weft_sock *ws, int val, unsigned int len)
{
	if (!len || (val != -1 && (val < 1 || val > 255)))
		return -EINVAL;
	WRITE_ONCE(ws->ttl, val == -1 ? 0 : val);
	return 0;
}

static int set_mc_ttl(struct weft_sock *ws, int val, unsigned int len)
{
	if (ws->proto == IPPROTO_TCP || !len || val < -1 || val > 255)
		return -EINVAL;
	WRITE_ONCE(ws->mc_ttl, val == -1 ? 1 : val);
	return 0;
}

static int set_options(unsigned int len)
{
	if (len > 40)
		return -EINVAL;
	return len ? -ENOPROTOOPT : 0;
}

static int set_port_range(struct weft_sock *ws, u32 val, unsigned int len)
{
	u16 lo = val, hi = val >> 16;

	if (len != sizeof(val) || (lo && hi && lo > hi))
		return -EINVAL;
	WRITE_ONCE(ws->port_range, val);
	return 0;
}

static int get_value(sockptr_t val, unsigned int len, int *out)
{
	u8 byte;

	*out = 0;
	if (len >= sizeof(int))
		return copy_from_sockptr(out, val, sizeof(*out)) ? -EFAULT : 0;
	if (!len)
		return 0;
	if (copy_from_sockptr(&byte, val, sizeof(byte)))
		return -EFAULT;
	*out = byte;
	return 0;
}

static int set_ip_locked(struct weft_sock *ws, int name, sockptr_t optval, unsigned int len)
{
	const struct byte_option *o = find_byte(name);
	int val, err = get_value(optval, len, &val);

	weft_sock_assert_locked(&ws->sk);
	if (o)
		return err ?: set_byte(ws, o, val, len);
	switch (name) {
	case IP_TOS:
		return err ?: set_tos(ws, val);
	case IP_TTL:
		return err ?: set_ttl(ws, val, len);
	case IP_MULTICAST_TTL:
		return err ?: set_mc_ttl(ws, val, len);
	case IP_LOCAL_PORT_RANGE:
		return err ?: set_port_range(ws, val, len);
	case IP_MULTICAST_IF:
		return weft_mc_set_if(ws, optval, len);
	case IP_UNICAST_IF:
		return err ?: weft_sockopt_unicast_if(ws, &ws->uc_ifindex, val, len);
	case IP_OPTIONS:
		return set_options(len);
	default:
		return -ENOPROTOOPT;
	}
}

static int set_ip(struct sock *sk, int name, sockptr_t optval, unsigned int len)
{
	int err;

	lock_sock(sk);
	err = set_ip_locked(weft_sk(sk), name, optval, len);
	release_sock(sk);
	return err;
}

int weft_sock_setsockopt(struct socket *sock, int level, int name, sockptr_t val, unsigned int len)
{
	if (level == SOL_SOCKET)
		return weft_sock_set_socket(sock, name, val, len);
	if (level == SOL_IP && weft_mc_is_option(name))
		return weft_mc_setsockopt(weft_sk(sock->sk), name, val, len);
	if (level == SOL_IP)
		return set_ip(sock->sk, name, val, len);
	if (level == SOL_IPV6 && weft_sk(sock->sk)->v6)
		return weft_sock_setsockopt6(sock->sk, name, val, len);
	return -ENOPROTOOPT;
}

/* ================================================================ getsockopt */

static int get_ip_int(struct weft_sock *ws, int name, int *val)
{
	const struct byte_option *o = find_byte(name);

	if (o) {
		*val = *byte_at(ws, o);
		return 0;
	}
	switch (name) {
	case IP_TOS:
		*val = ws->tos;
		return 0;
	case IP_TTL:
		*val = ws->ttl ?: weft_default_ttl(ws->wn, false);
		return 0;
	case IP_MULTICAST_TTL:
		*val = ws->mc_ttl;
		return 0;
	case IP_UNICAST_IF:
		*val = (__force int)htonl(ws->uc_ifindex);
		return 0;
	case IP_LOCAL_PORT_RANGE:
		*val = ws->port_range;
		return 0;
	case IP_MTU:
		return weft_sock_mtu(ws, val);
	case IP_PROTOCOL:	/* of all but raw sockets Linux tells the port */
		*val = ws->t.lport;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

static int get_ip(struct sock *sk, int name, char __user *optval, int __user *optlen, int room)
{
	struct weft_sock *ws = weft_sk(sk);
	__be32 addr;
	int val = 0, err;

	switch (name) {
	case IP_OPTIONS:		/* none were received or set */
		return weft_sockopt_put_bytes(optval, optlen, NULL, 0);
	case IP_PKTOPTIONS:
		return ws->proto == IPPROTO_TCP ? weft_sockopt_put_bytes(optval, optlen, NULL, 0) : -ENOPROTOOPT;
	case IP_MULTICAST_IF:
		addr = ws->mc_addr;
		return weft_sockopt_put_bytes(optval, optlen, &addr, min_t(int, room, sizeof(addr)));
	}
	lock_sock(sk);
	err = get_ip_int(ws, name, &val);
	release_sock(sk);
	return err ?: weft_sockopt_put_int(optval, optlen, val, room);
}

int weft_sock_getsockopt(struct socket *sock, int level, int name, char __user *val, int __user *len)
{
	int room;

	if (level == SOL_IPV6 && weft_sk(sock->sk)->v6)
		return weft_sock_getsockopt6(sock->sk, name, val, len);
	if (level != SOL_IP)
		return weft_sk(sock->sk)->v6 ? -ENOPROTOOPT : -EOPNOTSUPP;
	if (get_user(room, len))
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (weft_mc_is_option(name))
		return weft_mc_getsockopt(weft_sk(sock->sk), name, val, len, room);
	return get_ip(sock->sk, name, val, len, room);
}

/* ================================================================ ioctl */

/* The addresses of a device are the host's: a socket of the host's answers. */
static int host_ioctl(struct net *net, unsigned int cmd, unsigned long arg)
{
	struct socket *host;
	int err = sock_create_kern(net, AF_INET, SOCK_DGRAM, 0, &host);

	if (err)
		return err;
	err = host->ops->ioctl(host, cmd, arg);
	sock_release(host);
	return err;
}

/* What it does not know, the socket layer does: devices' names, flags, MTUs, hardware addresses. */
int weft_sock_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case SIOCGIFADDR:
	case SIOCGIFNETMASK:
	case SIOCGIFBRDADDR:
	case SIOCGIFDSTADDR:
	case SIOCGIFPFLAGS:
		return host_ioctl(sock_net(sock->sk), cmd, arg);
	default:
		return -ENOIOCTLCMD;
	}
}
