/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of group management on their way out. */
#ifndef WEFT_IP_GMP_OUTBOX_H
#define WEFT_IP_GMP_OUTBOX_H

#include "../dev/iface.h"
#include "core/mcast.h"

/* Packets built under the lock, to be sent without it; the destination of each is in its cb. */
struct weft_gmp_outbox {
	struct weft_iface *iface;	/* by which they go; the caller keeps it alive */
	bool v6;			/* MLD; else IGMP */
	struct sk_buff_head queue;
	struct sk_buff *report;		/* with records, not full yet */
	u16 records;			/* in it */
	u32 room;			/* bytes of the protocol in one packet */
};

/* An empty one; its messages fit the device's MTU. */
void weft_gmp_outbox_begin(struct weft_gmp_outbox *out, struct weft_iface *iface, bool v6);
/* A message of the older versions, or a record of a report. */
void weft_gmp_post(struct weft_gmp_outbox *out, enum weft_mc_tx tx, const struct weft_addr *group);
void weft_gmp_post_record(struct weft_gmp_outbox *out, const struct weft_mc_record *rec,
			  const struct weft_addr *group);
void weft_gmp_report_close(struct weft_gmp_outbox *out);	/* no record follows */
/* No lock held.  True: MLD's went out from the unspecified address. */
bool weft_gmp_outbox_send(struct weft_gmp_outbox *out);
/* The device's link-local address; unspecified: it has none yet.  RCU held. */
struct weft_addr weft_gmp_link_local(struct weft_iface *iface);

#endif
