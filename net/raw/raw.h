/* SPDX-License-Identifier: GPL-2.0 */
/* Raw sockets.  The input functions are in <weft/path.h>. */
#ifndef WEFT_RAW_RAW_H
#define WEFT_RAW_RAW_H

#include "../sock/sock.h"
#include "../sock/core/raw6.h"

struct weft_raw_sock {
	struct weft_sock ws;		/* must be first */
	struct socket *host;		/* tap.c: the host's raw socket; constant until release */
	/*
	 * ICMP6_FILTER, or in its first word ICMP_FILTER: a set bit hides the type; single words,
	 * no lock
	 */
	u32 filter[WEFT_RAW6_FILTER_WORDS];
	int csum_at;			/* IPV6_CHECKSUM: its offset in bytes; -1: off; no lock */
};

static inline struct weft_raw_sock *weft_raw_sk(struct weft_sock *ws)
{
	return container_of(ws, struct weft_raw_sock, ws);
}

/* ---- rx.c: add starts delivery of packets to the socket, remove ends it.  Process context. */
void weft_raw_add(struct weft_sock *ws);
void weft_raw_remove(struct weft_sock *ws);
/*
 * Does a packet of that protocol between these two addresses, as seen from here, match?  ifindex 0:
 * any device.  Softirq, RCU held, as the next two.
 */
bool weft_raw_fits(const struct weft_sock *ws, u8 proto, const struct weft_addr *local,
		   const struct weft_addr *remote, int ifindex);
/*
 * Queues skb, unless the socket's filter hides it, and consumes it; its data is what the program
 * reads, the transport header and weft_ip_cb are set.
 */
void weft_raw_deliver(struct weft_sock *ws, struct sk_buff *skb);
/* An ICMP error about a packet of the socket; icmp: as of weft_raw_err(). */
void weft_raw_error(struct weft_sock *ws, struct sk_buff *icmp, const struct weft_icmp_err *e);

/* ---- tap.c: process context. */
int weft_raw_tap_open(struct weft_raw_sock *rs);	/* 0 or -errno */
void weft_raw_tap_close(struct weft_raw_sock *rs);
/* IPV6_CHECKSUM was set to rs->csum_at: what comes from the host is verified there. */
void weft_raw_tap_checksum(struct weft_raw_sock *rs);

/* ---- raw_opt.c: entries of struct proto_ops */
int weft_raw_setsockopt(struct socket *sock, int level, int name, sockptr_t val, unsigned int len);
int weft_raw_getsockopt(struct socket *sock, int level, int name, char __user *val,
			int __user *len);

#endif
