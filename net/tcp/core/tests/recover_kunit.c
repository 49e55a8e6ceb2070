// SPDX-License-Identifier: GPL-2.0
/*
 * The segments of loss recovery: NewReno (RFC 5681, 6582, 3042), SACK
 * (RFC 6675), timeouts, reneging.
 */
#include "fixture.h"

static void duplicates(u32 n)
{
	while (n--)
		rx_ack(0, 0, 0);
}

/* ---------------------------------------- timeout */

/* RFC 5681 3.1: ssthresh is half of the flight, and the loss window one segment. */
static void cwnd_timeout__collapse(struct kunit *test)
{
	segments_out(10);
	wait();
	EQ(f.t.cwnd, MSS);
	EQ(f.t.ssthresh, 5 * MSS);
	EQ(drain(), 1);
	wait();					/* the same segment again: not halved twice */
	EQ(f.t.ssthresh, 5 * MSS);
	EQ(drain(), 1);
}

static void cwnd_timeout__ssthresh_at_least_two(struct kunit *test)
{
	segments_out(1);
	wait();
	EQ(f.t.ssthresh, 2 * MSS);
}

/* Slow start from one segment up to ssthresh; then congestion avoidance. */
static void cwnd_timeout__slow_start_again(struct kunit *test)
{
	u32 i;

	segments_out(10);
	wait();
	drain();
	for (i = 2; i <= 5; i++) {
		rx_ack(0, 0, MSS);
		EQ(f.t.cwnd, i * MSS);
		drain();
	}
	rx_ack(0, 0, MSS);
	EQ(f.t.cwnd, 5 * MSS);
}

/* RFC 6582 4: duplicate ACKs of data retransmitted after a timeout start no fast retransmit. */
static void cwnd_timeout__then_duplicates(struct kunit *test)
{
	segments_out(10);
	wait();
	drain();
	duplicates(5);
	EQ(f.t.recovering, WEFT_RECOVERY_RTO);
	EQ(f.t.cwnd, MSS);
	EQ(drain(), 0);
}

/* ---------------------------------------- fast retransmit and recovery */

static void duplicate__third(struct kunit *test)
{
	segments_out(10);
	duplicates(2);
	EQ(drain(), 0);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	duplicates(1);
	EQ(f.t.ssthresh, 5 * MSS);		/* RFC 5681 3.2 step 2 */
	EQ(f.t.cwnd, 8 * MSS);			/* step 3: and three */
	OUT(ACK, 0, MSS);			/* the first missing segment, and nothing else */
	QUIET();
	EQ(f.t.total_rtx, 1);
}

/* RFC 5681 2: the definition of a duplicate ACK. */
static void duplicate__what_is_none(struct kunit *test)
{
	segments_out(10);
	duplicates(2);
	f.wnd--;				/* (e) another window */
	rx_ack(0, 0, 0);
	EQ(f.t.dup_acks, 2);
	rx_ack(0, 100, 0);			/* (b) data */
	EQ(f.t.dup_acks, 2);
	rx_ack(0, 0, -1);			/* (d) not the greatest */
	EQ(f.t.dup_acks, 2);
	rx_ack(FIN, 0, 0);			/* (c) */
	EQ(f.t.dup_acks, 2);
	in_established();			/* (a) nothing in flight */
	duplicates(5);
	EQ(f.t.dup_acks, 0);
}

static void duplicate__new_ack_resets(struct kunit *test)
{
	segments_out(10);
	duplicates(2);
	rx_ack(0, 0, MSS);
	EQ(f.t.dup_acks, 0);
	duplicates(2);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
}

/* RFC 3042: each of the first two releases one new segment; cwnd is unchanged. */
static void duplicate__limited_transmit(struct kunit *test)
{
	segments_out(10);
	send_data(10 * MSS);
	EQ(drain(), 0);
	duplicates(1);
	OUT(ACK, 10 * MSS, MSS);
	QUIET();
	duplicates(1);
	OUT(ACK, 11 * MSS, MSS);
	QUIET();
	EQ(f.t.cwnd, 10 * MSS);
	/* RFC 5681 3.2 step 2: those two are not in ssthresh */
	duplicates(1);
	EQ(f.t.ssthresh, 5 * MSS);
}

