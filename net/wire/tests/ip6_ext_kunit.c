// SPDX-License-Identifier: GPL-2.0
/* The chain of extension headers: RFC 8200 4, RFC 2675, RFC 2711, RFC 5095, RFC 6946, RFC 7112. */
#include "../../base/tests/hostile.h"
#include "../../base/bytes.h"
#include "../../kunit_suites.h"
#include "../ip4.h"
#include "../ip6_ext.h"
#include "addr6.h"

#define ROOM	320

/* A packet, built header by header. */
struct packet {
	u8 p[ROOM];
	u32 len;
	u32 next_at;		/* the place for the kind of the next header */
	struct weft_ip6 ip;
};

static void begin(struct packet *k)
{
	memset(k, 0, sizeof(*k));
	k->ip = (struct weft_ip6){
		.src = global6(1), .dst = global6(2), .hop_limit = 64, .next = WEFT_PROTO_NONE,
	};
	weft_ip6_emit(k->p, &k->ip);
	k->len = WEFT_IP6_HLEN;
	k->next_at = 6;
}

/* Any header: its kind, and all of its bytes; the first becomes the kind of the one after it. */
static u32 add(struct packet *k, u8 kind, const char *bytes, u32 n)
{
	u32 at = k->len;

	k->p[k->next_at] = kind;
	k->next_at = at;
	memcpy(k->p + at, bytes, n);
	k->p[at] = WEFT_PROTO_NONE;
	k->len += n;
	return at;
}

#define ADD(k, kind, bytes) add(k, kind, bytes, sizeof(bytes) - 1)

/* The end of the chain: `n` bytes of a transport's. */
static u32 finish(struct packet *k, u8 proto, u32 n)
{
	u32 at = k->len;

	k->p[k->next_at] = proto;
	memset(k->p + at, 0x5a, n);
	k->len += n;
	return at;
}

static enum weft_drop walk_in(struct kunit *test, struct packet *k, u32 linear,
			      struct weft_ip6_ext *e)
{
	if (!k->ip.len)
		weft_put_be16(k->p + 4, k->len - WEFT_IP6_HLEN);
	KUNIT_ASSERT_EQ(test, weft_ip6_parse(k->p, WEFT_IP6_HLEN, k->len, &k->ip), WEFT_DROP_NONE);
	return weft_ip6_ext_walk(exactly(test, k->p, linear), linear, k->len, &k->ip, e);
}

static enum weft_drop walk(struct kunit *test, struct packet *k, struct weft_ip6_ext *e)
{
	return walk_in(test, k, k->len, e);
}

static void expect_answer(struct kunit *test, const struct weft_ip6_ext *e, u8 code, u32 pointer)
{
	KUNIT_EXPECT_EQ(test, e->icmp_type, WEFT_ICMP6_PARAM_PROBLEM);
	KUNIT_EXPECT_EQ(test, e->icmp_code, code);
	KUNIT_EXPECT_EQ(test, e->icmp_pointer, pointer);
}

/* ---- the chain */

static void walk__no_extensions(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	begin(&k);
	finish(&k, WEFT_PROTO_TCP, 20);
	KUNIT_ASSERT_EQ(test, walk_in(test, &k, WEFT_IP6_HLEN, &e), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, e.proto, WEFT_PROTO_TCP);
	KUNIT_EXPECT_EQ(test, e.offset, 40U);
	KUNIT_EXPECT_EQ(test, e.prev, 6U);
	KUNIT_EXPECT_EQ(test, e.len, 60U);
	KUNIT_EXPECT_EQ(test, e.frag_at, 0U);
	KUNIT_EXPECT_EQ(test, e.icmp_type, 0);
}

/* RFC 8200 4.1: any order is accepted, except for hop-by-hop options. */
static void walk__all_kinds(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;
	u32 last;

	begin(&k);
	ADD(&k, WEFT_PROTO_HOPOPTS, "\0\0\1\4\0\0\0\0");
	ADD(&k, WEFT_PROTO_ROUTING, "\0\0\4\0\0\0\0\0");
	ADD(&k, WEFT_PROTO_DSTOPTS, "\0\1\1\4\0\0\0\0\x1e\6\1\2\3\4\5\6");
	last = ADD(&k, WEFT_PROTO_DSTOPTS, "\0\0\1\4\0\0\0\0");
	finish(&k, WEFT_PROTO_UDP, 8);
	KUNIT_ASSERT_EQ(test, walk(test, &k, &e), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, e.proto, WEFT_PROTO_UDP);
	KUNIT_EXPECT_EQ(test, e.offset, 80U);
	KUNIT_EXPECT_EQ(test, e.prev, last);
}

static void walk__link_padding(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	begin(&k);
	finish(&k, WEFT_PROTO_UDP, 8);
	k.ip.len = 8;
	weft_put_be16(k.p + 4, 8);
	k.len += 6;
	KUNIT_ASSERT_EQ(test, walk(test, &k, &e), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, e.len, 48U);
}

