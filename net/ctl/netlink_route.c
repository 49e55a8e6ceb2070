// SPDX-License-Identifier: GPL-2.0
/*
 * Routes of own mode over netlink: ROUTE_GET, ROUTE_ADD, ROUTE_DEL.  A dump has the table, and
 * after it the connected networks of own mode's addresses.  Share mode uses the host's routes: `ip
 * route`.
 * Process context.  Changes hold the config mutex and RTNL; the dump reads under RCU.
 */
#include <linux/rtnetlink.h>
#include <weft/compat.h>
#include "../dev/iface.h"
#include "../ip/ip.h"
#include "netlink.h"

#define V4_BITS 96			/* bits before the IPv4 address in a v4-mapped one */

static u8 bits_before(const struct weft_addr *prefix)
{
	return weft_addr_is_v4(prefix) ? V4_BITS : 0;
}

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
	    nla_put_u8(skb, WEFT_A_PREFIXLEN, r->plen - bits_before(&r->prefix)) ||
	    nla_put_u32(skb, WEFT_A_METRIC, r->metric) ||
	    (r->until && weft_nl_until_put(skb, WEFT_A_VALID, r->until)) ||
	    (!weft_addr_is_any(&r->gw) && weft_nl_addr_put(skb, WEFT_A_GATEWAY, &r->gw)) ||
	    (!weft_addr_is_any(&r->src) && weft_nl_addr_put(skb, WEFT_A_SOURCE, &r->src)))
		return -EMSGSIZE;
	return 0;
}

static int route_put(struct weft_nl_dump *d, const struct weft_lpm_route *r)
{
	struct entry e = { d->wn, r };

	return weft_nl_dump_seen(d) ? 0 : weft_nl_dump_put(d, WEFT_CMD_ROUTE_GET, route_fill, &e);
}

static int table_dump(struct weft_nl_dump *d)
{
	const struct weft_route_table *t = rcu_dereference(d->wn->routes);
	int err = 0;
	u32 i;

	for (i = 0; t && i < t->n && !err; i++)
		err = route_put(d, &t->r[i]);
	return err;
}

/* Each address implies a connected route, which is in no table. */
static int connected_dump(struct weft_nl_dump *d)
{
	struct weft_ifaddr *a;
	int err = 0;

	list_for_each_entry_rcu(a, &d->wn->addrs, node) {
		struct weft_lpm_route r = {
			.prefix = a->addr,
			.plen = weft_addr_bits(a),
			.ifindex = a->ifindex,
		};

		weft_lpm_mask(&r.prefix, r.plen);
		if (weft_addr_is_v4(&a->addr))		/* IPv6: RFC 6724 chooses the source */
			r.src = a->addr;
		if (r.plen < 128 && !a->made)
			err = route_put(d, &r);
		if (err)
			break;
	}
	return err;
}

int weft_nl_route_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct weft_nl_dump d;
	int err;

	weft_nl_dump_begin(&d, skb, cb);
	weft_nl_dump_config(&d);
	rcu_read_lock();
	err = table_dump(&d) ?: connected_dump(&d);
	rcu_read_unlock();
	return weft_nl_dump_end(&d, err);
}

/* Reads the route of an add or delete request; ifindex and metric are 0 if they are absent. */
static int route_get(struct genl_info *info, struct weft_lpm_route *r)
{
	struct nlattr **a = info->attrs;
	struct weft_addr masked;
	int err;

	memset(r, 0, sizeof(*r));
	if (!a[WEFT_A_ADDR] || !a[WEFT_A_PREFIXLEN]) {
		GENL_SET_ERR_MSG(info, "A prefix and its length are required");
		return -EINVAL;
	}
	err = weft_nl_addr_get(info, WEFT_A_ADDR, &r->prefix) ?:
	      weft_nl_addr_get(info, WEFT_A_GATEWAY, &r->gw) ?:
	      weft_nl_addr_get(info, WEFT_A_SOURCE, &r->src);
	if (err)
		return err;
	r->plen = nla_get_u8(a[WEFT_A_PREFIXLEN]);
	if (r->plen > 128 - bits_before(&r->prefix)) {
		NL_SET_ERR_MSG_ATTR(info->extack, a[WEFT_A_PREFIXLEN],
				    "The prefix is longer than an address");
		return -EINVAL;
	}
	r->plen += bits_before(&r->prefix);
	masked = r->prefix;
	weft_lpm_mask(&masked, r->plen);
	if (!weft_addr_eq(&masked, &r->prefix)) {
		NL_SET_ERR_MSG_ATTR(info->extack, a[WEFT_A_ADDR],
				    "The prefix has bits set beyond its length");
		return -EINVAL;
	}
	r->metric = a[WEFT_A_METRIC] ? nla_get_u32(a[WEFT_A_METRIC]) : 0;
	r->ifindex = a[WEFT_A_IFINDEX] ? nla_get_u32(a[WEFT_A_IFINDEX]) : 0;
	return 0;
}

