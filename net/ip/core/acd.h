/* SPDX-License-Identifier: GPL-2.0 */
/* Address conflict detection: RFC 5227.  Pure: one address on one device. */
#ifndef WEFT_LINK_ACD_H
#define WEFT_LINK_ACD_H

#include <uapi/linux/weft.h>
#include <weft/types.h>
#include "../../wire/arp.h"

enum weft_acd_state {
	WEFT_ACD_PROBING,	/* not ours yet: nothing is sent from it, nothing answered for it */
	WEFT_ACD_ANNOUNCING,
	WEFT_ACD_HELD,
	WEFT_ACD_LOST,		/* another host has it, or wanted it at the same time: never ours */
};

struct weft_acd {
	u64 deadline;		/* us; WEFT_NEVER: nothing more to do */
	u64 defend_from;	/* us; before this no other defence (2.4: DEFEND_INTERVAL) */
	u32 conflicts;
	u8 state;		/* enum weft_acd_state */
	u8 sent;		/* probes or announcements, in this state */
	bool quiet;		/* WEFT_ACD_QUIET: no announcements but in defence */
};

#define WEFT_ACD_TX_PROBE	0x1	/* send an ARP request with a sender of 0.0.0.0 */
#define WEFT_ACD_TX_ANNOUNCE	0x2	/* send an ARP request, the address as sender and target */
#define WEFT_ACD_USE		0x4	/* it is ours from now on */
#define WEFT_ACD_LOSE		0x8	/* it is not, and will not be */

/* `random`: any number, of which the time of the next probe is made. */
void weft_acd_start(struct weft_acd *a, enum weft_acd_how how, u32 random, u64 now);
u32 weft_acd_fire(struct weft_acd *a, u32 random, u64 now);	/* WEFT_ACD_* flags */
/* Is this packet of another station that has, or wants, our address?  lladdr: the device's. */
bool weft_acd_conflicts(const struct weft_acd *a, __be32 addr, const u8 *lladdr,
			const struct weft_arp *arp);
u32 weft_acd_conflict(struct weft_acd *a, u64 now);
/* The link came up or has a new link-layer address: start again; an address of ours stays ours. */
void weft_acd_again(struct weft_acd *a, u32 random, u64 now);

#endif
