// SPDX-License-Identifier: GPL-2.0
/*
 * Windows: RFC 9293 3.10.7.4 step 1, 3.8.6.2 (both sides), 3.7.4 (Nagle,
 * Minshall's form), RFC 7323 2.
 */
#include "fixture.h"

static bool acceptable(s32 off, u8 flags, u32 len)
{
	struct weft_tcp_seg s = { .seq = seq_add(f.t.rcv.nxt, off), .flags = flags, .len = len };

	return weft_tcp_acceptable(&f.t, &s);
}

/* The four rows of RFC 9293 table 6; the window is 1000. */
static void narrow(u32 wnd)
{
	in_established();
	f.t.rcv.wnd = wnd;
	f.t.rcv.wup = f.t.rcv.nxt;
}

static void tcp_acceptable__no_length(struct kunit *test)
{
	narrow(1000);
	NO(acceptable(-1, ACK, 0));
	YES(acceptable(0, ACK, 0));
	YES(acceptable(999, ACK, 0));
	YES(acceptable(1000, ACK, 0));		/* the deviation: right at the edge */
	NO(acceptable(1001, ACK, 0));
}

static void tcp_acceptable__no_length_zero_window(struct kunit *test)
{
	narrow(0);
	NO(acceptable(-1, ACK, 0));
	YES(acceptable(0, ACK, 0));
	NO(acceptable(1, ACK, 0));
}

static void tcp_acceptable__length(struct kunit *test)
{
	narrow(1000);
	NO(acceptable(-10, ACK, 10));
	YES(acceptable(-10, ACK, 11));
	YES(acceptable(0, ACK, 1));
	YES(acceptable(999, ACK, 100));
	NO(acceptable(1000, ACK, 100));
	YES(acceptable(-10, ACK, 2000));	/* begins before and ends after */
}

/* The special allowance: at a zero window ACK, URG and RST of a segment at RCV.NXT count. */
static void tcp_acceptable__length_zero_window(struct kunit *test)
{
	narrow(0);
	NO(acceptable(1, ACK, 1));
	NO(acceptable(-1, ACK, 1));
	YES(acceptable(0, ACK, 1));
}

static void tcp_acceptable__fin_and_syn_count(struct kunit *test)
{
	narrow(1000);
	NO(acceptable(-1, FIN | ACK, 0));
	YES(acceptable(-1, FIN | ACK, 1));
	NO(acceptable(-1, SYN | ACK, 0));
	YES(acceptable(999, FIN | ACK, 0));
	NO(acceptable(1000, FIN | ACK, 0));
}

/* The right edge is the offered one, even if RCV.NXT has advanced since. */
static void tcp_acceptable__offered_edge(struct kunit *test)
{
	narrow(1000);
	f.t.rcv.nxt = seq_add(f.t.rcv.nxt, 600);
	YES(acceptable(399, ACK, 1));
	NO(acceptable(400, ACK, 1));
}

static void tcp_wscale__as_linux(struct kunit *test)
{
	EQ(weft_tcp_wscale(0), 0);
	EQ(weft_tcp_wscale(65535), 0);
	EQ(weft_tcp_wscale(65536), 1);
	EQ(weft_tcp_wscale(6 << 20), 7);
	EQ(weft_tcp_wscale(15 << 20), 8);
	EQ(weft_tcp_wscale(32 << 20), 10);
	EQ(weft_tcp_wscale(0xffffffff), 14);
}

/* RFC 7323 2.2: of a SYN it is not scaled; as Linux 65535. */
static void tcp_window__syn(struct kunit *test)
{
	use_ws(7);
	begin();
	f.t.rcv.space = 1 << 20;
	call(WEFT_TCP_OPEN, 0, false, false);
	YES(out());
	EQ(f.seg.wnd, 65535);
	rx(SYN | ACK, 0, 0);
	YES(out());
	EQ(f.seg.wnd, (1 << 20) >> 7);
}

