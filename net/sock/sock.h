/* SPDX-License-Identifier: GPL-2.0 */
/* What every Weft socket has, whatever its type: addresses, port, options. */
#ifndef WEFT_SOCK_SOCK_H
#define WEFT_SOCK_SOCK_H

#include <linux/in.h>
#include <linux/siphash.h>
#include <net/sock.h>
#include <weft/compat.h>
#include <weft/net.h>
#include "../ip/ip.h"
#include "core/fit.h"

struct weft_port_hold;			/* port_host.h */

struct weft_sock {
	/*
	 * first; sk_bind_node: weft_port_chain.socks, chain's lock; raw sockets: wn->raws,
	 * raws_lock
	 */
	struct sock sk;
	struct weft_net *wn;		/* constant */
	/* IPPROTO_TCP, _UDP; _ICMP: a ping socket; _RAW: a raw one, of sk.sk_protocol; constant */
	u8 proto;
	bool v6;			/* AF_INET6 to the program, IPv4 is v4-mapped; constant */
	bool v6only;			/* IPV6_V6ONLY; constant once it has a port */

	/* socket lock; read by look-ups without it */
	/* address, port chosen by bind(), so kept at disconnect */
	bool bound, bound_port;
	/* t.laddr is a broadcast or multicast address: for look-ups only, never a source */
	bool laddr_group;
	/*
	 * lport 0: not bound; rport 0: not connected; lport of a ping socket: identifier, of a raw
	 * one: protocol
	 */
	struct weft_tuple t;
	struct weft_port_hold *hold;	/* socket lock */
	struct weft_addr bound_addr;	/* as given to bind(), unspecified for a wildcard */
	/* IP_LOCAL_PORT_RANGE: lowest ephemeral port, and the highest << 16; 0: none */
	u32 port_range;

	atomic_t ip_ids;		/* IPv4 ID of the next packet with DF, while connected */
	struct weft_route route;	/* socket lock: route to t.raddr; iface NULL: none yet */

	/* Options of SOL_IP; socket lock.  A child has a copy of them all: net/tcp/child.c */
	struct_group(ip4,
	u8 tos, ttl;			/* ttl 0: the namespace's default */
	u8 mc_ttl;			/* 1; or the TTL of the packet that made the connection */
	u8 rcv_tos;			/* the TOS of that packet */
	bool mc_loop;			/* 1 */
	u8 pmtudisc;			/* IP_PMTUDISC_* */
	bool recverr, recvttl, recvtos, pktinfo, freebind, bind_no_port, recvorigdst;
	bool recvopts, retopts;		/* IP_RECVOPTS, IP_RETOPTS */
	bool hdrincl;			/* IP_HDRINCL, raw: the program's data has an IP header */
	bool transparent;		/* IP_TRANSPARENT: may bind to a foreign address */
	/* IP_MULTICAST_ALL, 1: groups of other sockets too; read without the lock */
	bool mc_all;
	u8 min_ttl;			/* IP_MINTTL: TCP refuses packets below; 0: none */
	int mc_ifindex;			/* IP_MULTICAST_IF: 0: by the route; or that packet's */
	int uc_ifindex;			/* IP_UNICAST_IF: 0: by the route */
	__be32 mc_addr;			/* IP_MULTICAST_IF: source of multicast; 0: by the route */

	);
	struct list_head groups;	/* weft_mc_member.node; RCU, writers under mc_mutex */
	/* IPv4's and IPv6's: the host's member on shared devices; or NULL; mc_mutex */
	struct socket *mc_host[2];

