// SPDX-License-Identifier: GPL-2.0
/*
 * Own mode's addresses, and the kind of an address: RFC 1122 3.2.1.3, 3.3.4.2 (weak host
 * model: a local address is accepted on every device), 3.3.6 (broadcasts), RFC 3021 (no
 * broadcast in a /31); for IPv6 RFC 4007 (a link-local address is ours on its link only).
 * Not there: announcement and defence of an address (net/ip/defend.c has it; IPv6:
 * net/ip/tentative.c), the all-zeros broadcast (RFC 1122 3.3.6: obsolete), anycast.
 * Locks: readers RCU; writers a mutex of this file, innermost.
 */
#include <linux/inetdevice.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "ip.h"
#include "core/srcsel.h"
#include "../dev/group.h"
#include "../dev/share.h"

#define ADDRS_MAX	1024	/* for each namespace, which any user can make; packets search it */

static DEFINE_MUTEX(addr_mutex);	/* under config or RTNL, nothing below it */

const struct weft_ifaddr *weft_addr_find(struct weft_net *wn, const struct weft_addr *a,
					 int ifindex)
{
	const struct weft_ifaddr *e;

	list_for_each_entry_rcu(e, &wn->addrs, node, lockdep_is_held(&addr_mutex))
		if ((!ifindex || e->ifindex == ifindex) && weft_addr_eq(&e->addr, a))
			return e;
	return NULL;
}

bool weft_addr_is_own(struct weft_net *wn, const struct weft_addr *a)
{
	return weft_addr_find(wn, a, 0);
}

const struct weft_ifaddr *weft_addr_own_here(struct weft_net *wn, const struct weft_addr *a,
					     int ifindex)
{
	return weft_addr_find(wn, a, weft_ip6_needs_zone(a) ? ifindex : 0);
}

bool weft_addr_has6(struct weft_net *wn, int ifindex)
{
	const struct weft_ifaddr *e;

	list_for_each_entry_rcu(e, &wn->addrs, node)
		if (e->ifindex == ifindex && !weft_addr_is_v4(&e->addr))
			return true;
	return false;
}

static bool addr_covers(const struct weft_ifaddr *e, const struct weft_addr *a)
{
	return !e->made && weft_addr_is_v4(&e->addr) == weft_addr_is_v4(a) &&
	       weft_lpm_covers(&e->addr, weft_addr_bits(e), a);
}

const struct weft_ifaddr *weft_addr_connected(struct weft_net *wn, const struct weft_addr *dst,
					      int ifindex)
{
	const struct weft_ifaddr *e, *best = NULL;

	list_for_each_entry_rcu(e, &wn->addrs, node)
		if ((!ifindex || e->ifindex == ifindex) && addr_covers(e, dst) &&
		    (!best || e->plen > best->plen))
			best = e;
	return best;
}

static struct weft_srcsel addr_candidate(const struct weft_ifaddr *e, int ifindex, u64 now)
{
	return (struct weft_srcsel){
		.addr = e->addr, .plen = e->plen,
		.deprecated = READ_ONCE(e->life.preferred_until) <= now,
		.outgoing = e->ifindex == ifindex,
	};
}

/* RFC 6724 4: an address of one link does not leave by another. */
static const struct weft_ifaddr *pick6(struct weft_net *wn, const struct weft_addr *to, int ifindex)
{
	const struct weft_ifaddr *e, *best = NULL;
	struct weft_srcsel of_best, s;
	u64 now = weft_now();

	list_for_each_entry_rcu(e, &wn->addrs, node) {
		if (weft_addr_is_v4(&e->addr) ||
		    (e->ifindex != ifindex && weft_ip6_needs_zone(&e->addr)))
			continue;
		s = addr_candidate(e, ifindex, now);
		if (best && !weft_srcsel_better(&s, &of_best, to))
			continue;
		best = e;
		of_best = s;
	}
	return best;
}

const struct weft_ifaddr *weft_addr_pick(struct weft_net *wn, const struct weft_addr *to,
					 int ifindex)
{
	const struct weft_ifaddr *e;

	if (!weft_addr_is_v4(to))
		return pick6(wn, to, ifindex);
	e = weft_addr_connected(wn, to, ifindex);
	if (e)
		return e;
	list_for_each_entry_rcu(e, &wn->addrs, node)
		if (e->ifindex == ifindex && weft_addr_is_v4(&e->addr))
			return e;
	return NULL;
}

