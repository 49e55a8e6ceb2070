// SPDX-License-Identifier: GPL-2.0
/* The IPv4 header: RFC 791 3.1, RFC 1122 3.2.1. */
#include "../../base/tests/hostile.h"
#include "../../base/bytes.h"
#include "../../base/csum.h"
#include "../../kunit_suites.h"
#include "../ip4.h"

/* 192.0.2.1 > 192.0.2.2, TCP, 60 bytes; the checksum is not from the code under test. */
static const u8 header[] = {
	0x45, 0x10, 0x00, 0x3c, 0x12, 0x34, 0x40, 0x00, 0x40, 0x06,
	0xa4, 0x74, 192,  0,	2,    1,    192,  0,	2,    2,
};

static void fix_csum(u8 *p)
{
	__be16 sum;

	memset(p + 10, 0, 2);
	sum = weft_csum_finish(weft_csum_add(0, p, (p[0] & 0x0f) * 4));
	memcpy(p + 10, &sum, 2);
}

static enum weft_drop parse_exactly(const u8 *p, u32 linear, u32 len, struct weft_ip4 *out)
{
	u8 room[WEFT_IP4_HLEN_MAX];

	return weft_ip4_parse(at_end(room, sizeof(room), p, linear), linear, len, out);
}

/*
 * The verdict on a packet of `len` bytes with this header, one byte of which is changed and the
 * checksum corrected.
 */
static enum weft_drop with(u32 where, u8 value, u32 linear, u32 len, struct weft_ip4 *out)
{
	u8 p[WEFT_IP4_HLEN_MAX] = { 0 };

	memcpy(p, header, sizeof(header));
	p[where] = value;
	fix_csum(p);
	return parse_exactly(p, linear, len, out);
}

/* The verdict on a header with these options, padded with zeros to a multiple of 4. */
static enum weft_drop options(const char *o, u32 n)
{
	u8 p[WEFT_IP4_HLEN_MAX] = { 0 };
	u32 hlen = WEFT_IP4_HLEN + (n + 3) / 4 * 4;
	struct weft_ip4 h;

	memcpy(p, header, sizeof(header));
	p[0] = 0x40 | hlen / 4;
	memcpy(p + WEFT_IP4_HLEN, o, n);
	fix_csum(p);
	return parse_exactly(p, hlen, 60, &h);
}

#define OPTIONS(bytes) options(bytes, sizeof(bytes) - 1)

static void ip4_parse__fields(struct kunit *test)
{
	struct weft_ip4 h;

	KUNIT_ASSERT_EQ(test, weft_ip4_parse(header, sizeof(header), 60, &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(h.src), 0xc0000201U);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(h.dst), 0xc0000202U);
	KUNIT_EXPECT_EQ(test, h.len, 60);
	KUNIT_EXPECT_EQ(test, h.id, 0x1234);
	KUNIT_EXPECT_EQ(test, h.frag_off, 0);
	KUNIT_EXPECT_EQ(test, h.hlen, 20);
	KUNIT_EXPECT_EQ(test, h.tos, 0x10);
	KUNIT_EXPECT_EQ(test, h.ttl, 64);
	KUNIT_EXPECT_EQ(test, h.proto, WEFT_PROTO_TCP);
	KUNIT_EXPECT_TRUE(test, h.df);
	KUNIT_EXPECT_FALSE(test, h.mf);
}

