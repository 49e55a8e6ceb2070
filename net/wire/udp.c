// SPDX-License-Identifier: GPL-2.0
/*
 * The UDP header: RFC 768, RFC 1122 4.1.3.
 * Not there: the checksum, which covers the payload and is the shell's; UDP-Lite (RFC 3828);
 * jumbograms (RFC 2675).  Pure.
 */
#include "udp.h"
#include "../base/bytes.h"

enum weft_drop weft_udp_parse(const void *p, u32 linear, u32 len, struct weft_udp *out)
{
	const u8 *b = p;

	if (linear < WEFT_UDP_HLEN || len < WEFT_UDP_HLEN)
		return WEFT_DROP_UDP_TRUNCATED;
	out->sport = weft_get_be16(b);
	out->dport = weft_get_be16(b + 2);
	out->len = weft_get_be16(b + 4);
	out->has_csum = weft_get_be16(b + 6);
	if (out->len < WEFT_UDP_HLEN)
		return WEFT_DROP_UDP_LENGTH;
	/* A datagram shorter than the IP payload is valid: the rest is padding. */
	return out->len > len ? WEFT_DROP_UDP_TRUNCATED : WEFT_DROP_NONE;
}

u32 weft_udp_emit(void *p, const struct weft_udp *in)
{
	u8 *b = p;

	weft_put_be16(b, in->sport);
	weft_put_be16(b + 2, in->dport);
	weft_put_be16(b + 4, in->len);
	weft_put_be16(b + 6, 0);
	return WEFT_UDP_HLEN;
}
