// SPDX-License-Identifier: GPL-2.0
/*
 * Socket addresses: struct sockaddr, bind(), getsockname(), getpeername(); and the route of a
 * connected socket.  RFC 1122 4.1.3.5 and 4.2.3.7 (which source address), RFC 9293 3.9.2.3,
 * RFC 3493 3.3 and 3.7 (sockaddr_in6, v4-mapped addresses), RFC 4007 (zones).
 *
 * Not there: flow labels in the sockaddr_in6 that is given.
 *
 * Process context, save weft_sock_route(), which any context may call with the socket lock held.
 */
#include <linux/capability.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/tcp_states.h>
#include "sock.h"

static int get4(const struct sockaddr_in *sin, int len, struct weft_end *out)
{
	if (len < (int)sizeof(*sin))
		return -EINVAL;
	if (sin->sin_family != AF_INET)
		return -EAFNOSUPPORT;
	*out = (struct weft_end){
		.addr = weft_addr_v4(sin->sin_addr.s_addr), .port = ntohs(sin->sin_port),
	};
	return 0;
}

/* The zone came with RFC 2553; programs older than that do without. */
static int get6(const struct sockaddr_in6 *sin6, int len, struct weft_end *out)
{
	if (len < SIN6_LEN_RFC2133)
		return -EINVAL;
	if (sin6->sin6_family != AF_INET6)
		return -EAFNOSUPPORT;
	*out = (struct weft_end){
		.port = ntohs(sin6->sin6_port),
		.flow = ntohl(sin6->sin6_flowinfo & IPV6_FLOWLABEL_MASK),
	};
	memcpy(&out->addr, &sin6->sin6_addr, sizeof(out->addr));
	if (len >= (int)sizeof(*sin6) && weft_ip6_needs_zone(&out->addr))
		out->zone = sin6->sin6_scope_id;
	return 0;
}

int weft_sockaddr_get(const struct weft_sock *ws, const void *sa, int len, struct weft_end *out)
{
	return ws->v6 ? get6(sa, len, out) : get4(sa, len, out);
}

int weft_sockaddr_put(const struct weft_sock *ws, const struct weft_addr *a, u16 port, u32 zone,
		      void *sa)
{
	struct sockaddr_in6 *sin6 = sa;

	if (!ws->v6) {
		*(struct sockaddr_in *)sa = (struct sockaddr_in){
			.sin_family = AF_INET, .sin_port = htons(port),
			.sin_addr.s_addr = weft_addr_to_v4(a),
		};
		return sizeof(struct sockaddr_in);
	}
	*sin6 = (struct sockaddr_in6){
		.sin6_family = AF_INET6, .sin6_port = htons(port),
		.sin6_scope_id = weft_ip6_needs_zone(a) ? zone : 0,
	};
	memcpy(&sin6->sin6_addr, a, sizeof(sin6->sin6_addr));
	return sizeof(*sin6);
}

/* by getpeername(); 2: by accept(), which also returns the peer of a connection that has ended */
#define ASKED	1

int weft_sock_getname(struct socket *sock, struct sockaddr *uaddr, int peer)
{
	struct sock *sk = sock->sk;
	struct weft_sock *ws = weft_sk(sk);
	int err;

	lock_sock(sk);
	if (!peer)
		err = weft_sockaddr_put(ws, &ws->t.laddr, ws->t.lport, sk->sk_bound_dev_if, uaddr);
	else if (!ws->t.rport ||
		 (peer == ASKED && ((1 << sk->sk_state) & (TCPF_CLOSE | TCPF_SYN_SENT))))
		err = -ENOTCONN;
	else
		err = weft_sockaddr_put(ws, &ws->t.raddr, ws->t.rport, sk->sk_bound_dev_if, uaddr);
	release_sock(sk);
	return err;
}

/* As Linux's bind() for old programs: AF_UNSPEC with the unspecified address is a wildcard. */
static int bind_end(const struct weft_sock *ws, const void *uaddr, int len, struct weft_end *end)
{
	const struct sockaddr_in *sin = uaddr;
	int err = weft_sockaddr_get(ws, uaddr, len, end);

	if (ws->v6 || err != -EAFNOSUPPORT || sin->sin_family != AF_UNSPEC ||
	    sin->sin_addr.s_addr != htonl(INADDR_ANY))
		return err;
	*end = (struct weft_end){
		.addr = weft_addr_v4(htonl(INADDR_ANY)), .port = ntohs(sin->sin_port),
	};
	return 0;
}

static int bind_zone(const struct weft_sock *ws, const struct weft_end *end)
{
	if (!weft_ip6_needs_zone(&end->addr))
		return 0;
	return end->zone ? end->zone : READ_ONCE(ws->sk.sk_bound_dev_if);
}

static bool device_exists(struct weft_net *wn, int ifindex)
{
	bool yes;

	rcu_read_lock();
	yes = dev_get_by_index_rcu(wn->net, ifindex);
	rcu_read_unlock();
	return yes;
}

