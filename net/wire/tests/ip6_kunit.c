// SPDX-License-Identifier: GPL-2.0
/* The IPv6 header and addresses: RFC 8200 3, RFC 4291, RFC 4007. */
#include "../../base/tests/hostile.h"
#include "../../kunit_suites.h"
#include "../ip6.h"
#include "addr6.h"

/*
 * 2001:db8::1 > 2001:db8::2, traffic class 0x2e, flow label 0xabcde, 20
 * bytes of TCP, hop limit 64.
 */
static const u8 header[WEFT_IP6_HLEN] = {
	0x62, 0xea, 0xbc, 0xde, 0x00, 0x14, 0x06, 0x40,
	0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
};

static enum weft_drop with(u32 where, u8 value, u32 len, struct weft_ip6 *h)
{
	u8 p[WEFT_IP6_HLEN];

	memcpy(p, header, sizeof(p));
	p[where] = value;
	return weft_ip6_parse(p, sizeof(p), len, h);
}

static void ip6_parse__fields(struct kunit *test)
{
	struct weft_addr src = global6(1), dst = global6(2);
	struct weft_ip6 h;

	KUNIT_ASSERT_EQ(test, weft_ip6_parse(header, sizeof(header), 60, &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_TRUE(test, weft_addr_eq(&h.src, &src));
	KUNIT_EXPECT_TRUE(test, weft_addr_eq(&h.dst, &dst));
	KUNIT_EXPECT_EQ(test, h.tclass, 0x2e);
	KUNIT_EXPECT_EQ(test, h.flow, 0xabcdeU);
	KUNIT_EXPECT_EQ(test, h.len, 20);
	KUNIT_EXPECT_EQ(test, h.next, 6);
	KUNIT_EXPECT_EQ(test, h.hop_limit, 64);
}

static void ip6_parse__truncated(struct kunit *test)
{
	struct weft_ip6 h;
	u32 n;

	for (n = 0; n < WEFT_IP6_HLEN; n++) {
		KUNIT_EXPECT_EQ(test, weft_ip6_parse(exactly(test, header, n), n, 60, &h),
				WEFT_DROP_IP6_TRUNCATED);
		KUNIT_EXPECT_EQ(test, weft_ip6_parse(exactly(test, header, n), n, n, &h),
				WEFT_DROP_IP6_TRUNCATED);
	}
	KUNIT_EXPECT_EQ(test, weft_ip6_parse(exactly(test, header, n), n, 60, &h), WEFT_DROP_NONE);
}

static void ip6_parse__version(struct kunit *test)
{
	struct weft_ip6 h;
	u32 v;

	for (v = 0; v < 16; v++)
		KUNIT_EXPECT_EQ(test, with(0, v << 4, 60, &h),
				v == 6 ? WEFT_DROP_NONE : WEFT_DROP_IP6_VERSION);
}

static void ip6_parse__payload_length(struct kunit *test)
{
	struct weft_ip6 h;

	KUNIT_EXPECT_EQ(test, with(5, 20, 59, &h), WEFT_DROP_IP6_TRUNCATED);
	KUNIT_EXPECT_EQ(test, with(5, 19, 59, &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, with(4, 1, 60, &h), WEFT_DROP_IP6_TRUNCATED);
	KUNIT_EXPECT_EQ(test, with(5, 0, 40, &h), WEFT_DROP_NONE);
}

/* A frame of Ethernet is padded to 60 bytes. */
static void ip6_parse__link_padding(struct kunit *test)
{
	struct weft_ip6 h;

	KUNIT_EXPECT_EQ(test, with(5, 2, 46, &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, h.len, 2);
}

static void ip6_parse__unaligned(struct kunit *test)
{
	u8 p[WEFT_IP6_HLEN + 1];
	struct weft_ip6 h;

	memcpy(p + 1, header, sizeof(header));
	KUNIT_EXPECT_EQ(test, weft_ip6_parse(p + 1, sizeof(header), 60, &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, h.flow, 0xabcdeU);
}

static void ip6_emit__bytes(struct kunit *test)
{
	u8 p[WEFT_IP6_HLEN + 1] = { [WEFT_IP6_HLEN] = 0xee };
	struct weft_ip6 h = {
		.src = global6(1), .dst = global6(2), .flow = 0xabcde, .len = 20, .tclass = 0x2e,
		.next = 6,
		.hop_limit = 64,
	};

	KUNIT_EXPECT_EQ(test, weft_ip6_emit(p, &h), (u32)WEFT_IP6_HLEN);
	KUNIT_EXPECT_MEMEQ(test, p, header, sizeof(header));
	KUNIT_EXPECT_EQ(test, p[WEFT_IP6_HLEN], 0xee);
}

/* A flow label that is too large does not reach the traffic class. */
static void ip6_emit__flow_label(struct kunit *test)
{
	struct weft_ip6 h = { .flow = 0xfff00001 };
	u8 p[WEFT_IP6_HLEN];

	weft_ip6_emit(p, &h);
	KUNIT_EXPECT_MEMEQ(test, p, "\x60\x00\x00\x01", 4);
}

static void ip6_is_unspecified__borders(struct kunit *test)
{
	struct weft_addr any = addr6(0, 0, 0, 0), one = addr6(0, 0, 0, 1), v4 = weft_addr_v4(0);

	KUNIT_EXPECT_TRUE(test, weft_ip6_is_unspecified(&any));
	KUNIT_EXPECT_FALSE(test, weft_ip6_is_unspecified(&one));
	KUNIT_EXPECT_FALSE(test, weft_ip6_is_unspecified(&v4));
}

static void ip6_is_loopback__borders(struct kunit *test)
{
	struct weft_addr one = addr6(0, 0, 0, 1), two = addr6(0, 0, 0, 2), far = addr6(0, 0, 1, 1);

	KUNIT_EXPECT_TRUE(test, weft_ip6_is_loopback(&one));
	KUNIT_EXPECT_FALSE(test, weft_ip6_is_loopback(&two));
	KUNIT_EXPECT_FALSE(test, weft_ip6_is_loopback(&far));
}

static void ip6_is_multicast__borders(struct kunit *test)
{
	struct weft_addr first = addr6(0xff000000, 0, 0, 0), last = addr6(0xffffffff, 0, 0, 0);
	struct weft_addr before = addr6(0xfeffffff, 0, 0, 0),
			 v4 = weft_addr_v4(cpu_to_be32(0xe0000001));

	KUNIT_EXPECT_TRUE(test, weft_ip6_is_multicast(&first));
	KUNIT_EXPECT_TRUE(test, weft_ip6_is_multicast(&last));
	KUNIT_EXPECT_FALSE(test, weft_ip6_is_multicast(&before));
	KUNIT_EXPECT_FALSE(test, weft_ip6_is_multicast(&v4));
}

/* RFC 4291 2.4: fe80::/10 */
static void ip6_is_link_local__borders(struct kunit *test)
{
	struct weft_addr first = addr6(0xfe800000, 0, 0, 0), last = addr6(0xfebfffff, 0, 0, 1);
	struct weft_addr before = addr6(0xfe7fffff, 0, 0, 1), after = addr6(0xfec00000, 0, 0, 1),
			 group = group6(1);

	KUNIT_EXPECT_TRUE(test, weft_ip6_is_link_local(&first));
	KUNIT_EXPECT_TRUE(test, weft_ip6_is_link_local(&last));
	KUNIT_EXPECT_FALSE(test, weft_ip6_is_link_local(&before));
	KUNIT_EXPECT_FALSE(test, weft_ip6_is_link_local(&after));
	KUNIT_EXPECT_FALSE(test, weft_ip6_is_link_local(&group));
}

static void ip6_scope__kinds(struct kunit *test)
{
	struct weft_addr global = global6(1), local = local6(1), one = addr6(0, 0, 0, 1), group;
	u32 s;

	KUNIT_EXPECT_EQ(test, weft_ip6_scope(&global), WEFT_IP6_SCOPE_GLOBAL);
	KUNIT_EXPECT_EQ(test, weft_ip6_scope(&local), WEFT_IP6_SCOPE_LINK);
	KUNIT_EXPECT_EQ(test, weft_ip6_scope(&one), WEFT_IP6_SCOPE_NODE);
	/* the flags, the first four of these bits, are not the scope */
	for (s = 0; s < 256; s++) {
		group = addr6(0xff000000 | s << 16, 0, 0, 1);
		KUNIT_EXPECT_EQ(test, weft_ip6_scope(&group), s & 0xf);
	}
}

static void ip6_needs_zone__kinds(struct kunit *test)
{
	struct weft_addr global = global6(1), local = local6(1), one = addr6(0, 0, 0, 1), group;
	u32 s;

	KUNIT_EXPECT_FALSE(test, weft_ip6_needs_zone(&global));
	KUNIT_EXPECT_FALSE(test, weft_ip6_needs_zone(&one));
	KUNIT_EXPECT_TRUE(test, weft_ip6_needs_zone(&local));
	for (s = 0; s < 16; s++) {
		group = addr6(0xff000000 | s << 16, 0, 0, 1);
		KUNIT_EXPECT_EQ(test, weft_ip6_needs_zone(&group), s == 1 || s == 2);
	}
}

static void ip6_zone__one_of_both(struct kunit *test)
{
	struct weft_addr global = global6(1), local = local6(1),
			 v4 = weft_addr_v4(cpu_to_be32(0x7f000001));

	KUNIT_EXPECT_EQ(test, weft_ip6_zone(&global, &global, 3), 0U);
	KUNIT_EXPECT_EQ(test, weft_ip6_zone(&v4, &v4, 3), 0U);
	KUNIT_EXPECT_EQ(test, weft_ip6_zone(&local, &global, 3), 3U);
	KUNIT_EXPECT_EQ(test, weft_ip6_zone(&global, &local, 3), 3U);
}

static void ip6_all_nodes__bytes(struct kunit *test)
{
	struct weft_addr nodes = weft_ip6_all_nodes(), routers = weft_ip6_all_routers();

	KUNIT_EXPECT_MEMEQ(test, nodes.w, "\xff\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\x01", 16);
	KUNIT_EXPECT_MEMEQ(test, routers.w, "\xff\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\x02", 16);
}

/* RFC 4291 2.7.1: its own example, 4037::01:800:200E:8C6C. */
static void ip6_solicited_node__example(struct kunit *test)
{
	struct weft_addr a = addr6(0x40370000, 0, 0x00010800, 0x200e8c6c),
			 group = weft_ip6_solicited_node(&a);

	KUNIT_EXPECT_MEMEQ(test, group.w, "\xff\x02\0\0\0\0\0\0\0\0\0\x01\xff\x0e\x8c\x6c", 16);
	KUNIT_EXPECT_TRUE(test, weft_ip6_is_solicited_node(&group));
	KUNIT_EXPECT_FALSE(test, weft_ip6_is_solicited_node(&a));
}

static void ip6_is_solicited_node__borders(struct kunit *test)
{
	struct weft_addr no[] = {
		group6(0xff0e8c6c),
		addr6(0xff020000, 0, 1, 0xfe0e8c6c),
		addr6(0xff020000, 1, 1, 0xff0e8c6c),
		addr6(0xff030000, 0, 1, 0xff0e8c6c),
	};
	u32 i;

	for (i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		KUNIT_EXPECT_FALSE(test, weft_ip6_is_solicited_node(&no[i]));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(ip6_parse__fields),
	KUNIT_CASE(ip6_parse__truncated),
	KUNIT_CASE(ip6_parse__version),
	KUNIT_CASE(ip6_parse__payload_length),
	KUNIT_CASE(ip6_parse__link_padding),
	KUNIT_CASE(ip6_parse__unaligned),
	KUNIT_CASE(ip6_emit__bytes),
	KUNIT_CASE(ip6_emit__flow_label),
	KUNIT_CASE(ip6_is_unspecified__borders),
	KUNIT_CASE(ip6_is_loopback__borders),
	KUNIT_CASE(ip6_is_multicast__borders),
	KUNIT_CASE(ip6_is_link_local__borders),
	KUNIT_CASE(ip6_scope__kinds),
	KUNIT_CASE(ip6_needs_zone__kinds),
	KUNIT_CASE(ip6_zone__one_of_both),
	KUNIT_CASE(ip6_all_nodes__bytes),
	KUNIT_CASE(ip6_solicited_node__example),
	KUNIT_CASE(ip6_is_solicited_node__borders),
	{}
};

struct kunit_suite weft_wire_ip6_suite = { .name = "weft_wire_ip6", .test_cases = cases };
