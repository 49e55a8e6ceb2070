// SPDX-License-Identifier: GPL-2.0
/* ICMP for IPv4: RFC 792, RFC 1122 3.2.2. */
#include <linux/errno.h>
#include "../../base/tests/hostile.h"
#include "../../kunit_suites.h"
#include "../icmp4.h"
#include "../ip4.h"

/* An echo request, identifier 0x1234, sequence 7. */
static const u8 echo[] = { 8, 0, 0xaa, 0xbb, 0x12, 0x34, 0x00, 0x07, 'x' };

/*
 * A router's quote of a segment of 192.0.2.1:40000 > 198.51.100.9:80,
 * sequence number 0xfedcba98.
 */
static const u8 quote[] = {
	0x45, 0x00, 0x05, 0xdc, 0x00, 0x01, 0x40, 0x00, 0x01, 0x06, 0x00, 0x00, 192,  0,
	2,    1,    198,  51,	100,  9,    0x9c, 0x40, 0x00, 0x50, 0xfe, 0xdc, 0xba, 0x98,
};

static enum weft_drop with(u32 where, u8 value, struct weft_icmp4_quote *q)
{
	u8 p[sizeof(quote)];

	memcpy(p, quote, sizeof(p));
	p[where] = value;
	return weft_icmp4_quote_parse(p, sizeof(p), q);
}

static void icmp4_parse__fields(struct kunit *test)
{
	struct weft_icmp4 h;

	KUNIT_ASSERT_EQ(test, weft_icmp4_parse(echo, sizeof(echo), &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, h.type, WEFT_ICMP4_ECHO);
	KUNIT_EXPECT_EQ(test, h.code, 0);
	KUNIT_EXPECT_EQ(test, h.rest, 0x12340007U);
}

static void icmp4_parse__truncated(struct kunit *test)
{
	struct weft_icmp4 h;
	u32 n;

	for (n = 0; n < WEFT_ICMP4_HLEN; n++)
		KUNIT_EXPECT_EQ(test, weft_icmp4_parse(exactly(test, echo, n), n, &h),
				WEFT_DROP_ICMP_TRUNCATED);
	KUNIT_EXPECT_EQ(test, weft_icmp4_parse(exactly(test, echo, n), n, &h), WEFT_DROP_NONE);
}

static void icmp4_emit__bytes(struct kunit *test)
{
	struct weft_icmp4 h = { .type = 3, .code = 4, .rest = 1400 };
	u8 p[WEFT_ICMP4_HLEN + 1];

	memset(p, 0xee, sizeof(p));
	KUNIT_EXPECT_EQ(test, weft_icmp4_emit(p, &h), (u32)WEFT_ICMP4_HLEN);
	KUNIT_EXPECT_MEMEQ(test, p, "\x03\x04\x00\x00\x00\x00\x05\x78\xee", 9);
}

/* The source of the quoted packet is this host. */
static void icmp4_quote_parse__tcp(struct kunit *test)
{
	struct weft_icmp4_quote q;

	KUNIT_ASSERT_EQ(test, weft_icmp4_quote_parse(quote, sizeof(quote), &q), WEFT_DROP_NONE);
	KUNIT_EXPECT_TRUE(test, weft_addr_is_v4(&q.t.laddr) && weft_addr_is_v4(&q.t.raddr));
	KUNIT_EXPECT_EQ(test, be32_to_cpu(weft_addr_to_v4(&q.t.laddr)), 0xc0000201U);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(weft_addr_to_v4(&q.t.raddr)), 0xc6336409U);
	KUNIT_EXPECT_EQ(test, q.t.lport, 40000);
	KUNIT_EXPECT_EQ(test, q.t.rport, 80);
	KUNIT_EXPECT_EQ(test, q.seq, 0xfedcba98U);
	KUNIT_EXPECT_EQ(test, q.proto, WEFT_PROTO_TCP);
}

static void icmp4_quote_parse__udp(struct kunit *test)
{
	struct weft_icmp4_quote q;

	KUNIT_ASSERT_EQ(test, with(9, WEFT_PROTO_UDP, &q), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, q.t.lport, 40000);
	KUNIT_EXPECT_EQ(test, q.t.rport, 80);
	KUNIT_EXPECT_EQ(test, q.seq, 0U);
}

