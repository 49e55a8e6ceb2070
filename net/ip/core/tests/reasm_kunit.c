// SPDX-License-Identifier: GPL-2.0
/*
 * Reassembly: RFC 791 3.2, RFC 815, RFC 5722, RFC 3168 5.3.  The last case compares
 * with a plain map of bytes.
 */
#include "../../../kunit_suites.h"
#include "../reasm.h"

#define LONGEST	65515U		/* IPv4's, behind a header of 20 bytes */

static enum weft_drop add(struct weft_reasm *q, u32 off, u32 len, bool more)
{
	return weft_reasm_add(q, off, &len, more, 0);
}

#define HOLDS(q, off, len, more) KUNIT_EXPECT_EQ(test, add(q, off, len, more), WEFT_DROP_NONE)
#define REFUSES(why, q, off, len, more) \
	KUNIT_EXPECT_EQ(test, add(q, off, len, more), WEFT_DROP_FRAGMENT_##why)

static void reasm_add__in_order(struct kunit *test)
{
	struct weft_reasm q;

	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 0, 1480, true);
	HOLDS(&q, 1480, 1480, true);
	KUNIT_EXPECT_FALSE(test, weft_reasm_whole(&q));
	HOLDS(&q, 2960, 1, false);
	KUNIT_EXPECT_TRUE(test, weft_reasm_whole(&q));
	KUNIT_EXPECT_EQ(test, q.end, 2961U);
}

static void reasm_add__last_first(struct kunit *test)
{
	struct weft_reasm q;

	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 16, 5, false);
	HOLDS(&q, 0, 8, true);
	KUNIT_EXPECT_FALSE(test, weft_reasm_whole(&q));
	HOLDS(&q, 8, 8, true);
	KUNIT_EXPECT_TRUE(test, weft_reasm_whole(&q));
}

static void reasm_add__without_end_not_whole(struct kunit *test)
{
	struct weft_reasm q;

	weft_reasm_init(&q, LONGEST);
	KUNIT_EXPECT_FALSE(test, weft_reasm_whole(&q));
	HOLDS(&q, 0, 64, true);
	KUNIT_EXPECT_FALSE(test, weft_reasm_whole(&q));
}

/* Bytes beyond a multiple of 8 are trimmed: the next fragment repeats them. */
static void reasm_add__cut(struct kunit *test)
{
	struct weft_reasm q;
	u32 len = 15;

	weft_reasm_init(&q, LONGEST);
	KUNIT_EXPECT_EQ(test, weft_reasm_add(&q, 0, &len, true, 0), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, len, 8U);
	HOLDS(&q, 8, 3, false);
	KUNIT_EXPECT_TRUE(test, weft_reasm_whole(&q));
}

static void reasm_add__empty(struct kunit *test)
{
	struct weft_reasm q;

	weft_reasm_init(&q, LONGEST);
	REFUSES(LENGTH, &q, 0, 7, true);
	weft_reasm_init(&q, LONGEST);
	REFUSES(LENGTH, &q, 8, 0, false);
	weft_reasm_init(&q, LONGEST);
	REFUSES(LENGTH, &q, 0, 0, true);
}

/* The ping of death: 65,528 is the largest offset. */
static void reasm_add__too_long(struct kunit *test)
{
	struct weft_reasm q;

	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 65512, 3, false);
	weft_reasm_init(&q, LONGEST);
	REFUSES(LENGTH, &q, 65512, 4, false);
	weft_reasm_init(&q, LONGEST);
	REFUSES(LENGTH, &q, 65528, 1, false);
	weft_reasm_init(&q, LONGEST);
	REFUSES(LENGTH, &q, 64000, 1600, true);
}

static void reasm_add__two_ends(struct kunit *test)
{
	struct weft_reasm q;

	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 16, 8, false);
	REFUSES(LENGTH, &q, 8, 8, false);
	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 16, 8, false);
	REFUSES(LENGTH, &q, 24, 8, false);
}

static void reasm_add__behind_the_end(struct kunit *test)
{
	struct weft_reasm q;

	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 16, 8, false);
	REFUSES(LENGTH, &q, 24, 8, true);
	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 24, 8, true);
	REFUSES(LENGTH, &q, 16, 8, false);
}

