// SPDX-License-Identifier: GPL-2.0
/* Explicit congestion notification: RFC 3168. */
#include "fixture.h"
#include "../ecn.h"

#define COUNT(name)	f.t.counts[WEFT_COUNT_##name]

static int fresh_ecn(struct kunit *test)
{
	fresh(test);
	f.conf.ecn = 1;
	f.conf.ecn_fallback = true;
	return 0;
}

static void in_ecn(void)
{
	in_syn_sent();
	rx(SYN | ACK | ECE, 0, 0);
	drain();
}

static void rx_text(u8 flags, u8 ecn)
{
	struct weft_tcp_seg s = segment(flags | ACK, 0, 100);

	s.ecn = ecn;
	arrives(&s);
}

/* ---------------------------------------- opening */

static void ecn_syn__asks(struct kunit *test)
{
	in_syn_sent();
	EQ(f.seg.flags, SYN | ECE | CWR);
	EQ(f.seg.ecn, WEFT_ECN_NOT_ECT);
	f.conf.ecn = 2;
	in_syn_sent();
	EQ(f.seg.flags, SYN);
	f.conf.ecn = 0;
	in_syn_sent();
	EQ(f.seg.flags, SYN);
}

/* 6.1.1.1.  A late answer to the first SYN still counts. */
static void ecn_syn__again(struct kunit *test)
{
	in_syn_sent();
	wait();
	OUT(SYN, -1, 0);
	rx(SYN | ACK | ECE, 0, 0);
	EQ(f.t.ecn.on, 1);
	drain();
	send_data(10);
	OUT(ACK | PSH | CWR, 0, 10);
	f.conf.ecn_fallback = false;
	in_syn_sent();
	wait();
	OUT(SYN | ECE | CWR, -1, 0);
}

static void ecn_syn_arrives__answer(struct kunit *test)
{
	in_syn_sent();
	rx(SYN | ACK | ECE, 0, 0);
	EQ(f.t.ecn.on, 1);
	in_syn_sent();
	rx(SYN | ACK, 0, 0);
	EQ(f.t.ecn.on, 0);
	f.conf.ecn = 2;
	in_syn_sent();
	rx(SYN | ACK | ECE, 0, 0);
	EQ(f.t.ecn.on, 0);
}

static void ecn_syn_arrives__given_back(struct kunit *test)
{
	in_syn_sent();
	rx(SYN | ACK | ECE | CWR, 0, 0);
	EQ(f.t.ecn.on, 0);
}

static void ecn_syn_arrives__both_open(struct kunit *test)
{
	in_syn_sent();
	rx(SYN | ECE | CWR, 0, 0);
	OUT(SYN | ACK | ECE, -1, 0);
	EQ(f.t.ecn.on, 1);
	in_syn_sent();
	rx(SYN, 0, 0);
	OUT(SYN | ACK, -1, 0);
}

/* The SYN-ACK to a SYN of these flags. */
static u8 answer(u8 flags, u8 ecn, u8 reserved)
{
	struct weft_tcp_seg s;

	begin();
	s = segment(flags, 0, 0);
	s.ecn = ecn;
	s.reserved = reserved;
	weft_tcp_arrives_listen(&f.t, seq_of(ISS), &s, f.now);
	out();
	return f.seg.flags;
}

static void ecn_syn_arrives__in_listen(struct kunit *test)
{
	u32 ecn;

	for (ecn = 0; ecn <= 5; ecn++) {
		f.conf.ecn = ecn;
		EQ(answer(SYN | ECE | CWR, 0, 0), SYN | ACK | (ecn ? ECE : 0));
		EQ(f.t.ecn.on, !!ecn);
		EQ(answer(SYN | ECE, 0, 0), SYN | ACK);
		EQ(answer(SYN | CWR, 0, 0), SYN | ACK);
		EQ(answer(SYN, 0, 0), SYN | ACK);
	}
}

static void ecn_begin__modes(struct kunit *test)
{
	static const bool asks[] = { false, true, false, true, true, false };
	u32 ecn;

	for (ecn = 0; ecn < ARRAY_SIZE(asks); ecn++) {
		f.conf.ecn = ecn;
		weft_tcp_ecn_begin(&f.t);
		EQ(f.t.ecn.on, asks[ecn]);
	}
}

