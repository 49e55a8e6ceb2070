// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses at the socket's edge: struct sockaddr, bind(), getsockname(), getpeername(); and the route of a
 * connected socket.  RFC 1122 4.1.3.5 and 4.2.3.7 (which source address), RFC 9293 3.9.2.3.
 *
 * Not there: sockaddr_in6, and with it v4-mapped addresses and IPV6_V6ONLY.
 *
 * Process context, save weft_sock_route(), which any context may call with the socket lock held.
 */
#include <linux/capability.h>
#include <net/ip.h>
#include <net/tcp_states.h>
#include "sock.h"

int weft_sockaddr_get(const void *sa, int len, struct weft_end *out)
{
	const struct sockaddr_in *sin = sa;

	if (len < (int)sizeof(*sin))
		return -EINVAL;
	if (sin->sin_family != AF_INET)
		return -EAFNOSUPPORT;
	*out = (struct weft_end){ .addr = weft_addr_v4(sin->sin_addr.s_addr), .port = ntohs(sin->sin_port) };
	return 0;
}

int weft_sockaddr_put(const struct weft_addr *a, u16 port, void *sa)
{
	struct sockaddr_in *sin = sa;

	*sin = (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = weft_addr_to_v4(a),
	};
	return sizeof(*sin);
}

int weft_sock_getname(struct socket *sock, struct sockaddr *uaddr, int peer)
{
	struct sock *sk = sock->sk;
	struct weft_sock *ws = weft_sk(sk);
	int err;

	lock_sock(sk);
	if (!peer)
		err = weft_sockaddr_put(&ws->t.laddr, ws->t.lport, uaddr);
	else if (!ws->t.rport || ((1 << sk->sk_state) & (TCPF_CLOSE | TCPF_SYN_SENT)))
		err = -ENOTCONN;
	else
		err = weft_sockaddr_put(&ws->t.raddr, ws->t.rport, uaddr);
	release_sock(sk);
	return err;
}

/* As Linux's bind() for old programs: the unspecified family with the unspecified address is a wildcard. */
static int bind_end(const void *uaddr, int len, struct weft_end *end)
{
	const struct sockaddr_in *sin = uaddr;
	int err = weft_sockaddr_get(uaddr, len, end);

	if (err != -EAFNOSUPPORT || sin->sin_family != AF_UNSPEC || sin->sin_addr.s_addr != htonl(INADDR_ANY))
		return err;
	*end = (struct weft_end){ .addr = weft_addr_v4(htonl(INADDR_ANY)), .port = ntohs(sin->sin_port) };
	return 0;
}

static int bind_allowed(const struct weft_sock *ws, enum weft_addr_kind kind, u16 port)
{
	struct net *net = ws->wn->net;

	if (kind == WEFT_ADDR_OTHER && !ws->freebind && !ws->transparent)
		return -EADDRNOTAVAIL;
	if (port && inet_port_requires_bind_service(net, port) && !ns_capable(net->user_ns, CAP_NET_BIND_SERVICE))
		return -EACCES;
	return 0;
}

static int bind_locked(struct weft_sock *ws, const struct weft_end *end, enum weft_addr_kind kind)
{
	int err;

	if (ws->sk.sk_state != TCP_CLOSE || ws->t.lport)
		return -EINVAL;
	/* Before the port: with it, look-ups begin to find the socket. */
	WRITE_ONCE(ws->t.laddr.w[3], end->addr.w[3]);
	if (end->port || !ws->bind_no_port) {
		err = weft_port_bind(ws, &end->addr, end->port);
		if (err) {
			WRITE_ONCE(ws->t.laddr.w[3], htonl(INADDR_ANY));
			return err;
		}
	}
	ws->bound_addr = end->addr;
	ws->laddr_group = kind == WEFT_ADDR_BROADCAST || kind == WEFT_ADDR_MULTICAST;
	ws->bound = !weft_addr_is_any(&end->addr);
	ws->bound_port = end->port;
	weft_route_put(&ws->route);
	return 0;
}

int weft_sock_bind(struct socket *sock, weft_sockaddr *uaddr, int len)
{
	struct weft_sock *ws = weft_sk(sock->sk);
	enum weft_addr_kind kind;
	struct weft_end end;
	int err = bind_end(uaddr, len, &end);

	if (err)
		return err;
	rcu_read_lock();
	kind = weft_addr_kind(ws->wn, &end.addr, NULL);
	rcu_read_unlock();
	err = bind_allowed(ws, kind, end.port);
	if (err)
		return err;
	lock_sock(&ws->sk);
	err = bind_locked(ws, &end, kind);
	release_sock(&ws->sk);
	return err;
}

struct weft_addr weft_sock_dst(const struct weft_sock *ws, const struct weft_addr *dst)
{
	if (!weft_addr_is_any(dst))
		return *dst;
	if (ws->laddr_group || weft_addr_is_any(&ws->t.laddr))
		return weft_addr_v4(htonl(INADDR_LOOPBACK));
	return ws->t.laddr;
}

int weft_sock_route(struct weft_sock *ws)
{
	struct weft_route_key key = {
		.dst = ws->t.raddr,
		.src = ws->laddr_group ? weft_addr_v4(htonl(INADDR_ANY)) : ws->t.laddr,
		.sport = ws->t.lport,
		.dport = ws->t.rport,
		.oif = ws->sk.sk_bound_dev_if,
		.mark = READ_ONCE(ws->sk.sk_mark),
		.proto = ws->proto,
		.tos = ws->tos,
		.uid = ws->sk.sk_uid,
	};
	int err;

	weft_route_put(&ws->route);
	err = weft_route_find(ws->wn, &key, &ws->route);
	if (err)
		return err;
	if (weft_addr_is_any(&ws->t.laddr))
		WRITE_ONCE(ws->t.laddr.w[3], ws->route.src.w[3]);
	return 0;
}
