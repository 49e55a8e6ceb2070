// SPDX-License-Identifier: GPL-2.0
/*
 * The options of SOL_IP and SOL_IPV6: one table for both levels, a row for each option.  SOL_IPV6
 * is for IPv6 sockets alone: RFC 3493 5, RFC 3542 4, 6 and 11, RFC 2292 (by their older names),
 * RFC 5014 (stored); packets to a v4-mapped address follow SOL_IP's options.  Names, ranges,
 * lengths and errnos are Linux's.
 *
 * Groups are in mcast_opt.c.
 * Not there: IP options in sending (ENOPROTOOPT; the empty list is accepted, and read back),
 * IP_CHECKSUM, netfilter's own options; extension headers in sending,
 * IPV6_2292PKTOPTIONS, IPV6_ADDRFORM.
 *
 * Process context; the socket lock is held.
 */
#include <linux/capability.h>
#include <linux/compat.h>
#include <linux/errqueue.h>
#include <linux/uaccess.h>
#include <net/inet_ecn.h>
#include <net/ipv6.h>
#include <net/route.h>
#include "sock.h"

struct option {
	int level, name;
	u16 where;		/* the option's byte of struct weft_sock; 0: none, by functions */
	s16 min, max;		/* of that byte; min == max: any value counts as true or false */
	u8 least;		/* bytes that setsockopt() needs; fewer are EINVAL */
	u8 flags;		/* what is to be seen to when it is set */
	int (*set)(struct weft_sock *ws, int val, unsigned int len);
	int (*get)(struct weft_sock *ws, int *val);
	/* of options that are no int */
	int (*set_bytes)(struct weft_sock *ws, sockptr_t val, unsigned int len);
	int (*get_bytes)(struct weft_sock *ws, char __user *val, int __user *len, int room);
};

#define RAW_ONLY	BIT(0)	/* other sockets: ENOPROTOOPT */
#define NOT_TCP		BIT(1)	/* TCP: ENOPROTOOPT */
#define PRIVILEGED	BIT(2)	/* to set it: CAP_NET_RAW or CAP_NET_ADMIN */
#define ERROR_QUEUE	BIT(3)	/* without it there is no error queue */

/* ======================================== SOL_IP */

static int set_tos(struct weft_sock *ws, int val, unsigned int len)
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

static int get_tos(struct weft_sock *ws, int *val)
{
	*val = ws->tos;
	return 0;
}

static int set_ttl(struct weft_sock *ws, int val, unsigned int len)
{
	if (val != -1 && (val < 1 || val > 255))
		return -EINVAL;
	WRITE_ONCE(ws->ttl, val == -1 ? 0 : val);
	return 0;
}

static int get_ttl(struct weft_sock *ws, int *val)
{
	*val = ws->ttl ?: weft_default_ttl(ws->wn, false);
	return 0;
}

static int set_mc_ttl(struct weft_sock *ws, int val, unsigned int len)
{
	if (ws->proto == IPPROTO_TCP || val < -1 || val > 255)
		return -EINVAL;
	WRITE_ONCE(ws->mc_ttl, val == -1 ? 1 : val);
	return 0;
}

static int get_mc_ttl(struct weft_sock *ws, int *val)
{
	*val = ws->mc_ttl;
	return 0;
}

static int get_mc_if(struct weft_sock *ws, char __user *val, int __user *len, int room)
{
	return weft_sockopt_put_bytes(val, len, &ws->mc_addr,
				      min_t(int, room, sizeof(ws->mc_addr)));
}

static int set_port_range(struct weft_sock *ws, int val, unsigned int len)
{
	u16 lo = val, hi = (u32)val >> 16;

	if (len != sizeof(val) || (lo && hi && lo > hi))
		return -EINVAL;
	WRITE_ONCE(ws->port_range, val);
	return 0;
}

static int get_port_range(struct weft_sock *ws, int *val)
{
	*val = ws->port_range;
	return 0;
}

/* Of all but raw sockets Linux tells the port. */
static int get_protocol(struct weft_sock *ws, int *val)
{
	*val = ws->t.lport;
	return 0;
}

static int set_ip_options(struct weft_sock *ws, sockptr_t val, unsigned int len)
{
	if (len > 40)
		return -EINVAL;
	return len ? -ENOPROTOOPT : 0;
}

/* None were received or set. */
static int get_ip_options(struct weft_sock *ws, char __user *val, int __user *len, int room)
{
	return weft_sockopt_put_bytes(val, len, NULL, 0);
}

