// SPDX-License-Identifier: GPL-2.0
/* MLD's messages: RFC 2710 3, RFC 3810 5 and 8.1. */
#include "../../base/bytes.h"
#include "../../base/tests/hostile.h"
#include "../../kunit_suites.h"
#include "../mld.h"

#define MSEC	WEFT_USEC_PER_MSEC

static struct weft_addr group(void)
{
	return (struct weft_addr){ .w = { cpu_to_be32(0xff0e0000), 0, 0, cpu_to_be32(3) } };
}

static struct weft_addr host(u32 n)
{
	return (struct weft_addr){ .w = { cpu_to_be32(0x20010db8), 0, 0, cpu_to_be32(n) } };
}

/* The first 24 bytes; what follows them is the caller's. */
static void make(u8 *p, u8 type, u16 code, const struct weft_addr *about)
{
	weft_mld_emit(p, type, about);
	weft_put_be16(p + 4, code);
}

static void mld_parse__lengths(struct kunit *test)
{
	struct weft_addr any = { }, src = host(1);
	struct weft_gmp m;
	u8 p[64] = { 0 };
	u32 n;

	make(p, WEFT_ICMP6_MLD_QUERY, 1, &any);
	for (n = 0; n < 32; n++)		/* RFC 3810 8.1 */
		KUNIT_EXPECT_EQ(test, weft_mld_parse(exactly(test, p, n), n, &m),
				n == 24 || n >= 28 ? WEFT_DROP_NONE : WEFT_DROP_MLD_TRUNCATED);
	make(p, WEFT_ICMP6_MLD_REPORT, 0, &src);
	memset(p + 8, 0xff, 1);
	for (n = 1; n < 26; n++)
		KUNIT_EXPECT_EQ(test, weft_mld_parse(exactly(test, p, n), n, &m),
				n >= 24 ? WEFT_DROP_NONE : WEFT_DROP_MLD_TRUNCATED);
	memset(p, 0, sizeof(p));
	p[0] = WEFT_ICMP6_MLD2_REPORT;
	for (n = 1; n < 10; n++)
		KUNIT_EXPECT_EQ(test, weft_mld_parse(exactly(test, p, n), n, &m),
				n >= 8 ? WEFT_DROP_NONE : WEFT_DROP_MLD_TRUNCATED);
	p[7] = 1;
	for (n = 8; n < 29; n++)
		KUNIT_EXPECT_EQ(test, weft_mld_parse(exactly(test, p, n), n, &m),
				n >= 28 ? WEFT_DROP_NONE : WEFT_DROP_MLD_TRUNCATED);
}

static void mld_parse__group(struct kunit *test)
{
	static const u8 types[] = { WEFT_ICMP6_MLD_REPORT, WEFT_ICMP6_MLD_DONE };
	struct weft_addr good = group(), bad = host(1), any = { }, v4 = weft_addr_v4(0);
	struct weft_gmp m;
	u8 p[64] = { 0 };
	u32 i;

	for (i = 0; i < sizeof(types); i++) {
		make(p, types[i], 0, &good);
		KUNIT_EXPECT_EQ(test, weft_mld_parse(p, 24, &m), WEFT_DROP_NONE);
		KUNIT_EXPECT_TRUE(test, weft_addr_eq(&m.group, &good));
		KUNIT_EXPECT_EQ(test, m.kind, i ? WEFT_GMP_LEAVE : WEFT_GMP_REPORT_OLD);
		make(p, types[i], 0, &bad);
		KUNIT_EXPECT_EQ(test, weft_mld_parse(p, 24, &m), WEFT_DROP_MLD_GROUP);
		make(p, types[i], 0, &any);
		KUNIT_EXPECT_EQ(test, weft_mld_parse(p, 24, &m), WEFT_DROP_MLD_GROUP);
	}
	make(p, WEFT_ICMP6_MLD_QUERY, 0, &bad);
	KUNIT_EXPECT_EQ(test, weft_mld_parse(p, 24, &m), WEFT_DROP_MLD_GROUP);
	/* ::ffff:0.0.0.0 is not the unspecified address */
	make(p, WEFT_ICMP6_MLD_QUERY, 0, &v4);
	KUNIT_EXPECT_EQ(test, weft_mld_parse(p, 24, &m), WEFT_DROP_MLD_GROUP);
	make(p, WEFT_ICMP6_MLD_QUERY, 0, &any);
	p[27] = 1;				/* a source without a group */
	KUNIT_EXPECT_EQ(test, weft_mld_parse(p, 44, &m), WEFT_DROP_MLD_GROUP);
}

static void mld_parse__query_versions(struct kunit *test)
{
	struct weft_addr about = group(), src = host(2), got;
	struct weft_gmp m;
	u8 p[64] = { 0 };

	make(p, WEFT_ICMP6_MLD_QUERY, 0xffff, &about);
	KUNIT_ASSERT_EQ(test, weft_mld_parse(p, 24, &m), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, m.kind, WEFT_GMP_QUERY);
	KUNIT_EXPECT_EQ(test, m.version, 2);
	KUNIT_EXPECT_EQ(test, m.max_resp, 65535 * MSEC);
	p[24] = 0x0b;
	p[25] = 125;
	p[27] = 1;
	memcpy(p + 28, &src, sizeof(src));
	KUNIT_ASSERT_EQ(test, weft_mld_parse(p, 44, &m), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, m.version, 3);
	KUNIT_EXPECT_EQ(test, m.max_resp, 8387584 * MSEC);	/* RFC 3810 5.1.3 */
	KUNIT_EXPECT_EQ(test, m.robustness, 3);
	KUNIT_EXPECT_EQ(test, m.interval, 125U);
	KUNIT_ASSERT_EQ(test, m.n, 1);
	got = weft_gmp_source(p, true, m.at, 0);
	KUNIT_EXPECT_TRUE(test, weft_addr_eq(&got, &src));
	KUNIT_EXPECT_EQ(test, weft_mld_parse(exactly(test, p, 43), 43, &m),
			WEFT_DROP_MLD_TRUNCATED);
}

static void mld_emit__bytes(struct kunit *test)
{
	static const u8 want[24] = { 131, 0, 0, 0, 0, 0, 0, 0, 0xff, 0x0e, [23] = 3 };
	struct weft_addr about = group();
	u8 p[24];

	memset(p, 0xff, sizeof(p));
	KUNIT_EXPECT_EQ(test, weft_mld_emit(p, WEFT_ICMP6_MLD_REPORT, &about), 24U);
	KUNIT_EXPECT_MEMEQ(test, p, want, sizeof(want));
}

static void mld_is_type__each(struct kunit *test)
{
	u32 type, n = 0;

	for (type = 0; type < 256; type++)
		n += weft_mld_is_type(type);
	KUNIT_EXPECT_EQ(test, n, 4U);
	KUNIT_EXPECT_TRUE(test, weft_mld_is_type(WEFT_ICMP6_MLD2_REPORT));
	KUNIT_EXPECT_FALSE(test, weft_mld_is_type(WEFT_ICMP6_RS));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(mld_parse__lengths),
	KUNIT_CASE(mld_parse__group),
	KUNIT_CASE(mld_parse__query_versions),
	KUNIT_CASE(mld_emit__bytes),
	KUNIT_CASE(mld_is_type__each),
	{}
};

struct kunit_suite weft_wire_mld_suite = { .name = "weft_wire_mld", .test_cases = cases };
