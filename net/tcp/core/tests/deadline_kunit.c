// SPDX-License-Identifier: GPL-2.0
/*
 * Deadlines: RFC 6298 5, RFC 9293 3.8.3 (R2), 3.8.6.1 (persist), 3.8.6.3 (delayed ACK), 3.8.4
 * (keepalive); limits as Linux.
 */
#include "fixture.h"

/*
 * Fires deadlines and emits until the connection is dead; returns the number of rounds. The time
 * taken is f.now - START.
 */
static u32 until_dead(void)
{
	u32 n = 0;

	while (f.t.state != WEFT_TCP_CLOSED && n++ < 100) {
		wait();
		if (f.t.state != WEFT_TCP_CLOSED)
			drain();
	}
	return n;
}

static void data_out(void)
{
	in_established();
	send_data(100);
	drain();
}

static void window_closed(void)
{
	in_established();
	rx_window(0);
	send_data(1000);
	drain();
}

static void tcp_next__earliest(struct kunit *test)
{
	EQ(weft_tcp_next(&f.t), WEFT_NEVER);
	f.t.deadline[WEFT_TIMER_KEEP] = START + 5;
	f.t.deadline[WEFT_TIMER_DELACK] = START + 3;
	f.t.deadline[WEFT_TIMER_FIN_WAIT_2] = START + 9;
	EQ(weft_tcp_next(&f.t), START + 3);
}

/* ---------------------------------------- R2 */

/*
 * Linux's 15: 924.6 s from the first retransmission (RFC 9293 3.8.3: at least
 * 100 s), then ETIMEDOUT.
 */
static void r2__data(struct kunit *test)
{
	u64 first;

	data_out();
	wait();
	first = f.now;
	until_dead();
	FX(WEFT_FX_CLOSED | WEFT_FX_ERROR);
	EQ(f.fx.err, ETIMEDOUT);
	YES(f.now - first >= MS(924600));
	YES(f.now - first < MS(924600) + SEC(120));
	NO_TIMER(RTX);
}

/* RFC 9293 3.8.3 (a), MUST-20 and SHLD-10: at R1, 3 here, and after it. */
static void r1__doubt(struct kunit *test)
{
	data_out();
	wait();
	FX(0);
	wait();
	FX(0);
	wait();
	FX(WEFT_FX_DOUBT);
	wait();
	FX(WEFT_FX_DOUBT);
}

static void r2__orphan(struct kunit *test)
{
	u64 first;

	data_out();
	close_all();
	drain();
	wait();
	first = f.now;
	until_dead();
	YES(f.now - first >= MS(102200));	/* 0.2 * (2^9 - 1) */
	YES(f.now - first < SEC(206));		/* with the timeout that is running at that time */
}

static void r2__user_timeout(struct kunit *test)
{
	u64 first;

	data_out();
	f.t.opts.user_timeout = 5000;
	wait();
	first = f.now;
	until_dead();
	EQ(f.now - first, SEC(5));
	EQ(f.fx.err, ETIMEDOUT);
}

/* An ICMP error received meanwhile is the better reason. */
static void r2__soft_error(struct kunit *test)
{
	data_out();
	weft_tcp_icmp(&f.t, f.t.snd.una, EHOSTUNREACH, false, f.now);
	until_dead();
	EQ(f.fx.err, EHOSTUNREACH);
}

/* Progress resets the number of tries, and the soft error. */
static void r2__progress(struct kunit *test)
{
	data_out();
	weft_tcp_icmp(&f.t, f.t.snd.una, EHOSTUNREACH, false, f.now);
	wait();
	wait();
	rx(ACK, 0, 0);
	EQ(f.t.retries, 0);
	EQ(f.t.first_rtx_at, 0);
	EQ(f.t.err_soft, 0);
	NO_TIMER(RTX);
}

/* ---------------------------------------- retransmission */

static void rtx__arms_with_the_first(struct kunit *test)
{
	u64 at;

	in_established();
	NO_TIMER(RTX);
	send_data(100);
	drain();
	TIMER(RTX, weft_tcp_rto(&f.t));
	at = weft_tcp_next(&f.t);
	f.now += MS(50);
	send_data(2 * MSS);			/* 5.1: it runs already */
	drain();
	EQ(weft_tcp_next(&f.t), at);
}

