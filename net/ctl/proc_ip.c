// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/net/weft/arp and route: IPv4 neighbours and routes of own mode, in the columns of
 * /proc/net/arp and /proc/net/route.  Routes of shared devices are the host's, and are in the
 * host's files.
 * Process context; RCU.  The size of both tables is limited, so one read shows all.
 */
#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/proc_fs.h>
#include <linux/route.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <weft/compat.h>
#include <weft/net.h>
#include "../dev/iface.h"
#include "../ip/ip.h"
#include "../link/neigh.h"
#include "ctl.h"

#define V4_BITS		96	/* bits before the IPv4 address in a v4-mapped one */
#define ROUTE_WIDTH	127	/* characters a line without newline; Linux pads to this width */

static bool name_of(struct weft_net *wn, int ifindex, char name[IFNAMSIZ])
{
	struct weft_iface *iface = weft_iface_find(wn, ifindex);
	struct net_device *dev = iface ? rcu_dereference(iface->dev) : NULL;

	if (dev)
		strscpy(name, dev->name, IFNAMSIZ);
	return dev;
}

/* ---------------------------------------- arp */

static void neigh_show(struct seq_file *s, struct weft_neigh *n)
{
	struct weft_nud nud;
	char name[IFNAMSIZ];
	int flags = 0;
	__be32 addr;

	spin_lock_bh(&n->lock);
	nud = n->nud;
	spin_unlock_bh(&n->lock);
	if (!weft_addr_is_v4(&n->addr) || !name_of(n->iface->wn, n->iface->ifindex, name))
		return;
	addr = weft_addr_to_v4(&n->addr);
	if (nud.state == WEFT_NUD_PERMANENT)
		flags = ATF_COM | ATF_PERM;
	else if (nud.state != WEFT_NUD_NONE && nud.state != WEFT_NUD_INCOMPLETE &&
		 nud.state != WEFT_NUD_FAILED)
		flags = ATF_COM;
	else
		memset(nud.lladdr, 0, sizeof(nud.lladdr));
	seq_printf(s, "%-16pI4 0x%-10x0x%-10x%-17pM     *        %s\n", &addr, ARPHRD_ETHER, flags,
		   nud.lladdr, name);
}

static int arp_show(struct seq_file *s, void *v)
{
	struct weft_net *wn = weft_net_of(seq_file_single_net(s));
	struct weft_iface *iface;
	struct weft_neigh *n;
	int i;

	seq_puts(s,
		 "IP address       HW type     Flags       HW address            Mask     Device\n");
	rcu_read_lock();
	list_for_each_entry_rcu(iface, &wn->ifaces, node)
		for (i = 0; i < ARRAY_SIZE(iface->neighs); i++)
			hlist_for_each_entry_rcu(n, &iface->neighs[i], node)
				neigh_show(s, n);
	rcu_read_unlock();
	return 0;
}

/* ---------------------------------------- route */

static void route_show(struct seq_file *s, struct weft_net *wn, const struct weft_lpm_route *r)
{
	u32 gw = (__force u32)weft_addr_to_v4(&r->gw);
	int flags = RTF_UP | (gw ? RTF_GATEWAY : 0) | (r->plen == V4_BITS + 32 ? RTF_HOST : 0);
	char name[IFNAMSIZ];

	if (!weft_addr_is_v4(&r->prefix) || r->plen < V4_BITS || !name_of(wn, r->ifindex, name))
		return;
	seq_setwidth(s, ROUTE_WIDTH);
	seq_printf(s, "%s\t%08X\t%08X\t%04X\t0\t0\t%u\t%08X\t0\t0\t0", name,
		   (__force u32)weft_addr_to_v4(&r->prefix), gw, flags, r->metric,
		   (__force u32)inet_make_mask(r->plen - V4_BITS));
	seq_pad(s, '\n');
}

/* Each address implies a connected route, which is in no table. */
static void connected_show(struct seq_file *s, struct weft_net *wn, const struct weft_ifaddr *a)
{
	struct weft_lpm_route r = {
		.prefix = weft_addr_v4(weft_addr_to_v4(&a->addr) & inet_make_mask(a->plen)),
		.plen = a->plen + V4_BITS,
		.ifindex = a->ifindex,
	};

	if (a->plen < 32)
		route_show(s, wn, &r);
}

static int routes_show(struct seq_file *s, void *v)
{
	struct weft_net *wn = weft_net_of(seq_file_single_net(s));
	const struct weft_route_table *t;
	struct weft_ifaddr *a;
	u32 i;

	seq_setwidth(s, ROUTE_WIDTH);
	seq_puts(s,
		 "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT");
	seq_pad(s, '\n');
	rcu_read_lock();
	t = rcu_dereference(wn->routes);
	for (i = 0; t && i < t->n; i++)
		route_show(s, wn, &t->r[i]);
	list_for_each_entry_rcu(a, &wn->addrs, node)
		if (weft_addr_is_v4(&a->addr))
			connected_show(s, wn, a);
	rcu_read_unlock();
	return 0;
}

bool weft_proc_ip_make(struct proc_dir_entry *dir)
{
	return proc_create_net_single("arp", 0444, dir, arp_show, NULL) &&
	       proc_create_net_single("route", 0444, dir, routes_show, NULL);
}
