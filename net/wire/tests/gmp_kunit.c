// SPDX-License-Identifier: GPL-2.0
/* The common part of IGMP and MLD: RFC 3376 4, RFC 3810 5. */
#include "../../base/tests/hostile.h"
#include "../../kunit_suites.h"
#include "../gmp.h"

#define TYPE	0x8f	/* of a report; any */

static struct weft_addr group_of(bool v6)
{
	return v6 ? (struct weft_addr){ .w = { cpu_to_be32(0xff0e0000), 0, 0, cpu_to_be32(3) } } :
		    weft_addr_v4(cpu_to_be32(0xe9010203));
}

static struct weft_addr source_of(bool v6, u32 n)
{
	return v6 ? (struct weft_addr){ .w = { cpu_to_be32(0x20010db8), 0, 0, cpu_to_be32(n) } } :
		    weft_addr_v4(cpu_to_be32(0xc0000200 + n));
}

/* Two records, of two sources and of none. */
static u32 report(u8 *p, bool v6)
{
	const struct weft_addr src[] = { source_of(v6, 1), source_of(v6, 2) };
	struct weft_addr group = group_of(v6);
	u32 n = WEFT_GMP_REPORT_HLEN;

	memset(p, 0xff, n);
	n += weft_gmp_record_emit(p + n, v6, WEFT_GMP_IS_IN, &group, src, 2);
	n += weft_gmp_record_emit(p + n, v6, WEFT_GMP_TO_EX, &group, NULL, 0);
	weft_gmp_report_emit(p, TYPE, 2);
	return n;
}

static void there_and_back(struct kunit *test, bool v6)
{
	struct weft_addr group = group_of(v6), src = source_of(v6, 2), got;
	struct weft_gmp_record r;
	struct weft_gmp m = { };
	u8 p[128];
	u32 n = report(p, v6), at;

	KUNIT_EXPECT_EQ(test, n, 8U + weft_gmp_record_len(v6, 2) + weft_gmp_record_len(v6, 0));
	KUNIT_EXPECT_EQ(test, p[0], TYPE);
	KUNIT_ASSERT_TRUE(test, weft_gmp_report_parse(p, n, v6, &m));
	KUNIT_EXPECT_EQ(test, m.kind, WEFT_GMP_REPORT);
	KUNIT_EXPECT_EQ(test, m.n, 2);
	at = m.at;
	KUNIT_ASSERT_TRUE(test, weft_gmp_record_next(p, n, v6, &at, &r));
	KUNIT_EXPECT_EQ(test, r.type, WEFT_GMP_IS_IN);
	KUNIT_EXPECT_EQ(test, r.n, 2);
	KUNIT_EXPECT_TRUE(test, weft_addr_eq(&r.group, &group));
	got = weft_gmp_source(p, v6, r.at, 1);
	KUNIT_EXPECT_TRUE(test, weft_addr_eq(&got, &src));
	KUNIT_ASSERT_TRUE(test, weft_gmp_record_next(p, n, v6, &at, &r));
	KUNIT_EXPECT_EQ(test, r.type, WEFT_GMP_TO_EX);
	KUNIT_EXPECT_EQ(test, r.n, 0);
	KUNIT_EXPECT_EQ(test, at, n);
	KUNIT_EXPECT_FALSE(test, weft_gmp_record_next(p, n, v6, &at, &r));
}

static void gmp_record__there_and_back(struct kunit *test)
{
	there_and_back(test, false);
	there_and_back(test, true);
}

/* The bytes of RFC 3376 4.2 and RFC 3810 5.2. */
static void gmp_record__bytes(struct kunit *test)
{
	static const u8 want[] = {
		TYPE, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 2, 0xff, 0x0e, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 3, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	};
	static const u8 want4[] = { 1, 0, 0, 2, 233, 1, 2, 3, 192, 0, 2, 1, 192, 0, 2, 2, 4, 0 };
	u8 p[128];

	report(p, true);
	KUNIT_EXPECT_MEMEQ(test, p, want, sizeof(want));
	report(p, false);
	KUNIT_EXPECT_MEMEQ(test, p + 8, want4, sizeof(want4));
}

