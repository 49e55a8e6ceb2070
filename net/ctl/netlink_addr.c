// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses over netlink: ADDR_GET, ADDR_ADD, ADDR_DEL.  A dump has the addresses of own mode,
 * those under duplicate address detection, and last the host's addresses on shared devices, which
 * Weft uses but cannot change.
 * Process context.  Changes hold the config mutex and RTNL; the dump reads under RCU.
 */
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <weft/compat.h>
#include "../dev/iface.h"
#include "../ip/ip.h"
#include "../ip/ra.h"
#include "../ip/tentative.h"
#include "../ip/defend.h"
#include "netlink.h"

struct entry {
	struct weft_net *wn;
	struct weft_addr addr;
	int ifindex;
	u8 plen, mode;
	const char *state;		/* IPv6: tentative or duplicate; NULL: valid */
	bool made;			/* made from a router's prefix, with these lifetimes */
	struct weft_addr_life life;
	bool defended;
	struct weft_acd acd;		/* copies, valid if `defended` */
	u8 rival[WEFT_ETH_ALEN];
};

static int acd_fill(struct sk_buff *skb, const struct entry *e)
{
	static const char *const names[] = {
		[WEFT_ACD_PROBING] = "probing", [WEFT_ACD_ANNOUNCING] = "announcing",
		[WEFT_ACD_HELD] = "held",
		[WEFT_ACD_LOST] = "lost",
	};

	if (nla_put_string(skb, WEFT_A_ACD_STATE, names[e->acd.state]))
		return -EMSGSIZE;
	if (!e->acd.conflicts)
		return 0;
	if (nla_put_u32(skb, WEFT_A_CONFLICTS, e->acd.conflicts))
		return -EMSGSIZE;
	return nla_put(skb, WEFT_A_LLADDR, sizeof(e->rival), e->rival);
}

static int addr_fill(struct sk_buff *skb, const void *entry)
{
	const struct entry *e = entry;

	if (weft_nl_iface_put(skb, e->wn, e->ifindex) ||
	    weft_nl_addr_put(skb, WEFT_A_ADDR, &e->addr) ||
	    nla_put_u8(skb, WEFT_A_PREFIXLEN, e->plen) ||
	    nla_put_u8(skb, WEFT_A_MODE, e->mode))
		return -EMSGSIZE;
	if (e->state && nla_put_string(skb, WEFT_A_ACD_STATE, e->state))
		return -EMSGSIZE;
	if (e->made && (weft_nl_until_put(skb, WEFT_A_VALID, e->life.valid_until) ||
			weft_nl_until_put(skb, WEFT_A_PREFERRED, e->life.preferred_until)))
		return -EMSGSIZE;
	return e->defended ? acd_fill(skb, e) : 0;
}

static void netlink_addr_take(struct entry *e, struct weft_defence *def)
{
	e->defended = true;
	spin_lock_bh(&def->lock);
	e->acd = def->acd;
	memcpy(e->rival, def->rival, sizeof(e->rival));
	spin_unlock_bh(&def->lock);
}

static struct weft_defence *defence_of(struct weft_net *wn, const struct weft_addr *a, int ifindex)
{
	struct weft_defence *def;

	list_for_each_entry_rcu(def, &wn->defences, node)
		if (def->iface->ifindex == ifindex && weft_addr_eq(&def->addr, a))
			return def;
	return NULL;
}

/* Addresses under conflict detection (RFC 5227), and those that another station has. */
static int probed_dump(struct weft_nl_dump *d)
{
	struct weft_defence *def;

	list_for_each_entry_rcu(def, &d->wn->defences, node) {
		struct entry e = {
			d->wn, def->addr, def->iface->ifindex, def->plen, WEFT_MODE_OWN,
		};
		int err;

		netlink_addr_take(&e, def);
		if (e.acd.state != WEFT_ACD_PROBING && e.acd.state != WEFT_ACD_LOST)
			continue;
		err = weft_nl_dump_seen(d) ? 0 :
					     weft_nl_dump_put(d, WEFT_CMD_ADDR_GET, addr_fill, &e);
		if (err)
			return err;
	}
	return 0;
}

/* Tentative and duplicate addresses of IPv6. */
static int tentative_dump(struct weft_nl_dump *d)
{
	struct weft_tentative *t;

	list_for_each_entry_rcu(t, &d->wn->tentatives, node) {
		struct entry e = { d->wn, t->addr, t->iface->ifindex, t->plen, WEFT_MODE_OWN };
		u8 state = READ_ONCE(t->dad.state);
		int err;

		if (state == WEFT_DAD_USED)
			continue;
		e.state = state == WEFT_DAD_TENTATIVE ? "probing" : "lost";
		err = weft_nl_dump_seen(d) ? 0 :
					     weft_nl_dump_put(d, WEFT_CMD_ADDR_GET, addr_fill, &e);
		if (err)
			return err;
	}
	return 0;
}

static int own_dump(struct weft_nl_dump *d)
{
	struct weft_ifaddr *a;

	list_for_each_entry_rcu(a, &d->wn->addrs, node) {
		struct entry e = { d->wn, a->addr, a->ifindex, a->plen, WEFT_MODE_OWN };
		struct weft_defence *def = defence_of(d->wn, &a->addr, a->ifindex);
		int err;

		e.made = a->made;
		e.life = a->life;
		if (def)
			netlink_addr_take(&e, def);
		err = weft_nl_dump_seen(d) ? 0 :
					     weft_nl_dump_put(d, WEFT_CMD_ADDR_GET, addr_fill, &e);
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
		int err = weft_nl_dump_seen(d) ?
			  0 : weft_nl_dump_put(d, WEFT_CMD_ADDR_GET, addr_fill, &e);

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
	err = own_dump(&d) ?: probed_dump(&d) ?: tentative_dump(&d);
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

static int addr_change(struct weft_iface *iface, const struct weft_addr *addr, u8 plen, u8 how,
		       struct genl_info *info)
{
	bool v4 = weft_addr_is_v4(addr);
	int err;

	if (info->genlhdr->cmd == WEFT_CMD_ADDR_DEL)
		return v4 ? weft_defend_del(iface, addr, plen, info->extack) :
			    weft_tentative_del(iface, addr, plen, info->extack);
	if (v4)
		return weft_defend_add(iface, addr, plen, how, info->extack);
	err = weft_tentative_add(iface, addr, plen, how == WEFT_ACD_QUIET, NULL, info->extack);
	if (!err)
		weft_ra_begin(iface);
	return err;
}

int weft_nl_addr_change(struct sk_buff *skb, struct genl_info *info)
{
	struct weft_net *wn = weft_net_of(genl_info_net(info));
	struct nlattr *a = info->attrs[WEFT_A_PREFIXLEN], *acd = info->attrs[WEFT_A_ACD];
	u8 plen, how = acd ? nla_get_u8(acd) : WEFT_ACD_ANNOUNCE;
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
	plen = a ? nla_get_u8(a) : weft_addr_is_v4(&addr) ? 32 : 128;
	weft_nl_lock(wn);
	err = weft_nl_iface_get(info, wn, &iface) ?: addr_change(iface, &addr, plen, how, info);
	return weft_nl_unlock(wn, info, err);
}
