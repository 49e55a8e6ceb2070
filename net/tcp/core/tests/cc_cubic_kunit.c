// SPDX-License-Identifier: GPL-2.0
/*
 * CUBIC: RFC 9438.  The expected figures were computed from the RFC's formulas in
 * floating point, in segments; NEAR and ABOUT allow for the rounding of the integers (a
 * segment's share, a clock tick).
 */
#include "fixture.h"

#define CC	weft_tcp_cc_cubic
/* Within `slack` of so many hundredths of a segment. */
#define WITHIN(cwnd, hundredths, slack) do { \
	s64 segs_ = (s64)(hundredths) * MSS / 100, off_ = (s64)(cwnd) - segs_; \
	KUNIT_EXPECT_LE(test, off_ < 0 ? -off_ : off_, (s64)(slack)); \
} while (0)
#define NEAR(cwnd, hundredths)	WITHIN(cwnd, hundredths, MSS / 2)
/* w_est moves by whole segments */
#define ABOUT(cwnd, hundredths)	WITHIN(cwnd, hundredths, MSS + segs_ / 100)

static void acked(u32 bytes)
{
	CC.ack(&f.t, bytes, f.now);
}

static void window(u32 segments, u32 ssthresh)
{
	weft_tcp_cc_set(&f.t, &CC);
	f.t.recovering = WEFT_RECOVERY_NONE;
	f.t.snd.mss = MSS;
	f.t.srtt = MS(100);
	f.t.cwnd = segments * MSS;
	f.t.ssthresh = ssthresh * MSS;
}

static void lose(void)
{
	f.t.ssthresh = CC.ssthresh(&f.t, f.t.cwnd, f.now);
	f.t.cwnd = f.t.ssthresh;
}

/* A loss at so many segments; congestion avoidance begins, at t = 0. */
static void lost_at(u32 segments)
{
	window(segments, segments);
	lose();
	acked(1);
}

/*
 * At t = `ms` one ACK covers a whole window: cwnd becomes the curve's
 * value one round trip ahead.
 */
static u32 after(u32 ms)
{
	f.now += MS(ms);
	acked(f.t.cwnd);
	return f.t.cwnd;
}

/* For this time an ACK for each segment, spread over the round trip. */
static u32 flow(u64 us)
{
	u64 end = f.now + us;

	while (f.now < end) {
		f.now += div_u64(f.t.srtt * MSS, f.t.cwnd);
		acked(MSS);
	}
	return f.t.cwnd;
}

static void cubic__name(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, CC.name, "cubic");
}

/*
 * Figure 1 with W_max = 1000, K = 9.0856 s, a round trip of 0.1 s: a case for
 * each part of the curve.
 */
static void cubic_ack__curve_at_once(struct kunit *test)
{
	lost_at(1000);
	NEAR(after(0), 70979);
}

static void cubic_ack__curve_concave(struct kunit *test)
{
	lost_at(1000);
	NEAR(after(1000), 79630);
	NEAR(after(1000), 86364);
	NEAR(after(3000), 97468);
}

static void cubic_ack__curve_plateau(struct kunit *test)
{
	lost_at(1000);
	NEAR(after(9086), 100000);
}

static void cubic_ack__curve_convex(struct kunit *test)
{
	lost_at(1000);
	NEAR(after(10000), 100042);
	NEAR(after(2000), 101096);
	NEAR(after(3000), 108702);
}

/* The same segment by segment, 400 at the loss: after 1, 4, 7 and 12 s. */
static void cubic_ack__flow(struct kunit *test)
{
	lost_at(400);
	ABOUT(flow(SEC(1)), 32609);
	ABOUT(flow(SEC(3)), 39215);
	ABOUT(flow(SEC(3)), 40001);
	ABOUT(flow(SEC(5)), 45982);
}

/*
 * 4.3: with a short round trip Reno is faster: 9/17 of a segment a round trip, and one
 * a round trip above 100.
 */
static void cubic_ack__reno_friendly(struct kunit *test)
{
	lost_at(100);
	f.t.srtt = MS(50);
	ABOUT(flow(SEC(1)), 8668);
	ABOUT(flow(SEC(1)), 9564);
	ABOUT(flow(SEC(2)), 12333);
	ABOUT(flow(SEC(6)), 24333);
}

