// SPDX-License-Identifier: GPL-2.0
/* Pacing. */
#include "fixture.h"
#include "../pace.h"

#define RTT	MS(100)
#define FAR	MS(50)		/* beyond 2^tso_rtt_log us */
#define LARGE	64000u

/* An open connection; cwnd and the round trip are given, so that figures are round. */
static void paced(u32 cwnd, u32 ssthresh)
{
	in_established();
	f.t.cwnd = cwnd;
	f.t.ssthresh = ssthresh;
	f.t.srtt = RTT;
	f.t.rtt_min = FAR;
	weft_pace_update(&f.t);
}

/* The same with a user's rate and no pacing qdisc; the first segments have been sent. */
static void at_rate(u64 rate)
{
	paced(100 * MSS, 2 * MSS);
	f.t.pace.on = 1;
	f.t.pace.rate = rate;
	f.t.data_segs_out = 10;
	f.wnd = 0xffff;
	rx(ACK, 0, 0);
}

/* ---------------------------------------- the rate */

static void pace_update__slow_start(struct kunit *test)
{
	paced(10000, 1 << 30);
	EQ(f.t.pace.rate, 200000);
	f.conf.pacing_ss_ratio = 150;
	weft_pace_update(&f.t);
	EQ(f.t.pace.rate, 150000);
}

static void pace_update__avoidance(struct kunit *test)
{
	paced(10000, 20001);
	EQ(f.t.pace.rate, 120000);
	paced(10000, 20002);
	EQ(f.t.pace.rate, 200000);
	f.t.ssthresh = 10000;
	f.conf.pacing_ca_ratio = 100;
	weft_pace_update(&f.t);
	EQ(f.t.pace.rate, 100000);
}

/* The flight counts, if it exceeds cwnd, which has just been reduced. */
static void pace_update__more_is_out(struct kunit *test)
{
	paced(10000, 10000);
	f.t.snd.nxt = seq_add(f.t.snd.una, 20000);
	weft_pace_update(&f.t);
	EQ(f.t.pace.rate, 240000);
}

static void pace_update__extremes(struct kunit *test)
{
	begin();
	weft_pace_update(&f.t);
	EQ(f.t.pace.rate, WEFT_PACE_NONE);
	paced(WEFT_TCP_CWND_MAX, 1 << 30);
	f.conf.pacing_ca_ratio = 1000;
	f.t.srtt = 1;
	weft_pace_update(&f.t);
	EQ(f.t.pace.rate, (1ull << 30) * 10 * 1000000);
}

/* From the handshake's round trip on, and again with what is acknowledged or SACKed. */
static void pace_update__when(struct kunit *test)
{
	in_syn_sent();
	EQ(f.t.pace.rate, WEFT_PACE_NONE);
	pass(RTT);
	rx(SYN | ACK, 0, 0);
	EQ(f.t.pace.rate, 2 * 10 * MSS * 10);
	drain();
	send_data(10 * MSS);
	EQ(drain(), 10);
	pass(RTT);
	rx(ACK, 0, 0);
	EQ(f.t.pace.rate, 2 * 20 * MSS * 10);
	f.t.pace.rate = 1;
	rx(ACK, 0, 0);
	EQ(f.t.pace.rate, 1);
}

/* ---------------------------------------- super-segments */

static void pace_super__a_millisecond(struct kunit *test)
{
	paced(10000, 10000);
	f.t.pace.rate = 10 * MSS << 10;
	EQ(weft_pace_super(&f.t, LARGE), 10 * MSS);
	f.t.pace.rate--;
	EQ(weft_pace_super(&f.t, LARGE), 9 * MSS);
	f.t.pace.shift = 8;
	EQ(weft_pace_super(&f.t, LARGE), 39 * MSS);
}

static void pace_super__least(struct kunit *test)
{
	paced(10000, 10000);
	f.t.pace.rate = 0;
	EQ(weft_pace_super(&f.t, LARGE), 2 * MSS);
	f.conf.min_tso_segs = 4;
	EQ(weft_pace_super(&f.t, LARGE), 4 * MSS);
	EQ(weft_pace_super(&f.t, 1000), 1000);		/* but as much as the device accepts */
}

