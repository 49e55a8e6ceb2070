// SPDX-License-Identifier: GPL-2.0
/* SYN cookies: RFC 4987 3.6. */
#include "fixture.h"
#include "../cookie.h"

#define BASE	0x89abcdefu
#define MIXED	0xfedcba98u
#define MINUTE	1000u

static struct weft_seq cookie(u32 minute, u32 data)
{
	return weft_cookie_make(BASE, MIXED, seq_of(IRS), minute, data);
}

static void cookie_minute__counts(struct kunit *test)
{
	EQ(weft_cookie_minute(SEC(59)), 0);
	EQ(weft_cookie_minute(SEC(60)), 1);
	EQ(weft_cookie_minute(SEC(3600)), 60);
}

static void cookie_make__layout(struct kunit *test)
{
	EQ(weft_cookie_make(0, 0, seq_of(0), 1, 3).v, 0x01000003);
	EQ(weft_cookie_make(0, 0xff000001, seq_of(0), 0, 2).v, 3);
	EQ(weft_cookie_make(0, 0x00ffffff, seq_of(0), 0, 1).v, 0);
	EQ(weft_cookie_make(5, 0, seq_of(6), 0, 0).v, 11);
}

/* A cookie is valid in its minute and in the next, but neither before nor later. */
static void cookie_made__age(struct kunit *test)
{
	struct weft_seq c = cookie(MINUTE, 3);
	u32 made = 0;

	YES(weft_cookie_made(c, BASE, seq_of(IRS), MINUTE, &made));
	EQ(made, MINUTE);
	YES(weft_cookie_made(c, BASE, seq_of(IRS), MINUTE + 1, &made));
	EQ(made, MINUTE);
	NO(weft_cookie_made(c, BASE, seq_of(IRS), MINUTE + 2, &made));
	NO(weft_cookie_made(c, BASE, seq_of(IRS), MINUTE - 1, &made));
}

/* A cookie holds only 8 bits of the minute. */
static void cookie_made__minute_wraps(struct kunit *test)
{
	u32 made = 0;

	YES(weft_cookie_made(cookie(0xff, 0), BASE, seq_of(IRS), 0x100, &made));
	EQ(made, 0xff);
	YES(weft_cookie_made(cookie(0xffffffff, 0), BASE, seq_of(IRS), 0, &made));
	EQ(made, 0xffffffff);
}

/* Another tuple has another base, another SYN another number. */
static void cookie_made__another(struct kunit *test)
{
	u32 made;

	NO(weft_cookie_made(cookie(MINUTE, 0), BASE + (7 << 24), seq_of(IRS), MINUTE, &made));
	NO(weft_cookie_made(cookie(MINUTE, 0), BASE, seq_of(IRS + (7 << 24)), MINUTE, &made));
}

static void cookie_data__comes_back(struct kunit *test)
{
	u32 data;

	for (data = 0; data < 4; data++)
		EQ(weft_cookie_data(cookie(MINUTE, data), BASE, MIXED, seq_of(IRS)), data);
}

/* A guess with any error is refused. */
static void cookie_data__forged(struct kunit *test)
{
	EQ(weft_cookie_data(seq_add(cookie(MINUTE, 3), 1), BASE, MIXED, seq_of(IRS)), 4);
	EQ(weft_cookie_data(seq_sub(cookie(MINUTE, 0), 1), BASE, MIXED, seq_of(IRS)), 0xffffff);
	EQ(weft_cookie_data(cookie(MINUTE, 0), BASE, MIXED + 5, seq_of(IRS)), 0xfffffb);
}

static void cookie_mss__rounds_down(struct kunit *test)
{
	static const struct { u16 mss, v4, v6; } in[] = {
		{ 0, 536, 1220 }, { 536, 536, 1220 }, { 1299, 536, 1220 }, { 1300, 1300, 1220 },
		{ 1439, 1300, 1420 }, { 1440, 1440, 1440 }, { 1460, 1460, 1440 },
		{ 9000, 1460, 8940 }, { 65535, 1460, 8940 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(in); i++) {
		EQ(weft_cookie_mss(weft_cookie_mss_code(in[i].mss, false), false), in[i].v4);
		EQ(weft_cookie_mss(weft_cookie_mss_code(in[i].mss, true), true), in[i].v6);
	}
}

static void cookie_mss__forged(struct kunit *test)
{
	EQ(weft_cookie_mss(4, false), 0);
	EQ(weft_cookie_mss(4, true), 0);
	EQ(weft_cookie_mss(0xffffff, false), 0);
}

/* Never ahead of the clock, and less than 128 ms behind. */
static void cookie_ts__behind(struct kunit *test)
{
	struct weft_tcp_opts all = { .has = WEFT_OPT_WSCALE | WEFT_OPT_SACK_OK, .wscale = 14 },
			     none = {};
	u64 ms;

	for (ms = 128; ms < 400; ms++) {
		YES(weft_cookie_ts(ms, &all, true) <= ms);
		YES(ms - weft_cookie_ts(ms, &all, true) < 128);
		YES(weft_cookie_ts(ms, &none, false) <= ms);
	}
}

static void cookie_ts__bits(struct kunit *test)
{
	struct weft_tcp_opts o = { .has = WEFT_OPT_WSCALE, .wscale = 7 };

	EQ(weft_cookie_ts(6400 + 63, &o, false), 6400 + 7);
	EQ(weft_cookie_ts(6400, &o, false), 6400 - 64 + 7);
	o.has = WEFT_OPT_SACK_OK;
	EQ(weft_cookie_ts(6400 + 63, &o, false), 6400 + 0x1f);
	o.has = 0;
	EQ(weft_cookie_ts(6400 + 63, &o, true), 6400 + 0x2f);
}

static void cookie_options__come_back(struct kunit *test)
{
	u32 has, wscale, ecn;

	for (has = 0; has < 4; has++) {
		for (wscale = 0; wscale <= 14; wscale++) {
			for (ecn = 0; ecn < 2; ecn++) {
				struct weft_tcp_opts in = { .wscale = wscale }, out = {};
				bool e;

				in.has = (has & 1 ? WEFT_OPT_WSCALE : 0) |
					 (has & 2 ? WEFT_OPT_SACK_OK : 0);
				weft_cookie_options(weft_cookie_ts(1234567, &in, ecn), &out, &e);
				EQ(out.has, in.has);
				EQ(out.wscale, has & 1 ? wscale : 0);
				EQ(e, ecn);
			}
		}
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(cookie_minute__counts),
	KUNIT_CASE(cookie_make__layout),
	KUNIT_CASE(cookie_made__age),
	KUNIT_CASE(cookie_made__minute_wraps),
	KUNIT_CASE(cookie_made__another),
	KUNIT_CASE(cookie_data__comes_back),
	KUNIT_CASE(cookie_data__forged),
	KUNIT_CASE(cookie_mss__rounds_down),
	KUNIT_CASE(cookie_mss__forged),
	KUNIT_CASE(cookie_ts__behind),
	KUNIT_CASE(cookie_ts__bits),
	KUNIT_CASE(cookie_options__come_back),
	{}
};

struct kunit_suite weft_tcp_cookie_suite = {
	.name = "weft_tcp_cookie",
	.init = fresh,
	.test_cases = cases,
};
