// SPDX-License-Identifier: GPL-2.0
/*
 * Group membership of a device: its filter from the sockets' (RFC 3376 3.2), what a change of it
 * makes known (5.1), how queries are answered (5.2), and what older queriers are told instead
 * (7.2; RFC 2236 3 and 6; RFC 1112 Appendix I).  The rules of MLD (RFC 3810 4.2, 6, 8.2) are the
 * same, its versions 1 and 2 (RFC 2710) being IGMP's 2 and 3; addresses are of either protocol.
 *
 * DEVIATION: a list that has no room for all its sources becomes "all", which is more than was
 * asked for, never less; the sockets have filters of their own.  A change while the whole state is
 * still being told, or of more sources than there is room for, has the whole state told again (5.1
 * would name the changes beside it).  DEVIATION, as Linux: a leave of version 2 is sent once.
 * Not there: version 3's own reports are never suppressed by what others
 * report (7.2.2: MAY).  Pure.
 */
#include "mcast.h"

#define ROBUSTNESS	2				/* RFC 3376 8.1 */
#define INTERVAL	(125 * WEFT_USEC_PER_SEC)	/* RFC 3376 8.2 */
#define UNSOLICITED	(1 * WEFT_USEC_PER_SEC)		/* RFC 3376 8.11 */
#define UNSOLICITED_OLD	(10 * WEFT_USEC_PER_SEC)	/* RFC 2236 8.10 */

/* ======================================== filters */

static bool has(const struct weft_addr *src, u16 n, const struct weft_addr *a)
{
	u16 i;

	for (i = 0; i < n; i++)
		if (weft_addr_eq(&src[i], a))
			return true;
	return false;
}

bool weft_mc_listens(const struct weft_mc_filter *f)
{
	return f->exclude || f->n;
}

bool weft_mc_wants(const struct weft_mc_filter *f, const struct weft_addr *src)
{
	return has(f->src, f->n, src) != f->exclude;
}

/* Keeps of f's sources those that the list has, or those that it has not. */
static void keep(struct weft_mc_filter *f, const struct weft_addr *src, u16 n, bool listed)
{
	u16 i, kept = 0;

	for (i = 0; i < f->n; i++)
		if (has(src, n, &f->src[i]) == listed)
			f->src[kept++] = f->src[i];
	f->n = kept;
}

/* A source left out of an exclusion is heard needlessly; none may be left out of an inclusion. */
static void mcast_add(struct weft_mc_filter *f, const struct weft_addr *src, u16 n)
{
	u16 i;

	for (i = 0; i < n; i++) {
		if (has(f->src, f->n, &src[i]))
			continue;
		if (f->n < WEFT_MC_SOURCES) {
			f->src[f->n++] = src[i];
		} else if (!f->exclude) {
			*f = (struct weft_mc_filter){ .exclude = true };
			return;
		}
	}
}

/* The first to exclude: what others include is not excluded. */
static void exclude_first(struct weft_mc_filter *f, const struct weft_addr *src, u16 n)
{
	struct weft_mc_filter all = { .exclude = true };

	mcast_add(&all, src, n);
	keep(&all, f->src, f->n, false);
	*f = all;
}

void weft_mc_merge(struct weft_mc_filter *f, bool exclude, const struct weft_addr *src, u16 n)
{
	if (!exclude && !f->exclude)
		mcast_add(f, src, n);
	else if (exclude && !f->exclude)
		exclude_first(f, src, n);
	else
		keep(f, src, n, exclude);
}

/* ======================================== the querier */

void weft_mc_link_init(struct weft_mc_link *l)
{
	*l = (struct weft_mc_link){
		.answer_at = WEFT_NEVER, .interval = INTERVAL, .robustness = ROBUSTNESS,
	};
}

u8 weft_mc_version(const struct weft_mc_link *l, u64 now)
{
	if (now < l->v1_until)
		return 1;
	return now < l->v2_until ? 2 : 3;
}

/* RFC 3376 7.2.1, 8.12 */
bool weft_mc_heard_query(struct weft_mc_link *l, const struct weft_mc_query *q, u64 now)
{
	u8 before = weft_mc_version(l, now);
	u64 until = now + l->robustness * l->interval + q->max_resp;

	if (q->version == 1) {
		l->v1_until = until;
	} else if (q->version == 2) {
		l->v2_until = until;
	} else {
		l->robustness = q->robustness ? q->robustness : ROBUSTNESS;
		l->interval = q->interval ? q->interval : INTERVAL;
	}
	if (weft_mc_version(l, now) == before)
		return false;
	l->answer_at = WEFT_NEVER;
	return true;
}

static u64 when(const struct weft_mc_query *q, u32 random, u64 now)
{
	return now + ((q->max_resp * random) >> 32);
}

