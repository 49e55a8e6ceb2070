// SPDX-License-Identifier: GPL-2.0
/*
 * Neighbours over netlink: NEIGH_GET, NEIGH_ADD (a permanent entry), NEIGH_DEL.
 * Process context.  Changes hold the config mutex and RTNL; the dump reads under RCU, each entry
 * under the entry's lock.
 */
#include <linux/etherdevice.h>
#include <linux/math64.h>
#include <linux/rtnetlink.h>
#include <weft/compat.h>
#include "../dev/iface.h"
#include "../link/neigh.h"
#include "netlink.h"

struct entry {
	const struct weft_neigh *n;
	struct weft_nud nud;		/* a copy, taken under the entry's lock */
};

static bool lladdr_valid(u8 state)
{
	return state != WEFT_NUD_NONE && state != WEFT_NUD_INCOMPLETE && state != WEFT_NUD_FAILED;
}

static int neigh_fill(struct sk_buff *skb, const void *entry)
{
	const struct entry *e = entry;
	u64 now = weft_now();
	u64 idle = now > e->nud.used ? now - e->nud.used : 0;

	if (weft_nl_iface_put(skb, e->n->iface->wn, e->n->iface->ifindex) ||
	    weft_nl_addr_put(skb, WEFT_A_ADDR, &e->n->addr) ||
	    nla_put_string(skb, WEFT_A_NUD_STATE, weft_neigh_state_name(e->nud.state)) ||
	    nla_put_u64_64bit(skb, WEFT_A_AGE, div_u64(idle, WEFT_USEC_PER_MSEC), WEFT_A_PAD))
		return -EMSGSIZE;
	return lladdr_valid(e->nud.state) ?
	       nla_put(skb, WEFT_A_LLADDR, sizeof(e->nud.lladdr), e->nud.lladdr) : 0;
}

static int netlink_neigh_neigh_put(struct weft_nl_dump *d, struct weft_neigh *n)
{
	struct entry e = { .n = n };

	if (weft_nl_dump_seen(d))
		return 0;
	spin_lock_bh(&n->lock);
	e.nud = n->nud;
	spin_unlock_bh(&n->lock);
	return weft_nl_dump_put(d, WEFT_CMD_NEIGH_GET, neigh_fill, &e);
}

static int iface_dump(struct weft_nl_dump *d, struct weft_iface *iface)
{
	struct weft_neigh *n;
	int i;

	for (i = 0; i < ARRAY_SIZE(iface->neighs); i++) {
		hlist_for_each_entry_rcu(n, &iface->neighs[i], node) {
			int err = netlink_neigh_neigh_put(d, n);

			if (err)
				return err;
		}
	}
	return 0;
}

int weft_nl_neigh_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct weft_nl_dump d;
	struct weft_iface *iface;
	int err = 0;

	weft_nl_dump_begin(&d, skb, cb);
	rcu_read_lock();
	list_for_each_entry_rcu(iface, &d.wn->ifaces, node) {
		err = iface_dump(&d, iface);
		if (err)
			break;
	}
	rcu_read_unlock();
	return weft_nl_dump_end(&d, err);
}

static int addr_get(struct genl_info *info, struct weft_addr *addr)
{
	if (!info->attrs[WEFT_A_ADDR]) {
		GENL_SET_ERR_MSG(info, "An address is required");
		return -EINVAL;
	}
	return weft_nl_addr_get(info, WEFT_A_ADDR, addr);
}

static int neigh_set(struct weft_iface *iface, const struct weft_addr *addr, struct genl_info *info)
{
	struct nlattr *lladdr = info->attrs[WEFT_A_LLADDR];

	if (iface->link != WEFT_LINK_ETHERNET) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WEFT_A_IFINDEX],
				    "The device has no neighbours with link-layer addresses");
		return -EOPNOTSUPP;
	}
	if (!is_valid_ether_addr(nla_data(lladdr))) {
		NL_SET_ERR_MSG_ATTR(info->extack, lladdr,
				    "Not the link-layer address of one station");
		return -EINVAL;
	}
	return weft_neigh_set(iface, addr, nla_data(lladdr));
}

int weft_nl_neigh_add(struct sk_buff *skb, struct genl_info *info)
{
	struct weft_net *wn = weft_net_of(genl_info_net(info));
	struct weft_iface *iface;
	struct weft_addr addr;
	int err = addr_get(info, &addr);

	if (err)
		return err;
	if (!info->attrs[WEFT_A_LLADDR]) {
		GENL_SET_ERR_MSG(info, "A link-layer address is required");
		return -EINVAL;
	}
	weft_nl_lock(wn);
	err = weft_nl_iface_get(info, wn, &iface) ?: neigh_set(iface, &addr, info);
	return weft_nl_unlock(wn, info, err);
}

static int neigh_remove(struct weft_iface *iface, const struct weft_addr *addr,
			struct genl_info *info)
{
	int err = weft_neigh_remove(iface, addr);

	if (err)
		GENL_SET_ERR_MSG(info, "There is no such neighbour");
	return err;
}

int weft_nl_neigh_del(struct sk_buff *skb, struct genl_info *info)
{
	struct weft_net *wn = weft_net_of(genl_info_net(info));
	struct weft_iface *iface;
	struct weft_addr addr;
	int err = addr_get(info, &addr);

	if (err)
		return err;
	weft_nl_lock(wn);
	err = weft_nl_iface_get(info, wn, &iface) ?: neigh_remove(iface, &addr, info);
	return weft_nl_unlock(wn, info, err);
}
