// SPDX-License-Identifier: GPL-2.0
/* The ACK field: RFC 9293 3.10.7.4 step 5, RFC 5961 5.2. */
#include "fixture.h"

static void challenge__rate(struct kunit *test)
{
	u32 i;

	in_established();
	for (i = 0; i < 10; i++) {		/* RFC 5961 7: 10 a second here */
		rx(SYN, 10, 0);
		EQ(drain(), 1);
		DROP(TCP_SYN_CHALLENGE);
	}
	rx(SYN, 10, 0);
	DROP(TCP_CHALLENGE_RATE);
	QUIET();
	f.now += SEC(1);
	rx(SYN, 10, 0);
	EQ(drain(), 1);
}

/*
 * Limited transmit has sent segments for the duplicates: the next ACK grows cwnd by the hole only.
 */
static void grow__not_by_what_duplicates_told(struct kunit *test)
{
	segments_out(10);
	rx_ack(0, 0, 0);
	rx_ack(0, 0, 0);
	EQ(f.t.dup_acks, 2);
	rx_ack(0, 0, 3 * MSS);
	EQ(f.t.cwnd, 11 * MSS);
	rx_ack(0, 0, 2 * MSS);
	EQ(f.t.cwnd, 13 * MSS);
}

/* ---------------------------------------- step 5 */

static void step5__syn_received(struct kunit *test)
{
	in_syn_received();
	f.wnd = 12345;
	rx(ACK, 0, 0);
	STATE(ESTABLISHED);
	FX(WEFT_FX_ESTABLISHED);
	EQ(f.t.snd.wnd, 12345);
	QUIET();
}

/* With data at once. */
static void step5__syn_received_data(struct kunit *test)
{
	in_syn_received();
	rx(ACK, 0, 100);
	FX(WEFT_FX_ESTABLISHED | WEFT_FX_DATA);
	EQ(f.fx.data_len, 100);
	in_syn_received();
	rx(ACK | FIN, 0, 0);
	STATE(CLOSE_WAIT);
	FX(WEFT_FX_ESTABLISHED | WEFT_FX_FIN);
	EQ(f.t.illegal, 0);
}

/* "<SEQ=SEG.ACK><CTL=RST>" */
static void step5__syn_received_wrong_ack(struct kunit *test)
{
	static const s32 wrong[] = { 0, -1, 2, 1000 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		in_syn_received();
		rx_ack(0, 0, wrong[i]);
		STATE(SYN_RECEIVED);
		FX(WEFT_FX_REPLY);
		EQ(f.fx.reply.reset, WEFT_RESET_ACK);
		EQ(f.fx.reply.flags, RST);
		EQ(f.fx.reply.seq.v, ISS + wrong[i]);
	}
}

static void step5__advances(struct kunit *test)
{
	in_established();
	send_data(1000);
	drain();
	rx_ack(0, 0, 400);
	FX(WEFT_FX_ACKED);
	EQ(f.t.snd.una.v, ISS + 401);
	EQ(f.t.bytes_acked, 400);
	QUIET();
}

/* "If the ACK acks something not yet sent, then send an ACK, drop the segment, and return." */
static void step5__unsent(struct kunit *test)
{
	in_established();
	send_data(1000);
	drain();
	rx_ack(0, 100, 1001);
	DROP(TCP_ACK_UNSENT);
	FX(0);
	EQ(f.t.snd.una.v, ISS + 1);
	EQ(f.t.rcv.nxt.v, IRS + 1);
	ACKS(0);
	QUIET();
}

/* RFC 5961 5.2: SND.UNA - MAX.SND.WND =< SEG.ACK; as Linux no older than the connection either. */
static void step5__old(struct kunit *test)
{
	in_established();
	f.t.snd.max_wnd = 500;
	send_data(1000);
	drain();
	rx(ACK, 0, 0);
	rx_ack(0, 10, -500);
	DROP(NONE);
	EQ(f.t.rcv.nxt.v, IRS + 11);
	drain();
	f.t.snd.max_wnd = 500;
	rx_ack(0, 10, -501);
	DROP(TCP_ACK_OLD);
	EQ(f.t.rcv.nxt.v, IRS + 11);
	ACKS(10);
	in_established();
	rx_ack(0, 10, -1);
	DROP(TCP_ACK_OLD);
}

/* Half the space away: neither newer nor older. */
static void step5__half_the_space_away(struct kunit *test)
{
	in_established();
	rx_ack(0, 10, 0x80000000u);
	DROP(TCP_ACK_OLD);
	EQ(f.t.rcv.nxt.v, IRS + 1);
}

/* "SND.WL1 < SEG.SEQ or (SND.WL1 = SEG.SEQ and SND.WL2 =< SEG.ACK)" */
static void step5__window_update(struct kunit *test)
{
	struct weft_tcp_seg s;

	in_established();
	rx(ACK, 0, 100);
	drain();
	rx_window(1000);
	EQ(f.t.snd.wnd, 1000);
	s = segment(ACK, -50, 60);		/* an old overlapping segment has an older window */
	s.wnd = 2000;
	arrives(&s);
	EQ(f.t.snd.wnd, 1000);
	s = segment(ACK, 0, 0);
	s.wnd = 3000;
	arrives(&s);
	EQ(f.t.snd.wnd, 3000);
}

static void step5__window_update_old_ack(struct kunit *test)
{
	in_established();
	send_data(1000);
	drain();
	rx(ACK, 0, 0);
	f.wnd = 77;
	rx_ack(0, 10, -5);
	EQ(f.t.snd.wnd, 65535);
}

/* A FIN that was never sent cannot be acknowledged. */
static void step5__fin_not_sent(struct kunit *test)
{
	in_established();
	rx_window(0);
	shut();
	STATE(FIN_WAIT_1);
	rx(ACK, 0, 0);
	STATE(FIN_WAIT_1);
	rx_ack(0, 0, 1);
	DROP(TCP_ACK_UNSENT);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(challenge__rate),
	KUNIT_CASE(grow__not_by_what_duplicates_told),
	KUNIT_CASE(step5__syn_received),
	KUNIT_CASE(step5__syn_received_data),
	KUNIT_CASE(step5__syn_received_wrong_ack),
	KUNIT_CASE(step5__advances),
	KUNIT_CASE(step5__unsent),
	KUNIT_CASE(step5__old),
	KUNIT_CASE(step5__half_the_space_away),
	KUNIT_CASE(step5__window_update),
	KUNIT_CASE(step5__window_update_old_ack),
	KUNIT_CASE(step5__fin_not_sent),
	{}
};

struct kunit_suite weft_tcp_ack_suite = {
	.name = "weft_tcp_ack",
	.init = fresh,
	.test_cases = cases,
};
