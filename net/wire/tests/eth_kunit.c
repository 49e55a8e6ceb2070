// SPDX-License-Identifier: GPL-2.0
/* Ethernet II. */
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
		KUNIT_EXPECT_EQ(test, weft_eth_parse(exactly(test, frame, n), n, &h), WEFT_DROP_ETH_TRUNCATED);
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

static struct kunit_case cases[] = {
	KUNIT_CASE(eth_parse__fields),
	KUNIT_CASE(eth_parse__truncated),
	KUNIT_CASE(eth_emit__bytes),
	KUNIT_CASE(eth_multicast4__low_23_bits),
	{}
};

struct kunit_suite weft_wire_eth_suite = { .name = "weft_wire_eth", .test_cases = cases };
