// SPDX-License-Identifier: GPL-2.0
/*
 * Own mode's routes over netlink: ROUTE_GET, ROUTE_ADD, ROUTE_DEL.  Share mode's are the host's: `ip route`.
 * Process context.  Changes hold RTNL and config; the listing reads under RCU.
 */
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <weft/compat.h>
#include "../dev/iface.h"
#include "../ip/ip.h"
#include "netlink.h"

#define V4_BITS 96			/* of a v4-mapped address, before the IPv4 address begins */

struct entry {
	struct weft_net *wn;
	const struct weft_lpm_route *r;
};

static int route_fill(struct sk_buff *skb, const void *entry)
{
	const struct entry *e = entry;
	const struct weft_lpm_route *r = e->r;

	if (weft_nl_iface_put(skb, e->wn, r->ifindex) ||
	    weft_nl_addr_put(skb, WEFT_A_ADDR, &r->prefix) ||
	    nla_put_u8(skb, WEFT_A_PREFIXLEN, r->plen - V4_BITS) ||
	    nla_put_u32(skb, WEFT_A_METRIC, r->metric) ||
	    (!weft_addr_is_any(&r->gw) && weft_nl_addr_put(skb, WEFT_A_GATEWAY, &r->gw)) ||
	    (!weft_addr_is_any(&r->src) && weft_nl_addr_put(skb, WEFT_A_SOURCE, &r->src)))
		return -EMSGSIZE;
	return 0;
}

int weft_nl_route_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct weft_route_table *t;
	struct weft_nl_dump d;
	int err = 0;
	u32 i;

	weft_nl_dump_begin(&d, skb, cb);
	weft_nl_dump_config(&d);
	rcu_read_lock();
	t = rcu_dereference(d.wn->routes);
	for (i = 0; t && i < t->n && !err; i++) {
		struct entry e = { d.wn, &t->r[i] };

		if (!weft_nl_dump_seen(&d))
			err = weft_nl_dump_put(&d, WEFT_CMD_ROUTE_GET, route_fill, &e);
	}
	rcu_read_unlock();
	return weft_nl_dump_end(&d, err);
}

/* What add and del have in common: the request as a route; ifindex 0 and metric 0 where they were left out. */
static int route_get(struct genl_info *info, struct weft_lpm_route *r)
{
	struct nlattr **a = info->attrs;
	int err;

	memset(r, 0, sizeof(*r));
	if (!a[WEFT_A_ADDR] || !a[WEFT_A_PREFIXLEN]) {
		GENL_SET_ERR_MSG(info, "a prefix and its length are required");
		return -EINVAL;
	}
	err = weft_nl_addr_get(info, WEFT_A_ADDR, &r->prefix) ?: weft_nl_addr_get(info, WEFT_A_GATEWAY, &r->gw) ?:
	      weft_nl_addr_get(info, WEFT_A_SOURCE, &r->src);
	if (err)
		return err;
	r->plen = nla_get_u8(a[WEFT_A_PREFIXLEN]) + V4_BITS;
	if (weft_addr_to_v4(&r->prefix) & ~inet_make_mask(r->plen - V4_BITS)) {
		NL_SET_ERR_MSG_ATTR(info->extack, a[WEFT_A_ADDR], "the prefix has bits set beyond its length");
		return -EINVAL;
	}
	r->metric = a[WEFT_A_METRIC] ? nla_get_u32(a[WEFT_A_METRIC]) : 0;
	r->ifindex = a[WEFT_A_IFINDEX] ? nla_get_u32(a[WEFT_A_IFINDEX]) : 0;
	return 0;
}

/* The device through which the gateway is a neighbour: that of r, or the one that a route on link leads to. */
static int gateway_check(struct weft_net *wn, struct weft_lpm_route *r, struct genl_info *info)
{
	struct weft_route_table *t = rcu_dereference_protected(wn->routes, lockdep_is_held(&wn->config));
	const struct weft_lpm_route *to = t ? weft_lpm_find(t->r, t->n, &r->gw, r->ifindex) : NULL;

	if (!to || !weft_addr_is_any(&to->gw)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WEFT_A_GATEWAY], "the gateway is on no network of an own-mode device");
		return -ENETUNREACH;
	}
	r->ifindex = to->ifindex;
	return 0;
}

static int route_add(struct weft_net *wn, struct weft_lpm_route *r, struct genl_info *info)
{
	bool own;
	int err;

	if (info->attrs[WEFT_A_GATEWAY]) {
		err = gateway_check(wn, r, info);
		if (err)
			return err;
	} else if (!r->ifindex) {
		GENL_SET_ERR_MSG(info, "a gateway or a device is required");
		return -EINVAL;
	}
	rcu_read_lock();
	own = weft_addr_is_any(&r->src) || weft_addr_is_own(wn, &r->src);
	rcu_read_unlock();
	if (!own) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WEFT_A_SOURCE], "the preferred source is not an own-mode address");
		return -EINVAL;
	}
	return weft_route_add(wn, r, info->extack);
}

int weft_nl_route_add(struct sk_buff *skb, struct genl_info *info)
{
	struct weft_net *wn = weft_net(genl_info_net(info));
	struct weft_lpm_route r;
	int err = route_get(info, &r);

	if (err)
		return err;
	weft_nl_lock(wn);
	err = route_add(wn, &r, info);
	weft_nl_unlock(wn);
	return err;
}

/* As `ip route del`: what was left out matches anything, and the first route that matches goes. */
static bool matches(const struct weft_lpm_route *r, const struct weft_lpm_route *want, struct nlattr *const *a)
{
	return r->plen == want->plen && weft_addr_eq(&r->prefix, &want->prefix) &&
	       (!a[WEFT_A_IFINDEX] || r->ifindex == want->ifindex) &&
	       (!a[WEFT_A_METRIC] || r->metric == want->metric) &&
	       (!a[WEFT_A_GATEWAY] || weft_addr_eq(&r->gw, &want->gw)) &&
	       (!a[WEFT_A_SOURCE] || weft_addr_eq(&r->src, &want->src));
}

static int route_del(struct weft_net *wn, const struct weft_lpm_route *want, struct genl_info *info)
{
	struct weft_route_table *t = rcu_dereference_protected(wn->routes, lockdep_is_held(&wn->config));
	u32 i;

	for (i = 0; t && i < t->n; i++) {
		struct weft_lpm_route r = t->r[i];	/* the table is replaced under us */

		if (matches(&r, want, info->attrs))
			return weft_route_del(wn, &r, info->extack);
	}
	GENL_SET_ERR_MSG(info, "no such route");
	return -ESRCH;
}

int weft_nl_route_del(struct sk_buff *skb, struct genl_info *info)
{
	struct weft_net *wn = weft_net(genl_info_net(info));
	struct weft_lpm_route r;
	int err = route_get(info, &r);

	if (err)
		return err;
	weft_nl_lock(wn);
	err = route_del(wn, &r, info);
	weft_nl_unlock(wn);
	return err;
}
