// SPDX-License-Identifier: GPL-2.0
/* STATUS: what TCP_INFO and `weft ss` show. */
#include "fixture.h"

static struct weft_tcp_status s;

static void ask(u64 later)
{
	struct weft_tcp_conn c = { .engine = &weft_tcp_engine, .tcb = &f.t };

	weft_engine(&c, status, f.now + later, &s);
}

static void status__sizes(struct kunit *test)
{
	in_established();
	send_data(100);
	drain();
	f.t.opts.cork = 1;
	send_data(3);
	rx(ACK, 0, 50);
	drain();
	read_data(20);
	ask(0);
	EQ(s.state, WEFT_TCP_ESTABLISHED);
	EQ(s.out, 0);
	EQ(s.unsent, 3);
	EQ(s.unacked, 3);
	EQ(s.unread, 30);
	EQ(s.mss, MSS);
	YES(s.cork && s.opened && !s.passive);
	KUNIT_EXPECT_STREQ(test, s.cc, "reno");
}

static void status__sent(struct kunit *test)
{
	use_sack();
	in_established();
	send_data(100);
	drain();
	ask(0);
	EQ(s.out, 100);
	EQ(s.unacked, 100);
	EQ(s.lost, 0);
	wait();
	wait();
	ask(0);
	EQ(s.lost + s.again, 100);
	EQ(s.recovering, WEFT_RECOVERY_RTO);
	YES(s.sack_on && !s.ts_on);
}

/* The earliest deadline, from now. */
static void status__timer(struct kunit *test)
{
	in_established();
	ask(0);
	EQ(s.expires, WEFT_NEVER);
	f.t.deadline[WEFT_TIMER_KEEP] = f.now + SEC(9);
	f.t.deadline[WEFT_TIMER_FIN_WAIT_2] = f.now + SEC(8);
	ask(SEC(2));
	EQ(s.timer, WEFT_TIMER_FIN_WAIT_2);
	EQ(s.expires, SEC(6));
	ask(SEC(20));
	EQ(s.expires, 0);
}

/* As Linux, an event that never happened counts from the handshake on. */
static void status__times(struct kunit *test)
{
	in_established();
	ask(MS(7));
	EQ(s.last_tx, MS(7));
	EQ(s.last_data_rx, MS(7));
	f.now += MS(10);
	rx(ACK, 0, 10);
	ask(MS(7));
	EQ(s.last_data_rx, MS(7));
	EQ(s.last_tx, MS(17));
	EQ(s.since, 0);
	f.t.first_rtx_at = f.now;
	ask(MS(7));
	EQ(s.since, MS(7));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(status__sizes),
	KUNIT_CASE(status__sent),
	KUNIT_CASE(status__timer),
	KUNIT_CASE(status__times),
	{}
};

struct kunit_suite weft_tcp_status_suite = {
	.name = "weft_tcp_status",
	.init = fresh,
	.test_cases = cases,
};