/* Other protocols have no ports there. */
static void icmp4_quote_parse__other(struct kunit *test)
{
	struct weft_icmp4_quote q;

	KUNIT_ASSERT_EQ(test, with(9, WEFT_PROTO_ICMP, &q), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, q.t.lport | q.t.rport, 0);
	KUNIT_EXPECT_EQ(test, q.seq, 0U);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(weft_addr_to_v4(&q.t.raddr)), 0xc6336409U);
}

/*
 * An echo request of a ping socket: its identifier names the socket. A reply, or a message with a
 * code, belongs to no socket.
 */
static void icmp4_quote_parse__echo(struct kunit *test)
{
	static const u8 echo[8] = { WEFT_ICMP4_ECHO, 0, 0x12, 0x34, 0xab, 0xcd, 0x00, 0x07 };
	struct weft_icmp4_quote q;
	u8 p[sizeof(quote)];

	memcpy(p, quote, sizeof(p));
	p[9] = WEFT_PROTO_ICMP;
	memcpy(p + 20, echo, sizeof(echo));
	KUNIT_ASSERT_EQ(test, weft_icmp4_quote_parse(p, sizeof(p), &q), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, q.t.lport, 0xabcd);
	KUNIT_EXPECT_EQ(test, q.t.rport, 0);
	KUNIT_EXPECT_EQ(test, q.seq, 0U);
	p[21] = 1;
	KUNIT_ASSERT_EQ(test, weft_icmp4_quote_parse(p, sizeof(p), &q), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, q.t.lport, 0);
	p[20] = WEFT_ICMP4_ECHO_REPLY;
	p[21] = 0;
	KUNIT_ASSERT_EQ(test, weft_icmp4_quote_parse(p, sizeof(p), &q), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, q.t.lport, 0);
}

/* RFC 1122 3.2.2: the header and at least 8 bytes; with every header length. */
static void icmp4_quote_parse__truncated(struct kunit *test)
{
	u8 p[WEFT_IP4_HLEN_MAX + 8] = { 0 };
	struct weft_icmp4_quote q;
	u32 words, n;

	memcpy(p, quote, sizeof(quote));
	for (words = 5; words <= 15; words++) {
		p[0] = 0x40 | words;
		for (n = 0; n < words * 4 + 8; n++)
			KUNIT_EXPECT_EQ(test, weft_icmp4_quote_parse(exactly(test, p, n), n, &q),
					WEFT_DROP_ICMP_QUOTE);
		KUNIT_EXPECT_EQ(test, weft_icmp4_quote_parse(exactly(test, p, n), n, &q),
				WEFT_DROP_NONE);
	}
}

/* The ports are behind the options. */
static void icmp4_quote_parse__options(struct kunit *test)
{
	u8 p[sizeof(quote) + 4];
	struct weft_icmp4_quote q;

	memcpy(p, quote, 20);
	memset(p + 20, 1, 4);
	memcpy(p + 24, quote + 20, 8);
	p[0] = 0x46;
	KUNIT_ASSERT_EQ(test, weft_icmp4_quote_parse(p, sizeof(p), &q), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, q.t.lport, 40000);
	KUNIT_EXPECT_EQ(test, q.seq, 0xfedcba98U);
}

static void icmp4_quote_parse__malformed(struct kunit *test)
{
	struct weft_icmp4_quote q;
	u32 v;

	for (v = 0; v < 256; v++)
		KUNIT_EXPECT_EQ(test, with(0, v, &q),
				v == 0x45 ? WEFT_DROP_NONE : WEFT_DROP_ICMP_QUOTE);
}

/* A fragment that is not the first has no ports. */
static void icmp4_quote_parse__fragment(struct kunit *test)
{
	struct weft_icmp4_quote q;

	KUNIT_EXPECT_EQ(test, with(7, 1, &q), WEFT_DROP_ICMP_QUOTE);
	KUNIT_EXPECT_EQ(test, with(6, 0x10, &q), WEFT_DROP_ICMP_QUOTE);
	/* MF alone: the first one */
	KUNIT_EXPECT_EQ(test, with(6, 0x20, &q), WEFT_DROP_NONE);
}

