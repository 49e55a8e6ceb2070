// SPDX-License-Identifier: GPL-2.0
/*
 * The send stream of RFC 9293 3.10.2: data given by the user and not yet acknowledged by the peer.
 * A list of page fragments; a transmission, first or repeated, takes references to them, so nothing
 * is copied after the copy from the user, and nothing is split or merged.  A chunk is charged to
 * the socket (sk_wmem_queued) with its whole room when it is made.  Its room is at least MIN_ROOM,
 * so that the fragments of one skb hold an Ethernet segment even if the stream was written byte by
 * byte; or LONE_ROOM with nothing queued, so that a dialogue of short messages does not use up a
 * page every few of them.  Spliced pages come in pieces as small as the user likes: each costs at
 * least MIN_COST, so that the buffer bounds the chunks too.  A dialogue of short messages needs one
 * chunk at a time, which is a member of the buffer.  The pages stay in the stream, and may
 * be a file's: the receiver of a packet must not write into them (SKBFL_SHARED_FRAG).
 * Not there: MSG_ZEROCOPY; merging of adjacent spliced pages.
 * Locks: the socket lock is held.
 */
#include <linux/mm.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <weft/compat.h>
#include "../sock/sock.h"
#include "sendbuf.h"

#define MIN_ROOM	1024u
#define LONE_ROOM	128u
#define MAX_ROOM	65536u
#define MIN_COST	512u
#define SPLICE_PAGES	16

void weft_sendbuf_init(struct weft_sendbuf *sb)
{
	*sb = (struct weft_sendbuf){};
	INIT_LIST_HEAD(&sb->chunks);
}

void weft_sendbuf_begin(struct weft_sendbuf *sb, struct weft_seq first)
{
	sb->start = first;
	sb->end = first;
}

/* ---------------------------------------- growing */

static struct weft_chunk *last_chunk(struct weft_sendbuf *sb)
{
	return list_empty(&sb->chunks) ? NULL :
					 list_last_entry(&sb->chunks, struct weft_chunk, node);
}

static void sendbuf_charge(struct sock *sk, struct weft_chunk *c, u32 cost)
{
	c->cost += cost;
	sk_wmem_queued_add(sk, cost);
	sk_mem_charge(sk, cost);
}

static struct weft_chunk *new_chunk(struct weft_sendbuf *sb, gfp_t gfp)
{
	return sb->own.page ? kmalloc(sizeof(struct weft_chunk), gfp) : &sb->own;
}

static struct weft_chunk *add_chunk(struct sock *sk, struct weft_sendbuf *sb, struct page *page,
				    u32 off, u32 room)
{
	struct weft_chunk *c = new_chunk(sb, sk->sk_allocation);

	if (!c)
		return NULL;
	get_page(page);
	*c = (struct weft_chunk){ .page = page, .off = off, .room = room };
	list_add_tail(&c->node, &sb->chunks);
	sb->count++;
	sendbuf_charge(sk, c, max(room, MIN_COST));
	return c;
}

/* Does the last chunk end where the fragment goes on? */
static bool sendbuf_continues(const struct weft_chunk *c, const struct page_frag *frag, u32 more)
{
	return c && !c->eor && c->page == frag->page && c->off + c->room == frag->offset &&
	       c->room + more <= MAX_ROOM;
}

/* What SO_SNDBUF leaves, so that one write does not go far beyond a small one. */
static u32 room_left(const struct sock *sk)
{
	int left = READ_ONCE(sk->sk_sndbuf) - READ_ONCE(sk->sk_wmem_queued);

	return max_t(int, left, MIN_ROOM);
}

/* The last chunk, with room for at least one byte. */
static struct weft_chunk *chunk_make_room(struct sock *sk, struct weft_sendbuf *sb, size_t want)
{
	struct page_frag *frag = sk_page_frag(sk);
	struct weft_chunk *c = last_chunk(sb);
	u32 room;

	if (c && c->len < c->room)
		return c;
	if (!skb_page_frag_refill(MIN_ROOM, frag, sk->sk_allocation))
		return NULL;
	room = clamp_t(size_t, want, c ? MIN_ROOM : LONE_ROOM, room_left(sk));
	room = min_t(u32, room, frag->size - frag->offset);
	if (!sk_wmem_schedule(sk, room)) {
		if (sk->sk_wmem_queued)
			return NULL;
		/* above tcp_mem, as Linux: a socket with nothing queued proceeds */
		room = MIN_ROOM;
	}
	if (sendbuf_continues(c, frag, room)) {
		c->room += room;
		sendbuf_charge(sk, c, room);
	} else {
		c = add_chunk(sk, sb, frag->page, frag->offset, room);
	}
	if (c)
		frag->offset += room;
	return c;
}

