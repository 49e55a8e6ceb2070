// SPDX-License-Identifier: GPL-2.0
/* RACK and the tail loss probe: RFC 8985; losses by RFC 6675 where RACK is off. */
#include "fixture.h"

/* n full segments in flight, sent one a millisecond, the first 100 ms ago; RTT 100 ms. */
static void rack_out(u32 n)
{
	u32 i;

	use_sack();
	in_established();
	f.t.cwnd = 2 * n * MSS;
	f.t.srtt = f.t.rtt_min = MS(100);
	for (i = 0; i < n; i++) {
		send_data(MSS);
		drain();
		f.now += MS(1);
	}
	f.now += MS(100) - MS(n);
}

#define LOST()		f.t.sent.bytes[WEFT_SENT_LOST]
#define COUNT(name)	f.t.counts[WEFT_COUNT_##name]

/* RFC 8985 6.2 step 5: not lost before min_RTT / 4 after the segment that overtook it. */
static void rack__reordering_window(struct kunit *test)
{
	rack_out(4);
	f.now += MS(1);
	rx_sack(0, MSS, 2 * MSS);		/* RTT 100 ms; the first sent 1 ms earlier */
	EQ(LOST(), 0);
	TIMER(REO, MS(25) - MS(1));
	pass(MS(24) - 1);
	EQ(LOST(), 0);
	pass(1);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	EQ(drain(), 1);
}

/*
 * RFC 8985 6.2 step 2: an original delivered after it was declared lost: its
 * true round trip is taken.
 */
static void rack__round_trip_of_what_seemed_lost(struct kunit *test)
{
	rack_out(3);
	f.t.cwnd = MSS;
	f.now += MS(2);
	rx_sack(0, 2 * MSS, 3 * MSS);
	EQ(f.t.rack.rtt, MS(100));
	weft_sent_lose(&f.t.sent, f.t.snd.una, seq_of(ISS + 1 + 2 * MSS));
	f.now += MS(50);
	rx_sack(0, MSS, 3 * MSS);
	EQ(f.t.rack.rtt, MS(151));
	EQ(f.t.rack.end.v, ISS + 1 + 3 * MSS);	/* nothing that was sent later has arrived */
}

/* As Linux: the acknowledged segment is visited last, and its round trip is the longer one here. */
static void rack__round_trip_of_the_acknowledged(struct kunit *test)
{
	rack_out(6);
	wait();
	EQ(drain(), 1);
	f.now += MS(100);
	rx_sack(3 * MSS, 5 * MSS, 6 * MSS);
	EQ(f.t.rack.rtt, f.now - START - MS(2));
	EQ(LOST(), 0);
	EQ(f.t.rack.end.v, ISS + 1 + 6 * MSS);
	TIMER(REO, MS(2) + MS(25));
}

/* A segment that arrives late, but within the window, stops the timer. */
static void rack__reordering_is_no_loss(struct kunit *test)
{
	rack_out(2);
	f.now += MS(1);
	rx_sack(0, MSS, 2 * MSS);
	f.now += MS(5);
	rx_ack(0, 0, 2 * MSS);
	NO_TIMER(REO);
	EQ(f.t.total_rtx, 0);
	YES(f.t.rack.reordering_seen);
}

/* Once reordering was seen, three SACKed segments are not enough. */
static void rack__no_dupthresh_once_reordered(struct kunit *test)
{
	rack_out(8);
	f.t.rack.reordering_seen = 1;
	f.now += MS(4);
	rx_sack(0, MSS, 5 * MSS);
	EQ(LOST(), 0);
	YES(f.t.deadline[WEFT_TIMER_REO] != WEFT_NEVER);
	rack_out(8);
	f.now += MS(4);
	rx_sack(0, MSS, 5 * MSS);
	YES(LOST());
	f.conf.recovery |= WEFT_TCP_RACK_NO_DUPTHRESH;
	rack_out(8);
	f.now += MS(4);
	rx_sack(0, MSS, 5 * MSS);
	EQ(LOST(), 0);
}

/* Three small segments that are SACKed one by one count as three. */
static void rack__small_segments(struct kunit *test)
{
	u32 i;

	use_sack();
	in_established();
	f.t.opts.nodelay = 1;
	f.t.srtt = f.t.rtt_min = MS(100);
	for (i = 0; i < 4; i++) {
		send_data(10);
		drain();
	}
	f.now += MS(100);
	rx_sack(0, 10, 20);
	rx_sack(0, 10, 30);
	EQ(LOST(), 0);
	rx_sack(0, 10, 40);
	OUT(ACK, 0, 10);
}

