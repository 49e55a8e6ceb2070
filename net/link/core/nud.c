// SPDX-License-Identifier: GPL-2.0
/*
 * Neighbour unreachability detection: RFC 4861 7.3.2 (states), 7.3.3 (node behaviour), appendix C
 * (state table), 7.2.5 (reception of advertisements); for ARP: RFC 826 (merge), RFC 1122 2.3.2.1
 * (at most one request a second) and 2.3.2.2 (waiting packets).
 *
 * Where ARP or a kernel needs more than RFC 4861 says:
 * - ARP has no Solicited and no Override flag.  A reply to us counts as S=1, O=1: it proves
 *   reachability and replaces the address.  In NONE, where nothing was asked, it counts like an
 *   address that was merely seen.
 * - An address that was merely seen (RFC 826's merge: the sender of a request or of a gratuitous
 *   packet) is recorded.  A new address makes the entry STALE; none makes it reachable.
 * - RFC 4861 deletes an entry that nobody answered for.  Here INCOMPLETE becomes FAILED for
 *   failed_hold, in which packets are refused at once.  A failed PROBE forgets the address (NONE),
 *   so that the next packet multicasts a request: that finds a neighbour whose link-layer address
 *   changed.
 * - A packet for a REACHABLE neighbour whose time has passed is treated as for STALE, even if the
 *   timer is late.
 * - PERMANENT ends by FAIL only.
 *
 * Not there: ageing (the shell evicts entries by `used`), the queue of waiting packets, the
 * IsRouter flag, any protection from addresses that change too fast.  Pure.
 */
#include "nud.h"

void weft_nud_init(struct weft_nud *n, u64 now)
{
	*n = (struct weft_nud){ .state = WEFT_NUD_NONE, .deadline = WEFT_NEVER, .used = now };
}

static void nud_enter(struct weft_nud *n, enum weft_nud_state state, u64 deadline)
{
	n->state = state;
	n->deadline = deadline;
	n->probes = 0;
}

static bool nud_lladdr_known(const struct weft_nud *n)
{
	return n->state >= WEFT_NUD_REACHABLE && n->state != WEFT_NUD_FAILED;
}

/*
 * The only place that sends requests: another one in the same state, or the first one in a new
 * state, after nud_enter().
 */
static u32 nud_ask(struct weft_nud *n, const struct weft_nud_conf *c, u32 how, u64 now)
{
	n->probes++;
	n->deadline = now + c->retrans;
	return how;
}

static u32 nud_resolve(struct weft_nud *n, const struct weft_nud_conf *c, u64 now)
{
	nud_enter(n, WEFT_NUD_INCOMPLETE, WEFT_NEVER);
	return nud_ask(n, c, WEFT_NUD_ASK_ALL, now) | WEFT_NUD_QUEUE;
}

static u32 nud_fail(struct weft_nud *n, const struct weft_nud_conf *c, u64 now)
{
	memset(n->lladdr, 0, sizeof(n->lladdr));
	nud_enter(n, WEFT_NUD_FAILED, now + c->failed_hold);
	return WEFT_NUD_DISCARD;
}

static void nud_forget(struct weft_nud *n)
{
	memset(n->lladdr, 0, sizeof(n->lladdr));
	nud_enter(n, WEFT_NUD_NONE, WEFT_NEVER);
}

static u32 nud_send(struct weft_nud *n, const struct weft_nud_conf *c, u64 now)
{
	n->used = now;
	switch (n->state) {
	case WEFT_NUD_NONE:
		return nud_resolve(n, c, now);
	case WEFT_NUD_INCOMPLETE:
		return WEFT_NUD_QUEUE;
	case WEFT_NUD_FAILED:
		return now < n->deadline ? WEFT_NUD_REFUSE : nud_resolve(n, c, now);
	case WEFT_NUD_REACHABLE:
		if (now < n->deadline)
			return WEFT_NUD_PASS;
		fallthrough;
	case WEFT_NUD_STALE:
		nud_enter(n, WEFT_NUD_DELAY, now + c->delay_first);
		return WEFT_NUD_PASS;
	default:
		return WEFT_NUD_PASS;
	}
}

static u32 nud_seen(struct weft_nud *n, const u8 *lladdr)
{
	u32 fx = n->state == WEFT_NUD_INCOMPLETE ? WEFT_NUD_FLUSH : 0;

	if (nud_lladdr_known(n) && !memcmp(n->lladdr, lladdr, sizeof(n->lladdr)))
		return 0;
	memcpy(n->lladdr, lladdr, sizeof(n->lladdr));
	nud_enter(n, WEFT_NUD_STALE, WEFT_NEVER);
	return fx;
}

