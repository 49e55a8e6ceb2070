/* SPDX-License-Identifier: GPL-2.0 */
/* What a host makes of a prefix that a router advertises: RFC 4861 6.3.4, RFC 4862 5.5.3.  Pure. */
#ifndef WEFT_IP_SLAAC_H
#define WEFT_IP_SLAAC_H

#include "../../wire/nd_opt.h"

/* Does it say of a prefix that it is on link?  A lifetime of 0 takes that back. */
bool weft_slaac_on_link(const struct weft_nd_prefix *p);
/* May an address be made of it, or one that was made live on?  5.5.3 (a) to (d) */
bool weft_slaac_autonomous(const struct weft_nd_prefix *p);
/* When a lifetime ends that begins now; us, or WEFT_NEVER. */
u64 weft_slaac_until(u32 seconds, u64 now);
/* 5.5.3 (e): the end of an address's valid lifetime, which was `until`. */
u64 weft_slaac_valid_until(u64 until, u32 seconds, u64 now);

#endif
