// SPDX-License-Identifier: GPL-2.0
/*
 * Neighbours: from a next hop to its link-layer address.  The states are net/link/core/nud.c's
 * (RFC 4861 7.3); here are the table, the timers and the packets that wait (RFC 1122 2.3.2.2: at
 * least the latest is kept).  One table has the neighbours of both protocols: who asks, and what is
 * told of a packet that waited in vain (unresolved.c), differ.
 *
 * A packet for a REACHABLE neighbour takes no lock.  What an event asks for (a request, the packets
 * that waited) is done after the entry's lock was dropped, so that a device's transmit path is
 * never entered with it.
 * Locks: RCU to look up; iface->neigh_lock for the chains; neigh->lock, never both.
 * Softirq or process context.
 * Not there: proxies; entries that age out before the table is full.
 */
#include <linux/etherdevice.h>
#include <linux/ipv6.h>
#include <linux/jhash.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <weft/alarm.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "neigh.h"
#include "../ip/gateway.h"
#include "../wire/eth.h"
#include "../wire/ip4.h"
#include "../wire/ip6.h"

static const struct weft_nud_conf nud_conf = {
	.reachable = 30 * WEFT_USEC_PER_SEC,
	.retrans = WEFT_USEC_PER_SEC,
	.delay_first = 5 * WEFT_USEC_PER_SEC,
	.failed_hold = WEFT_USEC_PER_SEC,
	.mcast_probes = 3,
	.ucast_probes = 3,
};

static weft_neigh_ask *asks[2] __ro_after_init;	/* IPv4's, IPv6's */

void __init weft_neigh_ask_by(weft_neigh_ask *arp, weft_neigh_ask *nd)
{
	asks[0] = arp;
	asks[1] = nd;
}

/* What is to be done when the entry's lock has been dropped. */
struct outcome {
	u32 fx;				/* WEFT_NUD_* */
	u8 lladdr[WEFT_ETH_ALEN];
	struct weft_addr from;		/* IPv6: source of the waiting packet, or unspecified */
	struct sk_buff_head queue;	/* with FLUSH or DISCARD */
};

static u16 ethertype(const struct weft_addr *to)
{
	return weft_addr_is_v4(to) ? WEFT_ETHERTYPE_IP4 : WEFT_ETHERTYPE_IP6;
}

static struct hlist_head *chain_of(struct weft_iface *iface, const struct weft_addr *addr)
{
	u32 h = jhash2((__force const u32 *)addr->w, ARRAY_SIZE(addr->w),
		       (u32)iface->wn->keys[WEFT_KEY_WEAK].key[0]);

	return &iface->neighs[h % WEFT_NEIGH_CHAINS];
}

static struct weft_neigh *neigh_find(struct weft_iface *iface, const struct weft_addr *addr)
{
	struct weft_neigh *n;

	hlist_for_each_entry_rcu(n, chain_of(iface, addr), node,
				 lockdep_is_held(&iface->neigh_lock))
		if (weft_addr_eq(&n->addr, addr))
			return n;
	return NULL;
}

static void neigh_put(struct weft_neigh *n)
{
	if (!refcount_dec_and_test(&n->ref))
		return;
	weft_iface_put(n->iface);
	kfree_rcu(n, rcu);
}

/* ---- events */

static void neigh_arm(struct weft_neigh *n, u64 now)
{
	unsigned long at = weft_alarm_expires(n->nud.deadline, now);

	lockdep_assert_held(&n->lock);
	if (n->nud.deadline != WEFT_NEVER && !n->dead && !weft_alarm_is_before(&n->timer, at))
		weft_alarm_timer(&n->timer, at, &n->ref);
}

/*
 * RFC 4861 7.2.2: solicit from the source of the waiting packet, so that the neighbour
 * learns whom it will answer.
 */
static struct weft_addr source_of(const struct weft_neigh *n, const struct sk_buff *skb)
{
	struct weft_addr from = { };

	if (skb && !weft_addr_is_v4(&n->addr))
		memcpy(&from, &ipv6_hdr(skb)->saddr, sizeof(from));
	return from;
}

/* Routers may have told IPv6's times (RFC 4861 6.3.4). */
static struct weft_nud_conf conf_of(const struct weft_neigh *n)
{
	struct weft_nud_conf conf = nud_conf;
	u32 reachable = READ_ONCE(n->iface->ra_reachable),
	    retrans = READ_ONCE(n->iface->ra_retrans);

