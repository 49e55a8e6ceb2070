/* SPDX-License-Identifier: GPL-2.0 */
/* Urgent data: RFC 9293 3.8.5, RFC 6093.  Pure. */
#ifndef WEFT_TCP_URGENT_H
#define WEFT_TCP_URGENT_H

#include "tcb.h"

/* 3.10.7.4 step 6; before the segment's text is taken. */
void weft_tcp_urgent_arrives(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
			     struct weft_tcp_fx *fx);
/* Is urgent data in flight?  Nagle's rule does not hold then. */
bool weft_tcp_urgent_mode(const struct weft_tcb *tcb);
/* URG and the pointer of a segment that goes out; seg->seq is set. */
void weft_tcp_urgent_put(struct weft_tcb *tcb, struct weft_tcp_seg *seg);

/* The reader has come to `at`: a mark that lies behind it is none any more. */
void weft_tcp_urgent_passed(struct weft_tcb *tcb, struct weft_seq at);

#endif
