/* SPDX-License-Identifier: GPL-2.0 */
/* The IPv4 header: RFC 791 3.1, RFC 1122 3.2.1.  Pure. */
#ifndef WEFT_WIRE_IP4_H
#define WEFT_WIRE_IP4_H

#include <weft/types.h>
#include <weft/drop.h>

#define WEFT_IP4_HLEN		20	/* header without options, bytes */
#define WEFT_IP4_HLEN_MAX	60
#define WEFT_PROTO_ICMP		1
#define WEFT_PROTO_IGMP		2
#define WEFT_PROTO_TCP		6
#define WEFT_PROTO_UDP		17

struct weft_ip4 {
	__be32 src, dst;
	u16 len;		/* total length, bytes; 0 in a super-packet above 65,535 bytes */
	u16 id;
	u16 frag_off;		/* fragment offset in bytes, a multiple of 8 */
	u8 hlen;		/* header length with options, bytes */
	u8 tos, ttl, proto;
	u8 problem;		/* bytes; with WEFT_DROP_IP4_OPTIONS: offset of the faulty option */
	bool df, mf;
};

/*
 * Parses the header at p of a packet of `len` bytes, link padding included, of which `linear` can
 * be read; out->len is the real length.  Checks version, lengths, header checksum and format of the
 * options, in that order.  *out is filled with WEFT_DROP_IP4_OPTIONS too.
 */
enum weft_drop weft_ip4_parse(const void *p, u32 linear, u32 len, struct weft_ip4 *out);
/*
 * Writes a header without options, checksum included.  The caller sets in->len, and in->hlen to 20.
 */
u32 weft_ip4_emit(void *p, const struct weft_ip4 *in);

/* Address classes, RFC 1122 3.2.1.3 and RFC 6890. */
bool weft_ip4_is_multicast(__be32 a);
bool weft_ip4_is_loopback(__be32 a);
/*
 * Can this address be the source of a packet?  0/8 other than 0.0.0.0, 224/4 and 240/4 cannot,
 * 127/8 only over the loopback device.
 */
bool weft_ip4_source_ok(__be32 a, bool from_loopback);

#endif