/* RFC 8311 4.3 */
static void ecn_syn_arrives__as_ect(struct kunit *test)
{
	EQ(answer(SYN | ECE | CWR, WEFT_ECN_ECT_0, 0), SYN | ACK);
	EQ(answer(SYN | ECE | CWR, WEFT_ECN_CE, 0), SYN | ACK);
	EQ(answer(SYN | ECE | CWR, WEFT_ECN_ECT_1, 1), SYN | ACK | ECE);
}

static void ecn_syn_arrives__again(struct kunit *test)
{
	answer(SYN | ECE | CWR, 0, 0);
	wait();
	OUT(SYN | ACK | ECE, -1, 0);
}

static void ecn_syn_arrives__by_cookie(struct kunit *test)
{
	const struct weft_tcp_opts opt = { .has = WEFT_OPT_MSS, .mss = MSS };
	struct weft_tcp_seg seg = {
		.flags = ACK, .seq = seq_of(IRS + 1), .ack = seq_of(ISS + 1), .wnd = 1000,
	};

	begin();
	weft_tcp_arrives_cookie(&f.t, &seg, &opt, true, f.now);
	EQ(f.t.ecn.on, 1);
	f.conf.ecn = 0;
	begin();
	weft_tcp_arrives_cookie(&f.t, &seg, &opt, true, f.now);
	EQ(f.t.ecn.on, 0);
}

/* ---------------------------------------- the receiver */

static void ecn_text_arrives__echo_until_cwr(struct kunit *test)
{
	in_ecn();
	rx_text(0, WEFT_ECN_ECT_0);
	OUT(ACK, 0, 0);
	EQ(f.t.ecn.seen, 1);
	rx_text(0, WEFT_ECN_CE);
	OUT(ACK | ECE, 0, 0);
	rx_text(0, WEFT_ECN_ECT_0);
	OUT(ACK | ECE, 0, 0);
	send_data(10);
	OUT(ACK | PSH | ECE, 0, 10);
	rx_text(CWR, WEFT_ECN_ECT_0);
	OUT(ACK, 10, 0);
}

/* The sender may be waiting for this one ACK. */
static void ecn_text_arrives__at_once(struct kunit *test)
{
	in_ecn();
	f.t.rcv.quick = 0;
	f.t.opts.no_quickack = 1;
	rx_text(0, WEFT_ECN_ECT_0);
	QUIET();
	rx_text(0, WEFT_ECN_CE);
	OUT(ACK | ECE, 0, 0);
	f.t.rcv.quick = 0;
	rx_text(0, WEFT_ECN_CE);
	QUIET();
	rx_text(CWR, WEFT_ECN_ECT_0);
	OUT(ACK, 0, 0);
}

/* Without ECT where there was some: it was retransmitted, so the sender has a small window. */
static void ecn_text_arrives__repeated(struct kunit *test)
{
	in_ecn();
	f.t.rcv.quick = 0;
	rx_text(0, WEFT_ECN_NOT_ECT);
	QUIET();
	rx_text(0, WEFT_ECN_ECT_0);
	QUIET();
	rx_text(0, WEFT_ECN_NOT_ECT);
	OUT(ACK, 0, 0);
}

static void ecn_text_arrives__out_of_order(struct kunit *test)
{
	struct weft_tcp_seg s;

	in_ecn();
	s = segment(ACK, 100, 100);
	s.ecn = WEFT_ECN_CE;
	arrives(&s);
	OUT(ACK | ECE, 0, 0);
}

static void ecn_text_arrives__not_agreed(struct kunit *test)
{
	in_established();
	rx_text(0, WEFT_ECN_CE);
	OUT(ACK, 0, 0);
	EQ(f.t.ecn.seen, 0);
}

/* CWR of the last congestion, and the next one. */
static void ecn_cwr_arrives__with_ce(struct kunit *test)
{
	in_ecn();
	rx_text(0, WEFT_ECN_CE);
	drain();
	rx_text(CWR, WEFT_ECN_CE);
	OUT(ACK | ECE, 0, 0);
}

