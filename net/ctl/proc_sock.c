// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/net/weft/tcp, udp, icmp (ping sockets), raw, tcp6, udp6, icmp6 and raw6: the sockets of the
 * namespace in the columns of /proc/net/tcp and so on, so that programs that parse those parse
 * these.  An IPv6 socket is listed in the latter files even where it speaks IPv4.  The pointer is
 * always 0 and the reference count 1, since neither is of use to a reader.
 *
 * An entry is copied under RCU and printed outside of it, so a slow reader delays nobody.  Each
 * step reads the rest of the table anew: an entry that moves meanwhile may be missing or appear
 * twice.
 * Process context; RCU.
 */
#include <linux/jiffies.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <net/tcp_states.h>
#include <weft/compat.h>
#include <weft/net.h>
#include "../sock/sock.h"
#include "../tcp/shell.h"
#include "ctl.h"

#define TCP_WIDTH	149	/* characters an IPv4 line without newline; Linux pads to it */
#define UDP_WIDTH	127
#define NO_POINTER	"0000000000000000"

typedef int dump_fn(struct weft_net *wn, unsigned long *cursor,
		    int (*show)(void *arg, const struct weft_sock_info *info), void *arg);

struct kind {
	const char *file;
	dump_fn *dump;
	bool v6;			/* which sockets */
};

struct reader {
	struct seq_net_private net;	/* must be first */
	const struct kind *kind;
	unsigned long cursor;		/* cursor of the dump, behind `info` */
	bool last;			/* no entry is left */
	loff_t pos;			/* file position of `info`; 0: the title line */
	struct weft_sock_info info;
	bool taken;			/* `info` is filled: stop the dump at the next entry */
};

/* ---------------------------------------- one entry at a time */

static int proc_sock_take(void *arg, const struct weft_sock_info *info)
{
	struct reader *r = arg;

	if (info->v6 != r->kind->v6)
		return 0;
	if (r->taken)
		return 1;
	r->info = *info;
	r->taken = true;
	return 0;
}

static void *fetch(struct seq_file *s)
{
	struct reader *r = s->private;

	r->taken = false;
	if (!r->last && !r->kind->dump(weft_net_of(seq_file_net(s)), &r->cursor, proc_sock_take, r))
		r->last = true;
	return r->taken ? &r->info : NULL;
}

static void *start(struct seq_file *s, loff_t *pos)
{
	struct reader *r = s->private;
	void *v = &r->info;

	r->kind = pde_data(file_inode(s->file));
	if (*pos && *pos == r->pos)
		return r->taken ? v : NULL;
	r->cursor = 0;
	r->last = false;
	v = SEQ_START_TOKEN;
	for (r->pos = 0; v && r->pos < *pos; r->pos++)
		v = fetch(s);
	return v;
}

static void *next(struct seq_file *s, void *v, loff_t *pos)
{
	struct reader *r = s->private;

	r->pos = ++*pos;
	return fetch(s);
}

static void stop(struct seq_file *s, void *v)
{
}

/* ---------------------------------------- a line */

static void end_show(struct seq_file *s, const struct weft_addr *a, u16 port, bool v6)
{
	int k;

	for (k = v6 ? 0 : 3; k < 4; k++)
		seq_printf(s, "%08X", (__force u32)a->w[k]);
	seq_printf(s, ":%04X ", port);
}

static void ends_show(struct seq_file *s, const struct weft_sock_info *i)
{
	end_show(s, &i->t.laddr, i->t.lport, i->v6);
	end_show(s, &i->t.raddr, i->t.rport, i->v6);
	seq_printf(s, "%02X ", i->state);
}

/* IPv6 lines are not padded. */
static void end_line(struct seq_file *s, const struct reader *r)
{
	if (r->kind->v6)
		seq_putc(s, '\n');
	else
		seq_pad(s, '\n');
}

static void titles(struct seq_file *s, const struct reader *r, const char *first, const char *rest)
{
	seq_puts(s, first);
	if (r->kind->v6)
		seq_puts(s,
			 "local_address                         remote_address                        ");
	else
		seq_puts(s, "local_address rem_address   ");
	seq_puts(s, rest);
}

/* Linux's numbers for timers; the delayed ACK timer has none. */
static int timer_number(const char *name)
{
	static const struct {
		const char *name;
		int number;
	} timers[] = {
		{ "rtx", 1 }, { "keepalive", 2 }, { "finwait2", 2 }, { "timewait", 3 },
		{ "persist", 4 },
	};
	int k;

	for (k = 0; name && k < ARRAY_SIZE(timers); k++)
		if (!strcmp(name, timers[k].name))
			return timers[k].number;
	return 0;
}

