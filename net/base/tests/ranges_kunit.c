// SPDX-License-Identifier: GPL-2.0
/*
 * The set of intervals.  Every case runs with the numbers around the wrap of 2^32 (RFC 9293 3.4);
 * the last one compares with a plain bitmap.
 */
#include "../../kunit_suites.h"
#include "../ranges.h"

#define BASE	0xfffffff0U	/* numbers in the cases are offsets from here; 16 is 0 */
#define CAP	8

struct set {
	struct weft_ranges s;
	struct weft_range r[CAP + 1];	/* the last one must never be written */
};

static struct weft_seq at(u32 offset)
{
	return seq_of(BASE + offset);
}

static void set_init(struct set *x, u16 cap)
{
	memset(x, 0, sizeof(*x));
	x->s.r = x->r;
	x->s.cap = cap;
}

static u32 add(struct kunit *test, struct set *x, u32 lo, u32 hi)
{
	u32 fresh = 12345;

	KUNIT_EXPECT_TRUE(test, weft_ranges_add(&x->s, at(lo), at(hi), &fresh));
	return fresh;
}

/* [10, 20) [30, 40) [50, 60), the last one made last. */
static void set_three(struct kunit *test, struct set *x)
{
	set_init(x, CAP);
	add(test, x, 10, 20);
	add(test, x, 30, 40);
	add(test, x, 50, 60);
}

static void expect(struct kunit *test, const struct set *x, const u32 (*want)[2], u16 n)
{
	u16 i;

	KUNIT_ASSERT_EQ(test, x->s.n, n);
	for (i = 0; i < n; i++) {
		KUNIT_EXPECT_EQ(test, x->s.r[i].lo.v - BASE, want[i][0]);
		KUNIT_EXPECT_EQ(test, x->s.r[i].hi.v - BASE, want[i][1]);
	}
	KUNIT_EXPECT_EQ(test, x->r[CAP].hi.v, 0U);
}

#define EXPECT(test, x, ...) do { \
	static const u32 want[][2] = { __VA_ARGS__ }; \
	expect(test, x, want, sizeof(want) / sizeof(want[0])); \
} while (0)

static void ranges_add__first(struct kunit *test)
{
	struct set x;

	set_init(&x, CAP);
	KUNIT_EXPECT_EQ(test, add(test, &x, 10, 20), 10U);
	EXPECT(test, &x, { 10, 20 });
	KUNIT_EXPECT_EQ(test, x.s.last, 0);
}

static void ranges_add__between(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	KUNIT_EXPECT_EQ(test, add(test, &x, 42, 48), 6U);
	EXPECT(test, &x, { 10, 20 }, { 30, 40 }, { 42, 48 }, { 50, 60 });
	KUNIT_EXPECT_EQ(test, x.s.last, 2);
}

static void ranges_add__before_all(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	KUNIT_EXPECT_EQ(test, add(test, &x, 1, 9), 8U);
	EXPECT(test, &x, { 1, 9 }, { 10, 20 }, { 30, 40 }, { 50, 60 });
	KUNIT_EXPECT_EQ(test, x.s.last, 0);
}

/* Adjacent ranges are merged. */
static void ranges_add__touches(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	KUNIT_EXPECT_EQ(test, add(test, &x, 20, 25), 5U);
	KUNIT_EXPECT_EQ(test, x.s.last, 0);
	KUNIT_EXPECT_EQ(test, add(test, &x, 45, 50), 5U);
	KUNIT_EXPECT_EQ(test, x.s.last, 2);
	EXPECT(test, &x, { 10, 25 }, { 30, 40 }, { 45, 60 });
}

static void ranges_add__fills_hole(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	KUNIT_EXPECT_EQ(test, add(test, &x, 40, 50), 10U);
	EXPECT(test, &x, { 10, 20 }, { 30, 60 });
	KUNIT_EXPECT_EQ(test, x.s.last, 1);
}

static void ranges_add__overlaps_all(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	KUNIT_EXPECT_EQ(test, add(test, &x, 5, 55), 5U + 10 + 10);
	EXPECT(test, &x, { 5, 60 });
}

static void ranges_add__overlaps_partly(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	KUNIT_EXPECT_EQ(test, add(test, &x, 15, 25), 5U);
	KUNIT_EXPECT_EQ(test, add(test, &x, 28, 31), 2U);
	EXPECT(test, &x, { 10, 25 }, { 28, 40 }, { 50, 60 });
}

/* RFC 2018 4: the first SACK block holds the segment that arrived, new or not. */
static void ranges_add__nothing_new(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	KUNIT_EXPECT_EQ(test, add(test, &x, 32, 38), 0U);
	KUNIT_EXPECT_EQ(test, x.s.last, 1);
	KUNIT_EXPECT_EQ(test, add(test, &x, 10, 20), 0U);
	KUNIT_EXPECT_EQ(test, x.s.last, 0);
	EXPECT(test, &x, { 10, 20 }, { 30, 40 }, { 50, 60 });
}

