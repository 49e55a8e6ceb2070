/* SPDX-License-Identifier: GPL-2.0 */
/* The TCP header: RFC 9293 3.1.  Pure. */
#ifndef WEFT_WIRE_TCP_H
#define WEFT_WIRE_TCP_H

#include <weft/types.h>
#include <weft/seq.h>
#include <weft/drop.h>
#include <weft/reset.h>
#include "tcp_opt.h"

#define WEFT_TCP_HLEN		20	/* without options */
#define WEFT_TCP_HLEN_MAX	60

#define WEFT_TCP_FIN	0x01
#define WEFT_TCP_SYN	0x02
#define WEFT_TCP_RST	0x04
#define WEFT_TCP_PSH	0x08
#define WEFT_TCP_ACK	0x10
#define WEFT_TCP_URG	0x20
#define WEFT_TCP_ECE	0x40
#define WEFT_TCP_CWR	0x80

/* The ECN field of the IP header: RFC 3168 5. */
enum { WEFT_ECN_NOT_ECT, WEFT_ECN_ECT_1, WEFT_ECN_ECT_0, WEFT_ECN_CE };

/* A segment, received or to be sent; all numbers in host order. */
struct weft_tcp_seg {
	struct weft_seq seq, ack;
	u32 len;		/* bytes of data, SYN and FIN not counted */
	u16 sport, dport;
	u16 wnd;		/* as in the header, not scaled */
	u16 up;			/* urgent pointer */
	u16 gso_size;		/* bytes of data a segment of a super-segment; 0: one segment */
	u8 flags;		/* WEFT_TCP_* */
	u8 hlen;		/* bytes of header with options; set by parse and by emit */
	u8 reserved;		/* the four bits before the flags; received segments only */
	u8 ecn;			/* WEFT_ECN_*, from the IP header */
	u8 reset;		/* enum weft_reset: why this RST is sent; not on the wire */
	struct weft_tcp_opts opt;
};

/* SEG.LEN of RFC 9293 3.4: bytes of data, plus one each for SYN and FIN. */
static inline u32 weft_tcp_seg_len(const struct weft_tcp_seg *s)
{
	return s->len + !!(s->flags & WEFT_TCP_SYN) + !!(s->flags & WEFT_TCP_FIN);
}

/*
 * Parses the header at p of a TCP packet of `len` bytes (header and data), of which `linear` can be
 * read.  Does not verify the checksum.
 */
enum weft_drop weft_tcp_parse(const void *p, u32 linear, u32 len, struct weft_tcp_seg *out);
/* Writes header and options, with the checksum 0.  Sets in->hlen and returns it. */
u32 weft_tcp_emit_header(void *p, struct weft_tcp_seg *in);

#endif