/*
 * As Linux: control messages of the packet that made the connection; where none did, they hold the
 * options for multicast.
 */
static int get_pktoptions(struct weft_sock *ws, char __user *val, int __user *len, int room)
{
	struct in_pktinfo info = { .ipi_ifindex = ws->mc_ifindex };
	struct msghdr msg = {
		.msg_control_is_user = true, .msg_control_user = val, .msg_controllen = room,
		.msg_flags = in_compat_syscall() ? MSG_CMSG_COMPAT : 0,
	};
	int ttl = ws->mc_ttl, tos = ws->rcv_tos;

	if (ws->proto != IPPROTO_TCP)
		return -ENOPROTOOPT;
	if (weft_addr_is_v4(&ws->t.laddr))
		info.ipi_addr.s_addr = weft_addr_to_v4(&ws->t.laddr);
	info.ipi_spec_dst = info.ipi_addr;
	if (ws->pktinfo)
		put_cmsg(&msg, SOL_IP, IP_PKTINFO, sizeof(info), &info);
	if (ws->recvttl)
		put_cmsg(&msg, SOL_IP, IP_TTL, sizeof(ttl), &ttl);
	if (ws->recvtos)
		put_cmsg(&msg, SOL_IP, IP_TOS, sizeof(tos), &tos);
	return put_user(room - (int)msg.msg_controllen, len) ? -EFAULT : 0;
}

/* ======================================== both: the unicast device, by number in network order */

static int set_uc_if(struct weft_sock *ws, int *ifindex, int val, unsigned int len)
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

static int set_uc_if4(struct weft_sock *ws, int val, unsigned int len)
{
	return set_uc_if(ws, &ws->uc_ifindex, val, len);
}

static int get_uc_if4(struct weft_sock *ws, int *val)
{
	*val = (__force int)htonl(ws->uc_ifindex);
	return 0;
}

static int set_uc_if6(struct weft_sock *ws, int val, unsigned int len)
{
	return set_uc_if(ws, &ws->ip6.uc_ifindex, val, len);
}

static int get_uc_if6(struct weft_sock *ws, int *val)
{
	*val = (__force int)htonl(ws->ip6.uc_ifindex);
	return 0;
}

/* ======================================== SOL_IPV6 */

static int set_v6only(struct weft_sock *ws, int val, unsigned int len)
{
	if (ws->hold || ws->proto == IPPROTO_RAW)
		return -EINVAL;
	ws->v6only = !!val;
	return 0;
}

static int get_v6only(struct weft_sock *ws, int *val)
{
	*val = ws->v6only;
	return 0;
}

/* -1: the default, as the route has it. */
static int set_hop_limit(s16 *hops, int val, int none)
{
	if (val < -1 || val > 255)
		return -EINVAL;
	WRITE_ONCE(*hops, val == -1 ? none : val);
	return 0;
}

/* Before there is a route, that of a device: 64. */
static int get_hop_limit(const struct weft_sock *ws, s16 hops, int *val)
{
	*val = hops >= 0 ? hops : weft_default_ttl(ws->wn, true);
	return 0;
}

static int set_hops(struct weft_sock *ws, int val, unsigned int len)
{
	return set_hop_limit(&ws->ip6.hops, val, -1);
}

static int get_hops(struct weft_sock *ws, int *val)
{
	return get_hop_limit(ws, ws->ip6.hops, val);
}

static int set_mc_hops(struct weft_sock *ws, int val, unsigned int len)
{
	return set_hop_limit(&ws->ip6.mc_hops, val, 1);
}

static int get_mc_hops(struct weft_sock *ws, int *val)
{
	return get_hop_limit(ws, ws->ip6.mc_hops, val);
}

/* The two bits of ECN are TCP's own. */
static int set_tclass(struct weft_sock *ws, int val, unsigned int len)
{
	if (val < -1 || val > 255)
		return -EINVAL;
	if (val == -1)
		val = 0;
	if (ws->proto == IPPROTO_TCP)
		val = (val & ~INET_ECN_MASK) | (ws->ip6.tclass & INET_ECN_MASK);
	if (ws->ip6.tclass != (u8)val) {
		WRITE_ONCE(ws->ip6.tclass, val);
		weft_route_put(&ws->route);
	}
	return 0;
}

static int get_tclass(struct weft_sock *ws, int *val)
{
	*val = ws->ip6.tclass;
	return 0;
}

