// SPDX-License-Identifier: GPL-2.0
/* Group membership of a device: RFC 3376 3.2, 5, 7.2; RFC 2236 3. */
#include "../../../kunit_suites.h"
#include "../mcast.h"

#define SEC	WEFT_USEC_PER_SEC
#define T0	(1000 * SEC)
#define HALF	0x80000000U

static struct weft_addr addr(u32 n)
{
	return weft_addr_v4(cpu_to_be32(0xc0000200 + n));
}

/* Of the sources from..from+n-1. */
static void merge(struct weft_mc_filter *f, bool exclude, u32 from, u16 n)
{
	struct weft_addr src[WEFT_MC_SOURCES + 8];
	u16 i;

	for (i = 0; i < n; i++)
		src[i] = addr(from + i);
	weft_mc_merge(f, exclude, src, n);
}

static struct weft_mc_filter filter(bool exclude, u32 from, u16 n)
{
	struct weft_mc_filter f = { };

	merge(&f, exclude, from, n);
	return f;
}

/* A device and a group that it has not joined yet; and the last record that was sent. */
struct world {
	struct weft_mc_link l;
	struct weft_mc_group g;
	struct weft_mc_record rec;
	u64 now;
};

static struct world world(void)
{
	struct world w = { .now = T0 };
	struct weft_addr group = weft_addr_v4(cpu_to_be32(0xe9010203));

	weft_mc_link_init(&w.l);
	weft_mc_group_init(&w.g, &group);
	return w;
}

static void set(struct world *w, bool exclude, u32 from, u16 n)
{
	struct weft_mc_filter f = filter(exclude, from, n);

	weft_mc_set(&w->l, &w->g, &f, w->now);
}

static enum weft_mc_tx next(struct world *w)
{
	return weft_mc_next(&w->l, &w->g, HALF, w->now, &w->rec);
}

/* The next record to send, at the time when it is due. */
static enum weft_mc_tx wait(struct world *w)
{
	u64 due = weft_mc_due(&w->g);

	if (due == WEFT_NEVER)
		return WEFT_MC_TX_NOTHING;
	if (due > w->now)
		w->now = due;
	return next(w);
}

/* Every pending record has been sent. */
static void quiet(struct world *w)
{
	while (weft_mc_due(&w->g) != WEFT_NEVER)
		wait(w);
}

static struct weft_mc_query query(u8 version, u64 max_resp)
{
	return (struct weft_mc_query){ .version = version, .max_resp = max_resp };
}

static void hear(struct world *w, u8 version)
{
	struct weft_mc_query q = query(version, 10 * SEC);

	if (weft_mc_heard_query(&w->l, &q, w->now))
		weft_mc_cancel(&w->g);
}

static void ask(struct world *w, u64 max_resp, u32 from, u16 n, u32 random)
{
	struct weft_mc_query q = query(3, max_resp);

	for (q.n = 0; q.n < n; q.n++)
		q.src[q.n] = addr(from + q.n);
	weft_mc_ask(&w->l, &w->g, &q, random, w->now);
}

#define EXPECT_RECORD(w, record_type, number, first) do { \
	struct weft_addr first_ = addr(first); \
	KUNIT_EXPECT_EQ(test, (w)->rec.type, record_type); \
	KUNIT_EXPECT_EQ(test, (w)->rec.n, number); \
	KUNIT_EXPECT_TRUE(test, !(number) || weft_addr_eq(&(w)->rec.src[0], &first_)); \
} while (0)

/* ---- filters, RFC 3376 3.2 */

static void mc_merge__include_is_a_union(struct kunit *test)
{
	struct weft_mc_filter f = filter(false, 1, 3);
	struct weft_addr a = addr(1), b = addr(5), c = addr(6);

	merge(&f, false, 3, 3);
	KUNIT_EXPECT_FALSE(test, f.exclude);
	KUNIT_EXPECT_EQ(test, f.n, 5);
	KUNIT_EXPECT_TRUE(test, weft_mc_wants(&f, &a) && weft_mc_wants(&f, &b));
	KUNIT_EXPECT_FALSE(test, weft_mc_wants(&f, &c));
}

