// SPDX-License-Identifier: GPL-2.0
/*
 * The options that only raw sockets have: ICMP_FILTER; IPV6_CHECKSUM and IPV6_HDRINCL (RFC 3542
 * 3.1; at SOL_IPV6 and, as in Linux, SOL_RAW) and ICMP6_FILTER (RFC 3542 3.2).  IP_HDRINCL is in
 * net/sock/options.c.  An IPv6 socket has no options of SOL_IP, as in Linux.
 *
 * Not there: IP_CHECKSUM, multicast routing.
 *
 * Process context.
 */
#include <linux/icmpv6.h>
#include <linux/ipv6.h>
#include <linux/uaccess.h>
#include <uapi/linux/icmp.h>
#include "raw.h"

/* ======================================== the filters */

/* Bytes of the filter at this level, or -errno. */
static int filter_size(const struct weft_sock *ws, int name)
{
	if (name != (ws->v6 ? ICMPV6_FILTER : ICMP_FILTER))
		return -ENOPROTOOPT;
	return ws->v6 ? sizeof(struct icmp6_filter) : sizeof(struct icmp_filter);
}

/* As in Linux a shorter value changes the filter's first bytes alone. */
static int set_filter(struct weft_raw_sock *rs, int name, sockptr_t val, unsigned int len)
{
	u32 filter[WEFT_RAW6_FILTER_WORDS];
	int i, size = filter_size(&rs->ws, name);

	if (size < 0)
		return size;
	memcpy(filter, rs->filter, sizeof(filter));
	if (copy_from_sockptr(filter, val, min_t(unsigned int, len, size)))
		return -EFAULT;
	for (i = 0; i < ARRAY_SIZE(filter); i++)
		WRITE_ONCE(rs->filter[i], filter[i]);
	return 0;
}

static int get_filter(struct weft_raw_sock *rs, int name, char __user *val, int __user *optlen)
{
	int len, size = filter_size(&rs->ws, name);

	if (size < 0)
		return size;
	if (get_user(len, optlen))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	return weft_sockopt_put_bytes(val, optlen, rs->filter, min(len, size));
}

/* ======================================== IPv6 */

static int set_checksum(struct weft_raw_sock *rs, int level, int val)
{
	/* RFC 3542 3.1: ICMPv6's is fixed; as in Linux SOL_RAW can change it */
	if (rs->ws.sk.sk_protocol == IPPROTO_ICMPV6 && level == SOL_IPV6)
		return -EINVAL;
	if (!weft_raw6_csum_valid(val))
		return -EINVAL;
	WRITE_ONCE(rs->csum_at, max(val, -1));
	weft_raw_tap_checksum(rs);
	return 0;
}

static int set_raw6(struct weft_raw_sock *rs, int level, int name, sockptr_t optval,
		    unsigned int len)
{
	struct sock *sk = &rs->ws.sk;
	int val, err = 0;

	if (len < sizeof(val))
		return -EINVAL;
	if (copy_from_sockptr(&val, optval, sizeof(val)))
		return -EFAULT;
	lock_sock(sk);
	if (name == IPV6_HDRINCL)
		WRITE_ONCE(rs->ws.hdrincl, val);
	else if (name == IPV6_CHECKSUM)
		err = set_checksum(rs, level, val);
	else
		err = -ENOPROTOOPT;
	release_sock(sk);
	return err;
}

static int get_raw6(struct weft_raw_sock *rs, int name, char __user *optval, int __user *optlen)
{
	int val, len;

	if (get_user(len, optlen))
		return -EFAULT;
	if (name == IPV6_HDRINCL)
		val = READ_ONCE(rs->ws.hdrincl);
	else if (name == IPV6_CHECKSUM)
		val = READ_ONCE(rs->csum_at);
	else
		return -ENOPROTOOPT;
	return weft_sockopt_put_bytes(optval, optlen, &val, min_t(u32, len, sizeof(val)));
}

/* ======================================== by level */

static bool is_raw6(const struct weft_sock *ws, int level, int name)
{
	return ws->v6 && (level == SOL_RAW || (level == SOL_IPV6 && (name == IPV6_CHECKSUM ||
								     name == IPV6_HDRINCL)));
}

/* The level of the filter is the protocol's for IPv6, SOL_RAW for IPv4. */
static bool is_filter(const struct weft_sock *ws, int level)
{
	return level == (ws->v6 ? SOL_ICMPV6 : SOL_RAW);
}

/* -EOPNOTSUPP: there is a filter for ICMP or ICMPv6 alone. */
static int filter_check(const struct weft_sock *ws, int name)
{
	bool icmp = ws->sk.sk_protocol == (ws->v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);

	if (!ws->v6 && name != ICMP_FILTER)
		return -ENOPROTOOPT;
	return icmp ? 0 : -EOPNOTSUPP;
}

int weft_raw_setsockopt(struct socket *sock, int level, int name, sockptr_t val, unsigned int len)
{
	struct weft_sock *ws = weft_sk(sock->sk);

	if (is_raw6(ws, level, name))
		return set_raw6(weft_raw_sk(ws), level, name, val, len);
	if (is_filter(ws, level))
		return filter_check(ws, name) ?: set_filter(weft_raw_sk(ws), name, val, len);
	if (ws->v6 && level == SOL_IP)
		return -ENOPROTOOPT;
	return weft_sock_setsockopt(sock, level, name, val, len);
}

int weft_raw_getsockopt(struct socket *sock, int level, int name, char __user *val,
			int __user *len)
{
	struct weft_sock *ws = weft_sk(sock->sk);

	if (is_raw6(ws, level, name))
		return get_raw6(weft_raw_sk(ws), name, val, len);
	if (is_filter(ws, level))
		return filter_check(ws, name) ?: get_filter(weft_raw_sk(ws), name, val, len);
	if (ws->v6 && level == SOL_IP)
		return -ENOPROTOOPT;
	return weft_sock_getsockopt(sock, level, name, val, len);
}