/* Finds the device on whose connected network the gateway is. */
static int gateway_device(struct weft_net *wn, const struct weft_addr *gw)
{
	const struct weft_ifaddr *e;
	int ifindex;

	rcu_read_lock();
	e = weft_addr_connected(wn, gw, 0);
	ifindex = e ? e->ifindex : 0;
	rcu_read_unlock();
	return ifindex;
}

static int route_add(struct weft_net *wn, struct weft_lpm_route *r, struct genl_info *info)
{
	if (!r->ifindex && !info->attrs[WEFT_A_GATEWAY]) {
		GENL_SET_ERR_MSG(info, "A gateway or a device is required");
		return -EINVAL;
	}
	if (!r->ifindex && weft_ip6_is_link_local(&r->gw)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WEFT_A_GATEWAY],
				    "A link-local gateway is one of a link: a device is required");
		return -EINVAL;
	}
	if (!r->ifindex) {
		r->ifindex = gateway_device(wn, &r->gw);
		if (!r->ifindex) {
			NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WEFT_A_GATEWAY],
					    "The gateway is on no network of an own-mode device");
			return -ENETUNREACH;
		}
	}
	return weft_route_add(wn, r, info->extack);
}

int weft_nl_route_add(struct sk_buff *skb, struct genl_info *info)
{
	struct weft_net *wn = weft_net_of(genl_info_net(info));
	struct weft_lpm_route r;
	int err = route_get(info, &r);

	if (err)
		return err;
	weft_nl_lock(wn);
	err = route_add(wn, &r, info);
	return weft_nl_unlock(wn, info, err);
}

/* As in `ip route del`, an absent attribute matches anything, and the first match is deleted. */
static bool matches(const struct weft_lpm_route *r, const struct weft_lpm_route *want,
		    struct nlattr *const *a)
{
	return r->plen == want->plen && weft_addr_eq(&r->prefix, &want->prefix) &&
	       (!a[WEFT_A_IFINDEX] || r->ifindex == want->ifindex) &&
	       (!a[WEFT_A_METRIC] || r->metric == want->metric) &&
	       (!a[WEFT_A_GATEWAY] || weft_addr_eq(&r->gw, &want->gw)) &&
	       (!a[WEFT_A_SOURCE] || weft_addr_eq(&r->src, &want->src));
}

/* Returns a copy, because the table may be replaced at any time. */
static bool route_find(struct weft_net *wn, struct weft_lpm_route *r, struct nlattr *const *a)
{
	const struct weft_lpm_route want = *r;
	const struct weft_route_table *t;
	bool found = false;
	u32 i;

	rcu_read_lock();
	t = rcu_dereference(wn->routes);
	for (i = 0; t && i < t->n && !found; i++) {
		found = matches(&t->r[i], &want, a);
		if (found)
			*r = t->r[i];
	}
	rcu_read_unlock();
	return found;
}

static int route_del(struct weft_net *wn, struct weft_lpm_route *r, struct genl_info *info)
{
	if (!route_find(wn, r, info->attrs)) {
		GENL_SET_ERR_MSG(info, "There is no such route");
		return -ESRCH;
	}
	return weft_route_del(wn, r, info->extack);
}

int weft_nl_route_del(struct sk_buff *skb, struct genl_info *info)
{
	struct weft_net *wn = weft_net_of(genl_info_net(info));
	struct weft_lpm_route r;
	int err = route_get(info, &r);

	if (err)
		return err;
	weft_nl_lock(wn);
	err = route_del(wn, &r, info);
	return weft_nl_unlock(wn, info, err);
}
