// SPDX-License-Identifier: GPL-2.0
/* Undo of spurious recoveries: Eifel (RFC 3522, 4015), D-SACK (RFC 2883), F-RTO (RFC 5682). */
#include "fixture.h"

#define N		(f.t.snd.mss)
#define COUNT(name)	f.t.counts[WEFT_COUNT_##name]

/* Ten full segments out, 100 ms ago. */
static void ten_out(void)
{
	in_established();
	f.echo = weft_tcp_ts_now(0, f.now);
	f.t.cwnd = 10 * N;
	f.t.srtt = f.t.rtt_min = MS(100);
	f.max_data = N;
	send_data(10 * N);
	drain();
	f.now += MS(100);
}

/* The first is marked lost and retransmitted. */
static void fast(struct kunit *test)
{
	rx_sack(0, N, 4 * N);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	EQ(drain(), 1);
	f.now += MS(10);
}

/* RFC 3522: the ACK echoes a time before the retransmission; cwnd and ssthresh are restored. */
static void undo__late(struct kunit *test)
{
	use_ts();
	use_sack();
	ten_out();
	fast(test);
	rx_sack(10 * N, 0, 0);
	EQ(COUNT(TCPFullUndo), 1);
	EQ(f.t.cwnd, 10 * N);
	EQ(f.t.ssthresh, WEFT_TCP_CWND_MAX);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	YES(f.t.rack.reordering_seen);
}

/* An echo of the retransmission: it was needed. */
static void undo__not_late(struct kunit *test)
{
	use_ts();
	use_sack();
	ten_out();
	fast(test);
	f.echo += 100;
	rx_sack(10 * N, 0, 0);
	EQ(COUNT(TCPFullUndo), 0);
	EQ(f.t.cwnd, 5 * N);
}

static void undo__late_partial(struct kunit *test)
{
	use_ts();
	use_sack();
	ten_out();
	fast(test);
	rx_sack(4 * N, 5 * N, 6 * N);
	EQ(COUNT(TCPPartialUndo), 1);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	EQ(f.t.cwnd, 10 * N);
	QUIET();
}

/* NewReno's, too. */
static void undo__late_without_sack(struct kunit *test)
{
	u32 i;

	use_ts();
	ten_out();
	for (i = 0; i < 3; i++)
		rx_sack(0, 0, 0);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	EQ(drain(), 1);
	f.now += MS(10);
	rx_sack(10 * N, 0, 0);
	EQ(COUNT(TCPFullUndo), 1);
	EQ(f.t.cwnd, 10 * N);
}

/* A D-SACK, in recovery or within a round trip after it, shows that both have arrived. */
static void undo__dsack(struct kunit *test)
{
	use_sack();
	ten_out();
	fast(test);
	rx_sack(9 * N, 0, 0);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	rx_sack(0, 0, N);
	EQ(COUNT(TCPDSACKUndo), 1);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	EQ(f.t.cwnd, 10 * N);
	ten_out();
	fast(test);
	rx_sack(10 * N, 0, 0);
	EQ(f.t.cwnd, 5 * N);
	rx_sack(0, 0, N);
	EQ(COUNT(TCPDSACKUndo), 1);
	EQ(f.t.cwnd, 10 * N);
	EQ(f.t.ssthresh, WEFT_TCP_CWND_MAX);
}

/* However many retransmissions are in flight when it arrives. */
static void undo__begins_with_many(struct kunit *test)
{
	in_established();
	f.t.sent.bytes[WEFT_SENT_AGAIN] = 256 * N;
	weft_tcp_undo_begin(&f.t);
	EQ(f.t.undo.again, 256);
	EQ(f.t.undo.any, 1);
	f.t.sent.bytes[WEFT_SENT_AGAIN] = 0;
	weft_tcp_undo_begin(&f.t);
	EQ(f.t.undo.any, 0);
}