int weft_sock_bind_zone(const struct weft_sock *ws, const struct weft_end *end)
{
	int zone = bind_zone(ws, end);

	if (weft_ip6_needs_zone(&end->addr) && !zone)
		return -EINVAL;
	return zone && !device_exists(ws->wn, zone) ? -ENODEV : zone;
}

/* What may not be bound to whatever addresses this host has. */
static int bind_possible(const struct weft_sock *ws, const struct weft_end *end)
{
	if (!ws->v6)
		return 0;
	if (weft_addr_is_v4(&end->addr) && ws->v6only)
		return -EINVAL;
	if (weft_ip6_is_multicast(&end->addr) && ws->proto != IPPROTO_UDP)
		return -EINVAL;
	return min(weft_sock_bind_zone(ws, end), 0);
}

bool weft_sock_nonlocal(const struct weft_sock *ws, const struct weft_addr *a)
{
	const struct net *net = ws->wn->net;

	if (ws->freebind || ws->transparent)
		return true;
	return weft_addr_is_v4(a) ? READ_ONCE(net->ipv4.sysctl_ip_nonlocal_bind) :
				    READ_ONCE(net->ipv6.sysctl.ip_nonlocal_bind);
}

static int bind_allowed(const struct weft_sock *ws, enum weft_addr_kind kind,
			const struct weft_end *end)
{
	struct net *net = ws->wn->net;
	bool ping = ws->proto == IPPROTO_ICMP;

	if (kind == WEFT_ADDR_OTHER && !weft_sock_nonlocal(ws, &end->addr))
		return -EADDRNOTAVAIL;
	if (ping && (kind == WEFT_ADDR_BROADCAST || kind == WEFT_ADDR_MULTICAST))
		return -EADDRNOTAVAIL;
	if (end->port && !ping && inet_port_requires_bind_service(net, end->port) &&
	    !ns_capable(net->user_ns, CAP_NET_BIND_SERVICE))
		return -EACCES;
	return 0;
}

/* A TCP socket whose connection is over tells its old port, but holds none. */
static bool is_bound(const struct weft_sock *ws)
{
	return ws->sk.sk_state != TCP_CLOSE || ws->hold;
}

static int sockaddr_bind_locked(struct weft_sock *ws, const struct weft_end *end,
				enum weft_addr_kind kind)
{
	int err;

	weft_sock_assert_locked(&ws->sk);
	if (is_bound(ws))
		return -EINVAL;
	if (bind_zone(ws, end))
		ws->sk.sk_bound_dev_if = bind_zone(ws, end);
	/* Before the port: with it, look-ups begin to find the socket. */
	ws->t.laddr = end->addr;
	if (end->port || !ws->bind_no_port) {
		err = weft_port_bind(ws, &end->addr, end->port);
		if (err) {
			ws->t.laddr = weft_sock_any(ws);
			return err;
		}
	}
	ws->bound_addr = end->addr;
	ws->laddr_group = kind == WEFT_ADDR_BROADCAST || kind == WEFT_ADDR_MULTICAST;
	/* IPv4's unspecified address, of an IPv6 socket, counts as one in Linux. */
	ws->bound = !weft_addr_is_any(&end->addr) || (ws->v6 && weft_addr_is_v4(&end->addr));
	if (ws->bound && ws->v6 && !weft_addr_is_v4(&end->addr))
		ws->v6only = true;	/* as IPV6_V6ONLY of Linux tells */
	ws->bound_port = end->port;
	weft_route_put(&ws->route);
	return 0;
}

int weft_sock_bind(struct socket *sock, weft_sockaddr *uaddr, int len)
{
	struct weft_sock *ws = weft_sk(sock->sk);
	enum weft_addr_kind kind;
	struct weft_end end;
	int err = bind_end(ws, uaddr, len, &end);

	if (!err)
		err = bind_possible(ws, &end);
	if (err)
		return err;
	rcu_read_lock();
	kind = weft_addr_kind(ws->wn, &end.addr, NULL);
	rcu_read_unlock();
	/* As Linux: a second bind() is refused before its address over IPv6, after it over IPv4. */
	err = ws->v6 && READ_ONCE(ws->hold) ? -EINVAL : bind_allowed(ws, kind, &end);
	if (err)
		return err;
	lock_sock(&ws->sk);
	err = sockaddr_bind_locked(ws, &end, kind);
	release_sock(&ws->sk);
	return err;
}

struct weft_addr weft_sock_dst(const struct weft_sock *ws, const struct weft_addr *dst)
{
	bool v4 = weft_addr_is_v4(dst) || weft_addr_is_v4(&ws->t.laddr);

	if (!weft_addr_is_any(dst))
		return *dst;
	if (!v4)
		return weft_ip6_loopback();
	if (ws->laddr_group || weft_addr_is_any(&ws->t.laddr) || ws->v6)
		return weft_addr_v4(htonl(INADDR_LOOPBACK));
	return ws->t.laddr;
}

