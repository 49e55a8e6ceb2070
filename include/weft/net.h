/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The root of Weft's state in a network namespace, and the few things that
 * all of the shell needs.
 */
#ifndef WEFT_NET_H
#define WEFT_NET_H

#include <linux/in.h>
#include <linux/ipv6.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rhashtable.h>
#include <linux/siphash.h>
#include <linux/skbuff.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include <weft/types.h>
#include <weft/drop.h>
#include <weft/mib.h>
#include <weft/reset.h>
#include "../../net/base/rate.h"
#include "../../net/ip/core/lpm.h"
#include "../../net/ip/core/redirect.h"
#include "../../net/tcp/core/engine.h"

#define WEFT_ICMP_PEERS		256	/* destinations with an ICMP limit each; more share one */
#define WEFT_PORT_HASH		1024	/* chains of bound sockets, by protocol and port */

enum weft_port_space {			/* each has ports of its own */
	WEFT_PORTS_TCP,
	WEFT_PORTS_UDP,
	WEFT_PORTS_PING,		/* identifiers of ICMP echo */
	WEFT_PORT_SPACES,
};

enum weft_key {				/* what is sent tells nothing of what has another key */
	WEFT_KEY_ISN,
	WEFT_KEY_TS,			/* offsets of timestamps */
	WEFT_KEY_COOKIE,
	WEFT_KEY_PORT,
	WEFT_KEY_IP_ID,
	WEFT_KEY_LABEL,			/* flow labels */
	WEFT_KEY_IID,			/* interface identifiers */
	WEFT_KEY_TABLES,		/* hash tables, and choices among equals: never sent */
	WEFT_KEY_WEAK,			/* the same, by hashes that do not protect their key */
	WEFT_KEYS,
};

/* A change of a sysctl makes another: who has one under RCU has a consistent one. */
struct weft_tcp_tunables {
	struct weft_tcp_conf conf;	/* constant */
	struct rcu_head rcu;
};

struct weft_counters {
	u64 mib[WEFT_MIB_COUNT];
	u64 drop[WEFT_DROP_COUNT];
	u64 reset[WEFT_RESET_COUNT];
};

struct weft_port_chain {
	spinlock_t lock;		/* leaf */
	u32 held;			/* holds; written under lock, read without */
	u16 order;			/* of the next hold; under lock */
	struct hlist_head socks;	/* weft_sock.sk.sk_bind_node; RCU, writers under lock */
	struct rb_root holds;		/* struct weft_port_hold.tree; under lock */
};

/* Own mode's routes; replaced as a whole, RCU. */
struct weft_route_table {
	struct rcu_head rcu;
	u32 n;
	struct weft_lpm_route r[];
};

struct weft_net {
	struct net *net;
	struct mutex config;		/* outermost, before RTNL: one configuration at a time */
	siphash_key_t keys[WEFT_KEYS];	/* constant after init */
	struct weft_counters __percpu *counters;

	struct list_head ifaces;	/* weft_iface.node; RCU readers, writers under RTNL */
	bool attach_all;		/* RTNL: future devices are shared too */
	struct list_head addrs;		/* weft_ifaddr.node; RCU, writers: net/ip/addr.c */
	struct list_head defences;	/* weft_defence.node: net/ip/defend.c; RCU, RTNL */
	struct list_head tentatives;	/* weft_tentative.node: net/ip/tentative.c; RCU, RTNL */
	struct list_head rarps;		/* weft_rarp_entry.node; RCU, writers: net/link/rarp.c */
	struct weft_route_table __rcu *routes; /* RCU readers, writers: net/ip/route_table.c */
	struct weft_redirects redirects; /* under gateway_lock */
	spinlock_t gateway_lock;	/* leaf */
	struct timer_list gateway_timer; /* a redirect or a dead gateway's mark ends: gateway.c */
	atomic_t route_gen;		/* a weft_route of an older generation is stale */

	struct weft_port_chain *ports[WEFT_PORT_SPACES]; /* WEFT_PORT_HASH chains each */
	struct hlist_head raws;		/* by sk_bind_node; RCU, writers under raws_lock */
	spinlock_t raws_lock;		/* leaf */
	struct rhashtable flows;	/* weft_flow: connections, half-open ones, TIME-WAITs */
	atomic_t time_waits;		/* number of TIME-WAITs, limited by max_time_waits */
	struct list_head holds_dead;	/* under holds_lock: holds whose host socket is to go */
	spinlock_t holds_lock;		/* leaf */
	struct work_struct holds_work;
	struct mutex holds_mutex;	/* who releases dead holds; taken within none */

	atomic_t port_holds[WEFT_PORT_SPACES]; /* 0: no packet can be for a socket of Weft's */
	struct weft_frags *frags;	/* net/ip/frag.c's; constant after init */
	struct weft_paths *paths;	/* net/ip/path.c's; constant after init */
	struct weft_jar *jar;		/* net/tcp/fastopen_cache.c's; constant after init */
	struct weft_fastopen_keys __rcu *fastopen_keys; /* RCU readers; replaced as a whole */

	struct mutex mc_mutex;		/* groups of sockets; outermost, before RTNL */

	struct weft_rate icmp_rate;	/* under icmp_lock: ICMP errors, all destinations */
	/* under icmp_lock: by hash of the destination */
	struct weft_rate icmp_peers[WEFT_ICMP_PEERS];
	spinlock_t icmp_lock;		/* leaf */

