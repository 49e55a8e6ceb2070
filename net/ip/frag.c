// SPDX-License-Identifier: GPL-2.0
/*
 * Reassembly: RFC 791 3.2, RFC 1122 3.3.2, RFC 8200 4.5.  net/ip/core/reasm.c decides which
 * fragments make up a datagram.
 *
 * In share mode only the first fragment tells whose the datagram is.  Fragments before it are held
 * unchanged, and go to the host in the order of arrival as soon as the datagram turns out to be
 * the host's, or is given up; a mark of the host's datagram remains, by which its other fragments
 * pass at once.
 *
 * Limits (FragmentSmack, RFC 1858): a total in bytes, and a quarter of it for each hash of
 * the source; beyond it the oldest is evicted.  As nothing is refused, a flood keeps others
 * out no longer than it lasts.
 *
 * DEVIATION from RFC 1122 3.3.2 (60 to 120 seconds) and RFC 8200 4.5 (60): 30
 * seconds, as Linux for IPv4.
 * Not there: VRFs (their fragments are in one table).
 * Locks: weft_frags.lock, a leaf; softirq.  Handing on and dropping are done without it.
 */
#include <linux/list_sort.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <net/checksum.h>
#include <weft/compat.h>
#include "frag.h"
#include "ip.h"
#include "core/reasm.h"
#include "../wire/icmp4.h"
#include "../wire/icmp6.h"

#define CHAINS		1024
#define SOURCES		256

/* In skb->cb while a fragment waits, and on its way to the host. */
struct frag_cb {
	u32 off, len;		/* what it adds to the datagram; a duplicate: 0 bytes */
	int ifindex;
	u16 head;
	u8 why;			/* enum weft_drop, when it is given up */
	u64 tag;		/* of a fragment handed to the host; at the unused end of cb */
};

#define CB_AT		(sizeof_field(struct sk_buff, cb) - sizeof(struct frag_cb))
#define FRAG_CB(skb)	((struct frag_cb *)((skb)->cb + CB_AT))

struct queue {
	struct hlist_node node;		/* weft_frags.chains */
	struct list_head age, peer;	/* weft_frags.all, .sources: oldest first */
	struct weft_frag_key key;
	struct list_head parts;		/* fragments by skb->list, as they came */
	struct weft_reasm reasm;
	enum weft_frag_owner owner;
	u32 mem;			/* bytes, of itself and the fragments */
	u32 source;			/* index of weft_frags.sources */
	unsigned long expires;		/* jiffies */
};

struct source {
	struct list_head queues;
	u32 mem;
};

struct weft_frags {
	struct weft_net *wn;
	spinlock_t lock;		/* leaf; all below */
	struct hlist_head chains[CHAINS];
	struct source sources[SOURCES];
	struct list_head all;
	u32 mem;
	struct timer_list timer;	/* to the oldest's end */
};

/* What is to be done when the lock is free again. */
struct parting {
	struct list_head host;		/* fragments to be handed on */
	struct list_head drop;
	bool expired;			/* `drop`: their time is over */
};

#define PARTING(name) { LIST_HEAD_INIT((name).host), LIST_HEAD_INIT((name).drop) }

/* ======================================== queues; under the lock */

static u32 frag_hash(const struct weft_net *wn, const void *what, size_t len)
{
	return siphash(what, len, &wn->keys[WEFT_KEY_TABLES]);
}

static struct queue *frag_find(struct weft_frags *fr, const struct weft_frag_key *key)
{
	struct queue *q;

	hlist_for_each_entry(q, &fr->chains[frag_hash(fr->wn, key, sizeof(*key)) % CHAINS], node)
		if (!memcmp(&q->key, key, sizeof(*key)))
			return q;
	return NULL;
}

static void frag_charge(struct weft_frags *fr, struct queue *q, s32 bytes)
{
	q->mem += bytes;
	fr->mem += bytes;
	fr->sources[q->source].mem += bytes;
}

static void part_with(struct weft_frags *fr, struct queue *q, struct parting *out,
		      enum weft_drop why)
{
	struct sk_buff *skb;

	list_for_each_entry(skb, &q->parts, list)
		FRAG_CB(skb)->why = why;
	list_splice_tail_init(&q->parts, q->owner == WEFT_FRAG_OURS ? &out->drop : &out->host);
	frag_charge(fr, q, (s32)sizeof(*q) - (s32)q->mem);
}