/* RFC 8200 4.7 */
static void walk__no_next_header(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	begin(&k);
	finish(&k, WEFT_PROTO_NONE, 8);
	KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_IP6_NO_NEXT_HEADER);
	KUNIT_EXPECT_EQ(test, e.icmp_type, 0);
}

/* The data behind them cannot be parsed. */
static void walk__ends_at_security(struct kunit *test)
{
	static const u8 kinds[] = { WEFT_PROTO_ESP, WEFT_PROTO_AH, 132, 255 };
	struct weft_ip6_ext e;
	struct packet k;
	u32 i;

	for (i = 0; i < sizeof(kinds); i++) {
		begin(&k);
		ADD(&k, WEFT_PROTO_DSTOPTS, "\0\0\1\4\0\0\0\0");
		finish(&k, kinds[i], 16);
		KUNIT_ASSERT_EQ(test, walk(test, &k, &e), WEFT_DROP_NONE);
		KUNIT_EXPECT_EQ(test, e.proto, kinds[i]);
		KUNIT_EXPECT_EQ(test, e.prev, 40U);
	}
}

/* RFC 8200 4: in any other place the number means an unknown header. */
static void walk__hop_by_hop_not_first(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;
	u32 first;

	begin(&k);
	first = ADD(&k, WEFT_PROTO_DSTOPTS, "\0\0\1\4\0\0\0\0");
	ADD(&k, WEFT_PROTO_HOPOPTS, "\0\0\1\4\0\0\0\0");
	finish(&k, WEFT_PROTO_TCP, 20);
	KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_IP6_EXT_ORDER);
	expect_answer(test, &e, WEFT_ICMP6_NEXT_HEADER, first);
}

/*
 * Each header cut anywhere: more must be linearised; if the packet ends there, it is malformed.
 */
static void walk__truncated(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;
	u32 n;

	begin(&k);
	ADD(&k, WEFT_PROTO_HOPOPTS, "\0\0\1\4\0\0\0\0");
	ADD(&k, WEFT_PROTO_DSTOPTS, "\0\1\1\4\0\0\0\0\x1e\6\1\2\3\4\5\6");
	finish(&k, WEFT_PROTO_TCP, 20);
	for (n = WEFT_IP6_HLEN; n < 64; n++) {
		KUNIT_EXPECT_EQ(test, walk_in(test, &k, n, &e), WEFT_DROP_IP6_EXT_TRUNCATED);
		KUNIT_EXPECT_EQ(test, e.need, n < 48 ? 48U : n < 56 ? 56U : 64U);
	}
	KUNIT_EXPECT_EQ(test, walk_in(test, &k, n, &e), WEFT_DROP_NONE);
	for (k.len = 41; k.len < 64; k.len++) {
		k.ip.len = 0;
		KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_IP6_EXT_TRUNCATED);
		KUNIT_EXPECT_EQ(test, e.need, 0U);
		KUNIT_EXPECT_EQ(test, e.icmp_type, 0);
	}
}

static void walk__header_limit(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;
	u32 n, i;

	for (n = 1; n <= WEFT_IP6_EXT_MAX; n++) {
		begin(&k);
		for (i = 0; i < n; i++)
			ADD(&k, WEFT_PROTO_DSTOPTS, "\0\0\1\4\0\0\0\0");
		finish(&k, WEFT_PROTO_TCP, 20);
		KUNIT_EXPECT_EQ(test, walk(test, &k, &e),
				n < WEFT_IP6_EXT_MAX ? WEFT_DROP_NONE : WEFT_DROP_IP6_EXT_LIMIT);
	}
}

/* ---- options */

/* The verdict on these options in a header of this kind, in a packet to `dst`. */
static enum weft_drop options_to(struct kunit *test, u8 kind, struct weft_addr dst, const char *o,
				 u32 n, struct weft_ip6_ext *e)
{
	char header[80] = { 0 };
	struct packet k;

	begin(&k);
	weft_put_addr6(k.p + 24, &dst);
	memcpy(header + 2, o, n);
	header[1] = (n + 2) / 8 - 1;
	add(&k, kind, header, n + 2);
	finish(&k, WEFT_PROTO_TCP, 20);
	return walk(test, &k, e);
}

#define OPTIONS(test, kind, o, e) options_to(test, kind, global6(2), o, sizeof(o) - 1, e)

/* RFC 8200 4.2, in both headers. */
static void options__unknown(struct kunit *test)
{
	static const u8 kinds[] = { WEFT_PROTO_HOPOPTS, WEFT_PROTO_DSTOPTS };
	struct weft_ip6_ext e;
	u32 i;

	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_EQ(test, OPTIONS(test, kinds[i], "\x3e\4abcd", &e), WEFT_DROP_NONE);
		KUNIT_EXPECT_EQ(test, OPTIONS(test, kinds[i], "\x7e\4abcd", &e),
				WEFT_DROP_IP6_OPTION_UNKNOWN);
		KUNIT_EXPECT_EQ(test, e.icmp_type, 0);
		KUNIT_EXPECT_EQ(test, OPTIONS(test, kinds[i], "\xbe\4abcd", &e),
				WEFT_DROP_IP6_OPTION_UNKNOWN);
		expect_answer(test, &e, WEFT_ICMP6_OPTION, 42);
		KUNIT_EXPECT_EQ(test, OPTIONS(test, kinds[i], "\xfe\4abcd", &e),
				WEFT_DROP_IP6_OPTION_UNKNOWN);
		expect_answer(test, &e, WEFT_ICMP6_OPTION, 42);
	}
}