static void tcp_window__syn_ack(struct kunit *test)
{
	struct weft_tcp_seg s;

	use_ws(7);
	begin();
	f.t.rcv.space = 1 << 20;
	s = segment(SYN, 0, 0);
	weft_tcp_arrives_listen(&f.t, seq_of(ISS), &s, f.now);
	YES(out());
	EQ(f.seg.wnd, 65535);
}

/* "The window field in a SYN is never scaled", all others are: an ACK from SYN-RECEIVED too. */
static void tcp_window__syn_received_ack(struct kunit *test)
{
	use_ws(7);
	in_syn_received();
	rx(ACK, 100000, 10);			/* not acceptable */
	OUT(ACK, 0, 0);
	/* the 65535 of the SYN-ACK, in units of 128, rounded up */
	EQ(f.seg.wnd, 512);
}

/* Unread data reduces the offer. */
static void tcp_window__unread(struct kunit *test)
{
	in_established();
	rx(ACK, 0, 10000);
	YES(out());
	EQ(f.seg.wnd, 55535);
	read_data(10000);
	rx(ACK, 0, 2000);
	YES(out());
	EQ(f.seg.wnd, 63535);
}

static void tcp_window__zero(struct kunit *test)
{
	f.max_data = 65535;
	in_established();
	rx(ACK, 0, 65535);
	YES(out());
	EQ(f.seg.wnd, 0);
}

static void tcp_window__buffer_beyond_the_field(struct kunit *test)
{
	in_established();
	f.t.rcv.space = 1 << 20;
	EQ(weft_tcp_window(&f.t), 65535);
}

/* RFC 9293 3.8.6 (MUST-34's other side): a smaller buffer does not shrink the window. */
static void tcp_window__edge_never_moves_left(struct kunit *test)
{
	struct weft_seq edge;

	in_established();
	edge = weft_tcp_rcv_edge(&f.t);
	f.t.rcv.space = 1000;
	rx(ACK, 0, 10000);
	YES(out());
	EQ(f.seg.ack.v + f.seg.wnd, edge.v);
	EQ(weft_tcp_rcv_edge(&f.t).v, edge.v);
}

/*
 * The same with a scale, whose rounding may show up to a unit less; what was
 * offered is still accepted.
 */
static void tcp_window__edge_scaled(struct kunit *test)
{
	struct weft_seq edge;
	u32 i;

	use_ws(7);
	in_established();
	edge = weft_tcp_rcv_edge(&f.t);
	for (i = 0; i < 200; i++) {
		rx(ACK, 0, 1 + i % 3);
		f.t.ack_now = 1;
		YES(out());
		YES(seq_geq(weft_tcp_rcv_edge(&f.t), edge));
		YES(seq_diff(seq_add(f.seg.ack, f.seg.wnd << 7), edge) > -128);
		edge = weft_tcp_rcv_edge(&f.t);
	}
	f.t.rcv.space = 1000;			/* rounded down, as there is no room to round up */
	rx(ACK, 0, 10001);
	f.t.ack_now = 1;
	YES(out());
	YES(seq_lt(seq_add(f.seg.ack, f.seg.wnd << 7), edge));
	EQ(weft_tcp_rcv_edge(&f.t).v, edge.v);
}

/* MUST-39: the edge stands still until it can move by a segment or half the buffer. */
static void tcp_window__silly(struct kunit *test)
{
	in_established();
	f.t.rcv.mss_est = MSS;
	rx(ACK, 0, 65535);
	drain();
	read_data(MSS - 1);
	QUIET();
	EQ(weft_tcp_window(&f.t), 0);
	read_data(1);
	ACKS(65535);
	EQ(f.seg.wnd, MSS);
}

static void tcp_window__silly_small_buffer(struct kunit *test)
{
	begin();
	f.t.rcv.space = 1000;
	call(WEFT_TCP_OPEN, 0, false, false);
	out();
	rx(SYN | ACK, 0, 0);
	drain();
	f.t.rcv.mss_est = MSS;
	rx(ACK, 0, 1000);
	drain();
	read_data(499);
	QUIET();
	read_data(1);
	YES(out());
	EQ(f.seg.wnd, 500);
}

