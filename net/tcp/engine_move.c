// SPDX-License-Identifier: GPL-2.0
/*
 * Moves a connection to another engine: the old one exports a record (core/export.h), the new one
 * imports it into a TCB of its own, and when both show the same connection the two change places.
 * Until then nothing of the connection has changed.
 * Readers without the lock see the old pair of engine and TCB or the new one (conn_engine.h); what
 * the view shows them does not change.
 * Locks: the connection's own is held, in an event.
 */
#include <linux/slab.h>
#include "engine_move.h"
#include "shell.h"

#define FIRST_ROOM	2048		/* bytes: most connections' records are not larger */
#define TRIES		3		/* a record does not grow while it is written */

static const char no_memory[] = "there is no memory for it";

/* ---------------------------------------- the record */

static struct weft_tcp_export *write_record(const struct weft_tcp_conn *c, u32 version, u32 *bytes)
{
	struct weft_tcp_export *r;
	u32 room = FIRST_ROOM, i;

	for (i = 0; i < TRIES; i++) {
		r = kmalloc(room, GFP_ATOMIC | __GFP_NOWARN);
		if (!r)
			return NULL;
		r->version = version;
		*bytes = weft_engine(c, export, r, room);
		if (*bytes <= room)
			return r;
		kfree(r);
		room = *bytes;
	}
	return NULL;
}

/* ---------------------------------------- the new TCB */

/* False: there is no memory. */
static bool lend_for(struct weft_tcp_conn *new, enum weft_tcp_lent which,
		     const struct weft_tcp_export *r, u32 bytes)
{
	u32 size = weft_engine(new, import_wants, which, r, bytes);
	void *mem;

	if (!size)
		return true;
	mem = kmalloc(size, GFP_ATOMIC | __GFP_NOWARN);
	if (mem)
		kfree(weft_engine(new, lend, which, mem, size));
	return mem;
}

static const char *read_record(struct weft_tcp_conn *new, const struct weft_tcp_export *r,
			       u32 bytes)
{
	enum weft_tcp_import refused;

	weft_engine(new, init);
	if (!lend_for(new, WEFT_LENT_RANGES, r, bytes) || !lend_for(new, WEFT_LENT_SPANS, r, bytes))
		return no_memory;
	refused = weft_engine(new, import, r, bytes);
	return refused ? weft_tcp_import_why(refused) : NULL;
}

/* What the socket, its buffers and its user go by is the same. */
static bool shows_the_same(const struct weft_tcp_view *a, const struct weft_tcp_view *b)
{
	return a->state == b->state && a->early == b->early && a->syn_waits == b->syn_waits &&
	       a->urgent == b->urgent && a->fin_received == b->fin_received &&
	       seq_eq(a->snd_una, b->snd_una) && seq_eq(a->snd_nxt, b->snd_nxt) &&
	       seq_eq(a->snd_end, b->snd_end) && seq_eq(a->rcv_nxt, b->rcv_nxt) &&
	       seq_eq(a->rcv_read, b->rcv_read) && (!a->urgent || seq_eq(a->rcv_up, b->rcv_up));
}

/* ---------------------------------------- the two change places */

static void flip(struct weft_tcp_conn *c, const struct weft_tcp_conn *new)
{
	struct weft_tcp_conn old = *c;

	c->view = new->view;
	c->engine = new->engine;
	/* with the TCB a reader sees what is in it, and the box before it */
	smp_store_release(&c->tcb, new->tcb);
	weft_tcp_conn_take_back(&old);
	weft_tcp_box_take(&old);
}

