/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The chain of IPv6 extension headers: RFC 8200 4, RFC 2675, RFC 2711, RFC 5095, RFC 6946,
 * RFC 7112. Pure.
 */
#ifndef WEFT_WIRE_IP6_EXT_H
#define WEFT_WIRE_IP6_EXT_H

#include "ip6.h"

#define WEFT_IP6_FRAG_HLEN	8
#define WEFT_IP6_EXT_MAX	16	/* most extension headers in a packet */
#define WEFT_IP6_OPTIONS_MAX	8	/* most options in a header, as in Linux (RFC 8504 5.3) */

#define WEFT_ICMP6_PARAM_PROBLEM 4	/* the error for a bad chain; its codes: */
#define WEFT_ICMP6_FIELD	0	/* erroneous field */
#define WEFT_ICMP6_NEXT_HEADER	1	/* unknown next header */
#define WEFT_ICMP6_OPTION	2	/* unknown option */
#define WEFT_ICMP6_INCOMPLETE	3	/* first fragment without the whole chain */

/* The result of a walk.  Offsets count in bytes from the beginning of the IPv6 header. */
struct weft_ip6_ext {
	u32 len;		/* bytes of the packet with its IPv6 header; link padding follows */
	u32 offset;		/* offset of the header of `proto`, or of the fragment's data */
	u32 prev;		/* offset of the Next Header field of `proto`: an error's pointer */
	u32 frag_at;		/* offset of the fragment header, even atomic (RFC 6980); 0: none */
	u32 frag_prev;		/* offset of the Next Header field that names the fragment header */
	u32 frag_id;
	u16 frag_off;		/* fragment offset in bytes, a multiple of 8 */
	bool frag_more;
	bool alert;		/* a router alert option (RFC 2711) was seen, with this value: */
	u16 alert_value;
	u8 proto;		/* the transport, known or not; in a fragment, its first header */

	/* With a drop: type, code and pointer of the ICMPv6 error to send; type 0: send none. */
	u8 icmp_type, icmp_code;
	u32 icmp_pointer;
	/*
	 * With WEFT_DROP_IP6_EXT_TRUNCATED: make so many bytes linear and walk again; 0: the packet
	 * is too short.
	 */
	u32 need;
};

/* A fragment that is not atomic (RFC 6946): the walk ended at its header; reassemble it next. */
static inline bool weft_ip6_ext_fragment(const struct weft_ip6_ext *e)
{
	return e->frag_at && (e->frag_off || e->frag_more);
}

/*
 * Walks the chain of the packet at p, of `len` bytes, of which `linear` can be read; ip: its parsed
 * header.  Ends at the first header that is no extension header, or at the fragment header of a
 * fragment.  In a first fragment the walk goes on to see that the chain is whole (RFC 7112).  A
 * reassembled packet is walked again from its beginning; the caller remembers that it was
 * reassembled, and refuses a second fragment header.
 */
enum weft_drop weft_ip6_ext_walk(const void *p, u32 linear, u32 len, const struct weft_ip6 *ip,
				 struct weft_ip6_ext *out);
/* Writes the fragment header, RFC 8200 4.5; off: bytes, a multiple of 8. */
u32 weft_ip6_frag_emit(void *p, u8 next, u16 off, bool more, u32 id);

#define WEFT_IP6_ALERT_HLEN	8
/* A hop-by-hop header with the option router alert of MLD's value, RFC 2711 2.1. */
u32 weft_ip6_alert_emit(void *p, u8 next);

/*
 * Finds the transport header in a truncated packet, as an ICMP error quotes it, without checking
 * any rule.  True: the header of protocol *proto begins at *offset, which may be beyond len. False:
 * the packet is truncated earlier, or is a non-first fragment.
 */
bool weft_ip6_ext_skip(const void *p, u32 len, u32 *offset, u8 *proto);

/*
 * Iterates over the extension headers of a packet whose transport header is at `end`; all bytes
 * before `end` can be read.
 */
struct weft_ip6_ext_iter {
	u8 kind;		/* protocol number of the header at `at`, which has `len` bytes */
	u32 at, len;
	u8 next;		/* protocol number of the header after it */
};
#define WEFT_IP6_EXT_ITER(p)	{ .at = WEFT_IP6_HLEN, .next = ((const u8 *)(p))[6] }
bool weft_ip6_ext_next(const void *p, u32 end, struct weft_ip6_ext_iter *i);

#endif
