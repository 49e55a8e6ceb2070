// SPDX-License-Identifier: GPL-2.0
/* How a TCB ends: CLOSED, TIME-WAIT, and the segments still owed. */
#include "fixture.h"

static void tcp_closed__owes_nothing(struct kunit *test)
{
	in_established();
	send_data(100);
	drain();
	f.t.opts.keepalive = 1;
	f.t.ack_now = f.t.ack_pending = f.t.keep_now = f.t.probe_now = 1;
	f.fx = (struct weft_tcp_fx){};
	weft_tcp_closed(&f.t, &f.fx);
	STATE(CLOSED);
	FX(WEFT_FX_CLOSED);
	EQ(weft_tcp_next(&f.t), WEFT_NEVER);
	QUIET();
}

/* "An owed RST is still emitted", once. */
static void tcp_closed__reset_goes(struct kunit *test)
{
	in_established();
	f.t.rst_now = 1;
	weft_tcp_closed(&f.t, &f.fx);
	OUT(RST | ACK, 0, 0);
	QUIET();
}

static void tcp_died__error(struct kunit *test)
{
	in_established();
	f.fx = (struct weft_tcp_fx){};
	weft_tcp_died(&f.t, ETIMEDOUT, &f.fx);
	FX(WEFT_FX_CLOSED | WEFT_FX_ERROR);
	EQ(f.fx.err, ETIMEDOUT);
}

/* RFC 9293 3.10.7.4 step 2: "the user need not be informed". */
static void tcp_died__half_open(struct kunit *test)
{
	in_syn_received();
	f.fx = (struct weft_tcp_fx){};
	weft_tcp_died(&f.t, ECONNREFUSED, &f.fx);
	FX(WEFT_FX_CLOSED | WEFT_FX_LISTEN);
	EQ(f.fx.err, 0);
}

static void tcp_died__half_open_active(struct kunit *test)
{
	in_syn_received_active();
	f.fx = (struct weft_tcp_fx){};
	weft_tcp_died(&f.t, ECONNREFUSED, &f.fx);
	FX(WEFT_FX_CLOSED | WEFT_FX_ERROR);
	EQ(f.fx.err, ECONNREFUSED);
}

static void tcp_time_wait__last_ack_goes(struct kunit *test)
{
	in_time_wait();
	EQ(f.fx.flags & WEFT_FX_TIME_WAIT, WEFT_FX_TIME_WAIT);
	EQ(weft_tcp_next(&f.t), WEFT_NEVER);
	ACKS(1);
	QUIET();
}

static struct kunit_case cases[] = {
	KUNIT_CASE(tcp_closed__owes_nothing),
	KUNIT_CASE(tcp_closed__reset_goes),
	KUNIT_CASE(tcp_died__error),
	KUNIT_CASE(tcp_died__half_open),
	KUNIT_CASE(tcp_died__half_open_active),
	KUNIT_CASE(tcp_time_wait__last_ack_goes),
	{}
};

struct kunit_suite weft_tcp_close_suite = {
	.name = "weft_tcp_close",
	.init = fresh,
	.test_cases = cases,
};