static void frag_forget(struct weft_frags *fr, struct queue *q)
{
	hlist_del(&q->node);
	list_del(&q->age);
	list_del(&q->peer);
	frag_charge(fr, q, -(s32)q->mem);
	kfree(q);
}

static void give_up(struct weft_frags *fr, struct queue *q, struct parting *out, enum weft_drop why)
{
	lockdep_assert_held(&fr->lock);
	if (q->owner == WEFT_FRAG_OURS)
		weft_mib_inc(fr->wn, WEFT_MIB_IpReasmFails);
	part_with(fr, q, out, why);
	frag_forget(fr, q);
}

static struct queue *queue_new(struct weft_frags *fr, const struct weft_frag *f)
{
	struct queue *q = kzalloc(sizeof(*q), GFP_ATOMIC | __GFP_NOWARN);

	lockdep_assert_held(&fr->lock);
	if (!q)
		return NULL;
	q->key = f->key;
	q->source = frag_hash(fr->wn, &f->key.src, sizeof(f->key.src)) % SOURCES;
	q->expires = jiffies + READ_ONCE(fr->wn->sysctl_ipfrag_time) * HZ;
	INIT_LIST_HEAD(&q->parts);
	weft_reasm_init(&q->reasm, f->max);
	if (list_empty(&fr->all))
		mod_timer(&fr->timer, q->expires);
	hlist_add_head(&q->node, &fr->chains[frag_hash(fr->wn, &q->key, sizeof(q->key)) % CHAINS]);
	list_add_tail(&q->age, &fr->all);
	list_add_tail(&q->peer, &fr->sources[q->source].queues);
	frag_charge(fr, q, sizeof(*q));
	return q;
}

/* Makes room for `bytes` more in q, at the expense of the oldest.  False: q alone is too large. */
static bool frag_make_room(struct weft_frags *fr, const struct queue *q, u32 bytes,
			   struct parting *out)
{
	u32 high = READ_ONCE(fr->wn->sysctl_ipfrag_high_thresh);
	struct source *s = &fr->sources[q->source];
	struct queue *old;

	lockdep_assert_held(&fr->lock);
	while (s->mem + bytes > high / 4) {
		old = list_first_entry(&s->queues, struct queue, peer);
		if (old == q)
			old = list_next_entry(old, peer);
		if (list_entry_is_head(old, &s->queues, peer))
			return false;
		give_up(fr, old, out, WEFT_DROP_FRAGMENT_LIMIT);
	}
	while (fr->mem + bytes > high) {
		old = list_first_entry(&fr->all, struct queue, age);
		if (old == q)
			old = list_next_entry(old, age);
		if (list_entry_is_head(old, &fr->all, age))
			return false;
		give_up(fr, old, out, WEFT_DROP_FRAGMENT_LIMIT);
	}
	return true;
}

/* ======================================== a fragment; under the lock */

/*
 * The first fragment has told whose the datagram is.  A leftover mark of the host's is of an older
 * datagram with the same ID.
 */
static void own_up(struct weft_frags *fr, struct queue *q, const struct weft_frag *f,
		   struct parting *out)
{
	lockdep_assert_held(&fr->lock);
	if (f->owner == WEFT_FRAG_UNKNOWN)
		return;
	if (q->owner == WEFT_FRAG_HOSTS)
		weft_reasm_init(&q->reasm, f->max);
	q->owner = f->owner;
	if (q->owner == WEFT_FRAG_HOSTS)
		part_with(fr, q, out, WEFT_DROP_NONE);
}

static enum weft_frag_fate frag_pass(struct weft_frags *fr, struct queue *q,
				     const struct weft_frag *f)
{
	u32 len = f->len;

	weft_reasm_add(&q->reasm, f->off, &len, f->more, f->ecn);
	if (weft_reasm_whole(&q->reasm))
		frag_forget(fr, q);
	return WEFT_FRAG_PASS;
}

static void frag_enqueue(struct weft_frags *fr, struct queue *q, struct sk_buff *skb,
			 const struct weft_frag *f, u32 len)
{
	const struct frag_cb cb = {
		.off = f->off, .len = len, .head = f->head, .ifindex = skb->dev->ifindex,
	};

	skb_orphan(skb);		/* over lo: nobody's send buffer is held up */
	skb_dst_force(skb);
	*FRAG_CB(skb) = cb;
	skb->dev = NULL;
	list_add_tail(&skb->list, &q->parts);
	frag_charge(fr, q, skb->truesize);
}

