// SPDX-License-Identifier: GPL-2.0
/* Checksum and filter of raw IPv6 sockets. */
#include "../../../kunit_suites.h"
#include "../raw6.h"

static void raw6_csum__default(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, weft_raw6_csum_default(58), 2);
	KUNIT_EXPECT_EQ(test, weft_raw6_csum_default(135), 4);
	KUNIT_EXPECT_EQ(test, weft_raw6_csum_default(17), -1);
	KUNIT_EXPECT_EQ(test, weft_raw6_csum_default(255), -1);
}

/* RFC 3542 3.1: an odd offset is an error, a negative one switches it off. */
static void raw6_csum__valid(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, weft_raw6_csum_valid(0));
	KUNIT_EXPECT_TRUE(test, weft_raw6_csum_valid(6));
	KUNIT_EXPECT_FALSE(test, weft_raw6_csum_valid(1));
	KUNIT_EXPECT_FALSE(test, weft_raw6_csum_valid(S32_MAX));
	KUNIT_EXPECT_TRUE(test, weft_raw6_csum_valid(-1));
	KUNIT_EXPECT_TRUE(test, weft_raw6_csum_valid(-2));
	KUNIT_EXPECT_TRUE(test, weft_raw6_csum_valid(S32_MIN));
}

static void raw6_csum__fits(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, weft_raw6_csum_fits(0, 2));
	KUNIT_EXPECT_FALSE(test, weft_raw6_csum_fits(0, 1));
	KUNIT_EXPECT_FALSE(test, weft_raw6_csum_fits(0, 0));
	KUNIT_EXPECT_TRUE(test, weft_raw6_csum_fits(2, 4));
	KUNIT_EXPECT_FALSE(test, weft_raw6_csum_fits(2, 3));
	KUNIT_EXPECT_FALSE(test, weft_raw6_csum_fits(S32_MAX - 1, 65535));
	KUNIT_EXPECT_FALSE(test, weft_raw6_csum_fits(-1, 65535));
}

static void raw6_hides__type(struct kunit *test)
{
	u32 filter[WEFT_RAW6_FILTER_WORDS] = { };
	int type;

	filter[128 / 32] = 1;
	filter[7] = 1u << 31;
	for (type = 0; type < WEFT_RAW6_TYPES; type++)
		KUNIT_EXPECT_EQ(test, weft_raw6_hides(filter, type), type == 128 || type == 255);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(raw6_csum__default),
	KUNIT_CASE(raw6_csum__valid),
	KUNIT_CASE(raw6_csum__fits),
	KUNIT_CASE(raw6_hides__type),
	{}
};

struct kunit_suite weft_sock_raw6_suite = { .name = "weft_sock_raw6", .test_cases = cases };