static void mc_merge__exclude_is_an_intersection(struct kunit *test)
{
	struct weft_mc_filter f = filter(true, 1, 3);
	struct weft_addr a = addr(2), b = addr(3);

	merge(&f, true, 3, 3);
	KUNIT_EXPECT_TRUE(test, f.exclude);
	KUNIT_EXPECT_EQ(test, f.n, 1);
	KUNIT_EXPECT_TRUE(test, weft_mc_wants(&f, &a));
	KUNIT_EXPECT_FALSE(test, weft_mc_wants(&f, &b));
}

/* A source that one socket includes is not excluded, in whichever order the filters are merged. */
static void mc_merge__include_beats_exclude(struct kunit *test)
{
	struct weft_mc_filter f = filter(true, 1, 3), g = filter(false, 2, 1);

	merge(&f, false, 2, 1);
	merge(&g, true, 1, 3);
	KUNIT_EXPECT_TRUE(test, f.exclude && g.exclude);
	KUNIT_EXPECT_EQ(test, f.n, 2);
	KUNIT_EXPECT_EQ(test, g.n, 2);
}

static void mc_merge__no_room(struct kunit *test)
{
	struct weft_mc_filter f = filter(false, 1, WEFT_MC_SOURCES);

	KUNIT_EXPECT_EQ(test, f.n, WEFT_MC_SOURCES);
	merge(&f, false, 100, 1);
	KUNIT_EXPECT_TRUE(test, f.exclude);
	KUNIT_EXPECT_EQ(test, f.n, 0);
	f = filter(true, 1, WEFT_MC_SOURCES + 5);
	KUNIT_EXPECT_EQ(test, f.n, WEFT_MC_SOURCES);
}

static void mc_listens__nobody(struct kunit *test)
{
	struct weft_mc_filter none = { }, all = filter(true, 0, 0), one = filter(false, 1, 1);

	KUNIT_EXPECT_FALSE(test, weft_mc_listens(&none));
	KUNIT_EXPECT_TRUE(test, weft_mc_listens(&all));
	KUNIT_EXPECT_TRUE(test, weft_mc_listens(&one));
}

/* ---- changes, RFC 3376 5.1 */

static void mc_set__join_and_leave(struct kunit *test)
{
	struct world w = world();

	set(&w, true, 0, 0);
	KUNIT_EXPECT_EQ(test, weft_mc_due(&w.g), T0);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_TO_EX, 0, 0);
	KUNIT_EXPECT_EQ(test, next(&w), WEFT_MC_TX_NOTHING);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_TO_EX, 0, 0);
	KUNIT_EXPECT_EQ(test, w.now, T0 + 1 + SEC / 2);	/* 8.11 */
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_NOTHING);
	set(&w, false, 0, 0);
	KUNIT_EXPECT_FALSE(test, weft_mc_over(&w.g));
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_TO_IN, 0, 0);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_TO_IN, 0, 0);
	KUNIT_EXPECT_TRUE(test, weft_mc_over(&w.g));
}

static void mc_set__no_change(struct kunit *test)
{
	struct world w = world();

	set(&w, false, 1, 2);
	quiet(&w);
	set(&w, false, 1, 2);
	KUNIT_EXPECT_EQ(test, weft_mc_due(&w.g), WEFT_NEVER);
}

static void mc_set__sources(struct kunit *test)
{
	struct world w = world();

	set(&w, false, 1, 2);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_ALLOW, 2, 1);
	quiet(&w);
	set(&w, false, 2, 2);			/* 1, 2 become 2, 3: two records of one report */
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_ALLOW, 1, 3);
	KUNIT_EXPECT_EQ(test, next(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_BLOCK, 1, 1);
	KUNIT_EXPECT_EQ(test, next(&w), WEFT_MC_TX_NOTHING);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	KUNIT_EXPECT_EQ(test, next(&w), WEFT_MC_TX_RECORD);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_NOTHING);
}

static void mc_set__excluded_sources(struct kunit *test)
{
	struct world w = world();

	set(&w, true, 1, 1);
	quiet(&w);
	set(&w, true, 2, 1);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_ALLOW, 1, 1);
	KUNIT_EXPECT_EQ(test, next(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_BLOCK, 1, 2);
}

