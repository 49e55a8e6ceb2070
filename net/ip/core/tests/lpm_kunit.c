// SPDX-License-Identifier: GPL-2.0
/* Longest prefix match: RFC 1122 3.3.1. */
#include "../../../kunit_suites.h"
#include "../lpm.h"

static struct weft_addr v4(u32 a)
{
	return weft_addr_v4(cpu_to_be32(a));
}

static struct weft_addr v6(u32 a, u32 b, u32 c, u32 d)
{
	return (struct weft_addr){ { cpu_to_be32(a), cpu_to_be32(b), cpu_to_be32(c),
				     cpu_to_be32(d) } };
}

static struct weft_lpm_route route4(u32 prefix, u8 plen, u32 metric, int ifindex)
{
	return (struct weft_lpm_route){
		.prefix = v4(prefix), .plen = 96 + plen, .metric = metric, .ifindex = ifindex,
	};
}

/* Every length, the one bit at its end and the one behind it. */
static void lpm_covers__every_length(struct kunit *test)
{
	struct weft_addr p = v6(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff);
	u32 plen, bit;

	for (plen = 0; plen <= 128; plen++)
		for (bit = 0; bit < 128; bit++) {
			struct weft_addr a = p;

			a.w[bit / 32] ^= cpu_to_be32(1U << (31 - bit % 32));
			KUNIT_ASSERT_EQ(test, weft_lpm_covers(&p, plen, &a), bit >= plen);
		}
	KUNIT_EXPECT_TRUE(test, weft_lpm_covers(&p, 128, &p));
}

static void lpm_mask__every_length(struct kunit *test)
{
	struct weft_addr ones = v6(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff),
			 zero = v6(0, 0, 0, 0);
	u32 plen;

	for (plen = 0; plen <= 128; plen++) {
		struct weft_addr a = ones;

		weft_lpm_mask(&a, plen);
		KUNIT_ASSERT_TRUE(test, weft_lpm_covers(&a, plen, &ones));
		KUNIT_ASSERT_EQ(test, plen < 128 && weft_lpm_covers(&a, plen + 1, &ones), false);
		KUNIT_ASSERT_EQ(test, weft_addr_eq(&a, &zero), !plen);
	}
}

static void lpm_covers__no_such_length(struct kunit *test)
{
	struct weft_addr a = v4(1);
	u32 plen;

	for (plen = 129; plen < 256; plen++)
		KUNIT_EXPECT_FALSE(test, weft_lpm_covers(&a, plen, &a));
}

static void lpm_find__empty(struct kunit *test)
{
	struct weft_addr dst = v4(0xc0000201);

	KUNIT_EXPECT_NULL(test, weft_lpm_find(NULL, 0, &dst, 0));
}

/* RFC 1812 5.2.4.3: the longest, wherever it stands in the table. */
static void lpm_find__longest(struct kunit *test)
{
	const struct weft_lpm_route t[] = {
		route4(0xc0000000, 8, 0, 1),
		route4(0xc0000200, 24, 9, 2),
		route4(0, 0, 0, 3),
		route4(0xc0000000, 16, 0, 4),
	};
	struct weft_addr dst = v4(0xc0000201);

	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 4, &dst, 0), &t[1]);
	dst = v4(0xc0000301);
	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 4, &dst, 0), &t[3]);
	dst = v4(0xc0010001);
	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 4, &dst, 0), &t[0]);
	dst = v4(0x08080808);
	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 4, &dst, 0), &t[2]);
	KUNIT_EXPECT_NULL(test, weft_lpm_find(t, 2, &dst, 0));
}

static void lpm_find__metric(struct kunit *test)
{
	const struct weft_lpm_route t[] = {
		route4(0, 0, 20, 1), route4(0, 0, 10, 2), route4(0, 0, 30, 3),
	};
	struct weft_addr dst = v4(0x08080808);

	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 3, &dst, 0), &t[1]);
}

static void lpm_find__first_of_equals(struct kunit *test)
{
	const struct weft_lpm_route t[] = { route4(0, 0, 10, 1), route4(0, 0, 10, 2) };
	struct weft_addr dst = v4(0x08080808);

	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 2, &dst, 0), &t[0]);
}

