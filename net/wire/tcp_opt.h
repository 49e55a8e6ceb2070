/* SPDX-License-Identifier: GPL-2.0 */
/* TCP options: RFC 9293 3.2, RFC 7323, RFC 2018, RFC 7413.  Pure. */
#ifndef WEFT_WIRE_TCP_OPT_H
#define WEFT_WIRE_TCP_OPT_H

#include <weft/types.h>
#include <weft/seq.h>
#include <weft/drop.h>

#define WEFT_TCP_OPT_MAX	40	/* bytes of options that fit into a header */
#define WEFT_TCP_SACK_MAX	4

#define WEFT_OPT_MSS		0x01
#define WEFT_OPT_WSCALE		0x02
#define WEFT_OPT_SACK_OK	0x04
#define WEFT_OPT_TS		0x08
#define WEFT_OPT_SACK		0x10
#define WEFT_OPT_FASTOPEN	0x20

struct weft_sack_block {
	struct weft_seq lo, hi;	/* the half-open interval [lo, hi) */
};

#define WEFT_FASTOPEN_COOKIE_MIN	4	/* bytes, RFC 7413 4.1.1 */
#define WEFT_FASTOPEN_COOKIE_MAX	16

struct weft_fastopen_cookie {
	u8 len;			/* bytes of val; 0: on a SYN, a request for a cookie */
	bool exp;		/* in the experimental option of RFC 6994, used before RFC 7413 */
	u8 val[WEFT_FASTOPEN_COOKIE_MAX];
};

struct weft_tcp_opts {
	u8 has;			/* WEFT_OPT_* that are present */
	u8 wscale;		/* 0 to 14; a larger shift is received as 14 (RFC 7323 2.3) */
	u8 nsack;
	u16 mss;
	struct weft_fastopen_cookie fastopen;
	u32 tsval, tsecr;
	struct weft_sack_block sack[WEFT_TCP_SACK_MAX];
};

/*
 * Parses `len` bytes of options.  Unknown options are ignored (MUST-6); a malformed length refuses
 * the segment (MUST-7).
 */
enum weft_drop weft_tcp_opt_parse(const void *p, u32 len, bool syn, struct weft_tcp_opts *out);
/* Bytes that weft_tcp_opt_emit() would write, padding included. */
u32 weft_tcp_opt_len(const struct weft_tcp_opts *in, bool syn);
/*
 * Writes the options in Linux's order: on a SYN `mss, sackOK, TS, nop, wscale`, with nops in place
 * of a missing one, and fast open last, padded with nops; else `nop, nop, TS` and `nop, nop, sack`.
 * Returns the bytes written, a multiple of 4.
 */
u32 weft_tcp_opt_emit(void *p, const struct weft_tcp_opts *in, bool syn);

#endif
