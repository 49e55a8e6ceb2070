// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of IGMP (RFC 1112, RFC 2236, RFC 3376) and MLD (RFC 2710, RFC 3810): built under the
 * lock of the groups, sent without it.
 *
 * They have TTL 1 and Router Alert, IGMP's also precedence (RFC 3376 4, RFC 3810 5).  The source is
 * the device's address: IPv4's, without which it is silent and reports at the next query; of IPv6
 * the link-local one, or none until there is one (RFC 3810 5.2.13).
 */
#include <linux/pkt_sched.h>
#include <weft/path.h>
#include "gmp_outbox.h"
#include "ip.h"
#include "../wire/igmp.h"
#include "../wire/ip6_ext.h"
#include "../wire/mld.h"

#define ALL_ROUTERS	htonl(INADDR_ALLRTRS_GROUP)
#define ALL_REPORTS	htonl(0xe0000016)	/* 224.0.0.22: RFC 3376 4.2.14 */
#define HEADER4		(WEFT_IP4_HLEN + 4)	/* with Router Alert */
#define HEADER6		(WEFT_IP6_HLEN + WEFT_IP6_ALERT_HLEN)
#define REPORT_MAX	1500			/* bytes, of the packet */

void weft_gmp_outbox_begin(struct weft_gmp_outbox *out, struct weft_iface *iface, bool v6)
{
	const struct net_device *dev;
	u32 mtu = REPORT_MAX;

	rcu_read_lock();
	dev = rcu_dereference(iface->dev);
	if (dev)
		mtu = clamp_t(u32, READ_ONCE(dev->mtu), v6 ? WEFT_IP6_MTU_MIN : 68, REPORT_MAX);
	rcu_read_unlock();
	*out = (struct weft_gmp_outbox){
		.iface = iface, .v6 = v6, .room = mtu - (v6 ? HEADER6 : HEADER4),
	};
	__skb_queue_head_init(&out->queue);
}

/* ======================================== messages */

static struct sk_buff *gmp_message(struct weft_gmp_outbox *out, u32 room)
{
	struct sk_buff *skb = alloc_skb(MAX_HEADER + WEFT_IP4_HLEN_MAX + room,
					GFP_ATOMIC | __GFP_NOWARN);

	if (skb)
		skb_reserve(skb, MAX_HEADER + WEFT_IP4_HLEN_MAX);
	else
		weft_drop_count(out->iface->wn, WEFT_DROP_NO_MEMORY);
	return skb;
}

static void gmp_post(struct weft_gmp_outbox *out, struct sk_buff *skb, const struct weft_addr *dst)
{
	*(struct weft_addr *)skb->cb = *dst;
	__skb_queue_tail(&out->queue, skb);
}

static u8 igmp_type(enum weft_mc_tx tx)
{
	switch (tx) {
	case WEFT_MC_TX_REPORT1:
		return WEFT_IGMP_REPORT1;
	case WEFT_MC_TX_REPORT2:
		return WEFT_IGMP_REPORT2;
	default:
		return WEFT_IGMP_LEAVE;
	}
}

/* MLD's version 1 is IGMP's version 2. */
static u8 mld_type(enum weft_mc_tx tx)
{
	return tx == WEFT_MC_TX_LEAVE ? WEFT_ICMP6_MLD_DONE : WEFT_ICMP6_MLD_REPORT;
}

void weft_gmp_post(struct weft_gmp_outbox *out, enum weft_mc_tx tx, const struct weft_addr *group)
{
	struct weft_addr routers = out->v6 ? weft_ip6_all_routers() : weft_addr_v4(ALL_ROUTERS);
	u32 len = out->v6 ? WEFT_MLD_HLEN : WEFT_IGMP_HLEN;
	struct sk_buff *skb = gmp_message(out, len);

	if (!skb)
		return;
	if (out->v6)
		weft_mld_emit(skb_put(skb, len), mld_type(tx), group);
	else
		weft_igmp_emit(skb_put(skb, len), igmp_type(tx), weft_addr_to_v4(group));
	gmp_post(out, skb, tx == WEFT_MC_TX_LEAVE ? &routers : group);
}

void weft_gmp_report_close(struct weft_gmp_outbox *out)
{
	struct weft_addr to = out->v6 ? weft_mld_all_routers() : weft_addr_v4(ALL_REPORTS);

	if (!out->report)
		return;
	if (out->v6)
		weft_gmp_report_emit(out->report->data, WEFT_ICMP6_MLD2_REPORT, out->records);
	else
		weft_igmp_report_finish(out->report->data, out->report->len, out->records);
	gmp_post(out, out->report, &to);
	out->report = NULL;
	out->records = 0;
}

/* Room for `len` bytes more in the report; NULL: no memory. */
static void *report_room(struct weft_gmp_outbox *out, u32 len)
{
	if (out->report && out->report->len + len > out->room)
		weft_gmp_report_close(out);
	if (!out->report) {
		out->report = gmp_message(out, out->room);
		if (!out->report)
			return NULL;
		skb_put(out->report, WEFT_GMP_REPORT_HLEN);
	}
	return skb_put(out->report, len);
}

