// SPDX-License-Identifier: GPL-2.0
/*
 * Which connection does a segment belong to?  RFC 9293 3.3.1: by both end points.  One table (an
 * rhashtable, RCU look-ups, a lock for each bucket) for connections, half-open ones and TIME-WAITs;
 * listeners are in the chain of their port.  The most specific listener wins (net/sock/core/fit.h);
 * among equals that share a port by SO_REUSEPORT a hash of the end points decides.
 * Not there: SO_ATTACH_REUSEPORT_*BPF.
 * Locks: look-ups under RCU; changes in any context.
 */
#include <linux/jhash.h>
#include <linux/rhashtable.h>
#include <weft/path.h>
#include "shell.h"

/* Of IPv4 the three words in which two tuples differ are hashed, not all ten. */
static u32 hash_tuple(const void *data, u32 len, u32 seed)
{
	const struct weft_tuple *t = data;

	if (!weft_addr_is_v4(&t->raddr))
		return jhash2(data, len / sizeof(u32), seed);
	return jhash_3words((__force u32)t->laddr.w[3], (__force u32)t->raddr.w[3],
			    (u32)t->lport << 16 | t->rport, seed);
}

static bool same_tuple(const struct weft_tuple *a, const struct weft_tuple *b)
{
	return weft_addr_eq(&a->laddr, &b->laddr) && weft_addr_eq(&a->raddr, &b->raddr) &&
	       a->lport == b->lport && a->rport == b->rport && a->zone == b->zone;
}

/* Word by word; memcmp() goes by bytes. */
static int compare_flow(struct rhashtable_compare_arg *arg, const void *flow)
{
	return !same_tuple(arg->key, &((const struct weft_flow *)flow)->t);
}

static const struct rhashtable_params flow_params = {
	.hashfn = hash_tuple,
	.obj_cmpfn = compare_flow,
	.key_len = sizeof(struct weft_tuple),
	.key_offset = offsetof(struct weft_flow, t),
	.head_offset = offsetof(struct weft_flow, node),
	.automatic_shrinking = true,
};

/* ---------------------------------------- references */

static refcount_t *ref_of(struct weft_flow *flow)
{
	return (refcount_t *)((char *)flow + flow->ops->ref);
}

static bool flow_get(struct weft_flow *flow)
{
	return refcount_inc_not_zero(ref_of(flow));
}

void weft_tcp_flow_put(struct weft_flow *flow)
{
	if (refcount_dec_and_test(ref_of(flow)))
		flow->ops->free(flow);
}

/* ---------------------------------------- the table */

/*
 * A flow found without a reference may just have been replaced, as a connection by its
 * TIME-WAIT: look again.
 */
struct weft_flow *weft_tcp_flow_find(struct weft_net *wn, const struct weft_tuple *t)
{
	struct weft_flow *flow;
	int tries;

	weft_assert_rcu();
	for (tries = 0; tries < 8; tries++) {
		flow = rhashtable_lookup(&wn->flows, t, flow_params);
		if (!flow || flow_get(flow))
			return flow;
	}
	return NULL;
}

/* One that has ended since has no references, and is not found again. */
struct weft_flow *weft_tcp_flow_find_at(struct weft_net *wn, const struct weft_tuple *t,
					struct weft_flow *hint)
{
	weft_assert_rcu();
	if (hint && same_tuple(&hint->t, t) && flow_get(hint))
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

/* ---------------------------------------- listeners */

static int flow_score(const struct weft_sock *ws, const struct weft_tuple *t, int ifindex)
{
	/* acquire: with the state comes the queue, see listen.c */
	if (smp_load_acquire(&ws->sk.sk_state) != TCP_LISTEN || ws->proto != IPPROTO_TCP)
		return -1;
	return weft_sock_fit(ws, &ws->bound_addr, false, t, ifindex);
}

struct sock *weft_tcp_listener_find(struct weft_net *wn, const struct weft_tuple *t, int ifindex)
{
	struct weft_port_chain *chain = weft_port_chain(wn, IPPROTO_TCP, t->lport);
	struct weft_fit_best best = { .score = -1 };
	struct sock *found = NULL;
	struct weft_sock *ws;

	weft_assert_rcu();
	hlist_for_each_entry_rcu(ws, &chain->socks, sk.sk_bind_node)
		if (weft_sock_fits_better(ws, &best, flow_score(ws, t, ifindex),
					  ws->sk.sk_reuseport, t))
			found = &ws->sk;
	return found;
}

/* ---------------------------------------- a namespace */

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
		/* else the table was resized: again from its start, later */
		if (!IS_ERR(flow))
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
