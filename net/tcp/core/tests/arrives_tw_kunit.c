// SPDX-License-Identifier: GPL-2.0
/* TIME-WAIT: RFC 9293 3.10.7.4 and 3.6.1, RFC 6191 2, RFC 1337, RFC 1122 4.2.2.13. */
#include "fixture.h"

static struct weft_tcp_tw tw;

static void in_tw(void)
{
	in_time_wait();
	drain();
	weft_tcp_tw_init(&tw, &f.t, f.now);
}

/* The fixture's TCB still has the numbers of both ends. */
static void rx_tw(u8 flags, s32 off, u32 len)
{
	struct weft_tcp_seg s = segment(flags, off, len);

	f.fx = weft_engine_arrives_tw(&tw, &s, f.now);
}

static void tw_init__from_the_tcb(struct kunit *test)
{
	use_ts();
	use_ws(3);
	in_tw();
	EQ(tw.snd_nxt.v, ISS + 2);
	EQ(tw.rcv_nxt.v, IRS + 2);
	EQ(tw.deadline, f.now + SEC(60));	/* 2 MSL */
	EQ(tw.ts_on, 1);
	EQ(tw.ts_recent, f.tsval);
	EQ(tw.rcv_wscale, 7);
}

/* "Acknowledge it, and restart the 2 MSL timeout." */
static void tw__fin_again(struct kunit *test)
{
	use_ws(3);
	in_tw();
	f.now += SEC(10);
	rx_tw(FIN | ACK, -1, 0);
	FX(WEFT_FX_REPLY);
	EQ(f.fx.reply.flags, ACK);
	EQ(f.fx.reply.seq.v, ISS + 2);
	EQ(f.fx.reply.ack.v, IRS + 2);
	EQ(f.fx.reply.wnd, 512);		/* 65535 in units of 128, rounded up */
	EQ(tw.deadline, f.now + SEC(60));
}

static void tw__fin_again_with_data(struct kunit *test)
{
	in_tw();
	rx_tw(FIN | ACK, -101, 100);
	FX(WEFT_FX_REPLY);
}

static void tw__timestamp(struct kunit *test)
{
	use_ts();
	in_tw();
	f.tsval++;
	rx_tw(FIN | ACK, -1, 0);
	EQ(f.fx.reply.opt.has, WEFT_OPT_TS);
	EQ(f.fx.reply.opt.tsval, weft_tcp_ts_now(0, f.now));
}

/* RFC 1337: a RST must not end it, nor be answered. */
static void tw__reset(struct kunit *test)
{
	in_tw();
	rx_tw(RST, 0, 0);
	FX(0);
	rx_tw(RST | ACK, -1, 0);
	FX(0);
	rx_tw(RST | SYN, 100, 0);
	FX(0);
	DROP(TCP_TIME_WAIT);
}

/* The peer's last ACK has no effect. */
static void tw__last_ack(struct kunit *test)
{
	u64 until;

	in_tw();
	until = tw.deadline;
	f.now += SEC(1);
	rx_tw(ACK, 0, 0);
	FX(0);
	EQ(tw.deadline, until);
}

/* Old duplicates are acknowledged at a limited rate, and do not restart the 2 MSL. */
static void tw__old_data(struct kunit *test)
{
	u32 i, n = 0;
	u64 until;

	in_tw();
	until = tw.deadline;
	for (i = 0; i < 50; i++) {
		rx_tw(ACK, -200, 100);
		DROP(TCP_TIME_WAIT);
		n += f.fx.flags == WEFT_FX_REPLY;
	}
	EQ(n, 2);
	EQ(tw.deadline, until);
	f.now += SEC(1);
	rx_tw(ACK, 70000, 100);
	FX(WEFT_FX_REPLY);
}

/* RFC 1122 4.2.2.13 (b): above the old numbers. */
static void tw__syn_by_number(struct kunit *test)
{
	in_tw();
	rx_tw(SYN, 1, 0);
	FX(WEFT_FX_REOPEN);
	DROP(NONE);
	in_tw();
	rx_tw(SYN, -1, 0);
	FX(WEFT_FX_REPLY);
	EQ(f.fx.reply.flags, ACK);
	rx_tw(SYN | ACK, 100, 0);
	NO(f.fx.flags & WEFT_FX_REOPEN);
}

