// SPDX-License-Identifier: GPL-2.0
/* The UDP header: RFC 768. */
#include "../../base/tests/hostile.h"
#include "../../kunit_suites.h"
#include "../udp.h"

static const u8 datagram[] = { 0x9c, 0x40, 0x00, 0x35, 0x00, 0x0c, 0x12, 0x34, 'd', 'a', 't', 'a' };

static enum weft_drop with_length(u16 ulen, u32 len)
{
	u8 p[WEFT_UDP_HLEN];
	struct weft_udp h;

	memcpy(p, datagram, sizeof(p));
	p[4] = ulen >> 8;
	p[5] = ulen & 0xff;
	return weft_udp_parse(p, sizeof(p), len, &h);
}

static void udp_parse__fields(struct kunit *test)
{
	struct weft_udp h;

	KUNIT_ASSERT_EQ(test, weft_udp_parse(datagram, sizeof(datagram), sizeof(datagram), &h),
			WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, h.sport, 40000);
	KUNIT_EXPECT_EQ(test, h.dport, 53);
	KUNIT_EXPECT_EQ(test, h.len, 12);
	KUNIT_EXPECT_TRUE(test, h.has_csum);
}

/* RFC 768: all zeros is no checksum; a single zero byte is not. */
static void udp_parse__checksum_field(struct kunit *test)
{
	u8 p[sizeof(datagram)];
	struct weft_udp h;

	memcpy(p, datagram, sizeof(p));
	p[6] = 0;
	KUNIT_EXPECT_EQ(test, weft_udp_parse(p, sizeof(p), sizeof(p), &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_TRUE(test, h.has_csum);
	p[7] = 0;
	KUNIT_EXPECT_EQ(test, weft_udp_parse(p, sizeof(p), sizeof(p), &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_FALSE(test, h.has_csum);
	p[6] = 1;
	KUNIT_EXPECT_EQ(test, weft_udp_parse(p, sizeof(p), sizeof(p), &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_TRUE(test, h.has_csum);
}

static void udp_parse__truncated_header(struct kunit *test)
{
	struct weft_udp h;
	u32 n;

	for (n = 0; n < WEFT_UDP_HLEN; n++) {
		KUNIT_EXPECT_EQ(test, weft_udp_parse(exactly(test, datagram, n), n, n, &h),
				WEFT_DROP_UDP_TRUNCATED);
		KUNIT_EXPECT_EQ(test, weft_udp_parse(exactly(test, datagram, n), n, 12, &h),
				WEFT_DROP_UDP_TRUNCATED);
	}
	KUNIT_EXPECT_EQ(test, weft_udp_parse(exactly(test, datagram, n), n, 12, &h),
			WEFT_DROP_NONE);
}

static void udp_parse__length(struct kunit *test)
{
	u32 n;

	for (n = 0; n < 0x10000; n += n < 300 ? 1 : 251) {
		enum weft_drop want = n < 8   ? WEFT_DROP_UDP_LENGTH :
				      n > 100 ? WEFT_DROP_UDP_TRUNCATED :
						WEFT_DROP_NONE;

		KUNIT_EXPECT_EQ(test, with_length(n, 100), want);
	}
	KUNIT_EXPECT_EQ(test, with_length(0xffff, 0xffff), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, with_length(8, 8), WEFT_DROP_NONE);		/* a header alone */
}

static void udp_emit__bytes(struct kunit *test)
{
	struct weft_udp h = { .sport = 40000, .dport = 53, .len = 12, .has_csum = true };
	u8 p[WEFT_UDP_HLEN + 1];

	memset(p, 0xee, sizeof(p));
	KUNIT_EXPECT_EQ(test, weft_udp_emit(p, &h), (u32)WEFT_UDP_HLEN);
	KUNIT_EXPECT_MEMEQ(test, p, "\x9c\x40\x00\x35\x00\x0c\x00\x00\xee", 9);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(udp_parse__fields),
	KUNIT_CASE(udp_parse__checksum_field),
	KUNIT_CASE(udp_parse__truncated_header),
	KUNIT_CASE(udp_parse__length),
	KUNIT_CASE(udp_emit__bytes),
	{}
};

struct kunit_suite weft_wire_udp_suite = { .name = "weft_wire_udp", .test_cases = cases };
