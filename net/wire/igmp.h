/* SPDX-License-Identifier: GPL-2.0 */
/* IGMP's messages: RFC 1112 Appendix I, RFC 2236 2, RFC 3376 4.  Pure. */
#ifndef WEFT_WIRE_IGMP_H
#define WEFT_WIRE_IGMP_H

#include <weft/types.h>
#include <weft/drop.h>

#define WEFT_IGMP_HLEN		8	/* a version 3 report is longer */
#define WEFT_IGMP_QUERY3_HLEN	12
#define WEFT_IGMP_RECORD_HLEN	8
#define WEFT_IGMP_QUERY		0x11
#define WEFT_IGMP_REPORT1	0x12
#define WEFT_IGMP_REPORT2	0x16
#define WEFT_IGMP_LEAVE		0x17
#define WEFT_IGMP_REPORT3	0x22

enum weft_igmp_record_type { /* RFC 3376 4.2.12 */
			     WEFT_IGMP_IS_IN = 1,
			     WEFT_IGMP_IS_EX,
			     WEFT_IGMP_TO_IN,
			     WEFT_IGMP_TO_EX,
			     WEFT_IGMP_ALLOW,
			     WEFT_IGMP_BLOCK,
};

struct weft_igmp {
	u8 type;
	u8 version;		/* of a query: 1 to 3, by RFC 3376 7.1 */
	__be32 group;		/* of a query: 0 in a general one; report of version 3: 0 */
	u64 max_resp;		/* query: us, within which it is to be answered */
	u8 robustness;		/* query of version 3; 0: not told */
	u32 interval;		/* query of version 3: the querier's, seconds; 0: not told */
	u16 n;			/* query: sources; report of version 3: records */
	u32 at;			/* where they begin, bytes from the message's beginning */
};

struct weft_igmp_record {
	u8 type;		/* enum weft_igmp_record_type */
	u16 n;			/* sources */
	__be32 group;
	u32 at;			/* received: where the sources begin in the message */
};

/*
 * Reads the message of `len` bytes at p, checksum included; what is behind it (RFC 3376 4.1.10)
 * is summed, and ignored.
 */
enum weft_drop weft_igmp_parse(const void *p, u32 len, struct weft_igmp *out);
/* Source i of a query or of a record of this message. */
__be32 weft_igmp_source(const void *p, u32 at, u16 i);
/* The record at *at, which moves to the next one; false: it does not fit what there is. */
bool weft_igmp_record_next(const void *p, u32 len, u32 *at, struct weft_igmp_record *out);

/* A message of version 1 or 2, complete. */
u32 weft_igmp_emit(void *p, u8 type, __be32 group);
/* How many bytes a record with n sources has. */
u32 weft_igmp_record_len(u16 n);
/* A record at p, whose sources are IPv4 addresses. */
u32 weft_igmp_record_emit(void *p, u8 type, __be32 group, const struct weft_addr *src, u16 n);
/* The beginning of a report of version 3, once its records stand behind it: `len` bytes in all. */
void weft_igmp_report_finish(void *p, u32 len, u16 records);

#endif
