// SPDX-License-Identifier: GPL-2.0
/*
 * SEGMENT ARRIVES, RFC 9293 3.10.7.4, beside the table of arrives_table_kunit.c; RFC 5961 3
 * and 4, RFC 7323 5, RFC 2525.
 */
#include "fixture.h"

#define S(s)	WEFT_TCP_##s

/* The states of 3.10.7.4 that have a TCB. */
static const u8 states[] = {
	S(SYN_RECEIVED), S(ESTABLISHED), S(FIN_WAIT_1), S(FIN_WAIT_2), S(CLOSE_WAIT), S(CLOSING),
	S(LAST_ACK),
};

/* ---------------------------------------- step 1 */

static void step1__drops(struct kunit *test)
{
	in_established();
	rx(ACK, -100, 100);
	DROP(TCP_OLD_DATA);
	rx(ACK, 70000, 100);
	DROP(TCP_SEQUENCE);
}

/* Two ends that disagree must not exchange ACKs for ever. */
static void step1__no_storm(struct kunit *test)
{
	u32 i, n = 0;

	in_established();
	for (i = 0; i < 100; i++) {
		rx(ACK, 70000, 0);
		n += drain();
	}
	EQ(n, 2);
	rx(ACK, 70000, 1);			/* data is always answered, with an ACK */
	EQ(drain(), 1);
}

/* RFC 7323 5.3 R1: an ACK, and dropped; a RST passes. */
static void step1__paws(struct kunit *test)
{
	use_ts();
	in_established();
	f.tsval--;
	rx(ACK, 0, 100);
	DROP(TCP_PAWS);
	EQ(f.t.rcv.nxt.v, IRS + 1);
	ACKS(0);
	EQ(f.seg.opt.tsecr, f.tsval + 1);
	rx(RST, 0, 0);
	STATE(CLOSED);
}

/* 5.5: after 24 days the clock is the peer's again. */
static void step1__paws_24_days(struct kunit *test)
{
	use_ts();
	in_established();
	f.tsval -= 1000;
	f.now += SEC(24ULL * 24 * 3600) + 1;
	rx(ACK, 0, 100);
	FX(WEFT_FX_DATA);
	EQ(f.t.ts_recent, f.tsval);
}

/* ---------------------------------------- step 2 */

static void step2__exact(struct kunit *test)
{
	static const int err[] = {
		0, ECONNRESET, ECONNRESET, ECONNRESET, EPIPE, ECONNRESET, ECONNRESET,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		in_state(states[i]);
		rx(RST, 0, 0);
		STATE(CLOSED);
		FX(WEFT_FX_CLOSED | (i ? WEFT_FX_ERROR : WEFT_FX_LISTEN));
		EQ(f.fx.err, err[i]);
		EQ(weft_tcp_next(&f.t), WEFT_NEVER);
		QUIET();
	}
	in_syn_received_active();
	rx(RST | ACK, 0, 0);
	EQ(f.fx.err, ECONNREFUSED);
}

/* At a zero window an exact RST still resets. */
/* A RST with the FIN's own number, if the FIN was the last segment received. */
static void step2__number_of_the_fin(struct kunit *test)
{
	static const u8 after_fin[] = { WEFT_TCP_CLOSE_WAIT, WEFT_TCP_LAST_ACK, WEFT_TCP_CLOSING };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(after_fin); i++) {
		in_state(after_fin[i]);
		rx(RST, -2, 0);
		EQ(f.t.state, after_fin[i]);
		DROP(TCP_SEQUENCE);
		rx(RST, -1, 0);
		STATE(CLOSED);
		DROP(NONE);
		YES(f.fx.flags & WEFT_FX_ERROR);
	}
	in_state(WEFT_TCP_FIN_WAIT_2);
	rx(RST, -1, 0);
	STATE(FIN_WAIT_2);
	DROP(TCP_SEQUENCE);
}

