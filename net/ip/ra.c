// SPDX-License-Identifier: GPL-2.0
/*
 * Routers, as a host in own mode sees them: RFC 4861 6.3 (advertisements: default routers,
 * prefixes, MTU, hop limit, times), 6.3.7 (solicitations), 8.3 (redirects, with the table in
 * net/ip/gateway.c); RFC 4862 5.5 (autoconfigured addresses, with the rules in
 * net/ip/core/slaac.c); RFC 4191 2.2 (preferences).
 *
 * An advertisement that arrives in softirq is queued for a work, which may change addresses and
 * routes.  Routers and prefixes are routes of own mode's table with a lifetime, so that routers are
 * chosen as routes are: by metric, which follows the preference, and away from one that does not
 * answer (RFC 4861 6.3.6).  All is off with net.weft.accept_ra.
 *
 * On a device where anybody can send, anybody can be a router: the entries from
 * one device are limited.
 *
 * Not there: more specific routes (RFC 4191 2.3: a host of type A or B), DNS servers (nothing here
 * resolves names), DHCPv6, multicast router discovery.
 * Locks: RTNL to begin, end and follow; RCU for received messages; the device's
 * own lock for the queue.
 */
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <weft/alarm.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "gateway.h"
#include "nd.h"
#include "ra.h"
#include "core/slaac.h"
#include "tentative.h"
#include "../link/neigh.h"
#include "../wire/icmp6.h"

/* RFC 4861 10: MAX_RTR_SOLICITATIONS, and the next two */
#define SOLICITATIONS	3
#define SOLICITATION_INTERVAL	(4 * WEFT_USEC_PER_SEC)
#define SOLICITATION_DELAY	(1 * WEFT_USEC_PER_SEC)

#define PREFIXES	8	/* that are looked at in one advertisement */
#define HEARD_MAX	16	/* advertisements that wait */
#define LEARNT_MAX	16	/* on-link prefixes, and addresses, of one device */
#define ROUTERS_MAX	8	/* of one preference, and device */
/*
 * ms between two solicitations: the protocol lets a router ask for 49 days, for which packets,
 * their sockets and duplicate address detection would wait.
 */
#define MIN_RETRANS	10U
#define MAX_RETRANS	10000U
#define METRIC		1024	/* of a default router of medium preference */
#define METRIC_STEP	256	/* between preferences */
#define METRIC_ON_LINK	256

#define V6_DEFAULT_PLEN	0

struct heard {
	struct list_head node;
	struct weft_addr router;
	u16 lifetime;			/* seconds */
	s8 preference;
	u8 n;
	struct weft_nd_prefix prefixes[PREFIXES];
};

struct weft_ra {			/* weft_iface.ra */
	struct rcu_head rcu;
	struct weft_iface *iface;	/* lives longer */
	struct delayed_work work;
	u64 solicit_at;			/* us; WEFT_NEVER: no more are sent; RTNL, as the next */
	u8 solicitations;		/* sent */
	spinlock_t lock;		/* leaf: the next three */
	struct list_head heard;		/* struct heard.node */
	u32 n_heard;
	bool answered;			/* a router has spoken */
};

/* ---- routes with an end */

/* The entry of the table with this prefix and gateway that a router has told of.  RCU held. */
static const struct weft_lpm_route *ra_learnt(struct weft_iface *iface,
					      const struct weft_addr *prefix, u8 plen,
					      const struct weft_addr *gw)
{
	const struct weft_route_table *t = rcu_dereference(iface->wn->routes);
	u32 i;

	for (i = 0; t && i < t->n; i++)
		if (t->r[i].until && t->r[i].ifindex == iface->ifindex && t->r[i].plen == plen &&
		    weft_addr_eq(&t->r[i].prefix, prefix) && weft_addr_eq(&t->r[i].gw, gw))
			return &t->r[i];
	return NULL;
}

static bool ra_find(struct weft_iface *iface, const struct weft_addr *prefix, u8 plen,
		    const struct weft_addr *gw, struct weft_lpm_route *out)
{
	const struct weft_lpm_route *r;

	rcu_read_lock();
	r = ra_learnt(iface, prefix, plen, gw);
	if (r)
		*out = *r;
	rcu_read_unlock();
	return r;
}

static u32 on_link_routes(struct weft_iface *iface)
{
	const struct weft_route_table *t;
	u32 i, n = 0;

	rcu_read_lock();
	t = rcu_dereference(iface->wn->routes);
	for (i = 0; t && i < t->n; i++)
		n += t->r[i].until && t->r[i].ifindex == iface->ifindex &&
		     weft_addr_is_any(&t->r[i].gw);
	rcu_read_unlock();
	return n;
}