static void ip4_parse__fragment(struct kunit *test)
{
	struct weft_ip4 h;

	KUNIT_ASSERT_EQ(test, with(6, 0x3f, 20, 60, &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_TRUE(test, h.mf);
	KUNIT_EXPECT_FALSE(test, h.df);
	KUNIT_EXPECT_EQ(test, h.frag_off, 0x1f00 * 8);
	KUNIT_ASSERT_EQ(test, with(7, 1, 20, 60, &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, h.frag_off, 8);
	KUNIT_EXPECT_TRUE(test, h.df && !h.mf);
}

/* The reserved bit is no reason to refuse (RFC 791: zero; RFC 3514 is a joke). */
static void ip4_parse__reserved_flag(struct kunit *test)
{
	struct weft_ip4 h;

	KUNIT_ASSERT_EQ(test, with(6, 0x80, 20, 60, &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_FALSE(test, h.df || h.mf || h.frag_off);
}

/* Every number of readable bytes, with and without options. */
static void ip4_parse__truncated_header(struct kunit *test)
{
	struct weft_ip4 h;
	u32 words, n;

	for (words = 5; words <= 15; words++) {
		for (n = 0; n < words * 4; n++) {
			KUNIT_EXPECT_EQ(test, with(0, 0x40 | words, n, 60, &h),
					WEFT_DROP_IP4_TRUNCATED);
			KUNIT_EXPECT_EQ(test, with(0, 0x40 | words, n, n, &h),
					WEFT_DROP_IP4_TRUNCATED);
		}
		KUNIT_EXPECT_EQ(test, with(0, 0x40 | words, n, 60, &h), WEFT_DROP_NONE);
	}
}

/* RFC 1122 3.2.1.1. */
static void ip4_parse__version(struct kunit *test)
{
	struct weft_ip4 h;
	u32 v;

	for (v = 0; v < 16; v++)
		KUNIT_EXPECT_EQ(test, with(0, v << 4 | 5, 20, 60, &h),
				v == 4 ? WEFT_DROP_NONE : WEFT_DROP_IP4_VERSION);
}

static void ip4_parse__header_length(struct kunit *test)
{
	struct weft_ip4 h;
	u32 words;

	for (words = 0; words < 5; words++)
		KUNIT_EXPECT_EQ(test, with(0, 0x40 | words, 20, 60, &h),
				WEFT_DROP_IP4_HEADER_LENGTH);
}

static void ip4_parse__total_length(struct kunit *test)
{
	struct weft_ip4 h;
	u32 n;

	for (n = 0; n < 256; n++) {
		enum weft_drop want = n < 20 ? WEFT_DROP_IP4_TOTAL_LENGTH :
				      n > 60 ? WEFT_DROP_IP4_TRUNCATED :
					       0;

		KUNIT_EXPECT_EQ(test, with(3, n, 20, 60, &h), want);
	}
	KUNIT_EXPECT_EQ(test, with(2, 0xff, 20, 60, &h), WEFT_DROP_IP4_TRUNCATED);
	KUNIT_EXPECT_EQ(test, with(3, 20, 20, 20, &h), WEFT_DROP_NONE);		/* a header alone */
}

/* The link pads short frames: the packet ends where its header says. */
static void ip4_parse__link_padding(struct kunit *test)
{
	struct weft_ip4 h;

	KUNIT_ASSERT_EQ(test, with(3, 40, 20, 46, &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, h.len, 40);
}

/* A super-packet: no length in the header, and more bytes than the field can hold. */
static void ip4_parse__super_packet(struct kunit *test)
{
	struct weft_ip4 h;

	KUNIT_EXPECT_EQ(test, with(3, 0, 20, 65535, &h), WEFT_DROP_IP4_TOTAL_LENGTH);
	KUNIT_ASSERT_EQ(test, with(3, 0, 20, 65536, &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, h.len, 0);
}

/* RFC 1122 3.2.1.2: any single bit error is detected. */
static void ip4_parse__checksum(struct kunit *test)
{
	u8 p[sizeof(header)];
	struct weft_ip4 h;
	u32 bit;

	for (bit = 8; bit < sizeof(header) * 8; bit++) {
		if (bit / 8 == 2 || bit / 8 == 3)	/* the total length is checked before */
			continue;
		memcpy(p, header, sizeof(p));
		p[bit / 8] ^= 1 << bit % 8;
		KUNIT_EXPECT_EQ(test, weft_ip4_parse(p, sizeof(p), 60, &h), WEFT_DROP_IP4_CHECKSUM);
	}
}

static void ip4_parse__unaligned(struct kunit *test)
{
	u8 p[sizeof(header) + 1];
	struct weft_ip4 h;

	memcpy(p + 1, header, sizeof(header));
	KUNIT_EXPECT_EQ(test, weft_ip4_parse(p + 1, sizeof(header), 60, &h), WEFT_DROP_NONE);
}

/* RFC 1122 3.2.1.8: unknown options are skipped. */
static void ip4_parse__options_unknown(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, OPTIONS("\x1e\x04\xff\xff\x01\x01\x82\x0b\0\0\0\0\0\0\0\0\0"),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x1e\x02\x1e\x02"), WEFT_DROP_NONE);
}

/* RFC 791: what follows the end of the options is padding. */
static void ip4_parse__options_end(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, OPTIONS("\x00\x1e\x00\xff"), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x01\x00\x83\x03"), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x01\x01\x01\x01"), WEFT_DROP_NONE);
}

/*
 * One option of every kind and length in every possible space: it is well formed only if it fits.
 */
static void ip4_parse__options_length(struct kunit *test)
{
	char o[40];
	u32 room, n;

	for (room = 4; room <= 40; room += 4)
		for (n = 0; n < 256; n++) {
			memset(o, 1, sizeof(o));
			o[0] = 0x1e;
			o[1] = n;
			KUNIT_EXPECT_EQ(test, options(o, room),
					n >= 2 && n <= room ? WEFT_DROP_NONE :
							      WEFT_DROP_IP4_OPTIONS);
		}
}

/* A kind in the last byte, with no room for its length. */
static void ip4_parse__options_no_length(struct kunit *test)
{
	u32 kind;

	for (kind = 2; kind < 256; kind++) {
		char o[4] = { 1, 1, 1, kind };

		KUNIT_EXPECT_EQ(test, options(o, 4), WEFT_DROP_IP4_OPTIONS);
	}
}

/* RFC 7126 4.3, 4.4. */
static void ip4_parse__source_route(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, OPTIONS("\x83\x07\x04\x01\x02\x03\x04"), WEFT_DROP_IP4_SOURCE_ROUTE);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x89\x07\x04\x01\x02\x03\x04"), WEFT_DROP_IP4_SOURCE_ROUTE);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x01\x83\x03\x04"), WEFT_DROP_IP4_SOURCE_ROUTE);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x83\x07\x08\x01\x02\x03\x04"), WEFT_DROP_IP4_SOURCE_ROUTE);
}

/* RFC 791: the pointer of a route is at least 4, and at the start of an address. */
static void ip4_parse__route_pointer(struct kunit *test)
{
	static const u8 kinds[] = { 7, 131, 137 };
	u32 k, ptr, n;

	for (k = 0; k < sizeof(kinds); k++)
		for (n = 3; n <= 39; n++)
			for (ptr = 0; ptr < 256; ptr++) {
				bool good = ptr >= 4 && (ptr > n || ptr + 3 <= n);
				enum weft_drop want = good ? k ? WEFT_DROP_IP4_SOURCE_ROUTE :
								 WEFT_DROP_NONE :
							     WEFT_DROP_IP4_OPTIONS;
				char o[40] = { kinds[k], n, ptr };

				KUNIT_ASSERT_EQ(test, options(o, 40), want);
			}
}

static void ip4_parse__route_too_short(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, OPTIONS("\x07\x02\x04\x00"), WEFT_DROP_IP4_OPTIONS);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x83\x02\x04\x00"), WEFT_DROP_IP4_OPTIONS);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x01\x01\x83\x02"), WEFT_DROP_IP4_OPTIONS);
}

