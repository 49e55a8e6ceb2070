// SPDX-License-Identifier: GPL-2.0
/* Prefixes of router advertisements: RFC 4861 6.3.4, RFC 4862 5.5.3. */
#include "../../../kunit_suites.h"
#include "../../../wire/tests/addr6.h"
#include "../slaac.h"

#define SEC	WEFT_USEC_PER_SEC
#define T0	(100000 * SEC)
#define HOUR	3600

static struct weft_nd_prefix prefix(void)
{
	return (struct weft_nd_prefix){
		.prefix = addr6(0x20010db8, 0, 0, 0), .plen = 64, .valid = 10, .preferred = 5,
		.on_link = true, .autonomous = true,
	};
}

static void slaac_on_link__flag(struct kunit *test)
{
	struct weft_nd_prefix p = prefix();

	KUNIT_EXPECT_TRUE(test, weft_slaac_on_link(&p));
	p.on_link = false;
	KUNIT_EXPECT_FALSE(test, weft_slaac_on_link(&p));
}

/* RFC 4861 6.3.4: the link-local prefix is always on link. */
static void slaac__no_link_local_or_group(struct kunit *test)
{
	struct weft_nd_prefix p = prefix();

	p.prefix = addr6(0xfe800000, 0, 0, 0);
	KUNIT_EXPECT_FALSE(test, weft_slaac_on_link(&p));
	KUNIT_EXPECT_FALSE(test, weft_slaac_autonomous(&p));
	p.prefix = addr6(0, 0, 0xffff, 0xc0000200);
	p.plen = 120;
	KUNIT_EXPECT_FALSE(test, weft_slaac_on_link(&p));
	p.prefix = addr6(0xff050000, 0, 0, 0);
	p.plen = 64;
	KUNIT_EXPECT_FALSE(test, weft_slaac_on_link(&p));
	KUNIT_EXPECT_FALSE(test, weft_slaac_autonomous(&p));
}

static void slaac_autonomous__each_condition(struct kunit *test)
{
	struct weft_nd_prefix p = prefix();

	KUNIT_EXPECT_TRUE(test, weft_slaac_autonomous(&p));
	p.preferred = 11;
	KUNIT_EXPECT_FALSE(test, weft_slaac_autonomous(&p));
	p = prefix();
	p.plen = 65;
	KUNIT_EXPECT_FALSE(test, weft_slaac_autonomous(&p));
	p = prefix();
	p.autonomous = false;
	KUNIT_EXPECT_FALSE(test, weft_slaac_autonomous(&p));
}

static void slaac_until__infinity(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, weft_slaac_until(WEFT_ND_INFINITY, T0), WEFT_NEVER);
	KUNIT_EXPECT_EQ(test, weft_slaac_until(WEFT_ND_INFINITY - 1, T0), T0 + 0xfffffffeULL * SEC);
	KUNIT_EXPECT_EQ(test, weft_slaac_until(0, T0), T0);
}

/* (e) 1: longer than the remaining lifetime, or than two hours. */
static void slaac_valid_until__longer(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, weft_slaac_valid_until(T0 + 10 * SEC, 20, T0), T0 + 20 * SEC);
	KUNIT_EXPECT_EQ(test, weft_slaac_valid_until(WEFT_NEVER, 3 * HOUR, T0),
			T0 + 3 * HOUR * SEC);
	KUNIT_EXPECT_EQ(test, weft_slaac_valid_until(T0 + 5 * SEC, WEFT_ND_INFINITY, T0),
			WEFT_NEVER);
}

/* (e) 2 and 3 */
static void slaac_valid_until__shorter(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, weft_slaac_valid_until(T0 + HOUR * SEC, 0, T0), T0 + HOUR * SEC);
	KUNIT_EXPECT_EQ(test, weft_slaac_valid_until(T0 + 2 * HOUR * SEC, 1, T0),
			T0 + 2 * HOUR * SEC);
	KUNIT_EXPECT_EQ(test, weft_slaac_valid_until(T0 + 5 * HOUR * SEC, 0, T0),
			T0 + 2 * HOUR * SEC);
	KUNIT_EXPECT_EQ(test, weft_slaac_valid_until(WEFT_NEVER, HOUR, T0), T0 + 2 * HOUR * SEC);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(slaac_on_link__flag),
	KUNIT_CASE(slaac__no_link_local_or_group),
	KUNIT_CASE(slaac_autonomous__each_condition),
	KUNIT_CASE(slaac_until__infinity),
	KUNIT_CASE(slaac_valid_until__longer),
	KUNIT_CASE(slaac_valid_until__shorter),
	{}
};

struct kunit_suite weft_ip_slaac_suite = { .name = "weft_ip_slaac", .test_cases = cases };
