/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the files of datagram sockets: UDP, ping and raw. */
#ifndef WEFT_SOCK_DGRAM_OPS_H
#define WEFT_SOCK_DGRAM_OPS_H

#include "../sock/sock.h"

/* ---- dgram.c; entries of struct proto_ops for all three kinds */
int weft_dgram_release(struct socket *sock);
int weft_dgram_connect(struct socket *sock, weft_sockaddr *uaddr, int len, int flags);
int weft_dgram_shutdown(struct socket *sock, int how);
int weft_dgram_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg);

/* The entries of struct proto_ops that all three kinds share. */
#define WEFT_DGRAM_OPS \
	.family = PF_WEFT, .owner = THIS_MODULE, .connect = weft_dgram_connect, \
	.socketpair = sock_no_socketpair, .accept = sock_no_accept, .getname = weft_sock_getname, \
	.poll = datagram_poll, .ioctl = weft_dgram_ioctl, .gettstamp = sock_gettstamp, \
	.listen = sock_no_listen, .shutdown = weft_dgram_shutdown, \
	.recvmsg = weft_dgram_recvmsg, .mmap = sock_no_mmap

struct weft_cork;

struct weft_udp_sock {
	struct weft_sock ws;		/* must be first */
	bool cork;			/* UDP_CORK; written under the socket lock */
	struct weft_cork *pending;	/* the unfinished datagram, or NULL; written under the
					 * lock
					 */
};

static inline struct weft_udp_sock *weft_udp_sk(struct weft_sock *ws)
{
	return (struct weft_udp_sock *)ws;
}

/* ---- dgram_send.c: the steps of sendmsg(), in this order */

/* One datagram: the program's request, and the destination. */
struct weft_dgram {
	struct weft_end to;
	bool connected;			/* `to` is the peer, no control message changes the route */
	struct weft_addr src;		/* unspecified: the route chooses */
	int oif;
	u32 mark;
	u8 tos;
	u8 ttl;				/* 0: the socket's default */
	bool dontfrag;			/* IPV6_DONTFRAG */
	u32 flow;			/* flow label, host order; 0: none */
	bool onlink;			/* MSG_DONTROUTE, like SO_DONTROUTE */
};

/*
 * Reads the address given to connect() or sendto().  An IPv6 socket takes a sockaddr_in too, as in
 * Linux.
 */
int weft_dgram_peer(const struct weft_sock *ws, const void *sa, int len, struct weft_end *out);
/* Chooses a port at the first use.  Socket lock held. */
int weft_dgram_autobind(struct weft_sock *ws);
/* Reads flags, address and control messages.  len: bytes of data, as the program gave them. */
int weft_dgram_parse(struct weft_sock *ws, struct msghdr *msg, size_t len, struct weft_dgram *o);
/*
 * Checks a later write to a corked datagram whose destination is `corked`.  The address in the
 * later write has no effect, but is refused where Linux refuses it.  Socket lock held.
 */
int weft_dgram_more(struct weft_sock *ws, const struct msghdr *msg, size_t len,
		    const struct weft_addr *corked);
/*
 * Finds the route, which the caller puts; binds a socket that has no port.  0.0.0.0 in o->to.addr
 * is replaced by the address that it means.
 */
int weft_dgram_route(struct weft_sock *ws, struct weft_dgram *o, struct weft_route *rt);
int weft_dgram_route_locked(struct weft_sock *ws, struct weft_dgram *o, struct weft_route *rt);
/* Returns -EMSGSIZE; with IP_RECVERR, queues the size that would fit. */
int weft_dgram_too_big(struct weft_sock *ws, const struct weft_dgram *o, u32 mtu);
/*
 * Allocates a packet and copies `len` bytes of data into it, with headroom for the headers of all
 * layers; the first 60 bytes are linear.  Waits for space in the send buffer, except for
 * WEFT_DGRAM_REST: the datagram's own beginning may fill the buffer.  Linear data of a datagram
 * that may grow gets tailroom. NULL: the error is in *err.
 */
enum weft_dgram_part { WEFT_DGRAM_WHOLE, WEFT_DGRAM_FIRST, WEFT_DGRAM_REST };
struct sk_buff *weft_dgram_packet(struct weft_sock *ws, struct msghdr *msg, size_t len,
				  enum weft_dgram_part part, int *err);

/* May a packet go to this route?  0, or -EACCES: broadcast without SO_BROADCAST. */
int weft_dgram_allowed(struct weft_sock *ws, const struct msghdr *msg, const struct weft_route *rt);
/* UDP: do `len` bytes of data fit?  0, or -EMSGSIZE by way of weft_dgram_too_big(). */
int weft_dgram_check(struct weft_sock *ws, const struct weft_dgram *o, const struct weft_route *rt,
		     size_t len);
int weft_dgram_tx(struct weft_sock *ws, struct sk_buff *skb, const struct weft_dgram *o,
		  const struct weft_route *rt);

/*
 * ---- dgram_cork.c: one UDP datagram from several writes.  Socket lock held, except for the first
 * two.
 */
bool weft_cork_wanted(struct weft_sock *ws, const struct msghdr *msg);
int weft_cork_sendmsg(struct weft_sock *ws, struct msghdr *msg, size_t len);
int weft_cork_push(struct weft_sock *ws);	/* sends the pending datagram; 0 or -errno */
void weft_cork_drop(struct weft_sock *ws);
int weft_cork_set(struct weft_sock *ws, bool on);	/* UDP_CORK */

/* ---- dgram_recv.c: for all three kinds */
int weft_dgram_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags);

#endif
