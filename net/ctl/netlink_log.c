// SPDX-License-Identifier: GPL-2.0
/*
 * The flight recorder over netlink: LOG_GET gives the records of the reader's network namespace,
 * processor by processor, each in order; who reads sorts them by time.  With CAP_NET_ADMIN in the
 * user namespace that owns the network namespace all of them, otherwise those of sockets of the
 * reader's own user.
 *
 * Records are written and overwritten meanwhile.  Where the reader has said with LOG_FROM what it
 * knows, or in the midst of a dump, OVERWRITTEN tells of a gap.
 * Process context; no locks.
 */
#include <linux/ktime.h>
#include <linux/user_namespace.h>
#include <net/sock.h>
#include "netlink.h"
#include "recorder.h"

/* cb->args: [0] of weft_nl_dump, then */
enum { ARG_CPU = 1, ARG_INDEX, ARG_KNOWN, ARG_EPOCH };

struct log_dump {
	struct weft_nl_dump d;
	bool all;			/* of every user */
	kuid_t uid;			/* the reader's */
	u32 netns;
	s64 epoch;			/* us: what is added to a record's time */
	struct user_namespace *user_ns;	/* user ids are shown as the reader maps them */
};

struct log_entry {
	const struct log_dump *l;
	const struct weft_record *r;
	int cpu;
	unsigned long index;
};

/* ---------------------------------------- one record */

static int put_u64(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, WEFT_LOG_A_PAD);
}

static int put_name(struct sk_buff *skb, const char *name, const char *text)
{
	return nla_put_string(skb, WEFT_LOG_A_NAME, name) ?:
	       nla_put_string(skb, WEFT_LOG_A_TEXT, text);
}

static int cause_fill(struct sk_buff *skb, const struct weft_record_what *what)
{
	if (nla_put_u8(skb, WEFT_LOG_A_CAUSE, what->cause))
		return -EMSGSIZE;
	switch (what->event) {
	case WEFT_LOG_DROP:
		return put_name(skb, weft_drop_name(what->cause), weft_drop_text(what->cause));
	case WEFT_LOG_RST_SENT:
	case WEFT_LOG_ABORT:
		return put_name(skb, weft_reset_name(what->cause), weft_reset_text(what->cause));
	default:
		return 0;
	}
}

static int ends_fill(struct sk_buff *skb, const struct log_entry *e)
{
	const struct weft_record *r = e->r;
	kuid_t uid = KUIDT_INIT(r->uid);

	if (weft_nl_addr_put(skb, WEFT_LOG_A_LADDR, &r->laddr) ||
	    weft_nl_addr_put(skb, WEFT_LOG_A_RADDR, &r->raddr) ||
	    nla_put_u16(skb, WEFT_LOG_A_LPORT, r->lport) ||
	    nla_put_u16(skb, WEFT_LOG_A_RPORT, r->rport) ||
	    nla_put_u32(skb, WEFT_LOG_A_UID, from_kuid_munged(e->l->user_ns, uid)))
		return -EMSGSIZE;
	return 0;
}

