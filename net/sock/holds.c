// SPDX-License-Identifier: GPL-2.0
/*
 * Port holds.  The conflict rules are Linux's, for SO_REUSEADDR, SO_REUSEPORT
 * and SO_BINDTODEVICE too.
 *
 * Thousands of sockets may have one port: with as many addresses, or sharing one.  So a chain is a
 * tree by port and address; a bind to an address looks only at that one and at the wildcards.  The
 * first hold with a port and an address is in the tree, the others follow it, and the first knows
 * when all of them would share the port, without asking each.
 *
 * Locks: the chain's lock where it says so.  The last reference may be put in any context: a host
 * socket that sleeps is then released by work.
 */
#include <linux/slab.h>
#include "holds.h"

/* ======================================== life */

struct weft_port_chain *weft_port_chain(struct weft_net *wn, u8 proto, u16 port)
{
	return &wn->ports[weft_port_space(proto)][port % WEFT_PORT_HASH];
}

struct weft_port_chain *weft_hold_chain(const struct weft_port_hold *h)
{
	return weft_port_chain(h->wn, h->proto, h->port);
}

static atomic_t *holds_of(struct weft_port_hold *h)
{
	return &h->wn->port_holds[weft_port_space(h->proto)];
}

struct weft_port_hold *weft_hold_new(struct weft_sock *ws, const struct weft_addr *addr, gfp_t gfp)
{
	struct weft_port_hold *h = kzalloc(sizeof(*h), gfp);

	if (!h)
		return NULL;
	refcount_set(&h->ref, 1);
	h->wn = ws->wn;
	h->owner = ws;
	h->addr = *addr;
	h->proto = ws->proto;
	h->v6only = ws->v6only && !weft_addr_is_v4(addr);
	atomic_inc(holds_of(h));
	return h;
}

void weft_hold_free(struct weft_port_hold *h)
{
	if (!h)
		return;
	weft_port_host_close(h);
	atomic_dec(holds_of(h));
	kfree(h);
}

struct weft_port_hold *weft_port_hold_get(struct weft_port_hold *h)
{
	refcount_inc(&h->ref);
	return h;
}

void weft_port_hold_put(struct weft_port_hold *h)
{
	struct weft_port_chain *chain;
	struct weft_net *wn;

	if (!h || !refcount_dec_and_test(&h->ref))
		return;
	wn = h->wn;
	chain = weft_hold_chain(h);
	spin_lock_bh(&chain->lock);
	weft_hold_remove(h);
	spin_unlock_bh(&chain->lock);
	if (!weft_port_host_sleeps(h)) {
		weft_hold_free(h);
		return;
	}
	spin_lock_bh(&wn->holds_lock);
	list_add_tail(&h->dead, &wn->holds_dead);
	spin_unlock_bh(&wn->holds_lock);
	schedule_work(&wn->holds_work);
}

static void free_dead(struct weft_net *wn)
{
	struct weft_port_hold *h, *next;
	LIST_HEAD(dead);

	mutex_lock(&wn->holds_mutex);
	spin_lock_bh(&wn->holds_lock);
	list_splice_init(&wn->holds_dead, &dead);
	spin_unlock_bh(&wn->holds_lock);
	list_for_each_entry_safe(h, next, &dead, dead)
		weft_hold_free(h);
	mutex_unlock(&wn->holds_mutex);
}

static void holds_work(struct work_struct *work)
{
	free_dead(container_of(work, struct weft_net, holds_work));
}

/* A program that has closed its socket expects the port to be free at once, in the host too. */
void weft_ports_settle(struct weft_net *wn)
{
	if (work_busy(&wn->holds_work))
		free_dead(wn);
}

void weft_holds_init(struct weft_net *wn)
{
	INIT_WORK(&wn->holds_work, holds_work);
}

void weft_holds_exit(struct weft_net *wn)
{
	flush_work(&wn->holds_work);
}

/* ======================================== what the owner has set */

static bool hold_reuse(const struct weft_port_hold *h)
{
	return h->owner ? h->owner->sk.sk_reuse : h->reuse;
}

static bool hold_reuseport(const struct weft_port_hold *h)
{
	return h->owner ? h->owner->sk.sk_reuseport : h->reuseport;
}

static kuid_t hold_uid(const struct weft_port_hold *h)
{
	return h->owner ? h->owner->sk.sk_uid : h->uid;
}

int weft_hold_ifindex(const struct weft_port_hold *h)
{
	return h->owner ? READ_ONCE(h->owner->sk.sk_bound_dev_if) : h->ifindex;
}

/* ======================================== the tree and the followers; under the chain's lock */

static int hold_order(u16 port, const struct weft_addr *addr, const struct weft_port_hold *h)
{
	return port != h->port ? port - h->port : memcmp(addr, &h->addr, sizeof(*addr));
}

static struct weft_port_hold *hold_of(struct rb_node *node)
{
	return node ? rb_entry(node, struct weft_port_hold, tree) : NULL;
}

