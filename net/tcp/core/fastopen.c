// SPDX-License-Identifier: GPL-2.0
/*
 * Fast open: RFC 7413.  A client that has proved its address by a cookie may send data on its
 * SYN, and the server may deliver it to the user, and answer, before the handshake is complete.
 * The data of a SYN is in the scoreboard like other data.  What the SYN-ACK does not
 * acknowledge is retransmitted at once, which is no sign of congestion, as in Linux.  A lost
 * SYN is repeated without data and option, RFC 7413 4.1.3.  A child with a user in SYN-RECEIVED
 * may send data and FIN, but only its SYN-ACK is retransmitted.  DEVIATION from Linux: a child
 * that was reset counts as pending whether it was accepted or not, and all such children count
 * until a minute after the last.
 * Not there: signs of a black hole other than timeouts (Linux also counts FINs and RSTs out of
 * order); data on a SYN-ACK; the experimental option in requests; negative answers
 * (RFC 7413 4.1.3.1).  The cookie hash needs a secret: the shell passes its values.  Pure.
 */
#include "core.h"
#include "fastopen.h"
#include "pace.h"

#define HELD		(60 * WEFT_USEC_PER_SEC)	/* Linux's */
#define OPTION_ROOM	40				/* bytes: the largest TCP option space */
#define BLOCK_DOUBLINGS	6				/* Linux's */
/* timeouts that the data may cause; as Linux */
#define GIVE_UP		2

/* ---------------------------------------- what peers have given */

static bool is_of(const struct weft_fastopen_peer *p, const struct weft_addr *src,
		  const struct weft_addr *dst)
{
	return p->at && weft_addr_eq(&p->src, src) && weft_addr_eq(&p->dst, dst);
}

struct weft_fastopen_known weft_fastopen_get(const struct weft_fastopen_cache *c, u32 hash,
					     const struct weft_addr *src,
					     const struct weft_addr *dst)
{
	const struct weft_fastopen_peer *set = c->e[hash % WEFT_FASTOPEN_SETS];
	u32 i;

	for (i = 0; i < WEFT_FASTOPEN_WAYS; i++)
		if (is_of(&set[i], src, dst))
			return set[i].is;
	return (struct weft_fastopen_known){};
}

/* That of the pair, or the one that was learnt first. */
static struct weft_fastopen_peer *place(struct weft_fastopen_peer *set, const struct weft_addr *src,
					const struct weft_addr *dst)
{
	struct weft_fastopen_peer *best = &set[0];
	u32 i;

	for (i = 0; i < WEFT_FASTOPEN_WAYS; i++) {
		if (is_of(&set[i], src, dst))
			return &set[i];
		if (set[i].at < best->at)
			best = &set[i];
	}
	return best;
}

void weft_fastopen_put(struct weft_fastopen_cache *c, u32 hash, const struct weft_addr *src,
		       const struct weft_addr *dst, const struct weft_fastopen_known *is, u64 now)
{
	struct weft_fastopen_peer *p = place(c->e[hash % WEFT_FASTOPEN_SETS], src, dst);

	if (!is_of(p, src, dst))
		*p = (struct weft_fastopen_peer){ .src = *src, .dst = *dst };
	p->at = now;
	if (is->mss)
		p->is.mss = is->mss;
	if (is->cookie.len)
		p->is.cookie = is->cookie;
}

/* ---------------------------------------- the client */

/* RFC 7413 4.1.3: without the peer's MSS, our own is the guess, as in Linux. */
bool weft_tcp_fastopen_open(struct weft_tcb *tcb, const struct weft_fastopen_known *known,
			    bool bare)
{
	u32 mss = weft_min(tcb->snd.mss_path, known->mss ? known->mss : tcb->rcv.mss_adv);

	tcb->fastopen.option = !bare;
	if (!bare && !known->cookie.len) {
		tcb->fastopen.fail = WEFT_FASTOPEN_NO_COOKIE;
		return false;
	}
	if (!bare)
		tcb->fastopen.cookie = known->cookie;
	tcb->fastopen.room = mss > OPTION_ROOM ? mss - OPTION_ROOM : 0;
	tcb->fastopen.wait = 1;
	return true;
}

