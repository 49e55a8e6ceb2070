// SPDX-License-Identifier: GPL-2.0
/*
 * The built-in engine: the table of engine.h over the core's own functions.  Before a call
 * it copies from the environment what that call may know; after it view.c fills in what
 * the shell may see.  Pure.
 */
#include <linux/math64.h>
#include <linux/string.h>
#include "core.h"
#include "ecn.h"
#include "pace.h"
#include "urgent.h"

/* ---------------------------------------- the environment */

static struct weft_tcb *engine_begin(struct weft_tcp_conn *c)
{
	c->tcb->conf = c->env.conf;
	return c->tcb;
}

static void take_path(struct weft_tcb *tcb, const struct weft_tcp_env *env)
{
	if (env->mss && weft_max(env->mss, WEFT_TCP_MSS_MIN) != tcb->snd.mss_path)
		weft_tcp_set_mss(tcb, env->mss);
}

static void take_buffer(struct weft_tcb *tcb, const struct weft_tcp_env *env)
{
	tcb->rcv.space = env->space;
	tcb->rcv.waste = env->waste;
}

/* What an open begins with. */
static void take_open(struct weft_tcb *tcb, const struct weft_tcp_env *env)
{
	tcb->rcv.space = env->space;
	tcb->rcv.mss_adv = env->mss;
	if (env->v6)
		tcb->snd.mss_peer = WEFT_TCP_MSS_DEFAULT6;
	tcb->rcv.wscale = weft_tcp_wscale(weft_max(env->space, env->grow));
	tcb->ts_offset = env->ts_offset;
	weft_tcp_set_mss(tcb, env->mss);
}

/* The data limit of the next segment: what the device takes and one packet's fragments can hold. */
static u32 most_data(const struct weft_tcb *tcb, const struct weft_tcp_env *env, u32 data)
{
	u32 most;

	if (!env->device || data <= tcb->snd.mss)
		return 0;
	most = weft_min(weft_pace_super(tcb, env->device), env->fits);
	return tcb->sent.bytes[WEFT_SENT_LOST] ? weft_min(most, env->fits_lost) : most;
}

static void take_sending(struct weft_tcb *tcb, const struct weft_tcp_env *env)
{
	take_path(tcb, env);
	tcb->limit.starved = env->starved;
	tcb->pace.on = env->pace_on;
	tcb->pace.shift = env->pace_shift;
	tcb->pace.rate = weft_min64(tcb->pace.rate, env->pace_max);
	tcb->snd.record = env->record;
	tcb->snd.record_lost = env->record_lost;
}

/* Data for which there is no memory is not there, nor what comes behind it; the ACK is. */
static void without_data(struct weft_tcb *tcb, struct weft_tcp_seg *seg)
{
	if (seq_leq(seg->seq, tcb->rcv.nxt))
		weft_tcp_window_shut(tcb);
	seg->len = 0;
	seg->flags &= ~(WEFT_TCP_FIN | WEFT_TCP_PSH);
	tcb->ack_now = 1;
}

/* ---------------------------------------- the table: beginning */

void weft_engine_init(struct weft_tcp_conn *c)
{
	weft_tcp_init(c->tcb, c->env.conf, c->opts.cc);
	c->tcb->opts = c->opts;
	c->view = (struct weft_tcp_view){};
	weft_tcp_show(c);
}

static struct weft_tcb *begin_user(struct weft_tcp_conn *c, enum weft_tcp_call call)
{
	struct weft_tcb *tcb = engine_begin(c);

	if (call == WEFT_TCP_OPEN)
		take_open(tcb, &c->env);
	else if (call == WEFT_TCP_RECEIVE)
		take_buffer(tcb, &c->env);
	else if (call == WEFT_TCP_OPTIONS)
		tcb->rcv.space = c->env.space;
	return tcb;
}

struct weft_tcp_fx weft_engine_user(struct weft_tcp_conn *c, const struct weft_tcp_user *u)
{
	struct weft_tcp_fx fx = weft_tcp_user(begin_user(c, u->call), u, c->env.now);

