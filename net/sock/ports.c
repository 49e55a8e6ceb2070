// SPDX-License-Identifier: GPL-2.0
/*
 * Ports: who has which, in Weft and in the host; RFC 6056 (ephemeral ports: 3.3.4 for connect(), 3.3.1 for bind() to
 * 0), RFC 9293 3.10.1.  The rules of conflict are Linux's, for SO_REUSEADDR, SO_REUSEPORT and SO_BINDTODEVICE too.
 *
 * Each bind makes a hold.  It stands in its port's chain until the last of the sockets and TIME-WAITs that use it is
 * gone, and it has the port in the host, too (port_host.c), so that the host's programs meet it as they would meet one of
 * Linux's own sockets.  Against each other the holds are checked here alone.
 *
 * A port that connect() has chosen serves connections to other destinations, too, if they come upon it.  They do not look
 * for it: it would be cheaper, but whoever sees one of our connections could guess the port of the next.
 *
 * The identifiers of ping sockets are a port space like the others, with a ping socket of the host's as holder.
 *
 * Not there: ip_autobind_reuse, IP_LOCAL_PORT_RANGE, BPF selection in SO_REUSEPORT groups.
 *
 * Locks: the socket lock, then a chain's lock, then none.  The host is asked with the socket lock alone, and that may
 * sleep.
 */
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ip.h>
#include "port_host.h"

/* ================================================================ holds */

struct weft_port_chain *weft_port_chain(struct weft_net *wn, u8 proto, u16 port)
{
	return &wn->ports[weft_port_space(proto)][port % WEFT_PORT_HASH];
}

static struct weft_port_chain *hold_chain(const struct weft_port_hold *h)
{
	return weft_port_chain(h->wn, h->proto, h->port);
}

static atomic_t *holds_of(struct weft_port_hold *h)
{
	return &h->wn->port_holds[weft_port_space(h->proto)];
}

static struct weft_port_hold *hold_new(struct weft_sock *ws, const struct weft_addr *addr, bool by_connect)
{
	struct weft_port_hold *h = kzalloc(sizeof(*h), GFP_KERNEL_ACCOUNT);

	if (!h)
		return NULL;
	refcount_set(&h->ref, 1);
	h->wn = ws->wn;
	h->owner = ws;
	h->addr = *addr;
	h->proto = ws->proto;
	h->by_connect = by_connect;
	h->v6only = ws->v6only && !weft_addr_is_v4(addr);
	atomic_inc(holds_of(h));
	return h;
}

/* One that no chain has.  Process context, if its part in the host sleeps. */
static void hold_free(struct weft_port_hold *h)
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
	chain = hold_chain(h);
	spin_lock_bh(&chain->lock);
	hlist_del(&h->node);
	spin_unlock_bh(&chain->lock);
	if (!weft_port_host_sleeps(h)) {
		hold_free(h);
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
		hold_free(h);
	mutex_unlock(&wn->holds_mutex);
}

static void holds_work(struct work_struct *work)
{
	free_dead(container_of(work, struct weft_net, holds_work));
}

/* A program that has closed its socket expects the port to be free, in the host too, not in a moment. */
void weft_ports_settle(struct weft_net *wn)
{
	if (work_busy(&wn->holds_work))
		free_dead(wn);
}

/* ================================================================ conflicts, as in Linux */

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

static int hold_ifindex(const struct weft_port_hold *h)
{
	return h->owner ? READ_ONCE(h->owner->sk.sk_bound_dev_if) : h->ifindex;
}

/* Could a packet for one of them be for the other? */
static bool hold_overlaps(const struct weft_port_hold *h, const struct weft_sock *ws, const struct weft_addr *addr,
			  u16 port)
{
	int mine = READ_ONCE(ws->sk.sk_bound_dev_if), other = hold_ifindex(h);

	if (h->port != port || (mine && other && mine != other))
		return false;
	return weft_addr_hears(addr, ws->v6only, &h->addr) || weft_addr_hears(&h->addr, h->v6only, addr);
}

static bool hold_shares(const struct weft_port_hold *h, const struct weft_sock *ws)
{
	if (ws->sk.sk_reuse && hold_reuse(h) && !h->listening)
		return true;
	return ws->sk.sk_reuseport && hold_reuseport(h) && uid_eq(ws->sk.sk_uid, hold_uid(h));
}

/* exclusive: a port that is chosen for the user is shared with nobody. */
static bool conflicts(struct weft_port_chain *chain, const struct weft_sock *ws, const struct weft_addr *addr, u16 port,
		      bool exclusive)
{
	struct weft_port_hold *h;

	lockdep_assert_held(&chain->lock);
	hlist_for_each_entry(h, &chain->holds, node)
		if (h != ws->hold && hold_overlaps(h, ws, addr, port) && (exclusive || !hold_shares(h, ws)))
			return true;
	return false;
}

/* ================================================================ taking a port */

