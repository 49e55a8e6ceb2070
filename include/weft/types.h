/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses, end points and time as used throughout Weft.  Pure.
 *
 * An address is 16 bytes in network order; an IPv4 address is held in its v4-mapped form
 * (RFC 4291 2.5.5.2), so both protocols share one table, one key and one comparison. Ports are in
 * host order.  Time is a count of microseconds (u64) of the monotonic clock, and always an
 * argument.
 */
#ifndef WEFT_TYPES_H
#define WEFT_TYPES_H

#include <linux/types.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#define WEFT_NSEC_PER_USEC	1000ULL
#define WEFT_USEC_PER_MSEC	1000ULL
#define WEFT_USEC_PER_SEC	1000000ULL
#define WEFT_NEVER		(~0ULL)		/* us: a deadline that is not set */

struct weft_addr {
	__be32 w[4];		/* network order; words 0..2 are 0, 0, 0x0000ffff for IPv4 */
};

struct weft_end {
	struct weft_addr addr;
	u16 port;		/* host order; 0: none */
	u32 zone;		/* sin6_scope_id: device of a link-local address; else 0 */
	u32 flow;		/* sin6_flowinfo, with IPV6_FLOWINFO_SEND; 0: none */
};

/* Both ends of a conversation, seen from this host.  It is a hash key, so it has no padding. */
struct weft_tuple {
	struct weft_addr laddr, raddr;
	u16 lport, rport;	/* host order */
	u32 zone;		/* device of link-local addresses: weft_ip6_zone(); else 0 */
};

static inline struct weft_addr weft_addr_v4(__be32 a)
{
	return (struct weft_addr){ .w = { 0, 0, cpu_to_be32(0xffff), a } };
}

static inline bool weft_addr_is_v4(const struct weft_addr *a)
{
	return !a->w[0] && !a->w[1] && a->w[2] == cpu_to_be32(0xffff);
}

/* The IPv4 address in a v4-mapped one. */
static inline __be32 weft_addr_to_v4(const struct weft_addr *a)
{
	return a->w[3];
}

static inline bool weft_addr_eq(const struct weft_addr *a, const struct weft_addr *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* Is it the unspecified address of either protocol, 0.0.0.0 or ::? */
static inline bool weft_addr_is_any(const struct weft_addr *a)
{
	return !a->w[3] && !a->w[0] && !a->w[1] && (!a->w[2] || a->w[2] == cpu_to_be32(0xffff));
}

#endif