int weft_sendbuf_append(struct sock *sk, struct weft_sendbuf *sb, struct iov_iter *from, size_t max)
{
	struct weft_chunk *c = chunk_make_room(sk, sb, max);
	size_t n;

	weft_sock_assert_locked(sk);
	if (!c)
		return -ENOMEM;
	n = min_t(size_t, max, c->room - c->len);
	/* As Linux: nothing of a piece whose end cannot be read. */
	if (!copy_from_iter_full(page_address(c->page) + c->off + c->len, n, from))
		return -EFAULT;
	c->len += n;
	sb->end = seq_add(sb->end, n);
	return n;
}

#ifdef WEFT_HAVE_SPLICE_FROM_ITER
static bool add_page(struct sock *sk, struct weft_sendbuf *sb, struct page *page, u32 off, u32 len)
{
	struct weft_chunk *c;

	if (!sendpage_ok(page) || !sk_wmem_schedule(sk, max(len, MIN_COST)))
		return false;
	c = add_chunk(sk, sb, page, off, len);
	if (!c)
		return false;
	c->len = len;
	sb->end = seq_add(sb->end, len);
	return true;
}

int weft_sendbuf_splice(struct sock *sk, struct weft_sendbuf *sb, struct iov_iter *from, size_t max)
{
	struct page *pages[SPLICE_PAGES], **p = pages;
	size_t off, done = 0;
	ssize_t n = iov_iter_extract_pages(from, &p, max, SPLICE_PAGES, 0, &off);
	u32 i;

	weft_sock_assert_locked(sk);
	if (n <= 0)
		return n ? n : -EIO;
	for (i = 0; done < n; i++) {
		u32 part = min_t(size_t, n - done, PAGE_SIZE - off);

		if (!add_page(sk, sb, pages[i], off, part))
			break;
		done += part;
		off = 0;
	}
	iov_iter_revert(from, n - done);
	return done ? done : -EOPNOTSUPP;
}
#else
int weft_sendbuf_splice(struct sock *sk, struct weft_sendbuf *sb, struct iov_iter *from, size_t max)
{
	return -EOPNOTSUPP;
}
#endif

void weft_sendbuf_end_record(struct weft_sendbuf *sb)
{
	struct weft_chunk *c = last_chunk(sb);

	if (!c || !c->len || c->eor)
		return;
	c->eor = true;
	c->room = c->len;
	sb->records++;
}

bool weft_sendbuf_ends_record(const struct weft_sendbuf *sb)
{
	return !list_empty(&sb->chunks) &&
	       list_last_entry(&sb->chunks, struct weft_chunk, node)->eor;
}

/* ---------------------------------------- shrinking */

static void free_chunk(struct sock *sk, struct weft_sendbuf *sb, struct weft_chunk *c)
{
	sb->records -= c->eor;
	if (sb->hint == c)
		sb->hint = NULL;
	list_del(&c->node);
	sb->count--;
	sk_wmem_queued_add(sk, -(int)c->cost);
	sk_mem_uncharge(sk, c->cost);
	put_page(c->page);
	if (c == &sb->own)
		c->page = NULL;
	else
		kfree(c);
}

void weft_sendbuf_acked(struct sock *sk, struct weft_sendbuf *sb, struct weft_seq una)
{
	struct weft_chunk *c, *next;

	weft_sock_assert_locked(sk);
	list_for_each_entry_safe(c, next, &sb->chunks, node) {
		if (seq_gt(seq_add(sb->start, c->len), una))
			return;
		sb->start = seq_add(sb->start, c->len);
		free_chunk(sk, sb, c);
	}
}

void weft_sendbuf_purge(struct sock *sk, struct weft_sendbuf *sb)
{
	weft_sendbuf_acked(sk, sb, sb->end);
}

/* ---------------------------------------- reading */

/* The chunk that holds seq, and where it begins; NULL: past the end. */
static struct weft_chunk *sendbuf_seek(const struct weft_sendbuf *sb, struct weft_seq seq,
				       struct weft_seq *at)
{
	struct weft_chunk *c = sb->hint;

