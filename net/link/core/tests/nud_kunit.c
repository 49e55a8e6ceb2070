// SPDX-License-Identifier: GPL-2.0
/*
 * Neighbour unreachability detection: RFC 4861 7.3 and appendix C, state by state within each
 * event. A constructor for each state; the clock stays at T0 unless a case advances it.
 */
#include "../../../kunit_suites.h"
#include "../nud.h"

#define MS	WEFT_USEC_PER_MSEC
#define SEC	WEFT_USEC_PER_SEC
#define T0	(1000 * SEC)

static const struct weft_nud_conf conf = {
	.reachable = 30 * SEC, .retrans = SEC, .delay_first = 5 * SEC, .failed_hold = 2 * SEC,
	.mcast_probes = 3, .ucast_probes = 3,
};

static const u8 mac_a[6] = { 2, 0, 0, 0, 0, 0xaa };
static const u8 mac_b[6] = { 2, 0, 0, 0, 0, 0xbb };
static const u8 mac_none[6];

static u32 send(struct weft_nud *n, u64 now)
{
	return weft_nud_event(n, &conf, WEFT_NUD_EV_SEND, NULL, now);
}

static u32 reply(struct weft_nud *n, const u8 *mac, u64 now)
{
	return weft_nud_event(n, &conf, WEFT_NUD_EV_REPLY, mac, now);
}

static u32 seen(struct weft_nud *n, const u8 *mac, u64 now)
{
	return weft_nud_event(n, &conf, WEFT_NUD_EV_SEEN, mac, now);
}

static u32 confirm(struct weft_nud *n, u64 now)
{
	return weft_nud_event(n, &conf, WEFT_NUD_EV_CONFIRM, NULL, now);
}

static u32 timer(struct weft_nud *n, u64 now)
{
	return weft_nud_event(n, &conf, WEFT_NUD_EV_TIMER, NULL, now);
}

static u32 fail(struct weft_nud *n, u64 now)
{
	return weft_nud_event(n, &conf, WEFT_NUD_EV_FAIL, NULL, now);
}

static struct weft_nud none(void)
{
	struct weft_nud n;

	weft_nud_init(&n, T0);
	return n;
}

/* An entry that entered this state at T0, with mac_a if the state has an address. */
static struct weft_nud in_state(enum weft_nud_state state)
{
	struct weft_nud n = none();

	n.state = state;
	if (state >= WEFT_NUD_REACHABLE && state != WEFT_NUD_FAILED)
		memcpy(n.lladdr, mac_a, 6);
	switch (state) {
	case WEFT_NUD_INCOMPLETE:
	case WEFT_NUD_PROBE:
		n.probes = 1;
		n.deadline = T0 + conf.retrans;
		break;
	case WEFT_NUD_REACHABLE:
		n.deadline = T0 + conf.reachable;
		break;
	case WEFT_NUD_DELAY:
		n.deadline = T0 + conf.delay_first;
		break;
	case WEFT_NUD_FAILED:
		n.deadline = T0 + conf.failed_hold;
		break;
	default:
		break;
	}
	return n;
}

static void expect(struct kunit *test, const struct weft_nud *n, enum weft_nud_state state,
		   u64 deadline, const u8 *mac)
{
	KUNIT_EXPECT_EQ(test, n->state, state);
	KUNIT_EXPECT_EQ(test, n->deadline, deadline);
	KUNIT_EXPECT_MEMEQ(test, n->lladdr, mac, 6);
}

static void nud_init__none(struct kunit *test)
{
	struct weft_nud n;

	memset(&n, 0xa5, sizeof(n));
	weft_nud_init(&n, T0);
	expect(test, &n, WEFT_NUD_NONE, WEFT_NEVER, mac_none);
	KUNIT_EXPECT_EQ(test, n.used, T0);
	KUNIT_EXPECT_EQ(test, n.probes, 0);
}

/*
 * RFC 4861 7.2.2, appendix C "packet to send": multicast a request, queue the packet (RFC 1122
 * 2.3.2.2).
 */
static void nud_send__none(struct kunit *test)
{
	struct weft_nud n = none();

	KUNIT_EXPECT_EQ(test, send(&n, T0 + 7), (u32)(WEFT_NUD_ASK_ALL | WEFT_NUD_QUEUE));
	expect(test, &n, WEFT_NUD_INCOMPLETE, T0 + 7 + conf.retrans, mac_none);
	KUNIT_EXPECT_EQ(test, n.probes, 1);
	KUNIT_EXPECT_EQ(test, n.used, T0 + 7);
}

