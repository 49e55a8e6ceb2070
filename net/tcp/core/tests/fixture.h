/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared by the suites of TCP's core: one connection and its peer, a constructor for every state, a
 * builder of segments, the clock.  Both ends' numbers begin just below the wrap.  A suite names
 * fresh() as its .init.  Pure.
 */
#ifndef WEFT_TCP_FIXTURE_H
#define WEFT_TCP_FIXTURE_H

#include "../core.h"
#include "../../../kunit_suites.h"

#define ISS	0xfffffff0u		/* ours: 15 bytes of data lie before the wrap */
#define IRS	0xffffff00u		/* the peer's: 255 bytes */
#define START	(1000 * WEFT_USEC_PER_SEC)
#define MS(n)	((n) * WEFT_USEC_PER_MSEC)
#define SEC(n)	((n) * WEFT_USEC_PER_SEC)
#define MSS	1460
#define HOLES	4			/* ranges that the fixture gives the TCB */

enum {
	FIN = WEFT_TCP_FIN,
	SYN = WEFT_TCP_SYN,
	RST = WEFT_TCP_RST,
	PSH = WEFT_TCP_PSH,
	ACK = WEFT_TCP_ACK,
	URG = WEFT_TCP_URG,
	ECE = WEFT_TCP_ECE,
	CWR = WEFT_TCP_CWR
};

static struct fixture {
	struct weft_tcp_conf conf;
	struct weft_tcb t;
	struct weft_range ranges[HOLES];
	struct weft_span spans[2 * WEFT_SENT_SPARE];
	struct weft_tcp_fx fx;		/* of the last call */
	struct weft_tcp_seg seg;	/* the last that was emitted */
	struct weft_tcp_opts syn_opt;	/* the peer's SYN */
	u64 now;
	u32 max_data;
	u32 tsval;			/* the peer's timestamp clock */
	u32 echo;			/* TSecr of rx_sack(), with timestamps */
	u16 wnd;			/* the peer's window field */
} f;

/* The macros take bit fields too. */
#define EQ(l, r)	KUNIT_EXPECT_EQ(test, (long long)(l), (long long)(r))
#define YES(c)		KUNIT_EXPECT_TRUE(test, c)
#define NO(c)		KUNIT_EXPECT_FALSE(test, c)
#define STATE(s)	EQ(f.t.state, WEFT_TCP_##s)
#define DROP(d)		EQ(f.fx.drop, WEFT_DROP_##d)
#define FX(mask)	EQ(f.fx.flags, mask)
#define TIMER(which, after)	EQ(f.t.deadline[WEFT_TIMER_##which], f.now + (after))
#define NO_TIMER(which)	EQ(f.t.deadline[WEFT_TIMER_##which], WEFT_NEVER)
#define QUIET()		NO(out())
/* The next segment: its flags, its offset from our SYN, and its length. */
#define OUT(fl, off, n) do { \
	KUNIT_ASSERT_TRUE(test, out()); \
	EQ(f.seg.flags, fl); \
	EQ(f.seg.seq.v, ISS + 1 + (off)); \
	EQ(f.seg.len, n); \
} while (0)
#define ACKS(off) do { \
	OUT(ACK, f.t.snd.nxt.v - ISS - 1, 0); \
	EQ(f.seg.ack.v, IRS + 1 + (off)); \
} while (0)

/* A new TCB by f.conf. */
static inline void begin(void)
{
	weft_tcp_init(&f.t, &f.conf, NULL);
	f.t.ooo.r = f.ranges;
	f.t.ooo.cap = HOLES;
	weft_sent_move(&f.t.sent, f.spans, ARRAY_SIZE(f.spans));
	f.t.rcv.space = 65535;
	f.t.rcv.wscale = 7;
	f.t.rcv.mss_adv = MSS;
	weft_tcp_set_mss(&f.t, MSS);
}

/*
 * Without options, for round figures; a case about an option sets it before the connection opens.
 */
static inline int fresh(struct kunit *test)
{
	f = (struct fixture){
		.syn_opt = { .has = WEFT_OPT_MSS, .mss = MSS },
		.now = START,
		.max_data = MSS,
		.tsval = 0xfffffff0u,
		.wnd = 0xffff,
	};
	weft_tcp_conf_default(&f.conf);
	f.conf.timestamps = f.conf.sack = f.conf.window_scaling = false;
	f.conf.ecn = 0;
	f.conf.ecn_fallback = false;
	f.conf.orphan_retries = 8;
	f.conf.cc = NULL;
	begin();
	return 0;
}

static inline void use_ts(void)
{
	f.conf.timestamps = true;
	f.syn_opt.has |= WEFT_OPT_TS;
}

static inline void use_sack(void)
{
	f.conf.sack = true;
	f.syn_opt.has |= WEFT_OPT_SACK_OK;
}

static inline void use_ws(u8 peer)
{
	f.conf.window_scaling = true;
	f.syn_opt.has |= WEFT_OPT_WSCALE;
	f.syn_opt.wscale = peer;
}

/* ---------------------------------------- calls */

static inline bool out(void)
{
	struct weft_tcp_seg seg;

	if (!weft_tcp_emit(&f.t, f.now, f.max_data, &seg))
		return false;
	f.seg = seg;
	return true;
}

/* Emits all pending segments; returns their number. A thousand is a failure. */
static inline u32 drain(void)
{
	u32 n = 0;

	while (n < 1000 && out())
		n++;
	return n;
}

static inline void call(enum weft_tcp_call what, u32 bytes, bool push, bool orphan)
{
	struct weft_tcp_user u = { what, seq_of(ISS), bytes, push, orphan };

	f.fx = weft_tcp_user(&f.t, &u, f.now);
}