static void ecn_cwr_arrives__without_data(struct kunit *test)
{
	in_ecn();
	rx_text(0, WEFT_ECN_CE);
	drain();
	rx(ACK | CWR, 0, 0);
	QUIET();
	EQ(f.t.ecn.echo, 0);
}

/* ---------------------------------------- the sender */

/* Thirty segments are queued, ten are in flight. */
static void ten_of_thirty_out(void)
{
	in_ecn();
	send_data(30 * MSS);
	drain();
}

/* cwnd halves over a round trip, and nothing is retransmitted: RFC 3168 6.1.2, RFC 6937. */
static void ecn_acked__reduces(struct kunit *test)
{
	ten_of_thirty_out();
	rx_ack(ECE, 0, 2 * MSS);
	EQ(f.t.ssthresh, 5 * MSS);
	OUT(ACK | CWR, 10 * MSS, MSS);
	EQ(f.seg.ecn, WEFT_ECN_ECT_0);
	QUIET();
	rx_ack(ECE, 0, 2 * MSS);
	OUT(ACK, 11 * MSS, MSS);
	QUIET();
	rx_ack(ECE, 0, 2 * MSS);
	OUT(ACK, 12 * MSS, MSS);
	QUIET();
	rx_ack(ECE, 0, 2 * MSS);
	QUIET();
	rx_ack(0, 0, 2 * MSS);
	EQ(drain(), 2);
	EQ(weft_tcp_flight(&f.t), 5 * MSS);
	EQ(f.t.total_rtx, 0);
	EQ(COUNT(TCPDeliveredCE), 8);
}

/* The data with CWR must be acknowledged first: then ECE reports new congestion. */
static void ecn_acked__once_a_window(struct kunit *test)
{
	ten_of_thirty_out();
	rx_ack(ECE, 0, 2 * MSS);
	drain();
	rx_ack(ECE, 0, 8 * MSS);
	EQ(f.t.ecn.reducing, 1);
	EQ(f.t.ssthresh, 5 * MSS);
	drain();
	EQ(weft_tcp_flight(&f.t), 5 * MSS);
	rx_ack(0, 0, MSS);
	EQ(f.t.ecn.reducing, 0);
	EQ(f.t.cwnd, 5 * MSS);
	drain();
	rx_ack(ECE, 0, MSS);
	EQ(f.t.ssthresh, 5 * MSS / 2);
	EQ(f.t.ecn.cwr, 1);
}

static void no_growth(struct kunit *test)
{
	in_ecn();
	f.t.ecn.reducing = 1;		/* of an earlier window */
	f.t.ecn.until = f.t.snd.una;
	f.t.ssthresh = 20 * MSS;
	send_data(30 * MSS);
	drain();
	rx_ack(0, 0, MSS);
	EQ(f.t.cwnd, 20 * MSS);
	drain();
	f.t.recovering = WEFT_RECOVERY_RTO;
	f.t.snd.recover = f.t.snd.nxt;
	f.t.cwnd = 5 * MSS;
	rx_ack(ECE, 0, MSS);
	EQ(f.t.cwnd, 5 * MSS);
	rx_ack(0, 0, MSS);
	EQ(f.t.cwnd, 6 * MSS);
}

static void ecn_acked__no_growth(struct kunit *test)
{
	no_growth(test);
	use_sack();
	no_growth(test);
}

static void ecn_told__none(struct kunit *test)
{
	in_ecn();
	rx_ack(ECE, 0, 0);		/* nothing in flight */
	EQ(f.t.ecn.reducing, 0);
	send_data(10 * MSS);
	drain();
	rx_ack(0, 0, 2 * MSS);
	rx_ack(ECE, 0, -MSS);		/* overtaken */
	EQ(f.t.ecn.reducing, 0);
	in_established();		/* not agreed */
	send_data(10 * MSS);
	drain();
	rx_ack(ECE, 0, MSS);
	EQ(f.t.ecn.reducing, 0);
}

/* ---------------------------------------- beside losses */

static u32 echo;			/* TSecr of the peer's ACKs, with timestamps */

