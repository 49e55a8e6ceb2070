// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of IGMP (RFC 1112, RFC 2236, RFC 3376): built under the lock of the
 * groups, sent without it.
 *
 * They have TTL 1, precedence and Router Alert (RFC 3376 4), and the device's address as source; a
 * device without one is silent, and reports at the next query.
 */
#include <linux/pkt_sched.h>
#include <weft/path.h>
#include "igmp_outbox.h"
#include "ip.h"
#include "../wire/igmp.h"

#define ALL_ROUTERS	htonl(INADDR_ALLRTRS_GROUP)
#define ALL_REPORTS	htonl(0xe0000016)	/* 224.0.0.22: RFC 3376 4.2.14 */
#define HEADER		(WEFT_IP4_HLEN + 4)	/* with Router Alert */
#define REPORT_MAX	1500			/* bytes, of the packet */

void weft_igmp_outbox_begin(struct weft_igmp_outbox *out, struct weft_iface *iface)
{
	const struct net_device *dev;
	u32 mtu = REPORT_MAX;

	rcu_read_lock();
	dev = rcu_dereference(iface->dev);
	if (dev)
		mtu = clamp_t(u32, READ_ONCE(dev->mtu), 68, REPORT_MAX);
	rcu_read_unlock();
	*out = (struct weft_igmp_outbox){ .iface = iface, .room = mtu - HEADER };
	__skb_queue_head_init(&out->queue);
}

/* ======================================== messages */

static struct sk_buff *message(u32 room)
{
	struct sk_buff *skb = alloc_skb(MAX_HEADER + WEFT_IP4_HLEN_MAX + room,
					GFP_ATOMIC | __GFP_NOWARN);

	if (skb)
		skb_reserve(skb, MAX_HEADER + WEFT_IP4_HLEN_MAX);
	return skb;
}

static void post(struct weft_igmp_outbox *out, struct sk_buff *skb, __be32 dst)
{
	*(__be32 *)skb->cb = dst;
	__skb_queue_tail(&out->queue, skb);
}

void weft_igmp_post(struct weft_igmp_outbox *out, u8 type, __be32 group)
{
	struct sk_buff *skb = message(WEFT_IGMP_HLEN);

	if (!skb) {
		weft_drop_count(out->iface->wn, WEFT_DROP_NO_MEMORY);
		return;
	}
	weft_igmp_emit(skb_put(skb, WEFT_IGMP_HLEN), type, group);
	post(out, skb, type == WEFT_IGMP_LEAVE ? ALL_ROUTERS : group);
}

void weft_igmp_report_close(struct weft_igmp_outbox *out)
{
	if (!out->report)
		return;
	weft_igmp_report_finish(out->report->data, out->report->len, out->records);
	post(out, out->report, ALL_REPORTS);
	out->report = NULL;
	out->records = 0;
}

/*
 * RFC 3376 4.2.16: a list too long for a packet is truncated in EXCLUDE mode, and continued in
 * the next in INCLUDE mode.
 */
void weft_igmp_post_record(struct weft_igmp_outbox *out, const struct weft_mc_record *rec,
			   __be32 group)
{
	bool exclude = rec->type == WEFT_MC_IS_EX || rec->type == WEFT_MC_TO_EX;
	u16 most = (out->room - WEFT_IGMP_HLEN - WEFT_IGMP_RECORD_HLEN) / 4, n, from = 0;

	do {
		n = min_t(u16, rec->n - from, most);
		if (out->report && out->report->len + weft_igmp_record_len(n) > out->room)
			weft_igmp_report_close(out);
		if (!out->report) {
			out->report = message(out->room);
			if (!out->report) {
				weft_drop_count(out->iface->wn, WEFT_DROP_NO_MEMORY);
				return;
			}
			skb_put(out->report, WEFT_IGMP_HLEN);
		}
		weft_igmp_record_emit(skb_put(out->report, weft_igmp_record_len(n)), rec->type,
				      group, rec->src + from, n);
		out->records++;
		from += n;
	} while (from < rec->n && !exclude);
}

/* ======================================== sending */

static void outbox_tx(struct weft_iface *iface, struct sk_buff *skb, const struct weft_ifaddr *from)
{
	__be32 to = *(__be32 *)skb->cb;
	struct weft_ip_tx p = {
		.dst = weft_addr_v4(to), .proto = IPPROTO_IGMP, .tos = 0xc0, .ttl = 1, .df = true,
		.alert = true,
	};
	struct weft_route_key key = {
		.dst = p.dst, .proto = IPPROTO_IGMP, .oif = iface->ifindex, .uid = GLOBAL_ROOT_UID,
	};
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
	weft_mib_inc(wn, to == ALL_ROUTERS ? WEFT_MIB_IgmpOutLeaves : WEFT_MIB_IgmpOutReports);
	weft_ip_tx(wn, NULL, skb, &rt, &p);
	weft_route_put(&rt);
}

void weft_igmp_outbox_send(struct weft_igmp_outbox *out)
{
	struct weft_iface *iface = out->iface;
	const struct weft_addr any = weft_addr_v4(htonl(INADDR_ANY));
	struct sk_buff *skb;

	rcu_read_lock();
	while ((skb = __skb_dequeue(&out->queue)))
		outbox_tx(iface, skb, weft_addr_pick(iface->wn, &any, iface->ifindex));
	rcu_read_unlock();
}