/* Small segments in large buffers: their overhead is not offered, but an offer is not withdrawn. */
static void tcp_window__waste(struct kunit *test)
{
	in_established();
	rx(ACK, 0, 1000);
	f.t.rcv.waste = 60000;
	YES(out());
	EQ(f.seg.wnd, 64535);
	rx(ACK, 0, 64535);
	f.t.rcv.waste = 0;
	read_data(65535);
	f.t.rcv.waste = 60000;
	YES(out());
	EQ(f.seg.wnd, 5535);
}

/* No memory for the offered window: it closes, and opens when there is memory. */
static void tcp_window_shut__and_opens(struct kunit *test)
{
	in_established();
	rx(ACK, 0, 1000);
	weft_tcp_window_shut(&f.t);
	ACKS(1000);
	EQ(f.seg.wnd, 0);
	NO(acceptable(1, ACK, 1));
	f.t.rcv.waste = 0;
	read_data(1000);
	ACKS(1000);
	EQ(f.seg.wnd, 65535);
}

static void tcp_window_shut__not_before_it_is_open(struct kunit *test)
{
	in_syn_received();
	weft_tcp_window_shut(&f.t);
	EQ(f.t.rcv.wnd, 65535);
	EQ(f.t.rcv.waste, 0);
}

/* A round trip in which n bytes arrived and were read. */
static u32 reads(u32 n)
{
	f.now += f.t.srtt;
	f.t.rcv.nxt = seq_add(f.t.rcv.nxt, n);
	f.t.rcv.read = f.t.rcv.nxt;
	return weft_tcp_drs(&f.t, f.t.rcv.read, f.now);
}

/*
 * A sender that doubles each round trip finds a window for the segments of the
 * next round trip but one.
 */
static void tcp_drs__slow_start(struct kunit *test)
{
	u32 n, wish;

	in_established();
	f.t.srtt = MS(10);
	EQ(reads(1), 0);			/* not for the first byte */
	EQ(reads(10 * MSS), 0);
	for (n = 20 * MSS; n < 4000 * MSS; n *= 2) {
		wish = reads(n);
		YES(wish >= 4 * n);
		YES(wish <= 6 * n + 48 * MSS);
	}
}

static void tcp_drs__steady(struct kunit *test)
{
	in_established();
	f.t.srtt = MS(10);
	YES(reads(20 * MSS));
	EQ(reads(20 * MSS), 0);
	EQ(reads(10 * MSS), 0);
	EQ(reads(20 * MSS), 0);
	EQ(reads(20 * MSS + 10), 40 * MSS + 20 + 16 * MSS + 2 * 28);	/* grown by 10 in 29200 */
}

/*
 * No decision within a round trip, or without a sample, or while data is unread.
 */
static void tcp_drs__not_yet(struct kunit *test)
{
	in_established();
	f.t.srtt = MS(10);
	f.now += MS(9);
	f.t.rcv.nxt = seq_add(f.t.rcv.nxt, 30 * MSS);
	EQ(weft_tcp_drs(&f.t, f.t.rcv.nxt, f.now), 0);
	f.now += MS(1);
	EQ(weft_tcp_drs(&f.t, seq_sub(f.t.rcv.nxt, 15 * MSS), f.now), 0);
	f.t.srtt = 0;
	EQ(reads(100 * MSS), 0);
}

/* A window update is sent when the window doubles, as Linux: not for each read. */
static void tcp_window_worth__doubles(struct kunit *test)
{
	in_established();
	f.t.rcv.mss_est = MSS;
	rx(ACK, 0, 50000);
	drain();
	read_data(10000);
	QUIET();
	read_data(10000);
	YES(out());
	EQ(f.seg.wnd, 35535);
	QUIET();
}

static void tcp_flight__without_what_goes_again(struct kunit *test)
{
	in_established();
	send_data(4 * MSS);
	drain();
	EQ(weft_tcp_flight(&f.t), 4 * MSS);
	weft_sent_lose(&f.t.sent, f.t.snd.una, seq_add(f.t.snd.una, MSS));
	EQ(weft_tcp_flight(&f.t), 3 * MSS);
}

