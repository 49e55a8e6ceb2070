/* SPDX-License-Identifier: GPL-2.0 */
/* An IPv6 address from its four words in host order. */
#ifndef WEFT_WIRE_TESTS_ADDR6_H
#define WEFT_WIRE_TESTS_ADDR6_H

#include <weft/types.h>

static inline struct weft_addr addr6(u32 a, u32 b, u32 c, u32 d)
{
	return (struct weft_addr){ .w = { cpu_to_be32(a), cpu_to_be32(b), cpu_to_be32(c),
					  cpu_to_be32(d) } };
}

/* 2001:db8::n, fe80::n, ff02::n */
static inline struct weft_addr global6(u32 n)
{
	return addr6(0x20010db8, 0, 0, n);
}

static inline struct weft_addr local6(u32 n)
{
	return addr6(0xfe800000, 0, 0, n);
}

static inline struct weft_addr group6(u32 n)
{
	return addr6(0xff020000, 0, 0, n);
}

#endif