	/* Options of SOL_IPV6, for what goes over IPv6; socket lock */
	struct {
		u8 tclass;
		u8 pmtudisc;		/* IPV6_PMTUDISC_*, which are IPv4's numbers */
		s16 hops, mc_hops;	/* IPV6_UNICAST_HOPS, default -1: the route's; default 1 */
		u8 min_hops;		/* IPV6_MINHOPCOUNT, as min_ttl */
		bool recverr, pktinfo, recvhops, recvtclass, recvorigdst, dontfrag;
		/* IPV6_RECV*: control messages to give; IPV6_FLOWINFO */
		bool hopopts, rthdr, dstopts, recvflow, recvpathmtu;
		/* the same by RFC 2292's names */
		bool old_pktinfo, old_hops, old_hopopts, old_rthdr, old_dstopts;
		bool sndflow;		/* IPV6_FLOWINFO_SEND: sin6_flowinfo has the flow label */
		/* IPV6_AUTOFLOWLABEL, 1: a label for each conversation that chose none */
		bool autoflow;
		bool mc_loop, mc_all;	/* as IPv4's; default 1 */
		u8 addr_prefs;		/* IPV6_ADDR_PREFERENCES: stored only */
		/* IPV6_MULTICAST_IF, IPV6_UNICAST_IF, IPV6_PKTINFO */
		int mc_ifindex, uc_ifindex, pktinfo_ifindex;
		u32 flow;		/* the label chosen by connect(); 0: none */
		/* socket of the host that leases this one's flow labels (flowlabel.c), or NULL */
		struct socket *labels;
		/*
		 * IPV6_PATHMTU, not yet reported: the MTU that was exceeded, 0: none, and the
		 * destination. sk_receive_queue.lock
		 */
		u32 mtu;
		struct weft_end mtu_to;
	} ip6;
};

static inline struct weft_sock *weft_sk(const struct sock *sk)
{
	return (struct weft_sock *)sk;
}

/*
 * For a function that says "socket lock held": a user owns the socket, or its spinlock is held in
 * softirq.  Nothing without lockdep.
 */
static inline void weft_sock_assert_locked(const struct sock *sk)
{
	lockdep_assert(lockdep_sock_is_held(sk));
}

/* The unspecified address, as the socket's family has it. */
static inline struct weft_addr weft_sock_any(const struct weft_sock *ws)
{
	return ws->v6 ? (struct weft_addr){} : weft_addr_v4(htonl(INADDR_ANY));
}

/*
 * How closely the socket fits a packet: weft_fit().  bound: the address that counts; peer: the
 * socket's counts too.  No lock.
 */
static inline int weft_sock_fit(const struct weft_sock *ws, const struct weft_addr *bound,
				bool peer, const struct weft_tuple *t, int ifindex)
{
	const struct weft_fit f = {
		.laddr = bound, .raddr = peer ? &ws->t.raddr : NULL,
		.lport = READ_ONCE(ws->t.lport), .rport = peer ? READ_ONCE(ws->t.rport) : 0,
		.ifindex = READ_ONCE(ws->sk.sk_bound_dev_if), .v6 = ws->v6, .v6only = ws->v6only,
	};

	return weft_fit(&f, t, ifindex);
}

/*
 * Is the socket a better match than those before it?  in_group: it shares its port by
 * SO_REUSEPORT.  No lock.
 */
static inline bool weft_sock_fits_better(const struct weft_sock *ws, struct weft_fit_best *b,
					 int score, bool in_group, const struct weft_tuple *t)
{
	if (weft_fit_asks_hash(b, score, in_group))
		b->hash = siphash(t, sizeof(*t), &ws->wn->keys[WEFT_KEY_TABLES]);
	return weft_fit_better(b, score, in_group);
}

/* The option of the level, SOL_IP or SOL_IPV6, that applies to this destination. */
static inline u8 weft_sock_tos(const struct weft_sock *ws, const struct weft_addr *to)
{
	return weft_addr_is_v4(to) ? READ_ONCE(ws->tos) : READ_ONCE(ws->ip6.tclass);
}

static inline u8 weft_sock_pmtudisc(const struct weft_sock *ws, const struct weft_addr *to)
{
	return weft_addr_is_v4(to) ? READ_ONCE(ws->pmtudisc) : READ_ONCE(ws->ip6.pmtudisc);
}

static inline bool weft_sock_recverr(const struct weft_sock *ws, const struct weft_addr *to)
{
	return weft_addr_is_v4(to) ? READ_ONCE(ws->recverr) : READ_ONCE(ws->ip6.recverr);
}

