// SPDX-License-Identifier: GPL-2.0
/*
 * Initial sequence numbers: RFC 9293 3.4.1 (MUST-8, SHLD-1), RFC 6528 3.
 * Not there: F(), the keyed hash of the tuple, which needs a secret; the shell gives its value.
 * Pure.
 */
#include "core.h"

struct weft_seq weft_tcp_isn(u32 hash, u64 now)
{
	return seq_of(hash + (u32)(now >> 2));
}
