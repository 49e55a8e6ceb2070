// SPDX-License-Identifier: GPL-2.0
/*
 * Share mode: a raw socket of Weft's gets what the host's firewall has let through.  Beside it
 * stands a raw socket of the host's, of the same protocol and without an address, whose packets and
 * ICMP errors are handed on as they arrive.  So reassembly, netfilter, source checks and IPsec are
 * the host's, and the host knows that the protocol has a user: it does not answer "protocol
 * unreachable".  What Weft has taken never comes to the host; rx.c delivers it.
 *
 * The host's socket keeps no queue: its callbacks empty it.  What arrives before they are set, or
 * on a device that is not shared with Weft, is discarded.  The limit is the receive buffer of
 * Weft's socket.
 *
 * The host verifies the checksum that IPV6_CHECKSUM asks for, as it alone knows what the device has
 * verified.
 *
 * Locks: the callbacks run in softirq; Weft's socket lives for an RCU grace period after the host's
 * has been released.
 */
#include <linux/errqueue.h>
#include <linux/net.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <weft/cb.h>
#include <weft/path.h>
#include "../wire/icmp4.h"
#include "../wire/icmp6.h"
#include "raw.h"

#define QUOTE_READ	128	/* bytes of a quoted packet that are looked at */

/* ======================================== packets */

static bool is_shared(struct weft_net *wn, int ifindex)
{
	const struct weft_iface *iface = weft_iface_find(wn, ifindex);

	return iface && iface->mode == WEFT_MODE_SHARE;
}

/*
 * Replaces the host's control block.  The data is at the header that the program reads: IPv4's, or
 * that behind IPv6's.
 */
static void tap_fill_cb(struct sk_buff *skb, bool v6, u8 proto)
{
	struct weft_ip_cb cb = { .v6 = v6, .proto = proto };

	if (v6) {
		cb.ifindex = IP6CB(skb)->iif;
		cb.hlen = -skb_network_offset(skb);
		cb.tos = ipv6_get_dsfield(ipv6_hdr(skb));
		cb.ttl = ipv6_hdr(skb)->hop_limit;
	} else {
		cb.ifindex = skb->skb_iif;	/* the host's socket has overwritten IPCB's */
		cb.hlen = ip_hdrlen(skb);
		cb.tos = ip_hdr(skb)->tos;
		cb.ttl = ip_hdr(skb)->ttl;
	}
	*WEFT_IP_CB(skb) = cb;
}

static void tap_packet(struct weft_sock *ws, struct sk_buff *skb)
{
	int ifindex = skb->skb_iif;
	struct weft_addr src, dst;

	skb_orphan(skb);
	tap_fill_cb(skb, ws->v6, ws->sk.sk_protocol);
	src = weft_ip_src(skb);
	dst = weft_ip_dst(skb);
	if (is_shared(ws->wn, ifindex) &&
	    weft_raw_fits(ws, ws->sk.sk_protocol, &dst, &src, WEFT_IP_CB(skb)->ifindex))
		weft_raw_deliver(ws, skb);
	else
		consume_skb(skb);
}

static void tap_data_ready(struct sock *hsk)
{
	struct weft_sock *ws;
	struct sk_buff *skb;

	rcu_read_lock();
	ws = rcu_dereference_sk_user_data(hsk);
	while ((skb = skb_dequeue(&hsk->sk_receive_queue)))
		tap_packet(ws, skb);
	rcu_read_unlock();
}

/* ======================================== ICMP errors */

/* The error's data is at the quoted IP header: the host's socket has IP_HDRINCL. */
static bool quote4(const struct sk_buff *skb, struct weft_icmp_err *e)
{
	struct weft_icmp4_quote q;

	if (weft_icmp4_quote_parse(skb->data, skb_headlen(skb), &q))
		return false;
	e->t = q.t;
	e->quoted = ((struct iphdr *)skb->data)->ihl * 4;
	e->too_big = e->type == WEFT_ICMP4_UNREACH && e->code == WEFT_ICMP4_FRAG_NEEDED;
	e->err = weft_icmp4_errno(e->type, e->code, &e->hard);
	return true;
}