int weft_sock_oif(const struct weft_sock *ws, const struct weft_addr *dst, int oif)
{
	bool v4 = weft_addr_is_v4(dst), multicast = weft_ip_is_group(dst);

	if (!oif && !v4)
		oif = READ_ONCE(ws->ip6.pktinfo_ifindex);
	if (oif)
		return oif;
	if (v4)
		return READ_ONCE(*(multicast ? &ws->mc_ifindex : &ws->uc_ifindex));
	return READ_ONCE(*(multicast ? &ws->ip6.mc_ifindex : &ws->ip6.uc_ifindex));
}

/*
 * The source for a packet to dst by an IPv6 socket that has *src: none, if connect() has chosen
 * that, and it is IPv6 and dst is IPv4.  Else the other protocol's is refused as in Linux.
 */
static int source_for(const struct weft_sock *ws, const struct weft_addr *dst,
		      struct weft_addr *src)
{
	bool v4 = weft_addr_is_v4(dst), from_v4 = weft_addr_is_v4(src);

	if (!ws->v6 || from_v4 == v4 || (weft_addr_is_any(src) && !from_v4))
		return 0;
	if (!v4)
		return -EAFNOSUPPORT;
	if (ws->proto == IPPROTO_TCP || ws->bound)
		return -ENETUNREACH;
	*src = weft_addr_v4(htonl(INADDR_ANY));
	return 0;
}

int weft_sock_way(const struct weft_sock *ws, struct weft_route_key *key, struct weft_route *rt)
{
	int err = source_for(ws, &key->dst, &key->src), none;
	bool group = weft_addr_is_v4(&key->dst) && ipv4_is_multicast(key->dst.w[3]);

	if (group && weft_addr_is_any(&key->src))
		key->src = weft_addr_v4(ws->mc_addr);
	if (err != -EAFNOSUPPORT)
		return err ?: weft_route_find(ws->wn, key, rt);
	key->src = (struct weft_addr){};
	none = weft_route_find(ws->wn, key, rt);
	if (none)
		return none;
	weft_route_put(rt);
	return err;
}

static int take_label(struct weft_sock *ws, u32 flow)
{
	if (!ws->ip6.sndflow)
		flow = 0;
	if (!weft_flow_allowed(ws, flow))
		return -EINVAL;
	WRITE_ONCE(ws->ip6.flow, flow);
	return 0;
}

int weft_sock_peer_zone(struct weft_sock *ws, const struct weft_end *to)
{
	int err = take_label(ws, to->flow);

	weft_sock_assert_locked(&ws->sk);
	if (err)
		return err;
	if (!weft_ip6_needs_zone(&to->addr))
		return 0;
	if (to->zone && ws->sk.sk_bound_dev_if && to->zone != ws->sk.sk_bound_dev_if)
		return -EINVAL;
	if (to->zone)
		ws->sk.sk_bound_dev_if = to->zone;
	return ws->sk.sk_bound_dev_if ? 0 : -EINVAL;
}

int weft_sock_route(struct weft_sock *ws)
{
	struct weft_route_key key = {
		.dst = ws->t.raddr,
		.src = ws->laddr_group ? weft_sock_any(ws) : ws->t.laddr,
		.sport = ws->t.lport,
		.dport = ws->t.rport,
		.oif = ws->sk.sk_bound_dev_if,
		.mark = READ_ONCE(ws->sk.sk_mark),
		.proto = ws->sk.sk_protocol,
		.tos = weft_sock_tos(ws, &ws->t.raddr),
		.onlink = weft_sock_onlink(&ws->sk, &ws->t.raddr),
		.uid = ws->sk.sk_uid,
	};
	int err;

	weft_sock_assert_locked(&ws->sk);
	if (ws->proto != IPPROTO_TCP)
		key.oif = weft_sock_oif(ws, &key.dst, key.oif);
	weft_route_put(&ws->route);
	err = weft_sock_way(ws, &key, &ws->route);
	if (err)
		return err;
	if (weft_addr_is_any(&ws->t.laddr))
		ws->t.laddr = ws->route.src;
	ws->t.zone = weft_ip6_zone(&ws->t.laddr, &ws->t.raddr, ws->sk.sk_bound_dev_if);
	return 0;
}

/*
 * The MTU of the connection's route, as the packets that it sends know it.  A connection that has
 * ended keeps its route until connect() or listen(), as in Linux.
 */
int weft_sock_mtu(struct weft_sock *ws, int *val)
{
	bool open = !((1 << ws->sk.sk_state) & (TCPF_CLOSE | TCPF_LISTEN)) &&
		    !weft_addr_is_any(&ws->t.raddr);
	int err = 0;

	weft_sock_assert_locked(&ws->sk);
	if (!open && !ws->route.iface)
		return -ENOTCONN;
	if (open && (!ws->route.iface || !weft_route_valid(ws->wn, &ws->route)))
		err = weft_sock_route(ws);
	*val = ws->route.mtu;
	return err ? -ENOTCONN : 0;
}
