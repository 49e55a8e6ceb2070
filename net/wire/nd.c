// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of neighbour discovery and their validation: RFC 4861 4.1 to 4.5, 6.1, 7.1 and 8.1;
 * router preference: RFC 4191 2.2; no fragments: RFC 6980 5.
 * Not there: the checks that need a table, which are the shell's: whether a redirect comes from the
 * current first hop (8.1), and whether a target is an address of ours.  Pure.
 */
#include "nd.h"
#include "icmp6.h"
#include "../base/bytes.h"

#define HLEN_RS		8
#define HLEN_RA		16
#define HLEN_NEIGHBOUR	24
#define HLEN_REDIRECT	40

#define NA_ROUTER	0x80
#define NA_SOLICITED	0x40
#define NA_OVERRIDE	0x20
#define RA_MANAGED	0x80
#define RA_OTHER	0x40

/* Bytes of the message without options; 0: the type is not of neighbour discovery. */
static u32 hlen_of(u8 type)
{
	switch (type) {
	case WEFT_ICMP6_RS:
		return HLEN_RS;
	case WEFT_ICMP6_RA:
		return HLEN_RA;
	case WEFT_ICMP6_NS:
	case WEFT_ICMP6_NA:
		return HLEN_NEIGHBOUR;
	case WEFT_ICMP6_REDIRECT:
		return HLEN_REDIRECT;
	default:
		return 0;
	}
}

/*
 * RFC 4191 2.2: the reserved value means medium; a router that is no default router has no
 * preference.
 */
static s8 preference(u8 flags, u16 lifetime)
{
	u8 bits = (flags >> 3) & 3;

	if (!lifetime)
		return 0;
	return bits == 1 ? 1 : bits == 3 ? -1 : 0;
}

static void read_ra(const u8 *b, struct weft_nd *out)
{
	out->hop_limit = b[4];
	out->managed = b[5] & RA_MANAGED;
	out->other = b[5] & RA_OTHER;
	out->lifetime = weft_get_be16(b + 6);
	out->preference = preference(b[5], out->lifetime);
	out->reachable = weft_get_be32(b + 8);
	out->retrans = weft_get_be32(b + 12);
}

static void read_message(const u8 *b, struct weft_nd *out)
{
	out->type = b[0];
	if (out->type == WEFT_ICMP6_RA)
		read_ra(b, out);
	if (out->type == WEFT_ICMP6_NS || out->type == WEFT_ICMP6_NA ||
	    out->type == WEFT_ICMP6_REDIRECT)
		out->target = weft_get_addr6(b + 8);
	if (out->type == WEFT_ICMP6_REDIRECT)
		out->dst = weft_get_addr6(b + 24);
	if (out->type == WEFT_ICMP6_NA) {
		out->router = b[4] & NA_ROUTER;
		out->solicited = b[4] & NA_SOLICITED;
		out->override = b[4] & NA_OVERRIDE;
	}
}

/*
 * RFC 4861 6.1.1 and 7.1.1: a sender without an address gives no link-layer address, and solicits
 * by multicast only.
 */
static enum weft_drop solicitation_check(const struct weft_nd *m, const struct weft_nd_ip *ip)
{
	struct weft_addr group;

	if (!weft_ip6_is_unspecified(&ip->src))
		return WEFT_DROP_NONE;
	if (m->opt.has & WEFT_ND_HAS_SLLA)
		return WEFT_DROP_ND_LLADDR;
	group = weft_ip6_solicited_node(&m->target);
	if (m->type == WEFT_ICMP6_NS && !weft_addr_eq(&ip->dst, &group))
		return WEFT_DROP_ND_DESTINATION;
	return WEFT_DROP_NONE;
}

/* RFC 4861 7.1.1 and 7.1.2 */
static enum weft_drop neighbour_check(const struct weft_nd *m)
{
	bool host = !weft_ip6_is_multicast(&m->target) && !weft_ip6_is_unspecified(&m->target) &&
		    !weft_ip6_is_loopback(&m->target) && !weft_addr_is_v4(&m->target);

	return host ? WEFT_DROP_NONE : WEFT_DROP_ND_TARGET;
}