static int set_mc_if6(struct weft_sock *ws, int ifindex, unsigned int len)
{
	struct net_device *dev;

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

static int get_mc_if6(struct weft_sock *ws, int *val)
{
	*val = ws->ip6.mc_ifindex;
	return 0;
}

/* The least that a program may ask for; more than the path's has no effect. */
static int set_mtu6(struct weft_sock *ws, int val, unsigned int len)
{
	return val && val < WEFT_IP6_MTU_MIN ? -EINVAL : 0;
}

#define PREFER_TMP_OR_PUBLIC	(IPV6_PREFER_SRC_TMP | IPV6_PREFER_SRC_PUBLIC)
#define PREFER_CGA_OR_NOT	(IPV6_PREFER_SRC_CGA | IPV6_PREFER_SRC_NONCGA)
#define PREFER_COA_OR_HOME	(IPV6_PREFER_SRC_COA | IPV6_PREFER_SRC_HOME)

/* RFC 5014 5: one of each at most; what is not named stays. */
static int set_addr_prefs(struct weft_sock *ws, int val, unsigned int len)
{
	int which = val & (PREFER_TMP_OR_PUBLIC | IPV6_PREFER_SRC_PUBTMP_DEFAULT);
	int home = val & PREFER_COA_OR_HOME, cga = val & PREFER_CGA_OR_NOT;
	int prefs = ws->ip6.addr_prefs;

	if (hweight32(which) > 1 || hweight32(home) > 1 || hweight32(cga) > 1)
		return -EINVAL;
	if (which)
		prefs = (prefs & ~PREFER_TMP_OR_PUBLIC) | (which & PREFER_TMP_OR_PUBLIC);
	if (home)
		prefs = (prefs & ~IPV6_PREFER_SRC_COA) | (home & IPV6_PREFER_SRC_COA);
	ws->ip6.addr_prefs = prefs;
	return 0;
}

static int get_addr_prefs(struct weft_sock *ws, int *val)
{
	int prefs = ws->ip6.addr_prefs;

	*val = (prefs & PREFER_TMP_OR_PUBLIC) ?: IPV6_PREFER_SRC_PUBTMP_DEFAULT;
	*val |= (prefs & IPV6_PREFER_SRC_COA) ?: IPV6_PREFER_SRC_HOME;
	return 0;
}

/*
 * The device for packets without an address of a link: RFC 3542 6.2.  As in Linux
 * the address is ignored.
 */
static int set_pktinfo6(struct weft_sock *ws, sockptr_t optval, unsigned int len)
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

static int get_path_mtu(struct weft_sock *ws, char __user *optval, int __user *optlen, int room)
{
	struct ip6_mtuinfo info = { };
	int mtu, err;

	if ((u32)room < sizeof(info))
		return -EINVAL;
	err = weft_sock_mtu(ws, &mtu);
	if (err)
		return err;
	info.ip6m_mtu = mtu;
	return weft_sockopt_put_bytes(optval, optlen, &info, sizeof(info));
}

static int get_flow_label(struct weft_sock *ws, char __user *val, int __user *len, int room)
{
	return weft_flow_getsockopt(ws, val, len);
}

/* ======================================== the table */

#define IP4(n)			.level = SOL_IP, .name = n
/* an empty value is EINVAL, not 0 */
#define IP4_VALUE(n)		IP4(n), .least = 1
#define IP6(n)			.level = SOL_IPV6, .name = n, .least = sizeof(int)
/* less than an int is 0, as in Linux */
#define IP6_SHORT(n)		.level = SOL_IPV6, .name = n
#define BYTE(field, lo, hi)	.where = offsetof(struct weft_sock, field), .min = lo, .max = hi
#define BOOL(field)		BYTE(field, 0, 0)

static const struct option options[] = {
	{ IP4(IP_MTU_DISCOVER), BYTE(pmtudisc, IP_PMTUDISC_DONT, IP_PMTUDISC_OMIT) },
	{ IP4_VALUE(IP_MULTICAST_ALL), BYTE(mc_all, 0, 1) },
	{ IP4_VALUE(IP_MINTTL), BYTE(min_ttl, 0, 255) },
	{ IP4_VALUE(IP_MULTICAST_LOOP), BOOL(mc_loop) },
	{ IP4_VALUE(IP_FREEBIND), BOOL(freebind) },
	{ IP4_VALUE(IP_TRANSPARENT), BOOL(transparent), .flags = PRIVILEGED },
	{ IP4(IP_BIND_ADDRESS_NO_PORT), BOOL(bind_no_port) },
	{ IP4(IP_RECVERR), BOOL(recverr), .flags = ERROR_QUEUE },
	{ IP4(IP_RECVTTL), BOOL(recvttl) },
	{ IP4(IP_RECVTOS), BOOL(recvtos) },
	{ IP4(IP_RECVOPTS), BOOL(recvopts) },
	{ IP4(IP_RETOPTS), BOOL(retopts) },
	{ IP4(IP_HDRINCL), BOOL(hdrincl), .flags = RAW_ONLY },
	{ IP4(IP_PKTINFO), BOOL(pktinfo) },
	{ IP4(IP_RECVORIGDSTADDR), BOOL(recvorigdst) },
	{ IP4(IP_TOS), .set = set_tos, .get = get_tos },
	{ IP4_VALUE(IP_TTL), .set = set_ttl, .get = get_ttl },
	{ IP4_VALUE(IP_MULTICAST_TTL), .set = set_mc_ttl, .get = get_mc_ttl },
	{ IP4(IP_LOCAL_PORT_RANGE), .set = set_port_range, .get = get_port_range },
	{ IP4(IP_UNICAST_IF), .set = set_uc_if4, .get = get_uc_if4 },
	{ IP4(IP_MTU), .get = weft_sock_mtu },
	{ IP4(IP_PROTOCOL), .get = get_protocol },
	{ IP4(IP_MULTICAST_IF), .set_bytes = weft_mc_set_if, .get_bytes = get_mc_if },
	{ IP4(IP_OPTIONS), .set_bytes = set_ip_options, .get_bytes = get_ip_options },
	{ IP4(IP_PKTOPTIONS), .get_bytes = get_pktoptions },

	{ IP6(IPV6_MTU_DISCOVER), BYTE(ip6.pmtudisc, IPV6_PMTUDISC_DONT, IPV6_PMTUDISC_OMIT) },
	{ IP6(IPV6_MINHOPCOUNT), BYTE(ip6.min_hops, 0, 255) },
	{ IP6(IPV6_MULTICAST_ALL), BOOL(ip6.mc_all) },
	{ IP6(IPV6_MULTICAST_LOOP), BYTE(ip6.mc_loop, 0, 1) },
	{ IP6(IPV6_RECVERR), BOOL(ip6.recverr), .flags = ERROR_QUEUE },
	{ IP6(IPV6_RECVPKTINFO), BOOL(ip6.pktinfo) },
	{ IP6(IPV6_RECVHOPLIMIT), BOOL(ip6.recvhops) },
	{ IP6(IPV6_RECVTCLASS), BOOL(ip6.recvtclass) },
	{ IP6(IPV6_RECVORIGDSTADDR), BOOL(ip6.recvorigdst) },
	{ IP6(IPV6_RECVHOPOPTS), BOOL(ip6.hopopts) },
	{ IP6(IPV6_RECVRTHDR), BOOL(ip6.rthdr) },
	{ IP6(IPV6_RECVDSTOPTS), BOOL(ip6.dstopts) },
	{ IP6(IPV6_RECVPATHMTU), BOOL(ip6.recvpathmtu) },
	{ IP6(IPV6_FLOWINFO), BOOL(ip6.recvflow) },
	{ IP6(IPV6_FLOWINFO_SEND), BOOL(ip6.sndflow) },
	{ IP6(IPV6_2292PKTINFO), BOOL(ip6.old_pktinfo) },
	{ IP6(IPV6_2292HOPLIMIT), BOOL(ip6.old_hops) },
	{ IP6(IPV6_2292HOPOPTS), BOOL(ip6.old_hopopts) },
	{ IP6(IPV6_2292RTHDR), BOOL(ip6.old_rthdr) },
	{ IP6(IPV6_2292DSTOPTS), BOOL(ip6.old_dstopts) },
	{ IP6_SHORT(IPV6_DONTFRAG), BOOL(ip6.dontfrag) },
	{ IP6_SHORT(IPV6_AUTOFLOWLABEL), BOOL(ip6.autoflow) },
	{ IP6(IPV6_FREEBIND), BOOL(freebind) },
	{ IP6(IPV6_TRANSPARENT), BOOL(transparent), .flags = PRIVILEGED },
	{ IP6(IPV6_V6ONLY), .set = set_v6only, .get = get_v6only },
	{ IP6(IPV6_UNICAST_HOPS), .set = set_hops, .get = get_hops },
	{ IP6(IPV6_MULTICAST_HOPS), .set = set_mc_hops, .get = get_mc_hops, .flags = NOT_TCP },
	{ IP6(IPV6_MULTICAST_IF), .set = set_mc_if6, .get = get_mc_if6, .flags = NOT_TCP },
	{ IP6(IPV6_UNICAST_IF), .set = set_uc_if6, .get = get_uc_if6 },
	{ IP6(IPV6_TCLASS), .set = set_tclass, .get = get_tclass },
	{ IP6(IPV6_MTU), .set = set_mtu6, .get = weft_sock_mtu },
	{ IP6(IPV6_ADDR_PREFERENCES), .set = set_addr_prefs, .get = get_addr_prefs },
	{ IP6(IPV6_PKTINFO), .set_bytes = set_pktinfo6 },
	{ IP6(IPV6_PATHMTU), .get_bytes = get_path_mtu },
	{ IP6(IPV6_FLOWLABEL_MGR), .set_bytes = weft_flow_setsockopt, .get_bytes = get_flow_label },
};

static const struct option *find_option(int level, int name)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].level == level && options[i].name == name)
			return &options[i];
	return NULL;
}

