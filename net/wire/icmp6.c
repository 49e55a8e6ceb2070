// SPDX-License-Identifier: GPL-2.0
/*
 * ICMPv6 messages: RFC 4443.  The effect of an error on a connection: RFC 4443 2.4, with the soft
 * and hard errors of RFC 1122 4.2.3.9 and Linux's errno values.
 * Not there: the extensions of RFC 4884, which follow the quoted packet and are ignored; node
 * information; the rate limit on errors (RFC 4443 2.4 (f)), which is the shell's.  Pure.
 */
#include <linux/errno.h>
#include "icmp6.h"
#include "ip4.h"
#include "../base/bytes.h"
#include "../base/csum.h"

enum weft_drop weft_icmp6_parse(const void *p, u32 len, struct weft_icmp6 *out)
{
	const u8 *b = p;

	if (len < WEFT_ICMP6_HLEN)
		return WEFT_DROP_ICMP_TRUNCATED;
	out->type = b[0];
	out->code = b[1];
	out->rest = weft_get_be32(b + 4);
	return WEFT_DROP_NONE;
}

u32 weft_icmp6_emit(void *p, const struct weft_icmp6 *in)
{
	u8 *b = p;

	b[0] = in->type;
	b[1] = in->code;
	weft_put_be16(b + 2, 0);
	weft_put_be32(b + 4, in->rest);
	return WEFT_ICMP6_HLEN;
}

static __be16 icmp6_checksum(const struct weft_addr *src, const struct weft_addr *dst,
			     const void *p, u32 len)
{
	return weft_csum_finish(
		weft_csum_add(weft_csum_pseudo6(src, dst, len, WEFT_PROTO_ICMP6), p, len));
}

void weft_icmp6_csum_put(const struct weft_addr *src, const struct weft_addr *dst, void *p, u32 len)
{
	u8 *field = (u8 *)p + 2;
	__be16 sum;

	weft_put_be16(field, 0);
	sum = icmp6_checksum(src, dst, p, len);
	memcpy(field, &sum, sizeof(sum));
}

bool weft_icmp6_csum_ok(const struct weft_addr *src, const struct weft_addr *dst, const void *p,
			u32 len)
{
	return !icmp6_checksum(src, dst, p, len);
}

/*
 * Reads what identifies our socket: the ports, or the identifier of an echo request, which is a
 * local port.
 */
static bool icmp6_quote_ports(const u8 *p, u32 len, struct weft_icmp6_quote *q)
{
	const u8 *l4 = p + q->offset;

	if (q->proto == WEFT_PROTO_ICMP6 && q->offset <= len &&
	    len - q->offset >= WEFT_ICMP6_HLEN && l4[0] == WEFT_ICMP6_ECHO && !l4[1])
		q->t.lport = weft_get_be16(l4 + 4);
	if (q->proto != WEFT_PROTO_TCP && q->proto != WEFT_PROTO_UDP)
		return true;
	if (q->offset > len || len - q->offset < 8)
		return false;
	q->t.lport = weft_get_be16(p + q->offset);
	q->t.rport = weft_get_be16(p + q->offset + 2);
	if (q->proto == WEFT_PROTO_TCP)
		q->seq = weft_get_be32(p + q->offset + 4);
	return true;
}

/*
 * Reads only what is needed to find the socket.  An IPv6 header with a v4-mapped address is
 * refused: it would match an IPv4 connection.
 */
enum weft_drop weft_icmp6_quote_parse(const void *p, u32 len, struct weft_icmp6_quote *out)
{
	struct weft_icmp6_quote q = { 0 };
	const u8 *b = p;

	if (len < WEFT_IP6_HLEN || b[0] >> 4 != 6)
		return WEFT_DROP_ICMP_QUOTE;
	q.t.laddr = weft_get_addr6(b + 8);
	q.t.raddr = weft_get_addr6(b + 24);
	if (weft_addr_is_v4(&q.t.laddr) || weft_addr_is_v4(&q.t.raddr))
		return WEFT_DROP_ICMP_QUOTE;
	if (!weft_ip6_ext_skip(b, len, &q.offset, &q.proto) || !icmp6_quote_ports(b, len, &q))
		return WEFT_DROP_ICMP_QUOTE;
	*out = q;
	return WEFT_DROP_NONE;
}

/* Indexed by the code of WEFT_ICMP6_UNREACH: RFC 4443 3.1. */
static const struct {
	u8 error;
	bool hard;
} unreach[] = {
	{ ENETUNREACH,	false },	/* 0 no route */
	{ EACCES,	true },		/* 1 prohibited */
	{ EHOSTUNREACH,	false },	/* 2 beyond the scope of the source address */
	{ EHOSTUNREACH,	false },	/* 3 address unreachable */
	{ ECONNREFUSED,	true },		/* 4 port unreachable */
	{ EACCES,	true },		/* 5 source address failed a policy */
	{ EACCES,	true },		/* 6 reject route */
};

static int unreach_errno(u8 code, bool *hard)
{
	bool known = code < sizeof(unreach) / sizeof(unreach[0]);

	*hard = known ? unreach[code].hard : true;
	return known ? unreach[code].error : EPROTO;
}

/* RFC 4443 2.4 (a): an unknown error is passed to the upper layer too. */
int weft_icmp6_errno(u8 type, u8 code, bool *hard)
{
	*hard = false;
	if (!weft_icmp6_is_error(type))
		return 0;
	switch (type) {
	case WEFT_ICMP6_UNREACH:
		return unreach_errno(code, hard);
	case WEFT_ICMP6_TOO_BIG:
		return EMSGSIZE;
	case WEFT_ICMP6_TIME_EXCEEDED:
		return EHOSTUNREACH;
	case WEFT_ICMP6_PARAM_PROBLEM:
		*hard = true;
		return EPROTO;
	default:
		return EPROTO;
	}
}

/*
 * RFC 4443 2.4 (e.3) to (e.5): these two errors may answer a packet to a group.  The first serves
 * path MTU discovery for multicast, the second was requested by the option's type.
 */
static bool answers_groups(u8 type, u8 code)
{
	return type == WEFT_ICMP6_TOO_BIG ||
	       (type == WEFT_ICMP6_PARAM_PROBLEM && code == WEFT_ICMP6_OPTION);
}

/*
 * An option whose type starts with binary 11, in a packet to a group, never gets here:
 * weft_ip6_ext_walk() suggests no error for it.
 */
bool weft_icmp6_may_answer(const struct weft_icmp6_about *about, u8 type, u8 code)
{
	if ((about->link_multicast || weft_ip6_is_multicast(&about->dst)) &&
	    !answers_groups(type, code))
		return false;
	if (weft_ip6_is_unspecified(&about->src) || weft_ip6_is_multicast(&about->src))
		return false;
	return about->proto != WEFT_PROTO_ICMP6 ||
	       (!weft_icmp6_is_error(about->icmp_type) && about->icmp_type != WEFT_ICMP6_REDIRECT);
}
