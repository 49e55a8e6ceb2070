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

/* A message's first eight bytes, and what follows; its sum is right. */
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
			    struct weft_igmp *out)
{
	u8 p[64];

	return weft_igmp_parse(p, make(p, type, code, group, rest, n), out);
}

static void igmp_parse__truncated(struct kunit *test)
{
	static const u8 two[] = { 0, 0, 0, 2, 192, 0, 2, 1, 192, 0, 2, 2 };
	struct weft_igmp m;
	u8 p[64];
	u32 n;

	make(p, WEFT_IGMP_REPORT2, 0, GROUP, NULL, 0);
	for (n = 0; n < WEFT_IGMP_HLEN; n++)
		KUNIT_EXPECT_EQ(test, weft_igmp_parse(exactly(test, p, n), n, &m),
				WEFT_DROP_IGMP_TRUNCATED);
	KUNIT_EXPECT_EQ(test, weft_igmp_parse(exactly(test, p, n), n, &m), WEFT_DROP_NONE);
	/* RFC 3376 7.1: between the lengths of the versions a query is none. */
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
	struct weft_igmp m;
	u8 p[16];
	u32 n = make(p, WEFT_IGMP_QUERY, 100, 0, (const u8[]){ 0, 0, 0, 0, 1, 2 }, 6), i;

	KUNIT_EXPECT_EQ(test, weft_igmp_parse(p, n, &m), WEFT_DROP_NONE);
	for (i = 0; i < n; i++) {		/* what stands behind is summed too: 4.1.10 */
		p[i] ^= 0x10;
		KUNIT_EXPECT_EQ(test, weft_igmp_parse(p, n, &m), WEFT_DROP_IGMP_CHECKSUM);
		p[i] ^= 0x10;
	}
}

static void igmp_parse__type(struct kunit *test)
{
	struct weft_igmp m;
	u32 type, known = 0;

	for (type = 0; type < 256; type++)
		known += parse(type, 0, GROUP, NULL, 0, &m) != WEFT_DROP_IGMP_TYPE;
	KUNIT_EXPECT_EQ(test, known, 5U);
}

static void igmp_parse__group(struct kunit *test)
{
	static const u8 types[] = { WEFT_IGMP_REPORT1, WEFT_IGMP_REPORT2, WEFT_IGMP_LEAVE };
	struct weft_igmp m;
	u32 i;

	for (i = 0; i < sizeof(types); i++) {
		KUNIT_EXPECT_EQ(test, parse(types[i], 0, GROUP, NULL, 0, &m), WEFT_DROP_NONE);
		KUNIT_EXPECT_TRUE(test, m.group == GROUP);
		KUNIT_EXPECT_EQ(test, parse(types[i], 0, HOST, NULL, 0, &m), WEFT_DROP_IGMP_GROUP);
		KUNIT_EXPECT_EQ(test, parse(types[i], 0, 0, NULL, 0, &m), WEFT_DROP_IGMP_GROUP);
	}
	KUNIT_EXPECT_EQ(test, parse(WEFT_IGMP_QUERY, 1, HOST, NULL, 0, &m), WEFT_DROP_IGMP_GROUP);
	/* Sources of no group. */
	KUNIT_EXPECT_EQ(test,
			parse(WEFT_IGMP_QUERY, 1, 0, (const u8[]){ 0, 0, 0, 1, 1, 1, 1, 1 }, 8, &m),
			WEFT_DROP_IGMP_GROUP);
}

static void igmp_parse__query_versions(struct kunit *test)
{
	struct weft_igmp m;

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
	struct weft_igmp m;

	KUNIT_ASSERT_EQ(test, parse(WEFT_IGMP_QUERY, 127, 0, (const u8[]){ 0, 128, 0, 0 }, 4, &m),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, m.max_resp, 127 * SEC / 10);
	KUNIT_EXPECT_EQ(test, m.interval, 128U);
	KUNIT_ASSERT_EQ(test, parse(WEFT_IGMP_QUERY, 0x91, 0, (const u8[]){ 0, 0xff, 0, 0 }, 4, &m),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, m.max_resp, (0x11 << 4) * SEC / 10);
	KUNIT_EXPECT_EQ(test, m.interval, 31744U);
}

static void igmp_source__each(struct kunit *test)
{
	static const u8 two[] = { 0, 0, 0, 2, 192, 0, 2, 1, 192, 0, 2, 2 };
	struct weft_igmp m;
	u8 p[32];
	u32 n = make(p, WEFT_IGMP_QUERY, 1, GROUP, two, sizeof(two));

	KUNIT_ASSERT_EQ(test, weft_igmp_parse(p, n, &m), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, m.n, 2);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(weft_igmp_source(p, m.at, 0)), 0xc0000201U);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(weft_igmp_source(p, m.at, 1)), 0xc0000202U);
}

