// SPDX-License-Identifier: GPL-2.0
/*
 * The owner of a packet. A case for each row of the tables. "Asks" names the fact that the verdict
 * still depends on: each case states it, because a needless fact costs a look-up for each packet.
 */
#include "../../../kunit_suites.h"
#include "../whose.h"

#define ALL	WEFT_IP_QUESTIONS

static struct weft_ip_verdict verdict(u32 is, u32 asked)
{
	const struct weft_ip_facts f = { .is = is, .asked = asked };

	return weft_ip_whose(&f);
}

/* With every fact known: those in `is` are true, the others false. */
static enum weft_ip_whose whose(u32 is)
{
	return verdict(is, ALL).whose;
}

/* The first missing fact, with `yes` true and `no` false; 0: the verdict is known. */
static u32 asks(u32 is, u32 yes, u32 no)
{
	struct weft_ip_verdict v = verdict(is | yes, yes | no);

	return v.whose == WEFT_IP_ASK ? v.ask : 0;
}

#define IS(facts, what) \
	KUNIT_EXPECT_EQ(test, (int)whose(facts), (int)WEFT_IP_##what)
#define ASKS(question, is, yes, no)	KUNIT_EXPECT_EQ(test, asks(is, yes, no), (u32)(question))
#define OWNER(facts, who) \
	KUNIT_EXPECT_EQ(test, (int)verdict(facts, ALL).owner, (int)WEFT_FRAG_##who)

/* ---- whole packets to one host */

static void whose__own_address(struct kunit *test)
{
	IS(WEFT_IP_OWN, OURS);
	IS(WEFT_IP_OWN | WEFT_IP_UNREAD, OURS);		/* Weft's to refuse */
	IS(WEFT_IP_OWN | WEFT_IP_V6 | WEFT_IP_UNREAD, OURS);
	IS(WEFT_IP_OWN | WEFT_IP_OWN_DEVICE, OURS);
	ASKS(0, WEFT_IP_OWN, 0, 0);
	KUNIT_EXPECT_TRUE(test, verdict(WEFT_IP_OWN, 0).own);
	KUNIT_EXPECT_FALSE(test, verdict(WEFT_IP_OWN, 0).both);
}

static void whose__unreadable_in_share_mode(struct kunit *test)
{
	IS(WEFT_IP_UNREAD | WEFT_IP_CLAIMED, HOST);
	IS(WEFT_IP_V6 | WEFT_IP_UNREAD, HOST);
	ASKS(0, WEFT_IP_UNREAD, 0, 0);
}

static void whose__claimed_in_share_mode(struct kunit *test)
{
	IS(WEFT_IP_CLAIMED, OURS);
	IS(WEFT_IP_V6 | WEFT_IP_CLAIMED, OURS);
	IS(0, HOST);
	ASKS(WEFT_IP_CLAIMED, 0, 0, 0);
	KUNIT_EXPECT_FALSE(test, verdict(WEFT_IP_CLAIMED, ALL).own);
}

static void whose__other_address_in_own_mode(struct kunit *test)
{
	IS(WEFT_IP_OWN_DEVICE | WEFT_IP_CLAIMED, HOST);
	IS(WEFT_IP_OWN_DEVICE | WEFT_IP_V6 | WEFT_IP_CLAIMED | WEFT_IP_IS_UDP, HOST);
	ASKS(0, WEFT_IP_OWN_DEVICE | WEFT_IP_IS_UDP, 0, 0);
}

static void whose__limited_broadcast_in_own_mode(struct kunit *test)
{
	u32 to = WEFT_IP_OWN_DEVICE | WEFT_IP_LIMITED | WEFT_IP_LINK_BROADCAST;

	IS(to | WEFT_IP_IS_UDP | WEFT_IP_CLAIMED, OURS);
	IS(to | WEFT_IP_IS_UDP, HOST);
	IS(to | WEFT_IP_CLAIMED, HOST);
	ASKS(WEFT_IP_CLAIMED, to | WEFT_IP_IS_UDP, 0, 0);
	ASKS(0, to, 0, 0);
	KUNIT_EXPECT_FALSE(test, verdict(to | WEFT_IP_IS_UDP | WEFT_IP_CLAIMED, ALL).own);
}

/* A firewall rule has changed its destination: back to the host. */
static void whose__rewritten(struct kunit *test)
{
	IS(WEFT_IP_FILTERED, HOST);
	IS(WEFT_IP_FILTERED | WEFT_IP_CLAIMED, OURS);
}

/* ---- broadcasts on a shared device */

#define BROADCAST	(WEFT_IP_IS_UDP | WEFT_IP_LINK_BROADCAST)

static void whose__broadcast(struct kunit *test)
{
	IS(BROADCAST | WEFT_IP_BROADCAST | WEFT_IP_WANTED, COPY);
	IS(BROADCAST | WEFT_IP_BROADCAST, HOST);
	IS(BROADCAST | WEFT_IP_BROADCAST | WEFT_IP_CLAIMED, HOST);	/* never Weft's alone */
	IS(BROADCAST | WEFT_IP_BROADCAST | WEFT_IP_WANTED | WEFT_IP_UNREAD, HOST);
	ASKS(WEFT_IP_BROADCAST, BROADCAST, 0, 0);
	ASKS(WEFT_IP_WANTED, BROADCAST, WEFT_IP_BROADCAST, 0);
	KUNIT_EXPECT_TRUE(test, verdict(BROADCAST | WEFT_IP_BROADCAST | WEFT_IP_WANTED, ALL).both);
	KUNIT_EXPECT_FALSE(test, verdict(BROADCAST | WEFT_IP_BROADCAST | WEFT_IP_WANTED, ALL).own);
}

static void whose__no_broadcast(struct kunit *test)
{
	ASKS(WEFT_IP_CLAIMED, BROADCAST, 0, WEFT_IP_BROADCAST);
	/* a host's address in a link-layer broadcast */
	IS(BROADCAST | WEFT_IP_CLAIMED, OURS);
	/* of an own-mode network */
	IS(BROADCAST | WEFT_IP_OWN | WEFT_IP_BROADCAST | WEFT_IP_WANTED, OURS);
	ASKS(WEFT_IP_CLAIMED, WEFT_IP_IS_UDP, 0, 0);
	ASKS(WEFT_IP_CLAIMED, WEFT_IP_LINK_BROADCAST, 0, 0);
	ASKS(WEFT_IP_CLAIMED, BROADCAST | WEFT_IP_V6, 0, 0);
}

/* A later fragment has no port: it is copied if there is any socket. */
static void whose__broadcast_fragment(struct kunit *test)
{
	u32 later = BROADCAST | WEFT_IP_FRAGMENT | WEFT_IP_LATER;

	IS(later | WEFT_IP_BROADCAST | WEFT_IP_SOCKETS, COPY);
	IS(later | WEFT_IP_BROADCAST | WEFT_IP_WANTED, HOST);
	IS(BROADCAST | WEFT_IP_FRAGMENT | WEFT_IP_BROADCAST | WEFT_IP_WANTED, COPY);
	IS(BROADCAST | WEFT_IP_FRAGMENT | WEFT_IP_BROADCAST | WEFT_IP_SOCKETS, HOST);
}

/* The host has the packet already. */
static void whose__copy_that_was_rewritten(struct kunit *test)
{
	IS(BROADCAST | WEFT_IP_BROADCAST | WEFT_IP_FILTERED, REFUSE);
	IS(WEFT_IP_GROUP | WEFT_IP_IS_UDP | WEFT_IP_FILTERED, REFUSE);
	IS(WEFT_IP_GROUP | WEFT_IP_V6 | WEFT_IP_FILTERED, REFUSE);
	IS(WEFT_IP_GROUP | WEFT_IP_IS_UDP | WEFT_IP_SOCKETS | WEFT_IP_LISTENS | WEFT_IP_WANTED |
	   WEFT_IP_FILTERED, COPY);
}

/* ---- groups */

#define GROUP_UDP	(WEFT_IP_GROUP | WEFT_IP_IS_UDP)

static void group_udp(struct kunit *test, u32 version)
{
	u32 udp = GROUP_UDP | version, some = udp | WEFT_IP_SOCKETS;

	IS(some | WEFT_IP_LISTENS | WEFT_IP_WANTED, COPY);
	IS(some | WEFT_IP_LISTENS, HOST);
	IS(some | WEFT_IP_WANTED, HOST);
	IS(udp | WEFT_IP_LISTENS | WEFT_IP_WANTED, HOST);
	IS(some | WEFT_IP_LISTENS | WEFT_IP_WANTED | WEFT_IP_UNREAD, HOST);
	ASKS(WEFT_IP_SOCKETS, udp, 0, 0);
	ASKS(WEFT_IP_LISTENS, udp, WEFT_IP_SOCKETS, 0);
	ASKS(WEFT_IP_WANTED, udp, WEFT_IP_SOCKETS | WEFT_IP_LISTENS, 0);
}

static void whose__group_udp(struct kunit *test)
{
	group_udp(test, 0);
	group_udp(test, WEFT_IP_V6);
	KUNIT_EXPECT_TRUE(test, verdict(GROUP_UDP | WEFT_IP_OWN_DEVICE, ALL).own);
	KUNIT_EXPECT_FALSE(test, verdict(GROUP_UDP, ALL).own);
	KUNIT_EXPECT_TRUE(test, verdict(GROUP_UDP, ALL).both);
}

static void group_fragment(struct kunit *test, u32 version)
{
	u32 first = GROUP_UDP | WEFT_IP_FRAGMENT | WEFT_IP_LISTENS | version,
	    later = first | WEFT_IP_LATER;

	IS(later | WEFT_IP_SOCKETS, COPY);
	IS(later | WEFT_IP_WANTED, HOST);
	IS(first | WEFT_IP_SOCKETS | WEFT_IP_WANTED, COPY);
	IS(first | WEFT_IP_SOCKETS, HOST);
}

static void whose__group_fragment(struct kunit *test)
{
	group_fragment(test, 0);
	group_fragment(test, WEFT_IP_V6);
}

/* ---- IPv4 groups */


static void whose__group4_igmp(struct kunit *test)
{
	u32 igmp = WEFT_IP_GROUP | WEFT_IP_IS_IGMP;

	IS(igmp | WEFT_IP_OWN_DEVICE | WEFT_IP_JOINED, COPY);
	IS(igmp | WEFT_IP_OWN_DEVICE, HOST);
	/* share mode: the host reports for both */
	IS(igmp | WEFT_IP_JOINED, HOST);
	IS(igmp | WEFT_IP_OWN_DEVICE | WEFT_IP_JOINED | WEFT_IP_LOOPED, HOST);
	ASKS(0, igmp, 0, 0);
}

static void group_raw(struct kunit *test, u32 version)
{
	u32 other = WEFT_IP_GROUP | WEFT_IP_OWN_DEVICE | version;

	IS(other | WEFT_IP_RAW | WEFT_IP_LISTENS, COPY);
	IS(other | WEFT_IP_RAW, HOST);
	IS(other | WEFT_IP_LISTENS, HOST);
	/* share mode: raw sockets get what the host gets */
	IS(WEFT_IP_GROUP | version | WEFT_IP_RAW | WEFT_IP_LISTENS, HOST);
	ASKS(WEFT_IP_RAW, other, 0, 0);
	ASKS(WEFT_IP_LISTENS, other, WEFT_IP_RAW, 0);
	ASKS(0, WEFT_IP_GROUP | version, 0, 0);
}

static void whose__group_raw(struct kunit *test)
{
	group_raw(test, 0);
	group_raw(test, WEFT_IP_V6);
}

/* ---- IPv6 groups */

static void whose__group6(struct kunit *test)
{
	u32 in = WEFT_IP_V6 | WEFT_IP_GROUP | WEFT_IP_OWN_DEVICE | WEFT_IP_JOINED;

	IS(in | WEFT_IP_UNREAD, COPY);
	IS(in | WEFT_IP_IS_ICMP6, COPY);
	IS(in | WEFT_IP_IS_ICMP6 | WEFT_IP_FRAGMENT, HOST);
	IS(in | WEFT_IP_IS_ICMP6 | WEFT_IP_LOOPED, HOST);
	IS(in | WEFT_IP_IS_ICMP6 | WEFT_IP_LOOPED | WEFT_IP_RAW | WEFT_IP_LISTENS, HOST);
	IS(in | WEFT_IP_IS_UDP, HOST);
	IS((in & ~WEFT_IP_JOINED) | WEFT_IP_UNREAD, HOST);
	IS((in & ~WEFT_IP_JOINED) | WEFT_IP_IS_ICMP6, HOST);
	ASKS(WEFT_IP_JOINED, WEFT_IP_V6 | WEFT_IP_GROUP | WEFT_IP_OWN_DEVICE | WEFT_IP_IS_ICMP6, 0,
	     0);
	ASKS(WEFT_IP_RAW, WEFT_IP_V6 | WEFT_IP_GROUP | WEFT_IP_OWN_DEVICE, 0, 0);
	KUNIT_EXPECT_TRUE(test, verdict(in | WEFT_IP_UNREAD, ALL).own);
}

static void whose__group6_in_share_mode(struct kunit *test)
{
	IS(WEFT_IP_V6 | WEFT_IP_GROUP | WEFT_IP_JOINED | WEFT_IP_IS_ICMP6, HOST);
	ASKS(0, WEFT_IP_V6 | WEFT_IP_GROUP, 0, 0);
}

/* ---- fragments */

#define FRAGMENT	(WEFT_IP_FRAGMENT | WEFT_IP_LOCAL)

static void whose__own_fragment(struct kunit *test)
{
	IS(WEFT_IP_FRAGMENT | WEFT_IP_OWN, HOLD);
	IS(WEFT_IP_FRAGMENT | WEFT_IP_OWN | WEFT_IP_LATER | WEFT_IP_V6, HOLD);
	OWNER(WEFT_IP_FRAGMENT | WEFT_IP_OWN | WEFT_IP_LATER, OURS);
	ASKS(0, WEFT_IP_FRAGMENT | WEFT_IP_OWN, 0, 0);
	IS(FRAGMENT | WEFT_IP_OWN_DEVICE | WEFT_IP_SOCKETS, HOST);
}

/* No socket can want it. */
static void whose__fragment_for_nobody(struct kunit *test)
{
	IS(FRAGMENT, HOST);
	IS(FRAGMENT | WEFT_IP_LATER, HOST);
	ASKS(WEFT_IP_SOCKETS, WEFT_IP_FRAGMENT, 0, 0);
	ASKS(0, WEFT_IP_FRAGMENT, 0, WEFT_IP_SOCKETS);
}

static void whose__fragment_returned(struct kunit *test)
{
	IS(FRAGMENT | WEFT_IP_SOCKETS | WEFT_IP_RETURNED | WEFT_IP_CLAIMED, HOST);
	ASKS(WEFT_IP_RETURNED, WEFT_IP_FRAGMENT, WEFT_IP_SOCKETS, 0);
}

static void whose__fragment_to_another(struct kunit *test)
{
	IS(WEFT_IP_FRAGMENT | WEFT_IP_SOCKETS, HOST);
	ASKS(WEFT_IP_LOCAL, WEFT_IP_FRAGMENT, WEFT_IP_SOCKETS, WEFT_IP_RETURNED);
}

static void whose__later_fragment(struct kunit *test)
{
	IS(FRAGMENT | WEFT_IP_LATER | WEFT_IP_SOCKETS, HOLD);
	IS(FRAGMENT | WEFT_IP_LATER | WEFT_IP_RAW, HOST);
	OWNER(FRAGMENT | WEFT_IP_LATER | WEFT_IP_SOCKETS, UNKNOWN);
	ASKS(0, WEFT_IP_FRAGMENT | WEFT_IP_LATER, WEFT_IP_SOCKETS | WEFT_IP_LOCAL,
	     WEFT_IP_RETURNED);
}

static void whose__first_fragment(struct kunit *test)
{
	IS(FRAGMENT | WEFT_IP_SOCKETS | WEFT_IP_CLAIMED, HOLD);
	OWNER(FRAGMENT | WEFT_IP_SOCKETS | WEFT_IP_CLAIMED, OURS);
	IS(FRAGMENT | WEFT_IP_SOCKETS, HOLD);
	OWNER(FRAGMENT | WEFT_IP_SOCKETS, HOSTS);
	KUNIT_EXPECT_FALSE(test, verdict(FRAGMENT | WEFT_IP_SOCKETS | WEFT_IP_CLAIMED, ALL).own);
}

static void whose__unreadable_fragment(struct kunit *test)
{
	IS(FRAGMENT | WEFT_IP_V6 | WEFT_IP_UNREAD | WEFT_IP_SOCKETS, HOST);
	OWNER(FRAGMENT | WEFT_IP_UNREAD | WEFT_IP_SOCKETS | WEFT_IP_CLAIMED, HOSTS);
	ASKS(0, FRAGMENT | WEFT_IP_V6 | WEFT_IP_UNREAD, 0, 0);
}

/* ---- all of them */

static u32 next(u32 *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8 | *seed << 24;
}

/*
 * For any set of known facts there is either a verdict or a missing fact, so that the loop
 * terminates.
 */
static void whose__asks_what_is_open(struct kunit *test)
{
	struct weft_ip_verdict v;
	u32 seed = 1, asked, i;

	for (i = 0; i < 20000; i++) {
		asked = next(&seed) & ALL;
		v = verdict(next(&seed) & (~ALL | asked), asked);
		if (v.whose != WEFT_IP_ASK)
			continue;
		KUNIT_ASSERT_NE(test, v.ask, 0U);
		KUNIT_ASSERT_EQ(test, v.ask & asked, 0U);
		KUNIT_ASSERT_EQ(test, v.ask & (v.ask - 1), 0U);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(whose__own_address),
	KUNIT_CASE(whose__unreadable_in_share_mode),
	KUNIT_CASE(whose__claimed_in_share_mode),
	KUNIT_CASE(whose__other_address_in_own_mode),
	KUNIT_CASE(whose__limited_broadcast_in_own_mode),
	KUNIT_CASE(whose__rewritten),
	KUNIT_CASE(whose__broadcast),
	KUNIT_CASE(whose__no_broadcast),
	KUNIT_CASE(whose__broadcast_fragment),
	KUNIT_CASE(whose__copy_that_was_rewritten),
	KUNIT_CASE(whose__group_udp),
	KUNIT_CASE(whose__group_fragment),
	KUNIT_CASE(whose__group4_igmp),
	KUNIT_CASE(whose__group_raw),
	KUNIT_CASE(whose__group6),
	KUNIT_CASE(whose__group6_in_share_mode),
	KUNIT_CASE(whose__own_fragment),
	KUNIT_CASE(whose__fragment_for_nobody),
	KUNIT_CASE(whose__fragment_returned),
	KUNIT_CASE(whose__fragment_to_another),
	KUNIT_CASE(whose__later_fragment),
	KUNIT_CASE(whose__first_fragment),
	KUNIT_CASE(whose__unreadable_fragment),
	KUNIT_CASE(whose__asks_what_is_open),
	{}
};

struct kunit_suite weft_ip_whose_suite = { .name = "weft_ip_whose", .test_cases = cases };
