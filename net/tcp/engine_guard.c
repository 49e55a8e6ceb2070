// SPDX-License-Identifier: GPL-2.0
/*
 * Judges what an engine of a module does (core/breach.h), call by call: the table that a connection
 * points to has these guards in place of the operations that write the view, send or wait.  The
 * built-in engine is called directly, and pays nothing.
 *
 * A breach is written to the log and counted, and the engine gets no connection any more.  The
 * connection goes home, to the built-in engine, if its record is accepted there and shows what
 * follows from the last view that was right: then the call's answer is right, too.  Otherwise it
 * ends with ECONNABORTED and a RST.  Where the call has no answer that could say so, the next timer
 * does, which is due at once.  The other connections of the engine go home at their next event, or
 * when engine_home.c comes to them.
 * Locks: the connection's own, or the TIME-WAIT's, is held.
 */
#include <linux/net.h>
#include "conn_engine.h"
#include "engine_guard.h"
#include "engine_move.h"
#include "half_open.h"
#include "time_wait.h"

#define STUCK_MAX	8	/* deadlines handled in vain; a new one may be a moment late */
#define BARE_MAX	64	/* segments that carry nothing, for one event: it owes one or two */

static const struct weft_tcp_engine *real(const struct weft_tcp_engine *engine)
{
	return weft_tcp_engine_entry(engine)->real;
}

/* ---------------------------------------- the log */

/* The engine of a half-open connection has its first TCB behind it; every other knows its owner. */
static const struct weft_tuple *tuple_of(const struct weft_tcp_conn *c)
{
	struct weft_tcp_box *box = weft_tcp_box_of(c->tcb);

	return box->apart ? container_of(box, struct weft_tcp_box_apart, box)->t :
			    &container_of(c, struct weft_half_open, tcp)->flow.t;
}

static void tell(const struct weft_tcp_engine *engine, const struct weft_tuple *t,
		 enum weft_tcp_breach breach)
{
	struct weft_tcp_engine_entry *e = weft_tcp_engine_entry(engine);

	atomic_inc(&e->breaches);
	if (!cmpxchg(&e->broken, WEFT_BREACH_NONE, breach))
		schedule_work(&e->home);
	net_warn_ratelimited("weft: engine %s, [%pI6c]:%u to [%pI6c]:%u: a broken promise: %s\n",
			     e->name, &t->laddr, t->lport, &t->raddr, t->rport,
			     weft_tcp_breach_why(breach));
}

/* ---------------------------------------- home */

/* Before a call.  True: c is the built-in engine's, as its own has broken a promise elsewhere. */
static bool went_home(struct weft_tcp_conn *c)
{
	return unlikely(weft_tcp_engine_broken(c->engine)) &&
	       !weft_tcp_box_of(c->tcb)->breach &&
	       !weft_tcp_engine_move(c, &weft_tcp_engine, NULL);
}

/*
 * True: c is the built-in engine's, and the call stands.  False: c ends at its next event, and
 * until then does nothing; or only the segment was wrong.
 */
static bool taken_home(struct weft_tcp_conn *c, const struct weft_tcp_did *did,
		       enum weft_tcp_breach breach)
{
	const struct weft_tcp_did unsent = {
		.before = did->before, .after = did->after, .env = did->env,
	};

	tell(c->engine, tuple_of(c), breach);
	if (!weft_tcp_engine_rescue(c, did))
		return true;
	if (did->sent && !weft_tcp_engine_rescue(c, &unsent))
		return false;
	c->view = *did->before;
	c->view.owes = false;
	weft_tcp_box_of(c->tcb)->breach = breach;
	return false;
}

/* Without memory it is tried again when the timer comes. */
static struct weft_tcp_fx ended(struct weft_tcp_conn *c)
{
	if (!weft_tcp_engine_end(c))
		return (struct weft_tcp_fx){};
	return (struct weft_tcp_fx){
		.flags = WEFT_FX_CLOSED | WEFT_FX_ERROR, .err = ECONNABORTED,
	};
}

static struct weft_tcp_fx judged(struct weft_tcp_conn *c, const struct weft_tcp_did *did)
{
	enum weft_tcp_breach breach = weft_tcp_breach_of(did);

	weft_tcp_box_of(c->tcb)->bare = 0;
	if (likely(!breach) || taken_home(c, did, breach))
		return *did->fx;
	return ended(c);
}

/* ---------------------------------------- operations with an answer */

/* An operation: what is passed on, and what of it the judge is shown. */
#define GUARD(op, params, pass, ...) \
static struct weft_tcp_fx guard_##op params \
{ \
	struct weft_tcp_view before; \
	struct weft_tcp_fx fx; \
\
	if (weft_tcp_box_of(c->tcb)->breach) \
		return ended(c); \
	if (went_home(c)) \
		return weft_engine_##op pass; \
	before = c->view; \
	fx = real(c->engine)->op pass; \
	return judged(c, &(struct weft_tcp_did){ \
		.before = &before, .after = &c->view, .env = &c->env, .fx = &fx, __VA_ARGS__ }); \
}

GUARD(user, (struct weft_tcp_conn *c, const struct weft_tcp_user *u), (c, u), .user = u)
GUARD(arrives, (struct weft_tcp_conn *c, const struct weft_tcp_seg *seg), (c, seg), .came = seg)
GUARD(accept, (struct weft_tcp_conn *c, const struct weft_tcp_seg *syn), (c, syn), .came = syn)
GUARD(listen, (struct weft_tcp_conn *c, const struct weft_tcp_passive *p), (c, p), .begins = true)
GUARD(icmp, (struct weft_tcp_conn *c, const struct weft_tcp_error *e), (c, e))
GUARD(path, (struct weft_tcp_conn *c), (c))
GUARD(fire, (struct weft_tcp_conn *c), (c))

