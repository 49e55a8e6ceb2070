// SPDX-License-Identifier: GPL-2.0
/*
 * The options of groups, of both protocols, as Linux, RFC 3493 5.2 and RFC 3678 4 and 5 have them:
 * names, structures, defaults and errnos.
 * Not there: TCP's sockets (EPROTO as in Linux, else ENOPROTOOPT).
 * Process context; no lock held, save by weft_mc_set_if() that of the socket.
 */
#include <linux/compat.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "mcast.h"

static const struct {
	enum weft_mc_op op;
	bool exclude, join, by_index;
} ops[] = {
	[IPV6_ADD_MEMBERSHIP] = { WEFT_MC_JOIN, true },
	[IPV6_DROP_MEMBERSHIP] = { WEFT_MC_LEAVE },
	[IP_ADD_MEMBERSHIP] = { WEFT_MC_JOIN, true },
	[IP_DROP_MEMBERSHIP] = { WEFT_MC_LEAVE },
	[IP_BLOCK_SOURCE] = { WEFT_MC_ADD_SOURCE, true },
	[IP_UNBLOCK_SOURCE] = { WEFT_MC_TAKE_SOURCE, true },
	[IP_ADD_SOURCE_MEMBERSHIP] = { WEFT_MC_ADD_SOURCE, false, true },
	[IP_DROP_SOURCE_MEMBERSHIP] = { WEFT_MC_TAKE_SOURCE },
	[IP_MSFILTER] = { WEFT_MC_SET_FILTER },
	[MCAST_JOIN_GROUP] = { WEFT_MC_JOIN, true, false, true },
	[MCAST_LEAVE_GROUP] = { WEFT_MC_LEAVE, false, false, true },
	[MCAST_BLOCK_SOURCE] = { WEFT_MC_ADD_SOURCE, true, false, true },
	[MCAST_UNBLOCK_SOURCE] = { WEFT_MC_TAKE_SOURCE, true, false, true },
	[MCAST_JOIN_SOURCE_GROUP] = { WEFT_MC_ADD_SOURCE, false, true, true },
	[MCAST_LEAVE_SOURCE_GROUP] = { WEFT_MC_TAKE_SOURCE, false, false, true },
	[MCAST_MSFILTER] = { WEFT_MC_SET_FILTER, false, false, true },
};

/* The names from MCAST_JOIN_GROUP on are of both levels. */
bool weft_mc_is_option(int level, int name)
{
	if (level == SOL_IPV6 && (name == IPV6_ADD_MEMBERSHIP || name == IPV6_DROP_MEMBERSHIP))
		return true;
	return name >= (level == SOL_IPV6 ? MCAST_JOIN_GROUP : IP_ADD_MEMBERSHIP) &&
	       name <= MCAST_MSFILTER;
}

static bool is_v6(const struct weft_mc_request *r)
{
	return r->level == SOL_IPV6;
}

/*
 * In a 32-bit program there is no gap between the device's number and the first
 * address of a group_req etc.
 */
static size_t gap(void)
{
	return in_compat_syscall() ? sizeof(u32) : offsetof(struct group_req, gr_group);
}

static int get_at(sockptr_t val, size_t at, void *to, size_t n)
{
	return copy_from_sockptr_offset(to, val, at, n) ? -EFAULT : 0;
}

/* A sockaddr_storage with an address of the level's protocol. */
static int get_sockaddr(const struct weft_mc_request *r, size_t at, struct weft_addr *addr,
			int other_family)
{
	union {
		struct sockaddr_in sin;
		struct sockaddr_in6 sin6;
	} u;
	int err = get_at(r->val, at, &u, is_v6(r) ? sizeof(u.sin6) : sizeof(u.sin));

	if (err)
		return err;
	if (is_v6(r))
		memcpy(addr, &u.sin6.sin6_addr, sizeof(*addr));
	else
		*addr = weft_addr_v4(u.sin.sin_addr.s_addr);
	return u.sin.sin_family == (is_v6(r) ? AF_INET6 : AF_INET) ? 0 : other_family;
}

/* ip_mreqn, of which ip_mreq is the beginning. */
static int get_mreq(struct weft_mc_request *r)
{
	struct ip_mreqn m = { };

	if (r->len < sizeof(struct ip_mreq))
		return -EINVAL;
	if (get_at(r->val, 0, &m, r->len >= sizeof(m) ? sizeof(m) : sizeof(struct ip_mreq)))
		return -EFAULT;
	r->group = weft_addr_v4(m.imr_multiaddr.s_addr);
	r->addr = m.imr_address.s_addr;
	r->ifindex = m.imr_ifindex;
	return 0;
}