/* SO_DONTROUTE: on-link destinations only.  As in Linux it does not apply to IPv6. */
static inline bool weft_sock_onlink(const struct sock *sk, const struct weft_addr *to)
{
	return sock_flag(sk, SOCK_LOCALROUTE) && weft_addr_is_v4(to);
}

/* 0: the default.  A hop limit of 0, which Linux accepts, is sent as 1. */
static inline u8 weft_sock_ttl(const struct weft_sock *ws, const struct weft_addr *to)
{
	s16 hops = READ_ONCE(ws->ip6.hops);

	if (weft_addr_is_v4(to))
		return READ_ONCE(ws->ttl);
	return hops < 0 ? 0 : max_t(s16, hops, 1);
}

/* ---- ports.c */
/*
 * Binds to addr:port (port 0: an ephemeral one).  Socket lock held, process context.  -EADDRINUSE,
 * -ENOMEM. On success t.lport, bound_addr and hold are set (t.laddr is the caller's), and the
 * socket is in its port's chain.
 */
int weft_port_bind(struct weft_sock *ws, const struct weft_addr *addr, u16 port);
/*
 * For connect(): finds an ephemeral port with which ws->t is not taken; t.laddr, t.raddr and
 * t.rport are set, the socket lock is held, process context.  usable(ws, port, arg) is asked last
 * for a candidate, with hold and t.lport set to it and no other lock held, so it may insert the
 * connection into its table.  -EADDRNOTAVAIL, -ENOMEM.  Afterwards the socket is not in the port's
 * chain: the table of connections finds it.
 */
typedef bool (*weft_port_usable)(struct weft_sock *ws, u16 port, void *arg);
int weft_port_autobind(struct weft_sock *ws, weft_port_usable usable, void *arg);
/* Its port was chosen by connect(), not by bind().  The socket has a port. */
bool weft_port_chosen(const struct weft_sock *ws);
/*
 * A socket bound to a wildcard has got an address (t.laddr) by connect(): it now holds its port
 * there only.  And back, after a disconnect.  Socket lock held, process context.
 */
void weft_port_narrow(struct weft_sock *ws);
void weft_port_widen(struct weft_sock *ws);
void weft_ports_start(void);				/* of the module */
/*
 * listen(): -EADDRINUSE if another listener has taken the port since bind().  Socket lock held,
 * process context.
 */
int weft_port_listen(struct weft_sock *ws);
/* Stops listening and keeps the port; any context. */
void weft_port_unlisten(struct weft_sock *ws);
/*
 * Leaves the chain and puts the hold, if it has one; any context.  Afterwards t.lport is 0 and hold
 * NULL.
 */
void weft_port_release(struct weft_sock *ws);
/*
 * A listener's child shares its hold and is not in the chain.  The caller sets the child's t.
 * Softirq.
 */
void weft_port_inherit(struct weft_sock *child, struct weft_sock *listener);
struct weft_port_hold *weft_port_hold_get(struct weft_port_hold *h);
/* At the end of close(): on return the released port is free in the host too. */
void weft_ports_settle(struct weft_net *wn);
/* Any context: a work releases the host's socket.  NULL does nothing. */
void weft_port_hold_put(struct weft_port_hold *h);
/* Bound sockets of all ports that share the chain: compare proto and t.lport. */
struct weft_port_chain *weft_port_chain(struct weft_net *wn, u8 proto, u16 port);
int weft_ports_init(struct weft_net *wn);
void weft_ports_exit(struct weft_net *wn);

/*
 * ---- addr.c: struct sockaddr at the edge.  AF_INET, or AF_INET6 for an IPv6 socket.  AF_WEFT
 * fails with -EAFNOSUPPORT.
 */
int weft_sockaddr_get(const struct weft_sock *ws, const void *sa, int len, struct weft_end *out);
/*
 * A sockaddr_in6 for an IPv6 socket, else a sockaddr_in; returns the length.  zone: where
 * the address needs one.
 */
