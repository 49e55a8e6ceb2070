// SPDX-License-Identifier: GPL-2.0
/*
 * Which segment next: the order, super-segments, retransmissions, PSH (RFC 9293 3.9.1.2,
 * as Linux), termination.
 */
#include "fixture.h"

#define S(s)	WEFT_TCP_##s

static void all_at_once(void)
{
	in_established();
	f.max_data = 65535;
}

/* ---------------------------------------- RST and SYN */

static void emit__reset_before_all(struct kunit *test)
{
	in_established();
	send_data(5000);
	f.t.ack_now = 1;
	f.t.rst_now = WEFT_RESET_ABORT;
	OUT(RST | ACK, 0, 0);
	EQ(f.seg.ack.v, IRS + 1);
	EQ(f.t.rst_now, 0);
}

/* The reason is reported with the RST, once. */
static void emit__reset_reason(struct kunit *test)
{
	u32 why;

	in_established();
	for (why = WEFT_RESET_NONE + 1; why < WEFT_RESET_COUNT; why++) {
		f.t.rst_now = why;
		OUT(RST | ACK, 0, 0);
		EQ(f.seg.reset, why);
		EQ(f.t.rst_now, WEFT_RESET_NONE);
	}
	f.t.ack_now = 1;
	OUT(ACK, 0, 0);
	EQ(f.seg.reset, WEFT_RESET_NONE);
}

/* A RST has no SACK blocks. */
static void emit__reset_options(struct kunit *test)
{
	use_ts();
	use_sack();
	in_established();
	rx(ACK, 100, 100);
	call(WEFT_TCP_ABORT, 0, false, false);
	YES(out());
	EQ(f.seg.opt.has, WEFT_OPT_TS);
}

static void emit__syn_again(struct kunit *test)
{
	in_syn_sent();
	EQ(f.t.total_rtx, 0);
	wait();
	OUT(SYN, -1, 0);
	EQ(f.t.total_rtx, 1);
	EQ(f.t.snd.nxt.v, ISS + 1);
	EQ(f.t.rtt_at, 0);			/* Karn */
}

/* No ACK from SYN-SENT: there is nothing to acknowledge. */
static void emit__syn_sent_owes_no_ack(struct kunit *test)
{
	in_syn_sent();
	f.t.ack_now = 1;
	QUIET();
}

static void emit__closed(struct kunit *test)
{
	f.t.ack_now = f.t.syn_now = f.t.keep_now = f.t.probe_now = 1;
	QUIET();
}

/* ---------------------------------------- new data */

static void emit__segments(struct kunit *test)
{
	in_established();
	send_data(2 * MSS + 40);
	OUT(ACK, 0, MSS);			/* over the wrap */
	EQ(f.seg.gso_size, 0);
	OUT(ACK, MSS, MSS);
	OUT(PSH | ACK, 2 * MSS, 40);
	QUIET();
	EQ(f.t.bytes_sent, 2 * MSS + 40);
	EQ(f.t.data_segs_out, 3);
}

static void emit__super_segment(struct kunit *test)
{
	all_at_once();
	send_data(4 * MSS + 40);
	OUT(PSH | ACK, 0, 4 * MSS + 40);
	EQ(f.seg.gso_size, MSS);
	EQ(f.t.data_segs_out, 5);
	QUIET();
	TIMER(RTX, weft_tcp_rto(&f.t));
}

/* One full segment is not a super-segment. */
static void emit__super_segment_of_one(struct kunit *test)
{
	all_at_once();
	send_data(MSS);
	OUT(PSH | ACK, 0, MSS);
	EQ(f.seg.gso_size, 0);
}

static void emit__super_segment_by_device(struct kunit *test)
{
	in_established();
	f.max_data = 3 * MSS + 700;
	send_data(8 * MSS);
	OUT(PSH | ACK, 0, 3 * MSS);
	OUT(PSH | ACK, 3 * MSS, 3 * MSS);
	OUT(PSH | ACK, 6 * MSS, 2 * MSS);
}