/* RFC 3376 5.2 rules 1 and 2 */
void weft_mc_ask_all(struct weft_mc_link *l, const struct weft_mc_query *q, u32 random, u64 now)
{
	u64 at = when(q, random, now);

	if (at < l->answer_at)
		l->answer_at = at;
}

bool weft_mc_answers_all(struct weft_mc_link *l, u64 now)
{
	if (now < l->answer_at)
		return false;
	l->answer_at = WEFT_NEVER;
	return true;
}

/* ======================================== what changes */

void weft_mc_group_init(struct weft_mc_group *g, const struct weft_addr *addr)
{
	*g = (struct weft_mc_group){
		.addr = *addr, .change_at = WEFT_NEVER, .answer_at = WEFT_NEVER,
	};
}

static void tell_all(const struct weft_mc_link *l, struct weft_mc_group *g)
{
	g->mode_left = l->robustness;
	g->n_changes = 0;
	g->allowed_told = false;
}

/* Versions 1 and 2 know members, and no sources. */
static void set_old(const struct weft_mc_link *l, struct weft_mc_group *g, bool was, bool is,
		    u64 now)
{
	if (was == is)
		return;
	g->mode_left = is ? l->robustness : 0;
	g->leave = !is && g->reporter && weft_mc_version(l, now) == 2;
	g->change_at = is || g->leave ? now : WEFT_NEVER;
}

/* False: there is no room for it. */
static bool note(const struct weft_mc_link *l, struct weft_mc_group *g, const struct weft_addr *src,
		 bool allow)
{
	u16 i;

	for (i = 0; i < g->n_changes; i++)
		if (weft_addr_eq(&g->change[i].src, src))
			break;
	if (i == WEFT_MC_SOURCES)
		return false;
	if (i == g->n_changes)
		g->n_changes++;
	g->change[i] = (struct weft_mc_change){
		.src = *src, .left = l->robustness, .allow = allow,
	};
	return true;
}

/* Those of `of` that are not in `than`. */
static bool note_all(const struct weft_mc_link *l, struct weft_mc_group *g,
		     const struct weft_mc_filter *of, const struct weft_mc_filter *than, bool allow)
{
	u16 i;

	for (i = 0; i < of->n; i++)
		if (!has(than->src, than->n, &of->src[i]) && !note(l, g, &of->src[i], allow))
			return false;
	return true;
}

