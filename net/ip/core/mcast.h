/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Group membership of a device, as reported to its neighbours: RFC 3376 3.2, 5,
 * 7.2; RFC 2236 3, 6.  Pure.
 */
#ifndef WEFT_IP_MCAST_H
#define WEFT_IP_MCAST_H

#include <weft/types.h>
#include "../../wire/gmp.h"

#define WEFT_MC_SOURCES		32	/* per group; with more, all sources are accepted */

/*
 * The accepted sources: only those of the list, or all but those.  Only
 * none: there is no member.
 */
struct weft_mc_filter {
	bool exclude;
	u16 n;
	struct weft_addr src[WEFT_MC_SOURCES];
};

/* A source that became allowed or blocked, as long as that is still to be told. */
struct weft_mc_change {
	struct weft_addr src;
	u8 left;			/* reports that are to name it yet */
	bool allow;
};

struct weft_mc_group {
	struct weft_addr addr;		/* constant */
	struct weft_mc_filter state;
	u64 change_at;			/* us: when a change is reported next, or WEFT_NEVER */
	u64 answer_at;			/* us: when a query is answered, or WEFT_NEVER */
	u8 mode_left;			/* full reports to send; versions 1, 2: of a member */
	bool allowed_told;		/* of this report: the record of allowed sources is done */
	bool leave;			/* version 2: the last member has left, to be announced */
	bool reporter;			/* versions 1, 2: we reported last, so the leave is ours */
	u16 n_changes, n_asked;
	struct weft_mc_change change[WEFT_MC_SOURCES];
	struct weft_addr asked[WEFT_MC_SOURCES];	/* with answer_at; none: the group's */
};

/* What is known of a device's querier. */
struct weft_mc_link {
	u64 v1_until, v2_until;		/* us: such a querier is present until then; 0: never was */
	u64 answer_at;			/* us: when a general query is answered, or WEFT_NEVER */
	u64 interval;			/* us between its queries */
	u8 robustness;			/* how many times a change is told */
};

struct weft_mc_query {
	u8 version;
	u8 robustness;			/* 0: not told */
	u64 interval, max_resp;		/* us; interval 0: not told */
	u16 n;
	struct weft_addr src[WEFT_MC_SOURCES];
};

enum weft_mc_tx {
	WEFT_MC_TX_NOTHING, WEFT_MC_TX_RECORD, WEFT_MC_TX_REPORT1, WEFT_MC_TX_REPORT2,
	WEFT_MC_TX_LEAVE,
};

struct weft_mc_record {
	u8 type;			/* enum weft_gmp_record_type */
	u16 n;
	struct weft_addr src[WEFT_MC_SOURCES];
};

/* ---- filters */
bool weft_mc_listens(const struct weft_mc_filter *f);	/* is there any member? */
bool weft_mc_wants(const struct weft_mc_filter *f, const struct weft_addr *src);
/* One more socket's filter into that of the device, which begins as { }: RFC 3376 3.2. */
void weft_mc_merge(struct weft_mc_filter *f, bool exclude, const struct weft_addr *src, u16 n);

/* ---- the querier */
void weft_mc_link_init(struct weft_mc_link *l);
u8 weft_mc_version(const struct weft_mc_link *l, u64 now);	/* which it understands: 1 to 3 */
/*
 * A query was received.  True: the version has changed, and pending messages are
 * void: weft_mc_cancel() all.
 */
bool weft_mc_heard_query(struct weft_mc_link *l, const struct weft_mc_query *q, u64 now);
/* A general query of version 3; for the older ones each group is asked. */
void weft_mc_ask_all(struct weft_mc_link *l, const struct weft_mc_query *q, u32 random, u64 now);
/* True: now; weft_mc_answer() all. */
bool weft_mc_answers_all(struct weft_mc_link *l, u64 now);

/* ---- a group */
void weft_mc_group_init(struct weft_mc_group *g, const struct weft_addr *addr);
/* The device's filter is now this one. */
void weft_mc_set(const struct weft_mc_link *l, struct weft_mc_group *g,
		 const struct weft_mc_filter *f, u64 now);
/* All is told anew, as the link was down. */
void weft_mc_again(const struct weft_mc_link *l, struct weft_mc_group *g, u64 now);
void weft_mc_cancel(struct weft_mc_group *g);
void weft_mc_ask(const struct weft_mc_link *l, struct weft_mc_group *g,
		 const struct weft_mc_query *q, u32 random, u64 now);
void weft_mc_answer(struct weft_mc_group *g, u64 now);
/* Somebody else has reported the group, by version 1 or 2. */
void weft_mc_heard_report(const struct weft_mc_link *l, struct weft_mc_group *g, u64 now);
/* What is to be sent now; to be called until there is nothing.  With RECORD, *rec is filled. */
enum weft_mc_tx weft_mc_next(const struct weft_mc_link *l, struct weft_mc_group *g, u32 random,
			     u64 now, struct weft_mc_record *rec);
/* When the next message is due. */
u64 weft_mc_due(const struct weft_mc_group *g);
bool weft_mc_over(const struct weft_mc_group *g);	/* no member, and all is told */

#endif
