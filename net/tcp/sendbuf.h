/* SPDX-License-Identifier: GPL-2.0 */
/* The send stream: references to pages, addressed by sequence number. */
#ifndef WEFT_TCP_SENDBUF_H
#define WEFT_TCP_SENDBUF_H

#include <linux/list.h>
#include <linux/uio.h>
#include <net/sock.h>
#include <weft/seq.h>

/* All under the socket lock. */
struct weft_chunk {
	struct list_head node;	/* in weft_sendbuf.chunks */
	struct page *page;	/* a reference is held; may be a compound page; NULL: not in use */
	u32 off;		/* bytes into the page */
	u32 len;		/* bytes of the stream */
	u32 room;		/* len and what may still be appended */
	u32 cost;		/* bytes: what is charged */
	bool eor;		/* a record ends with it: MSG_EOR */
};

/* All under the socket lock. */
struct weft_sendbuf {
	struct list_head chunks;	/* struct weft_chunk, in the order of the stream */
	struct weft_seq start;		/* sequence number of the first byte of the first chunk */
	struct weft_seq end;		/* after the last byte */
	u32 count;			/* chunks */
	u32 records;			/* of these, those with which a record ends */
	struct weft_seq hint_seq;	/* of the first byte of hint */
	struct weft_chunk *hint;	/* the chunk where the last transmission ended; or NULL */
	struct weft_chunk own;		/* the one that needs no allocation */
};

void weft_sendbuf_init(struct weft_sendbuf *sb);
/* The stream is empty and its next byte is `first`. */
void weft_sendbuf_begin(struct weft_sendbuf *sb, struct weft_seq first);
/*
 * Copies up to max bytes from the user to the end, at most what one page fragment can take.
 * Returns the bytes, or -ENOMEM (no page, or the protocol's memory is used up), -EFAULT.
 * Process context; may sleep.
 */
int weft_sendbuf_append(struct sock *sk, struct weft_sendbuf *sb, struct iov_iter *from,
			size_t max);
/*
 * MSG_SPLICE_PAGES: the same without a copy.  -EOPNOTSUPP: these pages cannot
 * be shared, append them.
 */
int weft_sendbuf_splice(struct sock *sk, struct weft_sendbuf *sb, struct iov_iter *from,
			size_t max);
/* Frees what lies before una. */
void weft_sendbuf_acked(struct sock *sk, struct weft_sendbuf *sb, struct weft_seq una);
void weft_sendbuf_purge(struct sock *sk, struct weft_sendbuf *sb);
/* MSG_EOR: what comes next does not go in one segment with what was there. */
void weft_sendbuf_end_record(struct weft_sendbuf *sb);
bool weft_sendbuf_ends_record(const struct weft_sendbuf *sb);
/* How many bytes there are from seq to the end of its record; 0: none ends within `enough`. */
u32 weft_sendbuf_record(const struct weft_sendbuf *sb, struct weft_seq seq, u32 enough);
/* How many bytes from seq on fit into the fragments of one skb; the search ends at `enough`. */
u32 weft_sendbuf_fits(const struct weft_sendbuf *sb, struct weft_seq seq, u32 enough);
/*
 * Puts references to len bytes from seq on behind the skb's linear part.  False: too many
 * fragments, or too few bytes.
 */
bool weft_sendbuf_fill(struct weft_sendbuf *sb, struct sk_buff *skb, struct weft_seq seq, u32 len);
/* Copies them into the skb, from offset `to` on. */
bool weft_sendbuf_copy(struct weft_sendbuf *sb, struct sk_buff *skb, int to, struct weft_seq seq,
		       u32 len);

#endif