/* RFC 3376 4.2.6, RFC 3810 5.2.6: auxiliary data is skipped. */
static void gmp_record__auxiliary(struct kunit *test)
{
	static const u8 p[] = {
		TYPE, 0, 0, 0, 0, 0, 0, 2,
		1, 2, 0, 0, 233, 1, 2, 3, 9, 9, 9, 9, 9, 9, 9, 9, 4, 0, 0, 0, 233, 1, 2, 4,
	};
	struct weft_gmp_record r;
	u32 at = WEFT_GMP_REPORT_HLEN;
	struct weft_gmp m;

	KUNIT_EXPECT_TRUE(test, weft_gmp_report_parse(p, sizeof(p), false, &m));
	KUNIT_EXPECT_TRUE(test, weft_gmp_record_next(p, sizeof(p), false, &at, &r));
	KUNIT_EXPECT_TRUE(test, weft_gmp_record_next(p, sizeof(p), false, &at, &r));
	KUNIT_EXPECT_EQ(test, r.type, WEFT_GMP_TO_EX);
	KUNIT_EXPECT_TRUE(test, weft_addr_to_v4(&r.group) == cpu_to_be32(0xe9010204));
}

static void gmp_record__truncated(struct kunit *test)
{
	struct weft_gmp m;
	u8 p[128];
	u32 v6, n, cut;

	for (v6 = 0; v6 < 2; v6++) {
		n = report(p, v6);
		for (cut = WEFT_GMP_REPORT_HLEN; cut < n; cut++)
			KUNIT_EXPECT_FALSE(test, weft_gmp_report_parse(exactly(test, p, cut), cut,
								       v6, &m));
	}
}

static void gmp_query__sources(struct kunit *test)
{
	static const u8 p[] = { 0xfa, 0x91, 0, 2, 192, 0, 2, 1, 192, 0, 2, 2 };
	struct weft_addr src = source_of(false, 2), got;
	struct weft_gmp m = { };
	u32 n;

	KUNIT_ASSERT_TRUE(test, weft_gmp_query_parse(p, sizeof(p), false, 0, &m));
	KUNIT_EXPECT_EQ(test, m.version, 3);
	KUNIT_EXPECT_EQ(test, m.robustness, 2);
	KUNIT_EXPECT_EQ(test, m.interval, 0x11U << 4);
	KUNIT_EXPECT_EQ(test, m.n, 2);
	got = weft_gmp_source(p, false, m.at, 1);
	KUNIT_EXPECT_TRUE(test, weft_addr_eq(&got, &src));
	for (n = 4; n < sizeof(p); n++)
		KUNIT_EXPECT_FALSE(test, weft_gmp_query_parse(exactly(test, p, n), n, false, 0,
							      &m));
	KUNIT_EXPECT_FALSE(test, weft_gmp_query_parse(p, sizeof(p), true, 0, &m));
}

/* RFC 3376 4.1.1, RFC 3810 5.1.3 */
static void gmp_decode__floating_point(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, weft_gmp_decode(0, 4), 0U);
	KUNIT_EXPECT_EQ(test, weft_gmp_decode(127, 4), 127U);
	KUNIT_EXPECT_EQ(test, weft_gmp_decode(128, 4), 128U);
	KUNIT_EXPECT_EQ(test, weft_gmp_decode(0x91, 4), 0x11U << 4);
	KUNIT_EXPECT_EQ(test, weft_gmp_decode(0xff, 4), 31744U);
	KUNIT_EXPECT_EQ(test, weft_gmp_decode(32767, 12), 32767U);
	KUNIT_EXPECT_EQ(test, weft_gmp_decode(32768, 12), 32768U);
	KUNIT_EXPECT_EQ(test, weft_gmp_decode(0xffff, 12), 8387584U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(gmp_record__there_and_back),
	KUNIT_CASE(gmp_record__bytes),
	KUNIT_CASE(gmp_record__auxiliary),
	KUNIT_CASE(gmp_record__truncated),
	KUNIT_CASE(gmp_query__sources),
	KUNIT_CASE(gmp_decode__floating_point),
	{}
};

struct kunit_suite weft_wire_gmp_suite = { .name = "weft_wire_gmp", .test_cases = cases };
