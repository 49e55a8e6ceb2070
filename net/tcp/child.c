// SPDX-License-Identifier: GPL-2.0
/*
 * The child of a passive open: a half-open connection becomes a socket that waits for accept() when
 * the handshake is complete, or, as a fast open (RFC 7413), with the SYN.
 * Locks: the half-open connection's own is held while the child is made; then
 * the child's socket lock.
 */
#include <linux/filter.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <weft/cb.h>
#include <weft/path.h>
#include "conn_engine.h"
#include "half_open.h"

/*
 * TCP_SAVE_SYN: 1: from the IP header on; 2: from the link header on, if there is one.
 * skb->data is at the TCP header.
 */
struct weft_saved_syn *weft_tcp_child_save(u8 how, const struct sk_buff *skb, u32 hlen)
{
	const u8 *from = how == 2 && skb_mac_header_was_set(skb) ? skb_mac_header(skb) :
								   skb_network_header(skb);
	u32 len = skb->data - from + hlen;
	struct weft_saved_syn *s = kmalloc(struct_size(s, bytes, len), GFP_ATOMIC | __GFP_NOWARN);

	if (!s)
		return NULL;
	s->len = len;
	memcpy(s->bytes, from, len);
	return s;
}

/* Linux clones the whole struct sock; flags that concern one socket alone are left out here. */
static void inherit_flags(struct sock *sk, const struct sock *lsk)
{
	static const enum sock_flags flags[] = {
		SOCK_LINGER, SOCK_KEEPOPEN, SOCK_URGINLINE, SOCK_BROADCAST, SOCK_DBG,
		SOCK_LOCALROUTE, SOCK_RXQ_OVFL, SOCK_NOFCS, SOCK_WIFI_STATUS, SOCK_SELECT_ERR_QUEUE,
		SOCK_RCVMARK, SOCK_FILTER_LOCKED,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(flags); i++)
		sock_valbool_flag(sk, flags[i], sock_flag(lsk, flags[i]));
}

/*
 * SO_ATTACH_FILTER, SO_ATTACH_BPF: shared, and charged to each socket's option memory.  A filter
 * without a reference left was replaced meanwhile.
 */
static void inherit_filter(struct sock *sk, const struct sock *lsk)
{
	struct sk_filter *f;

	rcu_read_lock();
	do {
		f = rcu_dereference(lsk->sk_filter);
	} while (f && !refcount_inc_not_zero(&f->refcnt));
	if (f)
		atomic_add(bpf_prog_size(f->prog->len), &sk->sk_omem_alloc);
	RCU_INIT_POINTER(sk->sk_filter, f);
	rcu_read_unlock();
}

static void inherit_sock(struct sock *sk, const struct sock *lsk)
{
	sk->sk_userlocks = lsk->sk_userlocks & (SOCK_SNDBUF_LOCK | SOCK_RCVBUF_LOCK);
	sk->sk_sndbuf = READ_ONCE(lsk->sk_sndbuf);
	sk->sk_rcvbuf = READ_ONCE(lsk->sk_rcvbuf);
	sk->sk_rcvlowat = READ_ONCE(lsk->sk_rcvlowat);
	sk->sk_rcvtimeo = lsk->sk_rcvtimeo;
	sk->sk_sndtimeo = lsk->sk_sndtimeo;
	sk->sk_mark = READ_ONCE(lsk->sk_mark);		/* but not sk_priority, as Linux */
	sk->sk_max_pacing_rate = READ_ONCE(lsk->sk_max_pacing_rate);
	if (sk->sk_max_pacing_rate != ~0UL)
		sk->sk_pacing_status = SK_PACING_NEEDED;
	sk->sk_bound_dev_if = READ_ONCE(lsk->sk_bound_dev_if);
	sk->sk_lingertime = lsk->sk_lingertime;
	sk->sk_reuse = lsk->sk_reuse;
	sk->sk_reuseport = lsk->sk_reuseport;
	sk->sk_uid = lsk->sk_uid;
	sk->sk_shutdown = READ_ONCE(lsk->sk_shutdown);
	inherit_flags(sk, lsk);
	inherit_filter(sk, lsk);
}

/* A child inherits the listener's options, by struct as in Linux; but not TCP_DEFER_ACCEPT. */
static void inherit_options(struct weft_tcp_sock *ts, const struct weft_tcp_sock *ls)
{
	inherit_sock(&ts->ws.sk, &ls->ws.sk);
	ts->ws.v6only = ls->ws.v6only;
	ts->ws.ip4 = ls->ws.ip4;
	ts->ws.ip6 = ls->ws.ip6;
}

/*
 * Moves the connection into the socket.  The user's options are the listener's, except TCP_QUICKACK,
 * TCP_DEFER_ACCEPT and the congestion control, which the TCB has chosen at the SYN.
 */