	weft_tcp_show(c);
	return fx;
}

/* ---------------------------------------- the table: a segment, a deadline, an error */

static struct weft_tcb *begin_arrives(struct weft_tcp_conn *c)
{
	struct weft_tcb *tcb = engine_begin(c);

	take_buffer(tcb, &c->env);
	tcb->urgent_inline = c->env.urgent_inline;
	tcb->rcv.lowat = c->env.lowat;
	return tcb;
}

static struct weft_tcp_fx arrives_without_data(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
					       u64 now)
{
	struct weft_tcp_seg rest = *seg;

	without_data(tcb, &rest);
	return weft_tcp_arrives(tcb, &rest, now);
}

/* As Linux: header prediction fails, and what MSG_MORE holds back is released (ack.c). */
static void unpredicted(struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	if (seg->len && seq_eq(seg->seq, tcb->rcv.nxt))
		tcb->more = 0;
}

struct weft_tcp_fx weft_engine_arrives(struct weft_tcp_conn *c, const struct weft_tcp_seg *seg)
{
	struct weft_tcb *tcb = begin_arrives(c);
	struct weft_tcp_fx fx;

	if (c->env.unreserved)
		unpredicted(tcb, seg);
	fx = c->env.no_room && seg->len ? arrives_without_data(tcb, seg, c->env.now) :
					  weft_tcp_arrives(tcb, seg, c->env.now);
	weft_tcp_show(c);
	return fx;
}

struct weft_tcp_fx weft_engine_fire(struct weft_tcp_conn *c)
{
	struct weft_tcp_fx fx = weft_tcp_fire(engine_begin(c), c->env.now);

	weft_tcp_show(c);
	return fx;
}

bool weft_engine_orphan_due(const struct weft_tcp_conn *c, u32 *weight)
{
	c->tcb->conf = c->env.conf;
	return weft_tcp_orphan_due(c->tcb, c->env.now, weight);
}

struct weft_tcp_fx weft_engine_icmp(struct weft_tcp_conn *c, const struct weft_tcp_error *e)
{
	struct weft_tcp_fx fx = weft_tcp_icmp(engine_begin(c), e->seq, e->err, e->ends, c->env.now);

	weft_tcp_show(c);
	return fx;
}

struct weft_tcp_fx weft_engine_path(struct weft_tcp_conn *c)
{
	struct weft_tcb *tcb = engine_begin(c);
	u32 mss = tcb->snd.mss;

	take_path(tcb, &c->env);
	if (tcb->snd.mss < mss)
		weft_tcp_path_narrower(tcb);
	weft_tcp_show(c);
	return (struct weft_tcp_fx){};
}

void weft_engine_forget(struct weft_tcp_conn *c, struct weft_seq from)
{
	weft_tcp_ooo_forget(engine_begin(c), from);
}

u32 weft_engine_measure(struct weft_tcp_conn *c, u32 bytes)
{
	struct weft_tcb *tcb = engine_begin(c);

	return weft_tcp_drs(tcb, seq_add(tcb->rcv.read, bytes), c->env.now);
}

/* ---------------------------------------- the table: a passive open */

/*
 * A SYN answered by a cookie leaves no state.  Without timestamps its options have no place, so
 * they are not agreed on.
 */
static void without_options(struct weft_tcp_seg *syn)
{
	syn->opt.has &= WEFT_OPT_MSS;
	syn->flags &= ~(WEFT_TCP_ECE | WEFT_TCP_CWR);
}

static struct weft_tcp_fx listen_syn(struct weft_tcb *tcb, const struct weft_tcp_passive *p,
				     u64 now)
{
	struct weft_tcp_seg syn = *p->seg;

	tcb->cookie = p->cookie;
	if (p->cookie && (!(syn.opt.has & WEFT_OPT_TS) || !tcb->conf->timestamps))
		without_options(&syn);
	return weft_tcp_arrives_listen(tcb, p->iss, &syn, now);
}