/* 10: an error even for a packet to a group; 11: none. */
static void options__unknown_multicast(struct kunit *test)
{
	struct weft_ip6_ext e;

	KUNIT_EXPECT_EQ(test, options_to(test, WEFT_PROTO_DSTOPTS, group6(1), "\xbe\4abcd", 6, &e),
			WEFT_DROP_IP6_OPTION_UNKNOWN);
	expect_answer(test, &e, WEFT_ICMP6_OPTION, 42);
	KUNIT_EXPECT_EQ(test, options_to(test, WEFT_PROTO_DSTOPTS, group6(1), "\xfe\4abcd", 6, &e),
			WEFT_DROP_IP6_OPTION_UNKNOWN);
	KUNIT_EXPECT_EQ(test, e.icmp_type, 0);
}

/* The pointer is that of the option, not of the header. */
static void options__unknown_behind_others(struct kunit *test)
{
	struct weft_ip6_ext e;

	KUNIT_EXPECT_EQ(test,
			OPTIONS(test, WEFT_PROTO_DSTOPTS, "\x1e\2ab\0\0\xbe\0\1\4\0\0\0\0", &e),
			WEFT_DROP_IP6_OPTION_UNKNOWN);
	expect_answer(test, &e, WEFT_ICMP6_OPTION, 48);
}

static void options__overrun(struct kunit *test)
{
	struct weft_ip6_ext e;

	KUNIT_EXPECT_EQ(test, OPTIONS(test, WEFT_PROTO_DSTOPTS, "\x1e\5abcd", &e),
			WEFT_DROP_IP6_OPTIONS);
	KUNIT_EXPECT_EQ(test, OPTIONS(test, WEFT_PROTO_DSTOPTS, "\1\3\0\0\0\x1e", &e),
			WEFT_DROP_IP6_OPTIONS);
	KUNIT_EXPECT_EQ(test, OPTIONS(test, WEFT_PROTO_DSTOPTS, "\1\3\0\0\0\1", &e),
			WEFT_DROP_IP6_OPTIONS);
	KUNIT_EXPECT_EQ(test, OPTIONS(test, WEFT_PROTO_DSTOPTS, "\1\3\0\0\0\0", &e),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, e.icmp_type, 0);
}

/* Padding aligns to 8, and is zero; as Linux. */
static void options__padding(struct kunit *test)
{
	struct weft_ip6_ext e;

	KUNIT_EXPECT_EQ(test, OPTIONS(test, WEFT_PROTO_DSTOPTS, "\0\0\0\0\0\0", &e),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, OPTIONS(test, WEFT_PROTO_DSTOPTS, "\1\4\0\0\1\0", &e),
			WEFT_DROP_IP6_OPTIONS);
	KUNIT_EXPECT_EQ(test, OPTIONS(test, WEFT_PROTO_DSTOPTS, "\x1e\5abcde\1\5\0\0\0\0\0", &e),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, OPTIONS(test, WEFT_PROTO_DSTOPTS, "\x1e\4abcd\1\6\0\0\0\0\0\0", &e),
			WEFT_DROP_IP6_OPTIONS);
	KUNIT_EXPECT_EQ(test, OPTIONS(test, WEFT_PROTO_DSTOPTS, "\x1e\4abcd\0\1\5\0\0\0\0\0", &e),
			WEFT_DROP_IP6_OPTIONS);
}

/* RFC 8504 5.3; each ends in an option, so that the padding between is not too much at once. */
static void options__limit(struct kunit *test)
{
	struct weft_ip6_ext e;
	char o[64];
	u32 n, i;

	for (n = 2; n <= 10; n++) {
		u32 len = 0;

		for (i = 0; i < n; i++) {
			o[len++] = 0x1e;
			o[len++] = 0;
		}
		while ((len + 2) % 8)
			o[len++] = 0;
		KUNIT_EXPECT_EQ(test, options_to(test, WEFT_PROTO_HOPOPTS, global6(2), o, len, &e),
				n <= WEFT_IP6_OPTIONS_MAX ? WEFT_DROP_NONE :
							    WEFT_DROP_IP6_EXT_LIMIT);
	}
}

