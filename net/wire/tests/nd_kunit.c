// SPDX-License-Identifier: GPL-2.0
/* Messages of neighbour discovery: RFC 4861 4, 6.1, 7.1, 8.1, RFC 4191 2.2, RFC 6980. */
#include "../../base/tests/hostile.h"
#include "../../base/bytes.h"
#include "../../kunit_suites.h"
#include "../icmp6.h"
#include "../nd.h"
#include "addr6.h"

static const u8 types[] = {
	WEFT_ICMP6_RS, WEFT_ICMP6_RA, WEFT_ICMP6_NS, WEFT_ICMP6_NA, WEFT_ICMP6_REDIRECT,
};
static const u32 hlens[] = { 8, 16, 24, 24, 40 };

/* A valid message of each type, and its source. */
static void good(u8 type, struct weft_nd *m, struct weft_nd_ip *ip)
{
	*ip = (struct weft_nd_ip){ .src = local6(1), .dst = local6(2), .hop_limit = 255 };
	*m = (struct weft_nd){ .type = type };
	if (type >= WEFT_ICMP6_NS)
		m->target = local6(3);
	if (type == WEFT_ICMP6_REDIRECT)
		m->dst = global6(9);
}

static enum weft_drop verdict(const struct weft_nd *m, const struct weft_nd_ip *ip)
{
	u8 p[WEFT_ND_LEN_MAX];
	struct weft_nd back;

	return weft_nd_parse(p, weft_nd_emit(p, m), ip, &back);
}

static void nd_parse__every_type(struct kunit *test)
{
	struct weft_nd_ip ip;
	struct weft_nd m;
	u32 i;

	for (i = 0; i < sizeof(types); i++) {
		good(types[i], &m, &ip);
		KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_NONE);
	}
}

static void nd_parse__other_types(struct kunit *test)
{
	struct weft_nd_ip ip = { .src = local6(1), .dst = local6(2), .hop_limit = 255 };
	u8 p[40] = { 0 };
	struct weft_nd m;
	u32 type;

	for (type = 0; type < 256; type++) {
		p[0] = type;
		KUNIT_EXPECT_EQ(test, weft_nd_parse(p, sizeof(p), &ip, &m) == WEFT_DROP_ICMP_TYPE,
				type < 133 || type > 137);
	}
}

/* RFC 4861 6.1, 7.1, 8.1, for all of them: it was not forwarded. */
static void nd_parse__hop_limit(struct kunit *test)
{
	struct weft_nd_ip ip;
	struct weft_nd m;
	u32 i, hops;

	for (i = 0; i < sizeof(types); i++) {
		good(types[i], &m, &ip);
		for (hops = 0; hops < 256; hops++) {
			ip.hop_limit = hops;
			KUNIT_EXPECT_EQ(test, verdict(&m, &ip),
					hops == 255 ? WEFT_DROP_NONE : WEFT_DROP_ND_HOP_LIMIT);
		}
	}
}

/* RFC 6980 5 */
static void nd_parse__fragmented(struct kunit *test)
{
	struct weft_nd_ip ip;
	struct weft_nd m;
	u32 i;

	for (i = 0; i < sizeof(types); i++) {
		good(types[i], &m, &ip);
		ip.fragmented = true;
		KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_ND_FRAGMENT);
	}
}

static void nd_parse__code(struct kunit *test)
{
	u8 p[WEFT_ND_LEN_MAX];
	struct weft_nd_ip ip;
	struct weft_nd m;
	u32 i, n;

	for (i = 0; i < sizeof(types); i++) {
		good(types[i], &m, &ip);
		n = weft_nd_emit(p, &m);
		p[1] = 1;
		KUNIT_EXPECT_EQ(test, weft_nd_parse(p, n, &ip, &m), WEFT_DROP_ND_CODE);
	}
}

static void nd_parse__truncated(struct kunit *test)
{
	u8 p[WEFT_ND_LEN_MAX];
	struct weft_nd_ip ip;
	struct weft_nd m;
	u32 i, n;

	for (i = 0; i < sizeof(types); i++) {
		good(types[i], &m, &ip);
		KUNIT_EXPECT_EQ(test, weft_nd_emit(p, &m), hlens[i]);
		for (n = 0; n < hlens[i]; n++)
			KUNIT_EXPECT_EQ(test, weft_nd_parse(exactly(test, p, n), n, &ip, &m),
					WEFT_DROP_ND_TRUNCATED);
		KUNIT_EXPECT_EQ(test, weft_nd_parse(exactly(test, p, n), n, &ip, &m),
				WEFT_DROP_NONE);
	}
}

static void nd_parse__options(struct kunit *test)
{
	u8 p[WEFT_ND_LEN_MAX];
	struct weft_nd_ip ip;
	struct weft_nd m;
	u32 i, n;

	for (i = 0; i < sizeof(types); i++) {
		good(types[i], &m, &ip);
		m.opt.has = WEFT_ND_HAS_SLLA;
		n = weft_nd_emit(p, &m);
		KUNIT_EXPECT_EQ(test, weft_nd_parse(p, n, &ip, &m), WEFT_DROP_NONE);
		KUNIT_EXPECT_EQ(test, m.opt.has, WEFT_ND_HAS_SLLA);
		p[hlens[i] + 1] = 0;
		KUNIT_EXPECT_EQ(test, weft_nd_parse(p, n, &ip, &m), WEFT_DROP_ND_OPTIONS);
	}
}

