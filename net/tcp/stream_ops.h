/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of stream sockets share. */
#ifndef WEFT_SOCK_STREAM_OPS_H
#define WEFT_SOCK_STREAM_OPS_H

#include <linux/tcp.h>
#include <net/tcp_states.h>
#include "shell.h"

/* ---- stream_connect.c */
int weft_stream_connect(struct socket *sock, weft_sockaddr *uaddr, int len, int flags);
int weft_stream_disconnect(struct sock *sk);		/* socket lock held */
/*
 * MSG_FASTOPEN, or the first write after a connect() that has left the SYN to it: the
 * data that fits goes on the SYN, *copied bytes. -EINPROGRESS: it does not wait for the
 * answer.  Socket lock held.
 */
int weft_stream_fastopen(struct socket *sock, struct msghdr *msg, u32 *copied);
/* Fast open has given it a user in SYN-RECEIVED: it counts as open. */
static inline bool weft_stream_early(const struct sock *sk)
{
	return READ_ONCE(sk->sk_state) == TCP_SYN_RECV &&
	       READ_ONCE(weft_tcp_sk(sk)->tcp.view.early);
}
/* SYN-SENT or SYN-RECEIVED: neither open nor closed yet. */
static inline bool weft_stream_opening(const struct sock *sk)
{
	return ((1 << READ_ONCE(sk->sk_state)) & (TCPF_SYN_SENT | TCPF_SYN_RECV)) &&
	       !weft_stream_early(sk);
}
/* connect() has left the SYN to the first write: TCP_FASTOPEN_CONNECT. */
static inline bool weft_stream_deferred(const struct sock *sk)
{
	return READ_ONCE(sk->sk_state) == TCP_SYN_SENT &&
	       READ_ONCE(weft_tcp_sk(sk)->tcp.view.syn_waits);
}

/* ---- stream_opt.c */
int weft_stream_setsockopt(struct socket *sock, int level, int name, sockptr_t val,
			   unsigned int len);
int weft_stream_getsockopt(struct socket *sock, int level, int name, char __user *val,
			   int __user *len);
void weft_stream_keepalive(struct sock *sk, int on);
int weft_stream_set_rcvlowat(struct sock *sk, int val);

/* ---- stream_info.c */
/* *s is filled, too. */
void weft_stream_info(const struct sock *sk, struct weft_tcp_status *s, struct tcp_info *info);

/* ---- stream_send.c */
int weft_stream_sendmsg(struct socket *sock, struct msghdr *msg, size_t size);
bool weft_stream_memory_free(const struct sock *sk, int wake);
void weft_stream_write_space(struct sock *sk);
void weft_stream_splice_eof(struct socket *sock);

/* ---- stream_recv.c */
int weft_stream_recvmsg(struct socket *sock, struct msghdr *msg, size_t size, int flags);
ssize_t weft_stream_splice_read(struct socket *sock, loff_t *at, struct pipe_inode_info *pipe,
				size_t len, unsigned int flags);

#endif