/* Of two retransmissions only one was spurious: no undo. */
static void undo__dsack_of_a_part(struct kunit *test)
{
	use_sack();
	ten_out();
	rx_sack(0, 2 * N, 6 * N);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	rx_sack(0, 2 * N, 8 * N);
	while (f.t.total_rtx < 2 && out())
		;
	EQ(f.t.total_rtx, 2);
	rx_sack(8 * N, 0, 0);
	rx_sack(0, 0, N);
	EQ(COUNT(TCPDSACKUndo), 0);
	rx_sack(0, N, 2 * N);
	EQ(COUNT(TCPDSACKUndo), 1);
}

/* Later a D-SACK belongs to another recovery. */
static void undo__dsack_too_late(struct kunit *test)
{
	use_sack();
	ten_out();
	fast(test);
	rx_sack(10 * N, 0, 0);
	send_data(2 * N);
	drain();
	rx_sack(N, 0, 0);
	rx_sack(N, 0, 0);
	EQ(f.t.undo.on, 0);
	rx_sack(0, 0, N);
	EQ(COUNT(TCPDSACKUndo), 0);
}

static void timeout(struct kunit *test)
{
	f.t.deadline[WEFT_TIMER_TLP] = WEFT_NEVER;
	f.now = f.t.deadline[WEFT_TIMER_RTX];
	f.fx = weft_tcp_fire(&f.t, f.now);
	EQ(f.t.recovering, WEFT_RECOVERY_RTO);
	EQ(drain(), 1);
	f.now += MS(10);
}

static void undo__late_after_timeout(struct kunit *test)
{
	use_ts();
	use_sack();
	ten_out();
	timeout(test);
	rx_sack(N, 0, 0);
	EQ(COUNT(TCPLossUndo), 1);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	EQ(f.t.cwnd, 10 * N);
	EQ(f.t.sent.bytes[WEFT_SENT_LOST], 0);
	QUIET();
}

/* RFC 5682 3 step 3.b: without timestamps, when data sent only once is acknowledged. */
static void frto__original(struct kunit *test)
{
	use_sack();
	ten_out();
	timeout(test);
	rx_sack(3 * N, 0, 0);
	EQ(COUNT(TCPSpuriousRTOs), 1);
	EQ(f.t.cwnd, 10 * N);
	QUIET();
	fresh(test);				/* with the second ACK */
	use_sack();
	ten_out();
	timeout(test);
	rx_sack(N, 0, 0);
	EQ(COUNT(TCPSpuriousRTOs), 0);
	EQ(drain(), 2);
	rx_sack(4 * N, 0, 0);
	EQ(COUNT(TCPSpuriousRTOs), 1);
}

/* Only retransmitted data is acknowledged: the loss was real. */
static void frto__real(struct kunit *test)
{
	use_sack();
	ten_out();
	timeout(test);
	rx_sack(N, 0, 0);
	drain();
	rx_sack(2 * N, 0, 0);
	drain();
	rx_sack(6 * N, 0, 0);			/* too late to count */
	EQ(COUNT(TCPSpuriousRTOs), 0);
	YES(f.t.cwnd < 10 * N);
}

/* Not if it is off, nor for a timeout that ends a recovery. */
static void frto__not(struct kunit *test)
{
	use_sack();
	f.conf.frto = 0;
	ten_out();
	timeout(test);
	rx_sack(3 * N, 0, 0);
	EQ(COUNT(TCPSpuriousRTOs), 0);
	fresh(test);
	use_sack();
	ten_out();
	fast(test);
	timeout(test);
	rx_sack(0, 4 * N, 6 * N);
	EQ(COUNT(TCPSpuriousRTOs), 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(undo__late),
	KUNIT_CASE(undo__not_late),
	KUNIT_CASE(undo__late_partial),
	KUNIT_CASE(undo__late_without_sack),
	KUNIT_CASE(undo__dsack),
	KUNIT_CASE(undo__dsack_of_a_part),
	KUNIT_CASE(undo__begins_with_many),
	KUNIT_CASE(undo__dsack_too_late),
	KUNIT_CASE(undo__late_after_timeout),
	KUNIT_CASE(frto__original),
	KUNIT_CASE(frto__real),
	KUNIT_CASE(frto__not),
	{}
};

struct kunit_suite weft_tcp_undo_suite = {
	.name = "weft_tcp_undo",
	.init = fresh,
	.test_cases = cases,
};
