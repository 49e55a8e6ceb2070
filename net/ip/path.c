// SPDX-License-Identifier: GPL-2.0
/*
 * Path MTU discovery: RFC 1191, RFC 8201.  The MTU in an ICMP error, once a transport believes it,
 * is remembered for every connection to that destination: from own mode's addresses in a table of
 * Weft's (net/ip/core/pmtu.c), from the host's in the host's own routes, so that the programs of
 * both stacks profit from it.
 * Not there: black holes, where no error comes (RFC 4821, RFC 8899).
 * Locks: a leaf; RCU.
 */
#include <linux/siphash.h>
#include <linux/slab.h>
#include <net/ip6_route.h>
#include <net/route.h>
#include <weft/path.h>
#include "ip.h"
#include "core/pmtu.h"

struct weft_paths {
	spinlock_t lock;		/* leaf: the table */
	struct weft_pmtus known;
};

static u32 path_hash(const struct weft_net *wn, const struct weft_addr *dst)
{
	return siphash(dst, sizeof(*dst), &wn->keys[WEFT_KEY_TABLES]);
}

static void learn_own(struct weft_net *wn, const struct weft_addr *dst, u32 mtu)
{
	u64 age = READ_ONCE(wn->sysctl_mtu_expires) * WEFT_USEC_PER_SEC;

	spin_lock_bh(&wn->paths->lock);
	weft_pmtu_put(&wn->paths->known, path_hash(wn, dst), dst, mtu, weft_now(), age);
	spin_unlock_bh(&wn->paths->lock);
}

void weft_path_learn(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp_err *e)
{
	if (weft_addr_is_own(wn, &e->t.laddr))
		learn_own(wn, &e->t.raddr, e->info);
	else if (!weft_addr_is_v4(&e->t.raddr))
		ip6_update_pmtu(skb, wn->net, htonl(e->info), e->t.zone, skb->mark,
				GLOBAL_ROOT_UID);
	else
		ipv4_update_pmtu(skb, wn->net, e->info, 0, ip_hdr(skb)->protocol);
	atomic_inc(&wn->route_gen);
}

u32 weft_path_mtu(struct weft_net *wn, const struct weft_addr *dst, u64 *until)
{
	u32 mtu;

	*until = 0;
	spin_lock_bh(&wn->paths->lock);
	mtu = weft_pmtu_get(&wn->paths->known, path_hash(wn, dst), dst, weft_now(), until);
	spin_unlock_bh(&wn->paths->lock);
	return mtu;
}

u64 weft_path_host_until(const struct dst_entry *dst)
{
	unsigned long expires = READ_ONCE(dst->expires), now = jiffies;

	return expires && time_after(expires, now) ? weft_now() + jiffies_to_usecs(expires - now) :
						     0;
}

int weft_path_init(struct weft_net *wn)
{
	wn->paths = kvzalloc(sizeof(*wn->paths), GFP_KERNEL_ACCOUNT);
	if (!wn->paths)
		return -ENOMEM;
	spin_lock_init(&wn->paths->lock);
	return 0;
}

void weft_path_exit(struct weft_net *wn)
{
	kvfree(wn->paths);
}
