// SPDX-License-Identifier: GPL-2.0
/* Source address selection: RFC 6724 5, rule by rule, with the examples of 10.1. */
#include "../../../kunit_suites.h"
#include "../../../wire/tests/addr6.h"
#include "../srcsel.h"

static struct weft_srcsel source(struct weft_addr a)
{
	return (struct weft_srcsel){ .addr = a, .plen = 64, .outgoing = true };
}

static void wins(struct kunit *test, struct weft_srcsel a, struct weft_srcsel b,
		 struct weft_addr dst)
{
	KUNIT_EXPECT_TRUE(test, weft_srcsel_better(&a, &b, &dst));
	KUNIT_EXPECT_FALSE(test, weft_srcsel_better(&b, &a, &dst));
}

#define GLOBAL(last)	addr6(0x20010db8, 1, 0, last)
#define OTHER		addr6(0x20010db8, 0x10000, 0, 1)
#define LINK(last)	addr6(0xfe800000, 0, 0, last)
#define UNIQUE		addr6(0xfd000000, 1, 0, 1)
#define SIX_TO_FOUR	addr6(0x2002c633, 0x64010001, 0, 0xd5e3)

static void srcsel__rule_1_same(struct kunit *test)
{
	struct weft_srcsel a = source(GLOBAL(2));

	a.deprecated = true;
	wins(test, a, source(GLOBAL(1)), GLOBAL(2));
}

static void srcsel__rule_2_scope(struct kunit *test)
{
	wins(test, source(GLOBAL(1)), source(LINK(1)), OTHER);
	wins(test, source(LINK(1)), source(GLOBAL(1)), LINK(9));
	wins(test, source(LINK(1)), source(GLOBAL(1)), addr6(0xff020000, 0, 0, 1));
	wins(test, source(GLOBAL(1)), source(LINK(1)), addr6(0xff050000, 0, 0, 1));
}

static void srcsel__rule_3_deprecated(struct kunit *test)
{
	struct weft_srcsel old = source(GLOBAL(1));

	old.deprecated = true;
	wins(test, source(OTHER), old, GLOBAL(9));
	/* but the scope counts more */
	wins(test, old, source(LINK(1)), GLOBAL(9));
}

static void srcsel__rule_5_device(struct kunit *test)
{
	struct weft_srcsel away = source(GLOBAL(1));

	away.outgoing = false;
	wins(test, source(OTHER), away, GLOBAL(9));
}

static void srcsel__rule_6_label(struct kunit *test)
{
	wins(test, source(GLOBAL(1)), source(UNIQUE), addr6(0x2a000000, 0, 0, 1));
	wins(test, source(UNIQUE), source(GLOBAL(1)), addr6(0xfc000000, 0, 0, 1));
	wins(test, source(SIX_TO_FOUR), source(GLOBAL(1)), addr6(0x2002c633, 0x64020000, 0, 1));
	wins(test, source(GLOBAL(1)), source(SIX_TO_FOUR), OTHER);
	/* Teredo has its own label, although the prefix looks close */
	wins(test, source(addr6(0x3ff00000, 0, 0, 1)), source(addr6(0x20010000, 1, 0, 1)),
	     addr6(0x20010db8, 9, 0, 1));
}

static void srcsel__rule_8_prefix(struct kunit *test)
{
	struct weft_srcsel far = source(GLOBAL(1)), near = source(GLOBAL(2));
	struct weft_addr dst = GLOBAL(3);

	wins(test, source(GLOBAL(1)), source(OTHER), GLOBAL(9));
	/* 2.2: not longer than the source's own prefix */
	KUNIT_EXPECT_FALSE(test, weft_srcsel_better(&far, &near, &dst));
	KUNIT_EXPECT_FALSE(test, weft_srcsel_better(&near, &far, &dst));
	near.plen = 128;
	wins(test, near, far, dst);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(srcsel__rule_1_same),
	KUNIT_CASE(srcsel__rule_2_scope),
	KUNIT_CASE(srcsel__rule_3_deprecated),
	KUNIT_CASE(srcsel__rule_5_device),
	KUNIT_CASE(srcsel__rule_6_label),
	KUNIT_CASE(srcsel__rule_8_prefix),
	{}
};

struct kunit_suite weft_ip_srcsel_suite = { .name = "weft_ip_srcsel", .test_cases = cases };
