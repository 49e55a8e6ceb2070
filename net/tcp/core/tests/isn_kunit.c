// SPDX-License-Identifier: GPL-2.0
/* Initial sequence numbers: RFC 9293 3.4.1 (MUST-8), RFC 6528 3. */
#include "fixture.h"

/* One every 4 us, so that the clock comes round in 4.77 hours. */
static void tcp_isn__clock(struct kunit *test)
{
	EQ(weft_tcp_isn(0, 0).v, 0);
	EQ(weft_tcp_isn(0, 3).v, 0);
	EQ(weft_tcp_isn(0, 4).v, 1);
	EQ(weft_tcp_isn(0, SEC(1)).v, 250000);
}

static void tcp_isn__hash(struct kunit *test)
{
	EQ(weft_tcp_isn(0x12345678, 0).v, 0x12345678);
	EQ(weft_tcp_isn(0x12345678, SEC(1)).v, 0x12345678 + 250000);
}

static void tcp_isn__wraps(struct kunit *test)
{
	EQ(weft_tcp_isn(0xffffffff, 4).v, 0);
	EQ(weft_tcp_isn(0, (1ULL << 34) + 8).v, 2);
}

/* A second incarnation begins above the first, however long that lasted, below 250 kB a second. */
static void tcp_isn__grows(struct kunit *test)
{
	struct weft_seq before = weft_tcp_isn(ISS, START),
			after = weft_tcp_isn(ISS, START + SEC(3600));

	YES(seq_gt(after, before));
	EQ(seq_diff(after, before), 3600 * 250000);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(tcp_isn__clock),
	KUNIT_CASE(tcp_isn__hash),
	KUNIT_CASE(tcp_isn__wraps),
	KUNIT_CASE(tcp_isn__grows),
	{}
};

struct kunit_suite weft_tcp_isn_suite = {
	.name = "weft_tcp_isn",
	.init = fresh,
	.test_cases = cases,
};
