/* SPDX-License-Identifier: GPL-2.0 */
/* The UDP header: RFC 768, RFC 1122 4.1.  Pure. */
#ifndef WEFT_WIRE_UDP_H
#define WEFT_WIRE_UDP_H

#include <weft/types.h>
#include <weft/drop.h>

#define WEFT_UDP_HLEN	8

struct weft_udp {
	u16 sport, dport;
	u16 len;		/* bytes of header and data */
	bool has_csum;		/* false: the sender computed no checksum (RFC 768) */
};

/*
 * Parses the header at p of a datagram of `len` bytes as IP delivered it, of which `linear` can be
 * read.
 */
enum weft_drop weft_udp_parse(const void *p, u32 linear, u32 len, struct weft_udp *out);
u32 weft_udp_emit(void *p, const struct weft_udp *in);		/* leaves the checksum 0 */

#endif
