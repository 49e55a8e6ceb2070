// SPDX-License-Identifier: GPL-2.0
/*
 * Raw sockets of IPv6: RFC 3542 3.1 (the kernel computes and verifies the checksum where the
 * program asks for it, and always in ICMPv6), 3.2 (ICMP6_FILTER).  Mobility headers (RFC 6275
 * 6.1.1) have a checksum too, as in Linux.  Pure.
 */
#include "raw6.h"

#define PROTO_ICMP6	58
#define PROTO_MOBILITY	135
#define CSUM_LEN	2

int weft_raw6_csum_default(u8 proto)
{
	if (proto == PROTO_ICMP6)
		return 2;
	return proto == PROTO_MOBILITY ? 4 : -1;
}

bool weft_raw6_csum_valid(int at)
{
	return at < 0 || !(at & 1);
}

bool weft_raw6_csum_fits(int at, u32 len)
{
	return at >= 0 && len >= CSUM_LEN && (u32)at <= len - CSUM_LEN;
}

bool weft_raw6_hides(const u32 filter[WEFT_RAW6_FILTER_WORDS], u8 type)
{
	return filter[type / 32] >> type % 32 & 1;
}