static unsigned long proc_sock_ticks(u64 us)
{
	return jiffies_to_clock_t(usecs_to_jiffies(min_t(u64, us, UINT_MAX)));
}

static unsigned int uid_of(struct seq_file *s, const struct weft_sock_info *i)
{
	return from_kuid_munged(seq_user_ns(s), i->uid);
}

/* Listeners, request socks and TIME-WAITs have no further columns, as in Linux. */
static void tcp_tail(struct seq_file *s, const struct weft_sock_info *i)
{
	u32 mss = max_t(u32, i->mss, 1);

	if (i->state == TCP_TIME_WAIT || i->state == TCP_SYN_RECV)
		return;
	if (!i->cwnd) {
		seq_puts(s, " 100 0 0 10 0");	/* what Linux prints for a listener */
		return;
	}
	seq_printf(s, " %lu %lu %u %u %d", proc_sock_ticks(i->rto), 0ul, 0,
		   max_t(u32, i->cwnd / mss, 1),
		   i->ssthresh >= WEFT_SSTHRESH_UNSET ? -1 : (int)(i->ssthresh / mss));
}

static int tcp_show(struct seq_file *s, void *v)
{
	const struct reader *r = s->private;
	const struct weft_sock_info *i = v;
	int timer;

	seq_setwidth(s, TCP_WIDTH);
	if (v == SEQ_START_TOKEN) {
		titles(s, r, "  sl  ",
		       "st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode");
	} else {
		timer = timer_number(i->timer);
		seq_printf(s, "%4lld: ", r->pos - 1);
		ends_show(s, i);
		seq_printf(s, "%08X:%08X %02X:%08lX %08X %5u %8d %lu 1 " NO_POINTER,
			   i->state == TCP_LISTEN ? 0 : i->wqueue, i->rqueue, timer,
			   timer ? proc_sock_ticks(i->expires) : 0,
			   timer == 1 || timer == 4 ? i->retries : 0,
			   i->state == TCP_TIME_WAIT ? 0 : uid_of(s, i),
			   timer == 2 ? i->retries : 0, i->inode);
		tcp_tail(s, i);
	}
	end_line(s, r);
	return 0;
}

/* Title and line numbers have Linux's width in each file. */
static int dgram_show(struct seq_file *s, void *v)
{
	const struct reader *r = s->private;
	const struct weft_sock_info *i = v;
	bool udp4 = r->kind->dump == weft_udp_dump && !r->kind->v6;

	if (r->kind->dump != weft_raw_dump)
		seq_setwidth(s, UDP_WIDTH);
	if (v == SEQ_START_TOKEN) {
		titles(s, r, udp4 ? "   sl  " : "  sl  ",
		       "st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops");
	} else {
		seq_printf(s, "%*lld: ", r->kind->dump == weft_raw_dump ? 4 : 5, r->pos - 1);
		ends_show(s, i);
		seq_printf(s, "%08X:%08X 00:00000000 00000000 %5u        0 %lu 1 " NO_POINTER " %u",
			   i->wqueue, i->rqueue, uid_of(s, i), i->inode, i->drops);
	}
	if (r->kind->dump == weft_raw_dump)
		seq_putc(s, '\n');
	else
		end_line(s, r);
	return 0;
}

/* ---------------------------------------- the files */

static const struct seq_operations tcp_ops = {
	.start = start, .next = next, .stop = stop, .show = tcp_show,
};
static const struct seq_operations dgram_ops = {
	.start = start, .next = next, .stop = stop, .show = dgram_show,
};

bool weft_proc_sock_make(struct proc_dir_entry *dir)
{
	static const struct kind kinds[] = {
		{ "tcp", weft_tcp_dump, false }, { "tcp6", weft_tcp_dump, true },
		{ "udp", weft_udp_dump, false }, { "udp6", weft_udp_dump, true },
		{ "icmp", weft_ping_dump, false }, { "icmp6", weft_ping_dump, true },
		{ "raw", weft_raw_dump, false }, { "raw6", weft_raw_dump, true },
	};
	const struct kind *k;

	for (k = kinds; k < kinds + ARRAY_SIZE(kinds); k++)
		if (!proc_create_net_data(k->file, 0444, dir,
					  k->dump == weft_tcp_dump ? &tcp_ops : &dgram_ops,
					  sizeof(struct reader), (void *)k))
			return false;
	return true;
}
