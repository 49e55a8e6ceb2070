// SPDX-License-Identifier: GPL-2.0
/*
 * ARP packets: RFC 826, for IPv4 (4 bytes) over Ethernet (6 bytes).
 * Not there: other links and protocols, RARP (RFC 903), and the rules of what to do with a packet, which are the
 * shell's and net/link/nud.c's.  A sender address of 0.0.0.0 is a probe (RFC 5227 1.1) and passes.
 * Pure.
 */
#include "arp.h"
#include "../base/bytes.h"

#define HW_ETHERNET	1
#define PROTO_IP4	0x0800

/*
 * A host's addresses are unicast: a neighbour at a group address would turn each packet to it into a flood
 * (RFC 1812 3.3.2 says it of ARP replies).  Classes D and E, the limited broadcast with them, are no host's, and 127/8
 * stays inside one (RFC 1122 3.2.1.3).
 */
static bool sender_ok(const struct weft_arp *a)
{
	u32 spa = be32_to_cpu(a->spa);

	return !(a->sha[0] & 1) && spa < 0xe0000000 && spa >> 24 != 127;
}

enum weft_drop weft_arp_parse(const void *p, u32 len, struct weft_arp *out)
{
	const u8 *b = p;

	if (len < 8)
		return WEFT_DROP_ARP_TRUNCATED;
	if (weft_get_be16(b) != HW_ETHERNET || b[4] != 6)
		return WEFT_DROP_ARP_HARDWARE;
	if (weft_get_be16(b + 2) != PROTO_IP4 || b[5] != 4)
		return WEFT_DROP_ARP_PROTOCOL;
	if (len < WEFT_ARP_LEN)
		return WEFT_DROP_ARP_TRUNCATED;
	out->op = weft_get_be16(b + 6);
	if (out->op != WEFT_ARP_REQUEST && out->op != WEFT_ARP_REPLY)
		return WEFT_DROP_ARP_OPERATION;
	memcpy(out->sha, b + 8, 6);
	out->spa = weft_get_addr4(b + 14);
	memcpy(out->tha, b + 18, 6);
	out->tpa = weft_get_addr4(b + 24);
	return sender_ok(out) ? WEFT_DROP_NONE : WEFT_DROP_ARP_SENDER;
}

u32 weft_arp_emit(void *p, const struct weft_arp *in)
{
	u8 *b = p;

	weft_put_be16(b, HW_ETHERNET);
	weft_put_be16(b + 2, PROTO_IP4);
	b[4] = 6;
	b[5] = 4;
	weft_put_be16(b + 6, in->op);
	memcpy(b + 8, in->sha, 6);
	weft_put_addr4(b + 14, in->spa);
	memcpy(b + 18, in->tha, 6);
	weft_put_addr4(b + 24, in->tpa);
	return WEFT_ARP_LEN;
}
