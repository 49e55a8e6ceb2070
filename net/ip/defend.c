// SPDX-License-Identifier: GPL-2.0
/*
 * Own mode's IPv4 addresses on Ethernet: sends what net/ip/core/acd.c decides, and tells it what
 * ARP receives.  RFC 5227.
 *
 * An address is usable and announced at once, unless probing was requested: probing takes four
 * to seven seconds, which a host with a configured address rarely wants to wait.  A probed
 * address is in no list of addresses until it is ours, so that nothing is sent from it and no
 * request for it is answered (2.1).
 *
 * Not there: link-local addresses (RFC 3927).
 * Locks: RTNL to add, delete and announce again; RCU for received ARP; the entry's own lock for its
 * state, never held while sending.  The work runs in process context and takes no lock but that,
 * and those of net/ip/addr.c.
 */
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <weft/alarm.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "../link/arp.h"
#include "defend.h"
#include "ip.h"

#define PROBED_MAX	64	/* in a namespace; those that are in use net/ip/addr.c counts */

/* ---- sending */

static void defend_tx(struct weft_defence *d, u32 fx)
{
	struct weft_arp arp = { .op = WEFT_ARP_REQUEST, .tpa = weft_addr_to_v4(&d->addr) };

	if (!(fx & (WEFT_ACD_TX_PROBE | WEFT_ACD_TX_ANNOUNCE)))
		return;
	if (fx & WEFT_ACD_TX_ANNOUNCE)
		arp.spa = arp.tpa;
	weft_arp_tx(d->iface, NULL, &arp);
}

static void defend_arm(struct weft_defence *d, u64 now)
{
	lockdep_assert_held(&d->lock);
	weft_alarm_work(&d->work, d->acd.deadline, now);
}

/* The host may have taken the address meanwhile, or the table be full. */
static void defend_use(struct weft_defence *d)
{
	int err = weft_addr_add(d->iface->wn, &d->addr, d->plen, d->iface, NULL, NULL);
	__be32 addr = weft_addr_to_v4(&d->addr);

	if (!err)
		return;
	net_warn_ratelimited("weft: %s: %pI4 is not taken: error %d\n", d->iface->name, &addr,
			     -err);
	spin_lock_bh(&d->lock);
	d->acd.state = WEFT_ACD_LOST;
	d->acd.deadline = WEFT_NEVER;
	spin_unlock_bh(&d->lock);
}

static void defend_work(struct work_struct *w)
{
	struct weft_defence *d = container_of(to_delayed_work(w), struct weft_defence, work);
	u64 now = weft_now();
	u32 fx;

	spin_lock_bh(&d->lock);
	fx = weft_acd_fire(&d->acd, get_random_u32(), now);
	defend_arm(d, now);
	spin_unlock_bh(&d->lock);
	if (fx & WEFT_ACD_USE)
		defend_use(d);
	rcu_read_lock();
	defend_tx(d, fx);
	rcu_read_unlock();
}

/* ---- what ARP hears */

static void defend_complain(const struct weft_defence *d, const struct weft_arp *arp, u32 fx)
{
	__be32 addr = weft_addr_to_v4(&d->addr);

	if (fx & WEFT_ACD_LOSE)
		net_warn_ratelimited("weft: %s: %pM has %pI4, it is not taken\n", d->iface->name,
				     arp->sha, &addr);
	else
		net_warn_ratelimited("weft: %s: %pM uses our address %pI4\n", d->iface->name,
				     arp->sha, &addr);
}

static void defend_heard(struct weft_defence *d, const u8 *lladdr, const struct weft_arp *arp)
{
	bool conflict;
	u32 fx = 0;

	spin_lock_bh(&d->lock);
	conflict = weft_acd_conflicts(&d->acd, weft_addr_to_v4(&d->addr), lladdr, arp);
	if (conflict) {
		fx = weft_acd_conflict(&d->acd, weft_now());
		memcpy(d->rival, arp->sha, sizeof(d->rival));
	}
	spin_unlock_bh(&d->lock);
	if (!conflict)
		return;
	weft_mib_inc(d->iface->wn, WEFT_MIB_ArpConflicts);
	defend_complain(d, arp, fx);
	defend_tx(d, fx);
}

void weft_defend_heard(struct weft_iface *iface, const u8 *lladdr, const struct weft_arp *arp)
{
	struct weft_defence *d;

	list_for_each_entry_rcu(d, &iface->wn->defences, node)
		if (d->iface == iface && (weft_addr_to_v4(&d->addr) == arp->spa ||
					  weft_addr_to_v4(&d->addr) == arp->tpa))
			defend_heard(d, lladdr, arp);
}

/* ---- configuration */

static struct weft_defence *defend_find(struct weft_iface *iface, const struct weft_addr *a)
{
	struct weft_defence *d;