	if (!weft_addr_is_v4(&n->addr) && reachable)
		conf.reachable = min_t(u64, reachable * WEFT_USEC_PER_MSEC,
				       3600 * WEFT_USEC_PER_SEC);
	if (!weft_addr_is_v4(&n->addr) && retrans)
		conf.retrans = retrans * WEFT_USEC_PER_MSEC;
	/*
	 * RFC 4861 6.3.2: 0.5 to 1.5 of it, so that neighbours who met at once
	 * are not probed at once
	 */
	conf.reachable = conf.reachable / 2 + get_random_u32() % (u32)conf.reachable;
	return conf;
}

/* adv: an advertisement of IPv6; then ev does not count. */
static void event_or_advert(struct weft_neigh *n, enum weft_nud_event ev, const u8 *lladdr,
			    const struct weft_nud_advert *adv, struct outcome *out)
{
	struct weft_nud_conf conf = conf_of(n);
	u64 now = weft_now();

	lockdep_assert_held(&n->lock);
	write_seqcount_begin(&n->seq);
	out->fx = adv ? weft_nud_advert(&n->nud, &conf, adv, now) :
			weft_nud_event(&n->nud, &conf, ev, lladdr, now);
	memcpy(out->lladdr, n->nud.lladdr, sizeof(out->lladdr));
	write_seqcount_end(&n->seq);
	out->from = source_of(n, skb_peek(&n->queue));
	__skb_queue_head_init(&out->queue);
	if (out->fx & (WEFT_NUD_FLUSH | WEFT_NUD_DISCARD))
		skb_queue_splice_init(&n->queue, &out->queue);
	neigh_arm(n, now);
}

static void event(struct weft_neigh *n, enum weft_nud_event ev, const u8 *lladdr,
		  struct outcome *out)
{
	event_or_advert(n, ev, lladdr, NULL, out);
}

static void ask(struct weft_neigh *n, const struct outcome *out)
{
	const u8 *at = out->fx & WEFT_NUD_ASK_ONE ? out->lladdr : NULL;

	asks[!weft_addr_is_v4(&n->addr)](n->iface, &n->addr, at, &out->from);
}

/* RCU held, no lock. */
static void act(struct weft_neigh *n, struct outcome *out)
{
	struct sk_buff *skb;

	weft_assert_rcu();
	if (out->fx & (WEFT_NUD_ASK_ALL | WEFT_NUD_ASK_ONE))
		ask(n, out);
	if (out->fx & WEFT_NUD_DISCARD)
		weft_gateway_dead(n->iface->wn, n->iface->ifindex, &n->addr);
	while ((skb = __skb_dequeue(&out->queue))) {
		if (out->fx & WEFT_NUD_FLUSH)
			weft_eth_tx(n->iface, out->lladdr, ethertype(&n->addr), skb);
		else
			weft_neigh_unresolved(n, skb);
	}
}

static void fire(struct timer_list *t)
{
	struct weft_neigh *n = weft_timer_of(n, t, timer);
	struct outcome out;
	bool dead;

	rcu_read_lock();
	spin_lock(&n->lock);
	dead = n->dead;
	if (!dead)
		event(n, WEFT_NUD_EV_TIMER, NULL, &out);
	spin_unlock(&n->lock);
	if (!dead)
		act(n, &out);
	rcu_read_unlock();
	neigh_put(n);
}

/* ---- the table */

/*
 * n is out of its chain.  Drops the waiting packets; a timer function that runs
 * meanwhile finds n dead.
 */
static void bury(struct weft_neigh *n, enum weft_drop why)
{
	struct sk_buff_head queue;
	struct sk_buff *skb;

	__skb_queue_head_init(&queue);
	spin_lock_bh(&n->lock);
	n->dead = true;
	skb_queue_splice_init(&n->queue, &queue);
	spin_unlock_bh(&n->lock);
	while ((skb = __skb_dequeue(&queue)))
		weft_drop(n->iface->wn, skb, why);
	if (timer_delete(&n->timer))
		neigh_put(n);
	neigh_put(n);
}

static void unlink(struct weft_neigh *n)
{
	lockdep_assert_held(&n->iface->neigh_lock);
	hlist_del_rcu(&n->node);
	n->iface->neigh_count--;
}

static bool permanent(const struct weft_neigh *n)
{
	return READ_ONCE(n->nud.state) == WEFT_NUD_PERMANENT;
}

/*
 * The least recently used one.  neigh_lock held; the entries' own are not: a
 * wrong guess does no harm.
 */
