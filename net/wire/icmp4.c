// SPDX-License-Identifier: GPL-2.0
/*
 * ICMP messages: RFC 792, RFC 1122 3.2.2, RFC 1191 (the MTU in the second word).  The effect of an
 * error on a connection: RFC 1122 4.2.3.9, with Linux's errno values.
 * Not there: the checksum, which covers the payload and is the shell's; source quench, which is
 * ignored (RFC 6633); the extensions of RFC 4884, which follow the quoted packet and are ignored.
 * Pure.
 */
#include <linux/errno.h>
#include "icmp4.h"
#include "ip4.h"
#include "../base/bytes.h"

#define TYPE_MAX	18	/* the last type of RFC 792 and RFC 950 */

enum weft_drop weft_icmp4_parse(const void *p, u32 len, struct weft_icmp4 *out)
{
	const u8 *b = p;

	if (len < WEFT_ICMP4_HLEN)
		return WEFT_DROP_ICMP_TRUNCATED;
	out->type = b[0];
	out->code = b[1];
	out->rest = weft_get_be32(b + 4);
	return WEFT_DROP_NONE;
}

u32 weft_icmp4_emit(void *p, const struct weft_icmp4 *in)
{
	u8 *b = p;

	b[0] = in->type;
	b[1] = in->code;
	weft_put_be16(b + 2, 0);
	weft_put_be32(b + 4, in->rest);
	return WEFT_ICMP4_HLEN;
}

/* RFC 792: the reply repeats identifier, sequence number and originate timestamp. */
u32 weft_icmp4_timestamp_emit(void *p, const void *request, u32 ms)
{
	u8 *b = p;

	memcpy(b, request, 12);
	b[0] = WEFT_ICMP4_TIMESTAMP_REPLY;
	b[1] = 0;
	weft_put_be16(b + 2, 0);
	weft_put_be32(b + 12, ms);
	weft_put_be32(b + 16, ms);
	return WEFT_ICMP4_TIMESTAMP_LEN;
}

/*
 * TCP and UDP have their ports in the first 8 bytes, TCP its sequence number behind them.  The
 * identifier of an echo request is a local port.  No other ICMP message has a socket of ours.
 */
static void icmp4_quote_ports(const u8 *l4, struct weft_icmp4_quote *q)
{
	if (q->proto == WEFT_PROTO_ICMP && l4[0] == WEFT_ICMP4_ECHO && !l4[1])
		q->t.lport = weft_get_be16(l4 + 4);
	if (q->proto != WEFT_PROTO_TCP && q->proto != WEFT_PROTO_UDP)
		return;
	q->t.lport = weft_get_be16(l4);
	q->t.rport = weft_get_be16(l4 + 2);
	if (q->proto == WEFT_PROTO_TCP)
		q->seq = weft_get_be32(l4 + 4);
}

/*
 * Do not parse the quoted header like a received one: it is truncated, its TTL was decremented, and
 * some routers quote a wrong total length or checksum.  A non-first fragment carries no ports, so
 * it matches no socket.
 */
enum weft_drop weft_icmp4_quote_parse(const void *p, u32 len, struct weft_icmp4_quote *out)
{
	const u8 *b = p;
	u32 hlen;

	if (len < WEFT_IP4_HLEN || b[0] >> 4 != 4)
		return WEFT_DROP_ICMP_QUOTE;
	hlen = (b[0] & 0x0f) * 4;
	if (hlen < WEFT_IP4_HLEN || len < hlen + 8 || (weft_get_be16(b + 6) & 0x1fff))
		return WEFT_DROP_ICMP_QUOTE;
	*out = (struct weft_icmp4_quote){
		.t.laddr = weft_addr_v4(weft_get_addr4(b + 12)),
		.t.raddr = weft_addr_v4(weft_get_addr4(b + 16)),
		.proto = b[9],
	};
	icmp4_quote_ports(b + hlen, out);
	return WEFT_DROP_NONE;
}

/* Indexed by the code of WEFT_ICMP4_UNREACH: RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1. */
static const struct {
	u8 error;
	bool hard;
} unreach[] = {
	{ ENETUNREACH,	false },	/*  0 net */
	{ EHOSTUNREACH,	false },	/*  1 host */
	{ ENOPROTOOPT,	true },		/*  2 protocol */
	{ ECONNREFUSED,	true },		/*  3 port */
	{ EMSGSIZE,	false },	/*  4 fragmentation needed and DF set */
	{ EOPNOTSUPP,	false },	/*  5 source route failed */
	{ ENETUNREACH,	true },		/*  6 net unknown */
	{ EHOSTDOWN,	true },		/*  7 host unknown */
	{ ENONET,	true },		/*  8 source host isolated */
	{ ENETUNREACH,	true },		/*  9 net prohibited */
	{ EHOSTUNREACH,	true },		/* 10 host prohibited */
	{ ENETUNREACH,	false },	/* 11 net unreachable for this type of service */
	{ EHOSTUNREACH,	false },	/* 12 host unreachable for this type of service */
	{ EHOSTUNREACH,	true },		/* 13 communication prohibited */
	{ EHOSTUNREACH,	true },		/* 14 host precedence violation */
	{ EHOSTUNREACH,	true },		/* 15 precedence cutoff */
};

int weft_icmp4_errno(u8 type, u8 code, bool *hard)
{
	*hard = false;
	switch (type) {
	case WEFT_ICMP4_UNREACH:
		if (code >= sizeof(unreach) / sizeof(unreach[0]))
			return 0;
		*hard = unreach[code].hard;
		return unreach[code].error;
	case WEFT_ICMP4_TIME_EXCEEDED:
		return EHOSTUNREACH;
	case WEFT_ICMP4_PARAM_PROBLEM:
		*hard = true;
		return EPROTO;
	default:
		return 0;
	}
}

bool weft_icmp4_ends_half_open(u8 type, u8 code)
{
	switch (type) {
	case WEFT_ICMP4_UNREACH:
		return code == WEFT_ICMP4_NET_UNREACH || code == WEFT_ICMP4_HOST_UNREACH;
	case WEFT_ICMP4_TIME_EXCEEDED:
	case WEFT_ICMP4_PARAM_PROBLEM:
		return true;
	default:
		return false;
	}
}

/* RFC 1122 3.2.2 forbids an error about an error; an unknown type may be one. */
static bool maybe_error(u8 type)
{
	switch (type) {
	case WEFT_ICMP4_UNREACH:
	case WEFT_ICMP4_QUENCH:
	case WEFT_ICMP4_REDIRECT:
	case WEFT_ICMP4_TIME_EXCEEDED:
	case WEFT_ICMP4_PARAM_PROBLEM:
		return true;
	default:
		return type > TYPE_MAX;
	}
}

/*
 * A loopback source may be answered, because such a packet can only have come over the loopback
 * device: weft_ip4_source_ok() refuses it from a wire.  The caller checks for directed broadcasts,
 * since only the caller knows the prefixes.
 */
bool weft_icmp4_may_answer(__be32 src, __be32 dst, u16 frag_off, bool link_broadcast, u8 proto,
			   u8 icmp_type)
{
	u32 s = be32_to_cpu(src);

	if (frag_off || link_broadcast)
		return false;
	if (s >> 24 == 0 || s >= 0xe0000000)
		return false;
	if (weft_ip4_is_multicast(dst) || be32_to_cpu(dst) == 0xffffffff)
		return false;
	return proto != WEFT_PROTO_ICMP || !maybe_error(icmp_type);
}
