// SPDX-License-Identifier: GPL-2.0
/* The token bucket. */
#include "../../kunit_suites.h"
#include "../rate.h"

#define SEC	WEFT_USEC_PER_SEC

/* The number of tokens available at once. */
static u32 drain(struct weft_rate *r, u32 per_sec, u32 burst, u64 now)
{
	u32 n = 0;

	while (n <= 10000 && weft_rate_take(r, per_sec, burst, now))
		n++;
	return n;
}

static void rate_take__full_at_first(struct kunit *test)
{
	struct weft_rate r = { 0 };

	KUNIT_EXPECT_EQ(test, drain(&r, 1, 5, 1000 * SEC), 5U);
}

/* A virtual clock may begin at 0: a bucket used at 0 is not a fresh one. */
static void rate_take__at_time_zero(struct kunit *test)
{
	struct weft_rate r = { 0 };

	KUNIT_EXPECT_EQ(test, drain(&r, 1, 3, 0), 3U);
	KUNIT_EXPECT_EQ(test, drain(&r, 1, 3, 0), 0U);
}

static void rate_take__comes_back(struct kunit *test)
{
	struct weft_rate r = { 0 };

	drain(&r, 10, 5, SEC);
	KUNIT_EXPECT_FALSE(test, weft_rate_take(&r, 10, 5, SEC + 99999));
	KUNIT_EXPECT_TRUE(test, weft_rate_take(&r, 10, 5, SEC + 100000));
	KUNIT_EXPECT_FALSE(test, weft_rate_take(&r, 10, 5, SEC + 199999));
	KUNIT_EXPECT_EQ(test, drain(&r, 10, 5, SEC + 400000), 3U);
}

static void rate_take__no_more_than_burst(struct kunit *test)
{
	struct weft_rate r = { 0 };

	drain(&r, 1000, 5, SEC);
	KUNIT_EXPECT_EQ(test, drain(&r, 1000, 5, 100 * SEC), 5U);
	KUNIT_EXPECT_EQ(test, drain(&r, 1000, 5, 100 * SEC + 2000), 2U);
}

static void rate_take__no_more_than_burst_from_half_full(struct kunit *test)
{
	struct weft_rate r = { 0 };

	weft_rate_take(&r, 1000, 5, SEC);
	weft_rate_take(&r, 1000, 5, SEC);
	KUNIT_EXPECT_EQ(test, drain(&r, 1000, 5, SEC + 4000), 5U);
}

/*
 * Asking each microsecond neither loses the fractions of a token nor gains any: 3 a
 * second, 300 in 100 seconds.
 */
static void rate_take__fractions(struct kunit *test)
{
	struct weft_rate r = { 0 };
	u32 n = 0;
	u64 now;

	drain(&r, 3, 1, SEC);
	for (now = SEC; now <= 101 * SEC; now += 101)
		n += weft_rate_take(&r, 3, 1, now);
	KUNIT_EXPECT_LE(test, n, 300U);
	KUNIT_EXPECT_GE(test, n, 299U);
}

/* A third of a second is 333,333.3 us: the next one counts from 333,334. */
static void rate_take__rounds_up(struct kunit *test)
{
	struct weft_rate r = { 0 };

	drain(&r, 3, 2, SEC);
	KUNIT_EXPECT_FALSE(test, weft_rate_take(&r, 3, 2, SEC + 333333));
	KUNIT_EXPECT_TRUE(test, weft_rate_take(&r, 3, 2, SEC + 333400));
	KUNIT_EXPECT_EQ(test, r.stamp, SEC + 333334);
}

static void rate_take__clock_backwards(struct kunit *test)
{
	struct weft_rate r = { 0 };

	drain(&r, 10, 2, 100 * SEC);
	KUNIT_EXPECT_FALSE(test, weft_rate_take(&r, 10, 2, 50 * SEC));
	KUNIT_EXPECT_FALSE(test, weft_rate_take(&r, 10, 2, 100 * SEC));
	KUNIT_EXPECT_TRUE(test, weft_rate_take(&r, 10, 2, 100 * SEC + 100000));
	KUNIT_EXPECT_FALSE(test, weft_rate_take(&r, 1000000, 2, 50 * SEC));
}

static void rate_take__zero_rate(struct kunit *test)
{
	struct weft_rate r = { 0 };

	KUNIT_EXPECT_EQ(test, drain(&r, 0, 2, SEC), 2U);
	KUNIT_EXPECT_EQ(test, drain(&r, 0, 2, 1000000 * SEC), 0U);
}

static void rate_take__zero_burst(struct kunit *test)
{
	struct weft_rate r = { 0 };

	KUNIT_EXPECT_EQ(test, drain(&r, 10, 0, SEC), 0U);
	KUNIT_EXPECT_EQ(test, drain(&r, 10, 0, 9 * SEC), 0U);
}

static void rate_take__burst_lowered(struct kunit *test)
{
	struct weft_rate r = { 0 };

	KUNIT_EXPECT_TRUE(test, weft_rate_take(&r, 1, 100, SEC));
	KUNIT_EXPECT_EQ(test, drain(&r, 1, 3, SEC), 3U);
}

/* The largest numbers neither overflow nor refuse. */
static void rate_take__extremes(struct kunit *test)
{
	struct weft_rate r = { 0 };

	KUNIT_EXPECT_TRUE(test, weft_rate_take(&r, 0xffffffff, 0xffffffff, 1));
	r.tokens = 0;
	KUNIT_EXPECT_TRUE(test, weft_rate_take(&r, 0xffffffff, 0xffffffff, WEFT_NEVER - 1));
	KUNIT_EXPECT_EQ(test, r.tokens, 0xfffffffeU);
	r.tokens = 0;
	KUNIT_EXPECT_FALSE(test, weft_rate_take(&r, 1, 0xffffffff, WEFT_NEVER - 1));
	r = (struct weft_rate){ .stamp = 1 };
	/* the product is 2^64 */
	KUNIT_EXPECT_TRUE(test, weft_rate_take(&r, 1U << 31, 5, 1 + (1ULL << 33)));
}

static void rate_take_for__costs(struct kunit *test)
{
	struct weft_rate r = { 0 };

	KUNIT_EXPECT_TRUE(test, weft_rate_take_for(&r, 1, 4, 0, SEC));
	KUNIT_EXPECT_EQ(test, r.tokens, 4U);
	KUNIT_EXPECT_TRUE(test, weft_rate_take_for(&r, 1, 4, 3, SEC));
	KUNIT_EXPECT_TRUE(test, weft_rate_take_for(&r, 1, 4, 2, SEC));	/* the last one is enough */
	KUNIT_EXPECT_FALSE(test, weft_rate_take_for(&r, 1, 4, 0, SEC));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(rate_take__full_at_first),
	KUNIT_CASE(rate_take__at_time_zero),
	KUNIT_CASE(rate_take__comes_back),
	KUNIT_CASE(rate_take__no_more_than_burst),
	KUNIT_CASE(rate_take__no_more_than_burst_from_half_full),
	KUNIT_CASE(rate_take__fractions),
	KUNIT_CASE(rate_take__rounds_up),
	KUNIT_CASE(rate_take__clock_backwards),
	KUNIT_CASE(rate_take__zero_rate),
	KUNIT_CASE(rate_take__zero_burst),
	KUNIT_CASE(rate_take__burst_lowered),
	KUNIT_CASE(rate_take__extremes),
	KUNIT_CASE(rate_take_for__costs),
	{}
};

struct kunit_suite weft_base_rate_suite = { .name = "weft_base_rate", .test_cases = cases };