static struct weft_neigh *oldest(struct weft_iface *iface)
{
	struct weft_neigh *n, *best = NULL;
	int i;

	lockdep_assert_held(&iface->neigh_lock);
	for (i = 0; i < WEFT_NEIGH_CHAINS; i++)
		hlist_for_each_entry(n, &iface->neighs[i], node)
			if (!permanent(n) &&
			    (!best || READ_ONCE(n->nud.used) < READ_ONCE(best->nud.used)))
				best = n;
	return best;
}

static struct weft_neigh *neigh_alloc(struct weft_iface *iface, const struct weft_addr *addr)
{
	struct weft_neigh *n = kzalloc(sizeof(*n), GFP_ATOMIC | __GFP_NOWARN);

	if (!n)
		return NULL;
	n->iface = weft_iface_hold(iface);
	n->addr = *addr;
	spin_lock_init(&n->lock);
	seqcount_spinlock_init(&n->seq, &n->lock);
	weft_nud_init(&n->nud, weft_now());
	__skb_queue_head_init(&n->queue);
	timer_setup(&n->timer, fire, 0);
	refcount_set(&n->ref, 1);
	return n;
}

/*
 * Puts `new` into the table, or finds that another came first.  *victim made room for it.
 * An allocated entry that is not linked in goes back by neigh_put().
 */
static struct weft_neigh *neigh_link(struct weft_iface *iface, struct weft_neigh *new,
				     struct weft_neigh **victim)
{
	struct weft_neigh *n;

	*victim = NULL;
	spin_lock_bh(&iface->neigh_lock);
	n = neigh_find(iface, &new->addr);
	if (!n && iface->neigh_count >= WEFT_NEIGH_MAX) {
		*victim = oldest(iface);
		if (*victim)
			unlink(*victim);
	}
	if (!n && iface->neigh_count < WEFT_NEIGH_MAX) {
		n = new;
		hlist_add_head_rcu(&n->node, chain_of(iface, &n->addr));
		iface->neigh_count++;
	}
	spin_unlock_bh(&iface->neigh_lock);
	return n;
}

/*
 * RCU held, and iface->dev was seen under it: so a flush that follows a detach finds the new
 * entry.  NULL: no room.
 */
static struct weft_neigh *find_or_make(struct weft_iface *iface, const struct weft_addr *addr)
{
	struct weft_neigh *n = neigh_find(iface, addr), *new, *victim;

	weft_assert_rcu();
	if (n)
		return n;
	new = neigh_alloc(iface, addr);
	if (!new)
		return NULL;
	n = neigh_link(iface, new, &victim);
	if (n != new)
		neigh_put(new);
	if (victim)
		bury(victim, WEFT_DROP_NEIGH_TABLE_FULL);
	return n;
}

/* ---- sending */

/*
 * Addresses that need no resolution.  Loopback frames carry zeros; a device without
 * ARP uses its own address.
 */
static bool lladdr_known(struct weft_iface *iface, const struct net_device *dev,
			 const struct weft_addr *to, u8 *mac)
{
	bool v4 = weft_addr_is_v4(to);
	__be32 to4 = weft_addr_to_v4(to);

	if (iface->link == WEFT_LINK_LOOPBACK)
		eth_zero_addr(mac);
	else if (v4 && weft_ip4_is_multicast(to4))
		weft_eth_multicast4(to4, mac);
	else if (v4 && to4 == htonl(INADDR_BROADCAST))
		eth_broadcast_addr(mac);
	else if (weft_ip6_is_multicast(to))
		weft_eth_multicast6(to, mac);
	else if (dev->flags & IFF_NOARP)
		memcpy(mac, dev->dev_addr, WEFT_ETH_ALEN);
	else
		return false;
	return true;
}

/*
 * The fast path: reachable, and only the time of last use changes (not written more
 * often than is useful).
 */
static bool reachable(struct weft_neigh *n, u8 *mac)
{
	u64 now = weft_now();
	unsigned int start;
	bool ok;

	do {
		start = read_seqcount_begin(&n->seq);
		ok = n->nud.state == WEFT_NUD_PERMANENT ||
		     (n->nud.state == WEFT_NUD_REACHABLE && now < n->nud.deadline);
		memcpy(mac, n->nud.lladdr, WEFT_ETH_ALEN);
	} while (read_seqcount_retry(&n->seq, start));
	if (ok && now - READ_ONCE(n->nud.used) > WEFT_USEC_PER_SEC)
		WRITE_ONCE(n->nud.used, now);
	return ok;
}

