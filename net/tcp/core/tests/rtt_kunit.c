// SPDX-License-Identifier: GPL-2.0
/* Round-trip time and RTO: RFC 6298 2 to 5, Karn's rule, RFC 7323 4; bounds as Linux. */
#include "fixture.h"

static void tcp_rto__initial(struct kunit *test)
{
	EQ(weft_tcp_rto(&f.t), SEC(1));
}

/* RFC 6298 5.5, 2.5 */
static void tcp_rto__doubles_to_the_bound(struct kunit *test)
{
	static const u32 seconds[] = { 1, 2, 4, 8, 16, 32, 64, 120, 120 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(seconds); i++) {
		f.t.backoff = i;
		EQ(weft_tcp_rto(&f.t), SEC(seconds[i]));
	}
	f.t.backoff = 255;
	EQ(weft_tcp_rto(&f.t), SEC(120));
}

/* RFC 6298 2.2: SRTT = R, RTTVAR = R/2, RTO = SRTT + 4 RTTVAR. */
static void tcp_rtt_sample__first(struct kunit *test)
{
	weft_tcp_rtt_sample(&f.t, MS(400));
	EQ(f.t.srtt, MS(400));
	EQ(f.t.rttvar, MS(200));
	EQ(f.t.rtt_min, MS(400));
	EQ(weft_tcp_rto(&f.t), MS(1200));
}

/* RFC 6298 2.3: RTTVAR first, with the old SRTT. */
static void tcp_rtt_sample__smooths(struct kunit *test)
{
	weft_tcp_rtt_sample(&f.t, MS(400));
	weft_tcp_rtt_sample(&f.t, MS(800));
	EQ(f.t.rttvar, MS(250));		/* 3/4 * 200 + 1/4 * |400 - 800| */
	EQ(f.t.srtt, MS(450));			/* 7/8 * 400 + 1/8 * 800 */
	EQ(weft_tcp_rto(&f.t), MS(1450));
	weft_tcp_rtt_sample(&f.t, MS(50));
	EQ(f.t.rttvar, 287500);			/* 3/4 * 250 + 1/4 * |450 - 50| */
	EQ(f.t.srtt, MS(400));
	EQ(f.t.rtt_min, MS(50));
}

/* As Linux: the margin is at least rto_min, whatever the variance. */
static void tcp_rtt_sample__least(struct kunit *test)
{
	weft_tcp_rtt_sample(&f.t, 100);
	EQ(weft_tcp_rto(&f.t), MS(200) + 100);
}

static void tcp_rtt_sample__most(struct kunit *test)
{
	weft_tcp_rtt_sample(&f.t, SEC(100));
	EQ(weft_tcp_rto(&f.t), SEC(120));
}

/* 0 means that there is none. */
static void tcp_rtt_sample__zero(struct kunit *test)
{
	weft_tcp_rtt_sample(&f.t, 0);
	YES(f.t.srtt > 0);
}

static void tcp_rtt_sample__steady(struct kunit *test)
{
	u32 i;

	for (i = 0; i < 100; i++)
		weft_tcp_rtt_sample(&f.t, MS(80));
	EQ(f.t.srtt, MS(80));
	YES(f.t.rttvar < 10);
	EQ(weft_tcp_rto(&f.t), MS(280));
}

static void tcp_rtt_sample__ends_backoff(struct kunit *test)
{
	f.t.backoff = 5;
	weft_tcp_rtt_sample(&f.t, MS(10));
	EQ(f.t.backoff, 0);
}

/* One segment is timed at a time; the sample comes with the ACK that covers its end. */
static void tcp_rtt_sent__one_at_a_time(struct kunit *test)
{
	in_established();
	f.t.srtt = 0;
	send_data(3 * MSS);
	out();
	f.now += MS(10);
	drain();
	f.now += MS(90);
	rx_ack(0, 0, MSS - 1);
	EQ(f.t.srtt, 0);
	rx_ack(0, 0, 1);
	EQ(f.t.srtt, MS(100));
	rx(ACK, 0, 0);				/* the rest was not timed */
	EQ(f.t.rttvar, MS(50));
}

