// SPDX-License-Identifier: GPL-2.0
/* ICMP for IPv6: RFC 4443. */
#include <linux/errno.h>
#include "../../base/tests/hostile.h"
#include "../../base/bytes.h"
#include "../../kunit_suites.h"
#include "../icmp6.h"
#include "../ip4.h"
#include "addr6.h"

/*
 * An echo request of 2001:db8::1 to 2001:db8::2, identifier 0x1234, sequence 7; its checksum is not
 * from the code under test.
 */
static const u8 echo[] = { 128, 0, 0x9a, 0x0b, 0x12, 0x34, 0x00, 0x07, 'x' };

#define QUOTED	(WEFT_IP6_HLEN + 8)

/*
 * A router's quote of a segment of 2001:db8::1 port 40000 to 2001:db8::2 port 80,
 * sequence number 0xfedcba98.
 */
static void quoted(u8 *p)
{
	struct weft_ip6 ip = {
		.src = global6(1), .dst = global6(2), .len = 1400, .next = WEFT_PROTO_TCP,
		.hop_limit = 1,
	};

	weft_ip6_emit(p, &ip);
	memcpy(p + WEFT_IP6_HLEN, "\x9c\x40\x00\x50\xfe\xdc\xba\x98", 8);
}

static void icmp6_parse__fields(struct kunit *test)
{
	struct weft_icmp6 h;

	KUNIT_ASSERT_EQ(test, weft_icmp6_parse(echo, sizeof(echo), &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, h.type, WEFT_ICMP6_ECHO);
	KUNIT_EXPECT_EQ(test, h.code, 0);
	KUNIT_EXPECT_EQ(test, h.rest, 0x12340007U);
}

static void icmp6_parse__truncated(struct kunit *test)
{
	struct weft_icmp6 h;
	u32 n;

	for (n = 0; n < WEFT_ICMP6_HLEN; n++)
		KUNIT_EXPECT_EQ(test, weft_icmp6_parse(exactly(test, echo, n), n, &h),
				WEFT_DROP_ICMP_TRUNCATED);
	KUNIT_EXPECT_EQ(test, weft_icmp6_parse(exactly(test, echo, n), n, &h), WEFT_DROP_NONE);
}

static void icmp6_emit__bytes(struct kunit *test)
{
	struct weft_icmp6 h = { .type = 2, .rest = 1400 };
	u8 p[WEFT_ICMP6_HLEN + 1];

	memset(p, 0xee, sizeof(p));
	KUNIT_EXPECT_EQ(test, weft_icmp6_emit(p, &h), (u32)WEFT_ICMP6_HLEN);
	KUNIT_EXPECT_MEMEQ(test, p, "\x02\x00\x00\x00\x00\x00\x05\x78\xee", 9);
}

/* RFC 4443 2.3, RFC 8200 8.1: addresses, length and the next header are in the sum. */
static void icmp6_csum_ok__pseudo_header(struct kunit *test)
{
	struct weft_addr src = global6(1), dst = global6(2), other = global6(3);

	KUNIT_EXPECT_TRUE(test, weft_icmp6_csum_ok(&src, &dst, echo, sizeof(echo)));
	KUNIT_EXPECT_FALSE(test, weft_icmp6_csum_ok(&src, &other, echo, sizeof(echo)));
	KUNIT_EXPECT_FALSE(test, weft_icmp6_csum_ok(&other, &dst, echo, sizeof(echo)));
	KUNIT_EXPECT_FALSE(test, weft_icmp6_csum_ok(&src, &dst, echo, sizeof(echo) - 1));
}

static void icmp6_csum_put__bytes(struct kunit *test)
{
	struct weft_addr src = global6(1), dst = global6(2);
	u8 p[sizeof(echo)];

	memcpy(p, echo, sizeof(p));
	p[2] = 0x5a;
	weft_icmp6_csum_put(&src, &dst, p, sizeof(p));
	KUNIT_EXPECT_MEMEQ(test, p, echo, sizeof(p));
}

/* The source of the quoted packet is this host. */
static void icmp6_quote_parse__tcp(struct kunit *test)
{
	struct weft_addr us = global6(1), peer = global6(2);
	struct weft_icmp6_quote q;
	u8 p[QUOTED];

	quoted(p);
	KUNIT_ASSERT_EQ(test, weft_icmp6_quote_parse(p, sizeof(p), &q), WEFT_DROP_NONE);
	KUNIT_EXPECT_TRUE(test, weft_addr_eq(&q.t.laddr, &us));
	KUNIT_EXPECT_TRUE(test, weft_addr_eq(&q.t.raddr, &peer));
	KUNIT_EXPECT_EQ(test, q.t.lport, 40000);
	KUNIT_EXPECT_EQ(test, q.t.rport, 80);
	KUNIT_EXPECT_EQ(test, q.seq, 0xfedcba98U);
	KUNIT_EXPECT_EQ(test, q.offset, 40U);
	KUNIT_EXPECT_EQ(test, q.proto, WEFT_PROTO_TCP);
}

static void icmp6_quote_parse__udp(struct kunit *test)
{
	struct weft_icmp6_quote q;
	u8 p[QUOTED];

	quoted(p);
	p[6] = WEFT_PROTO_UDP;
	KUNIT_ASSERT_EQ(test, weft_icmp6_quote_parse(p, sizeof(p), &q), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, q.t.lport, 40000);
	KUNIT_EXPECT_EQ(test, q.seq, 0U);
}

/* Other protocols have no ports there. */
static void icmp6_quote_parse__other(struct kunit *test)
{
	struct weft_icmp6_quote q;
	u8 p[QUOTED];

	quoted(p);
	p[6] = WEFT_PROTO_ICMP6;
	KUNIT_ASSERT_EQ(test, weft_icmp6_quote_parse(p, WEFT_IP6_HLEN, &q), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, q.t.lport | q.t.rport, 0);
	KUNIT_EXPECT_EQ(test, q.proto, WEFT_PROTO_ICMP6);
}

static void icmp6_quote_parse__echo(struct kunit *test)
{
	struct weft_icmp6_quote q;
	u8 p[QUOTED];

	quoted(p);
	p[6] = WEFT_PROTO_ICMP6;
	p[WEFT_IP6_HLEN] = WEFT_ICMP6_ECHO;
	p[WEFT_IP6_HLEN + 1] = 0;
	p[WEFT_IP6_HLEN + 4] = 0x12;
	p[WEFT_IP6_HLEN + 5] = 0x34;
	KUNIT_ASSERT_EQ(test, weft_icmp6_quote_parse(p, WEFT_IP6_HLEN + 8, &q), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, q.t.lport, 0x1234);
	KUNIT_EXPECT_EQ(test, q.t.rport, 0);
	KUNIT_ASSERT_EQ(test,
			weft_icmp6_quote_parse(exactly(test, p, WEFT_IP6_HLEN + 7),
					       WEFT_IP6_HLEN + 7, &q),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, q.t.lport, 0);
	p[WEFT_IP6_HLEN] = WEFT_ICMP6_ECHO_REPLY;	/* none of ours */
	KUNIT_ASSERT_EQ(test, weft_icmp6_quote_parse(p, WEFT_IP6_HLEN + 8, &q), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, q.t.lport, 0);
}

static void icmp6_quote_parse__truncated(struct kunit *test)
{
	struct weft_icmp6_quote q;
	u8 p[QUOTED];
	u32 n;

	quoted(p);
	for (n = 0; n < sizeof(p); n++)
		KUNIT_EXPECT_EQ(test, weft_icmp6_quote_parse(exactly(test, p, n), n, &q),
				WEFT_DROP_ICMP_QUOTE);
	KUNIT_EXPECT_EQ(test, weft_icmp6_quote_parse(exactly(test, p, n), n, &q), WEFT_DROP_NONE);
}

/* The ports are behind the extension headers. */
static void icmp6_quote_parse__extension_headers(struct kunit *test)
{
	u8 p[QUOTED + 16] = { 0 };
	struct weft_icmp6_quote q;

	quoted(p);
	p[6] = WEFT_PROTO_DSTOPTS;
	memmove(p + 56, p + 40, 8);
	/* options, then a first fragment's header */
	memcpy(p + 40, "\x2c\0\1\4\0\0\0\0\6\0\0\1\0\0\0\0", 16);
	KUNIT_ASSERT_EQ(test, weft_icmp6_quote_parse(p, sizeof(p), &q), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, q.offset, 56U);
	KUNIT_EXPECT_EQ(test, q.t.lport, 40000);
	KUNIT_EXPECT_EQ(test, q.seq, 0xfedcba98U);
	KUNIT_EXPECT_EQ(test, weft_icmp6_quote_parse(p, sizeof(p) - 1, &q), WEFT_DROP_ICMP_QUOTE);
	p[51] = 8;	/* a later one has no ports */
	KUNIT_EXPECT_EQ(test, weft_icmp6_quote_parse(p, sizeof(p), &q), WEFT_DROP_ICMP_QUOTE);
}

static void icmp6_quote_parse__version(struct kunit *test)
{
	struct weft_icmp6_quote q;
	u8 p[QUOTED];
	u32 v;

	quoted(p);
	for (v = 0; v < 16; v++) {
		p[0] = v << 4;
		KUNIT_EXPECT_EQ(test, weft_icmp6_quote_parse(p, sizeof(p), &q),
				v == 6 ? WEFT_DROP_NONE : WEFT_DROP_ICMP_QUOTE);
	}
}

/* It would match an IPv4 connection. */
static void icmp6_quote_parse__v4_mapped(struct kunit *test)
{
	struct weft_addr v4 = weft_addr_v4(cpu_to_be32(0xc0000201));
	struct weft_icmp6_quote q;
	u8 p[QUOTED];

	quoted(p);
	weft_put_addr6(p + 8, &v4);
	KUNIT_EXPECT_EQ(test, weft_icmp6_quote_parse(p, sizeof(p), &q), WEFT_DROP_ICMP_QUOTE);
	quoted(p);
	weft_put_addr6(p + 24, &v4);
	KUNIT_EXPECT_EQ(test, weft_icmp6_quote_parse(p, sizeof(p), &q), WEFT_DROP_ICMP_QUOTE);
}

/* RFC 4443 3.1 names the codes; the values are those that Linux gives. */
static void icmp6_errno__unreachable(struct kunit *test)
{
	static const struct {
		int error;
		bool hard;
	} want[] = {
		{ ENETUNREACH, false }, { EACCES, true }, { EHOSTUNREACH, false },
		{ EHOSTUNREACH, false }, { ECONNREFUSED, true }, { EACCES, true }, { EACCES, true },
	};
	u32 code;

	for (code = 0; code < 256; code++) {
		bool known = code < sizeof(want) / sizeof(want[0]), hard = false;

		KUNIT_EXPECT_EQ(test, weft_icmp6_errno(WEFT_ICMP6_UNREACH, code, &hard),
				known ? want[code].error : EPROTO);
		KUNIT_EXPECT_EQ(test, hard, known ? want[code].hard : true);
	}
}

static void icmp6_errno__others(struct kunit *test)
{
	bool hard = true;

	KUNIT_EXPECT_EQ(test, weft_icmp6_errno(WEFT_ICMP6_TOO_BIG, 0, &hard), EMSGSIZE);
	KUNIT_EXPECT_FALSE(test, hard);
	KUNIT_EXPECT_EQ(test, weft_icmp6_errno(WEFT_ICMP6_TIME_EXCEEDED, 1, &hard), EHOSTUNREACH);
	KUNIT_EXPECT_FALSE(test, hard);
	KUNIT_EXPECT_EQ(test, weft_icmp6_errno(WEFT_ICMP6_PARAM_PROBLEM, 1, &hard), EPROTO);
	KUNIT_EXPECT_TRUE(test, hard);
}

/* RFC 4443 2.4 (a): an unknown error is passed up, (b): an unknown informational message is not. */
static void icmp6_errno__unknown_types(struct kunit *test)
{
	u32 type;

	for (type = 0; type < 256; type++) {
		bool hard = true;

		if (type >= WEFT_ICMP6_UNREACH && type <= WEFT_ICMP6_PARAM_PROBLEM)
			continue;
		KUNIT_EXPECT_EQ(test, weft_icmp6_errno(type, 0, &hard), type < 128 ? EPROTO : 0);
		KUNIT_EXPECT_FALSE(test, hard);
	}
}

static bool may(struct weft_addr src, struct weft_addr dst, bool link_multicast, u8 type, u8 code)
{
	const struct weft_icmp6_about about = {
		.src = src, .dst = dst, .link_multicast = link_multicast, .proto = WEFT_PROTO_UDP,
	};

	return weft_icmp6_may_answer(&about, type, code);
}

static void icmp6_may_answer__ordinary(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, may(global6(1), global6(2), false, WEFT_ICMP6_UNREACH,
				    WEFT_ICMP6_PORT_UNREACH));
	KUNIT_EXPECT_TRUE(test, may(local6(1), local6(2), false, WEFT_ICMP6_UNREACH,
				    WEFT_ICMP6_PORT_UNREACH));
}

