// SPDX-License-Identifier: GPL-2.0
/* The choice of the route and of the source address: RFC 1122 3.3.1, 3.3.4.3. */
#include "../../../kunit_suites.h"
#include "../choose.h"

#define WAY(want, ...) do {								\
	const struct weft_choose c = { .any_own = true, __VA_ARGS__ };			\
	KUNIT_EXPECT_EQ(test, (int)weft_choose_way(&c), (int)WEFT_WAY_##want);		\
} while (0)

static void choose_way__no_own_addresses(struct kunit *test)
{
	const struct weft_choose c = { .src_any = true, .dst_own = true, .hop = true };

	KUNIT_EXPECT_EQ(test, (int)weft_choose_way(&c), (int)WEFT_WAY_HOST);
}

static void choose_way__to_own(struct kunit *test)
{
	WAY(HERE, .dst_own = true);
	WAY(HERE, .dst_own = true, .src_any = true, .hop = true);
	WAY(HERE, .dst_own = true, .src_own = true, .dst_host = true);
}

static void choose_way__own_to_host(struct kunit *test)
{
	WAY(TO_HOST, .src_own = true, .dst_host = true);
	WAY(TO_HOST, .src_own = true, .dst_host = true, .hop = true);
	WAY(HOST, .src_any = true, .dst_host = true);
	WAY(HOST, .dst_host = true);
}

static void choose_way__own_routes(struct kunit *test)
{
	WAY(OWN, .src_own = true, .hop = true);
	WAY(OWN, .src_any = true, .hop = true);
	WAY(HOST, .hop = true);				/* from an address of the host */
}

static void choose_way__no_own_route(struct kunit *test)
{
	WAY(NONE, .src_own = true);			/* the source is not one of the host's */
	WAY(HOST, .src_any = true);
	WAY(HOST);
}

static void choose_connected__longest_prefix(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, weft_choose_connected(true, 120, false, 0));
	KUNIT_EXPECT_TRUE(test, weft_choose_connected(true, 120, true, 96));
	KUNIT_EXPECT_TRUE(test, weft_choose_connected(true, 120, true, 120));
	KUNIT_EXPECT_FALSE(test, weft_choose_connected(true, 120, true, 121));
	KUNIT_EXPECT_FALSE(test, weft_choose_connected(false, 0, true, 0));
	KUNIT_EXPECT_FALSE(test, weft_choose_connected(false, 0, false, 0));
}

static void choose_source__order(struct kunit *test)
{
	struct weft_addr none = {}, none4 = weft_addr_v4(0),
			 a = weft_addr_v4(cpu_to_be32(0xc0000201)), b = a, c = a;

	KUNIT_EXPECT_PTR_EQ(test, weft_choose_source(&a, &b, &c), (const struct weft_addr *)&a);
	KUNIT_EXPECT_PTR_EQ(test, weft_choose_source(&none, &b, &c), (const struct weft_addr *)&b);
	KUNIT_EXPECT_PTR_EQ(test, weft_choose_source(&none4, &none4, &c),
			    (const struct weft_addr *)&c);
	KUNIT_EXPECT_NULL(test, weft_choose_source(&none, &none, NULL));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(choose_way__no_own_addresses),
	KUNIT_CASE(choose_way__to_own),
	KUNIT_CASE(choose_way__own_to_host),
	KUNIT_CASE(choose_way__own_routes),
	KUNIT_CASE(choose_way__no_own_route),
	KUNIT_CASE(choose_connected__longest_prefix),
	KUNIT_CASE(choose_source__order),
	{}
};

struct kunit_suite weft_ip_choose_suite = { .name = "weft_ip_choose", .test_cases = cases };
