// SPDX-License-Identifier: GPL-2.0
/*
 * Opening: RFC 9293 3.10.7.1 (CLOSED), 3.10.7.2 (LISTEN), 3.10.7.3 (SYN-SENT),
 * a SYN in SYN-RECEIVED.
 */
#include "fixture.h"

static void on_closed(u8 flags, u32 len)
{
	struct weft_tcp_seg s = {
		.flags = flags, .len = len, .seq = seq_of(IRS), .ack = seq_of(ISS),
	};

	f.fx = weft_tcp_arrives_closed(&s);
}

/* "<SEQ=SEG.ACK><CTL=RST>" */
static void closed__ack(struct kunit *test)
{
	static const u8 flags[] = { ACK, SYN | ACK, FIN | ACK };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		on_closed(flags[i], 0);
		FX(WEFT_FX_REPLY);
		DROP(TCP_NO_SOCKET);
		EQ(f.fx.reply.flags, RST);
		EQ(f.fx.reply.reset, WEFT_RESET_NO_CONNECTION);
		EQ(f.fx.reply.seq.v, ISS);
	}
}

/* "<SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>" */
static void closed__no_ack(struct kunit *test)
{
	static const struct { u8 flags; u32 len, end; } in[] = {
		{ SYN, 0, 1 }, { FIN, 0, 1 }, { SYN | FIN, 10, 12 }, { 0, 300, 300 }, { 0, 0, 0 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(in); i++) {
		on_closed(in[i].flags, in[i].len);
		FX(WEFT_FX_REPLY);
		EQ(f.fx.reply.flags, RST | ACK);
		EQ(f.fx.reply.seq.v, 0);
		EQ(f.fx.reply.ack.v, IRS + in[i].end);
	}
}

/* A RST is never answered by a RST. */
static void closed__reset(struct kunit *test)
{
	on_closed(RST, 0);
	FX(0);
	DROP(TCP_RESET_OLD);
	on_closed(RST | ACK | SYN, 0);
	FX(0);
}

/* ---------------------------------------- LISTEN */

static void on_listen(u8 flags, u32 len)
{
	struct weft_tcp_seg s;

	begin();
	s = segment(flags, 0, len);
	f.fx = weft_tcp_arrives_listen(&f.t, seq_of(ISS), &s, f.now);
}

static void listen__reset(struct kunit *test)
{
	static const u8 flags[] = { RST, RST | ACK, RST | SYN };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		on_listen(flags[i], 0);
		FX(0);
		DROP(TCP_RESET_OLD);
		STATE(CLOSED);
	}
}

static void listen__ack(struct kunit *test)
{
	static const u8 flags[] = { ACK, SYN | ACK, FIN | ACK };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		struct weft_tcp_seg s = { .flags = flags[i], .ack = seq_of(ISS) };

		f.fx = weft_tcp_arrives_listen(&f.t, seq_of(0), &s, f.now);
		FX(WEFT_FX_REPLY);
		EQ(f.fx.reply.flags, RST);
		EQ(f.fx.reply.seq.v, ISS);
		STATE(CLOSED);
	}
}

static void listen__nothing(struct kunit *test)
{
	on_listen(0, 10);
	FX(0);
	DROP(TCP_FLAGS);
	on_listen(FIN, 0);
	FX(0);
	on_listen(SYN | FIN, 0);
	FX(0);
	DROP(TCP_FLAGS);
}

static void listen__syn(struct kunit *test)
{
	f.wnd = 5000;
	on_listen(SYN, 0);
	FX(WEFT_FX_CHILD);
	STATE(SYN_RECEIVED);
	EQ(f.t.illegal, 0);
	EQ(f.t.passive, 1);
	EQ(f.t.snd.wnd, 5000);
	OUT(SYN | ACK, -1, 0);
	EQ(f.seg.ack.v, IRS + 1);
	TIMER(RTX, SEC(1));
	EQ(f.t.snd.una.v, ISS);
	EQ(f.t.snd.nxt.v, ISS + 1);
	QUIET();
}

/* Data on a SYN is dropped: the peer retransmits it. */
static void listen__syn_with_data(struct kunit *test)
{
	on_listen(SYN, 100);
	FX(WEFT_FX_CHILD);
	OUT(SYN | ACK, -1, 0);
	EQ(f.seg.ack.v, IRS + 1);
}