/* RFC 4861 6.3.4 */
static void follow_router(struct weft_iface *iface, const struct heard *h, u64 now)
{
	struct weft_lpm_route r = { }, old;
	struct weft_addr any = { };
	u32 i;

	if (ra_find(iface, &any, V6_DEFAULT_PLEN, &h->router, &old)) {
		u32 metric = METRIC - h->preference * METRIC_STEP;

		if (h->lifetime && old.metric >= metric && old.metric < metric + ROUTERS_MAX) {
			weft_route_prolong(iface->wn, &old, weft_slaac_until(h->lifetime, now));
			return;
		}
		weft_route_del(iface->wn, &old, NULL);
	}
	if (!h->lifetime)
		return;
	r.gw = h->router;
	r.ifindex = iface->ifindex;
	r.until = weft_slaac_until(h->lifetime, now);
	for (i = 0; i < ROUTERS_MAX; i++) {
		r.metric = METRIC - h->preference * METRIC_STEP + i;
		if (weft_route_add(iface->wn, &r, NULL) != -EEXIST)
			break;
	}
}

static void follow_on_link(struct weft_iface *iface, const struct weft_nd_prefix *p, u64 now)
{
	struct weft_lpm_route r = {
		.prefix = p->prefix, .plen = p->plen, .ifindex = iface->ifindex,
		.metric = METRIC_ON_LINK,
		.until = weft_slaac_until(p->valid, now),
	}, old;
	struct weft_addr any = { };
	bool known = ra_find(iface, &p->prefix, p->plen, &any, &old);

	if (known && !p->valid)
		weft_route_del(iface->wn, &old, NULL);
	else if (known)
		weft_route_prolong(iface->wn, &old, r.until);
	else if (p->valid && on_link_routes(iface) < LEARNT_MAX)
		weft_route_add(iface->wn, &r, NULL);
}

/* ---- addresses with an end */

/* In use, and on their way. */
static u32 ra_addresses(struct weft_iface *iface)
{
	const struct weft_ifaddr *e;
	u32 n = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(e, &iface->wn->addrs, node)
		n += e->made && e->ifindex == iface->ifindex;
	rcu_read_unlock();
	return n + weft_tentative_made(iface);
}

static void ra_prolong(struct weft_ifaddr *e, const struct weft_nd_prefix *p, u64 now)
{
	WRITE_ONCE(e->life.preferred_until, weft_slaac_until(p->preferred, now));
	WRITE_ONCE(e->life.valid_until,
		   weft_slaac_valid_until(READ_ONCE(e->life.valid_until), p->valid, now));
}

/* RFC 4862 5.5.3 (d), (e).  True: there is an address of this prefix. */
static bool ra_prolong_all(struct weft_iface *iface, const struct weft_nd_prefix *p, u64 now)
{
	struct weft_ifaddr *e;
	bool any = false;

	rcu_read_lock();
	list_for_each_entry_rcu(e, &iface->wn->addrs, node) {
		if (!e->made || e->ifindex != iface->ifindex ||
		    !weft_lpm_covers(&p->prefix, p->plen, &e->addr))
			continue;
		ra_prolong(e, p, now);
		any = true;
	}
	rcu_read_unlock();
	return any;
}

static void follow_autonomous(struct weft_iface *iface, const struct weft_nd_prefix *p, u64 now)
{
	const struct weft_addr_life life = {
		.preferred_until = weft_slaac_until(p->preferred, now),
		.valid_until = weft_slaac_until(p->valid, now),
	};
	struct weft_addr a = p->prefix;

	if (ra_prolong_all(iface, p, now) || !p->valid || ra_addresses(iface) >= LEARNT_MAX)
		return;
	weft_tentative_iid(iface, &a, 0);
	if (!weft_tentative_known(iface, &a))
		weft_tentative_add(iface, &a, p->plen, false, &life, NULL);
}

/* ---- what is over */

static bool over_route(struct weft_iface *iface, u64 now, u64 *next, struct weft_lpm_route *out)
{
	const struct weft_route_table *t;
	bool found = false;
	u32 i;

	rcu_read_lock();
	t = rcu_dereference(iface->wn->routes);
	for (i = 0; t && i < t->n && !found; i++) {
		u64 until = READ_ONCE(t->r[i].until);

		if (!until || t->r[i].ifindex != iface->ifindex)
			continue;
		found = until <= now;
		*out = t->r[i];
		*next = min(*next, until);
	}
	rcu_read_unlock();
	return found;
}

static bool over_address(struct weft_iface *iface, u64 now, u64 *next, struct weft_addr *a,
			 u8 *plen)
{
	const struct weft_ifaddr *e;
	bool found = false;

	rcu_read_lock();
	list_for_each_entry_rcu(e, &iface->wn->addrs, node) {
		u64 until = READ_ONCE(e->life.valid_until);

		if (!e->made || e->ifindex != iface->ifindex)
			continue;
		*next = min(*next, until);
		found = until <= now;
		*a = e->addr;
		*plen = e->plen;
		if (found)
			break;
	}
	rcu_read_unlock();
	return found;
}