/*
 * RFC 6191 2: a later timestamp decides, whatever the number; with an equal one the number decides.
 */
static void tw__syn_by_timestamp(struct kunit *test)
{
	use_ts();
	in_tw();
	f.tsval++;
	rx_tw(SYN, -100000, 0);
	FX(WEFT_FX_REOPEN);
	f.tsval--;
	rx_tw(SYN, 1, 0);
	FX(WEFT_FX_REOPEN);
	rx_tw(SYN, -100000, 0);
	FX(WEFT_FX_REPLY);
	f.tsval--;
	rx_tw(SYN, 100000, 0);
	FX(WEFT_FX_REPLY);
	DROP(TCP_PAWS);
}

/* "If it is not in use in the new one: by the number." */
static void tw__syn_without_timestamp(struct kunit *test)
{
	use_ts();
	in_tw();
	f.syn_opt.has &= ~WEFT_OPT_TS;
	rx_tw(SYN, 1, 0);
	FX(WEFT_FX_REOPEN);
	rx_tw(SYN, -1, 0);
	NO(f.fx.flags & WEFT_FX_REOPEN);
}

static void tw__paws(struct kunit *test)
{
	u64 until;

	use_ts();
	in_tw();
	until = tw.deadline;
	f.now += SEC(1);
	f.tsval--;
	rx_tw(FIN | ACK, -1, 0);
	DROP(TCP_PAWS);
	FX(WEFT_FX_REPLY);
	EQ(tw.deadline, until);
}

static void tw_iss__above_the_old_numbers(struct kunit *test)
{
	in_tw();
	EQ(weft_engine_tw_iss(&tw).v, ISS + 2 + 65537);
}

static bool yields(bool bound, enum weft_tcp_tw_reuse reuse, bool loopback)
{
	return weft_engine_tw_yields(&tw, bound, reuse, loopback, f.now);
}

/* Without timestamps the incarnations cannot be distinguished. */
static void tw_yields__no_timestamps(struct kunit *test)
{
	in_tw();
	f.now += SEC(59);
	NO(yields(true, WEFT_TCP_TW_REUSE_ALWAYS, true));
	NO(yields(false, WEFT_TCP_TW_REUSE_ALWAYS, true));
}

static void tw_yields__bound_at_once(struct kunit *test)
{
	use_ts();
	in_tw();
	YES(yields(true, WEFT_TCP_TW_REUSE_NEVER, false));
	NO(yields(false, WEFT_TCP_TW_REUSE_ALWAYS, true));
}

static void tw_yields__chosen_after_a_second(struct kunit *test)
{
	use_ts();
	in_tw();
	f.now = tw.ts_recent_at + SEC(1);
	NO(yields(false, WEFT_TCP_TW_REUSE_ALWAYS, false));
	f.now++;
	YES(yields(false, WEFT_TCP_TW_REUSE_ALWAYS, false));
	YES(yields(false, WEFT_TCP_TW_REUSE_LOOPBACK, true));
	NO(yields(false, WEFT_TCP_TW_REUSE_LOOPBACK, false));
	NO(yields(false, WEFT_TCP_TW_REUSE_NEVER, true));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(tw_init__from_the_tcb),
	KUNIT_CASE(tw__fin_again),
	KUNIT_CASE(tw__fin_again_with_data),
	KUNIT_CASE(tw__timestamp),
	KUNIT_CASE(tw__reset),
	KUNIT_CASE(tw__last_ack),
	KUNIT_CASE(tw__old_data),
	KUNIT_CASE(tw__syn_by_number),
	KUNIT_CASE(tw__syn_by_timestamp),
	KUNIT_CASE(tw__syn_without_timestamp),
	KUNIT_CASE(tw__paws),
	KUNIT_CASE(tw_iss__above_the_old_numbers),
	KUNIT_CASE(tw_yields__no_timestamps),
	KUNIT_CASE(tw_yields__bound_at_once),
	KUNIT_CASE(tw_yields__chosen_after_a_second),
	{}
};

struct kunit_suite weft_tcp_arrives_tw_suite = {
	.name = "weft_engine_arrives_tw",
	.init = fresh,
	.test_cases = cases,
};
