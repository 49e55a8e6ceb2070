/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of IGMP on their way out. */
#ifndef WEFT_IP_IGMP_OUTBOX_H
#define WEFT_IP_IGMP_OUTBOX_H

#include "../dev/iface.h"
#include "core/mcast.h"

/* Packets built under the lock, to be sent without it; the destination of each is in its cb. */
struct weft_igmp_outbox {
	struct weft_iface *iface;	/* by which they go; the caller keeps it alive */
	struct sk_buff_head queue;
	struct sk_buff *report;		/* version 3, not full yet */
	u16 records;			/* in it */
	u32 room;			/* bytes of IGMP in one packet */
};

/* An empty one; its messages fit the device's MTU. */
void weft_igmp_outbox_begin(struct weft_igmp_outbox *out, struct weft_iface *iface);
/* A message of versions 1 and 2, or a record of a report of version 3. */
void weft_igmp_post(struct weft_igmp_outbox *out, u8 type, __be32 group);
void weft_igmp_post_record(struct weft_igmp_outbox *out, const struct weft_mc_record *rec,
			   __be32 group);
void weft_igmp_report_close(struct weft_igmp_outbox *out);	/* no record follows */
void weft_igmp_outbox_send(struct weft_igmp_outbox *out);	/* no lock held */

#endif