int weft_sockaddr_put(const struct weft_sock *ws, const struct weft_addr *a, u16 port, u32 zone,
		      void *sa);
/*
 * connect(): takes device (RFC 4007 6) and flow label from the address.  -EINVAL.  Socket lock
 * held.
 */
int weft_sock_peer_zone(struct weft_sock *ws, const struct weft_end *to);
/*
 * The device for packets to dst: oif if it is not 0, else by the options of a datagram socket; 0:
 * the route decides.
 */
int weft_sock_oif(const struct weft_sock *ws, const struct weft_addr *dst, int oif);
int weft_sock_getname(struct socket *sock, struct sockaddr *uaddr, int peer);
/*
 * May it bind to an address that is not ours?  IP_FREEBIND, IP_TRANSPARENT, the host's
 * ip_nonlocal_bind.
 */
bool weft_sock_nonlocal(const struct weft_sock *ws, const struct weft_addr *a);
/*
 * The device of an IPv6 address to bind to (RFC 4007 6), or 0.  -EINVAL: the address needs one;
 * -ENODEV.
 */
int weft_sock_bind_zone(const struct weft_sock *ws, const struct weft_end *end);
/*
 * bind() of both types; checks address, privilege (CAP_NET_BIND_SERVICE in the
 * namespace's owner) and state.
 */
int weft_sock_bind(struct socket *sock, weft_sockaddr *uaddr, int len);
/*
 * As in Linux, 0.0.0.0 and :: in connect() and sendto() mean this host: the socket's own address or
 * the loopback address.
 */
struct weft_addr weft_sock_dst(const struct weft_sock *ws, const struct weft_addr *dst);
/*
 * The route for key.  key->src is the socket's address, and is replaced where the route needs
 * another. As in Linux, an IPv4 source with an IPv6 destination is -EAFNOSUPPORT once a route was
 * found. The caller puts rt.
 */
int weft_sock_way(const struct weft_sock *ws, struct weft_route_key *key, struct weft_route *rt);
/*
 * Finds and caches the route to ws->t.raddr, choosing ws->t.laddr if it is
 * unspecified.  Socket lock held.
 */
int weft_sock_route(struct weft_sock *ws);
/* The MTU of the connection's route; -ENOTCONN.  Socket lock held. */
int weft_sock_mtu(struct weft_sock *ws, int *val);

/*
 * ---- sockopt.c: by level; the transport's own level goes to its own file first;
 * SOL_SOCKET: sol_socket.c
 */
int weft_sock_setsockopt(struct socket *sock, int level, int name, sockptr_t val, unsigned int len);
int weft_sock_getsockopt(struct socket *sock, int level, int name, char __user *val,
			 int __user *len);
int weft_sock_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg);
/* Control messages of SOL_SOCKET in sendmsg(); -EINVAL. */
int weft_sock_control(struct sock *sk, struct msghdr *msg, struct sockcm_cookie *sockc);
int weft_sock_set_socket(struct socket *sock, int name, sockptr_t val, unsigned int len);
/* ---- options.c: SOL_IP and SOL_IPV6, except groups.  Socket lock held. */
int weft_option_set(struct weft_sock *ws, int level, int name, sockptr_t val, unsigned int len);
int weft_option_get(struct weft_sock *ws, int level, int name, char __user *val, int __user *len,
		    int room);
/* ---- optval.c: a value for getsockopt(); 0 or -EFAULT.  A small one is a byte or an int. */
int weft_sockopt_put_bytes(char __user *optval, int __user *optlen, const void *from, int len);
int weft_sockopt_put_int(char __user *optval, int __user *optlen, int val, int room);

/* ---- flowlabel.c: IPV6_FLOWLABEL_MGR.  Socket lock held, except for the last. */
int weft_flow_setsockopt(struct weft_sock *ws, sockptr_t val, unsigned int len);
int weft_flow_getsockopt(struct weft_sock *ws, char __user *val, int __user *len);
/* May it send with this label?  0 means no label and is allowed; no lock. */
bool weft_flow_allowed(const struct weft_sock *ws, u32 label);
void weft_flow_release(struct weft_sock *ws);			/* close(): sleeps */

