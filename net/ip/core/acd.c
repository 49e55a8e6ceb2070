// SPDX-License-Identifier: GPL-2.0
/*
 * Address conflict detection: RFC 5227 2.1 (probing), 2.3 (announcing), 2.4 (defence), for one
 * address on one device.
 *
 * Of the three ways of 2.4 to meet a conflict this is (c), for an address set by an administrator:
 * it is kept, and defended by one announcement in DEFEND_INTERVAL, however often it is contested.
 *
 * Not there: the choice of another address after a conflict, and with it MAX_CONFLICTS and
 * RATE_LIMIT_INTERVAL. Pure.
 */
#include "acd.h"

#define PROBE_WAIT		(1 * WEFT_USEC_PER_SEC)	/* names and values of RFC 5227 1.1 */
#define PROBE_NUM		3
#define PROBE_MIN		(1 * WEFT_USEC_PER_SEC)
#define PROBE_MAX		(2 * WEFT_USEC_PER_SEC)
#define ANNOUNCE_WAIT		(2 * WEFT_USEC_PER_SEC)
#define ANNOUNCE_NUM		2
#define ANNOUNCE_INTERVAL	(2 * WEFT_USEC_PER_SEC)
#define DEFEND_INTERVAL		(10 * WEFT_USEC_PER_SEC)

static void acd_enter(struct weft_acd *a, enum weft_acd_state state, u64 deadline)
{
	a->state = state;
	a->deadline = deadline;
	a->sent = 0;
}

static void acd_begin(struct weft_acd *a, u32 random, u64 now)
{
	if (a->state == WEFT_ACD_PROBING)
		acd_enter(a, WEFT_ACD_PROBING, now + random % (u32)PROBE_WAIT);
	else
		acd_enter(a, WEFT_ACD_ANNOUNCING, now);
}

void weft_acd_start(struct weft_acd *a, enum weft_acd_how how, u32 random, u64 now)
{
	*a = (struct weft_acd){ .deadline = WEFT_NEVER, .quiet = how == WEFT_ACD_QUIET };
	a->state = how == WEFT_ACD_PROBE ? WEFT_ACD_PROBING : WEFT_ACD_HELD;
	if (!a->quiet)
		acd_begin(a, random, now);
}

static u32 acd_announce(struct weft_acd *a, u64 now)
{
	if (++a->sent < ANNOUNCE_NUM)
		a->deadline = now + ANNOUNCE_INTERVAL;
	else
		acd_enter(a, WEFT_ACD_HELD, WEFT_NEVER);
	return WEFT_ACD_TX_ANNOUNCE;
}

static u32 probe(struct weft_acd *a, u32 random, u64 now)
{
	if (a->sent == PROBE_NUM) {
		acd_enter(a, WEFT_ACD_ANNOUNCING, now);
		return WEFT_ACD_USE | acd_announce(a, now);
	}
	if (++a->sent == PROBE_NUM)
		a->deadline = now + ANNOUNCE_WAIT;
	else
		a->deadline = now + PROBE_MIN + random % (u32)(PROBE_MAX - PROBE_MIN);
	return WEFT_ACD_TX_PROBE;
}

u32 weft_acd_fire(struct weft_acd *a, u32 random, u64 now)
{
	if (now < a->deadline)
		return 0;
	switch (a->state) {
	case WEFT_ACD_PROBING:
		return probe(a, random, now);
	case WEFT_ACD_ANNOUNCING:
		return acd_announce(a, now);
	default:
		return 0;
	}
}

/*
 * 2.1.1: a probe for the address that we probe for is a conflict too, except our own
 * sent back by a bridge.
 */
bool weft_acd_conflicts(const struct weft_acd *a, __be32 addr, const u8 *lladdr,
			const struct weft_arp *arp)
{
	if (a->state == WEFT_ACD_LOST || !memcmp(arp->sha, lladdr, sizeof(arp->sha)))
		return false;
	if (arp->spa == addr)
		return true;
	return a->state == WEFT_ACD_PROBING && arp->op == WEFT_ARP_REQUEST && !arp->spa &&
	       arp->tpa == addr;
}

u32 weft_acd_conflict(struct weft_acd *a, u64 now)
{
	a->conflicts++;
	if (a->state == WEFT_ACD_PROBING) {
		acd_enter(a, WEFT_ACD_LOST, WEFT_NEVER);
		return WEFT_ACD_LOSE;
	}
	if (now < a->defend_from)
		return 0;
	a->defend_from = now + DEFEND_INTERVAL;
	return WEFT_ACD_TX_ANNOUNCE;
}

void weft_acd_again(struct weft_acd *a, u32 random, u64 now)
{
	if (!a->quiet && a->state != WEFT_ACD_LOST)
		acd_begin(a, random, now);
}
