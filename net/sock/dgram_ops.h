/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of datagram sockets share. */
#ifndef WEFT_SOCK_DGRAM_OPS_H
#define WEFT_SOCK_DGRAM_OPS_H

#include "sock.h"

/* ---- dgram.c */
/* Whom connect() and sendto() name; an IPv6 socket takes a sockaddr_in too, as in Linux. */
int weft_dgram_peer(const struct weft_sock *ws, const void *sa, int len, struct weft_end *out);
/* The port is chosen at the first use: socket lock held. */
int weft_dgram_autobind(struct weft_sock *ws);

/* ---- dgram_send.c, dgram_recv.c */
int weft_dgram_sendmsg(struct socket *sock, struct msghdr *msg, size_t len);
int weft_dgram_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags);

#endif
