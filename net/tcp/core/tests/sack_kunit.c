// SPDX-License-Identifier: GPL-2.0
/* Received SACK blocks (RFC 2018), and D-SACK in both directions (RFC 2883). */
#include "fixture.h"

/* n full segments in flight, sent 100 ms ago. */
static void sack_out(u32 n)
{
	use_sack();
	in_established();
	f.t.cwnd = n * MSS;
	f.t.srtt = f.t.rtt_min = MS(100);
	send_data(n * MSS);
	drain();
	f.now += MS(100);
}

/* Up to two blocks, offsets after the first byte sent; the second is left out if empty. */
static void rx_blocks(s32 acked, s32 lo, s32 hi, s32 lo_2, s32 hi_2)
{
	struct weft_tcp_seg s = segment(ACK, 0, 0);

	s.ack = seq_add(f.t.snd.una, acked);
	s.opt.has |= WEFT_OPT_SACK;
	s.opt.nsack = 1 + (lo_2 != hi_2);
	s.opt.sack[0] = (struct weft_sack_block){ seq_of(ISS + 1 + lo), seq_of(ISS + 1 + hi) };
	s.opt.sack[1] = (struct weft_sack_block){ seq_of(ISS + 1 + lo_2), seq_of(ISS + 1 + hi_2) };
	arrives(&s);
}

#define SACKED()	f.t.sent.bytes[WEFT_SENT_SACKED]
#define COUNT(name)	f.t.counts[WEFT_COUNT_##name]

static void sack_take__blocks(struct kunit *test)
{
	sack_out(10);
	rx_blocks(0, 4 * MSS, 5 * MSS, 2 * MSS, 3 * MSS);
	EQ(SACKED(), 2 * MSS);
	EQ(f.t.dup_acks, 1);
	rx_blocks(0, 4 * MSS, 5 * MSS, 2 * MSS, 3 * MSS);	/* a repeated block is no news */
	EQ(SACKED(), 2 * MSS);
	EQ(f.t.dup_acks, 1);
	EQ(COUNT(TCPSACKDiscard), 0);
}

/* Blocks of unsent data, reversed, or starting at the ACK: no receiver sends such blocks. */
static void sack_take__bogus(struct kunit *test)
{
	sack_out(4);
	rx_blocks(0, 3 * MSS, 4 * MSS + 1, 0, 0);
	rx_blocks(0, 3 * MSS, 2 * MSS, 0, 0);
	rx_blocks(0, 0, MSS, 0, 0);
	rx_blocks(0, 0x70000000, 0x70000100, 0, 0);
	EQ(SACKED(), 0);
	EQ(COUNT(TCPSACKDiscard), 4);
	EQ(COUNT(TCPDSACKRecv), 0);
	QUIET();
}

/* Each pair of una, lo, hi and nxt compares as in a valid block; together they wrap around. */
static void sack_take__half_the_space_away(struct kunit *test)
{
	sack_out(10);
	rx_blocks(0, MSS, 2 * MSS, 3 * MSS, 4 * MSS);
	rx_blocks(0, 10 * MSS + 6, 0x80000000u + 10 * MSS, 0, 0);
	rx_blocks(0, 10 * MSS + 0x7fffffffu, 10 * MSS + 0x80000000u, 0, 0);
	rx_blocks(0, 0x7fffffffu, 0x80000000u + MSS, 0, 0);
	EQ(SACKED(), 2 * MSS);
	EQ(COUNT(TCPSACKDiscard), 3);
	EQ(COUNT(TCPDSACKRecv), 0);
}

static void sack_take__not_agreed(struct kunit *test)
{
	fresh(test);
	in_established();
	send_data(4 * MSS);
	drain();
	rx_blocks(0, MSS, 2 * MSS, 0, 0);
	EQ(SACKED(), 0);
}

