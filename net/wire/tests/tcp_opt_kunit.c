// SPDX-License-Identifier: GPL-2.0
/* TCP options: RFC 9293 3.1 and 3.2, RFC 7323, RFC 2018; the layouts are those of Linux. */
#include "../../base/tests/hostile.h"
#include "../../kunit_suites.h"
#include "../tcp_opt.h"

#define MSS	"\x02\x04\x05\xb4"
#define WSCALE	"\x03\x03\x07"
#define SACK_OK	"\x04\x02"
#define TS	"\x08\x0a\x11\x22\x33\x44\x55\x66\x77\x88"
#define NOP	"\x01"
#define BLOCK1	"\x00\x00\x00\x01\x00\x00\x00\x02"
#define BLOCK2	"\xff\xff\xff\xf0\x00\x00\x00\x10"
#define BLOCK3	"\x00\x00\x00\x05\x00\x00\x00\x06"
#define BLOCK4	"\x00\x00\x00\x07\x00\x00\x00\x08"

static enum weft_drop parse(const void *p, u32 n, bool syn, struct weft_tcp_opts *o)
{
	u8 room[48];

	memset(o, 0xa5, sizeof(*o));	/* the parser clears what it does not set */
	return weft_tcp_opt_parse(at_end(room, sizeof(room), p, n), n, syn, o);
}

#define PARSE(bytes, syn, o) parse(bytes, sizeof(bytes) - 1, syn, o)

