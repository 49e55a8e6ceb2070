// SPDX-License-Identifier: GPL-2.0
/*
 * Own mode's addresses, and what kind an address is: RFC 1122 3.2.1.3, 3.3.4.2 (weak host model: an address of ours is
 * ours on whatever device a packet for it comes in), 3.3.6 (broadcasts), RFC 3021 (no broadcast in a /31).
 * Not there: announcement and defence of an address (net/link/defend.c has it), the all-zeros broadcast (RFC 1122 3.3.6: obsolete).
 * Locks: readers RCU; writers a mutex of this file, innermost.
 */
#include <linux/inetdevice.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <weft/compat.h>
#include "ip.h"
#include "../dev/share.h"

#define ADDRS_MAX	1024	/* in a namespace: each packet goes through the list, and any user can have a namespace */

static DEFINE_MUTEX(addr_mutex);	/* under config or RTNL, nothing below it */

const struct weft_addr4 *weft_addr_find(struct weft_net *wn, const struct weft_addr *a, int ifindex)
{
	const struct weft_addr4 *e;

	list_for_each_entry_rcu(e, &wn->addrs, node, lockdep_is_held(&addr_mutex))
		if ((!ifindex || e->ifindex == ifindex) && weft_addr_eq(&e->addr, a))
			return e;
	return NULL;
}

bool weft_addr_is_own(struct weft_net *wn, const struct weft_addr *a)
{
	return weft_addr_find(wn, a, 0);
}

static bool covers(const struct weft_addr4 *e, const struct weft_addr *a)
{
	return weft_addr_is_v4(a) &&
	       !((weft_addr_to_v4(&e->addr) ^ weft_addr_to_v4(a)) & inet_make_mask(e->plen));
}

const struct weft_addr4 *weft_addr_connected(struct weft_net *wn, const struct weft_addr *dst, int ifindex)
{
	const struct weft_addr4 *e, *best = NULL;

	list_for_each_entry_rcu(e, &wn->addrs, node)
		if ((!ifindex || e->ifindex == ifindex) && covers(e, dst) && (!best || e->plen > best->plen))
			best = e;
	return best;
}

const struct weft_addr4 *weft_addr_pick(struct weft_net *wn, const struct weft_addr *to, int ifindex)
{
	const struct weft_addr4 *e = weft_addr_connected(wn, to, ifindex);

	if (e)
		return e;
	list_for_each_entry_rcu(e, &wn->addrs, node)
		if (e->ifindex == ifindex)
			return e;
	return NULL;
}

static bool is_broadcast_of(const struct weft_addr4 *e, const struct weft_addr *a)
{
	return e->plen < 31 && covers(e, a) && !(~weft_addr_to_v4(a) & ~inet_make_mask(e->plen));
}

enum weft_addr_kind weft_addr_own_kind(struct weft_net *wn, const struct weft_addr *a)
{
	enum weft_addr_kind kind = WEFT_ADDR_OTHER;
	const struct weft_addr4 *e;

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

static enum weft_addr_kind kind6(struct weft_net *wn, const struct weft_addr *a)
{
	if (weft_ip6_is_multicast(a))
		return WEFT_ADDR_MULTICAST;
	return weft_share6_is_local(wn, a, NULL) ? WEFT_ADDR_LOCAL : WEFT_ADDR_OTHER;
}

enum weft_addr_kind weft_addr_kind(struct weft_net *wn, const struct weft_addr *a, bool *own)
{
	enum weft_addr_kind kind;

	if (own)
		*own = false;
	if (weft_addr_is_any(a))
		return WEFT_ADDR_ANY;
	if (!weft_addr_is_v4(a))
		return kind6(wn, a);
	if (weft_ip4_is_multicast(weft_addr_to_v4(a)))
		return WEFT_ADDR_MULTICAST;
	kind = weft_addr_own_kind(wn, a);
	if (kind == WEFT_ADDR_OTHER)
		return host_kind(wn, weft_addr_to_v4(a));
	if (own)
		*own = true;
	return kind;
}

int weft_addr_check(struct weft_net *wn, const struct weft_addr *a, u8 plen, struct weft_iface *iface,
		    struct netlink_ext_ack *x)
{
	__be32 a4 = weft_addr_to_v4(a);

	if (!weft_addr_is_v4(a) || plen > 32 || !a4 || !weft_ip4_source_ok(a4, false)) {
		NL_SET_ERR_MSG(x, "Not an IPv4 address that a host can have");
		return -EINVAL;
	}
	if (iface->mode != WEFT_MODE_OWN) {
		NL_SET_ERR_MSG(x, "The device is shared: it has the host's addresses");
		return -EOPNOTSUPP;
	}
	if (weft_share_type(wn, a4) == RTN_LOCAL) {
		NL_SET_ERR_MSG(x, "The host has this address");
		return -EADDRINUSE;
	}
	return 0;
}

static u32 count(struct weft_net *wn)
{
	struct weft_addr4 *e;
	u32 n = 0;

	list_for_each_entry(e, &wn->addrs, node)
		n++;
	return n;
}

/* A device that was detached has had its addresses flushed, under the mutex and after iface->dev was cleared. */
static int addr_link(struct weft_net *wn, struct weft_addr4 *new, struct weft_iface *iface)
{
	int err = 0;

	mutex_lock(&addr_mutex);
	if (!rcu_access_pointer(iface->dev))
		err = -ENODEV;
	else if (weft_addr_is_own(wn, &new->addr))
		err = -EEXIST;
	else if (count(wn) >= ADDRS_MAX)
		err = -ENOSPC;
	else
		list_add_tail_rcu(&new->node, &wn->addrs);
	mutex_unlock(&addr_mutex);
	return err;
}

int weft_addr_add(struct weft_net *wn, const struct weft_addr *a, u8 plen, struct weft_iface *iface,
		  struct netlink_ext_ack *x)
{
	int err = weft_addr_check(wn, a, plen, iface, x);
	struct weft_addr4 *new;

	if (err)
		return err;
	new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	new->addr = *a;
	new->ifindex = iface->ifindex;
	new->plen = plen;
	err = addr_link(wn, new, iface);
	if (err)
		kfree(new);
	else
		atomic_inc(&wn->route_gen);
	return err;
}

static void addr_unlink(struct weft_addr4 *e)
{
	list_del_rcu(&e->node);
	kfree_rcu(e, rcu);
}

int weft_addr_del(struct weft_net *wn, const struct weft_addr *a, u8 plen, struct weft_iface *iface,
		  struct netlink_ext_ack *x)
{
	struct weft_addr4 *e, *next;
	int err = -EADDRNOTAVAIL;

	mutex_lock(&addr_mutex);
	list_for_each_entry_safe(e, next, &wn->addrs, node) {
		if (e->ifindex != iface->ifindex || e->plen != plen || !weft_addr_eq(&e->addr, a))
			continue;
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

void weft_addr_flush(struct weft_net *wn, int ifindex)
{
	struct weft_addr4 *e, *next;

	mutex_lock(&addr_mutex);
	list_for_each_entry_safe(e, next, &wn->addrs, node)
		if (!ifindex || e->ifindex == ifindex)
			addr_unlink(e);
	mutex_unlock(&addr_mutex);
	atomic_inc(&wn->route_gen);
}
