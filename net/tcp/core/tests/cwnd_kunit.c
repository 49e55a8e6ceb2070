// SPDX-License-Identifier: GPL-2.0
/* The congestion window outside of recovery: RFC 5681 3.1 and 4.1, RFC 6928. */
#include "fixture.h"

/* RFC 6928 2 */
static void cwnd_start__ten(struct kunit *test)
{
	in_established();
	EQ(f.t.cwnd, 10 * MSS);
	send_data(30 * MSS);
	EQ(drain(), 10);
}

/* RFC 5681 3.1: one segment if the SYN was lost; as Linux only from the second loss on. */
static void cwnd_start__syn_lost(struct kunit *test)
{
	in_syn_sent();
	wait();
	drain();
	rx(SYN | ACK, 0, 0);
	EQ(f.t.cwnd, 10 * MSS);
	in_syn_sent();
	wait();
	drain();
	wait();
	drain();
	rx(SYN | ACK, 0, 0);
	EQ(f.t.cwnd, MSS);
}

/* RFC 5681 4.1: the restart window after more than an RTO of silence. */
static void cwnd_idle__restarts(struct kunit *test)
{
	in_established();
	f.t.cwnd = 40 * MSS;
	send_data(1);
	drain();
	rx(ACK, 0, 0);
	f.now += f.t.rto;
	send_data(50 * MSS);
	out();
	EQ(f.t.cwnd, 40 * MSS);
	segments_out(40);
	rx(ACK, 0, 0);
	f.now = f.t.last_tx + 3 * f.t.rto + 1;	/* 80, 40, 20, 10 */
	send_data(50 * MSS);
	EQ(drain(), 10);
	EQ(f.t.cwnd, 10 * MSS);
}

/* As Linux and RFC 2861 3.2: by half for each RTO, and ssthresh remembers three quarters. */
static void cwnd_idle__halves(struct kunit *test)
{
	segments_out(4);
	rx(ACK, 0, 0);
	f.t.cwnd = 100 * MSS;
	f.t.ssthresh = 20 * MSS;
	f.now = f.t.last_tx + 3 * f.t.rto;
	send_data(1);
	EQ(f.t.cwnd, 25 * MSS);
	EQ(f.t.ssthresh, 75 * MSS);
	EQ(f.t.cwnd_used, 0);
	drain();
	rx(ACK, 0, 0);
	f.now = f.t.last_tx + 2 * f.t.rto;
	send_data(1);
	EQ(f.t.cwnd, 12 * MSS + MSS / 2);
}

/* RW = min(IW, cwnd) */
static void cwnd_idle__never_grows(struct kunit *test)
{
	segments_out(4);
	f.t.cwnd = 3 * MSS;
	f.t.ssthresh = 2 * MSS;
	rx(ACK, 0, 0);
	f.now += SEC(10);
	send_data(50 * MSS);
	out();
	YES(f.t.cwnd <= 4 * MSS);
}

/* The user has written long before the peer opens its window. */
static void cwnd_idle__not_by_a_closed_window(struct kunit *test)
{
	u32 was;

	segments_out(40);
	rx_window(0);
	send_data(50 * MSS);
	drain();
	was = f.t.cwnd;
	f.now += f.t.rto + SEC(1);
	rx_window(65535);
	YES(out());
	EQ(f.t.cwnd, was);
}

static void grow__slow_start(struct kunit *test)
{
	segments_out(10);
	rx_ack(0, 0, 2 * MSS);
	EQ(f.t.cwnd, 12 * MSS);
}

/* RFC 7661's concern, as Linux: an unused window does not grow. */
static void grow__application_limited(struct kunit *test)
{
	u32 i;

	in_established();
	for (i = 0; i < 50; i++) {
		send_data(3 * MSS);
		drain();
		rx(ACK, 0, 0);
	}
	EQ(f.t.cwnd, 10 * MSS);
	f.t.ssthresh = 10 * MSS;		/* the same in congestion avoidance */
	for (i = 0; i < 50; i++) {
		send_data(8 * MSS);
		drain();
		rx(ACK, 0, 0);
	}
	EQ(f.t.cwnd, 10 * MSS);
}

/* The peak in flight counts until it is acknowledged: its last ACK still grows the window. */
static void grow__until_the_window_is_acked(struct kunit *test)
{
	u32 i;

	segments_out(10);
	for (i = 0; i < 5; i++)
		rx_ack(0, 0, 2 * MSS);
	EQ(f.t.cwnd, 20 * MSS);
	for (i = 0; i < 3; i++) {		/* the next windows are smaller */
		send_data(3 * MSS);
		drain();
		rx(ACK, 0, 0);
	}
	EQ(f.t.cwnd, 20 * MSS);
}

static void grow__avoidance(struct kunit *test)
{
	u32 i;

	segments_out(10);
	f.t.ssthresh = 10 * MSS;
	for (i = 0; i < 10; i++)
		rx_ack(0, 0, MSS);
	EQ(f.t.cwnd, 11 * MSS);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(cwnd_start__ten),
	KUNIT_CASE(cwnd_start__syn_lost),
	KUNIT_CASE(cwnd_idle__restarts),
	KUNIT_CASE(cwnd_idle__halves),
	KUNIT_CASE(cwnd_idle__never_grows),
	KUNIT_CASE(cwnd_idle__not_by_a_closed_window),
	KUNIT_CASE(grow__slow_start),
	KUNIT_CASE(grow__application_limited),
	KUNIT_CASE(grow__until_the_window_is_acked),
	KUNIT_CASE(grow__avoidance),
	{}
};

struct kunit_suite weft_tcp_cwnd_suite = {
	.name = "weft_tcp_cwnd",
	.init = fresh,
	.test_cases = cases,
};
