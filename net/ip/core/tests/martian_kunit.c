// SPDX-License-Identifier: GPL-2.0
/* Invalid addresses: RFC 1122 3.2.1.3, 3.3.6; RFC 4291 2.5.2, 2.5.3, 2.7. */
#include "../../../kunit_suites.h"
#include "../../../wire/ip4.h"
#include "../../../wire/ip6.h"
#include "../../../wire/tests/addr6.h"
#include "../martian.h"

#define PEER	0xc0000201	/* 192.0.2.1 */
#define HERE	0xc0000202
#define GROUP	0xefff0001	/* 239.255.0.1 */
#define QUERIED	0xe0000001	/* 224.0.0.1 */

static struct weft_martian from4(u32 src, u32 dst)
{
	return (struct weft_martian){ .src = weft_addr_v4(cpu_to_be32(src)),
				      .dst = weft_addr_v4(cpu_to_be32(dst)),
				      .proto = WEFT_PROTO_UDP,
				      .own = true };
}

static struct weft_martian from6(struct weft_addr src, struct weft_addr dst)
{
	return (struct weft_martian){
		.src = src, .dst = dst, .proto = WEFT_PROTO_ICMP6, .v6 = true
	};
}

static enum weft_drop check6(struct weft_addr src, struct weft_addr dst, bool inside)
{
	struct weft_martian m = from6(src, dst);

	m.inside = inside;
	return weft_ip_martian(&m);
}

#define IS(m, why)	KUNIT_EXPECT_EQ(test, weft_ip_martian(&(m)), WEFT_DROP_##why)

/* ---- IPv4 */

static void martian4__ordinary(struct kunit *test)
{
	struct weft_martian m = from4(PEER, HERE);

	IS(m, NONE);
	m.own = false;
	IS(m, NONE);
}

/*
 * 127/8 only inside the host; a multicast address never (weft_ip4_source_ok()
 * has the other classes).
 */
static void martian4__source_class(struct kunit *test)
{
	struct weft_martian m = from4(0x7f000001, 0x7f000001);

	IS(m, IP4_SOURCE);
	m.inside = true;
	IS(m, NONE);
	m = from4(GROUP, HERE);
	IS(m, IP4_SOURCE);
}

static void martian4__without_address(struct kunit *test)
{
	struct weft_martian m = from4(0, HERE);

	IS(m, IP4_SOURCE);
	m.dst_broadcast = true;
	IS(m, NONE);
	m = from4(0, QUERIED);
	IS(m, NONE);
	m = from4(0, GROUP);
	IS(m, IP4_SOURCE);
	m.looped = true;
	IS(m, NONE);
	m = from4(0, GROUP);
	m.inside = true;
	IS(m, NONE);
}

static void martian4__source_is_a_broadcast(struct kunit *test)
{
	struct weft_martian m = from4(PEER, HERE);

	m.src_broadcast = true;
	IS(m, IP4_SOURCE);
}

static void martian__source_is_ours(struct kunit *test)
{
	struct weft_martian m4 = from4(PEER, HERE), m6 = from6(global6(1), global6(2));

	m4.src_own = m6.src_own = true;
	IS(m4, IP4_SOURCE);
	IS(m6, IP6_SOURCE);
	m4.looped = m6.looped = true;
	IS(m4, NONE);
	IS(m6, NONE);
	m4.looped = m6.looped = false;
	m4.inside = m6.inside = true;
	IS(m4, NONE);
	IS(m6, NONE);
}

/* RFC 1122 3.3.6: all of own mode's, and TCP. */
static void martian4__link_broadcast(struct kunit *test)
{
	struct weft_martian m = from4(PEER, HERE);

	m.to_all = true;
	IS(m, IP4_LINK_BROADCAST);
	m.own = false;
	IS(m, NONE);
	m.proto = WEFT_PROTO_TCP;
	IS(m, IP4_LINK_BROADCAST);
	m.dst_broadcast = true;
	IS(m, NONE);
	m = from4(PEER, GROUP);
	m.to_all = true;
	IS(m, NONE);
}

/* ---- IPv6 */

static void martian6__ordinary(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, check6(global6(1), global6(2), false), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, check6(local6(1), group6(1), false), WEFT_DROP_NONE);
}

