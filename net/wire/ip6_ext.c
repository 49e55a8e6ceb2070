// SPDX-License-Identifier: GPL-2.0
/*
 * The chain of extension headers: RFC 8200 4; jumbo payload option: RFC 2675; router alert:
 * RFC 2711; no type 0 routing header: RFC 5095; atomic fragments: RFC 6946; the whole chain in the
 * first fragment: RFC 7112.
 *
 * The walk changes nothing.  It collects what the headers say; the first error ends it and names
 * the ICMPv6 error to be sent.  The number of headers, and of options in each, is limited
 * (RFC 8504 5.3), and so is the work.
 * Not there: routing headers that this node would forward by; the home address option of Mobile
 * IPv6, which is refused as unknown; authentication and encryption: the walk ends at AH and ESP.
 * Pure.
 */
#include "ip6_ext.h"
#include "ip4.h"
#include "tcp.h"
#include "udp.h"
#include "../base/bytes.h"

#define PAYLOAD_LENGTH_AT	4	/* offsets of these fields in the IPv6 header */
#define NEXT_HEADER_AT		6

#define ICMP6_HLEN		8

#define OPT_PAD1	0x00
#define OPT_PADN	0x01
#define OPT_ALERT	0x05
#define OPT_JUMBO	0xc2
#define PADDING_MAX	7	/* bytes; aligns to 8, more may hide data (RFC 4942 2.1.9.5) */

struct walk {
	const u8 *p;		/* the IPv6 header */
	u32 linear;		/* bytes that can be read there */
	u32 at;			/* offset of the current header */
	u8 next;		/* its protocol number */
	bool jumbo;		/* a jumbo payload option was seen */
	const struct weft_ip6 *ip;
	struct weft_ip6_ext *e;
};

static enum weft_drop ip6_ext_refuse(struct walk *w, enum weft_drop why, u8 code, u32 pointer)
{
	w->e->icmp_type = WEFT_ICMP6_PARAM_PROBLEM;
	w->e->icmp_code = code;
	w->e->icmp_pointer = pointer;
	return why;
}

/* Can the packet be read up to `end`? */
static enum weft_drop reach(struct walk *w, u32 end)
{
	if (end <= w->linear && end <= w->e->len)
		return WEFT_DROP_NONE;
	w->e->need = end <= w->e->len ? end : 0;
	return WEFT_DROP_IP6_EXT_TRUNCATED;
}

/* ---- options */

/* RFC 2675 3.  Link padding may follow the packet, but the packet must not be truncated. */
static enum weft_drop jumbo(struct walk *w, u32 at)
{
	u32 len;

	if (w->p[at + 1] != 4 || at % 4 != 2)
		return WEFT_DROP_IP6_OPTIONS;
	len = weft_get_be32(w->p + at + 2);
	if (len <= WEFT_IP6_PAYLOAD_MAX)
		return ip6_ext_refuse(w, WEFT_DROP_IP6_JUMBO, WEFT_ICMP6_FIELD, at + 2);
	if (w->ip->len)
		return ip6_ext_refuse(w, WEFT_DROP_IP6_JUMBO, WEFT_ICMP6_FIELD, at);
	if (len > w->e->len - WEFT_IP6_HLEN)
		return WEFT_DROP_IP6_TRUNCATED;
	w->jumbo = true;
	w->e->len = WEFT_IP6_HLEN + len;
	return WEFT_DROP_NONE;
}

/* RFC 2711 2.1 */
static enum weft_drop alert(struct walk *w, u32 at)
{
	if (w->p[at + 1] != 2)
		return WEFT_DROP_IP6_OPTIONS;
	w->e->alert = true;
	w->e->alert_value = weft_get_be16(w->p + at + 2);
	return WEFT_DROP_NONE;
}

/* RFC 8200 4.2: the top two bits of an unknown option's type say what to do. */
static enum weft_drop unknown(struct walk *w, u32 at)
{
	switch (w->p[at] >> 6) {
	case 0:
		return WEFT_DROP_NONE;
	case 1:
		return WEFT_DROP_IP6_OPTION_UNKNOWN;
	case 3:
		if (weft_ip6_is_multicast(&w->ip->dst))
			return WEFT_DROP_IP6_OPTION_UNKNOWN;
		break;
	}
	return ip6_ext_refuse(w, WEFT_DROP_IP6_OPTION_UNKNOWN, WEFT_ICMP6_OPTION, at);
}

