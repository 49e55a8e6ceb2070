// SPDX-License-Identifier: GPL-2.0
/*
 * IPv4 groups of a socket: RFC 1112 7.1 (joining and leaving), RFC 3376 2 (sources), with Linux's
 * errnos.  The options themselves are in net/sock/mcast_opt.c.
 *
 * On a shared device an AF_INET socket of the host joins the group too, one beside each of Weft's
 * that needs it, with the same filter: so the host reports the group, opens the device's filter and
 * answers queries.  It is bound to no port, so no datagram comes to it.
 *
 * Not there: groups of IPv6, devices that are not attached (ENODEV).
 *
 * Process context.  weft_net.mc_mutex, then RTNL, which the host's socket takes
 * itself; no socket lock.
 */
#include <linux/inetdevice.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include "../dev/share.h"
#include "mcast.h"

/* ======================================== which device */

static int device_of_address(struct weft_net *wn, __be32 a)
{
	struct weft_addr addr = weft_addr_v4(a);
	const struct weft_ifaddr *own;
	struct net_device *dev;
	int ifindex = 0;

	rcu_read_lock();
	own = weft_addr_find(wn, &addr, 0);
	if (own)
		ifindex = own->ifindex;
	rcu_read_unlock();
	if (ifindex)
		return ifindex;
	dev = ip_dev_find(wn->net, a);
	if (!dev)
		return 0;
	ifindex = dev->ifindex;
	dev_put(dev);
	return ifindex;
}

static int device_of_route(struct weft_net *wn, __be32 group)
{
	struct weft_route_key key = {
		.dst = weft_addr_v4(group), .proto = IPPROTO_UDP, .uid = GLOBAL_ROOT_UID,
	};
	struct weft_route rt;
	int ifindex = 0;

	if (weft_route_find(wn, &key, &rt))
		return 0;
	ifindex = rt.iface->ifindex;
	weft_route_put(&rt);
	return ifindex;
}

int weft_mc_device(struct weft_net *wn, const struct weft_mc_request *r)
{
	if (r->ifindex)
		return r->ifindex;
	return r->addr ? device_of_address(wn, r->addr) : device_of_route(wn, r->group);
}

/* A reference is held; NULL: it is not attached. */
static struct weft_iface *iface_get(struct weft_net *wn, int ifindex)
{
	struct weft_iface *iface;

	rcu_read_lock();
	iface = weft_iface_find(wn, ifindex);
	if (iface && !refcount_inc_not_zero(&iface->ref))
		iface = NULL;
	rcu_read_unlock();
	return iface;
}

struct weft_mc_sources *weft_mc_sources_alloc(u16 n, bool exclude)
{
	struct weft_mc_sources *s = kzalloc(struct_size(s, src, n), GFP_KERNEL_ACCOUNT);

	if (s) {
		s->exclude = exclude;
		s->n = n;
	}
	return s;
}

/* ======================================== members */

struct weft_mc_member *weft_mc_find(struct weft_sock *ws, __be32 group, int ifindex)
{
	struct weft_mc_member *m;

	lockdep_assert_held(&ws->wn->mc_mutex);
	list_for_each_entry(m, &ws->groups, node)
		if (weft_addr_to_v4(&m->addr) == group && m->iface->ifindex == ifindex)
			return m;
	return NULL;
}

static int mcast_count(const struct weft_sock *ws)
{
	const struct weft_mc_member *m;
	int n = 0;

	list_for_each_entry(m, &ws->groups, node)
		n++;
	return n;
}

/* The host's member beside this one is told what the program has said. */
static int tell_host(struct weft_sock *ws, const struct weft_iface *iface,
		     const struct weft_mc_request *r)
{
	int err;

	if (iface->mode != WEFT_MODE_SHARE)
		return 0;
	if (!ws->mc_host) {
		err = sock_create_kern(ws->wn->net, AF_INET, SOCK_DGRAM, IPPROTO_UDP, &ws->mc_host);
		if (err) {
			ws->mc_host = NULL;
			return err;
		}
	}
	return ws->mc_host->ops->setsockopt(ws->mc_host, SOL_IP, r->name, r->val, r->len);
}

/* Takes s, whatever comes of it. */
static int mcast_enter(struct weft_sock *ws, struct weft_iface *iface,
		       const struct weft_mc_request *r, struct weft_mc_sources *s)
{
	struct weft_mc_member *m = kzalloc(sizeof(*m), GFP_KERNEL_ACCOUNT);
	int err = -ENOBUFS;

	if (!m)
		goto out;
	m->addr = weft_addr_v4(r->group);
	m->told = r->addr;
	m->iface = weft_iface_hold(iface);
	RCU_INIT_POINTER(m->sources, s);
	rtnl_lock();
	err = weft_gmp_join(m);
	if (!err)
		list_add_tail_rcu(&m->node, &ws->groups);
	rtnl_unlock();
	if (!err)
		return 0;
	weft_iface_put(m->iface);
	kfree(m);
out:
	kfree(s);
	return err;
}