static void rtx__restarts_with_progress(struct kunit *test)
{
	in_established();
	send_data(2 * MSS);
	drain();
	f.now += MS(50);
	rx_ack(0, 0, MSS);
	TIMER(RTX, weft_tcp_rto(&f.t));		/* 5.3 */
	f.now += MS(50);
	rx_ack(0, 0, MSS);
	NO_TIMER(RTX);				/* 5.2 */
}

/* An ACK without new data does not restart the timer. */
static void rtx__duplicate_does_not_restart(struct kunit *test)
{
	u64 at;

	data_out();
	at = weft_tcp_next(&f.t);
	f.now += MS(50);
	rx_ack(0, 0, 0);
	EQ(weft_tcp_next(&f.t), at);
}

static void rtx__fires(struct kunit *test)
{
	u64 rto;

	data_out();
	rto = weft_tcp_rto(&f.t);
	pass(rto - 1);
	EQ(f.t.backoff, 0);
	pass(1);
	EQ(f.t.backoff, 1);			/* 5.5 */
	TIMER(RTX, 2 * rto);
	OUT(PSH | ACK, 0, 100);			/* 5.4 */
	TIMER(RTX, 2 * rto);
	EQ(f.t.total_rtx, 1);
}

/* One segment after a timeout, however much was in flight; the rest as cwnd grows. */
static void rtx__loss_window(struct kunit *test)
{
	in_established();
	send_data(5 * MSS);
	EQ(drain(), 5);
	wait();
	EQ(drain(), 1);
	EQ(f.seg.seq.v, ISS + 1);
	rx_ack(0, 0, MSS);
	EQ(drain(), 2);
	EQ(f.seg.seq.v, ISS + 1 + 2 * MSS);
}

static void rtx__bound(struct kunit *test)
{
	u32 i;

	data_out();
	for (i = 0; i < 10; i++)
		wait();
	TIMER(RTX, SEC(120));
}

/* TCP_THIN_LINEAR_TIMEOUTS: six equal timeouts, then doubling. */
static void rtx__thin(struct kunit *test)
{
	u32 i;

	data_out();
	f.t.opts.thin = 1;
	for (i = 0; i < 6; i++) {
		wait();
		drain();
		TIMER(RTX, weft_tcp_rto(&f.t));
		EQ(f.t.backoff, 0);
	}
	wait();
	EQ(f.t.backoff, 1);
}

static void rtx__fin(struct kunit *test)
{
	in_fin_wait_1();
	wait();
	OUT(FIN | ACK, 0, 0);
	EQ(f.t.snd.nxt.v, ISS + 2);
	QUIET();
}

/* ---------------------------------------- SYN */

/* As Linux: four of 1 s, then doubling: SYNs at 0 1 2 3 4 5 7 11 19 35 67, the end at 131. */
static void syn__times(struct kunit *test)
{
	static const u32 at[] = { 1, 2, 3, 4, 5, 7, 11, 19, 35, 67 };
	u32 i;

	in_syn_sent();
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		wait();
		EQ(f.now - START, SEC(at[i]));
		OUT(SYN, -1, 0);
		QUIET();
	}
	wait();
	EQ(f.now - START, SEC(131));
	STATE(CLOSED);
	FX(WEFT_FX_CLOSED | WEFT_FX_ERROR);
	EQ(f.fx.err, ETIMEDOUT);
}

static void syn__tries_of_the_socket(struct kunit *test)
{
	in_syn_sent();
	f.t.opts.syn_retries = 1;
	until_dead();
	EQ(f.now - START, SEC(3));		/* 1 s and 2 s, not by the number of its SYNs */
}

static void syn__two_tries(struct kunit *test)
{
	in_syn_sent();
	f.t.opts.syn_retries = 2;
	until_dead();
	EQ(f.now - START, SEC(7));
}

static void syn__three_tries(struct kunit *test)
{
	in_syn_sent();
	f.t.opts.syn_retries = 3;
	until_dead();
	EQ(f.now - START, SEC(19));		/* 0 1 2 3 4 5 7 11 */
}

static void syn__user_timeout(struct kunit *test)
{
	in_syn_sent();
	f.t.opts.user_timeout = 2500;
	until_dead();
	EQ(f.now - START, MS(2500));
}

