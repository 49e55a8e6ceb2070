// SPDX-License-Identifier: GPL-2.0
/*
 * Tentative IPv6 addresses of own mode: RFC 4862 5.3 (the link-local address), 5.4 (duplicate
 * address detection, with the steps in net/ip/core/dad.c).
 *
 * A tentative address is in no list of addresses until it is ours, so that nothing is sent from it,
 * no packet for it is accepted and no solicitation answered.  A duplicate address stays in this
 * list, so that `weft addr` can show it.
 *
 * Interface identifiers follow RFC 7217 5, a hash of prefix, device and attempt, and are as stable
 * as the link-layer address.  DEVIATION: without a secret, which would have to outlive the module;
 * and not EUI-64 (RFC 2464 4), which the host has on the same device.
 *
 * Not there: a new attempt after a conflict (RFC 7217 6: `weft addr` shows it), the end of IP on a
 * device whose link-local address is a duplicate (RFC 4862 5.4.5: required only for identifiers
 * made of hardware addresses).
 * Locks: RTNL to add, delete and restart; RCU for received messages; the entry's own lock for its
 * state, never held while sending.  The work runs in process context and takes no lock but that,
 * and those of net/ip/addr.c.
 */
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <weft/alarm.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "nd.h"
#include "tentative.h"
#include "../dev/group.h"

/* in a namespace; net/ip/addr.c counts those in use */
#define TENTATIVE_MAX	64
#define RETRANS_TIMER	WEFT_USEC_PER_SEC	/* RFC 4861 10 */

static u64 tentative_retrans(const struct weft_iface *iface)
{
	u32 told = READ_ONCE(iface->ra_retrans);

	return told ? told * WEFT_USEC_PER_MSEC : RETRANS_TIMER;
}

/* ---- probing */

static void tentative_arm(struct weft_tentative *t, u64 now)
{
	lockdep_assert_held(&t->lock);
	weft_alarm_work(&t->work, t->dad.deadline, now);
}

/* The host may have taken the address meanwhile, or the table be full. */
static void tentative_use(struct weft_tentative *t)
{
	int err = weft_addr_add(t->iface->wn, &t->addr, t->plen, t->iface,
				t->made ? &t->life : NULL, NULL);

	if (!err)
		return;
	net_warn_ratelimited("weft: %s: %pI6c is not taken: error %d\n", t->iface->name, &t->addr,
			     -err);
	spin_lock_bh(&t->lock);
	t->dad.state = WEFT_DAD_DUPLICATE;
	spin_unlock_bh(&t->lock);
}

/* Without a link nobody could answer: the probe waits until the link is up. */
static bool link_is_up(struct weft_tentative *t)
{
	const struct net_device *dev;
	bool up;

	rcu_read_lock();
	dev = rcu_dereference(t->iface->dev);
	up = dev && netif_running(dev) && netif_carrier_ok(dev);
	rcu_read_unlock();
	return up;
}

static void tentative_work(struct work_struct *w)
{
	struct weft_tentative *t = container_of(to_delayed_work(w), struct weft_tentative, work);
	u8 transmits = READ_ONCE(t->iface->wn->sysctl_dad_transmits);
	bool up = link_is_up(t);
	u64 now = weft_now();
	u32 fx = 0;

	spin_lock_bh(&t->lock);
	if (up || !transmits)
		fx = weft_dad_fire(&t->dad, now);
	else
		weft_dad_again(&t->dad, transmits, t->dad.retrans, now);
	tentative_arm(t, now);
	spin_unlock_bh(&t->lock);
	if (fx & WEFT_DAD_USE)
		tentative_use(t);
	if (!(fx & WEFT_DAD_TX))
		return;
	rcu_read_lock();
	weft_nd_probe(t->iface, &t->addr, t->dad.nonce);
	rcu_read_unlock();
}

/* ---- what neighbour discovery hears */

static struct weft_tentative *tentative_find(struct weft_iface *iface, const struct weft_addr *a)
{
	struct weft_tentative *t;

	list_for_each_entry_rcu(t, &iface->wn->tentatives, node, lockdep_rtnl_is_held())
		if (t->iface == iface && weft_addr_eq(&t->addr, a))
			return t;
	return NULL;
}

static bool is_tentative(const struct weft_tentative *t)
{
	return READ_ONCE(t->dad.state) == WEFT_DAD_TENTATIVE;
}

static void tentative_lost(struct weft_tentative *t, u32 fx)
{
	if (!(fx & WEFT_DAD_LOSE))
		return;
	weft_mib_inc(t->iface->wn, WEFT_MIB_Icmp6Duplicates);
	net_warn_ratelimited("weft: %s: somebody has %pI6c, it is not taken\n", t->iface->name,
			     &t->addr);
}