static void igmp_emit__bytes(struct kunit *test)
{
	static const u8 want[] = { 0x16, 0, 0xfd, 0xf9, 233, 1, 2, 3 };
	struct weft_igmp m;
	u8 p[8];

	memset(p, 0xff, sizeof(p));
	KUNIT_EXPECT_EQ(test, weft_igmp_emit(p, WEFT_IGMP_REPORT2, GROUP), 8U);
	KUNIT_EXPECT_EQ(test, weft_igmp_parse(p, 8, &m), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, p[0], want[0]);
	KUNIT_EXPECT_EQ(test, p[1], want[1]);
	KUNIT_EXPECT_MEMEQ(test, p + 4, want + 4, 4);
}

static u32 report(u8 *p)
{
	const struct weft_addr src[] = {
		weft_addr_v4(HOST), weft_addr_v4(cpu_to_be32(0xc0000202)),
	};
	u32 n = WEFT_IGMP_HLEN;

	memset(p, 0xff, WEFT_IGMP_HLEN);
	n += weft_igmp_record_emit(p + n, WEFT_IGMP_IS_IN, GROUP, src, 2);
	n += weft_igmp_record_emit(p + n, WEFT_IGMP_TO_EX, GROUP, NULL, 0);
	weft_igmp_report_finish(p, n, 2);
	return n;
}

static void igmp_record__there_and_back(struct kunit *test)
{
	struct weft_igmp_record r;
	struct weft_igmp m;
	u8 p[64];
	u32 n = report(p), at;

	KUNIT_EXPECT_EQ(test, n, 8U + weft_igmp_record_len(2) + weft_igmp_record_len(0));
	KUNIT_ASSERT_EQ(test, weft_igmp_parse(p, n, &m), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, m.type, WEFT_IGMP_REPORT3);
	KUNIT_EXPECT_EQ(test, m.n, 2);
	at = m.at;
	KUNIT_ASSERT_TRUE(test, weft_igmp_record_next(p, n, &at, &r));
	KUNIT_EXPECT_EQ(test, r.type, WEFT_IGMP_IS_IN);
	KUNIT_EXPECT_EQ(test, r.n, 2);
	KUNIT_EXPECT_TRUE(test, r.group == GROUP);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(weft_igmp_source(p, r.at, 1)), 0xc0000202U);
	KUNIT_ASSERT_TRUE(test, weft_igmp_record_next(p, n, &at, &r));
	KUNIT_EXPECT_EQ(test, r.type, WEFT_IGMP_TO_EX);
	KUNIT_EXPECT_EQ(test, r.n, 0);
	KUNIT_EXPECT_EQ(test, at, n);
	KUNIT_EXPECT_FALSE(test, weft_igmp_record_next(p, n, &at, &r));
}

/* RFC 3376 4.2.6: auxiliary data is passed over. */
static void igmp_record__auxiliary(struct kunit *test)
{
	static const u8 rest[] = {
		1, 2, 0, 0, 233, 1, 2, 3, 9, 9, 9, 9, 9, 9, 9, 9, 4, 0, 0, 0, 233, 1, 2, 4,
	};
	struct weft_igmp_record r;
	u8 p[64];
	u32 n = make(p, WEFT_IGMP_REPORT3, 0, cpu_to_be32(2), rest, sizeof(rest)),
	    at = WEFT_IGMP_HLEN;
	struct weft_igmp m;

	KUNIT_EXPECT_EQ(test, weft_igmp_parse(p, n, &m), WEFT_DROP_NONE);
	KUNIT_EXPECT_TRUE(test, weft_igmp_record_next(p, n, &at, &r));
	KUNIT_EXPECT_TRUE(test, weft_igmp_record_next(p, n, &at, &r));
	KUNIT_EXPECT_EQ(test, r.type, WEFT_IGMP_TO_EX);
	KUNIT_EXPECT_TRUE(test, r.group == cpu_to_be32(0xe9010204));
}

static void igmp_record__truncated(struct kunit *test)
{
	struct weft_igmp m;
	u8 p[64], q[64];
	u32 n = report(p), cut;
	__be16 sum;

	for (cut = WEFT_IGMP_HLEN; cut < n; cut++) {
		memcpy(q, p, cut);
		memset(q + 2, 0, 2);
		sum = weft_csum_finish(weft_csum_add(0, q, cut));
		memcpy(q + 2, &sum, sizeof(sum));
		KUNIT_EXPECT_EQ(test, weft_igmp_parse(exactly(test, q, cut), cut, &m),
				WEFT_DROP_IGMP_TRUNCATED);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(igmp_parse__truncated),
	KUNIT_CASE(igmp_parse__checksum),
	KUNIT_CASE(igmp_parse__type),
	KUNIT_CASE(igmp_parse__group),
	KUNIT_CASE(igmp_parse__query_versions),
	KUNIT_CASE(igmp_parse__floating_point),
	KUNIT_CASE(igmp_source__each),
	KUNIT_CASE(igmp_emit__bytes),
	KUNIT_CASE(igmp_record__there_and_back),
	KUNIT_CASE(igmp_record__auxiliary),
	KUNIT_CASE(igmp_record__truncated),
	{}
};

struct kunit_suite weft_wire_igmp_suite = { .name = "weft_wire_igmp", .test_cases = cases };