/* Returns the oldest packet if there was no room for another. */
static struct sk_buff *enqueue(struct weft_neigh *n, struct sk_buff *skb)
{
	struct sk_buff *old = NULL;

	lockdep_assert_held(&n->lock);
	if (skb_queue_len(&n->queue) >= WEFT_NEIGH_QUEUE)
		old = __skb_dequeue(&n->queue);
	skb_dst_force(skb);		/* it may have been borrowed under RCU */
	__skb_queue_tail(&n->queue, skb);
	return old;
}

static int neigh_send(struct weft_neigh *n, struct sk_buff *skb)
{
	struct weft_net *wn = n->iface->wn;
	struct sk_buff *old = NULL;
	struct outcome out;

	spin_lock_bh(&n->lock);
	if (n->dead) {
		spin_unlock_bh(&n->lock);
		weft_drop(wn, skb, WEFT_DROP_NEIGH_TABLE_FULL);
		return -ENOBUFS;
	}
	event(n, WEFT_NUD_EV_SEND, NULL, &out);
	if (out.fx & WEFT_NUD_QUEUE) {
		out.from = source_of(n, skb);
		old = enqueue(n, skb);
	}
	spin_unlock_bh(&n->lock);

	act(n, &out);
	if (old)
		weft_drop(wn, old, WEFT_DROP_NEIGH_QUEUE_FULL);
	if (out.fx & WEFT_NUD_QUEUE)
		return 0;
	if (out.fx & WEFT_NUD_PASS)
		return weft_eth_tx(n->iface, out.lladdr, ethertype(&n->addr), skb);
	weft_drop(wn, skb, WEFT_DROP_NEIGH_FAILED);
	return -EHOSTUNREACH;
}

int weft_neigh_tx(struct weft_iface *iface, const struct weft_addr *to, struct sk_buff *skb)
{
	const struct net_device *dev = rcu_dereference(iface->dev);
	u8 mac[WEFT_ETH_ALEN];
	struct weft_neigh *n;

	if (!dev) {
		weft_drop(iface->wn, skb, WEFT_DROP_DEVICE_GONE);
		return -ENETUNREACH;
	}
	if (iface->link == WEFT_LINK_NONE)
		return weft_dev_tx(iface, skb);
	if (lladdr_known(iface, dev, to, mac))
		return weft_eth_tx(iface, mac, ethertype(to), skb);
	n = find_or_make(iface, to);
	if (!n) {
		weft_drop(iface->wn, skb, WEFT_DROP_NEIGH_TABLE_FULL);
		return -ENOBUFS;
	}
	if (likely(reachable(n, mac)))
		return weft_eth_tx(iface, mac, ethertype(to), skb);
	return neigh_send(n, skb);
}

/* ---- what is heard of a neighbour */

static void neigh_tell(struct weft_neigh *n, enum weft_nud_event ev, const u8 *lladdr)
{
	struct outcome out;
	bool dead;

	spin_lock_bh(&n->lock);
	dead = n->dead;
	if (!dead)
		event(n, ev, lladdr, &out);
	spin_unlock_bh(&n->lock);
	if (!dead)
		act(n, &out);
}

void weft_neigh_heard(struct weft_iface *iface, const struct weft_addr *addr, const u8 *lladdr,
		      enum weft_nud_event ev, bool create)
{
	struct weft_neigh *n;

	rcu_read_lock();
	if (rcu_access_pointer(iface->dev)) {
		n = create ? find_or_make(iface, addr) : neigh_find(iface, addr);
		if (n)
			neigh_tell(n, ev, lladdr);
	}
	rcu_read_unlock();
}

void weft_neigh_advert(struct weft_iface *iface, const struct weft_addr *addr,
		       const struct weft_nud_advert *a)
{
	struct outcome out = { };
	struct weft_neigh *n;
	bool dead;

	weft_assert_rcu();
	n = rcu_access_pointer(iface->dev) ? neigh_find(iface, addr) : NULL;
	if (!n)
		return;
	spin_lock_bh(&n->lock);
	dead = n->dead;
	if (!dead)
		event_or_advert(n, 0, NULL, a, &out);
	spin_unlock_bh(&n->lock);
	if (!dead)
		act(n, &out);
}

/* Each ACK may confirm; an entry that was confirmed in the last seconds needs no more of it. */
static bool confirmed_lately(struct weft_neigh *n)
{
	return READ_ONCE(n->nud.state) == WEFT_NUD_REACHABLE &&
	       READ_ONCE(n->nud.deadline) > weft_now() + nud_conf.reachable / 3;
}