/* RFC 791: flags 0, 1 and 3; 4 or 8 bytes to a slot; the pointer is at least 5. */
static void ip4_parse__timestamp(struct kunit *test)
{
	u32 flag, ptr, n;

	for (flag = 0; flag < 16; flag++)
		for (n = 4; n <= 40; n += 4)
			for (ptr = 0; ptr < 256; ptr++) {
				u32 slot = flag ? 8 : 4;
				bool good = (flag < 2 || flag == 3) && ptr >= 5 &&
					    (ptr > n || ptr + slot - 1 <= n);
				char o[40] = { 68, n, ptr, flag | 0xf0 };

				KUNIT_ASSERT_EQ(test, options(o, 40),
						good ? WEFT_DROP_NONE : WEFT_DROP_IP4_OPTIONS);
			}
	KUNIT_EXPECT_EQ(test, OPTIONS("\x44\x02\x01\x01"), WEFT_DROP_IP4_OPTIONS);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x44\x03\x05\x00"), WEFT_DROP_IP4_OPTIONS);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x01\x44\x03\x05"), WEFT_DROP_IP4_OPTIONS);
}

/* RFC 2113 2.1 and RFC 791: these are 4 bytes long. */
static void ip4_parse__fixed_length(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, OPTIONS("\x94\x04\x00\x00"), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x94\x03\x00\x00"), WEFT_DROP_IP4_OPTIONS);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x88\x04\x00\x00"), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x88\x05\x00\x00\x00"), WEFT_DROP_IP4_OPTIONS);
}