/* The highest edge among the blocks, not that of the first block; without SACK none. */
static void step2__edge_of_the_blocks(struct kunit *test)
{
	use_sack();
	in_established();
	rx(ACK, 300, 100);
	rx(ACK, 100, 100);
	drain();
	rx(RST, 200, 0);
	STATE(ESTABLISHED);
	DROP(TCP_RESET_SEQUENCE);
	rx(RST, 400, 0);
	STATE(CLOSED);
	EQ(f.fx.err, ECONNRESET);
	fresh(test);
	in_established();
	rx(ACK, 300, 100);
	rx(RST, 400, 0);
	STATE(ESTABLISHED);
}

static void step2__zero_window(struct kunit *test)
{
	in_established();
	rx(ACK, 0, 65535);
	drain();
	rx(RST, 0, 0);
	STATE(CLOSED);
}

/* ---------------------------------------- step 6 */

static void rx_urgent(u16 up, u32 len)
{
	struct weft_tcp_seg s = segment(URG | ACK, 0, len);

	s.up = up;
	arrives(&s);
}

static void step6__pointer(struct kunit *test)
{
	in_established();
	rx_urgent(50, 100);
	FX(WEFT_FX_URGENT | WEFT_FX_URGENT_BYTE | WEFT_FX_DATA);
	EQ(f.t.rcv.up.v, IRS + 51);
	rx_urgent(0, 10);
	FX(WEFT_FX_URGENT | WEFT_FX_URGENT_BYTE | WEFT_FX_DATA);
	EQ(f.t.rcv.up.v, IRS + 102);
	rx(ACK, 0, 10);
	FX(WEFT_FX_DATA);
}

static void step6__not_after_the_fin(struct kunit *test)
{
	in_close_wait();
	rx_urgent(10, 0);
	FX(0);
}

/* ---------------------------------------- step 7 */

static void step7__in_order(struct kunit *test)
{
	in_established();
	rx(PSH | ACK, 0, 300);			/* over the wrap */
	FX(WEFT_FX_DATA);
	EQ(f.fx.data_off, 0);
	EQ(f.fx.data_len, 300);
	EQ(f.t.bytes_received, 300);
	ACKS(300);
}

/* The old part is trimmed. */
static void step7__overlap(struct kunit *test)
{
	in_established();
	rx(ACK, 0, 100);
	rx(ACK, -60, 100);
	FX(WEFT_FX_DATA);
	EQ(f.fx.data_off, 60);
	EQ(f.fx.data_len, 40);
	EQ(f.t.rcv.nxt.v, IRS + 141);
}

/* And the part beyond the window, with the FIN behind it. */
static void step7__beyond_the_window(struct kunit *test)
{
	in_established();
	rx(FIN | ACK, 0, 70000);
	FX(WEFT_FX_DATA);
	EQ(f.fx.data_len, 65535);
	STATE(ESTABLISHED);
	/* a probe of the closed window: its ACK counts, it is answered */
	rx(ACK, 0, 1);
	DROP(TCP_WINDOW);
	FX(0);
	EQ(drain(), 1);
	EQ(f.seg.wnd, 0);
}

static void step7__out_of_order(struct kunit *test)
{
	in_established();
	rx(ACK, 100, 100);
	FX(WEFT_FX_OOO);
	EQ(f.fx.data_off, 0);
	EQ(f.fx.data_len, 100);
	ACKS(0);				/* RFC 5681 4.2: at once */
	rx(ACK, 100, 100);
	DROP(TCP_OLD_DATA);
	FX(0);
	ACKS(0);
	f.t.rcv.quick = 0;
	rx(ACK, 0, 100);
	FX(WEFT_FX_DATA);
	EQ(f.fx.data_len, 100);
	EQ(f.t.ooo.n, 0);
	ACKS(200);				/* a filled hole: at once */
	EQ(f.t.bytes_received, 200);
}

static void step7__out_of_order_beyond_the_window(struct kunit *test)
{
	in_established();
	rx(ACK, 65500, 100);
	FX(WEFT_FX_OOO);
	EQ(f.fx.data_len, 35);
}

