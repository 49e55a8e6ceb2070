/* SPDX-License-Identifier: GPL-2.0 */
/* TCP options: RFC 9293 3.2, RFC 7323, RFC 2018, RFC 7413.  Pure. */
#ifndef WEFT_WIRE_TCP_OPT_H
#define WEFT_WIRE_TCP_OPT_H

#include <weft/types.h>
#include <weft/seq.h>
#include <weft/drop.h>

#define WEFT_TCP_OPT_MAX	40	/* bytes of options that fit in a header */
#define WEFT_TCP_SACK_MAX	4

#define WEFT_OPT_MSS		0x01
#define WEFT_OPT_WSCALE		0x02
#define WEFT_OPT_SACK_OK	0x04
#define WEFT_OPT_TS		0x08
#define WEFT_OPT_SACK		0x10
#define WEFT_OPT_FASTOPEN	0x20

struct weft_sack_block {
	struct weft_seq lo, hi;	/* [lo, hi) */
};

#define WEFT_FASTOPEN_COOKIE_MIN	4	/* RFC 7413 4.1.1 */
#define WEFT_FASTOPEN_COOKIE_MAX	16

struct weft_fastopen_cookie {
	u8 len;			/* bytes of val; 0: on a SYN it asks for one */
	bool exp;		/* the experimental form of RFC 6994, as before RFC 7413 */
	u8 val[WEFT_FASTOPEN_COOKIE_MAX];
};

struct weft_tcp_opts {
	u8 has;			/* WEFT_OPT_* that are present */
	u8 wscale;		/* 0..14; a larger one was received as 14 (RFC 7323 2.3) */
	u8 nsack;
	u16 mss;
	struct weft_fastopen_cookie fastopen;
	u32 tsval, tsecr;
	struct weft_sack_block sack[WEFT_TCP_SACK_MAX];
};

/*
 * Reads `len` option bytes.  Unknown options are skipped (MUST-6); a malformed length
 * refuses the segment (MUST-7).
 */
enum weft_drop weft_tcp_opt_parse(const void *p, u32 len, bool syn, struct weft_tcp_opts *out);
/* Bytes that weft_tcp_opt_emit() would write, padding included. */
u32 weft_tcp_opt_len(const struct weft_tcp_opts *in, bool syn);
/*
 * Writes them in the order that Linux uses: on a SYN `mss, sackOK, TS, nop, wscale` with nops where
 * one is missing, and fast open's with nops behind it; else `nop, nop, TS` and `nop, nop, sack`.
 * Returns the bytes written, a multiple of 4.
 */
u32 weft_tcp_opt_emit(void *p, const struct weft_tcp_opts *in, bool syn);

#endif