static bool same(const struct weft_mc_filter *a, const struct weft_mc_filter *b)
{
	u16 i;

	if (a->exclude != b->exclude || a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (!has(b->src, b->n, &a->src[i]))
			return false;
	return true;
}

/* RFC 3376 5.1 */
void weft_mc_set(const struct weft_mc_link *l, struct weft_mc_group *g,
		 const struct weft_mc_filter *f, u64 now)
{
	if (weft_mc_version(l, now) < 3) {
		set_old(l, g, weft_mc_listens(&g->state), weft_mc_listens(f), now);
	} else if (!same(&g->state, f)) {
		if (g->state.exclude != f->exclude || g->mode_left ||
		    !note_all(l, g, f, &g->state, !f->exclude) ||
		    !note_all(l, g, &g->state, f, f->exclude))
			tell_all(l, g);
		g->allowed_told = g->leave = false;
		g->change_at = now;
	}
	g->state = *f;
}

void weft_mc_again(const struct weft_mc_link *l, struct weft_mc_group *g, u64 now)
{
	if (!weft_mc_listens(&g->state))
		return;
	tell_all(l, g);
	g->leave = false;
	g->change_at = now;
}

void weft_mc_cancel(struct weft_mc_group *g)
{
	g->change_at = g->answer_at = WEFT_NEVER;
	g->mode_left = 0;
	g->n_changes = g->n_asked = 0;
	g->leave = g->allowed_told = false;
}

/* ======================================== what is asked */

static void note_asked(struct weft_mc_group *g, const struct weft_mc_query *q)
{
	u16 i;

	for (i = 0; i < q->n; i++) {
		if (has(g->asked, g->n_asked, &q->src[i]))
			continue;
		if (g->n_asked == WEFT_MC_SOURCES) {	/* no room: for the whole group */
			g->n_asked = 0;
			return;
		}
		g->asked[g->n_asked++] = q->src[i];
	}
}

/* RFC 3376 5.2 rules 1 and 3 to 5 */
void weft_mc_ask(const struct weft_mc_link *l, struct weft_mc_group *g,
		 const struct weft_mc_query *q, u32 random, u64 now)
{
	u64 at = when(q, random, now);

	if (l->answer_at <= at)
		return;
	if (g->answer_at == WEFT_NEVER || (q->n && g->n_asked))
		note_asked(g, q);
	else
		g->n_asked = 0;
	if (at < g->answer_at)
		g->answer_at = at;
}

void weft_mc_answer(struct weft_mc_group *g, u64 now)
{
	g->n_asked = 0;
	g->answer_at = now;
}

/*
 * RFC 2236 3: one report is enough for a router, and its sender announces when
 * the last member leaves.
 */
void weft_mc_heard_report(const struct weft_mc_link *l, struct weft_mc_group *g, u64 now)
{
	if (weft_mc_version(l, now) == 3 ||
	    (g->change_at == WEFT_NEVER && g->answer_at == WEFT_NEVER) || g->leave)
		return;
	weft_mc_cancel(g);
	g->reporter = false;
}

/* ======================================== what is sent */

static void wait_random(struct weft_mc_group *g, bool more, u64 within, u32 random, u64 now)
{
	g->change_at = more ? now + 1 + ((within * random) >> 32) : WEFT_NEVER;
}

static void put_state(struct weft_mc_record *rec, const struct weft_mc_filter *f, u8 include_type)
{
	rec->type = include_type + f->exclude;		/* the types come in pairs */
	rec->n = f->n;
	memcpy(rec->src, f->src, f->n * sizeof(f->src[0]));
}

static bool put_changes(struct weft_mc_record *rec, const struct weft_mc_group *g, bool allow)
{
	u16 i;

	rec->type = allow ? WEFT_GMP_ALLOW : WEFT_GMP_BLOCK;
	rec->n = 0;
	for (i = 0; i < g->n_changes; i++)
		if (g->change[i].allow == allow)
			rec->src[rec->n++] = g->change[i].src;
	return rec->n;
}

/* Each change was named once more. */
static void count_down(struct weft_mc_group *g)
{
	u16 i, kept = 0;

	for (i = 0; i < g->n_changes; i++)
		if (--g->change[i].left)
			g->change[kept++] = g->change[i];
	g->n_changes = kept;
	g->allowed_told = false;
}

/*
 * One call returns the whole state, or the record of the allowed sources; the next
 * one that of the blocked.
 */
static bool next_change(struct weft_mc_group *g, u32 random, u64 now, struct weft_mc_record *rec)
{
	bool some;

	if (g->mode_left) {
		put_state(rec, &g->state, WEFT_GMP_TO_IN);
		g->mode_left--;
		wait_random(g, g->mode_left, UNSOLICITED, random, now);
		return true;
	}
	if (!g->allowed_told) {
		g->allowed_told = true;
		if (put_changes(rec, g, true))
			return true;
	}
	some = put_changes(rec, g, false);
	count_down(g);
	wait_random(g, g->n_changes, UNSOLICITED, random, now);
	return some;
}

/* RFC 3376 5.2, the table at its end: of the sources asked for, those that are listened to. */
static bool next_answer(struct weft_mc_group *g, struct weft_mc_record *rec)
{
	u16 i;

	g->answer_at = WEFT_NEVER;
	put_state(rec, &g->state, WEFT_GMP_IS_IN);
	if (!g->n_asked)
		return weft_mc_listens(&g->state);
	rec->type = WEFT_GMP_IS_IN;
	rec->n = 0;
	for (i = 0; i < g->n_asked; i++)
		if (weft_mc_wants(&g->state, &g->asked[i]))
			rec->src[rec->n++] = g->asked[i];
	g->n_asked = 0;
	return rec->n;
}

static enum weft_mc_tx next_old(struct weft_mc_group *g, u8 version, u32 random, u64 now)
{
	bool leave = g->leave, report = now >= g->answer_at;

	if (report)
		g->answer_at = WEFT_NEVER;
	if (now >= g->change_at) {
		g->leave = false;
		report = report || g->mode_left;
		if (g->mode_left)
			g->mode_left--;
		wait_random(g, g->mode_left, UNSOLICITED_OLD, random, now);
		if (leave)
			return WEFT_MC_TX_LEAVE;
	}
	if (!report || !weft_mc_listens(&g->state))
		return WEFT_MC_TX_NOTHING;
	g->reporter = true;
	return version == 1 ? WEFT_MC_TX_REPORT1 : WEFT_MC_TX_REPORT2;
}

enum weft_mc_tx weft_mc_next(const struct weft_mc_link *l, struct weft_mc_group *g, u32 random,
			     u64 now, struct weft_mc_record *rec)
{
	u8 version = weft_mc_version(l, now);

	if (version < 3)
		return next_old(g, version, random, now);
	if (now >= g->change_at && next_change(g, random, now, rec))
		return WEFT_MC_TX_RECORD;
	if (now >= g->answer_at && next_answer(g, rec))
		return WEFT_MC_TX_RECORD;
	return WEFT_MC_TX_NOTHING;
}

u64 weft_mc_due(const struct weft_mc_group *g)
{
	return g->change_at < g->answer_at ? g->change_at : g->answer_at;
}

bool weft_mc_over(const struct weft_mc_group *g)
{
	return !weft_mc_listens(&g->state) && g->change_at == WEFT_NEVER;
}
