// SPDX-License-Identifier: GPL-2.0
/*
 * The TCP header: RFC 9293 3.1.
 * The reserved bits are sent as zero, the AE flag of Accurate ECN among them.  They are read only
 * to see what a SYN asks for (net/tcp/core/ecn.c).
 * Not there: the checksum, which covers the payload and is the shell's.  Pure.
 */
#include "tcp.h"
#include "../base/bytes.h"

enum weft_drop weft_tcp_parse(const void *p, u32 linear, u32 len, struct weft_tcp_seg *out)
{
	const u8 *b = p;
	u32 hlen;

	if (linear < WEFT_TCP_HLEN || len < WEFT_TCP_HLEN)
		return WEFT_DROP_TCP_TRUNCATED;
	hlen = (b[12] >> 4) * 4;
	if (hlen < WEFT_TCP_HLEN || hlen > len)
		return WEFT_DROP_TCP_DATA_OFFSET;
	if (hlen > linear)
		return WEFT_DROP_TCP_TRUNCATED;
	*out = (struct weft_tcp_seg){
		.sport = weft_get_be16(b),
		.dport = weft_get_be16(b + 2),
		.seq = seq_of(weft_get_be32(b + 4)),
		.ack = seq_of(weft_get_be32(b + 8)),
		.hlen = hlen,
		.reserved = b[12] & 0x0f,
		.flags = b[13],
		.wnd = weft_get_be16(b + 14),
		.up = weft_get_be16(b + 18),
		.len = len - hlen,
	};
	return weft_tcp_opt_parse(b + WEFT_TCP_HLEN, hlen - WEFT_TCP_HLEN,
				  out->flags & WEFT_TCP_SYN, &out->opt);
}

u32 weft_tcp_emit_header(void *p, struct weft_tcp_seg *in)
{
	u8 *b = p;

	in->hlen = WEFT_TCP_HLEN +
		   weft_tcp_opt_emit(b + WEFT_TCP_HLEN, &in->opt, in->flags & WEFT_TCP_SYN);
	weft_put_be16(b, in->sport);
	weft_put_be16(b + 2, in->dport);
	weft_put_be32(b + 4, in->seq.v);
	weft_put_be32(b + 8, in->ack.v);
	b[12] = in->hlen / 4 << 4;
	b[13] = in->flags;
	weft_put_be16(b + 14, in->wnd);
	weft_put_be16(b + 16, 0);
	weft_put_be16(b + 18, in->up);
	return in->hlen;
}