static struct weft_port_hold *hold_find(struct weft_port_chain *chain, u16 port,
					const struct weft_addr *addr)
{
	struct rb_node *at = chain->holds.rb_node;

	while (at) {
		int order = hold_order(port, addr, hold_of(at));

		if (!order)
			return hold_of(at);
		at = order < 0 ? at->rb_left : at->rb_right;
	}
	return NULL;
}

static void hold_plant(struct weft_port_chain *chain, struct weft_port_hold *h)
{
	struct rb_node **at = &chain->holds.rb_node, *parent = NULL;

	while (*at) {
		parent = *at;
		at = hold_order(h->port, &h->addr, hold_of(parent)) < 0 ? &parent->rb_left :
									  &parent->rb_right;
	}
	rb_link_node(&h->tree, parent, at);
	rb_insert_color(&h->tree, &chain->holds);
	h->first = true;
	INIT_HLIST_HEAD(&h->followers);
	h->all_reuse = hold_reuse(h) && !h->listening;
	h->all_reuseport = hold_reuseport(h);
	h->all_uid = hold_uid(h);
}

static void hold_follow(struct weft_port_hold *first, struct weft_port_hold *h)
{
	h->first = false;
	hlist_add_head(&h->same, &first->followers);
	first->all_reuse &= hold_reuse(h) && !h->listening;
	first->all_reuseport &= hold_reuseport(h) && uid_eq(hold_uid(h), first->all_uid);
}

static void hold_enter(struct weft_port_chain *chain, struct weft_port_hold *h)
{
	struct weft_port_hold *first;

	lockdep_assert_held(&chain->lock);
	h->order = chain->order++;
	first = hold_find(chain, h->port, &h->addr);
	if (first)
		hold_follow(first, h);
	else
		hold_plant(chain, h);
}

/* Its first follower takes its place. */
static void hold_hand_over(struct weft_port_chain *chain, struct weft_port_hold *h)
{
	struct weft_port_hold *heir = hlist_entry(h->followers.first, struct weft_port_hold, same);

	hlist_del(&heir->same);
	rb_replace_node(&h->tree, &heir->tree, &chain->holds);
	hlist_move_list(&h->followers, &heir->followers);
	heir->first = true;
	heir->all_reuse = h->all_reuse;
	heir->all_reuseport = h->all_reuseport;
	heir->all_uid = h->all_uid;
}

static void hold_leave(struct weft_port_chain *chain, struct weft_port_hold *h)
{
	lockdep_assert_held(&chain->lock);
	if (!h->first)
		hlist_del(&h->same);
	else if (hlist_empty(&h->followers))
		rb_erase(&h->tree, &chain->holds);
	else
		hold_hand_over(chain, h);
}

void weft_hold_insert(struct weft_port_hold *h)
{
	struct weft_port_chain *chain = weft_hold_chain(h);

	WRITE_ONCE(chain->held, chain->held + 1);
	hold_enter(chain, h);
}

void weft_hold_remove(struct weft_port_hold *h)
{
	struct weft_port_chain *chain = weft_hold_chain(h);

	hold_leave(chain, h);
	WRITE_ONCE(chain->held, chain->held - 1);
}

/* The port is held meanwhile. */
void weft_hold_move(struct weft_port_hold *h, const struct weft_addr *addr)
{
	struct weft_port_chain *chain = weft_hold_chain(h);

	hold_leave(chain, h);
	h->addr = *addr;
	hold_enter(chain, h);
}

void weft_hold_listens(struct weft_port_hold *h)
{
	struct weft_port_chain *chain = weft_hold_chain(h);

	h->listening = true;
	hold_leave(chain, h);		/* and is the latest to have a say */
	hold_enter(chain, h);
}

/* ======================================== who overlaps; under the chain's lock */

/* A wildcard meets every address on its port, of either protocol. */
static struct weft_port_hold *next_on_port(struct weft_port_chain *chain, u16 port,
					   struct weft_port_hold *prev)
{
	struct rb_node *at = chain->holds.rb_node;
	struct weft_port_hold *best = NULL;

	if (prev) {
		best = hold_of(rb_next(&prev->tree));
		return best && best->port == port ? best : NULL;
	}
	while (at) {
		struct weft_port_hold *h = hold_of(at);

		if (h->port == port)
			best = h;
		at = port <= h->port ? at->rb_left : at->rb_right;
	}
	return best;
}

/* An address meets itself and the wildcards. */
static struct weft_port_hold *next_on_address(struct weft_port_chain *chain, u16 port,
					      const struct weft_addr *addr,
					      struct weft_port_hold *prev)
{
	const struct weft_addr any[2] = { weft_addr_v4(htonl(INADDR_ANY)), {} };
	struct weft_port_hold *h = NULL;
	u32 i = 0;

	if (!prev)
		h = hold_find(chain, port, addr);
	else if (weft_addr_is_any(&prev->addr))
		i = weft_addr_is_v4(&prev->addr) ? 1 : 2;
	for (; !h && i < ARRAY_SIZE(any); i++)
		if (weft_addr_is_v4(addr) || !weft_addr_is_v4(&any[i]))
			h = hold_find(chain, port, &any[i]);
	return h;
}

