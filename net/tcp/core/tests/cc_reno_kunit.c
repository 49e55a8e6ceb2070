// SPDX-License-Identifier: GPL-2.0
/* NewReno's windows: RFC 5681 3.1, RFC 3465; figures in bytes of segments of 1460. */
#include "fixture.h"

static void window(u32 segments, u32 ssthresh)
{
	weft_tcp_cc_set(&f.t, &weft_tcp_cc_reno);
	f.t.recovering = WEFT_RECOVERY_NONE;
	f.t.snd.mss = MSS;
	f.t.cwnd = segments * MSS;
	f.t.ssthresh = ssthresh * MSS;
}

static void acked(u32 bytes)
{
	weft_tcp_cc_reno.ack(&f.t, bytes, f.now);
}

static void reno__name(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, weft_tcp_cc_reno.name, "reno");
}

/* Equation 2: cwnd grows by what is acknowledged. */
static void reno_ack__slow_start(struct kunit *test)
{
	window(10, 100);
	acked(MSS);
	EQ(f.t.cwnd, 11 * MSS);
	acked(100);
	EQ(f.t.cwnd, 11 * MSS + 100);
}

/* A receiver of super-segments acknowledges many at once. */
static void reno_ack__slow_start_many(struct kunit *test)
{
	window(10, 100);
	acked(10 * MSS);
	EQ(f.t.cwnd, 20 * MSS);
}

/*
 * RFC 3465 2.1: after a timeout at most one segment per ACK, as the ACK may cover
 * data that was not lost.
 */
static void reno_ack__slow_start_after_timeout(struct kunit *test)
{
	window(1, 100);
	f.t.recovering = WEFT_RECOVERY_RTO;
	acked(10 * MSS);
	EQ(f.t.cwnd, 2 * MSS);
}

/* Slow start ends at ssthresh; the rest counts for congestion avoidance. */
static void reno_ack__slow_start_ends(struct kunit *test)
{
	window(10, 12);
	acked(5 * MSS);
	EQ(f.t.cwnd, 12 * MSS);
	acked(9 * MSS);				/* 3 + 9 = one window */
	EQ(f.t.cwnd, 13 * MSS);
}

/* One segment for each window of data acknowledged, not for each ACK. */
static void reno_ack__avoidance(struct kunit *test)
{
	u32 i;

	window(10, 10);
	for (i = 0; i < 9; i++)
		acked(MSS);
	EQ(f.t.cwnd, 10 * MSS);
	acked(MSS);
	EQ(f.t.cwnd, 11 * MSS);
	for (i = 0; i < 11; i++)
		acked(MSS);
	EQ(f.t.cwnd, 12 * MSS);
}

/* At most one segment a round trip, whatever one ACK covers. */
static void reno_ack__avoidance_many(struct kunit *test)
{
	window(10, 10);
	acked(100 * MSS);
	EQ(f.t.cwnd, 11 * MSS);
}

/* The remainder of one step counts for the next. */
static void reno_ack__avoidance_rest(struct kunit *test)
{
	window(10, 10);
	acked(14 * MSS);
	EQ(f.t.cwnd, 11 * MSS);
	acked(7 * MSS);
	EQ(f.t.cwnd, 12 * MSS);
}

/* A peer that acknowledges byte by byte gains nothing by it (RFC 3465 1). */
static void reno_ack__split(struct kunit *test)
{
	u32 i;

	window(10, 10);
	for (i = 0; i < MSS; i++)
		acked(1);
	EQ(f.t.cwnd, 10 * MSS);
}

/* Equation 4, with the flight and not cwnd. */
static void reno_ssthresh__half_the_flight(struct kunit *test)
{
	window(100, 200);
	EQ(weft_tcp_cc_reno.ssthresh(&f.t, 20 * MSS, f.now), 10 * MSS);
}

static void reno_ssthresh__two_segments_at_least(struct kunit *test)
{
	window(100, 200);
	EQ(weft_tcp_cc_reno.ssthresh(&f.t, 0, f.now), 2 * MSS);
	EQ(weft_tcp_cc_reno.ssthresh(&f.t, 3 * MSS, f.now), 2 * MSS);
	EQ(weft_tcp_cc_reno.ssthresh(&f.t, 5 * MSS, f.now), 5 * MSS / 2);
}

/* The count before a loss is discarded. */
static void reno_ssthresh__counts_anew(struct kunit *test)
{
	window(10, 10);
	acked(9 * MSS);
	f.t.ssthresh = f.t.cwnd = weft_tcp_cc_reno.ssthresh(&f.t, 10 * MSS, f.now);
	acked(MSS);
	EQ(f.t.cwnd, 5 * MSS);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(reno__name),
	KUNIT_CASE(reno_ack__slow_start),
	KUNIT_CASE(reno_ack__slow_start_many),
	KUNIT_CASE(reno_ack__slow_start_after_timeout),
	KUNIT_CASE(reno_ack__slow_start_ends),
	KUNIT_CASE(reno_ack__avoidance),
	KUNIT_CASE(reno_ack__avoidance_many),
	KUNIT_CASE(reno_ack__avoidance_rest),
	KUNIT_CASE(reno_ack__split),
	KUNIT_CASE(reno_ssthresh__half_the_flight),
	KUNIT_CASE(reno_ssthresh__two_segments_at_least),
	KUNIT_CASE(reno_ssthresh__counts_anew),
	{}
};

struct kunit_suite weft_tcp_cc_reno_suite = {
	.name = "weft_tcp_cc_reno",
	.init = fresh,
	.test_cases = cases,
};