/*
 * Step 4: a D-SACK widens the window once per round trip; 16 recoveries
 * without one narrow it again.
 */
static void rack__dsack_widens(struct kunit *test)
{
	u32 i;

	rack_out(8);
	f.t.srtt = MS(10000);
	f.t.rack.reordering_seen = 1;
	f.t.total_rtx = 8;
	rx_ack(0, 0, 2 * MSS);
	rx_sack(0, 0, MSS);
	EQ(f.t.rack.mult, 2);
	rx_sack(0, 0, MSS);
	EQ(f.t.rack.mult, 2);
	rx_ack(0, 0, 6 * MSS);
	send_data(MSS);
	drain();
	rx_sack(0, 0, MSS);
	EQ(f.t.rack.mult, 3);
	for (i = 0; i < 15; i++)
		weft_tcp_rack_recovered(&f.t);
	EQ(f.t.rack.mult, 3);
	weft_tcp_rack_recovered(&f.t);
	EQ(f.t.rack.mult, 1);
	f.conf.recovery |= WEFT_TCP_RACK_STATIC;
	rx_ack(0, 0, MSS);
	rx_sack(0, 0, MSS);
	EQ(f.t.rack.mult, 1);
}

/*
 * D-SACKs of data that we never retransmitted are duplicates of the
 * network: no sign of reordering.
 */
static void rack__dsack_unearned(struct kunit *test)
{
	rack_out(8);
	f.t.rack.reordering_seen = 1;
	rx_ack(0, 0, 2 * MSS);
	rx_sack(0, 0, MSS);
	EQ(f.t.rack.mult, 1);
}

/* RFC 6675 4: by bytes, without a timer. */
static void losses__by_bytes(struct kunit *test)
{
	f.conf.recovery = 0;
	rack_out(8);
	f.now += MS(500);
	rx_sack(0, MSS, 3 * MSS);
	EQ(LOST(), 0);
	NO_TIMER(REO);
	rx_sack(0, MSS, 4 * MSS - 1);		/* the third only in part */
	EQ(LOST(), 0);
	rx_sack(0, MSS, 4 * MSS);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	OUT(ACK, 0, MSS);
	QUIET();
}

/* The window is no longer than a round trip, however often D-SACKs widen it. */
static void rack__window_bound(struct kunit *test)
{
	rack_out(4);
	f.t.rack.mult = 200;
	f.now += MS(1);
	rx_sack(0, MSS, 2 * MSS);
	TIMER(REO, MS(100) - MS(1));
}

/* ---------------------------------------- tail loss probe */

/* RFC 8985 7.2: 2 SRTT; for a single segment plus the peer's delayed ACK. */
static void tlp__when(struct kunit *test)
{
	use_sack();
	in_established();
	f.t.srtt = MS(10);
	f.t.rto = SEC(1);
	send_data(2 * MSS);
	drain();
	TIMER(TLP, MS(22));
	f.now += MS(5);
	send_data(MSS);
	drain();
	TIMER(TLP, MS(22));
	rx_ack(0, 0, 3 * MSS);
	NO_TIMER(TLP);
	f.t.srtt = MS(10);
	f.t.rto = SEC(1);
	send_data(100);
	drain();
	TIMER(TLP, MS(220));
	TIMER(RTX, SEC(1));
}

static void tlp__not_after_the_rto(struct kunit *test)
{
	use_sack();
	in_established();
	f.t.srtt = MS(10);
	f.t.rto = MS(210);
	send_data(100);
	drain();
	TIMER(TLP, MS(210));
	TIMER(RTX, MS(210));
	wait();
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	OUT(PSH | ACK, 0, 100);
	TIMER(RTX, MS(210));
	NO_TIMER(TLP);
	wait();					/* no second probe */
	EQ(f.t.recovering, WEFT_RECOVERY_RTO);
}

/* 7.3: the last segment is retransmitted unchanged. */
static void tlp__last_segment(struct kunit *test)
{
	rack_out(4);
	wait();
	OUT(PSH | ACK, 3 * MSS, MSS);
	QUIET();
	EQ(COUNT(TCPLossProbes), 1);
	EQ(f.t.total_rtx, 1);
	EQ(weft_tcp_flight(&f.t), 4 * MSS);
	fresh(test);
	use_sack();
	in_established();
	f.t.srtt = MS(10);
	f.max_data = 65535;
	send_data(2 * MSS + 7);
	drain();
	wait();
	OUT(PSH | ACK, 2 * MSS, 7);
}