/* RFC 1122 2.3.2.1: more packets do not cause more requests. */
static void nud_send__incomplete(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_INCOMPLETE);

	KUNIT_EXPECT_EQ(test, send(&n, T0 + 1), (u32)WEFT_NUD_QUEUE);
	expect(test, &n, WEFT_NUD_INCOMPLETE, T0 + conf.retrans, mac_none);
	KUNIT_EXPECT_EQ(test, n.probes, 1);
}

static void nud_send__reachable(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_REACHABLE);

	KUNIT_EXPECT_EQ(test, send(&n, T0 + conf.reachable - 1), (u32)WEFT_NUD_PASS);
	expect(test, &n, WEFT_NUD_REACHABLE, T0 + conf.reachable, mac_a);
	KUNIT_EXPECT_EQ(test, n.used, T0 + conf.reachable - 1);
}

/* RFC 4861 7.3.2: REACHABLE lasts for ReachableTime only, however late the timer fires. */
static void nud_send__reachable_over(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_REACHABLE);
	u64 now = T0 + conf.reachable;

	KUNIT_EXPECT_EQ(test, send(&n, now), (u32)WEFT_NUD_PASS);
	expect(test, &n, WEFT_NUD_DELAY, now + conf.delay_first, mac_a);
}

/* RFC 4861 7.3.3: the first packet is sent, and starts the delay. */
static void nud_send__stale(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_STALE);

	KUNIT_EXPECT_EQ(test, send(&n, T0 + 9), (u32)WEFT_NUD_PASS);
	expect(test, &n, WEFT_NUD_DELAY, T0 + 9 + conf.delay_first, mac_a);
}

/* RFC 4861 7.3.3: packets are sent to the cached address; the timers are not changed. */
static void nud_send__delay_and_probe(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_DELAY);

	KUNIT_EXPECT_EQ(test, send(&n, T0 + 9), (u32)WEFT_NUD_PASS);
	expect(test, &n, WEFT_NUD_DELAY, T0 + conf.delay_first, mac_a);
	n = in_state(WEFT_NUD_PROBE);
	KUNIT_EXPECT_EQ(test, send(&n, T0 + 9), (u32)WEFT_NUD_PASS);
	expect(test, &n, WEFT_NUD_PROBE, T0 + conf.retrans, mac_a);
	KUNIT_EXPECT_EQ(test, n.probes, 1);
}

/* Not every packet to a dead host sends a request. */
static void nud_send__failed(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_FAILED);

	KUNIT_EXPECT_EQ(test, send(&n, T0 + conf.failed_hold - 1), (u32)WEFT_NUD_REFUSE);
	expect(test, &n, WEFT_NUD_FAILED, T0 + conf.failed_hold, mac_none);
	KUNIT_EXPECT_EQ(test, send(&n, T0 + conf.failed_hold),
			(u32)(WEFT_NUD_ASK_ALL | WEFT_NUD_QUEUE));
	expect(test, &n, WEFT_NUD_INCOMPLETE, T0 + conf.failed_hold + conf.retrans, mac_none);
	KUNIT_EXPECT_EQ(test, n.probes, 1);
}

static void nud_send__permanent(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_PERMANENT);

	KUNIT_EXPECT_EQ(test, send(&n, T0), (u32)WEFT_NUD_PASS);
	expect(test, &n, WEFT_NUD_PERMANENT, WEFT_NEVER, mac_a);
}

/* Appendix C "INCOMPLETE, NA, solicited=1": record, send the queue. */
static void nud_reply__incomplete(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_INCOMPLETE);

	KUNIT_EXPECT_EQ(test, reply(&n, mac_a, T0 + 5), (u32)WEFT_NUD_FLUSH);
	expect(test, &n, WEFT_NUD_REACHABLE, T0 + 5 + conf.reachable, mac_a);
	KUNIT_EXPECT_EQ(test, n.probes, 0);
}

/* Appendix C "!INCOMPLETE, NA, solicited=1, same": REACHABLE from now on. */
static void nud_reply__same_address(struct kunit *test)
{
	static const u8 states[] = {
		WEFT_NUD_REACHABLE, WEFT_NUD_STALE, WEFT_NUD_DELAY, WEFT_NUD_PROBE,
	};
	u32 i;

	for (i = 0; i < sizeof(states); i++) {
		struct weft_nud n = in_state(states[i]);

		KUNIT_EXPECT_EQ(test, reply(&n, mac_a, T0 + 5), 0U);
		expect(test, &n, WEFT_NUD_REACHABLE, T0 + 5 + conf.reachable, mac_a);
	}
}