/* A SYN-ACK: five times, doubling from the first; no user is told. */
/* TCP_SYNCNT of the listener. */
static void syn_ack__tries_of_the_socket(struct kunit *test)
{
	in_syn_received();
	f.t.opts.syn_retries = 1;
	wait();
	OUT(SYN | ACK, -1, 0);
	wait();
	FX(WEFT_FX_CLOSED | WEFT_FX_LISTEN);
}

/*
 * TCP_DEFER_ACCEPT: once acknowledged, the SYN-ACK is retransmitted only after the time is over,
 * then as often as any.
 */
static void syn_ack__deferred(struct kunit *test)
{
	in_syn_received();
	f.t.defer = 3;
	f.t.deferred = true;
	wait();
	QUIET();
	wait();
	QUIET();
	wait();
	EQ(f.now - START, SEC(7));
	OUT(SYN | ACK, -1, 0);
	wait();
	OUT(SYN | ACK, -1, 0);
}

/* The time may be longer than that for which an unanswered SYN-ACK is kept. */
static void syn_ack__deferred_long(struct kunit *test)
{
	u32 i;

	in_syn_received();
	f.t.defer = 7;
	f.t.deferred = true;
	for (i = 0; i < 7; i++) {
		wait();
		STATE(SYN_RECEIVED);
	}
	wait();
	FX(WEFT_FX_CLOSED | WEFT_FX_LISTEN);
}

/* Without the handshake's ACK the usual rules apply. */
static void syn_ack__defer_unanswered(struct kunit *test)
{
	u32 i;

	in_syn_received();
	f.t.defer = 7;
	for (i = 0; i < 5; i++) {
		wait();
		OUT(SYN | ACK, -1, 0);
	}
	wait();
	FX(WEFT_FX_CLOSED | WEFT_FX_LISTEN);
}

static void syn_ack__times(struct kunit *test)
{
	static const u32 at[] = { 1, 3, 7, 15, 31 };
	u32 i;

	in_syn_received();
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		wait();
		EQ(f.now - START, SEC(at[i]));
		OUT(SYN | ACK, -1, 0);
	}
	wait();
	EQ(f.now - START, SEC(63));
	FX(WEFT_FX_CLOSED | WEFT_FX_LISTEN);
}

/* ---------------------------------------- persist */

static void persist__arms_when_stuck(struct kunit *test)
{
	in_established();
	rx_window(0);
	drain();
	NO_TIMER(PERSIST);			/* nothing waits */
	send_data(10);
	drain();
	TIMER(PERSIST, weft_tcp_rto(&f.t));	/* MUST-36, SHLD-29: at first after one RTO */
	NO_TIMER(RTX);
	f.now += MS(50);
	send_data(10);				/* a write does not restart it */
	drain();
	TIMER(PERSIST, weft_tcp_rto(&f.t) - MS(50));
}

static void persist__not_while_data_is_out(struct kunit *test)
{
	data_out();
	f.wnd = 0;
	rx_ack(0, 0, 0);
	send_data(100);
	drain();
	NO_TIMER(PERSIST);
	rx_ack(0, 0, 100);
	drain();
	TIMER(PERSIST, weft_tcp_rto(&f.t));
}

/* As Linux: no data, a sequence number already received by the peer. */
static void persist__probe(struct kunit *test)
{
	window_closed();
	wait();
	OUT(ACK, -1, 0);
	QUIET();
	EQ(f.t.snd.nxt.v, ISS + 1);
}

/* SHLD-30: the time between them doubles, up to the RTO's bound. */
static void persist__doubles(struct kunit *test)
{
	u64 rto;
	u32 i;

	window_closed();
	rto = weft_tcp_rto(&f.t);
	for (i = 1; i < 12; i++) {
		wait();
		EQ(drain(), 1);
		rx_ack(0, 0, 0);
		drain();
		TIMER(PERSIST, rto << i < SEC(120) ? rto << i : SEC(120));
	}
}

/* MUST-37: as long as they are answered. */
static void persist__answered_for_ever(struct kunit *test)
{
	u32 i;

	window_closed();
	for (i = 0; i < 500; i++) {
		wait();
		drain();
		rx_ack(0, 0, 0);
	}
	STATE(ESTABLISHED);
	NO(weft_tcp_next(&f.t) == WEFT_NEVER);
}