/* ---------------------------------------- SYN-SENT */

/* "If SEG.ACK =< ISS or SEG.ACK > SND.NXT, send a reset"; of a RST: no answer. */
static void syn_sent__wrong_ack(struct kunit *test)
{
	static const u8 flags[] = { ACK, SYN | ACK, RST | ACK };
	static const s32 off[] = { 0, -1, 2 };
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		for (j = 0; j < ARRAY_SIZE(off); j++) {
			in_syn_sent();
			rx_ack(flags[i], 0, off[j]);
			STATE(SYN_SENT);
			FX(flags[i] & RST ? 0 : WEFT_FX_REPLY);
			NO(f.fx.drop == WEFT_DROP_NONE);
			if (flags[i] & RST)
				continue;
			EQ(f.fx.reply.flags, RST);
			EQ(f.fx.reply.seq.v, ISS + off[j]);
		}
	}
}

static void syn_sent__reset(struct kunit *test)
{
	in_syn_sent();
	rx(RST, 0, 0);				/* without an ACK it does not refer to our SYN */
	STATE(SYN_SENT);
	FX(0);
	rx(RST | ACK, 0, 0);
	STATE(CLOSED);
	FX(WEFT_FX_CLOSED | WEFT_FX_ERROR);
	EQ(f.fx.err, ECONNREFUSED);
	QUIET();
}

/* "Fifth, if neither of the SYN or RST bits is set, then drop the segment." */
static void syn_sent__neither(struct kunit *test)
{
	in_syn_sent();
	rx(ACK, 0, 0);
	STATE(SYN_SENT);
	FX(0);
	DROP(TCP_FLAGS);
	rx(FIN, 0, 10);
	STATE(SYN_SENT);
	QUIET();
}

static void syn_sent__syn_ack(struct kunit *test)
{
	in_syn_sent();
	rx(SYN | ACK, 0, 0);
	STATE(ESTABLISHED);
	FX(WEFT_FX_ESTABLISHED);
	EQ(f.t.rcv.irs.v, IRS);
	ACKS(0);
	QUIET();
	NO_TIMER(RTX);
}

/* Data queued before goes out with the ACK. */
static void syn_sent__syn_ack_data_waits(struct kunit *test)
{
	in_syn_sent();
	send_data(100);
	QUIET();
	rx(SYN | ACK, 0, 0);
	OUT(PSH | ACK, 0, 100);
	QUIET();
}

/* As in Linux: TCP_DEFER_ACCEPT and TCP_QUICKACK 0 announce data, which carries the ACK. */
static void syn_sent__ack_waits(struct kunit *test)
{
	bool *waits[] = { &f.t.opts.syn_ack_waits, &f.t.opts.no_quickack };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(waits); i++) {
		in_syn_sent();
		*waits[i] = true;
		rx(SYN | ACK, 0, 0);
		STATE(ESTABLISHED);
		QUIET();
		TIMER(DELACK, 200 * WEFT_USEC_PER_MSEC);
		send_data(100);
		OUT(PSH | ACK, 0, 100);
		NO_TIMER(DELACK);
	}
}

static void syn_sent__syn_ack_with_data(struct kunit *test)
{
	in_syn_sent();
	rx(SYN | ACK, 0, 100);
	FX(WEFT_FX_ESTABLISHED);
	ACKS(0);
}

/* The peer's window applies from the first segment on. */
static void syn_sent__zero_window(struct kunit *test)
{
	f.wnd = 0;
	in_syn_sent();
	rx(SYN | ACK, 0, 0);
	send_data(100);
	ACKS(0);
	QUIET();
	TIMER(PERSIST, weft_tcp_rto(&f.t));
}

static void syn_sent__simultaneous(struct kunit *test)
{
	in_syn_sent();
	rx(SYN, 0, 0);
	STATE(SYN_RECEIVED);
	FX(0);
	OUT(SYN | ACK, -1, 0);
	rx(ACK, 0, 0);				/* only an ACK also ends the state */
	STATE(ESTABLISHED);
	EQ(f.t.illegal, 0);
	QUIET();
}

/* A repeated SYN of ours, not yet answered, crosses the peer's: RFC 9293 figure 8 with a loss. */
static void syn_sent__simultaneous_lost(struct kunit *test)
{
	in_syn_received_active();
	wait();
	OUT(SYN | ACK, -1, 0);
	rx(SYN, -1, 0);
	STATE(SYN_RECEIVED);
	OUT(SYN | ACK, -1, 0);
}

