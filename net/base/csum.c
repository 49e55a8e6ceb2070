// SPDX-License-Identifier: GPL-2.0
/*
 * The Internet checksum, a one's complement sum of 16-bit words: RFC 1071 1.  The pseudo-header of
 * IPv6: RFC 8200 8.1.
 * Not there: the incremental update of RFC 1624, which only a router needs.  Pure.
 */
#include "csum.h"
#include "bytes.h"

/*
 * The words are added in host order, so the sum is the same number on every machine.  Adding two
 * words at a time is allowed by RFC 1071 2 (C), since 2^16 equals 1 in this arithmetic.
 */
u32 weft_csum_add(u32 sum, const void *p, u32 len)
{
	const u8 *b = p;
	u64 s = sum;

	for (; len > 3; len -= 4, b += 4)
		s += weft_get_be32(b);
	if (len > 1) {
		s += weft_get_be16(b);
		b += 2;
		len -= 2;
	}
	/*
	 * RFC 1071 1: an odd byte is padded with zero, so only the last piece may have an odd
	 * length
	 */
	if (len)
		s += (u32)*b << 8;
	while (s >> 32)
		s = (s & 0xffffffff) + (s >> 32);
	return (u32)s;
}

__be16 weft_csum_finish(u32 sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return cpu_to_be16((u16)~sum);
}

u32 weft_csum_pseudo6(const struct weft_addr *src, const struct weft_addr *dst, u32 len, u8 proto)
{
	u8 tail[8] = { 0 };

	weft_put_be32(tail, len);
	tail[7] = proto;
	return weft_csum_add(weft_csum_add(weft_csum_add(0, src->w, sizeof(src->w)), dst->w,
					   sizeof(dst->w)),
			     tail, sizeof(tail));
}
