// SPDX-License-Identifier: GPL-2.0
/*
 * Datagram sockets (UDP, ping, raw) for `weft ss` and /proc/net/weft.
 * Process context, RCU.
 */
#include "../sock/sock.h"

typedef int show_fn(void *arg, const struct weft_sock_info *info);

static struct weft_sock_info info_of(struct weft_sock *ws)
{
	struct sock *sk = &ws->sk;

	return (struct weft_sock_info){
		.proto = ws->proto,
		.v6 = ws->v6,
		.v6only = ws->v6only,
		.state = READ_ONCE(sk->sk_state),
		.t = ws->t,
		.rqueue = sk_rmem_alloc_get(sk),
		.wqueue = sk_wmem_alloc_get(sk),
		.uid = sk->sk_uid,
		.inode = sock_i_ino(sk),
		.sk = sk,
		.drops = atomic_read(&sk->sk_drops),
	};
}

/*
 * Shows the sockets of a list after the first `*skip`.  If `show` stops the dump, *skip is the
 * place of the socket that was refused.
 */
static int list_dump(struct hlist_head *list, unsigned long *skip, show_fn *show, void *arg)
{
	unsigned long place = 0;
	struct weft_sock *ws;
	int err;

	hlist_for_each_entry_rcu(ws, list, sk.sk_bind_node) {
		struct weft_sock_info info;

		if (place++ < *skip)
			continue;
		info = info_of(ws);
		err = show(arg, &info);
		if (err) {
			*skip = place - 1;
			return err;
		}
	}
	*skip = 0;
	return 0;
}

/* *cursor: the chain in the upper bits, the socket's place in the chain in the lower ones. */
static int ports_dump(struct weft_port_chain *ports, unsigned long *cursor, show_fn *show,
		      void *arg)
{
	unsigned long chain = *cursor >> 20, skip = *cursor & (BIT(20) - 1);
	int err = 0;

	rcu_read_lock();
	for (; chain < WEFT_PORT_HASH; chain++) {
		err = list_dump(&ports[chain].socks, &skip, show, arg);
		if (err)
			break;
	}
	*cursor = chain << 20 | skip;
	rcu_read_unlock();
	return err;
}

int weft_udp_dump(struct weft_net *wn, unsigned long *cursor, show_fn *show, void *arg)
{
	return ports_dump(wn->ports[WEFT_PORTS_UDP], cursor, show, arg);
}

int weft_ping_dump(struct weft_net *wn, unsigned long *cursor, show_fn *show, void *arg)
{
	return ports_dump(wn->ports[WEFT_PORTS_PING], cursor, show, arg);
}

int weft_raw_dump(struct weft_net *wn, unsigned long *cursor, show_fn *show, void *arg)
{
	int err;

	rcu_read_lock();
	err = list_dump(&wn->raws, cursor, show, arg);
	rcu_read_unlock();
	return err;
}