/* ---------------------------------------- SYN-RECEIVED */

/* Our SYN-ACK was lost: it is retransmitted unchanged. */
static void again__syn(struct kunit *test)
{
	in_syn_received();
	rx(SYN, -1, 0);
	DROP(TCP_SEQUENCE);
	STATE(SYN_RECEIVED);
	OUT(SYN | ACK, -1, 0);
	EQ(f.seg.ack.v, IRS + 1);
	QUIET();
}

/* RFC 9293 figure 8: both opened at once. */
static void again__simultaneous_open(struct kunit *test)
{
	in_syn_sent();
	rx(SYN, 0, 0);
	STATE(SYN_RECEIVED);
	OUT(SYN | ACK, -1, 0);
	EQ(f.seg.ack.v, IRS + 1);
	rx(SYN | ACK, -1, 0);
	STATE(ESTABLISHED);
	FX(WEFT_FX_ESTABLISHED);
	EQ(f.t.snd.wnd, 65535);
	OUT(ACK, 0, 0);
	EQ(f.t.illegal, 0);
}

static void completes__exactly_then(struct kunit *test)
{
	struct weft_tcp_seg s;

	in_syn_received();
	s = segment(ACK, 0, 100);
	YES(weft_tcp_completes(&f.t, &s, f.now));
	s.ack = seq_of(ISS);
	NO(weft_tcp_completes(&f.t, &s, f.now));
	s.ack = seq_of(ISS + 2);
	NO(weft_tcp_completes(&f.t, &s, f.now));
	s = segment(ACK, 70000, 0);
	NO(weft_tcp_completes(&f.t, &s, f.now));
	s = segment(ACK | RST, 0, 0);
	NO(weft_tcp_completes(&f.t, &s, f.now));
	in_established();
	s = segment(ACK, 0, 0);
	NO(weft_tcp_completes(&f.t, &s, f.now));
}

/* A child created by an old duplicate would be in no queue, and escape its limit. */
static void completes__paws(struct kunit *test)
{
	struct weft_tcp_seg s;

	in_syn_received();
	f.t.ts_on = 1;
	f.t.ts_recent = 100;
	f.t.ts_recent_at = f.now;
	s = segment(ACK, 0, 0);
	s.opt.has |= WEFT_OPT_TS;
	s.opt.tsval = 99;
	NO(weft_tcp_completes(&f.t, &s, f.now));
	s.opt.tsval = 100;
	YES(weft_tcp_completes(&f.t, &s, f.now));
}

/* ---------------------------------------- TCP_DEFER_ACCEPT */

static bool defers(u8 flags, u32 len)
{
	struct weft_tcp_seg s = segment(ACK | flags, 0, len);

	f.t.deferred = false;
	return weft_tcp_defers(&f.t, &s);
}

static void defers__bare_ack(struct kunit *test)
{
	in_syn_received();
	NO(defers(0, 0));
	f.t.defer = 2;
	YES(defers(0, 0));
	YES(f.t.deferred);
	NO(defers(0, 1));
	NO(defers(FIN, 0));
	NO(f.t.deferred);
}

static void defers__until_its_time(struct kunit *test)
{
	in_syn_received();
	f.t.defer = 2;
	wait();
	YES(defers(0, 0));
	wait();
	NO(defers(0, 0));
}

/* ---------------------------------------- SYN cookies */

static void from_cookie(const struct weft_tcp_opts *syn, struct weft_tcp_seg *seg)
{
	begin();
	*seg = (struct weft_tcp_seg){
		.flags = ACK, .seq = seq_of(IRS + 1), .ack = seq_of(ISS + 1), .wnd = f.wnd,
		.opt = {
			.has = syn->has & WEFT_OPT_TS, .tsval = f.tsval,
			.tsecr = weft_tcp_ts_now(0, f.now) - 100,
		},
	};
	weft_tcp_arrives_cookie(&f.t, seg, syn, false, f.now);
}