static void tcp_usable__shrunk(struct kunit *test)
{
	in_established();
	send_data(4 * MSS);
	drain();
	EQ(weft_tcp_usable(&f.t), 65535 - 4 * MSS);
	f.wnd = 1000;				/* MUST-34: no less than nothing */
	rx_ack(0, 0, 0);
	EQ(weft_tcp_usable(&f.t), 0);
}

static u32 sendable(u32 max_data)
{
	return weft_tcp_sendable(&f.t, MSS, max_data);
}

static void tcp_sendable__full_segments(struct kunit *test)
{
	in_established();
	f.t.snd.sml = seq_add(f.t.snd.una, 1);	/* a partial one in flight */
	f.t.snd.end = seq_add(f.t.snd.nxt, 2 * MSS + 100);
	EQ(sendable(MSS), MSS);
	EQ(sendable(2 * MSS), 2 * MSS);
	EQ(sendable(10 * MSS), 2 * MSS);
	EQ(sendable(MSS + 700), MSS);
	EQ(sendable(1), MSS);
}

/* MUST-38 (2): everything, if it fits in the window. */
static void tcp_sendable__everything(struct kunit *test)
{
	in_established();
	f.t.snd.end = seq_add(f.t.snd.nxt, 2 * MSS + 100);
	EQ(sendable(10 * MSS), 2 * MSS + 100);
	f.t.snd.end = seq_add(f.t.snd.nxt, 1);
	EQ(sendable(MSS), 1);
}

/* MUST-38 (1) and (3): part of a segment only if it is half of the largest window. */
static void tcp_sendable__silly(struct kunit *test)
{
	in_established();
	f.t.snd.end = seq_add(f.t.snd.nxt, 10 * MSS);
	f.t.snd.wnd = MSS - 1;
	EQ(sendable(MSS), 0);
	f.t.snd.wnd = MSS + 5;
	EQ(sendable(10 * MSS), MSS);
	f.t.snd.max_wnd = 1000;
	f.t.snd.wnd = 500;
	EQ(sendable(MSS), 500);
	f.t.snd.wnd = 499;
	EQ(sendable(MSS), 0);
}

static void tcp_sendable__cwnd(struct kunit *test)
{
	in_established();
	f.t.snd.end = seq_add(f.t.snd.nxt, 20 * MSS);
	f.t.cwnd = 7 * MSS + 100;		/* half of it at once */
	EQ(sendable(20 * MSS), 3 * MSS);
	f.t.cwnd = 100;				/* nothing in flight: always one segment */
	EQ(sendable(20 * MSS), MSS);
	f.t.snd.nxt = seq_add(f.t.snd.nxt, MSS);
	weft_sent_add(&f.t.sent, f.t.snd.nxt, MSS, f.now);
	EQ(sendable(20 * MSS), 0);
}

/* RFC 3042: two segments beyond cwnd, one for each of the first two duplicates. */
static void tcp_sendable__limited_transmit(struct kunit *test)
{
	in_established();
	f.t.snd.end = seq_add(f.t.snd.nxt, 20 * MSS);
	f.t.snd.nxt = seq_add(f.t.snd.nxt, 10 * MSS);
	weft_sent_add(&f.t.sent, f.t.snd.nxt, MSS, f.now);
	EQ(sendable(20 * MSS), 0);
	f.t.dup_acks = 1;
	EQ(sendable(20 * MSS), MSS);
	f.t.dup_acks = 2;
	EQ(sendable(20 * MSS), 2 * MSS);
	f.t.dup_acks = 3;
	EQ(sendable(20 * MSS), 0);
	/* RFC 6675: SACKED data makes room by itself, duplicates do not */
	f.t.dup_acks = 2;
	f.t.sack_on = 1;
	EQ(sendable(20 * MSS), 0);
}