bool weft_tentative_solicited(struct weft_iface *iface, const struct weft_addr *a, bool probing,
			      const u8 *nonce)
{
	struct weft_tentative *t = tentative_find(iface, a);
	u32 fx;

	if (!t || !is_tentative(t))
		return false;
	spin_lock_bh(&t->lock);
	fx = weft_dad_solicited(&t->dad, probing, nonce);
	spin_unlock_bh(&t->lock);
	tentative_lost(t, fx);
	return true;
}

bool weft_tentative_advertised(struct weft_iface *iface, const struct weft_addr *a)
{
	struct weft_tentative *t = tentative_find(iface, a);
	u32 fx;

	if (!t || !is_tentative(t))
		return false;
	spin_lock_bh(&t->lock);
	fx = weft_dad_advertised(&t->dad);
	spin_unlock_bh(&t->lock);
	tentative_lost(t, fx);
	return true;
}

/* ---- configuration */

void weft_tentative_iid(struct weft_iface *iface, struct weft_addr *a, u8 again)
{
	static const siphash_key_t key = { { 0x77656674, 0x69696400 } };	/* no secret */
	const struct net_device *dev = rtnl_dereference(iface->dev);
	struct {
		__be32 prefix[2];
		char device[IFNAMSIZ];
		u8 lladdr[8];
		u32 again;
	} of = { .prefix = { a->w[0], a->w[1] }, .again = again };
	u64 h;

	if (iface->link == WEFT_LINK_ETHERNET)
		memcpy(of.lladdr, dev->dev_addr, WEFT_ETH_ALEN);
	else
		strscpy(of.device, dev->name, sizeof(of.device));
	h = siphash(&of, sizeof(of),
		    iface->link == WEFT_LINK_ETHERNET ? &key : &iface->wn->keys[WEFT_KEY_IID]);
	a->w[2] = cpu_to_be32(h >> 32);
	a->w[3] = cpu_to_be32(h);
}

static struct weft_tentative *tentative_make(struct weft_iface *iface, const struct weft_addr *a,
					     u8 plen, const struct weft_addr_life *life)
{
	struct weft_tentative *t = kzalloc(sizeof(*t), GFP_KERNEL_ACCOUNT);

	if (!t)
		return NULL;
	t->iface = weft_iface_hold(iface);
	t->addr = *a;
	t->plen = plen;
	t->made = life;
	if (life)
		t->life = *life;
	spin_lock_init(&t->lock);
	INIT_DELAYED_WORK(&t->work, tentative_work);
	return t;
}

/* RFC 4862 5.4.2: a random delay, so that hosts switched on together do not probe together. */
static u64 random_delay(void)
{
	return get_random_u32() % (u32)WEFT_USEC_PER_SEC;
}

static int tentative_begin(struct weft_tentative *t)
{
	int err = weft_groups_join(t->iface, rtnl_dereference(t->iface->dev), &t->addr);
	u64 now = weft_now();
	u8 nonce[6];

	if (err)
		return err;
	get_random_bytes(nonce, sizeof(nonce));
	spin_lock_bh(&t->lock);
	weft_dad_start(&t->dad, READ_ONCE(t->iface->wn->sysctl_dad_transmits),
		       tentative_retrans(t->iface), t->made ? random_delay() : 0, nonce, now);
	list_add_tail_rcu(&t->node, &t->iface->wn->tentatives);
	tentative_arm(t, now);
	spin_unlock_bh(&t->lock);
	return 0;
}

/* Afterwards no work runs; readers may still see t under RCU. */
static void tentative_end(struct weft_tentative *t, struct net_device *dev)
{
	list_del_rcu(&t->node);
	cancel_delayed_work_sync(&t->work);
	if (dev)
		weft_groups_leave(t->iface, dev, &t->addr);
	weft_iface_put(t->iface);
	kfree_rcu(t, rcu);
}

static u32 tentative_count(struct weft_net *wn)
{
	struct weft_tentative *t;
	u32 n = 0;

	list_for_each_entry(t, &wn->tentatives, node)
		n += t->dad.state != WEFT_DAD_USED;
	return n;
}

static bool tentative_is_own(struct weft_iface *iface, const struct weft_addr *a)
{
	bool yes;

	rcu_read_lock();
	yes = weft_addr_own_here(iface->wn, a, iface->ifindex);
	rcu_read_unlock();
	return yes;
}

