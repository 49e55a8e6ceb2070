// SPDX-License-Identifier: GPL-2.0
/*
 * Duplicate address detection: RFC 4862 5.4.1 to 5.4.4, for one address on one device; a
 * solicitation that comes back to its sender is no other node's: RFC 7527 4.
 * Not there: optimistic addresses (RFC 4429), more solicitations where loops were
 * found (RFC 7527 4.1). Pure.
 */
#include "dad.h"

static void dad_enter(struct weft_dad *d, enum weft_dad_state state, u64 deadline)
{
	d->state = state;
	d->deadline = deadline;
}

void weft_dad_start(struct weft_dad *d, u8 transmits, u64 retrans, u64 delay, const u8 nonce[6],
		    u64 now)
{
	*d = (struct weft_dad){ .retrans = retrans, .left = transmits };
	memcpy(d->nonce, nonce, sizeof(d->nonce));
	dad_enter(d, WEFT_DAD_TENTATIVE, now + (transmits ? delay : 0));
}

/* 5.4: unique when RetransTimer has passed after the last solicitation. */
u32 weft_dad_fire(struct weft_dad *d, u64 now)
{
	if (d->state != WEFT_DAD_TENTATIVE || now < d->deadline)
		return 0;
	if (!d->left) {
		dad_enter(d, WEFT_DAD_USED, WEFT_NEVER);
		return WEFT_DAD_USE;
	}
	d->left--;
	d->deadline = now + d->retrans;
	return WEFT_DAD_TX;
}

static u32 lose(struct weft_dad *d)
{
	if (d->state != WEFT_DAD_TENTATIVE)
		return 0;
	dad_enter(d, WEFT_DAD_DUPLICATE, WEFT_NEVER);
	return WEFT_DAD_LOSE;
}

/* 5.4.3: who has an address to ask from is resolving, and will learn that nobody answers. */
u32 weft_dad_solicited(struct weft_dad *d, bool probing, const u8 *nonce)
{
	if (!probing || (nonce && !memcmp(nonce, d->nonce, sizeof(d->nonce))))
		return 0;
	return lose(d);
}

u32 weft_dad_advertised(struct weft_dad *d)
{
	return lose(d);
}

void weft_dad_again(struct weft_dad *d, u8 transmits, u64 delay, u64 now)
{
	if (d->state != WEFT_DAD_TENTATIVE)
		return;
	d->left = transmits;
	d->deadline = now + (transmits ? delay : 0);
}
