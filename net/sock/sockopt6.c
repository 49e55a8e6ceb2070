// SPDX-License-Identifier: GPL-2.0
/*
 * Socket options of the level SOL_IPV6, of IPv6 sockets alone: RFC 3493 5, RFC 3542 4 and 6, RFC 5014 (stored).  Names,
 * ranges and errnos are Linux's.  What goes over IPv4 by a v4-mapped address follows SOL_IP's options, as there.
 *
 * Not there: groups (IPV6_JOIN_GROUP and the like), flow labels, IPV6_CHECKSUM, extension headers, IPV6_PATHMTU, the names
 * of RFC 2292, IPV6_ADDRFORM: ENOPROTOOPT.
 *
 * Process context.
 */
#include <linux/capability.h>
#include <linux/errqueue.h>
#include <linux/uaccess.h>
#include <net/ipv6.h>
#include <net/tcp_states.h>
#include "sock.h"

struct option {
	int name;
	u16 where;		/* in struct weft_sock; one byte */
	s16 min, max;		/* min == max: any value counts as true or false */
};

#define BYTE(n, field, lo, hi)	{ .name = n, .where = offsetof(struct weft_sock, field), .min = lo, .max = hi }
#define BOOL(n, field)		BYTE(n, field, 0, 0)

static const struct option options[] = {
	BYTE(IPV6_MTU_DISCOVER, ip6.pmtudisc, IPV6_PMTUDISC_DONT, IPV6_PMTUDISC_OMIT),
	BYTE(IPV6_MINHOPCOUNT, ip6.min_hops, 0, 255),
	BYTE(IPV6_MULTICAST_ALL, ip6.mc_all, 0, 1),
	BYTE(IPV6_MULTICAST_LOOP, ip6.mc_loop, 0, 1),
	BOOL(IPV6_RECVERR, ip6.recverr),
	BOOL(IPV6_RECVPKTINFO, ip6.pktinfo),
	BOOL(IPV6_RECVHOPLIMIT, ip6.recvhops),
	BOOL(IPV6_RECVTCLASS, ip6.recvtclass),
	BOOL(IPV6_RECVORIGDSTADDR, ip6.recvorigdst),
	BOOL(IPV6_DONTFRAG, ip6.dontfrag),
	BOOL(IPV6_AUTOFLOWLABEL, ip6.autoflow),
	BOOL(IPV6_FREEBIND, freebind),
	BOOL(IPV6_TRANSPARENT, transparent),
};

static const struct option *find(int name)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].name == name)
			return &options[i];
	return NULL;
}

static int set_byte(struct weft_sock *ws, const struct option *o, int val)
{
	if (o->name == IPV6_TRANSPARENT && val && !ns_capable(ws->wn->net->user_ns, CAP_NET_RAW) &&
	    !ns_capable(ws->wn->net->user_ns, CAP_NET_ADMIN))
		return -EPERM;
	if (o->min == o->max)
		val = !!val;
	else if (val < o->min || val > o->max)
		return -EINVAL;
	WRITE_ONCE(*((u8 *)ws + o->where), val);
	if (o->name == IPV6_RECVERR && !val)
		skb_queue_purge(&ws->sk.sk_error_queue);
	return 0;
}

static int set_v6only(struct weft_sock *ws, int val)
{
	if (ws->t.lport)
		return -EINVAL;
	ws->v6only = !!val;
	return 0;
}

/* -1: the default, as the route has it. */
static int set_hops(s16 *hops, int val, int none)
{
	if (val < -1 || val > 255)
		return -EINVAL;
	WRITE_ONCE(*hops, val == -1 ? none : val);
	return 0;
}

/* The two bits of ECN are TCP's own. */
static int set_tclass(struct weft_sock *ws, int val)
{
	if (val < -1 || val > 255)
		return -EINVAL;
	if (val == -1)
		val = 0;
	if (ws->proto == IPPROTO_TCP)
		val = (val & ~3) | (ws->ip6.tclass & 3);
	if (ws->ip6.tclass != (u8)val) {
		WRITE_ONCE(ws->ip6.tclass, val);
		weft_route_put(&ws->route);
	}
	return 0;
}