/* RFC 5681 3.2 steps 4 and 5. */
static void recovery__inflates(struct kunit *test)
{
	segments_out(10);
	send_data(10 * MSS);
	duplicates(3);
	OUT(ACK, 0, MSS);
	EQ(f.t.cwnd, 8 * MSS);
	duplicates(4);
	EQ(f.t.cwnd, 12 * MSS);
	EQ(drain(), 2);				/* 10 are out */
	EQ(f.seg.seq.v, ISS + 1 + 11 * MSS);
}

/* RFC 6582 3.2 step 3, full: all data in flight at its start is acknowledged. */
static void recovery__full_ack(struct kunit *test)
{
	segments_out(10);
	duplicates(3);
	drain();
	rx(ACK, 0, 0);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	EQ(f.t.cwnd, 2 * MSS);			/* min(ssthresh, max(flight, SMSS) + SMSS) */
	EQ(f.t.ssthresh, 5 * MSS);
	EQ(f.t.dup_acks, 0);
}

/* Partial: the next hole at once; deflate by what was acknowledged, add one. */
static void recovery__partial_ack(struct kunit *test)
{
	segments_out(10);
	duplicates(3);
	drain();
	rx_ack(0, 0, 3 * MSS);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	EQ(f.t.cwnd, (8 - 3 + 1) * MSS);
	OUT(ACK, 3 * MSS, MSS);
	QUIET();
	rx_ack(0, 0, 2 * MSS);
	OUT(ACK, 5 * MSS, MSS);
	rx(ACK, 0, 0);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
}

/* RFC 6582 3.2 step 2: not twice per window. */
static void recovery__not_twice(struct kunit *test)
{
	segments_out(10);
	duplicates(3);
	drain();
	send_data(3 * MSS);
	rx_ack(0, 0, 10 * MSS);
	drain();
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	duplicates(3);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	EQ(f.t.total_rtx, 1);
}

/* A loss in the next window is one again. */
static void recovery__next_window(struct kunit *test)
{
	segments_out(10);
	duplicates(3);
	drain();
	rx(ACK, 0, 0);
	send_data(10 * MSS);
	drain();
	rx_ack(0, 0, MSS);
	drain();
	duplicates(3);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
}

static void recovery__timeout(struct kunit *test)
{
	segments_out(10);
	duplicates(3);
	drain();
	wait();
	EQ(f.t.recovering, WEFT_RECOVERY_RTO);
	EQ(f.t.cwnd, MSS);
	EQ(drain(), 1);
	rx(ACK, 0, 0);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
}

/* The last, shorter segment is retransmitted with its FIN. */
static void recovery__fin(struct kunit *test)
{
	segments_out(3);
	send_data(100);
	shut();
	drain();
	rx_ack(0, 0, 3 * MSS);
	duplicates(3);
	OUT(FIN | PSH | ACK, 3 * MSS, 100);
	QUIET();
	/* a full one without the FIN, which was a segment of its own */
	segments_out(3);
	shut();
	drain();
	rx_ack(0, 0, 2 * MSS);
	duplicates(3);
	OUT(PSH | ACK, 2 * MSS, MSS);
	QUIET();
}

/* ---------------------------------------- recovery by SACK */

/*
 * Three segments SACKed: the first is retransmitted at once, and only once, as RFC 6675 5 requires.
 */
static void recovery_acked__third(struct kunit *test)
{
	sack_segments_out(10, 0);
	rx_sack(0, MSS, 2 * MSS);
	rx_sack(0, MSS, 3 * MSS);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	QUIET();
	rx_sack(0, MSS, 4 * MSS);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	EQ(f.t.ssthresh, 5 * MSS);
	OUT(ACK, 0, MSS);
	QUIET();
	rx_sack(0, MSS, 5 * MSS);
	QUIET();
	EQ(f.t.total_rtx, 1);
	EQ(f.t.counts[WEFT_COUNT_TCPSackRecovery], 1);
	EQ(f.t.counts[WEFT_COUNT_TCPFastRetrans], 1);
}