/* A socket bound to a device takes a worse route through it, or none. */
static void lpm_find__device(struct kunit *test)
{
	const struct weft_lpm_route t[] = { route4(0xc0000200, 24, 0, 1), route4(0, 0, 0, 2) };
	struct weft_addr dst = v4(0xc0000201);

	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 2, &dst, 1), &t[0]);
	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 2, &dst, 2), &t[1]);
	KUNIT_EXPECT_NULL(test, weft_lpm_find(t, 2, &dst, 3));
}

/*
 * ::/0 covers ::ffff:0:0/96 bit for bit; still it is no default route for IPv4,
 * nor the other way round.
 */
static void lpm_find__families_apart(struct kunit *test)
{
	const struct weft_lpm_route t[] = { { .plen = 0, .ifindex = 1 }, route4(0, 0, 50, 2) };
	struct weft_addr four = v4(0xc0000201), six = v6(0x20010db8, 0, 0, 1);

	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 2, &six, 0), &t[0]);
	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 2, &four, 0), &t[1]);
	KUNIT_EXPECT_NULL(test, weft_lpm_find(t, 1, &four, 0));
	KUNIT_EXPECT_NULL(test, weft_lpm_find(t + 1, 1, &six, 0));
}

static void lpm_find__host_route(struct kunit *test)
{
	const struct weft_lpm_route t[] = {
		route4(0xc0000200, 24, 0, 1), route4(0xc0000201, 32, 0, 2),
	};
	struct weft_addr dst = v4(0xc0000201);

	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 2, &dst, 0), &t[1]);
	dst = v4(0xc0000202);
	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 2, &dst, 0), &t[0]);
}

/* Prefix, length, metric and device make a route; gateway and source do not. */
static void lpm_index__each_field(struct kunit *test)
{
	const struct weft_lpm_route t[] = { route4(0, 0, 1, 1), route4(0xc0000200, 24, 5, 2) };
	struct weft_lpm_route r = t[1];

	r.gw = v4(0xc00002fe);
	r.src = v4(0xc0000201);
	KUNIT_EXPECT_EQ(test, weft_lpm_index(t, 2, &r), 1U);
	r.metric = 6;
	KUNIT_EXPECT_EQ(test, weft_lpm_index(t, 2, &r), 2U);
	r = t[1];
	r.ifindex = 1;
	KUNIT_EXPECT_EQ(test, weft_lpm_index(t, 2, &r), 2U);
	r = t[1];
	r.plen = 96 + 23;
	KUNIT_EXPECT_EQ(test, weft_lpm_index(t, 2, &r), 2U);
	r = t[1];
	r.prefix = v4(0xc0000300);
	KUNIT_EXPECT_EQ(test, weft_lpm_index(t, 2, &r), 2U);
	KUNIT_EXPECT_EQ(test, weft_lpm_index(t, 0, &r), 0U);
}

/*
 * RFC 1122 3.3.1.4: a dead gateway is skipped in favour of a larger metric, but not of a shorter
 * prefix.
 */
static void lpm_find__dead(struct kunit *test)
{
	struct weft_lpm_route t[] = {
		route4(0, 0, 1, 1), route4(0, 0, 5, 2), route4(0xc0000200, 24, 0, 3),
	};
	struct weft_addr near = v4(0xc0000201), far = v4(0x08080808);

	t[0].dead_until = 1;
	t[2].dead_until = 1;
	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 3, &far, 0), &t[1]);
	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 3, &near, 0), &t[2]);
	t[1].dead_until = 9;
	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 3, &far, 0), &t[0]);
	t[0].dead_until = 0;
	KUNIT_EXPECT_PTR_EQ(test, weft_lpm_find(t, 3, &far, 0), &t[0]);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(lpm_mask__every_length),
	KUNIT_CASE(lpm_covers__every_length),
	KUNIT_CASE(lpm_covers__no_such_length),
	KUNIT_CASE(lpm_find__empty),
	KUNIT_CASE(lpm_find__longest),
	KUNIT_CASE(lpm_find__metric),
	KUNIT_CASE(lpm_find__first_of_equals),
	KUNIT_CASE(lpm_find__device),
	KUNIT_CASE(lpm_find__families_apart),
	KUNIT_CASE(lpm_find__host_route),
	KUNIT_CASE(lpm_index__each_field),
	KUNIT_CASE(lpm_find__dead),
	{}
};

struct kunit_suite weft_ip_lpm_suite = { .name = "weft_ip_lpm", .test_cases = cases };