/* Karn: a retransmitted segment gives no sample. */
static void tcp_rtt_acked__karn(struct kunit *test)
{
	in_established();
	f.t.srtt = 0;
	send_data(100);
	drain();
	wait();
	drain();
	f.now += MS(10);
	rx(ACK, 0, 0);
	EQ(f.t.srtt, 0);
	EQ(f.t.snd.una.v, f.t.snd.nxt.v);
}

static void tcp_rtt_acked__karn_fast_retransmit(struct kunit *test)
{
	in_established();
	send_data(5 * MSS);
	drain();
	f.t.srtt = 0;
	rx_ack(0, 0, 0);
	rx_ack(0, 0, 0);
	rx_ack(0, 0, 0);
	EQ(drain(), 1);
	f.now += MS(10);
	rx(ACK, 0, 0);
	EQ(f.t.srtt, 0);
}

/* Karn's second half: the doubled RTO stays until the next sample. */
static void tcp_rtt_acked__karn_keeps_backoff(struct kunit *test)
{
	in_established();
	send_data(100);
	drain();
	wait();
	drain();
	rx(ACK, 0, 0);
	EQ(f.t.backoff, 1);
	send_data(100);
	drain();
	f.now += MS(10);
	rx(ACK, 0, 0);
	EQ(f.t.backoff, 0);
}

/* RFC 7323 4.1: with timestamps a retransmitted segment also gives a sample. */
static void tcp_rtt_acked__echo(struct kunit *test)
{
	struct weft_tcp_seg s;

	use_ts();
	in_established();
	f.t.srtt = 0;
	send_data(100);
	drain();
	wait();
	drain();
	s = segment(ACK, 0, 0);
	s.opt.tsecr = f.seg.opt.tsval;
	f.now += MS(30);
	arrives(&s);
	EQ(f.t.srtt, MS(30));
	EQ(f.t.backoff, 0);
}

/* Our timestamp clock ticks in ms: an echo within the tick took up to 1 ms, not 0. */
static void tcp_rtt_acked__echo_within_a_tick(struct kunit *test)
{
	struct weft_tcp_seg s;

	use_ts();
	in_established();
	send_data(100);
	drain();
	wait();
	drain();
	f.t.srtt = 0;
	s = segment(ACK, 0, 0);
	s.opt.tsecr = f.seg.opt.tsval;
	arrives(&s);
	EQ(f.t.srtt, MS(1));
}

/* An echo of a timestamp that we never sent. */
static void tcp_rtt_acked__echo_from_the_future(struct kunit *test)
{
	struct weft_tcp_seg s;

	use_ts();
	in_established();
	f.t.srtt = 0;
	send_data(100);
	drain();
	wait();
	drain();
	s = segment(ACK, 0, 0);
	s.opt.tsecr = f.seg.opt.tsval + 1000;
	arrives(&s);
	EQ(f.t.srtt, 0);
}

/* The smallest echo that Linux ignores, and the largest that it accepts. */
static void tcp_rtt_acked__echo_of_long_ago(struct kunit *test)
{
	struct weft_tcp_seg s;
	u32 i;

	for (i = 0; i < 2; i++) {
		use_ts();
		in_established();
		f.t.srtt = 0;
		send_data(100);
		drain();
		wait();
		drain();
		s = segment(ACK, 0, 0);
		s.opt.tsecr = f.seg.opt.tsval - 2147483 + i;
		arrives(&s);
		EQ(f.t.srtt, i ? MS(2147482) : 0);
	}
}

/* Without retransmissions our own clock in us is better. */
static void tcp_rtt_acked__own_clock_first(struct kunit *test)
{
	struct weft_tcp_seg s;

	use_ts();
	in_established();
	send_data(3 * MSS);
	drain();
	f.t.srtt = 0;
	s = segment(ACK, 0, 0);
	s.ack = seq_add(f.t.snd.una, 2000);
	s.opt.tsecr = f.seg.opt.tsval;
	f.now += 700;
	arrives(&s);
	EQ(f.t.srtt, 700);
	s.ack = f.t.snd.nxt;
	arrives(&s);
	EQ(f.t.rtt_min, 700);
	EQ(f.t.rttvar, 350);
}

/* ---------------------------------------- what congestion control is told */

static u32 told;
static u64 last_told;

