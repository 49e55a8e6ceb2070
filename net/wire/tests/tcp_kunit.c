// SPDX-License-Identifier: GPL-2.0
/* The TCP header: RFC 9293 3.1. */
#include "../../base/tests/hostile.h"
#include "../../kunit_suites.h"
#include "../tcp.h"

/* A SYN with an MSS, 40000 > 80. */
static const u8 syn[] = {
	0x9c, 0x40, 0x00, 0x50, 0xfe, 0xdc, 0xba, 0x98, 0x01, 0x23, 0x45, 0x67,
	0x60, 0x02, 0xfa, 0xf0, 0xaa, 0xbb, 0x00, 0x09, 0x02, 0x04, 0x05, 0xb4,
};

static enum weft_drop with(u32 where, u8 value, u32 linear, u32 len, struct weft_tcp_seg *s)
{
	u8 p[WEFT_TCP_HLEN_MAX] = { 0 }, room[WEFT_TCP_HLEN_MAX];

	memcpy(p, syn, sizeof(syn));
	p[where] = value;
	return weft_tcp_parse(at_end(room, sizeof(room), p, linear), linear, len, s);
}

static void tcp_seg_len__counts_syn_and_fin(struct kunit *test)
{
	struct weft_tcp_seg s = { .len = 10, .flags = WEFT_TCP_ACK };

	KUNIT_EXPECT_EQ(test, weft_tcp_seg_len(&s), 10U);
	s.flags |= WEFT_TCP_FIN;
	KUNIT_EXPECT_EQ(test, weft_tcp_seg_len(&s), 11U);
	s.flags |= WEFT_TCP_SYN;
	KUNIT_EXPECT_EQ(test, weft_tcp_seg_len(&s), 12U);
}

static void tcp_parse__fields(struct kunit *test)
{
	struct weft_tcp_seg s;

	KUNIT_ASSERT_EQ(test, weft_tcp_parse(syn, sizeof(syn), 1000, &s), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, s.sport, 40000);
	KUNIT_EXPECT_EQ(test, s.dport, 80);
	KUNIT_EXPECT_EQ(test, s.seq.v, 0xfedcba98U);
	KUNIT_EXPECT_EQ(test, s.ack.v, 0x01234567U);
	KUNIT_EXPECT_EQ(test, s.flags, WEFT_TCP_SYN);
	KUNIT_EXPECT_EQ(test, s.wnd, 64240);
	KUNIT_EXPECT_EQ(test, s.up, 9);
	KUNIT_EXPECT_EQ(test, s.hlen, 24);
	KUNIT_EXPECT_EQ(test, s.len, 1000U - 24);
	KUNIT_EXPECT_EQ(test, s.gso_size, 0);
	KUNIT_EXPECT_EQ(test, s.opt.has, WEFT_OPT_MSS);
	KUNIT_EXPECT_EQ(test, s.opt.mss, 1460);
}

/* Each of the eight flags is its own bit. */
static void tcp_parse__flags(struct kunit *test)
{
	struct weft_tcp_seg s;
	u32 v;

	for (v = 0; v < 256; v++) {
		KUNIT_ASSERT_EQ(test, with(13, v, 24, 24, &s), WEFT_DROP_NONE);
		KUNIT_EXPECT_EQ(test, s.flags, v);
		KUNIT_EXPECT_EQ(test, s.opt.has, v & WEFT_TCP_SYN ? WEFT_OPT_MSS : 0);
	}
}

/* RFC 9293 3.1: the reserved bits do no harm. */
static void tcp_parse__reserved(struct kunit *test)
{
	struct weft_tcp_seg s;

	KUNIT_EXPECT_EQ(test, with(12, 0x6f, 24, 24, &s), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, s.hlen, 24);
	KUNIT_EXPECT_EQ(test, s.reserved, 15);
}