/* Nagle as Minshall's: a partial segment waits only for an earlier partial one. */
static void tcp_sendable__nagle(struct kunit *test)
{
	in_established();
	send_data(MSS);
	EQ(drain(), 1);
	send_data(100);				/* only a full one in flight */
	EQ(drain(), 1);
	send_data(100);
	EQ(drain(), 0);
	send_data(MSS);				/* the full part need not wait */
	EQ(drain(), 1);
	EQ(f.seg.len, MSS);
	rx(ACK, 0, 0);
	EQ(drain(), 1);
	EQ(f.seg.len, 100);
}

/* The last segment of a record does not wait for the next record, and has PSH. */
static void tcp_sendable__record(struct kunit *test)
{
	in_established();
	send_data(100);
	send_data(3000);
	f.t.snd.record = 100;
	OUT(PSH | ACK, 0, 100);
	f.t.snd.record = 0;
	OUT(ACK, 100, MSS);
	OUT(ACK, 100 + MSS, MSS);
	/* Nagle: the last one waits, as the first was partial */
	QUIET();
}

static void tcp_sendable__nodelay(struct kunit *test)
{
	in_established();
	f.t.opts.nodelay = 1;
	send_data(100);
	EQ(drain(), 1);
	send_data(100);
	EQ(drain(), 1);
}

/* Ten segments of a byte fill a cwnd of ten; the rest shares the next, for which an ACK makes room. */
static void tcp_sendable__small_segments(struct kunit *test)
{
	u32 i;

	in_established();
	f.t.opts.nodelay = 1;
	f.t.cwnd = 10 * MSS;
	for (i = 0; i < 25; i++) {
		send_data(1);
		EQ(drain(), i < 10);
		f.now += 10;
	}
	send_data(MSS);				/* a full one has room by its bytes */
	EQ(drain(), 1);
	EQ(f.seg.len, MSS);
	rx_ack(0, 0, 2);
	EQ(drain(), 1);
	EQ(f.seg.len, 15);
}

/* What the FIN follows does not wait. */
static void tcp_sendable__small_segments_close(struct kunit *test)
{
	in_established();
	f.t.opts.nodelay = 1;
	f.t.cwnd = MSS;
	send_data(1);
	EQ(drain(), 1);
	send_data(1);
	QUIET();
	shut();
	OUT(FIN | PSH | ACK, 1, 1);
}

static void tcp_sendable__cork(struct kunit *test)
{
	in_established();
	f.t.opts.cork = 1;
	send_data(100);
	EQ(drain(), 0);
	f.t.opts.nodelay = 1;			/* as Linux: the cork is stronger */
	EQ(drain(), 0);
	send_data(MSS);
	EQ(drain(), 1);
	EQ(f.seg.len, MSS);
	f.t.opts.cork = 0;
	call(WEFT_TCP_OPTIONS, 0, false, false);
	EQ(drain(), 1);
	EQ(f.seg.len, 100);
}

/* No more data follows: neither Nagle nor a cork holds back the last segment. */
static void tcp_sendable__close_flushes(struct kunit *test)
{
	in_established();
	f.t.opts.cork = 1;
	send_data(100);
	shut();
	OUT(FIN | PSH | ACK, 0, 100);
}

static void tcp_fin_sendable__rules(struct kunit *test)
{
	in_established();
	NO(weft_tcp_fin_sendable(&f.t, 0));
	send_data(10);
	shut();
	NO(weft_tcp_fin_sendable(&f.t, 9));
	YES(weft_tcp_fin_sendable(&f.t, 10));
	f.t.snd.wnd = 10;			/* it has a number, so it needs room */
	NO(weft_tcp_fin_sendable(&f.t, 10));
	f.t.snd.wnd = 11;
	YES(weft_tcp_fin_sendable(&f.t, 10));
}

/* A peer that shrank its window would not accept an ACK at snd.nxt. */
static void tcp_ack_seq__shrunk(struct kunit *test)
{
	in_established();
	send_data(4 * MSS);
	drain();
	EQ(weft_tcp_ack_seq(&f.t).v, f.t.snd.nxt.v);
	f.wnd = 1000;
	rx_ack(0, 0, 0);
	EQ(weft_tcp_ack_seq(&f.t).v, f.t.snd.una.v + 1000);
}

