// SPDX-License-Identifier: GPL-2.0
/* Redirects: RFC 1122 3.2.2.2. */
#include "../../../kunit_suites.h"
#include "../redirect.h"

#define T0	(1000 * WEFT_USEC_PER_SEC)
#define LIFE	(300 * WEFT_USEC_PER_SEC)

static struct weft_addr host(u32 last)
{
	return weft_addr_v4(cpu_to_be32(0xc0000200 + last));
}

static struct weft_redirect entry(u32 dst, u32 gw, u64 until)
{
	return (struct weft_redirect){
		.dst = host(dst), .via = host(1), .gw = host(gw), .ifindex = 7, .until = until
	};
}

/* The last byte of the gateway for dst; 0: none. */
static u32 find(const struct weft_redirects *t, u32 dst, u64 now)
{
	struct weft_addr d = host(dst), via = host(1);
	const struct weft_addr *gw = weft_redirect_find(t, &d, &via, 7, now);

	return gw ? be32_to_cpu(weft_addr_to_v4(gw)) - 0xc0000200 : 0;
}

static struct weft_redirect_claim good(void)
{
	return (struct weft_redirect_claim){ .from = host(1),
					     .gw = host(2),
					     .in_use = host(1),
					     .accept = true,
					     .same_device = true,
					     .neighbour = true,
					     .known_or_any = true };
}

static void redirect_ok__good(struct kunit *test)
{
	struct weft_redirect_claim c = good();

	KUNIT_EXPECT_TRUE(test, weft_redirect_ok(&c));
}

static void redirect_ok__from_another(struct kunit *test)
{
	struct weft_redirect_claim c = good();

	c.from = host(9);
	KUNIT_EXPECT_FALSE(test, weft_redirect_ok(&c));
}

static void redirect_ok__same_gateway(struct kunit *test)
{
	struct weft_redirect_claim c = good();

	c.gw = host(1);
	KUNIT_EXPECT_FALSE(test, weft_redirect_ok(&c));
}

static void redirect_ok__no_gateway(struct kunit *test)
{
	struct weft_redirect_claim c = good();

	c.in_use = weft_addr_v4(0);
	c.from = weft_addr_v4(0);
	KUNIT_EXPECT_FALSE(test, weft_redirect_ok(&c));
}

static void redirect_ok__each_condition(struct kunit *test)
{
	struct weft_redirect_claim c;

	c = good();
	c.accept = false;
	KUNIT_EXPECT_FALSE(test, weft_redirect_ok(&c));
	c = good();
	c.same_device = false;
	KUNIT_EXPECT_FALSE(test, weft_redirect_ok(&c));
	c = good();
	c.neighbour = false;
	KUNIT_EXPECT_FALSE(test, weft_redirect_ok(&c));
	c = good();
	c.known_or_any = false;
	KUNIT_EXPECT_FALSE(test, weft_redirect_ok(&c));
}

static void redirect_put__replaces(struct kunit *test)
{
	struct weft_redirect a = entry(10, 2, T0 + LIFE), b = entry(10, 3, T0 + LIFE),
			     c = entry(11, 4, T0 + LIFE);
	struct weft_redirects t = { 0 };

	weft_redirect_put(&t, &a);
	weft_redirect_put(&t, &c);
	weft_redirect_put(&t, &b);
	KUNIT_EXPECT_EQ(test, t.n, 2U);
	KUNIT_EXPECT_EQ(test, find(&t, 10, T0), 3U);
	KUNIT_EXPECT_EQ(test, find(&t, 11, T0), 4U);
	KUNIT_EXPECT_EQ(test, find(&t, 12, T0), 0U);
}