/* RFC 1122 3.2.2.1 and RFC 1812 5.2.7.1 name the codes; the values are those that Linux gives. */
static void icmp4_errno__unreachable(struct kunit *test)
{
	static const struct {
		int error;
		bool hard;
	} want[] = {
		{ ENETUNREACH, false }, { EHOSTUNREACH, false }, { ENOPROTOOPT, true },
		{ ECONNREFUSED, true }, { EMSGSIZE, false }, { EOPNOTSUPP, false },
		{ ENETUNREACH, true }, { EHOSTDOWN, true }, { ENONET, true }, { ENETUNREACH, true },
		{ EHOSTUNREACH, true }, { ENETUNREACH, false }, { EHOSTUNREACH, false },
		{ EHOSTUNREACH, true }, { EHOSTUNREACH, true }, { EHOSTUNREACH, true },
	};
	u32 code;

	for (code = 0; code < 256; code++) {
		bool known = code < sizeof(want) / sizeof(want[0]), hard = true;

		KUNIT_EXPECT_EQ(test, weft_icmp4_errno(WEFT_ICMP4_UNREACH, code, &hard),
				known ? want[code].error : 0);
		KUNIT_EXPECT_EQ(test, hard, known && want[code].hard);
	}
}

/* RFC 1122 4.2.3.9: TCP does not abort. */
static void icmp4_errno__time_exceeded(struct kunit *test)
{
	bool hard = true;

	KUNIT_EXPECT_EQ(test, weft_icmp4_errno(WEFT_ICMP4_TIME_EXCEEDED, 0, &hard), EHOSTUNREACH);
	KUNIT_EXPECT_FALSE(test, hard);
	KUNIT_EXPECT_EQ(test, weft_icmp4_errno(WEFT_ICMP4_TIME_EXCEEDED, 1, &hard), EHOSTUNREACH);
	KUNIT_EXPECT_FALSE(test, hard);
}

static void icmp4_errno__parameter_problem(struct kunit *test)
{
	bool hard = false;

	KUNIT_EXPECT_EQ(test, weft_icmp4_errno(WEFT_ICMP4_PARAM_PROBLEM, 0, &hard), EPROTO);
	KUNIT_EXPECT_TRUE(test, hard);
}

/* RFC 6633: source quench is ignored; a redirect is no error of a connection. */
static void icmp4_errno__no_error(struct kunit *test)
{
	u32 type;

	for (type = 0; type < 256; type++) {
		bool hard = true;

		if (type == WEFT_ICMP4_UNREACH || type == WEFT_ICMP4_TIME_EXCEEDED ||
		    type == WEFT_ICMP4_PARAM_PROBLEM)
			continue;
		KUNIT_EXPECT_EQ(test, weft_icmp4_errno(type, 0, &hard), 0);
		KUNIT_EXPECT_FALSE(test, hard);
	}
}

static bool may(u32 src, u32 dst)
{
	return weft_icmp4_may_answer(cpu_to_be32(src), cpu_to_be32(dst), 0, false, WEFT_PROTO_UDP,
				     0);
}

#define HOST	0xc0000201
#define US	0xc0000202

static void icmp4_may_answer__ordinary(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, may(HOST, US));
	KUNIT_EXPECT_TRUE(test, may(0x7f000001, 0x7f000001));	/* within this host */
}

/* RFC 1122 3.2.2: not about a packet to a broadcast or multicast address. */
static void icmp4_may_answer__destination(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, may(HOST, 0xffffffff));
	KUNIT_EXPECT_FALSE(test, may(HOST, 0xe0000001));
	KUNIT_EXPECT_FALSE(test, may(HOST, 0xefffffff));
}

/* RFC 1122 3.2.2: nor one that came as a link-layer broadcast. */
static void icmp4_may_answer__link_broadcast(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, weft_icmp4_may_answer(cpu_to_be32(HOST), cpu_to_be32(US), 0, true,
						       WEFT_PROTO_UDP, 0));
}

