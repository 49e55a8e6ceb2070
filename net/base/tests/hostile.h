/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Input for parsers in memory of exactly its size, so that KASAN and the user-space sanitizers see
 * each byte read too far.
 */
#ifndef WEFT_BASE_TESTS_HOSTILE_H
#define WEFT_BASE_TESTS_HOSTILE_H

#include <kunit/test.h>

static inline u8 *exactly(struct kunit *test, const void *p, u32 n)
{
	u8 *copy = kunit_kmalloc(test, n, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, p, n);
	return copy;
}

/* The same without an allocation, for the long loops: at the end of an array on the stack. */
static inline const u8 *at_end(u8 *room, u32 size, const void *p, u32 n)
{
	memcpy(room + size - n, p, n);
	return room + size - n;
}

#endif