/* All holes below the SACKed data are marked lost at once; SACKed data is not retransmitted. */
static void recovery_acked__holes(struct kunit *test)
{
	u32 i;

	sack_segments_out(10, 0);
	rx_sack(0, MSS, 3 * MSS);
	rx_sack(0, 4 * MSS, 9 * MSS);
	OUT(ACK, 0, MSS);
	for (i = 0; i < 4 && !out(); i++)
		rx_sack(0, 9 * MSS, 9 * MSS + (i + 1) * 100);
	EQ(f.seg.seq.v, ISS + 1 + 3 * MSS);
	EQ(f.seg.len, MSS);
	QUIET();
}

/* As limited transmit, RFC 3042: SACKed data makes room for new data. */
static void recovery_acked__limited_transmit(struct kunit *test)
{
	sack_segments_out(10, 5);
	QUIET();
	rx_sack(0, MSS, 2 * MSS);
	OUT(ACK, 10 * MSS, MSS);
	QUIET();
	rx_sack(0, MSS, 3 * MSS);
	OUT(ACK, 11 * MSS, MSS);
	QUIET();
	EQ(f.t.cwnd, 10 * MSS);
}

/* Not after the first partial ACK: all data in flight at its start must be acknowledged. */
static void recovery_acked__ends(struct kunit *test)
{
	sack_segments_out(10, 0);
	rx_sack(0, MSS, 5 * MSS);
	drain();
	rx_sack(5 * MSS, 7 * MSS, 8 * MSS);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	rx_ack(0, 0, 5 * MSS);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	EQ(f.t.cwnd, 5 * MSS);
	NO_TIMER(RTX);
}

/* RFC 8985: a retransmission that was overtaken is lost, too. */
static void recovery_acked__lost_again(struct kunit *test)
{
	sack_segments_out(10, 10);
	rx_sack(0, MSS, 4 * MSS);
	OUT(ACK, 0, MSS);
	rx_sack(0, MSS, 10 * MSS);
	f.now += MS(1);
	EQ(drain() > 1, true);			/* new data, after the retransmission */
	f.now += MS(100);
	rx_sack(0, MSS, 12 * MSS);
	OUT(ACK, 0, MSS);
	EQ(f.t.counts[WEFT_COUNT_TCPLostRetransmit], 1);
	EQ(f.t.counts[WEFT_COUNT_TCPSackRecovery], 1);
}

/* A loss in the next window: ssthresh falls again. */
static void recovery_acked__next_window(struct kunit *test)
{
	sack_segments_out(10, 0);
	rx_sack(0, MSS, 5 * MSS);
	drain();
	rx_ack(0, 0, 10 * MSS);
	send_data(5 * MSS);
	drain();
	f.now += MS(100);
	rx_sack(0, 11 * MSS, 14 * MSS);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	OUT(ACK, 10 * MSS, MSS);
}

/* The reordering timer detects a loss that three SACKed segments did not show. */
static void recovery_losses__timer(struct kunit *test)
{
	sack_segments_out(3, 0);
	rx_sack(0, MSS, 2 * MSS);
	QUIET();
	TIMER(REO, MS(25));
	wait();
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	OUT(ACK, 0, MSS);
	QUIET();
	NO_TIMER(REO);
}

/* The retransmission has an RTO of its own. */
static void recovery_sent__timer(struct kunit *test)
{
	sack_segments_out(10, 0);
	rx_sack(0, MSS, 4 * MSS);
	drain();
	TIMER(RTX, f.t.rto);
}

