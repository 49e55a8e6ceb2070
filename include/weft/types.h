/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses, end points and time, as every file of Weft knows them.  Pure.
 *
 * An address is 16 bytes in network order; an IPv4 address is held in its v4-mapped form
 * (RFC 4291 2.5.5.2), so that there is one table, one key and one comparison for both protocols.
 * Ports are in host order.  Time is an unsigned count of microseconds of the monotonic clock,
 * and always an argument.
 */
#ifndef WEFT_TYPES_H
#define WEFT_TYPES_H

#include <linux/types.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#define WEFT_NSEC_PER_USEC	1000ULL
#define WEFT_USEC_PER_MSEC	1000ULL
#define WEFT_USEC_PER_SEC	1000000ULL
#define WEFT_NEVER		(~0ULL)		/* a deadline that is not set */

struct weft_addr {
	__be32 w[4];		/* network order; words 0..2 are 0, 0, 0x0000ffff for IPv4 */
};

struct weft_end {
	struct weft_addr addr;
	u16 port;		/* host order; 0: none yet */
	u32 zone;		/* sin6_scope_id: the device, for a link-local address; else 0 */
	u32 flow;		/* sin6_flowinfo, with IPV6_FLOWINFO_SEND; 0: none */
};

/* One conversation, seen from this host.  No padding: it is a hash key. */
struct weft_tuple {
	struct weft_addr laddr, raddr;
	u16 lport, rport;	/* host order */
	u32 zone;		/* the device, for link-local addresses: weft_ip6_zone(); else 0 */
};

static inline struct weft_addr weft_addr_v4(__be32 a)
{
	return (struct weft_addr){ .w = { 0, 0, cpu_to_be32(0xffff), a } };
}

static inline bool weft_addr_is_v4(const struct weft_addr *a)
{
	return !a->w[0] && !a->w[1] && a->w[2] == cpu_to_be32(0xffff);
}

/* The IPv4 address inside a v4-mapped one. */
static inline __be32 weft_addr_to_v4(const struct weft_addr *a)
{
	return a->w[3];
}

static inline bool weft_addr_eq(const struct weft_addr *a, const struct weft_addr *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* The unspecified address, of either protocol: 0.0.0.0 or ::. */
static inline bool weft_addr_is_any(const struct weft_addr *a)
{
	return !a->w[3] && !a->w[0] && !a->w[1] && (!a->w[2] || a->w[2] == cpu_to_be32(0xffff));
}

#endif
