// SPDX-License-Identifier: GPL-2.0
/*
 * IPv4 groups of a device: its members, and in own mode IGMP (RFC 1112, RFC 2236,
 * RFC 3376), with the rules in net/ip/core/mcast.c.  The kernel keeps the device's filter:
 * dev_mc_add() (RFC 1112 7.3).
 *
 * In share mode a host's socket is a member beside each of Weft's (net/sock/mcast.c), and the
 * host reports and opens the device's filter; here the groups only tell whose packets are
 * copied to Weft's sockets.
 *
 * Not there: routers' part, igmp_link_local_mcast_reports (they are sent), /proc's lists.
 *
 * Locks: RTNL to join and leave; the link's lock (leaf, softirq) for groups and timers, never held
 * while sending.  The work takes no lock but that.
 */
#include <linux/etherdevice.h>
#include <linux/hash.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <weft/alarm.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "igmp.h"
#include "igmp_outbox.h"
#include "ip.h"
#include "core/mcast.h"
#include "../wire/eth.h"
#include "../wire/igmp.h"

#define CHAINS		32
#define ALL_HOSTS	htonl(INADDR_ALLHOSTS_GROUP)

struct weft_igmp_group {
	struct hlist_node node;		/* weft_igmp_link.groups; RCU, writers under its lock */
	struct rcu_head rcu;
	struct list_head members;	/* weft_mc_member.in_group; RTNL; to write, lock too */
	struct weft_mc_group mc;	/* under the link's lock */
};

struct weft_igmp_link {
	struct rcu_head rcu;
	struct weft_iface *iface;	/* it ends before this */
	struct delayed_work work;	/* own mode: to the earliest deadline */
	spinlock_t lock;		/* leaf: everything below */
	struct hlist_head groups[CHAINS];	/* struct weft_igmp_group.node */
	struct weft_mc_link mc;
	struct weft_mc_query query;	/* scratch: the one at hand */
	struct weft_mc_record record;	/* scratch: likewise */
};

static struct hlist_head *igmp_chain_of(struct weft_igmp_link *l, __be32 group)
{
	return &l->groups[hash_32((__force u32)group, ilog2(CHAINS))];
}

/* RCU, or the link's lock. */
static struct weft_igmp_group *igmp_find(struct weft_igmp_link *l, __be32 group)
{
	struct weft_igmp_group *g;

	hlist_for_each_entry_rcu(g, igmp_chain_of(l, group), node, lockdep_is_held(&l->lock))
		if (weft_addr_to_v4(&g->mc.addr) == group)
			return g;
	return NULL;
}

/* ======================================== timers */

/*
 * A kernel timer may be late by an eighth of its time, but a report must not be: the work is armed
 * early, and again if necessary.
 */
static void igmp_arm(struct weft_igmp_link *l, u64 now)
{
	u64 due = l->mc.answer_at;
	struct weft_igmp_group *g;
	int i;

	lockdep_assert_held(&l->lock);
	if (l->iface->mode != WEFT_MODE_OWN)
		return;
	for (i = 0; i < CHAINS; i++)
		hlist_for_each_entry(g, &l->groups[i], node)
			due = min(due, weft_mc_due(&g->mc));
	if (due != WEFT_NEVER && due > now + 50 * WEFT_USEC_PER_MSEC)
		due -= (due - now) / 8;
	weft_alarm_work(&l->work, due, now);
}

static void free_group(struct weft_igmp_group *g)
{
	hlist_del_rcu(&g->node);
	kfree_rcu(g, rcu);
}

static void post_group(struct weft_igmp_link *l, struct weft_igmp_group *g,
		       struct weft_igmp_outbox *out, u64 now)
{
	__be32 addr = weft_addr_to_v4(&g->mc.addr);

	lockdep_assert_held(&l->lock);
	for (;;) {
		switch (weft_mc_next(&l->mc, &g->mc, get_random_u32(), now, &l->record)) {
		case WEFT_MC_TX_RECORD:
			weft_igmp_post_record(out, &l->record, addr);
			break;
		case WEFT_MC_TX_REPORT1:
			weft_igmp_post(out, WEFT_IGMP_REPORT1, addr);
			break;
		case WEFT_MC_TX_REPORT2:
			weft_igmp_post(out, WEFT_IGMP_REPORT2, addr);
			break;
		case WEFT_MC_TX_LEAVE:
			weft_igmp_post(out, WEFT_IGMP_LEAVE, addr);
			break;
		case WEFT_MC_TX_NOTHING:
			return;
		}
	}
}

