// SPDX-License-Identifier: GPL-2.0
/*
 * A device's groups: members, and in own mode IGMP (RFC 1112, RFC 2236, RFC 3376) and MLD (RFC
 * 2710, RFC 3810), with the rules in net/ip/core/mcast.c, which are the same for both.  The kernel
 * keeps the device's filter: dev_mc_add() (RFC 1112 7.3).
 *
 * Own mode's addresses of IPv6 bring groups too, which are reported like those of sockets.  Reports
 * that went out without a source address, while the link-local one was probed for, are repeated
 * once there is one (RFC 3590 4).
 *
 * In share mode a host's socket is a member beside each of Weft's (net/sock/mcast.c), and the
 * host reports and opens the device's filter; here the groups only tell whose packets are
 * copied to Weft's sockets.
 *
 * Not there: routers' part, igmp_link_local_mcast_reports (they are sent), /proc's lists.
 *
 * Locks: RTNL for sockets to join and leave; the link's lock (leaf, softirq) for groups and
 * timers, never held while sending.  The work, and who has an address to bring, take no lock but
 * that.
 */
#include <linux/etherdevice.h>
#include <linux/hash.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <weft/alarm.h>
#include <weft/path.h>
#include "gmp_link.h"
#include "gmp_outbox.h"
#include "ip.h"
#include "../wire/eth.h"

static struct weft_addr all_hosts(void)
{
	return weft_addr_v4(htonl(INADDR_ALLHOSTS_GROUP));
}

bool weft_gmp_is_silent(const struct weft_addr *group)
{
	bool v4 = weft_addr_is_v4(group);
	struct weft_addr all = v4 ? all_hosts() : weft_ip6_all_nodes();

	return weft_addr_eq(group, &all) || (!v4 && weft_ip6_scope(group) < WEFT_IP6_SCOPE_LINK);
}

static bool is_empty(const struct weft_gmp_group *g)
{
	return list_empty(&g->members) && !g->addresses;
}

static struct hlist_head *gmp_chain_of(struct weft_gmp_link *l, const struct weft_addr *group)
{
	u32 folded = (__force u32)(group->w[0] ^ group->w[1] ^ group->w[2] ^ group->w[3]);

	return &l->groups[hash_32(folded, ilog2(WEFT_GMP_CHAINS))];
}

struct weft_gmp_group *weft_gmp_find(struct weft_gmp_link *l, const struct weft_addr *group)
{
	struct weft_gmp_group *g;

	hlist_for_each_entry_rcu(g, gmp_chain_of(l, group), node, lockdep_is_held(&l->lock))
		if (weft_addr_eq(&g->mc.addr, group))
			return g;
	return NULL;
}

void weft_gmp_each_group(struct weft_gmp_link *l,
			 void (*act)(struct weft_gmp_link *l, struct weft_gmp_group *g, u64 now),
			 u64 now)
{
	struct weft_gmp_group *g;
	int i;

	lockdep_assert_held(&l->lock);
	for (i = 0; i < WEFT_GMP_CHAINS; i++)
		hlist_for_each_entry(g, &l->groups[i], node)
			act(l, g, now);
}

/* ======================================== timers */

/*
 * A kernel timer may be late by an eighth of its time, but a report must not be: the work is armed
 * early, and again if necessary.
 */
void weft_gmp_arm(struct weft_gmp_link *l, u64 now)
{
	u64 due = l->mc.answer_at;
	struct weft_gmp_group *g;
	int i;

	lockdep_assert_held(&l->lock);
	if (l->iface->mode != WEFT_MODE_OWN || l->over)
		return;
	for (i = 0; i < WEFT_GMP_CHAINS; i++)
		hlist_for_each_entry(g, &l->groups[i], node)
			due = min(due, weft_mc_due(&g->mc));
	if (due != WEFT_NEVER && due > now + 50 * WEFT_USEC_PER_MSEC)
		due -= (due - now) / 8;
	weft_alarm_work(&l->work, due, now);
}

static void free_group(struct weft_gmp_link *l, struct weft_gmp_group *g)
{
	l->n_groups--;
	hlist_del_rcu(&g->node);
	kfree_rcu(g, rcu);
}

static void post_group(struct weft_gmp_link *l, struct weft_gmp_group *g,
		       struct weft_gmp_outbox *out, u64 now)
{
	enum weft_mc_tx tx;

