// SPDX-License-Identifier: GPL-2.0
/* The Internet checksum: RFC 1071. */
#include "hostile.h"
#include "../../kunit_suites.h"
#include "../csum.h"

/* RFC 1071 section 3, the example: 00 01 f2 03 f4 f5 f6 f7 gives ddf2. */
static const u8 example[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };

static u16 sum_of(const void *p, u32 len)
{
	return (u16)~be16_to_cpu(weft_csum_finish(weft_csum_add(0, p, len)));
}

static void csum_add__example(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, sum_of(example, sizeof(example)), 0xddf2);
}

static void csum_add__empty(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, weft_csum_add(0x1234, NULL, 0), 0x1234U);
}

/* RFC 1071 section 1: an odd byte is the high one of a word. */
static void csum_add__odd_byte(struct kunit *test)
{
	const u8 *p = exactly(test, "\x12\x34\x56", 3);

	KUNIT_EXPECT_EQ(test, sum_of(p, 3), 0x1234 + 0x5600);
}

/* RFC 1071 section 2 (A): the order of the pieces does not matter, if each but the last is even. */
static void csum_add__pieces(struct kunit *test)
{
	u32 cut;

	for (cut = 0; cut <= sizeof(example); cut += 2) {
		u32 sum = weft_csum_add(0, example + cut, sizeof(example) - cut);

		KUNIT_EXPECT_EQ(test,
				be16_to_cpu(weft_csum_finish(weft_csum_add(sum, example, cut))),
				0x220d);
	}
}

static void csum_add__unaligned(struct kunit *test)
{
	u8 buf[sizeof(example) + 4];
	u32 shift;

	for (shift = 0; shift < 4; shift++) {
		memcpy(buf + shift, example, sizeof(example));
		KUNIT_EXPECT_EQ(test, sum_of(buf + shift, sizeof(example)), 0xddf2);
	}
}

/* RFC 1071 section 2 (B): the order of the bytes does not matter, whatever the header's length. */
static void csum_header__as_bytes(struct kunit *test)
{
	u8 header[60];
	u32 words, i, seed = 1;

	for (words = 5; words <= 15; words++) {
		for (i = 0; i < 4 * words; i++) {
			seed = seed * 1103515245 + 12345;
			header[i] = seed >> 24 | (words % 2 ? 0 : 0xf0);
		}
		KUNIT_EXPECT_EQ(test, be16_to_cpu(weft_csum_header(header, words)),
				be16_to_cpu(weft_csum_finish(
					weft_csum_add(0, header, 4 * words))));
	}
}

/* The carry out of 32 bits is added back, however large the running sum is. */
static void csum_add__carry(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, weft_csum_add(0xffffffff, "\x00\x02", 2), 2U);
	KUNIT_EXPECT_EQ(test, weft_csum_add(0xfffffffe, "\x00\x01", 2), 0xffffffffU);
}

static void csum_add__long(struct kunit *test)
{
	u32 n = 200000;
	u8 *p = kunit_kzalloc(test, n, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	memset(p, 0xff, n);
	/* any number of ffff is ffff: one's complement zero */
	KUNIT_EXPECT_EQ(test, sum_of(p, n), 0xffff);
	p[n - 1] = 0xfe;
	KUNIT_EXPECT_EQ(test, sum_of(p, n), 0xfffe);
}

static void csum_finish__folds(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, be16_to_cpu(weft_csum_finish(0)), 0xffff);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(weft_csum_finish(0xffff)), 0);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(weft_csum_finish(0x12345)), 0xffff - 0x2346);
	/* the fold itself carries */
	KUNIT_EXPECT_EQ(test, be16_to_cpu(weft_csum_finish(0xffff0001)), 0xffff - 1);
}

/* RFC 1071 section 1: a header with its checksum in place sums to ffff. */
static void csum_finish__verifies(struct kunit *test)
{
	u8 p[sizeof(example) + 2] = { 0 };
	__be16 sum;

	memcpy(p, example, sizeof(example));
	sum = weft_csum_finish(weft_csum_add(0, p, sizeof(p)));
	memcpy(p + sizeof(example), &sum, 2);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(weft_csum_finish(weft_csum_add(0, p, sizeof(p)))), 0);
}

/* RFC 8200 8.1: addresses, a length of 32 bits, and the protocol. */
static void csum_pseudo6__fields(struct kunit *test)
{
	static const u8 header[40] = {
		0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
		0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
		0x00, 0x01, 0x11, 0x70, 0, 0, 0, 58,
	};
	struct weft_addr src, dst;

	memcpy(src.w, header, 16);
	memcpy(dst.w, header + 16, 16);
	KUNIT_EXPECT_EQ(test,
			be16_to_cpu(weft_csum_finish(weft_csum_pseudo6(&src, &dst, 70000, 58))),
			be16_to_cpu(weft_csum_finish(weft_csum_add(0, header, sizeof(header)))));
	KUNIT_EXPECT_EQ(test,
			be16_to_cpu(weft_csum_finish(weft_csum_pseudo6(&src, &dst, 70000, 58))),
			0x92df);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(csum_add__example),
	KUNIT_CASE(csum_add__empty),
	KUNIT_CASE(csum_add__odd_byte),
	KUNIT_CASE(csum_add__pieces),
	KUNIT_CASE(csum_add__unaligned),
	KUNIT_CASE(csum_add__carry),
	KUNIT_CASE(csum_add__long),
	KUNIT_CASE(csum_header__as_bytes),
	KUNIT_CASE(csum_finish__folds),
	KUNIT_CASE(csum_finish__verifies),
	KUNIT_CASE(csum_pseudo6__fields),
	{}
};

struct kunit_suite weft_base_csum_suite = { .name = "weft_base_csum", .test_cases = cases };
