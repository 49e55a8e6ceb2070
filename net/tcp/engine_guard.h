/* SPDX-License-Identifier: GPL-2.0 */
/* The guards around an engine of a module. */
#ifndef WEFT_TCP_ENGINE_GUARD_H
#define WEFT_TCP_ENGINE_GUARD_H

#include "engines.h"

/* The operations of table, which are a module's, are judged from now on.  Before others see it. */
void weft_tcp_engine_guard(struct weft_tcp_engine *table);

#endif