/* Ends what is over, and says when the next will be. */
static u64 end_what_is_over(struct weft_iface *iface, u64 now)
{
	struct weft_lpm_route r;
	struct weft_addr a;
	u64 next = WEFT_NEVER;
	u8 plen;

	while (over_route(iface, now, &next, &r)) {
		if (weft_route_del(iface->wn, &r, NULL))
			break;
		next = WEFT_NEVER;
	}
	while (over_address(iface, now, &next, &a, &plen))
		if (weft_tentative_del(iface, &a, plen, NULL))
			break;
	/* they become addresses soon, with the same lifetime */
	next = min(next, weft_tentative_ends(iface, now));
	return next <= now ? now + WEFT_USEC_PER_SEC : next;
}

/* ---- solicitations, RFC 4861 6.3.7 */

/* From the link-local address, or, while there is none, the unspecified one. */
static void ra_solicit(struct weft_iface *iface)
{
	struct weft_nd m = { .type = WEFT_ICMP6_RS };
	struct weft_addr to = weft_ip6_all_routers(), src = { };
	const struct weft_ifaddr *from;

	rcu_read_lock();
	from = weft_addr_pick(iface->wn, &to, iface->ifindex);
	if (from) {
		src = from->addr;
		weft_nd_put_lladdr(iface, &m, WEFT_ND_HAS_SLLA);
	}
	weft_nd_tx(iface, &src, &to, &m);
	rcu_read_unlock();
}

static void ra_solicit_in_time(struct weft_ra *ra, u64 now)
{
	if (now < ra->solicit_at)
		return;
	if (!READ_ONCE(ra->iface->wn->sysctl_accept_ra) || READ_ONCE(ra->answered) ||
	    ra->solicitations >= SOLICITATIONS) {
		ra->solicit_at = WEFT_NEVER;
		return;
	}
	ra->solicitations++;
	ra->solicit_at = now + SOLICITATION_INTERVAL;
	ra_solicit(ra->iface);
}

/* ---- the work */

static struct heard *next_heard(struct weft_ra *ra)
{
	struct heard *h;

	spin_lock_bh(&ra->lock);
	h = list_first_entry_or_null(&ra->heard, struct heard, node);
	if (h) {
		list_del(&h->node);
		ra->n_heard--;
	}
	spin_unlock_bh(&ra->lock);
	return h;
}

static void ra_follow(struct weft_iface *iface, const struct heard *h, u64 now)
{
	u8 i;

	follow_router(iface, h, now);
	for (i = 0; i < h->n; i++) {
		if (weft_slaac_on_link(&h->prefixes[i]))
			follow_on_link(iface, &h->prefixes[i], now);
		if (weft_slaac_autonomous(&h->prefixes[i]))
			follow_autonomous(iface, &h->prefixes[i], now);
	}
}

/* Detaching holds RTNL while it waits for this work: so the work must not wait for RTNL. */
static void ra_work(struct work_struct *w)
{
	struct weft_ra *ra = container_of(to_delayed_work(w), struct weft_ra, work);
	u64 now = weft_now(), next;
	struct heard *h;

	if (!rtnl_trylock()) {
		schedule_delayed_work(&ra->work, 1);
		return;
	}
	while ((h = next_heard(ra))) {
		ra_follow(ra->iface, h, now);
		kfree(h);
	}
	next = end_what_is_over(ra->iface, now);
	ra_solicit_in_time(ra, now);
	rtnl_unlock();
	weft_alarm_work(&ra->work, min(next, ra->solicit_at), now);
	/* an arrival has armed it too, but perhaps before this did */
	if (READ_ONCE(ra->n_heard))
		weft_alarm_work(&ra->work, now, now);
}

/* ---- what is heard */

static void put_heard(struct weft_ra *ra, struct heard *h)
{
	bool room;

	spin_lock_bh(&ra->lock);
	room = ra->n_heard < HEARD_MAX;
	if (room) {
		list_add_tail(&h->node, &ra->heard);
		WRITE_ONCE(ra->n_heard, ra->n_heard + 1);
		if (h->lifetime)
			ra->answered = true;
	}
	spin_unlock_bh(&ra->lock);
	if (room)
		weft_alarm_work(&ra->work, 0, 0);
	else
		kfree(h);
}

/*
 * RFC 4861 6.3.4: a parameter missing in the advertisement stays; an MTU above
 * the device's is ignored.
 */
