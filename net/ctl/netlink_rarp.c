// SPDX-License-Identifier: GPL-2.0
/*
 * RARP over netlink.  RARP_GET, RARP_ADD and RARP_DEL manage the server's table; RARP_ASK starts to
 * ask for a device's own address; RARP_ANSWER_GET shows the result.
 * Process context.  Changes hold the config mutex and RTNL; dumps read under RCU.
 */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <weft/compat.h>
#include "../dev/iface.h"
#include "../link/rarp.h"
#include "netlink.h"

struct entry {
	struct weft_net *wn;
	const struct weft_rarp_entry *e;
};

static int entry_fill(struct sk_buff *skb, const void *entry)
{
	const struct entry *e = entry;

	if (weft_nl_iface_put(skb, e->wn, e->e->ifindex) ||
	    weft_nl_addr_put(skb, WEFT_A_ADDR, &e->e->addr) ||
	    nla_put(skb, WEFT_A_LLADDR, sizeof(e->e->lladdr), e->e->lladdr))
		return -EMSGSIZE;
	return 0;
}

int weft_nl_rarp_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct weft_rarp_entry *r;
	struct weft_nl_dump d;
	int err = 0;

	weft_nl_dump_begin(&d, skb, cb);
	rcu_read_lock();
	list_for_each_entry_rcu(r, &d.wn->rarps, node) {
		struct entry e = { d.wn, r };

		if (weft_nl_dump_seen(&d))
			continue;
		err = weft_nl_dump_put(&d, WEFT_CMD_RARP_GET, entry_fill, &e);
		if (err)
			break;
	}
	rcu_read_unlock();
	return weft_nl_dump_end(&d, err);
}

int weft_nl_rarp_change(struct sk_buff *skb, struct genl_info *info)
{
	bool adding = info->genlhdr->cmd == WEFT_CMD_RARP_ADD;
	struct weft_net *wn = weft_net_of(genl_info_net(info));
	struct nlattr *lladdr = info->attrs[WEFT_A_LLADDR];
	struct weft_iface *iface;
	struct weft_addr addr;
	int err;

	if (!lladdr || (adding && !info->attrs[WEFT_A_ADDR])) {
		GENL_SET_ERR_MSG(info,
				 "A link-layer address is required, and for a new entry an address");
		return -EINVAL;
	}
	err = weft_nl_addr_get(info, WEFT_A_ADDR, &addr);
	if (err)
		return err;
	weft_nl_lock(wn);
	err = weft_nl_iface_get(info, wn, &iface);
	if (!err && adding)
		err = weft_rarp_add(iface, nla_data(lladdr), &addr, info->extack);
	else if (!err)
		err = weft_rarp_del(iface, nla_data(lladdr), info->extack);
	return weft_nl_unlock(wn, info, err);
}

int weft_nl_rarp_ask(struct sk_buff *skb, struct genl_info *info)
{
	struct weft_net *wn = weft_net_of(genl_info_net(info));
	struct weft_iface *iface;
	int err;

	weft_nl_lock(wn);
	err = weft_nl_iface_get(info, wn, &iface) ?: weft_rarp_ask(iface, info->extack);
	return weft_nl_unlock(wn, info, err);
}

struct question {
	struct weft_iface *iface;
	u8 state;
	struct weft_addr addr, server;
	u8 lladdr[WEFT_ETH_ALEN];
};

static int question_fill(struct sk_buff *skb, const void *entry)
{
	static const char *const names[] = {
		[WEFT_RARP_ASKING] = "asking", [WEFT_RARP_ANSWERED] = "answered",
		[WEFT_RARP_SILENT] = "silent",
	};
	const struct question *q = entry;

	if (weft_nl_iface_put(skb, q->iface->wn, q->iface->ifindex) ||
	    nla_put_string(skb, WEFT_A_RARP_STATE, names[q->state]))
		return -EMSGSIZE;
	if (q->state != WEFT_RARP_ANSWERED)
		return 0;
	if (weft_nl_addr_put(skb, WEFT_A_ADDR, &q->addr) ||
	    weft_nl_addr_put(skb, WEFT_A_SERVER, &q->server))
		return -EMSGSIZE;
	return nla_put(skb, WEFT_A_LLADDR, sizeof(q->lladdr), q->lladdr);
}

static int question_put(struct weft_nl_dump *d, struct weft_iface *iface, struct weft_rarp_ask *ask)
{
	struct question q = { .iface = iface };

	if (weft_nl_dump_seen(d))
		return 0;
	spin_lock_bh(&ask->lock);
	q.state = ask->state;
	q.addr = ask->addr;
	q.server = ask->server;
	memcpy(q.lladdr, ask->lladdr, sizeof(q.lladdr));
	spin_unlock_bh(&ask->lock);
	return weft_nl_dump_put(d, WEFT_CMD_RARP_ANSWER_GET, question_fill, &q);
}

int weft_nl_rarp_answer_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct weft_nl_dump d;
	struct weft_iface *iface;
	int err = 0;

	weft_nl_dump_begin(&d, skb, cb);
	rcu_read_lock();
	list_for_each_entry_rcu(iface, &d.wn->ifaces, node) {
		struct weft_rarp_ask *ask = rcu_dereference(iface->rarp_ask);

		if (ask)
			err = question_put(&d, iface, ask);
		if (err)
			break;
	}
	rcu_read_unlock();
	return weft_nl_dump_end(&d, err);
}
