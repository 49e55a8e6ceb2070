/* SPDX-License-Identifier: GPL-2.0 */
/* The root of Weft's state in a network namespace, and the helpers that every shell file needs. */
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

#define WEFT_ICMP_PEERS		256	/* ICMP rate limits; each destination is hashed to one */
#define WEFT_PORT_HASH		1024	/* chains of bound sockets, by protocol and port */

enum weft_port_space {			/* port spaces are independent of each other */
	WEFT_PORTS_TCP,
	WEFT_PORTS_UDP,
	WEFT_PORTS_PING,		/* identifiers of ICMP echo */
	WEFT_PORT_SPACES,
};

enum weft_key {				/* one for each use, so that none reveals another */
	WEFT_KEY_ISN,
	WEFT_KEY_TS,			/* offsets of timestamps */
	WEFT_KEY_COOKIE,
	WEFT_KEY_PORT,
	WEFT_KEY_IP_ID,
	WEFT_KEY_LABEL,			/* flow labels */
	WEFT_KEY_IID,			/* interface identifiers */
	WEFT_KEY_TABLES,		/* hash tables, choices among equals: never sent */
	WEFT_KEY_WEAK,			/* the same, for hashes that can leak their key */
	WEFT_KEYS,
};

/*
 * An RCU snapshot; a write to a sysctl replaces it, so a reader sees one consistent configuration.
 */
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
	spinlock_t lock;		/* leaf: everything below */
	u32 held;			/* number of holds; written under lock, read without */
	u16 order;			/* sequence number of the next hold */
	struct hlist_head socks;	/* weft_sock.sk.sk_bind_node; lock, RCU readers */
	struct rb_root holds;		/* struct weft_port_hold.tree */
};

/* Routes of own mode; replaced as a whole, RCU readers. */
struct weft_route_table {
	struct rcu_head rcu;
	u32 n;
	struct weft_lpm_route r[];
};

struct weft_net {
	struct net *net;
	struct mutex config;		/* outermost, before RTNL: serialises changes by users */
	siphash_key_t keys[WEFT_KEYS];	/* constant after init */
	struct weft_counters __percpu *counters;

	struct list_head ifaces;	/* weft_iface.node; writers under RTNL, RCU readers */
	bool attach_all;		/* attach future devices in share mode; RTNL */
	struct list_head addrs;		/* weft_ifaddr.node; writers: net/ip/addr.c, RCU readers */
	struct list_head defences;	/* weft_defence.node: net/ip/defend.c; RTNL, RCU */
	struct list_head tentatives;	/* weft_tentative.node: net/ip/tentative.c; RTNL, RCU */
	struct list_head rarps;		/* weft_rarp_entry.node; RCU, writers: net/link/rarp.c */
	struct weft_route_table __rcu *routes; /* writers: net/ip/route_table.c, RCU readers */
	struct weft_redirects redirects; /* under gateway_lock */
	spinlock_t gateway_lock;	/* leaf: redirects, marks of dead gateways */
	struct timer_list gateway_timer; /* expiry of a redirect or of a dead gateway's mark */
	atomic_t route_gen;		/* generation: a change makes cached routes stale */

	struct weft_port_chain *ports[WEFT_PORT_SPACES]; /* WEFT_PORT_HASH chains each; constant */
	struct hlist_head raws;		/* by sk_bind_node; writers under raws_lock, RCU readers */
	spinlock_t raws_lock;		/* leaf: raws */
	struct rhashtable flows;	/* weft_flow: connections, request socks, TIME-WAITs */
	atomic_t time_waits;		/* number of TIME-WAITs, at most sysctl_max_time_waits */
	struct list_head holds_dead;	/* under holds_lock: holds to be released */
	spinlock_t holds_lock;		/* leaf: holds_dead */
	struct work_struct holds_work;
	struct mutex holds_mutex;	/* serialises the release of dead holds; outermost */

	atomic_t port_holds[WEFT_PORT_SPACES]; /* number of holds; 0: no packet matches */
	struct weft_frags *frags;	/* net/ip/frag.c; constant after init */
	struct weft_paths *paths;	/* net/ip/path.c; constant after init */
	struct weft_jar *jar;		/* net/tcp/fastopen_cache.c; constant after init */
	struct weft_fastopen_keys __rcu *fastopen_keys; /* replaced as a whole, RCU readers */

	struct mutex mc_mutex;		/* group memberships of sockets; outermost, before RTNL */

