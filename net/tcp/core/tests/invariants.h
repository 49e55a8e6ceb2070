/* SPDX-License-Identifier: GPL-2.0 */
/* The invariants of a TCB after each call, for any peer and any user.  Pure. */
#ifndef WEFT_TCP_INVARIANTS_H
#define WEFT_TCP_INVARIANTS_H

#include "../tcb.h"

/* The first that does not hold; NULL: all do.  After `while (emit)`. */
const char *weft_tcb_broken(const struct weft_tcb *tcb, u64 now);

#endif
