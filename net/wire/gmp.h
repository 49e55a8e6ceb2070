/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the group management protocols have in common, IGMP (igmp.h) and MLD (mld.h): one struct
 * for a message that was received, and the records of a report, which differ in the length of an
 * address only.  RFC 3376 4, RFC 3810 5.  Pure.
 */
#ifndef WEFT_WIRE_GMP_H
#define WEFT_WIRE_GMP_H

#include <weft/types.h>
#include <weft/drop.h>

#define WEFT_GMP_REPORT_HLEN	8	/* before the records of a report */

enum weft_gmp_kind {
	WEFT_GMP_QUERY,
	WEFT_GMP_REPORT,	/* of IGMP's version 3 or MLD's version 2, with records */
	WEFT_GMP_REPORT_OLD,	/* of one group */
	WEFT_GMP_LEAVE,		/* MLD: Done */
};

enum weft_gmp_record_type {	/* RFC 3376 4.2.12, RFC 3810 5.2.12 */
	WEFT_GMP_IS_IN = 1, WEFT_GMP_IS_EX, WEFT_GMP_TO_IN, WEFT_GMP_TO_EX, WEFT_GMP_ALLOW,
	WEFT_GMP_BLOCK,
};

struct weft_gmp {
	enum weft_gmp_kind kind;
	u8 version;		/* of a query: IGMP's 1 to 3; MLD's 1 and 2 count as 2 and 3 */
	u8 robustness;		/* query of version 3; 0: not told */
	u16 n;			/* query: sources; report with records: these */
	u32 at;			/* where they begin, bytes from the message's beginning */
	u32 interval;		/* query of version 3: the querier's, seconds; 0: not told */
	u64 max_resp;		/* query: us, within which it is to be answered */
	struct weft_addr group;	/* unspecified in a general query and a report with records */
};

struct weft_gmp_record {
	u8 type;		/* enum weft_gmp_record_type */
	u16 n;			/* sources */
	u32 at;			/* where they begin in the message */
	struct weft_addr group;
};

/* Source i of a query or of a record, whose sources begin at `at` of the message p. */
struct weft_addr weft_gmp_source(const void *p, bool v6, u32 at, u16 i);
/* The record at *at, which moves to the next one; false: it does not fit what there is. */
bool weft_gmp_record_next(const void *p, u32 len, bool v6, u32 *at, struct weft_gmp_record *out);
/* How many bytes a record with n sources has. */
u32 weft_gmp_record_len(bool v6, u16 n);
/* A record at p. */
u32 weft_gmp_record_emit(void *p, bool v6, u8 type, const struct weft_addr *group,
			 const struct weft_addr *src, u16 n);
/* The first eight bytes of a report of that type, with its checksum 0. */
void weft_gmp_report_emit(void *p, u8 type, u16 records);

/* ---- for the parsers of igmp.c and mld.c; the message is `len` bytes at p */
/* A number with an exponent of three bits and a mantissa of `bits` bits, if its top bit is set. */
u32 weft_gmp_decode(u16 code, u8 bits);
/* What follows the group in a query with sources, at `at`; false: it is too short for them. */
bool weft_gmp_query_parse(const void *p, u32 len, bool v6, u32 at, struct weft_gmp *out);
/* A report with records; false: too short for them. */
bool weft_gmp_report_parse(const void *p, u32 len, bool v6, struct weft_gmp *out);

#endif