/* More holes than entries: the segment is dropped, and the connection continues. */
static void step7__out_of_order_full(struct kunit *test)
{
	u32 i;

	in_established();
	for (i = 1; i <= HOLES; i++)
		rx(ACK, 200 * i, 100);
	rx(ACK, 200 * i, 100);
	DROP(TCP_OOO_FULL);
	FX(0);
	EQ(f.t.ooo.n, HOLES);
	ACKS(0);
	rx(ACK, 0, 1100);			/* this holds all of them */
	EQ(f.fx.data_len, 1100);
	EQ(f.t.ooo.n, 0);
}

/* RFC 2525 2.17: data after close(). */
static void step7__orphan(struct kunit *test)
{
	in_established();
	close_all();
	drain();
	rx(ACK, 0, 100);
	FX(WEFT_FX_REPLY | WEFT_FX_CLOSED | WEFT_FX_ACKED);
	DROP(TCP_AFTER_CLOSE);
	EQ(f.fx.reply.reset, WEFT_RESET_AFTER_CLOSE);
	EQ(f.fx.reply.flags, RST);
	EQ(f.fx.reply.seq.v, ISS + 2);
	STATE(CLOSED);
	QUIET();
}

/* As Linux: shutdown(SHUT_RDWR), in either order; the user is told, too. */
static void step7__shut_down_both(struct kunit *test)
{
	in_established();
	f.t.deaf = 1;
	/* the user may still write, and the peer may believe that it reads */
	rx(ACK, 0, 100);
	FX(WEFT_FX_DATA);
	shut();
	drain();
	rx(ACK, 0, 0);
	STATE(FIN_WAIT_2);
	rx(ACK, 0, 100);
	FX(WEFT_FX_REPLY | WEFT_FX_CLOSED | WEFT_FX_ERROR);
	DROP(TCP_AFTER_CLOSE);
	EQ(f.fx.err, ECONNRESET);
	EQ(f.fx.reply.flags, RST);
	in_established();			/* a FIN alone is welcome */
	f.t.deaf = 1;
	shut();
	drain();
	rx(FIN | ACK, 0, 0);
	STATE(TIME_WAIT);
}

/* A peer that closes without more data gets no RST. */
static void step7__orphan_fin(struct kunit *test)
{
	in_established();
	close_all();
	drain();
	rx(ACK, 0, 0);
	rx(FIN | ACK, 0, 0);
	STATE(TIME_WAIT);
	ACKS(1);
}

/* ---------------------------------------- delayed ACK */

/* As Linux: the first 16 go at once, to feed slow start. */
static void owe_ack__quick(struct kunit *test)
{
	u32 i;

	in_established();
	for (i = 0; i < 16; i++) {
		rx(ACK, 0, 10);
		EQ(drain(), 1);
	}
	rx(ACK, 0, 10);
	EQ(drain(), 0);
	TIMER(DELACK, MS(40));
}

/* SHLD-19: every second full segment, whatever its size. */
static void owe_ack__every_second(struct kunit *test)
{
	in_established();
	f.t.rcv.quick = 0;
	rx(ACK, 0, 1000);			/* measured: more than 536 */
	QUIET();
	rx(ACK, 0, 1000);
	ACKS(2000);
	rx(ACK, 0, 2000);			/* a super-segment of two */
	EQ(f.t.rcv.mss_est, MSS);
	ACKS(4000);
}

/*
 * As Linux: while the window cannot move, the reader's call sends the ACK, or
 * the delayed ACK timer.
 */
static void owe_ack__window_stands(struct kunit *test)
{
	in_established();
	f.t.rcv.quick = 0;
	f.t.bytes_received = f.t.rcv.space;
	f.t.rcv.lowat = 1;
	rx(ACK, 0, 1000);
	rx(ACK, 0, 1000);
	QUIET();
	TIMER(DELACK, MS(40));
	f.fx = weft_tcp_user(&f.t,
			     &(struct weft_tcp_user){ .call = WEFT_TCP_RECEIVE, .bytes = 2000 },
			     f.now);
	ACKS(2000);
}

/*
 * Below SO_RCVLOWAT the reader is not woken, so its call cannot send the ACK; nor does the ACK wait
 * if the buffer has grown.
 */
