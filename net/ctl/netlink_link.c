// SPDX-License-Identifier: GPL-2.0
/*
 * Attached devices over netlink: LINK_GET, LINK_ATTACH, LINK_DETACH.
 * Process context.  Changes hold the config mutex and RTNL; the dump reads under RCU.
 */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <weft/compat.h>
#include "../dev/iface.h"
#include "netlink.h"

static int link_fill(struct sk_buff *skb, const void *entry)
{
	const struct weft_iface *iface = entry;
	const struct net_device *dev = rcu_dereference(iface->dev);

	if (weft_nl_iface_put(skb, iface->wn, iface->ifindex) ||
	    nla_put_u8(skb, WEFT_A_MODE, iface->mode))
		return -EMSGSIZE;
	if (!dev)
		return 0;
	if (nla_put_u32(skb, WEFT_A_MTU, READ_ONCE(dev->mtu)) ||
	    nla_put_u32(skb, WEFT_A_FLAGS, weft_dev_flags(dev)))
		return -EMSGSIZE;
	return iface->link == WEFT_LINK_NONE ? 0 :
					       nla_put(skb, WEFT_A_LLADDR, ETH_ALEN, dev->dev_addr);
}

int weft_nl_link_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct weft_nl_dump d;
	struct weft_iface *iface;
	int err = 0;

	weft_nl_dump_begin(&d, skb, cb);
	weft_nl_dump_config(&d);
	rcu_read_lock();
	list_for_each_entry_rcu(iface, &d.wn->ifaces, node) {
		if (weft_nl_dump_seen(&d))
			continue;
		err = weft_nl_dump_put(&d, WEFT_CMD_LINK_GET, link_fill, iface);
		if (err)
			break;
	}
	rcu_read_unlock();
	return weft_nl_dump_end(&d, err);
}

/* The request must name exactly one of IFINDEX and ALL. */
static int link_which(struct genl_info *info)
{
	if (info->attrs[WEFT_A_IFINDEX] && info->attrs[WEFT_A_ALL]) {
		GENL_SET_ERR_MSG(info, "Either one device or all of them, not both");
		return -EINVAL;
	}
	if (!info->attrs[WEFT_A_IFINDEX] && !info->attrs[WEFT_A_ALL]) {
		GENL_SET_ERR_MSG(info, "A device is required");
		return -EINVAL;
	}
	return 0;
}

static int attach_one(struct weft_net *wn, enum weft_mode mode, struct genl_info *info)
{
	struct nlattr *ifindex = info->attrs[WEFT_A_IFINDEX];
	struct net_device *dev = __dev_get_by_index(wn->net, nla_get_u32(ifindex));

	if (!dev) {
		NL_SET_ERR_MSG_ATTR(info->extack, ifindex, "There is no such device");
		return -ENODEV;
	}
	return weft_iface_attach(wn, dev, mode, info->extack);
}

int weft_nl_link_attach(struct sk_buff *skb, struct genl_info *info)
{
	struct weft_net *wn = weft_net_of(genl_info_net(info));
	struct nlattr *a = info->attrs[WEFT_A_MODE];
	enum weft_mode mode = a ? nla_get_u8(a) : WEFT_MODE_SHARE;
	int err = link_which(info);

	if (err)
		return err;
	if (info->attrs[WEFT_A_ALL] && mode != WEFT_MODE_SHARE) {
		NL_SET_ERR_MSG_ATTR(info->extack, a, "All devices together can only be shared");
		return -EINVAL;
	}
	weft_nl_lock(wn);
	err = info->attrs[WEFT_A_ALL] ? weft_ifaces_attach_all(wn, info->extack) :
					attach_one(wn, mode, info);
	return weft_nl_unlock(wn, info, err);
}

static int detach_one(struct weft_net *wn, struct genl_info *info)
{
	struct weft_iface *iface;
	int err;

	weft_nl_lock(wn);
	err = weft_nl_iface_get(info, wn, &iface);
	if (!err)
		weft_iface_detach(iface);
	return weft_nl_unlock(wn, info, err);
}

int weft_nl_link_detach(struct sk_buff *skb, struct genl_info *info)
{
	struct weft_net *wn = weft_net_of(genl_info_net(info));
	int err = link_which(info);

	if (err)
		return err;
	if (!info->attrs[WEFT_A_ALL])
		return detach_one(wn, info);
	weft_ifaces_detach_all(wn);
	return 0;
}
