/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of datagram sockets share: UDP's, ping and raw sockets. */
#ifndef WEFT_SOCK_DGRAM_OPS_H
#define WEFT_SOCK_DGRAM_OPS_H

#include "../sock/sock.h"

/* ---- dgram.c; those of struct proto_ops are of all kinds */
int weft_dgram_release(struct socket *sock);
int weft_dgram_connect(struct socket *sock, weft_sockaddr *uaddr, int len, int flags);
int weft_dgram_shutdown(struct socket *sock, int how);
int weft_dgram_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg);

/* What the tables of all kinds have in common. */
#define WEFT_DGRAM_OPS \
	.family = PF_WEFT, .owner = THIS_MODULE, .connect = weft_dgram_connect, \
	.socketpair = sock_no_socketpair, .accept = sock_no_accept, .getname = weft_sock_getname, \
	.poll = datagram_poll, .ioctl = weft_dgram_ioctl, .gettstamp = sock_gettstamp, \
	.listen = sock_no_listen, .shutdown = weft_dgram_shutdown, \
	.recvmsg = weft_dgram_recvmsg, .mmap = sock_no_mmap

struct weft_cork;

struct weft_udp_sock {
	struct weft_sock ws;		/* first */
	bool cork;			/* UDP_CORK; socket lock */
	struct weft_cork *pending;	/* a datagram that is not whole yet, or NULL; socket lock */
};

static inline struct weft_udp_sock *weft_udp_sk(struct weft_sock *ws)
{
	return (struct weft_udp_sock *)ws;
}

/* ---- dgram_send.c: the steps of sendmsg(), in this order */

/* One datagram: what the program asks for, and where it goes. */
struct weft_dgram {
	struct weft_end to;
	bool connected;			/* `to` is the peer, with no control message for it */
	struct weft_addr src;		/* unspecified: by the route */
	int oif;
	u32 mark;
	u8 tos;
	u8 ttl;				/* 0: the socket's */
	bool dontfrag;			/* IPV6_DONTFRAG */
	u32 flow;			/* the flow label that was chosen; 0: none */
	bool onlink;			/* MSG_DONTROUTE: as SO_DONTROUTE */
};

/* Whom connect() and sendto() name; an IPv6 socket takes a sockaddr_in too, as in Linux. */
int weft_dgram_peer(const struct weft_sock *ws, const void *sa, int len, struct weft_end *out);
/* The port is chosen at the first use: socket lock held. */
int weft_dgram_autobind(struct weft_sock *ws);
/* len: of the data, as the program gave it. */
int weft_dgram_parse(struct weft_sock *ws, struct msghdr *msg, size_t len, struct weft_dgram *o);
/*
 * A later write of a datagram that is corked for that address: the address that it names has no
 * effect, but may be refused as in Linux.  Socket lock held.
 */
int weft_dgram_more(struct weft_sock *ws, const struct msghdr *msg, size_t len,
		    const struct weft_addr *corked);
/*
 * The route, to be put by the caller; binds a socket that has no port.  o->to.addr becomes
 * what 0.0.0.0 stands for.
 */
int weft_dgram_route(struct weft_sock *ws, struct weft_dgram *o, struct weft_route *rt);
int weft_dgram_route_locked(struct weft_sock *ws, struct weft_dgram *o, struct weft_route *rt);
/* -EMSGSIZE, and for IP_RECVERR the size that would fit. */
int weft_dgram_too_big(struct weft_sock *ws, const struct weft_dgram *o, u32 mtu);
/*
 * `len` bytes of data, with room for the headers of all layers in front; the first 60 bytes
 * can be read in place.  Waits for room in the send buffer, but not for the rest of a
 * datagram, whose beginning fills it.  Where more may follow there is room behind, if it is in
 * one piece.  NULL: see *err.
 */
enum weft_dgram_part { WEFT_DGRAM_WHOLE, WEFT_DGRAM_FIRST, WEFT_DGRAM_REST };
struct sk_buff *weft_dgram_packet(struct weft_sock *ws, struct msghdr *msg, size_t len,
				  enum weft_dgram_part part, int *err);

/* May it go there?  0, -EACCES: a broadcast without SO_BROADCAST. */
int weft_dgram_allowed(struct weft_sock *ws, const struct msghdr *msg, const struct weft_route *rt);
/* UDP: may `len` bytes of data go?  0, -EMSGSIZE, told as by weft_dgram_too_big(). */
int weft_dgram_check(struct weft_sock *ws, const struct weft_dgram *o, const struct weft_route *rt,
		     size_t len);
int weft_dgram_tx(struct weft_sock *ws, struct sk_buff *skb, const struct weft_dgram *o,
		  const struct weft_route *rt);

/*
 * ---- dgram_cork.c: UDP's datagrams out of several writes.  Socket lock held
 * but for the first two.
 */
bool weft_cork_wanted(struct weft_sock *ws, const struct msghdr *msg);
int weft_cork_sendmsg(struct weft_sock *ws, struct msghdr *msg, size_t len);
int weft_cork_push(struct weft_sock *ws);	/* sends what is pending; 0 or -errno */
void weft_cork_drop(struct weft_sock *ws);
int weft_cork_set(struct weft_sock *ws, bool on);	/* UDP_CORK */

/* ---- dgram_recv.c: of all kinds */
int weft_dgram_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags);

#endif
