// SPDX-License-Identifier: GPL-2.0
/*
 * Redirects: which are accepted (RFC 1122 3.2.2.2, 3.3.1.2, RFC 1812 5.2.7.2),
 * and the table of those.
 *
 * The table is small, and each entry expires: a host on the link that lies about its address can
 * send as many as it likes, at the cost of 64 wrong routes for a while. Pure.
 */
#include "redirect.h"

/* From the gateway that is in use, and nobody else; to another neighbour. */
bool weft_redirect_ok(const struct weft_redirect_claim *c)
{
	if (!c->accept || !c->same_device || !c->neighbour || !c->known_or_any)
		return false;
	return !weft_addr_is_any(&c->in_use) && weft_addr_eq(&c->from, &c->in_use) &&
	       !weft_addr_eq(&c->gw, &c->in_use);
}

static struct weft_redirect *redirect_slot(struct weft_redirects *t, const struct weft_addr *dst)
{
	struct weft_redirect *first = t->r;
	u32 i;

	for (i = 0; i < t->n; i++) {
		if (weft_addr_eq(&t->r[i].dst, dst))
			return &t->r[i];
		if (t->r[i].until < first->until)
			first = &t->r[i];
	}
	return t->n < WEFT_REDIRECTS ? &t->r[t->n++] : first;
}

void weft_redirect_put(struct weft_redirects *t, const struct weft_redirect *r)
{
	*redirect_slot(t, &r->dst) = *r;
}

const struct weft_addr *weft_redirect_find(const struct weft_redirects *t,
					   const struct weft_addr *dst, const struct weft_addr *via,
					   int ifindex, u64 now)
{
	u32 i;

	for (i = 0; i < t->n; i++) {
		const struct weft_redirect *r = &t->r[i];

		if (weft_addr_eq(&r->dst, dst))
			return r->ifindex == ifindex && now < r->until &&
			       weft_addr_eq(&r->via, via) ? &r->gw : NULL;
	}
	return NULL;
}

static void redirect_take_out(struct weft_redirects *t, u32 i)
{
	t->r[i] = t->r[--t->n];
}

bool weft_redirect_forget(struct weft_redirects *t, int ifindex, const struct weft_addr *gw)
{
	u32 i, before = t->n;

	for (i = t->n; i--;)
		if (t->r[i].ifindex == ifindex && (!gw || weft_addr_eq(&t->r[i].gw, gw)))
			redirect_take_out(t, i);
	return t->n < before;
}

u64 weft_redirect_age(struct weft_redirects *t, u64 now)
{
	u64 next = WEFT_NEVER;
	u32 i;

	for (i = t->n; i--;) {
		if (now >= t->r[i].until)
			redirect_take_out(t, i);
		else if (t->r[i].until < next)
			next = t->r[i].until;
	}
	return next;
}