/* The next first one. */
static struct weft_port_hold *next_first(struct weft_port_chain *chain, u16 port,
					 const struct weft_addr *addr, struct weft_port_hold *prev)
{
	return weft_addr_is_any(addr) ? next_on_port(chain, port, prev) :
					next_on_address(chain, port, addr, prev);
}

static struct weft_port_hold *next_follower(struct weft_port_hold *h)
{
	return hlist_entry_safe(h->first ? h->followers.first : h->same.next, struct weft_port_hold,
				same);
}

struct weft_port_hold *weft_hold_next(struct weft_port_chain *chain, u16 port,
				      const struct weft_addr *addr, struct weft_port_hold *h)
{
	struct weft_port_hold *next = h ? next_follower(h) : NULL;

	lockdep_assert_held(&chain->lock);
	if (next)
		return next;
	return next_first(chain, port, addr, h && !h->first ? hold_find(chain, port, &h->addr) : h);
}

/* ======================================== conflicts, as in Linux; under the chain's lock */

bool weft_hold_overlaps(const struct weft_port_hold *h, const struct weft_sock *ws,
			const struct weft_addr *addr)
{
	int mine = READ_ONCE(ws->sk.sk_bound_dev_if), other = weft_hold_ifindex(h);

	if (mine && other && mine != other)
		return false;
	return weft_addr_hears(addr, ws->v6only, &h->addr) ||
	       weft_addr_hears(&h->addr, h->v6only, addr);
}

static bool share_address(const struct weft_port_hold *h, const struct weft_sock *ws)
{
	return ws->sk.sk_reuse && hold_reuse(h) && !h->listening;
}

static bool share_port(const struct weft_port_hold *h, const struct weft_sock *ws)
{
	return ws->sk.sk_reuseport && hold_reuseport(h) && uid_eq(ws->sk.sk_uid, hold_uid(h));
}

static bool all_share_address(const struct weft_port_hold *first, const struct weft_sock *ws)
{
	return ws->sk.sk_reuse && first->all_reuse;
}

static bool all_share_port(const struct weft_port_hold *first, const struct weft_sock *ws)
{
	return ws->sk.sk_reuseport && first->all_reuseport && uid_eq(ws->sk.sk_uid, first->all_uid);
}

/* Does h have a say? */
static bool may_object(const struct weft_port_hold *h, const struct weft_sock *ws,
		       const struct weft_addr *addr, bool exclusive)
{
	return h != ws->hold && weft_hold_overlaps(h, ws, addr) &&
	       (exclusive || !share_address(h, ws));
}

static bool is_later(const struct weft_port_hold *h, const struct weft_port_hold *than)
{
	return !than || (s16)(h->order - than->order) > 0;
}

/* Of those with its port and address; later ones follow in front of earlier ones. */
static struct weft_port_hold *latest(struct weft_port_hold *first)
{
	struct weft_port_hold *h = next_follower(first);

	return h && is_later(h, first) ? h : first;
}

/*
 * TCP: a socket that shares the port with the last one bound, whose address
 * overlaps, meets no objection.
 */
static bool joins_last(struct weft_port_chain *chain, const struct weft_sock *ws,
		       const struct weft_addr *addr, u16 port)
{
	struct weft_port_hold *first = NULL, *last = NULL;

	while ((first = next_first(chain, port, addr, first)))
		if (is_later(latest(first), last))
			last = latest(first);
	return last && share_port(last, ws) && weft_addr_hears(&last->addr, last->v6only, addr);
}

static bool tcp_conflicts(struct weft_port_chain *chain, const struct weft_sock *ws,
			  const struct weft_addr *addr, u16 port, bool exclusive)
{
	struct weft_port_hold *first = NULL, *h;

	if (!exclusive && joins_last(chain, ws, addr, port))
		return false;
	while ((first = next_first(chain, port, addr, first))) {
		if (!exclusive && (all_share_address(first, ws) || all_share_port(first, ws)))
			continue;
		for (h = first; h; h = next_follower(h))
			if (may_object(h, ws, addr, exclusive) && (exclusive || !share_port(h, ws)))
				return true;
	}
	return false;
}

/* UDP: of those that may object the last that was bound decides. */
static bool udp_conflicts(struct weft_port_chain *chain, const struct weft_sock *ws,
			  const struct weft_addr *addr, u16 port, bool exclusive)
{
	struct weft_port_hold *first = NULL, *last = NULL, *h;

	while ((first = next_first(chain, port, addr, first))) {
		if (!exclusive && all_share_address(first, ws))
			continue;
		for (h = first; h; h = next_follower(h)) {
			if (!may_object(h, ws, addr, exclusive))
				continue;
			if (is_later(h, last))
				last = h;
			if (exclusive || !h->first)
				break;
		}
	}
	return last && (exclusive || !share_port(last, ws));
}

bool weft_hold_conflicts(struct weft_port_chain *chain, const struct weft_sock *ws,
			 const struct weft_addr *addr, u16 port, bool exclusive)
{
	lockdep_assert_held(&chain->lock);
	return (ws->proto == IPPROTO_UDP ? udp_conflicts : tcp_conflicts)(chain, ws, addr, port,
									  exclusive);
}