/* A peer must not hold our memory: DEVIATION from MUST-37, as Linux. */
static void persist__orphan_answered(struct kunit *test)
{
	u32 i;

	window_closed();
	f.conf.orphan_retries = 0;
	close_all();
	for (i = 0; i < 100 && f.t.state != WEFT_TCP_CLOSED; i++) {
		wait();
		drain();
		rx_ack(0, 0, 0);
	}
	STATE(CLOSED);
	YES(f.now - START > SEC(100));
	YES(f.now - START < SEC(400));
}

/* The same if the peer opens the window a little after each probe and accepts nothing. */
static void persist__orphan_teased(struct kunit *test)
{
	u32 i;

	window_closed();
	close_all();
	for (i = 0; i < 200 && f.t.state != WEFT_TCP_CLOSED; i++) {
		wait();
		drain();
		f.wnd = i & 1;
		rx_ack(0, 0, 0);
	}
	STATE(CLOSED);
}

/* Data is in flight, the window is shrunk, and each retransmission is answered. */
static void rtx__orphan_shut_window(struct kunit *test)
{
	u32 i;

	data_out();
	close_all();
	drain();
	f.wnd = 0;
	for (i = 0; i < 100 && f.t.state != WEFT_TCP_CLOSED; i++) {
		rx_ack(0, 0, 0);
		wait();
		drain();
	}
	STATE(CLOSED);
	YES(f.now - START < SEC(300));
}

static void orphan_due__weight(struct kunit *test)
{
	u32 weight;

	data_out();
	NO(weft_tcp_orphan_due(&f.t, f.now + SEC(10), &weight));	/* it has a user */
	close_all();
	NO(weft_tcp_orphan_due(&f.t, f.now, &weight));
	YES(weft_tcp_orphan_due(&f.t, f.now + SEC(10), &weight));
	EQ(weight, 0);
	weft_tcp_icmp(&f.t, f.t.snd.una, EHOSTUNREACH, false, f.now);
	YES(weft_tcp_orphan_due(&f.t, f.now + SEC(241), &weight));
	EQ(weight, 2);
}

static void persist__unanswered(struct kunit *test)
{
	window_closed();
	EQ(until_dead(), 16);			/* 15 probes */
	EQ(f.fx.err, ETIMEDOUT);
	window_closed();
	close_all();
	EQ(until_dead(), 9);
}

static void persist__user_timeout(struct kunit *test)
{
	u32 i;

	window_closed();
	f.t.opts.user_timeout = 10000;
	for (i = 0; i < 100 && f.t.state != WEFT_TCP_CLOSED; i++) {
		wait();
		drain();
		rx_ack(0, 0, 0);		/* as Linux: even if they are answered */
	}
	YES(f.now - START >= SEC(10));
	YES(f.now - START < SEC(12));
}

/* A FIN alone waits for a window as well. */
static void persist__fin(struct kunit *test)
{
	in_established();
	rx_window(0);
	shut();
	drain();
	TIMER(PERSIST, weft_tcp_rto(&f.t));
	wait();
	OUT(ACK, -1, 0);
	rx_window(100);
	OUT(FIN | ACK, 0, 0);
}

/*
 * 3.8.6.2.1's override: a silly window is used after long enough.  The
 * same ends a forgotten cork.
 */
static void persist__override(struct kunit *test)
{
	in_established();
	rx_window(100);
	send_data(1000);
	QUIET();
	wait();
	OUT(PSH | ACK, 0, 100);
	NO_TIMER(PERSIST);
	f.wnd = 0xffff;
	in_established();
	f.t.opts.cork = 1;
	call(WEFT_TCP_SEND, 100, false, false);	/* MSG_MORE: no PSH is owed */
	QUIET();
	wait();
	OUT(PSH | ACK, 0, 100);
}

static void persist__window_opens(struct kunit *test)
{
	window_closed();
	wait();
	drain();
	rx_window(5000);
	NO_TIMER(PERSIST);
	OUT(PSH | ACK, 0, 1000);
	TIMER(RTX, weft_tcp_rto(&f.t));
}

/* ---------------------------------------- delayed ACK */

static void delack__comes(struct kunit *test)
{
	in_established();
	f.t.rcv.quick = 0;
	rx(ACK, 0, 100);
	QUIET();
	TIMER(DELACK, MS(40));
	wait();
	ACKS(100);
	NO_TIMER(DELACK);
	QUIET();
}

