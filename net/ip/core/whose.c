// SPDX-License-Identifier: GPL-2.0
/*
 * Whose is a packet that came in?
 *
 * - To an address of own mode's, or an IPv4 broadcast of its networks: Weft's, on whatever device
 *   it comes in (the weak host model, RFC 1122 3.3.4.2; which addresses of IPv6 those are on a
 *   device is the shell's to say, RFC 4007).
 * - To a multicast address, or UDP to a broadcast on a shared device: for both stacks.  Weft takes
 *   a copy if anybody here wants it (UDP sockets, and in own mode raw sockets, IGMP of IPv4,
 *   neighbour discovery and MLD of IPv6), and the host gets the packet.
 * - Else on a shared device, and for UDP to the limited broadcast in own mode: Weft's
 *   if a socket claims it.
 * - All else is the host's.
 * A fragment waits for the others: own mode's always; in share mode as long as any socket could
 * claim the datagram, until the first fragment shows its ports.
 *
 * Each table is read from its top; the first row that fits decides.  A row that depends on
 * an unanswered question returns the question, so that nothing is looked up for a packet
 * that is decided without it.
 *
 * Pure.
 */
#include "whose.h"

struct row {
	enum weft_ip_whose whose;
	enum weft_frag_owner owner;	/* with HOLD */
	u32 when;			/* facts that all hold */
	u32 unless;			/* facts of which none does */
};

static const struct row group4[] = {
	{ WEFT_IP_HOST, .when = WEFT_IP_UNREAD },
	{ WEFT_IP_HOST, .when = WEFT_IP_IS_IGMP | WEFT_IP_LOOPED },
	{ WEFT_IP_COPY, .when = WEFT_IP_IS_IGMP | WEFT_IP_OWN_DEVICE | WEFT_IP_JOINED },
	{ WEFT_IP_HOST, .when = WEFT_IP_IS_IGMP },
	{ WEFT_IP_COPY, .when = WEFT_IP_OWN_DEVICE | WEFT_IP_RAW | WEFT_IP_LISTENS },
	{ }
};

static const struct row group6[] = {
	{ WEFT_IP_COPY, .when = WEFT_IP_OWN_DEVICE | WEFT_IP_UNREAD | WEFT_IP_JOINED },
	{ WEFT_IP_HOST, .when = WEFT_IP_UNREAD },
	{ WEFT_IP_HOST, .when = WEFT_IP_IS_ICMP6 | WEFT_IP_LOOPED },
	{ WEFT_IP_COPY, .when = WEFT_IP_OWN_DEVICE | WEFT_IP_IS_ICMP6 | WEFT_IP_JOINED,
	  .unless = WEFT_IP_FRAGMENT },
	{ WEFT_IP_COPY, .when = WEFT_IP_OWN_DEVICE | WEFT_IP_RAW | WEFT_IP_LISTENS },
	{ }
};

/* What the group's table of either protocol leaves open. */
static const struct row group_udp[] = {
	{ WEFT_IP_HOST, .unless = WEFT_IP_IS_UDP },
	{ WEFT_IP_HOST, .unless = WEFT_IP_SOCKETS },
	{ WEFT_IP_HOST, .unless = WEFT_IP_LISTENS },
	{ WEFT_IP_COPY, .when = WEFT_IP_LATER },
	{ WEFT_IP_COPY, .when = WEFT_IP_WANTED },
	{ WEFT_IP_HOST },
};

/*
 * For UDP over IPv4, in a link-layer broadcast, on a shared device, not to own mode's.  No
 * row: it is not for both.
 */
static const struct row broadcast[] = {
	{ WEFT_IP_HOST, .when = WEFT_IP_BROADCAST | WEFT_IP_UNREAD },
	{ WEFT_IP_COPY, .when = WEFT_IP_BROADCAST | WEFT_IP_LATER | WEFT_IP_SOCKETS },
	{ WEFT_IP_COPY, .when = WEFT_IP_BROADCAST | WEFT_IP_WANTED, .unless = WEFT_IP_LATER },
	{ WEFT_IP_HOST, .when = WEFT_IP_BROADCAST },
	{ }
};

