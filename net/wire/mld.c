// SPDX-License-Identifier: GPL-2.0
/*
 * MLD's messages: version 1 (RFC 2710 3) and 2 (RFC 3810 5), told apart by RFC 3810 8.1.  The
 * records of version 2 are in gmp.c.
 * Not there: emission of queries, which routers send.  Pure.
 */
#include "mld.h"
#include "../base/bytes.h"

static bool mld_group_ok(const struct weft_gmp *m)
{
	return weft_ip6_is_multicast(&m->group);
}

static enum weft_drop query2(const u8 *b, u32 len, struct weft_gmp *q)
{
	q->max_resp = weft_gmp_decode(weft_get_be16(b + 4), 12) * WEFT_USEC_PER_MSEC;
	if (!weft_gmp_query_parse(b, len, true, WEFT_MLD_HLEN, q))
		return WEFT_DROP_MLD_TRUNCATED;
	return q->n && weft_addr_is_any(&q->group) ? WEFT_DROP_MLD_GROUP : WEFT_DROP_NONE;
}

static enum weft_drop mld_query(const u8 *b, u32 len, struct weft_gmp *q)
{
	q->kind = WEFT_GMP_QUERY;
	if (!weft_ip6_is_unspecified(&q->group) && !mld_group_ok(q))
		return WEFT_DROP_MLD_GROUP;
	if (len >= WEFT_MLD_QUERY2_HLEN)
		return query2(b, len, q);
	if (len != WEFT_MLD_HLEN)
		return WEFT_DROP_MLD_TRUNCATED;
	q->version = 2;
	q->max_resp = weft_get_be16(b + 4) * WEFT_USEC_PER_MSEC;
	return WEFT_DROP_NONE;
}

enum weft_drop weft_mld_parse(const void *p, u32 len, struct weft_gmp *out)
{
	const u8 *b = p;

	*out = (struct weft_gmp){ };
	if (len >= WEFT_GMP_REPORT_HLEN && b[0] == WEFT_ICMP6_MLD2_REPORT)
		return weft_gmp_report_parse(b, len, true, out) ? WEFT_DROP_NONE :
								  WEFT_DROP_MLD_TRUNCATED;
	if (len < WEFT_MLD_HLEN)
		return WEFT_DROP_MLD_TRUNCATED;
	out->group = weft_get_addr6(b + 8);
	if (b[0] == WEFT_ICMP6_MLD_QUERY)
		return mld_query(b, len, out);
	out->kind = b[0] == WEFT_ICMP6_MLD_DONE ? WEFT_GMP_LEAVE : WEFT_GMP_REPORT_OLD;
	return mld_group_ok(out) ? WEFT_DROP_NONE : WEFT_DROP_MLD_GROUP;
}

u32 weft_mld_emit(void *p, u8 type, const struct weft_addr *group)
{
	u8 *b = p;

	memset(b, 0, 8);
	b[0] = type;
	memcpy(b + 8, group, sizeof(*group));
	return WEFT_MLD_HLEN;
}

struct weft_addr weft_mld_all_routers(void)
{
	return (struct weft_addr){ .w = { cpu_to_be32(0xff020000), 0, 0, cpu_to_be32(0x16) } };
}