static void reasm_add__duplicate(struct kunit *test)
{
	struct weft_reasm q;

	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 0, 16, true);
	REFUSES(DUPLICATE, &q, 0, 16, true);
	REFUSES(DUPLICATE, &q, 8, 8, true);
	HOLDS(&q, 16, 3, false);
	REFUSES(DUPLICATE, &q, 16, 3, false);
	KUNIT_EXPECT_TRUE(test, weft_reasm_whole(&q));
}

static void reasm_add__overlap(struct kunit *test)
{
	struct weft_reasm q;

	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 8, 16, true);
	REFUSES(OVERLAP, &q, 0, 16, true);
	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 8, 16, true);
	REFUSES(OVERLAP, &q, 16, 16, true);
	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 8, 8, true);
	REFUSES(OVERLAP, &q, 0, 24, true);
}

/*
 * RFC 1858, RFC 3128: the first fragment holds part of the header, and the second one overlaps it.
 */
static void reasm_add__tiny_then_over_it(struct kunit *test)
{
	struct weft_reasm q;

	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 0, 16, true);
	REFUSES(OVERLAP, &q, 8, 24, false);
}

/* Every second block first, then the others backwards: the maximum number of holes. */
static void reasm_add__smallest_in_any_order(struct kunit *test)
{
	u32 off, end = LONGEST & ~15U;
	struct weft_reasm q;

	weft_reasm_init(&q, LONGEST);
	for (off = 0; off < end; off += 16)
		HOLDS(&q, off, 8, true);
	for (off = end - 8; off > 8; off -= 16) {
		HOLDS(&q, off, 8, off != end - 8);
		KUNIT_EXPECT_FALSE(test, weft_reasm_whole(&q));
	}
	HOLDS(&q, 8, 8, true);
	KUNIT_EXPECT_TRUE(test, weft_reasm_whole(&q));
}

/* Runs that begin and end within a word of the map, and at its ends. */
static void reasm_add__long_runs(struct kunit *test)
{
	struct weft_reasm q;

	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 60 * 8, 200 * 8, true);
	REFUSES(DUPLICATE, &q, 64 * 8, 64 * 8, true);
	REFUSES(DUPLICATE, &q, 259 * 8, 8, true);
	HOLDS(&q, 0, 60 * 8, true);
	HOLDS(&q, 260 * 8, 60 * 8, true);
	HOLDS(&q, 320 * 8, 64 * 8, false);
	KUNIT_EXPECT_TRUE(test, weft_reasm_whole(&q));
	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 127 * 8, 8, true);
	REFUSES(OVERLAP, &q, 0, 128 * 8, true);
	weft_reasm_init(&q, LONGEST);
	HOLDS(&q, 128 * 8, 8, true);
	HOLDS(&q, 0, 128 * 8, true);
	REFUSES(OVERLAP, &q, 128 * 8, 64 * 8, true);
}

/* Datagrams may arrive over any link. */
static void reasm_add__smallest_mtu(struct kunit *test)
{
	u32 off, step = 68 - 20;
	struct weft_reasm q;

	weft_reasm_init(&q, LONGEST);
	for (off = 0; off + step < LONGEST; off += step)
		HOLDS(&q, off, step, true);
	HOLDS(&q, off, LONGEST - off, false);
	KUNIT_EXPECT_TRUE(test, weft_reasm_whole(&q));
}

static void ecn_of(struct kunit *test, u8 seen, bool good, u8 want)
{
	struct weft_reasm q = { .ecn = seen };
	u8 ecn;

	KUNIT_EXPECT_EQ(test, weft_reasm_ecn(&q, &ecn), good);
	if (good)
		KUNIT_EXPECT_EQ(test, ecn, want);
}

/* Bits: 0 not ECN-capable, 1 and 2 ECN-capable, 3 congestion experienced. */
static void reasm_ecn__each(struct kunit *test)
{
	u8 seen;

	ecn_of(test, 1, true, 0);
	ecn_of(test, 2, true, 0);
	ecn_of(test, 4, true, 0);
	ecn_of(test, 6, true, 0);
	for (seen = 8; seen < 16; seen += 2)
		ecn_of(test, seen, true, 3);
	for (seen = 3; seen < 16; seen += 2)
		ecn_of(test, seen, false, 0);
}