/* Later data does not postpone it: MUST-40. */
static void delack__not_put_off(struct kunit *test)
{
	in_established();
	f.t.rcv.quick = 0;
	rx(ACK, 0, 100);
	f.now += MS(30);
	rx(ACK, 0, 100);
	TIMER(DELACK, MS(10));
}

/* ---------------------------------------- keepalive */

static void idle(void)
{
	in_established();
	f.t.opts.keepalive = 1;
	call(WEFT_TCP_OPTIONS, 0, false, false);
	drain();
}

/* MUST-25: off by default. */
static void keep__off(struct kunit *test)
{
	in_established();
	NO_TIMER(KEEP);
}

/* MUST-28: two hours; SHLD-12: SEG.SEQ = SND.NXT - 1, no data. */
static void keep__probes(struct kunit *test)
{
	idle();
	TIMER(KEEP, SEC(7200));
	wait();
	OUT(ACK, -1, 0);
	QUIET();
	TIMER(KEEP, SEC(75));
}

/* Nine without an answer: ETIMEDOUT and a RST. */
static void keep__gives_up(struct kunit *test)
{
	u32 n;

	idle();
	for (n = 0; n < 9; n++) {
		wait();
		EQ(drain(), 1);
	}
	wait();
	STATE(CLOSED);
	EQ(f.fx.err, ETIMEDOUT);
	EQ(f.now - START, SEC(7200 + 9 * 75));
	OUT(RST | ACK, 0, 0);
	EQ(f.seg.reset, WEFT_RESET_KEEPALIVE);
	QUIET();
}

static void keep__answered(struct kunit *test)
{
	idle();
	wait();
	drain();
	wait();
	drain();
	rx(ACK, 0, 0);
	EQ(f.t.keep_tries, 0);
	wait();					/* moved lazily */
	QUIET();
	EQ(weft_tcp_next(&f.t), f.t.last_rx + SEC(7200));
	wait();
	EQ(drain(), 1);
	EQ(f.t.keep_tries, 1);
}

static void keep__options_of_the_socket(struct kunit *test)
{
	in_established();
	f.t.opts.keepalive = 1;
	f.t.opts.keep_idle_s = 10;
	f.t.opts.keep_intvl_s = 3;
	f.t.opts.keep_probes = 2;
	call(WEFT_TCP_OPTIONS, 0, false, false);
	until_dead();
	EQ(f.now - START, SEC(10 + 2 * 3));
}

/* As Linux: the user's timeout, not the number of probes. */
static void keep__user_timeout(struct kunit *test)
{
	in_established();
	f.t.opts.keepalive = 1;
	f.t.opts.keep_idle_s = 10;
	f.t.opts.keep_intvl_s = 3;
	f.t.opts.keep_probes = 2;
	f.t.opts.user_timeout = 60000;
	call(WEFT_TCP_OPTIONS, 0, false, false);
	until_dead();
	EQ(f.now - START, SEC(61));		/* the first probe at or after 60 s */
}

/* Data in flight has its own timer, as has a FIN. */
static void keep__not_while_data_is_out(struct kunit *test)
{
	idle();
	send_data(100);
	drain();
	f.now += SEC(7200);
	weft_tcp_fire(&f.t, f.now);
	EQ(f.t.keep_now, 0);
	EQ(f.t.keep_tries, 0);
	idle();
	shut();
	drain();
	f.now += SEC(7200);
	weft_tcp_fire(&f.t, f.now);
	EQ(f.t.keep_now, 0);
}

/* ---------------------------------------- FIN-WAIT-2 */

static void fin_wait_2__orphan(struct kunit *test)
{
	in_established();
	close_all();
	drain();
	rx(ACK, 0, 0);
	STATE(FIN_WAIT_2);
	TIMER(FIN_WAIT_2, SEC(60));
	wait();
	STATE(CLOSED);
	FX(WEFT_FX_CLOSED);			/* quietly */
	QUIET();
}

static void fin_wait_2__linger2(struct kunit *test)
{
	in_established();
	f.t.opts.linger2_s = 7;
	close_all();
	drain();
	rx(ACK, 0, 0);
	TIMER(FIN_WAIT_2, SEC(7));
}