static void redirect_put__full(struct kunit *test)
{
	static struct weft_redirects t;
	struct weft_redirect r;
	u32 i;

	t.n = 0;
	for (i = 0; i < WEFT_REDIRECTS; i++) {
		r = entry(100 + i, 2, T0 + LIFE + (i == 5 ? 0 : 1 + i));
		weft_redirect_put(&t, &r);
	}
	r = entry(99, 3, T0 + 2 * LIFE);
	weft_redirect_put(&t, &r);
	KUNIT_EXPECT_EQ(test, t.n, (u32)WEFT_REDIRECTS);
	KUNIT_EXPECT_EQ(test, find(&t, 99, T0), 3U);
	KUNIT_EXPECT_EQ(test, find(&t, 105, T0), 0U);
	KUNIT_EXPECT_EQ(test, find(&t, 100, T0), 2U);
}

/*
 * It holds until it expires, on its device, and as long as the routes lead to
 * the gateway that sent it.
 */
static void redirect_find__conditions(struct kunit *test)
{
	struct weft_addr dst = host(10), via = host(1), other = host(5);
	struct weft_redirect a = entry(10, 2, T0 + LIFE);
	struct weft_redirects t = { 0 };

	weft_redirect_put(&t, &a);
	KUNIT_EXPECT_NOT_NULL(test, weft_redirect_find(&t, &dst, &via, 7, T0 + LIFE - 1));
	KUNIT_EXPECT_NULL(test, weft_redirect_find(&t, &dst, &via, 7, T0 + LIFE));
	KUNIT_EXPECT_NULL(test, weft_redirect_find(&t, &dst, &via, 8, T0));
	KUNIT_EXPECT_NULL(test, weft_redirect_find(&t, &dst, &other, 7, T0));
}

static void redirect_forget__gateway_and_device(struct kunit *test)
{
	struct weft_redirect a = entry(10, 2, T0), b = entry(11, 3, T0), c = entry(12, 2, T0);
	struct weft_redirects t = { 0 };
	struct weft_addr gw = host(2);

	weft_redirect_put(&t, &a);
	weft_redirect_put(&t, &b);
	weft_redirect_put(&t, &c);
	KUNIT_EXPECT_FALSE(test, weft_redirect_forget(&t, 8, NULL));
	KUNIT_EXPECT_TRUE(test, weft_redirect_forget(&t, 7, &gw));
	KUNIT_EXPECT_EQ(test, t.n, 1U);
	KUNIT_EXPECT_EQ(test, find(&t, 11, T0 - 1), 3U);
	KUNIT_EXPECT_TRUE(test, weft_redirect_forget(&t, 7, NULL));
	KUNIT_EXPECT_EQ(test, t.n, 0U);
}

static void redirect_age__ends(struct kunit *test)
{
	struct weft_redirect a = entry(10, 2, T0 + 5), b = entry(11, 3, T0 + 9);
	struct weft_redirects t = { 0 };

	weft_redirect_put(&t, &a);
	weft_redirect_put(&t, &b);
	KUNIT_EXPECT_EQ(test, weft_redirect_age(&t, T0), T0 + 5);
	KUNIT_EXPECT_EQ(test, weft_redirect_age(&t, T0 + 5), T0 + 9);
	KUNIT_EXPECT_EQ(test, t.n, 1U);
	KUNIT_EXPECT_EQ(test, find(&t, 11, T0), 3U);
	KUNIT_EXPECT_EQ(test, weft_redirect_age(&t, T0 + 9), WEFT_NEVER);
	KUNIT_EXPECT_EQ(test, t.n, 0U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(redirect_ok__good),
	KUNIT_CASE(redirect_ok__from_another),
	KUNIT_CASE(redirect_ok__same_gateway),
	KUNIT_CASE(redirect_ok__no_gateway),
	KUNIT_CASE(redirect_ok__each_condition),
	KUNIT_CASE(redirect_put__replaces),
	KUNIT_CASE(redirect_put__full),
	KUNIT_CASE(redirect_find__conditions),
	KUNIT_CASE(redirect_forget__gateway_and_device),
	KUNIT_CASE(redirect_age__ends),
	{}
};

struct kunit_suite weft_ip_redirect_suite = { .name = "weft_ip_redirect", .test_cases = cases };
