// SPDX-License-Identifier: GPL-2.0
/*
 * What softirq queues on a datagram socket: packets, and ICMP errors (RFC 1122 4.1.3.3).
 *
 * Receive queues have two limits: SO_RCVBUF for each socket, and net.weft.udp_mem, in pages, for
 * all of UDP's, ping and raw sockets together, as Linux's udp_mem.  The pages are charged to the
 * memory cgroup of the socket's creator.
 *
 * Softirq, RCU held.  The socket lock is never taken: sk_forward_alloc is under
 * the receive queue's lock.
 */
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/swap.h>
#include <net/busy_poll.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/tcp_states.h>
#include <weft/cb.h>
#include <weft/path.h>
#include "sock.h"

/* ======================================== memory */

atomic_long_t weft_dgram_allocated;
DEFINE_PER_CPU(int, weft_dgram_fw_alloc);
long weft_dgram_mem[3];
int weft_dgram_rmem_min = PAGE_SIZE, weft_dgram_wmem_min = PAGE_SIZE;

/* As Linux's udp_mem: 9.37 %, 12.5 % and 18.75 % of the low memory. */
void weft_dgram_mem_init(void)
{
	unsigned long limit = max(nr_free_buffer_pages() / 8, 128ul);

	weft_dgram_mem[0] = limit / 4 * 3;
	weft_dgram_mem[1] = limit;
	weft_dgram_mem[2] = weft_dgram_mem[0] * 2;
}

/* The receive queue's lock is held. */
static bool rcvq_reserve(struct sock *sk, int size)
{
	int lack = size - sk->sk_forward_alloc;

	lockdep_assert_held(&sk->sk_receive_queue.lock);
	return lack <= 0 || __sk_mem_schedule(sk, lack, SK_MEM_RECV);
}

static void rcvq_skb_free(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;

	spin_lock_bh(&sk->sk_receive_queue.lock);
	sk_mem_uncharge(sk, skb->truesize);
	spin_unlock_bh(&sk->sk_receive_queue.lock);
	atomic_sub(skb->truesize, &sk->sk_rmem_alloc);
}

/* The receive queue's lock is held, and the memory reserved. */
static void rcvq_own(struct sock *sk, struct sk_buff *skb)
{
	lockdep_assert_held(&sk->sk_receive_queue.lock);
	skb->sk = sk;
	skb->destructor = rcvq_skb_free;
	atomic_add(skb->truesize, &sk->sk_rmem_alloc);
	sk_mem_charge(sk, skb->truesize);
}

/* ======================================== the receive queue */

/* A queue that is not full takes one packet more, however large it is. */
static enum weft_drop rcvq_add(struct sock *sk, struct sk_buff *skb)
{
	struct sk_buff_head *queue = &sk->sk_receive_queue;
	enum weft_drop why = WEFT_DROP_NONE;

	if ((u32)atomic_read(&sk->sk_rmem_alloc) >= (u32)READ_ONCE(sk->sk_rcvbuf))
		return WEFT_DROP_SOCKET_QUEUE_FULL;
	spin_lock_bh(&queue->lock);
	if (rcvq_reserve(sk, skb->truesize)) {
		rcvq_own(sk, skb);
		sock_skb_set_dropcount(sk, skb);
		__skb_queue_tail(queue, skb);
	} else {
		why = WEFT_DROP_SOCKET_MEMORY;
	}
	spin_unlock_bh(&queue->lock);
	return why;
}

enum weft_drop weft_sock_queue(struct weft_sock *ws, struct sk_buff *skb)
{
	struct sock *sk = &ws->sk;
	enum weft_drop why;

	weft_assert_rcu();
	sk_mark_napi_id(sk, skb);
	if (READ_ONCE(sk->sk_state) == TCP_ESTABLISHED)
		sk_incoming_cpu_update(sk);
	/* A queued packet holds up neither a device nor a route, nor anybody's send buffer. */
	skb_dst_drop(skb);
	skb_orphan(skb);
	skb->dev = NULL;
	WEFT_IP_CB(skb)->iface = NULL;
	why = rcvq_add(sk, skb);
	if (why)
		atomic_inc(&sk->sk_drops);
	else if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_data_ready(sk);
	return why;
}

void weft_sock_queue_or_drop(struct weft_sock *ws, struct sk_buff *skb)
{
	enum weft_drop why = WEFT_DROP_SOCKET_FILTER;

	if (!weft_sk_filter(&ws->sk, skb, 1))
		why = weft_sock_queue(ws, skb);
	if (why)
		weft_drop(ws->wn, skb, why);
}

/* ======================================== ICMP errors */

/* For MSG_ERRQUEUE: the quoted packet, from `skip` bytes on, and the address that it went to. */
static void queue_error(struct weft_sock *ws, struct sk_buff *icmp, const struct weft_icmp_err *e,
			u32 skip)
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
	if (!v4)
		serr->header.h6.nhoff = WEFT_IP_CB(icmp)->hlen;
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

/*
 * DEVIATION, as Linux: not all sockets are told; a connected one gets hard errors,
 * one with IP_RECVERR all.
 */
void weft_sock_icmp_error(struct weft_sock *ws, struct sk_buff *icmp, const struct weft_icmp_err *e,
			  u32 skip)
{
	bool hard = e->hard;

	weft_assert_rcu();
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