/* RFC 4861 6.1.1: a host without an address must not be cached. */
static void nd_parse__rs_unspecified(struct kunit *test)
{
	struct weft_nd_ip ip;
	struct weft_nd m;

	good(WEFT_ICMP6_RS, &m, &ip);
	ip.src = addr6(0, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_NONE);
	m.opt.has = WEFT_ND_HAS_SLLA;
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_ND_LLADDR);
}

/* RFC 4861 6.1.2 */
static void nd_parse__ra_source(struct kunit *test)
{
	struct weft_nd_ip ip;
	struct weft_nd m;

	good(WEFT_ICMP6_RA, &m, &ip);
	ip.src = global6(1);
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_ND_SOURCE);
	ip.src = addr6(0, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_ND_SOURCE);
}

static void nd_parse__ra_fields(struct kunit *test)
{
	static const u8 ra[] = {
		134, 0, 0, 0, 64, 0xc8, 0x07, 0x08, 0, 0, 0x75, 0x30, 0, 0, 0x03, 0xe8,
	};
	struct weft_nd_ip ip;
	struct weft_nd m;

	good(WEFT_ICMP6_RA, &m, &ip);
	KUNIT_ASSERT_EQ(test, weft_nd_parse(ra, sizeof(ra), &ip, &m), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, m.hop_limit, 64);
	KUNIT_EXPECT_TRUE(test, m.managed && m.other);
	KUNIT_EXPECT_EQ(test, m.preference, 1);
	KUNIT_EXPECT_EQ(test, m.lifetime, 1800);
	KUNIT_EXPECT_EQ(test, m.reachable, 30000U);
	KUNIT_EXPECT_EQ(test, m.retrans, 1000U);
}

/* RFC 4191 2.2: 10 is reserved and means medium; without a lifetime there is no preference. */
static void nd_parse__ra_preference(struct kunit *test)
{
	static const s8 want[] = { 0, 1, 0, -1 };
	u8 ra[16] = { 134 };
	struct weft_nd_ip ip;
	struct weft_nd m;
	u32 bits;

	good(WEFT_ICMP6_RA, &m, &ip);
	for (bits = 0; bits < 4; bits++) {
		ra[5] = bits << 3;
		ra[7] = 1;
		KUNIT_ASSERT_EQ(test, weft_nd_parse(ra, sizeof(ra), &ip, &m), WEFT_DROP_NONE);
		KUNIT_EXPECT_EQ(test, m.preference, want[bits]);
		ra[7] = 0;
		KUNIT_ASSERT_EQ(test, weft_nd_parse(ra, sizeof(ra), &ip, &m), WEFT_DROP_NONE);
		KUNIT_EXPECT_EQ(test, m.preference, 0);
	}
}

/* RFC 4861 7.1.1: an address that is being checked. */
static void nd_parse__ns_unspecified(struct kunit *test)
{
	struct weft_nd_ip ip;
	struct weft_nd m;

	good(WEFT_ICMP6_NS, &m, &ip);
	ip.src = addr6(0, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_ND_DESTINATION);
	ip.dst = weft_ip6_all_nodes();
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_ND_DESTINATION);
	ip.dst = weft_ip6_solicited_node(&m.target);
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_NONE);
	m.opt.has = WEFT_ND_HAS_NONCE;
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_NONE);
	m.opt.has = WEFT_ND_HAS_SLLA;
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_ND_LLADDR);
}

/* RFC 4861 7.1.1 and 7.1.2: a group has no link-layer address of its own; nor have the others. */
static void nd_parse__target(struct kunit *test)
{
	const struct weft_addr none[] = {
		group6(1),
		addr6(0, 0, 0, 0),
		addr6(0, 0, 0, 1),
		weft_addr_v4(cpu_to_be32(0xc0000201)),
	};
	struct weft_nd_ip ip;
	struct weft_nd m;
	u32 i;

	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		good(WEFT_ICMP6_NS, &m, &ip);
		m.target = none[i];
		KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_ND_TARGET);
		good(WEFT_ICMP6_NA, &m, &ip);
		m.target = none[i];
		KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_ND_TARGET);
	}
}

static void nd_parse__na_flags(struct kunit *test)
{
	u8 p[WEFT_ND_LEN_MAX];
	struct weft_nd_ip ip;
	struct weft_nd m;
	u32 bits;

	good(WEFT_ICMP6_NA, &m, &ip);
	weft_nd_emit(p, &m);
	for (bits = 0; bits < 8; bits++) {
		p[4] = bits << 5;
		KUNIT_ASSERT_EQ(test, weft_nd_parse(p, 24, &ip, &m), WEFT_DROP_NONE);
		KUNIT_EXPECT_EQ(test, m.router, !!(bits & 4));
		KUNIT_EXPECT_EQ(test, m.solicited, !!(bits & 2));
		KUNIT_EXPECT_EQ(test, m.override, !!(bits & 1));
	}
}

