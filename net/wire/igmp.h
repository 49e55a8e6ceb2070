/* SPDX-License-Identifier: GPL-2.0 */
/* IGMP's messages: RFC 1112 Appendix I, RFC 2236 2, RFC 3376 4.  Pure. */
#ifndef WEFT_WIRE_IGMP_H
#define WEFT_WIRE_IGMP_H

#include <weft/types.h>
#include <weft/drop.h>

#define WEFT_IGMP_HLEN		8	/* bytes of a message of version 1 or 2 */
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
	u8 version;		/* query: 1 to 3, by RFC 3376 7.1 */
	__be32 group;		/* query: the group, 0 in a general query; version 3 report: 0 */
	u64 max_resp;		/* query: us within which it has to be answered */
	u8 robustness;		/* version 3 query: robustness variable; 0: not given */
	u32 interval;		/* version 3 query: query interval, seconds; 0: not given */
	u16 n;			/* number of sources (query) or records (version 3 report) */
	u32 at;			/* offset in the message of the first source or record, bytes */
};

struct weft_igmp_record {
	u8 type;		/* enum weft_igmp_record_type */
	u16 n;			/* number of sources */
	__be32 group;
	u32 at;			/* received record: offset of the first source, bytes */
};

/*
 * Parses the message of `len` bytes at p and verifies its checksum.  Additional data behind the
 * message is part of the sum and otherwise ignored (RFC 3376 4.1.10).
 */
enum weft_drop weft_igmp_parse(const void *p, u32 len, struct weft_igmp *out);
/* Source number i of the query or record whose sources begin at offset `at`. */
__be32 weft_igmp_source(const void *p, u32 at, u16 i);
/*
 * Reads the record at *at and moves *at to the next one.  False: the record does not fit into len.
 */
bool weft_igmp_record_next(const void *p, u32 len, u32 *at, struct weft_igmp_record *out);

/* Writes a complete message of version 1 or 2.  Returns its length. */
u32 weft_igmp_emit(void *p, u8 type, __be32 group);
/* Bytes of a record with n sources. */
u32 weft_igmp_record_len(u16 n);
/* Writes a record at p; the sources are IPv4 addresses.  Returns its length. */
u32 weft_igmp_record_emit(void *p, u8 type, __be32 group, const struct weft_addr *src, u16 n);
/* Completes the header of a version 3 report once its records are in place; len: bytes in all. */
void weft_igmp_report_finish(void *p, u32 len, u16 records);

#endif
