// SPDX-License-Identifier: GPL-2.0
/*
 * Options: MSS (RFC 9293 3.7.1, RFC 6691), timestamps and PAWS (RFC 7323), window scale,
 * SACK blocks (RFC 2018 4).
 */
#include "fixture.h"

#define DAY	SEC(24ULL * 3600)

static void tcp_set_mss__bounds(struct kunit *test)
{
	f.t.snd.mss_peer = 1400;
	weft_tcp_set_mss(&f.t, 1460);
	EQ(f.t.snd.mss, 1400);
	weft_tcp_set_mss(&f.t, 1000);
	EQ(f.t.snd.mss, 1000);
	weft_tcp_set_mss(&f.t, 1);
	EQ(f.t.snd.mss, 48);
}

/* RFC 6691 2: the options of every segment are subtracted. */
static void tcp_set_mss__timestamps(struct kunit *test)
{
	f.t.snd.mss_peer = 1460;
	f.t.ts_on = 1;
	weft_tcp_set_mss(&f.t, 1460);
	EQ(f.t.snd.mss, 1448);
}

/* A segment must fit into cwnd. */
static void tcp_set_mss__cwnd(struct kunit *test)
{
	f.t.snd.mss_peer = 9000;
	f.t.cwnd = 1460;
	weft_tcp_set_mss(&f.t, 8960);
	EQ(f.t.cwnd, 8960);
}

/* RFC 7323 5.4: between 1 ms and 1 s a tick. */
static void tcp_ts_now__milliseconds(struct kunit *test)
{
	EQ(weft_tcp_ts_now(0, SEC(5)), 5000);
	EQ(weft_tcp_ts_now(7, SEC(5) + 999), 5007);
	EQ(weft_tcp_ts_now(0xffffffff, MS(1)), 0);
}

static void tcp_ts_stale__order(struct kunit *test)
{
	YES(weft_tcp_ts_stale(9, 10, START, START));
	NO(weft_tcp_ts_stale(10, 10, START, START));
	NO(weft_tcp_ts_stale(11, 10, START, START));
	YES(weft_tcp_ts_stale(0xffffffff, 5, START, START));
	NO(weft_tcp_ts_stale(5, 0xffffffff, START, START));
}

/* RFC 7323 5.5: after 24 days of silence the clock may have gone half round. */
static void tcp_ts_stale__24_days(struct kunit *test)
{
	YES(weft_tcp_ts_stale(9, 10, START, START + 24 * DAY));
	NO(weft_tcp_ts_stale(9, 10, START, START + 24 * DAY + 1));
}

static void tcp_paws__when(struct kunit *test)
{
	struct weft_tcp_seg s;

	use_ts();
	in_established();
	s = segment(ACK, 0, 0);
	NO(weft_tcp_paws(&f.t, &s, f.now));
	s.opt.tsval--;
	YES(weft_tcp_paws(&f.t, &s, f.now));
	s.flags |= RST;				/* 5.2: a RST needs no timestamp */
	NO(weft_tcp_paws(&f.t, &s, f.now));
	s.flags = ACK;
	s.opt.has = 0;				/* as Linux: taken */
	NO(weft_tcp_paws(&f.t, &s, f.now));
}

static void tcp_paws__not_agreed(struct kunit *test)
{
	struct weft_tcp_seg s;

	in_established();
	s = segment(ACK, 0, 0);
	s.opt.has = WEFT_OPT_TS;
	s.opt.tsval = f.t.ts_recent - 1;
	NO(weft_tcp_paws(&f.t, &s, f.now));
}

/*
 * 4.3 (2): from the segment that covers Last.ACK.sent, so that a delayed ACK echoes the first of
 * its segments.
 */
static void tcp_ts_update__last_ack_sent(struct kunit *test)
{
	struct weft_tcp_seg s;

	use_ts();
	in_established();
	s = segment(ACK, 0, 100);
	s.opt.tsval = f.tsval + 5;
	weft_tcp_ts_update(&f.t, &s, f.now);
	EQ(f.t.ts_recent, f.tsval + 5);
	EQ(f.t.ts_recent_at, f.now);
	s = segment(ACK, 100, 100);
	s.opt.tsval = f.tsval + 9;
	weft_tcp_ts_update(&f.t, &s, f.now);
	EQ(f.t.ts_recent, f.tsval + 5);
	s = segment(ACK, -1, 0);
	s.opt.tsval = f.tsval + 9;
	weft_tcp_ts_update(&f.t, &s, f.now);
	EQ(f.t.ts_recent, f.tsval + 9);
}

static void tcp_ts_update__delayed_ack(struct kunit *test)
{
	use_ts();
	in_established();
	f.t.rcv.quick = 0;
	f.tsval += 10;
	rx(ACK, 0, 100);
	f.tsval += 10;
	rx(ACK, 0, 500);
	YES(out());
	EQ(f.seg.opt.tsecr, f.tsval - 10);
}

