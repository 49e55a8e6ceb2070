// SPDX-License-Identifier: GPL-2.0
/*
 * Datagram sockets: UDP's user interface.  RFC 768 (User Interface), RFC 1122 4.1.4, RFC 3493. Ping
 * and raw sockets share much of it: dgram_ops.h.
 *
 * Not there: UDP options other than UDP_CORK (ENOPROTOOPT).
 *
 * Process context.  The socket lock guards the addresses and the cached route.
 */
#include <linux/module.h>
#include <linux/net.h>
#include <linux/sockios.h>
#include <linux/udp.h>
#include <linux/uaccess.h>
#include <net/route.h>
#include <net/tcp_states.h>
#include <asm/ioctls.h>
#include "dgram_ops.h"

/* ======================================== life */

static int udp_init_sock(struct sock *sk)
{
	return 0;
}

int weft_dgram_release(struct socket *sock)
{
	struct sock *sk = sock->sk;
	struct weft_sock *ws;

	if (!sk)
		return 0;
	ws = weft_sk(sk);
	weft_mc_release(ws);
	weft_flow_release(ws);
	lock_sock(sk);
	sock_orphan(sk);
	sk->sk_shutdown = SHUTDOWN_MASK;
	if (ws->proto == IPPROTO_UDP)
		weft_cork_drop(ws);
	weft_port_release(ws);
	weft_route_put(&ws->route);
	release_sock(sk);
	weft_ports_settle(ws->wn);
	sock->sk = NULL;
	sock_put(sk);
	return 0;
}

/* ======================================== connect() */

/*
 * A concurrent look-up may read half of an IPv6 address and find either socket, or none, as in
 * Linux.
 */
static void set_peer(struct weft_sock *ws, const struct weft_addr *addr, u16 port)
{
	ws->t.raddr = *addr;
	WRITE_ONCE(ws->t.rport, port);
}

/* Dissolves the association (RFC 1122 4.1.3.5) and resets everything that the user did not bind. */
static int dgram_disconnect(struct weft_sock *ws)
{
	struct weft_addr any = weft_sock_any(ws);

	ws->sk.sk_state = TCP_CLOSE;
	set_peer(ws, &any, 0);
	ws->sk.sk_bound_dev_if = 0;
	if (!ws->bound_port)
		weft_port_release(ws);
	if (!ws->bound)
		ws->t.laddr = any;
	weft_port_widen(ws);
	weft_route_put(&ws->route);
	return 0;
}

/* If the peer cannot be reached, the socket stays as it was, except that it now has a port. */
static int dgram_connect_locked(struct weft_sock *ws, const struct weft_end *to)
{
	struct weft_tuple before = ws->t;
	struct weft_addr dst = weft_sock_dst(ws, &to->addr);
	int err = weft_sock_peer_zone(ws, to);

	weft_sock_assert_locked(&ws->sk);
	if (err)
		return err;
	if (ws->v6only && weft_addr_is_v4(&dst))
		return -ENETUNREACH;
	set_peer(ws, &dst, to->port);
	err = weft_sock_route(ws);
	if (!err && ws->route.broadcast && !sock_flag(&ws->sk, SOCK_BROADCAST))
		err = -EACCES;
	if (err) {
		ws->t.laddr = before.laddr;
		set_peer(ws, &before.raddr, before.rport);
		weft_route_put(&ws->route);
		return err;
	}
	weft_port_narrow(ws);
	ws->sk.sk_state = TCP_ESTABLISHED;
	sk_set_txhash(&ws->sk);
	return 0;
}

int weft_dgram_connect(struct socket *sock, weft_sockaddr *uaddr, int len, int flags)
{
	struct weft_sock *ws = weft_sk(sock->sk);
	struct weft_end to;
	int err;

	if (len < (int)sizeof(sa_family_t))
		return -EINVAL;
	lock_sock(&ws->sk);
	if (((struct sockaddr *)uaddr)->sa_family == AF_UNSPEC) {
		err = dgram_disconnect(ws);
	} else {
		err = weft_dgram_autobind(ws);
		if (!err)
			err = weft_dgram_peer(ws, uaddr, len, &to);
		if (!err)
			err = dgram_connect_locked(ws, &to);
	}
	release_sock(&ws->sk);
	return err;
}

int weft_dgram_shutdown(struct socket *sock, int how)
{
	struct sock *sk = sock->sk;
	int err;

	how++;		/* turns SHUT_RD, SHUT_WR, SHUT_RDWR into bits */
	if (how < 1 || how > SHUTDOWN_MASK)
		return -EINVAL;
	lock_sock(sk);
	err = sk->sk_state == TCP_ESTABLISHED ? 0 : -ENOTCONN;
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | how);
	sk->sk_state_change(sk);
	release_sock(sk);
	return err;
}

/* ======================================== sendmsg() */