/* A group without members stays until its last report is sent. */
static void collect(struct weft_igmp_link *l, struct weft_igmp_outbox *out, u64 now)
{
	bool answer = weft_mc_answers_all(&l->mc, now);
	struct weft_igmp_group *g;
	struct hlist_node *next;
	int i;

	lockdep_assert_held(&l->lock);
	for (i = 0; i < CHAINS; i++) {
		hlist_for_each_entry_safe(g, next, &l->groups[i], node) {
			if (answer && weft_addr_to_v4(&g->mc.addr) != ALL_HOSTS)
				weft_mc_answer(&g->mc, now);
			post_group(l, g, out, now);
			if (list_empty(&g->members) && weft_mc_over(&g->mc))
				free_group(g);
		}
	}
	weft_igmp_report_close(out);
}

static void igmp_work(struct work_struct *w)
{
	struct weft_igmp_link *l = container_of(to_delayed_work(w), struct weft_igmp_link, work);
	struct weft_igmp_outbox out;
	u64 now = weft_now();

	weft_igmp_outbox_begin(&out, l->iface);
	spin_lock_bh(&l->lock);
	collect(l, &out, now);
	igmp_arm(l, now);
	spin_unlock_bh(&l->lock);
	weft_igmp_outbox_send(&out);
}

/* ======================================== members */

static struct weft_igmp_link *link_of(const struct weft_mc_member *m)
{
	return rtnl_dereference(m->iface->igmp);
}

static void filter_of(const struct weft_igmp_group *g, struct weft_mc_filter *f)
{
	const struct weft_mc_sources *s;
	const struct weft_mc_member *m;

	*f = (struct weft_mc_filter){ };
	list_for_each_entry(m, &g->members, in_group) {
		s = rtnl_dereference(m->sources);
		weft_mc_merge(f, s->exclude, s->src, s->n);
	}
}

/* The lock is held.  All hosts is never reported (RFC 3376 5). */
static void update(struct weft_igmp_link *l, struct weft_igmp_group *g)
{
	struct weft_mc_filter f;
	u64 now = weft_now();

	lockdep_assert_held(&l->lock);
	filter_of(g, &f);
	if (l->iface->mode == WEFT_MODE_OWN && weft_addr_to_v4(&g->mc.addr) != ALL_HOSTS)
		weft_mc_set(&l->mc, &g->mc, &f, now);
	else
		g->mc.state = f;
	if (list_empty(&g->members) && weft_mc_over(&g->mc))
		free_group(g);
	igmp_arm(l, now);
}

static void open_filter(struct weft_iface *iface, struct net_device *dev, __be32 group, bool open)
{
	u8 mac[WEFT_ETH_ALEN];

	if (!dev || iface->mode != WEFT_MODE_OWN || iface->link != WEFT_LINK_ETHERNET)
		return;
	weft_eth_multicast4(group, mac);
	if (open)
		dev_mc_add(dev, mac);
	else
		dev_mc_del(dev, mac);
}

static struct weft_igmp_group *igmp_prepare(const struct weft_addr *addr)
{
	struct weft_igmp_group *g = kzalloc(sizeof(*g), GFP_KERNEL_ACCOUNT);

	if (!g)
		return NULL;
	INIT_LIST_HEAD(&g->members);
	weft_mc_group_init(&g->mc, addr);
	return g;
}

int weft_igmp_join(struct weft_mc_member *m)
{
	__be32 addr = weft_addr_to_v4(&m->addr);
	struct weft_igmp_link *l = link_of(m);
	struct weft_igmp_group *g, *spare;
	bool first;

	ASSERT_RTNL();
	if (!l)
		return -ENODEV;
	spare = igmp_prepare(&m->addr);
	if (!spare)
		return -ENOMEM;
	spin_lock_bh(&l->lock);
	g = igmp_find(l, addr);
	if (!g) {
		g = spare;
		spare = NULL;
		hlist_add_head_rcu(&g->node, igmp_chain_of(l, addr));
	}
	first = list_empty(&g->members);
	list_add_tail(&m->in_group, &g->members);
	m->group = g;
	update(l, g);
	spin_unlock_bh(&l->lock);
	kfree(spare);
	if (first)
		open_filter(m->iface, rtnl_dereference(m->iface->dev), addr, true);
	return 0;
}

