// SPDX-License-Identifier: GPL-2.0
/*
 * SYN cookies (RFC 4987 3.6): the number, by the secret of the namespace and the time, and when a
 * listener accepts any.  The bits of a cookie are explained in core/cookie.c.  No lock.
 */
#include <linux/siphash.h>
#include "half_open.h"

static u32 cookie_hash(const struct weft_net *wn, const struct weft_tuple *t, u32 minute, u32 which)
{
	struct {
		struct weft_tuple t;
		u32 minute, which;
	} of = { *t, minute, which };

	/* no padding: it is hashed */
	BUILD_BUG_ON(sizeof(of) != sizeof(*t) + 2 * sizeof(u32));
	return siphash(&of, sizeof(of), &wn->keys[WEFT_KEY_COOKIE]);
}

static u32 cookie_base(const struct weft_net *wn, const struct weft_tuple *t)
{
	return cookie_hash(wn, t, 0, 0);
}

static u32 cookie_mixed(const struct weft_net *wn, const struct weft_tuple *t, u32 minute)
{
	return cookie_hash(wn, t, minute, 1);
}

struct weft_seq weft_tcp_cookie_for(const struct weft_net *wn, const struct weft_tuple *t,
				    const struct weft_tcp_seg *syn)
{
	bool v6 = !weft_addr_is_v4(&t->laddr);
	u16 mss = v6 ? WEFT_TCP_MSS_DEFAULT6 : WEFT_TCP_MSS_DEFAULT;
	u32 minute = weft_cookie_minute(weft_now());

	if (syn->opt.has & WEFT_OPT_MSS)
		mss = syn->opt.mss;
	return weft_cookie_make(cookie_base(wn, t), cookie_mixed(wn, t, minute), syn->seq, minute,
				weft_cookie_mss_code(mss, v6));
}

/* Once a second is enough: the line is read by every CPU. */
void weft_tcp_cookie_note(struct weft_listen_queue *lq)
{
	u64 now = weft_now();

	if (now - READ_ONCE(lq->cookie_at) > WEFT_USEC_PER_SEC)
		WRITE_ONCE(lq->cookie_at, now);
}

/*
 * Only a listener that has just sent cookies accepts any, so that the others offer nothing to
 * guess at, as in Linux.
 */
bool weft_tcp_cookies_out(const struct weft_listen_queue *lq, const struct weft_net *wn)
{
	u64 at = READ_ONCE(lq->cookie_at);

	return READ_ONCE(wn->sysctl_syncookies) && at && weft_now() - at <= WEFT_COOKIE_VALID;
}

u16 weft_tcp_cookie_read(const struct weft_net *wn, const struct weft_tuple *t,
			 const struct weft_tcp_seg *seg)
{
	struct weft_seq cookie = seq_sub(seg->ack, 1), seq = seq_sub(seg->seq, 1);
	u32 base = cookie_base(wn, t), minute;

	if (!weft_cookie_made(cookie, base, seq, weft_cookie_minute(weft_now()), &minute))
		return 0;
	return weft_cookie_mss(weft_cookie_data(cookie, base, cookie_mixed(wn, t, minute), seq),
			       !weft_addr_is_v4(&t->laddr));
}