/* False: the cookie names an option that is switched off here, so it is from another time. */
static bool read_options(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
			 struct weft_tcp_opts *syn, bool *ecn)
{
	const struct weft_tcp_conf *conf = tcb->conf;

	if (!(seg->opt.has & WEFT_OPT_TS))
		return true;
	weft_cookie_options(seg->opt.tsecr - tcb->ts_offset, syn, ecn);
	syn->has |= WEFT_OPT_TS;
	syn->tsval = seg->opt.tsval;
	return conf->timestamps && (conf->sack || !(syn->has & WEFT_OPT_SACK_OK)) &&
	       (conf->window_scaling || !(syn->has & WEFT_OPT_WSCALE));
}

static struct weft_tcp_fx listen_cookie(struct weft_tcb *tcb, const struct weft_tcp_passive *p,
					u64 now)
{
	struct weft_tcp_opts syn = { .has = WEFT_OPT_MSS, .mss = p->cookie_mss };
	struct weft_tcp_fx fx = { .drop = WEFT_DROP_TCP_COOKIE };
	bool ecn = false;

	if (!read_options(tcb, p->seg, &syn, &ecn))
		return fx;
	weft_tcp_arrives_cookie(tcb, p->seg, &syn, ecn, now);
	return (struct weft_tcp_fx){ .flags = WEFT_FX_CHILD };
}

struct weft_tcp_fx weft_engine_listen(struct weft_tcp_conn *c, const struct weft_tcp_passive *p)
{
	struct weft_tcb *tcb = engine_begin(c);
	struct weft_tcp_fx fx;

	take_open(tcb, &c->env);
	tcb->defer = p->defer;
	if (p->cookie_mss)
		fx = listen_cookie(tcb, p, c->env.now);
	else
		fx = listen_syn(tcb, p, c->env.now);
	weft_tcp_show(c);
	return fx;
}

enum weft_tcp_admits weft_engine_admits(struct weft_tcp_conn *c, const struct weft_tcp_seg *seg)
{
	struct weft_tcb *tcb = engine_begin(c);

	if (!weft_tcp_completes(tcb, seg, c->env.now))
		return WEFT_TCP_ADMITS_NOT;
	return weft_tcp_defers(tcb, seg) ? WEFT_TCP_ADMITS_LATER : WEFT_TCP_ADMITS;
}

enum weft_fastopen_verdict weft_engine_judge(struct weft_tcp_conn *c,
					     const struct weft_tcp_seg *syn, bool bare,
					     const struct weft_fastopen_cookie *right, u32 n)
{
	return weft_fastopen_judge(engine_begin(c), syn, bare, right, n);
}

struct weft_tcp_fx weft_engine_accept(struct weft_tcp_conn *c, const struct weft_tcp_seg *syn)
{
	struct weft_tcb *tcb = engine_begin(c);
	struct weft_tcp_seg rest = *syn;
	struct weft_tcp_fx fx;

	take_buffer(tcb, &c->env);
	if (c->env.no_room && rest.len)
		without_data(tcb, &rest);
	fx = weft_tcp_fastopen_accept(tcb, &rest, c->env.now);
	weft_tcp_show(c);
	return fx;
}

bool weft_engine_learnt(const struct weft_tcp_conn *c, const struct weft_tcp_seg *synack,
			struct weft_fastopen_known *is)
{
	return weft_tcp_fastopen_learnt(c->tcb, synack, is);
}

/* ---------------------------------------- the table: sending */

/* What of the peer's SYN must come back, in the low bits of our timestamp. */
static void stamp_cookie(const struct weft_tcb *tcb, struct weft_tcp_seg *synack, u64 now)
{
	struct weft_tcp_opts agreed = { .wscale = tcb->snd.wscale };

	if (!(synack->opt.has & WEFT_OPT_TS))
		return;
	if (tcb->ws_on)
		agreed.has |= WEFT_OPT_WSCALE;
	if (tcb->sack_on)
		agreed.has |= WEFT_OPT_SACK_OK;
	synack->opt.tsval = tcb->ts_offset +
			    weft_cookie_ts(div_u64(now, WEFT_USEC_PER_MSEC), &agreed, tcb->ecn.on);
}