static int get_mreq6(const struct weft_sock *ws, struct weft_mc_request *r)
{
	struct ipv6_mreq m;

	if (r->len < sizeof(m))
		return -EINVAL;
	if (ws->proto == IPPROTO_TCP)
		return -EPROTO;
	if (get_at(r->val, 0, &m, sizeof(m)))
		return -EFAULT;
	memcpy(&r->group, &m.ipv6mr_multiaddr, sizeof(r->group));
	r->ifindex = m.ipv6mr_ifindex;
	return 0;
}

static int get_mreq_source(struct weft_mc_request *r)
{
	struct ip_mreq_source m;

	if (r->len != sizeof(m))
		return -EINVAL;
	if (get_at(r->val, 0, &m, sizeof(m)))
		return -EFAULT;
	r->group = weft_addr_v4(m.imr_multiaddr);
	r->src = weft_addr_v4(m.imr_sourceaddr);
	r->addr = m.imr_interface;
	return 0;
}

static int get_group_req(struct weft_mc_request *r)
{
	u32 ifindex;
	int err;

	if (r->len < gap() + sizeof(struct __kernel_sockaddr_storage))
		return -EINVAL;
	err = get_at(r->val, 0, &ifindex, sizeof(ifindex)) ?:
	      get_sockaddr(r, gap(), &r->group, is_v6(r) ? -EADDRNOTAVAIL : -EINVAL);
	r->ifindex = ifindex;
	return err;
}

/* IPv6 takes what is longer, too. */
static int get_group_source_req(struct weft_mc_request *r)
{
	size_t one = sizeof(struct __kernel_sockaddr_storage);
	u32 ifindex;
	int err;

	if (is_v6(r) ? r->len < gap() + 2 * one : r->len != gap() + 2 * one)
		return -EINVAL;
	err = get_at(r->val, 0, &ifindex, sizeof(ifindex)) ?:
	      get_sockaddr(r, gap(), &r->group, -EADDRNOTAVAIL) ?:
	      get_sockaddr(r, gap() + one, &r->src, -EADDRNOTAVAIL);
	r->ifindex = ifindex;
	return err;
}

/*
 * A filter's mode and number, and room for its sources; `need`: their
 * bytes in the option's value.
 */
static int get_filter(struct weft_sock *ws, struct weft_mc_request *r, size_t at, u32 mode, u32 n,
		      size_t each)
{
	if (n > weft_mc_max_sources(ws, r->level))
		return -ENOBUFS;
	if (at + n * each > r->len)
		return -EINVAL;
	if (!weft_ip_is_group(&r->group) || mode > MCAST_INCLUDE)
		return -EINVAL;
	r->exclude = mode == MCAST_EXCLUDE;
	r->filter = weft_mc_sources_alloc(ws, n, r->exclude);
	if (!r->filter)
		return -ENOBUFS;
	r->filter->named = n;
	return 0;
}

static int get_msfilter(struct weft_sock *ws, struct weft_mc_request *r)
{
	struct ip_msfilter f;
	__be32 src;
	int err, i;

	if (r->len < IP_MSFILTER_SIZE(0))
		return -EINVAL;
	if (get_at(r->val, 0, &f, IP_MSFILTER_SIZE(0)))
		return -EFAULT;
	r->group = weft_addr_v4(f.imsf_multiaddr);
	r->addr = f.imsf_interface;
	err = get_filter(ws, r, IP_MSFILTER_SIZE(0), f.imsf_fmode, f.imsf_numsrc, sizeof(src));
	for (i = 0; !err && i < r->filter->n; i++) {
		err = get_at(r->val, IP_MSFILTER_SIZE(i), &src, sizeof(src));
		r->filter->src[i] = weft_addr_v4(src);
	}
	return err;
}

/* The device, the group, then the mode, the number and the addresses of the sources. */
static int get_group_filter(struct weft_sock *ws, struct weft_mc_request *r)
{
	size_t one = sizeof(struct __kernel_sockaddr_storage), at = gap() + one;
	/* as Linux, which takes each address of a filter of IPv6 for one of IPv6 */
	int other_family = is_v6(r) ? 0 : -EADDRNOTAVAIL;
	u32 ifindex, mode, n;
	int err, i;

	if (r->len < at + 2 * sizeof(u32))
		return -EINVAL;
	err = get_at(r->val, 0, &ifindex, sizeof(u32)) ?: get_at(r->val, at, &mode, sizeof(u32)) ?:
	      get_at(r->val, at + sizeof(u32), &n, sizeof(u32)) ?:
	      get_sockaddr(r, gap(), &r->group, other_family);
	if (err)
		return err;
	r->ifindex = ifindex;
	at += 2 * sizeof(u32);
	err = get_filter(ws, r, at, mode, n, one);
	for (i = 0; !err && i < r->filter->n; i++)
		err = get_sockaddr(r, at + i * one, &r->filter->src[i], other_family);
	return err;
}