static void reasm_ecn__of_what_came(struct kunit *test)
{
	u32 len = 8, rest = 5;
	struct weft_reasm q;
	u8 ecn;

	weft_reasm_init(&q, LONGEST);
	weft_reasm_add(&q, 0, &len, true, 2);
	weft_reasm_add(&q, 8, &rest, false, 3);
	KUNIT_EXPECT_TRUE(test, weft_reasm_ecn(&q, &ecn));
	KUNIT_EXPECT_EQ(test, ecn, 3);
}

/* ---- against a map of units of 8 bytes */

#define UNITS	24

struct model {
	bool have[UNITS];
	u32 end;		/* in units, as q.end */
	bool last;
};

static u32 rnd(u32 *x)
{
	*x = *x * 1664525 + 1013904223;
	return *x >> 8;
}

static enum weft_drop model_add(struct model *m, u32 lo, u32 hi, bool more)
{
	u32 held = 0, i;

	if (lo == hi || (m->last && hi > m->end))
		return WEFT_DROP_FRAGMENT_LENGTH;
	if (!more && (hi < m->end || (m->last && hi != m->end)))
		return WEFT_DROP_FRAGMENT_LENGTH;
	for (i = lo; i < hi; i++)
		held += m->have[i];
	if (held == hi - lo)
		return WEFT_DROP_FRAGMENT_DUPLICATE;
	if (held)
		return WEFT_DROP_FRAGMENT_OVERLAP;
	for (i = lo; i < hi; i++)
		m->have[i] = true;
	m->end = hi > m->end ? hi : m->end;
	m->last |= !more;
	return WEFT_DROP_NONE;
}

static bool model_whole(const struct model *m)
{
	u32 i;

	for (i = 0; i < m->end; i++)
		if (!m->have[i])
			return false;
	return m->last;
}

static void reasm__like_a_model(struct kunit *test)
{
	u32 seed = 1, round, wholes = 0;

	for (round = 0; round < 20000; round++) {
		enum weft_drop got = WEFT_DROP_NONE, want;
		u32 units = 1 + rnd(&seed) % (UNITS - 1), steps = 40;
		struct model m = { };
		struct weft_reasm q;

		weft_reasm_init(&q, LONGEST);
		while (steps-- && (!got || got == WEFT_DROP_FRAGMENT_DUPLICATE)) {
			u32 lo = rnd(&seed) % units, hi = lo + 1 + rnd(&seed) % 3;
			bool stray = rnd(&seed) % 64 == 0, more;

			hi = hi > units ? units : hi;
			more = (hi != units) ^ stray;
			want = model_add(&m, lo, hi, more);
			got = add(&q, lo * 8, (hi - lo) * 8 + (more ? rnd(&seed) % 8 : 0), more);
			KUNIT_ASSERT_EQ(test, got, want);
			if (got && got != WEFT_DROP_FRAGMENT_DUPLICATE)
				break;
			KUNIT_ASSERT_EQ(test, weft_reasm_whole(&q), model_whole(&m));
			wholes += weft_reasm_whole(&q);
		}
	}
	KUNIT_EXPECT_GT(test, wholes, 1000U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(reasm_add__in_order),
	KUNIT_CASE(reasm_add__last_first),
	KUNIT_CASE(reasm_add__without_end_not_whole),
	KUNIT_CASE(reasm_add__cut),
	KUNIT_CASE(reasm_add__empty),
	KUNIT_CASE(reasm_add__too_long),
	KUNIT_CASE(reasm_add__two_ends),
	KUNIT_CASE(reasm_add__behind_the_end),
	KUNIT_CASE(reasm_add__duplicate),
	KUNIT_CASE(reasm_add__overlap),
	KUNIT_CASE(reasm_add__tiny_then_over_it),
	KUNIT_CASE(reasm_add__smallest_in_any_order),
	KUNIT_CASE(reasm_add__long_runs),
	KUNIT_CASE(reasm_add__smallest_mtu),
	KUNIT_CASE(reasm_ecn__each),
	KUNIT_CASE(reasm_ecn__of_what_came),
	KUNIT_CASE(reasm__like_a_model),
	{}
};

struct kunit_suite weft_ip_reasm_suite = { .name = "weft_ip_reasm", .test_cases = cases };