/* ACKs may be overtaken: an old one's blocks still count. */
static void sack_take__old_ack(struct kunit *test)
{
	sack_out(10);
	rx_ack(0, 0, 2 * MSS);
	rx_blocks(-MSS, 3 * MSS, 4 * MSS, 0, 0);
	EQ(SACKED(), MSS);
}

static void dsack__below_the_ack(struct kunit *test)
{
	sack_out(4);
	rx_ack(0, 0, 3 * MSS);
	f.t.total_rtx = 1;
	rx_blocks(0, 0, MSS, 0, 0);
	EQ(COUNT(TCPDSACKRecv), 1);
	EQ(f.t.dsack_dups, 1);
	EQ(SACKED(), 0);
	EQ(COUNT(TCPSACKDiscard), 0);
}

/* RFC 2883 4: within the second block. */
static void dsack__within_the_second(struct kunit *test)
{
	sack_out(6);
	rx_blocks(0, 3 * MSS, 4 * MSS, 2 * MSS, 5 * MSS);
	EQ(COUNT(TCPDSACKOfoRecv), 1);
	EQ(SACKED(), 3 * MSS);
}

/* Of data older than the connection or the window, or never sent. */
static void dsack__bogus(struct kunit *test)
{
	sack_out(4);
	rx_blocks(0, -MSS, 0, 0, 0);
	rx_blocks(0, -MSS, 5 * MSS, 0, 0);
	EQ(f.t.dsack_dups, 0);
	EQ(COUNT(TCPSACKDiscard), 2);
}

static void dsack__half_the_space_away(struct kunit *test)
{
	sack_out(4);
	rx_ack(0, 0, 3 * MSS);
	f.t.total_rtx = 100;
	f.t.snd.max_wnd = 1u << 30;
	rx_blocks(0, 0x80000000u + 3 * MSS, 2 * MSS, 0, 0);
	rx_blocks(0, 0x7fffffffu + 3 * MSS, 0x80000000u + 4 * MSS, 0x7fffffffu + 3 * MSS,
		  0x80000000u + 4 * MSS);
	EQ(f.t.dsack_dups, 0);
	EQ(SACKED(), 0);
}

/* RFC 8985 6.2 step 3: a segment sent only once fills the hole. */
static void reordering__seen(struct kunit *test)
{
	sack_out(10);
	rx_blocks(0, 2 * MSS, 3 * MSS, 0, 0);
	NO(f.t.rack.reordering_seen);
	rx_ack(0, 0, MSS);
	YES(f.t.rack.reordering_seen);
	EQ(f.t.rack.reordering, 3);
	EQ(COUNT(TCPSACKReorder), 1);
	sack_out(10);
	rx_blocks(0, 8 * MSS, 9 * MSS, 0, 0);
	rx_blocks(0, 3 * MSS, 4 * MSS, 0, 0);
	YES(f.t.rack.reordering_seen);
	EQ(f.t.rack.reordering, 6);
}

/* A retransmission that fills a hole shows no reordering. */
static void reordering__not_by_retransmissions(struct kunit *test)
{
	sack_out(10);
	rx_blocks(0, MSS, 4 * MSS, 0, 0);
	EQ(drain(), 1);
	f.now += MS(100);
	rx_ack(0, 0, 4 * MSS);
	NO(f.t.rack.reordering_seen);
}

/* ---------------------------------------- sent */

static void expect_dsack(struct kunit *test, u32 lo, u32 hi)
{
	KUNIT_ASSERT_TRUE(test, out());
	YES(f.seg.opt.has & WEFT_OPT_SACK);
	EQ(f.seg.opt.sack[0].lo.v, IRS + 1 + lo);
	EQ(f.seg.opt.sack[0].hi.v, IRS + 1 + hi);
}

/* RFC 2883 4: reported at once, and once. */
static void dsack_owe__old(struct kunit *test)
{
	use_sack();
	in_established();
	rx(ACK, 0, 100);
	drain();
	rx(ACK, -100, 60);
	DROP(TCP_OLD_DATA);
	expect_dsack(test, 0, 60);
	EQ(f.seg.opt.nsack, 1);
	EQ(COUNT(TCPDSACKOldSent), 1);
	rx(ACK, 0, 100);
	YES(out());
	NO(f.seg.opt.has & WEFT_OPT_SACK);
}