static void cubic_ack__reno_friendly_short(struct kunit *test)
{
	lost_at(10);
	f.t.srtt = MS(10);
	ABOUT(flow(SEC(1)), 10434);
	ABOUT(flow(SEC(1)), 20434);
}

/* 4.4: at most half of cwnd a round trip. */
static void cubic_ack__not_too_fast(struct kunit *test)
{
	lost_at(1000);
	f.now += SEC(60);
	acked(f.t.cwnd);
	EQ(f.t.cwnd, 1050 * MSS);
	acked(MSS);
	EQ(f.t.cwnd, 1050 * MSS + MSS / 2);
}

/* Many small ACKs grow cwnd as much as one large one. */
static void cubic_ack__split(struct kunit *test)
{
	u32 i;

	lost_at(1000);
	f.now += SEC(60);
	for (i = 0; i < 2 * MSS; i++)
		acked(1);
	EQ(f.t.cwnd, 701 * MSS);
}

static void cubic_ack__slow_start(struct kunit *test)
{
	window(10, 100);
	acked(3 * MSS);
	EQ(f.t.cwnd, 13 * MSS);
}

/* 4.10: no loss yet: the curve starts at its plateau.  50 segments, 100 ms. */
static void cubic_ack__after_slow_start(struct kunit *test)
{
	window(50, 50);
	ABOUT(flow(SEC(1)), 6000);
	ABOUT(flow(SEC(4)), 10002);
	ABOUT(flow(SEC(1)), 13652);
}

/* ---------------------------------------- RFC 9406, in the first slow start */

/* A window, acknowledged segment by segment. */
static void a_round(u64 rtt)
{
	u32 n = f.t.cwnd / MSS;

	f.t.snd.nxt = seq_add(f.t.snd.una, n * MSS);
	while (n--) {
		f.t.snd.una = seq_add(f.t.snd.una, MSS);
		CC.sample(&f.t, rtt);
		acked(MSS);
		f.t.snd.nxt = seq_add(f.t.snd.nxt, 2 * MSS);
	}
}

static void first_slow_start(void)
{
	window(40, 0);
	f.t.ssthresh = WEFT_TCP_CWND_MAX;
	a_round(MS(20));
}

/*
 * cwnd doubles while the round trip stays; when it grows, a quarter for all but the first
 * seven ACKs; then the curve.
 */
static void cubic_ack__hystart(struct kunit *test)
{
	first_slow_start();
	EQ(f.t.cwnd, 80 * MSS);
	a_round(MS(40));
	EQ(f.t.cwnd, (80 + 7) * MSS + 73 * (MSS / 4));
	EQ(f.t.ssthresh, WEFT_TCP_CWND_MAX);
	for (u32 i = 0; i < 40 && f.t.ssthresh == WEFT_TCP_CWND_MAX; i++)
		a_round(MS(40));
	EQ(f.t.ssthresh, f.t.cwnd);
}

static void cubic_ack__hystart_not_after_a_loss(struct kunit *test)
{
	first_slow_start();
	f.t.cwnd = 40 * MSS;
	f.t.ssthresh = 4000 * MSS;
	a_round(MS(80));
	EQ(f.t.cwnd, 80 * MSS);
}

/* An ACK never reduces the window. */
static void cubic_ack__never_less(struct kunit *test)
{
	u32 before, i;

	lost_at(7);
	for (i = 0; i < 1000; i++) {
		before = f.t.cwnd;
		f.now += MS(7);
		acked(i * 11 % 3000);
		YES(f.t.cwnd >= before);
	}
}

/* 5.8, 4.2: time in which cwnd was not in use does not advance the curve. */
static void cubic_idle__does_not_count(struct kunit *test)
{
	lost_at(1000);
	NEAR(after(1000), 79630);
	f.now += SEC(3600);
	CC.idle(&f.t, f.now);
	NEAR(after(1000), 86364);
}

static void cubic_idle__before_the_first(struct kunit *test)
{
	window(50, 50);
	CC.idle(&f.t, f.now);
	f.now += SEC(3600);
	acked(1);
	EQ(f.t.cwnd, 50 * MSS);
}

