/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The Internet checksum over headers: RFC 1071.  Over payload the shell uses the kernel's own.
 * Pure.
 */
#ifndef WEFT_BASE_CSUM_H
#define WEFT_BASE_CSUM_H

#include <linux/string.h>
#include <weft/types.h>

/* Adds len bytes to a running, unfolded sum; start with 0. */
u32 weft_csum_add(u32 sum, const void *p, u32 len);
/* Folds and complements the sum; the result goes into the header as it is (network order). */
__be16 weft_csum_finish(u32 sum);
/*
 * The checksum of an IPv4 header of at least five 32-bit words, as it goes into the header.  The
 * words are added in the machine's byte order, which does not matter: RFC 1071 2 (B).
 */
static inline __be16 weft_csum_header(const void *p, u32 words)
{
	const u8 *b = p;
	u64 sum = 0;
	u32 w[5], i;

	memcpy(w, b, sizeof(w));
	for (i = 0; i < 5; i++)
		sum += w[i];
	for (; i < words; i++) {
		memcpy(w, b + 4 * i, 4);
		sum += w[0];
	}
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (__force __be16)(u16)~sum;
}

/*
 * The unfolded sum of the IPv6 pseudo-header, RFC 8200 8.1, for weft_csum_add() to continue. len:
 * bytes of the upper-layer packet, its header included.
 */
u32 weft_csum_pseudo6(const struct weft_addr *src, const struct weft_addr *dst, u32 len, u8 proto);

#endif