/* RFC 2711 2.1; in the destination's options it is just unknown. */
static void options__router_alert(struct kunit *test)
{
	struct weft_ip6_ext e;

	KUNIT_EXPECT_EQ(test, OPTIONS(test, WEFT_PROTO_HOPOPTS, "\5\2\x12\x34\0\0", &e),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_TRUE(test, e.alert);
	KUNIT_EXPECT_EQ(test, e.alert_value, 0x1234);
	KUNIT_EXPECT_EQ(test, OPTIONS(test, WEFT_PROTO_HOPOPTS, "\5\4\0\0\0\0", &e),
			WEFT_DROP_IP6_OPTIONS);
	KUNIT_EXPECT_EQ(test, OPTIONS(test, WEFT_PROTO_DSTOPTS, "\5\2\x12\x34\0\0", &e),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_FALSE(test, e.alert);
}

/* An emitted option parses back. */
static void options__router_alert_emitted(struct kunit *test)
{
	struct weft_ip6 ip = { .len = WEFT_IP6_ALERT_HLEN + 8, .next = WEFT_PROTO_HOPOPTS };
	u8 p[WEFT_IP6_HLEN + WEFT_IP6_ALERT_HLEN + 8];
	struct weft_ip6_ext e;

	memset(p, 0xff, sizeof(p));
	weft_ip6_emit(p, &ip);
	KUNIT_EXPECT_EQ(test, weft_ip6_alert_emit(p + WEFT_IP6_HLEN, WEFT_PROTO_ICMP6),
			(u32)WEFT_IP6_ALERT_HLEN);
	KUNIT_EXPECT_EQ(test, weft_ip6_ext_walk(p, sizeof(p), sizeof(p), &ip, &e), WEFT_DROP_NONE);
	KUNIT_EXPECT_TRUE(test, e.alert);
	KUNIT_EXPECT_EQ(test, e.alert_value, 0);
	KUNIT_EXPECT_EQ(test, e.proto, WEFT_PROTO_ICMP6);
	KUNIT_EXPECT_EQ(test, e.offset, (u32)sizeof(p) - 8);
}

/* ---- jumbograms */

/*
 * A payload length, hop-by-hop options, a packet of `len` bytes: only its
 * beginning need be there.
 */
static enum weft_drop jumbo(u16 payload, const char *o, u32 len, struct weft_ip6_ext *e)
{
	struct packet k;

	begin(&k);
	k.p[6] = WEFT_PROTO_HOPOPTS;
	weft_put_be16(k.p + 4, payload);
	k.p[40] = WEFT_PROTO_TCP;
	memcpy(k.p + 42, o, 6);
	weft_ip6_parse(k.p, WEFT_IP6_HLEN, len, &k.ip);
	return weft_ip6_ext_walk(k.p, 48, len, &k.ip, e);
}

static void jumbo__length(struct kunit *test)
{
	struct weft_ip6_ext e;

	KUNIT_ASSERT_EQ(test, jumbo(0, "\xc2\4\0\1\x11\x70", 70050, &e), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, e.len, 70040U);
	KUNIT_EXPECT_EQ(test, e.offset, 48U);
	KUNIT_EXPECT_EQ(test, e.proto, WEFT_PROTO_TCP);
	KUNIT_EXPECT_EQ(test, jumbo(0, "\xc2\4\0\1\x11\x70", 70040, &e), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, jumbo(0, "\xc2\4\0\1\x11\x70", 70039, &e), WEFT_DROP_IP6_TRUNCATED);
	KUNIT_EXPECT_EQ(test, jumbo(0, "\xc2\4\xff\xff\xff\xff", 70039, &e),
			WEFT_DROP_IP6_TRUNCATED);
}

/* RFC 2675 3, its errors in order. */
static void jumbo__missing(struct kunit *test)
{
	struct weft_ip6_ext e;

	KUNIT_EXPECT_EQ(test, jumbo(0, "\1\4\0\0\0\0", 70040, &e), WEFT_DROP_IP6_JUMBO);
	expect_answer(test, &e, WEFT_ICMP6_FIELD, 4);
	KUNIT_EXPECT_EQ(test, jumbo(0, "\1\4\0\0\0\0", 60, &e), WEFT_DROP_IP6_JUMBO);
}

static void jumbo__with_payload_length(struct kunit *test)
{
	struct weft_ip6_ext e;

	KUNIT_EXPECT_EQ(test, jumbo(8, "\xc2\4\0\1\x11\x70", 70040, &e), WEFT_DROP_IP6_JUMBO);
	expect_answer(test, &e, WEFT_ICMP6_FIELD, 42);
}

static void jumbo__too_short(struct kunit *test)
{
	struct weft_ip6_ext e;

	KUNIT_EXPECT_EQ(test, jumbo(0, "\xc2\4\0\0\xff\xff", 70040, &e), WEFT_DROP_IP6_JUMBO);
	expect_answer(test, &e, WEFT_ICMP6_FIELD, 44);
	KUNIT_EXPECT_EQ(test, jumbo(0, "\xc2\4\0\1\0\0", 70040, &e), WEFT_DROP_NONE);
}

static void jumbo__with_fragment(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	begin(&k);
	k.p[6] = WEFT_PROTO_HOPOPTS;
	k.p[40] = WEFT_PROTO_FRAGMENT;
	memcpy(k.p + 42, "\xc2\4\0\1\x11\x70", 6);
	weft_ip6_parse(k.p, WEFT_IP6_HLEN, 70040, &k.ip);
	KUNIT_EXPECT_EQ(test, weft_ip6_ext_walk(k.p, 56, 70040, &k.ip, &e), WEFT_DROP_IP6_FRAGMENT);
	expect_answer(test, &e, WEFT_ICMP6_FIELD, 48);
}

/* 4n + 2 (RFC 2675 2), and four bytes. */
static void jumbo__malformed(struct kunit *test)
{
	struct weft_ip6_ext e;

	KUNIT_EXPECT_EQ(test,
			OPTIONS(test, WEFT_PROTO_HOPOPTS, "\0\xc2\4\0\1\0\0\1\5\0\0\0\0\0", &e),
			WEFT_DROP_IP6_OPTIONS);
	KUNIT_EXPECT_EQ(test, jumbo(0, "\xc2\3\0\1\x11\x70", 70040, &e), WEFT_DROP_IP6_OPTIONS);
	KUNIT_EXPECT_EQ(test, e.icmp_type, 0);
}

/* In destination options it is an unknown option, with action 11. */
static void jumbo__in_destination_options(struct kunit *test)
{
	struct weft_ip6_ext e;

	KUNIT_EXPECT_EQ(test, OPTIONS(test, WEFT_PROTO_DSTOPTS, "\xc2\4\0\1\x11\x70", &e),
			WEFT_DROP_IP6_OPTION_UNKNOWN);
	expect_answer(test, &e, WEFT_ICMP6_OPTION, 42);
}

/* The kernel's own super-packet has a length that exceeds the field, and no option. */
static void jumbo__super_packet(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	begin(&k);
	k.p[6] = WEFT_PROTO_TCP;
	weft_ip6_parse(k.p, WEFT_IP6_HLEN, 80000, &k.ip);
	KUNIT_EXPECT_EQ(test, weft_ip6_ext_walk(k.p, 40, 80000, &k.ip, &e), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, e.len, 80000U);
	KUNIT_EXPECT_EQ(test, weft_ip6_ext_walk(k.p, 40, 60, &k.ip, &e), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, e.len, 40U);
}

/* ---- routing headers */

static void routing__no_segments_left(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;
	u32 type;

	for (type = 0; type < 256; type++) {
		char header[8] = { 0, 0, (char)type };

		begin(&k);
		add(&k, WEFT_PROTO_ROUTING, header, 8);
		finish(&k, WEFT_PROTO_TCP, 20);
		KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_NONE);
		KUNIT_EXPECT_EQ(test, e.proto, WEFT_PROTO_TCP);
	}
}

/* RFC 5095 3, RFC 8200 4.4: the pointer is that of the type. */
static void routing__segments_left(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;
	u32 type, at;

	for (type = 0; type < 5; type++) {
		char header[24] = { 0, 2, (char)type, 1 };

		begin(&k);
		ADD(&k, WEFT_PROTO_DSTOPTS, "\0\0\1\4\0\0\0\0");
		at = add(&k, WEFT_PROTO_ROUTING, header, 24);
		finish(&k, WEFT_PROTO_TCP, 20);
		KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_IP6_ROUTING);
		expect_answer(test, &e, WEFT_ICMP6_FIELD, at + 2);
	}
}