static int log_fill(struct sk_buff *skb, const void *entry)
{
	const struct log_entry *e = entry;
	const struct weft_record *r = e->r;
	struct nlattr *nest = nla_nest_start(skb, WEFT_A_LOG);

	if (!nest || nla_put_u32(skb, WEFT_LOG_A_CPU, e->cpu) ||
	    put_u64(skb, WEFT_LOG_A_INDEX, e->index) ||
	    put_u64(skb, WEFT_LOG_A_AT, r->at + e->l->epoch) ||
	    nla_put_u8(skb, WEFT_LOG_A_EVENT, r->what.event) ||
	    ends_fill(skb, e) ||
	    nla_put_u8(skb, WEFT_LOG_A_STATE, r->what.state) ||
	    cause_fill(skb, &r->what) ||
	    nla_put_u8(skb, WEFT_LOG_A_TRIES, r->what.tries) ||
	    nla_put_u32(skb, WEFT_LOG_A_NUMBER, r->number[0]) ||
	    nla_put_u32(skb, WEFT_LOG_A_NUMBER2, r->number[1]))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* ---------------------------------------- all of them */

static bool may_see(const struct log_dump *l, const struct weft_record *r)
{
	return r->netns == l->netns && (l->all || uid_eq(KUIDT_INIT(r->uid), l->uid));
}

/* OVERWRITTEN: what is before `index` is gone; END: there is nothing from `index` on. */
static int tell(struct log_dump *l, u8 event, int cpu, unsigned long index)
{
	const struct weft_record r = { .at = weft_now(), .what = { .event = event } };
	struct log_entry e = { l, &r, cpu, index };

	return weft_nl_dump_put(&l->d, WEFT_CMD_LOG_GET, log_fill, &e);
}

/* The records of one processor from args[ARG_INDEX] on. */
static int dump_cpu(struct log_dump *l, int cpu)
{
	long *args = l->d.cb->args;
	unsigned long index = args[ARG_INDEX];
	struct weft_record r;
	int err = 0;

	while (weft_recorder_read(cpu, &index, &r)) {
		struct log_entry e = { l, &r, cpu, index };

		if (args[ARG_KNOWN] && index != (unsigned long)args[ARG_INDEX])
			err = tell(l, WEFT_LOG_OVERWRITTEN, cpu, index);
		if (!err)
			args[ARG_INDEX] = index;
		if (!err && may_see(l, &r))
			err = weft_nl_dump_put(&l->d, WEFT_CMD_LOG_GET, log_fill, &e);
		if (err)
			return err;
		args[ARG_INDEX] = ++index;
		args[ARG_KNOWN] = true;
	}
	return tell(l, WEFT_LOG_END, cpu, args[ARG_INDEX]);
}

/* What the reader has said of that processor; 0: nothing. */
static unsigned long from_get(const struct nlattr *from, int cpu)
{
	u64 index;

	if (!from || nla_len(from) < (cpu + 1) * sizeof(index))
		return 0;
	memcpy(&index, nla_data(from) + cpu * sizeof(index), sizeof(index));
	return index;
}

static void log_begin(struct log_dump *l, struct sk_buff *skb, struct netlink_callback *cb)
{
	weft_nl_dump_begin(&l->d, skb, cb);
	l->all = netlink_ns_capable(cb->skb, l->d.wn->net->user_ns, CAP_NET_ADMIN);
	l->uid = NETLINK_CB(cb->skb).creds.uid;
	l->netns = weft_record_netns(l->d.wn->net);
	l->user_ns = sk_user_ns(NETLINK_CB(cb->skb).sk);
	if (!cb->args[ARG_EPOCH])
		cb->args[ARG_EPOCH] = ktime_to_us(ktime_mono_to_any(0, TK_OFFS_REAL)) | 1;
	l->epoch = cb->args[ARG_EPOCH];
}

/* A processor is begun with its index in args, and args[ARG_CPU] counts those that are done. */
int weft_nl_log_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr *a[WEFT_A_MAX + 1];
	struct log_dump l;
	int err;

	err = genlmsg_parse(cb->nlh, &weft_nl_family, a, WEFT_A_MAX, NULL, cb->extack);
	if (err)
		return err;
	log_begin(&l, skb, cb);
	while (!err && cb->args[ARG_CPU] < nr_cpu_ids) {
		int cpu = cb->args[ARG_CPU];

		if (!cb->args[ARG_KNOWN]) {
			cb->args[ARG_INDEX] = from_get(a[WEFT_A_LOG_FROM], cpu);
			cb->args[ARG_KNOWN] = cb->args[ARG_INDEX] != 0;
		}
		if (cpu_possible(cpu))
			err = dump_cpu(&l, cpu);
		if (err)
			break;
		cb->args[ARG_CPU]++;
		cb->args[ARG_KNOWN] = false;
	}
	return weft_nl_dump_end(&l.d, err);
}
