// SPDX-License-Identifier: GPL-2.0
/* Duplicate address detection: RFC 4862 5.4, RFC 7527 4. */
#include "../../../kunit_suites.h"
#include "../dad.h"

#define SEC	WEFT_USEC_PER_SEC
#define T0	(1000 * SEC)

static const u8 ours[6] = { 1, 2, 3, 4, 5, 6 };
static const u8 theirs[6] = { 6, 5, 4, 3, 2, 1 };

static struct weft_dad tentative(u8 transmits)
{
	struct weft_dad d;

	weft_dad_start(&d, transmits, SEC, 0, ours, T0);
	return d;
}

static void dad_start__waits(struct kunit *test)
{
	struct weft_dad d;

	weft_dad_start(&d, 1, SEC, 300, ours, T0);
	KUNIT_EXPECT_EQ(test, d.state, WEFT_DAD_TENTATIVE);
	KUNIT_EXPECT_EQ(test, d.deadline, T0 + 300);
	KUNIT_EXPECT_EQ(test, weft_dad_fire(&d, T0 + 299), 0u);
	KUNIT_EXPECT_EQ(test, weft_dad_fire(&d, T0 + 300), (u32)WEFT_DAD_TX);
}

/* 5.4: RetransTimer after the last solicitation, if nothing was heard. */
static void dad_fire__once(struct kunit *test)
{
	struct weft_dad d = tentative(1);

	KUNIT_EXPECT_EQ(test, weft_dad_fire(&d, T0), (u32)WEFT_DAD_TX);
	KUNIT_EXPECT_EQ(test, d.deadline, T0 + SEC);
	KUNIT_EXPECT_EQ(test, weft_dad_fire(&d, T0 + SEC - 1), 0u);
	KUNIT_EXPECT_EQ(test, weft_dad_fire(&d, T0 + SEC), (u32)WEFT_DAD_USE);
	KUNIT_EXPECT_EQ(test, d.state, WEFT_DAD_USED);
	KUNIT_EXPECT_EQ(test, d.deadline, WEFT_NEVER);
	KUNIT_EXPECT_EQ(test, weft_dad_fire(&d, T0 + 9 * SEC), 0u);
}

static void dad_fire__thrice(struct kunit *test)
{
	struct weft_dad d = tentative(3);
	int i;

	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, weft_dad_fire(&d, T0 + i * SEC), (u32)WEFT_DAD_TX);
	KUNIT_EXPECT_EQ(test, weft_dad_fire(&d, T0 + 3 * SEC), (u32)WEFT_DAD_USE);
}

/* 5.1: DupAddrDetectTransmits 0 means that none is done. */
static void dad_fire__none(struct kunit *test)
{
	struct weft_dad d = tentative(0);

	KUNIT_EXPECT_EQ(test, weft_dad_fire(&d, T0), (u32)WEFT_DAD_USE);
}

/* 5.4.3: another node that probes for the same address. */
static void dad_solicited__another(struct kunit *test)
{
	struct weft_dad d = tentative(1);

	weft_dad_fire(&d, T0);
	KUNIT_EXPECT_EQ(test, weft_dad_solicited(&d, true, theirs), (u32)WEFT_DAD_LOSE);
	KUNIT_EXPECT_EQ(test, d.state, WEFT_DAD_DUPLICATE);
	KUNIT_EXPECT_EQ(test, weft_dad_fire(&d, T0 + SEC), 0u);
	d = tentative(1);
	KUNIT_EXPECT_EQ(test, weft_dad_solicited(&d, true, NULL), (u32)WEFT_DAD_LOSE);
}

/* RFC 7527 4: our own, sent back by the link. */
static void dad_solicited__ours(struct kunit *test)
{
	struct weft_dad d = tentative(1);

	weft_dad_fire(&d, T0);
	KUNIT_EXPECT_EQ(test, weft_dad_solicited(&d, true, ours), 0u);
	KUNIT_EXPECT_EQ(test, weft_dad_fire(&d, T0 + SEC), (u32)WEFT_DAD_USE);
}

static void dad_solicited__resolving(struct kunit *test)
{
	struct weft_dad d = tentative(1);

	KUNIT_EXPECT_EQ(test, weft_dad_solicited(&d, false, NULL), 0u);
	KUNIT_EXPECT_EQ(test, d.state, WEFT_DAD_TENTATIVE);
}

/* 5.4.4; what is in use stays. */
static void dad_advertised__each_state(struct kunit *test)
{
	struct weft_dad d = tentative(1);

	KUNIT_EXPECT_EQ(test, weft_dad_advertised(&d), (u32)WEFT_DAD_LOSE);
	KUNIT_EXPECT_EQ(test, weft_dad_advertised(&d), 0u);
	d = tentative(0);
	weft_dad_fire(&d, T0);
	KUNIT_EXPECT_EQ(test, weft_dad_advertised(&d), 0u);
	KUNIT_EXPECT_EQ(test, d.state, WEFT_DAD_USED);
}

static void dad_again__each_state(struct kunit *test)
{
	struct weft_dad d = tentative(1);

	weft_dad_fire(&d, T0);
	weft_dad_again(&d, 2, 7, T0 + 1);
	KUNIT_EXPECT_EQ(test, d.deadline, T0 + 8);
	KUNIT_EXPECT_EQ(test, weft_dad_fire(&d, T0 + 8), (u32)WEFT_DAD_TX);
	KUNIT_EXPECT_EQ(test, d.left, 1);
	weft_dad_advertised(&d);
	weft_dad_again(&d, 2, 7, T0 + 9);
	KUNIT_EXPECT_EQ(test, d.state, WEFT_DAD_DUPLICATE);
	KUNIT_EXPECT_EQ(test, d.deadline, WEFT_NEVER);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(dad_start__waits),
	KUNIT_CASE(dad_fire__once),
	KUNIT_CASE(dad_fire__thrice),
	KUNIT_CASE(dad_fire__none),
	KUNIT_CASE(dad_solicited__another),
	KUNIT_CASE(dad_solicited__ours),
	KUNIT_CASE(dad_solicited__resolving),
	KUNIT_CASE(dad_advertised__each_state),
	KUNIT_CASE(dad_again__each_state),
	{}
};

struct kunit_suite weft_ip_dad_suite = { .name = "weft_ip_dad", .test_cases = cases };
