// SPDX-License-Identifier: GPL-2.0
/*
 * The host's side of a port hold: an AF_INET or AF_INET6 socket inside the kernel, bound to the
 * same address and port.  The holds are checked against each other by ports.c alone: to the host
 * they are a SO_REUSEPORT group of a user that no program can be, so that several of them share a
 * port, and nobody joins them.
 *
 * A port from bind() is held by a whole socket, which binds as a program's does, with all that
 * the host's administrator may have hooked into that.  A port that connect() has chosen for TCP,
 * and one address of a wildcard, is held by a light one: each connection to the same destination
 * takes another, and a whole socket costs as much as the connection itself.  A light one is the
 * part that the host's table of ports refers to, a struct inet_connection_sock, without the rest
 * of a TCP socket, a file's inode and any of its calls; it is made and released without
 * sleeping.  Like the port of a connection of Linux's own it was not asked for by bind(), and no
 * hook of bind() sees it.
 *
 * Locks: the socket lock of Weft's socket, then that of the whole socket.  Only the host's table of
 * ports knows a light one, and others look at it under its locks.
 */
#include <linux/inetdevice.h>
#include <linux/net.h>
#include <linux/slab.h>
#include <net/inet_connection_sock.h>
#include <net/inet_hashtables.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/tcp.h>
#include <net/transp_v6.h>
#include "port_host.h"

static bool host_knows(struct weft_net *wn, const struct weft_addr *addr)
{
	bool own;

	rcu_read_lock();
	own = weft_addr_is_own(wn, addr);
	rcu_read_unlock();
	return !own;
}

static bool begins_light(const struct weft_port_hold *h)
{
	return h->proto == IPPROTO_TCP && (h->by_connect || h->by_listen);
}

/* ======================================== a light one */

/* No owner: a hold may outlive all of Weft's files, and unloading waits for it. */
static struct proto light_prot = {
	.name = "WEFT-PORT",
	.obj_size = sizeof(struct inet_connection_sock),
};

/* The file that all light ones belong to, when their user is asked for; it has no socket. */
static struct socket *nobody;

static bool is_light(const struct sock *hsk)
{
	return hsk->sk_prot == &light_prot;
}

static struct sock *light_open(const struct weft_port_hold *h, const struct weft_addr *addr,
			       gfp_t gfp)
{
	bool v4 = weft_addr_is_v4(addr);
	struct sock *hsk = sk_alloc(h->wn->net, v4 ? PF_INET : PF_INET6, gfp, &light_prot, 1);

	if (!hsk)
		return NULL;
	sock_init_data(NULL, hsk);
	sk_set_socket(hsk, nobody);
	hsk->sk_uid = INVALID_UID;
	hsk->sk_type = SOCK_STREAM;
	hsk->sk_protocol = IPPROTO_TCP;
	hsk->sk_reuseport = 1;
	hsk->sk_ipv6only = v4 ? 0 : !weft_addr_is_any(addr) || h->v6only;
	/* neither a listener, nor a bound socket that `ss` can list */
	hsk->sk_state = TCP_ESTABLISHED;
	/* no IPv4 socket has this address */
	inet_sk(hsk)->inet_rcv_saddr = v4 ? weft_addr_to_v4(addr) : LOOPBACK4_IPV6;
	if (!v4 && weft_addr_is_any(addr))
		inet_sk(hsk)->inet_rcv_saddr = htonl(INADDR_ANY);
	inet_sk(hsk)->inet_saddr = inet_sk(hsk)->inet_rcv_saddr;
	if (!v4)
		memcpy(&hsk->sk_v6_rcv_saddr, addr, sizeof(hsk->sk_v6_rcv_saddr));
	return hsk;
}

static int light_take(struct sock *hsk, const struct weft_sock *ws, u16 port)
{
	hsk->sk_reuse = ws->sk.sk_reuse;
	hsk->sk_bound_dev_if = ws->sk.sk_bound_dev_if;
	if (inet_csk_get_port(hsk, port))
		return -EADDRINUSE;
	inet_sk(hsk)->inet_sport = htons(port);
	return 0;
}

static int light_bind(struct weft_port_hold *h, const struct weft_sock *ws)
{
	if (!h->host)
		h->host = light_open(h, &h->addr,
				     h->by_listen ? GFP_ATOMIC | __GFP_NOWARN : GFP_KERNEL);
	return h->host ? light_take(h->host, ws, h->port) : -ENOMEM;
}