/* After a restart in slow start (RFC 5681 4.1) the curve starts afresh. */
static void cubic_idle__restart(struct kunit *test)
{
	lost_at(1000);
	NEAR(after(5000), 97468);
	f.t.cwnd = 10 * MSS;
	f.now += SEC(100);
	acked(690 * MSS);
	EQ(f.t.cwnd, 700 * MSS);
	acked(1);
	NEAR(after(1000), 79630);
}

/* 4.6: 0.7. */
static void cubic_ssthresh__of_the_flight(struct kunit *test)
{
	window(100, 200);
	EQ(CC.ssthresh(&f.t, 20 * MSS, f.now), 14 * MSS);
}

static void cubic_ssthresh__two_segments_at_least(struct kunit *test)
{
	window(100, 200);
	EQ(CC.ssthresh(&f.t, 0, f.now), 2 * MSS);
	EQ(CC.ssthresh(&f.t, 2 * MSS, f.now), 2 * MSS);
}

/*
 * 4.7: the second loss comes at 900, below the old 1000: the plateau is at 765 instead, after
 * 6.9624 s. 630 to begin with; after 2 s W(2.1) = 719.02.
 */
static void cubic_ssthresh__fast_convergence(struct kunit *test)
{
	lost_at(1000);
	f.t.cwnd = 900 * MSS;
	lose();
	EQ(f.t.cwnd, 630 * MSS);
	acked(1);
	NEAR(after(2000), 71902);
	NEAR(after(4962), 76500);
}

/* 4.8. */
static void cubic_timeout__forgets(struct kunit *test)
{
	window(1000, 1000);
	f.t.ssthresh = CC.ssthresh(&f.t, f.t.cwnd, f.now);
	CC.timeout(&f.t);
	f.t.cwnd = 700 * MSS;
	acked(1);
	NEAR(after(1900), 70320);		/* 0.4 * 2^3 above 700, not on the way to 1000 */
}

/* The largest values neither overflow nor divide by zero. */
static void cubic__extremes(struct kunit *test)
{
	u32 i;

	window(10, 10);
	f.t.snd.mss = 36;
	f.t.cwnd = WEFT_TCP_CWND_MAX;
	lose();
	EQ(f.t.cwnd, (u32)((u64)WEFT_TCP_CWND_MAX * 7 / 10));
	for (i = 0; i < 10; i++) {
		f.now += SEC(1000000);
		acked(0xffffffff);
		f.t.cwnd = weft_min(f.t.cwnd, WEFT_TCP_CWND_MAX);
	}
	EQ(f.t.cwnd, WEFT_TCP_CWND_MAX);
	f.t.snd.mss = 65535;
	lose();
	f.now += SEC(1000000);
	acked(0xffffffff);
	YES(f.t.cwnd > WEFT_TCP_CWND_MAX / 2);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(cubic__name),
	KUNIT_CASE(cubic_ack__curve_at_once),
	KUNIT_CASE(cubic_ack__curve_concave),
	KUNIT_CASE(cubic_ack__curve_plateau),
	KUNIT_CASE(cubic_ack__curve_convex),
	KUNIT_CASE(cubic_ack__flow),
	KUNIT_CASE(cubic_ack__reno_friendly),
	KUNIT_CASE(cubic_ack__reno_friendly_short),
	KUNIT_CASE(cubic_ack__not_too_fast),
	KUNIT_CASE(cubic_ack__split),
	KUNIT_CASE(cubic_ack__slow_start),
	KUNIT_CASE(cubic_ack__after_slow_start),
	KUNIT_CASE(cubic_ack__hystart),
	KUNIT_CASE(cubic_ack__hystart_not_after_a_loss),
	KUNIT_CASE(cubic_ack__never_less),
	KUNIT_CASE(cubic_idle__does_not_count),
	KUNIT_CASE(cubic_idle__before_the_first),
	KUNIT_CASE(cubic_idle__restart),
	KUNIT_CASE(cubic_ssthresh__of_the_flight),
	KUNIT_CASE(cubic_ssthresh__two_segments_at_least),
	KUNIT_CASE(cubic_ssthresh__fast_convergence),
	KUNIT_CASE(cubic_timeout__forgets),
	KUNIT_CASE(cubic__extremes),
	{}
};

struct kunit_suite weft_tcp_cc_cubic_suite = {
	.name = "weft_tcp_cc_cubic",
	.init = fresh,
	.test_cases = cases,
};