/* The first SEND: what waited for it goes. */
void weft_tcp_fastopen_sends(struct weft_tcb *tcb)
{
	if (!tcb->fastopen.wait || tcb->state != WEFT_TCP_SYN_SENT)
		return;
	tcb->fastopen.wait = 0;
	tcb->syn_now = 1;
}

static void put_data(struct weft_tcb *tcb, struct weft_tcp_seg *seg, u64 now)
{
	struct weft_seq first = seq_add(tcb->snd.iss, 1), end;
	/* snd.mss_path may be smaller by now */
	u32 most = weft_min(tcb->fastopen.room, tcb->snd.mss_path - OPTION_ROOM);

	seg->len = weft_min(weft_seq_ahead(tcb->snd.end, first), most);
	if (!seg->len)
		return;
	end = seq_add(first, seg->len);
	tcb->fastopen.data = 1;
	weft_sent_add(&tcb->sent, end, seg->len, now);
	tcb->snd.pushed = end;
	tcb->fastopen.end = end;
	tcb->bytes_sent += seg->len;
	tcb->data_segs_out++;
	tcb->segs_first++;
	tcb->last_tx = now;
}

/* A SYN or SYN-ACK goes out: option and data are on the first only. */
void weft_tcp_fastopen_put(struct weft_tcb *tcb, struct weft_tcp_seg *seg, bool again, u64 now)
{
	bool ours = tcb->state == WEFT_TCP_SYN_SENT;

	if (again || (!ours && !tcb->passive))
		return;
	if (tcb->fastopen.option) {
		seg->opt.has |= WEFT_OPT_FASTOPEN;
		seg->opt.fastopen = tcb->fastopen.cookie;
	}
	if (ours)
		put_data(tcb, seg, now);
}

/* Of what went on our SYN the peer has nothing beyond snd.una. */
static void data_refused(struct weft_tcb *tcb)
{
	tcb->fastopen.fail = tcb->total_rtx ? WEFT_FASTOPEN_SYN_LOST : WEFT_FASTOPEN_NOT_ACKED;
	weft_tcp_count(tcb, WEFT_COUNT_TCPFastOpenActiveFail, 1);
	weft_tcp_path_narrower(tcb);
}

/*
 * Our SYN is acknowledged in ESTABLISHED: so is its data, or it is retransmitted.
 * snd.una is past the SYN.
 */
void weft_tcp_fastopen_answered(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
				struct weft_tcp_fx *fx)
{
	struct weft_sent_got got = { .now = now };

	if (!tcb->fastopen.data)
		return;
	tcb->bytes_acked += weft_seq_ahead(seg->ack, tcb->snd.una);
	weft_sent_cut(&tcb->sent, seg->ack, &got);
	tcb->snd.una = seg->ack;
	fx->flags |= WEFT_FX_ACKED;
	if (seq_lt(seg->ack, tcb->snd.nxt)) {
		data_refused(tcb);
		return;
	}
	tcb->fastopen.acked = 1;
	weft_tcp_count(tcb, WEFT_COUNT_TCPFastOpenActive, 1);
}

/* A cookie that was not asked for is none. */
bool weft_tcp_fastopen_learnt(const struct weft_tcb *tcb, const struct weft_tcp_seg *synack,
			      struct weft_fastopen_known *is)
{
	const struct weft_tcp_opts *opt = &synack->opt;

	*is = (struct weft_fastopen_known){};
	if (!tcb->fastopen.option && !tcb->fastopen.data)
		return false;
	if (opt->has & WEFT_OPT_MSS)
		is->mss = opt->mss;
	if (tcb->fastopen.option && (opt->has & WEFT_OPT_FASTOPEN))
		is->cookie = opt->fastopen;
	return is->mss || is->cookie.len;
}

static bool was_used(const struct weft_tcb *tcb)
{
	return (tcb->fastopen.option && !tcb->passive) || tcb->fastopen.data || tcb->fastopen.acked;
}

