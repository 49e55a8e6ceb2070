/* SPDX-License-Identifier: GPL-2.0 */
/* IGMP's messages: RFC 1112 Appendix I, RFC 2236 2, RFC 3376 4.  Pure. */
#ifndef WEFT_WIRE_IGMP_H
#define WEFT_WIRE_IGMP_H

#include "gmp.h"

#define WEFT_IGMP_HLEN		8	/* bytes of a message of version 1 or 2 */
#define WEFT_IGMP_QUERY3_HLEN	12
#define WEFT_IGMP_QUERY		0x11
#define WEFT_IGMP_REPORT1	0x12
#define WEFT_IGMP_REPORT2	0x16
#define WEFT_IGMP_LEAVE		0x17
#define WEFT_IGMP_REPORT3	0x22

/*
 * Parses the message of `len` bytes at p and verifies its checksum.  Additional data behind the
 * message is part of the sum and otherwise ignored (RFC 3376 4.1.10).
 */
enum weft_drop weft_igmp_parse(const void *p, u32 len, struct weft_gmp *out);
/* A message of version 1 or 2, complete. */
u32 weft_igmp_emit(void *p, u8 type, __be32 group);
/* The beginning of a report of version 3, once its records stand behind it: `len` bytes in all. */
void weft_igmp_report_finish(void *p, u32 len, u16 records);

#endif
