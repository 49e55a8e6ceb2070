// SPDX-License-Identifier: GPL-2.0
/*
 * IGMP messages: version 1 (RFC 1112 Appendix I), version 2 (RFC 2236 2), version 3 (RFC 3376 4);
 * how to tell them apart: RFC 3376 7.1.
 * Not there: emission of queries, which routers send; auxiliary data of records, which is skipped
 * since none is defined; a check for the Router Alert option: like Linux, Weft accepts a query
 * without it.  Pure.
 */
#include "igmp.h"
#include "ip4.h"
#include "../base/bytes.h"
#include "../base/csum.h"

#define TENTH	(WEFT_USEC_PER_SEC / 10)

/*
 * RFC 3376 4.1.1 and 4.1.7: from 128 on, a floating-point number with a three-bit exponent and a
 * four-bit mantissa.
 */
static u32 decode(u8 code)
{
	return code < 128 ? code : (u32)((code & 0x0f) | 0x10) << ((code >> 4 & 7) + 3);
}

/* RFC 1112: a version 1 query carries no response time; hosts answer within ten seconds. */
static void query_old(const u8 *b, struct weft_igmp *q)
{
	q->version = b[1] ? 2 : 1;
	q->max_resp = b[1] ? b[1] * TENTH : 10 * WEFT_USEC_PER_SEC;
}

static enum weft_drop query3(const u8 *b, u32 len, struct weft_igmp *q)
{
	q->version = 3;
	q->max_resp = decode(b[1]) * TENTH;
	q->robustness = b[8] & 7;
	q->interval = decode(b[9]);
	q->n = weft_get_be16(b + 10);
	q->at = WEFT_IGMP_QUERY3_HLEN;
	if (q->n * 4U > len - WEFT_IGMP_QUERY3_HLEN)
		return WEFT_DROP_IGMP_TRUNCATED;
	return q->n && !q->group ? WEFT_DROP_IGMP_GROUP : WEFT_DROP_NONE;
}

static enum weft_drop query(const u8 *b, u32 len, struct weft_igmp *q)
{
	if (q->group && !weft_ip4_is_multicast(q->group))
		return WEFT_DROP_IGMP_GROUP;
	if (len >= WEFT_IGMP_QUERY3_HLEN)
		return query3(b, len, q);
	if (len != WEFT_IGMP_HLEN)
		return WEFT_DROP_IGMP_TRUNCATED;
	query_old(b, q);
	return WEFT_DROP_NONE;
}

static enum weft_drop report3(const u8 *b, u32 len, struct weft_igmp *r)
{
	struct weft_igmp_record rec;
	u32 at = WEFT_IGMP_HLEN, i;

	r->group = 0;
	r->n = weft_get_be16(b + 6);
	r->at = at;
	for (i = 0; i < r->n; i++)
		if (!weft_igmp_record_next(b, len, &at, &rec))
			return WEFT_DROP_IGMP_TRUNCATED;
	return WEFT_DROP_NONE;
}

enum weft_drop weft_igmp_parse(const void *p, u32 len, struct weft_igmp *out)
{
	const u8 *b = p;

	if (len < WEFT_IGMP_HLEN)
		return WEFT_DROP_IGMP_TRUNCATED;
	if (weft_csum_finish(weft_csum_add(0, b, len)))
		return WEFT_DROP_IGMP_CHECKSUM;
	*out = (struct weft_igmp){ .type = b[0], .group = weft_get_addr4(b + 4) };
	switch (out->type) {
	case WEFT_IGMP_QUERY:
		return query(b, len, out);
	case WEFT_IGMP_REPORT1:
	case WEFT_IGMP_REPORT2:
	case WEFT_IGMP_LEAVE:
		return weft_ip4_is_multicast(out->group) ? WEFT_DROP_NONE : WEFT_DROP_IGMP_GROUP;
	case WEFT_IGMP_REPORT3:
		return report3(b, len, out);
	default:
		return WEFT_DROP_IGMP_TYPE;
	}
}

__be32 weft_igmp_source(const void *p, u32 at, u16 i)
{
	return weft_get_addr4((const u8 *)p + at + i * 4U);
}

bool weft_igmp_record_next(const void *p, u32 len, u32 *at, struct weft_igmp_record *out)
{
	const u8 *b = (const u8 *)p + *at;
	u32 left = len - *at, all;

	if (left < WEFT_IGMP_RECORD_HLEN)
		return false;
	*out = (struct weft_igmp_record){
		.type = b[0], .n = weft_get_be16(b + 2), .group = weft_get_addr4(b + 4),
		.at = *at + WEFT_IGMP_RECORD_HLEN,
	};
	all = WEFT_IGMP_RECORD_HLEN + out->n * 4U + b[1] * 4U;
	if (all > left)
		return false;
	*at += all;
	return true;
}

static void wire_igmp_finish(u8 *b, u32 len)
{
	__be16 sum;

	weft_put_be16(b + 2, 0);
	sum = weft_csum_finish(weft_csum_add(0, b, len));
	memcpy(b + 2, &sum, sizeof(sum));
}

u32 weft_igmp_emit(void *p, u8 type, __be32 group)
{
	u8 *b = p;

	b[0] = type;
	b[1] = 0;
	weft_put_addr4(b + 4, group);
	wire_igmp_finish(b, WEFT_IGMP_HLEN);
	return WEFT_IGMP_HLEN;
}

u32 weft_igmp_record_len(u16 n)
{
	return WEFT_IGMP_RECORD_HLEN + n * 4U;
}

u32 weft_igmp_record_emit(void *p, u8 type, __be32 group, const struct weft_addr *src, u16 n)
{
	u8 *b = p;
	u16 i;

	b[0] = type;
	b[1] = 0;
	weft_put_be16(b + 2, n);
	weft_put_addr4(b + 4, group);
	for (i = 0; i < n; i++)
		weft_put_addr4(b + WEFT_IGMP_RECORD_HLEN + i * 4U, weft_addr_to_v4(&src[i]));
	return weft_igmp_record_len(n);
}

void weft_igmp_report_finish(void *p, u32 len, u16 records)
{
	u8 *b = p;

	b[0] = WEFT_IGMP_REPORT3;
	b[1] = 0;
	weft_put_be16(b + 4, 0);
	weft_put_be16(b + 6, records);
	wire_igmp_finish(b, len);
}
