// SPDX-License-Identifier: GPL-2.0
/* The cache of path MTUs: RFC 1191 5, 6, 7. */
#include "../../../kunit_suites.h"
#include "../pmtu.h"

#define S	WEFT_USEC_PER_SEC
#define AGE	(600 * S)

static struct weft_addr host(u32 n)
{
	return weft_addr_v4(cpu_to_be32(0xc0000200 | n));
}

static struct weft_pmtus *table(struct kunit *test)
{
	struct weft_pmtus *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	return c;
}

static void pmtu_reported__told(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, weft_pmtu_reported(1400, 1500), 1400U);
	KUNIT_EXPECT_EQ(test, weft_pmtu_reported(552, 1500), 552U);
	KUNIT_EXPECT_EQ(test, weft_pmtu_reported(551, 1500), 551U);
	KUNIT_EXPECT_EQ(test, weft_pmtu_reported(68, 1500), 68U);
}

static void pmtu_reported__plateaus(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, weft_pmtu_reported(0, 65535), 32000U);
	KUNIT_EXPECT_EQ(test, weft_pmtu_reported(0, 1500), 1492U);
	KUNIT_EXPECT_EQ(test, weft_pmtu_reported(0, 1492), 1006U);
	KUNIT_EXPECT_EQ(test, weft_pmtu_reported(0, 1006), 552U);
	KUNIT_EXPECT_EQ(test, weft_pmtu_reported(0, 553), 552U);
	/* below the minimum that is accepted */
	KUNIT_EXPECT_EQ(test, weft_pmtu_reported(0, 552), 551U);
}

static void pmtu_put__only_less(struct kunit *test)
{
	struct weft_pmtus *c = table(test);
	struct weft_addr a = host(1), b = host(2);
	u64 until;

	KUNIT_EXPECT_EQ(test, weft_pmtu_get(c, 7, &a, S, &until), 0U);
	KUNIT_EXPECT_TRUE(test, weft_pmtu_put(c, 7, &a, 1400, S, AGE));
	KUNIT_EXPECT_FALSE(test, weft_pmtu_put(c, 7, &a, 1400, 2 * S, AGE));
	KUNIT_EXPECT_FALSE(test, weft_pmtu_put(c, 7, &a, 1450, 2 * S, AGE));
	KUNIT_EXPECT_EQ(test, weft_pmtu_get(c, 7, &a, 2 * S, &until), 1400U);
	KUNIT_EXPECT_EQ(test, until, S + AGE);
	KUNIT_EXPECT_TRUE(test, weft_pmtu_put(c, 7, &a, 1000, 3 * S, AGE));
	KUNIT_EXPECT_EQ(test, weft_pmtu_get(c, 7, &a, 3 * S, &until), 1000U);
	KUNIT_EXPECT_EQ(test, weft_pmtu_get(c, 7, &b, 3 * S, &until), 0U);
}

static void pmtu_get__ends(struct kunit *test)
{
	struct weft_pmtus *c = table(test);
	struct weft_addr a = host(1);
	u64 until;

	weft_pmtu_put(c, 7, &a, 1000, S, AGE);
	KUNIT_EXPECT_EQ(test, weft_pmtu_get(c, 7, &a, S + AGE - 1, &until), 1000U);
	KUNIT_EXPECT_EQ(test, weft_pmtu_get(c, 7, &a, S + AGE, &until), 0U);
	/* the path has become wider */
	KUNIT_EXPECT_TRUE(test, weft_pmtu_put(c, 7, &a, 1400, S + AGE, AGE));
	KUNIT_EXPECT_EQ(test, weft_pmtu_get(c, 7, &a, S + AGE, &until), 1400U);
}

static void pmtu_put__drives_out_the_first_to_end(struct kunit *test)
{
	struct weft_pmtus *c = table(test);
	struct weft_addr a;
	u64 until;
	u32 i;

	for (i = 0; i <= WEFT_PMTU_WAYS; i++) {
		a = host(i);
		KUNIT_EXPECT_TRUE(test, weft_pmtu_put(c, 7, &a, 1000 + i, (1 + i) * S, AGE));
	}
	for (i = 0; i <= WEFT_PMTU_WAYS; i++) {
		a = host(i);
		KUNIT_EXPECT_EQ(test, weft_pmtu_get(c, 7, &a, 10 * S, &until), i ? 1000 + i : 0);
	}
	a = host(1);
	KUNIT_EXPECT_EQ(test, weft_pmtu_get(c, 8, &a, 10 * S, &until), 0U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(pmtu_reported__told),
	KUNIT_CASE(pmtu_reported__plateaus),
	KUNIT_CASE(pmtu_put__only_less),
	KUNIT_CASE(pmtu_get__ends),
	KUNIT_CASE(pmtu_put__drives_out_the_first_to_end),
	{}
};

struct kunit_suite weft_ip_pmtu_suite = { .name = "weft_ip_pmtu", .test_cases = cases };