static void owe_ack__window_moves(struct kunit *test)
{
	in_established();
	f.t.rcv.quick = 0;
	f.t.bytes_received = f.t.rcv.space;
	f.t.rcv.lowat = 2001;
	rx(ACK, 0, 1000);
	rx(ACK, 0, 1000);
	ACKS(2000);
	f.t.rcv.lowat = 1;
	f.t.rcv.space *= 2;
	rx(ACK, 0, 2000);
	ACKS(4000);
}

/* After silence the sender may be in slow start again. */
static void owe_ack__quick_again(struct kunit *test)
{
	in_established();
	f.t.rcv.quick = 0;
	rx(ACK, 0, 10);
	EQ(drain(), 0);
	pass(MS(40));
	EQ(drain(), 1);
	f.now += f.t.rto;
	rx(ACK, 0, 10);
	EQ(drain(), 1);
}

/* Request and response: the ACK is piggybacked on the response. */
static void owe_ack__rides(struct kunit *test)
{
	in_established();
	rx(ACK, 0, 10);
	send_data(20);
	EQ(drain(), 1);
	EQ(f.seg.ack.v, IRS + 11);
	rx(ACK, 0, 10);
	EQ(drain(), 0);
}

static void owe_ack__quickack_off(struct kunit *test)
{
	in_established();
	f.t.opts.no_quickack = 1;
	rx(ACK, 0, 10);
	EQ(drain(), 0);
}

/* ---------------------------------------- step 8 */

/* "If our FIN has been ACKed (perhaps in this segment), then enter TIME-WAIT." */
static void step8__fin_with_the_ack_of_ours(struct kunit *test)
{
	in_fin_wait_1();
	rx(FIN | ACK, 0, 0);
	STATE(TIME_WAIT);
	EQ(f.t.illegal, 0);
	ACKS(1);
}

/* A repeated FIN is acknowledged again, and reported once. */
static void step8__repeated(struct kunit *test)
{
	in_close_wait();
	rx(FIN | ACK, -1, 0);
	STATE(CLOSE_WAIT);
	FX(0);
	ACKS(1);
}

/*
 * In CLOSE-WAIT the ACK waits for our own FIN, as in Linux, unless we have sent data; in
 * CLOSING it goes at once.
 */
static void step8__ack(struct kunit *test)
{
	in_established();
	rx(FIN | ACK, 0, 100);
	FX(WEFT_FX_DATA | WEFT_FX_FIN);
	ACKS(101);
	in_established();
	rx(FIN | ACK, 0, 0);
	ACKS(1);
	in_established();
	rx(ACK, 0, 100);
	drain();
	rx(FIN | ACK, 0, 0);
	QUIET();
	TIMER(DELACK, MS(40));
	shut();
	OUT(FIN | ACK, 0, 0);
	EQ(f.seg.ack.v, IRS + 102);
	in_fin_wait_1();
	rx_ack(FIN, 0, 0);
	ACKS(1);
}

static void step8__out_of_order(struct kunit *test)
{
	in_established();
	rx(FIN | ACK, 100, 50);
	FX(WEFT_FX_OOO);
	STATE(ESTABLISHED);
	ACKS(0);
	rx(ACK, 0, 100);
	FX(WEFT_FX_DATA | WEFT_FX_FIN);
	STATE(CLOSE_WAIT);
	ACKS(151);
	in_established();
	rx(FIN | ACK, 100, 0);			/* without data */
	ACKS(0);
	rx(ACK, 0, 100);
	FX(WEFT_FX_DATA | WEFT_FX_FIN);
}

/* It is accepted at a full window, as it needs no buffer. */
static void step8__at_the_edge(struct kunit *test)
{
	in_established();
	rx(FIN | ACK, 0, 65535);
	FX(WEFT_FX_DATA | WEFT_FX_FIN);
	STATE(CLOSE_WAIT);
}

/* Both close at once: RFC 9293 figure 13. */
static void close__simultaneous(struct kunit *test)
{
	in_fin_wait_1();
	rx_ack(FIN, 0, 0);
	STATE(CLOSING);
	OUT(ACK, 1, 0);
	rx(ACK, 0, 0);
	STATE(TIME_WAIT);
	QUIET();
	EQ(f.t.illegal, 0);
}