/* Appendix C "!INCOMPLETE, NA, solicited=1, override=1, different": take it. */
static void nud_reply__other_address(struct kunit *test)
{
	static const u8 states[] = {
		WEFT_NUD_REACHABLE, WEFT_NUD_STALE, WEFT_NUD_DELAY, WEFT_NUD_PROBE,
	};
	u32 i;

	for (i = 0; i < sizeof(states); i++) {
		struct weft_nud n = in_state(states[i]);

		KUNIT_EXPECT_EQ(test, reply(&n, mac_b, T0 + 5), 0U);
		expect(test, &n, WEFT_NUD_REACHABLE, T0 + 5 + conf.reachable, mac_b);
	}
}

/* The reply is unsolicited, so it proves nothing. */
static void nud_reply__none(struct kunit *test)
{
	struct weft_nud n = none();

	KUNIT_EXPECT_EQ(test, reply(&n, mac_a, T0), 0U);
	expect(test, &n, WEFT_NUD_STALE, WEFT_NEVER, mac_a);
}

/* A late answer to a request; the queue has been dropped. */
static void nud_reply__failed(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_FAILED);

	KUNIT_EXPECT_EQ(test, reply(&n, mac_a, T0 + 1), 0U);
	expect(test, &n, WEFT_NUD_REACHABLE, T0 + 1 + conf.reachable, mac_a);
}

static void nud_reply__permanent(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_PERMANENT);

	KUNIT_EXPECT_EQ(test, reply(&n, mac_b, T0), 0U);
	expect(test, &n, WEFT_NUD_PERMANENT, WEFT_NEVER, mac_a);
}

static void nud_reply__no_address(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_INCOMPLETE);

	KUNIT_EXPECT_EQ(test, reply(&n, NULL, T0), 0U);
	KUNIT_EXPECT_EQ(test, seen(&n, NULL, T0), 0U);
	expect(test, &n, WEFT_NUD_INCOMPLETE, T0 + conf.retrans, mac_none);
}

/* Appendix C "INCOMPLETE, NS: record, send what waits, STALE". */
static void nud_seen__incomplete(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_INCOMPLETE);

	KUNIT_EXPECT_EQ(test, seen(&n, mac_a, T0), (u32)WEFT_NUD_FLUSH);
	expect(test, &n, WEFT_NUD_STALE, WEFT_NEVER, mac_a);
	KUNIT_EXPECT_EQ(test, send(&n, T0 + 1), (u32)WEFT_NUD_PASS);
	KUNIT_EXPECT_EQ(test, n.state, WEFT_NUD_DELAY);
}

/* Appendix C "no entry, NS: STALE"; a host that sends is alive. */
static void nud_seen__none_and_failed(struct kunit *test)
{
	struct weft_nud n = none();

	KUNIT_EXPECT_EQ(test, seen(&n, mac_a, T0), 0U);
	expect(test, &n, WEFT_NUD_STALE, WEFT_NEVER, mac_a);
	n = in_state(WEFT_NUD_FAILED);
	/* equal to the cleared address, but not the same */
	KUNIT_EXPECT_EQ(test, seen(&n, mac_none, T0), 0U);
	expect(test, &n, WEFT_NUD_STALE, WEFT_NEVER, mac_none);
}

/* Appendix C "!INCOMPLETE, NS, same address: unchanged": it proves nothing and changes nothing. */
static void nud_seen__same_address(struct kunit *test)
{
	static const u8 states[] = {
		WEFT_NUD_REACHABLE, WEFT_NUD_STALE, WEFT_NUD_DELAY, WEFT_NUD_PROBE,
	};
	u32 i;

	for (i = 0; i < sizeof(states); i++) {
		struct weft_nud n = in_state(states[i]), before = n;

		KUNIT_EXPECT_EQ(test, seen(&n, mac_a, T0 + 5), 0U);
		expect(test, &n, states[i], before.deadline, mac_a);
		KUNIT_EXPECT_EQ(test, n.probes, before.probes);
	}
}

