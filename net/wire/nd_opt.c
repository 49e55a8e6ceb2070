// SPDX-License-Identifier: GPL-2.0
/*
 * Options of neighbour discovery: RFC 4861 4.6; route information: RFC 4191 2.3; DNS servers:
 * RFC 8106 5.1; the nonce of RFC 3971 5.3.2 in the use of RFC 7527.  Of several options of a kind
 * the first counts. An option with an unexpected length is ignored like an unknown one; a
 * link-layer address with an unexpected length refuses the message, as its content would be
 * believed.
 * Not there: DNS search lists, captive portals, secure neighbour discovery.  Pure.
 */
#include "nd_opt.h"
#include "../base/bytes.h"

#define OPT_SLLA	1
#define OPT_TLLA	2
#define OPT_PREFIX	3
#define OPT_REDIRECTED	4
#define OPT_MTU		5
#define OPT_NONCE	14
#define OPT_ROUTE	24
#define OPT_RDNSS	25

#define PREFIX_LEN	32
#define UNIT		8	/* bytes: the unit of the length field */

#define FLAG_ON_LINK	0x80
#define FLAG_AUTONOMOUS	0x40

/* Reads a link-layer address: an Ethernet address, and no group's. */
static enum weft_drop take_lladdr(const u8 *p, u32 len, u8 bit, u8 *to, struct weft_nd_opts *o)
{
	if (len != UNIT || p[2] & 1)
		return WEFT_DROP_ND_LLADDR;
	if (!(o->has & bit))
		memcpy(to, p + 2, WEFT_ND_LLADDR_LEN);
	o->has |= bit;
	return WEFT_DROP_NONE;
}

static void nd_opt_take_mtu(const u8 *p, u32 len, struct weft_nd_opts *o)
{
	if (len != UNIT || o->has & WEFT_ND_HAS_MTU)
		return;
	o->has |= WEFT_ND_HAS_MTU;
	o->mtu = weft_get_be32(p + 4);
}

static void take_nonce(const u8 *p, u32 len, struct weft_nd_opts *o)
{
	if (len != UNIT || o->has & WEFT_ND_HAS_NONCE)
		return;
	o->has |= WEFT_ND_HAS_NONCE;
	memcpy(o->nonce, p + 2, sizeof(o->nonce));
}

static void take_redirected(const u8 *p, u32 len, struct weft_nd_opts *o)
{
	if (o->has & WEFT_ND_HAS_REDIRECTED)
		return;
	o->has |= WEFT_ND_HAS_REDIRECTED;
	o->redirected = p + UNIT;
	o->redirected_len = len - UNIT;
}

static enum weft_drop nd_opt_take(const u8 *p, u32 len, struct weft_nd_opts *o)
{
	switch (p[0]) {
	case OPT_SLLA:
		return take_lladdr(p, len, WEFT_ND_HAS_SLLA, o->slla, o);
	case OPT_TLLA:
		return take_lladdr(p, len, WEFT_ND_HAS_TLLA, o->tlla, o);
	case OPT_MTU:
		nd_opt_take_mtu(p, len, o);
		break;
	case OPT_NONCE:
		take_nonce(p, len, o);
		break;
	case OPT_REDIRECTED:
		take_redirected(p, len, o);
		break;
	}
	return WEFT_DROP_NONE;
}

/* The option's length in bytes; 0: malformed. */
static u32 nd_opt_length(const u8 *p, u32 left)
{
	u32 len = left < 2 ? 0 : p[1] * UNIT;

	return len > left ? 0 : len;
}

enum weft_drop weft_nd_opts_parse(const void *p, u32 len, struct weft_nd_opts *out)
{
	const u8 *b = p;
	u32 at, n;
	enum weft_drop why;

	*out = (struct weft_nd_opts){ .p = b, .len = len };
	for (at = 0; at < len; at += n) {
		n = nd_opt_length(b + at, len - at);
		if (!n)
			return WEFT_DROP_ND_OPTIONS;
		why = nd_opt_take(b + at, n, out);
		if (why)
			return why;
	}
	return WEFT_DROP_NONE;
}

/* The next option of this kind at or after *at, its length in *n; moves *at behind it. */
static const u8 *next_of(const struct weft_nd_opts *o, u32 *at, u8 kind, u32 *n)
{
	while (*at < o->len) {
		const u8 *p = o->p + *at;

		*n = nd_opt_length(p, o->len - *at);
		if (!*n)
			break;
		*at += *n;
		if (p[0] == kind)
			return p;
	}
	return NULL;
}

