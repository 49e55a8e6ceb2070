// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/net/weft/snmp: every counter of the namespace as `name value`, one a line; drops follow as `drop.NAME`, RSTs
 * that were sent by their reason as `reset.NAME`.
 */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <weft/compat.h>
#include <weft/net.h>
#include "ctl.h"

static int snmp_show(struct seq_file *s, void *v)
{
	struct weft_net *wn = weft_net(seq_file_single_net(s));
	int i;

	for (i = 0; i < WEFT_MIB_COUNT; i++)
		seq_printf(s, "%s %llu\n", weft_mib_name(i), weft_mib_sum(wn, i));
	for (i = WEFT_DROP_NONE + 1; i < WEFT_DROP_COUNT; i++)
		seq_printf(s, "drop.%s %llu\n", weft_drop_name(i), weft_drop_sum(wn, i));
	for (i = WEFT_RESET_NONE + 1; i < WEFT_RESET_COUNT; i++)
		seq_printf(s, "reset.%s %llu\n", weft_reset_name(i), weft_reset_sum(wn, i));
	return 0;
}

int weft_proc_init(struct weft_net *wn)
{
	struct proc_dir_entry *dir = proc_net_mkdir(wn->net, "weft", wn->net->proc_net);

	if (!dir)
		return -ENOMEM;
	if (!proc_create_net_single("snmp", 0444, dir, snmp_show, NULL)) {
		remove_proc_entry("weft", wn->net->proc_net);
		return -ENOMEM;
	}
	return 0;
}

void weft_proc_exit(struct weft_net *wn)
{
	remove_proc_subtree("weft", wn->net->proc_net);
}
