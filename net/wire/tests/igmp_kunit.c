// SPDX-License-Identifier: GPL-2.0
/* IGMP's messages: RFC 1112 Appendix I, RFC 2236 2, RFC 3376 4 and 7.1. */
#include "../../base/bytes.h"
#include "../../base/csum.h"
#include "../../base/tests/hostile.h"
#include "../../kunit_suites.h"
#include "../igmp.h"

#define SEC	WEFT_USEC_PER_SEC
#define GROUP	cpu_to_be32(0xe9010203)	/* 233.1.2.3 */
#define HOST	cpu_to_be32(0xc0000201)

/* The first eight bytes of a message, and the rest; its checksum is correct. */
static u32 make(u8 *p, u8 type, u8 code, __be32 group, const u8 *rest, u32 n)
{
	__be16 sum;

	memset(p, 0, 8);
	p[0] = type;
	p[1] = code;
	weft_put_addr4(p + 4, group);
	if (n)
		memcpy(p + 8, rest, n);
	sum = weft_csum_finish(weft_csum_add(0, p, 8 + n));
	memcpy(p + 2, &sum, sizeof(sum));
	return 8 + n;
}

static enum weft_drop parse(u8 type, u8 code, __be32 group, const u8 *rest, u32 n,
			    struct weft_gmp *out)
{
	u8 p[64];

	return weft_igmp_parse(p, make(p, type, code, group, rest, n), out);
}

static void igmp_parse__truncated(struct kunit *test)
{
	static const u8 two[] = { 0, 0, 0, 2, 192, 0, 2, 1, 192, 0, 2, 2 };
	struct weft_gmp m;
	u8 p[64];
	u32 n;

	make(p, WEFT_IGMP_REPORT2, 0, GROUP, NULL, 0);
	for (n = 0; n < WEFT_IGMP_HLEN; n++)
		KUNIT_EXPECT_EQ(test, weft_igmp_parse(exactly(test, p, n), n, &m),
				WEFT_DROP_IGMP_TRUNCATED);
	KUNIT_EXPECT_EQ(test, weft_igmp_parse(exactly(test, p, n), n, &m), WEFT_DROP_NONE);
	/* RFC 3376 7.1: a query with a length between those of the versions is invalid. */
	for (n = 1; n < 4; n++)
		KUNIT_EXPECT_EQ(test, parse(WEFT_IGMP_QUERY, 1, 0, two, n, &m),
				WEFT_DROP_IGMP_TRUNCATED);
	for (n = 4; n < 12; n++)
		KUNIT_EXPECT_EQ(test, parse(WEFT_IGMP_QUERY, 1, GROUP, two, n, &m),
				WEFT_DROP_IGMP_TRUNCATED);
	KUNIT_EXPECT_EQ(test, parse(WEFT_IGMP_QUERY, 1, GROUP, two, 12, &m), WEFT_DROP_NONE);
}

static void igmp_parse__checksum(struct kunit *test)
{
	struct weft_gmp m;
	u8 p[16];
	u32 n = make(p, WEFT_IGMP_QUERY, 100, 0, (const u8[]){ 0, 0, 0, 0, 1, 2 }, 6), i;

	KUNIT_EXPECT_EQ(test, weft_igmp_parse(p, n, &m), WEFT_DROP_NONE);
	for (i = 0; i < n; i++) {		/* additional data is summed, too: 4.1.10 */
		p[i] ^= 0x10;
		KUNIT_EXPECT_EQ(test, weft_igmp_parse(p, n, &m), WEFT_DROP_IGMP_CHECKSUM);
		p[i] ^= 0x10;
	}
}

static void igmp_parse__type(struct kunit *test)
{
	struct weft_gmp m;
	u32 type, known = 0;

	for (type = 0; type < 256; type++)
		known += parse(type, 0, GROUP, NULL, 0, &m) != WEFT_DROP_IGMP_TYPE;
	KUNIT_EXPECT_EQ(test, known, 5U);
}