	lockdep_assert_held(&l->lock);
	for (;;) {
		tx = weft_mc_next(&l->mc, &g->mc, get_random_u32(), now, &l->record);
		if (tx == WEFT_MC_TX_NOTHING)
			return;
		if (tx == WEFT_MC_TX_RECORD)
			weft_gmp_post_record(out, &l->record, &g->mc.addr);
		else
			weft_gmp_post(out, tx, &g->mc.addr);
	}
}

/* A group without members stays until its last report is sent. */
static void gmp_collect(struct weft_gmp_link *l, struct weft_gmp_outbox *out, u64 now)
{
	bool answer = weft_mc_answers_all(&l->mc, now);
	struct weft_gmp_group *g;
	struct hlist_node *next;
	int i;

	lockdep_assert_held(&l->lock);
	for (i = 0; i < WEFT_GMP_CHAINS; i++) {
		hlist_for_each_entry_safe(g, next, &l->groups[i], node) {
			if (answer && !weft_gmp_is_silent(&g->mc.addr))
				weft_mc_answer(&g->mc, now);
			post_group(l, g, out, now);
			if (is_empty(g) && weft_mc_over(&g->mc))
				free_group(l, g);
		}
	}
	weft_gmp_report_close(out);
}

static void gmp_work(struct work_struct *w)
{
	struct weft_gmp_link *l = container_of(to_delayed_work(w), struct weft_gmp_link, work);
	struct weft_gmp_outbox out;
	u64 now = weft_now();

	weft_gmp_outbox_begin(&out, l->iface, l->v6);
	spin_lock_bh(&l->lock);
	gmp_collect(l, &out, now);
	weft_gmp_arm(l, now);
	spin_unlock_bh(&l->lock);
	if (weft_gmp_outbox_send(&out))
		WRITE_ONCE(l->nameless, true);
}

/* ======================================== members */

static struct weft_gmp_link *link_of(const struct weft_mc_member *m)
{
	return rtnl_dereference(m->iface->gmp[!weft_addr_is_v4(&m->addr)]);
}

/* RTNL or RCU is held.  An address listens to all sources. */
static void filter_of(const struct weft_gmp_group *g, struct weft_mc_filter *f)
{
	const struct weft_mc_sources *s;
	const struct weft_mc_member *m;

	*f = (struct weft_mc_filter){ };
	if (g->addresses)
		weft_mc_merge(f, true, NULL, 0);
	list_for_each_entry(m, &g->members, in_group) {
		s = rcu_dereference_check(m->sources, lockdep_rtnl_is_held());
		weft_mc_merge(f, s->exclude, s->src, s->n);
	}
}

/* The lock is held. */
static void gmp_update(struct weft_gmp_link *l, struct weft_gmp_group *g)
{
	struct weft_mc_filter f;
	u64 now = weft_now();

	lockdep_assert_held(&l->lock);
	filter_of(g, &f);
	if (l->iface->mode == WEFT_MODE_OWN && !weft_gmp_is_silent(&g->mc.addr))
		weft_mc_set(&l->mc, &g->mc, &f, now);
	else
		g->mc.state = f;
	if (is_empty(g) && weft_mc_over(&g->mc))
		free_group(l, g);
	weft_gmp_arm(l, now);
}

static void open_filter(struct weft_iface *iface, struct net_device *dev,
			const struct weft_addr *group, bool open)
{
	u8 mac[WEFT_ETH_ALEN];

	if (!dev || iface->mode != WEFT_MODE_OWN || iface->link != WEFT_LINK_ETHERNET)
		return;
	if (!weft_addr_is_v4(group) && weft_ip6_scope(group) < WEFT_IP6_SCOPE_LINK)
		return;
	if (weft_addr_is_v4(group))
		weft_eth_multicast4(weft_addr_to_v4(group), mac);
	else
		weft_eth_multicast6(group, mac);
	if (open)
		dev_mc_add(dev, mac);
	else
		dev_mc_del(dev, mac);
}

static struct weft_gmp_group *gmp_prepare(const struct weft_addr *addr)
{
	struct weft_gmp_group *g = kzalloc(sizeof(*g), GFP_KERNEL_ACCOUNT);