static void tcp_opt_parse__none(struct kunit *test)
{
	struct weft_tcp_opts o;

	KUNIT_EXPECT_EQ(test, PARSE("", true, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has, 0);
	KUNIT_EXPECT_EQ(test, o.nsack, 0);
}

static void tcp_opt_parse__syn(struct kunit *test)
{
	struct weft_tcp_opts o;

	KUNIT_ASSERT_EQ(test, PARSE(MSS SACK_OK TS NOP WSCALE, true, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has,
			WEFT_OPT_MSS | WEFT_OPT_SACK_OK | WEFT_OPT_TS | WEFT_OPT_WSCALE);
	KUNIT_EXPECT_EQ(test, o.mss, 1460);
	KUNIT_EXPECT_EQ(test, o.wscale, 7);
	KUNIT_EXPECT_EQ(test, o.tsval, 0x11223344U);
	KUNIT_EXPECT_EQ(test, o.tsecr, 0x55667788U);
}

/* MUST-64: options at any byte, in any order. */
static void tcp_opt_parse__any_order(struct kunit *test)
{
	struct weft_tcp_opts o;

	KUNIT_ASSERT_EQ(test, PARSE(WSCALE TS NOP SACK_OK MSS, true, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has,
			WEFT_OPT_MSS | WEFT_OPT_SACK_OK | WEFT_OPT_TS | WEFT_OPT_WSCALE);
	KUNIT_EXPECT_EQ(test, o.mss, 1460);
	KUNIT_EXPECT_EQ(test, o.tsecr, 0x55667788U);
}

/*
 * RFC 9293 3.2 (MUST-65: MSS on a SYN only), RFC 7323 2.2 (window scale),
 * RFC 2018 2 (SACK permitted).
 */
static void tcp_opt_parse__not_syn(struct kunit *test)
{
	struct weft_tcp_opts o;

	KUNIT_ASSERT_EQ(test, PARSE(MSS SACK_OK TS NOP WSCALE, false, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has, WEFT_OPT_TS);
	KUNIT_EXPECT_EQ(test, o.mss, 0);
	KUNIT_EXPECT_EQ(test, o.wscale, 0);
}

static void tcp_opt_parse__mss_zero(struct kunit *test)
{
	struct weft_tcp_opts o;

	KUNIT_ASSERT_EQ(test, PARSE("\x02\x04\x00\x00", true, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has, 0);
	KUNIT_ASSERT_EQ(test, PARSE("\x02\x04\x00\x01", true, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has, WEFT_OPT_MSS);
	KUNIT_EXPECT_EQ(test, o.mss, 1);
}

/* RFC 7323 2.3: more than 14 is 14. */
static void tcp_opt_parse__wscale_limit(struct kunit *test)
{
	struct weft_tcp_opts o;
	u32 v;

	for (v = 0; v < 256; v++) {
		u8 p[] = { 3, 3, v };

		KUNIT_ASSERT_EQ(test, parse(p, 3, true, &o), WEFT_DROP_NONE);
		KUNIT_EXPECT_EQ(test, o.has, WEFT_OPT_WSCALE);
		KUNIT_EXPECT_EQ(test, o.wscale, v < 14 ? v : 14);
	}
}

/* RFC 2018 3. */
static void tcp_opt_parse__sack(struct kunit *test)
{
	struct weft_tcp_opts o;

	KUNIT_ASSERT_EQ(test, PARSE(NOP NOP "\x05\x12" BLOCK1 BLOCK2, false, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has, WEFT_OPT_SACK);
	KUNIT_EXPECT_EQ(test, o.nsack, 2);
	KUNIT_EXPECT_EQ(test, o.sack[0].lo.v, 1U);
	KUNIT_EXPECT_EQ(test, o.sack[0].hi.v, 2U);
	KUNIT_EXPECT_EQ(test, o.sack[1].lo.v, 0xfffffff0U);
	KUNIT_EXPECT_EQ(test, o.sack[1].hi.v, 0x10U);
	KUNIT_ASSERT_EQ(test, PARSE("\x05\x22" BLOCK1 BLOCK2 BLOCK3 BLOCK4, false, &o),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.nsack, 4);
	KUNIT_EXPECT_EQ(test, o.sack[3].hi.v, 8U);
}

static void tcp_opt_parse__sack_on_syn(struct kunit *test)
{
	struct weft_tcp_opts o;

	KUNIT_ASSERT_EQ(test, PARSE("\x05\x0a" BLOCK1, true, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has, 0);
	KUNIT_EXPECT_EQ(test, o.nsack, 0);
}

/* A SACK of every length: only 2 + 8n counts, and n is 1 to 4. */
static void tcp_opt_parse__sack_lengths(struct kunit *test)
{
	struct weft_tcp_opts o;
	u8 p[40] = { 5 };
	u32 n;

	for (n = 2; n <= 40; n++) {
		bool good = n == 10 || n == 18 || n == 26 || n == 34;

		p[1] = n;
		KUNIT_ASSERT_EQ(test, parse(p, n, false, &o), WEFT_DROP_NONE);
		KUNIT_EXPECT_EQ(test, o.has, good ? WEFT_OPT_SACK : 0);
		KUNIT_EXPECT_EQ(test, o.nsack, good ? (n - 2) / 8 : 0);
	}
}

/*
 * More blocks than fit in a header of 60 bytes, if the parser gets that many bytes.
 */
static void tcp_opt_parse__sack_too_many(struct kunit *test)
{
	struct weft_tcp_opts o;
	u8 p[42] = { 5, 42 };

	KUNIT_EXPECT_EQ(test, parse(p, sizeof(p), false, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.nsack, 0);
}

/* A known option with a wrong length is skipped, and the next one is parsed. */
static void tcp_opt_parse__wrong_length(struct kunit *test)
{
	static const u8 kinds[][2] = { { 2, 4 }, { 3, 3 }, { 4, 2 }, { 8, 10 } };
	struct weft_tcp_opts o;
	u32 k, n;

	for (k = 0; k < 4; k++)
		for (n = 2; n <= 30; n++) {
			u8 p[40] = { kinds[k][0], n };

			if (n == kinds[k][1])
				continue;
			memcpy(p + n, "\x08\x0a\x00\x00\x00\x09\x00\x00\x00\x00", 10);
			KUNIT_ASSERT_EQ(test, parse(p, n + 10, true, &o), WEFT_DROP_NONE);
			KUNIT_EXPECT_EQ(test, o.has, WEFT_OPT_TS);
			KUNIT_EXPECT_EQ(test, o.tsval, 9U);
		}
}

/* MUST-6: an unknown option is skipped. */
static void tcp_opt_parse__unknown(struct kunit *test)
{
	struct weft_tcp_opts o;
	u32 kind;

	for (kind = 0; kind < 256; kind++) {
		u8 p[] = { kind, 4, 0xff, 0xff, 2, 4, 5, 0xb4 };

		if (kind <= 5 || kind == 8)
			continue;
		KUNIT_ASSERT_EQ(test, parse(p, sizeof(p), true, &o), WEFT_DROP_NONE);
		KUNIT_EXPECT_EQ(test, o.has, WEFT_OPT_MSS);
		KUNIT_EXPECT_EQ(test, o.mss, 1460);
	}
}

/* RFC 9293 3.1: what follows the end of the list is padding. */
static void tcp_opt_parse__end(struct kunit *test)
{
	struct weft_tcp_opts o;

	KUNIT_EXPECT_EQ(test, PARSE("\x00" MSS, true, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has, 0);
	KUNIT_EXPECT_EQ(test, PARSE(MSS "\x00\x02\x00\xff", true, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has, WEFT_OPT_MSS);
}

static void tcp_opt_parse__twice(struct kunit *test)
{
	struct weft_tcp_opts o;

	KUNIT_ASSERT_EQ(test, PARSE(MSS "\x02\x04\x02\x18", true, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.mss, 536);
	KUNIT_ASSERT_EQ(test, PARSE("\x05\x12" BLOCK1 BLOCK2 "\x05\x0a" BLOCK3, false, &o),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.nsack, 1);
	KUNIT_EXPECT_EQ(test, o.sack[0].lo.v, 5U);
}

/* MUST-7: an option of every kind with every length in every room. */
static void tcp_opt_parse__hostile_length(struct kunit *test)
{
	struct weft_tcp_opts o;
	u32 kind, room, n;
	u8 p[40];

	for (kind = 2; kind < 10; kind++)
		for (room = 1; room <= 40; room++)
			for (n = 0; n < 256; n += n < 42 ? 1 : 71) {
				bool good = room >= 2 && n >= 2 && n <= room;

				memset(p, 1, sizeof(p));
				p[0] = kind;
				p[1] = n;
				KUNIT_ASSERT_EQ(test, parse(p, room, true, &o),
						good ? WEFT_DROP_NONE : WEFT_DROP_TCP_OPTIONS);
				KUNIT_ASSERT_EQ(test, parse(p, room, false, &o),
						good ? WEFT_DROP_NONE : WEFT_DROP_TCP_OPTIONS);
			}
}

/* A good list cut at every byte: refused unless the cut is between two options. */
static void tcp_opt_parse__truncated(struct kunit *test)
{
	static const char list[] = MSS SACK_OK TS NOP WSCALE;
	static const bool between[] = { [0] = 1, [4] = 1, [6] = 1, [16] = 1, [17] = 1, [20] = 1 };
	struct weft_tcp_opts o;
	u32 n;

	for (n = 0; n < sizeof(list); n++)
		KUNIT_EXPECT_EQ(test, parse(list, n, true, &o),
				between[n] ? WEFT_DROP_NONE : WEFT_DROP_TCP_OPTIONS);
}

/* Every option; `has` selects. */
static struct weft_tcp_opts all(u8 has, u8 nsack)
{
	return (struct weft_tcp_opts){
		.has = has, .mss = 1460, .wscale = 7, .tsval = 0x11223344, .tsecr = 0x55667788,
		.nsack = nsack,
		.sack = {
			{ seq_of(1), seq_of(2) }, { seq_of(0xfffffff0), seq_of(0x10) },
			{ seq_of(5), seq_of(6) }, { seq_of(7), seq_of(8) },
		},
		.fastopen = { .len = 16, .exp = nsack & 1, .val = "0123456789abcde" },
	};
}

/* The length matches the emission, which writes the expected bytes and no more. */
static void layout(struct kunit *test, u8 has, u8 nsack, bool syn, const char *want, u32 n)
{
	struct weft_tcp_opts o = all(has, nsack);
	u8 p[WEFT_TCP_OPT_MAX + 4];

	memset(p, 0xee, sizeof(p));
	KUNIT_EXPECT_EQ(test, weft_tcp_opt_len(&o, syn), n);
	KUNIT_ASSERT_EQ(test, weft_tcp_opt_emit(p, &o, syn), n);
	KUNIT_EXPECT_MEMEQ(test, p, want, n);
	KUNIT_EXPECT_EQ(test, p[n], 0xee);
}

#define LAYOUT(test, has, nsack, syn, want) layout(test, has, nsack, syn, want, sizeof(want) - 1)

/* With every subset: a multiple of 4 that fits, and that the parser reads back. */
static void tcp_opt_len__fits(struct kunit *test)
{
	u32 has, nsack, syn;

	for (syn = 0; syn < 2; syn++)
		for (has = 0; has < 64; has++)
			for (nsack = 0; nsack < 256; nsack += nsack < 6 ? 1 : 83) {
				u8 p[WEFT_TCP_OPT_MAX], know = WEFT_OPT_TS;
				struct weft_tcp_opts o = all(has, nsack), back;
				u32 n = weft_tcp_opt_len(&o, syn);

				know |= syn ? WEFT_OPT_MSS | WEFT_OPT_SACK_OK | WEFT_OPT_WSCALE |
							WEFT_OPT_FASTOPEN :
					      0;
				know |= !syn && nsack ? WEFT_OPT_SACK : 0;
				KUNIT_ASSERT_LE(test, n, (u32)WEFT_TCP_OPT_MAX);
				KUNIT_ASSERT_EQ(test, n % 4, 0U);
				KUNIT_ASSERT_EQ(test, weft_tcp_opt_emit(p, &o, syn), n);
				KUNIT_ASSERT_EQ(test, parse(p, n, syn, &back), WEFT_DROP_NONE);
				KUNIT_ASSERT_EQ(test, back.has, has & know);
			}
}

static void tcp_opt_emit__syn_all(struct kunit *test)
{
	LAYOUT(test, 0x0f, 0, true, MSS SACK_OK TS NOP WSCALE);
}

static void tcp_opt_emit__syn_without_sack(struct kunit *test)
{
	LAYOUT(test, WEFT_OPT_MSS | WEFT_OPT_TS | WEFT_OPT_WSCALE, 0, true,
	       MSS NOP NOP TS NOP WSCALE);
}

static void tcp_opt_emit__syn_without_ts(struct kunit *test)
{
	LAYOUT(test, WEFT_OPT_MSS | WEFT_OPT_SACK_OK | WEFT_OPT_WSCALE, 0, true,
	       MSS NOP NOP SACK_OK NOP WSCALE);
}

/* A SYN-ACK has the subset that the SYN offered. */
static void tcp_opt_emit__syn_subsets(struct kunit *test)
{
	LAYOUT(test, 0, 0, true, "");
	LAYOUT(test, WEFT_OPT_MSS, 0, true, MSS);
	LAYOUT(test, WEFT_OPT_MSS | WEFT_OPT_WSCALE, 0, true, MSS NOP WSCALE);
	LAYOUT(test, WEFT_OPT_MSS | WEFT_OPT_SACK_OK, 0, true, MSS NOP NOP SACK_OK);
	LAYOUT(test, WEFT_OPT_MSS | WEFT_OPT_SACK_OK | WEFT_OPT_TS, 0, true, MSS SACK_OK TS);
	LAYOUT(test, WEFT_OPT_MSS | WEFT_OPT_TS, 0, true, MSS NOP NOP TS);
}

static void tcp_opt_emit__no_sack_blocks_on_syn(struct kunit *test)
{
	LAYOUT(test, WEFT_OPT_MSS | WEFT_OPT_SACK, 4, true, MSS);
}

static void tcp_opt_emit__ts(struct kunit *test)
{
	LAYOUT(test, WEFT_OPT_TS, 0, false, NOP NOP TS);
	LAYOUT(test, 0x0f, 0, false, NOP NOP TS);	/* options for a SYN only are left out */
}

static void tcp_opt_emit__sack(struct kunit *test)
{
	LAYOUT(test, WEFT_OPT_SACK, 1, false, NOP NOP "\x05\x0a" BLOCK1);
	LAYOUT(test, WEFT_OPT_SACK, 4, false, NOP NOP "\x05\x22" BLOCK1 BLOCK2 BLOCK3 BLOCK4);
	LAYOUT(test, WEFT_OPT_SACK, 0, false, "");
	LAYOUT(test, 0, 3, false, "");
}

/* RFC 2018 3: three blocks beside timestamps. */
static void tcp_opt_emit__sack_and_ts(struct kunit *test)
{
	LAYOUT(test, WEFT_OPT_TS | WEFT_OPT_SACK, 4, false,
	       NOP NOP TS NOP NOP "\x05\x1a" BLOCK1 BLOCK2 BLOCK3);
}

/*
 * RFC 7413 4.1.1: 4 to 16 bytes, an even number of them, or none, which asks; on a
 * SYN only.  Both forms.
 */
static void tcp_opt_parse__fastopen(struct kunit *test)
{
	struct weft_tcp_opts o;
	u32 n, exp;

	for (exp = 0; exp < 2; exp++)
		for (n = 0; n < 24; n++) {
			u8 p[40] = {
				exp ? 254 : 34, 2 + 2 * exp + n, exp ? 0xf9 : 1, exp ? 0x89 : 2, 3,
				4, 5, 6, 7, 8,
			};
			bool good = !(n & 1) && (!n || (n >= 4 && n <= 16));

			KUNIT_ASSERT_EQ(test, parse(p, 2 + 2 * exp + n, true, &o), WEFT_DROP_NONE);
			KUNIT_EXPECT_EQ(test, o.has, good ? WEFT_OPT_FASTOPEN : 0);
			KUNIT_ASSERT_EQ(test, parse(p, 2 + 2 * exp + n, false, &o), WEFT_DROP_NONE);
			KUNIT_EXPECT_EQ(test, o.has, 0);
			if (!good)
				continue;
			KUNIT_ASSERT_EQ(test, parse(p, 2 + 2 * exp + n, true, &o), WEFT_DROP_NONE);
			KUNIT_EXPECT_EQ(test, o.fastopen.len, n);
			KUNIT_EXPECT_EQ(test, o.fastopen.exp, exp);
			KUNIT_EXPECT_MEMEQ(test, o.fastopen.val, p + 2 + 2 * exp, n);
		}
}

/* The last option counts, even if it is empty. */
static void tcp_opt_parse__fastopen_twice(struct kunit *test)
{
	struct weft_tcp_opts o;

	KUNIT_ASSERT_EQ(test, PARSE("\x22\006abcd\x22\006efgh", true, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_MEMEQ(test, o.fastopen.val, "efgh", 4);
	KUNIT_ASSERT_EQ(test, PARSE("\x22\006abcd\x22\004ef", true, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has, 0);
	/* another's experiment */
	KUNIT_ASSERT_EQ(test, PARSE("\x22\006abcd\xfe\x04\xe2\xd4", true, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has, WEFT_OPT_FASTOPEN);
}

static void fastopen_layout(struct kunit *test, u8 len, bool exp, const char *want, u32 n)
{
	struct weft_tcp_opts o = { .has = WEFT_OPT_MSS | WEFT_OPT_FASTOPEN,
				   .mss = 1460,
				   .fastopen = {
					   .len = len, .exp = exp, .val = "0123456789abcde" } };
	u8 p[WEFT_TCP_OPT_MAX];

	KUNIT_EXPECT_EQ(test, weft_tcp_opt_len(&o, true), n);
	KUNIT_ASSERT_EQ(test, weft_tcp_opt_emit(p, &o, true), n);
	KUNIT_EXPECT_MEMEQ(test, p, want, n);
	KUNIT_EXPECT_EQ(test, weft_tcp_opt_len(&o, false), 0U);
}

static void tcp_opt_emit__fastopen(struct kunit *test)
{
	fastopen_layout(test, 0, false, MSS "\x22\x02" NOP NOP, 8);
	fastopen_layout(test, 8, false, MSS "\x22\01201234567" NOP NOP, 16);
	fastopen_layout(test, 6, false, MSS "\x22\010012345", 12);
	fastopen_layout(test, 0, true, MSS "\xfe\x04\xf9\x89", 8);
	fastopen_layout(test, 8, true, MSS "\xfe\x0c\xf9\21101234567", 16);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(tcp_opt_parse__fastopen),
	KUNIT_CASE(tcp_opt_parse__fastopen_twice),
	KUNIT_CASE(tcp_opt_emit__fastopen),
	KUNIT_CASE(tcp_opt_parse__none),
	KUNIT_CASE(tcp_opt_parse__syn),
	KUNIT_CASE(tcp_opt_parse__any_order),
	KUNIT_CASE(tcp_opt_parse__not_syn),
	KUNIT_CASE(tcp_opt_parse__mss_zero),
	KUNIT_CASE(tcp_opt_parse__wscale_limit),
	KUNIT_CASE(tcp_opt_parse__sack),
	KUNIT_CASE(tcp_opt_parse__sack_on_syn),
	KUNIT_CASE(tcp_opt_parse__sack_lengths),
	KUNIT_CASE(tcp_opt_parse__sack_too_many),
	KUNIT_CASE(tcp_opt_parse__wrong_length),
	KUNIT_CASE(tcp_opt_parse__unknown),
	KUNIT_CASE(tcp_opt_parse__end),
	KUNIT_CASE(tcp_opt_parse__twice),
	KUNIT_CASE(tcp_opt_parse__hostile_length),
	KUNIT_CASE(tcp_opt_parse__truncated),
	KUNIT_CASE(tcp_opt_len__fits),
	KUNIT_CASE(tcp_opt_emit__syn_all),
	KUNIT_CASE(tcp_opt_emit__syn_without_sack),
	KUNIT_CASE(tcp_opt_emit__syn_without_ts),
	KUNIT_CASE(tcp_opt_emit__syn_subsets),
	KUNIT_CASE(tcp_opt_emit__no_sack_blocks_on_syn),
	KUNIT_CASE(tcp_opt_emit__ts),
	KUNIT_CASE(tcp_opt_emit__sack),
	KUNIT_CASE(tcp_opt_emit__sack_and_ts),
	{}
};

struct kunit_suite weft_wire_tcp_opt_suite = { .name = "weft_wire_tcp_opt", .test_cases = cases };