static void igmp_parse__group(struct kunit *test)
{
	static const u8 types[] = { WEFT_IGMP_REPORT1, WEFT_IGMP_REPORT2, WEFT_IGMP_LEAVE };
	struct weft_gmp m;
	u32 i;

	for (i = 0; i < sizeof(types); i++) {
		KUNIT_EXPECT_EQ(test, parse(types[i], 0, GROUP, NULL, 0, &m), WEFT_DROP_NONE);
		KUNIT_EXPECT_TRUE(test, weft_addr_to_v4(&m.group) == GROUP);
		KUNIT_EXPECT_EQ(test, m.kind, types[i] == WEFT_IGMP_LEAVE ? WEFT_GMP_LEAVE : WEFT_GMP_REPORT_OLD);
		KUNIT_EXPECT_EQ(test, parse(types[i], 0, HOST, NULL, 0, &m), WEFT_DROP_IGMP_GROUP);
		KUNIT_EXPECT_EQ(test, parse(types[i], 0, 0, NULL, 0, &m), WEFT_DROP_IGMP_GROUP);
	}
	KUNIT_EXPECT_EQ(test, parse(WEFT_IGMP_QUERY, 1, HOST, NULL, 0, &m), WEFT_DROP_IGMP_GROUP);
	/* Sources without a group. */
	KUNIT_EXPECT_EQ(test,
			parse(WEFT_IGMP_QUERY, 1, 0, (const u8[]){ 0, 0, 0, 1, 1, 1, 1, 1 }, 8, &m),
			WEFT_DROP_IGMP_GROUP);
}

static void igmp_parse__query_versions(struct kunit *test)
{
	struct weft_gmp m;

	KUNIT_ASSERT_EQ(test, parse(WEFT_IGMP_QUERY, 0, 0, NULL, 0, &m), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, m.version, 1);
	KUNIT_EXPECT_EQ(test, m.max_resp, 10 * SEC);
	KUNIT_ASSERT_EQ(test, parse(WEFT_IGMP_QUERY, 255, GROUP, NULL, 0, &m), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, m.version, 2);
	KUNIT_EXPECT_EQ(test, m.max_resp, 255 * SEC / 10);
	KUNIT_ASSERT_EQ(test, parse(WEFT_IGMP_QUERY, 0, 0, (const u8[]){ 0x0f, 125, 0, 0 }, 4, &m),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, m.version, 3);
	KUNIT_EXPECT_EQ(test, m.max_resp, 0ULL);
	KUNIT_EXPECT_EQ(test, m.robustness, 7);
	KUNIT_EXPECT_EQ(test, m.interval, 125U);
	KUNIT_EXPECT_EQ(test, m.n, 0);
}

/* RFC 3376 4.1.1, 4.1.7 */
static void igmp_parse__floating_point(struct kunit *test)
{
	struct weft_gmp m;

	KUNIT_ASSERT_EQ(test, parse(WEFT_IGMP_QUERY, 127, 0, (const u8[]){ 0, 128, 0, 0 }, 4, &m),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, m.max_resp, 127 * SEC / 10);
	KUNIT_EXPECT_EQ(test, m.interval, 128U);
	KUNIT_ASSERT_EQ(test, parse(WEFT_IGMP_QUERY, 0x91, 0, (const u8[]){ 0, 0xff, 0, 0 }, 4, &m),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, m.max_resp, (0x11 << 4) * SEC / 10);
	KUNIT_EXPECT_EQ(test, m.interval, 31744U);
}

static void igmp_emit__bytes(struct kunit *test)
{
	static const u8 want[] = { 0x16, 0, 0xfd, 0xf9, 233, 1, 2, 3 };
	struct weft_gmp m;
	u8 p[8];

	memset(p, 0xff, sizeof(p));
	KUNIT_EXPECT_EQ(test, weft_igmp_emit(p, WEFT_IGMP_REPORT2, GROUP), 8U);
	KUNIT_EXPECT_EQ(test, weft_igmp_parse(p, 8, &m), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, p[0], want[0]);
	KUNIT_EXPECT_EQ(test, p[1], want[1]);
	KUNIT_EXPECT_MEMEQ(test, p + 4, want + 4, 4);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(igmp_parse__truncated),
	KUNIT_CASE(igmp_parse__checksum),
	KUNIT_CASE(igmp_parse__type),
	KUNIT_CASE(igmp_parse__group),
	KUNIT_CASE(igmp_parse__query_versions),
	KUNIT_CASE(igmp_parse__floating_point),
	KUNIT_CASE(igmp_emit__bytes),
	{}
};

struct kunit_suite weft_wire_igmp_suite = { .name = "weft_wire_igmp", .test_cases = cases };