static int mcast_opt_parse(struct weft_sock *ws, struct weft_mc_request *r)
{
	bool by_index = ops[r->name].by_index;

	r->op = ops[r->name].op;
	r->exclude = ops[r->name].exclude;
	r->join = ops[r->name].join;
	if (is_v6(r) && !by_index)
		return get_mreq6(ws, r);
	switch (r->op) {
	case WEFT_MC_JOIN:
	case WEFT_MC_LEAVE:
		return by_index ? get_group_req(r) : get_mreq(r);
	case WEFT_MC_ADD_SOURCE:
	case WEFT_MC_TAKE_SOURCE:
		return by_index ? get_group_source_req(r) : get_mreq_source(r);
	case WEFT_MC_SET_FILTER:
		return by_index ? get_group_filter(ws, r) : get_msfilter(ws, r);
	}
	return -ENOPROTOOPT;
}

/* Those of IPv6 look at the length first: get_mreq6(). */
static int refuse_tcp(const struct weft_sock *ws, int name)
{
	if (ws->proto != IPPROTO_TCP || name == IPV6_ADD_MEMBERSHIP ||
	    name == IPV6_DROP_MEMBERSHIP)
		return 0;
	return name == IP_ADD_MEMBERSHIP || name == IP_DROP_MEMBERSHIP ? -EPROTO : -ENOPROTOOPT;
}

/* Linux reads an int for every option of SOL_IPV6 that has room for one, before it looks further. */
static int read_int6(int level, sockptr_t val, unsigned int len)
{
	int n;

	return level == SOL_IPV6 && len >= sizeof(n) && copy_from_sockptr(&n, val, sizeof(n)) ?
	       -EFAULT : 0;
}

int weft_mc_setsockopt(struct weft_sock *ws, int level, int name, sockptr_t val, unsigned int len)
{
	struct weft_mc_request r = { .level = level, .name = name, .val = val, .len = len };
	int err = read_int6(level, val, len) ?: refuse_tcp(ws, name) ?: mcast_opt_parse(ws, &r);

	if (!err) {
		mutex_lock(&ws->wn->mc_mutex);
		err = weft_mc_act(ws, &r);
		mutex_unlock(&ws->wn->mc_mutex);
	}
	weft_mc_sources_free(ws, r.filter);
	return err;
}

/* ======================================== reading a filter back */

/* Of the group that is asked for; an ERR_PTR.  mc_mutex held. */
static const struct weft_mc_sources *sources_of(struct weft_sock *ws,
						const struct weft_mc_request *r)
{
	const struct weft_mc_member *m;
	int ifindex;

	if (!weft_ip_is_group(&r->group))
		return ERR_PTR(-EINVAL);
	ifindex = is_v6(r) ? r->ifindex : weft_mc_device(ws->wn, r);
	if (!ifindex)
		return ERR_PTR(is_v6(r) ? -EADDRNOTAVAIL : -ENODEV);
	m = weft_mc_find(ws, &r->group, ifindex);
	if (!m)
		return ERR_PTR(-EADDRNOTAVAIL);
	return rcu_dereference_protected(m->sources, lockdep_is_held(&ws->wn->mc_mutex));
}

static u32 mode_of(const struct weft_mc_sources *s)
{
	return s->exclude ? MCAST_EXCLUDE : MCAST_INCLUDE;
}

/* As many sources as the program has room for; it is told how many there are. */
static int put_msfilter(struct weft_sock *ws, char __user *val, int __user *len, int room)
{
	const struct weft_mc_sources *s;
	struct weft_mc_request r = { .level = SOL_IP };
	struct ip_msfilter f;
	u32 n, i;

	if (room < IP_MSFILTER_SIZE(0))
		return -EINVAL;
	if (copy_from_user(&f, val, IP_MSFILTER_SIZE(0)))
		return -EFAULT;
	r.group = weft_addr_v4(f.imsf_multiaddr);
	r.addr = f.imsf_interface;
	s = sources_of(ws, &r);
	if (IS_ERR(s))
		return PTR_ERR(s);
	n = min_t(u32, s->n, f.imsf_numsrc);
	f.imsf_fmode = mode_of(s);
	f.imsf_numsrc = s->n;
	if (put_user((int)IP_MSFILTER_SIZE(n), len) || copy_to_user(val, &f, IP_MSFILTER_SIZE(0)))
		return -EFAULT;
	for (i = 0; i < n; i++)
		if (copy_to_user(val + IP_MSFILTER_SIZE(i), &s->src[i].w[3], sizeof(__be32)))
			return -EFAULT;
	return 0;
}