static void emit__super_segment_by_window(struct kunit *test)
{
	all_at_once();
	rx_window(4 * MSS + 700);
	send_data(8 * MSS);
	OUT(PSH | ACK, 0, 4 * MSS);
	QUIET();				/* the rest would be silly */
}

static void emit__super_segment_by_cwnd(struct kunit *test)
{
	all_at_once();
	send_data(20 * MSS);
	OUT(PSH | ACK, 0, 5 * MSS);		/* half of cwnd */
	OUT(PSH | ACK, 5 * MSS, 5 * MSS);
	QUIET();
}

/* Never beyond the window, whatever waits. */
static void emit__window(struct kunit *test)
{
	struct weft_seq edge;

	in_established();
	f.t.cwnd = 1 << 20;
	edge = seq_add(f.t.snd.una, f.t.snd.wnd);
	send_data(200000);
	while (out())
		YES(seq_leq(seq_add(f.seg.seq, f.seg.len), edge));
	YES(seq_diff(edge, f.t.snd.nxt) < MSS);
	rx(ACK, 0, 0);
	EQ(drain(), 65535 / MSS);
}

static void emit__timestamp_counts(struct kunit *test)
{
	use_ts();
	in_established();
	send_data(2 * MSS);
	OUT(ACK, 0, MSS - 12);
}

/* PSH at the end of each write, not between. */
static void emit__push(struct kunit *test)
{
	in_established();
	f.t.opts.nodelay = 1;
	send_data(100);
	OUT(PSH | ACK, 0, 100);
	call(WEFT_TCP_SEND, 100, false, false);
	OUT(ACK, 100, 100);
	send_data(0);				/* data already sent is not pushed */
	QUIET();
}

/* And after more than half of the largest window without PSH, as Linux. */
static void emit__push_half_window(struct kunit *test)
{
	u32 i, pushed = 0;

	in_established();
	f.t.cwnd = 1 << 20;
	f.t.snd.max_wnd = 10 * MSS;
	call(WEFT_TCP_SEND, 18 * MSS, false, false);
	for (i = 0; i < 18; i++) {
		out();
		pushed += !!(f.seg.flags & PSH);
		if (f.seg.flags & PSH)
			EQ(i % 6, 5);
	}
	EQ(pushed, 3);
}

static void emit__fin_on_the_last(struct kunit *test)
{
	all_at_once();
	send_data(3 * MSS);
	shut();
	OUT(FIN | PSH | ACK, 0, 3 * MSS);
	EQ(f.t.snd.nxt.v, f.t.snd.end.v + 1);
	EQ(f.t.fin_sent, 1);
	QUIET();
}

/* At a full window the FIN waits for room; the data does not. */
static void emit__fin_waits(struct kunit *test)
{
	in_established();
	rx_window(100);
	send_data(100);
	shut();
	OUT(PSH | ACK, 0, 100);
	QUIET();
	rx(ACK, 0, 0);
	OUT(FIN | ACK, 100, 0);
}

/* ---------------------------------------- what goes again */

static void emit__again_first(struct kunit *test)
{
	in_established();
	send_data(2 * MSS);
	drain();
	send_data(MSS);
	weft_sent_lose(&f.t.sent, f.t.snd.una, seq_add(f.t.snd.una, MSS));
	f.t.ack_now = 1;
	OUT(ACK, 0, MSS);
	OUT(PSH | ACK, 2 * MSS, MSS);
	QUIET();
	EQ(f.t.total_rtx, 1);
	EQ(f.t.bytes_rtx, MSS);
}

/* The FIN is retransmitted with the data before it. */
static void emit__again_fin(struct kunit *test)
{
	in_established();
	send_data(100);
	shut();
	drain();
	wait();
	OUT(FIN | PSH | ACK, 0, 100);
	QUIET();
	EQ(f.t.snd.nxt.v, ISS + 102);
}