static bool is_broadcast_of(const struct weft_ifaddr *e, const struct weft_addr *a)
{
	return weft_addr_is_v4(a) && e->plen < 31 && addr_covers(e, a) &&
	       !(~weft_addr_to_v4(a) & ~inet_make_mask(e->plen));
}

enum weft_addr_kind weft_addr_own_kind(struct weft_net *wn, const struct weft_addr *a)
{
	enum weft_addr_kind kind = WEFT_ADDR_OTHER;
	const struct weft_ifaddr *e;

	list_for_each_entry_rcu(e, &wn->addrs, node) {
		if (weft_addr_eq(&e->addr, a))
			return WEFT_ADDR_LOCAL;
		if (is_broadcast_of(e, a))
			kind = WEFT_ADDR_BROADCAST;
	}
	return kind;
}

static enum weft_addr_kind host_kind(struct weft_net *wn, __be32 a)
{
	switch (weft_share_type(wn, a)) {
	case RTN_LOCAL:
		return WEFT_ADDR_LOCAL;
	case RTN_BROADCAST:
		return WEFT_ADDR_BROADCAST;
	case RTN_MULTICAST:
		return WEFT_ADDR_MULTICAST;
	default:
		return WEFT_ADDR_OTHER;
	}
}

static enum weft_addr_kind addr_kind6(struct weft_net *wn, const struct weft_addr *a, bool *own)
{
	bool ours = weft_addr_is_own(wn, a);

	if (weft_ip6_is_multicast(a))
		return WEFT_ADDR_MULTICAST;
	if (own)
		*own = ours;
	return ours || weft_share6_is_local(wn, a, NULL) ? WEFT_ADDR_LOCAL : WEFT_ADDR_OTHER;
}

enum weft_addr_kind weft_addr_kind(struct weft_net *wn, const struct weft_addr *a, bool *own)
{
	enum weft_addr_kind kind;

	if (own)
		*own = false;
	if (weft_addr_is_any(a))
		return WEFT_ADDR_ANY;
	if (!weft_addr_is_v4(a))
		return addr_kind6(wn, a, own);
	if (weft_ip4_is_multicast(weft_addr_to_v4(a)))
		return WEFT_ADDR_MULTICAST;
	kind = weft_addr_own_kind(wn, a);
	if (kind == WEFT_ADDR_OTHER)
		return host_kind(wn, weft_addr_to_v4(a));
	if (own)
		*own = true;
	return kind;
}

static const char *addr_check4(struct weft_net *wn, const struct weft_addr *a, u8 plen, int *err)
{
	__be32 a4 = weft_addr_to_v4(a);

	*err = -EINVAL;
	if (plen > 32 || !a4 || !weft_ip4_source_ok(a4, false))
		return "Not an IPv4 address that a host can have";
	*err = weft_share_type(wn, a4) == RTN_LOCAL ? -EADDRINUSE : 0;
	return *err ? "The host has this address" : NULL;
}

static bool host_has6(struct weft_iface *iface, const struct weft_addr *a)
{
	bool yes;

	rcu_read_lock();
	yes = weft_share6_is_local(iface->wn, a, rcu_dereference(iface->dev));
	rcu_read_unlock();
	return yes;
}

static const char *addr_check6(struct weft_iface *iface, const struct weft_addr *a, u8 plen,
			       int *err)
{
	*err = -EAFNOSUPPORT;
	if (!weft_share6_enabled())
		return "The kernel was booted without IPv6 (ipv6.disable)";
	*err = -EINVAL;
	if (plen > 128 || weft_addr_is_any(a) || weft_ip6_is_multicast(a) ||
	    weft_ip6_is_loopback(a))
		return "Not an IPv6 address that a host can have";
	*err = host_has6(iface, a) ? -EADDRINUSE : 0;
	return *err ? "The host has this address" : NULL;
}

int weft_addr_check(struct weft_net *wn, const struct weft_addr *a, u8 plen,
		    struct weft_iface *iface, struct netlink_ext_ack *x)
{
	const char *why;
	int err;

	if (iface->mode != WEFT_MODE_OWN) {
		NL_SET_ERR_MSG(x, "The device is shared: it has the host's addresses");
		return -EOPNOTSUPP;
	}
	why = weft_addr_is_v4(a) ? addr_check4(wn, a, plen, &err) : addr_check6(iface, a, plen,
										&err);
	if (why && x)
		x->_msg = why;
	return err;
}