static enum weft_drop option(struct walk *w, u32 at, bool hop_by_hop)
{
	if (hop_by_hop && w->p[at] == OPT_JUMBO)
		return jumbo(w, at);
	if (hop_by_hop && w->p[at] == OPT_ALERT)
		return alert(w, at);
	return unknown(w, at);
}

/*
 * The size of the padding option at p, or 0 if it is another option.  *zero: its content is zero;
 * anything else would be a covert channel (RFC 4942 2.1.9.5).
 */
static u32 padding(const u8 *p, u32 size, bool *zero)
{
	u32 i;

	*zero = true;
	if (p[0] == OPT_PAD1)
		return 1;
	if (p[0] != OPT_PADN)
		return 0;
	for (i = 2; i < size; i++)
		if (p[i])
			*zero = false;
	return size;
}

/* RFC 8200 4.2.  The options start at w->at + 2 and end at `end`. */
static enum weft_drop ip6_ext_options(struct walk *w, u32 end, bool hop_by_hop)
{
	u32 at = w->at + 2, count = 0, pads = 0, size;
	enum weft_drop why;
	bool zero;

	for (; at < end; at += size) {
		size = w->p[at] == OPT_PAD1 ? 1 : end - at < 2 ? end : w->p[at + 1] + 2U;
		if (size > end - at)
			return WEFT_DROP_IP6_OPTIONS;
		if (padding(w->p + at, size, &zero)) {
			pads += size;
			if (pads > PADDING_MAX || !zero)
				return WEFT_DROP_IP6_OPTIONS;
			continue;
		}
		pads = 0;
		if (++count > WEFT_IP6_OPTIONS_MAX)
			return WEFT_DROP_IP6_EXT_LIMIT;
		why = option(w, at, hop_by_hop);
		if (why)
			return why;
	}
	return WEFT_DROP_NONE;
}

/* ---- headers */

/*
 * Every header but the fragment header has its length behind the next header field, in units of 8
 * bytes beyond the first 8.
 */
static enum weft_drop ip6_ext_length(struct walk *w, u32 *end)
{
	enum weft_drop why = reach(w, w->at + 8);

	if (why)
		return why;
	*end = w->at + (w->p[w->at + 1] + 1) * 8;
	return reach(w, *end);
}

static enum weft_drop hop_by_hop(struct walk *w, u32 *end)
{
	enum weft_drop why;

	if (w->at != WEFT_IP6_HLEN)
		return ip6_ext_refuse(w, WEFT_DROP_IP6_EXT_ORDER, WEFT_ICMP6_NEXT_HEADER,
				      w->e->prev);
	why = ip6_ext_length(w, end);
	if (!why)
		why = ip6_ext_options(w, *end, true);
	if (!why && !w->ip->len && !w->jumbo)
		return ip6_ext_refuse(w, WEFT_DROP_IP6_JUMBO, WEFT_ICMP6_FIELD, PAYLOAD_LENGTH_AT);
	return why;
}

static enum weft_drop ip6_ext_destination(struct walk *w, u32 *end)
{
	enum weft_drop why = ip6_ext_length(w, end);

	return why ? why : ip6_ext_options(w, *end, false);
}

/* RFC 8200 4.4: no routing type is supported, type 0 because of RFC 5095. */
static enum weft_drop routing(struct walk *w, u32 *end)
{
	enum weft_drop why = ip6_ext_length(w, end);

	if (!why && w->p[w->at + 3])
		return ip6_ext_refuse(w, WEFT_DROP_IP6_ROUTING, WEFT_ICMP6_FIELD, w->at + 2);
	return why;
}

static u32 transport_hlen(u8 proto)
{
	switch (proto) {
	case WEFT_PROTO_TCP:
		return WEFT_TCP_HLEN;
	case WEFT_PROTO_UDP:
		return WEFT_UDP_HLEN;
	case WEFT_PROTO_ICMP6:
		return ICMP6_HLEN;
	case WEFT_PROTO_NONE:
		return 0;
	default:
		return 1;
	}
}

