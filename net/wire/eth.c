// SPDX-License-Identifier: GPL-2.0
/*
 * Ethernet II framing: RFC 894; RFC 1112 6.4 for multicast.
 * Not there: the IEEE 802.3 length field with 802.2 and SNAP behind it (RFC 1042); such a frame shows as a type below
 * 0x600, which nobody asks for.  VLAN tags are the device's.
 * Pure.
 */
#include "eth.h"
#include "../base/bytes.h"

enum weft_drop weft_eth_parse(const void *p, u32 len, struct weft_eth *out)
{
	const u8 *b = p;

	if (len < WEFT_ETH_HLEN)
		return WEFT_DROP_ETH_TRUNCATED;
	memcpy(out->dst, b, WEFT_ETH_ALEN);
	memcpy(out->src, b + 6, WEFT_ETH_ALEN);
	out->type = weft_get_be16(b + 12);
	return WEFT_DROP_NONE;
}

u32 weft_eth_emit(void *p, const struct weft_eth *in)
{
	u8 *b = p;

	memcpy(b, in->dst, WEFT_ETH_ALEN);
	memcpy(b + 6, in->src, WEFT_ETH_ALEN);
	weft_put_be16(b + 12, in->type);
	return WEFT_ETH_HLEN;
}

/* 01-00-5E and the low 23 bits of the group. */
void weft_eth_multicast4(__be32 group, u8 mac[WEFT_ETH_ALEN])
{
	weft_put_be16(mac, 0x0100);
	weft_put_be32(mac + 2, 0x5e000000 | (be32_to_cpu(group) & 0x007fffff));
}