/* NULL: the new TCB is right.  `did`: c->view cannot be believed, but it follows from that call. */
static const char *differs(const struct weft_tcp_conn *c, const struct weft_tcp_conn *new,
			   const struct weft_tcp_did *did)
{
	struct weft_tcp_did moves = {
		.before = &c->view, .after = &new->view, .env = &c->env,
	};
	enum weft_tcp_breach breach;

	if (!did && !shows_the_same(&c->view, &new->view))
		return "the new engine shows another connection than the old one";
	if (did)
		moves = *did;
	moves.after = &new->view;
	breach = weft_tcp_breach_of(&moves);
	return breach ? weft_tcp_breach_why(breach) : NULL;
}

static const char *move_by(struct weft_tcp_conn *c, struct weft_tcp_conn *new,
			   const struct weft_tcp_export *r, u32 bytes,
			   const struct weft_tcp_did *did)
{
	const char *why = read_record(new, r, bytes);

	if (!why)
		why = differs(c, new, did);
	if (why)
		weft_tcp_conn_take_back(new);
	else
		flip(c, new);
	return why;
}

static const char *move(struct weft_tcp_conn *c, const struct weft_tcp_engine *to,
			const struct weft_tuple *t, const struct weft_tcp_did *did)
{
	struct weft_tcp_conn new = { .env = c->env, .opts = c->opts, .engine = to };
	struct weft_tcp_export *r;
	const char *why;
	u32 bytes;

	new.tcb = weft_tcp_box_new(to, t);
	if (!new.tcb)
		return no_memory;
	r = write_record(c, min(c->engine->record, to->record), &bytes);
	why = r ? move_by(c, &new, r, bytes, did) : no_memory;
	kfree(r);
	if (why)
		kfree(container_of(weft_tcp_box_of(new.tcb), struct weft_tcp_box_apart, box));
	return why;
}

const char *weft_tcp_engine_move(struct weft_tcp_conn *c, const struct weft_tcp_engine *to,
				 const struct weft_tuple *t)
{
	return move(c, to, t, NULL);
}

const char *weft_tcp_engine_rescue(struct weft_tcp_conn *c, const struct weft_tcp_did *did)
{
	return move(c, &weft_tcp_engine, NULL, did);
}

/* ---------------------------------------- the end, where nothing can be believed */

/* In these states RFC 9293 3.10.5 wants a RST. */
static bool owes_reset(u8 state)
{
	return state == WEFT_TCP_SYN_RECEIVED || state == WEFT_TCP_ESTABLISHED ||
	       state == WEFT_TCP_FIN_WAIT_1 || state == WEFT_TCP_FIN_WAIT_2 ||
	       state == WEFT_TCP_CLOSE_WAIT;
}

/* What is left of a connection that has ended: the numbers of its last view. */
static void end_record(struct weft_tcp_export *r, const struct weft_tcp_view *v)
{
	r->snd_una = v->snd_una.v;
	r->snd_nxt = v->snd_nxt.v;
	r->snd_end = v->snd_end.v;
	r->rcv_nxt = v->rcv_nxt.v;
	r->rcv_wup = v->rcv_nxt.v;
	r->rcv_read = v->rcv_read.v;
	r->closing = seq_gt(v->snd_nxt, v->snd_end);
	r->rst_now = owes_reset(v->state) ? WEFT_RESET_ENGINE : WEFT_RESET_NONE;
}

bool weft_tcp_engine_end(struct weft_tcp_conn *c)
{
	struct weft_tcp_conn new = { .env = c->env, .opts = c->opts, .engine = &weft_tcp_engine };
	struct weft_tcp_export *r;
	const char *why = no_memory;
	u32 bytes;

	new.tcb = weft_tcp_box_new(new.engine, NULL);
	if (!new.tcb)
		return false;
	weft_engine(&new, init);
	r = write_record(&new, WEFT_TCP_EXPORT_VERSION, &bytes);
	if (r) {
		end_record(r, &c->view);
		why = read_record(&new, r, bytes);
	}
	kfree(r);
	if (why)
		kfree(container_of(weft_tcp_box_of(new.tcb), struct weft_tcp_box_apart, box));
	else
		flip(c, &new);
	return !why;
}