enum skipped {
	SKIP_FOUND,		/* a header that is no extension header */
	SKIP_CUT,		/* the chain goes on beyond the readable bytes */
	SKIP_LOST,		/* a non-first fragment, or a chain that is too long */
};

static bool is_extension(u8 next)
{
	return next == WEFT_PROTO_HOPOPTS || next == WEFT_PROTO_ROUTING ||
	       next == WEFT_PROTO_FRAGMENT || next == WEFT_PROTO_AH || next == WEFT_PROTO_DSTOPTS;
}

static u32 extension_hlen(const u8 *p, u8 kind)
{
	if (kind == WEFT_PROTO_FRAGMENT)
		return WEFT_IP6_FRAG_HLEN;
	if (kind == WEFT_PROTO_AH)	/* RFC 4302 2.2: in units of 4 bytes, minus 2 */
		return (p[1] + 2U) * 4;
	return (p[1] + 1U) * 8;
}

static enum skipped skip(const u8 *p, u32 len, u32 *at, u8 *next)
{
	u32 count = 0, here;

	while (is_extension(*next)) {
		here = *at;
		if (here > len || len - here < 8)
			return SKIP_CUT;
		if (++count > WEFT_IP6_EXT_MAX)
			return SKIP_LOST;
		if (*next == WEFT_PROTO_FRAGMENT && weft_get_be16(p + here + 2) & 0xfff8)
			return SKIP_LOST;
		*at += extension_hlen(p + here, *next);
		*next = p[here];
	}
	return SKIP_FOUND;
}

/* RFC 7112 5: the first fragment must hold the chain up to and including the upper-layer header. */
static enum weft_drop whole_chain(struct walk *w, u32 at, u8 next)
{
	u32 end = w->e->len < w->linear ? w->e->len : w->linear;
	enum skipped found = skip(w->p, end, &at, &next);

	if (found == SKIP_LOST)		/* the walk over the reassembled packet reports it */
		return WEFT_DROP_NONE;
	at += found == SKIP_CUT ? 8 : transport_hlen(next);
	if (at > w->e->len)
		return ip6_ext_refuse(w, WEFT_DROP_IP6_FRAGMENT_CHAIN, WEFT_ICMP6_INCOMPLETE, 0);
	return found == SKIP_CUT ? reach(w, at) : WEFT_DROP_NONE;
}

/* RFC 8200 4.5: the checks that need one fragment only. */
static enum weft_drop fragment_check(struct walk *w)
{
	struct weft_ip6_ext *e = w->e;
	u32 len = e->len - e->offset;

	if (e->frag_off + len > WEFT_IP6_PAYLOAD_MAX)
		return ip6_ext_refuse(w, WEFT_DROP_IP6_FRAGMENT, WEFT_ICMP6_FIELD, e->frag_at + 2);
	if (e->frag_more && len % 8)
		return ip6_ext_refuse(w, WEFT_DROP_IP6_FRAGMENT, WEFT_ICMP6_FIELD,
				      PAYLOAD_LENGTH_AT);
	if (!len)
		return WEFT_DROP_IP6_FRAGMENT;
	return e->frag_off ? WEFT_DROP_NONE : whole_chain(w, e->offset, e->proto);
}

/* A jumbogram cannot be fragmented (RFC 2675 3), nor can a fragment. */
static enum weft_drop fragment(struct walk *w, u32 *end)
{
	struct weft_ip6_ext *e = w->e;
	enum weft_drop why;
	u16 field;

	*end = w->at + WEFT_IP6_FRAG_HLEN;
	why = reach(w, *end);
	if (why)	/* the pointer would be outside of the packet */
		return why;
	if (!w->ip->len || e->frag_at)
		return ip6_ext_refuse(w, WEFT_DROP_IP6_FRAGMENT, WEFT_ICMP6_FIELD, w->at);
	field = weft_get_be16(w->p + w->at + 2);
	e->frag_at = w->at;
	e->frag_prev = e->prev;
	e->frag_off = field & 0xfff8;
	e->frag_more = field & 1;
	e->frag_id = weft_get_be32(w->p + w->at + 4);
	return WEFT_DROP_NONE;
}