/*
 * A source that is added and removed at once is reported with its last state, as often as any
 * other.
 */
static void mc_set__change_of_mind(struct kunit *test)
{
	struct world w = world();

	set(&w, false, 1, 1);
	quiet(&w);
	set(&w, false, 1, 2);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	set(&w, false, 1, 1);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_BLOCK, 1, 2);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_BLOCK, 1, 2);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_NOTHING);
}

static void mc_set__more_changes_than_room(struct kunit *test)
{
	struct world w = world();

	set(&w, false, 1, WEFT_MC_SOURCES);
	quiet(&w);
	set(&w, false, 100, WEFT_MC_SOURCES);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_TO_IN, WEFT_MC_SOURCES, 100);
}

static void mc_set__source_change_while_mode_is_told(struct kunit *test)
{
	struct world w = world();
	int i;

	set(&w, true, 1, 1);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	set(&w, true, 2, 1);
	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
		EXPECT_RECORD(&w, WEFT_GMP_TO_EX, 1, 2);
	}
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_NOTHING);
}

/* RFC 3376 4.1.6: the querier's robustness is adopted. */
static void mc_set__robustness(struct kunit *test)
{
	struct weft_mc_query q = { .version = 3, .robustness = 4 };
	struct world w = world();
	int n = 0;

	weft_mc_heard_query(&w.l, &q, w.now);
	set(&w, true, 0, 0);
	while (wait(&w) == WEFT_MC_TX_RECORD)
		n++;
	KUNIT_EXPECT_EQ(test, n, 4);
	q.robustness = 0;
	weft_mc_heard_query(&w.l, &q, w.now);
	KUNIT_EXPECT_EQ(test, w.l.robustness, 2);
}

static void mc_again__tells_the_state(struct kunit *test)
{
	struct world w = world();

	weft_mc_again(&w.l, &w.g, w.now);
	KUNIT_EXPECT_EQ(test, weft_mc_due(&w.g), WEFT_NEVER);
	set(&w, false, 1, 1);
	quiet(&w);
	weft_mc_again(&w.l, &w.g, w.now);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_TO_IN, 1, 1);
}

/* ---- queries, RFC 3376 5.2 */

static struct world member(bool exclude, u32 from, u16 n)
{
	struct world w = world();

	set(&w, exclude, from, n);
	quiet(&w);
	return w;
}

