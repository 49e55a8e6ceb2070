// SPDX-License-Identifier: GPL-2.0
/*
 * The address family AF_WEFT: socket(AF_WEFT, SOCK_STREAM | SOCK_DGRAM | SOCK_RAW, protocol [|
 * WEFT_IP6]).  sk_family is AF_WEFT's number, never AF_INET: the host's core must not take the
 * socket for one of its own TCP sockets.  Where the host has no IPv6, Weft has none (EAFNOSUPPORT),
 * as its addresses and routes are the host's.
 *
 * Process context.
 */
#include <linux/net.h>
#include "dev/share.h"
#include "tcp/shell.h"
#include "tcp/time_wait.h"
#include "sock/port_host.h"

struct type {
	u8 proto;
	struct proto *prot;
	const struct proto_ops *ops;
};

static const struct type types[] = {
	[SOCK_STREAM] = { IPPROTO_TCP, &weft_tcp_prot, &weft_stream_ops },
	[SOCK_DGRAM] = { IPPROTO_UDP, &weft_udp_prot, &weft_dgram_ops },
	[SOCK_RAW] = { IPPROTO_RAW, &weft_raw_prot, &weft_raw_ops },
};
static const struct type ping = { IPPROTO_ICMP, &weft_ping_prot, &weft_ping_ops };

static struct proto *const protos[] = {
	&weft_tcp_prot, &weft_udp_prot, &weft_ping_prot, &weft_raw_prot,
};

/* AF_INET's errnos. */
static int find_type(int type, int protocol, bool v6, const struct type **out)
{
	if (protocol < 0)
		return -EINVAL;
	if (type >= ARRAY_SIZE(types) || !types[type].prot)
		return -ESOCKTNOSUPPORT;
	*out = &types[type];
	if (type == SOCK_DGRAM && protocol == (v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP)) {
		*out = &ping;
		return 0;
	}
	if (type == SOCK_RAW)
		return protocol && protocol <= U8_MAX ? 0 : -EPROTONOSUPPORT;
	return !protocol || protocol == (*out)->proto ? 0 : -EPROTONOSUPPORT;
}

static int create(struct net *net, struct socket *sock, int protocol, int kern)
{
	const struct type *type;
	struct sock *sk;
	bool v6 = protocol >= 0 && (protocol & WEFT_IP6);
	int err = find_type(sock->type, v6 ? protocol & ~WEFT_IP6 : protocol, v6, &type);

	if (v6 && !weft_share6_enabled())
		return -EAFNOSUPPORT;
	if (err)
		return err;
	sk = sk_alloc(net, weft_family, GFP_KERNEL, type->prot, kern);
	if (!sk)
		return -ENOBUFS;
	sock->state = SS_UNCONNECTED;
	sock->ops = type->ops;
	weft_sock_init(weft_sk(sk), sock, type->proto, v6);
	if (sock->type == SOCK_RAW || type == &ping)
		sk->sk_protocol = protocol & ~WEFT_IP6;
	err = sk->sk_prot->init(sk);
	if (err) {
		sock_orphan(sk);
		sock->sk = NULL;
		sock_put(sk);
	}
	return err;
}

static struct net_proto_family family_ops = {
	.owner = THIS_MODULE,
	.create = create,
};

int weft_sockets_init(void)
{
	int i, err = weft_sock_refs_init();

	if (err)
		return err;
	weft_stream_init();
	weft_dgram_mem_init();
	weft_tcp_below_init();
	weft_ports_start();
	err = weft_tcp_wait_init();
	if (err)
		goto ref;
	err = weft_port_host_init();
	if (err)
		goto wait;
	for (i = 0; i < ARRAY_SIZE(protos); i++) {
		err = proto_register(protos[i], 1);
		if (err)
			goto undo;
	}
	return 0;

undo:
	while (i--)
		proto_unregister(protos[i]);
	weft_port_host_exit();
wait:
	weft_tcp_wait_exit();
ref:
	weft_sock_refs_exit();
	return err;
}

void weft_sockets_exit(void)
{
	int i = ARRAY_SIZE(protos);

	while (i--)
		proto_unregister(protos[i]);
	weft_tcp_below_exit();
	weft_port_host_exit();
	weft_tcp_wait_exit();
	weft_sock_refs_exit();
}

int weft_family_init(void)
{
	int err;

	family_ops.family = weft_family;
	err = sock_register(&family_ops);
	if (err)
		pr_err("weft: address family %d is taken by another module (%d); load with family=18, 22 or 25\n",
		       weft_family, err);
	return err;
}

void weft_family_exit(void)
{
	sock_unregister(weft_family);
}