static int set_mc_if(struct weft_sock *ws, int ifindex)
{
	struct net_device *dev;

	if (ws->proto == IPPROTO_TCP)
		return -ENOPROTOOPT;
	rcu_read_lock();
	dev = ifindex ? dev_get_by_index_rcu(ws->wn->net, ifindex) : NULL;
	rcu_read_unlock();
	if (ifindex && !dev)
		return -ENODEV;
	if (ifindex && ws->sk.sk_bound_dev_if && ws->sk.sk_bound_dev_if != ifindex)
		return -EINVAL;
	ws->ip6.mc_ifindex = ifindex;
	return 0;
}

static int set_locked(struct weft_sock *ws, int name, int val)
{
	const struct option *o = find(name);

	if (o)
		return set_byte(ws, o, val);
	switch (name) {
	case IPV6_V6ONLY:
		return set_v6only(ws, val);
	case IPV6_UNICAST_HOPS:
		return set_hops(&ws->ip6.hops, val, -1);
	case IPV6_MULTICAST_HOPS:
		return ws->proto == IPPROTO_TCP ? -ENOPROTOOPT : set_hops(&ws->ip6.mc_hops, val, 1);
	case IPV6_MULTICAST_IF:
		return set_mc_if(ws, val);
	case IPV6_TCLASS:
		return set_tclass(ws, val);
	case IPV6_MTU:		/* the least that a program may ask for; more than the path's has no effect */
		return val && val < WEFT_IP6_MTU_MIN ? -EINVAL : 0;
	case IPV6_ADDR_PREFERENCES:
		ws->ip6.addr_prefs = val;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

int weft_sock_setsockopt6(struct sock *sk, int name, sockptr_t optval, unsigned int len)
{
	int val, err;

	if (len < sizeof(int))
		return find(name) || name == IPV6_V6ONLY || name == IPV6_UNICAST_HOPS ? -EINVAL : -ENOPROTOOPT;
	if (copy_from_sockptr(&val, optval, sizeof(val)))
		return -EFAULT;
	lock_sock(sk);
	err = set_locked(weft_sk(sk), name, val);
	release_sock(sk);
	return err;
}

/* ================================================================ getsockopt */

/* Before there is a route, that of a device: 64. */
static int hops_of(const struct weft_sock *ws, s16 hops)
{
	return hops >= 0 ? hops : READ_ONCE(ws->wn->sysctl_default_ttl);
}

static int get_locked(struct weft_sock *ws, int name, int *val)
{
	const struct option *o = find(name);

	if (o) {
		*val = *((u8 *)ws + o->where);
		return 0;
	}
	switch (name) {
	case IPV6_V6ONLY:
		*val = ws->v6only;
		return 0;
	case IPV6_UNICAST_HOPS:
		*val = hops_of(ws, ws->ip6.hops);
		return 0;
	case IPV6_MULTICAST_HOPS:
		*val = hops_of(ws, ws->ip6.mc_hops);
		return 0;
	case IPV6_MULTICAST_IF:
		*val = ws->ip6.mc_ifindex;
		return 0;
	case IPV6_TCLASS:
		*val = ws->ip6.tclass;
		return 0;
	case IPV6_MTU:
		return weft_sock_mtu(ws, val);
	case IPV6_ADDR_PREFERENCES:
		*val = ws->ip6.addr_prefs;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

int weft_sock_getsockopt6(struct sock *sk, int name, char __user *optval, int __user *optlen)
{
	int room, val = 0, err;

	if (get_user(room, optlen))
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	lock_sock(sk);
	err = get_locked(weft_sk(sk), name, &val);
	release_sock(sk);
	return err ?: weft_sockopt_put_bytes(optval, optlen, &val, min_t(int, room, sizeof(val)));
}
