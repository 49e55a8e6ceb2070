/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Big-endian numbers at any address, byte by byte: a header in a packet is aligned to nothing.
 * Pure. (The kernel's own are in <asm/unaligned.h> or <linux/unaligned.h>, by version; compilers
 * make one load of these.)
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

/* An IPv4 address stays in network order. */
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
 * An address of an IPv6 header: as it stands there, so one that is v4-mapped
 * looks like an IPv4 address.
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