void weft_igmp_changed(struct weft_mc_member *m)
{
	struct weft_igmp_link *l = link_of(m);

	ASSERT_RTNL();
	if (!m->group)
		return;
	spin_lock_bh(&l->lock);
	update(l, m->group);
	spin_unlock_bh(&l->lock);
}

void weft_igmp_leave(struct weft_mc_member *m)
{
	struct weft_igmp_link *l = link_of(m);
	struct weft_igmp_group *g = m->group;
	bool last;

	ASSERT_RTNL();
	if (!g)
		return;
	spin_lock_bh(&l->lock);
	list_del(&m->in_group);
	m->group = NULL;
	last = list_empty(&g->members);
	update(l, g);
	spin_unlock_bh(&l->lock);
	if (last)
		open_filter(m->iface, rtnl_dereference(m->iface->dev), weft_addr_to_v4(&m->addr),
			    false);
}

/* ======================================== the device */

int weft_igmp_attach(struct weft_iface *iface, struct net_device *dev)
{
	struct weft_igmp_link *l = kzalloc(sizeof(*l), GFP_KERNEL_ACCOUNT);

	ASSERT_RTNL();
	if (!l)
		return -ENOMEM;
	l->iface = iface;
	spin_lock_init(&l->lock);
	INIT_DELAYED_WORK(&l->work, igmp_work);
	weft_mc_link_init(&l->mc);
	rcu_assign_pointer(iface->igmp, l);
	open_filter(iface, dev, ALL_HOSTS, true);
	return 0;
}

/* The sockets stay members of a group without a device, as in Linux when a device is removed. */
static void abandon(struct weft_iface *iface, struct net_device *dev, struct weft_igmp_group *g)
{
	struct weft_mc_member *m, *next;

	if (!list_empty(&g->members))
		open_filter(iface, dev, weft_addr_to_v4(&g->mc.addr), false);
	list_for_each_entry_safe(m, next, &g->members, in_group) {
		list_del(&m->in_group);
		m->group = NULL;
	}
	free_group(g);
}

void weft_igmp_detach(struct weft_iface *iface, struct net_device *dev)
{
	struct weft_igmp_link *l = rtnl_dereference(iface->igmp);
	struct weft_igmp_group *g;
	struct hlist_node *next;
	int i;

	ASSERT_RTNL();
	if (!l)
		return;
	RCU_INIT_POINTER(iface->igmp, NULL);
	cancel_delayed_work_sync(&l->work);
	for (i = 0; i < CHAINS; i++)
		hlist_for_each_entry_safe(g, next, &l->groups[i], node)
			abandon(iface, dev, g);
	open_filter(iface, dev, ALL_HOSTS, false);
	kfree_rcu(l, rcu);
}

void weft_igmp_again(struct weft_iface *iface)
{
	struct weft_igmp_link *l = rtnl_dereference(iface->igmp);
	struct weft_igmp_group *g;
	u64 now = weft_now();
	int i;

	ASSERT_RTNL();
	if (!l || iface->mode != WEFT_MODE_OWN)
		return;
	spin_lock_bh(&l->lock);
	for (i = 0; i < CHAINS; i++)
		hlist_for_each_entry(g, &l->groups[i], node)
			if (weft_addr_to_v4(&g->mc.addr) != ALL_HOSTS)
				weft_mc_again(&l->mc, &g->mc, now);
	igmp_arm(l, now);
	spin_unlock_bh(&l->lock);
}

/* ======================================== receiving */

bool weft_igmp_joined(struct weft_iface *iface, __be32 group)
{
	struct weft_igmp_link *l = rcu_dereference(iface->igmp);

	return group == ALL_HOSTS || (l && igmp_find(l, group));
}

bool weft_igmp_wants(struct weft_iface *iface, __be32 group, __be32 src)
{
	struct weft_igmp_link *l = rcu_dereference(iface->igmp);
	struct weft_addr from = weft_addr_v4(src);
	struct weft_igmp_group *g = l ? igmp_find(l, group) : NULL;
	bool yes;

	if (group == ALL_HOSTS)
		return true;
	if (!g)
		return false;
	spin_lock_bh(&l->lock);
	yes = weft_mc_wants(&g->mc.state, &from);
	spin_unlock_bh(&l->lock);
	return yes;
}

