// SPDX-License-Identifier: GPL-2.0
/*
 * Neighbours: from a next hop to its link-layer address.  The states are net/link/core/nud.c's
 * (RFC 4861 7.3), the table is neigh_table.c's; here are the events, the timers and the waiting
 * packets (RFC 1122 2.3.2.2: keep at least the latest).  Both protocols share the table; they
 * differ in how they ask, and in the fate of a packet whose neighbour does not answer
 * (unresolved.c).
 *
 * A packet for a REACHABLE neighbour takes no lock.  The actions that an event asks for (send a
 * request, send the waiting packets) follow after the entry's lock is dropped, so a device's
 * transmit path is never entered with the lock held.
 * Locks: RCU to look up; neigh->lock, a leaf, never together with iface->neigh_lock.
 * Softirq or process context.
 * Not there: proxies.
 */
#include <linux/etherdevice.h>
#include <linux/ipv6.h>
#include <linux/random.h>
#include <weft/alarm.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "neigh_table.h"
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

static weft_neigh_ask *asks[2] __ro_after_init;	/* IPv4, IPv6 */

void __init weft_neigh_ask_by(weft_neigh_ask *arp, weft_neigh_ask *nd)
{
	asks[0] = arp;
	asks[1] = nd;
}

/* The actions to take once the entry's lock is dropped. */
struct outcome {
	u32 fx;				/* WEFT_NUD_* */
	u8 lladdr[WEFT_ETH_ALEN];
	struct weft_addr from;		/* IPv6: source of the waiting packet, or unspecified */
	struct sk_buff_head queue;	/* with FLUSH or DISCARD: the waiting packets */
};

static u16 neigh_ethertype(const struct weft_addr *to)
{
	return weft_addr_is_v4(to) ? WEFT_ETHERTYPE_IP4 : WEFT_ETHERTYPE_IP6;
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
 * RFC 4861 7.2.2: solicit from the source address of the waiting packet, so that the neighbour
 * learns the address to which it will answer.
 */
static struct weft_addr neigh_source_of(const struct weft_neigh *n, const struct sk_buff *skb)
{
	struct weft_addr from = { };

	if (skb && !weft_addr_is_v4(&n->addr))
		memcpy(&from, &ipv6_hdr(skb)->saddr, sizeof(from));
	return from;
}

/* Router advertisements may set IPv6's times (RFC 4861 6.3.4). */
static struct weft_nud_conf neigh_conf_of(const struct weft_neigh *n)
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
	 * RFC 4861 6.3.2: randomise by 0.5 to 1.5, so that neighbours learned together are not
	 * probed together
	 */
	conf.reachable = conf.reachable / 2 + get_random_u32() % (u32)conf.reachable;
	return conf;
}

/* adv: an advertisement of IPv6, which replaces ev. */
static void neigh_event_or_advert(struct weft_neigh *n, enum weft_nud_event ev, const u8 *lladdr,
				  const struct weft_nud_advert *adv, struct outcome *out)
{
	struct weft_nud_conf conf = neigh_conf_of(n);
	u64 now = weft_now();

	lockdep_assert_held(&n->lock);
	write_seqcount_begin(&n->seq);
	out->fx = adv ? weft_nud_advert(&n->nud, &conf, adv, now) :
			weft_nud_event(&n->nud, &conf, ev, lladdr, now);
	memcpy(out->lladdr, n->nud.lladdr, sizeof(out->lladdr));
	write_seqcount_end(&n->seq);
	out->from = neigh_source_of(n, skb_peek(&n->queue));
	__skb_queue_head_init(&out->queue);
	if (out->fx & (WEFT_NUD_FLUSH | WEFT_NUD_DISCARD))
		skb_queue_splice_init(&n->queue, &out->queue);
	neigh_arm(n, now);
}

static void neigh_event(struct weft_neigh *n, enum weft_nud_event ev, const u8 *lladdr,
			struct outcome *out)
{
	neigh_event_or_advert(n, ev, lladdr, NULL, out);
}

static void neigh_ask(struct weft_neigh *n, const struct outcome *out)
{
	const u8 *at = out->fx & WEFT_NUD_ASK_ONE ? out->lladdr : NULL;

	asks[!weft_addr_is_v4(&n->addr)](n->iface, &n->addr, at, &out->from);
}

/* RCU held, no lock. */
static void neigh_act(struct weft_neigh *n, struct outcome *out)
{
	struct sk_buff *skb;

	weft_assert_rcu();
	if (out->fx & (WEFT_NUD_ASK_ALL | WEFT_NUD_ASK_ONE))
		neigh_ask(n, out);
	if (out->fx & WEFT_NUD_DISCARD)
		weft_gateway_dead(n->iface->wn, n->iface->ifindex, &n->addr);
	while ((skb = __skb_dequeue(&out->queue))) {
		if (out->fx & WEFT_NUD_FLUSH)
			weft_eth_tx(n->iface, out->lladdr, neigh_ethertype(&n->addr), skb);
		else
			weft_neigh_unresolved(n, skb);
	}
}