static void chain_remove(struct weft_port_hold *h)
{
	struct weft_port_chain *chain = hold_chain(h);

	spin_lock_bh(&chain->lock);
	hlist_del(&h->node);
	spin_unlock_bh(&chain->lock);
}

/* The new hold h takes the port in both stacks, or neither.  In the chain it keeps others out meanwhile. */
static int take(struct weft_sock *ws, struct weft_port_hold *h, u16 port, bool exclusive)
{
	struct weft_port_chain *chain = weft_port_chain(ws->wn, ws->proto, port);
	bool busy;
	int err;

	spin_lock_bh(&chain->lock);
	busy = conflicts(chain, ws, &h->addr, port, exclusive);
	if (!busy) {
		h->port = port;
		hlist_add_head(&h->node, &chain->holds);
	}
	spin_unlock_bh(&chain->lock);
	if (busy)
		return -EADDRINUSE;
	err = weft_port_host_bind(h, ws, exclusive);
	if (err)
		chain_remove(h);
	return err;
}

static void chain_join(struct weft_sock *ws)
{
	struct weft_port_chain *chain = hold_chain(ws->hold);

	spin_lock_bh(&chain->lock);
	hlist_add_head_rcu(&ws->sk.sk_bind_node, &chain->socks);
	spin_unlock_bh(&chain->lock);
}

/* Ephemeral ports: `count` from `lo` on. */
struct port_range {
	u32 lo, count;
};

static struct port_range ephemeral(const struct weft_net *wn)
{
	u32 lo = READ_ONCE(wn->sysctl_port_lo), hi = READ_ONCE(wn->sysctl_port_hi);

	return (struct port_range){ .lo = lo, .count = hi >= lo ? hi - lo + 1 : 1 };
}

/* RFC 6056 3.3.1: from a random one upward. */
static int take_any(struct weft_sock *ws, struct weft_port_hold *h)
{
	struct port_range r = ephemeral(ws->wn);
	u32 i, start = reciprocal_scale(get_random_u32(), r.count);
	int err;

	for (i = 0; i < r.count; i++) {
		u16 port = r.lo + (start + i) % r.count;

		if (inet_is_local_reserved_port(ws->wn->net, port))
			continue;
		err = take(ws, h, port, true);
		if (err != -EADDRINUSE)
			return err;
		cond_resched();
	}
	return -EADDRINUSE;
}

int weft_port_bind(struct weft_sock *ws, const struct weft_addr *addr, u16 port)
{
	struct weft_port_hold *h;
	int err;

	sock_owned_by_me(&ws->sk);
	h = hold_new(ws, addr, false);
	if (!h)
		return -ENOMEM;
	err = port ? take(ws, h, port, false) : take_any(ws, h);
	if (err) {
		hold_free(h);
		return err;
	}
	ws->bound_addr = *addr;
	ws->hold = h;
	WRITE_ONCE(ws->t.lport, h->port);
	chain_join(ws);
	return 0;
}

/* ================================================================ connect() */

/* RFC 6056 3.3.4: how many ports were given out in the direction of a destination.  For all namespaces; no lock. */
static u32 given_out[256];

/* Enough of a conversation to tell its destination; no padding. */
struct destination {
	struct weft_addr laddr, raddr;
	u32 rport;
};

/* A hold that connect() made at this address can serve another connection, to another destination. */
static struct weft_port_hold *find_shared(struct weft_sock *ws, u16 port, bool *busy)
{
	struct weft_port_chain *chain = weft_port_chain(ws->wn, ws->proto, port);
	struct weft_port_hold *h, *found = NULL;

	*busy = false;
	spin_lock_bh(&chain->lock);
	hlist_for_each_entry(h, &chain->holds, node) {
		if (!hold_overlaps(h, ws, &ws->t.laddr, port))
			continue;
		if (!h->by_connect || !weft_addr_eq(&h->addr, &ws->t.laddr) ||
		    hold_ifindex(h) != ws->sk.sk_bound_dev_if) {
			*busy = true;
			break;
		}
		if (!found)
			found = h;
	}
	if (*busy || (found && !refcount_inc_not_zero(&found->ref)))
		found = NULL;
	spin_unlock_bh(&chain->lock);
	return found;
}

/* *spare: a hold, perhaps with a host socket, that is not used yet; taken from there or left there. */
static int connect_take(struct weft_sock *ws, struct weft_port_hold **spare, u16 port)
{
	bool busy;
	int err;

	ws->hold = find_shared(ws, port, &busy);
	if (ws->hold)
		return 0;
	if (busy)
		return -EADDRINUSE;
	if (!*spare)
		*spare = hold_new(ws, &ws->t.laddr, true);
	if (!*spare)
		return -ENOMEM;
	err = take(ws, *spare, port, true);
	if (err)
		return err;
	ws->hold = *spare;
	*spare = NULL;
	return 0;
}

