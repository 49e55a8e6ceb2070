/* SPDX-License-Identifier: GPL-2.0 */
/* The move of a connection to another engine, whoever its owner is. */
#ifndef WEFT_TCP_ENGINE_MOVE_H
#define WEFT_TCP_ENGINE_MOVE_H

#include "conn_engine.h"

/*
 * c goes on in a TCB of `to`; t: the end points of c's owner, or NULL if `to` is the built-in one.
 * NULL: it does, has the caller's reference to `to`, and has given up its own.  Otherwise the
 * sentence that says why not; then nothing has changed.  After `counted`, in an event; the lock of
 * c is held.
 */
const char *weft_tcp_engine_move(struct weft_tcp_conn *c, const struct weft_tcp_engine *to,
				 const struct weft_tuple *t);
/*
 * c goes on in the built-in engine after a call that broke a promise: if the record is accepted,
 * and what it shows follows from the view before that call.  Otherwise as above.
 */
const char *weft_tcp_engine_rescue(struct weft_tcp_conn *c, const struct weft_tcp_did *did);
/*
 * c ends: a TCB of the built-in engine in CLOSED, which owes the peer a RST, takes the place of one
 * that cannot be believed; c->view is one that can.  False: there is no memory.  In an event; the
 * lock of c is held.
 */
bool weft_tcp_engine_end(struct weft_tcp_conn *c);

#endif