/* With more sources than there is room for it counts as a query for the whole group. */
static void take_query(struct weft_mc_query *q, const struct weft_igmp *m, const void *p)
{
	u16 i;

	*q = (struct weft_mc_query){
		.version = m->version, .robustness = m->robustness,
		.interval = m->interval * WEFT_USEC_PER_SEC, .max_resp = m->max_resp,
		.n = m->n > WEFT_MC_SOURCES ? 0 : m->n,
	};
	for (i = 0; i < q->n; i++)
		q->src[i] = weft_addr_v4(weft_igmp_source(p, m->at, i));
}

static void each_group(struct weft_igmp_link *l,
		       void (*act)(struct weft_igmp_link *l, struct weft_igmp_group *g, u64 now),
		       u64 now)
{
	struct weft_igmp_group *g;
	int i;

	for (i = 0; i < CHAINS; i++)
		hlist_for_each_entry(g, &l->groups[i], node)
			act(l, g, now);
}

static void cancel(struct weft_igmp_link *l, struct weft_igmp_group *g, u64 now)
{
	weft_mc_cancel(&g->mc);
}

static void igmp_ask(struct weft_igmp_link *l, struct weft_igmp_group *g, u64 now)
{
	if (weft_addr_to_v4(&g->mc.addr) != ALL_HOSTS)
		weft_mc_ask(&l->mc, &g->mc, &l->query, get_random_u32(), now);
}

/* The lock is held. */
static void query_rx(struct weft_igmp_link *l, const struct weft_igmp *m, const void *p)
{
	struct weft_igmp_group *g;
	u64 now = weft_now();

	lockdep_assert_held(&l->lock);
	take_query(&l->query, m, p);
	if (weft_mc_heard_query(&l->mc, &l->query, now))
		each_group(l, cancel, now);
	if (m->group) {
		g = igmp_find(l, m->group);
		if (g)
			igmp_ask(l, g, now);
	} else if (weft_mc_version(&l->mc, now) == 3) {
		weft_mc_ask_all(&l->mc, &l->query, get_random_u32(), now);
	} else {
		each_group(l, igmp_ask, now);
	}
	igmp_arm(l, now);
}

static enum weft_drop igmp_message_rx(struct weft_igmp_link *l, __be32 to,
				      const struct weft_igmp *m, const void *p)
{
	struct weft_net *wn = l->iface->wn;
	struct weft_igmp_group *g;

	switch (m->type) {
	case WEFT_IGMP_QUERY:
		weft_mib_inc(wn, WEFT_MIB_IgmpInQueries);
		spin_lock_bh(&l->lock);
		query_rx(l, m, p);
		spin_unlock_bh(&l->lock);
		break;
	case WEFT_IGMP_REPORT1:
	case WEFT_IGMP_REPORT2:
		if (m->group != to)
			return WEFT_DROP_IGMP_GROUP;
		weft_mib_inc(wn, WEFT_MIB_IgmpInReports);
		spin_lock_bh(&l->lock);
		g = igmp_find(l, m->group);
		if (g)
			weft_mc_heard_report(&l->mc, &g->mc, weft_now());
		spin_unlock_bh(&l->lock);
		break;
	}
	return WEFT_DROP_NONE;		/* other types are for routers */
}

void weft_igmp_rx(struct weft_net *wn, struct sk_buff *skb)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);
	struct weft_igmp_link *l = rcu_dereference(cb->iface->igmp);
	enum weft_drop why = WEFT_DROP_NO_MEMORY;
	struct weft_igmp m;

	if (!l || cb->iface->mode != WEFT_MODE_OWN)
		why = WEFT_DROP_IP4_PROTOCOL;
	else if (pskb_may_pull(skb, skb->len))
		why = weft_igmp_parse(skb->data, skb->len, &m);
	if (!why)
		why = igmp_message_rx(l, ip_hdr(skb)->daddr, &m, skb->data);
	if (why)
		weft_drop(wn, skb, why);
	else
		consume_skb(skb);
}