/* RFC 826, the merge; appendix C "!INCOMPLETE, NS, different address: update, STALE". */
static void nud_seen__other_address(struct kunit *test)
{
	static const u8 states[] = {
		WEFT_NUD_REACHABLE, WEFT_NUD_STALE, WEFT_NUD_DELAY, WEFT_NUD_PROBE,
	};
	u32 i;

	for (i = 0; i < sizeof(states); i++) {
		struct weft_nud n = in_state(states[i]);

		KUNIT_EXPECT_EQ(test, seen(&n, mac_b, T0 + 5), 0U);
		expect(test, &n, WEFT_NUD_STALE, WEFT_NEVER, mac_b);
	}
}

static void nud_seen__permanent(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_PERMANENT);

	KUNIT_EXPECT_EQ(test, seen(&n, mac_b, T0), 0U);
	expect(test, &n, WEFT_NUD_PERMANENT, WEFT_NEVER, mac_a);
}

/* RFC 4861 7.3.1: forward progress of the upper layer. */
static void nud_confirm__known(struct kunit *test)
{
	static const u8 states[] = {
		WEFT_NUD_REACHABLE, WEFT_NUD_STALE, WEFT_NUD_DELAY, WEFT_NUD_PROBE,
	};
	u32 i;

	for (i = 0; i < sizeof(states); i++) {
		struct weft_nud n = in_state(states[i]);

		KUNIT_EXPECT_EQ(test, confirm(&n, T0 + 5), 0U);
		expect(test, &n, WEFT_NUD_REACHABLE, T0 + 5 + conf.reachable, mac_a);
		KUNIT_EXPECT_EQ(test, n.probes, 0);
	}
}

/* Without an address there is nothing to confirm. */
static void nud_confirm__unknown(struct kunit *test)
{
	static const u8 states[] = {
		WEFT_NUD_NONE, WEFT_NUD_INCOMPLETE, WEFT_NUD_FAILED, WEFT_NUD_PERMANENT,
	};
	u32 i;

	for (i = 0; i < sizeof(states); i++) {
		struct weft_nud n = in_state(states[i]), before = n;

		KUNIT_EXPECT_EQ(test, confirm(&n, T0 + 5), 0U);
		expect(test, &n, states[i], before.deadline, before.lladdr);
	}
}

/*
 * RFC 4861 7.2.2: MAX_MULTICAST_SOLICIT requests, RetransTimer apart; then the queue is dropped.
 */
static void nud_timer__incomplete(struct kunit *test)
{
	struct weft_nud n = none();
	u64 now = T0;

	send(&n, now);
	now += conf.retrans;
	KUNIT_EXPECT_EQ(test, timer(&n, now), (u32)WEFT_NUD_ASK_ALL);
	now += conf.retrans;
	KUNIT_EXPECT_EQ(test, timer(&n, now), (u32)WEFT_NUD_ASK_ALL);
	expect(test, &n, WEFT_NUD_INCOMPLETE, now + conf.retrans, mac_none);
	KUNIT_EXPECT_EQ(test, n.probes, 3);
	now += conf.retrans;
	KUNIT_EXPECT_EQ(test, timer(&n, now), (u32)WEFT_NUD_DISCARD);
	expect(test, &n, WEFT_NUD_FAILED, now + conf.failed_hold, mac_none);
}

static void nud_timer__reachable(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_REACHABLE);

	KUNIT_EXPECT_EQ(test, timer(&n, T0 + conf.reachable), 0U);
	expect(test, &n, WEFT_NUD_STALE, WEFT_NEVER, mac_a);
}

/*
 * RFC 4861 7.3.3: DELAY_FIRST_PROBE_TIME, then MAX_UNICAST_SOLICIT
 * requests to the address itself.
 */
static void nud_timer__delay_to_probe(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_DELAY);
	u64 now = T0 + conf.delay_first;

	KUNIT_EXPECT_EQ(test, timer(&n, now), (u32)WEFT_NUD_ASK_ONE);
	expect(test, &n, WEFT_NUD_PROBE, now + conf.retrans, mac_a);
	KUNIT_EXPECT_EQ(test, n.probes, 1);
}

/* RFC 4861 7.3.3: the entry fails; the next packet multicasts a request. */
static void nud_timer__probe(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_PROBE);
	u64 now = T0 + conf.retrans;

	KUNIT_EXPECT_EQ(test, timer(&n, now), (u32)WEFT_NUD_ASK_ONE);
	now += conf.retrans;
	KUNIT_EXPECT_EQ(test, timer(&n, now), (u32)WEFT_NUD_ASK_ONE);
	KUNIT_EXPECT_EQ(test, n.probes, 3);
	now += conf.retrans;
	KUNIT_EXPECT_EQ(test, timer(&n, now), 0U);
	expect(test, &n, WEFT_NUD_NONE, WEFT_NEVER, mac_none);
	KUNIT_EXPECT_EQ(test, send(&n, now), (u32)(WEFT_NUD_ASK_ALL | WEFT_NUD_QUEUE));
}

