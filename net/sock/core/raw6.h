/* SPDX-License-Identifier: GPL-2.0 */
/* Raw sockets of IPv6: their checksum and their filter, RFC 3542 3.  Pure. */
#ifndef WEFT_SOCK_RAW6_H
#define WEFT_SOCK_RAW6_H

#include <weft/types.h>

#define WEFT_RAW6_TYPES		256		/* of ICMPv6 */
#define WEFT_RAW6_FILTER_WORDS	(WEFT_RAW6_TYPES / 32)

/*
 * Where the packets of a protocol have their checksum, in bytes from its header on, as long as
 * IPV6_CHECKSUM says nothing; -1: nowhere.
 */
int weft_raw6_csum_default(u8 proto);
/* May IPV6_CHECKSUM have this value?  Negative: no checksum. */
bool weft_raw6_csum_valid(int at);
/* Has a packet of `len` bytes, without IP headers, room for the checksum? */
bool weft_raw6_csum_fits(int at, u32 len);
/* Does ICMP6_FILTER hide this type?  A set bit hides. */
bool weft_raw6_hides(const u32 filter[WEFT_RAW6_FILTER_WORDS], u8 type);

#endif
