// SPDX-License-Identifier: GPL-2.0
/*
 * Ports: who gets which; RFC 6056 (ephemeral ports: 3.3.4 for connect(), 3.3.1 for bind()
 * to 0), RFC 9293 3.10.1.
 *
 * Each bind makes a hold (holds.c).  It stays in its port's chain until the last of the sockets and
 * TIME-WAITs that use it is gone, and it has the port in the host, too (port_host.c), so that it
 * meets the host's programs as one of Linux's own sockets would.  Against each other the holds are
 * checked in Weft alone.  A socket bound to a wildcard that has got one address, by connect() or as
 * a listener's child, holds its port there only.
 *
 * A port chosen by connect() also serves connections to other destinations that come upon it.
 * They do not look for it: that would be cheaper, but an observer of one of our connections
 * could guess the next port.
 *
 * The identifiers of ping sockets are a port space like the others, held by a
 * ping socket of the host's.
 *
 * Not there: ip_autobind_reuse, BPF selection in SO_REUSEPORT groups.
 *
 * Locks: the socket lock, then a chain's lock, then none.  The host is asked with the socket lock
 * alone, and that may sleep.
 */
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ip.h>
#include "core/ephemeral.h"
#include "holds.h"

/* ======================================== taking a port */

static void chain_remove(struct weft_port_hold *h)
{
	struct weft_port_chain *chain = weft_hold_chain(h);

	spin_lock_bh(&chain->lock);
	weft_hold_remove(h);
	spin_unlock_bh(&chain->lock);
}

/*
 * Takes the port for the new hold h in both stacks, or in neither.  In the chain it
 * keeps others out meanwhile.
 */