/*
 * RFC 3376 4.2.16: a list too long for a packet is truncated in EXCLUDE mode, and continued in
 * the next in INCLUDE mode.
 */
void weft_gmp_post_record(struct weft_gmp_outbox *out, const struct weft_mc_record *rec,
			  const struct weft_addr *group)
{
	bool exclude = rec->type == WEFT_GMP_IS_EX || rec->type == WEFT_GMP_TO_EX;
	u32 head = weft_gmp_record_len(out->v6, 0), each = weft_gmp_record_len(out->v6, 1) - head;
	u16 most = (out->room - WEFT_GMP_REPORT_HLEN - head) / each, n, from = 0;
	void *p;

	do {
		n = min_t(u16, rec->n - from, most);
		p = report_room(out, weft_gmp_record_len(out->v6, n));
		if (!p)
			return;
		weft_gmp_record_emit(p, out->v6, rec->type, group, rec->src + from, n);
		out->records++;
		from += n;
	} while (from < rec->n && !exclude);
}

/* ======================================== sending */

static void igmp_tx(struct weft_iface *iface, struct sk_buff *skb, const struct weft_ifaddr *from)
{
	struct weft_ip_tx p = {
		.dst = *(struct weft_addr *)skb->cb, .proto = IPPROTO_IGMP, .tos = 0xc0, .ttl = 1,
		.df = true, .alert = true,
	};
	struct weft_route_key key = {
		.dst = p.dst, .proto = IPPROTO_IGMP, .oif = iface->ifindex, .uid = GLOBAL_ROOT_UID,
	};
	bool leaves = weft_addr_to_v4(&p.dst) == ALL_ROUTERS;
	struct weft_net *wn = iface->wn;
	struct weft_route rt;

	if (from)
		key.src = from->addr;
	if (!from || weft_route_find(wn, &key, &rt)) {
		weft_drop(wn, skb, WEFT_DROP_IP4_NO_ROUTE);
		return;
	}
	p.src = rt.src;
	skb->priority = TC_PRIO_CONTROL;
	weft_mib_inc(wn, leaves ? WEFT_MIB_IgmpOutLeaves : WEFT_MIB_IgmpOutReports);
	weft_ip_tx(wn, NULL, skb, &rt, &p);
	weft_route_put(&rt);
}

static enum weft_mib mld_counter(u8 type)
{
	switch (type) {
	case WEFT_ICMP6_MLD2_REPORT:
		return WEFT_MIB_Icmp6OutMLDv2Reports;
	case WEFT_ICMP6_MLD_DONE:
		return WEFT_MIB_Icmp6OutGroupMembReductions;
	default:
		return WEFT_MIB_Icmp6OutGroupMembResponses;
	}
}

static void mld_tx(struct weft_iface *iface, struct sk_buff *skb, const struct weft_addr *src)
{
	struct weft_ip_tx p = {
		.src = *src, .dst = *(struct weft_addr *)skb->cb, .proto = WEFT_PROTO_ICMP6,
		.ttl = 1, .alert = true, .nocheck_mtu = true,
	};
	const struct weft_route rt = {
		.iface = iface, .gw = p.dst, .src = *src, .own6 = true, .multicast = true,
	};

	weft_icmp6_csum_put(&p.src, &p.dst, skb->data, skb->len);
	skb->priority = TC_PRIO_CONTROL;
	weft_mib_inc(iface->wn, WEFT_MIB_Icmp6OutMsgs);
	weft_mib_inc(iface->wn, mld_counter(skb->data[0]));
	weft_ip_tx(iface->wn, NULL, skb, &rt, &p);
}

struct weft_addr weft_gmp_link_local(struct weft_iface *iface)
{
	struct weft_addr all = weft_ip6_all_nodes();
	const struct weft_ifaddr *e = weft_addr_pick(iface->wn, &all, iface->ifindex);

	return e && weft_ip6_is_link_local(&e->addr) ? e->addr : (struct weft_addr){ };
}

bool weft_gmp_outbox_send(struct weft_gmp_outbox *out)
{
	const struct weft_addr any = weft_addr_v4(htonl(INADDR_ANY));
	struct weft_iface *iface = out->iface;
	struct weft_addr src = { };
	bool nameless = false;
	struct sk_buff *skb;

	rcu_read_lock();
	if (out->v6)
		src = weft_gmp_link_local(iface);
	while ((skb = __skb_dequeue(&out->queue))) {
		if (out->v6)
			mld_tx(iface, skb, &src);
		else
			igmp_tx(iface, skb, weft_addr_pick(iface->wn, &any, iface->ifindex));
		nameless = out->v6 && weft_addr_is_any(&src);
	}
	rcu_read_unlock();
	return nameless;
}