void weft_neigh_confirm(struct weft_iface *iface, const struct weft_addr *addr)
{
	struct weft_neigh *n;

	if (iface->link != WEFT_LINK_ETHERNET)
		return;
	rcu_read_lock();
	n = neigh_find(iface, addr);
	if (n && !permanent(n) && !confirmed_lately(n))
		neigh_tell(n, WEFT_NUD_EV_CONFIRM, NULL);
	rcu_read_unlock();
}

/* ---- configuration */

static void set_permanent(struct weft_neigh *n, const u8 *lladdr)
{
	struct outcome out = { .fx = WEFT_NUD_FLUSH };

	__skb_queue_head_init(&out.queue);
	memcpy(out.lladdr, lladdr, sizeof(out.lladdr));
	spin_lock_bh(&n->lock);
	write_seqcount_begin(&n->seq);
	memcpy(n->nud.lladdr, lladdr, sizeof(n->nud.lladdr));
	n->nud.state = WEFT_NUD_PERMANENT;
	n->nud.deadline = WEFT_NEVER;
	write_seqcount_end(&n->seq);
	skb_queue_splice_init(&n->queue, &out.queue);
	spin_unlock_bh(&n->lock);
	act(n, &out);
}

int weft_neigh_set(struct weft_iface *iface, const struct weft_addr *addr, const u8 *lladdr)
{
	struct weft_neigh *n = NULL;
	int err = -ENODEV;

	if (iface->link != WEFT_LINK_ETHERNET)
		return -EOPNOTSUPP;
	if (weft_addr_is_any(addr) || weft_ip6_is_multicast(addr) || !is_valid_ether_addr(lladdr))
		return -EINVAL;
	rcu_read_lock();
	if (rcu_access_pointer(iface->dev)) {
		n = find_or_make(iface, addr);
		err = n ? 0 : -ENOBUFS;
	}
	if (n)
		set_permanent(n, lladdr);
	rcu_read_unlock();
	return err;
}

int weft_neigh_remove(struct weft_iface *iface, const struct weft_addr *addr)
{
	struct weft_neigh *n;

	spin_lock_bh(&iface->neigh_lock);
	n = neigh_find(iface, addr);
	if (n)
		unlink(n);
	spin_unlock_bh(&iface->neigh_lock);
	if (!n)
		return -ENOENT;
	bury(n, WEFT_DROP_NEIGH_FAILED);
	return 0;
}

/* Takes an entry out of the table; a reference to it stays with the caller, for bury(). */
static struct weft_neigh *take_one(struct weft_iface *iface, struct hlist_head *head,
				   bool also_permanent)
{
	struct weft_neigh *n, *found = NULL;

	spin_lock_bh(&iface->neigh_lock);
	hlist_for_each_entry(n, head, node) {
		if (permanent(n) && !also_permanent)
			continue;
		unlink(n);
		found = n;
		break;
	}
	spin_unlock_bh(&iface->neigh_lock);
	return found;
}

static void forget(struct weft_iface *iface, bool also_permanent)
{
	struct weft_neigh *n;
	int i;

	for (i = 0; i < WEFT_NEIGH_CHAINS; i++) {
		while ((n = take_one(iface, &iface->neighs[i], also_permanent))) {
			refcount_inc(&n->ref);
			bury(n, WEFT_DROP_DEVICE_GONE);
			/* one that ran meanwhile; dead, it is not armed again */
			timer_delete_sync(&n->timer);
			neigh_put(n);
		}
	}
}

void weft_neigh_flush(struct weft_iface *iface)
{
	forget(iface, true);
}

void weft_neigh_down(struct weft_iface *iface)
{
	forget(iface, false);
}

const char *weft_neigh_state_name(u8 state)
{
	static const char *const names[] = {
		[WEFT_NUD_NONE] = "none",
		[WEFT_NUD_INCOMPLETE] = "incomplete",
		[WEFT_NUD_REACHABLE] = "reachable",
		[WEFT_NUD_STALE] = "stale",
		[WEFT_NUD_DELAY] = "delay",
		[WEFT_NUD_PROBE] = "probe",
		[WEFT_NUD_FAILED] = "failed",
		[WEFT_NUD_PERMANENT] = "permanent",
	};

	return state < ARRAY_SIZE(names) ? names[state] : "unknown";
}
