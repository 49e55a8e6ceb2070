// SPDX-License-Identifier: GPL-2.0
/* States: RFC 9293 3.3.2, figure 5 and its notes. */
#include "fixture.h"

#define S(s)	WEFT_TCP_##s

static const u8 all[] = {
	S(CLOSED), S(LISTEN), S(SYN_SENT), S(SYN_RECEIVED), S(ESTABLISHED), S(FIN_WAIT_1),
	S(FIN_WAIT_2), S(CLOSE_WAIT), S(CLOSING), S(LAST_ACK), S(TIME_WAIT),
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
	{ S(FIN_WAIT_2), S(TIME_WAIT) }, { S(CLOSING), S(TIME_WAIT) },
	{ S(CLOSE_WAIT), S(LAST_ACK) },
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
		"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1",
		"FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
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
			KUNIT_EXPECT_EQ_MSG(test, weft_tcp_state_legal(all[i], all[j]),
					    in_figure(all[i], all[j]), "%s to %s",
					    weft_tcp_state_name(all[i]),
					    weft_tcp_state_name(all[j]));
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

/* The transitions that the other suites use are legal. */
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

static struct kunit_case cases[] = {
	KUNIT_CASE(tcp_state__numbers),
	KUNIT_CASE(tcp_state_name__all),
	KUNIT_CASE(tcp_state_legal__all_pairs),
	KUNIT_CASE(tcp_state_legal__no_such_state),
	KUNIT_CASE(tcp_state_set__legal),
	KUNIT_CASE(tcp_state_set__illegal),
	KUNIT_CASE(tcp_state_set__ways),
	{}
};

struct kunit_suite weft_tcp_state_suite = {
	.name = "weft_tcp_state",
	.init = fresh,
	.test_cases = cases,
};
