// SPDX-License-Identifier: GPL-2.0
/*
 * Own mode's table of routes, as users and routers write it.  route.c reads it.
 * Locks: a mutex of this file, innermost; readers have RCU.
 */
#include <linux/rculist.h>
#include <linux/slab.h>
#include "gateway.h"
#include "ip.h"

#define ROUTES_MAX	4096
#define V4_PLEN		96	/* of ::ffff:0:0, under which IPv4 lies */

static DEFINE_MUTEX(route_mutex);	/* under config or RTNL, nothing below it */

/* ---- what may stand in it */

static bool prefix_ok(const struct weft_lpm_route *r)
{
	struct weft_addr prefix = r->prefix;

	weft_lpm_mask(&prefix, r->plen);
	return r->plen <= 128 && weft_addr_eq(&prefix, &r->prefix) &&
	       !weft_ip6_is_multicast(&prefix) &&
	       (!weft_addr_is_v4(&r->prefix) || r->plen >= V4_PLEN);
}

static bool other_family(const struct weft_lpm_route *r, const struct weft_addr *a)
{
	return !weft_addr_is_any(a) && weft_addr_is_v4(a) != weft_addr_is_v4(&r->prefix);
}

/* IPv6's may be any address of the link; it is a neighbour then by the route's word. */
static bool gateway_near(struct weft_net *wn, const struct weft_lpm_route *r)
{
	if (weft_addr_is_any(&r->gw) || weft_addr_connected(wn, &r->gw, r->ifindex))
		return true;
	return weft_ip6_is_link_local(&r->gw);
}

static int route_check(struct weft_net *wn, const struct weft_lpm_route *r,
		       struct netlink_ext_ack *x)
{
	struct weft_iface *iface;
	const char *why = NULL;

	rcu_read_lock();
	iface = weft_iface_find(wn, r->ifindex);
	if (!iface || iface->mode != WEFT_MODE_OWN)
		why = "The device is not attached in own mode";
	else if (!prefix_ok(r))
		why = "Not a prefix";
	else if (other_family(r, &r->gw) || other_family(r, &r->src))
		why = "The gateway and the source are of the prefix's protocol";
	else if (!gateway_near(wn, r))
		why = "The gateway is on no network of this device";
	else if (!weft_addr_is_any(&r->gw) && weft_addr_own_kind(wn, &r->gw) != WEFT_ADDR_OTHER)
		why = "The gateway is an address of ours";
	else if (!weft_addr_is_any(&r->src) && !weft_addr_is_own(wn, &r->src))
		why = "The source is not an address of own mode";
	rcu_read_unlock();
	if (why && x)
		x->_msg = why;
	return why ? -EINVAL : 0;
}

/* ---- changes */

static struct weft_route_table *route_table(struct weft_net *wn)
{
	return rcu_dereference_protected(wn->routes, lockdep_is_held(&route_mutex));
}

/* The table is replaced as a whole: readers see the old one or the new one. */
static void route_publish(struct weft_net *wn, struct weft_route_table *t)
{
	struct weft_route_table *old = route_table(wn);

	rcu_assign_pointer(wn->routes, t);
	if (old)
		kfree_rcu(old, rcu);
	weft_gateway_again(wn);
	atomic_inc(&wn->route_gen);
}

static struct weft_route_table *table_alloc(u32 n)
{
	struct weft_route_table *t = kzalloc(struct_size(t, r, n), GFP_KERNEL_ACCOUNT);

	if (t)
		t->n = n;
	return t;
}

static bool still_attached(struct weft_net *wn, int ifindex)
{
	bool yes;

	rcu_read_lock();
	yes = weft_iface_find(wn, ifindex);
	rcu_read_unlock();
	return yes;
}

/*
 * A detached device leaves the list before its routes are flushed: none
 * is added behind its back.
 */
static int table_insert(struct weft_net *wn, const struct weft_lpm_route *r)
{
	struct weft_route_table *old = route_table(wn), *t;
	u32 n = old ? old->n : 0;

	if (!still_attached(wn, r->ifindex))
		return -ENODEV;
	if (old && weft_lpm_index(old->r, n, r) < n)
		return -EEXIST;
	if (n >= ROUTES_MAX)
		return -ENOSPC;
	t = table_alloc(n + 1);
	if (!t)
		return -ENOMEM;
	if (old)
		memcpy(t->r, old->r, n * sizeof(t->r[0]));
	t->r[n] = *r;
	route_publish(wn, t);
	return 0;
}

int weft_route_add(struct weft_net *wn, const struct weft_lpm_route *r, struct netlink_ext_ack *x)
{
	int err = route_check(wn, r, x);

	if (err)
		return err;
	mutex_lock(&route_mutex);
	err = table_insert(wn, r);
	mutex_unlock(&route_mutex);
	return err;
}

int weft_route_del(struct weft_net *wn, const struct weft_lpm_route *r, struct netlink_ext_ack *x)
{
	struct weft_route_table *old, *t;
	int err = -ESRCH;
	u32 n, i;

	mutex_lock(&route_mutex);
	old = route_table(wn);
	n = old ? old->n : 0;
	i = old ? weft_lpm_index(old->r, n, r) : n;
	if (i < n) {
		t = table_alloc(n - 1);
		err = t ? 0 : -ENOMEM;
		if (t) {
			memcpy(t->r, old->r, i * sizeof(t->r[0]));
			memcpy(t->r + i, old->r + i + 1, (n - 1 - i) * sizeof(t->r[0]));
			route_publish(wn, t);
		}
	}
	mutex_unlock(&route_mutex);
	if (err == -ESRCH)
		NL_SET_ERR_MSG(x, "There is no such route");
	return err;
}

void weft_route_prolong(struct weft_net *wn, const struct weft_lpm_route *r, u64 until)
{
	struct weft_route_table *t;
	u32 i;

	mutex_lock(&route_mutex);
	t = route_table(wn);
	i = t ? weft_lpm_index(t->r, t->n, r) : 0;
	if (t && i < t->n)
		WRITE_ONCE(t->r[i].until, until);
	mutex_unlock(&route_mutex);
}

/*
 * Without memory for the shorter table all routes go, rather than keep one over
 * a device that is gone.
 */
void weft_route_flush(struct weft_net *wn, int ifindex)
{
	struct weft_route_table *old, *t = NULL;
	u32 i, n = 0;

	mutex_lock(&route_mutex);
	old = route_table(wn);
	for (i = 0; old && i < old->n; i++)
		n += ifindex && old->r[i].ifindex != ifindex;
	if (n)
		t = table_alloc(n);
	for (i = 0, n = 0; t && i < old->n; i++)
		if (old->r[i].ifindex != ifindex)
			t->r[n++] = old->r[i];
	if (old && (!t || t->n != old->n))
		route_publish(wn, t);
	else
		kfree(t);
	mutex_unlock(&route_mutex);
}