static inline void send_data(u32 bytes)
{
	call(WEFT_TCP_SEND, bytes, true, false);
}

static inline void read_data(u32 bytes)
{
	call(WEFT_TCP_RECEIVE, bytes, false, false);
}

static inline void shut(void)
{
	call(WEFT_TCP_CLOSE, 0, false, false);
}

static inline void close_all(void)
{
	call(WEFT_TCP_CLOSE, 0, false, true);
}

static inline void arrives(const struct weft_tcp_seg *seg)
{
	f.fx = weft_tcp_arrives(&f.t, seg, f.now);
}

/* Advances the clock to the next deadline. */
static inline void wait(void)
{
	f.now = weft_tcp_next(&f.t);
	f.fx = weft_tcp_fire(&f.t, f.now);
}

static inline void pass(u64 us)
{
	f.now += us;
	f.fx = weft_tcp_fire(&f.t, f.now);
}

/* ---------------------------------------- the peer's segments */

/* `off` bytes after RCV.NXT, with an ACK of SND.NXT. */
static inline struct weft_tcp_seg segment(u8 flags, s32 off, u32 len)
{
	struct weft_tcp_seg s = { .flags = flags, .len = len, .wnd = f.wnd };

	s.seq = seq_add(flags & SYN && !f.t.rcv.irs.v ? seq_of(IRS) : f.t.rcv.nxt, off);
	if (flags & ACK)
		s.ack = f.t.snd.nxt;
	if (flags & SYN)
		s.opt = f.syn_opt;
	else if (f.t.ts_on)
		s.opt.has = WEFT_OPT_TS;
	s.opt.tsval = f.tsval;
	return s;
}

static inline void rx(u8 flags, s32 off, u32 len)
{
	struct weft_tcp_seg s = segment(flags, off, len);

	arrives(&s);
}

/* With an ACK of `acked` bytes after snd.una. */
static inline void rx_ack(u8 flags, u32 len, s32 acked)
{
	struct weft_tcp_seg s = segment(flags | ACK, 0, len);

	s.ack = seq_add(f.t.snd.una, acked);
	arrives(&s);
}

/*
 * `acked` bytes after snd.una, with one block unless it is empty; offsets
 * after the first byte sent.
 */
static inline void rx_sack(u32 acked, u32 lo, u32 hi)
{
	struct weft_tcp_seg s = segment(ACK, 0, 0);

	s.ack = seq_add(f.t.snd.una, acked);
	if (lo != hi) {
		s.opt.has |= WEFT_OPT_SACK;
		s.opt.nsack = 1;
		s.opt.sack[0] = (struct weft_sack_block){
			seq_of(ISS + 1 + lo), seq_of(ISS + 1 + hi),
		};
	}
	s.opt.tsecr = f.echo;
	arrives(&s);
}

static inline void rx_window(u16 wnd)
{
	f.wnd = wnd;
	rx(ACK, 0, 0);
}

/* ---------------------------------------- a constructor for every state */

static inline void in_syn_sent(void)
{
	begin();
	call(WEFT_TCP_OPEN, 0, false, false);
	out();
}

static inline void in_syn_received(void)
{
	struct weft_tcp_seg s;

	begin();
	s = segment(SYN, 0, 0);
	f.fx = weft_tcp_arrives_listen(&f.t, seq_of(ISS), &s, f.now);
	out();
}

/* A simultaneous open. */
static inline void in_syn_received_active(void)
{
	in_syn_sent();
	rx(SYN, 0, 0);
	out();
}

static inline void in_established(void)
{
	in_syn_sent();
	rx(SYN | ACK, 0, 0);
	drain();
}

/*
 * n full segments in flight, cwnd of n, without the handshake's RTT sample; one emit is one
 * segment.
 */
static inline void segments_out(u32 n)
{
	in_established();
	f.t.cwnd = n * MSS;
	send_data(n * MSS);
	drain();
}

/* n segments in flight, and more queued; an RTT of 100 ms. */
static inline void sack_segments_out(u32 n, u32 more)
{
	use_sack();
	segments_out(n);
	f.t.srtt = f.t.rtt_min = MS(100);
	send_data(more * MSS);
	f.now += MS(100);
}

static inline void in_fin_wait_1(void)
{
	in_established();
	shut();
	drain();
}

static inline void in_fin_wait_2(void)
{
	in_fin_wait_1();
	rx(ACK, 0, 0);
}

static inline void in_closing(void)
{
	in_fin_wait_1();
	rx_ack(FIN, 0, 0);
	drain();
}

static inline void in_close_wait(void)
{
	in_established();
	rx(FIN | ACK, 0, 0);
	pass(f.conf.delack);
	drain();
}

static inline void in_last_ack(void)
{
	in_close_wait();
	shut();
	drain();
}

static inline void in_time_wait(void)
{
	in_fin_wait_2();
	rx(FIN | ACK, 0, 0);
}

/* By number; SYN-RECEIVED is the passive one. */
static inline void in_state(u8 state)
{
	static void (*const make[])(void) = {
		[WEFT_TCP_ESTABLISHED] = in_established,
		[WEFT_TCP_SYN_SENT] = in_syn_sent,
		[WEFT_TCP_SYN_RECEIVED] = in_syn_received,
		[WEFT_TCP_FIN_WAIT_1] = in_fin_wait_1,
		[WEFT_TCP_FIN_WAIT_2] = in_fin_wait_2,
		[WEFT_TCP_TIME_WAIT] = in_time_wait,
		[WEFT_TCP_CLOSED] = begin,
		[WEFT_TCP_CLOSE_WAIT] = in_close_wait,
		[WEFT_TCP_LAST_ACK] = in_last_ack,
		[WEFT_TCP_CLOSING] = in_closing,
	};

	fresh(NULL);
	make[state]();
}

#endif