/* ---------------------------------------- deadlines */

/* A connection without a deadline that moves would occupy the processor with its timer. */
static struct weft_tcp_fx guard_deadline(struct weft_tcp_conn *c)
{
	struct weft_tcp_box *box = weft_tcp_box_of(c->tcb);
	const struct weft_tcp_fx none = {};
	const struct weft_tcp_did did = {
		.before = &c->view, .after = &c->view, .env = &c->env, .fx = &none,
	};

	box->fired = true;
	if (box->breach || box->stuck < STUCK_MAX)
		return guard_fire(c);
	return taken_home(c, &did, WEFT_BREACH_DEADLINE) ? weft_engine_fire(c) : ended(c);
}

/* Looked at after what the deadline has led to was sent. */
static u64 guard_next(const struct weft_tcp_conn *c, bool *fine)
{
	struct weft_tcp_box *box = weft_tcp_box_of(c->tcb);
	u64 at;

	if (box->breach) {
		*fine = false;
		return c->env.now;
	}
	at = real(c->engine)->next(c, fine);
	if (box->fired)
		box->stuck = at <= c->env.now ? box->stuck + 1 : 0;
	box->fired = false;
	return at;
}

/* ---------------------------------------- sending */

static bool carries(const struct weft_tcp_seg *seg)
{
	return seg->len || (seg->flags & (WEFT_TCP_SYN | WEFT_TCP_FIN | WEFT_TCP_RST));
}

static enum weft_tcp_breach judge_segment(struct weft_tcp_box *box, const struct weft_tcp_did *did)
{
	enum weft_tcp_breach breach = weft_tcp_breach_of(did);

	if (!did->sent || breach)
		return breach;
	box->bare = carries(did->sent) ? 0 : box->bare + 1;
	return box->bare > BARE_MAX ? WEFT_BREACH_ENDLESS : WEFT_BREACH_NONE;
}

/*
 * A segment that cannot be believed is not sent: to the built-in engine it is lost.  Where nothing
 * is owed the caller has no room for one.
 */
static bool guard_emit(struct weft_tcp_conn *c, struct weft_tcp_seg *seg)
{
	struct weft_tcp_box *box = weft_tcp_box_of(c->tcb);
	struct weft_tcp_view before;
	struct weft_tcp_seg unwanted;
	struct weft_tcp_did did = { .before = &before, .after = &c->view, .env = &c->env };
	enum weft_tcp_breach breach;

	if (box->breach)
		return false;
	if (seg && went_home(c))
		return weft_engine_emit(c, seg);
	before = c->view;
	if (real(c->engine)->emit(c, seg ? seg : &unwanted))
		did.sent = seg;
	breach = judge_segment(box, &did);
	if (likely(!breach))
		return did.sent;
	return taken_home(c, &did, breach) && did.sent;
}

/* ---------------------------------------- what asks of a connection that waits for its end */

static enum weft_tcp_admits guard_admits(struct weft_tcp_conn *c, const struct weft_tcp_seg *seg)
{
	return weft_tcp_box_of(c->tcb)->breach ? WEFT_TCP_ADMITS_NOT :
						 real(c->engine)->admits(c, seg);
}

static u32 guard_wants(const struct weft_tcp_conn *c, enum weft_tcp_lent which,
		       const struct weft_tcp_seg *seg)
{
	return weft_tcp_box_of(c->tcb)->breach ? 0 : real(c->engine)->wants(c, which, seg);
}

/* ---------------------------------------- TIME-WAIT, which has no hidden part */

/* By the view, without timestamps, if that of the engine is another's. */
static void guard_wait(const struct weft_tcp_conn *c, struct weft_tcp_tw *tw)
{
	u64 now = c->env.now, msl2 = 2 * c->env.conf->msl;

	if (!weft_tcp_box_of(c->tcb)->breach) {
		real(c->engine)->wait(c, tw);
		tw->engine = c->engine;
		if (likely(!weft_tcp_breach_wait(&c->view, tw, now, msl2)))
			return;
		tell(c->engine, tuple_of(c), WEFT_BREACH_WAIT);
	}
	*tw = (struct weft_tcp_tw){
		.engine = c->engine, .snd_nxt = c->view.snd_nxt, .rcv_nxt = c->view.rcv_nxt,
		.rcv_wnd = c->view.rcv_left, .msl2 = msl2, .deadline = now + msl2,
	};
}

static struct weft_tcp_fx guard_arrives_tw(struct weft_tcp_tw *tw, const struct weft_tcp_seg *seg,
					   u64 now)
{
	const struct weft_tcp_engine *engine = tw->engine;
	struct weft_tcp_tw before = *tw;
	struct weft_tcp_fx fx;

	if (weft_tcp_engine_broken(engine))
		return weft_engine_arrives_tw(tw, seg, now);
	fx = real(engine)->arrives_tw(tw, seg, now);
	tw->engine = engine;
	if (likely(!weft_tcp_breach_tw(&before, tw, &fx, now)))
		return fx;
	tell(engine, &container_of(tw, struct weft_time_wait, tw)->flow.t, WEFT_BREACH_WAIT);
	*tw = before;
	return weft_engine_arrives_tw(tw, seg, now);
}

/* ---------------------------------------- the table */

void weft_tcp_engine_guard(struct weft_tcp_engine *table)
{
	table->user = guard_user;
	table->arrives = guard_arrives;
	table->listen = guard_listen;
	table->admits = guard_admits;
	table->accept = guard_accept;
	table->fire = guard_deadline;
	table->icmp = guard_icmp;
	table->path = guard_path;
	table->emit = guard_emit;
	table->next = guard_next;
	table->wants = guard_wants;
	table->wait = guard_wait;
	table->arrives_tw = guard_arrives_tw;
}