static enum weft_drop frag_check(struct weft_frags *fr, struct queue *q, const struct weft_frag *f,
				 u32 size, u32 *len, struct parting *out)
{
	enum weft_drop why = weft_reasm_add(&q->reasm, f->off, len, f->more, f->ecn);
	u8 ecn;

	if (why && why != WEFT_DROP_FRAGMENT_DUPLICATE)
		return why;
	if (!weft_reasm_ecn(&q->reasm, &ecn))
		return WEFT_DROP_FRAGMENT_ECN;
	return frag_make_room(fr, q, size, out) ? why : WEFT_DROP_FRAGMENT_LIMIT;
}

/* An invalid fragment: drop the datagram if it is ours, else give all of it to the host. */
static void spoilt(struct weft_frags *fr, struct queue *q, struct sk_buff *skb,
		   const struct weft_frag *f, enum weft_drop why, struct parting *out)
{
	frag_enqueue(fr, q, skb, f, 0);
	if (q->owner == WEFT_FRAG_OURS) {
		give_up(fr, q, out, why);
	} else {
		part_with(fr, q, out, WEFT_DROP_NONE);
		q->owner = WEFT_FRAG_HOSTS;	/* later fragments pass to the host */
	}
}

static enum weft_frag_fate hold(struct weft_frags *fr, struct queue *q, struct sk_buff *skb,
				const struct weft_frag *f, struct weft_frag_whole *whole,
				struct parting *out)
{
	u32 len = f->len;
	enum weft_drop why;

	skb = skb_share_check(skb, GFP_ATOMIC);
	if (!skb) {
		weft_drop_count(fr->wn, WEFT_DROP_NO_MEMORY);
		return WEFT_FRAG_HELD;
	}
	why = frag_check(fr, q, f, skb->truesize, &len, out);
	if (why && why != WEFT_DROP_FRAGMENT_DUPLICATE) {
		spoilt(fr, q, skb, f, why, out);
		return WEFT_FRAG_HELD;
	}
	if (why && q->owner == WEFT_FRAG_OURS) {
		FRAG_CB(skb)->why = why;
		list_add_tail(&skb->list, &out->drop);
		return WEFT_FRAG_HELD;
	}
	frag_enqueue(fr, q, skb, f, len);
	if (!weft_reasm_whole(&q->reasm))
		return WEFT_FRAG_HELD;
	weft_reasm_ecn(&q->reasm, &whole->ecn);
	list_splice_tail_init(&q->parts, &whole->parts);
	frag_forget(fr, q);
	return WEFT_FRAG_WHOLE;
}

static enum weft_frag_fate frag_take(struct weft_frags *fr, struct sk_buff *skb,
				     const struct weft_frag *f, struct weft_frag_whole *whole,
				     struct parting *out)
{
	struct queue *q = frag_find(fr, &f->key);

	lockdep_assert_held(&fr->lock);
	if (!q)
		q = queue_new(fr, f);
	if (!q)
		return WEFT_FRAG_PASS;
	frag_make_room(fr, q, 0, out);
	own_up(fr, q, f, out);
	if (q->owner == WEFT_FRAG_HOSTS)
		return frag_pass(fr, q, f);
	return hold(fr, q, skb, f, whole, out);
}

/* ======================================== parting; without the lock */

static struct sk_buff *take_first(struct list_head *list)
{
	struct sk_buff *skb = list_first_entry_or_null(list, struct sk_buff, list);

	if (skb) {
		list_del(&skb->list);
		skb->next = skb->prev = NULL;
	}
	return skb;
}

static u64 tag_of(const struct weft_net *wn, const struct sk_buff *skb)
{
	return siphash_1u64((unsigned long)skb, &wn->keys[WEFT_KEY_TABLES]) | 1;
}

bool weft_frag_returned(struct weft_net *wn, const struct sk_buff *skb)
{
	return FRAG_CB(skb)->tag == tag_of(wn, skb);
}

/*
 * Gives a fragment to the host: past the taps, which have seen it, and past
 * weft_dev_rx(), which knows its tag.
 */
static void hand_on(struct weft_net *wn, struct sk_buff *skb)
{
	struct net_device *dev = dev_get_by_index_rcu(wn->net, FRAG_CB(skb)->ifindex);

	if (!dev) {
		weft_drop(wn, skb, WEFT_DROP_DEVICE_GONE);
		return;
	}
	FRAG_CB(skb)->tag = tag_of(wn, skb);
	skb->dev = dev;
	weft_skip_taps(skb);
	netif_receive_skb(skb);
}