/* ---- inqueue.c: into a datagram socket's queues.  Softirq, RCU held. */
/*
 * Puts skb into the receive queue.  Otherwise returns why there is no room; the caller keeps skb.
 */
enum weft_drop weft_sock_queue(struct weft_sock *ws, struct sk_buff *skb);
/* The same after the socket's filter; drops a refused packet. */
void weft_sock_queue_or_drop(struct weft_sock *ws, struct sk_buff *skb);
/*
 * The effect of an ICMP error on a datagram socket.  icmp: its data at the quoted IP header; stays
 * the caller's.  skip: bytes of the quoted packet that the error queue does not show: its headers.
 */
struct weft_icmp_err;
void weft_sock_icmp_error(struct weft_sock *ws, struct sk_buff *icmp, const struct weft_icmp_err *e,
			  u32 skip);

/* Memory that the receive queues of UDP, ping and raw sockets take together. */
extern atomic_long_t weft_dgram_allocated;	/* pages */
DECLARE_PER_CPU(int, weft_dgram_fw_alloc);
extern long weft_dgram_mem[3];			/* pages: net.weft.udp_mem */
extern int weft_dgram_rmem_min, weft_dgram_wmem_min;
void weft_dgram_mem_init(void);			/* before a protocol is registered */
#define WEFT_DGRAM_PROTO_MEM \
	.memory_allocated = &weft_dgram_allocated, .per_cpu_fw_alloc = &weft_dgram_fw_alloc, \
	.sysctl_mem = weft_dgram_mem, .sysctl_rmem = &weft_dgram_rmem_min, \
	.sysctl_wmem = &weft_dgram_wmem_min

/*
 * ---- outgoing.c: the options of a datagram socket, applied to a packet
 * to dst, `len` bytes of IP
 */
struct weft_outgoing {
	struct weft_addr dst;
	u32 len;
	u8 ttl;				/* 0: the socket's */
	bool dontfrag;			/* IPV6_DONTFRAG: no fragmentation by this host either */
	u32 flow;			/* IPv6: flow label, host order; 0: none */
};
/* The MTU that applies: the path's or the device's. */
u32 weft_sock_out_mtu(const struct weft_sock *ws, const struct weft_route *rt);
/* Does it fit the MTU, or may it be fragmented? */
bool weft_sock_out_fits(const struct weft_sock *ws, const struct weft_route *rt,
			const struct weft_outgoing *o);
/* Everything but proto and tos. */
struct weft_ip_tx weft_sock_out(struct weft_sock *ws, const struct weft_route *rt,
				const struct weft_outgoing *o);

/* ---- mcast_opt.c, mcast.c: groups */
bool weft_mc_is_option(int level, int name);
/* No lock held. */
int weft_mc_setsockopt(struct weft_sock *ws, int level, int name, sockptr_t val, unsigned int len);
int weft_mc_getsockopt(struct weft_sock *ws, int level, int name, char __user *val,
		       int __user *len, int room);
void weft_mc_release(struct weft_sock *ws);		/* leaves all; no lock held; sleeps */
/* IP_MULTICAST_IF; socket lock held. */
int weft_mc_set_if(struct weft_sock *ws, sockptr_t val, unsigned int len);
/*
 * Does the socket listen to src in this group, on this device?  Yes if it is
 * not a group.  RCU held.
 */
bool weft_mc_allows(const struct weft_sock *ws, const struct weft_addr *group,
		    const struct weft_addr *src, int ifindex);
/*
 * The address that would answer src over the packet's device: what IP_PKTINFO
 * reports for a group's packet.
 */
__be32 weft_mc_answer_addr(const struct weft_sock *ws, int ifindex, __be32 src);

/* ---- dgram_recv.c: MSG_ERRQUEUE of both types */
int weft_sock_recv_error(struct sock *sk, struct msghdr *msg, size_t len);

/* ---- cgroup.c */
/*
 * Charges an accepted socket, with the data it holds, to current's memory cgroup.  Socket lock
 * held.
 */