static void note_sample(struct weft_tcb *tcb, u64 rtt)
{
	told++;
	last_told = rtt;
}

static void note_ack(struct weft_tcb *tcb, u32 acked, u64 now)
{
}

static const struct weft_tcp_cc listener = {
	.name = "listener", .sample = note_sample, .ack = note_ack,
};

static void tcp_rtt_acked__tells_each_echo(struct kunit *test)
{
	u32 i;

	use_ts();
	f.conf.cc = &listener;
	in_established();
	send_data(3 * MSS);
	drain();
	told = 0;
	f.now += MS(30);
	for (i = 0; i < 3; i++) {
		struct weft_tcp_seg s = segment(ACK, 0, 0);

		s.ack = seq_add(f.t.snd.una, MSS - WEFT_TCP_TS_LEN);
		s.opt.tsecr = weft_tcp_ts_now(f.t.ts_offset, f.now) - (20 + i);
		arrives(&s);
		EQ(told, i + 1);
		EQ(last_told, i ? MS(20 + i) : MS(30));		/* the first was timed */
	}
	KUNIT_EXPECT_GT(test, f.t.srtt, 0ULL);
}

static void tcp_rtt_acked__tells_nothing_else(struct kunit *test)
{
	f.conf.cc = &listener;
	in_established();
	send_data(3 * MSS);
	drain();
	told = 0;
	f.now += MS(30);
	rx_ack(0, 0, MSS);
	EQ(told, 1);
	EQ(last_told, MS(30));
	rx_ack(0, 0, MSS);
	EQ(told, 1);
}

/* ---------------------------------------- how often the timer came, and what that took */

static void rto_time__data(struct kunit *test)
{
	in_established();
	send_data(2 * MSS);
	drain();
	wait();					/* RTO */
	drain();
	EQ(f.t.rtos.all, 1);
	pass(MS(50));
	EQ(weft_tcp_rto_time(&f.t, f.now), 50);
	wait();					/* the same segment again: one recovery */
	drain();
	EQ(f.t.rtos.all, 2);
	EQ(f.t.rtos.spells, 1);
	f.now += MS(30);
	rx(ACK, 0, 0);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	f.now += SEC(9);
	/* 400 ms of the second timeout, 30 ms of its round trip */
	EQ(weft_tcp_rto_time(&f.t, f.now), 430);
	send_data(MSS);
	drain();
	wait();
	EQ(f.t.rtos.all, 3);
	EQ(f.t.rtos.spells, 2);
}

/* A partial ACK does not end the recovery. */
static void rto_time__until_all_is_acked(struct kunit *test)
{
	in_established();
	send_data(4 * MSS);
	drain();
	wait();
	drain();
	f.now += MS(20);
	rx_ack(0, 0, MSS);
	drain();
	f.now += MS(20);
	EQ(weft_tcp_rto_time(&f.t, f.now), 40);
	rx(ACK, 0, 0);
	f.now += MS(20);
	EQ(weft_tcp_rto_time(&f.t, f.now), 40);
}

static void rto_time__handshake(struct kunit *test)
{
	in_syn_sent();
	wait();
	drain();
	f.now += MS(70);
	rx(SYN | ACK, 0, 0);
	EQ(f.t.rtos.all, 1);
	EQ(f.t.rtos.spells, 1);
	EQ(weft_tcp_rto_time(&f.t, f.now + SEC(1)), 70);
	in_syn_received();
	wait();
	drain();
	f.now += MS(70);
	rx(ACK, 0, 0);
	EQ(f.t.rtos.all, 1);
	EQ(weft_tcp_rto_time(&f.t, f.now), 1070);
}

/* ---------------------------------------- the receiver's */

/*
 * The first full segment that echoes an ACK is a sample; the next with that echo may have
 * waited for its sender.
 */