static void ranges_add__empty_or_backwards(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	KUNIT_EXPECT_EQ(test, add(test, &x, 25, 25), 0U);
	KUNIT_EXPECT_EQ(test, add(test, &x, 20, 20), 0U);
	KUNIT_EXPECT_EQ(test, add(test, &x, 26, 24), 0U);
	KUNIT_EXPECT_EQ(test, add(test, &x, 45, 15), 0U);
	EXPECT(test, &x, { 10, 20 }, { 30, 40 }, { 50, 60 });
	KUNIT_EXPECT_EQ(test, x.s.last, 2);
}

static void ranges_add__full(struct kunit *test)
{
	struct set x;
	u32 fresh = 7;

	set_three(test, &x);
	x.s.cap = 3;
	KUNIT_EXPECT_FALSE(test, weft_ranges_add(&x.s, at(22), at(24), &fresh));
	KUNIT_EXPECT_EQ(test, fresh, 7U);
	KUNIT_EXPECT_EQ(test, x.s.last, 2);
	EXPECT(test, &x, { 10, 20 }, { 30, 40 }, { 50, 60 });
	KUNIT_EXPECT_EQ(test, add(test, &x, 20, 24), 4U);	/* growing needs no entry */
	EXPECT(test, &x, { 10, 24 }, { 30, 40 }, { 50, 60 });
}

static void ranges_add__no_room_at_all(struct kunit *test)
{
	struct weft_ranges s = { 0 };

	KUNIT_EXPECT_FALSE(test, weft_ranges_add(&s, at(1), at(2), NULL));
	KUNIT_EXPECT_TRUE(test, weft_ranges_add(&s, at(1), at(1), NULL));
	weft_ranges_cut(&s, at(5));
	KUNIT_EXPECT_EQ(test, s.n, 0);
}

static void ranges_cut__whole(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	weft_ranges_cut(&x.s, at(40));
	EXPECT(test, &x, { 50, 60 });
	KUNIT_EXPECT_EQ(test, x.s.last, 0);
}

static void ranges_cut__within(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	weft_ranges_cut(&x.s, at(35));
	EXPECT(test, &x, { 35, 40 }, { 50, 60 });
	KUNIT_EXPECT_EQ(test, x.s.last, 1);
}

static void ranges_cut__in_hole(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	weft_ranges_cut(&x.s, at(25));
	EXPECT(test, &x, { 30, 40 }, { 50, 60 });
}

static void ranges_cut__before_all(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	weft_ranges_cut(&x.s, at(10));
	EXPECT(test, &x, { 10, 20 }, { 30, 40 }, { 50, 60 });
	KUNIT_EXPECT_EQ(test, x.s.last, 2);
}

static void ranges_cut__all(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	weft_ranges_cut(&x.s, at(60));
	KUNIT_EXPECT_EQ(test, x.s.n, 0);
	KUNIT_EXPECT_EQ(test, x.s.last, 0);
}

static void ranges_reach__inside(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	KUNIT_EXPECT_EQ(test, weft_ranges_reach(&x.s, at(10)).v, at(20).v);
	KUNIT_EXPECT_EQ(test, weft_ranges_reach(&x.s, at(39)).v, at(40).v);
}

static void ranges_reach__outside(struct kunit *test)
{
	static const u32 holes[] = { 0, 9, 20, 25, 29, 40, 60, 61 };
	struct set x;
	u32 i;

	set_three(test, &x);
	for (i = 0; i < sizeof(holes) / sizeof(holes[0]); i++)
		KUNIT_EXPECT_EQ(test, weft_ranges_reach(&x.s, at(holes[i])).v, at(holes[i]).v);
	set_init(&x, CAP);
	KUNIT_EXPECT_EQ(test, weft_ranges_reach(&x.s, at(3)).v, at(3).v);
}

static void ranges_has__each_kind(struct kunit *test)
{
	struct set x;

	set_three(test, &x);
	KUNIT_EXPECT_TRUE(test, weft_ranges_has(&x.s, at(10), at(20)));
	KUNIT_EXPECT_TRUE(test, weft_ranges_has(&x.s, at(13), at(14)));
	KUNIT_EXPECT_FALSE(test, weft_ranges_has(&x.s, at(9), at(11)));
	KUNIT_EXPECT_FALSE(test, weft_ranges_has(&x.s, at(19), at(21)));
	KUNIT_EXPECT_FALSE(test, weft_ranges_has(&x.s, at(22), at(24)));
	KUNIT_EXPECT_FALSE(test, weft_ranges_has(&x.s, at(10), at(40)));
	KUNIT_EXPECT_FALSE(test, weft_ranges_has(&x.s, at(35), at(32)));
}