/* As Linux: a value below 0 sends a RST at once. */
static void fin_wait_2__no_linger2(struct kunit *test)
{
	in_established();
	f.t.opts.linger2_s = WEFT_TCP_LINGER2_NONE;
	close_all();
	drain();
	rx(ACK, 0, 0);
	TIMER(FIN_WAIT_2, 0);
	wait();
	STATE(CLOSED);
	OUT(RST | ACK, 1, 0);
	EQ(f.seg.reset, WEFT_RESET_LINGER);
}

/* With a reader it may last for ever: RFC 9293 3.6, half-closed. */
static void fin_wait_2__half_closed(struct kunit *test)
{
	in_fin_wait_2();
	EQ(weft_tcp_next(&f.t), WEFT_NEVER);
	f.now += SEC(10);
	close_all();
	TIMER(FIN_WAIT_2, SEC(60));
	f.now += SEC(10);
	rx(ACK, 0, 0);
	close_all();
	TIMER(FIN_WAIT_2, SEC(50));		/* neither can postpone it */
}

static void fire__nothing_due(struct kunit *test)
{
	data_out();
	f.fx = weft_tcp_fire(&f.t, f.now);
	FX(0);
	QUIET();
	NO(weft_tcp_next(&f.t) == WEFT_NEVER);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(tcp_next__earliest),
	KUNIT_CASE(r1__doubt),
	KUNIT_CASE(r2__data),
	KUNIT_CASE(r2__orphan),
	KUNIT_CASE(r2__user_timeout),
	KUNIT_CASE(r2__soft_error),
	KUNIT_CASE(r2__progress),
	KUNIT_CASE(rtx__arms_with_the_first),
	KUNIT_CASE(rtx__restarts_with_progress),
	KUNIT_CASE(rtx__duplicate_does_not_restart),
	KUNIT_CASE(rtx__fires),
	KUNIT_CASE(rtx__loss_window),
	KUNIT_CASE(rtx__bound),
	KUNIT_CASE(rtx__thin),
	KUNIT_CASE(rtx__fin),
	KUNIT_CASE(syn__times),
	KUNIT_CASE(syn__tries_of_the_socket),
	KUNIT_CASE(syn__two_tries),
	KUNIT_CASE(syn__three_tries),
	KUNIT_CASE(syn__user_timeout),
	KUNIT_CASE(syn_ack__times),
	KUNIT_CASE(syn_ack__tries_of_the_socket),
	KUNIT_CASE(syn_ack__deferred),
	KUNIT_CASE(syn_ack__deferred_long),
	KUNIT_CASE(syn_ack__defer_unanswered),
	KUNIT_CASE(persist__arms_when_stuck),
	KUNIT_CASE(persist__not_while_data_is_out),
	KUNIT_CASE(persist__probe),
	KUNIT_CASE(persist__doubles),
	KUNIT_CASE(persist__answered_for_ever),
	KUNIT_CASE(persist__unanswered),
	KUNIT_CASE(persist__orphan_answered),
	KUNIT_CASE(persist__orphan_teased),
	KUNIT_CASE(rtx__orphan_shut_window),
	KUNIT_CASE(orphan_due__weight),
	KUNIT_CASE(persist__user_timeout),
	KUNIT_CASE(persist__fin),
	KUNIT_CASE(persist__override),
	KUNIT_CASE(persist__window_opens),
	KUNIT_CASE(delack__comes),
	KUNIT_CASE(delack__not_put_off),
	KUNIT_CASE(keep__off),
	KUNIT_CASE(keep__probes),
	KUNIT_CASE(keep__gives_up),
	KUNIT_CASE(keep__answered),
	KUNIT_CASE(keep__options_of_the_socket),
	KUNIT_CASE(keep__user_timeout),
	KUNIT_CASE(keep__not_while_data_is_out),
	KUNIT_CASE(fin_wait_2__orphan),
	KUNIT_CASE(fin_wait_2__linger2),
	KUNIT_CASE(fin_wait_2__no_linger2),
	KUNIT_CASE(fin_wait_2__half_closed),
	KUNIT_CASE(fire__nothing_due),
	{}
};

struct kunit_suite weft_tcp_deadline_suite = {
	.name = "weft_tcp_deadline",
	.init = fresh,
	.test_cases = cases,
};
