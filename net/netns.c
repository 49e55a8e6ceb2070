// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a network namespace's Weft: what is made when it begins and undone, in mirror image,
 * when it ends. By then no socket is left in it (each holds a reference); TIME-WAITs, half-open
 * connections and devices may be.
 */
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/rtnetlink.h>
#include <net/arp.h>
#include <net/ndisc.h>
#include <weft/compat.h>
#include <weft/net.h>
#include "ctl/ctl.h"
#include "dev/iface.h"
#include "ip/frag.h"
#include "ip/gateway.h"
#include "ip/ip.h"
#include "link/neigh.h"
#include "netns.h"
#include "sock/sock.h"
#include "tcp/shell.h"


static void set_defaults(struct weft_net *wn)
{
	wn->sysctl_rmem[0] = 4096;
	wn->sysctl_rmem[1] = 131072;
	wn->sysctl_rmem[2] = 6 << 20;
	wn->sysctl_wmem[0] = 4096;
	wn->sysctl_wmem[1] = 16384;
	wn->sysctl_wmem[2] = 4 << 20;
	wn->sysctl_limit_output = 1 << 20;
	wn->sysctl_max_time_waits = 65536;
	/* as Linux: one for 256 KB */
	wn->sysctl_max_orphans = clamp(totalram_pages() >> (18 - PAGE_SHIFT), 256ul, 262144ul);
	wn->sysctl_max_syn_backlog = 4096;
	wn->sysctl_syncookies = 1;
	wn->sysctl_fastopen = WEFT_FASTOPEN_CLIENT;
	wn->sysctl_dad_transmits = 1;
	wn->sysctl_accept_ra = 1;
	wn->sysctl_accept_redirects = 1;
	wn->sysctl_ipfrag_time = 30;
	wn->sysctl_mtu_expires = 600;
	wn->sysctl_ipfrag_high_thresh = 4 << 20;
	wn->sysctl_tw_reuse = WEFT_TCP_TW_REUSE_LOOPBACK;
	wn->sysctl_igmp_max_memberships = 20;
	wn->sysctl_igmp_max_msf = 10;
	wn->sysctl_mld_max_msf = 64;
}

static void set_up(struct weft_net *wn)
{
	mutex_init(&wn->config);
	INIT_LIST_HEAD(&wn->ifaces);
	INIT_LIST_HEAD(&wn->addrs);
	INIT_LIST_HEAD(&wn->defences);
	INIT_LIST_HEAD(&wn->tentatives);
	INIT_LIST_HEAD(&wn->rarps);
	INIT_LIST_HEAD(&wn->holds_dead);
	spin_lock_init(&wn->holds_lock);
	mutex_init(&wn->holds_mutex);
	mutex_init(&wn->mc_mutex);
	spin_lock_init(&wn->icmp_lock);
	spin_lock_init(&wn->raws_lock);
	weft_gateway_init(wn);
	get_random_bytes(wn->keys, sizeof(wn->keys));
	set_defaults(wn);
}

static int __net_init netns_init(struct net *net)
{
	struct weft_net *wn = weft_net_of(net);
	int err;

	wn->net = net;
	set_up(wn);
	wn->counters = alloc_percpu(struct weft_counters);
	if (!wn->counters)
		return -ENOMEM;
	err = weft_frag_init(wn);
	if (err)
		goto counters;
	err = weft_path_init(wn);
	if (err)
		goto frags;
	err = weft_jar_init(wn);
	if (err)
		goto paths;
	err = weft_ports_init(wn);
	if (err)
		goto jar;
	err = weft_tcp_net_init(wn);
	if (err)
		goto ports;
	err = weft_sysctl_init(wn);
	if (err)
		goto tcp;
	err = weft_proc_init(wn);
	if (err)
		goto sysctl;
	return 0;

sysctl:
	weft_sysctl_exit(wn);
tcp:
	weft_tcp_net_exit(wn);
ports:
	weft_ports_exit(wn);
jar:
	weft_jar_exit(wn);
paths:
	weft_path_exit(wn);
frags:
	weft_frag_exit(wn);
counters:
	free_percpu(wn->counters);
	return err;
}

/* First pass over the dying namespaces: no more frames come in, no more configuration. */
static void __net_exit netns_pre_exit(struct net *net)
{
	weft_ifaces_detach_all(weft_net_of(net));
}

static void __net_exit netns_exit(struct net *net)
{
	struct weft_net *wn = weft_net_of(net);

	weft_proc_exit(wn);
	weft_sysctl_exit(wn);
	weft_tcp_net_exit(wn);
	weft_ports_exit(wn);
	weft_jar_exit(wn);
	weft_path_exit(wn);
	weft_frag_exit(wn);
	weft_route_flush(wn, 0);
	weft_addr_exit(wn);
	weft_gateway_exit(wn);
	rcu_barrier();			/* call_rcu() callbacks still count into wn->counters */
	free_percpu(wn->counters);
	mutex_destroy(&wn->config);
}

static struct pernet_operations netns_ops = {
	.init = netns_init,
	.pre_exit = netns_pre_exit,
	.exit = netns_exit,
	.id = &weft_net_id,
	.size = sizeof(struct weft_net),
};

int __init weft_netns_init(void)
{
	return register_pernet_subsys(&netns_ops);
}

void weft_netns_end_flows(void)
{
	struct net *net;

	down_read(&net_rwsem);
	for_each_net(net)
		weft_tcp_net_end(weft_net_of(net));
	up_read(&net_rwsem);
}

/* For neigh_for_each(), which holds the table's lock: nothing is freed under it. */
static void take_waiting(struct neighbour *n, void *taken)
{
	struct sk_buff *skb, *next;

	write_lock(&n->lock);
	skb_queue_walk_safe(&n->arp_queue, skb, next) {
		if (!skb->sk || skb->sk->sk_family != weft_family)
			continue;
		__skb_unlink(skb, &n->arp_queue);
		n->arp_queue_len_bytes -= skb->truesize;
		__skb_queue_tail(taken, skb);
	}
	write_unlock(&n->lock);
}

/* Of share mode's packets, in the host's tables. */
static void end_waiting_at_host(void)
{
	struct sk_buff_head taken;

	__skb_queue_head_init(&taken);
	neigh_for_each(&arp_tbl, take_waiting, &taken);
#if IS_ENABLED(CONFIG_IPV6)
	neigh_for_each(&nd_tbl, take_waiting, &taken);
#endif
	__skb_queue_purge(&taken);
}

/* RTNL comes before net_rwsem, as in the kernel. */
void weft_netns_end_neighbours(void)
{
	struct weft_iface *iface;
	struct net *net;

	end_waiting_at_host();
	rtnl_lock();
	down_read(&net_rwsem);
	for_each_net(net)
		list_for_each_entry(iface, &weft_net_of(net)->ifaces, node)
			weft_neigh_down(iface);
	up_read(&net_rwsem);
	rtnl_unlock();
}

void weft_netns_exit(void)
{
	unregister_pernet_subsys(&netns_ops);
}