static void pace_super__most(struct kunit *test)
{
	begin();
	EQ(weft_pace_super(&f.t, LARGE), LARGE);	/* no rate is known yet */
	EQ(weft_pace_super(&f.t, 0xffffffff), 0xffffffff);
}

/* Each doubling of 512 us halves it. */
static void pace_super__near(struct kunit *test)
{
	paced(10000, 10000);
	f.t.pace.rate = 0;
	f.t.rtt_min = 511;
	EQ(weft_pace_super(&f.t, LARGE), LARGE);
	f.t.rtt_min = 512;
	EQ(weft_pace_super(&f.t, LARGE), LARGE / 2 / MSS * MSS);
	f.t.rtt_min = 1024;
	EQ(weft_pace_super(&f.t, LARGE), LARGE / 4 / MSS * MSS);
	f.conf.tso_rtt_log = 0;
	EQ(weft_pace_super(&f.t, LARGE), 2 * MSS);
}

/* ---------------------------------------- the queue below */

static void pace_below__limit(struct kunit *test)
{
	paced(10000, 10000);
	f.t.pace.rate = 100000 << 10;
	weft_pace_below(&f.t, 100000, 1000, WEFT_PACE_NONE);
	EQ(f.t.pace.full, 0);
	weft_pace_below(&f.t, 100001, 1000, WEFT_PACE_NONE);
	EQ(f.t.pace.full, 1);
	weft_pace_below(&f.t, 200001, 1000, WEFT_PACE_NONE);
	EQ(f.t.pace.full, 1);
	weft_pace_below(&f.t, 200002, 1000, WEFT_PACE_NONE);
	EQ(f.t.pace.full, 2);
	weft_pace_below(&f.t, 120000, 60000, WEFT_PACE_NONE);	/* two super-segments always */
	EQ(f.t.pace.full, 0);
	weft_pace_below(&f.t, 5001, 60000, 5000);		/* unless the user says less */
	EQ(f.t.pace.full, 1);
}

static void pace_waits__full(struct kunit *test)
{
	paced(100 * MSS, 100 * MSS);
	send_data(5 * MSS);
	f.t.pace.full = 2;
	OUT(ACK, 0, MSS);		/* nothing may be left below to wake us */
	OUT(ACK, MSS, MSS);
	EQ(f.t.pace.held, 0);
	QUIET();
	EQ(f.t.pace.held, 1);
	f.t.ack_now = 1;
	ACKS(0);			/* a segment without data is sent */
	QUIET();
	weft_pace_below(&f.t, 0, MSS, WEFT_PACE_NONE);
	EQ(f.t.pace.held, 0);
	OUT(ACK, 2 * MSS, MSS);
}

/* Retransmissions have twice the limit; a FIN alone never waits. */
static void pace_waits__again(struct kunit *test)
{
	paced(100 * MSS, 100 * MSS);
	send_data(4 * MSS);
	EQ(drain(), 4);
	weft_sent_lose(&f.t.sent, f.t.snd.una, seq_add(f.t.snd.una, MSS));
	f.t.pace.full = 2;
	QUIET();
	EQ(f.t.pace.held, 1);
	f.t.pace.full = 1;
	OUT(ACK, 0, MSS);
	shut();
	f.t.pace.full = 2;
	OUT(FIN | ACK, 4 * MSS, 0);
}

/* ---------------------------------------- the core's own pace */

static void pace_sent__spaces_out(struct kunit *test)
{
	at_rate(MSS * 100);
	send_data(3 * MSS);
	OUT(ACK, 0, MSS);
	QUIET();
	TIMER(PACE, MS(5));	/* the time before counts as if the timer were late */
	NO_TIMER(PERSIST);
	pass(MS(5) - 1);
	QUIET();
	wait();
	OUT(ACK, MSS, MSS);
	QUIET();
	TIMER(PACE, MS(10));
	f.t.ack_now = 1;
	ACKS(0);
	wait();
	OUT(ACK | PSH, 2 * MSS, MSS);
	QUIET();
	NO_TIMER(PACE);
}

