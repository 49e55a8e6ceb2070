// SPDX-License-Identifier: GPL-2.0
/*
 * setsockopt(SOL_SOCKET).  The kernel's own sock_setsockopt() does the work; options that it
 * accepts but that nothing here implements are refused before: a program that gets an error falls
 * back, and one that gets none waits.  EOPNOTSUPP, as Linux has it for SO_ZEROCOPY of other
 * families; switching off an unset option is no error. getsockopt(SOL_SOCKET) never reaches a
 * family: SO_DOMAIN is AF_WEFT's number.
 *
 * Not there: zero copy, transmit timestamps and times, reuseport programs; of TCP any timestamp.
 *
 * Process context.
 */
#include <linux/net_tstamp.h>
#include "sock.h"

/* What of SO_TIMESTAMPING is about sending. */
#define TX_STAMPS	(SOF_TIMESTAMPING_TX_RECORD_MASK | SOF_TIMESTAMPING_OPT_ID | \
			 SOF_TIMESTAMPING_OPT_TSONLY | SOF_TIMESTAMPING_OPT_STATS | \
			 SOF_TIMESTAMPING_OPT_TX_SWHW)

static int socket_get_int(sockptr_t optval, unsigned int len, int *val)
{
	if (len < sizeof(*val))
		return -EINVAL;
	return copy_from_sockptr(val, optval, sizeof(*val)) ? -EFAULT : 0;
}

static int set_reuseport(struct sock *sk, sockptr_t optval, unsigned int len)
{
	int val, err = socket_get_int(optval, len, &val);

	if (err)
		return err;
	lock_sock(sk);
	sk->sk_reuseport = !!val;
	release_sock(sk);
	return 0;
}

static int set_zerocopy(sockptr_t optval, unsigned int len)
{
	int val, err = socket_get_int(optval, len, &val);

	if (err)
		return err;
	if (val < 0 || val > 1)
		return -EINVAL;
	return val ? -EOPNOTSUPP : 0;
}

/* Does the value ask for what is not there?  Of a struct it is the first word. */
static bool asks_too_much(const struct weft_sock *ws, int name, int val)
{
	switch (name) {
	case SO_TXTIME:
	case SO_ATTACH_REUSEPORT_CBPF:
	case SO_ATTACH_REUSEPORT_EBPF:
		return true;
	case SO_WIFI_STATUS:
		return val;
	case SO_TIMESTAMP_OLD:
	case SO_TIMESTAMP_NEW:
	case SO_TIMESTAMPNS_OLD:
	case SO_TIMESTAMPNS_NEW:
		return val && ws->proto == IPPROTO_TCP;
	case SO_TIMESTAMPING_OLD:
	case SO_TIMESTAMPING_NEW:
		return ws->proto == IPPROTO_TCP ? val : val & TX_STAMPS;
	default:
		return false;
	}
}

int weft_sock_control(struct sock *sk, struct msghdr *msg, struct sockcm_cookie *sockc)
{
	int err;

	sockcm_init(sockc, sk);
	sockc->mark = READ_ONCE(sk->sk_mark);	/* older kernels do not */
	err = sock_cmsg_send(sk, msg, sockc);
	if (!err && (sockc->tsflags & SOF_TIMESTAMPING_TX_RECORD_MASK))	/* nobody would answer */
		err = -EINVAL;
	return err;
}

/* These change where packets go. */
static bool moves_route(int name)
{
	return name == SO_BINDTODEVICE || name == SO_BINDTOIFINDEX || name == SO_MARK ||
	       name == SO_DONTROUTE || name == SO_CNX_ADVICE;
}

int weft_sock_set_socket(struct socket *sock, int name, sockptr_t optval, unsigned int len)
{
	struct sock *sk = sock->sk;
	int val, err;

	if (name == SO_REUSEPORT)
		return set_reuseport(sk, optval, len);
	if (name == SO_ZEROCOPY)
		return set_zerocopy(optval, len);
	if (!socket_get_int(optval, len, &val) && asks_too_much(weft_sk(sk), name, val))
		return -EOPNOTSUPP;
	err = sock_setsockopt(sock, SOL_SOCKET, name, optval, len);
	if (!err && moves_route(name)) {
		lock_sock(sk);
		weft_route_put(&weft_sk(sk)->route);
		release_sock(sk);
	}
	return err;
}
