// SPDX-License-Identifier: GPL-2.0
/*
 * The IPv4 header: RFC 791 3.1, RFC 1122 3.2.1; treatment of options: RFC 7126.  Options are
 * checked for their format and otherwise ignored: Weft forwards nothing, so it records no route and
 * no timestamp (RFC 1122 3.2.1.8 (d) and (e): MAY).  Source-routed packets are dropped
 * (RFC 7126 4.3 and 4.4). DEVIATION from RFC 9293 MUST-51 to MUST-53, for the reasons that RFC 7126
 * gives.
 * Not there: emission of options; reassembly.  Pure.
 */
#include "ip4.h"
#include "../base/bytes.h"
#include "../base/csum.h"

#define OPT_END		0
#define OPT_NOP		1
#define OPT_RR		7	/* record route */
#define OPT_TS		68	/* Internet timestamp */
#define OPT_LSRR	131	/* loose source and record route */
#define OPT_SID		136	/* stream identifier, obsolete (RFC 6814) */
#define OPT_SSRR	137	/* strict source and record route */
#define OPT_ALERT	148	/* router alert (RFC 2113) */

#define FLAG_DF		0x4000
#define FLAG_MF		0x2000
#define OFFSET_MASK	0x1fff

/*
 * Checks an option that has a pointer (its third byte, counted from 1) into slots of `size` bytes,
 * the first of them at `first`.  The pointer must name a slot that fits, or be past the end;
 * RFC 791 calls room for part of a slot an error.
 */
static bool slots_ok(const u8 *o, u32 n, u8 first, u8 size)
{
	return n >= first - 1U && o[2] >= first && (o[2] > n || o[2] + size - 1U <= n);
}

static bool timestamp_ok(const u8 *o, u32 n)
{
	if (n < 4)
		return false;
	switch (o[3] & 0x0f) {
	case 0:		/* timestamps only */
		return slots_ok(o, n, 5, 4);
	case 1:		/* address and timestamp in each slot */
	case 3:		/* address and timestamp, addresses given by the sender */
		return slots_ok(o, n, 5, 8);
	default:
		return false;
	}
}

static bool option_ok(const u8 *o, u32 n)
{
	switch (o[0]) {
	case OPT_LSRR:
	case OPT_SSRR:
	case OPT_RR:
		return n >= 3 && slots_ok(o, n, 4, 4);
	case OPT_TS:
		return timestamp_ok(o, n);
	case OPT_SID:
	case OPT_ALERT:
		return n == 4;
	default:	/* RFC 1122 3.2.1.8: unknown options are ignored */
		return true;
	}
}

/* RFC 791 3.1: each of these appears at most once in a datagram.  `seen` has a bit for each. */
static bool wire_ip4_repeated(u8 kind, u8 *seen)
{
	u8 bit = kind == OPT_RR ? 1 : kind == OPT_TS ? 2 : kind == OPT_SID ? 4 : 0;
	bool again = *seen & bit;

	*seen |= bit;
	return again;
}

/* *problem: offset in the header of the option under examination. */
static enum weft_drop options_check(const u8 *header, u32 len, u8 *problem)
{
	const u8 *o = header + WEFT_IP4_HLEN;
	u8 seen = 0;

	while (len && *o != OPT_END) {
		u32 n = 1;

		*problem = o - header;
		if (*o != OPT_NOP) {
			if (len < 2 || o[1] < 2 || o[1] > len)
				return WEFT_DROP_IP4_OPTIONS;
			n = o[1];
			if (!option_ok(o, n) || wire_ip4_repeated(*o, &seen))
				return WEFT_DROP_IP4_OPTIONS;
			if (*o == OPT_LSRR || *o == OPT_SSRR)
				return WEFT_DROP_IP4_SOURCE_ROUTE;
		}
		o += n;
		len -= n;
	}
	return WEFT_DROP_NONE;
}

/* RFC 1122 3.2.1.1 and 3.2.1.2, in the order of the fields. */
static enum weft_drop header_check(const u8 *b, u32 linear, u32 len, u8 *problem)
{
	u32 hlen, total;

	if (linear < WEFT_IP4_HLEN || len < WEFT_IP4_HLEN)
		return WEFT_DROP_IP4_TRUNCATED;
	if (b[0] >> 4 != 4)
		return WEFT_DROP_IP4_VERSION;
	hlen = (b[0] & 0x0f) * 4;
	if (hlen < WEFT_IP4_HLEN)
		return WEFT_DROP_IP4_HEADER_LENGTH;
	if (linear < hlen || len < hlen)
		return WEFT_DROP_IP4_TRUNCATED;
	total = weft_get_be16(b + 2);
	if (!total && len > 0xffff)	/* a super-packet, longer than the field can say */
		total = len;
	if (total < hlen)
		return WEFT_DROP_IP4_TOTAL_LENGTH;
	if (total > len)
		return WEFT_DROP_IP4_TRUNCATED;
	if (weft_csum_header(b, hlen / 4))
		return WEFT_DROP_IP4_CHECKSUM;
	return options_check(b, hlen - WEFT_IP4_HLEN, problem);
}

enum weft_drop weft_ip4_parse(const void *p, u32 linear, u32 len, struct weft_ip4 *out)
{
	u8 problem = 0;
	enum weft_drop why = header_check(p, linear, len, &problem);
	const u8 *b = p;
	u16 frag;

	if (why && why != WEFT_DROP_IP4_OPTIONS)
		return why;
	frag = weft_get_be16(b + 6);
	*out = (struct weft_ip4){
		.hlen = (b[0] & 0x0f) * 4,
		.tos = b[1],
		.len = weft_get_be16(b + 2),
		.id = weft_get_be16(b + 4),
		.df = frag & FLAG_DF,
		.mf = frag & FLAG_MF,
		.frag_off = (frag & OFFSET_MASK) * 8,
		.ttl = b[8],
		.proto = b[9],
		.src = weft_get_addr4(b + 12),
		.dst = weft_get_addr4(b + 16),
		.problem = why ? problem : 0,
	};
	return why;
}

u32 weft_ip4_emit(void *p, const struct weft_ip4 *in)
{
	__be16 sum;
	u8 *b = p;

	b[0] = 0x40 | in->hlen / 4;
	b[1] = in->tos;
	weft_put_be16(b + 2, in->len);
	weft_put_be16(b + 4, in->id);
	weft_put_be16(b + 6, (in->df ? FLAG_DF : 0) | (in->mf ? FLAG_MF : 0) | in->frag_off / 8);
	b[8] = in->ttl;
	b[9] = in->proto;
	weft_put_be16(b + 10, 0);
	weft_put_addr4(b + 12, in->src);
	weft_put_addr4(b + 16, in->dst);
	sum = weft_csum_header(b, WEFT_IP4_HLEN / 4);
	memcpy(b + 10, &sum, sizeof(sum));
	return WEFT_IP4_HLEN;
}

bool weft_ip4_is_multicast(__be32 a)
{
	return be32_to_cpu(a) >> 28 == 0xe;
}

bool weft_ip4_is_loopback(__be32 a)
{
	return be32_to_cpu(a) >> 24 == 127;
}

/*
 * RFC 1122 3.2.1.3.  0.0.0.0 is a valid source while a host learns its address (DHCP), the rest of
 * 0/8 never is; 127/8 is valid only inside the host; multicast, class E and the limited broadcast
 * never are.
 */
bool weft_ip4_source_ok(__be32 a, bool from_loopback)
{
	u32 h = be32_to_cpu(a);

	if (weft_ip4_is_loopback(a))
		return from_loopback;
	return !h || (h >> 24 != 0 && h < 0xe0000000);
}
