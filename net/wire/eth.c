// SPDX-License-Identifier: GPL-2.0
/*
 * Ethernet II framing: RFC 894, RFC 2464.  Multicast addresses: RFC 1112 6.4, RFC 2464 7.  802.3
 * frames, whose type field is a length: RFC 1042; they are received but never sent, as
 * RFC 1122 2.3.3 requires no more of a host.
 * Not there: VLAN tags, which the device handles.  Pure.
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

/*
 * DSAP and SSAP 170 mean SNAP, control 3 means unnumbered information; organization code 0 means
 * that an EtherType follows.
 */
static const u8 snap[6] = { 0xaa, 0xaa, 0x03, 0x00, 0x00, 0x00 };

enum weft_drop weft_snap_parse(const void *p, u32 linear, u32 have, u16 length, u16 *type)
{
	const u8 *b = p;

	if (length >= WEFT_ETH_TYPE_MIN || length > have)
		return WEFT_DROP_ETH_LENGTH;
	if (length < WEFT_SNAP_HLEN || linear < WEFT_SNAP_HLEN || memcmp(b, snap, sizeof(snap)))
		return WEFT_DROP_ETH_LLC;
	*type = weft_get_be16(b + 6);
	return WEFT_DROP_NONE;
}

/* 01-00-5E and the low 23 bits of the group address. */
void weft_eth_multicast4(__be32 group, u8 mac[WEFT_ETH_ALEN])
{
	weft_put_be16(mac, 0x0100);
	weft_put_be32(mac + 2, 0x5e000000 | (be32_to_cpu(group) & 0x007fffff));
}

/* 33-33 and the last four bytes of the group address. */
void weft_eth_multicast6(const struct weft_addr *group, u8 mac[WEFT_ETH_ALEN])
{
	weft_put_be16(mac, 0x3333);
	weft_put_be32(mac + 2, be32_to_cpu(group->w[3]));
}
