// SPDX-License-Identifier: GPL-2.0
/* The delivery rate, as a sender sees it. */
#include "fixture.h"

static bool limited;

static u64 rate(void)
{
	return weft_tcp_delivery_rate(&f.t, &limited);
}

/* Without an ACK of data there is no rate. */
static void delivery__none(struct kunit *test)
{
	in_established();
	EQ(rate(), 0);
	YES(limited);
	send_data(MSS);
	drain();
	EQ(rate(), 0);
}

/* Ten segments, all that the user has, in a round trip of 100 ms. */
static void delivery__one_flight(struct kunit *test)
{
	segments_out(10);
	f.now += MS(100);
	rx_ack(0, 0, 10 * MSS);
	EQ(rate(), 10 * MSS * 10);
	YES(limited);
}

/*
 * The ACKs come over 50 ms: the first reports two segments, the last ten, each
 * since the flight began.
 */
static void delivery__spread_acks(struct kunit *test)
{
	u32 i;

	segments_out(10);
	f.now += MS(100);
	rx_ack(0, 0, 2 * MSS);
	EQ(rate(), 2 * MSS * 10);
	for (i = 0; i < 4; i++) {
		f.now += MS(10);
		rx_ack(0, 0, 2 * MSS);
	}
	EQ(rate(), 10 * MSS * 1000 / 140);
}

/* Slow sending: the time of sending counts, if it is longer than that of the ACKs. */
static void delivery__slow_sender(struct kunit *test)
{
	u32 i;

	in_established();
	f.t.cwnd = 10 * MSS;
	send_data(10 * MSS);
	for (i = 0; i < 10; i++, f.now += MS(20))
		YES(out());
	rx_ack(0, 0, 10 * MSS);			/* 20 ms after the last, 200 after the first */
	EQ(rate(), 10 * MSS * 5);
}

/* The user's pauses do not lower the rate; a higher rate still counts. */
static void delivery__limited(struct kunit *test)
{
	segments_out(10);
	f.now += MS(100);
	rx_ack(0, 0, 10 * MSS);
	f.now += SEC(1);
	send_data(MSS);
	drain();
	f.now += MS(100);
	rx_ack(0, 0, MSS);
	EQ(rate(), 10 * MSS * 10);
	f.t.cwnd = 20 * MSS;
	send_data(20 * MSS);
	drain();
	f.now += MS(100);
	rx_ack(0, 0, 20 * MSS);
	EQ(rate(), 20 * MSS * 10);
	YES(limited);
}

/* Once data sent after the gap is delivered, and the user has more, the rate is the path's. */
static void delivery__not_limited(struct kunit *test)
{
	segments_out(10);
	send_data(100 * MSS);			/* no gap: cwnd is full */
	f.now += MS(100);
	rx_ack(0, 0, 10 * MSS);
	f.t.cwnd = 10 * MSS;
	EQ(drain(), 10);
	f.now += MS(200);
	rx_ack(0, 0, 10 * MSS);
	EQ(rate(), 10 * MSS * 5);
	NO(limited);
}

/* SACKed data is delivered, and counts once. */
static void delivery__sacked(struct kunit *test)
{
	sack_segments_out(10, 0);
	rx_sack(0, MSS, 10 * MSS);
	EQ(rate(), 9 * MSS * 10);
	EQ(f.t.sent.delivered, 9 * MSS);
	f.now += MS(100);
	rx_ack(0, 0, 10 * MSS);
	EQ(f.t.sent.delivered, 10 * MSS);
}

/* Less than the minimum RTT: another transmission was delivered. */
static void delivery__too_soon(struct kunit *test)
{
	segments_out(2);
	f.now += MS(100);
	rx_ack(0, 0, 2 * MSS);
	f.t.rtt_min = MS(100);
	send_data(2 * MSS);
	drain();
	f.t.delivery.us = 0;
	f.t.rtt_at = 0;
	f.now += MS(10);
	rx_ack(0, 0, 2 * MSS);
	EQ(rate(), 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(delivery__none),
	KUNIT_CASE(delivery__one_flight),
	KUNIT_CASE(delivery__spread_acks),
	KUNIT_CASE(delivery__slow_sender),
	KUNIT_CASE(delivery__limited),
	KUNIT_CASE(delivery__not_limited),
	KUNIT_CASE(delivery__sacked),
	KUNIT_CASE(delivery__too_soon),
	{}
};

struct kunit_suite weft_tcp_delivery_suite = {
	.name = "weft_tcp_delivery",
	.init = fresh,
	.test_cases = cases,
};