/* ---- fragments */

/* A packet with a fragment header, and `n` bytes of TCP behind it. */
static void fragment(struct packet *k, u16 off, bool more, u32 n)
{
	char header[WEFT_IP6_FRAG_HLEN];

	begin(k);
	ADD(k, WEFT_PROTO_DSTOPTS, "\0\0\1\4\0\0\0\0");
	weft_ip6_frag_emit(header, 0, off, more, 0xfedcba98);
	add(k, WEFT_PROTO_FRAGMENT, header, sizeof(header));
	finish(k, WEFT_PROTO_TCP, n);
}

static void fragment__first(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	fragment(&k, 0, true, 24);
	KUNIT_ASSERT_EQ(test, walk(test, &k, &e), WEFT_DROP_NONE);
	KUNIT_EXPECT_TRUE(test, weft_ip6_ext_fragment(&e));
	KUNIT_EXPECT_EQ(test, e.frag_at, 48U);
	KUNIT_EXPECT_EQ(test, e.frag_prev, 40U);
	KUNIT_EXPECT_EQ(test, e.frag_id, 0xfedcba98U);
	KUNIT_EXPECT_EQ(test, e.frag_off, 0);
	KUNIT_EXPECT_TRUE(test, e.frag_more);
	KUNIT_EXPECT_EQ(test, e.offset, 56U);
	KUNIT_EXPECT_EQ(test, e.proto, WEFT_PROTO_TCP);
	KUNIT_EXPECT_EQ(test, e.len, 80U);
}

