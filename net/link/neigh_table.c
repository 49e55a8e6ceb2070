// SPDX-License-Identifier: GPL-2.0
/*
 * The table of neighbours of a device: look-up, creation, eviction and removal of entries.  What
 * happens to an entry is in neigh.c.
 *
 * Locks: RCU to look up; iface->neigh_lock, a leaf, for the chains; the entry's own lock to mark it
 * dead, never within the other.  A linked entry holds a reference to itself, its pending timer
 * another.  Softirq or process context.
 * Not there: entries that age out before the table is full.
 */
#include <linux/jhash.h>
#include <linux/slab.h>
#include <weft/compat.h>
#include "neigh_table.h"

static struct hlist_head *neigh_chain_of(struct weft_iface *iface, const struct weft_addr *addr)
{
	u32 h = jhash2((__force const u32 *)addr->w, ARRAY_SIZE(addr->w),
		       (u32)iface->wn->keys[WEFT_KEY_WEAK].key[0]);

	return &iface->neighs[h % WEFT_NEIGH_CHAINS];
}

struct weft_neigh *weft_neigh_find(struct weft_iface *iface, const struct weft_addr *addr)
{
	struct weft_neigh *n;

	hlist_for_each_entry_rcu(n, neigh_chain_of(iface, addr), node,
				 lockdep_is_held(&iface->neigh_lock))
		if (weft_addr_eq(&n->addr, addr))
			return n;
	return NULL;
}

void weft_neigh_put(struct weft_neigh *n)
{
	if (!refcount_dec_and_test(&n->ref))
		return;
	weft_iface_put(n->iface);
	kfree_rcu(n, rcu);
}

void weft_neigh_bury(struct weft_neigh *n, enum weft_drop why)
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
		weft_neigh_put(n);
	weft_neigh_put(n);
}

static void neigh_unlink(struct weft_neigh *n)
{
	lockdep_assert_held(&n->iface->neigh_lock);
	hlist_del_rcu(&n->node);
	n->iface->neigh_count--;
}

/*
 * The least recently used entry.  neigh_lock held, the entries' own locks are not: a wrong guess
 * does no harm.
 */
static struct weft_neigh *neigh_oldest(struct weft_iface *iface)
{
	struct weft_neigh *n, *best = NULL;
	int i;

	lockdep_assert_held(&iface->neigh_lock);
	for (i = 0; i < WEFT_NEIGH_CHAINS; i++)
		hlist_for_each_entry(n, &iface->neighs[i], node)
			if (!weft_neigh_is_permanent(n) &&
			    (!best || READ_ONCE(n->nud.used) < READ_ONCE(best->nud.used)))
				best = n;
	return best;
}

static struct weft_neigh *neigh_alloc(struct weft_iface *iface, const struct weft_addr *addr,
				      void (*fire)(struct timer_list *timer))
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
 * Links `new`, or returns an entry that another CPU linked first.  *victim: the entry that was
 * evicted for it, or NULL.  The caller puts `new` if it was not linked.
 */
static struct weft_neigh *neigh_link(struct weft_iface *iface, struct weft_neigh *new,
				     struct weft_neigh **victim)
{
	struct weft_neigh *n;

	*victim = NULL;
	spin_lock_bh(&iface->neigh_lock);
	n = weft_neigh_find(iface, &new->addr);
	if (!n && iface->neigh_count >= WEFT_NEIGH_MAX) {
		*victim = neigh_oldest(iface);
		if (*victim)
			neigh_unlink(*victim);
	}
	if (!n && iface->neigh_count < WEFT_NEIGH_MAX) {
		n = new;
		hlist_add_head_rcu(&n->node, neigh_chain_of(iface, &n->addr));
		iface->neigh_count++;
	}
	spin_unlock_bh(&iface->neigh_lock);
	return n;
}

struct weft_neigh *weft_neigh_make(struct weft_iface *iface, const struct weft_addr *addr,
				   void (*fire)(struct timer_list *timer))
{
	struct weft_neigh *n, *new, *victim;

	weft_assert_rcu();
	new = neigh_alloc(iface, addr, fire);
	if (!new)
		return NULL;
	n = neigh_link(iface, new, &victim);
	if (n != new)
		weft_neigh_put(new);
	if (victim)
		weft_neigh_bury(victim, WEFT_DROP_NEIGH_TABLE_FULL);
	return n;
}

int weft_neigh_remove(struct weft_iface *iface, const struct weft_addr *addr)
{
	struct weft_neigh *n;

	spin_lock_bh(&iface->neigh_lock);
	n = weft_neigh_find(iface, addr);
	if (n)
		neigh_unlink(n);
	spin_unlock_bh(&iface->neigh_lock);
	if (!n)
		return -ENOENT;
	weft_neigh_bury(n, WEFT_DROP_NEIGH_FAILED);
	return 0;
}

/* Unlinks an entry; the caller gets the table's reference, for weft_neigh_bury(). */
static struct weft_neigh *neigh_take_one(struct weft_iface *iface, struct hlist_head *head,
					 bool also_permanent)
{
	struct weft_neigh *n, *found = NULL;

	spin_lock_bh(&iface->neigh_lock);
	hlist_for_each_entry(n, head, node) {
		if (weft_neigh_is_permanent(n) && !also_permanent)
			continue;
		neigh_unlink(n);
		found = n;
		break;
	}
	spin_unlock_bh(&iface->neigh_lock);
	return found;
}

static void neigh_forget(struct weft_iface *iface, bool also_permanent)
{
	struct weft_neigh *n;
	int i;

	for (i = 0; i < WEFT_NEIGH_CHAINS; i++) {
		while ((n = neigh_take_one(iface, &iface->neighs[i], also_permanent))) {
			refcount_inc(&n->ref);
			weft_neigh_bury(n, WEFT_DROP_DEVICE_GONE);
			/* wait for a running timer function; a dead entry is not armed again */
			timer_delete_sync(&n->timer);
			weft_neigh_put(n);
		}
	}
}

void weft_neigh_flush(struct weft_iface *iface)
{
	neigh_forget(iface, true);
}

void weft_neigh_down(struct weft_iface *iface)
{
	neigh_forget(iface, false);
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
