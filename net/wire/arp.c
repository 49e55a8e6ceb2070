// SPDX-License-Identifier: GPL-2.0
/*
 * ARP packets for IPv4 (4 bytes) over Ethernet (6 bytes): RFC 826.  RARP packets, which differ in
 * the operations 3 and 4 only: RFC 903.
 * Not there: other links and protocols; the decision what a packet changes, which is
 * net/link/arp.c's and net/link/core/nud.c's.  A sender address of 0.0.0.0 marks a probe
 * (RFC 5227 1.1) and is accepted.  Pure.
 */
#include "arp.h"
#include "../base/bytes.h"

#define HW_ETHERNET	1
#define PROTO_IP4	0x0800

/* Checks the layout and the lengths, which ARP and RARP share. */
static enum weft_drop wire_arp_take(const u8 *b, u32 len, struct weft_arp *out)
{
	if (len < 8)
		return WEFT_DROP_ARP_TRUNCATED;
	if (weft_get_be16(b) != HW_ETHERNET || b[4] != 6)
		return WEFT_DROP_ARP_HARDWARE;
	if (weft_get_be16(b + 2) != PROTO_IP4 || b[5] != 4)
		return WEFT_DROP_ARP_PROTOCOL;
	if (len < WEFT_ARP_LEN)
		return WEFT_DROP_ARP_TRUNCATED;
	out->op = weft_get_be16(b + 6);
	memcpy(out->sha, b + 8, 6);
	out->spa = weft_get_addr4(b + 14);
	memcpy(out->tha, b + 18, 6);
	out->tpa = weft_get_addr4(b + 24);
	return WEFT_DROP_NONE;
}

/*
 * No host has an address of class D or E, or the limited broadcast address; 127/8 never leaves a
 * host (RFC 1122 3.2.1.3).
 */
static bool may_be_host(__be32 a)
{
	u32 addr = be32_to_cpu(a);

	return addr < 0xe0000000 && addr >> 24 != 127;
}

/*
 * A station's link-layer address is unicast.  A neighbour entry with a group address would flood
 * every packet to that neighbour (RFC 1812 3.3.2 says so for ARP replies).
 */
static bool is_group(const u8 *hardware)
{
	return hardware[0] & 1;
}

enum weft_drop weft_arp_parse(const void *p, u32 len, struct weft_arp *out)
{
	enum weft_drop why = wire_arp_take(p, len, out);

	if (why)
		return why;
	if (out->op != WEFT_ARP_REQUEST && out->op != WEFT_ARP_REPLY)
		return WEFT_DROP_ARP_OPERATION;
	return is_group(out->sha) || !may_be_host(out->spa) ? WEFT_DROP_ARP_SENDER : WEFT_DROP_NONE;
}

enum weft_drop weft_rarp_parse(const void *p, u32 len, struct weft_arp *out)
{
	enum weft_drop why = wire_arp_take(p, len, out);

	if (why)
		return why;
	if (out->op != WEFT_RARP_REQUEST && out->op != WEFT_RARP_REPLY)
		return WEFT_DROP_ARP_OPERATION;
	if (is_group(out->sha))
		return WEFT_DROP_ARP_SENDER;
	if (out->op == WEFT_RARP_REPLY && (!out->tpa || !may_be_host(out->tpa)))
		return WEFT_DROP_RARP_ADDRESS;
	return WEFT_DROP_NONE;
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