static void fragment__later(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	fragment(&k, 1448, false, 3);
	KUNIT_ASSERT_EQ(test, walk(test, &k, &e), WEFT_DROP_NONE);
	KUNIT_EXPECT_TRUE(test, weft_ip6_ext_fragment(&e));
	KUNIT_EXPECT_EQ(test, e.frag_off, 1448);
	KUNIT_EXPECT_FALSE(test, e.frag_more);
	KUNIT_EXPECT_EQ(test, e.offset, 56U);
}

/* Options behind a fragment header, even bad ones, are parsed after reassembly. */
static void fragment__ends_the_walk(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	fragment(&k, 0, true, 0);
	ADD(&k, WEFT_PROTO_DSTOPTS, "\0\0\xfe\4abcd");
	finish(&k, WEFT_PROTO_TCP, 24);
	KUNIT_ASSERT_EQ(test, walk(test, &k, &e), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, e.proto, WEFT_PROTO_DSTOPTS);
	KUNIT_EXPECT_EQ(test, e.offset, 56U);
}

/* RFC 6946 4: processed by itself; RFC 6980 needs to know about it. */
static void fragment__atomic(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	fragment(&k, 0, false, 21);
	KUNIT_ASSERT_EQ(test, walk(test, &k, &e), WEFT_DROP_NONE);
	KUNIT_EXPECT_FALSE(test, weft_ip6_ext_fragment(&e));
	KUNIT_EXPECT_EQ(test, e.frag_at, 48U);
	KUNIT_EXPECT_EQ(test, e.proto, WEFT_PROTO_TCP);
	KUNIT_EXPECT_EQ(test, e.offset, 56U);
	KUNIT_EXPECT_EQ(test, e.prev, 48U);
}

/* The three bits between offset and M are reserved and ignored: two of them are in the field. */
static void fragment__reserved_bits(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	fragment(&k, 0, false, 20);
	k.p[49] = 0xff;
	k.p[51] = 0x06;
	KUNIT_ASSERT_EQ(test, walk(test, &k, &e), WEFT_DROP_NONE);
	KUNIT_EXPECT_FALSE(test, weft_ip6_ext_fragment(&e));
}

static void fragment__twice(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	begin(&k);
	ADD(&k, WEFT_PROTO_FRAGMENT, "\0\0\0\0\0\0\0\1");
	ADD(&k, WEFT_PROTO_FRAGMENT, "\0\0\0\0\0\0\0\2");
	finish(&k, WEFT_PROTO_TCP, 20);
	KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_IP6_FRAGMENT);
	expect_answer(test, &e, WEFT_ICMP6_FIELD, 48);
}

/*
 * A parameter problem does not point beyond the end of the packet
 * (RFC 8200 4.2, RFC 4443 3.4).
 */
static void fragment__cut(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;
	u32 n;

	for (n = 0; n < WEFT_IP6_FRAG_HLEN; n++) {
		begin(&k);
		ADD(&k, WEFT_PROTO_FRAGMENT, "\0\0\0\0\0\0\0\1");
		finish(&k, WEFT_PROTO_FRAGMENT, n);
		KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_IP6_EXT_TRUNCATED);
		KUNIT_EXPECT_EQ(test, e.icmp_type, 0);
		KUNIT_EXPECT_EQ(test, e.need, 0U);
	}
}

static void fragment__of_nothing(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	begin(&k);
	finish(&k, WEFT_PROTO_FRAGMENT, 0);
	KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_IP6_EXT_TRUNCATED);
	KUNIT_EXPECT_EQ(test, e.icmp_type, 0);
}

/* RFC 8200 4.5: all but the last have a multiple of 8. */
static void fragment__length(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;
	u32 n;

	for (n = 20; n < 40; n++) {
		fragment(&k, 0, true, n);
		KUNIT_EXPECT_EQ(test, walk(test, &k, &e),
				n % 8 ? WEFT_DROP_IP6_FRAGMENT : WEFT_DROP_NONE);
		if (n % 8)
			expect_answer(test, &e, WEFT_ICMP6_FIELD, 4);
	}
	fragment(&k, 8, true, 0);
	KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_IP6_FRAGMENT);
	KUNIT_EXPECT_EQ(test, e.icmp_type, 0);
}

/* RFC 8200 4.5: the reassembled length would exceed the payload length field. */
static void fragment__beyond_the_largest(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	fragment(&k, 65528, false, 7);
	KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_NONE);
	fragment(&k, 65528, false, 8);
	KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_IP6_FRAGMENT);
	expect_answer(test, &e, WEFT_ICMP6_FIELD, 50);
}

/* RFC 7112 5: the headers up to the transport's are in the first fragment. */
static void fragment__whole_chain(struct kunit *test)
{
	static const struct {
		u8 proto;
		u32 enough;
	} t[] = {
		{ WEFT_PROTO_TCP, 24 }, { WEFT_PROTO_UDP, 8 }, { WEFT_PROTO_ICMP6, 8 }, { 132, 8 },
	};
	struct weft_ip6_ext e;
	struct packet k;
	u32 i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		fragment(&k, 0, true, t[i].enough);
		k.p[48] = t[i].proto;
		KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_NONE);
	}
	fragment(&k, 0, true, 16);
	KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_IP6_FRAGMENT_CHAIN);
	expect_answer(test, &e, WEFT_ICMP6_INCOMPLETE, 0);
}

