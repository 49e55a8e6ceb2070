// SPDX-License-Identifier: GPL-2.0
/*
 * How every socket begins and ends, whatever its type: the common fields, and the reference
 * that the module waits for.
 *
 * Process context; weft_sock_init() of a child in softirq; weft_sock_destruct() in any.
 */
#include <linux/percpu-refcount.h>
#include <linux/random.h>
#include "../dev/share.h"
#include "sock.h"

/*
 * One reference for each socket, whether a file holds it or not.  The protos have no owner: an open
 * file holds the module through proto_ops; an orphan, which a vanished peer can keep for minutes,
 * does not.  Unloading ends the orphans and waits here for the last of them.
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
	/* as Linux: an IPv6 socket hears only IPv4 groups of its own */
	ws->mc_all = !v6;
	ws->pmtudisc = READ_ONCE(ws->wn->net->ipv4.sysctl_ip_no_pmtu_disc) ? IP_PMTUDISC_DONT :
									     IP_PMTUDISC_WANT;
	ws->ip6.pmtudisc = IP_PMTUDISC_WANT;
	ws->ip6.hops = -1;
	ws->ip6.mc_hops = 1;
	ws->ip6.mc_loop = ws->ip6.mc_all = ws->ip6.autoflow = true;
}

int weft_sock_refs_init(void)
{
	return percpu_ref_init(&sockets, last_is_gone, 0, GFP_KERNEL);
}

void weft_sock_refs_exit(void)
{
	percpu_ref_exit(&sockets);
}

void weft_sockets_wait(void)
{
	percpu_ref_kill(&sockets);
	wait_for_completion(&sockets_gone);
	/* RCU calls weft_sock_destruct(), and the kernel still uses the socket then */
	rcu_barrier();
}