/* As if this TCB had sent the SYN-ACK, which left no state. */
static void cookie__opens(struct kunit *test)
{
	struct weft_tcp_seg seg;

	from_cookie(&(struct weft_tcp_opts){ .has = WEFT_OPT_MSS, .mss = 1300 }, &seg);
	STATE(SYN_RECEIVED);
	QUIET();
	YES(weft_tcp_completes(&f.t, &seg, f.now));
	arrives(&seg);
	FX(WEFT_FX_ESTABLISHED);
	STATE(ESTABLISHED);
	EQ(f.t.snd.mss, 1300);
	EQ(f.t.snd.wnd, 0xffff);
	EQ(f.t.srtt, 0);
	EQ(f.t.illegal, 0);
	send_data(10);
	OUT(ACK | PSH, 0, 10);
}

static void cookie__with_data(struct kunit *test)
{
	struct weft_tcp_seg seg;

	from_cookie(&(struct weft_tcp_opts){ .has = WEFT_OPT_MSS, .mss = MSS }, &seg);
	seg.len = 100;
	arrives(&seg);
	FX(WEFT_FX_ESTABLISHED | WEFT_FX_DATA);
	EQ(f.fx.data_len, 100);
	ACKS(100);
}

static void cookie__options(struct kunit *test)
{
	struct weft_tcp_opts syn = {
		.has = WEFT_OPT_MSS | WEFT_OPT_TS | WEFT_OPT_SACK_OK | WEFT_OPT_WSCALE, .mss = MSS,
		.wscale = 5,
		.tsval = f.tsval,
	};
	struct weft_tcp_seg seg;

	use_ts();
	use_sack();
	use_ws(5);
	from_cookie(&syn, &seg);
	arrives(&seg);
	STATE(ESTABLISHED);
	YES(f.t.ts_on);
	YES(f.t.sack_on);
	YES(f.t.ws_on);
	EQ(f.t.snd.wscale, 5);
	EQ(f.t.snd.wnd, 0xffff << 5);
	EQ(f.t.ts_recent, f.tsval);
	EQ(f.t.snd.mss, MSS - 12);
	EQ(f.t.srtt, MS(100));
}

/* An echo older than the cookie is no RTT sample. */
static void cookie__echo_too_old(struct kunit *test)
{
	struct weft_tcp_opts syn = {
		.has = WEFT_OPT_MSS | WEFT_OPT_TS, .mss = MSS, .tsval = f.tsval,
	};
	struct weft_tcp_seg seg;

	use_ts();
	begin();
	seg = segment(ACK, 0, 0);
	seg.seq = seq_of(IRS + 1);
	seg.ack = seq_of(ISS + 1);
	seg.opt.tsecr = weft_tcp_ts_now(0, f.now) - 120001;
	weft_tcp_arrives_cookie(&f.t, &seg, &syn, false, f.now);
	EQ(f.t.srtt, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(closed__ack),
	KUNIT_CASE(closed__no_ack),
	KUNIT_CASE(closed__reset),
	KUNIT_CASE(listen__reset),
	KUNIT_CASE(listen__ack),
	KUNIT_CASE(listen__nothing),
	KUNIT_CASE(listen__syn),
	KUNIT_CASE(listen__syn_with_data),
	KUNIT_CASE(syn_sent__wrong_ack),
	KUNIT_CASE(syn_sent__reset),
	KUNIT_CASE(syn_sent__neither),
	KUNIT_CASE(syn_sent__syn_ack),
	KUNIT_CASE(syn_sent__syn_ack_data_waits),
	KUNIT_CASE(syn_sent__ack_waits),
	KUNIT_CASE(syn_sent__syn_ack_with_data),
	KUNIT_CASE(syn_sent__zero_window),
	KUNIT_CASE(syn_sent__simultaneous),
	KUNIT_CASE(syn_sent__simultaneous_lost),
	KUNIT_CASE(again__syn),
	KUNIT_CASE(again__simultaneous_open),
	KUNIT_CASE(completes__exactly_then),
	KUNIT_CASE(completes__paws),
	KUNIT_CASE(defers__bare_ack),
	KUNIT_CASE(defers__until_its_time),
	KUNIT_CASE(cookie__opens),
	KUNIT_CASE(cookie__with_data),
	KUNIT_CASE(cookie__options),
	KUNIT_CASE(cookie__echo_too_old),
	{}
};

struct kunit_suite weft_tcp_arrives_sync_suite = {
	.name = "weft_tcp_arrives_sync",
	.init = fresh,
	.test_cases = cases,
};
