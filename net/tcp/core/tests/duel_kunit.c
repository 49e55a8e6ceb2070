// SPDX-License-Identifier: GPL-2.0
/*
 * The duel of two TCBs over thousands of seeds, a family of scenarios for each case.  In all of
 * them: every byte arrives once and in order, both ends end CLOSED without a timer, states change
 * as in RFC 9293 figure 5, no window shrinks, no data is sent beyond a window, emit terminates, and
 * the time is bounded.  A seed that fails is printed; build with -DWEFT_DUEL_TRACE=SEED to see its
 * course.
 */
#include <kunit/test.h>
#include "duel.h"

#ifndef SEEDS
#define SEEDS	800
#endif
#define SWAPPED	4

static bool run(struct kunit *test, struct duel *d, const struct duel_rules *rules, u32 seed,
		bool swap)
{
	if (weft_duel_run(d, rules, seed, swap))
		return true;
	KUNIT_FAIL(test, "seed %u%s: %s (after %u events, %llu us)\n", seed,
		   swap ? ", swapped" : "", d->why, d->events, d->now - DUEL_START);
	return false;
}

/*
 * Repeats one in SWAPPED duels with each TCB exported and imported at every step: the
 * course must be the same.
 */
static void fight(struct kunit *test, const struct duel_rules *rules, u32 seeds)
{
	struct duel *d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);
	u64 digest;
	u32 seed;

	KUNIT_ASSERT_NOT_NULL(test, d);
	for (seed = 1; seed <= seeds; seed++) {
		if (!run(test, d, rules, seed, false) || seed % SWAPPED)
			continue;
		digest = d->digest;
		if (run(test, d, rules, seed, true) && d->digest != digest)
			KUNIT_FAIL(test, "seed %u: another course after an import (%u events)\n",
				   seed, d->events);
	}
}

static void duel__clean_wire(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = DUEL_STREAM, .read_pause = 1000, .write_pause = 1000,
	};

	fight(test, &rules, SEEDS);
}

static void duel__loss(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = DUEL_STREAM, .loss = 20, .read_pause = 20000, .write_pause = 20000,
	};

	fight(test, &rules, SEEDS);
}

static void duel__reordering_and_duplicates(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = DUEL_STREAM, .reorder = 60, .duplicate = 30, .read_pause = 20000,
		.write_pause = 20000,
	};

	fight(test, &rules, SEEDS);
}

static void duel__everything_bad_at_once(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = DUEL_STREAM, .loss = 15, .reorder = 40, .duplicate = 15, .forge = 10,
		.space = 20000, .split = 50, .max_data = 20000, .read_pause = 2000000,
		.write_pause = 100000,
	};

	fight(test, &rules, 2 * SEEDS);
}

static void duel__window_games(struct kunit *test)
{
	static const struct duel_rules rules = { .stream = DUEL_STREAM, .loss = 5, .space = 6000,
						 .read_pause = 5000000, .write_pause = 20000 };

	fight(test, &rules, SEEDS);
}

static void duel__tiny_windows(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = 2000, .loss = 5, .space = 300, .read_pause = 5000000,
		.write_pause = 20000,
	};

	fight(test, &rules, SEEDS);
}

static void duel__super_segments(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = DUEL_STREAM, .loss = 10, .reorder = 20, .split = 60, .max_data = 65000,
		.read_pause = 20000, .write_pause = 20000,
	};

	fight(test, &rules, SEEDS);
}

static void duel__paced(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = DUEL_STREAM, .loss = 10, .reorder = 20, .split = 50, .pace = true,
		.max_data = 20000, .read_pause = 20000, .write_pause = 20000,
	};

	fight(test, &rules, SEEDS);
}

/* A wire that marks instead of dropping: nothing is retransmitted. */
static void duel__congestion_marks(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = DUEL_STREAM, .mark = 60, .split = 50, .max_data = 20000,
		.read_pause = 20000, .write_pause = 20000,
	};

	fight(test, &rules, SEEDS);
}