/* RFC 4861 4.6.2: the bits beyond the prefix length are ignored. */
static struct weft_addr masked(struct weft_addr a, u8 plen)
{
	u32 i;

	for (i = 0; i < 4; i++) {
		u32 keep = plen < i * 32 ? 0 : plen - i * 32;

		if (keep < 32)
			a.w[i] &= cpu_to_be32(keep ? ~0U << (32 - keep) : 0);
	}
	return a;
}

bool weft_nd_prefix_next(const struct weft_nd_opts *o, u32 *at, struct weft_nd_prefix *out)
{
	const u8 *p;
	u32 n;

	while ((p = next_of(o, at, OPT_PREFIX, &n))) {
		if (n != PREFIX_LEN || p[2] > 128)
			continue;
		*out = (struct weft_nd_prefix){
			.plen = p[2],
			.on_link = p[3] & FLAG_ON_LINK,
			.autonomous = p[3] & FLAG_AUTONOMOUS,
			.valid = weft_get_be32(p + 4),
			.preferred = weft_get_be32(p + 8),
			.prefix = masked(weft_get_addr6(p + 16), p[2]),
		};
		return true;
	}
	return false;
}

/*
 * RFC 4191 2.3: the option must be long enough for its prefix; an option with the reserved
 * preference is ignored.
 */
static bool route_ok(const u8 *p, u32 n)
{
	u32 need = p[2] > 64 ? 3 * UNIT : p[2] ? 2 * UNIT : UNIT;

	return n >= need && n <= 3 * UNIT && p[2] <= 128 && (p[3] & 0x18) != 0x10;
}

bool weft_nd_route_next(const struct weft_nd_opts *o, u32 *at, struct weft_nd_route *out)
{
	static const s8 preferences[] = { 0, 1, 0, -1 };
	struct weft_addr a = { 0 };
	const u8 *p;
	u32 n;

	while ((p = next_of(o, at, OPT_ROUTE, &n))) {
		if (!route_ok(p, n))
			continue;
		memcpy(a.w, p + UNIT, n - UNIT);
		*out = (struct weft_nd_route){
			.plen = p[2],
			.preference = preferences[(p[3] >> 3) & 3],
			.lifetime = weft_get_be32(p + 4),
			.prefix = masked(a, p[2]),
		};
		return true;
	}
	return false;
}

/* RFC 8106 5.3.1: at least one address, and no partial one. */
bool weft_nd_rdnss_next(const struct weft_nd_opts *o, u32 *at, struct weft_nd_rdnss *out)
{
	const u8 *p;
	u32 n;

	while ((p = next_of(o, at, OPT_RDNSS, &n))) {
		if (n < 3 * UNIT || (n - UNIT) % 16)
			continue;
		*out = (struct weft_nd_rdnss){
			.servers = p + UNIT,
			.n = (n - UNIT) / 16,
			.lifetime = weft_get_be32(p + 4),
		};
		return true;
	}
	return false;
}

static u32 emit_six(u8 *p, u8 kind, const u8 *six)
{
	p[0] = kind;
	p[1] = 1;
	memcpy(p + 2, six, 6);
	return UNIT;
}

u32 weft_nd_opts_emit(void *p, const struct weft_nd_opts *in)
{
	u8 *b = p;

	if (in->has & WEFT_ND_HAS_SLLA)
		b += emit_six(b, OPT_SLLA, in->slla);
	if (in->has & WEFT_ND_HAS_TLLA)
		b += emit_six(b, OPT_TLLA, in->tlla);
	if (in->has & WEFT_ND_HAS_MTU) {
		weft_put_be32(b, OPT_MTU << 24 | 1 << 16);
		weft_put_be32(b + 4, in->mtu);
		b += UNIT;
	}
	if (in->has & WEFT_ND_HAS_NONCE)
		b += emit_six(b, OPT_NONCE, in->nonce);
	return (u32)(b - (u8 *)p);
}

u32 weft_nd_prefix_emit(void *p, const struct weft_nd_prefix *in)
{
	u8 *b = p;

	b[0] = OPT_PREFIX;
	b[1] = PREFIX_LEN / UNIT;
	b[2] = in->plen;
	b[3] = (in->on_link ? FLAG_ON_LINK : 0) | (in->autonomous ? FLAG_AUTONOMOUS : 0);
	weft_put_be32(b + 4, in->valid);
	weft_put_be32(b + 8, in->preferred);
	weft_put_be32(b + 12, 0);
	weft_put_addr6(b + 16, &in->prefix);
	return PREFIX_LEN;
}
