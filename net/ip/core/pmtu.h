/* SPDX-License-Identifier: GPL-2.0 */
/* What is known of paths' MTUs, by destination: RFC 1191 6.  Pure. */
#ifndef WEFT_IP_PMTU_H
#define WEFT_IP_PMTU_H

#include <weft/types.h>

#define WEFT_PMTU_SETS	64
#define WEFT_PMTU_WAYS	4	/* destinations per hash; one more replaces the first to end */
#define WEFT_PMTU_MIN	552	/* bytes: Linux's route.min_pmtu; below it DF is given up */

struct weft_pmtu {
	struct weft_addr dst;
	u64 until;		/* us; 0: unused */
	u32 mtu;		/* bytes of the IP packet */
};

struct weft_pmtus {
	struct weft_pmtu e[WEFT_PMTU_SETS][WEFT_PMTU_WAYS];
};

/*
 * The MTU reported by an ICMP error about a packet of `len` bytes: RFC 1191 5
 * and, for older routers, 7.
 */
u32 weft_pmtu_reported(u32 told, u32 len);
/* 0: nothing is known.  hash: keyed, of dst.  *until: how long it is to be believed, us. */
u32 weft_pmtu_get(const struct weft_pmtus *c, u32 hash, const struct weft_addr *dst, u64 now,
		  u64 *until);
/*
 * age: us; after that the path may have become wider (RFC 1191 6.3).  False: not below the known
 * MTU: an error never widens a path.
 */
bool weft_pmtu_put(struct weft_pmtus *c, u32 hash, const struct weft_addr *dst, u32 mtu, u64 now,
		   u64 age);

#endif
