/* SPDX-License-Identifier: GPL-2.0 */
/* MLD's messages, which are ICMPv6's: version 1 (RFC 2710 3), version 2 (RFC 3810 5).  Pure. */
#ifndef WEFT_WIRE_MLD_H
#define WEFT_WIRE_MLD_H

#include "gmp.h"
#include "icmp6.h"	/* the types */

#define WEFT_MLD_HLEN		24	/* a report of version 2 may be shorter */
#define WEFT_MLD_QUERY2_HLEN	28

static inline bool weft_mld_is_type(u8 type)
{
	return (type >= WEFT_ICMP6_MLD_QUERY && type <= WEFT_ICMP6_MLD_DONE) ||
	       type == WEFT_ICMP6_MLD2_REPORT;
}

/* Where MLD's messages go: ff02::16, RFC 3810 5.2.14. */
struct weft_addr weft_mld_all_routers(void);
/*
 * Reads the message of `len` bytes at p, of a type of MLD's, whose checksum is right; what is
 * behind it is ignored.
 */
enum weft_drop weft_mld_parse(const void *p, u32 len, struct weft_gmp *out);
/* A message of version 1, with its checksum 0. */
u32 weft_mld_emit(void *p, u8 type, const struct weft_addr *group);

#endif
