/* SPDX-License-Identifier: GPL-2.0 */
/* Explicit congestion notification: RFC 3168.  Pure. */
#ifndef WEFT_TCP_ECN_H
#define WEFT_TCP_ECN_H

#include "tcb.h"

struct weft_tcp_acked;			/* core.h */

/* ---- opening: 6.1.1 */
/* The send sequence space begins: do we ask for ECN? */
void weft_tcp_ecn_begin(struct weft_tcb *tcb);
/* The flags of our SYN or SYN-ACK beside those; again: it went before. */
u8 weft_tcp_ecn_syn(const struct weft_tcb *tcb, bool again);
/* The peer's SYN or SYN-ACK; in LISTEN or SYN-SENT. */
void weft_tcp_ecn_syn_arrives(struct weft_tcb *tcb, const struct weft_tcp_seg *seg);

/* ---- the receiver: 6.1.3 */
/* A segment whose ACK may be looked at: has it CWR? */
void weft_tcp_ecn_cwr_arrives(struct weft_tcb *tcb, const struct weft_tcp_seg *seg);
/* Text that is taken, in order or not; before its ACK is owed. */
void weft_tcp_ecn_text_arrives(struct weft_tcb *tcb, const struct weft_tcp_seg *seg);

/* ---- the sender: 6.1.2 */
/* Is the ACK one that tells of congestion?  Before anything else is done with it. */
bool weft_tcp_ecn_told(struct weft_tcb *tcb, const struct weft_tcp_seg *seg);
/* Has the window been reduced already for what is out? */
bool weft_tcp_ecn_covers(const struct weft_tcb *tcb);
/* Something is lost: ssthresh falls, once for a window of data.  cwnd is the caller's to reduce. */
void weft_tcp_cwnd_lost(struct weft_tcb *tcb, u64 now);
/* What the ACK acknowledges is taken, and loss recovery has done its part. */
void weft_tcp_ecn_acked(struct weft_tcb *tcb, const struct weft_tcp_acked *a, u64 now);
/* The window was reduced, for whatever reason: the peer shall know. */
void weft_tcp_ecn_reduced(struct weft_tcb *tcb);
/* New data goes out. */
void weft_tcp_ecn_data(struct weft_tcb *tcb, struct weft_tcp_seg *seg);
/* Any segment goes out but a SYN. */
void weft_tcp_ecn_put(const struct weft_tcb *tcb, struct weft_tcp_seg *seg);

#endif
