// SPDX-License-Identifier: GPL-2.0
/*
 * IGMP's messages: version 1 (RFC 1112 Appendix I), 2 (RFC 2236 2) and 3 (RFC 3376 4), told
 * apart by RFC 3376 7.1.  The records of version 3 are in gmp.c.
 * Not there: emission of queries, which routers send; the Router Alert option, whose absence is
 * not held against a query, as in Linux. Pure.
 */
#include "igmp.h"
#include "ip4.h"
#include "../base/bytes.h"
#include "../base/csum.h"

#define TENTH	(WEFT_USEC_PER_SEC / 10)

static bool igmp_group_ok(const struct weft_gmp *m)
{
	return weft_ip4_is_multicast(weft_addr_to_v4(&m->group));
}

/* RFC 1112: version 1 has no time in it, and is answered within ten seconds. */
static void query_old(const u8 *b, struct weft_gmp *q)
{
	q->version = b[1] ? 2 : 1;
	q->max_resp = b[1] ? b[1] * TENTH : 10 * WEFT_USEC_PER_SEC;
}

static enum weft_drop query3(const u8 *b, u32 len, struct weft_gmp *q)
{
	q->max_resp = weft_gmp_decode(b[1], 4) * TENTH;
	if (!weft_gmp_query_parse(b, len, false, WEFT_IGMP_HLEN, q))
		return WEFT_DROP_IGMP_TRUNCATED;
	return q->n && weft_addr_is_any(&q->group) ? WEFT_DROP_IGMP_GROUP : WEFT_DROP_NONE;
}

static enum weft_drop igmp_query(const u8 *b, u32 len, struct weft_gmp *q)
{
	q->kind = WEFT_GMP_QUERY;
	if (!weft_addr_is_any(&q->group) && !igmp_group_ok(q))
		return WEFT_DROP_IGMP_GROUP;
	if (len >= WEFT_IGMP_QUERY3_HLEN)
		return query3(b, len, q);
	if (len != WEFT_IGMP_HLEN)
		return WEFT_DROP_IGMP_TRUNCATED;
	query_old(b, q);
	return WEFT_DROP_NONE;
}

static enum weft_drop igmp_report3(const u8 *b, u32 len, struct weft_gmp *r)
{
	r->group = weft_addr_v4(0);
	return weft_gmp_report_parse(b, len, false, r) ? WEFT_DROP_NONE : WEFT_DROP_IGMP_TRUNCATED;
}

enum weft_drop weft_igmp_parse(const void *p, u32 len, struct weft_gmp *out)
{
	const u8 *b = p;

	if (len < WEFT_IGMP_HLEN)
		return WEFT_DROP_IGMP_TRUNCATED;
	if (weft_csum_finish(weft_csum_add(0, b, len)))
		return WEFT_DROP_IGMP_CHECKSUM;
	*out = (struct weft_gmp){ .group = weft_addr_v4(weft_get_addr4(b + 4)) };
	switch (b[0]) {
	case WEFT_IGMP_QUERY:
		return igmp_query(b, len, out);
	case WEFT_IGMP_REPORT1:
	case WEFT_IGMP_REPORT2:
		out->kind = WEFT_GMP_REPORT_OLD;
		return igmp_group_ok(out) ? WEFT_DROP_NONE : WEFT_DROP_IGMP_GROUP;
	case WEFT_IGMP_LEAVE:
		out->kind = WEFT_GMP_LEAVE;
		return igmp_group_ok(out) ? WEFT_DROP_NONE : WEFT_DROP_IGMP_GROUP;
	case WEFT_IGMP_REPORT3:
		return igmp_report3(b, len, out);
	default:
		return WEFT_DROP_IGMP_TYPE;
	}
}

static void igmp_sum(u8 *b, u32 len)
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
	igmp_sum(b, WEFT_IGMP_HLEN);
	return WEFT_IGMP_HLEN;
}

void weft_igmp_report_finish(void *p, u32 len, u16 records)
{
	weft_gmp_report_emit(p, WEFT_IGMP_REPORT3, records);
	igmp_sum(p, len);
}
