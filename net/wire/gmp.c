// SPDX-License-Identifier: GPL-2.0
/*
 * What IGMP's version 3 and MLD's version 2 write alike: RFC 3376 4.1, 4.2, RFC 3810 5.1, 5.2.
 * Not there: auxiliary data of records (none is defined: passed over).  Pure.
 */
#include "gmp.h"
#include "../base/bytes.h"

#define QUERY_TAIL	4	/* flags and robustness, interval, number of sources */

static u32 address_len(bool v6)
{
	return v6 ? 16 : 4;
}

static struct weft_addr get_address(const void *p, bool v6)
{
	return v6 ? weft_get_addr6(p) : weft_addr_v4(weft_get_addr4(p));
}

static void put_address(void *p, bool v6, const struct weft_addr *a)
{
	if (v6)
		memcpy(p, a, sizeof(*a));
	else
		weft_put_addr4(p, weft_addr_to_v4(a));
}

/* RFC 3376 4.1.1, 4.1.7; RFC 3810 5.1.3, 5.1.9 */
u32 weft_gmp_decode(u16 code, u8 bits)
{
	u32 one = 1U << bits, exponent = code >> bits & 7;

	return code < one << 3 ? code : ((code & (one - 1)) | one) << (exponent + 3);
}

bool weft_gmp_query_parse(const void *p, u32 len, bool v6, u32 at, struct weft_gmp *out)
{
	const u8 *b = (const u8 *)p + at;

	out->version = 3;
	out->robustness = b[0] & 7;
	out->interval = weft_gmp_decode(b[1], 4);
	out->n = weft_get_be16(b + 2);
	out->at = at + QUERY_TAIL;
	return out->n * address_len(v6) <= len - out->at;
}

bool weft_gmp_report_parse(const void *p, u32 len, bool v6, struct weft_gmp *out)
{
	u32 at = WEFT_GMP_REPORT_HLEN, i;
	struct weft_gmp_record rec;

	out->kind = WEFT_GMP_REPORT;
	out->n = weft_get_be16((const u8 *)p + 6);
	out->at = at;
	for (i = 0; i < out->n; i++)
		if (!weft_gmp_record_next(p, len, v6, &at, &rec))
			return false;
	return true;
}

struct weft_addr weft_gmp_source(const void *p, bool v6, u32 at, u16 i)
{
	return get_address((const u8 *)p + at + i * address_len(v6), v6);
}

bool weft_gmp_record_next(const void *p, u32 len, bool v6, u32 *at, struct weft_gmp_record *out)
{
	u32 head = weft_gmp_record_len(v6, 0), left = len - *at, all;
	const u8 *b = (const u8 *)p + *at;

	if (left < head)
		return false;
	*out = (struct weft_gmp_record){
		.type = b[0], .n = weft_get_be16(b + 2), .group = get_address(b + 4, v6),
		.at = *at + head,
	};
	all = weft_gmp_record_len(v6, out->n) + b[1] * 4U;
	if (all > left)
		return false;
	*at += all;
	return true;
}

u32 weft_gmp_record_len(bool v6, u16 n)
{
	return 4 + (1U + n) * address_len(v6);
}

u32 weft_gmp_record_emit(void *p, bool v6, u8 type, const struct weft_addr *group,
			 const struct weft_addr *src, u16 n)
{
	u8 *b = p, *at;
	u16 i;

	b[0] = type;
	b[1] = 0;
	weft_put_be16(b + 2, n);
	put_address(b + 4, v6, group);
	at = b + weft_gmp_record_len(v6, 0);
	for (i = 0; i < n; i++, at += address_len(v6))
		put_address(at, v6, &src[i]);
	return weft_gmp_record_len(v6, n);
}

void weft_gmp_report_emit(void *p, u8 type, u16 records)
{
	u8 *b = p;

	memset(b, 0, 6);
	b[0] = type;
	weft_put_be16(b + 6, records);
}