/* The part received before. */
static void dsack_owe__overlap(struct kunit *test)
{
	use_sack();
	in_established();
	f.t.rcv.quick = 0;
	rx(ACK, 0, 100);
	pass(f.conf.delack);
	drain();
	rx(ACK, -40, 60);
	expect_dsack(test, 60, 100);
	EQ(f.seg.ack.v, IRS + 1 + 120);
}

/* Before the block that holds it. */
static void dsack_owe__out_of_order(struct kunit *test)
{
	use_sack();
	in_established();
	rx(ACK, 100, 100);
	drain();
	rx(ACK, 150, 100);
	expect_dsack(test, 150, 200);
	EQ(f.seg.opt.nsack, 2);
	EQ(f.seg.opt.sack[1].lo.v, IRS + 1 + 100);
	EQ(f.seg.opt.sack[1].hi.v, IRS + 1 + 250);
	EQ(COUNT(TCPDSACKOfoSent), 1);
}

/* A segment that fills the hole and overlaps data beyond it: the first overlap is reported. */
static void dsack_owe__fills_a_hole(struct kunit *test)
{
	use_sack();
	in_established();
	rx(ACK, 100, 100);
	rx(ACK, 300, 100);
	drain();
	rx(ACK, 0, 150);
	expect_dsack(test, 100, 150);
	EQ(f.seg.ack.v, IRS + 1 + 200);
	EQ(f.seg.opt.nsack, 2);
	rx(ACK, 0, 250);
	expect_dsack(test, 300, 400);
	EQ(f.seg.ack.v, IRS + 1 + 450);
	EQ(COUNT(TCPDSACKOldSent), 2);
	rx(ACK, 100, 100);
	drain();
	rx(ACK, 0, 100);		/* to its edge: nothing twice */
	YES(out());
	NO(f.seg.opt.has & WEFT_OPT_SACK);
}

/* Both open at once: the peer's SYN-ACK repeats its SYN. */
static void dsack_owe__syn(struct kunit *test)
{
	struct weft_tcp_seg s;

	use_sack();
	in_syn_received_active();
	s = segment(SYN | ACK, -1, 0);
	arrives(&s);
	STATE(ESTABLISHED);
	expect_dsack(test, -1, 0);
}

static void dsack_owe__not_wanted(struct kunit *test)
{
	use_sack();
	f.conf.dsack = false;
	in_established();
	rx(ACK, 0, 100);
	drain();
	rx(ACK, -100, 100);
	YES(out());
	NO(f.seg.opt.has & WEFT_OPT_SACK);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(sack_take__blocks),
	KUNIT_CASE(sack_take__bogus),
	KUNIT_CASE(sack_take__half_the_space_away),
	KUNIT_CASE(sack_take__not_agreed),
	KUNIT_CASE(sack_take__old_ack),
	KUNIT_CASE(dsack__below_the_ack),
	KUNIT_CASE(dsack__within_the_second),
	KUNIT_CASE(dsack__bogus),
	KUNIT_CASE(dsack__half_the_space_away),
	KUNIT_CASE(reordering__seen),
	KUNIT_CASE(reordering__not_by_retransmissions),
	KUNIT_CASE(dsack_owe__old),
	KUNIT_CASE(dsack_owe__overlap),
	KUNIT_CASE(dsack_owe__out_of_order),
	KUNIT_CASE(dsack_owe__fills_a_hole),
	KUNIT_CASE(dsack_owe__syn),
	KUNIT_CASE(dsack_owe__not_wanted),
	{}
};

struct kunit_suite weft_tcp_sack_suite = {
	.name = "weft_tcp_sack",
	.init = fresh,
	.test_cases = cases,
};
