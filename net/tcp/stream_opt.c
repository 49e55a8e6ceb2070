// SPDX-License-Identifier: GPL-2.0
/*
 * The options of SOL_TCP, with Linux's ranges, defaults and errnos; the other levels are in
 * net/sock/sockopt.c.  TCP_THIN_DUPACK has no effect any more, as in Linux.
 * Not there: TCP_ULP, TCP_REPAIR, TCP_MD5SIG and Linux's other options: ENOPROTOOPT.
 * Process context; the socket lock is taken here.
 */
#include <linux/uaccess.h>
#include <net/tcp_states.h>
#include <uapi/linux/weft.h>
#include "engines.h"
#include "stream_ops.h"

#define MAX_KEEP_S	32767
#define MAX_KEEP_PROBES	127
#define MAX_SYN_RETRIES	127
#define MAX_LINGER2_S	120
#define MIN_MSS		88	/* Linux's TCP_MIN_MSS */
#define MAX_MSS		32767

/* ---------------------------------------- setting */

static int check_range(int val, int lo, int hi)
{
	return val < lo || val > hi ? -EINVAL : 0;
}

/* Into a field of the TCB or the socket, if it is in range. */
#define PUT(field, lo, hi) ({ \
	int err_ = check_range(val, lo, hi); \
	if (!err_) \
		(field) = val; \
	err_; })

static int set_mss(struct weft_tcp_sock *ts, int val)
{
	int err = val ? check_range(val, MIN_MSS, MAX_MSS) : 0;

	if (!err)
		ts->tcp.opts.user_mss = val;
	return err;
}

static int set_window_clamp(struct weft_tcp_sock *ts, int val)
{
	if (!val && ts->ws.sk.sk_state != TCP_CLOSE)
		return -EINVAL;
	ts->tcp.opts.window_clamp = val ? max_t(u32, val, SOCK_MIN_RCVBUF / 2) : 0;
	ts->tcp.env.space = weft_tcp_space(ts);
	return 0;
}

/* 0 is the default; a negative one: a RST in the place of FIN-WAIT-2, as in Linux. */
static int set_linger2(struct weft_tcp_sock *ts, int val)
{
	ts->tcp.opts.linger2_s = val < 0 ? WEFT_TCP_LINGER2_NONE : min(val, MAX_LINGER2_S);
	return 0;
}

/* Setting it to 1 sends a delayed ACK; an even value does so once, if there is one, as in Linux. */
static int set_quickack(struct weft_tcp_sock *ts, int val)
{
	bool waits = val && ts->tcp.view.ack_pending;

	ts->tcp.opts.no_quickack = waits ? !(val & 1) : !val;
	return 0;
}

static int set_bool(bool *where, int val)
{
	*where = !!val;
	return 0;
}

/* TCP_DEFER_ACCEPT is kept as a number of timeouts of a SYN-ACK, as in Linux: 1 s, 3 s, 7 s ... */
static u8 timeouts_in(int seconds)
{
	int timeout = 1, sum = 1;
	u8 n = seconds > 0;

	while (seconds > sum && n < 255) {
		n++;
		timeout = min(timeout << 1, 120);
		sum += timeout;
	}
	return n;
}

static int seconds_of(u8 timeouts)
{
	int timeout = 1, sum = 0;

	for (; timeouts; timeouts--) {
		sum += timeout;
		timeout = min(timeout << 1, 120);
	}
	return sum;
}

/* RFC 7413: neither connected nor on the way to it. */
static bool is_fresh(const struct weft_tcp_sock *ts)
{
	return (1 << ts->ws.sk.sk_state) & (TCPF_CLOSE | TCPF_LISTEN);
}

static int set_fastopen(struct weft_tcp_sock *ts, int val)
{
	if (val < 0 || !is_fresh(ts))
		return -EINVAL;
	WRITE_ONCE(ts->fastopen_most, min(val, READ_ONCE(ts->ws.wn->net->core.sysctl_somaxconn)));
	return 0;
}

static int set_fastopen_connect(struct weft_tcp_sock *ts, int val)
{
	int err = check_range(val, 0, 1);

	if (err)
		return err;
	if (!(READ_ONCE(ts->ws.wn->sysctl_fastopen) & WEFT_FASTOPEN_CLIENT))
		return -EOPNOTSUPP;
	if (ts->ws.sk.sk_state != TCP_CLOSE)
		return -EINVAL;
	ts->tcp.opts.fastopen_connect = val;
	return 0;
}