/* As a super-segment, if cwnd allows. */
static void emit__again_super_segment(struct kunit *test)
{
	all_at_once();
	send_data(8 * MSS);
	drain();
	weft_sent_lose(&f.t.sent, f.t.snd.una, f.t.snd.nxt);
	f.t.cwnd = 4 * MSS + 5;
	OUT(PSH | ACK, 0, 4 * MSS);
	EQ(f.seg.gso_size, MSS);
	EQ(f.t.total_rtx, 4);
	QUIET();
	EQ(weft_tcp_flight(&f.t), 4 * MSS);
}

/* The first segment is retransmitted whatever the window, as a probe (RFC 9293 3.8.6.1). */
static void emit__again_window_shrunk(struct kunit *test)
{
	in_established();
	send_data(3 * MSS);
	drain();
	f.wnd = 0;
	rx_ack(0, 0, 0);
	wait();
	OUT(ACK, 0, MSS);
	QUIET();
}

/* New data would overtake the retransmissions. */
static void emit__again_before_new(struct kunit *test)
{
	in_established();
	send_data(5 * MSS);
	drain();
	wait();
	f.t.opts.nodelay = 1;
	f.t.cwnd = MSS + 500;
	send_data(100);				/* fits into cwnd; the next lost segment does not */
	OUT(ACK, 0, MSS);
	QUIET();
}

/* ---------------------------------------- ACKs */

static void emit__ack_rides(struct kunit *test)
{
	in_established();
	f.t.rcv.quick = 0;
	rx(ACK, 0, 10);
	TIMER(DELACK, MS(40));
	send_data(10);
	OUT(PSH | ACK, 0, 10);
	EQ(f.seg.ack.v, IRS + 11);
	QUIET();
	NO_TIMER(DELACK);
}

static void emit__ack_once(struct kunit *test)
{
	in_established();
	rx(ACK, 0, 3000);
	ACKS(3000);
	QUIET();
}

/* A delayed ACK is not sent alone. */
static void emit__ack_pending_waits(struct kunit *test)
{
	in_established();
	f.t.rcv.quick = 0;
	rx(ACK, 0, 10);
	EQ(f.t.ack_pending, 1);
	QUIET();
}

static void emit__time_wait(struct kunit *test)
{
	in_time_wait();
	f.t.keep_now = f.t.probe_now = 1;
	ACKS(1);
	QUIET();
}

/* ---------------------------------------- it ends */

/* In every state, with everything owed at once. */
static void emit__ends(struct kunit *test)
{
	static const u8 states[] = {
		S(CLOSED), S(SYN_SENT), S(SYN_RECEIVED), S(ESTABLISHED), S(FIN_WAIT_1),
		S(FIN_WAIT_2), S(CLOSE_WAIT), S(CLOSING), S(LAST_ACK), S(TIME_WAIT),
	};
	static const u32 sizes[] = { 0, 1, 100, MSS, 65535 };
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		for (j = 0; j < ARRAY_SIZE(sizes); j++) {
			in_state(states[i]);
			f.max_data = sizes[j];
			send_data(50000);
			f.t.ack_now = f.t.ack_pending = f.t.keep_now = f.t.probe_now = f.t.rst_now =
				f.t.syn_now = 1;
			weft_sent_lose(&f.t.sent, f.t.snd.una, f.t.snd.nxt);
			YES(drain() < 60);
			EQ(f.t.rst_now, 0);
		}
	}
}

/* For any windows. */
static void emit__ends_with_odd_windows(struct kunit *test)
{
	static const u16 windows[] = {
		0, 1, 2, 47, 535, MSS - 1, MSS, MSS + 1, 3 * MSS - 1, 65535,
	};
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(windows); i++) {
		in_established();
		rx_window(windows[i]);
		send_data(20000);
		shut();
		for (j = 0; j < 10; j++) {
			YES(drain() < 30);
			NO(weft_tcp_next(&f.t) == WEFT_NEVER);
			wait();
		}
		EQ(f.t.illegal, 0);
	}
}