/* ---------------------------------------- all of them */

static void arrives__without_connection(struct kunit *test)
{
	in_established();
	call(WEFT_TCP_ABORT, 0, false, false);
	drain();
	rx(ACK, 0, 0);
	DROP(TCP_CLOSED);
	FX(0);
	in_time_wait();
	rx(ACK, 0, 0);
	DROP(TCP_TIME_WAIT);
}

static void ooo_wants__when_full(struct kunit *test)
{
	struct weft_tcp_seg s;
	u32 i;

	in_established();
	s = segment(ACK, 5000, 100);
	NO(weft_tcp_ooo_wants(&f.t, &s));
	for (i = 1; i <= HOLES; i++)
		rx(ACK, 200 * i, 100);
	YES(weft_tcp_ooo_wants(&f.t, &s));
	s = segment(ACK, 0, 100);
	NO(weft_tcp_ooo_wants(&f.t, &s));
	s = segment(ACK, 70000, 100);
	NO(weft_tcp_ooo_wants(&f.t, &s));
}

/* RFC 2018 8: SACKed data is pruned, and retransmitted by the peer. */
static void ooo_forget__from(struct kunit *test)
{
	use_sack();
	in_established();
	rx(ACK, 100, 100);
	rx(ACK, 300, 100);
	rx(ACK, 500, 100);
	weft_tcp_ooo_forget(&f.t, seq_add(f.t.rcv.nxt, 350));
	ACKS(0);
	EQ(f.seg.opt.nsack, 2);
	EQ(f.seg.opt.sack[0].hi.v, IRS + 1 + 350);
	EQ(f.seg.opt.sack[1].lo.v, IRS + 1 + 100);
	rx(ACK, 0, 100);
	rx(ACK, 0, 100);
	rx(ACK, 50, 50);
	FX(WEFT_FX_OOO);
	EQ(f.t.ooo.n, 1);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(step1__drops),
	KUNIT_CASE(step1__no_storm),
	KUNIT_CASE(step1__paws),
	KUNIT_CASE(step1__paws_24_days),
	KUNIT_CASE(step2__exact),
	KUNIT_CASE(step2__number_of_the_fin),
	KUNIT_CASE(step2__edge_of_the_blocks),
	KUNIT_CASE(step2__zero_window),
	KUNIT_CASE(step6__pointer),
	KUNIT_CASE(step6__not_after_the_fin),
	KUNIT_CASE(step7__in_order),
	KUNIT_CASE(step7__overlap),
	KUNIT_CASE(step7__beyond_the_window),
	KUNIT_CASE(step7__out_of_order),
	KUNIT_CASE(step7__out_of_order_beyond_the_window),
	KUNIT_CASE(step7__out_of_order_full),
	KUNIT_CASE(step7__orphan),
	KUNIT_CASE(step7__shut_down_both),
	KUNIT_CASE(step7__orphan_fin),
	KUNIT_CASE(owe_ack__quick),
	KUNIT_CASE(owe_ack__every_second),
	KUNIT_CASE(owe_ack__window_stands),
	KUNIT_CASE(owe_ack__window_moves),
	KUNIT_CASE(owe_ack__quick_again),
	KUNIT_CASE(owe_ack__rides),
	KUNIT_CASE(owe_ack__quickack_off),
	KUNIT_CASE(step8__fin_with_the_ack_of_ours),
	KUNIT_CASE(step8__repeated),
	KUNIT_CASE(step8__ack),
	KUNIT_CASE(step8__out_of_order),
	KUNIT_CASE(step8__at_the_edge),
	KUNIT_CASE(close__simultaneous),
	KUNIT_CASE(arrives__without_connection),
	KUNIT_CASE(ooo_wants__when_full),
	KUNIT_CASE(ooo_forget__from),
	{}
};

struct kunit_suite weft_tcp_arrives_suite = {
	.name = "weft_tcp_arrives",
	.init = fresh,
	.test_cases = cases,
};
