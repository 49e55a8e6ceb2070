// SPDX-License-Identifier: GPL-2.0
/*
 * The cookies of fast open, RFC 7413 4.1.  Ours are a keyed hash of both addresses, in network
 * order and without the ports: with the same key they equal Linux's, so that the hosts behind one
 * address may run either stack.  Cookies from peers are in one bounded table for each namespace.
 * Locks: a leaf, for the table; RCU, for the keys.
 */
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <weft/net.h>
#include "shell.h"

struct weft_jar {
	spinlock_t lock;		/* leaf: all of it */
	struct weft_fastopen_cache known;
	struct weft_fastopen_hole hole;
};

/* ---------------------------------------- keys */

/* A key is two numbers in little-endian order, as in Linux. */
static void read_keys(struct weft_fastopen_keys *k, const u8 *from)
{
	__le64 number;
	u32 i;

	for (i = 0; i < 2 * k->n; i++) {
		memcpy(&number, from + i * sizeof(number), sizeof(number));
		k->key[i / 2].key[i % 2] = le64_to_cpu(number);
	}
}

static void write_keys(const struct weft_fastopen_keys *k, u8 *to)
{
	__le64 number;
	u32 i;

	for (i = 0; i < 2 * k->n; i++) {
		number = cpu_to_le64(k->key[i / 2].key[i % 2]);
		memcpy(to + i * sizeof(number), &number, sizeof(number));
	}
}

int weft_jar_set_keys(struct weft_fastopen_keys __rcu **where, const void *keys, u32 len)
{
	struct weft_fastopen_keys *new, *old;

	if (len != WEFT_FASTOPEN_KEY_LEN && len != WEFT_FASTOPEN_KEYS * WEFT_FASTOPEN_KEY_LEN)
		return -EINVAL;
	new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	new->n = len / WEFT_FASTOPEN_KEY_LEN;
	read_keys(new, keys);
	old = unrcu_pointer(xchg(where, RCU_INITIALIZER(new)));
	if (old)
		kfree_rcu(old, rcu);
	return 0;
}

u32 weft_jar_get_keys(struct weft_fastopen_keys __rcu **where, void *keys)
{
	const struct weft_fastopen_keys *k;
	u32 n;

	rcu_read_lock();
	k = rcu_dereference(*where);
	n = k ? k->n : 0;
	if (k)
		write_keys(k, keys);
	rcu_read_unlock();
	return n * WEFT_FASTOPEN_KEY_LEN;
}

static u64 jar_hash(const struct weft_tuple *t, const siphash_key_t *key)
{
	struct { __be32 src, dst; } v4 = { weft_addr_to_v4(&t->raddr), weft_addr_to_v4(&t->laddr) };
	struct weft_addr v6[2] = { t->raddr, t->laddr };

	return weft_addr_is_v4(&t->raddr) ? siphash(&v4, sizeof(v4), key) :
					    siphash(v6, sizeof(v6), key);
}

u32 weft_jar_right(const struct weft_tcp_sock *listener, const struct weft_tuple *t,
		   struct weft_fastopen_cookie *right)
{
	const struct weft_fastopen_keys *k = rcu_dereference(listener->fastopen_keys);
	u32 i;

	weft_assert_rcu();
	if (!k)
		k = rcu_dereference(listener->ws.wn->fastopen_keys);
	if (!k)
		return 0;
	for (i = 0; i < k->n; i++) {
		__le64 value = cpu_to_le64(jar_hash(t, &k->key[i]));

		right[i] = (struct weft_fastopen_cookie){ .len = sizeof(value) };
		memcpy(right[i].val, &value, sizeof(value));
	}
	return k->n;
}

/* ---------------------------------------- what peers have given */

static u32 jar_place(const struct weft_tuple *t, const struct weft_net *wn)
{
	return jar_hash(t, &wn->keys[WEFT_KEY_TABLES]);
}

bool weft_jar_known(const struct weft_tcp_sock *ts, struct weft_fastopen_known *is)
{
	const struct weft_tuple *t = &ts->ws.t;
	struct weft_net *wn = ts->ws.wn;
	struct weft_jar *jar = wn->jar;
	bool blocked;

	spin_lock_bh(&jar->lock);
	*is = weft_fastopen_get(&jar->known, jar_place(t, wn), &t->laddr, &t->raddr);
	blocked = weft_fastopen_blocked(&jar->hole, READ_ONCE(wn->sysctl_fastopen_blackhole),
					weft_now());
	spin_unlock_bh(&jar->lock);
	return !blocked;
}

void weft_jar_block(struct weft_net *wn)
{
	if (!READ_ONCE(wn->sysctl_fastopen_blackhole))
		return;
	spin_lock_bh(&wn->jar->lock);
	weft_fastopen_block(&wn->jar->hole, weft_now());
	spin_unlock_bh(&wn->jar->lock);
	weft_mib_inc(wn, WEFT_MIB_TcpExtTCPFastOpenBlackhole);
}

void weft_jar_learn(const struct weft_tcp_sock *ts, const struct weft_tcp_seg *synack)
{
	const struct weft_tuple *t = &ts->flow.t;
	struct weft_jar *jar = ts->ws.wn->jar;
	struct weft_fastopen_known is;

	weft_sock_assert_locked(&ts->ws.sk);
	if (!weft_engine(&ts->tcp, learnt, synack, &is))
		return;
	spin_lock_bh(&jar->lock);
	weft_fastopen_put(&jar->known, jar_place(t, ts->ws.wn), &t->laddr, &t->raddr, &is,
			  weft_now());
	if (ts->tcp.view.fast_acked)
		jar->hole.times = 0;
	spin_unlock_bh(&jar->lock);
}

/* ---------------------------------------- a namespace */

int weft_jar_init(struct weft_net *wn)
{
	u8 key[WEFT_FASTOPEN_KEY_LEN];
	int err;

	get_random_bytes(key, sizeof(key));
	err = weft_jar_set_keys(&wn->fastopen_keys, key, sizeof(key));
	if (err)
		return err;
	wn->jar = kvzalloc(sizeof(*wn->jar), GFP_KERNEL_ACCOUNT);
	if (!wn->jar) {
		kfree(rcu_dereference_protected(wn->fastopen_keys, 1));
		return -ENOMEM;
	}
	spin_lock_init(&wn->jar->lock);
	return 0;
}

void weft_jar_exit(struct weft_net *wn)
{
	kvfree(wn->jar);
	kfree(rcu_dereference_protected(wn->fastopen_keys, 1));
}