static void move_conn(struct weft_tcp_sock *ts, struct weft_half_open *h)
{
	const struct weft_tcp_cc *cc = h->tcp.opts.cc;

	weft_tcp_conn_move(&ts->tcp, &h->tcp);
	ts->tcp.opts = weft_tcp_sk(h->listener)->tcp.opts;
	ts->tcp.opts.no_quickack = false;
	ts->tcp.opts.syn_ack_waits = false;
	ts->tcp.opts.cc = cc;
	weft_engine(&ts->tcp, user,
		    &(struct weft_tcp_user){ .call = WEFT_TCP_OPTIONS, .opts = &ts->tcp.opts });
	swap(ts->saved_syn, h->saved_syn);
	if (ts->ws.sk.sk_shutdown & RCV_SHUTDOWN)
		weft_engine(&ts->tcp, user, &(struct weft_tcp_user){ .call = WEFT_TCP_SHUT_READ });
	weft_sendbuf_begin(&ts->snd, ts->tcp.view.snd_end);
	ts->rcv_tail = ts->tcp.view.rcv_nxt;
}

/* Room for the TCB of the half-open connection, which may be another engine's. */
static bool child_join(struct weft_tcp_sock *ts, const struct weft_tcp_engine *engine)
{
	if (!weft_tcp_engine_is_module(engine))
		return true;
	if (!weft_tcp_engine_get(engine))
		return false;
	if (weft_tcp_conn_join(ts, engine))
		return true;
	weft_tcp_engine_put(engine);
	return false;
}

/* IP_PKTOPTIONS shows them. */
static void note_packet(struct weft_sock *ws, const struct sk_buff *skb)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);

	if (cb->v6)
		return;
	ws->mc_ifindex = cb->ifindex;
	ws->mc_ttl = cb->ttl;
	ws->rcv_tos = cb->tos;
}

struct weft_tcp_sock *weft_tcp_child_make(struct weft_half_open *h, const struct sk_buff *skb)
{
	struct sock *lsk = h->listener;
	struct sock *sk = sk_alloc(sock_net(lsk), lsk->sk_family, GFP_ATOMIC | __GFP_NOWARN,
				   lsk->sk_prot, 0);
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);

	lockdep_assert_held(&h->lock);
	if (!sk)
		return NULL;
	weft_sock_init(&ts->ws, NULL, IPPROTO_TCP, weft_sk(lsk)->v6);
	sk->sk_type = SOCK_STREAM;
	sk->sk_protocol = lsk->sk_protocol;
	if (sk->sk_prot->init(sk) || !child_join(ts, h->tcp.engine)) {
		sock_put(sk);
		return NULL;
	}
	inherit_options(ts, weft_tcp_sk(lsk));
	note_packet(&ts->ws, skb);
	security_sk_clone(lsk, sk);
	ts->ws.t = h->flow.t;
	ts->flow.t = h->flow.t;
	if (h->flow.t.zone)
		sk->sk_bound_dev_if = h->flow.t.zone;
	sk_set_txhash(sk);
	/* fq compares it to notice that a new socket has got the same memory */
	sk->sk_hash = sk->sk_txhash;
	weft_port_inherit(&ts->ws, weft_sk(lsk));
	move_conn(ts, h);
	sk->sk_state = TCP_SYN_RECV;
	sock_hold(lsk);
	ts->listener = lsk;
	return ts;
}

/* ---------------------------------------- fast open */

/* Before the cookie is verified, as in Linux, so that a flood of SYNs costs little. */
static bool admits(struct weft_listen_queue *lq, u32 most)
{
	bool yes;

	spin_lock_bh(&lq->lock);
	yes = weft_fastopen_admits(&lq->pending, most, weft_now());
	spin_unlock_bh(&lq->lock);
	return yes;
}

static void count_verdict(struct weft_net *wn, enum weft_fastopen_verdict v)
{
	if (v == WEFT_FASTOPEN_WRONG)
		weft_mib_inc(wn, WEFT_MIB_TcpExtTCPFastOpenPassiveFail);
	if (v == WEFT_FASTOPEN_TAKE_OLD)
		weft_mib_inc(wn, WEFT_MIB_TcpExtTCPFastOpenPassiveAltKey);
}

enum weft_fastopen_verdict weft_tcp_child_judge(struct weft_half_open *h,
						const struct weft_tcp_seg *syn)
{
	const struct weft_tcp_sock *ls = weft_tcp_sk(h->listener);
	struct weft_fastopen_cookie right[WEFT_FASTOPEN_KEYS];
	u32 most = READ_ONCE(ls->fastopen_most), mode;
	struct weft_net *wn = ls->ws.wn;
	enum weft_fastopen_verdict v;
	u32 n;

	lockdep_assert_held(&h->lock);
	if ((syn->opt.has & WEFT_OPT_FASTOPEN) && !syn->opt.fastopen.len)
		weft_mib_inc(wn, WEFT_MIB_TcpExtTCPFastOpenCookieReqd);
	mode = READ_ONCE(wn->sysctl_fastopen);
	if (!most || !weft_fastopen_concerns(mode, syn))
		return WEFT_FASTOPEN_NOT;
	if (!admits(ls->lq, most)) {
		weft_mib_inc(wn, WEFT_MIB_TcpExtTCPFastOpenListenOverflow);
		return WEFT_FASTOPEN_NOT;
	}
	n = weft_jar_right(ls, &h->flow.t, right);
	v = weft_engine(&h->tcp, judge, syn,
			(mode & WEFT_FASTOPEN_SERVER_BARE) || READ_ONCE(ls->tcp.opts.fastopen_bare),
			right, n);
	count_verdict(wn, v);
	return v;
}
