// SPDX-License-Identifier: GPL-2.0
/*
 * The memory cgroup of a connection that is accepted: as in Linux that of whoever accepts it, with
 * what waits in it by then.  Who made the listener, and who ran when the handshake's packet came,
 * does not matter.
 */
#include <linux/cgroup.h>
#include <linux/memcontrol.h>
#include "sock.h"

#ifdef CONFIG_MEMCG
/* NULL for the root, which is not charged.  The caller has the reference. */
static struct mem_cgroup *current_cgroup(void)
{
	struct mem_cgroup *memcg;

	rcu_read_lock();
	memcg = mem_cgroup_from_task(current);
	if (memcg && (!memcg->css.parent || !css_tryget(&memcg->css)))
		memcg = NULL;
	rcu_read_unlock();
	return memcg;
}

/*
 * What is queued is given back and taken anew.  What the cgroup has no room for the socket owes:
 * sk_forward_alloc is below zero, and whatever comes next asks for that too.
 */
void weft_sock_charge_current(struct sock *sk)
{
	struct mem_cgroup *memcg;
	int held;

	weft_sock_assert_locked(sk);
	if (!mem_cgroup_sockets_enabled || !cgroup_subsys_on_dfl(memory_cgrp_subsys))
		return;
	held = sk->sk_forward_alloc + atomic_read(&sk->sk_rmem_alloc) + sk->sk_wmem_queued;
	if (held > 0)
		__sk_mem_reclaim(sk, held);
	memcg = current_cgroup();
	swap(sk->sk_memcg, memcg);
	mem_cgroup_put(memcg);
	if (held > 0)
		__sk_mem_schedule(sk, held, SK_MEM_RECV);
}
#else
void weft_sock_charge_current(struct sock *sk)
{
}
#endif
