// SPDX-License-Identifier: GPL-2.0
/*
 * Socket options of the level SOL_IPV6, of IPv6 sockets alone: RFC 3493 5, RFC 3542 4, 6 and 11, RFC 2292 (by their older
 * names), RFC 5014 (stored).  Names, ranges and errnos are Linux's.  What goes over IPv4 by a v4-mapped address follows
 * SOL_IP's options, as there.
 *
 * Not there: groups (IPV6_JOIN_GROUP and the like), IPV6_CHECKSUM, extension headers in sending, IPV6_2292PKTOPTIONS,
 * IPV6_ADDRFORM: ENOPROTOOPT.
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
	bool short_ok;		/* less than an int is 0, as Linux has it; else EINVAL */
};

#define BYTE(n, field, lo, hi)	{ .name = n, .where = offsetof(struct weft_sock, field), .min = lo, .max = hi }
#define BOOL(n, field)		BYTE(n, field, 0, 0)
#define LAX(n, field)		{ .name = n, .where = offsetof(struct weft_sock, field), .short_ok = true }

static const struct option options[] = {
	BYTE(IPV6_MTU_DISCOVER, ip6.pmtudisc, IPV6_PMTUDISC_DONT, IPV6_PMTUDISC_OMIT),
	BYTE(IPV6_MINHOPCOUNT, ip6.min_hops, 0, 255),
	BOOL(IPV6_MULTICAST_ALL, ip6.mc_all),
	BYTE(IPV6_MULTICAST_LOOP, ip6.mc_loop, 0, 1),
	BOOL(IPV6_RECVERR, ip6.recverr),
	BOOL(IPV6_RECVPKTINFO, ip6.pktinfo),
	BOOL(IPV6_RECVHOPLIMIT, ip6.recvhops),
	BOOL(IPV6_RECVTCLASS, ip6.recvtclass),
	BOOL(IPV6_RECVORIGDSTADDR, ip6.recvorigdst),
	BOOL(IPV6_RECVHOPOPTS, ip6.hopopts),
	BOOL(IPV6_RECVRTHDR, ip6.rthdr),
	BOOL(IPV6_RECVDSTOPTS, ip6.dstopts),
	BOOL(IPV6_RECVPATHMTU, ip6.recvpathmtu),
	BOOL(IPV6_FLOWINFO, ip6.recvflow),
	BOOL(IPV6_FLOWINFO_SEND, ip6.sndflow),
	BOOL(IPV6_2292PKTINFO, ip6.old_pktinfo),
	BOOL(IPV6_2292HOPLIMIT, ip6.old_hops),
	BOOL(IPV6_2292HOPOPTS, ip6.old_hopopts),
	BOOL(IPV6_2292RTHDR, ip6.old_rthdr),
	BOOL(IPV6_2292DSTOPTS, ip6.old_dstopts),
	LAX(IPV6_DONTFRAG, ip6.dontfrag),
	LAX(IPV6_AUTOFLOWLABEL, ip6.autoflow),
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
	if (ws->hold)
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

/* It needs an int, and there is less. */
static int refuse_short(const struct weft_sock *ws, int name)
{
	switch (name) {
	case IPV6_MULTICAST_HOPS:
	case IPV6_MULTICAST_IF:
		return ws->proto == IPPROTO_TCP ? -ENOPROTOOPT : -EINVAL;
	case IPV6_V6ONLY:
	case IPV6_UNICAST_HOPS:
	case IPV6_TCLASS:
	case IPV6_MTU:
	case IPV6_ADDR_PREFERENCES:
		return -EINVAL;
	default:
		return find(name) ? -EINVAL : -ENOPROTOOPT;
	}
}

static int set_locked(struct weft_sock *ws, int name, int val)
{
	const struct option *o = find(name);

	weft_sock_assert_locked(&ws->sk);
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

int weft_sockopt_unicast_if(struct weft_sock *ws, int *ifindex, int val, unsigned int len)
{
	int wanted = ntohl((__force __be32)val);
	bool exists;

	if (len != sizeof(int))
		return -EINVAL;
	rcu_read_lock();
	exists = !wanted || dev_get_by_index_rcu(ws->wn->net, wanted);
	rcu_read_unlock();
	if (!exists)
		return -EADDRNOTAVAIL;
	if (wanted && ws->sk.sk_bound_dev_if)
		return -EINVAL;
	WRITE_ONCE(*ifindex, wanted);
	return 0;
}

/* The device for what goes to no address of a link: RFC 3542 6.2.  As in Linux the address counts for nothing. */
static int set_pktinfo(struct weft_sock *ws, sockptr_t optval, unsigned int len)
{
	struct in6_pktinfo info;

	if (len < sizeof(info))
		return -EINVAL;
	if (copy_from_sockptr(&info, optval, sizeof(info)))
		return -EFAULT;
	if (ws->sk.sk_bound_dev_if && (int)info.ipi6_ifindex != ws->sk.sk_bound_dev_if)
		return -EINVAL;
	WRITE_ONCE(ws->ip6.pktinfo_ifindex, info.ipi6_ifindex);
	return 0;
}

static int set_any(struct weft_sock *ws, int name, sockptr_t optval, unsigned int len)
{
	const struct option *o = find(name);
	int val = 0;

	if (name == IPV6_PKTINFO)
		return set_pktinfo(ws, optval, len);
	if (name == IPV6_FLOWLABEL_MGR)
		return weft_flow_setsockopt(ws, optval, len);
	if (len >= sizeof(int) && copy_from_sockptr(&val, optval, sizeof(val)))
		return -EFAULT;
	if (name == IPV6_UNICAST_IF)
		return weft_sockopt_unicast_if(ws, &ws->ip6.uc_ifindex, val, len);
	if (len < sizeof(int) && !(o && o->short_ok))
		return refuse_short(ws, name);
	return set_locked(ws, name, val);
}

int weft_sock_setsockopt6(struct sock *sk, int name, sockptr_t optval, unsigned int len)
{
	int err;

	lock_sock(sk);
	err = set_any(weft_sk(sk), name, optval, len);
	release_sock(sk);
	return err;
}

/* ================================================================ getsockopt */

/* Before there is a route, that of a device: 64. */
static int hops_of(const struct weft_sock *ws, s16 hops)
{
	return hops >= 0 ? hops : weft_default_ttl(ws->wn, true);
}

static int get_locked(struct weft_sock *ws, int name, int *val)
{
	const struct option *o = find(name);

	weft_sock_assert_locked(&ws->sk);
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
	case IPV6_UNICAST_IF:
		*val = (__force int)htonl(ws->ip6.uc_ifindex);
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

static int get_path_mtu(struct weft_sock *ws, char __user *optval, int __user *optlen, int room)
{
	struct ip6_mtuinfo info = { };
	int mtu, err;

	if (room < (int)sizeof(info))
		return -EINVAL;
	lock_sock(&ws->sk);
	err = weft_sock_mtu(ws, &mtu);
	release_sock(&ws->sk);
	info.ip6m_mtu = mtu;
	return err ?: weft_sockopt_put_bytes(optval, optlen, &info, sizeof(info));
}

static int get_label(struct weft_sock *ws, char __user *optval, int __user *optlen)
{
	int err;

	lock_sock(&ws->sk);
	err = weft_flow_getsockopt(ws, optval, optlen);
	release_sock(&ws->sk);
	return err;
}

int weft_sock_getsockopt6(struct sock *sk, int name, char __user *optval, int __user *optlen)
{
	int room, val = 0, err;

	if (get_user(room, optlen))
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (name == IPV6_PATHMTU)
		return get_path_mtu(weft_sk(sk), optval, optlen, room);
	if (name == IPV6_FLOWLABEL_MGR)
		return get_label(weft_sk(sk), optval, optlen);
	lock_sock(sk);
	err = get_locked(weft_sk(sk), name, &val);
	release_sock(sk);
	return err ?: weft_sockopt_put_bytes(optval, optlen, &val, min_t(int, room, sizeof(val)));
}
