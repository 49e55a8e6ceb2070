// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses over netlink: ADDR_GET, ADDR_ADD, ADDR_DEL.  The listing has own mode's addresses, and after them the
 * host's on shared devices, which Weft uses but cannot change. Process context.  Changes hold config and RTNL; the
 * listing reads under RCU.
 */
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <weft/compat.h>
#include "../dev/iface.h"
#include "../ip/ip.h"
#include "netlink.h"

struct entry {
	struct weft_net *wn;
	struct weft_addr addr;
	int ifindex;
	u8 plen, mode;
};

static int addr_fill(struct sk_buff *skb, const void *entry)
{
	const struct entry *e = entry;

	if (weft_nl_iface_put(skb, e->wn, e->ifindex) ||
	    weft_nl_addr_put(skb, WEFT_A_ADDR, &e->addr) ||
	    nla_put_u8(skb, WEFT_A_PREFIXLEN, e->plen) ||
	    nla_put_u8(skb, WEFT_A_MODE, e->mode))
		return -EMSGSIZE;
	return 0;
}

static int own_dump(struct weft_nl_dump *d)
{
	struct weft_addr4 *a;

	list_for_each_entry_rcu(a, &d->wn->addrs, node) {
		struct entry e = { d->wn, a->addr, a->ifindex, a->plen, WEFT_MODE_OWN };
		int err = weft_nl_dump_seen(d) ? 0 : weft_nl_dump_put(d, WEFT_CMD_ADDR_GET, addr_fill, &e);

		if (err)
			return err;
	}
	return 0;
}

static int host_dump(struct weft_nl_dump *d, const struct weft_iface *iface)
{
	struct net_device *dev = rcu_dereference(iface->dev);
	struct in_device *in = dev ? __in_dev_get_rcu(dev) : NULL;
	struct in_ifaddr *a;

	if (!in)
		return 0;
	in_dev_for_each_ifa_rcu(a, in) {
		struct weft_addr addr = weft_addr_v4(a->ifa_local);
		struct entry e = { d->wn, addr, iface->ifindex, a->ifa_prefixlen, WEFT_MODE_SHARE };
		int err = weft_nl_dump_seen(d) ? 0 : weft_nl_dump_put(d, WEFT_CMD_ADDR_GET, addr_fill, &e);

		if (err)
			return err;
	}
	return 0;
}

int weft_nl_addr_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct weft_nl_dump d;
	struct weft_iface *iface;
	int err;

	weft_nl_dump_begin(&d, skb, cb);
	weft_nl_dump_config(&d);
	rcu_read_lock();
	err = own_dump(&d);
	if (!err) {
		list_for_each_entry_rcu(iface, &d.wn->ifaces, node) {
			if (iface->mode == WEFT_MODE_SHARE)
				err = host_dump(&d, iface);
			if (err)
				break;
		}
	}
	rcu_read_unlock();
	return weft_nl_dump_end(&d, err);
}

int weft_nl_addr_change(struct sk_buff *skb, struct genl_info *info)
{
	struct weft_net *wn = weft_net(genl_info_net(info));
	struct nlattr *plen = info->attrs[WEFT_A_PREFIXLEN];
	struct weft_iface *iface;
	struct weft_addr addr;
	int err;

	if (!info->attrs[WEFT_A_ADDR]) {
		GENL_SET_ERR_MSG(info, "An address is required");
		return -EINVAL;
	}
	err = weft_nl_addr_get(info, WEFT_A_ADDR, &addr);
	if (err)
		return err;
	weft_nl_lock(wn);
	err = weft_nl_iface_get(info, wn, &iface);
	if (!err) {
		int (*change)(struct weft_net *wn, const struct weft_addr *a, u8 plen, struct weft_iface *iface,
			      struct netlink_ext_ack *x);

		change = info->genlhdr->cmd == WEFT_CMD_ADDR_ADD ? weft_addr_add : weft_addr_del;
		err = change(wn, &addr, plen ? nla_get_u8(plen) : 32, iface, info->extack);
	}
	return weft_nl_unlock(wn, info, err);
}
