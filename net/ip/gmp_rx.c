// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of group management that own mode receives, IGMP (RFC 3376 5.2, 7.2, RFC 2236 3) and
 * MLD (RFC 3810 6.2, 8.2, RFC 2710 4): queries, and the reports of others.
 * Locks: RCU held; softirq.  The link's lock, see net/ip/gmp.c.
 */
#include <linux/random.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "gmp_link.h"
#include "../wire/igmp.h"
#include "../wire/ip6_ext.h"
#include "../wire/mld.h"

/* With more sources than there is room for it counts as a query for the whole group. */
static void take_query(struct weft_mc_query *q, const struct weft_gmp *m, const void *p, bool v6)
{
	u16 i;

	*q = (struct weft_mc_query){
		.version = m->version, .robustness = m->robustness,
		.interval = m->interval * WEFT_USEC_PER_SEC, .max_resp = m->max_resp,
		.n = m->n > WEFT_MC_SOURCES ? 0 : m->n,
	};
	for (i = 0; i < q->n; i++)
		q->src[i] = weft_gmp_source(p, v6, m->at, i);
}

static void gmp_cancel(struct weft_gmp_link *l, struct weft_gmp_group *g, u64 now)
{
	weft_mc_cancel(&g->mc);
}

static void gmp_ask(struct weft_gmp_link *l, struct weft_gmp_group *g, u64 now)
{
	if (!weft_gmp_is_silent(&g->mc.addr))
		weft_mc_ask(&l->mc, &g->mc, &l->query, get_random_u32(), now);
}

/* The lock is held. */
static void query_rx(struct weft_gmp_link *l, const struct weft_gmp *m, const void *p)
{
	struct weft_gmp_group *g;
	u64 now = weft_now();

	lockdep_assert_held(&l->lock);
	take_query(&l->query, m, p, l->v6);
	if (weft_mc_heard_query(&l->mc, &l->query, now))
		weft_gmp_each_group(l, gmp_cancel, now);
	if (!weft_addr_is_any(&m->group)) {
		g = weft_gmp_find(l, &m->group);
		if (g)
			gmp_ask(l, g, now);
	} else if (weft_mc_version(&l->mc, now) == 3) {
		weft_mc_ask_all(&l->mc, &l->query, get_random_u32(), now);
	} else {
		weft_gmp_each_group(l, gmp_ask, now);
	}
	weft_gmp_arm(l, now);
}

static void report_rx(struct weft_gmp_link *l, const struct weft_addr *group)
{
	struct weft_gmp_group *g = weft_gmp_find(l, group);

	lockdep_assert_held(&l->lock);
	if (g)
		weft_mc_heard_report(&l->mc, &g->mc, weft_now());
}

static void gmp_count(const struct weft_gmp_link *l, enum weft_gmp_kind kind)
{
	struct weft_net *wn = l->iface->wn;

	if (kind == WEFT_GMP_QUERY)
		weft_mib_inc(wn, l->v6 ? WEFT_MIB_Icmp6InGroupMembQueries : WEFT_MIB_IgmpInQueries);
	else if (kind == WEFT_GMP_REPORT_OLD)
		weft_mib_inc(wn, l->v6 ? WEFT_MIB_Icmp6InGroupMembResponses :
					 WEFT_MIB_IgmpInReports);
}

/* A parsed message that was sent to the address `to`.  Other kinds are for routers. */
static enum weft_drop gmp_message_rx(struct weft_gmp_link *l, const struct weft_gmp *m,
				     const struct weft_addr *to, const void *p)
{
	if (m->kind == WEFT_GMP_REPORT_OLD && !weft_addr_eq(&m->group, to))
		return l->v6 ? WEFT_DROP_MLD_GROUP : WEFT_DROP_IGMP_GROUP;
	gmp_count(l, m->kind);
	spin_lock_bh(&l->lock);
	if (m->kind == WEFT_GMP_QUERY)
		query_rx(l, m, p);
	else if (m->kind == WEFT_GMP_REPORT_OLD)
		report_rx(l, &m->group);
	spin_unlock_bh(&l->lock);
	return WEFT_DROP_NONE;
}

/* ======================================== MLD */

/* All headers are linear. */
static bool has_alert(const struct sk_buff *skb)
{
	const void *p = skb_network_header(skb);
	u32 len = skb->len - skb_network_offset(skb);
	struct weft_ip6_ext ext;
	struct weft_ip6 ip;

	return !weft_ip6_parse(p, len, len, &ip) && !weft_ip6_ext_walk(p, len, len, &ip, &ext) &&
	       ext.alert && !ext.alert_value;
}

/* RFC 3810 6.2, for reports as well: RFC 3590 4 has those from :: suppress nothing. */
static bool is_of_link(const struct sk_buff *skb)
{
	struct weft_addr src = weft_ip_src(skb);

	return weft_ip6_is_link_local(&src) && WEFT_IP_CB(skb)->ttl == 1 && has_alert(skb);
}

static enum weft_drop mld_rx(struct weft_gmp_link *l, const struct weft_addr *to, const void *p,
			     u32 len)
{
	struct weft_gmp m;
	enum weft_drop why = weft_mld_parse(p, len, &m);

	return why ? why : gmp_message_rx(l, &m, to, p);
}

enum weft_drop weft_mld_rx(struct weft_iface *iface, struct sk_buff *skb)
{
	struct weft_gmp_link *l = rcu_dereference(iface->gmp[true]);
	struct weft_addr to = weft_ip_dst(skb);

	if (!l)
		return WEFT_DROP_DEVICE_GONE;
	if (!pskb_may_pull(skb, skb->len))
		return WEFT_DROP_NO_MEMORY;
	return is_of_link(skb) ? mld_rx(l, &to, skb->data, skb->len) : WEFT_DROP_MLD_ORIGIN;
}

/* ======================================== IGMP */

static enum weft_drop igmp_rx(struct weft_gmp_link *l, const struct weft_addr *to, const void *p,
			      u32 len)
{
	struct weft_gmp m;
	enum weft_drop why = weft_igmp_parse(p, len, &m);

	return why ? why : gmp_message_rx(l, &m, to, p);
}

void weft_igmp_rx(struct weft_net *wn, struct sk_buff *skb)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);
	struct weft_gmp_link *l = rcu_dereference(cb->iface->gmp[false]);
	enum weft_drop why = WEFT_DROP_NO_MEMORY;
	struct weft_addr to;

	if (!l || cb->iface->mode != WEFT_MODE_OWN) {
		why = WEFT_DROP_IP4_PROTOCOL;
	} else if (pskb_may_pull(skb, skb->len)) {
		to = weft_ip_dst(skb);
		why = igmp_rx(l, &to, skb->data, skb->len);
	}
	if (why)
		weft_drop(wn, skb, why);
	else
		consume_skb(skb);
}