/* RFC 6675 5.1: SACKed data is not retransmitted after a timeout. */
static void recovery_timeout__keeps_sacked(struct kunit *test)
{
	sack_segments_out(4, 0);
	f.conf.early_retrans = 0;
	rx_sack(0, 2 * MSS, 3 * MSS);
	f.t.deadline[WEFT_TIMER_REO] = WEFT_NEVER;
	f.t.deadline[WEFT_TIMER_TLP] = WEFT_NEVER;
	wait();
	EQ(f.t.recovering, WEFT_RECOVERY_RTO);
	OUT(ACK, 0, MSS);
	QUIET();
	rx_sack(MSS, 2 * MSS, 3 * MSS);
	OUT(ACK, MSS, MSS);
	OUT(PSH | ACK, 3 * MSS, MSS);
	QUIET();
	EQ(f.t.counts[WEFT_COUNT_TCPSACKReneging], 0);
}

/* RFC 2018 8: the peer has reneged; everything is retransmitted soon. */
static void recovery_timeout__reneging(struct kunit *test)
{
	sack_segments_out(4, 0);
	rx_sack(0, MSS, 4 * MSS);
	drain();
	rx_ack(0, 0, MSS);			/* and nothing of the rest */
	TIMER(RTX, MS(50));
	wait();
	EQ(f.t.counts[WEFT_COUNT_TCPSACKReneging], 1);
	OUT(ACK, MSS, MSS);
	EQ(f.t.sent.bytes[WEFT_SENT_SACKED], 0);
	rx_ack(0, 0, MSS);
	OUT(ACK, 2 * MSS, MSS);
	OUT(PSH | ACK, 3 * MSS, MSS);
}

/* RFC 1191 6.5: everything is retransmitted in segments that fit, and cwnd is unchanged. */
static void path_narrower__all_again(struct kunit *test)
{
	segments_out(2);
	weft_tcp_set_mss(&f.t, MSS / 2);
	weft_tcp_path_narrower(&f.t);
	EQ(f.t.cwnd, 2 * MSS);
	OUT(PSH | ACK, 0, MSS);
	EQ(f.seg.gso_size, MSS / 2);
	OUT(PSH | ACK, MSS, MSS);
	QUIET();
	rx_ack(0, 0, 2 * MSS);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	EQ(f.t.ssthresh, WEFT_TCP_CWND_MAX);	/* no congestion */
}

static void path_narrower__nothing_out(struct kunit *test)
{
	segments_out(1);
	rx_ack(0, 0, MSS);
	weft_tcp_path_narrower(&f.t);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	QUIET();
}

static struct kunit_case cases[] = {
	KUNIT_CASE(cwnd_timeout__collapse),
	KUNIT_CASE(cwnd_timeout__ssthresh_at_least_two),
	KUNIT_CASE(cwnd_timeout__slow_start_again),
	KUNIT_CASE(cwnd_timeout__then_duplicates),
	KUNIT_CASE(duplicate__third),
	KUNIT_CASE(duplicate__what_is_none),
	KUNIT_CASE(duplicate__new_ack_resets),
	KUNIT_CASE(duplicate__limited_transmit),
	KUNIT_CASE(recovery__inflates),
	KUNIT_CASE(recovery__full_ack),
	KUNIT_CASE(recovery__partial_ack),
	KUNIT_CASE(recovery__not_twice),
	KUNIT_CASE(recovery__next_window),
	KUNIT_CASE(recovery__timeout),
	KUNIT_CASE(recovery__fin),
	KUNIT_CASE(recovery_acked__third),
	KUNIT_CASE(recovery_acked__holes),
	KUNIT_CASE(recovery_acked__limited_transmit),
	KUNIT_CASE(recovery_acked__ends),
	KUNIT_CASE(recovery_acked__lost_again),
	KUNIT_CASE(recovery_acked__next_window),
	KUNIT_CASE(recovery_losses__timer),
	KUNIT_CASE(recovery_sent__timer),
	KUNIT_CASE(recovery_timeout__keeps_sacked),
	KUNIT_CASE(recovery_timeout__reneging),
	KUNIT_CASE(path_narrower__all_again),
	KUNIT_CASE(path_narrower__nothing_out),
	{}
};

struct kunit_suite weft_tcp_recover_suite = {
	.name = "weft_tcp_recover",
	.init = fresh,
	.test_cases = cases,
};
