// SPDX-License-Identifier: GPL-2.0
/*
 * Groups of a socket: RFC 1112 7.1, RFC 3493 5.2 (joining and leaving), RFC 3376 2, RFC 3810 3
 * (sources), with Linux's errnos.  The options themselves are in net/sock/mcast_opt.c.
 *
 * On a shared device a socket of the host joins the group too, one of each protocol beside each of
 * Weft's that needs it, with the same filter: so the host reports the group, opens the device's
 * filter and answers queries.  It is bound to no port, so no datagram comes to it.
 *
 * Not there: devices that are not attached (ENETUNREACH, where Linux joins the group).
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

static int device_of_route(struct weft_net *wn, const struct weft_addr *group)
{
	struct weft_route_key key = {
		.dst = *group, .proto = IPPROTO_UDP, .uid = GLOBAL_ROOT_UID,
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
	return r->addr ? device_of_address(wn, r->addr) : device_of_route(wn, &r->group);
}

/* A reference is held.  Else an ERR_PTR: there is none, or it is not attached. */
static struct weft_iface *iface_get(struct weft_net *wn, int ifindex)
{
	struct weft_iface *iface;

	rcu_read_lock();
	iface = weft_iface_find(wn, ifindex);
	if (!iface || !refcount_inc_not_zero(&iface->ref))
		iface = ERR_PTR(dev_get_by_index_rcu(wn->net, ifindex) ? -ENETUNREACH : -ENODEV);
	rcu_read_unlock();
	return iface;
}

static bool is_v6(const struct weft_mc_request *r)
{
	return r->level == SOL_IPV6;
}

/* ======================================== memory, charged to the socket */

static void *mcast_alloc(struct weft_sock *ws, size_t size)
{
	void *p = sock_kmalloc(&ws->sk, size, GFP_KERNEL_ACCOUNT);

	if (p)
		memset(p, 0, size);
	return p;
}

static void mcast_uncharge(struct weft_sock *ws, size_t size)
{
	atomic_sub(size, &ws->sk.sk_omem_alloc);
}

struct weft_mc_sources *weft_mc_sources_alloc(struct weft_sock *ws, u16 n, bool exclude)
{
	struct weft_mc_sources *s = mcast_alloc(ws, struct_size(s, src, n));

	if (s) {
		s->exclude = exclude;
		s->n = n;
	}
	return s;
}

void weft_mc_sources_free(struct weft_sock *ws, struct weft_mc_sources *s)
{
	if (s)
		sock_kfree_s(&ws->sk, s, struct_size(s, src, s->n));
}

/* Readers may see it for a while. */
static void sources_retire(struct weft_sock *ws, struct weft_mc_sources *s)
{
	mcast_uncharge(ws, struct_size(s, src, s->n));
	kfree_rcu(s, rcu);
}

int weft_mc_max_sources(const struct weft_sock *ws, int level)
{
	return level == SOL_IPV6 ? READ_ONCE(ws->wn->sysctl_mld_max_msf) :
				   READ_ONCE(ws->wn->sysctl_igmp_max_msf);
}

/* ======================================== members */

struct weft_mc_member *weft_mc_find(struct weft_sock *ws, const struct weft_addr *group,
				    int ifindex)
{
	struct weft_mc_member *m;

	lockdep_assert_held(&ws->wn->mc_mutex);
	list_for_each_entry(m, &ws->groups, node)
		if (weft_addr_eq(&m->addr, group) && (!ifindex || m->iface->ifindex == ifindex))
			return m;
	return NULL;
}

static int count_v4(const struct weft_sock *ws)
{
	const struct weft_mc_member *m;
	int n = 0;

	list_for_each_entry(m, &ws->groups, node)
		n += weft_addr_is_v4(&m->addr);
	return n;
}

/* The host's member beside this one is told what the program has said. */
static int tell_host(struct weft_sock *ws, const struct weft_iface *iface,
		     const struct weft_mc_request *r)
{
	struct socket **host = &ws->mc_host[is_v6(r)];
	int err;

	if (iface->mode != WEFT_MODE_SHARE)
		return 0;
	if (!*host) {
		err = sock_create_kern(ws->wn->net, is_v6(r) ? AF_INET6 : AF_INET, SOCK_DGRAM,
				       IPPROTO_UDP, host);
		if (err) {
			*host = NULL;
			return err;
		}
	}
	return (*host)->ops->setsockopt(*host, r->level, r->name, r->val, r->len);
}

/* As Linux, of a member. */
static int no_room(const struct weft_mc_request *r)
{
	return is_v6(r) ? -ENOMEM : -ENOBUFS;
}

