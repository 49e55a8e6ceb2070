// SPDX-License-Identifier: GPL-2.0
/* The ring of records. */
#include "../../kunit_suites.h"
#include "../ring.h"

#define SLOTS	4

struct fixture {
	struct weft_ring r;
	u64 room[SLOTS][WEFT_RING_WORDS];
};

static void put(struct weft_ring *r, u64 value)
{
	u64 *to = weft_ring_begin(r);
	u32 i;

	for (i = 0; i < WEFT_RING_WORDS; i++)
		to[i] = value;
	weft_ring_end(r);
}

static void put_many(struct weft_ring *r, u64 from, u64 n)
{
	u64 i;

	for (i = 0; i < n; i++)
		put(r, from + i);
}

/* The value of the record at *index, or of the next one that is there; 0: none. */
static u64 get(const struct weft_ring *r, unsigned long *index)
{
	u64 words[WEFT_RING_WORDS];

	return weft_ring_read(r, index, words) ? words[WEFT_RING_WORDS - 1] : 0;
}

static void ring_slots__a_power_of_two(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, weft_ring_slots(0), 0U);
	KUNIT_EXPECT_EQ(test, weft_ring_slots(63), 0U);
	KUNIT_EXPECT_EQ(test, weft_ring_slots(64), 1U);
	KUNIT_EXPECT_EQ(test, weft_ring_slots(255), 2U);
	KUNIT_EXPECT_EQ(test, weft_ring_slots(256), 4U);
	KUNIT_EXPECT_EQ(test, weft_ring_slots(256 << 10), 4096U);
	KUNIT_EXPECT_EQ(test, weft_ring_slots(~0U), 1U << 25);
}

static void ring_read__nothing_yet(struct kunit *test)
{
	struct fixture f;
	unsigned long at = 0;

	weft_ring_init(&f.r, SLOTS, 0);
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 0ULL);
	KUNIT_EXPECT_EQ(test, at, 0UL);
}

static void ring_read__in_order(struct kunit *test)
{
	struct fixture f;
	unsigned long at;

	weft_ring_init(&f.r, SLOTS, 0);
	put_many(&f.r, 100, 3);
	for (at = 0; at < 3; at++)
		KUNIT_EXPECT_EQ(test, get(&f.r, &at), 100 + at);
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 0ULL);
	KUNIT_EXPECT_EQ(test, at, 3UL);
}

/* All slots can be read while nobody writes. */
static void ring_read__a_full_ring(struct kunit *test)
{
	struct fixture f;
	unsigned long at = 0;

	weft_ring_init(&f.r, SLOTS, 0);
	put_many(&f.r, 1, SLOTS);
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 1ULL);
	KUNIT_EXPECT_EQ(test, at, 0UL);
}

static void ring_read__the_oldest_was_overwritten(struct kunit *test)
{
	struct fixture f;
	unsigned long at = 0;

	weft_ring_init(&f.r, SLOTS, 0);
	put_many(&f.r, 1, SLOTS + 3);
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 4ULL);
	KUNIT_EXPECT_EQ(test, at, 3UL);
}

static void ring_read__wraps_many_times(struct kunit *test)
{
	struct fixture f;
	unsigned long at = 997;

	weft_ring_init(&f.r, SLOTS, 0);
	put_many(&f.r, 1, 1000);
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 998ULL);
	at = 10;
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 997ULL);
	KUNIT_EXPECT_EQ(test, at, 996UL);
}

/* A record that is being written is not given, nor the one that it is written over. */
static void ring_read__while_one_is_written(struct kunit *test)
{
	struct fixture f;
	unsigned long at = 0;
	u64 *to;

	weft_ring_init(&f.r, SLOTS, 0);
	put_many(&f.r, 1, SLOTS);
	to = weft_ring_begin(&f.r);
	to[WEFT_RING_WORDS - 1] = 99;
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 2ULL);
	KUNIT_EXPECT_EQ(test, at, 1UL);
	at = SLOTS;
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 0ULL);
	weft_ring_end(&f.r);
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 99ULL);
}

static void ring_read__the_only_slot_is_written(struct kunit *test)
{
	struct fixture f;
	unsigned long at = 0;

	weft_ring_init(&f.r, 1, 0);
	put(&f.r, 5);
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 5ULL);
	weft_ring_begin(&f.r);
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 0ULL);
}

/* The indexes of a ring of another size go on where those of the old one ended. */
static void ring_read__a_ring_that_follows_another(struct kunit *test)
{
	struct fixture f;
	unsigned long at = 5;

	weft_ring_init(&f.r, SLOTS, 1000);
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 0ULL);
	put(&f.r, 7);
	at = 5;
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 7ULL);
	KUNIT_EXPECT_EQ(test, at, 1000UL);
}

/* A reader that knows of an index beyond all gets nothing. */
static void ring_read__beyond_the_end(struct kunit *test)
{
	struct fixture f;
	unsigned long at = 50;

	weft_ring_init(&f.r, SLOTS, 0);
	put(&f.r, 1);
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 0ULL);
	KUNIT_EXPECT_EQ(test, at, 50UL);
}

static void ring_read__indexes_wrap_around(struct kunit *test)
{
	struct fixture f;
	unsigned long at = ~0UL - 1;

	weft_ring_init(&f.r, SLOTS, ~0UL - 1);
	put_many(&f.r, 1, 3);
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 1ULL);
	at = 0;
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 3ULL);
	put_many(&f.r, 4, 3);
	at = ~0UL - 1;
	KUNIT_EXPECT_EQ(test, get(&f.r, &at), 3ULL);
	KUNIT_EXPECT_EQ(test, at, 0UL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(ring_slots__a_power_of_two),
	KUNIT_CASE(ring_read__nothing_yet),
	KUNIT_CASE(ring_read__in_order),
	KUNIT_CASE(ring_read__a_full_ring),
	KUNIT_CASE(ring_read__the_oldest_was_overwritten),
	KUNIT_CASE(ring_read__wraps_many_times),
	KUNIT_CASE(ring_read__while_one_is_written),
	KUNIT_CASE(ring_read__the_only_slot_is_written),
	KUNIT_CASE(ring_read__a_ring_that_follows_another),
	KUNIT_CASE(ring_read__beyond_the_end),
	KUNIT_CASE(ring_read__indexes_wrap_around),
	{}
};

struct kunit_suite weft_base_ring_suite = {
	.name = "weft_base_ring",
	.test_cases = cases,
};