/* A segment that pacing delays for longer than an RTO causes no window probe. */
static void pace_sent__slowly(struct kunit *test)
{
	at_rate(MSS / 10);
	send_data(2 * MSS);
	OUT(ACK, 0, MSS);
	rx(ACK, 0, 0);
	QUIET();
	TIMER(PACE, SEC(5));
	NO_TIMER(PERSIST);
	EQ(weft_tcp_next(&f.t), f.now + SEC(5));
	wait();
	OUT(ACK | PSH, MSS, MSS);
}

/* The delay of a late timer is compensated, up to half. */
static void pace_sent__late(struct kunit *test)
{
	at_rate(MSS * 100);
	send_data(5 * MSS);
	OUT(ACK, 0, MSS);
	QUIET();
	wait();
	OUT(ACK, MSS, MSS);
	pass(MS(12));
	OUT(ACK, 2 * MSS, MSS);
	QUIET();
	TIMER(PACE, MS(8));
	pass(MS(18));
	OUT(ACK, 3 * MSS, MSS);
	QUIET();
	TIMER(PACE, MS(5));
}

/* A rate at which a segment takes less than a clock tick loses nothing by rounding. */
static void pace_sent__fast(struct kunit *test)
{
	at_rate(MSS * 1600000ull);
	f.t.pace.at = f.now * 1000;
	weft_pace_sent(&f.t, MSS, f.now);
	EQ(f.t.pace.at, f.now * 1000 + 625);
	YES(weft_pace_waits(&f.t, false, MSS, f.now));
	TIMER(PACE, 1);
	weft_pace_sent(&f.t, MSS, f.now);
	EQ(f.t.pace.at, f.now * 1000 + 1250);
}

static void pace_sent__not(struct kunit *test)
{
	at_rate(MSS * 100);
	f.t.data_segs_out = 0;		/* the first ten segments */
	send_data(10 * MSS);
	EQ(drain(), 10);
	at_rate(WEFT_PACE_NONE);
	weft_pace_sent(&f.t, MSS, f.now);
	EQ(f.t.pace.at, 0);
	at_rate(0);
	send_data(5 * MSS);
	EQ(drain(), 5);
	at_rate(MSS * 100);
	f.t.pace.on = 0;
	send_data(5 * MSS);
	EQ(drain(), 5);
}

/* Retransmissions are paced, too. */
static void pace_sent__again(struct kunit *test)
{
	at_rate(MSS * 100);
	f.t.pace.on = 0;
	send_data(4 * MSS);
	EQ(drain(), 4);
	f.t.pace.on = 1;
	weft_sent_lose(&f.t.sent, f.t.snd.una, seq_add(f.t.snd.una, 2 * MSS));
	OUT(ACK, 0, MSS);
	QUIET();
	TIMER(PACE, MS(5));
	wait();
	OUT(ACK, MSS, MSS);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(pace_update__slow_start),
	KUNIT_CASE(pace_update__avoidance),
	KUNIT_CASE(pace_update__more_is_out),
	KUNIT_CASE(pace_update__extremes),
	KUNIT_CASE(pace_update__when),
	KUNIT_CASE(pace_super__a_millisecond),
	KUNIT_CASE(pace_super__least),
	KUNIT_CASE(pace_super__most),
	KUNIT_CASE(pace_super__near),
	KUNIT_CASE(pace_below__limit),
	KUNIT_CASE(pace_waits__full),
	KUNIT_CASE(pace_waits__again),
	KUNIT_CASE(pace_sent__spaces_out),
	KUNIT_CASE(pace_sent__slowly),
	KUNIT_CASE(pace_sent__late),
	KUNIT_CASE(pace_sent__fast),
	KUNIT_CASE(pace_sent__not),
	KUNIT_CASE(pace_sent__again),
	{}
};

struct kunit_suite weft_tcp_pace_suite = {
	.name = "weft_tcp_pace",
	.init = fresh,
	.test_cases = cases,
};