/* ======================================== setsockopt() */

/* Of less than an int SOL_IP takes the first byte, SOL_IPV6 none. */
static int read_value(int level, sockptr_t val, unsigned int len, int *out)
{
	u8 byte;

	*out = 0;
	if (len >= sizeof(int))
		return copy_from_sockptr(out, val, sizeof(*out)) ? -EFAULT : 0;
	if (!len || level == SOL_IPV6)
		return 0;
	if (copy_from_sockptr(&byte, val, sizeof(byte)))
		return -EFAULT;
	*out = byte;
	return 0;
}

static int set_byte(struct weft_sock *ws, const struct option *o, int val)
{
	if (o->min == o->max)
		val = !!val;
	else if (val < o->min || val > o->max)
		return -EINVAL;
	WRITE_ONCE(*((u8 *)ws + o->where), val);
	if ((o->flags & ERROR_QUEUE) && !val)
		skb_queue_purge(&ws->sk.sk_error_queue);
	return 0;
}

static bool is_privileged(const struct weft_sock *ws)
{
	struct user_namespace *ns = ws->wn->net->user_ns;

	return ns_capable(ns, CAP_NET_RAW) || ns_capable(ns, CAP_NET_ADMIN);
}

static int set_value(struct weft_sock *ws, const struct option *o, int val, unsigned int len)
{
	if ((o->flags & RAW_ONLY) && ws->proto != IPPROTO_RAW)
		return -ENOPROTOOPT;
	if ((o->flags & NOT_TCP) && ws->proto == IPPROTO_TCP)
		return -ENOPROTOOPT;
	if (len < o->least)
		return -EINVAL;
	if ((o->flags & PRIVILEGED) && val && !is_privileged(ws))
		return -EPERM;
	return o->set ? o->set(ws, val, len) : set_byte(ws, o, val);
}

