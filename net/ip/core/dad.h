/* SPDX-License-Identifier: GPL-2.0 */
/* Duplicate address detection: RFC 4862 5.4.  Pure: one IPv6 address on one device. */
#ifndef WEFT_LINK_DAD_H
#define WEFT_LINK_DAD_H

#include <weft/types.h>

enum weft_dad_state {
	WEFT_DAD_TENTATIVE,	/* not ours yet: only solicited for, never answered */
	WEFT_DAD_USED,
	WEFT_DAD_DUPLICATE,	/* another node has it, or wanted it at the same time: never ours */
};

struct weft_dad {
	u64 deadline;		/* us; WEFT_NEVER: nothing more to do */
	u64 retrans;		/* us between solicitations, and after the last: RetransTimer */
	u8 state;		/* enum weft_dad_state */
	u8 left;		/* solicitations that are still to be sent */
	u8 nonce[6];		/* of ours, RFC 7527 */
};

#define WEFT_DAD_TX	0x1	/* send a solicitation for it from the unspecified address */
#define WEFT_DAD_USE	0x2	/* it is ours from now on */
#define WEFT_DAD_LOSE	0x4	/* it is not, and will not be */

/* transmits: DupAddrDetectTransmits; delay: us before the first. */
void weft_dad_start(struct weft_dad *d, u8 transmits, u64 retrans, u64 delay, const u8 nonce[6],
		    u64 now);
u32 weft_dad_fire(struct weft_dad *d, u64 now);	/* WEFT_DAD_* flags, as the next two */
/*
 * Another node solicits the address.  probing: from the unspecified address; nonce:
 * the option's, or NULL.
 */
u32 weft_dad_solicited(struct weft_dad *d, bool probing, const u8 *nonce);
u32 weft_dad_advertised(struct weft_dad *d);	/* somebody says that he has it */
/* The link came up: what is not decided yet begins anew. */
void weft_dad_again(struct weft_dad *d, u8 transmits, u64 delay, u64 now);

#endif
