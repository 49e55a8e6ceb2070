// SPDX-License-Identifier: GPL-2.0
/*
 * Martians: RFC 1122 3.2.1.3 (IPv4 sources), 3.3.6 (a unicast address in a link-layer broadcast);
 * RFC 4291 2.5.2, 2.5.3, 2.7 (IPv6).  A v4-mapped address in an IPv6 header would pass for IPv4. In
 * share mode the host judges sources after this, by its routes (net/dev/share.c).
 * Not there: unrouted addresses (RFC 6890), as a host cannot know which of them a site uses. Pure.
 */
#include "martian.h"
#include "../../wire/ip4.h"
#include "../../wire/ip6.h"

/* 224.0.0.0/24 */
static bool is_link_group(__be32 a)
{
	return be32_to_cpu(a) >> 8 == 0xe00000;
}

/* Who speaks to the link's groups may have no address yet, such as a querier. */
static bool may_be_without_address(const struct weft_martian *m, __be32 dst)
{
	if (m->dst_broadcast)
		return true;
	return weft_ip4_is_multicast(dst) && (m->inside || m->looped || is_link_group(dst));
}

static enum weft_drop martian_check4(const struct weft_martian *m)
{
	__be32 src = weft_addr_to_v4(&m->src), dst = weft_addr_to_v4(&m->dst);

	if (!weft_ip4_source_ok(src, m->inside) || (!src && !may_be_without_address(m, dst)))
		return WEFT_DROP_IP4_SOURCE;
	if (m->src_broadcast)
		return WEFT_DROP_IP4_SOURCE;
	/* RFC 1122 3.3.6; in share mode for TCP alone, as Linux does */
	if ((m->own || m->proto == WEFT_PROTO_TCP) && m->to_all && !m->dst_broadcast &&
	    !weft_ip4_is_multicast(dst))
		return WEFT_DROP_IP4_LINK_BROADCAST;
	return WEFT_DROP_NONE;
}

/* RFC 4291 2.5.2: whoever has no address yet speaks ICMPv6 only. */
static bool source6_ok(const struct weft_martian *m)
{
	if (weft_ip6_is_multicast(&m->src) || weft_addr_is_v4(&m->src))
		return false;
	if (weft_ip6_is_unspecified(&m->src) && m->proto != WEFT_PROTO_ICMP6)
		return false;
	return m->inside || !weft_ip6_is_loopback(&m->src);
}

/*
 * RFC 4291 2.7: a reserved scope is never on a link, an interface-local one
 * never comes from outside.
 */
static bool destination6_ok(const struct weft_martian *m)
{
	if (weft_ip6_is_unspecified(&m->dst) || weft_addr_is_v4(&m->dst))
		return false;
	if (weft_ip6_is_multicast(&m->dst) && weft_ip6_scope(&m->dst) == WEFT_IP6_SCOPE_RESERVED)
		return false;
	return m->inside || m->looped || weft_ip6_scope(&m->dst) != WEFT_IP6_SCOPE_NODE;
}

static enum weft_drop martian_check6(const struct weft_martian *m)
{
	if (!source6_ok(m))
		return WEFT_DROP_IP6_SOURCE;
	if (!destination6_ok(m))
		return WEFT_DROP_IP6_DESTINATION;
	if (m->proto == WEFT_PROTO_TCP && m->to_all)	/* as Linux */
		return WEFT_DROP_IP6_LINK_MULTICAST;
	return WEFT_DROP_NONE;
}

enum weft_drop weft_ip_martian(const struct weft_martian *m)
{
	if (m->src_own && !m->inside && !m->looped)	/* nobody else has an address of ours */
		return m->v6 ? WEFT_DROP_IP6_SOURCE : WEFT_DROP_IP4_SOURCE;
	return m->v6 ? martian_check6(m) : martian_check4(m);
}