/*
 * As in Linux an unreadable value is EFAULT before the name is looked up at
 * SOL_IPV6, at SOL_IP after.
 */
int weft_option_set(struct weft_sock *ws, int level, int name, sockptr_t optval, unsigned int len)
{
	const struct option *o = find_option(level, name);
	int val, err;

	weft_sock_assert_locked(&ws->sk);
	if (o && o->set_bytes && level == SOL_IP)
		return o->set_bytes(ws, optval, len);
	err = read_value(level, optval, len, &val);
	if (o && o->set_bytes)
		return err ?: o->set_bytes(ws, optval, len);
	if (!o || (!o->where && !o->set))
		return err && level == SOL_IPV6 ? err : -ENOPROTOOPT;
	return err ?: set_value(ws, o, val, len);
}

/* ======================================== getsockopt() */

int weft_option_get(struct weft_sock *ws, int level, int name, char __user *optval,
		    int __user *optlen, int room)
{
	const struct option *o = find_option(level, name);
	int val = 0, err = 0;

	weft_sock_assert_locked(&ws->sk);
	if (o && o->get_bytes)
		return o->get_bytes(ws, optval, optlen, room);
	if (o && o->where)
		val = *((u8 *)ws + o->where);
	else
		err = o && o->get ? o->get(ws, &val) : -ENOPROTOOPT;
	if (err)
		return err;
	if (level == SOL_IP)
		return weft_sockopt_put_int(optval, optlen, val, room);
	/* as in Linux a negative length is a long one here */
	return weft_sockopt_put_bytes(optval, optlen, &val, min_t(u32, room, sizeof(val)));
}
