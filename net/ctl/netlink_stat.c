// SPDX-License-Identifier: GPL-2.0
/*
 * Counters over netlink: STAT_GET lists all of them; the last are, each with a sentence that
 * explains it, the drops as `drop.NAME` and the RSTs sent as `reset.NAME`.
 * Process context; takes no lock.
 */
#include <weft/compat.h>
#include "netlink.h"

struct entry {
	const char *prefix, *name, *text;	/* text: the sentence, or NULL */
	u64 value;
};

enum {
	DROPS = WEFT_MIB_COUNT, RESETS = DROPS + WEFT_DROP_COUNT - 1,
	COUNTERS = RESETS + WEFT_RESET_COUNT - 1,
};

static int stat_fill(struct sk_buff *skb, const void *entry)
{
	const struct entry *e = entry;
	char name[64];

	snprintf(name, sizeof(name), "%s%s", e->prefix, e->name);
	if (nla_put_string(skb, WEFT_A_NAME, name) ||
	    nla_put_u64_64bit(skb, WEFT_A_VALUE, e->value, WEFT_A_PAD) ||
	    (e->text && nla_put_string(skb, WEFT_A_TEXT, e->text)))
		return -EMSGSIZE;
	return 0;
}

static struct entry entry_get(struct weft_net *wn, int i)
{
	enum weft_drop drop = i - DROPS + WEFT_DROP_NONE + 1;
	enum weft_reset reset = i - RESETS + WEFT_RESET_NONE + 1;

	if (i < DROPS)
		return (struct entry){ "", weft_mib_name(i), NULL, weft_mib_sum(wn, i) };
	if (i < RESETS)
		return (struct entry){ "drop.", weft_drop_name(drop), weft_drop_text(drop),
				       weft_drop_sum(wn, drop) };
	return (struct entry){ "reset.", weft_reset_name(reset), weft_reset_text(reset),
			       weft_reset_sum(wn, reset) };
}

int weft_nl_stat_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct weft_nl_dump d;
	int err = 0;

	weft_nl_dump_begin(&d, skb, cb);
	d.next = cb->args[0];
	while (!err && d.next < COUNTERS) {
		struct entry e = entry_get(d.wn, d.next);

		err = weft_nl_dump_put(&d, WEFT_CMD_STAT_GET, stat_fill, &e);
	}
	return weft_nl_dump_end(&d, err);
}