static void nud_timer__failed(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_FAILED);

	KUNIT_EXPECT_EQ(test, timer(&n, T0 + conf.failed_hold), 0U);
	expect(test, &n, WEFT_NUD_NONE, WEFT_NEVER, mac_none);
}

/* A timer that fires before the deadline, or without one, changes nothing. */
static void nud_timer__early(struct kunit *test)
{
	u32 state;

	for (state = WEFT_NUD_NONE; state <= WEFT_NUD_PERMANENT; state++) {
		struct weft_nud n = in_state(state), before = n;

		KUNIT_EXPECT_EQ(test,
				timer(&n,
				      before.deadline == WEFT_NEVER ? T0 + 1 : before.deadline - 1),
				0U);
		expect(test, &n, state, before.deadline, before.lladdr);
		KUNIT_EXPECT_EQ(test, n.probes, before.probes);
	}
}

static void nud_fail__every_state(struct kunit *test)
{
	u32 state;

	for (state = WEFT_NUD_NONE; state <= WEFT_NUD_PERMANENT; state++) {
		struct weft_nud n = in_state(state);

		KUNIT_EXPECT_EQ(test, fail(&n, T0 + 1), (u32)WEFT_NUD_DISCARD);
		expect(test, &n, WEFT_NUD_FAILED, T0 + 1 + conf.failed_hold, mac_none);
	}
}

/*
 * A silent host with constant traffic: three requests a second apart, then none for the hold time.
 */
static void nud__requests_for_a_dead_host(struct kunit *test)
{
	struct weft_nud n = none();
	u32 asked = 0, refused = 0;
	u64 now;

	for (now = T0; now < T0 + 5 * SEC; now += 10 * MS) {
		u32 fx = (timer(&n, now) & WEFT_NUD_ASK_ALL) | send(&n, now);

		asked += !!(fx & WEFT_NUD_ASK_ALL);
		refused += !!(fx & WEFT_NUD_REFUSE);
	}
	KUNIT_EXPECT_EQ(test, asked, 3U);
	KUNIT_EXPECT_EQ(test, refused, 200U);
}

/* ---- advertisements, RFC 4861 7.2.5 */

#define SOLICITED	1
#define OVERRIDE	2

static u32 advert(struct weft_nud *n, const u8 *mac, u32 flags)
{
	const struct weft_nud_advert a = {
		.lladdr = mac, .solicited = flags & SOLICITED, .override = flags & OVERRIDE,
	};

	return weft_nud_advert(n, &conf, &a, T0);
}

/*
 * The address is recorded regardless of the override flag; without an address nothing is recorded.
 */
static void nud_advert__incomplete(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_INCOMPLETE);

	KUNIT_EXPECT_EQ(test, advert(&n, NULL, SOLICITED | OVERRIDE), 0u);
	expect(test, &n, WEFT_NUD_INCOMPLETE, T0 + conf.retrans, mac_none);
	KUNIT_EXPECT_EQ(test, advert(&n, mac_b, SOLICITED), (u32)WEFT_NUD_FLUSH);
	expect(test, &n, WEFT_NUD_REACHABLE, T0 + conf.reachable, mac_b);
	n = in_state(WEFT_NUD_INCOMPLETE);
	KUNIT_EXPECT_EQ(test, advert(&n, mac_b, OVERRIDE), (u32)WEFT_NUD_FLUSH);
	expect(test, &n, WEFT_NUD_STALE, WEFT_NEVER, mac_b);
}

static void nud_advert__nothing_known(struct kunit *test)
{
	static const enum weft_nud_state states[] = { WEFT_NUD_NONE, WEFT_NUD_FAILED };
	int i;

	for (i = 0; i < 2; i++) {
		struct weft_nud n = in_state(states[i]);

		KUNIT_EXPECT_EQ(test, advert(&n, mac_b, SOLICITED | OVERRIDE), 0u);
		KUNIT_EXPECT_EQ(test, n.state, states[i]);
	}
}

/*
 * Without override another address is not recorded, but the old one becomes STALE.
 */