static void light_close(struct sock *hsk)
{
	if (inet_csk(hsk)->icsk_bind_hash)
		/* inet_put_port(), which newer kernels do not export */
		tcp_prot.put_port(hsk);
	sk_set_socket(hsk, NULL);
	sock_put(hsk);
}

/* ======================================== a whole one */

/* A UDP holder is connected to an address from which nothing can come: no datagram finds it. */
static void port_host_hide(struct sock *hsk)
{
	if (hsk->sk_type != SOCK_DGRAM)
		return;
	hsk->sk_daddr = htonl(INADDR_BROADCAST);
	if (hsk->sk_family == AF_INET6)
		hsk->sk_v6_daddr = (struct in6_addr)IN6ADDR_LINKLOCAL_ALLNODES_INIT;
}

static int whole_open(struct weft_port_hold *h)
{
	bool tcp = h->proto == IPPROTO_TCP, v4 = weft_addr_is_v4(&h->addr);
	struct socket *host;
	struct sock *hsk;
	int proto = h->proto == IPPROTO_ICMP && !v4 ? IPPROTO_ICMPV6 : h->proto;
	int err = sock_create_kern(h->wn->net, v4 ? AF_INET : AF_INET6,
				   tcp ? SOCK_STREAM : SOCK_DGRAM, proto, &host);

	if (err)
		return err;
	hsk = host->sk;
	ip_sock_set_freebind(hsk);	/* what may be bound to was decided before */
	sock_set_reuseport(hsk);
	hsk->sk_ipv6only = h->v6only;
	/* Kernels differ in which of the two they compare. */
	SOCK_INODE(host)->i_uid = INVALID_UID;
	hsk->sk_uid = INVALID_UID;
	hsk->sk_rcvbuf = 0;
	h->host = hsk;
	return 0;
}

static int port_host_address(const struct weft_port_hold *h, const struct weft_sock *ws,
			     struct sockaddr_storage *ss)
{
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)ss;

	if (weft_addr_is_v4(&h->addr)) {
		*(struct sockaddr_in *)ss = (struct sockaddr_in){
			.sin_family = AF_INET, .sin_port = htons(h->port),
			.sin_addr.s_addr = weft_addr_to_v4(&h->addr),
		};
		return sizeof(struct sockaddr_in);
	}
	*sin6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(h->port) };
	memcpy(&sin6->sin6_addr, &h->addr, sizeof(sin6->sin6_addr));
	sin6->sin6_scope_id = weft_ip6_needs_zone(&h->addr) ? ws->sk.sk_bound_dev_if : 0;
	return sizeof(*sin6);
}

/* Ping sockets share identifiers unless told otherwise, but not one that was chosen for them. */
static int whole_bind(struct weft_port_hold *h, const struct weft_sock *ws, bool exclusive)
{
	bool ping = h->proto == IPPROTO_ICMP;
	struct sockaddr_storage ss;
	struct sock *hsk;
	int len, err;

	if (!h->host) {
		err = whole_open(h);
		if (err == -EACCES && ping)
			/*
			 * allowed at socket() (net/raw/ping.c); the program has
			 * changed its group since
			 */
			return 0;
		if (err)
			return err;
	}
	hsk = h->host;
	lock_sock(hsk);
	hsk->sk_reuse = ping && exclusive ? SK_NO_REUSE : ws->sk.sk_reuse;
	hsk->sk_bound_dev_if = ws->sk.sk_bound_dev_if;
	release_sock(hsk);
	len = port_host_address(h, ws, &ss);
	/*
	 * Whether to join a group is asked of all sockets of the port: without
	 * one it need not join yet.
	 */
	hsk->sk_reuseport = h->proto != IPPROTO_UDP;
	err = kernel_bind(hsk->sk_socket, (weft_sockaddr *)&ss, len);
	if (err == -EADDRINUSE && !hsk->sk_reuseport && !exclusive) {
		hsk->sk_reuseport = 1;
		err = kernel_bind(hsk->sk_socket, (weft_sockaddr *)&ss, len);
	}
	if (err)
		return err;
	hsk->sk_reuseport = 1;
	hsk->sk_reuse = ws->sk.sk_reuse;
	port_host_hide(hsk);
	return 0;
}