	if (!g)
		return NULL;
	INIT_LIST_HEAD(&g->members);
	weft_mc_group_init(&g->mc, addr);
	return g;
}

/* The group, which is *spare where it is new; NULL: there are too many.  The lock is held. */
static struct weft_gmp_group *find_or_add(struct weft_gmp_link *l, struct weft_gmp_group **spare)
{
	struct weft_gmp_group *g = weft_gmp_find(l, &(*spare)->mc.addr);

	lockdep_assert_held(&l->lock);
	if (g || l->n_groups >= WEFT_GMP_MAX)
		return g;
	g = *spare;
	*spare = NULL;
	l->n_groups++;
	hlist_add_head_rcu(&g->node, gmp_chain_of(l, &g->mc.addr));
	return g;
}

int weft_gmp_join(struct weft_mc_member *m)
{
	struct weft_gmp_link *l = link_of(m);
	struct weft_gmp_group *g, *spare;
	bool first;

	ASSERT_RTNL();
	if (!l)
		return -ENODEV;
	spare = gmp_prepare(&m->addr);
	if (!spare)
		return -ENOMEM;
	spin_lock_bh(&l->lock);
	g = find_or_add(l, &spare);
	first = g && list_empty(&g->members);
	if (g) {
		list_add_tail(&m->in_group, &g->members);
		m->group = g;
		gmp_update(l, g);
	}
	spin_unlock_bh(&l->lock);
	kfree(spare);
	if (!g)
		return -ENOBUFS;
	if (first)
		open_filter(m->iface, rtnl_dereference(m->iface->dev), &m->addr, true);
	return 0;
}

void weft_gmp_changed(struct weft_mc_member *m)
{
	struct weft_gmp_link *l = link_of(m);

	ASSERT_RTNL();
	if (!m->group)
		return;
	spin_lock_bh(&l->lock);
	gmp_update(l, m->group);
	spin_unlock_bh(&l->lock);
}

void weft_gmp_leave(struct weft_mc_member *m)
{
	struct weft_gmp_link *l = link_of(m);
	struct weft_gmp_group *g = m->group;
	bool last;

	ASSERT_RTNL();
	if (!g)
		return;
	spin_lock_bh(&l->lock);
	list_del(&m->in_group);
	m->group = NULL;
	last = list_empty(&g->members);
	gmp_update(l, g);
	spin_unlock_bh(&l->lock);
	if (last)
		open_filter(m->iface, rtnl_dereference(m->iface->dev), &m->addr, false);
}

/* ======================================== own mode's addresses */

static void tell_again(struct weft_gmp_link *l, struct weft_gmp_group *g, u64 now)
{
	if (!weft_gmp_is_silent(&g->mc.addr))
		weft_mc_again(&l->mc, &g->mc, now);
}

/* The lock is held. */
static void gmp_all_again(struct weft_gmp_link *l)
{
	u64 now = weft_now();

	weft_gmp_each_group(l, tell_again, now);
	weft_gmp_arm(l, now);
}

int weft_gmp_address(struct weft_iface *iface, const struct weft_addr *group, bool here)
{
	struct weft_gmp_group *spare = here ? gmp_prepare(group) : NULL, *g;
	struct weft_gmp_link *l;
	int err = 0;

	if (here && !spare)
		return -ENOMEM;
	rcu_read_lock();
	l = rcu_dereference(iface->gmp[true]);
	if (l) {
		spin_lock_bh(&l->lock);
		g = l->over ? NULL : here ? find_or_add(l, &spare) : weft_gmp_find(l, group);
		if (g) {
			g->addresses += here ? 1 : -1;
			gmp_update(l, g);
		} else if (here && !l->over) {
			err = -ENOBUFS;
		}
		spin_unlock_bh(&l->lock);
	}
	rcu_read_unlock();
	kfree(spare);
	return err;
}

void weft_gmp_named(struct weft_iface *iface)
{
	struct weft_gmp_link *l;
	struct weft_addr src;

	rcu_read_lock();
	l = rcu_dereference(iface->gmp[true]);
	src = weft_gmp_link_local(iface);
	if (l && READ_ONCE(l->nameless) && !weft_addr_is_any(&src)) {
		spin_lock_bh(&l->lock);
		WRITE_ONCE(l->nameless, false);
		gmp_all_again(l);
		spin_unlock_bh(&l->lock);
	}
	rcu_read_unlock();
}