static void set_parameters(struct weft_iface *iface, const struct weft_nd *m)
{
	const struct net_device *dev = rcu_dereference(iface->dev);

	if (m->hop_limit)
		WRITE_ONCE(iface->ra_hop_limit, m->hop_limit);
	if (m->reachable)
		WRITE_ONCE(iface->ra_reachable, m->reachable);
	if (m->retrans)
		WRITE_ONCE(iface->ra_retrans, clamp(m->retrans, MIN_RETRANS, MAX_RETRANS));
	if (!dev || !(m->opt.has & WEFT_ND_HAS_MTU) || m->opt.mtu < WEFT_IP6_MTU_MIN ||
	    m->opt.mtu > READ_ONCE(dev->mtu))
		return;
	if (READ_ONCE(iface->ra_mtu) != m->opt.mtu) {
		WRITE_ONCE(iface->ra_mtu, m->opt.mtu);
		atomic_inc(&iface->wn->route_gen);
	}
}

enum weft_drop weft_ra_rx(struct weft_iface *iface, const struct weft_addr *from,
			  const struct weft_nd *m)
{
	struct weft_ra *ra = rcu_dereference(iface->ra);
	struct heard *h;
	u32 at = 0;

	weft_mib_inc(iface->wn, WEFT_MIB_Icmp6InRouterAdvertisements);
	if (!ra || !READ_ONCE(iface->wn->sysctl_accept_ra))
		return WEFT_DROP_NONE;
	h = kzalloc(sizeof(*h), GFP_ATOMIC | __GFP_NOWARN);
	if (!h)
		return WEFT_DROP_NO_MEMORY;
	set_parameters(iface, m);
	h->router = *from;
	h->lifetime = m->lifetime;
	h->preference = m->preference;
	while (h->n < PREFIXES && weft_nd_prefix_next(&m->opt, &at, &h->prefixes[h->n]))
		h->n++;
	put_heard(ra, h);
	return WEFT_DROP_NONE;
}

/* RFC 4861 7.2.5: an advertisement without the router flag, of a default router. */
void weft_ra_no_router(struct weft_iface *iface, const struct weft_addr *a)
{
	struct weft_ra *ra = rcu_dereference(iface->ra);
	struct weft_addr any = { };
	struct heard *h;

	if (!ra || !ra_learnt(iface, &any, V6_DEFAULT_PLEN, a))
		return;
	h = kzalloc(sizeof(*h), GFP_ATOMIC | __GFP_NOWARN);
	if (!h)
		return;
	h->router = *a;
	put_heard(ra, h);
}

/* RFC 4861 8.3; weft_redirect_ok() says which redirects are believed. */
enum weft_drop weft_ra_redirect(struct weft_iface *iface, const struct weft_addr *from,
				const struct weft_nd *m)
{
	weft_mib_inc(iface->wn, WEFT_MIB_Icmp6InRedirects);
	if (!weft_gateway_redirect(iface->wn, iface->ifindex, from, &m->dst, &m->target))
		return WEFT_DROP_ICMP_REDIRECT;
	if (m->opt.has & WEFT_ND_HAS_TLLA)
		weft_neigh_heard(iface, &m->target, m->opt.tlla, WEFT_NUD_EV_SEEN, true);
	return WEFT_DROP_NONE;
}

/* ---- configuration */

void weft_ra_begin(struct weft_iface *iface)
{
	if (!rtnl_dereference(iface->ra))
		weft_ra_again(iface);
}

void weft_ra_again(struct weft_iface *iface)
{
	struct weft_ra *ra = rtnl_dereference(iface->ra);
	u64 now = weft_now();
	bool has6;

	rcu_read_lock();
	has6 = weft_addr_has6(iface->wn, iface->ifindex) || weft_tentative_any(iface);
	rcu_read_unlock();
	if (iface->link != WEFT_LINK_ETHERNET || iface->mode != WEFT_MODE_OWN || !has6)
		return;
	if (!ra) {
		ra = kzalloc(sizeof(*ra), GFP_KERNEL_ACCOUNT);
		if (!ra)
			return;
		ra->iface = iface;
		spin_lock_init(&ra->lock);
		INIT_LIST_HEAD(&ra->heard);
		INIT_DELAYED_WORK(&ra->work, ra_work);
		rcu_assign_pointer(iface->ra, ra);
	}
	/* RTNL keeps the work out. */
	ra->solicitations = 0;
	WRITE_ONCE(ra->answered, false);
	ra->solicit_at = now + get_random_u32() % (u32)SOLICITATION_DELAY;
	weft_alarm_work(&ra->work, ra->solicit_at, now);
}

void weft_ra_flush(struct weft_iface *iface)
{
	struct weft_ra *ra = rtnl_dereference(iface->ra);
	struct heard *h;

	if (!ra)
		return;
	RCU_INIT_POINTER(iface->ra, NULL);
	cancel_delayed_work_sync(&ra->work);
	while ((h = next_heard(ra)))
		kfree(h);
	kfree_rcu(ra, rcu);
}