/* While data is unacknowledged or queued, a deadline is set, so that no connection stalls. */
static void emit__never_stuck(struct kunit *test)
{
	in_established();
	send_data(100);
	drain();
	NO(weft_tcp_next(&f.t) == WEFT_NEVER);
	f.t.opts.cork = 1;
	rx(ACK, 0, 0);
	send_data(100);
	drain();
	NO(weft_tcp_next(&f.t) == WEFT_NEVER);
}

/*
 * SACK blocks of single bytes, and no room to record them: lost data is retransmitted once, and
 * shrinks with each segment.
 */
static void emit__ends_with_a_short_scoreboard(struct kunit *test)
{
	static const u8 lo[] = { 1, 0, 0, 0 };
	struct weft_tcp_seg s;
	u32 n, i;
	u64 owed;

	use_sack();
	in_established();
	weft_sent_move(&f.t.sent, NULL, WEFT_SENT_FEW);
	send_data(131);
	drain();
	s = segment(ACK, 0, 0);
	s.ack = f.t.snd.una;
	s.opt.has |= WEFT_OPT_SACK;
	s.opt.nsack = ARRAY_SIZE(lo);
	for (i = 0; i < ARRAY_SIZE(lo); i++)
		s.opt.sack[i] = (struct weft_sack_block){
			seq_of(ISS + 1 + lo[i]), seq_of(ISS + 2 + lo[i]),
		};
	f.t.srtt = f.t.rtt_min = MS(100);
	pass(MS(100));
	arrives(&s);
	wait();		/* reordering has become unlikely */
	for (n = 0, owed = weft_tcp_owed(&f.t); n < 10 && out(); n++, owed = weft_tcp_owed(&f.t))
		YES(weft_tcp_owed(&f.t) < owed);
	YES(n && n < 10);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(emit__reset_before_all),
	KUNIT_CASE(emit__reset_reason),
	KUNIT_CASE(emit__reset_options),
	KUNIT_CASE(emit__syn_again),
	KUNIT_CASE(emit__syn_sent_owes_no_ack),
	KUNIT_CASE(emit__closed),
	KUNIT_CASE(emit__segments),
	KUNIT_CASE(emit__super_segment),
	KUNIT_CASE(emit__super_segment_of_one),
	KUNIT_CASE(emit__super_segment_by_device),
	KUNIT_CASE(emit__super_segment_by_window),
	KUNIT_CASE(emit__super_segment_by_cwnd),
	KUNIT_CASE(emit__window),
	KUNIT_CASE(emit__timestamp_counts),
	KUNIT_CASE(emit__push),
	KUNIT_CASE(emit__push_half_window),
	KUNIT_CASE(emit__fin_on_the_last),
	KUNIT_CASE(emit__fin_waits),
	KUNIT_CASE(emit__again_first),
	KUNIT_CASE(emit__again_fin),
	KUNIT_CASE(emit__again_super_segment),
	KUNIT_CASE(emit__again_window_shrunk),
	KUNIT_CASE(emit__again_before_new),
	KUNIT_CASE(emit__ack_rides),
	KUNIT_CASE(emit__ack_once),
	KUNIT_CASE(emit__ack_pending_waits),
	KUNIT_CASE(emit__time_wait),
	KUNIT_CASE(emit__ends),
	KUNIT_CASE(emit__ends_with_odd_windows),
	KUNIT_CASE(emit__never_stuck),
	KUNIT_CASE(emit__ends_with_a_short_scoreboard),
	{}
};

struct kunit_suite weft_tcp_emit_suite = {
	.name = "weft_tcp_emit",
	.init = fresh,
	.test_cases = cases,
};