/* RFC 4443 2.4 (e.3) to (e.5), and their two exceptions. */
static void icmp6_may_answer__groups(struct kunit *test)
{
	u32 type, code;

	for (type = 1; type <= 4; type++)
		for (code = 0; code < 4; code++) {
			bool ok = type == 2 || (type == 4 && code == 2);

			KUNIT_EXPECT_EQ(test, may(global6(1), group6(1), false, type, code), ok);
			KUNIT_EXPECT_EQ(test, may(global6(1), global6(2), true, type, code), ok);
		}
}

/* RFC 4443 2.4 (e.6) */
static void icmp6_may_answer__source(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, may(addr6(0, 0, 0, 0), global6(2), false, WEFT_ICMP6_UNREACH, 4));
	KUNIT_EXPECT_FALSE(test, may(group6(1), global6(2), false, WEFT_ICMP6_UNREACH, 4));
	KUNIT_EXPECT_FALSE(test, may(addr6(0, 0, 0, 0), group6(1), false, WEFT_ICMP6_TOO_BIG, 0));
}

/* RFC 4443 2.4 (e.1) and (e.2) */
static void icmp6_may_answer__icmp(struct kunit *test)
{
	struct weft_icmp6_about about = { .src = global6(1), .dst = global6(2) };
	u32 type;

	for (type = 0; type < 256; type++) {
		about.icmp_type = type;
		about.proto = WEFT_PROTO_ICMP6;
		KUNIT_EXPECT_EQ(test, weft_icmp6_may_answer(&about, WEFT_ICMP6_UNREACH, 0),
				type >= 128 && type != 137);
		about.proto = WEFT_PROTO_TCP;
		KUNIT_EXPECT_TRUE(test, weft_icmp6_may_answer(&about, WEFT_ICMP6_UNREACH, 0));
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(icmp6_parse__fields),
	KUNIT_CASE(icmp6_parse__truncated),
	KUNIT_CASE(icmp6_emit__bytes),
	KUNIT_CASE(icmp6_csum_ok__pseudo_header),
	KUNIT_CASE(icmp6_csum_put__bytes),
	KUNIT_CASE(icmp6_quote_parse__tcp),
	KUNIT_CASE(icmp6_quote_parse__udp),
	KUNIT_CASE(icmp6_quote_parse__other),
	KUNIT_CASE(icmp6_quote_parse__echo),
	KUNIT_CASE(icmp6_quote_parse__truncated),
	KUNIT_CASE(icmp6_quote_parse__extension_headers),
	KUNIT_CASE(icmp6_quote_parse__version),
	KUNIT_CASE(icmp6_quote_parse__v4_mapped),
	KUNIT_CASE(icmp6_errno__unreachable),
	KUNIT_CASE(icmp6_errno__others),
	KUNIT_CASE(icmp6_errno__unknown_types),
	KUNIT_CASE(icmp6_may_answer__ordinary),
	KUNIT_CASE(icmp6_may_answer__groups),
	KUNIT_CASE(icmp6_may_answer__source),
	KUNIT_CASE(icmp6_may_answer__icmp),
	{}
};

struct kunit_suite weft_wire_icmp6_suite = { .name = "weft_wire_icmp6", .test_cases = cases };