static void tlp__fin(struct kunit *test)
{
	use_sack();
	in_established();
	f.t.srtt = MS(10);
	send_data(2 * MSS);
	drain();
	f.now++;
	shut();
	drain();
	wait();
	OUT(FIN | ACK, 2 * MSS, 0);
	QUIET();
}

/* New data, regardless of cwnd. */
static void tlp__new_data(struct kunit *test)
{
	rack_out(4);
	f.t.cwnd = 4 * MSS;
	send_data(2 * MSS);
	QUIET();
	wait();
	OUT(ACK, 4 * MSS, MSS);
	QUIET();
	EQ(f.t.total_rtx, 0);
	EQ(COUNT(TCPLossProbes), 1);
	rx_ack(0, 0, 5 * MSS);
	EQ(COUNT(TCPLossProbeRecovery), 0);
	NO(f.t.tlp.on);
}

/* The probe elicits SACKs beyond the hole, which start recovery. */
static void tlp__starts_recovery(struct kunit *test)
{
	rack_out(6);
	rx_ack(0, 0, 3 * MSS);
	wait();
	EQ(drain(), 1);
	f.now += MS(100);
	rx_sack(0, 5 * MSS, 6 * MSS);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	OUT(ACK, 3 * MSS, MSS);
}

/* 7.4.2: the last segment was lost and the probe has repaired it. */
static void tlp__repaired(struct kunit *test)
{
	rack_out(4);
	wait();
	EQ(drain(), 1);
	f.now += MS(100);
	rx_ack(0, 0, 4 * MSS);
	YES(f.t.tlp.on);
	EQ(COUNT(TCPLossProbeRecovery), 0);
	send_data(MSS);
	drain();
	rx_ack(0, 0, MSS);
	EQ(COUNT(TCPLossProbeRecovery), 1);
	NO(f.t.tlp.on);
	YES(f.t.ssthresh < WEFT_TCP_CWND_MAX);
}

/* Both arrived: shown by a D-SACK, or by an ACK without news. */
static void tlp__not_needed(struct kunit *test)
{
	rack_out(4);
	wait();
	EQ(drain(), 1);
	rx_ack(0, 0, 4 * MSS);
	rx_sack(0, 3 * MSS, 4 * MSS);
	NO(f.t.tlp.on);
	rack_out(4);
	wait();
	EQ(drain(), 1);
	rx_ack(0, 0, 4 * MSS);
	rx_ack(0, 0, 0);
	NO(f.t.tlp.on);
	send_data(MSS);
	drain();
	rx_ack(0, 0, MSS);
	EQ(f.t.counts[WEFT_COUNT_TCPLossProbeRecovery], 0);
}

/* No probe without SACK, if it is off, or if something is SACKed or lost. */
static void tlp__not(struct kunit *test)
{
	in_established();
	send_data(MSS);
	drain();
	NO_TIMER(TLP);
	f.conf.early_retrans = 0;
	rack_out(4);
	NO_TIMER(TLP);
	f.conf.early_retrans = 3;
	rack_out(4);
	rx_sack(0, MSS, 2 * MSS);
	NO_TIMER(TLP);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(rack__reordering_window),
	KUNIT_CASE(rack__round_trip_of_the_acknowledged),
	KUNIT_CASE(rack__round_trip_of_what_seemed_lost),
	KUNIT_CASE(rack__reordering_is_no_loss),
	KUNIT_CASE(rack__no_dupthresh_once_reordered),
	KUNIT_CASE(rack__small_segments),
	KUNIT_CASE(rack__dsack_widens),
	KUNIT_CASE(rack__dsack_unearned),
	KUNIT_CASE(losses__by_bytes),
	KUNIT_CASE(rack__window_bound),
	KUNIT_CASE(tlp__when),
	KUNIT_CASE(tlp__not_after_the_rto),
	KUNIT_CASE(tlp__last_segment),
	KUNIT_CASE(tlp__fin),
	KUNIT_CASE(tlp__new_data),
	KUNIT_CASE(tlp__starts_recovery),
	KUNIT_CASE(tlp__repaired),
	KUNIT_CASE(tlp__not_needed),
	KUNIT_CASE(tlp__not),
	{}
};

struct kunit_suite weft_tcp_rack_suite = {
	.name = "weft_tcp_rack",
	.init = fresh,
	.test_cases = cases,
};
