// SPDX-License-Identifier: GPL-2.0
/* The limit on sending, and its duration: TCP_INFO's busy_time, rwnd_limited, sndbuf_limited. */
#include "fixture.h"

static void spent(struct kunit *test, u64 network, u64 window, u64 buffer)
{
	EQ(weft_tcp_limited(&f.t, WEFT_LIMIT_NETWORK, f.now), network);
	EQ(weft_tcp_limited(&f.t, WEFT_LIMIT_WINDOW, f.now), window);
	EQ(weft_tcp_limited(&f.t, WEFT_LIMIT_BUFFER, f.now), buffer);
}

static void limit__network(struct kunit *test)
{
	in_established();
	drain();
	f.now += MS(7);				/* idle */
	send_data(100);
	drain();
	f.now += MS(5);
	spent(test, MS(5), 0, 0);
	rx_ack(ACK, 0, 100);
	drain();
	f.now += MS(9);
	spent(test, MS(5), 0, 0);
}

static void limit__window(struct kunit *test)
{
	in_established();
	rx_window(100);
	send_data(1000);
	drain();
	f.now += MS(3);
	spent(test, 0, MS(3), 0);
}

/* The window is the limit only if cwnd would allow more. */
static void limit__cwnd_first(struct kunit *test)
{
	in_established();
	f.t.cwnd = MSS;
	f.t.snd.wnd = MSS;
	send_data(2 * MSS);
	drain();
	f.now += MS(3);
	spent(test, MS(3), 0, 0);
}

static void limit__buffer(struct kunit *test)
{
	in_established();
	f.t.limit.starved = 1;
	send_data(100);
	drain();
	f.now += MS(4);
	spent(test, 0, 0, MS(4));
	f.t.limit.starved = 0;
	drain();
	f.now += MS(1);
	spent(test, MS(1), 0, MS(4));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(limit__network),
	KUNIT_CASE(limit__window),
	KUNIT_CASE(limit__cwnd_first),
	KUNIT_CASE(limit__buffer),
	{}
};
struct kunit_suite weft_tcp_limit_suite = {
	.name = "weft_tcp_limit",
	.init = fresh,
	.test_cases = cases,
};