/* As rx_ack(), with one block unless it is empty: offsets after the first byte that was sent. */
static void rx_marked(u8 flags, u32 acked, u32 lo, u32 hi)
{
	struct weft_tcp_seg s = segment(ACK | flags, 0, 0);

	s.ack = seq_add(f.t.snd.una, acked);
	if (lo != hi) {
		s.opt.has |= WEFT_OPT_SACK;
		s.opt.nsack = 1;
		s.opt.sack[0] = (struct weft_sack_block){
			seq_of(ISS + 1 + lo), seq_of(ISS + 1 + hi),
		};
	}
	s.opt.tsecr = echo;
	arrives(&s);
}

#define N	(f.t.snd.mss)

static void ten_out(void)
{
	use_ts();
	use_sack();
	in_ecn();
	echo = weft_tcp_ts_now(0, f.now);
	f.t.cwnd = 10 * N;
	f.t.srtt = f.t.rtt_min = MS(100);
	f.max_data = N;
	send_data(10 * N);
	drain();
	f.now += MS(100);
}

/* A loss does not reduce the window once more; retransmissions are not ECT. */
static void ecn_covers__loss(struct kunit *test)
{
	ten_out();
	rx_marked(ECE, N, 0, 0);
	EQ(f.t.ssthresh, 5 * N);
	EQ(f.t.ecn.reducing, 1);
	rx_marked(ECE, 0, 2 * N, 5 * N);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	EQ(f.t.ecn.reducing, 0);
	EQ(f.t.ssthresh, 5 * N);
	OUT(ACK, N, N);
	EQ(f.seg.ecn, WEFT_ECN_NOT_ECT);
	EQ(f.t.ecn.cwr, 1);
}

static void ecn_covers__loss_without_sack(struct kunit *test)
{
	u32 i;

	ten_of_thirty_out();
	rx_ack(ECE, 0, 2 * MSS);
	OUT(ACK | CWR, 10 * MSS, MSS);
	for (i = 0; i < 3; i++)
		rx_ack(ECE, 0, 0);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	EQ(f.t.ssthresh, 5 * MSS);
	EQ(f.t.ecn.cwr, 0);
}

/* CWR may be lost with the rest. */
static void ecn_covers__timeout(struct kunit *test)
{
	ten_of_thirty_out();
	rx_ack(ECE, 0, 2 * MSS);
	OUT(ACK | CWR, 10 * MSS, MSS);
	wait();
	EQ(f.t.recovering, WEFT_RECOVERY_RTO);
	EQ(f.t.ssthresh, 5 * MSS);
	OUT(ACK, 2 * MSS, MSS);
	EQ(f.seg.ecn, WEFT_ECN_NOT_ECT);
	EQ(f.t.ecn.cwr, 1);
}

static void fast(struct kunit *test)
{
	ten_out();
	rx_marked(0, 0, N, 4 * N);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	EQ(f.t.ecn.cwr, 1);
	drain();
	f.now += MS(10);
}

/* 6.1.2: CWR after a reduction for whatever reason, on new data. */
static void ecn_reduced__by_a_loss(struct kunit *test)
{
	fast(test);
	EQ(f.seg.flags & CWR, 0);
	echo += 100;
	rx_marked(0, 10 * N, 0, 0);
	send_data(2 * N);
	OUT(ACK | CWR, 10 * N, N);
	OUT(ACK | PSH, 11 * N, N);
}

static void ecn_reduced__undone(struct kunit *test)
{
	fast(test);
	rx_marked(0, 10 * N, 0, 0);
	EQ(COUNT(TCPFullUndo), 1);
	EQ(f.t.cwnd, 10 * N);
	EQ(f.t.ecn.cwr, 0);
}

/* Nothing was lost, but marked. */
static void ecn_told__no_undo(struct kunit *test)
{
	fast(test);
	rx_marked(ECE, 10 * N, 0, 0);
	EQ(COUNT(TCPFullUndo), 1);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	YES(f.t.cwnd <= 5 * N);
	YES(f.t.ssthresh <= 5 * N);
	EQ(f.t.ecn.cwr, 1);
}

/* The mark arrives first, and the proof that nothing was lost later. */
static void ecn_told__no_undo_later(struct kunit *test)
{
	fast(test);
	rx_marked(ECE, 0, N, 5 * N);
	rx_marked(0, 10 * N, 0, 0);
	EQ(COUNT(TCPFullUndo), 1);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	YES(f.t.cwnd <= 5 * N);
	EQ(f.t.ssthresh, 5 * N);
	EQ(f.t.ecn.cwr, 1);
}

