/* SPDX-License-Identifier: GPL-2.0 */
/* The move of a connection to another engine, whoever its owner is. */
#ifndef WEFT_TCP_ENGINE_MOVE_H
#define WEFT_TCP_ENGINE_MOVE_H

#include "conn_engine.h"

/*
 * c goes on in a TCB of `to`.  NULL: it does, has the caller's reference to `to`, and has given up
 * its own.  Otherwise the sentence that says why not; then nothing has changed.  After `counted`,
 * in an event; the lock of c is held.
 */
const char *weft_tcp_engine_move(struct weft_tcp_conn *c, const struct weft_tcp_engine *to);

#endif
