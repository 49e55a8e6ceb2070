// SPDX-License-Identifier: GPL-2.0
/*
 * How the options of a datagram socket shape a packet that it sends: IP_MTU_DISCOVER (RFC 1191 6.1,
 * as in Linux), IP_TTL, IP_MULTICAST_TTL, and IPv6's counterparts. Any context; takes no lock.
 */
#include "sock.h"

static bool link_mtu(u8 pmtudisc)
{
	return pmtudisc == IP_PMTUDISC_PROBE || pmtudisc == IP_PMTUDISC_INTERFACE ||
	       pmtudisc == IP_PMTUDISC_OMIT;
}

static bool may_cut(u8 pmtudisc)
{
	return pmtudisc == IP_PMTUDISC_DONT || pmtudisc == IP_PMTUDISC_WANT ||
	       pmtudisc == IP_PMTUDISC_OMIT;
}

/* Nobody on the way is to cut it; with WANT it is cut here, rather, if it does not fit. */
static bool outgoing_dont_fragment(u8 pmtudisc, bool fits)
{
	return pmtudisc == IP_PMTUDISC_DO || pmtudisc == IP_PMTUDISC_PROBE ||
	       (pmtudisc == IP_PMTUDISC_WANT && fits);
}

u32 weft_sock_out_mtu(const struct weft_sock *ws, const struct weft_route *rt)
{
	return link_mtu(weft_sock_pmtudisc(ws, &rt->src)) ? rt->link_mtu : rt->mtu;
}

/* IPv4's length counts its header too. */
static u32 len_max(const struct weft_addr *dst)
{
	return U16_MAX + (weft_addr_is_v4(dst) ? 0 : WEFT_IP6_HLEN);
}

bool weft_sock_out_fits(const struct weft_sock *ws, const struct weft_route *rt,
			const struct weft_outgoing *o)
{
	bool cut = may_cut(weft_sock_pmtudisc(ws, &o->dst)) &&
		   !(o->dontfrag && !weft_addr_is_v4(&o->dst));

	return o->len <= len_max(&o->dst) && (cut || o->len <= weft_sock_out_mtu(ws, rt));
}

static u8 time_to_live(const struct weft_sock *ws, const struct weft_route *rt,
		       const struct weft_outgoing *o)
{
	if (o->ttl)
		return o->ttl;
	if (rt->multicast)
		return weft_addr_is_v4(&o->dst) ? READ_ONCE(ws->mc_ttl) :
						  READ_ONCE(ws->ip6.mc_hops);
	return weft_sock_ttl(ws, &o->dst);
}

struct weft_ip_tx weft_sock_out(struct weft_sock *ws, const struct weft_route *rt,
				const struct weft_outgoing *o)
{
	u8 pmtudisc = weft_sock_pmtudisc(ws, &o->dst), ttl = time_to_live(ws, rt, o);
	bool v4 = weft_addr_is_v4(&o->dst);
	bool mc_loop = READ_ONCE(*(v4 ? &ws->mc_loop : &ws->ip6.mc_loop));

	return (struct weft_ip_tx){
		.src = rt->src,
		.dst = o->dst,
		.flow = o->flow,
		.no_flow = !READ_ONCE(ws->ip6.autoflow),
		.ids = READ_ONCE(ws->t.rport) ? &ws->ip_ids : NULL,
		.ttl = ttl,
		.loop = rt->broadcast || (rt->multicast && mc_loop),
		.here = rt->multicast && !ttl,
		.link_mtu = link_mtu(pmtudisc),
		.df = (o->dontfrag && !v4) ||
		      outgoing_dont_fragment(pmtudisc, o->len <= rt->mtu && !rt->cut),
	};
}