static void hand_on_all(struct weft_net *wn, struct list_head *list)
{
	struct sk_buff *skb;

	rcu_read_lock();
	while ((skb = take_first(list)))
		hand_on(wn, skb);
	rcu_read_unlock();
}

void weft_frag_hand_on(struct weft_net *wn, struct weft_frag_whole *whole)
{
	hand_on_all(wn, &whole->parts);
}

/* RFC 1122 3.3.2: Time Exceeded, if the first fragment has come: the error has to quote it. */
static void tell_sender(struct weft_net *wn, struct sk_buff *skb)
{
	struct net_device *dev = dev_get_by_index_rcu(wn->net, FRAG_CB(skb)->ifindex);
	struct weft_iface *iface = dev ? weft_iface_of(dev) : NULL;

	if (!iface)
		return;
	skb_reset_network_header(skb);
	if (!pskb_may_pull(skb, FRAG_CB(skb)->head))
		return;
	if (skb->protocol == htons(ETH_P_IPV6))
		weft_icmp_send_error(wn, iface, skb, WEFT_ICMP6_TIME_EXCEEDED,
				     WEFT_ICMP6_REASSEMBLY, 0);
	else
		weft_icmp_send_error(wn, iface, skb, WEFT_ICMP4_TIME_EXCEEDED,
				     WEFT_ICMP4_REASSEMBLY, 0);
}

static void part(struct weft_net *wn, struct parting *p)
{
	struct sk_buff *skb;

	rcu_read_lock();
	while ((skb = take_first(&p->drop))) {
		enum weft_drop why = FRAG_CB(skb)->why;

		if (why == WEFT_DROP_FRAGMENT_TIMEOUT && !FRAG_CB(skb)->off && FRAG_CB(skb)->len)
			tell_sender(wn, skb);
		weft_drop(wn, skb, why);
	}
	rcu_read_unlock();
	hand_on_all(wn, &p->host);
}

enum weft_frag_fate weft_frag_rx(struct weft_net *wn, struct sk_buff *skb,
				 const struct weft_frag *f, struct weft_frag_whole *whole)
{
	struct weft_frags *fr = wn->frags;
	enum weft_frag_fate fate;
	struct parting out = PARTING(out);

	INIT_LIST_HEAD(&whole->parts);
	spin_lock_bh(&fr->lock);
	fate = frag_take(fr, skb, f, whole, &out);
	spin_unlock_bh(&fr->lock);
	part(wn, &out);
	return fate;
}

static void expire(struct timer_list *t)
{
	struct weft_frags *fr = weft_timer_of(fr, t, timer);
	struct queue *q;
	struct parting out = PARTING(out);

	spin_lock(&fr->lock);
	while ((q = list_first_entry_or_null(&fr->all, struct queue, age))) {
		if (time_before(jiffies, q->expires)) {
			mod_timer(&fr->timer, q->expires);
			break;
		}
		if (q->owner == WEFT_FRAG_OURS)
			weft_mib_inc(fr->wn, WEFT_MIB_IpReasmTimeout);
		give_up(fr, q, &out, WEFT_DROP_FRAGMENT_TIMEOUT);
	}
	spin_unlock(&fr->lock);
	part(fr->wn, &out);
}

/* ======================================== one of all */

struct sk_buff *weft_frag_first(const struct weft_frag_whole *whole)
{
	struct sk_buff *skb;

	list_for_each_entry(skb, &whole->parts, list)
		if (!FRAG_CB(skb)->off && FRAG_CB(skb)->len)
			return skb;
	return NULL;
}

static int by_offset(void *priv, const struct list_head *a, const struct list_head *b)
{
	const struct sk_buff *x = list_entry(a, struct sk_buff, list),
			     *y = list_entry(b, struct sk_buff, list);

	return FRAG_CB(x)->off > FRAG_CB(y)->off;
}

/* Trims the link's padding, and makes the fragment fit for a frag_list. */
static bool trim(struct sk_buff *skb)
{
	const struct frag_cb *cb = FRAG_CB(skb);

	return !pskb_trim_rcsum(skb, cb->head + cb->len) &&
	       (!skb_has_frag_list(skb) || !skb_linearize(skb)) && pskb_may_pull(skb, cb->head);
}

