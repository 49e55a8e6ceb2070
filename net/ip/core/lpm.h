/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Longest prefix match over a small table: own mode's routes.  RFC 1122 3.3.1,
 * RFC 1812 5.2.4.3.  Pure.
 */
#ifndef WEFT_IP_LPM_H
#define WEFT_IP_LPM_H

#include <weft/types.h>

struct weft_lpm_route {
	struct weft_addr prefix;	/* bits past plen are 0 */
	struct weft_addr gw;		/* unspecified: on link */
	struct weft_addr src;		/* preferred source; unspecified: the device's first one */
	u64 dead_until;			/* us: gw is passed over until then; 0: not dead */
	u64 until;			/* us; 0: configured, else a router's, or WEFT_NEVER */
	u32 metric;			/* lower wins among equal prefixes */
	int ifindex;
	u8 plen;			/* 0..128; an IPv4 prefix length plus 96 */
};

void weft_lpm_mask(struct weft_addr *a, u8 plen);	/* clears the bits past plen */
bool weft_lpm_covers(const struct weft_addr *prefix, u8 plen, const struct weft_addr *a);
/* The best route to dst; oif 0: any device.  NULL: none. */
const struct weft_lpm_route *weft_lpm_find(const struct weft_lpm_route *t, u32 n,
					   const struct weft_addr *dst, int oif);
/* Where the route stands in t, or n: same prefix, length, metric and device. */
u32 weft_lpm_index(const struct weft_lpm_route *t, u32 n, const struct weft_lpm_route *r);

#endif