/* ---------------------------------------- what is ECT */

static void ecn_data__new_data_alone(struct kunit *test)
{
	in_ecn();
	send_data(10);
	OUT(ACK | PSH, 0, 10);
	EQ(f.seg.ecn, WEFT_ECN_ECT_0);
	rx_ack(0, 100, 10);
	OUT(ACK, 10, 0);
	EQ(f.seg.ecn, WEFT_ECN_NOT_ECT);
	shut();
	OUT(ACK | FIN, 10, 0);
	EQ(f.seg.ecn, WEFT_ECN_NOT_ECT);
	call(WEFT_TCP_ABORT, 0, false, false);
	YES(out());
	EQ(f.seg.ecn, WEFT_ECN_NOT_ECT);
}

/* 6.1.6 */
static void ecn_data__no_probe(struct kunit *test)
{
	in_ecn();
	rx_window(0);
	send_data(10);
	QUIET();
	wait();
	OUT(ACK, -1, 0);
	EQ(f.seg.ecn, WEFT_ECN_NOT_ECT);
}

static void ecn_data__not_agreed(struct kunit *test)
{
	in_established();
	send_data(10);
	OUT(ACK | PSH, 0, 10);
	EQ(f.seg.ecn, WEFT_ECN_NOT_ECT);
}

/* One flag for the super-segment: the device keeps it on the first segment only. */
static void ecn_data__super_segment(struct kunit *test)
{
	ten_of_thirty_out();
	f.max_data = 20 * MSS;
	rx_ack(ECE, 0, 10 * MSS);
	OUT(ACK | PSH | CWR, 10 * MSS, 2 * MSS);
	EQ(f.seg.gso_size, MSS);
	YES(out());
	EQ(f.seg.flags & CWR, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(ecn_syn__asks),
	KUNIT_CASE(ecn_syn__again),
	KUNIT_CASE(ecn_syn_arrives__answer),
	KUNIT_CASE(ecn_syn_arrives__given_back),
	KUNIT_CASE(ecn_syn_arrives__both_open),
	KUNIT_CASE(ecn_syn_arrives__in_listen),
	KUNIT_CASE(ecn_begin__modes),
	KUNIT_CASE(ecn_syn_arrives__as_ect),
	KUNIT_CASE(ecn_syn_arrives__again),
	KUNIT_CASE(ecn_syn_arrives__by_cookie),
	KUNIT_CASE(ecn_text_arrives__echo_until_cwr),
	KUNIT_CASE(ecn_text_arrives__at_once),
	KUNIT_CASE(ecn_text_arrives__repeated),
	KUNIT_CASE(ecn_text_arrives__out_of_order),
	KUNIT_CASE(ecn_text_arrives__not_agreed),
	KUNIT_CASE(ecn_cwr_arrives__with_ce),
	KUNIT_CASE(ecn_cwr_arrives__without_data),
	KUNIT_CASE(ecn_acked__reduces),
	KUNIT_CASE(ecn_acked__once_a_window),
	KUNIT_CASE(ecn_acked__no_growth),
	KUNIT_CASE(ecn_told__none),
	KUNIT_CASE(ecn_covers__loss),
	KUNIT_CASE(ecn_covers__loss_without_sack),
	KUNIT_CASE(ecn_covers__timeout),
	KUNIT_CASE(ecn_reduced__by_a_loss),
	KUNIT_CASE(ecn_reduced__undone),
	KUNIT_CASE(ecn_told__no_undo),
	KUNIT_CASE(ecn_told__no_undo_later),
	KUNIT_CASE(ecn_data__new_data_alone),
	KUNIT_CASE(ecn_data__no_probe),
	KUNIT_CASE(ecn_data__not_agreed),
	KUNIT_CASE(ecn_data__super_segment),
	{}
};

struct kunit_suite weft_tcp_ecn_suite = {
	.name = "weft_tcp_ecn",
	.init = fresh_ecn,
	.test_cases = cases,
};
