// SPDX-License-Identifier: GPL-2.0
/* ARP packets: RFC 826, and RARP's: RFC 903. */
#include "../../base/tests/hostile.h"
#include "../../kunit_suites.h"
#include "../arp.h"

static const u8 request[WEFT_ARP_LEN] = {
	0x00, 0x01, 0x08, 0x00, 6, 4, 0x00, 0x01,
	0x02, 0x11, 0x12, 0x13, 0x14, 0x15, 192, 0, 2, 1,
	0x02, 0x21, 0x22, 0x23, 0x24, 0x25, 192, 0, 2, 2,
};

/* The verdict on the request with one byte changed. */
static enum weft_drop with(u32 where, u8 value)
{
	u8 p[WEFT_ARP_LEN];
	struct weft_arp a;

	memcpy(p, request, sizeof(p));
	p[where] = value;
	return weft_arp_parse(p, sizeof(p), &a);
}

static void arp_parse__request(struct kunit *test)
{
	struct weft_arp a;

	KUNIT_ASSERT_EQ(test, weft_arp_parse(request, sizeof(request), &a), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, a.op, WEFT_ARP_REQUEST);
	KUNIT_EXPECT_MEMEQ(test, a.sha, request + 8, 6);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(a.spa), 0xc0000201U);
	KUNIT_EXPECT_MEMEQ(test, a.tha, request + 18, 6);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(a.tpa), 0xc0000202U);
}

/* Ethernet pads a frame to 60 bytes. */
static void arp_parse__padded(struct kunit *test)
{
	u8 p[46] = { 0 };
	struct weft_arp a;

	memcpy(p, request, sizeof(request));
	KUNIT_EXPECT_EQ(test, weft_arp_parse(p, sizeof(p), &a), WEFT_DROP_NONE);
}

static void arp_parse__truncated(struct kunit *test)
{
	struct weft_arp a;
	u32 n;

	for (n = 0; n < WEFT_ARP_LEN; n++)
		KUNIT_EXPECT_EQ(test, weft_arp_parse(exactly(test, request, n), n, &a),
				WEFT_DROP_ARP_TRUNCATED);
	KUNIT_EXPECT_EQ(test, weft_arp_parse(exactly(test, request, n), n, &a), WEFT_DROP_NONE);
}

static void arp_parse__hardware(struct kunit *test)
{
	u32 v;

	KUNIT_EXPECT_EQ(test, with(0, 1), WEFT_DROP_ARP_HARDWARE);
	KUNIT_EXPECT_EQ(test, with(1, 6), WEFT_DROP_ARP_HARDWARE);
	for (v = 0; v < 256; v++)
		KUNIT_EXPECT_EQ(test, with(4, v), v == 6 ? WEFT_DROP_NONE : WEFT_DROP_ARP_HARDWARE);
}

static void arp_parse__protocol(struct kunit *test)
{
	u32 v;

	KUNIT_EXPECT_EQ(test, with(2, 0x86), WEFT_DROP_ARP_PROTOCOL);
	KUNIT_EXPECT_EQ(test, with(3, 6), WEFT_DROP_ARP_PROTOCOL);
	for (v = 0; v < 256; v++)
		KUNIT_EXPECT_EQ(test, with(5, v), v == 4 ? WEFT_DROP_NONE : WEFT_DROP_ARP_PROTOCOL);
}

static void arp_parse__operation(struct kunit *test)
{
	u32 v;

	for (v = 0; v < 256; v++)
		KUNIT_EXPECT_EQ(test, with(7, v),
				v == 1 || v == 2 ? WEFT_DROP_NONE : WEFT_DROP_ARP_OPERATION);
	KUNIT_EXPECT_EQ(test, with(6, 1), WEFT_DROP_ARP_OPERATION);
}

static void arp_parse__sender_hardware_group(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, with(8, 0x01), WEFT_DROP_ARP_SENDER);
	KUNIT_EXPECT_EQ(test, with(8, 0xff), WEFT_DROP_ARP_SENDER);
}

static void arp_parse__sender_protocol_group(struct kunit *test)
{
	u8 p[WEFT_ARP_LEN];
	struct weft_arp a;

	memcpy(p, request, sizeof(p));
	memcpy(p + 14, "\xe0\x00\x00\x00", 4);
	KUNIT_EXPECT_EQ(test, weft_arp_parse(p, sizeof(p), &a), WEFT_DROP_ARP_SENDER);
	KUNIT_EXPECT_EQ(test, with(14, 223), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, with(14, 224), WEFT_DROP_ARP_SENDER);
	KUNIT_EXPECT_EQ(test, with(14, 255), WEFT_DROP_ARP_SENDER);
}

static void arp_parse__sender_loopback(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, with(14, 126), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, with(14, 127), WEFT_DROP_ARP_SENDER);
	KUNIT_EXPECT_EQ(test, with(14, 128), WEFT_DROP_NONE);
}

/* RFC 5227 1.1: the sender of a probe has no address yet. */
static void arp_parse__probe(struct kunit *test)
{
	u8 p[WEFT_ARP_LEN];
	struct weft_arp a;

	memcpy(p, request, sizeof(p));
	memset(p + 14, 0, 4);
	KUNIT_EXPECT_EQ(test, weft_arp_parse(p, sizeof(p), &a), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(a.spa), 0U);
}

