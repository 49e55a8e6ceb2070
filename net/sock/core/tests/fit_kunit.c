// SPDX-License-Identifier: GPL-2.0
/* Which socket a packet is for. */
#include "../../../kunit_suites.h"
#include "../fit.h"

static const struct weft_addr any4 = { .w = { 0, 0, cpu_to_be32(0xffff), 0 } };
static const struct weft_addr here = { .w = { 0, 0, cpu_to_be32(0xffff),
					      cpu_to_be32(0xc0000201) } };
static const struct weft_addr peer = { .w = { 0, 0, cpu_to_be32(0xffff),
					      cpu_to_be32(0xc0000202) } };
static const struct weft_addr other = { .w = { 0, 0, cpu_to_be32(0xffff),
					       cpu_to_be32(0xc0000203) } };
static const struct weft_addr any6;
static const struct weft_addr here6 = { .w = { cpu_to_be32(0x20010db8), 0, 0, cpu_to_be32(1) } };

/* The packet is from peer:9 to here:7 on device 3. */
static int fit(struct weft_fit f)
{
	const struct weft_tuple t = { .laddr = here, .raddr = peer, .lport = 7, .rport = 9 };

	f.lport = 7;
	return weft_fit(&f, &t, 3);
}

#define FIT(...) fit((struct weft_fit){ __VA_ARGS__ })
#define FITS(...) KUNIT_EXPECT_GE(test, FIT(__VA_ARGS__), 0)
#define FAILS(...) KUNIT_EXPECT_LT(test, FIT(__VA_ARGS__), 0)
#define BETTER(a, b) KUNIT_EXPECT_GT(test, FIT a, FIT b)

static void fit__address(struct kunit *test)
{
	FITS(.laddr = &any4);
	FITS(.laddr = &here);
	FAILS(.laddr = &other);
	FITS(.laddr = &any6, .v6 = true);
	FAILS(.laddr = &any6, .v6 = true, .v6only = true);
	FAILS(.laddr = &here6, .v6 = true);
}

static void fit__port(struct kunit *test)
{
	const struct weft_tuple t = { .laddr = here, .lport = 8 };
	const struct weft_fit f = { .laddr = &any4, .lport = 7 };

	KUNIT_EXPECT_LT(test, weft_fit(&f, &t, 3), 0);
}

static void fit__ipv4_hears_no_ipv6(struct kunit *test)
{
	const struct weft_tuple t = { .laddr = here6, .raddr = here6, .lport = 7 };
	struct weft_fit f = { .laddr = &any4, .lport = 7 };

	KUNIT_EXPECT_LT(test, weft_fit(&f, &t, 3), 0);
	f = (struct weft_fit){ .laddr = &any6, .lport = 7, .v6 = true, .v6only = true };
	KUNIT_EXPECT_GE(test, weft_fit(&f, &t, 3), 0);
}

static void fit__peer(struct kunit *test)
{
	FITS(.laddr = &here, .raddr = &peer, .rport = 9);
	FITS(.laddr = &here, .raddr = &any4, .rport = 9);
	FITS(.laddr = &here, .raddr = &any4);
	FAILS(.laddr = &here, .raddr = &other, .rport = 9);
	FAILS(.laddr = &here, .raddr = &peer, .rport = 10);
}

static void fit__device(struct kunit *test)
{
	const struct weft_fit f = { .laddr = &here, .lport = 7, .ifindex = 3 };
	const struct weft_tuple t = { .laddr = here, .lport = 7 };

	FITS(.laddr = &here, .ifindex = 3);
	FAILS(.laddr = &here, .ifindex = 4);
	KUNIT_EXPECT_GE(test, weft_fit(&f, &t, 0), 0);
}

static void fit__most_exact(struct kunit *test)
{
	BETTER((.laddr = &any4), (.laddr = &any6, .v6 = true));
	BETTER((.laddr = &any6, .v6 = true, .ifindex = 3), (.laddr = &any4));
	BETTER((.laddr = &here), (.laddr = &any4, .raddr = &peer, .rport = 9, .ifindex = 3));
	BETTER((.laddr = &here, .raddr = &peer, .rport = 9), (.laddr = &here, .ifindex = 3));
	BETTER((.laddr = &here, .ifindex = 3), (.laddr = &here));
	KUNIT_EXPECT_EQ(test, FIT(.laddr = &here, .raddr = &peer),
			FIT(.laddr = &here, .ifindex = 3));
}

static void fit_better__first_of_equals(struct kunit *test)
{
	struct weft_fit_best b = { .score = -1 };

	KUNIT_EXPECT_FALSE(test, weft_fit_better(&b, -1, false));
	KUNIT_EXPECT_TRUE(test, weft_fit_better(&b, 5, false));
	KUNIT_EXPECT_FALSE(test, weft_fit_better(&b, 5, false));
	KUNIT_EXPECT_FALSE(test, weft_fit_better(&b, 5, true));
	KUNIT_EXPECT_FALSE(test, weft_fit_better(&b, 4, true));
	KUNIT_EXPECT_TRUE(test, weft_fit_better(&b, 6, false));
}

/* The one of n equal members that a flow is delivered to. */
static u32 member(u32 hash, u32 n)
{
	struct weft_fit_best b = { .score = -1 };
	u32 i, at = 0;

	for (i = 0; i < n; i++) {
		if (weft_fit_asks_hash(&b, 5, true))
			b.hash = hash;
		if (weft_fit_better(&b, 5, true))
			at = i;
	}
	return at;
}

static void fit_better__group_is_even(struct kunit *test)
{
	u32 got[4] = {}, i;

	for (i = 0; i < 4000; i++)
		got[member(i * 2654435761u, 4)]++;
	for (i = 0; i < 4; i++) {
		KUNIT_EXPECT_GT(test, got[i], 800);
		KUNIT_EXPECT_LT(test, got[i], 1200);
	}
}

static void fit_better__group_is_stable(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, member(12345, 4), member(12345, 4));
	KUNIT_EXPECT_EQ(test, member(12345, 1), 0);
}

/* A better match starts a new group. */
static void fit_better__another_group(struct kunit *test)
{
	struct weft_fit_best b = { .score = -1 };

	weft_fit_better(&b, 5, true);
	KUNIT_EXPECT_TRUE(test, weft_fit_asks_hash(&b, 5, true));
	KUNIT_EXPECT_FALSE(test, weft_fit_asks_hash(&b, 4, true));
	KUNIT_EXPECT_TRUE(test, weft_fit_better(&b, 5, true));
	KUNIT_EXPECT_TRUE(test, weft_fit_better(&b, 6, false));
	KUNIT_EXPECT_FALSE(test, weft_fit_asks_hash(&b, 6, true));
	KUNIT_EXPECT_FALSE(test, weft_fit_better(&b, 6, true));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(fit__address),
	KUNIT_CASE(fit__port),
	KUNIT_CASE(fit__ipv4_hears_no_ipv6),
	KUNIT_CASE(fit__peer),
	KUNIT_CASE(fit__device),
	KUNIT_CASE(fit__most_exact),
	KUNIT_CASE(fit_better__first_of_equals),
	KUNIT_CASE(fit_better__group_is_even),
	KUNIT_CASE(fit_better__group_is_stable),
	KUNIT_CASE(fit_better__another_group),
	{}
};

struct kunit_suite weft_sock_fit_suite = { .name = "weft_sock_fit", .test_cases = cases };
