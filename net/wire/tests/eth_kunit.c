// SPDX-License-Identifier: GPL-2.0
/* Ethernet II; 802.3 with SNAP. */
#include "../../base/tests/hostile.h"
#include "../../kunit_suites.h"
#include "../eth.h"

static const u8 frame[] = {
	0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x08, 0x06, 0xee,
};

static void eth_parse__fields(struct kunit *test)
{
	struct weft_eth h;

	KUNIT_ASSERT_EQ(test, weft_eth_parse(frame, sizeof(frame), &h), WEFT_DROP_NONE);
	KUNIT_EXPECT_MEMEQ(test, h.dst, frame, 6);
	KUNIT_EXPECT_MEMEQ(test, h.src, frame + 6, 6);
	KUNIT_EXPECT_EQ(test, h.type, WEFT_ETHERTYPE_ARP);
}

static void eth_parse__truncated(struct kunit *test)
{
	struct weft_eth h;
	u32 n;

	for (n = 0; n < WEFT_ETH_HLEN; n++)
		KUNIT_EXPECT_EQ(test, weft_eth_parse(exactly(test, frame, n), n, &h),
				WEFT_DROP_ETH_TRUNCATED);
	KUNIT_EXPECT_EQ(test, weft_eth_parse(exactly(test, frame, n), n, &h), WEFT_DROP_NONE);
}

static void eth_emit__bytes(struct kunit *test)
{
	u8 out[sizeof(frame)] = { [14] = 0xee };
	struct weft_eth h = { .type = WEFT_ETHERTYPE_ARP };

	memcpy(h.dst, frame, 6);
	memcpy(h.src, frame + 6, 6);
	KUNIT_EXPECT_EQ(test, weft_eth_emit(out, &h), (u32)WEFT_ETH_HLEN);
	KUNIT_EXPECT_MEMEQ(test, out, frame, sizeof(frame));
}

static const u8 in_snap[] = { 0xaa, 0xaa, 0x03, 0x00, 0x00, 0x00, 0x08, 0x00, 0x45 };

static void snap_parse__type(struct kunit *test)
{
	u16 type = 0;

	KUNIT_EXPECT_EQ(test, weft_snap_parse(in_snap, 9, 9, 9, &type), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, type, WEFT_ETHERTYPE_IP4);
	KUNIT_EXPECT_EQ(test, weft_snap_parse(in_snap, 8, 8, 8, &type), WEFT_DROP_NONE);
}

/* The frame is padded: it is longer than its length field. */
static void snap_parse__padding(struct kunit *test)
{
	u16 type;

	KUNIT_EXPECT_EQ(test, weft_snap_parse(in_snap, 9, 46, 9, &type), WEFT_DROP_NONE);
}

static void snap_parse__length(struct kunit *test)
{
	u16 type;
	u32 n;

	KUNIT_EXPECT_EQ(test, weft_snap_parse(in_snap, 9, 9, 10, &type), WEFT_DROP_ETH_LENGTH);
	KUNIT_EXPECT_EQ(test, weft_snap_parse(in_snap, 9, 1500, 1500, &type), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, weft_snap_parse(in_snap, 9, 0x10000, 0x5ff, &type), WEFT_DROP_NONE);
	KUNIT_EXPECT_EQ(test, weft_snap_parse(in_snap, 9, 0x10000, 0x600, &type),
			WEFT_DROP_ETH_LENGTH);
	for (n = 0; n < WEFT_SNAP_HLEN; n++) {
		KUNIT_EXPECT_EQ(test, weft_snap_parse(exactly(test, in_snap, n), n, 46, n, &type),
				WEFT_DROP_ETH_LLC);
		KUNIT_EXPECT_EQ(test, weft_snap_parse(exactly(test, in_snap, n), n, 46, 46, &type),
				WEFT_DROP_ETH_LLC);
	}
}

/* Any other byte before the type makes it another protocol. */
static void snap_parse__other_protocol(struct kunit *test)
{
	u8 p[sizeof(in_snap)];
	u16 type;
	u32 i;

	for (i = 0; i < 6; i++) {
		memcpy(p, in_snap, sizeof(p));
		p[i] ^= 0x40;
		KUNIT_EXPECT_EQ(test, weft_snap_parse(p, sizeof(p), sizeof(p), sizeof(p), &type),
				WEFT_DROP_ETH_LLC);
	}
}

/* RFC 1112 6.4: the low 23 bits; 32 groups share an address. */
static void eth_multicast4__low_23_bits(struct kunit *test)
{
	u8 mac[6];

	weft_eth_multicast4(cpu_to_be32(0xe0000001), mac);
	KUNIT_EXPECT_MEMEQ(test, mac, "\x01\x00\x5e\x00\x00\x01", 6);
	weft_eth_multicast4(cpu_to_be32(0xe0800000), mac);
	KUNIT_EXPECT_MEMEQ(test, mac, "\x01\x00\x5e\x00\x00\x00", 6);
	weft_eth_multicast4(cpu_to_be32(0xefffffff), mac);
	KUNIT_EXPECT_MEMEQ(test, mac, "\x01\x00\x5e\x7f\xff\xff", 6);
}

/* RFC 2464 7: the last four bytes. */
static void eth_multicast6__low_32_bits(struct kunit *test)
{
	struct weft_addr group = { .w = { cpu_to_be32(0xff020000), 0, cpu_to_be32(1),
					  cpu_to_be32(0xff0e8c6c) } };
	u8 mac[6];

	weft_eth_multicast6(&group, mac);
	KUNIT_EXPECT_MEMEQ(test, mac, "\x33\x33\xff\x0e\x8c\x6c", 6);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eth_parse__fields),
	KUNIT_CASE(eth_parse__truncated),
	KUNIT_CASE(eth_emit__bytes),
	KUNIT_CASE(snap_parse__type),
	KUNIT_CASE(snap_parse__padding),
	KUNIT_CASE(snap_parse__length),
	KUNIT_CASE(snap_parse__other_protocol),
	KUNIT_CASE(eth_multicast4__low_23_bits),
	KUNIT_CASE(eth_multicast6__low_32_bits),
	{}
};

struct kunit_suite weft_wire_eth_suite = { .name = "weft_wire_eth", .test_cases = cases };