/* The hold is this socket's; now the connection, and the chain. */
static bool connect_use(struct weft_sock *ws, u16 port, weft_port_usable usable, void *arg)
{
	WRITE_ONCE(ws->t.lport, port);
	if (!usable(ws, port, arg)) {
		weft_port_release(ws);
		return false;
	}
	return true;
}

int weft_port_autobind(struct weft_sock *ws, weft_port_usable usable, void *arg)
{
	struct destination d = { ws->t.laddr, ws->t.raddr, ws->t.rport };
	u64 hash = siphash(&d, sizeof(d), &ws->wn->keys[WEFT_KEY_PORT]);
	u32 *given = &given_out[(hash >> 32) % ARRAY_SIZE(given_out)];
	struct port_range r = ephemeral(ws->wn);
	u32 i, start = (u32)hash + READ_ONCE(*given);
	struct weft_port_hold *spare = NULL;
	int err = -EADDRNOTAVAIL;

	for (i = 0; i < r.count; i++) {
		u16 port = r.lo + (start % r.count + i) % r.count;

		if (inet_is_local_reserved_port(ws->wn->net, port))
			continue;
		err = connect_take(ws, &spare, port);
		if (!err && connect_use(ws, port, usable, arg)) {
			WRITE_ONCE(*given, READ_ONCE(*given) + i + 1);
			break;
		}
		if (err && err != -EADDRINUSE)
			break;
		err = -EADDRNOTAVAIL;
		cond_resched();
	}
	hold_free(spare);
	return err;
}

/* ================================================================ afterwards */

int weft_port_listen(struct weft_sock *ws)
{
	struct weft_port_hold *h = ws->hold;
	struct weft_port_chain *chain;
	bool busy;
	int err;

	chain = hold_chain(h);
	spin_lock_bh(&chain->lock);
	busy = conflicts(chain, ws, &h->addr, h->port, false);
	if (!busy)
		h->listening = true;
	spin_unlock_bh(&chain->lock);
	if (busy)
		return -EADDRINUSE;
	err = weft_port_host_listen(h);
	if (err)
		WRITE_ONCE(h->listening, false);
	return err;
}

/* Its children and TIME-WAITs go on with the hold; for others it has the owner's last options. */
static void hold_disown(struct weft_port_hold *h, const struct weft_sock *ws)
{
	if (h->owner != ws)
		return;
	h->reuse = ws->sk.sk_reuse;
	h->reuseport = ws->sk.sk_reuseport;
	h->uid = ws->sk.sk_uid;
	h->ifindex = ws->sk.sk_bound_dev_if;
	h->owner = NULL;
	if (h->listening)
		weft_port_host_unlisten(h);
	h->listening = false;
}

void weft_port_release(struct weft_sock *ws)
{
	struct weft_port_hold *h = ws->hold;
	struct weft_port_chain *chain;

	if (!h)
		return;
	chain = hold_chain(h);
	spin_lock_bh(&chain->lock);
	hlist_del_init_rcu(&ws->sk.sk_bind_node);
	hold_disown(h, ws);
	ws->hold = NULL;
	spin_unlock_bh(&chain->lock);
	WRITE_ONCE(ws->t.lport, 0);
	weft_port_hold_put(h);
}

/* The listener may be closing on another CPU: then the child goes without. */
void weft_port_inherit(struct weft_sock *child, struct weft_sock *listener)
{
	struct weft_port_chain *chain = weft_port_chain(child->wn, child->proto, child->t.lport);

	spin_lock_bh(&chain->lock);
	child->hold = listener->hold ? weft_port_hold_get(listener->hold) : NULL;
	spin_unlock_bh(&chain->lock);
	child->bound_addr = listener->bound_addr;
	child->bound = listener->bound;
	child->bound_port = listener->bound_port;
}

/* ================================================================ namespaces */

static struct weft_port_chain *chains_new(void)
{
	struct weft_port_chain *c = kvcalloc(WEFT_PORT_HASH, sizeof(*c), GFP_KERNEL_ACCOUNT);
	int i;

	for (i = 0; c && i < WEFT_PORT_HASH; i++)
		spin_lock_init(&c[i].lock);
	return c;
}

int weft_ports_init(struct weft_net *wn)
{
	int i;

	INIT_WORK(&wn->holds_work, holds_work);
	for (i = 0; i < WEFT_PORT_SPACES; i++) {
		wn->ports[i] = chains_new();
		if (!wn->ports[i])
			goto undo;
	}
	return 0;

undo:
	while (i--)
		kvfree(wn->ports[i]);
	return -ENOMEM;
}

/* No socket and no TIME-WAIT is left; the host's sockets must go before the namespace does. */
void weft_ports_exit(struct weft_net *wn)
{
	int i;

	flush_work(&wn->holds_work);
	for (i = 0; i < WEFT_PORT_SPACES; i++)
		kvfree(wn->ports[i]);
}