static enum weft_drop advertisement_check(const struct weft_nd *m, const struct weft_nd_ip *ip)
{
	enum weft_drop why = neighbour_check(m);

	if (why)
		return why;
	if (weft_ip6_is_unspecified(&ip->src))
		return WEFT_DROP_ND_SOURCE;
	return m->solicited && weft_ip6_is_multicast(&ip->dst) ? WEFT_DROP_ND_DESTINATION :
								 WEFT_DROP_NONE;
}

/*
 * RFC 4861 8.1: the better first hop is a router's link-local address, or the destination itself.
 */
static enum weft_drop redirect_check(const struct weft_nd *m, const struct weft_nd_ip *ip)
{
	if (!weft_ip6_is_link_local(&ip->src))
		return WEFT_DROP_ND_SOURCE;
	if (weft_ip6_is_multicast(&m->dst) || weft_ip6_is_unspecified(&m->dst) ||
	    weft_addr_is_v4(&m->dst))
		return WEFT_DROP_ND_DESTINATION;
	if (!weft_ip6_is_link_local(&m->target) && !weft_addr_eq(&m->target, &m->dst))
		return WEFT_DROP_ND_TARGET;
	return WEFT_DROP_NONE;
}

static enum weft_drop message_check(const struct weft_nd *m, const struct weft_nd_ip *ip)
{
	enum weft_drop why = WEFT_DROP_NONE;

	switch (m->type) {
	case WEFT_ICMP6_RA:
		return weft_ip6_is_link_local(&ip->src) ? WEFT_DROP_NONE : WEFT_DROP_ND_SOURCE;
	case WEFT_ICMP6_NS:
		why = neighbour_check(m);
		break;
	case WEFT_ICMP6_NA:
		return advertisement_check(m, ip);
	case WEFT_ICMP6_REDIRECT:
		return redirect_check(m, ip);
	}
	return why ? why : solicitation_check(m, ip);
}

enum weft_drop weft_nd_parse(const void *p, u32 len, const struct weft_nd_ip *ip,
			     struct weft_nd *out)
{
	const u8 *b = p;
	u32 hlen = len ? hlen_of(b[0]) : 0;
	enum weft_drop why;

	if (!hlen)
		return len ? WEFT_DROP_ICMP_TYPE : WEFT_DROP_ND_TRUNCATED;
	if (ip->fragmented)
		return WEFT_DROP_ND_FRAGMENT;
	if (ip->hop_limit != WEFT_ND_HOP_LIMIT)
		return WEFT_DROP_ND_HOP_LIMIT;
	if (len < hlen)
		return WEFT_DROP_ND_TRUNCATED;
	if (b[1])
		return WEFT_DROP_ND_CODE;
	*out = (struct weft_nd){ 0 };
	read_message(b, out);
	why = weft_nd_opts_parse(b + hlen, len - hlen, &out->opt);
	return why ? why : message_check(out, ip);
}

static void write_ra(u8 *b, const struct weft_nd *in)
{
	b[4] = in->hop_limit;
	b[5] = (in->managed ? RA_MANAGED : 0) | (in->other ? RA_OTHER : 0) |
	       (in->preference & 3) << 3;
	weft_put_be16(b + 6, in->lifetime);
	weft_put_be32(b + 8, in->reachable);
	weft_put_be32(b + 12, in->retrans);
}

u32 weft_nd_emit(void *p, const struct weft_nd *in)
{
	u32 hlen = hlen_of(in->type);
	u8 *b = p;

	memset(b, 0, hlen);
	b[0] = in->type;
	if (in->type == WEFT_ICMP6_RA)
		write_ra(b, in);
	if (in->type == WEFT_ICMP6_NA)
		b[4] = (in->router ? NA_ROUTER : 0) | (in->solicited ? NA_SOLICITED : 0) |
		       (in->override ? NA_OVERRIDE : 0);
	if (hlen >= HLEN_NEIGHBOUR)
		weft_put_addr6(b + 8, &in->target);
	if (in->type == WEFT_ICMP6_REDIRECT)
		weft_put_addr6(b + 24, &in->dst);
	return hlen + weft_nd_opts_emit(b + hlen, &in->opt);
}
