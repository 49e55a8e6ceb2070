/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The chain of IPv6 extension headers: RFC 8200 4, RFC 2675, RFC 5095, RFC 6946,
 * RFC 7112, RFC 2711.  Pure.
 */
#ifndef WEFT_WIRE_IP6_EXT_H
#define WEFT_WIRE_IP6_EXT_H

#include "ip6.h"

#define WEFT_IP6_FRAG_HLEN	8
#define WEFT_IP6_EXT_MAX	16	/* extension headers in a packet */
#define WEFT_IP6_OPTIONS_MAX	8	/* options per header, as Linux (RFC 8504 5.3) */

#define WEFT_ICMP6_PARAM_PROBLEM 4	/* what answers a bad chain; its codes: */
#define WEFT_ICMP6_FIELD	0	/* erroneous field */
#define WEFT_ICMP6_NEXT_HEADER	1	/* unknown next header */
#define WEFT_ICMP6_OPTION	2	/* unknown option */
#define WEFT_ICMP6_INCOMPLETE	3	/* a first fragment without the whole chain */

/* What the chain says.  Offsets count from the first byte of the IPv6 header. */
struct weft_ip6_ext {
	u32 len;		/* of the whole packet with its IPv6 header; the rest is padding */
	u32 offset;		/* of the header of `proto`, or of the unreassembled fragment */
	u32 prev;		/* of the Next Header field of `proto`: what an error points to */
	u32 frag_at;		/* of the fragment header, even atomic (RFC 6980); 0: none */
	u32 frag_prev;		/* of the Next Header field that names the fragment header */
	u32 frag_id;
	u16 frag_off;		/* bytes, a multiple of 8 */
	bool frag_more;
	bool alert;		/* there is a router alert option, RFC 2711, with this value: */
	u16 alert_value;
	u8 proto;		/* the transport, or unknown; a fragment: its first header */

	/* With a drop: the ICMPv6 error that answers it, code and pointer; type 0: none. */
	u8 icmp_type, icmp_code;
	u32 icmp_pointer;
	/*
	 * With WEFT_DROP_IP6_EXT_TRUNCATED: walk again when so many bytes are linear; 0: the
	 * packet has not got them.
	 */
	u32 need;
};

/* Not atomic (RFC 6946): the walk ended at the fragment header, and reassembly comes next. */
static inline bool weft_ip6_ext_fragment(const struct weft_ip6_ext *e)
{
	return e->frag_at && (e->frag_off || e->frag_more);
}

/*
 * Walks the chain of the packet at p, of whose `len` bytes `linear` can be read; ip: its parsed
 * header.  Ends at the first header that is no extension header, or at the fragment header of a
 * fragment.  A first fragment is walked further, to see that the chain is whole (RFC 7112).  A
 * reassembled packet is walked again from its beginning; the caller remembers that it was one, and
 * refuses a fragment header in it.
 */
enum weft_drop weft_ip6_ext_walk(const void *p, u32 linear, u32 len, const struct weft_ip6 *ip,
				 struct weft_ip6_ext *out);
/* The fragment header, RFC 8200 4.5; off: bytes, a multiple of 8. */
u32 weft_ip6_frag_emit(void *p, u8 next, u16 off, bool more, u32 id);

#define WEFT_IP6_ALERT_HLEN	8
/* A hop-by-hop header with the option router alert of MLD's value, RFC 2711 2.1. */
u32 weft_ip6_alert_emit(void *p, u8 next);

/*
 * Finds the transport header in a packet that may be cut short, as an ICMP error quotes it: no rule
 * is checked.  True: *offset is its place behind p, which may be beyond len, *proto what it is.
 * False: cut short before, or a fragment that is not the first.
 */
bool weft_ip6_ext_skip(const void *p, u32 len, u32 *offset, u8 *proto);

/*
 * Goes through the extension headers of a packet whose transport header is at `end`, all
 * before it can be read.
 */
struct weft_ip6_ext_iter {
	u8 kind;		/* of the header at `at`, which has `len` bytes */
	u32 at, len;
	u8 next;		/* what follows */
};
#define WEFT_IP6_EXT_ITER(p)	{ .at = WEFT_IP6_HLEN, .next = ((const u8 *)(p))[6] }
bool weft_ip6_ext_next(const void *p, u32 end, struct weft_ip6_ext_iter *i);

#endif
