// SPDX-License-Identifier: GPL-2.0
/* Address conflict detection: RFC 5227. */
#include "../../../kunit_suites.h"
#include "../acd.h"

#define SEC	WEFT_USEC_PER_SEC
#define T0	(1000 * SEC)
#define ADDR	cpu_to_be32(0xc0000201)

static const u8 ours[6] = { 2, 0, 0, 0, 0, 1 }, theirs[6] = { 2, 0, 0, 0, 0, 2 };

static struct weft_arp packet(u16 op, const u8 *sha, __be32 spa, __be32 tpa)
{
	struct weft_arp arp = { .op = op, .spa = spa, .tpa = tpa };

	memcpy(arp.sha, sha, sizeof(arp.sha));
	return arp;
}

/* The next action, at the time when it is due. */
static u32 next(struct weft_acd *a, u32 random, u64 *now)
{
	*now = a->deadline;
	return weft_acd_fire(a, random, *now);
}

static struct weft_acd held(void)
{
	struct weft_acd a;

	weft_acd_start(&a, WEFT_ACD_QUIET, 0, T0);
	return a;
}

static void acd_start__announce(struct kunit *test)
{
	struct weft_acd a;
	u64 now;

	weft_acd_start(&a, WEFT_ACD_ANNOUNCE, 0, T0);
	KUNIT_EXPECT_EQ(test, next(&a, 0, &now), (u32)WEFT_ACD_TX_ANNOUNCE);
	KUNIT_EXPECT_EQ(test, now, T0);
	KUNIT_EXPECT_EQ(test, next(&a, 0, &now), (u32)WEFT_ACD_TX_ANNOUNCE);
	KUNIT_EXPECT_EQ(test, now, T0 + 2 * SEC);
	KUNIT_EXPECT_EQ(test, a.state, WEFT_ACD_HELD);
	KUNIT_EXPECT_EQ(test, a.deadline, WEFT_NEVER);
}

static void acd_start__quiet(struct kunit *test)
{
	struct weft_acd a = held();

	KUNIT_EXPECT_EQ(test, a.state, WEFT_ACD_HELD);
	KUNIT_EXPECT_EQ(test, a.deadline, WEFT_NEVER);
	KUNIT_EXPECT_EQ(test, weft_acd_fire(&a, 0, T0), 0U);
}

/*
 * The first probe comes within PROBE_WAIT, so that hosts that start
 * together do not probe together.
 */
static void acd_start__probe_waits(struct kunit *test)
{
	struct weft_acd a;
	u32 random;

	for (random = 0; random < 5000000; random += 333333) {
		weft_acd_start(&a, WEFT_ACD_PROBE, random, T0);
		KUNIT_EXPECT_GE(test, a.deadline, T0);
		KUNIT_EXPECT_LT(test, a.deadline, T0 + SEC);
	}
}

static void acd_fire__probes(struct kunit *test)
{
	struct weft_acd a;
	u64 now, before;
	u32 i;

	weft_acd_start(&a, WEFT_ACD_PROBE, 500000, T0);
	KUNIT_EXPECT_EQ(test, next(&a, 0, &before), (u32)WEFT_ACD_TX_PROBE);
	KUNIT_EXPECT_EQ(test, before, T0 + SEC / 2);
	for (i = 1; i < 3; i++) {
		KUNIT_EXPECT_GE(test, a.deadline, before + SEC);
		KUNIT_EXPECT_LE(test, a.deadline, before + 2 * SEC);
		KUNIT_EXPECT_EQ(test, next(&a, 999999, &before), (u32)WEFT_ACD_TX_PROBE);
		KUNIT_EXPECT_EQ(test, a.state, WEFT_ACD_PROBING);
	}
	KUNIT_EXPECT_EQ(test, next(&a, 0, &now), (u32)(WEFT_ACD_USE | WEFT_ACD_TX_ANNOUNCE));
	KUNIT_EXPECT_EQ(test, now, before + 2 * SEC);
	KUNIT_EXPECT_EQ(test, next(&a, 0, &now), (u32)WEFT_ACD_TX_ANNOUNCE);
	KUNIT_EXPECT_EQ(test, now, before + 4 * SEC);
	KUNIT_EXPECT_EQ(test, a.state, WEFT_ACD_HELD);
}

static void acd_fire__early(struct kunit *test)
{
	struct weft_acd a;

	weft_acd_start(&a, WEFT_ACD_PROBE, 500000, T0);
	KUNIT_EXPECT_EQ(test, weft_acd_fire(&a, 0, T0 + SEC / 2 - 1), 0U);
	KUNIT_EXPECT_EQ(test, a.sent, 0);
}

static void acd_conflicts__sender(struct kunit *test)
{
	struct weft_arp request = packet(WEFT_ARP_REQUEST, theirs, ADDR, 0),
			reply = packet(WEFT_ARP_REPLY, theirs, ADDR, 0);
	struct weft_arp other = packet(WEFT_ARP_REPLY, theirs, cpu_to_be32(0xc0000202), ADDR);
	struct weft_acd a = held();

	KUNIT_EXPECT_TRUE(test, weft_acd_conflicts(&a, ADDR, ours, &request));
	KUNIT_EXPECT_TRUE(test, weft_acd_conflicts(&a, ADDR, ours, &reply));
	KUNIT_EXPECT_FALSE(test, weft_acd_conflicts(&a, ADDR, ours, &other));
}

