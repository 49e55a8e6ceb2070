/* SPDX-License-Identifier: GPL-2.0 */
/* The move of what is open to another engine. */
#ifndef WEFT_TCP_ENGINE_USE_H
#define WEFT_TCP_ENGINE_USE_H

#include "engines.h"

struct weft_net;
struct weft_tuple;

/*
 * The connection, half-open connection or TIME-WAIT of that tuple, or with rport 0 the listeners of
 * that end point, go on in `to`, to which the caller has a reference.  NULL: they do, or there is
 * none (any more); otherwise the sentence that says why not.  Process context.
 */
const char *weft_tcp_engine_use(struct weft_net *wn, const struct weft_tuple *t,
				const struct weft_tcp_engine *to);

#endif