/* RFC 791: at most once in a datagram. */
static void ip4_parse__repeated(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, OPTIONS("\x07\x03\x04\x07\x03\x04"), WEFT_DROP_IP4_OPTIONS);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x44\x04\x05\x00\x44\x04\x05\x00"), WEFT_DROP_IP4_OPTIONS);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x88\x04\x00\x00\x88\x04\x00\x00"), WEFT_DROP_IP4_OPTIONS);
	KUNIT_EXPECT_EQ(test, OPTIONS("\x07\x03\x04\x44\x04\x05\x00\x88\x04\x00\x00"),
			WEFT_DROP_NONE);
}

static void ip4_emit__bytes(struct kunit *test)
{
	u8 p[WEFT_IP4_HLEN + 1] = { [WEFT_IP4_HLEN] = 0xee };
	struct weft_ip4 h;

	KUNIT_ASSERT_EQ(test, weft_ip4_parse(header, sizeof(header), 60, &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, weft_ip4_emit(p, &h), (u32)WEFT_IP4_HLEN);
	KUNIT_EXPECT_MEMEQ(test, p, header, sizeof(header));
	KUNIT_EXPECT_EQ(test, p[WEFT_IP4_HLEN], 0xee);
}

static void ip4_emit__fragment(struct kunit *test)
{
	struct weft_ip4 h = { .len = 28, .hlen = 20, .frag_off = 1472, .mf = true }, back;
	u8 p[WEFT_IP4_HLEN];

	weft_ip4_emit(p, &h);
	KUNIT_EXPECT_EQ(test, weft_get_be16(p + 6), 0x2000 | 184);
	KUNIT_ASSERT_EQ(test, weft_ip4_parse(p, sizeof(p), 28, &back), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, back.frag_off, 1472);
	KUNIT_EXPECT_TRUE(test, back.mf && !back.df);
}

static void ip4_is_multicast__borders(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, weft_ip4_is_multicast(cpu_to_be32(0xdfffffff)));
	KUNIT_EXPECT_TRUE(test, weft_ip4_is_multicast(cpu_to_be32(0xe0000000)));
	KUNIT_EXPECT_TRUE(test, weft_ip4_is_multicast(cpu_to_be32(0xefffffff)));
	KUNIT_EXPECT_FALSE(test, weft_ip4_is_multicast(cpu_to_be32(0xf0000000)));
}

static void ip4_is_loopback__borders(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, weft_ip4_is_loopback(cpu_to_be32(0x7effffff)));
	KUNIT_EXPECT_TRUE(test, weft_ip4_is_loopback(cpu_to_be32(0x7f000000)));
	KUNIT_EXPECT_TRUE(test, weft_ip4_is_loopback(cpu_to_be32(0x7fffffff)));
	KUNIT_EXPECT_FALSE(test, weft_ip4_is_loopback(cpu_to_be32(0x80000000)));
}