/* Nothing is owed, as at most events. */
static void emit_none(struct weft_tcp_conn *c)
{
	struct weft_tcb *tcb = c->tcb;

	take_path(tcb, &c->env);
	WRITE_ONCE(c->view.mss, tcb->snd.mss);
	tcb->limit.starved = c->env.starved;
	weft_tcp_emit_idle(tcb, c->env.now);
}

bool weft_engine_emit(struct weft_tcp_conn *c, struct weft_tcp_seg *seg)
{
	const struct weft_tcp_env *env = &c->env;
	struct weft_tcb *tcb = engine_begin(c);
	u32 data, most;
	bool more;
	u64 owed;

	if (!weft_tcp_owes(tcb)) {
		emit_none(c);
		return false;
	}
	owed = weft_tcp_owed(tcb);
	take_sending(tcb, env);
	data = weft_max(weft_tcp_unsent(tcb), tcb->sent.bytes[WEFT_SENT_LOST]);
	most = most_data(tcb, env, data);
	if (data)
		weft_pace_below(tcb, env->below,
				weft_min(data, weft_max(most, tcb->snd.mss)) + env->overhead,
				env->below_max);
	more = weft_tcp_emit(tcb, env->now, most, seg);
	if (tcb->cookie && more)
		stamp_cookie(tcb, seg, env->now);
	weft_tcp_show_sending(c);
	c->view.endless = more && weft_tcp_owed(tcb) >= owed;
	if (more && !c->view.owes)
		weft_tcp_emit_idle(tcb, env->now);
	return more;
}

u64 weft_engine_next(const struct weft_tcp_conn *c, bool *fine)
{
	u64 at = weft_tcp_next(c->tcb);

	*fine = at == c->tcb->deadline[WEFT_TIMER_PACE];
	return at;
}

/* ---------------------------------------- the table: memory */

static u32 wants_ranges(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	u32 cap = tcb->ooo.cap ? tcb->ooo.cap * 2 : 4;

	return weft_tcp_ooo_wants(tcb, seg) ?
	       weft_min(cap, WEFT_TCP_OOO_MAX) * sizeof(struct weft_range) : 0;
}

/* The core goes on without a longer array, but knows less of what it has sent. */
static u32 wants_spans(const struct weft_tcb *tcb, u32 more)
{
	u32 cap = weft_max(2 * tcb->sent.cap, 2 * WEFT_SENT_SPARE);

	return weft_sent_wants(&tcb->sent, more) ? cap * sizeof(struct weft_span) : 0;
}

u32 weft_engine_wants(const struct weft_tcp_conn *c, enum weft_tcp_lent which,
		      const struct weft_tcp_seg *seg)
{
	if (which == WEFT_LENT_RANGES)
		return seg ? wants_ranges(c->tcb, seg) : 0;
	if (!seg)
		return wants_spans(c->tcb, WEFT_SENT_NEXT);
	return seg->opt.has & WEFT_OPT_SACK ? wants_spans(c->tcb, WEFT_SENT_SPARE) : 0;
}

static void *lend_ranges(struct weft_tcb *tcb, void *mem, u32 bytes)
{
	void *old = tcb->ooo.r;

	if (!mem) {
		tcb->ooo = (struct weft_ranges){};
		tcb->rcv.nsack = 0;
		return old;
	}
	if (old)
		memcpy(mem, old, tcb->ooo.n * sizeof(*tcb->ooo.r));
	tcb->ooo.r = mem;
	tcb->ooo.cap = bytes / sizeof(*tcb->ooo.r);
	return old;
}

