// SPDX-License-Identifier: GPL-2.0
/*
 * What softirq puts into the queues of a datagram socket: packets, and ICMP errors (RFC 1122 4.1.3.3).
 * Not there: protocol-wide memory limits (each socket has its own).
 * Softirq, RCU held.  The socket lock is never taken.
 */
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/tcp_states.h>
#include <weft/cb.h>
#include <weft/path.h>
#include "sock.h"

bool weft_sock_queue(struct weft_sock *ws, struct sk_buff *skb)
{
	struct sock *sk = &ws->sk;
	struct sk_buff_head *queue = &sk->sk_receive_queue;

	if ((u32)atomic_read(&sk->sk_rmem_alloc) >= (u32)READ_ONCE(sk->sk_rcvbuf)) {
		atomic_inc(&sk->sk_drops);
		return false;
	}
	/* A queued packet holds up neither a device nor a route. */
	skb_dst_drop(skb);
	skb->dev = NULL;
	WEFT_IP_CB(skb)->iface = NULL;
	skb_set_owner_r(skb, sk);
	spin_lock_bh(&queue->lock);
	sock_skb_set_dropcount(sk, skb);
	__skb_queue_tail(queue, skb);
	spin_unlock_bh(&queue->lock);
	if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_data_ready(sk);
	return true;
}

void weft_sock_queue_or_drop(struct weft_sock *ws, struct sk_buff *skb)
{
	if (weft_sk_filter(&ws->sk, skb, 1))
		weft_drop(ws->wn, skb, WEFT_DROP_SOCKET_FILTER);
	else if (!weft_sock_queue(ws, skb))
		weft_drop(ws->wn, skb, WEFT_DROP_SOCKET_QUEUE_FULL);
}

/* For MSG_ERRQUEUE: what the error quotes, from `skip` bytes on, and the address that it went to. */
static void queue_error(struct weft_sock *ws, struct sk_buff *icmp, const struct weft_icmp_err *e, u32 skip)
{
	bool v4 = weft_addr_is_v4(&e->t.raddr);
	struct sk_buff *skb = skb_clone(icmp, GFP_ATOMIC);
	struct sock_exterr_skb *serr;

	if (!skb)
		return;
	if (skip && !pskb_pull(skb, skip)) {
		kfree_skb(skb);
		return;
	}
	serr = SKB_EXT_ERR(skb);
	memset(serr, 0, sizeof(*serr));
	serr->header.h4.iif = WEFT_IP_CB(icmp)->ifindex;
	serr->ee = (struct sock_extended_err){
		.ee_errno = e->err, .ee_origin = v4 ? SO_EE_ORIGIN_ICMP : SO_EE_ORIGIN_ICMP6,
		.ee_type = e->type, .ee_code = e->code, .ee_info = e->info,
	};
	serr->addr_offset = icmp->data - skb_network_header(icmp) +
			    (v4 ? offsetof(struct iphdr, daddr) : offsetof(struct ipv6hdr, daddr));
	serr->port = htons(e->t.rport);
	skb_dst_drop(skb);
	skb->dev = NULL;
	skb_reset_transport_header(skb);
	if (sock_queue_err_skb(&ws->sk, skb))
		kfree_skb(skb);
}

/* DEVIATION, as Linux: not all are told; a connected socket hears of hard errors, one with IP_RECVERR of all. */
void weft_sock_icmp_error(struct weft_sock *ws, struct sk_buff *icmp, const struct weft_icmp_err *e, u32 skip)
{
	bool hard = e->hard;

	if (!e->err)
		return;
	if (e->too_big) {
		weft_path_learn(ws->wn, icmp, e);
		if (weft_sock_pmtudisc(ws, &e->t.raddr) == IP_PMTUDISC_DONT)
			return;
		hard = true;
	}
	if (weft_sock_recverr(ws, &e->t.raddr))
		queue_error(ws, icmp, e, skip);
	else if (!hard || READ_ONCE(ws->sk.sk_state) != TCP_ESTABLISHED)
		return;
	WRITE_ONCE(ws->sk.sk_err, e->err);
	sk_error_report(&ws->sk);
}