static void tcp_window_taken__scale(struct kunit *test)
{
	use_ws(4);
	f.wnd = 1000;
	in_syn_sent();
	rx(SYN | ACK, 0, 0);
	EQ(f.t.snd.wnd, 1000);			/* of a SYN: not scaled */
	EQ(f.t.snd.max_wnd, 1000);
	rx(ACK, 0, 0);
	EQ(f.t.snd.wnd, 16000);
	rx_window(10);
	EQ(f.t.snd.wnd, 160);
	EQ(f.t.snd.max_wnd, 16000);
}

/* The wait for a window is over: the next one starts afresh. */
static void tcp_window_taken__ends_persist(struct kunit *test)
{
	in_established();
	rx_window(0);
	send_data(100);
	drain();
	wait();
	drain();
	wait();
	EQ(f.t.backoff, 2);
	f.t.opts.user_timeout = 10000;
	rx_window(1000);
	EQ(f.t.backoff, 0);
	EQ(f.t.first_rtx_at, 0);
	NO_TIMER(PERSIST);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(tcp_acceptable__no_length),
	KUNIT_CASE(tcp_acceptable__no_length_zero_window),
	KUNIT_CASE(tcp_acceptable__length),
	KUNIT_CASE(tcp_acceptable__length_zero_window),
	KUNIT_CASE(tcp_acceptable__fin_and_syn_count),
	KUNIT_CASE(tcp_acceptable__offered_edge),
	KUNIT_CASE(tcp_wscale__as_linux),
	KUNIT_CASE(tcp_window__syn),
	KUNIT_CASE(tcp_window__syn_ack),
	KUNIT_CASE(tcp_window__syn_received_ack),
	KUNIT_CASE(tcp_window__unread),
	KUNIT_CASE(tcp_window__zero),
	KUNIT_CASE(tcp_window__buffer_beyond_the_field),
	KUNIT_CASE(tcp_window__edge_never_moves_left),
	KUNIT_CASE(tcp_window__edge_scaled),
	KUNIT_CASE(tcp_window__silly),
	KUNIT_CASE(tcp_window__silly_small_buffer),
	KUNIT_CASE(tcp_window__waste),
	KUNIT_CASE(tcp_window_shut__and_opens),
	KUNIT_CASE(tcp_window_shut__not_before_it_is_open),
	KUNIT_CASE(tcp_drs__slow_start),
	KUNIT_CASE(tcp_drs__steady),
	KUNIT_CASE(tcp_drs__not_yet),
	KUNIT_CASE(tcp_window_worth__doubles),
	KUNIT_CASE(tcp_flight__without_what_goes_again),
	KUNIT_CASE(tcp_usable__shrunk),
	KUNIT_CASE(tcp_sendable__full_segments),
	KUNIT_CASE(tcp_sendable__everything),
	KUNIT_CASE(tcp_sendable__silly),
	KUNIT_CASE(tcp_sendable__cwnd),
	KUNIT_CASE(tcp_sendable__limited_transmit),
	KUNIT_CASE(tcp_sendable__nagle),
	KUNIT_CASE(tcp_sendable__record),
	KUNIT_CASE(tcp_sendable__nodelay),
	KUNIT_CASE(tcp_sendable__small_segments),
	KUNIT_CASE(tcp_sendable__small_segments_close),
	KUNIT_CASE(tcp_sendable__cork),
	KUNIT_CASE(tcp_sendable__close_flushes),
	KUNIT_CASE(tcp_fin_sendable__rules),
	KUNIT_CASE(tcp_ack_seq__shrunk),
	KUNIT_CASE(tcp_window_taken__scale),
	KUNIT_CASE(tcp_window_taken__ends_persist),
	{}
};

struct kunit_suite weft_tcp_window_suite = {
	.name = "weft_tcp_window",
	.init = fresh,
	.test_cases = cases,
};