static int set_int(struct weft_tcp_sock *ts, int name, int val)
{
	struct weft_tcp_user_opts *opts = &ts->tcp.opts;

	switch (name) {
	case TCP_NODELAY:
		return set_bool(&opts->nodelay, val);
	case TCP_CORK:
		return set_bool(&opts->cork, val);
	case TCP_MAXSEG:
		return set_mss(ts, val);
	case TCP_KEEPIDLE:
		return PUT(opts->keep_idle_s, 1, MAX_KEEP_S);
	case TCP_KEEPINTVL:
		return PUT(opts->keep_intvl_s, 1, MAX_KEEP_S);
	case TCP_KEEPCNT:
		return PUT(opts->keep_probes, 1, MAX_KEEP_PROBES);
	case TCP_SYNCNT:
		return PUT(opts->syn_retries, 1, MAX_SYN_RETRIES);
	case TCP_USER_TIMEOUT:
		return PUT(opts->user_timeout, 0, INT_MAX);
	case TCP_LINGER2:
		return set_linger2(ts, val);
	case TCP_QUICKACK:
		return set_quickack(ts, val);
	case TCP_WINDOW_CLAMP:
		return set_window_clamp(ts, val);
	case TCP_DEFER_ACCEPT:
		WRITE_ONCE(ts->defer_accept, timeouts_in(val));
		opts->syn_ack_waits = ts->defer_accept;
		return 0;
	case TCP_NOTSENT_LOWAT:
		WRITE_ONCE(opts->notsent_lowat, val);
		ts->ws.sk.sk_write_space(&ts->ws.sk);
		return 0;
	case TCP_FASTOPEN:
		return set_fastopen(ts, val);
	case TCP_FASTOPEN_CONNECT:
		return set_fastopen_connect(ts, val);
	case TCP_FASTOPEN_NO_COOKIE:
		return is_fresh(ts) ? PUT(opts->fastopen_bare, 0, 1) : -EINVAL;
	case TCP_INQ:
		return PUT(opts->inq_cmsg, 0, 1);
	case TCP_SAVE_SYN:
		return PUT(opts->save_syn, 0, 2);
	case TCP_THIN_LINEAR_TIMEOUTS:
		return PUT(opts->thin, 0, 1);
	case TCP_THIN_DUPACK:
		return check_range(val, 0, 1);
	default:
		return -ENOPROTOOPT;
	}
}

static int set_congestion(struct sock *sk, sockptr_t val, unsigned int len)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);
	char name[WEFT_TCP_CC_NAME_MAX] = {};
	const struct weft_tcp_cc *cc;

	if (!len)
		return -EINVAL;
	if (copy_from_sockptr(name, val, min_t(u32, len, sizeof(name) - 1)))
		return -EFAULT;
	cc = weft_tcp_cc_find(name);
	if (!cc)
		return -ENOENT;
	lock_sock(sk);
	ts->tcp.opts.cc_chosen = true;
	WRITE_ONCE(ts->tcp.opts.cc, cc);
	if (!weft_tcp_is_closed(ts))
		weft_tcp_conn_options(ts, false, false);
	release_sock(sk);
	return 0;
}

/* For the next connection; whoever may change those that are open has `weft engine use`. */
static int set_engine(struct sock *sk, sockptr_t val, unsigned int len)
{
	char name[WEFT_TCP_ENGINE_NAME_MAX] = {};
	bool there;
	int err;

	if (copy_from_sockptr(name, val, min_t(u32, len, sizeof(name) - 1)))
		return -EFAULT;
	rcu_read_lock();
	there = !*name || weft_tcp_engine_find(name);
	rcu_read_unlock();
	if (!there)
		return -ENOENT;
	lock_sock(sk);
	err = sk->sk_state == TCP_CLOSE ? 0 : -EISCONN;
	if (!err)
		strscpy(weft_tcp_sk(sk)->engine_wish, name, sizeof(name));
	release_sock(sk);
	return err;
}

static int set_fastopen_keys(struct weft_tcp_sock *ts, sockptr_t val, unsigned int len)
{
	u8 keys[WEFT_FASTOPEN_KEYS * WEFT_FASTOPEN_KEY_LEN] = {};
	int err;

	if (len != WEFT_FASTOPEN_KEY_LEN && len != sizeof(keys))
		return -EINVAL;
	if (copy_from_sockptr(keys, val, len))
		return -EFAULT;
	err = weft_jar_set_keys(&ts->fastopen_keys, keys, len);
	memzero_explicit(keys, sizeof(keys));
	return err;
}

