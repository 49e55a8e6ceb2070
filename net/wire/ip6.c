// SPDX-License-Identifier: GPL-2.0
/*
 * The IPv6 header: RFC 8200 3; addresses: RFC 4291 2; scopes: RFC 4007 4.
 * Not there: a special case for site-local unicast addresses, which are global ones (RFC 3879);
 * addresses with an embedded IPv4 address.  Pure.
 */
#include "ip6.h"
#include "../base/bytes.h"

enum weft_drop weft_ip6_parse(const void *p, u32 linear, u32 len, struct weft_ip6 *out)
{
	const u8 *b = p;
	u32 first;

	if (linear < WEFT_IP6_HLEN || len < WEFT_IP6_HLEN)
		return WEFT_DROP_IP6_TRUNCATED;
	if (b[0] >> 4 != 6)
		return WEFT_DROP_IP6_VERSION;
	first = weft_get_be32(b);
	*out = (struct weft_ip6){
		.tclass = (first >> 20) & 0xff,
		.flow = first & 0xfffff,
		.len = weft_get_be16(b + 4),
		.next = b[6],
		.hop_limit = b[7],
		.src = weft_get_addr6(b + 8),
		.dst = weft_get_addr6(b + 24),
	};
	return out->len > len - WEFT_IP6_HLEN ? WEFT_DROP_IP6_TRUNCATED : WEFT_DROP_NONE;
}

u32 weft_ip6_emit(void *p, const struct weft_ip6 *in)
{
	u8 *b = p;

	weft_put_be32(b, 6U << 28 | (u32)in->tclass << 20 | (in->flow & 0xfffff));
	weft_put_be16(b + 4, in->len);
	b[6] = in->next;
	b[7] = in->hop_limit;
	weft_put_addr6(b + 8, &in->src);
	weft_put_addr6(b + 24, &in->dst);
	return WEFT_IP6_HLEN;
}

static u32 first_word(const struct weft_addr *a)
{
	return be32_to_cpu(a->w[0]);
}

bool weft_ip6_is_unspecified(const struct weft_addr *a)
{
	return !a->w[0] && !a->w[1] && !a->w[2] && !a->w[3];
}

bool weft_ip6_is_loopback(const struct weft_addr *a)
{
	return !a->w[0] && !a->w[1] && !a->w[2] && a->w[3] == cpu_to_be32(1);
}

bool weft_ip6_is_multicast(const struct weft_addr *a)
{
	return first_word(a) >> 24 == 0xff;
}

bool weft_ip6_is_link_local(const struct weft_addr *a)
{
	return first_word(a) >> 22 == 0xfe80 >> 6;
}

u8 weft_ip6_scope(const struct weft_addr *a)
{
	if (weft_ip6_is_multicast(a))
		return (first_word(a) >> 16) & 0xf;
	if (weft_ip6_is_loopback(a))
		return WEFT_IP6_SCOPE_NODE;
	return weft_ip6_is_link_local(a) ? WEFT_IP6_SCOPE_LINK : WEFT_IP6_SCOPE_GLOBAL;
}

/* ::1 has node scope, but needs no zone: there is only one loopback device. */
bool weft_ip6_needs_zone(const struct weft_addr *a)
{
	u8 scope = weft_ip6_scope(a);

	return scope == WEFT_IP6_SCOPE_LINK ||
	       (scope == WEFT_IP6_SCOPE_NODE && weft_ip6_is_multicast(a));
}

u32 weft_ip6_zone(const struct weft_addr *laddr, const struct weft_addr *raddr, u32 ifindex)
{
	return weft_ip6_needs_zone(laddr) || weft_ip6_needs_zone(raddr) ? ifindex : 0;
}

struct weft_addr weft_ip6_loopback(void)
{
	return (struct weft_addr){ .w = { 0, 0, 0, cpu_to_be32(1) } };
}

static struct weft_addr link_group(u32 third, u32 last)
{
	return (struct weft_addr){ .w = { cpu_to_be32(0xff020000), 0, cpu_to_be32(third),
					  cpu_to_be32(last) } };
}

struct weft_addr weft_ip6_all_nodes(void)
{
	return link_group(0, 1);
}

struct weft_addr weft_ip6_all_routers(void)
{
	return link_group(0, 2);
}

/* ff02::1:ff00:0/104 and the last 24 bits of the address. */
struct weft_addr weft_ip6_solicited_node(const struct weft_addr *a)
{
	return link_group(1, 0xff000000 | be32_to_cpu(a->w[3]));
}

bool weft_ip6_is_solicited_node(const struct weft_addr *a)
{
	struct weft_addr group = weft_ip6_solicited_node(a);

	return weft_addr_eq(a, &group);
}