/* RFC 4861 7.1.2: an advertisement to a group must not be solicited. */
static void nd_parse__na_solicited_to_group(struct kunit *test)
{
	struct weft_nd_ip ip;
	struct weft_nd m;

	good(WEFT_ICMP6_NA, &m, &ip);
	ip.dst = weft_ip6_all_nodes();
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_NONE);
	m.solicited = true;
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_ND_DESTINATION);
}

static void nd_parse__na_source(struct kunit *test)
{
	struct weft_nd_ip ip;
	struct weft_nd m;

	good(WEFT_ICMP6_NA, &m, &ip);
	ip.src = addr6(0, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_ND_SOURCE);
}

/* RFC 4861 8.1 */
static void nd_parse__redirect(struct kunit *test)
{
	struct weft_nd_ip ip;
	struct weft_nd m;

	good(WEFT_ICMP6_REDIRECT, &m, &ip);
	ip.src = global6(1);
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_ND_SOURCE);
	good(WEFT_ICMP6_REDIRECT, &m, &ip);
	m.dst = group6(1);
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_ND_DESTINATION);
	good(WEFT_ICMP6_REDIRECT, &m, &ip);
	m.target = global6(8);
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_ND_TARGET);
	m.target = m.dst;	/* the destination is a neighbour */
	KUNIT_EXPECT_EQ(test, verdict(&m, &ip), WEFT_DROP_NONE);
}

static void nd_emit__ns(struct kunit *test)
{
	struct weft_nd m = {
		.type = WEFT_ICMP6_NS, .target = local6(0x0102),
		.opt = { .has = WEFT_ND_HAS_SLLA, .slla = { 2, 1, 1, 1, 1, 1 } },
	};
	u8 p[WEFT_ND_LEN_MAX];

	memset(p, 0xee, sizeof(p));
	KUNIT_EXPECT_EQ(test, weft_nd_emit(p, &m), 32U);
	KUNIT_EXPECT_MEMEQ(test, p,
			   "\x87\0\0\0\0\0\0\0\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\1\2\1\1\2\1\1\1\1\1\xee",
			   33);
}

static void nd_emit__na(struct kunit *test)
{
	struct weft_nd m = {
		.type = WEFT_ICMP6_NA, .target = local6(0x0102), .solicited = true,
		.override = true,
		.opt = { .has = WEFT_ND_HAS_TLLA, .tlla = { 2, 1, 1, 1, 1, 1 } },
	};
	u8 p[WEFT_ND_LEN_MAX];

	KUNIT_EXPECT_EQ(test, weft_nd_emit(p, &m), 32U);
	KUNIT_EXPECT_MEMEQ(test, p,
			   "\x88\0\0\0\x60\0\0\0\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\1\2\2\1\2\1\1\1\1\1",
			   32);
}

static void nd_emit__comes_back(struct kunit *test)
{
	struct weft_nd m, back;
	u8 p[WEFT_ND_LEN_MAX];
	struct weft_nd_ip ip;
	u32 i, n;

	for (i = 0; i < sizeof(types); i++) {
		good(types[i], &m, &ip);
		if (types[i] == WEFT_ICMP6_RA) {
			m.hop_limit = 64;
			m.other = true;
			m.preference = -1;
			m.lifetime = 1800;
			m.reachable = 1;
			m.retrans = 2;
		}
		m.router = types[i] == WEFT_ICMP6_NA;
		n = weft_nd_emit(p, &m);
		KUNIT_ASSERT_EQ(test, weft_nd_parse(p, n, &ip, &back), WEFT_DROP_NONE);
		m.opt.p = p + n;
		KUNIT_EXPECT_MEMEQ(test, &back, &m, sizeof(m));
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(nd_parse__every_type),
	KUNIT_CASE(nd_parse__other_types),
	KUNIT_CASE(nd_parse__hop_limit),
	KUNIT_CASE(nd_parse__fragmented),
	KUNIT_CASE(nd_parse__code),
	KUNIT_CASE(nd_parse__truncated),
	KUNIT_CASE(nd_parse__options),
	KUNIT_CASE(nd_parse__rs_unspecified),
	KUNIT_CASE(nd_parse__ra_source),
	KUNIT_CASE(nd_parse__ra_fields),
	KUNIT_CASE(nd_parse__ra_preference),
	KUNIT_CASE(nd_parse__ns_unspecified),
	KUNIT_CASE(nd_parse__target),
	KUNIT_CASE(nd_parse__na_flags),
	KUNIT_CASE(nd_parse__na_solicited_to_group),
	KUNIT_CASE(nd_parse__na_source),
	KUNIT_CASE(nd_parse__redirect),
	KUNIT_CASE(nd_emit__ns),
	KUNIT_CASE(nd_emit__na),
	KUNIT_CASE(nd_emit__comes_back),
	{}
};

struct kunit_suite weft_wire_nd_suite = { .name = "weft_wire_nd", .test_cases = cases };
