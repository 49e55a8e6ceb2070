// SPDX-License-Identifier: GPL-2.0
/*
 * Counters over netlink: STAT_GET lists all, drops last, as `drop.NAME` with the sentence that explains them.
 * Process context; takes no lock.
 */
#include <weft/compat.h>
#include "netlink.h"

struct entry {
	const char *name, *text;	/* text NULL: not a drop */
	u64 value;
};

static int stat_fill(struct sk_buff *skb, const void *entry)
{
	const struct entry *e = entry;
	char name[64];

	snprintf(name, sizeof(name), "%s%s", e->text ? "drop." : "", e->name);
	if (nla_put_string(skb, WEFT_A_NAME, name) ||
	    nla_put_u64_64bit(skb, WEFT_A_VALUE, e->value, WEFT_A_PAD) ||
	    (e->text && nla_put_string(skb, WEFT_A_TEXT, e->text)))
		return -EMSGSIZE;
	return 0;
}

static struct entry entry_get(struct weft_net *wn, int i)
{
	enum weft_drop why = i - WEFT_MIB_COUNT + WEFT_DROP_NONE + 1;

	if (i < WEFT_MIB_COUNT)
		return (struct entry){ weft_mib_name(i), NULL, weft_mib_sum(wn, i) };
	return (struct entry){ weft_drop_name(why), weft_drop_text(why), weft_drop_sum(wn, why) };
}

int weft_nl_stat_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct weft_nl_dump d;
	int err = 0;

	weft_nl_dump_begin(&d, skb, cb);
	d.next = cb->args[0];
	while (!err && d.next < WEFT_MIB_COUNT + WEFT_DROP_COUNT - 1) {
		struct entry e = entry_get(d.wn, d.next);

		err = weft_nl_dump_put(&d, WEFT_CMD_STAT_GET, stat_fill, &e);
	}
	return weft_nl_dump_end(&d, err);
}