static int dgram_send_one(struct weft_sock *ws, struct msghdr *msg, size_t len,
			  const struct weft_dgram *o, struct weft_route *rt)
{
	struct sk_buff *skb;
	int err = weft_dgram_allowed(ws, msg, rt);

	if (err)
		return err;
	if (msg->msg_flags & MSG_PROBE && !len)
		return 0;
	err = weft_dgram_check(ws, o, rt, len);
	if (err)
		return err;
	skb = weft_dgram_packet(ws, msg, len, WEFT_DGRAM_WHOLE, &err);
	return skb ? weft_dgram_tx(ws, skb, o, rt) : err;
}

/* As in Linux, a send() that fails has still bound a port. */
static int dgram_take_port(struct weft_sock *ws)
{
	int err;

	if (READ_ONCE(ws->t.lport))
		return 0;
	lock_sock(&ws->sk);
	err = weft_dgram_autobind(ws);
	release_sock(&ws->sk);
	return err;
}

static int dgram_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct weft_sock *ws = weft_sk(sock->sk);
	struct weft_route rt;
	struct weft_dgram o;
	int err;

	err = dgram_take_port(ws);
	if (err)
		return err;
	if (weft_cork_wanted(ws, msg))
		return weft_cork_sendmsg(ws, msg, len);
	err = weft_dgram_parse(ws, msg, len, &o);
	if (!err)
		err = weft_dgram_route(ws, &o, &rt);
	if (err)
		return err;
	err = dgram_send_one(ws, msg, len, &o, &rt);
	weft_route_put(&rt);
	return err ?: len;
}

/* ======================================== the rest */

/* Bytes of the first datagram in the queue; 0 if it is empty or there is none. */
static int first_length(struct sock *sk)
{
	struct sk_buff *skb;
	int len;

	spin_lock_bh(&sk->sk_receive_queue.lock);
	skb = skb_peek(&sk->sk_receive_queue);
	len = skb ? skb->len : 0;
	spin_unlock_bh(&sk->sk_receive_queue.lock);
	return len;
}

int weft_dgram_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	int __user *out = (int __user *)arg;

	switch (cmd) {
	case SIOCINQ:
		return put_user(first_length(sock->sk), out);
	case SIOCOUTQ:
		return put_user(sk_wmem_alloc_get(sock->sk), out);
	default:
		return weft_sock_ioctl(sock, cmd, arg);
	}
}

static int set_udp(struct sock *sk, int name, sockptr_t optval, unsigned int len)
{
	int val, err;

	if (len < sizeof(val))
		return -EINVAL;
	if (copy_from_sockptr(&val, optval, sizeof(val)))
		return -EFAULT;
	if (name != UDP_CORK)
		return -ENOPROTOOPT;
	lock_sock(sk);
	err = weft_cork_set(weft_sk(sk), val);
	release_sock(sk);
	return err;
}

static int dgram_setsockopt(struct socket *sock, int level, int name, sockptr_t val,
			    unsigned int len)
{
	return level == SOL_UDP ? set_udp(sock->sk, name, val, len) :
				  weft_sock_setsockopt(sock, level, name, val, len);
}

static int dgram_getsockopt(struct socket *sock, int level, int name, char __user *val,
			    int __user *len)
{
	int room, cork = READ_ONCE(weft_udp_sk(weft_sk(sock->sk))->cork);

	if (level != SOL_UDP)
		return weft_sock_getsockopt(sock, level, name, val, len);
	if (get_user(room, len))
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (name != UDP_CORK)
		return -ENOPROTOOPT;
	return weft_sockopt_put_bytes(val, len, &cork, min_t(int, room, sizeof(cork)));
}

#ifdef WEFT_HAVE_SPLICE_FROM_ITER
/* sendfile() reached the end of the file before its count: send what MSG_MORE held back. */
static void splice_eof(struct socket *sock)
{
	struct weft_sock *ws = weft_sk(sock->sk);

	lock_sock(&ws->sk);
	if (!weft_udp_sk(ws)->cork)
		weft_cork_push(ws);
	release_sock(&ws->sk);
}
#endif

const struct proto_ops weft_dgram_ops = {
	WEFT_DGRAM_OPS,
	.release = weft_dgram_release,
	.bind = weft_sock_bind,
	.setsockopt = dgram_setsockopt,
	.getsockopt = dgram_getsockopt,
	.sendmsg = dgram_sendmsg,
	.set_peek_off = sk_set_peek_off,
#ifdef WEFT_HAVE_SPLICE_FROM_ITER
	.splice_eof = splice_eof,
#endif
};

struct proto weft_udp_prot = {
	.name = "WEFT-UDP",
	.init = udp_init_sock,
	.obj_size = sizeof(struct weft_udp_sock),
	WEFT_DGRAM_PROTO_MEM,
};