/* RFC 7323 4.3, the case of a hole: the echo stays until it is filled. */
static void tcp_ts_update__hole(struct kunit *test)
{
	u32 before;

	use_ts();
	in_established();
	before = f.t.ts_recent;
	f.tsval += 10;
	rx(ACK, 100, 100);
	YES(out());
	EQ(f.seg.opt.tsecr, before);
	f.tsval += 10;
	rx(ACK, 0, 100);
	YES(out());
	EQ(f.seg.opt.tsecr, f.tsval);
}

static void tcp_ts_update__off(struct kunit *test)
{
	struct weft_tcp_seg s;

	in_established();
	s = segment(ACK, 0, 0);
	s.opt.has = WEFT_OPT_TS;
	s.opt.tsval = 77;
	weft_tcp_ts_update(&f.t, &s, f.now);
	EQ(f.t.ts_recent, 0);
}

static void tcp_opts_take__all(struct kunit *test)
{
	use_ts();
	use_sack();
	use_ws(9);
	in_syn_sent();
	rx(SYN | ACK, 0, 0);
	EQ(f.t.ts_on, 1);
	EQ(f.t.sack_on, 1);
	EQ(f.t.ws_on, 1);
	EQ(f.t.snd.wscale, 9);
	EQ(f.t.rcv.wscale, 7);
	EQ(f.t.ts_recent, f.tsval);
	EQ(f.t.snd.mss, 1448);
}

/* An option that one end does not offer is not used. */
static void tcp_opts_take__not_offered_by_the_peer(struct kunit *test)
{
	f.conf.timestamps = f.conf.sack = f.conf.window_scaling = true;
	in_syn_sent();
	rx(SYN | ACK, 0, 0);
	EQ(f.t.ts_on | f.t.sack_on | f.t.ws_on, 0);
	EQ(f.t.rcv.wscale, 0);
	EQ(f.t.snd.wscale, 0);
	EQ(f.t.snd.mss, 1460);
}

static void tcp_opts_take__not_offered_by_us(struct kunit *test)
{
	use_ts();
	use_sack();
	use_ws(9);
	f.conf.timestamps = f.conf.sack = f.conf.window_scaling = false;
	in_syn_received();
	EQ(f.t.ts_on | f.t.sack_on | f.t.ws_on, 0);
	EQ(f.t.snd.wscale, 0);
	EQ(f.seg.opt.has, WEFT_OPT_MSS);
}

/* RFC 7323 2.3: a shift of more than 14 is 14. */
static void tcp_opts_take__scale_limit(struct kunit *test)
{
	use_ws(15);
	in_syn_sent();
	rx(SYN | ACK, 0, 0);
	EQ(f.t.snd.wscale, 14);
}

static void tcp_opts_take__mss(struct kunit *test)
{
	f.syn_opt.mss = 1000;
	in_established();
	EQ(f.t.snd.mss, 1000);
	f.syn_opt.has = 0;			/* MUST-15 */
	in_established();
	EQ(f.t.snd.mss, 536);
	f.syn_opt.has = WEFT_OPT_MSS;
	f.syn_opt.mss = 1;
	in_established();
	EQ(f.t.snd.mss, 48);
}

static void tcp_opts_syn__offer(struct kunit *test)
{
	use_ts();
	use_sack();
	use_ws(0);
	begin();
	f.t.ts_offset = 5;
	call(WEFT_TCP_OPEN, 0, false, false);
	YES(out());
	EQ(f.seg.opt.has, WEFT_OPT_MSS | WEFT_OPT_SACK_OK | WEFT_OPT_TS | WEFT_OPT_WSCALE);
	EQ(f.seg.opt.mss, MSS);
	EQ(f.seg.opt.wscale, 7);
	EQ(f.seg.opt.tsval, 1000 * 1000 + 5);
	EQ(f.seg.opt.tsecr, 0);
}

/* A SYN-ACK has only the options of the SYN. */
static void tcp_opts_syn__answer(struct kunit *test)
{
	f.conf.timestamps = f.conf.sack = f.conf.window_scaling = true;
	f.syn_opt.has = WEFT_OPT_MSS | WEFT_OPT_TS;
	in_syn_received();
	EQ(f.seg.opt.has, WEFT_OPT_MSS | WEFT_OPT_TS);
	EQ(f.seg.opt.tsecr, f.tsval);
	f.syn_opt.has = WEFT_OPT_SACK_OK | WEFT_OPT_WSCALE;
	in_syn_received();
	EQ(f.seg.opt.has, WEFT_OPT_MSS | WEFT_OPT_SACK_OK | WEFT_OPT_WSCALE);
}

/* RFC 7323 3.2: once agreed, in every segment. */
static void tcp_opts_put__timestamp(struct kunit *test)
{
	use_ts();
	in_established();
	send_data(10);
	YES(out());
	EQ(f.seg.opt.has, WEFT_OPT_TS);
	EQ(f.seg.opt.tsecr, f.tsval);
	shut();
	YES(out());
	EQ(f.seg.opt.has, WEFT_OPT_TS);
	call(WEFT_TCP_ABORT, 0, false, false);
	YES(out());
	EQ(f.seg.opt.has, WEFT_OPT_TS);
}