/* Takes s, whatever comes of it. */
static int mcast_enter(struct weft_sock *ws, struct weft_iface *iface,
		       const struct weft_mc_request *r, struct weft_mc_sources *s)
{
	struct weft_mc_member *m = mcast_alloc(ws, sizeof(*m));
	int err = no_room(r);

	if (!m)
		goto out;
	m->addr = r->group;
	m->told = r->addr;
	m->iface = weft_iface_hold(iface);
	RCU_INIT_POINTER(m->sources, s);
	rtnl_lock();
	err = weft_gmp_join(m);
	if (!err)
		list_add_rcu(&m->node, &ws->groups);
	rtnl_unlock();
	if (!err)
		return 0;
	weft_iface_put(m->iface);
	sock_kfree_s(&ws->sk, m, sizeof(*m));
out:
	weft_mc_sources_free(ws, s);
	return err;
}

/* RTNL held.  Readers may see it for a while. */
static void mcast_quit(struct weft_sock *ws, struct weft_mc_member *m)
{
	struct weft_mc_sources *s = rtnl_dereference(m->sources);

	weft_gmp_leave(m);
	list_del_rcu(&m->node);
	weft_iface_put(m->iface);
	sources_retire(ws, s);
	mcast_uncharge(ws, sizeof(*m));
	kfree_rcu(m, rcu);
}

static void mcast_replace(struct weft_sock *ws, struct weft_mc_member *m,
			  struct weft_mc_sources *s)
{
	struct weft_mc_sources *old;

	rtnl_lock();
	old = rcu_replace_pointer(m->sources, s, lockdep_rtnl_is_held());
	weft_gmp_changed(m);
	rtnl_unlock();
	sources_retire(ws, old);
}

/* ======================================== the operations: mc_mutex held */

static int may_join(struct weft_sock *ws, const struct weft_mc_request *r, int ifindex)
{
	if (weft_mc_find(ws, &r->group, ifindex))
		return -EADDRINUSE;
	if (is_v6(r))
		return 0;
	return count_v4(ws) >= READ_ONCE(ws->wn->sysctl_igmp_max_memberships) ? -ENOBUFS : 0;
}

static void mcast_give_up(struct weft_sock *ws, struct weft_mc_member *m)
{
	rtnl_lock();
	mcast_quit(ws, m);
	rtnl_unlock();
}

/* With these sources, which it takes. */
static int mcast_join(struct weft_sock *ws, const struct weft_mc_request *r, int ifindex,
		      struct weft_mc_sources *s)
{
	struct weft_iface *iface = s ? iface_get(ws->wn, ifindex) : ERR_PTR(no_room(r));
	int err = PTR_ERR_OR_ZERO(iface);

	if (!err)
		err = may_join(ws, r, ifindex);
	if (err)
		weft_mc_sources_free(ws, s);
	else
		err = mcast_enter(ws, iface, r, s);
	if (!err) {
		err = tell_host(ws, iface, r);
		if (err)
			mcast_give_up(ws, weft_mc_find(ws, &r->group, ifindex));
	}
	if (!IS_ERR(iface))
		weft_iface_put(iface);
	return err;
}

static int leave_member(struct weft_sock *ws, struct weft_mc_member *m,
			const struct weft_mc_request *r)
{
	tell_host(ws, m->iface, r);		/* it may know the device no more */
	mcast_give_up(ws, m);
	return 0;
}

/* The device that is meant.  As in Linux, IPv6's 0 is the one on which it is a member already. */
static int device_meant(struct weft_sock *ws, const struct weft_mc_request *r)
{
	struct weft_mc_member *m = is_v6(r) && !r->ifindex ? weft_mc_find(ws, &r->group, 0) : NULL;

	return m ? m->iface->ifindex : weft_mc_device(ws->wn, r);
}

static int mcast_leave6(struct weft_sock *ws, const struct weft_mc_request *r)
{
	struct weft_mc_member *m = weft_mc_find(ws, &r->group, r->ifindex);

	if (!weft_ip_is_group(&r->group))
		return -EINVAL;
	return m ? leave_member(ws, m, r) : -EADDRNOTAVAIL;
}

