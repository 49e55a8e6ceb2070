// SPDX-License-Identifier: GPL-2.0
/*
 * Flow labels (RFC 6437) chosen by the program: IPV6_FLOWLABEL_MGR leases one, and with
 * IPV6_FLOWINFO_SEND that of a sockaddr_in6 goes into the packets.  The host keeps the leases,
 * by a socket of its own beside this one, so that an exclusive label of one program is nobody
 * else's on either stack.
 *
 * Not there: options that come with a label.
 *
 * Process context.
 */
#include <linux/net.h>
#include <net/ipv6.h>
#include "sock.h"

static int flow_host(struct weft_sock *ws)
{
	struct socket *host;
	int err;

	if (ws->ip6.labels)
		return 0;
	err = sock_create_kern(ws->wn->net, AF_INET6, SOCK_DGRAM, IPPROTO_UDP, &host);
	if (!err)
		WRITE_ONCE(ws->ip6.labels, host);
	return err;
}

int weft_flow_setsockopt(struct weft_sock *ws, sockptr_t val, unsigned int len)
{
	int err = flow_host(ws);

	weft_sock_assert_locked(&ws->sk);
	return err ?: ws->ip6.labels->ops->setsockopt(ws->ip6.labels, SOL_IPV6, IPV6_FLOWLABEL_MGR,
						      val, len);
}

int weft_flow_getsockopt(struct weft_sock *ws, char __user *val, int __user *len)
{
	int err = flow_host(ws);

	weft_sock_assert_locked(&ws->sk);
	if (err)
		return err;
	if (!ws->ip6.labels->ops->getsockopt)
		return -ENOPROTOOPT;
	return ws->ip6.labels->ops->getsockopt(ws->ip6.labels, SOL_IPV6, IPV6_FLOWLABEL_MGR, val,
					       len);
}

/* Labels are checked once anybody in the namespace has one for himself. */
bool weft_flow_allowed(const struct weft_sock *ws, u32 label)
{
	struct socket *host = READ_ONCE(ws->ip6.labels);
	struct ip6_flowlabel *lease;

	if (!label)
		return true;
	if (!host)
		return !(static_branch_unlikely(&ipv6_flowlabel_exclusive.key) &&
			 READ_ONCE(ws->wn->net->ipv6.flowlabel_has_excl));
	lease = fl6_sock_lookup(host->sk, htonl(label));
	if (IS_ERR(lease))
		return false;
	fl6_sock_release(lease);
	return true;
}

void weft_flow_release(struct weft_sock *ws)
{
	if (ws->ip6.labels)
		sock_release(ws->ip6.labels);
	WRITE_ONCE(ws->ip6.labels, NULL);
}
