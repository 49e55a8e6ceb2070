/* SPDX-License-Identifier: GPL-2.0 */
/* ICMP for IPv6: RFC 4443.  Pure.  (Neighbour discovery: nd.h.) */
#ifndef WEFT_WIRE_ICMP6_H
#define WEFT_WIRE_ICMP6_H

#include "ip6_ext.h"	/* parameter problem and its codes */

#define WEFT_ICMP6_HLEN		8
#define WEFT_ICMP6_UNREACH	1
#define WEFT_ICMP6_TOO_BIG	2
#define WEFT_ICMP6_TIME_EXCEEDED 3
#define WEFT_ICMP6_ECHO		128
#define WEFT_ICMP6_ECHO_REPLY	129
#define WEFT_ICMP6_MLD_QUERY	130
#define WEFT_ICMP6_MLD_REPORT	131
#define WEFT_ICMP6_MLD_DONE	132
#define WEFT_ICMP6_RS		133	/* router solicitation */
#define WEFT_ICMP6_RA		134	/* router advertisement */
#define WEFT_ICMP6_NS		135	/* neighbour solicitation */
#define WEFT_ICMP6_NA		136	/* neighbour advertisement */
#define WEFT_ICMP6_REDIRECT	137
#define WEFT_ICMP6_MLD2_REPORT	143

#define WEFT_ICMP6_NO_ROUTE	0	/* codes of WEFT_ICMP6_UNREACH */
#define WEFT_ICMP6_PROHIBITED	1
#define WEFT_ICMP6_BEYOND_SCOPE	2
#define WEFT_ICMP6_ADDR_UNREACH	3
#define WEFT_ICMP6_PORT_UNREACH	4
#define WEFT_ICMP6_POLICY	5
#define WEFT_ICMP6_REJECT_ROUTE	6

#define WEFT_ICMP6_HOP_LIMIT	0	/* codes of WEFT_ICMP6_TIME_EXCEEDED */
#define WEFT_ICMP6_REASSEMBLY	1

struct weft_icmp6 {
	u8 type, code;
	u32 rest;		/* the second word, host order: id and sequence, MTU or pointer */
};

/*
 * Reads type, code and second word; the caller verifies the checksum, which covers the payload too.
 */
enum weft_drop weft_icmp6_parse(const void *p, u32 len, struct weft_icmp6 *out);
u32 weft_icmp6_emit(void *p, const struct weft_icmp6 *in);	/* leaves the checksum 0 */
/* Computes or verifies the checksum of a linear message, RFC 4443 2.3. */
void weft_icmp6_csum_put(const struct weft_addr *src, const struct weft_addr *dst, void *p,
			 u32 len);
bool weft_icmp6_csum_ok(const struct weft_addr *src, const struct weft_addr *dst, const void *p,
			u32 len);

/* RFC 4443 2.1: errors have the types below 128 */
static inline bool weft_icmp6_is_error(u8 type)
{
	return type < 128;
}

/* The packet that an error message quotes: as much of it as fits into 1280 bytes. */
struct weft_icmp6_quote {
	struct weft_tuple t;	/* laddr, lport: our end, the quoted source; echo: the identifier */
	u32 seq;		/* TCP: the sequence number; else 0 */
	u32 offset;		/* bytes from the quoted IPv6 header to its transport header */
	u8 proto;
};
enum weft_drop weft_icmp6_quote_parse(const void *p, u32 len, struct weft_icmp6_quote *out);
/*
 * The errno that Linux reports for this error, 0 if the message is no error.  *hard: it ends the
 * connection.
 */
int weft_icmp6_errno(u8 type, u8 code, bool *hard);

/* The facts about a packet that decide whether an error may be sent about it. */
struct weft_icmp6_about {
	struct weft_addr src, dst;
	bool link_multicast;	/* it came as a link-layer multicast or broadcast */
	u8 proto;
	u8 icmp_type;		/* for WEFT_PROTO_ICMP6 */
};
/* RFC 4443 2.4 (e): may an error of this type and code be sent about it? */
bool weft_icmp6_may_answer(const struct weft_icmp6_about *about, u8 type, u8 code);

#endif