	struct weft_tcp_tunables __rcu *tcp_tunables; /* net/ctl/sysctl.c replaces it; RCU */
	int sysctl_rmem[3], sysctl_wmem[3]; /* bytes: min, default, max, as net.ipv4.tcp_[rw]mem */
	int sysctl_limit_output;	/* 1 MB: a TCP connection's bytes in a device's queue */
	int sysctl_max_time_waits;	/* 65536 */
	int sysctl_tw_reuse;		/* 2: enum weft_tcp_tw_reuse */
	int sysctl_max_orphans;		/* by the memory: orphans, in all namespaces */
	int sysctl_max_syn_backlog;	/* 4096 half-open connections a listener */
	int sysctl_fastopen;		/* 1: WEFT_FASTOPEN_* */
	int sysctl_fastopen_blackhole;	/* 0 seconds without fast open after a failure; 0: none */
	int sysctl_syncookies;		/* 1: with a listener's queue full; 0: never; 2: always */
	int sysctl_port_lo, sysctl_port_hi; /* ephemeral; 0: as the host's */
	int sysctl_default_ttl;		/* 0: as the host's, weft_default_ttl() */
	int sysctl_dad_transmits;	/* 1: solicitations per tentative address; 0: none */
	int sysctl_accept_ra;		/* 1: own mode follows router advertisements; 0: not */
	int sysctl_accept_redirects;	/* 1; own mode's, as the next */
	int sysctl_secure_redirects;	/* 0; 1: only to gateways that a route names */
	int sysctl_ipfrag_time;		/* 30 seconds that a fragment waits for the others */
	int sysctl_mtu_expires;		/* 600 seconds that a path's MTU is believed; own mode's */
	int sysctl_ipfrag_high_thresh;	/* 4 MB of fragments that wait */
	int sysctl_igmp_max_memberships; /* 20 groups that a socket may be a member of */
	int sysctl_igmp_max_msf;	/* 10 sources in each */
	int sysctl_mld_max_msf;		/* 64 sources in each of IPv6 */
	struct ctl_table_header *sysctl_header;
	struct ctl_table *sysctl_table;	/* this namespace's copy; what sysctl_header was made of */
};

/* net/root.c */
extern unsigned int weft_net_id;	/* what net_generic() knows Weft by; constant after init */
extern int weft_family;			/* AF_WEFT's number on this machine; constant after init */

/*
 * Weft's part of a network namespace; never NULL while the namespace has
 * devices, sockets or users.
 */
static inline struct weft_net *weft_net_of(const struct net *net)
{
	return net_generic(net, weft_net_id);
}

static inline enum weft_port_space weft_port_space(u8 proto)
{
	switch (proto) {
	case IPPROTO_TCP:
		return WEFT_PORTS_TCP;
	case IPPROTO_UDP:
		return WEFT_PORTS_UDP;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return WEFT_PORTS_PING;
	default:
		return WEFT_PORT_SPACES;
	}
}

/*
 * Has Weft a socket, a connection or a TIME-WAIT on that port of TCP or UDP?  A hint.  Takes no
 * lock: each has its hold before a packet can find it, and until none can.
 */
static inline bool weft_port_held(const struct weft_net *wn, u8 proto, u16 port)
{
	return READ_ONCE(wn->ports[weft_port_space(proto)][port % WEFT_PORT_HASH].held);
}

static inline u8 weft_default_ttl(const struct weft_net *wn, bool v6)
{
	int ttl = READ_ONCE(wn->sysctl_default_ttl);

	if (ttl)
		return ttl;
	return v6 ? READ_ONCE(wn->net->ipv6.devconf_all->hop_limit) :
		    READ_ONCE(wn->net->ipv4.sysctl_ip_default_ttl);
}

/*
 * For a function that says "RCU held" and does not dereference at once.
 * Nothing without lockdep.
 */
static inline void weft_assert_rcu(void)
{
	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "no RCU read-side section");
}

/* RCU held. */
static inline const struct weft_tcp_conf *weft_tcp_conf(const struct weft_net *wn)
{
	return &rcu_dereference(wn->tcp_tunables)->conf;
}

static inline u64 weft_now(void)
{
	return ktime_get_ns() / 1000;
}

static inline void weft_mib_add(struct weft_net *wn, enum weft_mib m, u64 n)
{
	this_cpu_add(wn->counters->mib[m], n);
}

static inline void weft_mib_inc(struct weft_net *wn, enum weft_mib m)
{
	weft_mib_add(wn, m, 1);
}

/* net/mib.c */
/* The only freer of a refused packet: counts it, tells the kernel's drop monitor why, frees it. */
void weft_drop(struct weft_net *wn, struct sk_buff *skb, enum weft_drop why);
/* Counts a refusal of a packet that Weft does not own (share mode) or that is freed elsewhere. */
void weft_drop_count(struct weft_net *wn, enum weft_drop why);
u64 weft_mib_sum(struct weft_net *wn, enum weft_mib m);
u64 weft_drop_sum(struct weft_net *wn, enum weft_drop why);
u64 weft_reset_sum(struct weft_net *wn, enum weft_reset why);
/* Counts and traces a RST that goes out; seg->reset says why. */
void weft_reset_sent(struct weft_net *wn, const struct weft_tuple *t,
		     const struct weft_tcp_seg *seg);
const char *weft_reset_name(enum weft_reset why);
const char *weft_reset_text(enum weft_reset why);
const char *weft_mib_name(enum weft_mib m);
const char *weft_drop_name(enum weft_drop why);
const char *weft_drop_text(enum weft_drop why);

#endif