static enum weft_drop header(struct walk *w, u32 *end)
{
	switch (w->next) {
	case WEFT_PROTO_HOPOPTS:
		return hop_by_hop(w, end);
	case WEFT_PROTO_DSTOPTS:
		return ip6_ext_destination(w, end);
	case WEFT_PROTO_ROUTING:
		return routing(w, end);
	case WEFT_PROTO_FRAGMENT:
		return fragment(w, end);
	case WEFT_PROTO_NONE:
		return WEFT_DROP_IP6_NO_NEXT_HEADER;
	default:
		*end = w->at;
		return WEFT_DROP_NONE;
	}
}

/* Walks header by header up to the transport header or the data of a fragment. */
static enum weft_drop ip6_ext_walk(struct walk *w)
{
	struct weft_ip6_ext *e = w->e;
	enum weft_drop why;
	u32 end, count = 0;

	for (;; w->at = end) {
		e->offset = w->at;
		e->proto = w->next;
		why = header(w, &end);
		if (why || end == w->at)
			return why;
		e->prev = w->at;
		w->next = w->p[w->at];
		if (w->at == e->frag_at && weft_ip6_ext_fragment(e)) {
			e->offset = end;
			e->proto = w->next;
			return fragment_check(w);
		}
		if (++count >= WEFT_IP6_EXT_MAX)
			return WEFT_DROP_IP6_EXT_LIMIT;
	}
}

/*
 * RFC 2675 3 for a payload length of 0.  Without a jumbo option the packet is one of the kernel's
 * super-packets, or has no payload.
 */
static u32 length_of(const struct weft_ip6 *ip, u32 len)
{
	if (!ip->len &&
	    (ip->next == WEFT_PROTO_HOPOPTS || len - WEFT_IP6_HLEN > WEFT_IP6_PAYLOAD_MAX))
		return len;
	return WEFT_IP6_HLEN + ip->len;
}

enum weft_drop weft_ip6_ext_walk(const void *p, u32 linear, u32 len, const struct weft_ip6 *ip,
				 struct weft_ip6_ext *out)
{
	struct walk w = {
		.p = p, .linear = linear, .at = WEFT_IP6_HLEN, .next = ip->next, .ip = ip, .e = out,
	};

	*out = (struct weft_ip6_ext){ .len = length_of(ip, len), .prev = NEXT_HEADER_AT };
	return ip6_ext_walk(&w);
}

u32 weft_ip6_frag_emit(void *p, u8 next, u16 off, bool more, u32 id)
{
	u8 *b = p;

	b[0] = next;
	b[1] = 0;
	weft_put_be16(b + 2, off | more);
	weft_put_be32(b + 4, id);
	return WEFT_IP6_FRAG_HLEN;
}

u32 weft_ip6_alert_emit(void *p, u8 next)
{
	static const u8 options[] = { OPT_ALERT, 2, 0, 0, OPT_PADN, 0 };
	u8 *b = p;

	b[0] = next;
	b[1] = 0;
	memcpy(b + 2, options, sizeof(options));
	return WEFT_IP6_ALERT_HLEN;
}

bool weft_ip6_ext_skip(const void *p, u32 len, u32 *offset, u8 *proto)
{
	const u8 *b = p;

	if (len < WEFT_IP6_HLEN)
		return false;
	*proto = b[NEXT_HEADER_AT];
	*offset = WEFT_IP6_HLEN;
	return skip(b, len, offset, proto) == SKIP_FOUND && *proto != WEFT_PROTO_NONE;
}

bool weft_ip6_ext_next(const void *p, u32 end, struct weft_ip6_ext_iter *i)
{
	const u8 *b = p;

	i->at += i->len;
	i->kind = i->next;
	if (!is_extension(i->kind) || i->at > end || end - i->at < 8)
		return false;
	i->len = extension_hlen(b + i->at, i->kind);
	i->next = b[i->at];
	return i->len <= end - i->at;
}