/* RFC 1122 3.2.1.3. */
static void ip4_source_ok__each_class(struct kunit *test)
{
	static const struct {
		u32 addr;
		bool ok;
	} t[] = {
		{ 0x00000000, true }, { 0x00000001, false }, { 0x00ffffff, false },
		{ 0x01000000, true }, { 0x7effffff, true }, { 0x80000000, true },
		{ 0xdfffffff, true }, { 0xe0000000, false }, { 0xf0000000, false },
		{ 0xffffffff, false },
	};
	u32 i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		KUNIT_EXPECT_EQ(test, weft_ip4_source_ok(cpu_to_be32(t[i].addr), false), t[i].ok);
		KUNIT_EXPECT_EQ(test, weft_ip4_source_ok(cpu_to_be32(t[i].addr), true), t[i].ok);
	}
}

/* RFC 1122 3.2.1.3 (g): never outside a host. */
static void ip4_source_ok__loopback(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, weft_ip4_source_ok(cpu_to_be32(0x7f000001), false));
	KUNIT_EXPECT_TRUE(test, weft_ip4_source_ok(cpu_to_be32(0x7f000001), true));
}

/*
 * RFC 1122 3.2.2.5: the error points to the start of the bad option, and needs a valid source.
 */
static void ip4_parse__problem(struct kunit *test)
{
	static const struct {
		u8 o[5], at;
	} bad[] = {
		{ "\x1e\x01\x01\x01", 20 }, { "\x01\x1e\x09\x01", 21 }, { "\x01\x01\x01\x07", 23 },
		{ "\x44\x02\x01\x01", 20 },
	};
	struct weft_ip4 h;
	u8 p[24];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct weft_ip4 in = {
			.src = cpu_to_be32(0xc0000202), .dst = cpu_to_be32(0xc0000201), .len = 24,
			.hlen = 24, .ttl = 64, .proto = WEFT_PROTO_UDP,
		};

		weft_ip4_emit(p, &in);
		memcpy(p + 20, bad[i].o, 4);
		fix_csum(p);
		KUNIT_EXPECT_EQ(test, weft_ip4_parse(p, 24, 24, &h), WEFT_DROP_IP4_OPTIONS);
		KUNIT_EXPECT_EQ(test, h.problem, bad[i].at);
		KUNIT_EXPECT_EQ(test, be32_to_cpu(h.src), 0xc0000202U);
		KUNIT_EXPECT_EQ(test, h.hlen, 24);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(ip4_parse__fields),
	KUNIT_CASE(ip4_parse__fragment),
	KUNIT_CASE(ip4_parse__reserved_flag),
	KUNIT_CASE(ip4_parse__truncated_header),
	KUNIT_CASE(ip4_parse__version),
	KUNIT_CASE(ip4_parse__header_length),
	KUNIT_CASE(ip4_parse__total_length),
	KUNIT_CASE(ip4_parse__link_padding),
	KUNIT_CASE(ip4_parse__super_packet),
	KUNIT_CASE(ip4_parse__checksum),
	KUNIT_CASE(ip4_parse__unaligned),
	KUNIT_CASE(ip4_parse__options_unknown),
	KUNIT_CASE(ip4_parse__options_end),
	KUNIT_CASE(ip4_parse__options_length),
	KUNIT_CASE(ip4_parse__options_no_length),
	KUNIT_CASE(ip4_parse__source_route),
	KUNIT_CASE(ip4_parse__route_pointer),
	KUNIT_CASE(ip4_parse__route_too_short),
	KUNIT_CASE(ip4_parse__timestamp),
	KUNIT_CASE(ip4_parse__fixed_length),
	KUNIT_CASE(ip4_parse__repeated),
	KUNIT_CASE(ip4_emit__bytes),
	KUNIT_CASE(ip4_emit__fragment),
	KUNIT_CASE(ip4_is_multicast__borders),
	KUNIT_CASE(ip4_is_loopback__borders),
	KUNIT_CASE(ip4_source_ok__each_class),
	KUNIT_CASE(ip4_source_ok__loopback),
	KUNIT_CASE(ip4_parse__problem),
	{}
};

struct kunit_suite weft_wire_ip4_suite = { .name = "weft_wire_ip4", .test_cases = cases };
