// SPDX-License-Identifier: GPL-2.0
/* How a TCB begins: its initial values, and the end of the handshake. */
#include "fixture.h"

static void tcp_init__fields(struct kunit *test)
{
	memset(&f.t, 0xa5, sizeof(f.t));
	weft_tcp_init(&f.t, &f.conf, NULL);
	STATE(CLOSED);
	EQ(weft_tcp_next(&f.t), WEFT_NEVER);
	EQ(f.t.rto, SEC(1));			/* RFC 6298 2.1 */
	EQ(f.t.srtt, 0);
	EQ(f.t.snd.mss, 536);			/* MUST-15 */
	EQ(f.t.snd.mss_peer, 536);
	EQ(f.t.ooo.n, 0);
	EQ(f.t.rst_now | f.t.ack_now | f.t.syn_now | f.t.keep_now | f.t.probe_now | f.t.ack_pending,
	   0);
	YES(f.t.cc == &weft_tcp_cc_reno);
	QUIET();
}

static void tcp_init__algorithm(struct kunit *test)
{
	static const struct weft_tcp_cc other = { .name = "other" };

	weft_tcp_init(&f.t, &f.conf, &other);
	YES(f.t.cc == &other);
}

static void tcp_established__starts(struct kunit *test)
{
	in_syn_sent();
	f.t.err_soft = EHOSTUNREACH;
	f.t.opts.keepalive = 1;
	pass(MS(100));
	rx(SYN | ACK, 0, 0);
	STATE(ESTABLISHED);
	EQ(f.fx.flags, WEFT_FX_ESTABLISHED);
	EQ(f.t.err_soft, 0);
	EQ(f.t.snd.una.v, ISS + 1);
	EQ(f.t.cwnd, 10 * MSS);			/* RFC 6928 2 */
	EQ(f.t.srtt, MS(100));			/* the SYN is a sample */
	NO_TIMER(RTX);
	TIMER(KEEP, SEC(7200));
}

/* RFC 6298 5.7: the SYN was repeated, so no sample: 3 s. */
static void tcp_established__rto_without_sample(struct kunit *test)
{
	in_syn_sent();
	wait();
	drain();
	pass(MS(10));
	rx(SYN | ACK, 0, 0);
	EQ(f.t.srtt, 0);
	EQ(weft_tcp_rto(&f.t), SEC(3));
	in_syn_received();
	wait();
	drain();
	wait();
	drain();
	rx(ACK, 0, 0);
	EQ(weft_tcp_rto(&f.t), SEC(3));		/* and not doubled */
}

/* RFC 7323 4.1: a timestamp gives one none the less. */
static void tcp_established__sample_by_timestamp(struct kunit *test)
{
	struct weft_tcp_seg s;

	use_ts();
	in_syn_sent();
	wait();
	drain();
	s = segment(SYN | ACK, 0, 0);
	s.opt.tsecr = f.seg.opt.tsval;
	f.now += MS(50);
	arrives(&s);
	STATE(ESTABLISHED);
	EQ(f.t.srtt, MS(50));
	EQ(weft_tcp_rto(&f.t), MS(250));
}

static void tcp_established__close_was_queued(struct kunit *test)
{
	in_syn_received();
	shut();
	STATE(SYN_RECEIVED);
	rx(ACK, 0, 0);
	STATE(FIN_WAIT_1);
	EQ(f.t.illegal, 0);
	OUT(FIN | ACK, 0, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(tcp_init__fields),
	KUNIT_CASE(tcp_init__algorithm),
	KUNIT_CASE(tcp_established__starts),
	KUNIT_CASE(tcp_established__rto_without_sample),
	KUNIT_CASE(tcp_established__sample_by_timestamp),
	KUNIT_CASE(tcp_established__close_was_queued),
	{}
};

struct kunit_suite weft_tcp_open_suite = {
	.name = "weft_tcp_open",
	.init = fresh,
	.test_cases = cases,
};