	*at = sb->hint_seq;
	if (!c || seq_lt(seq, *at)) {
		c = list_first_entry(&sb->chunks, struct weft_chunk, node);
		*at = sb->start;
	}
	list_for_each_entry_from(c, &sb->chunks, node) {
		if (seq_lt(seq, seq_add(*at, c->len)))
			return c;
		*at = seq_add(*at, c->len);
	}
	return NULL;
}

u32 weft_sendbuf_fits(const struct weft_sendbuf *sb, struct weft_seq seq, u32 enough)
{
	struct weft_seq at;
	struct weft_chunk *c;
	u32 sum = 0, n = 0;

	if (sb->count <= MAX_SKB_FRAGS)
		return enough;
	c = sendbuf_seek(sb, seq, &at);
	if (!c)
		return enough;
	sum = seq_diff(at, seq);	/* not positive: what lies before seq does not count */
	list_for_each_entry_from(c, &sb->chunks, node) {
		sum += c->len;
		if (++n == MAX_SKB_FRAGS || (s32)sum >= (s32)enough)
			return sum;
	}
	return enough;
}

u32 weft_sendbuf_record(const struct weft_sendbuf *sb, struct weft_seq seq, u32 enough)
{
	struct weft_seq at;
	struct weft_chunk *c = sb->records ? sendbuf_seek(sb, seq, &at) : NULL;

	if (!c)
		return 0;
	list_for_each_entry_from(c, &sb->chunks, node) {
		at = seq_add(at, c->len);
		if (c->eor)
			return seq_diff(at, seq);
		if (seq_diff(at, seq) >= (s32)enough)
			break;
	}
	return 0;
}

/*
 * Calls each(arg, page, offset, bytes) for the pieces of [seq, seq + len); false if there are fewer
 * bytes, or each() says so.
 */
static bool for_pieces(struct weft_sendbuf *sb, struct weft_seq seq, u32 len,
		       bool (*each)(void *arg, struct page *page, u32 off, u32 n), void *arg)
{
	struct weft_seq at;
	struct weft_chunk *c = sendbuf_seek(sb, seq, &at);
	u32 skip = c ? seq_diff(seq, at) : 0;

	if (!c)
		return !len;
	list_for_each_entry_from(c, &sb->chunks, node) {
		u32 n = min(len, c->len - skip);

		sb->hint = c;
		sb->hint_seq = at;
		if (n && !each(arg, c->page, c->off + skip, n))
			return false;
		len -= n;
		if (!len)
			return true;
		at = seq_add(at, c->len);
		skip = 0;
	}
	return false;
}

static bool fill_piece(void *arg, struct page *page, u32 off, u32 n)
{
	struct sk_buff *skb = arg;
	int i = skb_shinfo(skb)->nr_frags;

	if (i == MAX_SKB_FRAGS)
		return false;
	get_page(page);
	skb_fill_page_desc(skb, i, page, off, n);
	skb_shinfo(skb)->flags |= SKBFL_SHARED_FRAG;
	skb->len += n;
	skb->data_len += n;
	skb->truesize += n;
	return true;
}

bool weft_sendbuf_fill(struct weft_sendbuf *sb, struct sk_buff *skb, struct weft_seq seq, u32 len)
{
	return for_pieces(sb, seq, len, fill_piece, skb);
}

struct copy_to {
	struct sk_buff *skb;
	int at;
};

static bool copy_piece(void *arg, struct page *page, u32 off, u32 n)
{
	struct copy_to *to = arg;

	while (n) {	/* a spliced page may be in high memory: one at a time */
		struct page *one = page + off / PAGE_SIZE;
		u32 part = min_t(u32, n, PAGE_SIZE - off % PAGE_SIZE);
		void *p = kmap_local_page(one);
		int err = skb_store_bits(to->skb, to->at, p + off % PAGE_SIZE, part);

		kunmap_local(p);
		if (err)
			return false;
		to->at += part;
		off += part;
		n -= part;
	}
	return true;
}

bool weft_sendbuf_copy(struct weft_sendbuf *sb, struct sk_buff *skb, int to, struct weft_seq seq,
		       u32 len)
{
	struct copy_to arg = { .skb = skb, .at = to };

	return for_pieces(sb, seq, len, copy_piece, &arg);
}