static int set_locked(struct weft_tcp_sock *ts, int name, int val)
{
	bool ack = name == TCP_QUICKACK && val;
	int err = set_int(ts, name, val);

	weft_sock_assert_locked(&ts->ws.sk);
	if (!err && !weft_tcp_is_closed(ts))
		weft_tcp_conn_options(ts, name == TCP_NODELAY && val, ack);
	return err;
}

int weft_stream_setsockopt(struct socket *sock, int level, int name, sockptr_t optval,
			   unsigned int len)
{
	struct sock *sk = sock->sk;
	int val, err;

	if (level != SOL_TCP)
		return weft_sock_setsockopt(sock, level, name, optval, len);
	if (name == TCP_ULP)
		return -ENOPROTOOPT;
	if (name == TCP_FASTOPEN_KEY)
		return set_fastopen_keys(weft_tcp_sk(sk), optval, len);
	if (name == TCP_CONGESTION)
		return set_congestion(sk, optval, len);
	if (name == WEFT_TCP_OPT_ENGINE)
		return set_engine(sk, optval, len);
	if (len < sizeof(int))
		return -EINVAL;
	if (copy_from_sockptr(&val, optval, sizeof(val)))
		return -EFAULT;
	lock_sock(sk);
	err = set_locked(weft_tcp_sk(sk), name, val);
	release_sock(sk);
	return err;
}

/* SO_KEEPALIVE: the kernel's SOL_SOCKET code calls it, the lock held. */
void weft_stream_keepalive(struct sock *sk, int on)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);

	weft_sock_assert_locked(sk);
	ts->tcp.opts.keepalive = !!on;
	if (!weft_tcp_is_closed(ts))
		weft_tcp_conn_options(ts, false, false);
}

/* SO_RCVLOWAT: the window must let so much come, or the reader would sleep for ever. */
int weft_stream_set_rcvlowat(struct sock *sk, int val)
{
	const struct weft_net *wn = weft_sk(sk)->wn;
	bool fixed = sk->sk_userlocks & SOCK_RCVBUF_LOCK;
	int cap = (fixed ? sk->sk_rcvbuf : READ_ONCE(wn->sysctl_rmem[2])) >> 1;

	weft_sock_assert_locked(sk);
	val = min(val, cap);
	WRITE_ONCE(sk->sk_rcvlowat, val ? : 1);
	if (!fixed && sk->sk_rcvbuf < 2 * val)
		WRITE_ONCE(sk->sk_rcvbuf, 2 * val);
	if (weft_tcp_recv_ready(weft_tcp_sk(sk), sk->sk_rcvlowat))
		sk->sk_data_ready(sk);
	return 0;
}

/* ---------------------------------------- reading */

/* Linux: the MSS in use, or before the connection what the user has set or the default. */
static int get_mss(const struct weft_tcp_sock *ts)
{
	if (ts->tcp.opts.user_mss && ((1 << ts->ws.sk.sk_state) & (TCPF_CLOSE | TCPF_LISTEN)))
		return ts->tcp.opts.user_mss;
	return ts->tcp.view.mss;
}

static u32 or_default(u32 s, u64 us)
{
	return s ? s : div_u64(us, WEFT_USEC_PER_SEC);
}

/* Options that the namespace's tunables stand in for where the user has set none. */
static int get_tunable(const struct weft_tcp_sock *ts, int name, int *val)
{
	const struct weft_tcp_user_opts *opts = &ts->tcp.opts;
	const struct weft_tcp_conf *conf;
	int err = 0;

	rcu_read_lock();
	conf = weft_tcp_conf(ts->ws.wn);
	switch (name) {
	case TCP_KEEPIDLE:
		*val = or_default(opts->keep_idle_s, conf->keep_idle);
		break;
	case TCP_KEEPINTVL:
		*val = or_default(opts->keep_intvl_s, conf->keep_intvl);
		break;
	case TCP_KEEPCNT:
		*val = opts->keep_probes ? opts->keep_probes : conf->keep_probes;
		break;
	case TCP_SYNCNT:
		*val = opts->syn_retries ? opts->syn_retries : conf->syn_retries;
		break;
	case TCP_LINGER2:
		*val = opts->linger2_s == WEFT_TCP_LINGER2_NONE ?
		       -1 : or_default(opts->linger2_s, conf->fin_timeout);
		break;
	default:
		err = -ENOPROTOOPT;
	}
	rcu_read_unlock();
	return err;
}