static bool quote6(const struct sk_buff *skb, int ifindex, struct weft_icmp_err *e)
{
	struct weft_icmp6_quote q;

	if (weft_icmp6_quote_parse(skb->data, skb_headlen(skb), &q))
		return false;
	e->t = q.t;
	e->t.zone = weft_ip6_zone(&q.t.laddr, &q.t.raddr, ifindex);
	e->quoted = q.offset;
	e->too_big = e->type == WEFT_ICMP6_TOO_BIG;
	e->err = weft_icmp6_errno(e->type, e->code, &e->hard);
	return true;
}

static void tap_error(struct weft_sock *ws, struct sk_buff *skb)
{
	const struct sock_exterr_skb *serr = SKB_EXT_ERR(skb);
	struct weft_icmp_err e = {
		.type = serr->ee.ee_type, .code = serr->ee.ee_code, .info = serr->ee.ee_info,
	};
	struct weft_ip_cb cb = {
		.v6 = ws->v6, .proto = ws->sk.sk_protocol,
		.ifindex = ws->v6 ? serr->header.h6.iif : serr->header.h4.iif,
		.hlen = -skb_network_offset(skb) - WEFT_ICMP6_HLEN,
	};

	if (serr->ee.ee_origin != (ws->v6 ? SO_EE_ORIGIN_ICMP6 : SO_EE_ORIGIN_ICMP) ||
	    !is_shared(ws->wn, skb->skb_iif) ||
	    !pskb_may_pull(skb, min_t(u32, skb->len, QUOTE_READ)))
		return;
	*WEFT_IP_CB(skb) = cb;
	if ((ws->v6 ? quote6(skb, cb.ifindex, &e) : quote4(skb, &e)) &&
	    weft_raw_fits(ws, ws->sk.sk_protocol, &e.t.laddr, &e.t.raddr, cb.ifindex))
		weft_raw_error(ws, skb, &e);
}

static void tap_error_report(struct sock *hsk)
{
	struct weft_sock *ws;
	struct sk_buff *skb;

	rcu_read_lock();
	ws = rcu_dereference_sk_user_data(hsk);
	while ((skb = skb_dequeue(&hsk->sk_error_queue))) {
		skb_orphan(skb);
		tap_error(ws, skb);
		consume_skb(skb);
	}
	rcu_read_unlock();
}

/* ======================================== life */

static int tap_option(struct socket *host, int level, int name, int val)
{
	return host->ops->setsockopt(host, level, name, KERNEL_SOCKPTR(&val), sizeof(val));
}

static int tap_set_options(struct socket *host, bool v6)
{
	int level = v6 ? SOL_IPV6 : SOL_IP;
	int err = tap_option(host, level, v6 ? IPV6_RECVERR : IP_RECVERR, 1);

	return err ?: tap_option(host, level, v6 ? IPV6_HDRINCL : IP_HDRINCL, 1);
}

int weft_raw_tap_open(struct weft_raw_sock *rs)
{
	struct sock *sk = &rs->ws.sk;
	struct socket *host;
	int err = sock_create_kern(sock_net(sk), rs->ws.v6 ? AF_INET6 : AF_INET, SOCK_RAW,
				   sk->sk_protocol, &host);

	if (err)
		return err;
	err = tap_set_options(host, rs->ws.v6);
	if (err) {
		sock_release(host);
		return err;
	}
	rcu_assign_sk_user_data(host->sk, &rs->ws);
	WRITE_ONCE(host->sk->sk_data_ready, tap_data_ready);
	WRITE_ONCE(host->sk->sk_error_report, tap_error_report);
	skb_queue_purge(&host->sk->sk_receive_queue);
	rs->host = host;
	return 0;
}

void weft_raw_tap_checksum(struct weft_raw_sock *rs)
{
	tap_option(rs->host, SOL_RAW, IPV6_CHECKSUM, READ_ONCE(rs->csum_at));
}

void weft_raw_tap_close(struct weft_raw_sock *rs)
{
	if (rs->host)
		sock_release(rs->host);
}