/* RTNL held.  Readers may see it for a while. */
static void quit(struct weft_mc_member *m)
{
	struct weft_mc_sources *s = rtnl_dereference(m->sources);

	weft_gmp_leave(m);
	list_del_rcu(&m->node);
	weft_iface_put(m->iface);
	kfree_rcu(s, rcu);
	kfree_rcu(m, rcu);
}

static void mcast_replace(struct weft_mc_member *m, struct weft_mc_sources *s)
{
	struct weft_mc_sources *old;

	rtnl_lock();
	old = rcu_replace_pointer(m->sources, s, lockdep_rtnl_is_held());
	weft_gmp_changed(m);
	rtnl_unlock();
	kfree_rcu(old, rcu);
}

/* ======================================== the operations: mc_mutex held */

static int may_join(struct weft_sock *ws, const struct weft_mc_request *r, int ifindex)
{
	if (weft_mc_find(ws, r->group, ifindex))
		return -EADDRINUSE;
	return mcast_count(ws) >= READ_ONCE(ws->wn->sysctl_igmp_max_memberships) ? -ENOBUFS : 0;
}

/* With these sources, which it takes. */
static int mcast_join(struct weft_sock *ws, const struct weft_mc_request *r, int ifindex,
		      struct weft_mc_sources *s)
{
	struct weft_iface *iface = s ? iface_get(ws->wn, ifindex) : NULL;
	int err = s ? -ENODEV : -ENOBUFS;

	if (iface)
		err = may_join(ws, r, ifindex) ?: tell_host(ws, iface, r);
	if (err)
		kfree(s);
	else
		err = mcast_enter(ws, iface, r, s);
	if (iface)
		weft_iface_put(iface);
	return err;
}

static int leave_member(struct weft_sock *ws, struct weft_mc_member *m,
			const struct weft_mc_request *r)
{
	tell_host(ws, m->iface, r);		/* it may know the device no more */
	rtnl_lock();
	quit(m);
	rtnl_unlock();
	return 0;
}

/* A device that is gone is still named by the number or the address by which it was. */
static int mcast_leave(struct weft_sock *ws, const struct weft_mc_request *r)
{
	int ifindex = weft_mc_device(ws->wn, r);
	struct weft_mc_member *m;

	if (!ifindex && !r->addr)
		return -ENODEV;
	list_for_each_entry(m, &ws->groups, node)
		if (weft_addr_to_v4(&m->addr) == r->group &&
		    (ifindex ? m->iface->ifindex == ifindex : m->told == r->addr))
			return leave_member(ws, m, r);
	return -EADDRNOTAVAIL;
}

static u16 mcast_place(const struct weft_mc_sources *s, const struct weft_addr *src)
{
	u16 i;

	for (i = 0; i < s->n && !weft_addr_eq(&s->src[i], src); i++)
		;
	return i;
}

/* What is left without source i, or what there is with one more. */
static struct weft_mc_sources *without(const struct weft_mc_sources *old, u16 i)
{
	struct weft_mc_sources *s = weft_mc_sources_alloc(old->n - 1, old->exclude);

	if (!s)
		return ERR_PTR(-ENOBUFS);
	s->named = true;
	memcpy(s->src, old->src, i * sizeof(s->src[0]));
	memcpy(s->src + i, old->src + i + 1, (s->n - i) * sizeof(s->src[0]));
	return s;
}

static struct weft_mc_sources *with(const struct weft_mc_sources *old, bool exclude,
				    const struct weft_addr *src)
{
	struct weft_mc_sources *s = weft_mc_sources_alloc((old ? old->n : 0) + 1, exclude);

	if (!s)
		return ERR_PTR(-ENOBUFS);
	s->named = true;
	if (old)
		memcpy(s->src, old->src, old->n * sizeof(s->src[0]));
	s->src[s->n - 1] = *src;
	return s;
}

/* Linux's errnos for a source that is there already, or is not there. */
static struct weft_mc_sources *changed(struct weft_net *wn, const struct weft_mc_sources *old,
				       const struct weft_mc_request *r)
{
	struct weft_addr src = weft_addr_v4(r->src);
	u16 i = mcast_place(old, &src);

	if (old->named && old->exclude != r->exclude)
		return ERR_PTR(-EINVAL);
	if (r->op == WEFT_MC_ADD_SOURCE && old->n >= READ_ONCE(wn->sysctl_igmp_max_msf))
		return ERR_PTR(-ENOBUFS);
	if ((i < old->n) != (r->op == WEFT_MC_TAKE_SOURCE))
		return ERR_PTR(-EADDRNOTAVAIL);
	return r->op == WEFT_MC_ADD_SOURCE ? with(old, r->exclude, &src) : without(old, i);
}

