/* SPDX-License-Identifier: GPL-2.0 */
/* The operations in which breaker.c breaks a promise. */
#ifndef WEFT_BREAKER_H
#define WEFT_BREAKER_H

struct weft_tcp_fx weft_break_arrives(struct weft_tcp_conn *c, const struct weft_tcp_seg *seg);
bool weft_break_emit(struct weft_tcp_conn *c, struct weft_tcp_seg *seg);
u64 weft_break_next(const struct weft_tcp_conn *c, bool *fine);
void weft_break_wait(const struct weft_tcp_conn *c, struct weft_tcp_tw *tw);

#endif