/* A device that is gone is still named by the number or the address by which it was. */
static int mcast_leave(struct weft_sock *ws, const struct weft_mc_request *r)
{
	int ifindex = weft_mc_device(ws->wn, r);
	struct weft_mc_member *m;

	if (!ifindex && !r->addr)
		return -ENODEV;
	list_for_each_entry(m, &ws->groups, node)
		if (weft_addr_eq(&m->addr, &r->group) &&
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

/* The list without source i. */
static struct weft_mc_sources *sources_without(struct weft_sock *ws,
					       const struct weft_mc_request *r,
					       const struct weft_mc_sources *old, u16 i)
{
	struct weft_mc_sources *s = weft_mc_sources_alloc(ws, old->n - 1, old->exclude);

	if (!s)
		return ERR_PTR(-ENOBUFS);
	s->named = s->n || !is_v6(r);
	memcpy(s->src, old->src, i * sizeof(s->src[0]));
	memcpy(s->src + i, old->src + i + 1, (s->n - i) * sizeof(s->src[0]));
	return s;
}

/* The list with one source more. */
static struct weft_mc_sources *sources_with(struct weft_sock *ws, const struct weft_mc_request *r,
					    const struct weft_mc_sources *old)
{
	struct weft_mc_sources *s = weft_mc_sources_alloc(ws, (old ? old->n : 0) + 1, r->exclude);

	if (!s)
		return ERR_PTR(-ENOBUFS);
	s->named = true;
	if (old)
		memcpy(s->src, old->src, old->n * sizeof(s->src[0]));
	s->src[s->n - 1] = r->src;
	return s;
}

/* Linux's errnos for a source that is there already, or is not there. */
static struct weft_mc_sources *mcast_changed(struct weft_sock *ws,
					     const struct weft_mc_sources *old,
					     const struct weft_mc_request *r)
{
	u16 i = mcast_place(old, &r->src);

	if (old->named && old->exclude != r->exclude)
		return ERR_PTR(-EINVAL);
	if (r->op == WEFT_MC_ADD_SOURCE && old->n >= weft_mc_max_sources(ws, r->level))
		return ERR_PTR(-ENOBUFS);
	if ((i < old->n) != (r->op == WEFT_MC_TAKE_SOURCE))
		return ERR_PTR(-EADDRNOTAVAIL);
	return r->op == WEFT_MC_ADD_SOURCE ? sources_with(ws, r, old) :
					     sources_without(ws, r, old, i);
}

static int replace_told(struct weft_sock *ws, struct weft_mc_member *m,
			const struct weft_mc_request *r, struct weft_mc_sources *s)
{
	int err = tell_host(ws, m->iface, r);

	if (err)
		weft_mc_sources_free(ws, s);
	else
		mcast_replace(ws, m, s);
	return err;
}

/* None of nothing else is no member: RFC 3376 3.1. */
static int change_source(struct weft_sock *ws, const struct weft_mc_request *r, int ifindex)
{
	struct weft_mc_member *m = weft_mc_find(ws, &r->group, ifindex);
	struct weft_mc_sources *s;

	if (!m && r->join) {
		s = sources_with(ws, r, NULL);
		return IS_ERR(s) ? PTR_ERR(s) : mcast_join(ws, r, ifindex, s);
	}
	if (!m)
		return -EINVAL;
	s = mcast_changed(ws, rcu_dereference_protected(m->sources,
							lockdep_is_held(&ws->wn->mc_mutex)), r);
	if (IS_ERR(s))
		return PTR_ERR(s);
	if (s->n || s->exclude)
		return replace_told(ws, m, r, s);
	weft_mc_sources_free(ws, s);
	return leave_member(ws, m, r);
}

static int set_filter(struct weft_sock *ws, struct weft_mc_request *r, int ifindex)
{
	struct weft_mc_member *m = weft_mc_find(ws, &r->group, ifindex);
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
		return is_v6(r) ? mcast_leave6(ws, r) : mcast_leave(ws, r);
	if (!weft_ip_is_group(&r->group))
		return -EINVAL;
	ifindex = device_meant(ws, r);
	if (!ifindex)
		return -ENODEV;
	switch (r->op) {
	case WEFT_MC_JOIN:
		return mcast_join(ws, r, ifindex, weft_mc_sources_alloc(ws, 0, true));
	case WEFT_MC_SET_FILTER:
		return set_filter(ws, r, ifindex);
	default:
		return change_source(ws, r, ifindex);
	}
}

void weft_mc_release(struct weft_sock *ws)
{
	struct weft_mc_member *m, *next;
	int i;

	if (list_empty(&ws->groups) && !ws->mc_host[0] && !ws->mc_host[1])
		return;
	mutex_lock(&ws->wn->mc_mutex);
	rtnl_lock();
	list_for_each_entry_safe(m, next, &ws->groups, node)
		mcast_quit(ws, m);
	rtnl_unlock();
	for (i = 0; i < ARRAY_SIZE(ws->mc_host); i++) {
		if (ws->mc_host[i])
			sock_release(ws->mc_host[i]);
		ws->mc_host[i] = NULL;
	}
	mutex_unlock(&ws->wn->mc_mutex);
}

/* ======================================== receiving */

/* As Linux: of IPv6 the socket's latest membership counts, whatever device it is on. */
static bool mcast_counts(const struct weft_mc_member *m, const struct weft_addr *group, int ifindex)
{
	return weft_addr_eq(&m->addr, group) &&
	       (!weft_addr_is_v4(group) || m->iface->ifindex == ifindex);
}

bool weft_mc_allows(const struct weft_sock *ws, const struct weft_addr *group,
		    const struct weft_addr *src, int ifindex)
{
	const struct weft_mc_sources *s;
	const struct weft_mc_member *m;

	weft_assert_rcu();
	if (!weft_ip_is_group(group))
		return true;
	list_for_each_entry_rcu(m, &ws->groups, node) {
		if (!mcast_counts(m, group, ifindex))
			continue;
		s = rcu_dereference(m->sources);
		return (mcast_place(s, src) < s->n) != s->exclude;
	}
	return weft_addr_is_v4(group) ? READ_ONCE(ws->mc_all) : READ_ONCE(ws->ip6.mc_all);
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