static void nud_advert__no_override(struct kunit *test)
{
	static const enum weft_nud_state states[] = {
		WEFT_NUD_STALE, WEFT_NUD_DELAY, WEFT_NUD_PROBE,
	};
	struct weft_nud n = in_state(WEFT_NUD_REACHABLE);
	int i;

	KUNIT_EXPECT_EQ(test, advert(&n, mac_b, SOLICITED), 0u);
	expect(test, &n, WEFT_NUD_STALE, WEFT_NEVER, mac_a);
	for (i = 0; i < 3; i++) {
		struct weft_nud before = in_state(states[i]);

		n = before;
		KUNIT_EXPECT_EQ(test, advert(&n, mac_b, SOLICITED), 0u);
		expect(test, &n, states[i], before.deadline, mac_a);
	}
}

static void nud_advert__override(struct kunit *test)
{
	static const enum weft_nud_state states[] = {
		WEFT_NUD_REACHABLE, WEFT_NUD_STALE, WEFT_NUD_DELAY, WEFT_NUD_PROBE,
	};
	int i;

	for (i = 0; i < 4; i++) {
		struct weft_nud n = in_state(states[i]);

		advert(&n, mac_b, OVERRIDE);
		expect(test, &n, WEFT_NUD_STALE, WEFT_NEVER, mac_b);
		n = in_state(states[i]);
		advert(&n, mac_b, OVERRIDE | SOLICITED);
		expect(test, &n, WEFT_NUD_REACHABLE, T0 + conf.reachable, mac_b);
	}
}

/*
 * The address that is known, or none: solicited proves that it is reachable,
 * unsolicited changes nothing.
 */
static void nud_advert__same(struct kunit *test)
{
	const u8 *macs[] = { mac_a, NULL };
	int i;

	for (i = 0; i < 2; i++) {
		struct weft_nud n = in_state(WEFT_NUD_PROBE);

		advert(&n, macs[i], 0);
		expect(test, &n, WEFT_NUD_PROBE, T0 + conf.retrans, mac_a);
		advert(&n, macs[i], SOLICITED);
		expect(test, &n, WEFT_NUD_REACHABLE, T0 + conf.reachable, mac_a);
	}
}

static void nud_advert__permanent(struct kunit *test)
{
	struct weft_nud n = in_state(WEFT_NUD_PERMANENT);

	KUNIT_EXPECT_EQ(test, advert(&n, mac_b, SOLICITED | OVERRIDE), 0u);
	expect(test, &n, WEFT_NUD_PERMANENT, WEFT_NEVER, mac_a);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(nud_init__none),
	KUNIT_CASE(nud_send__none),
	KUNIT_CASE(nud_send__incomplete),
	KUNIT_CASE(nud_send__reachable),
	KUNIT_CASE(nud_send__reachable_over),
	KUNIT_CASE(nud_send__stale),
	KUNIT_CASE(nud_send__delay_and_probe),
	KUNIT_CASE(nud_send__failed),
	KUNIT_CASE(nud_send__permanent),
	KUNIT_CASE(nud_reply__incomplete),
	KUNIT_CASE(nud_reply__same_address),
	KUNIT_CASE(nud_reply__other_address),
	KUNIT_CASE(nud_reply__none),
	KUNIT_CASE(nud_reply__failed),
	KUNIT_CASE(nud_reply__permanent),
	KUNIT_CASE(nud_reply__no_address),
	KUNIT_CASE(nud_seen__incomplete),
	KUNIT_CASE(nud_seen__none_and_failed),
	KUNIT_CASE(nud_seen__same_address),
	KUNIT_CASE(nud_seen__other_address),
	KUNIT_CASE(nud_seen__permanent),
	KUNIT_CASE(nud_confirm__known),
	KUNIT_CASE(nud_confirm__unknown),
	KUNIT_CASE(nud_timer__incomplete),
	KUNIT_CASE(nud_timer__reachable),
	KUNIT_CASE(nud_timer__delay_to_probe),
	KUNIT_CASE(nud_timer__probe),
	KUNIT_CASE(nud_timer__failed),
	KUNIT_CASE(nud_timer__early),
	KUNIT_CASE(nud_fail__every_state),
	KUNIT_CASE(nud__requests_for_a_dead_host),
	KUNIT_CASE(nud_advert__incomplete),
	KUNIT_CASE(nud_advert__nothing_known),
	KUNIT_CASE(nud_advert__no_override),
	KUNIT_CASE(nud_advert__override),
	KUNIT_CASE(nud_advert__same),
	KUNIT_CASE(nud_advert__permanent),
	{}
};

struct kunit_suite weft_link_nud_suite = { .name = "weft_link_nud", .test_cases = cases };