/* CHECKSUM_COMPLETE of the datagram is the sum of the fragments', if the device has summed each. */
static void add_sum(struct sk_buff *whole, const struct sk_buff *part)
{
	if (whole->ip_summed == CHECKSUM_COMPLETE && part->ip_summed == CHECKSUM_COMPLETE)
		whole->csum = csum_add(whole->csum, part->csum);
	else
		whole->ip_summed = CHECKSUM_NONE;
}

static void hang_on(struct sk_buff *whole, struct sk_buff ***tail, struct sk_buff *part)
{
	skb_pull_rcsum(part, FRAG_CB(part)->head);
	add_sum(whole, part);
	skb_dst_drop(part);
	nf_reset_ct(part);
	skb_ext_reset(part);
	whole->len += part->len;
	whole->data_len += part->len;
	whole->truesize += part->truesize;
	**tail = part;
	*tail = &part->next;
}

static void drop_all(struct weft_net *wn, struct list_head *list)
{
	struct sk_buff *skb;

	while ((skb = take_first(list)))
		weft_drop(wn, skb, WEFT_DROP_NO_MEMORY);
}

/* Drops duplicates, which were kept for the host alone. */
static bool frag_prepare(struct weft_frag_whole *whole)
{
	struct sk_buff *skb, *next;

	list_for_each_entry_safe(skb, next, &whole->parts, list) {
		if (!FRAG_CB(skb)->len) {
			list_del(&skb->list);
			skb->next = skb->prev = NULL;
			consume_skb(skb);
		} else if (!trim(skb)) {
			return false;
		}
	}
	list_sort(NULL, &whole->parts, by_offset);
	return !skb_unclone(list_first_entry(&whole->parts, struct sk_buff, list), GFP_ATOMIC);
}

struct sk_buff *weft_frag_join(struct weft_net *wn, struct weft_frag_whole *whole,
			       struct net_device *dev)
{
	ktime_t stamp = list_last_entry(&whole->parts, struct sk_buff, list)->tstamp;
	struct sk_buff *skb, *part, **tail;

	if (!frag_prepare(whole)) {
		weft_mib_inc(wn, WEFT_MIB_IpReasmFails);
		drop_all(wn, &whole->parts);
		return NULL;
	}
	skb = take_first(&whole->parts);
	skb_gso_reset(skb);	/* a device may say of a fragment that it is a super-packet */
	tail = &skb_shinfo(skb)->frag_list;
	if (skb->ip_summed != CHECKSUM_COMPLETE)
		skb->ip_summed = CHECKSUM_NONE;
	while ((part = take_first(&whole->parts)))
		hang_on(skb, &tail, part);
	*tail = NULL;
	skb->dev = dev;
	skb->skb_iif = dev->ifindex;
	skb->tstamp = stamp;
	weft_mib_inc(wn, WEFT_MIB_IpReasmOKs);
	return skb;
}

/* ======================================== life */

int weft_frag_init(struct weft_net *wn)
{
	struct weft_frags *fr = kvzalloc(sizeof(*fr), GFP_KERNEL);
	int i;

	BUILD_BUG_ON(sizeof(struct frag_cb) > sizeof_field(struct sk_buff, cb));
	BUILD_BUG_ON(CB_AT % 8);
	BUILD_BUG_ON(sizeof(struct weft_frag_key) != 44);
	if (!fr)
		return -ENOMEM;
	fr->wn = wn;
	spin_lock_init(&fr->lock);
	INIT_LIST_HEAD(&fr->all);
	for (i = 0; i < SOURCES; i++)
		INIT_LIST_HEAD(&fr->sources[i].queues);
	timer_setup(&fr->timer, expire, 0);
	wn->frags = fr;
	return 0;
}

/* No frame arrives any more.  Fragments that may be the host's are given to it. */
void weft_frag_exit(struct weft_net *wn)
{
	struct weft_frags *fr = wn->frags;
	struct queue *q, *next;
	struct parting out = PARTING(out);

	local_bh_disable();
	spin_lock(&fr->lock);
	list_for_each_entry_safe(q, next, &fr->all, age)
		give_up(fr, q, &out, WEFT_DROP_DEVICE_GONE);
	spin_unlock(&fr->lock);
	part(wn, &out);
	local_bh_enable();
	timer_delete_sync(&fr->timer);
	kvfree(fr);
}