/* The verdict on `request` as a RARP packet of that operation, with one byte changed. */
static enum weft_drop rarp_with(u8 op, u32 where, u8 value)
{
	u8 p[WEFT_ARP_LEN];
	struct weft_arp a;

	memcpy(p, request, sizeof(p));
	p[7] = op;
	p[where] = value;
	return weft_rarp_parse(p, sizeof(p), &a);
}

static void rarp_parse__fields(struct kunit *test)
{
	u8 p[WEFT_ARP_LEN];
	struct weft_arp a;

	memcpy(p, request, sizeof(p));
	p[7] = WEFT_RARP_REPLY;
	KUNIT_ASSERT_EQ(test, weft_rarp_parse(p, sizeof(p), &a), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, a.op, WEFT_RARP_REPLY);
	KUNIT_EXPECT_MEMEQ(test, a.sha, request + 8, 6);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(a.spa), 0xc0000201U);
	KUNIT_EXPECT_MEMEQ(test, a.tha, request + 18, 6);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(a.tpa), 0xc0000202U);
	KUNIT_EXPECT_EQ(test, weft_rarp_parse(exactly(test, p, 27), 27, &a),
			WEFT_DROP_ARP_TRUNCATED);
}

static void rarp_parse__operation(struct kunit *test)
{
	u32 v;

	for (v = 0; v < 256; v++)
		KUNIT_EXPECT_EQ(test, rarp_with(0, 7, v),
				v == 3 || v == 4 ? WEFT_DROP_NONE : WEFT_DROP_ARP_OPERATION);
	KUNIT_EXPECT_EQ(test, rarp_with(3, 6, 1), WEFT_DROP_ARP_OPERATION);
}

static void rarp_parse__lengths(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, rarp_with(3, 1, 6), WEFT_DROP_ARP_HARDWARE);
	KUNIT_EXPECT_EQ(test, rarp_with(3, 4, 8), WEFT_DROP_ARP_HARDWARE);
	KUNIT_EXPECT_EQ(test, rarp_with(3, 3, 6), WEFT_DROP_ARP_PROTOCOL);
	KUNIT_EXPECT_EQ(test, rarp_with(3, 5, 16), WEFT_DROP_ARP_PROTOCOL);
}

static void rarp_parse__sender_group(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, rarp_with(3, 8, 0x01), WEFT_DROP_ARP_SENDER);
	KUNIT_EXPECT_EQ(test, rarp_with(4, 8, 0xff), WEFT_DROP_ARP_SENDER);
}

/* RFC 903: in a request the protocol addresses mean nothing. */
static void rarp_parse__request_addresses(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, rarp_with(3, 14, 255), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, rarp_with(3, 24, 255), WEFT_DROP_NONE);
}

static void rarp_parse__reply_address(struct kunit *test)
{
	u8 p[WEFT_ARP_LEN];
	struct weft_arp a;

	KUNIT_EXPECT_EQ(test, rarp_with(4, 14, 0), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, rarp_with(4, 24, 223), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, rarp_with(4, 24, 224), WEFT_DROP_RARP_ADDRESS);
	KUNIT_EXPECT_EQ(test, rarp_with(4, 24, 127), WEFT_DROP_RARP_ADDRESS);
	memcpy(p, request, sizeof(p));
	p[7] = WEFT_RARP_REPLY;
	memset(p + 24, 0, 4);
	KUNIT_EXPECT_EQ(test, weft_rarp_parse(p, sizeof(p), &a), WEFT_DROP_RARP_ADDRESS);
}

static void arp_emit__bytes(struct kunit *test)
{
	u8 p[WEFT_ARP_LEN + 1] = { [WEFT_ARP_LEN] = 0xee };
	struct weft_arp a;

	KUNIT_ASSERT_EQ(test, weft_arp_parse(request, sizeof(request), &a), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, weft_arp_emit(p, &a), (u32)WEFT_ARP_LEN);
	KUNIT_EXPECT_MEMEQ(test, p, request, sizeof(request));
	KUNIT_EXPECT_EQ(test, p[WEFT_ARP_LEN], 0xee);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(arp_parse__request),
	KUNIT_CASE(arp_parse__padded),
	KUNIT_CASE(arp_parse__truncated),
	KUNIT_CASE(arp_parse__hardware),
	KUNIT_CASE(arp_parse__protocol),
	KUNIT_CASE(arp_parse__operation),
	KUNIT_CASE(arp_parse__sender_hardware_group),
	KUNIT_CASE(arp_parse__sender_protocol_group),
	KUNIT_CASE(arp_parse__sender_loopback),
	KUNIT_CASE(arp_parse__probe),
	KUNIT_CASE(rarp_parse__fields),
	KUNIT_CASE(rarp_parse__operation),
	KUNIT_CASE(rarp_parse__lengths),
	KUNIT_CASE(rarp_parse__sender_group),
	KUNIT_CASE(rarp_parse__request_addresses),
	KUNIT_CASE(rarp_parse__reply_address),
	KUNIT_CASE(arp_emit__bytes),
	{}
};

struct kunit_suite weft_wire_arp_suite = { .name = "weft_wire_arp", .test_cases = cases };