	ASSERT_RTNL();
	list_for_each_entry(d, &iface->wn->defences, node)
		if (d->iface == iface && weft_addr_eq(&d->addr, a))
			return d;
	return NULL;
}

/* Afterwards no work runs; readers may still see d under RCU. */
static void defend_end(struct weft_defence *d)
{
	list_del_rcu(&d->node);
	cancel_delayed_work_sync(&d->work);
	weft_iface_put(d->iface);
	kfree_rcu(d, rcu);
}

static struct weft_defence *defence_make(struct weft_iface *iface, const struct weft_addr *a,
					 u8 plen)
{
	struct weft_defence *d = kzalloc(sizeof(*d), GFP_KERNEL_ACCOUNT);

	if (!d)
		return NULL;
	d->iface = weft_iface_hold(iface);
	d->addr = *a;
	d->plen = plen;
	spin_lock_init(&d->lock);
	INIT_DELAYED_WORK(&d->work, defend_work);
	return d;
}

static void defend_begin(struct weft_defence *d, enum weft_acd_how how)
{
	u64 now = weft_now();

	spin_lock_bh(&d->lock);
	weft_acd_start(&d->acd, how, get_random_u32(), now);
	list_add_tail_rcu(&d->node, &d->iface->wn->defences);
	defend_arm(d, now);
	spin_unlock_bh(&d->lock);
}

static bool has_arp(const struct weft_iface *iface)
{
	const struct net_device *dev = rtnl_dereference(iface->dev);

	return iface->link == WEFT_LINK_ETHERNET && !(dev->flags & IFF_NOARP);
}

static u32 defend_probed(struct weft_net *wn)
{
	struct weft_defence *d;
	u32 n = 0;

	list_for_each_entry(d, &wn->defences, node)
		n += d->acd.state == WEFT_ACD_PROBING || d->acd.state == WEFT_ACD_LOST;
	return n;
}

static bool defend_is_own(struct weft_net *wn, const struct weft_addr *a)
{
	bool yes;

	rcu_read_lock();
	yes = weft_addr_is_own(wn, a);
	rcu_read_unlock();
	return yes;
}

static int probe_check(struct weft_iface *iface, const struct weft_addr *a, u8 plen,
		       struct netlink_ext_ack *x)
{
	if (!has_arp(iface)) {
		NL_SET_ERR_MSG(x, "The device has no ARP to probe with");
		return -EOPNOTSUPP;
	}
	if (defend_find(iface, a) || defend_is_own(iface->wn, a))
		return -EEXIST;
	if (defend_probed(iface->wn) >= PROBED_MAX)
		return -ENOSPC;
	return weft_addr_check(iface->wn, a, plen, iface, x);
}

int weft_defend_add(struct weft_iface *iface, const struct weft_addr *a, u8 plen,
		    enum weft_acd_how how, struct netlink_ext_ack *x)
{
	struct weft_defence *d, *old = defend_find(iface, a);
	int err;

	err = how == WEFT_ACD_PROBE ? probe_check(iface, a, plen, x) :
				      weft_addr_add(iface->wn, a, plen, iface, NULL, x);
	if (err || !weft_addr_is_v4(a) || !has_arp(iface))
		return err;
	if (old)			/* it was probed for: that is settled now */
		defend_end(old);
	d = defence_make(iface, a, plen);
	if (d)
		defend_begin(d, how);
	else if (how == WEFT_ACD_PROBE)
		err = -ENOMEM;
	return err;			/* an address without a defence is better than none */
}

int weft_defend_del(struct weft_iface *iface, const struct weft_addr *a, u8 plen,
		    struct netlink_ext_ack *x)
{
	struct weft_defence *d = defend_find(iface, a);
	int err;

	if (d && d->plen != plen)
		d = NULL;
	if (d)
		defend_end(d);			/* first: it may be about to add the address */
	err = weft_addr_del(iface->wn, a, plen, iface, d ? NULL : x);
	return d ? 0 : err;
}

void weft_defend_again(struct weft_iface *iface)
{
	struct weft_defence *d;
	u64 now = weft_now();

	ASSERT_RTNL();
	list_for_each_entry(d, &iface->wn->defences, node) {
		if (d->iface != iface)
			continue;
		spin_lock_bh(&d->lock);
		weft_acd_again(&d->acd, get_random_u32(), now);
		defend_arm(d, now);
		spin_unlock_bh(&d->lock);
	}
}

void weft_defend_flush(struct weft_iface *iface)
{
	struct weft_defence *d, *next;

	ASSERT_RTNL();
	list_for_each_entry_safe(d, next, &iface->wn->defences, node)
		if (d->iface == iface)
			defend_end(d);
}
