// SPDX-License-Identifier: GPL-2.0
/*
 * Shared by the files of the generic netlink family "weft": dumps that span several messages, the
 * locks of a change, attributes that several objects have.  The commands are in netlink_family.c.
 *
 * Process context.  Changes take the config mutex, then RTNL; dumps read under RCU.
 */
#include <linux/netdevice.h>
#include <linux/math64.h>
#include <linux/rtnetlink.h>
#include <net/sock.h>
#include <weft/compat.h>
#include <weft/net.h>
#include "../dev/iface.h"
#include "netlink.h"

/* netlink_family.c adds the commands. */
struct genl_family weft_nl_family __ro_after_init = {
	.name = WEFT_GENL_NAME,
	.version = WEFT_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
};

/* ---------------------------------------- dumps */

void weft_nl_dump_begin(struct weft_nl_dump *d, struct sk_buff *skb, struct netlink_callback *cb)
{
	d->skb = skb;
	d->cb = cb;
	d->wn = weft_net_of(sock_net(skb->sk));
	d->next = 0;
}

void weft_nl_dump_config(struct weft_nl_dump *d)
{
	/* a sequence of 0 would turn the check off */
	d->cb->seq = (unsigned int)atomic_read(&d->wn->route_gen) << 1 | 1;
}

bool weft_nl_dump_seen(struct weft_nl_dump *d)
{
	if (d->next >= d->cb->args[0])
		return false;
	d->next++;
	return true;
}

int weft_nl_dump_put(struct weft_nl_dump *d, u8 cmd, weft_nl_fill *fill, const void *entry)
{
	u32 port = NETLINK_CB(d->cb->skb).portid;
	void *head = genlmsg_put(d->skb, port, d->cb->nlh->nlmsg_seq, &weft_nl_family, NLM_F_MULTI,
				 cmd);

	if (!head)
		return -EMSGSIZE;
	genl_dump_check_consistent(d->cb, head);
	if (fill(d->skb, entry)) {
		genlmsg_cancel(d->skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(d->skb, head);
	d->next++;
	return 0;
}

int weft_nl_dump_end(struct weft_nl_dump *d, int err)
{
	d->cb->args[0] = d->next;
	return d->skb->len ?: err;
}

/* ---------------------------------------- changes */

void weft_nl_lock(struct weft_net *wn)
{
	mutex_lock(&wn->config);
	rtnl_lock();
}

/* The last resort: a function that refuses a request sets a message of its own. */
static void netlink_explain(struct genl_info *info, int err)
{
	switch (err) {
	case 0:
		break;
	case -EEXIST:
		GENL_SET_ERR_MSG(info, "It is there already");
		break;
	case -ENODEV:
		GENL_SET_ERR_MSG(info, "The device is gone");
		break;
	case -ENOMEM:
		GENL_SET_ERR_MSG(info, "There is no memory for it");
		break;
	case -ENOSPC:
	case -ENOBUFS:
		GENL_SET_ERR_MSG(info, "The table is full");
		break;
	default:
		GENL_SET_ERR_MSG(info, "It is refused");
	}
}

int weft_nl_unlock(struct weft_net *wn, struct genl_info *info, int err)
{
	rtnl_unlock();
	mutex_unlock(&wn->config);
	if (info->extack && !info->extack->_msg)
		netlink_explain(info, err);
	return err;
}

int weft_nl_addr_get(struct genl_info *info, int attr, struct weft_addr *out)
{
	memset(out, 0, sizeof(*out));
	if (!info->attrs[attr])
		return 0;
	nla_memcpy(out, info->attrs[attr], sizeof(*out));
	return 0;
}

int weft_nl_iface_get(struct genl_info *info, struct weft_net *wn, struct weft_iface **out)
{
	ASSERT_RTNL();
	if (!info->attrs[WEFT_A_IFINDEX]) {
		GENL_SET_ERR_MSG(info, "A device is required");
		return -EINVAL;
	}
	*out = weft_iface_find(wn, nla_get_u32(info->attrs[WEFT_A_IFINDEX]));
	if (!*out) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WEFT_A_IFINDEX],
				    "The device is not attached");
		return -ENODEV;
	}
	return 0;
}

int weft_nl_iface_put(struct sk_buff *skb, struct weft_net *wn, int ifindex)
{
	struct weft_iface *iface = weft_iface_find(wn, ifindex);
	struct net_device *dev = iface ? rcu_dereference(iface->dev) : NULL;
	char name[IFNAMSIZ];

	if (nla_put_u32(skb, WEFT_A_IFINDEX, ifindex))
		return -EMSGSIZE;
	if (!dev)
		return 0;
	strscpy(name, dev->name, sizeof(name));
	return nla_put_string(skb, WEFT_A_IFNAME, name);
}

int weft_nl_until_put(struct sk_buff *skb, int attr, u64 until)
{
	u64 now = weft_now(), left = until > now ? div_u64(until - now, WEFT_USEC_PER_SEC) : 0;

	return nla_put_u32(skb, attr, min_t(u64, left, U32_MAX));
}