static void rcv_rtt__by_echo(struct kunit *test)
{
	struct weft_tcp_seg s;
	u32 i;

	use_ts();
	in_established();
	for (i = 0; i < 2; i++) {
		s = segment(ACK, 0, MSS);
		s.opt.tsecr = weft_tcp_ts_now(0, f.now);
		pass(MS(20));
		arrives(&s);
		drain();
		EQ(f.t.rcv_rtt.eighths, 8 * MS(20));
	}
	pass(MS(50));
	s = segment(ACK, 0, MSS);
	s.opt.tsecr = f.t.rcv_rtt.echo;
	arrives(&s);
	EQ(f.t.rcv_rtt.eighths, 8 * MS(20));
	s = segment(ACK, 0, MSS);
	s.opt.tsecr = weft_tcp_ts_now(0, f.now) - 100;
	arrives(&s);
	EQ(f.t.rcv_rtt.eighths, 8 * MS(30));		/* 20 + (100 - 20) / 8 */
	s = segment(ACK, 0, MSS);
	s.opt.tsecr = weft_tcp_ts_now(0, f.now) - 10;
	arrives(&s);
	EQ(f.t.rcv_rtt.eighths, 8 * MS(10));		/* the least at once */
}

static void rcv_rtt__echo_of_a_small_segment(struct kunit *test)
{
	struct weft_tcp_seg s;

	use_ts();
	in_established();
	s = segment(ACK, 0, 100);
	s.opt.tsecr = weft_tcp_ts_now(0, f.now) - 10;
	f.t.rcv.mss_est = MSS;
	arrives(&s);
	EQ(f.t.rcv_rtt.eighths, 0);
}

/* Without timestamps: a window's worth of data takes a round trip, or longer. */
static void rcv_rtt__by_window(struct kunit *test)
{
	static const u32 took[] = { 40, 90, 15 }, least[] = { 40, 40, 15 };
	u32 i;

	in_established();
	rx(ACK, 0, 100);
	EQ(f.t.rcv_rtt.eighths, 0);
	for (i = 0; i < ARRAY_SIZE(took); i++) {
		u32 left = seq_diff(f.t.rcv_rtt.until, f.t.rcv.nxt);

		f.now += MS(took[i]);
		rx(ACK, 0, left / 2);
		read_data(left);		/* the window goes on */
		drain();
		rx(ACK, 0, left - left / 2 - 1);
		read_data(left);
		drain();
		EQ(f.t.rcv_rtt.eighths, i ? 8 * MS(least[i - 1]) : 0);
		rx(ACK, 0, 1);
		EQ(f.t.rcv_rtt.eighths, 8 * MS(least[i]));
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(rcv_rtt__by_echo),
	KUNIT_CASE(rcv_rtt__echo_of_a_small_segment),
	KUNIT_CASE(rcv_rtt__by_window),
	KUNIT_CASE(rto_time__data),
	KUNIT_CASE(rto_time__until_all_is_acked),
	KUNIT_CASE(rto_time__handshake),
	KUNIT_CASE(tcp_rto__initial),
	KUNIT_CASE(tcp_rto__doubles_to_the_bound),
	KUNIT_CASE(tcp_rtt_sample__first),
	KUNIT_CASE(tcp_rtt_sample__smooths),
	KUNIT_CASE(tcp_rtt_sample__least),
	KUNIT_CASE(tcp_rtt_sample__most),
	KUNIT_CASE(tcp_rtt_sample__zero),
	KUNIT_CASE(tcp_rtt_sample__steady),
	KUNIT_CASE(tcp_rtt_sample__ends_backoff),
	KUNIT_CASE(tcp_rtt_sent__one_at_a_time),
	KUNIT_CASE(tcp_rtt_acked__karn),
	KUNIT_CASE(tcp_rtt_acked__karn_fast_retransmit),
	KUNIT_CASE(tcp_rtt_acked__karn_keeps_backoff),
	KUNIT_CASE(tcp_rtt_acked__echo),
	KUNIT_CASE(tcp_rtt_acked__echo_within_a_tick),
	KUNIT_CASE(tcp_rtt_acked__echo_from_the_future),
	KUNIT_CASE(tcp_rtt_acked__echo_of_long_ago),
	KUNIT_CASE(tcp_rtt_acked__own_clock_first),
	KUNIT_CASE(tcp_rtt_acked__tells_each_echo),
	KUNIT_CASE(tcp_rtt_acked__tells_nothing_else),
	{}
};

struct kunit_suite weft_tcp_rtt_suite = {
	.name = "weft_tcp_rtt",
	.init = fresh,
	.test_cases = cases,
};
