// SPDX-License-Identifier: GPL-2.0
/*
 * Which connection does a segment belong to?  RFC 9293 3.3.1: by both end points.  One table (an rhashtable, RCU look-ups, a
 * lock for each bucket) for connections, half-open ones and TIME-WAITs; listeners stand in the chain of their port.
 * A listener on the exact address goes before one on the wildcard, one bound to a device before one that is not, an IPv4
 * socket before an IPv6 one that hears IPv4 too; among
 * equals that share a port by SO_REUSEPORT the end points choose.
 * Not there: SO_ATTACH_REUSEPORT_*BPF.
 * Locks: look-ups under RCU; changes in any context.
 */
#include <linux/rhashtable.h>
#include <weft/path.h>
#include "shell.h"

static const struct rhashtable_params flow_params = {
	.key_len = sizeof(struct weft_tuple),
	.key_offset = offsetof(struct weft_flow, t),
	.head_offset = offsetof(struct weft_flow, node),
	.automatic_shrinking = true,
};

/* ------------------------------------------------------------------ references */

static refcount_t *ref_of(struct weft_flow *flow)
{
	return (refcount_t *)((char *)flow + flow->ops->ref);
}

static bool get(struct weft_flow *flow)
{
	return refcount_inc_not_zero(ref_of(flow));
}

void weft_tcp_flow_put(struct weft_flow *flow)
{
	if (refcount_dec_and_test(ref_of(flow)))
		flow->ops->free(flow);
}

/* ------------------------------------------------------------------ the table */

/* What was found without a reference may just have been replaced, as a connection is by its TIME-WAIT: look again. */
struct weft_flow *weft_tcp_flow_find(struct weft_net *wn, const struct weft_tuple *t)
{
	struct weft_flow *flow;
	int tries;

	weft_assert_rcu();
	for (tries = 0; tries < 8; tries++) {
		flow = rhashtable_lookup(&wn->flows, t, flow_params);
		if (!flow || get(flow))
			return flow;
	}
	return NULL;
}

/* One that has ended since has no references, and is not found again. */
struct weft_flow *weft_tcp_flow_find_at(struct weft_net *wn, const struct weft_tuple *t, struct weft_flow *hint)
{
	if (hint && !memcmp(&hint->t, t, sizeof(*t)) && get(hint))
		return hint;
	return weft_tcp_flow_find(wn, t);
}

struct weft_flow *weft_tcp_flow_known(struct weft_net *wn, const struct weft_tuple *t)
{
	weft_assert_rcu();
	return rhashtable_lookup(&wn->flows, t, flow_params);
}

int weft_tcp_flow_insert(struct weft_net *wn, struct weft_flow *flow)
{
	return rhashtable_lookup_insert_fast(&wn->flows, &flow->node, flow_params);
}

void weft_tcp_flow_remove(struct weft_net *wn, struct weft_flow *flow)
{
	rhashtable_remove_fast(&wn->flows, &flow->node, flow_params);
}

bool weft_tcp_flow_replace(struct weft_net *wn, struct weft_flow *old, struct weft_flow *new)
{
	return !rhashtable_replace_fast(&wn->flows, &old->node, &new->node, flow_params);
}

/* ------------------------------------------------------------------ listeners */

/* How well does this listener fit?  -1: not at all. */
static int score(const struct sock *sk, const struct weft_tuple *t, int ifindex)
{
	const struct weft_sock *ws = weft_sk(sk);
	int bound_dev = READ_ONCE(sk->sk_bound_dev_if), s = !ws->v6;

	/* acquire: with the state comes the queue, see listen.c */
	if (smp_load_acquire(&sk->sk_state) != TCP_LISTEN || ws->proto != IPPROTO_TCP || READ_ONCE(ws->t.lport) != t->lport)
		return -1;
	if (!weft_addr_hears(&ws->bound_addr, ws->v6only, &t->laddr))
		return -1;
	if (!weft_addr_is_any(&ws->bound_addr))
		s += 4;
	if (bound_dev) {
		if (bound_dev != ifindex)
			return -1;
		s += 2;
	}
	return s;
}

struct sock *weft_tcp_listener_find(struct weft_net *wn, const struct weft_tuple *t, int ifindex)
{
	struct weft_port_chain *chain = weft_port_chain(wn, IPPROTO_TCP, t->lport);
	struct sock *best = NULL;
	struct weft_sock *ws;
	int best_score = -1;
	u32 equals = 0, hash = 0;

	weft_assert_rcu();
	hlist_for_each_entry_rcu(ws, &chain->socks, sk.sk_bind_node) {
		int s = score(&ws->sk, t, ifindex);

		if (s < 0 || s < best_score)
			continue;
		if (s > best_score) {
			best = &ws->sk;
			best_score = s;
			equals = 1;
			continue;
		}
		if (!ws->sk.sk_reuseport)
			continue;
		if (!hash)
			hash = jhash(t, sizeof(*t), (u32)wn->keys[WEFT_KEY_WEAK].key[0]);
		equals++;
		if (!reciprocal_scale(hash, equals))
			best = &ws->sk;
		hash = hash * 1664525 + 1013904223;	/* the next pseudo-random number: the same for each segment */
	}
	return best;
}

/* ------------------------------------------------------------------ a namespace */

int weft_tcp_net_init(struct weft_net *wn)
{
	struct weft_tcp_tunables *t = kzalloc(sizeof(*t), GFP_KERNEL_ACCOUNT);
	int err;

	if (!t)
		return -ENOMEM;
	weft_tcp_conf_default(&t->conf);
	err = rhashtable_init(&wn->flows, &flow_params);
	if (err)
		kfree(t);
	else
		rcu_assign_pointer(wn->tcp_tunables, t);
	return err;
}

static void end_all(struct weft_net *wn)
{
	struct rhashtable_iter iter;
	struct weft_flow *flow;

	rhashtable_walk_enter(&wn->flows, &iter);
	rhashtable_walk_start(&iter);
	while ((flow = rhashtable_walk_next(&iter)))
		if (!IS_ERR(flow))	/* else the table was resized: again from its start, later */
			flow->ops->end(flow);
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
}

void weft_tcp_net_end(struct weft_net *wn)
{
	while (atomic_read(&wn->flows.nelems)) {
		end_all(wn);
		cond_resched();
	}
}

/* No packets come any more. */
void weft_tcp_net_exit(struct weft_net *wn)
{
	weft_tcp_net_end(wn);
	synchronize_rcu();	/* a timer's function may just have found its TIME-WAIT dead */
	rhashtable_destroy(&wn->flows);
	kfree(rcu_dereference_protected(wn->tcp_tunables, true));
}