static int port_take(struct weft_sock *ws, struct weft_port_hold *h, u16 port, bool exclusive)
{
	struct weft_port_chain *chain = weft_port_chain(ws->wn, ws->proto, port);
	bool busy;
	int err;

	spin_lock_bh(&chain->lock);
	busy = weft_hold_conflicts(chain, ws, &h->addr, port, exclusive);
	if (!busy) {
		h->port = port;
		weft_hold_insert(h);
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
	struct weft_port_chain *chain = weft_hold_chain(ws->hold);

	spin_lock_bh(&chain->lock);
	hlist_add_head_rcu(&ws->sk.sk_bind_node, &chain->socks);
	spin_unlock_bh(&chain->lock);
}

/* The host's, unless net.weft has others, for both modes. */
static struct weft_port_range port_ephemeral(const struct weft_sock *ws)
{
	int lo, hi, min = READ_ONCE(ws->wn->sysctl_port_lo),
		    max = READ_ONCE(ws->wn->sysctl_port_hi);
	u32 own = READ_ONCE(ws->port_range);

	inet_get_local_port_range(ws->wn->net, &lo, &hi);
	return weft_port_range_of((struct weft_port_range){ .lo = min ? min : lo,
							    .hi = max ? max : hi },
				  own, own >> 16);
}

/* RFC 6056 3.3.1: from a random one upward. */
static int take_any(struct weft_sock *ws, struct weft_port_hold *h)
{
	struct weft_port_range r = port_ephemeral(ws);
	u32 i, start = get_random_u32();
	int err;

	for (i = 0; i < weft_port_range_count(r); i++) {
		u16 port = weft_port_range_at(r, start, i);

		if (inet_is_local_reserved_port(ws->wn->net, port))
			continue;
		err = port_take(ws, h, port, true);
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

	weft_sock_assert_locked(&ws->sk);
	h = weft_hold_new(ws, addr, GFP_KERNEL_ACCOUNT);
	if (!h)
		return -ENOMEM;
	err = port ? port_take(ws, h, port, false) : take_any(ws, h);
	if (err) {
		weft_hold_free(h);
		return err;
	}
	ws->bound_addr = *addr;
	ws->hold = h;
	WRITE_ONCE(ws->t.lport, h->port);
	chain_join(ws);
	return 0;
}

/* ======================================== connect() */

/*
 * RFC 6056 3.3.4: where to look for the next port toward a destination.  For all namespaces; no
 * lock.  With so many counters two destinations rarely share one, as in Linux: a shared counter
 * reveals one's connections to the other.
 */
static u32 given_out[1 << 16];

#define SHUFFLE		(10 * WEFT_USEC_PER_SEC)	/* a destination keeps its place */

struct destination {			/* no padding: it is hashed */
	struct weft_addr laddr, raddr;
	u32 rport, period;
};

void weft_ports_start(void)
{
	get_random_bytes(given_out, sizeof(given_out));
}

/*
 * A hold that connect() made at this address can serve another connection,
 * to another destination.
 */
static struct weft_port_hold *find_shared(struct weft_sock *ws, u16 port, bool *busy)
{
	struct weft_port_chain *chain = weft_port_chain(ws->wn, ws->proto, port);
	struct weft_port_hold *h = NULL, *found = NULL;

	*busy = false;
	spin_lock_bh(&chain->lock);
	while (!*busy && (h = weft_hold_next(chain, port, &ws->t.laddr, h))) {
		if (!weft_hold_overlaps(h, ws, &ws->t.laddr))
			continue;
		if (h->by_connect && weft_addr_eq(&h->addr, &ws->t.laddr) &&
		    weft_hold_ifindex(h) == READ_ONCE(ws->sk.sk_bound_dev_if))
			found = h;
		else
			*busy = true;
	}
	if (*busy || (found && !refcount_inc_not_zero(&found->ref)))
		found = NULL;
	spin_unlock_bh(&chain->lock);
	return found;
}

/* *spare: an unused hold, perhaps with a host socket; taken from there or left there. */
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
		*spare = weft_hold_new(ws, &ws->t.laddr, GFP_KERNEL_ACCOUNT);
	if (!*spare)
		return -ENOMEM;
	(*spare)->by_connect = true;
	err = port_take(ws, *spare, port, true);
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
	struct destination d = {
		ws->t.laddr, ws->t.raddr, ws->t.rport, div_u64(weft_now(), SHUFFLE),
	};
	u64 hash = siphash(&d, sizeof(d), &ws->wn->keys[WEFT_KEY_PORT]);
	u32 *given = &given_out[(hash >> 32) % ARRAY_SIZE(given_out)];
	u32 i, start = (u32)hash + READ_ONCE(*given);
	struct weft_port_range r = port_ephemeral(ws);
	struct weft_port_hold *spare = NULL;
	int err = -EADDRNOTAVAIL;

	weft_sock_assert_locked(&ws->sk);
	for (i = 0; i < weft_port_range_count(r); i++) {
		u16 port = weft_port_range_at(r, start, i);

		if (inet_is_local_reserved_port(ws->wn->net, port))
			continue;
		err = connect_take(ws, &spare, port);
		if (!err && connect_use(ws, port, usable, arg)) {
			WRITE_ONCE(*given, READ_ONCE(*given) + weft_port_step(i, get_random_u32()));
			break;
		}
		if (err && err != -EADDRINUSE)
			break;
		err = -EADDRNOTAVAIL;
		cond_resched();
	}
	weft_hold_free(spare);
	return err;
}

/* ======================================== afterwards */

bool weft_port_chosen(const struct weft_sock *ws)
{
	return ws->hold->by_connect;
}

/*
 * Connections that an earlier listen() left: each is a bound socket in Linux, with the options that
 * its listener had when it came, and conflicts if these do not allow it.  The chain's lock is held.
 */
static bool connections_object(const struct weft_sock *ws)
{
	const struct weft_port_hold *h = ws->hold;

	lockdep_assert_held(&weft_hold_chain(h)->lock);
	return refcount_read(&h->ref) > 1 && !(ws->sk.sk_reuse && !h->conn_no_reuse) &&
	       !(ws->sk.sk_reuseport && !h->conn_no_reuseport);
}

int weft_port_listen(struct weft_sock *ws)
{
	struct weft_port_hold *h = ws->hold;
	struct weft_port_chain *chain;
	bool busy;
	int err;

	weft_sock_assert_locked(&ws->sk);
	chain = weft_hold_chain(h);
	spin_lock_bh(&chain->lock);
	busy = connections_object(ws) || weft_hold_conflicts(chain, ws, &h->addr, h->port, false);
	if (!busy)
		weft_hold_listens(h);
	spin_unlock_bh(&chain->lock);
	if (busy)
		return -EADDRINUSE;
	err = weft_port_host_listen(h);
	if (err)
		weft_port_unlisten(ws);
	return err;
}

void weft_port_unlisten(struct weft_sock *ws)
{
	struct weft_port_hold *h = ws->hold;
	struct weft_port_chain *chain;

	if (!h)
		return;
	chain = weft_hold_chain(h);
	spin_lock_bh(&chain->lock);
	if (h->owner == ws && h->listening) {
		h->listening = false;
		weft_port_host_unlisten(h);
	}
	spin_unlock_bh(&chain->lock);
}

static void hold_keep(struct weft_port_hold *h, const struct weft_sock *ws)
{
	h->reuse = ws->sk.sk_reuse;
	h->reuseport = ws->sk.sk_reuseport;
	h->uid = ws->sk.sk_uid;
	h->ifindex = ws->sk.sk_bound_dev_if;
	h->owner = NULL;
}

/* The connections that share it go on with it; for others it has the owner's last options. */
static void hold_disown(struct weft_port_hold *h, const struct weft_sock *ws)
{
	if (h->owner != ws)
		return;
	hold_keep(h, ws);
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
	chain = weft_hold_chain(h);
	spin_lock_bh(&chain->lock);
	hlist_del_init_rcu(&ws->sk.sk_bind_node);
	hold_disown(h, ws);
	ws->hold = NULL;
	spin_unlock_bh(&chain->lock);
	WRITE_ONCE(ws->t.lport, 0);
	weft_port_hold_put(h);
}

/* ======================================== one address of a wildcard */

/* Moves it in the host too, if possible; Weft's own table follows Linux, where nobody is asked. */
static void port_move(struct weft_sock *ws, const struct weft_addr *addr)
{
	struct weft_port_hold *h = ws->hold;
	struct weft_port_chain *chain = weft_hold_chain(h);

	weft_port_host_move(h, ws, addr);
	spin_lock_bh(&chain->lock);
	weft_hold_move(h, addr);
	spin_unlock_bh(&chain->lock);
}

static bool is_alone(const struct weft_sock *ws)
{
	const struct weft_port_hold *h = ws->hold;

	return h && h->owner == ws && !h->by_connect && refcount_read(&h->ref) == 1;
}

void weft_port_narrow(struct weft_sock *ws)
{
	weft_sock_assert_locked(&ws->sk);
	if (is_alone(ws) && weft_addr_is_any(&ws->hold->addr) && !weft_addr_is_any(&ws->t.laddr))
		port_move(ws, &ws->t.laddr);
}

void weft_port_widen(struct weft_sock *ws)
{
	weft_sock_assert_locked(&ws->sk);
	if (is_alone(ws) && weft_addr_is_any(&ws->bound_addr) && !weft_addr_is_any(&ws->hold->addr))
		port_move(ws, &ws->bound_addr);
}

/* The hold of the listener's children at this address.  The chain's lock is held. */
static struct weft_port_hold *find_children(struct weft_port_chain *chain,
					    const struct weft_sock *child, const struct sock *lsk)
{
	struct weft_port_hold *h = NULL;

	lockdep_assert_held(&chain->lock);
	while ((h = weft_hold_next(chain, child->t.lport, &child->t.laddr, h)))
		if (h->by_listen && weft_addr_eq(&h->addr, &child->t.laddr) &&
		    h->ifindex == lsk->sk_bound_dev_if && h->reuse == lsk->sk_reuse &&
		    h->reuseport == lsk->sk_reuseport && uid_eq(h->uid, lsk->sk_uid) &&
		    refcount_inc_not_zero(&h->ref))
			break;
	return h;
}

/* The hold for its children at this address.  NULL: the host has no memory for it, or refuses. */
static struct weft_port_hold *make_children(const struct weft_sock *child,
					    struct weft_sock *listener)
{
	struct weft_port_chain *chain = weft_port_chain(child->wn, child->proto, child->t.lport);
	struct weft_port_hold *h = weft_hold_new(listener, &child->t.laddr,
						 GFP_ATOMIC | __GFP_NOWARN);

	if (!h)
		return NULL;
	hold_keep(h, listener);
	h->by_listen = true;
	h->port = child->t.lport;
	if (weft_port_host_bind(h, listener, false)) {
		weft_hold_free(h);
		return NULL;
	}
	spin_lock_bh(&chain->lock);
	weft_hold_insert(h);
	spin_unlock_bh(&chain->lock);
	return h;
}

/* The listener may be closing on another CPU: then the child goes without. */
void weft_port_inherit(struct weft_sock *child, struct weft_sock *listener)
{
	struct weft_port_chain *chain = weft_port_chain(child->wn, child->proto, child->t.lport);
	struct weft_port_hold *h, *theirs = NULL;
	bool wild;

	spin_lock_bh(&chain->lock);
	h = listener->hold ? weft_port_hold_get(listener->hold) : NULL;
	wild = h && weft_addr_is_any(&h->addr);
	if (wild) {
		theirs = find_children(chain, child, &listener->sk);
	} else if (h) {
		h->conn_no_reuse |= !listener->sk.sk_reuse;
		h->conn_no_reuseport |= !listener->sk.sk_reuseport;
	}
	spin_unlock_bh(&chain->lock);
	if (wild && !theirs)
		theirs = make_children(child, listener);
	if (theirs)
		weft_port_hold_put(h);
	child->hold = theirs ? theirs : h;
	child->bound_addr = listener->bound_addr;
	child->bound = listener->bound;
	/* as in Linux: the port is released with the connection */
	child->bound_port = false;
}

/* ======================================== namespaces */

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

	weft_holds_init(wn);
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

	weft_holds_exit(wn);
	for (i = 0; i < WEFT_PORT_SPACES; i++)
		kvfree(wn->ports[i]);
}