/* RFC 4291 2.5.2: a source only during address checks, and in ICMPv6 alone; never a destination. */
static void martian6__unspecified(struct kunit *test)
{
	struct weft_addr any = addr6(0, 0, 0, 0);
	struct weft_martian m = from6(any, global6(1));

	KUNIT_EXPECT_EQ(test, check6(any, group6(1), false), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, check6(global6(1), any, false), WEFT_DROP_IP6_DESTINATION);
	KUNIT_EXPECT_EQ(test, check6(global6(1), any, true), WEFT_DROP_IP6_DESTINATION);
	IS(m, NONE);
	m.proto = WEFT_PROTO_UDP;
	IS(m, IP6_SOURCE);
}

/* RFC 4291 2.5.3 */
static void martian6__loopback(struct kunit *test)
{
	struct weft_addr one = addr6(0, 0, 0, 1);

	KUNIT_EXPECT_EQ(test, check6(one, global6(2), false), WEFT_DROP_IP6_SOURCE);
	KUNIT_EXPECT_EQ(test, check6(global6(2), one, false), WEFT_DROP_IP6_DESTINATION);
	KUNIT_EXPECT_EQ(test, check6(one, one, true), WEFT_DROP_NONE);
}

/* RFC 4291 2.7 */
static void martian6__multicast_source(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, check6(group6(1), global6(2), false), WEFT_DROP_IP6_SOURCE);
	KUNIT_EXPECT_EQ(test, check6(group6(1), global6(2), true), WEFT_DROP_IP6_SOURCE);
}

/* RFC 4291 2.7: scope 0 is dropped, scope 1 does not leave an interface. */
static void martian6__group_scopes(struct kunit *test)
{
	u32 s;

	for (s = 0; s < 16; s++) {
		struct weft_addr group = addr6(0xff000000 | s << 16, 0, 0, 1);

		KUNIT_EXPECT_EQ(test, check6(global6(1), group, false),
				s < 2 ? WEFT_DROP_IP6_DESTINATION : WEFT_DROP_NONE);
		KUNIT_EXPECT_EQ(test, check6(global6(1), group, true),
				s < 1 ? WEFT_DROP_IP6_DESTINATION : WEFT_DROP_NONE);
	}
}

/* A packet of this node to an interface-local group loops back. */
static void martian6__looped(struct kunit *test)
{
	struct weft_martian m = from6(global6(1), addr6(0xff010000, 0, 0, 5));

	IS(m, IP6_DESTINATION);
	m.looped = true;
	IS(m, NONE);
}

static void martian6__v4_mapped(struct kunit *test)
{
	struct weft_addr v4 = weft_addr_v4(cpu_to_be32(PEER));

	KUNIT_EXPECT_EQ(test, check6(v4, global6(2), true), WEFT_DROP_IP6_SOURCE);
	KUNIT_EXPECT_EQ(test, check6(global6(2), v4, true), WEFT_DROP_IP6_DESTINATION);
}

static void martian6__link_multicast(struct kunit *test)
{
	struct weft_martian m = from6(global6(1), global6(2));

	m.to_all = true;
	IS(m, NONE);
	m.proto = WEFT_PROTO_TCP;
	IS(m, IP6_LINK_MULTICAST);
	m.to_all = false;
	IS(m, NONE);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(martian4__ordinary),
	KUNIT_CASE(martian4__source_class),
	KUNIT_CASE(martian4__without_address),
	KUNIT_CASE(martian4__source_is_a_broadcast),
	KUNIT_CASE(martian__source_is_ours),
	KUNIT_CASE(martian4__link_broadcast),
	KUNIT_CASE(martian6__ordinary),
	KUNIT_CASE(martian6__unspecified),
	KUNIT_CASE(martian6__loopback),
	KUNIT_CASE(martian6__multicast_source),
	KUNIT_CASE(martian6__group_scopes),
	KUNIT_CASE(martian6__looped),
	KUNIT_CASE(martian6__v4_mapped),
	KUNIT_CASE(martian6__link_multicast),
	{}
};

struct kunit_suite weft_ip_martian_suite = { .name = "weft_ip_martian", .test_cases = cases };