static const struct row fragment[] = {
	{ WEFT_IP_HOLD, WEFT_FRAG_OURS, .when = WEFT_IP_OWN },
	{ WEFT_IP_HOST, .when = WEFT_IP_OWN_DEVICE },
	{ WEFT_IP_HOST, .when = WEFT_IP_V6 | WEFT_IP_UNREAD },
	{ WEFT_IP_HOST, .unless = WEFT_IP_SOCKETS },
	{ WEFT_IP_HOST, .when = WEFT_IP_RETURNED },
	{ WEFT_IP_HOST, .unless = WEFT_IP_LOCAL },
	{ WEFT_IP_HOLD, WEFT_FRAG_UNKNOWN, .when = WEFT_IP_LATER },
	{ WEFT_IP_HOLD, WEFT_FRAG_OURS, .when = WEFT_IP_CLAIMED, .unless = WEFT_IP_UNREAD },
	{ WEFT_IP_HOLD, WEFT_FRAG_HOSTS },
};

static const struct row whole[] = {
	{ WEFT_IP_OURS, .when = WEFT_IP_OWN },
	{ WEFT_IP_HOST, .when = WEFT_IP_UNREAD },
	{ WEFT_IP_HOST, .when = WEFT_IP_OWN_DEVICE, .unless = WEFT_IP_LIMITED },
	{ WEFT_IP_HOST, .when = WEFT_IP_OWN_DEVICE, .unless = WEFT_IP_IS_UDP },
	{ WEFT_IP_OURS, .when = WEFT_IP_CLAIMED },
	{ WEFT_IP_HOST },
};

/*
 * The cheapest question on which the row depends, or 0; *fits: the known
 * facts do not contradict it.
 */
static u32 compare(const struct row *r, const struct weft_ip_facts *f, bool *fits)
{
	u32 known = f->asked | ~WEFT_IP_QUESTIONS, open = (r->when | r->unless) & ~known;

	*fits = !(r->when & known & ~f->is) && !(r->unless & known & f->is);
	return open & -open;
}

static struct weft_ip_verdict whose_walk(const struct row *r, const struct weft_ip_facts *f)
{
	bool fits;
	u32 ask;

	for (; r->whose; r++) {
		ask = compare(r, f, &fits);
		if (fits)
			return (struct weft_ip_verdict){
				.whose = ask ? WEFT_IP_ASK : r->whose, .ask = ask,
				.owner = r->owner,
			};
	}
	return (struct weft_ip_verdict){ .whose = WEFT_IP_ASK };
}

static struct weft_ip_verdict for_both(struct weft_ip_verdict v, const struct weft_ip_facts *f)
{
	v.both = true;
	v.own = f->is & WEFT_IP_OWN_DEVICE;
	if (v.whose == WEFT_IP_HOST && f->is & WEFT_IP_FILTERED)
		v.whose = WEFT_IP_REFUSE;
	return v;
}

static struct weft_ip_verdict to_group(const struct weft_ip_facts *f)
{
	struct weft_ip_verdict v = whose_walk(f->is & WEFT_IP_V6 ? group6 : group4, f);

	return v.whose == WEFT_IP_ASK && !v.ask ? whose_walk(group_udp, f) : v;
}

static bool may_be_broadcast(u32 is)
{
	return (is & (WEFT_IP_IS_UDP | WEFT_IP_LINK_BROADCAST)) ==
		       (WEFT_IP_IS_UDP | WEFT_IP_LINK_BROADCAST) &&
	       !(is & (WEFT_IP_V6 | WEFT_IP_OWN | WEFT_IP_OWN_DEVICE));
}

/*
 * What most packets are at most: whole ones to a host, on a shared device.  Of `whole` only the
 * row of CLAIMED remains.
 */
#define PLAIN	(WEFT_IP_V6 | WEFT_IP_IS_UDP | WEFT_IP_CLAIMED)

static struct weft_ip_verdict plain(const struct weft_ip_facts *f)
{
	if (!(f->asked & WEFT_IP_CLAIMED))
		return (struct weft_ip_verdict){ .whose = WEFT_IP_ASK, .ask = WEFT_IP_CLAIMED };
	return (struct weft_ip_verdict){ .whose = f->is & WEFT_IP_CLAIMED ? WEFT_IP_OURS :
									    WEFT_IP_HOST };
}

struct weft_ip_verdict weft_ip_whose(const struct weft_ip_facts *f)
{
	struct weft_ip_verdict v;

	if (!(f->is & ~PLAIN))
		return plain(f);
	if (f->is & WEFT_IP_GROUP)
		return for_both(to_group(f), f);
	if (may_be_broadcast(f->is)) {
		v = whose_walk(broadcast, f);
		if (v.whose != WEFT_IP_ASK || v.ask)
			return for_both(v, f);
	}
	v = whose_walk(f->is & WEFT_IP_FRAGMENT ? fragment : whole, f);
	v.own = f->is & WEFT_IP_OWN;
	return v;
}
