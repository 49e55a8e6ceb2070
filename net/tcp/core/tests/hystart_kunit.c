// SPDX-License-Identifier: GPL-2.0
/*
 * HyStart++: RFC 9406 4.2 and 4.3.  A round is a window of 100 segments of 1000,
 * from below the wrap on.
 */
#include "fixture.h"
#include "../hystart.h"

static struct weft_hystart h;
static struct weft_seq una, nxt;

static int begin_test(struct kunit *test)
{
	h = (struct weft_hystart){};
	una = seq_of(0xffffff00u);
	nxt = seq_add(una, 100000);
	return fresh(test);
}

/* The ACK of a segment, with a sample; a new segment is sent. */
static u32 ack(u64 rtt)
{
	u32 divisor;

	una = seq_add(una, 1000);
	weft_hystart_sample(&h, rtt);
	divisor = weft_hystart_acked(&h, una, nxt);
	nxt = seq_add(nxt, 1000);
	return divisor;
}

/* A whole round with this RTT; returns the result of its last ACK, which starts the next round. */
static u32 a_round(u64 rtt)
{
	struct weft_seq end = h.begun ? h.end : nxt;
	u32 divisor;

	do
		divisor = ack(rtt);
	while (seq_lt(una, end));
	return divisor;
}

static void hystart_acked__slow_start(struct kunit *test)
{
	u32 i;

	for (i = 0; i < 20; i++)
		EQ(a_round(MS(20)), 1);
}

/* The first round has no earlier one for comparison. */
static void hystart_acked__first_round(struct kunit *test)
{
	EQ(a_round(SEC(1)), 1);
}

/* Eight samples are needed; 20 ms + RttThresh (4 ms) is the limit. */
static void hystart_acked__round_trip_grows(struct kunit *test)
{
	u32 i;

	a_round(MS(20));
	for (i = 0; i < 7; i++)
		EQ(ack(MS(24)), 1);
	EQ(ack(MS(24)), 4);
}

static void hystart_acked__threshold_least(struct kunit *test)
{
	a_round(MS(20));
	EQ(a_round(MS(24) - 1), 1);
}

/* One sample below the limit is enough: the minimum counts. */
static void hystart_acked__least_counts(struct kunit *test)
{
	u32 i;

	a_round(MS(20));
	ack(MS(21));
	for (i = 0; i < 50; i++)
		EQ(ack(MS(50)), 1);
}

/* An eighth of 80 ms. */
static void hystart_acked__threshold_between(struct kunit *test)
{
	a_round(MS(80));
	EQ(a_round(MS(90) - 1), 1);
	begin_test(test);
	a_round(MS(80));
	EQ(a_round(MS(90)), 4);
}

static void hystart_acked__threshold_most(struct kunit *test)
{
	a_round(MS(800));
	EQ(a_round(MS(816) - 1), 1);
	begin_test(test);
	a_round(MS(800));
	EQ(a_round(MS(816)), 4);
}

/* The round in which it began counts: five, then congestion avoidance. */
static void hystart_acked__css_rounds(struct kunit *test)
{
	u32 i;

	a_round(MS(20));
	for (i = 0; i < 4; i++)
		EQ(a_round(MS(30)), 4);
	for (i = 0; i < 90; i++)
		EQ(ack(MS(30)), 4);
	EQ(a_round(MS(30)), 0);
}

/* The RTT falls below its value at the start of CSS: the increase was not our queue. */
static void hystart_acked__css_ends(struct kunit *test)
{
	u32 i;

	a_round(MS(20));
	EQ(a_round(MS(40)), 4);
	for (i = 0; i < 7; i++)
		EQ(ack(MS(39)), 4);
	EQ(ack(MS(39)), 1);
}

/* An equal RTT does not end CSS. */
static void hystart_acked__css_stays(struct kunit *test)
{
	a_round(MS(20));
	EQ(a_round(MS(40)), 4);
	EQ(a_round(MS(40)), 4);
}

/* A round with few samples is not judged. */
static void hystart_acked__few_samples(struct kunit *test)
{
	u32 i, n;

	for (n = 0; n < 10; n++)
		for (i = 0; i < 7; i++) {
			una = seq_add(una, i == 6 ? 94000 : 1000);
			nxt = seq_add(una, 100000);
			weft_hystart_sample(&h, MS(20) << n);
			EQ(weft_hystart_acked(&h, una, nxt), 1);
		}
}

static void hystart_sample__extremes(struct kunit *test)
{
	weft_hystart_sample(&h, 0);
	EQ(h.rtt, 1);
	begin_test(test);
	weft_hystart_sample(&h, ~0ULL);
	EQ(h.rtt, 1 << 30);
	a_round(~0ULL);
	EQ(a_round(~0ULL), 1);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(hystart_sample__extremes),
	KUNIT_CASE(hystart_acked__slow_start),
	KUNIT_CASE(hystart_acked__first_round),
	KUNIT_CASE(hystart_acked__round_trip_grows),
	KUNIT_CASE(hystart_acked__threshold_least),
	KUNIT_CASE(hystart_acked__least_counts),
	KUNIT_CASE(hystart_acked__threshold_between),
	KUNIT_CASE(hystart_acked__threshold_most),
	KUNIT_CASE(hystart_acked__css_rounds),
	KUNIT_CASE(hystart_acked__css_ends),
	KUNIT_CASE(hystart_acked__css_stays),
	KUNIT_CASE(hystart_acked__few_samples),
	{}
};

struct kunit_suite weft_tcp_hystart_suite = {
	.name = "weft_tcp_hystart",
	.init = begin_test,
	.test_cases = cases,
};