static void duel__marks_and_losses(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = DUEL_STREAM, .mark = 40, .loss = 10, .reorder = 20, .duplicate = 10,
		.split = 50, .max_data = 20000, .read_pause = 20000, .write_pause = 20000,
	};

	fight(test, &rules, SEEDS);
}

static void duel__simultaneous_open(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = 4000, .loss = 20, .reorder = 40, .duplicate = 20, .both_open = true,
		.read_pause = 20000, .write_pause = 20000,
	};

	fight(test, &rules, SEEDS);
}

static void duel__simultaneous_close(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = 0, .loss = 20, .reorder = 40, .duplicate = 20, .read_pause = 1000,
		.write_pause = 1,
	};

	fight(test, &rules, SEEDS);
}

static void duel__close_at_any_moment(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = DUEL_STREAM, .loss = 10, .reorder = 20, .duplicate = 10, .space = 20000,
		.any_close = true, .read_pause = 1000000, .write_pause = 20000,
	};

	fight(test, &rules, 2 * SEEDS);
}

static void duel__wire_is_cut(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = DUEL_STREAM, .loss = 5, .space = 20000, .cut = true,
		.read_pause = 1000000, .write_pause = 20000,
	};

	fight(test, &rules, SEEDS);
}

static void duel__forged_segments(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = DUEL_STREAM, .forge = 50, .read_pause = 20000, .write_pause = 20000,
	};

	fight(test, &rules, SEEDS);
}

static void duel__hostile_peer(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = DUEL_STREAM, .loss = 5, .reorder = 20, .duplicate = 10, .mark = 20,
		.mutate = 30, .any_close = true, .max_data = 20000, .read_pause = 100000,
		.write_pause = 20000,
	};

	fight(test, &rules, 2 * SEEDS);
}

static void duel__reopen_in_time_wait(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = 4000, .loss = 5, .reorder = 20, .reopen = true, .read_pause = 20000,
		.write_pause = 20000,
	};

	fight(test, &rules, SEEDS);
}

static void duel__fast_open(struct kunit *test)
{
	static const struct duel_rules rules = {
		.stream = 8000, .loss = 10, .reorder = 20, .duplicate = 10, .mark = 5, .fast = true,
		.max_data = 20000, .read_pause = 20000, .write_pause = 20000,
	};
	struct duel_rules both = rules;

	both.both_open = true;
	fight(test, &rules, SEEDS);
	fight(test, &both, SEEDS / 2);
}

static struct kunit_case duel_cases[] = {
	KUNIT_CASE(duel__clean_wire),
	KUNIT_CASE_SLOW(duel__loss),
	KUNIT_CASE_SLOW(duel__reordering_and_duplicates),
	KUNIT_CASE_SLOW(duel__everything_bad_at_once),
	KUNIT_CASE_SLOW(duel__window_games),
	KUNIT_CASE_SLOW(duel__tiny_windows),
	KUNIT_CASE_SLOW(duel__super_segments),
	KUNIT_CASE_SLOW(duel__paced),
	KUNIT_CASE_SLOW(duel__congestion_marks),
	KUNIT_CASE_SLOW(duel__marks_and_losses),
	KUNIT_CASE_SLOW(duel__simultaneous_open),
	KUNIT_CASE_SLOW(duel__simultaneous_close),
	KUNIT_CASE_SLOW(duel__close_at_any_moment),
	KUNIT_CASE_SLOW(duel__wire_is_cut),
	KUNIT_CASE_SLOW(duel__forged_segments),
	KUNIT_CASE_SLOW(duel__hostile_peer),
	KUNIT_CASE_SLOW(duel__reopen_in_time_wait),
	KUNIT_CASE_SLOW(duel__fast_open),
	{}
};

struct kunit_suite weft_duel_suite = {
	.name = "weft_duel",
	.test_cases = duel_cases,
};