void weft_sock_charge_current(struct sock *sk);

/* ---- family.c */
/*
 * After sk_alloc(); sock NULL for a child.  Sets sk_destruct to weft_sock_destruct(), which a
 * replacement must call.
 */
void weft_sock_init(struct weft_sock *ws, struct socket *sock, u8 proto, bool v6);
void weft_sock_destruct(struct sock *sk);
int weft_sock_refs_init(void);		/* the count of sockets; 0 or -ENOMEM */
void weft_sock_refs_exit(void);		/* no socket is left */
int weft_sockets_init(void);	/* registers the kinds of sockets, before anything can have one */
void weft_sockets_exit(void);
/*
 * At unload, with no file left: returns when the last socket is freed, which the packets that it
 * sent delay.
 */
void weft_sockets_wait(void);
int weft_family_init(void);
void weft_family_exit(void);

/* ---- what `weft ss` shows of a socket; a field that a kind of socket does not have is 0 */
struct weft_sock_info {
	u8 proto;			/* as weft_sock.proto */
	bool v6, v6only;		/* an IPv6 socket; without IPv4 */
	/* enum weft_tcp_state; UDP: TCP_ESTABLISHED if connected, else TCP_CLOSE */
	u8 state;
	struct weft_tuple t;		/* rport 0: not connected */
	u32 rqueue;			/* unread bytes; a listener: connections to be accepted */
	u32 wqueue;			/* bytes not yet acknowledged; a listener: the backlog */
	/* the creator's; half-open connection, TIME-WAIT: the listener's, the socket's */
	kuid_t uid;
	unsigned long inode;		/* 0: no file holds it (orphan, half-open, TIME-WAIT) */
	/* "rtx", "persist", "delack", "keepalive", "finwait2", "timewait"; NULL: none runs */
	const char *timer;
	u64 expires;			/* us until it fires; 0: overdue */
	u8 retries;
	u32 cwnd, ssthresh;		/* bytes */
	u64 srtt, rttvar, rto;		/* us */
	u32 mss, snd_wnd, rcv_wnd;	/* bytes; rcv_wnd: what the peer may still send */
	u32 rtx_total;			/* segments retransmitted */
	u64 bytes_acked, bytes_received;
	u32 flags;			/* WEFT_SOCK_F_* */
	u32 unsent;			/* bytes of wqueue that were never sent */
	u64 since;			/* us since the first timeout without an answer; 0: none */
	const struct sock *sk;		/* NULL: half-open, TIME-WAIT; only while show() runs */
	u32 drops;			/* UDP: datagrams dropped for want of room */
	const char *engine;		/* TCP's, under RCU; NULL: the built-in one */
};
#define WEFT_SSTHRESH_UNSET	(1u << 30)	/* bytes: not set by a loss if this or more */

/*
 * Shows every socket of a namespace; show() runs under RCU (it must not sleep) and stops the dump
 * by a non-zero value, which is returned.  *cursor is 0 at first; a stopped dump goes on, with the
 * refused entry, when called again with the cursor that it left.  0: all were shown.  dgram_info.c;
 * TCP's is weft_tcp_dump() in "../tcp/shell.h".
 */
int weft_udp_dump(struct weft_net *wn, unsigned long *cursor,
		  int (*show)(void *arg, const struct weft_sock_info *info), void *arg);
int weft_ping_dump(struct weft_net *wn, unsigned long *cursor,
		   int (*show)(void *arg, const struct weft_sock_info *info), void *arg);
int weft_raw_dump(struct weft_net *wn, unsigned long *cursor,
		  int (*show)(void *arg, const struct weft_sock_info *info), void *arg);

/* ---- dgram.c, stream.c */
extern const struct proto_ops weft_dgram_ops, weft_ping_ops, weft_raw_ops, weft_stream_ops;
extern struct proto weft_udp_prot, weft_ping_prot, weft_raw_prot, weft_tcp_prot;
void weft_stream_init(void);	/* before weft_tcp_prot is registered: the limits of TCP's memory */

#endif