static void neigh_fire(struct timer_list *t)
{
	struct weft_neigh *n = weft_timer_of(n, t, timer);
	struct outcome out;
	bool dead;

	rcu_read_lock();
	spin_lock(&n->lock);
	dead = n->dead;
	if (!dead)
		neigh_event(n, WEFT_NUD_EV_TIMER, NULL, &out);
	spin_unlock(&n->lock);
	if (!dead)
		neigh_act(n, &out);
	rcu_read_unlock();
	weft_neigh_put(n);
}

/* RCU held; the caller has seen iface->dev in this section, as weft_neigh_make() requires. */
static struct weft_neigh *neigh_find_or_make(struct weft_iface *iface, const struct weft_addr *addr)
{
	return weft_neigh_find(iface, addr) ?: weft_neigh_make(iface, addr, neigh_fire);
}

/* ---- sending */

/*
 * Addresses that need no resolution.  Loopback frames carry zeros; a device without ARP gets its
 * own address.
 */
static bool neigh_lladdr_known(struct weft_iface *iface, const struct net_device *dev,
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
 * The fast path: true if the neighbour is reachable.  The time of last use is written once a second
 * at most, to keep the cache line clean.
 */
static bool neigh_reachable(struct weft_neigh *n, u8 *mac)
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

/* Returns the oldest packet if the queue was full. */
static struct sk_buff *neigh_enqueue(struct weft_neigh *n, struct sk_buff *skb)
{
	struct sk_buff *old = NULL;

	lockdep_assert_held(&n->lock);
	if (skb_queue_len(&n->queue) >= WEFT_NEIGH_QUEUE)
		old = __skb_dequeue(&n->queue);
	skb_dst_force(skb);		/* the dst may be an RCU borrow */
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
	neigh_event(n, WEFT_NUD_EV_SEND, NULL, &out);
	if (out.fx & WEFT_NUD_QUEUE) {
		out.from = neigh_source_of(n, skb);
		old = neigh_enqueue(n, skb);
	}
	spin_unlock_bh(&n->lock);

	neigh_act(n, &out);
	if (old)
		weft_drop(wn, old, WEFT_DROP_NEIGH_QUEUE_FULL);
	if (out.fx & WEFT_NUD_QUEUE)
		return 0;
	if (out.fx & WEFT_NUD_PASS)
		return weft_eth_tx(n->iface, out.lladdr, neigh_ethertype(&n->addr), skb);
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
	if (neigh_lladdr_known(iface, dev, to, mac))
		return weft_eth_tx(iface, mac, neigh_ethertype(to), skb);
	n = neigh_find_or_make(iface, to);
	if (!n) {
		weft_drop(iface->wn, skb, WEFT_DROP_NEIGH_TABLE_FULL);
		return -ENOBUFS;
	}
	if (likely(neigh_reachable(n, mac)))
		return weft_eth_tx(iface, mac, neigh_ethertype(to), skb);
	return neigh_send(n, skb);
}

/* ---- news of a neighbour */

static void neigh_tell(struct weft_neigh *n, enum weft_nud_event ev, const u8 *lladdr)
{
	struct outcome out;
	bool dead;

	spin_lock_bh(&n->lock);
	dead = n->dead;
	if (!dead)
		neigh_event(n, ev, lladdr, &out);
	spin_unlock_bh(&n->lock);
	if (!dead)
		neigh_act(n, &out);
}

void weft_neigh_heard(struct weft_iface *iface, const struct weft_addr *addr, const u8 *lladdr,
		      enum weft_nud_event ev, bool create)
{
	struct weft_neigh *n;

	rcu_read_lock();
	if (rcu_access_pointer(iface->dev)) {
		n = create ? neigh_find_or_make(iface, addr) : weft_neigh_find(iface, addr);
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
	n = rcu_access_pointer(iface->dev) ? weft_neigh_find(iface, addr) : NULL;
	if (!n)
		return;
	spin_lock_bh(&n->lock);
	dead = n->dead;
	if (!dead)
		neigh_event_or_advert(n, 0, NULL, a, &out);
	spin_unlock_bh(&n->lock);
	if (!dead)
		neigh_act(n, &out);
}

/* Every ACK may confirm; skip an entry that was confirmed within the last seconds. */
static bool neigh_confirmed_lately(struct weft_neigh *n)
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
	n = weft_neigh_find(iface, addr);
	if (n && !weft_neigh_is_permanent(n) && !neigh_confirmed_lately(n))
		neigh_tell(n, WEFT_NUD_EV_CONFIRM, NULL);
	rcu_read_unlock();
}

/* ---- configuration */

static void neigh_set_permanent(struct weft_neigh *n, const u8 *lladdr)
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
	neigh_act(n, &out);
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
		n = neigh_find_or_make(iface, addr);
		err = n ? 0 : -ENOBUFS;
	}
	if (n)
		neigh_set_permanent(n, lladdr);
	rcu_read_unlock();
	return err;
}