static int replace_told(struct weft_sock *ws, struct weft_mc_member *m,
			const struct weft_mc_request *r, struct weft_mc_sources *s)
{
	int err = tell_host(ws, m->iface, r);

	if (err)
		kfree(s);
	else
		mcast_replace(m, s);
	return err;
}

/* None of nothing else is no member: RFC 3376 3.1. */
static int change_source(struct weft_sock *ws, const struct weft_mc_request *r, int ifindex)
{
	struct weft_mc_member *m = weft_mc_find(ws, r->group, ifindex);
	struct weft_addr src = weft_addr_v4(r->src);
	struct weft_mc_sources *s;

	if (!m && r->join) {
		s = with(NULL, false, &src);
		return IS_ERR(s) ? PTR_ERR(s) : mcast_join(ws, r, ifindex, s);
	}
	if (!m)
		return -EINVAL;
	s = changed(ws->wn,
		    rcu_dereference_protected(m->sources, lockdep_is_held(&ws->wn->mc_mutex)), r);
	if (IS_ERR(s))
		return PTR_ERR(s);
	if (s->n || s->exclude)
		return replace_told(ws, m, r, s);
	kfree(s);
	return leave_member(ws, m, r);
}

static int set_filter(struct weft_sock *ws, struct weft_mc_request *r, int ifindex)
{
	struct weft_mc_member *m = weft_mc_find(ws, r->group, ifindex);
	struct weft_mc_sources *s = r->filter;

	if (!s->exclude && !s->n)
		return m ? leave_member(ws, m, r) : -EADDRNOTAVAIL;
	if (!m)
		return -EINVAL;
	r->filter = NULL;
	return replace_told(ws, m, r, s);
}

int weft_mc_act(struct weft_sock *ws, struct weft_mc_request *r)
{
	int ifindex;

	lockdep_assert_held(&ws->wn->mc_mutex);
	if (r->op == WEFT_MC_LEAVE)
		return mcast_leave(ws, r);
	if (!ipv4_is_multicast(r->group))
		return -EINVAL;
	ifindex = weft_mc_device(ws->wn, r);
	if (!ifindex)
		return -ENODEV;
	switch (r->op) {
	case WEFT_MC_JOIN:
		return mcast_join(ws, r, ifindex, weft_mc_sources_alloc(0, true));
	case WEFT_MC_SET_FILTER:
		return set_filter(ws, r, ifindex);
	default:
		return change_source(ws, r, ifindex);
	}
}

void weft_mc_release(struct weft_sock *ws)
{
	struct weft_mc_member *m, *next;

	if (list_empty(&ws->groups) && !ws->mc_host)
		return;
	mutex_lock(&ws->wn->mc_mutex);
	rtnl_lock();
	list_for_each_entry_safe(m, next, &ws->groups, node)
		quit(m);
	rtnl_unlock();
	if (ws->mc_host)
		sock_release(ws->mc_host);
	ws->mc_host = NULL;
	mutex_unlock(&ws->wn->mc_mutex);
}

/* ======================================== receiving */

bool weft_mc_allows(const struct weft_sock *ws, __be32 group, __be32 src, int ifindex)
{
	struct weft_addr from = weft_addr_v4(src);
	const struct weft_mc_sources *s;
	const struct weft_mc_member *m;

	weft_assert_rcu();
	if (!ipv4_is_multicast(group))
		return true;
	list_for_each_entry_rcu(m, &ws->groups, node) {
		if (weft_addr_to_v4(&m->addr) != group || m->iface->ifindex != ifindex)
			continue;
		s = rcu_dereference(m->sources);
		return (mcast_place(s, &from) < s->n) != s->exclude;
	}
	return READ_ONCE(ws->mc_all);
}

__be32 weft_mc_answer_addr(const struct weft_sock *ws, int ifindex, __be32 src)
{
	struct weft_addr to = weft_addr_v4(src);
	struct weft_net *wn = ws->wn;
	const struct weft_ifaddr *own;
	struct net_device *dev;
	__be32 a = 0;

	rcu_read_lock();
	own = weft_addr_pick(wn, &to, ifindex);
	dev = dev_get_by_index_rcu(wn->net, ifindex);
	if (own)
		a = weft_addr_to_v4(&own->addr);
	else if (weft_share_type(wn, src) == RTN_LOCAL)
		a = src;
	else if (dev)
		a = weft_share_pick(dev, src);
	rcu_read_unlock();
	return a;
}