static void whole_close(struct sock *hsk)
{
	if (hsk->sk_type == SOCK_STREAM)
		hsk->sk_state = TCP_CLOSE;
	sock_release(hsk->sk_socket);
}

/* ======================================== another address */

/* Nobody is asked: the port was bound to the wildcard. */
static void whole_move(struct sock *hsk, const struct weft_addr *addr)
{
	bool v4 = weft_addr_is_v4(addr);

	lock_sock(hsk);
	if (v4 || weft_addr_is_any(addr))
		inet_sk(hsk)->inet_rcv_saddr = v4 ? weft_addr_to_v4(addr) : htonl(INADDR_ANY);
	else
		inet_sk(hsk)->inet_rcv_saddr = LOOPBACK4_IPV6;
	if (hsk->sk_family == AF_INET6)
		memcpy(&hsk->sk_v6_rcv_saddr, addr, sizeof(hsk->sk_v6_rcv_saddr));
	hsk->sk_prot->rehash(hsk);
	release_sock(hsk);
}

/* The new one has the port before the old one gives it up. */
static int light_replace(struct weft_port_hold *h, const struct weft_sock *ws,
			 const struct weft_addr *addr)
{
	struct sock *new = light_open(h, addr, GFP_KERNEL);
	int err = new ? light_take(new, ws, h->port) : -ENOMEM;

	if (err) {
		if (new)
			light_close(new);
		return err;
	}
	weft_port_host_close(h);
	h->host = new;
	return 0;
}

int weft_port_host_move(struct weft_port_hold *h, const struct weft_sock *ws,
			const struct weft_addr *addr)
{
	if (!h->host || !host_knows(h->wn, addr))
		return 0;
	if (h->proto == IPPROTO_TCP)
		return light_replace(h, ws, addr);
	if (h->host->sk_prot->rehash)
		whole_move(h->host, addr);
	return 0;
}

/* ======================================== either */

int weft_port_host_bind(struct weft_port_hold *h, const struct weft_sock *ws, bool exclusive)
{
	if (!host_knows(h->wn, &h->addr))
		return 0;
	return begins_light(h) ? light_bind(h, ws) : whole_bind(h, ws, exclusive);
}

/*
 * To the host's later binds the holder looks like a listener, and it asks as listen() does.  It
 * never enters the table of listeners, so no segment finds it.
 */
int weft_port_host_listen(struct weft_port_hold *h)
{
	struct sock *hsk = h->host;
	int err, before;

	if (!hsk)
		return 0;
	lock_sock(hsk);
	before = hsk->sk_state;
	hsk->sk_state = TCP_LISTEN;
	err = inet_csk_get_port(hsk, h->port);
	if (err)
		hsk->sk_state = before;
	release_sock(hsk);
	return err ? -EADDRINUSE : 0;
}

void weft_port_host_unlisten(struct weft_port_hold *h)
{
	if (h->host)
		WRITE_ONCE(h->host->sk_state, is_light(h->host) ? TCP_ESTABLISHED : TCP_CLOSE);
}

void weft_port_host_close(struct weft_port_hold *h)
{
	if (!h->host)
		return;
	if (is_light(h->host))
		light_close(h->host);
	else
		whole_close(h->host);
	h->host = NULL;
}

bool weft_port_host_sleeps(const struct weft_port_hold *h)
{
	return h->host && !is_light(h->host);
}

int weft_port_host_init(void)
{
	int err = sock_create_lite(PF_INET, SOCK_STREAM, IPPROTO_TCP, &nobody);

	if (err)
		return err;
	SOCK_INODE(nobody)->i_uid = INVALID_UID;
	/* the table of ports, where a kernel has it here */
	light_prot.h.hashinfo = tcp_prot.h.hashinfo;
	/* proto_register() would align each to a cache line. */
	light_prot.slab = kmem_cache_create(light_prot.name, light_prot.obj_size, 0, SLAB_ACCOUNT,
					    NULL);
	err = light_prot.slab ? proto_register(&light_prot, 0) : -ENOMEM;
	if (err) {
		kmem_cache_destroy(light_prot.slab);
		sock_release(nobody);
	}
	return err;
}

void weft_port_host_exit(void)
{
	proto_unregister(&light_prot);	/* and its slab */
	sock_release(nobody);
}
