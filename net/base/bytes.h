/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Unaligned big-endian loads and stores, byte by byte, because a header in a packet has no
 * alignment.
 * The kernel's own helpers are in <asm/unaligned.h> or <linux/unaligned.h>, depending on the
 * version; compilers turn these into one load or store all the same.  Pure.
 */
#ifndef WEFT_BASE_BYTES_H
#define WEFT_BASE_BYTES_H

#include <weft/types.h>

static inline u16 weft_get_be16(const void *p)
{
	const u8 *b = p;

	return (u16)(b[0] << 8 | b[1]);
}

static inline u32 weft_get_be32(const void *p)
{
	const u8 *b = p;

	return (u32)b[0] << 24 | (u32)b[1] << 16 | (u32)b[2] << 8 | b[3];
}

static inline void weft_put_be16(void *p, u16 v)
{
	u8 *b = p;

	b[0] = v >> 8;
	b[1] = v & 0xff;
}

static inline void weft_put_be32(void *p, u32 v)
{
	weft_put_be16(p, v >> 16);
	weft_put_be16((u8 *)p + 2, v & 0xffff);
}

/* IPv4 addresses stay in network order. */
static inline __be32 weft_get_addr4(const void *p)
{
	__be32 a;

	memcpy(&a, p, sizeof(a));
	return a;
}

static inline void weft_put_addr4(void *p, __be32 a)
{
	memcpy(p, &a, sizeof(a));
}

/*
 * Copies the address unchanged.  The caller rejects a v4-mapped one, which the rest of Weft would
 * take for an IPv4 address.
 */
static inline struct weft_addr weft_get_addr6(const void *p)
{
	struct weft_addr a;

	memcpy(a.w, p, sizeof(a.w));
	return a;
}

static inline void weft_put_addr6(void *p, const struct weft_addr *a)
{
	memcpy(p, a->w, sizeof(a->w));
}

#endif