static void tcp_parse__truncated(struct kunit *test)
{
	struct weft_tcp_seg s;
	u32 n;

	for (n = 0; n < 20; n++) {
		KUNIT_EXPECT_EQ(test, with(0, 1, n, n, &s), WEFT_DROP_TCP_TRUNCATED);
		KUNIT_EXPECT_EQ(test, with(0, 1, n, 1000, &s), WEFT_DROP_TCP_TRUNCATED);
	}
	for (; n < 24; n++) {
		KUNIT_EXPECT_EQ(test, with(0, 1, n, n, &s), WEFT_DROP_TCP_DATA_OFFSET);
		KUNIT_EXPECT_EQ(test, with(0, 1, n, 1000, &s), WEFT_DROP_TCP_TRUNCATED);
	}
	KUNIT_EXPECT_EQ(test, with(0, 1, n, n, &s), WEFT_DROP_NONE);
}

/* Every data offset in a segment of every length up to 60. */
static void tcp_parse__data_offset(struct kunit *test)
{
	struct weft_tcp_seg s;
	u32 words, len;

	for (words = 0; words < 16; words++)
		for (len = 20; len <= 60; len++) {
			bool good = words >= 5 && words * 4 <= len;

			KUNIT_ASSERT_EQ(test, with(12, words << 4, len, len, &s),
					good ? WEFT_DROP_NONE : WEFT_DROP_TCP_DATA_OFFSET);
			if (good)
				KUNIT_ASSERT_EQ(test, s.len, len - words * 4);
		}
}

static void tcp_parse__options_malformed(struct kunit *test)
{
	struct weft_tcp_seg s;

	KUNIT_EXPECT_EQ(test, with(21, 0, 24, 24, &s), WEFT_DROP_TCP_OPTIONS);
	KUNIT_EXPECT_EQ(test, with(21, 5, 24, 100, &s), WEFT_DROP_TCP_OPTIONS);	/* into the data */
}

static void tcp_parse__unaligned(struct kunit *test)
{
	u8 p[sizeof(syn) + 1];
	struct weft_tcp_seg s;

	memcpy(p + 1, syn, sizeof(syn));
	KUNIT_EXPECT_EQ(test, weft_tcp_parse(p + 1, sizeof(syn), sizeof(syn), &s), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, s.seq.v, 0xfedcba98U);
}

static void tcp_emit_header__bytes(struct kunit *test)
{
	u8 want[sizeof(syn) + 1], p[sizeof(want)];
	struct weft_tcp_seg s;

	memcpy(want, syn, sizeof(syn));
	memset(want + 16, 0, 2);		/* the checksum is the caller's */
	want[sizeof(syn)] = 0xee;
	memset(p, 0xee, sizeof(p));
	KUNIT_ASSERT_EQ(test, weft_tcp_parse(syn, sizeof(syn), sizeof(syn), &s), WEFT_DROP_NONE);
	s.hlen = 0;
	KUNIT_EXPECT_EQ(test, weft_tcp_emit_header(p, &s), (u32)sizeof(syn));
	KUNIT_EXPECT_EQ(test, s.hlen, sizeof(syn));
	KUNIT_EXPECT_MEMEQ(test, p, want, sizeof(want));
}

static void tcp_emit_header__largest(struct kunit *test)
{
	struct weft_tcp_seg s = { .flags = WEFT_TCP_ACK,
				  .opt = { .has = WEFT_OPT_TS | WEFT_OPT_SACK, .nsack = 4 } };
	u8 p[WEFT_TCP_HLEN_MAX + 1] = { [WEFT_TCP_HLEN_MAX] = 0xee };

	KUNIT_EXPECT_EQ(test, weft_tcp_emit_header(p, &s), (u32)WEFT_TCP_HLEN_MAX);
	KUNIT_EXPECT_EQ(test, p[12], 0xf0);
	KUNIT_EXPECT_EQ(test, p[WEFT_TCP_HLEN_MAX], 0xee);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(tcp_seg_len__counts_syn_and_fin),
	KUNIT_CASE(tcp_parse__fields),
	KUNIT_CASE(tcp_parse__flags),
	KUNIT_CASE(tcp_parse__reserved),
	KUNIT_CASE(tcp_parse__truncated),
	KUNIT_CASE(tcp_parse__data_offset),
	KUNIT_CASE(tcp_parse__options_malformed),
	KUNIT_CASE(tcp_parse__unaligned),
	KUNIT_CASE(tcp_emit_header__bytes),
	KUNIT_CASE(tcp_emit_header__largest),
	{}
};

struct kunit_suite weft_wire_tcp_suite = { .name = "weft_wire_tcp", .test_cases = cases };