static void put_sockaddr(const struct weft_addr *a, struct __kernel_sockaddr_storage *ss)
{
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)ss;
	struct sockaddr_in *sin = (struct sockaddr_in *)ss;

	if (ss->ss_family == AF_INET6)
		memcpy(&sin6->sin6_addr, a, sizeof(*a));
	else
		sin->sin_addr.s_addr = weft_addr_to_v4(a);
}

static int put_group_filter(struct weft_sock *ws, int level, char __user *val, int __user *len,
			    int room)
{
	size_t one = sizeof(struct __kernel_sockaddr_storage), at = gap() + one;
	struct __kernel_sockaddr_storage ss = {
		.ss_family = level == SOL_IPV6 ? AF_INET6 : AF_INET,
	};
	struct weft_mc_request r = { .level = level, .val = USER_SOCKPTR(val) };
	const struct weft_mc_sources *s;
	u32 ifindex, told[2], n, i;	/* told: the mode, the number */
	int err;

	if (room < (int)(at + sizeof(told)))
		return -EINVAL;
	if (copy_from_user(&ifindex, val, sizeof(ifindex)) ||
	    copy_from_user(told, val + at, sizeof(told)))
		return -EFAULT;
	err = get_sockaddr(&r, gap(), &r.group, level == SOL_IPV6 ? -EADDRNOTAVAIL : -EINVAL);
	if (err)
		return err;
	r.ifindex = ifindex;
	s = sources_of(ws, &r);
	if (IS_ERR(s))
		return PTR_ERR(s);
	n = min_t(u32, s->n, told[1]);
	told[0] = mode_of(s);
	told[1] = s->n;
	if (copy_to_user(val + at, told, sizeof(told)))
		return -EFAULT;
	at += sizeof(told);
	for (i = 0; i < n; i++) {
		put_sockaddr(&s->src[i], &ss);
		if (copy_to_user(val + at + i * one, &ss, one))
			return -EFAULT;
	}
	return put_user((int)(at + n * one), len);
}

int weft_mc_getsockopt(struct weft_sock *ws, int level, int name, char __user *val,
		       int __user *len, int room)
{
	int err;

	if ((name != IP_MSFILTER && name != MCAST_MSFILTER) || ws->proto == IPPROTO_TCP)
		return -ENOPROTOOPT;
	mutex_lock(&ws->wn->mc_mutex);
	err = name == IP_MSFILTER ? put_msfilter(ws, val, len, room) :
				    put_group_filter(ws, level, val, len, room);
	mutex_unlock(&ws->wn->mc_mutex);
	return err;
}

/* ======================================== IP_MULTICAST_IF */

static int mc_device(struct weft_sock *ws, const struct ip_mreqn *m)
{
	struct net_device *dev;
	int ifindex = m->imr_ifindex;

	if (!ifindex) {
		ifindex = weft_mc_device(ws->wn, &(struct weft_mc_request){
							 .addr = m->imr_address.s_addr });
		return ifindex ? ifindex : -EADDRNOTAVAIL;
	}
	rcu_read_lock();
	dev = dev_get_by_index_rcu(ws->wn->net, ifindex);
	rcu_read_unlock();
	return dev ? ifindex : -EADDRNOTAVAIL;
}

/* An in_addr, an ip_mreq or an ip_mreqn, told apart by length. */
int weft_mc_set_if(struct weft_sock *ws, sockptr_t val, unsigned int len)
{
	struct ip_mreqn m = { };
	int ifindex = 0;

	weft_sock_assert_locked(&ws->sk);
	if (ws->proto == IPPROTO_TCP || len < sizeof(struct in_addr))
		return -EINVAL;
	if (len >= sizeof(struct ip_mreq)) {
		if (copy_from_sockptr(&m, val,
				      len >= sizeof(m) ? sizeof(m) : sizeof(struct ip_mreq)))
			return -EFAULT;
	} else if (copy_from_sockptr(&m.imr_address, val, sizeof(m.imr_address))) {
		return -EFAULT;
	}
	if (m.imr_ifindex || m.imr_address.s_addr)
		ifindex = mc_device(ws, &m);
	if (ifindex < 0)
		return ifindex;
	if (ifindex && ws->sk.sk_bound_dev_if && ifindex != ws->sk.sk_bound_dev_if)
		return -EINVAL;
	ws->mc_ifindex = ifindex;
	ws->mc_addr = m.imr_address.s_addr;
	return 0;
}