static void *lend_spans(struct weft_tcb *tcb, void *mem, u32 bytes)
{
	if (mem)
		return weft_sent_move(&tcb->sent, mem, bytes / sizeof(struct weft_span));
	tcb->sent.n = 0;
	return weft_sent_move(&tcb->sent, NULL, WEFT_SENT_FEW);
}

void *weft_engine_lend(struct weft_tcp_conn *c, enum weft_tcp_lent which, void *mem, u32 bytes)
{
	void *old = which == WEFT_LENT_RANGES ? lend_ranges(c->tcb, mem, bytes) :
						lend_spans(c->tcb, mem, bytes);

	c->view.spans_idle = false;
	return old;
}

void weft_tcp_conn_move(struct weft_tcp_conn *to, struct weft_tcp_conn *from)
{
	struct weft_tcb *tcb = to->tcb;
	u32 which;

	memcpy(tcb, from->tcb, from->engine->tcb_size);
	*to = *from;
	to->tcb = tcb;
	for (which = 0; which <= WEFT_LENT_SPANS; which++)
		from->engine->lend(from, which, NULL, 0);
}

/* ---------------------------------------- the table: the rest */

/* Of two the totals are kept: TCP_INFO shows them. */
void weft_engine_counted(struct weft_tcp_conn *c, u16 counts[WEFT_TCP_COUNTS])
{
	struct weft_tcb *tcb = c->tcb;

	memcpy(counts, tcb->counts, sizeof(tcb->counts));
	tcb->reord_seen += tcb->counts[WEFT_COUNT_TCPSACKReorder];
	tcb->delivered_ce += tcb->counts[WEFT_COUNT_TCPDeliveredCE];
	memset(tcb->counts, 0, sizeof(tcb->counts));
	tcb->counting = false;
	c->view.counted = false;
}

void weft_engine_wait(const struct weft_tcp_conn *c, struct weft_tcp_tw *tw)
{
	c->tcb->conf = c->env.conf;
	weft_tcp_tw_init(tw, c->tcb, c->env.now);
	tw->engine = c->engine;
}

#ifndef WEFT_TCP_ENGINE_NAME
#define WEFT_TCP_ENGINE_NAME "weft"	/* another name: scripts/build-engine */
#endif

const struct weft_tcp_engine weft_tcp_engine = {
	.name = WEFT_TCP_ENGINE_NAME,
	.version = WEFT_TCP_ENGINE_VERSION,
	.record = WEFT_TCP_EXPORT_VERSION,
	.tcb_size = sizeof(struct weft_tcb),
#define X(ret, name, params) .name = weft_engine_##name,
	WEFT_TCP_OPERATIONS(X)
#undef X
};

/* ---------------------------------------- the defaults of a namespace */

void weft_tcp_conf_default(struct weft_tcp_conf *conf)
{
	*conf = (struct weft_tcp_conf){
		.rto_init = WEFT_USEC_PER_SEC,
		.rto_min = 200 * WEFT_USEC_PER_MSEC,
		.rto_max = 120 * WEFT_USEC_PER_SEC,
		.delack = 40 * WEFT_USEC_PER_MSEC,
		.fin_timeout = 60 * WEFT_USEC_PER_SEC,
		.msl = 30 * WEFT_USEC_PER_SEC,
		.keep_idle = 7200 * WEFT_USEC_PER_SEC,
		.keep_intvl = 75 * WEFT_USEC_PER_SEC,
		.keep_probes = 9,
		.syn_retries = 6,
		.synack_retries = 5,
		.retries1 = 3,
		.retries2 = 15,
		.init_cwnd = 10,
		.challenge_rate = 10,
		.timestamps = true,
		.sack = true,
		.dsack = true,
		.recovery = WEFT_TCP_RACK_ON,
		.early_retrans = 3,
		.frto = 2,
		.window_scaling = true,
		.ecn = 2,
		.ecn_fallback = true,
		.pacing_ss_ratio = 200,
		.pacing_ca_ratio = 120,
		.min_tso_segs = 2,
		.tso_rtt_log = 9,
		.cc = &weft_tcp_cc_cubic,
	};
}
