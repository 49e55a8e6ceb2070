// SPDX-License-Identifier: GPL-2.0
/* Options of neighbour discovery: RFC 4861 4.6, RFC 4191 2.3, RFC 8106 5.1, RFC 3971 5.3.2. */
#include "../../base/tests/hostile.h"
#include "../../base/bytes.h"
#include "../../kunit_suites.h"
#include "../nd_opt.h"
#include "addr6.h"

static enum weft_drop parse(const char *p, u32 n, struct weft_nd_opts *o)
{
	return weft_nd_opts_parse(p, n, o);
}

#define PARSE(bytes, o) parse(bytes, sizeof(bytes) - 1, o)

#define SLLA	"\1\1\2\x11\x12\x13\x14\x15"
#define TLLA	"\2\1\2\x21\x22\x23\x24\x25"
#define MTU	"\5\1\0\0\0\0\5\xdc"
#define NONCE	"\16\1abcdef"

static void nd_opts_parse__all(struct kunit *test)
{
	struct weft_nd_opts o;

	KUNIT_ASSERT_EQ(test, PARSE(SLLA TLLA MTU NONCE, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has,
			WEFT_ND_HAS_SLLA | WEFT_ND_HAS_TLLA | WEFT_ND_HAS_MTU | WEFT_ND_HAS_NONCE);
	KUNIT_EXPECT_MEMEQ(test, o.slla, "\2\x11\x12\x13\x14\x15", 6);
	KUNIT_EXPECT_MEMEQ(test, o.tlla, "\2\x21\x22\x23\x24\x25", 6);
	KUNIT_EXPECT_MEMEQ(test, o.nonce, "abcdef", 6);
	KUNIT_EXPECT_EQ(test, o.mtu, 1500U);
}

static void nd_opts_parse__none(struct kunit *test)
{
	struct weft_nd_opts o;

	KUNIT_EXPECT_EQ(test, weft_nd_opts_parse(SLLA, 0, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has, 0);
}

/* RFC 4861 4.6: a length of 0 is malformed, in any option, and one beyond the end. */
static void nd_opts_parse__length(struct kunit *test)
{
	struct weft_nd_opts o;
	u32 n;

	KUNIT_EXPECT_EQ(test, PARSE("\x63\0\0\0\0\0\0\0", &o), WEFT_DROP_ND_OPTIONS);
	KUNIT_EXPECT_EQ(test, PARSE(SLLA "\x63\0\0\0\0\0\0\0", &o), WEFT_DROP_ND_OPTIONS);
	KUNIT_EXPECT_EQ(test, PARSE("\x63\2\0\0\0\0\0\0", &o), WEFT_DROP_ND_OPTIONS);
	for (n = 1; n < 16; n++)
		KUNIT_EXPECT_EQ(test, weft_nd_opts_parse(exactly(test, SLLA MTU, n), n, &o),
				n == 8 ? WEFT_DROP_NONE : WEFT_DROP_ND_OPTIONS);
}

/* RFC 4861 4.6, 6.1: unknown options are skipped. */
static void nd_opts_parse__unknown(struct kunit *test)
{
	struct weft_nd_opts o;

	KUNIT_EXPECT_EQ(test, PARSE("\143\2abcdefghijklmn" SLLA, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has, WEFT_ND_HAS_SLLA);
}

static void nd_opts_parse__first_counts(struct kunit *test)
{
	struct weft_nd_opts o;

	KUNIT_EXPECT_EQ(test, PARSE(SLLA "\1\1\2\x99\x99\x99\x99\x99" MTU "\5\1\0\0\0\0\6\0", &o),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_MEMEQ(test, o.slla, "\2\x11\x12\x13\x14\x15", 6);
	KUNIT_EXPECT_EQ(test, o.mtu, 1500U);
}

/* A station's address, of this link's length. */
static void nd_opts_parse__link_address(struct kunit *test)
{
	struct weft_nd_opts o;

	KUNIT_EXPECT_EQ(test, PARSE("\1\2\2\1\1\1\1\1\0\0\0\0\0\0\0\0", &o), WEFT_DROP_ND_LLADDR);
	KUNIT_EXPECT_EQ(test, PARSE("\2\2\2\1\1\1\1\1\0\0\0\0\0\0\0\0", &o), WEFT_DROP_ND_LLADDR);
	KUNIT_EXPECT_EQ(test, PARSE("\1\1\1\0\x5e\0\0\1", &o), WEFT_DROP_ND_LLADDR);
	KUNIT_EXPECT_EQ(test, PARSE("\2\1\xff\xff\xff\xff\xff\xff", &o), WEFT_DROP_ND_LLADDR);
}

static void nd_opts_parse__wrong_length(struct kunit *test)
{
	struct weft_nd_opts o;

	KUNIT_EXPECT_EQ(test, PARSE("\5\2\0\0\0\0\5\xdc\0\0\0\0\0\0\0\0\16\2abcdefghijklmn", &o),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has, 0);
}

static void nd_opts_parse__redirected(struct kunit *test)
{
	struct weft_nd_opts o;

	KUNIT_ASSERT_EQ(test, PARSE("\4\2\0\0\0\0\0\0abcdefgh", &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, o.has, WEFT_ND_HAS_REDIRECTED);
	KUNIT_EXPECT_EQ(test, o.redirected_len, 8U);
	KUNIT_EXPECT_MEMEQ(test, o.redirected, "abcdefgh", 8);
}

#define PREFIX(plen, flags) \
	"\3\4" plen flags \
	"\0\1\x51\x80\0\0\x38\x40" \
	"\0\0\0\0\x20\x01\x0d\xb8\0\1\0\2\xff\xff\xff\xff\xff\xff\xff\xff"

static void nd_prefix_next__fields(struct kunit *test)
{
	struct weft_nd_prefix x;
	struct weft_nd_opts o;
	u32 at = 0;

	KUNIT_ASSERT_EQ(test, PARSE(SLLA PREFIX("\x40", "\xc0") MTU PREFIX("\x30", "\x40"), &o),
			WEFT_DROP_NONE);
	KUNIT_ASSERT_TRUE(test, weft_nd_prefix_next(&o, &at, &x));
	KUNIT_EXPECT_EQ(test, x.plen, 64);
	KUNIT_EXPECT_TRUE(test, x.on_link && x.autonomous);
	KUNIT_EXPECT_EQ(test, x.valid, 86400U);
	KUNIT_EXPECT_EQ(test, x.preferred, 14400U);
	KUNIT_EXPECT_MEMEQ(test, x.prefix.w, "\x20\x01\x0d\xb8\0\1\0\2\0\0\0\0\0\0\0\0", 16);
	KUNIT_ASSERT_TRUE(test, weft_nd_prefix_next(&o, &at, &x));
	KUNIT_EXPECT_FALSE(test, x.on_link);
	KUNIT_EXPECT_MEMEQ(test, x.prefix.w, "\x20\x01\x0d\xb8\0\1\0\0\0\0\0\0\0\0\0\0", 16);
	KUNIT_EXPECT_FALSE(test, weft_nd_prefix_next(&o, &at, &x));
}

/* RFC 4861 4.6.2: 0 to 128, bits beyond are ignored. */
static void nd_prefix_next__every_length(struct kunit *test)
{
	char p[32];
	u32 plen, i;

	memcpy(p, PREFIX("\0", "\0"), 32);
	memset(p + 16, 0xff, 16);
	for (plen = 0; plen < 256; plen++) {
		struct weft_nd_prefix x;
		struct weft_nd_opts o;
		u32 at = 0, bits = 0;

		p[2] = (char)plen;
		KUNIT_ASSERT_EQ(test, parse(p, 32, &o), WEFT_DROP_NONE);
		KUNIT_ASSERT_EQ(test, weft_nd_prefix_next(&o, &at, &x), plen <= 128);
		if (plen > 128)
			continue;
		for (i = 0; i < 128; i++)
			if (be32_to_cpu(x.prefix.w[i / 32]) & 1U << (31 - i % 32))
				bits += i < plen ? 1 : 1000;
		KUNIT_EXPECT_EQ(test, bits, plen);
	}
}

static void nd_prefix_next__wrong_length(struct kunit *test)
{
	struct weft_nd_prefix x;
	struct weft_nd_opts o;
	u32 at = 0;

	KUNIT_ASSERT_EQ(test, PARSE("\3\3\x40\xc0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", &o),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_FALSE(test, weft_nd_prefix_next(&o, &at, &x));
}

/* RFC 4191 2.3: the three lengths, and the layout. */
static void nd_route_next__lengths(struct kunit *test)
{
	struct weft_nd_route r;
	struct weft_nd_opts o;
	u32 at = 0;

	KUNIT_ASSERT_EQ(test,
			PARSE("\x18\1\0\x08\xff\xff\xff\xff"
			      "\x18\2\x40\x18\0\0\0\1\x20\x01\x0d\xb8\0\1\0\2"
			      "\x18\3\x80\0\0\0\0\0\x20\x01\x0d\xb8\0\1\0\2\0\0\0\0\0\0\0\1",
			      &o),
			WEFT_DROP_NONE);
	KUNIT_ASSERT_TRUE(test, weft_nd_route_next(&o, &at, &r));
	KUNIT_EXPECT_EQ(test, r.plen, 0);
	KUNIT_EXPECT_EQ(test, r.preference, 1);
	KUNIT_EXPECT_EQ(test, r.lifetime, WEFT_ND_INFINITY);
	KUNIT_ASSERT_TRUE(test, weft_nd_route_next(&o, &at, &r));
	KUNIT_EXPECT_EQ(test, r.plen, 64);
	KUNIT_EXPECT_EQ(test, r.preference, -1);
	KUNIT_EXPECT_EQ(test, r.lifetime, 1U);
	KUNIT_EXPECT_MEMEQ(test, r.prefix.w, "\x20\x01\x0d\xb8\0\1\0\2\0\0\0\0\0\0\0\0", 16);
	KUNIT_ASSERT_TRUE(test, weft_nd_route_next(&o, &at, &r));
	KUNIT_EXPECT_EQ(test, r.plen, 128);
	KUNIT_EXPECT_EQ(test, r.preference, 0);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(r.prefix.w[3]), 1U);
	KUNIT_EXPECT_FALSE(test, weft_nd_route_next(&o, &at, &r));
}

/* Too short for its prefix, too long a prefix, the reserved preference: ignored. */
static void nd_route_next__ignored(struct kunit *test)
{
	struct weft_nd_route r;
	struct weft_nd_opts o;
	u32 at = 0;

	KUNIT_ASSERT_EQ(test, PARSE("\x18\1\1\0\0\0\0\1"
				    "\x18\2\x41\0\0\0\0\1\x20\x01\x0d\xb8\0\1\0\2"
				    "\x18\3\x81\0\0\0\0\1\x20\x01\x0d\xb8\0\1\0\2\0\0\0\0\0\0\0\1"
				    "\x18\1\0\x10\0\0\0\1", &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_FALSE(test, weft_nd_route_next(&o, &at, &r));
}

#define RDNSS_NONE	"\x19\1\0\0\0\0\0\1"
#define RDNSS_PART	"\x19\4\0\0\0\0\0\1abcdefghijklmnopqrstuvwx"
#define RDNSS_TWO \
	"\x19\5\0\0\0\0\16\20aaaaaaaaaaaaaaaa" \
	"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x35"

static void nd_rdnss_next__servers(struct kunit *test)
{
	struct weft_addr want = addr6(0x20010db8, 0, 0, 0x35), got;
	struct weft_nd_rdnss d;
	struct weft_nd_opts o;
	u32 at = 0;

	KUNIT_ASSERT_EQ(test, PARSE(RDNSS_NONE RDNSS_PART RDNSS_TWO, &o), WEFT_DROP_NONE);
	KUNIT_ASSERT_TRUE(test, weft_nd_rdnss_next(&o, &at, &d));
	KUNIT_EXPECT_EQ(test, d.n, 2U);
	KUNIT_EXPECT_EQ(test, d.lifetime, 3600U);
	got = weft_get_addr6(d.servers + 16);
	KUNIT_EXPECT_TRUE(test, weft_addr_eq(&got, &want));
	KUNIT_EXPECT_FALSE(test, weft_nd_rdnss_next(&o, &at, &d));
}

static void nd_opts_emit__bytes(struct kunit *test)
{
	u8 p[WEFT_ND_OPTS_MAX + 1];
	struct weft_nd_opts o;

	memset(p, 0xee, sizeof(p));
	KUNIT_ASSERT_EQ(test, PARSE(SLLA TLLA MTU NONCE, &o), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, weft_nd_opts_emit(p, &o), (u32)WEFT_ND_OPTS_MAX);
	KUNIT_EXPECT_MEMEQ(test, p, SLLA TLLA MTU NONCE "\xee", sizeof(p));
	o.has = WEFT_ND_HAS_TLLA;
	KUNIT_EXPECT_EQ(test, weft_nd_opts_emit(p, &o), 8U);
	KUNIT_EXPECT_MEMEQ(test, p, TLLA, 8);
	o.has = 0;
	KUNIT_EXPECT_EQ(test, weft_nd_opts_emit(p, &o), 0U);
}

static void nd_prefix_emit__bytes(struct kunit *test)
{
	struct weft_nd_prefix x = {
		.prefix = addr6(0x20010db8, 0x00010002, ~0U, ~0U), .valid = 86400,
		.preferred = 14400, .plen = 64,
		.on_link = true,
	};
	u8 p[32];

	KUNIT_EXPECT_EQ(test, weft_nd_prefix_emit(p, &x), 32U);
	KUNIT_EXPECT_MEMEQ(test, p, PREFIX("\x40", "\x80"), 32);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(nd_opts_parse__all),
	KUNIT_CASE(nd_opts_parse__none),
	KUNIT_CASE(nd_opts_parse__length),
	KUNIT_CASE(nd_opts_parse__unknown),
	KUNIT_CASE(nd_opts_parse__first_counts),
	KUNIT_CASE(nd_opts_parse__link_address),
	KUNIT_CASE(nd_opts_parse__wrong_length),
	KUNIT_CASE(nd_opts_parse__redirected),
	KUNIT_CASE(nd_prefix_next__fields),
	KUNIT_CASE(nd_prefix_next__every_length),
	KUNIT_CASE(nd_prefix_next__wrong_length),
	KUNIT_CASE(nd_route_next__lengths),
	KUNIT_CASE(nd_route_next__ignored),
	KUNIT_CASE(nd_rdnss_next__servers),
	KUNIT_CASE(nd_opts_emit__bytes),
	KUNIT_CASE(nd_prefix_emit__bytes),
	{}
};

struct kunit_suite weft_wire_nd_opt_suite = { .name = "weft_wire_nd_opt", .test_cases = cases };