/* ======================================== the device */

static int attach_link(struct weft_iface *iface, bool v6)
{
	struct weft_gmp_link *l = kzalloc(sizeof(*l), GFP_KERNEL_ACCOUNT);

	if (!l)
		return -ENOMEM;
	l->iface = iface;
	l->v6 = v6;
	spin_lock_init(&l->lock);
	INIT_DELAYED_WORK(&l->work, gmp_work);
	weft_mc_link_init(&l->mc);
	rcu_assign_pointer(iface->gmp[v6], l);
	return 0;
}

int weft_gmp_attach(struct weft_iface *iface, struct net_device *dev)
{
	struct weft_addr all = all_hosts();
	int err = attach_link(iface, false) ?: attach_link(iface, true);

	ASSERT_RTNL();
	open_filter(iface, dev, &all, true);
	return err;
}

/* The sockets stay members of a group without a device, as in Linux when a device is removed. */
static void gmp_abandon(struct weft_gmp_link *l, struct net_device *dev, struct weft_gmp_group *g)
{
	struct weft_mc_member *m, *next;

	if (!list_empty(&g->members))
		open_filter(l->iface, dev, &g->mc.addr, false);
	list_for_each_entry_safe(m, next, &g->members, in_group) {
		list_del(&m->in_group);
		m->group = NULL;
	}
	free_group(l, g);
}

static void detach_link(struct weft_iface *iface, struct net_device *dev, bool v6)
{
	struct weft_gmp_link *l = rtnl_dereference(iface->gmp[v6]);
	struct weft_gmp_group *g;
	struct hlist_node *next;
	int i;

	if (!l)
		return;
	RCU_INIT_POINTER(iface->gmp[v6], NULL);
	spin_lock_bh(&l->lock);
	l->over = true;
	spin_unlock_bh(&l->lock);
	cancel_delayed_work_sync(&l->work);
	for (i = 0; i < WEFT_GMP_CHAINS; i++)
		hlist_for_each_entry_safe(g, next, &l->groups[i], node)
			gmp_abandon(l, dev, g);
	kfree_rcu(l, rcu);
}

void weft_gmp_detach(struct weft_iface *iface, struct net_device *dev)
{
	struct weft_addr all = all_hosts();

	ASSERT_RTNL();
	detach_link(iface, dev, false);
	detach_link(iface, dev, true);
	open_filter(iface, dev, &all, false);
}

static void gmp_link_again(struct weft_gmp_link *l)
{
	if (!l || l->iface->mode != WEFT_MODE_OWN)
		return;
	spin_lock_bh(&l->lock);
	gmp_all_again(l);
	spin_unlock_bh(&l->lock);
}

void weft_gmp_again(struct weft_iface *iface)
{
	ASSERT_RTNL();
	gmp_link_again(rtnl_dereference(iface->gmp[false]));
	gmp_link_again(rtnl_dereference(iface->gmp[true]));
}

/* ======================================== what sockets listen to */

/* Every host is in the group of all hosts, though it is not written down. */
static bool everybody_is_in(const struct weft_addr *group)
{
	struct weft_addr all = all_hosts();

	return weft_addr_eq(group, &all);
}

static struct weft_gmp_group *joined_group(struct weft_gmp_link *l, const struct weft_addr *group)
{
	return l ? weft_gmp_find(l, group) : NULL;
}

bool weft_gmp_joined(struct weft_iface *iface, const struct weft_addr *group)
{
	struct weft_gmp_link *l = rcu_dereference(iface->gmp[!weft_addr_is_v4(group)]);

	return everybody_is_in(group) || joined_group(l, group);
}

bool weft_gmp_wants(struct weft_iface *iface, const struct weft_addr *group,
		    const struct weft_addr *src)
{
	struct weft_gmp_link *l = rcu_dereference(iface->gmp[!weft_addr_is_v4(group)]);
	struct weft_gmp_group *g = joined_group(l, group);
	bool yes;

	if (everybody_is_in(group))
		return true;
	if (!g)
		return false;
	spin_lock_bh(&l->lock);
	yes = weft_mc_wants(&g->mc.state, src);
	spin_unlock_bh(&l->lock);
	return yes;
}