static void mc_ask_all__within_time(struct kunit *test)
{
	struct world w = member(true, 0, 0);
	struct weft_mc_query q = query(3, 10 * SEC);

	weft_mc_ask_all(&w.l, &q, HALF, w.now);
	KUNIT_EXPECT_EQ(test, w.l.answer_at, w.now + 5 * SEC);
	weft_mc_ask_all(&w.l, &q, 0xffffffff, w.now);	/* rule 1 */
	KUNIT_EXPECT_EQ(test, w.l.answer_at, w.now + 5 * SEC);
	KUNIT_EXPECT_FALSE(test, weft_mc_answers_all(&w.l, w.now));
	w.now += 5 * SEC;
	KUNIT_EXPECT_TRUE(test, weft_mc_answers_all(&w.l, w.now));
	KUNIT_EXPECT_FALSE(test, weft_mc_answers_all(&w.l, w.now));
	weft_mc_answer(&w.g, w.now);
	KUNIT_EXPECT_EQ(test, next(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_IS_EX, 0, 0);
	KUNIT_EXPECT_EQ(test, next(&w), WEFT_MC_TX_NOTHING);
}

static void mc_ask__group(struct kunit *test)
{
	struct world w = member(false, 1, 2);
	u64 asked = w.now;

	ask(&w, SEC, 0, 0, HALF);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	KUNIT_EXPECT_EQ(test, w.now, asked + SEC / 2);
	EXPECT_RECORD(&w, WEFT_GMP_IS_IN, 2, 1);
	ask(&w, 0, 0, 0, HALF);			/* at once */
	KUNIT_EXPECT_EQ(test, next(&w), WEFT_MC_TX_RECORD);
}

static void mc_ask__no_member(struct kunit *test)
{
	struct world w = world();

	ask(&w, 0, 0, 0, HALF);
	KUNIT_EXPECT_EQ(test, next(&w), WEFT_MC_TX_NOTHING);
	KUNIT_EXPECT_EQ(test, weft_mc_due(&w.g), WEFT_NEVER);
}

static void mc_ask__sources_of_an_inclusion(struct kunit *test)
{
	struct world w = member(false, 1, 3);

	ask(&w, 0, 3, 4, HALF);
	KUNIT_EXPECT_EQ(test, next(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_IS_IN, 1, 3);
	ask(&w, 0, 10, 2, HALF);		/* none of them: no report */
	KUNIT_EXPECT_EQ(test, next(&w), WEFT_MC_TX_NOTHING);
}

static void mc_ask__sources_of_an_exclusion(struct kunit *test)
{
	struct world w = member(true, 1, 3);

	ask(&w, 0, 3, 2, HALF);
	KUNIT_EXPECT_EQ(test, next(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_IS_IN, 1, 4);
}

/* Rule 5: sources of two queries are answered together, at the earlier time. */
static void mc_ask__more_sources(struct kunit *test)
{
	struct world w = member(true, 0, 0);
	u64 asked = w.now;

	ask(&w, 10 * SEC, 1, 2, HALF);
	ask(&w, 2 * SEC, 2, 2, HALF);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	KUNIT_EXPECT_EQ(test, w.now, asked + SEC);
	EXPECT_RECORD(&w, WEFT_GMP_IS_IN, 3, 1);
}

/* Rule 4: a query for the group covers all its sources. */
static void mc_ask__group_after_sources(struct kunit *test)
{
	struct world w = member(true, 0, 0);

	ask(&w, 10 * SEC, 1, 2, HALF);
	ask(&w, 20 * SEC, 0, 0, HALF);
	ask(&w, 20 * SEC, 3, 1, HALF);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_IS_EX, 0, 0);
}

/* Rule 1: a general report that comes first is enough. */
static void mc_ask__after_all(struct kunit *test)
{
	struct world w = member(true, 0, 0);
	struct weft_mc_query q = query(3, 2 * SEC);

	weft_mc_ask_all(&w.l, &q, HALF, w.now);
	ask(&w, 10 * SEC, 0, 0, HALF);
	KUNIT_EXPECT_EQ(test, weft_mc_due(&w.g), WEFT_NEVER);
	ask(&w, SEC, 0, 0, HALF);
	KUNIT_EXPECT_EQ(test, weft_mc_due(&w.g), w.now + SEC / 2);
}

static void mc_ask__too_many_sources(struct kunit *test)
{
	struct world w = member(true, 0, 0);

	ask(&w, SEC, 1, WEFT_MC_SOURCES, HALF);
	ask(&w, SEC, 100, 1, HALF);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
	EXPECT_RECORD(&w, WEFT_GMP_IS_EX, 0, 0);
}

/* ---- older queriers, RFC 3376 7.2, RFC 2236 3 */

static void mc_version__falls_back_and_returns(struct kunit *test)
{
	struct world w = world();

	KUNIT_EXPECT_EQ(test, weft_mc_version(&w.l, w.now), 3);
	hear(&w, 2);
	KUNIT_EXPECT_EQ(test, weft_mc_version(&w.l, w.now), 2);
	hear(&w, 1);
	KUNIT_EXPECT_EQ(test, weft_mc_version(&w.l, w.now), 1);
	hear(&w, 3);				/* the older querier counts while it is present */
	KUNIT_EXPECT_EQ(test, weft_mc_version(&w.l, w.now), 1);
	w.now += 2 * 125 * SEC + 10 * SEC - 1;	/* 8.12 */
	KUNIT_EXPECT_EQ(test, weft_mc_version(&w.l, w.now), 1);
	w.now++;
	KUNIT_EXPECT_EQ(test, weft_mc_version(&w.l, w.now), 3);
}

static void mc_heard_query__cancels(struct kunit *test)
{
	struct weft_mc_query q = query(2, SEC);
	struct world w = world();

	KUNIT_EXPECT_TRUE(test, weft_mc_heard_query(&w.l, &q, w.now));
	KUNIT_EXPECT_FALSE(test, weft_mc_heard_query(&w.l, &q, w.now));
	set(&w, true, 0, 0);
	weft_mc_cancel(&w.g);
	KUNIT_EXPECT_EQ(test, weft_mc_due(&w.g), WEFT_NEVER);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_NOTHING);
}

static void mc_set__version_2(struct kunit *test)
{
	struct world w = world();

	hear(&w, 2);
	set(&w, true, 0, 0);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_REPORT2);
	KUNIT_EXPECT_EQ(test, next(&w), WEFT_MC_TX_NOTHING);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_REPORT2);
	KUNIT_EXPECT_EQ(test, w.now, T0 + 1 + 5 * SEC);
	set(&w, false, 1, 2);			/* it does not know sources */
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_NOTHING);
	set(&w, false, 0, 0);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_LEAVE);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_NOTHING);
	KUNIT_EXPECT_TRUE(test, weft_mc_over(&w.g));
}