	struct weft_rate icmp_rate;	/* under icmp_lock: ICMP errors to all destinations */
	/* under icmp_lock: limits by hash of the destination */
	struct weft_rate icmp_peers[WEFT_ICMP_PEERS];
	spinlock_t icmp_lock;		/* leaf: icmp_rate, icmp_peers */

	struct weft_tcp_tunables __rcu *tcp_tunables; /* RCU; writer: net/ctl/sysctl.c */
	/*
	 * net.weft.tcp_engine, for new connections; "": the built-in one.  Read without a lock: a
	 * name that is half written names no engine.
	 */
	char tcp_engine[WEFT_TCP_ENGINE_NAME_MAX];
	int sysctl_rmem[3], sysctl_wmem[3]; /* bytes: min, default, max, as in tcp_[rw]mem */
	int sysctl_limit_output;	/* TSQ: bytes in a device's queue; default 1 MB */
	int sysctl_max_time_waits;	/* most TIME-WAITs; default 65536 */
	int sysctl_tw_reuse;		/* enum weft_tcp_tw_reuse; default 2 */
	int sysctl_max_orphans;		/* most orphans in all namespaces; default by memory size */
	int sysctl_max_syn_backlog;	/* most half-open connections a listener; default 4096 */
	int sysctl_fastopen;		/* WEFT_FASTOPEN_*; default 1 */
	int sysctl_fastopen_blackhole;	/* seconds off after a failure; default 0: stays on */
	int sysctl_syncookies;		/* 0: never; 1 (default): SYN queue full; 2: always */
	int sysctl_port_lo, sysctl_port_hi; /* ephemeral ports; default 0: the host's */
	int sysctl_default_ttl;		/* default 0: the host's; weft_default_ttl() */
	int sysctl_dad_transmits;	/* probes for a tentative address; 0: none; default 1 */
	int sysctl_accept_ra;		/* own mode: follow router advertisements; default 1 */
	int sysctl_accept_redirects;	/* own mode: accept redirects; default 1 */
	int sysctl_secure_redirects;	/* own mode: only to gateways in routes; default 0 */
	int sysctl_ipfrag_time;		/* seconds that an incomplete datagram waits; default 30 */
	int sysctl_mtu_expires;		/* own mode: seconds to keep a path's MTU; default 600 */
	int sysctl_ipfrag_high_thresh;	/* bytes of incomplete datagrams; default 4 MB */
	int sysctl_igmp_max_memberships; /* most groups of a socket; default 20 */
	int sysctl_igmp_max_msf;	/* most sources of a membership; default 10 */
	int sysctl_mld_max_msf;		/* the same of an IPv6 group; default 64 */
	struct ctl_table_header *sysctl_header;
	struct ctl_table *sysctl_table;	/* this namespace's copy, registered as sysctl_header */
};

/* net/root.c */
extern unsigned int weft_net_id;	/* index for net_generic(); constant after init */
extern int weft_family;			/* AF_WEFT's number on this machine; constant after init */

/*
 * Weft's part of a network namespace; not NULL while the namespace has devices, sockets or users.
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
 * Does a socket, connection or TIME-WAIT of Weft use this port?  A hint that takes no lock: a user
 * takes its hold before packets can find it, and drops it after they no longer can.
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

/* Asserts "RCU held" where no rcu_dereference() follows at once.  Costs nothing without lockdep. */
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
/*
 * Every refused packet is freed here: counts the reason, tells the kernel's drop monitor, frees
 * skb.
 */
void weft_drop(struct weft_net *wn, struct sk_buff *skb, enum weft_drop why);
/* Counts the drop of a packet that Weft does not own (share mode), or that is freed elsewhere. */
void weft_drop_count(struct weft_net *wn, enum weft_drop why);
u64 weft_mib_sum(struct weft_net *wn, enum weft_mib m);
u64 weft_drop_sum(struct weft_net *wn, enum weft_drop why);
u64 weft_reset_sum(struct weft_net *wn, enum weft_reset why);
/* Counts and traces a RST that is sent; seg->reset is the reason. */
void weft_reset_sent(struct weft_net *wn, const struct weft_tuple *t,
		     const struct weft_tcp_seg *seg);
const char *weft_reset_name(enum weft_reset why);
const char *weft_reset_text(enum weft_reset why);
const char *weft_mib_name(enum weft_mib m);
const char *weft_drop_name(enum weft_drop why);
const char *weft_drop_text(enum weft_drop why);

#endif