/* RFC 1122 3.2.2: nor a fragment that is not the first. */
static void icmp4_may_answer__fragment(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, weft_icmp4_may_answer(cpu_to_be32(HOST), cpu_to_be32(US), 8, false,
						       WEFT_PROTO_UDP, 0));
}

/* RFC 1122 3.2.2: nor one whose source does not define a single host. */
static void icmp4_may_answer__source(struct kunit *test)
{
	static const u32 none[] = { 0, 1, 0x00ffffff, 0xe0000000, 0xf0000001, 0xffffffff };
	u32 i;

	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		KUNIT_EXPECT_FALSE(test, may(none[i], US));
	KUNIT_EXPECT_TRUE(test, may(0x01000001, US));
	KUNIT_EXPECT_TRUE(test, may(0xdfffffff, US));
}

/* RFC 1122 3.2.2: nor an ICMP error; queries are answered. */
static void icmp4_may_answer__icmp(struct kunit *test)
{
	u32 type;

	for (type = 0; type < 256; type++) {
		bool error = type == 3 || type == 4 || type == 5 || type == 11 || type == 12 ||
			     type > 18;

		KUNIT_EXPECT_EQ(test,
				weft_icmp4_may_answer(cpu_to_be32(HOST), cpu_to_be32(US), 0, false,
						      WEFT_PROTO_ICMP, type),
				!error);
		KUNIT_EXPECT_TRUE(test, weft_icmp4_may_answer(cpu_to_be32(HOST), cpu_to_be32(US), 0,
							      false, WEFT_PROTO_TCP, type));
	}
}

static void icmp4_timestamp_emit__bytes(struct kunit *test)
{
	static const u8 request[WEFT_ICMP4_TIMESTAMP_LEN] = {
		13, 0, 0xab, 0xcd, 0x12, 0x34, 0, 7, 0x01, 0x02, 0x03, 0x04, 9, 9, 9, 9, 8, 8, 8, 8,
	};
	static const u8 reply[WEFT_ICMP4_TIMESTAMP_LEN] = {
		14, 0, 0, 0, 0x12, 0x34, 0, 7, 0x01, 0x02, 0x03, 0x04, 0x05, 0x26, 0x5b, 0xff, 0x05,
		0x26, 0x5b, 0xff,
	};
	u8 p[WEFT_ICMP4_TIMESTAMP_LEN];

	KUNIT_EXPECT_EQ(test, weft_icmp4_timestamp_emit(p, request, 86399999), (u32)sizeof(p));
	KUNIT_EXPECT_MEMEQ(test, p, reply, sizeof(p));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(icmp4_parse__fields),
	KUNIT_CASE(icmp4_parse__truncated),
	KUNIT_CASE(icmp4_emit__bytes),
	KUNIT_CASE(icmp4_quote_parse__tcp),
	KUNIT_CASE(icmp4_quote_parse__udp),
	KUNIT_CASE(icmp4_quote_parse__other),
	KUNIT_CASE(icmp4_quote_parse__echo),
	KUNIT_CASE(icmp4_quote_parse__truncated),
	KUNIT_CASE(icmp4_quote_parse__options),
	KUNIT_CASE(icmp4_quote_parse__malformed),
	KUNIT_CASE(icmp4_quote_parse__fragment),
	KUNIT_CASE(icmp4_errno__unreachable),
	KUNIT_CASE(icmp4_errno__time_exceeded),
	KUNIT_CASE(icmp4_errno__parameter_problem),
	KUNIT_CASE(icmp4_errno__no_error),
	KUNIT_CASE(icmp4_may_answer__ordinary),
	KUNIT_CASE(icmp4_may_answer__destination),
	KUNIT_CASE(icmp4_may_answer__link_broadcast),
	KUNIT_CASE(icmp4_may_answer__fragment),
	KUNIT_CASE(icmp4_may_answer__source),
	KUNIT_CASE(icmp4_may_answer__icmp),
	KUNIT_CASE(icmp4_timestamp_emit__bytes),
	{}
};

struct kunit_suite weft_wire_icmp4_suite = { .name = "weft_wire_icmp4", .test_cases = cases };