static void mc_set__version_1(struct kunit *test)
{
	struct world w = world();

	hear(&w, 1);
	set(&w, true, 0, 0);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_REPORT1);
	quiet(&w);
	set(&w, false, 0, 0);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_NOTHING);
	KUNIT_EXPECT_TRUE(test, weft_mc_over(&w.g));
}

static void mc_ask__version_2(struct kunit *test)
{
	struct world w = member(true, 0, 0);

	hear(&w, 2);
	ask(&w, 10 * SEC, 0, 0, HALF);
	KUNIT_EXPECT_EQ(test, weft_mc_due(&w.g), w.now + 5 * SEC);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_REPORT2);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_NOTHING);
}

/* Another member has reported: no report is sent, and that member sends the leave. */
static void mc_heard_report__suppresses(struct kunit *test)
{
	struct world w = member(true, 0, 0);

	hear(&w, 2);
	ask(&w, 10 * SEC, 0, 0, HALF);
	weft_mc_heard_report(&w.l, &w.g, w.now);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_NOTHING);
	set(&w, false, 0, 0);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_NOTHING);
}

static void mc_heard_report__version_3(struct kunit *test)
{
	struct world w = member(true, 0, 0);

	ask(&w, 10 * SEC, 0, 0, HALF);
	weft_mc_heard_report(&w.l, &w.g, w.now);
	KUNIT_EXPECT_EQ(test, wait(&w), WEFT_MC_TX_RECORD);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(mc_merge__include_is_a_union),
	KUNIT_CASE(mc_merge__exclude_is_an_intersection),
	KUNIT_CASE(mc_merge__include_beats_exclude),
	KUNIT_CASE(mc_merge__no_room),
	KUNIT_CASE(mc_listens__nobody),
	KUNIT_CASE(mc_set__join_and_leave),
	KUNIT_CASE(mc_set__no_change),
	KUNIT_CASE(mc_set__sources),
	KUNIT_CASE(mc_set__excluded_sources),
	KUNIT_CASE(mc_set__change_of_mind),
	KUNIT_CASE(mc_set__more_changes_than_room),
	KUNIT_CASE(mc_set__source_change_while_mode_is_told),
	KUNIT_CASE(mc_set__robustness),
	KUNIT_CASE(mc_again__tells_the_state),
	KUNIT_CASE(mc_ask_all__within_time),
	KUNIT_CASE(mc_ask__group),
	KUNIT_CASE(mc_ask__no_member),
	KUNIT_CASE(mc_ask__sources_of_an_inclusion),
	KUNIT_CASE(mc_ask__sources_of_an_exclusion),
	KUNIT_CASE(mc_ask__more_sources),
	KUNIT_CASE(mc_ask__group_after_sources),
	KUNIT_CASE(mc_ask__after_all),
	KUNIT_CASE(mc_ask__too_many_sources),
	KUNIT_CASE(mc_version__falls_back_and_returns),
	KUNIT_CASE(mc_heard_query__cancels),
	KUNIT_CASE(mc_set__version_2),
	KUNIT_CASE(mc_set__version_1),
	KUNIT_CASE(mc_ask__version_2),
	KUNIT_CASE(mc_heard_report__suppresses),
	KUNIT_CASE(mc_heard_report__version_3),
	{}
};

struct kunit_suite weft_ip_mcast_suite = { .name = "weft_ip_mcast", .test_cases = cases };