/* RFC 7413 4.1.3.1 and 7.1: a middlebox may block fast open; reported once. */
void weft_tcp_fastopen_timeout(struct weft_tcb *tcb, bool last, struct weft_tcp_fx *fx)
{
	if (tcb->state == WEFT_TCP_SYN_RECEIVED || !was_used(tcb))
		return;
	if (tcb->retries == GIVE_UP || (tcb->retries < GIVE_UP && last)) {
		weft_tcp_count(tcb, WEFT_COUNT_TCPFastOpenActiveFail, 1);
		fx->flags |= WEFT_FX_BLACKHOLE;
	}
}

/* Twice as long each time, as Linux. */
bool weft_fastopen_blocked(const struct weft_fastopen_hole *h, u32 seconds, u64 now)
{
	u32 doublings = weft_min(h->times ? h->times - 1 : 0, BLOCK_DOUBLINGS);

	return h->times && seconds && now < h->at + ((seconds * WEFT_USEC_PER_SEC) << doublings);
}

void weft_fastopen_block(struct weft_fastopen_hole *h, u64 now)
{
	h->at = now;
	h->times++;
}

/* ---------------------------------------- the server */

static bool asks_for_cookie(const struct weft_tcp_seg *syn)
{
	return syn->opt.has & WEFT_OPT_FASTOPEN;
}

bool weft_fastopen_concerns(u32 mode, const struct weft_tcp_seg *syn)
{
	return (mode & WEFT_FASTOPEN_SERVER) && (syn->len || asks_for_cookie(syn));
}

static bool equal(const struct weft_fastopen_cookie *a, const struct weft_fastopen_cookie *b)
{
	return a->len == b->len && !memcmp(a->val, b->val, a->len);
}

static void grant(struct weft_tcb *half, const struct weft_tcp_seg *syn,
		  const struct weft_fastopen_cookie *cookie)
{
	half->fastopen.option = 1;
	half->fastopen.cookie = *cookie;
	/* the answer uses the option kind of the request */
	half->fastopen.cookie.exp = syn->opt.fastopen.exp;
}

enum weft_fastopen_verdict weft_fastopen_judge(struct weft_tcb *half,
					       const struct weft_tcp_seg *syn, bool bare,
					       const struct weft_fastopen_cookie *right, u32 n)
{
	u32 i;

	if (bare)
		return WEFT_FASTOPEN_TAKE;
	if (!asks_for_cookie(syn) || !n)
		return WEFT_FASTOPEN_NOT;
	if (equal(&syn->opt.fastopen, &right[0]))
		return WEFT_FASTOPEN_TAKE;
	grant(half, syn, &right[0]);
	if (!syn->opt.fastopen.len)
		return WEFT_FASTOPEN_GRANT;
	for (i = 1; i < n; i++)
		if (equal(&syn->opt.fastopen, &right[i]))
			return WEFT_FASTOPEN_TAKE_OLD;
	return WEFT_FASTOPEN_WRONG;
}

bool weft_fastopen_admits(struct weft_fastopen_pending *p, u32 most, u64 now)
{
	if (now >= p->held_until)
		p->held = 0;
	return p->open + p->held < most;
}

void weft_fastopen_over(struct weft_fastopen_pending *p, bool reset, u64 now)
{
	p->open--;
	if (!reset)
		return;
	p->held++;
	p->held_until = now + HELD;
}

/* The window is that of the SYN, not scaled, and cwnd the initial one: RFC 7413 4.2.2. */
struct weft_tcp_fx weft_tcp_fastopen_accept(struct weft_tcb *child, const struct weft_tcp_seg *syn,
					    u64 now)
{
	u32 len = weft_min(syn->len, child->rcv.space);
	struct weft_tcp_fx fx = {};

	child->fastopen.child = 1;
	weft_tcp_cwnd_start(child);
	weft_pace_update(child);
	if (!len)
		return fx;
	child->rcv.nxt = seq_add(child->rcv.nxt, len);
	child->bytes_received += len;
	child->data_segs_in++;
	child->last_data_rx = now;
	child->fastopen.acked = 1;
	fx.flags = WEFT_FX_DATA;
	fx.data_len = len;
	return fx;
}
