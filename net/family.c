// SPDX-License-Identifier: GPL-2.0
/*
 * The address family AF_WEFT: socket(AF_WEFT, SOCK_STREAM | SOCK_DGRAM | SOCK_RAW, protocol [| WEFT_IP6]).  sk_family is
 * AF_WEFT's number, never AF_INET: the host's core must not take the socket for one of its own TCP sockets.  Where the host
 * has no IPv6, Weft has none (EAFNOSUPPORT), as its addresses and routes are the host's.
 *
 * Not there: raw sockets of IPv6 (EPROTONOSUPPORT).
 *
 * Process context, save weft_sock_init() of a child, and weft_sock_destruct().
 */
#include <linux/random.h>
#include <linux/net.h>
#include <linux/percpu-refcount.h>
#include <net/tcp_states.h>
#include "dev/share.h"
#include "tcp/shell.h"
#include "tcp/time_wait.h"
#include "sock/port_host.h"

struct type {
	u8 proto;
	struct proto *prot;
	const struct proto_ops *ops;
	int (*init)(struct sock *sk);
};

static const struct type types[] = {
	[SOCK_STREAM] = { IPPROTO_TCP, &weft_tcp_prot, &weft_stream_ops, weft_tcp_init_sock },
	[SOCK_DGRAM] = { IPPROTO_UDP, &weft_udp_prot, &weft_dgram_ops, weft_udp_init_sock },
	[SOCK_RAW] = { IPPROTO_RAW, &weft_raw_prot, &weft_raw_ops, weft_raw_init_sock },
};
static const struct type ping = { IPPROTO_ICMP, &weft_ping_prot, &weft_ping_ops, weft_ping_init_sock };

static struct proto *const protos[] = { &weft_tcp_prot, &weft_udp_prot, &weft_ping_prot, &weft_raw_prot };

/*
 * One reference for each socket, whether a file holds it or not.  The protos have no owner: an open file holds the module
 * through proto_ops, and an orphan, which a peer that is gone can keep for minutes, does not.  Unloading ends the orphans
 * and waits here for the last of them.
 */
static struct percpu_ref sockets;
static DECLARE_COMPLETION(sockets_gone);

static void last_is_gone(struct percpu_ref *ref)
{
	complete(&sockets_gone);
}

/* After an RCU grace period: no look-up finds the socket any more. */
void weft_sock_destruct(struct sock *sk)
{
	struct weft_sock *ws = weft_sk(sk);

	skb_queue_purge(&sk->sk_receive_queue);
	skb_queue_purge(&sk->sk_error_queue);
	sk_mem_reclaim_final(sk);
	weft_route_put(&ws->route);
	sock_prot_inuse_add(sock_net(sk), sk->sk_prot, -1);
	WARN_ON_ONCE(ws->hold);
	WARN_ON_ONCE(!list_empty(&ws->groups));
	WARN_ON_ONCE(atomic_read(&sk->sk_rmem_alloc));
	WARN_ON_ONCE(refcount_read(&sk->sk_wmem_alloc));
	percpu_ref_put(&sockets);
}

void weft_sock_init(struct weft_sock *ws, struct socket *sock, u8 proto, bool v6)
{
	struct sock *sk = &ws->sk;

	percpu_ref_get(&sockets);
	sock_init_data(sock, sk);
	if (sock)
		weft_custom_sockopt(sock);
	sock_set_flag(sk, SOCK_RCU_FREE);
	sk->sk_protocol = proto;
	sk->sk_txrehash = READ_ONCE(sock_net(sk)->core.sysctl_txrehash);
	sock_prot_inuse_add(sock_net(sk), sk->sk_prot, 1);
	sk->sk_destruct = weft_sock_destruct;
	ws->wn = weft_net_of(sock_net(sk));
	ws->proto = proto;
	ws->v6 = v6;
	ws->v6only = v6 && weft_share6_v6only(ws->wn);
	ws->t.laddr = ws->t.raddr = ws->bound_addr = weft_sock_any(ws);
	INIT_HLIST_NODE(&sk->sk_bind_node);
	INIT_LIST_HEAD(&ws->groups);
	atomic_set(&ws->ip_ids, get_random_u32());
	ws->mc_ttl = 1;
	ws->mc_loop = true;
	ws->mc_all = !v6;		/* as Linux: an IPv6 socket hears no groups of IPv4 but its own */
	ws->pmtudisc = READ_ONCE(ws->wn->net->ipv4.sysctl_ip_no_pmtu_disc) ? IP_PMTUDISC_DONT : IP_PMTUDISC_WANT;
	ws->ip6.pmtudisc = IP_PMTUDISC_WANT;
	ws->ip6.hops = -1;
	ws->ip6.mc_hops = 1;
	ws->ip6.mc_loop = ws->ip6.mc_all = ws->ip6.autoflow = true;
}

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
		return protocol && protocol <= U8_MAX && !v6 ? 0 : -EPROTONOSUPPORT;
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
	err = type->init(sk);
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
	int i, err = percpu_ref_init(&sockets, last_is_gone, 0, GFP_KERNEL);

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
	percpu_ref_exit(&sockets);
	return err;
}

void weft_sockets_wait(void)
{
	percpu_ref_kill(&sockets);
	wait_for_completion(&sockets_gone);
	rcu_barrier();		/* weft_sock_destruct() is called by RCU, and the kernel is not done with the socket then */
}

void weft_sockets_exit(void)
{
	int i = ARRAY_SIZE(protos);

	while (i--)
		proto_unregister(protos[i]);
	weft_tcp_below_exit();
	weft_port_host_exit();
	weft_tcp_wait_exit();
	percpu_ref_exit(&sockets);
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
