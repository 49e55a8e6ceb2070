/* SPDX-License-Identifier: GPL-2.0 */
/* ICMP for IPv4: RFC 792, RFC 1122 3.2.2.  Pure. */
#ifndef WEFT_WIRE_ICMP4_H
#define WEFT_WIRE_ICMP4_H

#include <weft/types.h>
#include <weft/drop.h>

#define WEFT_ICMP4_HLEN		8
#define WEFT_ICMP4_ECHO_REPLY	0
#define WEFT_ICMP4_UNREACH	3
#define WEFT_ICMP4_QUENCH	4
#define WEFT_ICMP4_REDIRECT	5
#define WEFT_ICMP4_ECHO		8
#define WEFT_ICMP4_TIME_EXCEEDED 11
#define WEFT_ICMP4_PARAM_PROBLEM 12
#define WEFT_ICMP4_TIMESTAMP	13
#define WEFT_ICMP4_TIMESTAMP_REPLY 14
#define WEFT_ICMP4_TIMESTAMP_LEN 20	/* bytes of request and reply: header, three timestamps */

#define WEFT_ICMP4_NET_UNREACH	0	/* codes of WEFT_ICMP4_UNREACH */
#define WEFT_ICMP4_HOST_UNREACH	1
#define WEFT_ICMP4_PROTO_UNREACH 2
#define WEFT_ICMP4_PORT_UNREACH	3
#define WEFT_ICMP4_FRAG_NEEDED	4
#define WEFT_ICMP4_REASSEMBLY	1	/* code of WEFT_ICMP4_TIME_EXCEEDED */

#define WEFT_ICMP4_REDIRECT_CODE_MAX 3	/* 0 to 3: net, host, and each for a type of service */

struct weft_icmp4 {
	u8 type, code;
	u32 rest;		/* second word, host order: id and sequence, MTU, pointer,
				 * gateway
				 */
};

/*
 * Reads type, code and second word; the caller verifies the checksum, which covers the payload too.
 */
enum weft_drop weft_icmp4_parse(const void *p, u32 len, struct weft_icmp4 *out);
u32 weft_icmp4_emit(void *p, const struct weft_icmp4 *in);	/* leaves the checksum 0 */

/*
 * Writes the reply to the 20-byte timestamp request at `request`, received and answered at `ms`
 * milliseconds after midnight UT.  Returns its length.
 */
u32 weft_icmp4_timestamp_emit(void *p, const void *request, u32 ms);

/* The packet that an error message quotes: its IP header and at least 8 bytes (RFC 1122 3.2.2). */
struct weft_icmp4_quote {
	struct weft_tuple t;	/* laddr, lport: our end, the quoted source; echo: the identifier */
	u32 seq;		/* TCP: the sequence number; else 0 */
	u8 proto;
};
enum weft_drop weft_icmp4_quote_parse(const void *p, u32 len, struct weft_icmp4_quote *out);
/*
 * The errno that Linux reports for this error, 0 if the message is no error.  *hard: it ends the
 * connection (RFC 1122 4.2.3.9).
 */
int weft_icmp4_errno(u8 type, u8 code, bool *hard);
/*
 * Does this error end a half-open connection?  As in Linux, an error that says the host cannot be
 * reached does; port or protocol unreachable does not, because the peer would have sent a RST.
 */
bool weft_icmp4_ends_half_open(u8 type, u8 code);
/*
 * RFC 1122 3.2.2: may an error be sent about a packet with this header?  The ICMP type counts if
 * the packet is ICMP.
 */
bool weft_icmp4_may_answer(__be32 src, __be32 dst, u16 frag_off, bool link_broadcast, u8 proto,
			   u8 icmp_type);

#endif
