// SPDX-License-Identifier: GPL-2.0
/* States: RFC 9293 3.3.2, figure 5 and its notes; how a TCB begins and ends. */
#include "fixture.h"

#define S(s)	WEFT_TCP_##s

static const u8 all[] = {
	S(CLOSED), S(LISTEN), S(SYN_SENT), S(SYN_RECEIVED), S(ESTABLISHED), S(FIN_WAIT_1), S(FIN_WAIT_2), S(CLOSE_WAIT),
	S(CLOSING), S(LAST_ACK), S(TIME_WAIT),
};

/* Every arrow of figure 5 that does not end in CLOSED, and those that its notes add. */
static const u8 arrows[][2] = {
	{ S(CLOSED), S(LISTEN) }, { S(CLOSED), S(SYN_SENT) },
	{ S(LISTEN), S(SYN_RECEIVED) }, { S(LISTEN), S(SYN_SENT) },
	{ S(SYN_SENT), S(SYN_RECEIVED) }, { S(SYN_SENT), S(ESTABLISHED) },
	{ S(SYN_RECEIVED), S(ESTABLISHED) }, { S(SYN_RECEIVED), S(FIN_WAIT_1) },
	{ S(SYN_RECEIVED), S(LISTEN) },		/* note 1: a RST */
	{ S(ESTABLISHED), S(FIN_WAIT_1) }, { S(ESTABLISHED), S(CLOSE_WAIT) },
	{ S(FIN_WAIT_1), S(FIN_WAIT_2) }, { S(FIN_WAIT_1), S(CLOSING) },
	{ S(FIN_WAIT_1), S(TIME_WAIT) },	/* note 2: FIN with the ACK of ours */
	{ S(FIN_WAIT_2), S(TIME_WAIT) }, { S(CLOSING), S(TIME_WAIT) }, { S(CLOSE_WAIT), S(LAST_ACK) },
};

static bool in_figure(u8 from, u8 to)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(arrows); i++)
		if (arrows[i][0] == from && arrows[i][1] == to)
			return true;
	return to == S(CLOSED) && from != to;
}

/* As the kernel's enum, which bpf, ss and the tracepoints know. */
static void tcp_state__numbers(struct kunit *test)
{
	static const u8 kernel[] = { 7, 10, 2, 3, 1, 4, 5, 8, 11, 9, 6 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		EQ(all[i], kernel[i]);
}

static void tcp_state_name__all(struct kunit *test)
{
	static const char *const names[] = {
		"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT",
		"CLOSING", "LAST-ACK", "TIME-WAIT",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		KUNIT_EXPECT_STREQ(test, weft_tcp_state_name(all[i]), names[i]);
	KUNIT_EXPECT_STREQ(test, weft_tcp_state_name(0), "?");
	KUNIT_EXPECT_STREQ(test, weft_tcp_state_name(12), "?");
}

static void tcp_state_legal__all_pairs(struct kunit *test)
{
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		for (j = 0; j < ARRAY_SIZE(all); j++)
			KUNIT_EXPECT_EQ_MSG(test, weft_tcp_state_legal(all[i], all[j]), in_figure(all[i], all[j]),
					    "%s to %s", weft_tcp_state_name(all[i]), weft_tcp_state_name(all[j]));
}

static void tcp_state_legal__no_such_state(struct kunit *test)
{
	NO(weft_tcp_state_legal(0, S(CLOSED)));
	NO(weft_tcp_state_legal(12, S(CLOSED)));
	NO(weft_tcp_state_legal(S(ESTABLISHED), 0));
	NO(weft_tcp_state_legal(S(ESTABLISHED), 12));
}

static void tcp_state_set__legal(struct kunit *test)
{
	weft_tcp_state_set(&f.t, S(SYN_SENT));
	STATE(SYN_SENT);
	EQ(f.t.illegal, 0);
}

static void tcp_state_set__illegal(struct kunit *test)
{
	weft_tcp_state_set(&f.t, S(ESTABLISHED));
	STATE(ESTABLISHED);
	EQ(f.t.illegal, 1);
}

/* The ways that the other suites take into each state are legal. */
static void tcp_state_set__ways(struct kunit *test)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		if (all[i] == S(LISTEN))
			continue;
		in_state(all[i]);
		EQ(f.t.state, all[i]);
		EQ(f.t.illegal, 0);
	}
	in_syn_received_active();
	STATE(SYN_RECEIVED);
	EQ(f.t.illegal, 0);
}

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
	EQ(f.t.rst_now | f.t.ack_now | f.t.syn_now | f.t.keep_now | f.t.probe_now | f.t.ack_pending, 0);
	YES(f.t.cc == &weft_tcp_cc_reno);
	QUIET();
}

static void tcp_init__algorithm(struct kunit *test)
{
	static const struct weft_tcp_cc other = { .name = "other" };

	weft_tcp_init(&f.t, &f.conf, &other);
	YES(f.t.cc == &other);
}

static void tcp_closed__owes_nothing(struct kunit *test)
{
	in_established();
	send_data(100);
	drain();
	f.t.keepalive = 1;
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

static void tcp_established__starts(struct kunit *test)
{
	in_syn_sent();
	f.t.err_soft = EHOSTUNREACH;
	f.t.keepalive = 1;
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
	KUNIT_CASE(tcp_state__numbers),
	KUNIT_CASE(tcp_state_name__all),
	KUNIT_CASE(tcp_state_legal__all_pairs),
	KUNIT_CASE(tcp_state_legal__no_such_state),
	KUNIT_CASE(tcp_state_set__legal),
	KUNIT_CASE(tcp_state_set__illegal),
	KUNIT_CASE(tcp_state_set__ways),
	KUNIT_CASE(tcp_init__fields),
	KUNIT_CASE(tcp_init__algorithm),
	KUNIT_CASE(tcp_closed__owes_nothing),
	KUNIT_CASE(tcp_closed__reset_goes),
	KUNIT_CASE(tcp_died__error),
	KUNIT_CASE(tcp_died__half_open),
	KUNIT_CASE(tcp_died__half_open_active),
	KUNIT_CASE(tcp_time_wait__last_ack_goes),
	KUNIT_CASE(tcp_established__starts),
	KUNIT_CASE(tcp_established__rto_without_sample),
	KUNIT_CASE(tcp_established__sample_by_timestamp),
	KUNIT_CASE(tcp_established__close_was_queued),
	{}
};

struct kunit_suite weft_tcp_state_suite = { .name = "weft_tcp_state", .init = fresh, .test_cases = cases };