static int stream_opt_get_int(const struct weft_tcp_sock *ts, int name, int *val)
{
	const struct weft_tcp_user_opts *opts = &ts->tcp.opts;

	switch (name) {
	case TCP_NODELAY:
		*val = opts->nodelay;
		return 0;
	case TCP_CORK:
		*val = opts->cork;
		return 0;
	case TCP_MAXSEG:
		*val = get_mss(ts);
		return 0;
	case TCP_USER_TIMEOUT:
		*val = opts->user_timeout;
		return 0;
	case TCP_QUICKACK:
		*val = !opts->no_quickack;
		return 0;
	case TCP_WINDOW_CLAMP:
		*val = opts->window_clamp;
		return 0;
	case TCP_DEFER_ACCEPT:
		*val = seconds_of(ts->defer_accept);
		return 0;
	case TCP_NOTSENT_LOWAT:
		*val = opts->notsent_lowat;
		return 0;
	case TCP_FASTOPEN:
		*val = ts->fastopen_most;
		return 0;
	case TCP_FASTOPEN_CONNECT:
		*val = opts->fastopen_connect;
		return 0;
	case TCP_FASTOPEN_NO_COOKIE:
		*val = opts->fastopen_bare;
		return 0;
	case TCP_INQ:
		*val = opts->inq_cmsg;
		return 0;
	case TCP_SAVE_SYN:
		*val = opts->save_syn;
		return 0;
	case TCP_THIN_LINEAR_TIMEOUTS:
		*val = opts->thin;
		return 0;
	case TCP_THIN_DUPACK:
		*val = 0;
		return 0;
	default:
		return get_tunable(ts, name, val);
	}
}

static int opt_give(const void *from, int size, char __user *val, int __user *lenp)
{
	int len;

	if (get_user(len, lenp))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	len = min(len, size);
	if (put_user(len, lenp) || copy_to_user(val, from, len))
		return -EFAULT;
	return 0;
}

/* It is told once.  A buffer that is too small is told how large it must be, as in Linux. */
static int get_saved_syn(struct weft_tcp_sock *ts, char __user *val, int __user *lenp)
{
	struct weft_saved_syn *s = ts->saved_syn;
	int len, need = s ? s->len : 0;

	if (get_user(len, lenp) || put_user(need, lenp))
		return -EFAULT;
	if (!s)
		return 0;
	if (len < need)
		return -EINVAL;
	if (copy_to_user(val, s->bytes, need))
		return -EFAULT;
	ts->saved_syn = NULL;
	kfree(s);
	return 0;
}

static int get_fastopen_keys(struct weft_tcp_sock *ts, char __user *val, int __user *lenp)
{
	u8 keys[WEFT_FASTOPEN_KEYS * WEFT_FASTOPEN_KEY_LEN];
	u32 n = weft_jar_get_keys(&ts->fastopen_keys, keys);

	return opt_give(keys, n, val, lenp);
}

int weft_stream_getsockopt(struct socket *sock, int level, int name, char __user *val,
			   int __user *len)
{
	struct sock *sk = sock->sk;
	char cc[WEFT_TCP_CC_NAME_MAX] = {};
	char engine[WEFT_TCP_ENGINE_NAME_MAX] = {};
	struct weft_tcp_status status;
	struct tcp_info info;
	int n = 0, room, err = 0;

	if (level != SOL_TCP)
		return weft_sock_getsockopt(sock, level, name, val, len);
	if (get_user(room, len))
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (name == TCP_CC_INFO)	/* cubic and reno have nothing to tell */
		return put_user(0, len);
	if (name == TCP_FASTOPEN_KEY)
		return get_fastopen_keys(weft_tcp_sk(sk), val, len);
	lock_sock(sk);
	if (name == TCP_INFO)
		weft_stream_info(sk, &status, &info);
	else if (name == TCP_SAVED_SYN)
		err = get_saved_syn(weft_tcp_sk(sk), val, len);
	else if (name == TCP_CONGESTION)
		strscpy(cc, weft_tcp_cc_name(weft_tcp_sk(sk)->tcp.opts.cc), sizeof(cc));
	else if (name == WEFT_TCP_OPT_ENGINE)
		strscpy(engine, weft_tcp_sk(sk)->tcp.engine->name, sizeof(engine));
	else
		err = stream_opt_get_int(weft_tcp_sk(sk), name, &n);
	release_sock(sk);
	if (err || name == TCP_SAVED_SYN)
		return err;
	if (name == TCP_INFO)
		return opt_give(&info, sizeof(info), val, len);
	if (name == TCP_CONGESTION)
		return opt_give(cc, sizeof(cc), val, len);
	if (name == WEFT_TCP_OPT_ENGINE)
		return opt_give(engine, sizeof(engine), val, len);
	return opt_give(&n, sizeof(n), val, len);
}