static int tentative_add(struct weft_iface *iface, const struct weft_addr *a, u8 plen, bool quiet,
			 const struct weft_addr_life *life, struct netlink_ext_ack *x)
{
	struct weft_tentative *t = tentative_find(iface, a);
	int err = weft_addr_check(iface->wn, a, plen, iface, x);

	if (err)
		return err;
	if (tentative_is_own(iface, a) || (t && is_tentative(t)))
		return -EEXIST;
	if (t)			/* it was asked for: that is settled now */
		tentative_end(t, rtnl_dereference(iface->dev));
	if (quiet || iface->link != WEFT_LINK_ETHERNET)
		return weft_addr_add(iface->wn, a, plen, iface, life, x);
	if (tentative_count(iface->wn) >= TENTATIVE_MAX)
		return -ENOSPC;
	t = tentative_make(iface, a, plen, life);
	if (!t)
		return -ENOMEM;
	err = tentative_begin(t);
	if (err) {
		weft_iface_put(t->iface);
		kfree(t);
	}
	return err;
}

bool weft_tentative_any(struct weft_iface *iface)
{
	struct weft_tentative *t;

	list_for_each_entry_rcu(t, &iface->wn->tentatives, node, lockdep_rtnl_is_held())
		if (t->iface == iface)
			return true;
	return false;
}

bool weft_tentative_known(struct weft_iface *iface, const struct weft_addr *a)
{
	struct weft_tentative *t = tentative_find(iface, a);

	return t && t->dad.state != WEFT_DAD_USED;
}

u32 weft_tentative_made(struct weft_iface *iface)
{
	struct weft_tentative *t;
	u32 n = 0;

	ASSERT_RTNL();
	list_for_each_entry(t, &iface->wn->tentatives, node)
		n += t->iface == iface && t->made && t->dad.state != WEFT_DAD_USED;
	return n;
}

u64 weft_tentative_ends(struct weft_iface *iface, u64 now)
{
	struct weft_tentative *t;
	u64 next = WEFT_NEVER;

	ASSERT_RTNL();
	list_for_each_entry(t, &iface->wn->tentatives, node)
		if (t->iface == iface && t->made && t->life.valid_until > now)
			next = min(next, t->life.valid_until);
	return next;
}

static bool has_any(struct weft_iface *iface)
{
	bool yes;

	rcu_read_lock();
	yes = weft_addr_has6(iface->wn, iface->ifindex) || weft_tentative_any(iface);
	rcu_read_unlock();
	return yes;
}

/* RFC 4291 2.8: a node has a link-local address on each of its links. */
static void add_link_local(struct weft_iface *iface, bool quiet)
{
	struct weft_addr a = { .w = { cpu_to_be32(0xfe800000) } };
	int err;

	weft_tentative_iid(iface, &a, 0);
	err = tentative_add(iface, &a, 64, quiet, NULL, NULL);
	if (err)
		net_warn_ratelimited("weft: %s: no link-local address: error %d\n", iface->name,
				     -err);
}

int weft_tentative_add(struct weft_iface *iface, const struct weft_addr *a, u8 plen, bool quiet,
		       const struct weft_addr_life *life, struct netlink_ext_ack *x)
{
	bool first;
	int err;

	ASSERT_RTNL();
	first = !has_any(iface);
	err = tentative_add(iface, a, plen, quiet, life, x);
	if (!err && first && !weft_ip6_is_link_local(a))
		add_link_local(iface, quiet);
	return err;
}

int weft_tentative_del(struct weft_iface *iface, const struct weft_addr *a, u8 plen,
		       struct netlink_ext_ack *x)
{
	struct weft_tentative *t = tentative_find(iface, a);
	int err;

	ASSERT_RTNL();
	if (t && t->plen != plen)
		t = NULL;
	if (t)
		/* first: it may be about to add the address */
		tentative_end(t, rtnl_dereference(iface->dev));
	err = weft_addr_del(iface->wn, a, plen, iface, t ? NULL : x);
	return t ? 0 : err;
}

void weft_tentative_again(struct weft_iface *iface)
{
	struct weft_tentative *t;
	u64 now = weft_now();

	ASSERT_RTNL();
	list_for_each_entry(t, &iface->wn->tentatives, node) {
		if (t->iface != iface)
			continue;
		spin_lock_bh(&t->lock);
		weft_dad_again(&t->dad, READ_ONCE(iface->wn->sysctl_dad_transmits), random_delay(),
			       now);
		tentative_arm(t, now);
		spin_unlock_bh(&t->lock);
	}
}

void weft_tentative_flush(struct weft_iface *iface, struct net_device *dev)
{
	struct weft_tentative *t, *next;

	ASSERT_RTNL();
	list_for_each_entry_safe(t, next, &iface->wn->tentatives, node)
		if (t->iface == iface)
			tentative_end(t, dev);
}