#define SPAN	96
#define FEW	6	/* ranges; at times fewer than the rounds below need */

static u32 model_runs(const bool *bit)
{
	u32 i, runs = 0;

	for (i = 0; i < SPAN; i++)
		runs += bit[i] && (!i || !bit[i - 1]);
	return runs;
}

static void model_check(struct kunit *test, const struct weft_ranges *s, const bool *bit)
{
	u32 i, covered = 0, set = 0;

	for (i = 0; i < SPAN; i++) {
		set += bit[i];
		KUNIT_ASSERT_EQ(test, weft_ranges_has(s, at(i), at(i + 1)), bit[i]);
	}
	for (i = 0; i < s->n; i++)
		covered += s->r[i].hi.v - s->r[i].lo.v;
	KUNIT_ASSERT_EQ(test, s->n, model_runs(bit));
	KUNIT_ASSERT_EQ(test, covered, set);
}

static u32 draw(u32 *seed, u32 below)
{
	*seed = *seed * 1664525 + 1013904223;
	return (*seed >> 16) % below;
}

static u32 model_add(bool *bit, u32 lo, u32 hi)
{
	u32 i, fresh = 0;

	for (i = lo; i < hi; i++) {
		fresh += !bit[i];
		bit[i] = true;
	}
	return fresh;
}

/* Adds to both; the set may refuse only where the bitmap would have more than FEW runs. */
static void add_to_both(struct kunit *test, struct weft_ranges *s, bool *bit, u32 lo, u32 hi)
{
	u32 fresh = 0, want;
	bool after[SPAN];

	memcpy(after, bit, sizeof(after));
	want = model_add(after, lo, hi);
	if (model_runs(after) > FEW) {
		KUNIT_ASSERT_FALSE(test, weft_ranges_add(s, at(lo), at(hi), &fresh));
		return;
	}
	KUNIT_ASSERT_TRUE(test, weft_ranges_add(s, at(lo), at(hi), &fresh));
	KUNIT_ASSERT_EQ(test, fresh, want);
	memcpy(bit, after, sizeof(after));
	if (lo < hi)
		KUNIT_ASSERT_TRUE(test, seq_leq(s->r[s->last].lo, at(lo)) &&
						seq_geq(s->r[s->last].hi, at(hi)));
}

/*
 * The array is on the heap with exactly this size, so that a sanitizer sees a move beyond its end.
 */
static void ranges__like_a_bitmap(struct kunit *test)
{
	struct weft_ranges s = {
		.r = kunit_kzalloc(test, FEW * sizeof(struct weft_range), GFP_KERNEL), .cap = FEW,
	};
	bool bit[SPAN] = { false };
	u32 seed = 1, round;

	KUNIT_ASSERT_NOT_NULL(test, s.r);
	for (round = 0; round < 4000; round++) {
		u32 lo = draw(&seed, SPAN),
		    hi = lo + draw(&seed, SPAN - lo < 12 ? SPAN - lo + 1 : 12);
		u32 what = draw(&seed, 20);

		if (what > 1) {
			add_to_both(test, &s, bit, lo, hi);
		} else if (what) {
			weft_ranges_cut_tail(&s, at(lo));
			memset(bit + lo, 0, SPAN - lo);
		} else {
			weft_ranges_cut(&s, at(lo));
			memset(bit, 0, lo);
		}
		model_check(test, &s, bit);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(ranges_add__first),
	KUNIT_CASE(ranges_add__between),
	KUNIT_CASE(ranges_add__before_all),
	KUNIT_CASE(ranges_add__touches),
	KUNIT_CASE(ranges_add__fills_hole),
	KUNIT_CASE(ranges_add__overlaps_all),
	KUNIT_CASE(ranges_add__overlaps_partly),
	KUNIT_CASE(ranges_add__nothing_new),
	KUNIT_CASE(ranges_add__empty_or_backwards),
	KUNIT_CASE(ranges_add__full),
	KUNIT_CASE(ranges_add__no_room_at_all),
	KUNIT_CASE(ranges_cut__whole),
	KUNIT_CASE(ranges_cut__within),
	KUNIT_CASE(ranges_cut__in_hole),
	KUNIT_CASE(ranges_cut__before_all),
	KUNIT_CASE(ranges_cut__all),
	KUNIT_CASE(ranges_reach__inside),
	KUNIT_CASE(ranges_reach__outside),
	KUNIT_CASE(ranges_has__each_kind),
	KUNIT_CASE(ranges__like_a_bitmap),
	{}
};

struct kunit_suite weft_base_ranges_suite = { .name = "weft_base_ranges", .test_cases = cases };