static void fragment__chain_cut_in_options(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	fragment(&k, 0, true, 16);
	k.p[48] = WEFT_PROTO_DSTOPTS;
	k.p[56] = WEFT_PROTO_TCP;
	k.p[57] = 1;
	KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_IP6_FRAGMENT_CHAIN);
	k.p[57] = 3;
	KUNIT_EXPECT_EQ(test, walk(test, &k, &e), WEFT_DROP_IP6_FRAGMENT_CHAIN);
	expect_answer(test, &e, WEFT_ICMP6_INCOMPLETE, 0);
}

/*
 * Behind the fragment header, too, the walk asks for more linear data, but not for the transport
 * header.
 */
static void fragment__chain_not_linear(struct kunit *test)
{
	struct weft_ip6_ext e;
	struct packet k;

	fragment(&k, 0, true, 32);
	k.p[48] = WEFT_PROTO_DSTOPTS;
	k.p[56] = WEFT_PROTO_TCP;
	k.p[57] = 0;
	KUNIT_EXPECT_EQ(test, walk_in(test, &k, 56, &e), WEFT_DROP_IP6_EXT_TRUNCATED);
	KUNIT_EXPECT_EQ(test, e.need, 64U);
	KUNIT_EXPECT_EQ(test, walk_in(test, &k, 64, &e), WEFT_DROP_NONE);
}

static void frag_emit__bytes(struct kunit *test)
{
	u8 p[WEFT_IP6_FRAG_HLEN];

	KUNIT_EXPECT_EQ(test, weft_ip6_frag_emit(p, 6, 1448, true, 0x01020304), 8U);
	KUNIT_EXPECT_MEMEQ(test, p, "\x06\x00\x05\xa9\x01\x02\x03\x04", 8);
}

/* ---- quoted packets */

static void skip__through_all(struct kunit *test)
{
	struct packet k;
	u32 at, offset;
	u8 proto;

	begin(&k);
	ADD(&k, WEFT_PROTO_HOPOPTS, "\0\0\1\4\0\0\0\0");
	ADD(&k, WEFT_PROTO_ROUTING, "\0\0\0\7\0\0\0\0");
	ADD(&k, WEFT_PROTO_FRAGMENT, "\0\0\0\1\0\0\0\0");
	ADD(&k, WEFT_PROTO_AH, "\0\1\0\0\0\0\0\0\0\0\0\0");
	ADD(&k, WEFT_PROTO_DSTOPTS, "\0\0\xfe\4abcd");
	at = finish(&k, WEFT_PROTO_TCP, 0);
	KUNIT_ASSERT_TRUE(test, weft_ip6_ext_skip(k.p, k.len, &offset, &proto));
	KUNIT_EXPECT_EQ(test, offset, at);
	KUNIT_EXPECT_EQ(test, proto, WEFT_PROTO_TCP);
}

static void skip__cut(struct kunit *test)
{
	struct packet k;
	u32 n, offset;
	u8 proto;

	begin(&k);
	ADD(&k, WEFT_PROTO_DSTOPTS, "\0\0\1\4\0\0\0\0");
	ADD(&k, WEFT_PROTO_FRAGMENT, "\0\0\0\1\0\0\0\0");
	finish(&k, WEFT_PROTO_TCP, 8);
	for (n = 0; n < 56; n++)
		KUNIT_EXPECT_FALSE(test,
				   weft_ip6_ext_skip(exactly(test, k.p, n), n, &offset, &proto));
	KUNIT_EXPECT_TRUE(test, weft_ip6_ext_skip(exactly(test, k.p, n), n, &offset, &proto));
}

static void skip__later_fragment(struct kunit *test)
{
	struct packet k;
	u32 offset;
	u8 proto;

	begin(&k);
	ADD(&k, WEFT_PROTO_FRAGMENT, "\0\0\0\x8\0\0\0\0");
	finish(&k, WEFT_PROTO_TCP, 8);
	KUNIT_EXPECT_FALSE(test, weft_ip6_ext_skip(k.p, k.len, &offset, &proto));
}

static void skip__nothing(struct kunit *test)
{
	struct packet k;
	u32 offset;
	u8 proto;

	begin(&k);
	finish(&k, WEFT_PROTO_NONE, 8);
	KUNIT_EXPECT_FALSE(test, weft_ip6_ext_skip(k.p, k.len, &offset, &proto));
}