static void acd_conflicts__our_own(struct kunit *test)
{
	struct weft_arp arp = packet(WEFT_ARP_REQUEST, ours, ADDR, ADDR);
	struct weft_acd a = held();

	KUNIT_EXPECT_FALSE(test, weft_acd_conflicts(&a, ADDR, ours, &arp));
}

/*
 * If two hosts probe for one address at once, neither gets it. Once the address is ours, a probe
 * for it is no conflict.
 */
static void acd_conflicts__probe(struct kunit *test)
{
	struct weft_arp arp = packet(WEFT_ARP_REQUEST, theirs, 0, ADDR);
	struct weft_acd a = held();

	KUNIT_EXPECT_FALSE(test, weft_acd_conflicts(&a, ADDR, ours, &arp));
	weft_acd_start(&a, WEFT_ACD_PROBE, 0, T0);
	KUNIT_EXPECT_TRUE(test, weft_acd_conflicts(&a, ADDR, ours, &arp));
	arp.op = WEFT_ARP_REPLY;
	KUNIT_EXPECT_FALSE(test, weft_acd_conflicts(&a, ADDR, ours, &arp));
	arp = packet(WEFT_ARP_REQUEST, theirs, cpu_to_be32(0xc0000202), ADDR);
	KUNIT_EXPECT_FALSE(test, weft_acd_conflicts(&a, ADDR, ours, &arp));
}

static void acd_conflict__probing(struct kunit *test)
{
	struct weft_arp arp = packet(WEFT_ARP_REPLY, theirs, ADDR, 0);
	struct weft_acd a;

	weft_acd_start(&a, WEFT_ACD_PROBE, 0, T0);
	KUNIT_EXPECT_EQ(test, weft_acd_conflict(&a, T0), (u32)WEFT_ACD_LOSE);
	KUNIT_EXPECT_EQ(test, a.state, WEFT_ACD_LOST);
	KUNIT_EXPECT_EQ(test, weft_acd_fire(&a, 0, T0 + 100 * SEC), 0U);
	KUNIT_EXPECT_FALSE(test, weft_acd_conflicts(&a, ADDR, ours, &arp));
	weft_acd_again(&a, 0, T0);
	KUNIT_EXPECT_EQ(test, a.state, WEFT_ACD_LOST);
}

static void acd_conflict__defence_rate(struct kunit *test)
{
	struct weft_acd a = held();

	KUNIT_EXPECT_EQ(test, weft_acd_conflict(&a, T0), (u32)WEFT_ACD_TX_ANNOUNCE);
	KUNIT_EXPECT_EQ(test, weft_acd_conflict(&a, T0 + 1), 0U);
	KUNIT_EXPECT_EQ(test, weft_acd_conflict(&a, T0 + 10 * SEC - 1), 0U);
	KUNIT_EXPECT_EQ(test, weft_acd_conflict(&a, T0 + 10 * SEC), (u32)WEFT_ACD_TX_ANNOUNCE);
	KUNIT_EXPECT_EQ(test, a.conflicts, 4U);
	KUNIT_EXPECT_EQ(test, a.state, WEFT_ACD_HELD);
}

static void acd_again__each_state(struct kunit *test)
{
	struct weft_acd a = held();
	u64 now;

	weft_acd_again(&a, 0, T0);
	KUNIT_EXPECT_EQ(test, a.deadline, WEFT_NEVER);
	weft_acd_start(&a, WEFT_ACD_ANNOUNCE, 0, T0);
	next(&a, 0, &now);
	next(&a, 0, &now);
	weft_acd_again(&a, 0, now + SEC);
	KUNIT_EXPECT_EQ(test, next(&a, 0, &now), (u32)WEFT_ACD_TX_ANNOUNCE);
	KUNIT_EXPECT_EQ(test, next(&a, 0, &now), (u32)WEFT_ACD_TX_ANNOUNCE);
	weft_acd_start(&a, WEFT_ACD_PROBE, 0, T0);
	next(&a, 0, &now);
	next(&a, 0, &now);
	weft_acd_again(&a, 7, now);
	KUNIT_EXPECT_EQ(test, a.state, WEFT_ACD_PROBING);
	KUNIT_EXPECT_EQ(test, a.sent, 0);
	KUNIT_EXPECT_EQ(test, a.deadline, now + 7);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(acd_start__announce),
	KUNIT_CASE(acd_start__quiet),
	KUNIT_CASE(acd_start__probe_waits),
	KUNIT_CASE(acd_fire__probes),
	KUNIT_CASE(acd_fire__early),
	KUNIT_CASE(acd_conflicts__sender),
	KUNIT_CASE(acd_conflicts__our_own),
	KUNIT_CASE(acd_conflicts__probe),
	KUNIT_CASE(acd_conflict__probing),
	KUNIT_CASE(acd_conflict__defence_rate),
	KUNIT_CASE(acd_again__each_state),
	{}
};

struct kunit_suite weft_ip_acd_suite = { .name = "weft_ip_acd", .test_cases = cases };