static u32 addr_count(struct weft_net *wn)
{
	struct weft_ifaddr *e;
	u32 n = 0;

	list_for_each_entry(e, &wn->addrs, node)
		n++;
	return n;
}

/* The mutex is held, so that the device is not detached meanwhile.  join: else it leaves. */
static int addr_groups(struct weft_iface *iface, const struct weft_addr *a, bool join)
{
	struct net_device *dev = rcu_dereference_protected(iface->dev,
							   lockdep_is_held(&addr_mutex));

	if (!dev || weft_addr_is_v4(a))
		return 0;
	if (join)
		return weft_groups_join(iface, dev, a);
	weft_groups_leave(iface, dev, a);
	return 0;
}

/*
 * A detached device has had its addresses flushed, under the mutex and after
 * iface->dev was cleared.
 */
static int addr_link(struct weft_net *wn, struct weft_ifaddr *new, struct weft_iface *iface)
{
	int err = 0;

	mutex_lock(&addr_mutex);
	if (!rcu_access_pointer(iface->dev))
		err = -ENODEV;
	else if (weft_addr_own_here(wn, &new->addr, new->ifindex))
		err = -EEXIST;
	else if (addr_count(wn) >= ADDRS_MAX)
		err = -ENOSPC;
	else
		err = addr_groups(iface, &new->addr, true);
	if (!err)
		list_add_tail_rcu(&new->node, &wn->addrs);
	mutex_unlock(&addr_mutex);
	if (!err && !weft_addr_is_v4(&new->addr))
		weft_gmp_named(iface);
	return err;
}

int weft_addr_add(struct weft_net *wn, const struct weft_addr *a, u8 plen, struct weft_iface *iface,
		  const struct weft_addr_life *life, struct netlink_ext_ack *x)
{
	int err = weft_addr_check(wn, a, plen, iface, x);
	struct weft_ifaddr *new;

	if (err)
		return err;
	new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	new->addr = *a;
	new->ifindex = iface->ifindex;
	new->plen = plen;
	new->made = life;
	new->life = life ? *life : (struct weft_addr_life){ WEFT_NEVER, WEFT_NEVER };
	err = addr_link(wn, new, iface);
	if (err)
		kfree(new);
	else
		atomic_inc(&wn->route_gen);
	return err;
}

static void addr_unlink(struct weft_ifaddr *e)
{
	lockdep_assert_held(&addr_mutex);
	list_del_rcu(&e->node);
	kfree_rcu(e, rcu);
}

int weft_addr_del(struct weft_net *wn, const struct weft_addr *a, u8 plen, struct weft_iface *iface,
		  struct netlink_ext_ack *x)
{
	struct weft_ifaddr *e, *next;
	int err = -EADDRNOTAVAIL;

	mutex_lock(&addr_mutex);
	list_for_each_entry_safe(e, next, &wn->addrs, node) {
		if (e->ifindex != iface->ifindex || e->plen != plen || !weft_addr_eq(&e->addr, a))
			continue;
		addr_groups(iface, a, false);
		addr_unlink(e);
		err = 0;
	}
	mutex_unlock(&addr_mutex);
	if (err)
		NL_SET_ERR_MSG(x, "The device has no such address");
	else
		atomic_inc(&wn->route_gen);
	return err;
}

void weft_addr_flush(struct weft_iface *iface, struct net_device *dev)
{
	struct weft_ifaddr *e, *next;

	mutex_lock(&addr_mutex);
	list_for_each_entry_safe(e, next, &iface->wn->addrs, node) {
		if (e->ifindex != iface->ifindex)
			continue;
		if (!weft_addr_is_v4(&e->addr))
			weft_groups_leave(iface, dev, &e->addr);
		addr_unlink(e);
	}
	mutex_unlock(&addr_mutex);
	atomic_inc(&iface->wn->route_gen);
}

void weft_addr_exit(struct weft_net *wn)
{
	struct weft_ifaddr *e, *next;

	mutex_lock(&addr_mutex);
	list_for_each_entry_safe(e, next, &wn->addrs, node)
		addr_unlink(e);
	mutex_unlock(&addr_mutex);
}