static void expect_block(struct kunit *test, u32 i, u32 lo, u32 hi)
{
	EQ(f.seg.opt.sack[i].lo.v, IRS + 1 + lo);
	EQ(f.seg.opt.sack[i].hi.v, IRS + 1 + hi);
}

/* RFC 2018 4: the block with the newest segment, then those reported last. */
static void tcp_opts_put__sack_order(struct kunit *test)
{
	use_sack();
	in_established();
	rx(ACK, 500, 100);
	YES(out());
	EQ(f.seg.opt.nsack, 1);
	expect_block(test, 0, 500, 600);
	rx(ACK, 100, 100);
	YES(out());
	EQ(f.seg.opt.nsack, 2);
	expect_block(test, 0, 100, 200);
	expect_block(test, 1, 500, 600);
	rx(ACK, 300, 100);
	YES(out());
	EQ(f.seg.opt.nsack, 3);
	expect_block(test, 0, 300, 400);
	expect_block(test, 1, 100, 200);
	expect_block(test, 2, 500, 600);
}

static void tcp_opts_put__sack_merged(struct kunit *test)
{
	use_sack();
	in_established();
	rx(ACK, 100, 100);
	rx(ACK, 300, 100);
	rx(ACK, 200, 100);
	YES(out());
	EQ(f.seg.opt.nsack, 1);
	expect_block(test, 0, 100, 400);
}

/* Four blocks alone, three with a timestamp; the segment stays within the MSS. */
static void tcp_opts_put__sack_most(struct kunit *test)
{
	u32 i;

	use_sack();
	in_established();
	for (i = 1; i <= 4; i++)
		rx(ACK, 200 * i, 100);
	YES(out());
	EQ(f.seg.opt.nsack, 4);
	use_ts();
	in_established();
	for (i = 1; i <= 4; i++)
		rx(ACK, 200 * i, 100);
	YES(out());
	EQ(f.seg.opt.nsack, 3);
	expect_block(test, 0, 800, 900);
}

static void tcp_opts_put__sack_ends(struct kunit *test)
{
	use_sack();
	in_established();
	rx(ACK, 100, 100);
	drain();
	rx(ACK, 0, 100);
	YES(out());
	EQ(f.seg.opt.nsack, 0);
	EQ(f.seg.ack.v, IRS + 1 + 200);
}

static void tcp_opts_put__sack_not_agreed(struct kunit *test)
{
	in_established();
	rx(ACK, 100, 100);
	YES(out());
	EQ(f.seg.opt.has, 0);
}

static void tcp_data_mss__beside_sack(struct kunit *test)
{
	use_sack();
	use_ts();
	in_established();
	EQ(weft_tcp_data_mss(&f.t), 1448);
	rx(ACK, 100, 100);
	EQ(weft_tcp_data_mss(&f.t), 1448 - 12);
	rx(ACK, 300, 100);
	EQ(weft_tcp_data_mss(&f.t), 1448 - 20);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(tcp_set_mss__bounds),
	KUNIT_CASE(tcp_set_mss__timestamps),
	KUNIT_CASE(tcp_set_mss__cwnd),
	KUNIT_CASE(tcp_ts_now__milliseconds),
	KUNIT_CASE(tcp_ts_stale__order),
	KUNIT_CASE(tcp_ts_stale__24_days),
	KUNIT_CASE(tcp_paws__when),
	KUNIT_CASE(tcp_paws__not_agreed),
	KUNIT_CASE(tcp_ts_update__last_ack_sent),
	KUNIT_CASE(tcp_ts_update__delayed_ack),
	KUNIT_CASE(tcp_ts_update__hole),
	KUNIT_CASE(tcp_ts_update__off),
	KUNIT_CASE(tcp_opts_take__all),
	KUNIT_CASE(tcp_opts_take__not_offered_by_the_peer),
	KUNIT_CASE(tcp_opts_take__not_offered_by_us),
	KUNIT_CASE(tcp_opts_take__scale_limit),
	KUNIT_CASE(tcp_opts_take__mss),
	KUNIT_CASE(tcp_opts_syn__offer),
	KUNIT_CASE(tcp_opts_syn__answer),
	KUNIT_CASE(tcp_opts_put__timestamp),
	KUNIT_CASE(tcp_opts_put__sack_order),
	KUNIT_CASE(tcp_opts_put__sack_merged),
	KUNIT_CASE(tcp_opts_put__sack_most),
	KUNIT_CASE(tcp_opts_put__sack_ends),
	KUNIT_CASE(tcp_opts_put__sack_not_agreed),
	KUNIT_CASE(tcp_data_mss__beside_sack),
	{}
};

struct kunit_suite weft_tcp_opt_suite = {
	.name = "weft_tcp_opt",
	.init = fresh,
	.test_cases = cases,
};