/* Each header in turn, up to the transport header. */
static void next__each(struct kunit *test)
{
	struct packet k;
	struct weft_ip6_ext_iter i;
	u32 end;

	begin(&k);
	ADD(&k, WEFT_PROTO_HOPOPTS, "\0\0\1\4\0\0\0\0");
	ADD(&k, WEFT_PROTO_FRAGMENT, "\0\0\0\0\0\0\0\7");
	ADD(&k, WEFT_PROTO_DSTOPTS, "\0\1\1\14\0\0\0\0\0\0\0\0\0\0\0\0");
	end = finish(&k, WEFT_PROTO_UDP, 8);
	i = (struct weft_ip6_ext_iter)WEFT_IP6_EXT_ITER(k.p);
	KUNIT_ASSERT_TRUE(test, weft_ip6_ext_next(exactly(test, k.p, end), end, &i));
	KUNIT_EXPECT_TRUE(test, i.kind == WEFT_PROTO_HOPOPTS && i.at == 40 && i.len == 8);
	KUNIT_ASSERT_TRUE(test, weft_ip6_ext_next(exactly(test, k.p, end), end, &i));
	KUNIT_EXPECT_TRUE(test, i.kind == WEFT_PROTO_FRAGMENT && i.at == 48 && i.len == 8);
	KUNIT_ASSERT_TRUE(test, weft_ip6_ext_next(exactly(test, k.p, end), end, &i));
	KUNIT_EXPECT_TRUE(test, i.kind == WEFT_PROTO_DSTOPTS && i.at == 56 && i.len == 16);
	KUNIT_EXPECT_FALSE(test, weft_ip6_ext_next(exactly(test, k.p, end), end, &i));
	i = (struct weft_ip6_ext_iter){ .at = 56, .next = WEFT_PROTO_DSTOPTS };
	KUNIT_EXPECT_FALSE(test, weft_ip6_ext_next(exactly(test, k.p, end - 8), end - 8, &i));
	i = (struct weft_ip6_ext_iter){ .at = 56, .next = WEFT_PROTO_DSTOPTS };
	KUNIT_EXPECT_FALSE(test, weft_ip6_ext_next(exactly(test, k.p, 57), 57, &i));
}

static void skip__limit(struct kunit *test)
{
	struct packet k;
	u32 offset, i;
	u8 proto;

	begin(&k);
	for (i = 0; i <= WEFT_IP6_EXT_MAX; i++)
		ADD(&k, WEFT_PROTO_DSTOPTS, "\0\0\1\4\0\0\0\0");
	finish(&k, WEFT_PROTO_TCP, 8);
	KUNIT_EXPECT_FALSE(test, weft_ip6_ext_skip(k.p, k.len, &offset, &proto));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(walk__no_extensions),
	KUNIT_CASE(walk__all_kinds),
	KUNIT_CASE(walk__link_padding),
	KUNIT_CASE(walk__no_next_header),
	KUNIT_CASE(walk__ends_at_security),
	KUNIT_CASE(walk__hop_by_hop_not_first),
	KUNIT_CASE(walk__truncated),
	KUNIT_CASE(walk__header_limit),
	KUNIT_CASE(options__unknown),
	KUNIT_CASE(options__unknown_multicast),
	KUNIT_CASE(options__unknown_behind_others),
	KUNIT_CASE(options__overrun),
	KUNIT_CASE(options__padding),
	KUNIT_CASE(options__limit),
	KUNIT_CASE(options__router_alert),
	KUNIT_CASE(options__router_alert_emitted),
	KUNIT_CASE(jumbo__length),
	KUNIT_CASE(jumbo__missing),
	KUNIT_CASE(jumbo__with_payload_length),
	KUNIT_CASE(jumbo__too_short),
	KUNIT_CASE(jumbo__with_fragment),
	KUNIT_CASE(jumbo__malformed),
	KUNIT_CASE(jumbo__in_destination_options),
	KUNIT_CASE(jumbo__super_packet),
	KUNIT_CASE(routing__no_segments_left),
	KUNIT_CASE(routing__segments_left),
	KUNIT_CASE(fragment__first),
	KUNIT_CASE(fragment__later),
	KUNIT_CASE(fragment__ends_the_walk),
	KUNIT_CASE(fragment__atomic),
	KUNIT_CASE(fragment__reserved_bits),
	KUNIT_CASE(fragment__twice),
	KUNIT_CASE(fragment__cut),
	KUNIT_CASE(fragment__of_nothing),
	KUNIT_CASE(fragment__length),
	KUNIT_CASE(fragment__beyond_the_largest),
	KUNIT_CASE(fragment__whole_chain),
	KUNIT_CASE(fragment__chain_cut_in_options),
	KUNIT_CASE(fragment__chain_not_linear),
	KUNIT_CASE(frag_emit__bytes),
	KUNIT_CASE(skip__through_all),
	KUNIT_CASE(skip__cut),
	KUNIT_CASE(skip__later_fragment),
	KUNIT_CASE(skip__nothing),
	KUNIT_CASE(skip__limit),
	KUNIT_CASE(next__each),
	{}
};

struct kunit_suite weft_wire_ip6_ext_suite = { .name = "weft_wire_ip6_ext", .test_cases = cases };