static u32 nud_reply(struct weft_nud *n, const struct weft_nud_conf *c, const u8 *lladdr, u64 now)
{
	u32 fx = n->state == WEFT_NUD_INCOMPLETE ? WEFT_NUD_FLUSH : 0;

	if (n->state == WEFT_NUD_NONE)
		return nud_seen(n, lladdr);
	memcpy(n->lladdr, lladdr, sizeof(n->lladdr));
	nud_enter(n, WEFT_NUD_REACHABLE, now + c->reachable);
	return fx;
}

static u32 nud_timer(struct weft_nud *n, const struct weft_nud_conf *c, u64 now)
{
	if (now < n->deadline)		/* armed again meanwhile, or off */
		return 0;
	switch (n->state) {
	case WEFT_NUD_INCOMPLETE:
		return n->probes < c->mcast_probes ? nud_ask(n, c, WEFT_NUD_ASK_ALL, now) :
						     nud_fail(n, c, now);
	case WEFT_NUD_REACHABLE:
		nud_enter(n, WEFT_NUD_STALE, WEFT_NEVER);
		return 0;
	case WEFT_NUD_DELAY:
		nud_enter(n, WEFT_NUD_PROBE, WEFT_NEVER);
		return nud_ask(n, c, WEFT_NUD_ASK_ONE, now);
	case WEFT_NUD_PROBE:
		if (n->probes < c->ucast_probes)
			return nud_ask(n, c, WEFT_NUD_ASK_ONE, now);
		fallthrough;
	case WEFT_NUD_FAILED:
		nud_forget(n);
		return 0;
	default:
		return 0;
	}
}

u32 weft_nud_event(struct weft_nud *n, const struct weft_nud_conf *c, enum weft_nud_event ev,
		   const u8 *lladdr, u64 now)
{
	bool permanent = n->state == WEFT_NUD_PERMANENT;

	switch (ev) {
	case WEFT_NUD_EV_SEND:
		return nud_send(n, c, now);
	case WEFT_NUD_EV_REPLY:
		return permanent || !lladdr ? 0 : nud_reply(n, c, lladdr, now);
	case WEFT_NUD_EV_SEEN:
		return permanent || !lladdr ? 0 : nud_seen(n, lladdr);
	case WEFT_NUD_EV_CONFIRM:
		if (!permanent && nud_lladdr_known(n))
			nud_enter(n, WEFT_NUD_REACHABLE, now + c->reachable);
		return 0;
	case WEFT_NUD_EV_TIMER:
		return nud_timer(n, c, now);
	case WEFT_NUD_EV_FAIL:
		return nud_fail(n, c, now);
	}
	return 0;
}

/*
 * Waiting packets go to the address in the advertisement.  An advertisement without an address, or
 * in a state where nothing was asked, changes nothing.
 */
static u32 nud_resolved(struct weft_nud *n, const struct weft_nud_conf *c,
			const struct weft_nud_advert *a, u64 now)
{
	if (!a->lladdr)
		return 0;
	memcpy(n->lladdr, a->lladdr, sizeof(n->lladdr));
	if (a->solicited)
		nud_enter(n, WEFT_NUD_REACHABLE, now + c->reachable);
	else
		nud_enter(n, WEFT_NUD_STALE, WEFT_NEVER);
	return WEFT_NUD_FLUSH;
}

u32 weft_nud_advert(struct weft_nud *n, const struct weft_nud_conf *c,
		    const struct weft_nud_advert *a, u64 now)
{
	bool other = a->lladdr && memcmp(n->lladdr, a->lladdr, sizeof(n->lladdr));

	if (n->state == WEFT_NUD_INCOMPLETE)
		return nud_resolved(n, c, a, now);
	if (!nud_lladdr_known(n) || n->state == WEFT_NUD_PERMANENT)
		return 0;
	if (other && !a->override) {
		if (n->state == WEFT_NUD_REACHABLE)
			nud_enter(n, WEFT_NUD_STALE, WEFT_NEVER);
		return 0;
	}
	if (other)
		memcpy(n->lladdr, a->lladdr, sizeof(n->lladdr));
	if (a->solicited)
		nud_enter(n, WEFT_NUD_REACHABLE, now + c->reachable);
	else if (other)
		nud_enter(n, WEFT_NUD_STALE, WEFT_NEVER);
	return 0;
}
