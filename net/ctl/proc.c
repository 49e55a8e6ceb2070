// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/net/weft: the directory, and the files that show numbers only:
 *	snmp		the namespace's counters as `name value`, then drops as `drop.NAME` and RSTs sent
 *			as `reset.NAME`
 *	sockstat	the number of sockets, in the format of /proc/net/sockstat
 * proc_sock.c has tcp, udp, icmp, raw, tcp6, udp6 and icmp6; proc_ip.c has arp and route.
 * Process context; no lock.
 */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <weft/compat.h>
#include <weft/net.h>
#include "../sock/sock.h"
#include "../tcp/shell.h"
#include "ctl.h"

static int snmp_show(struct seq_file *s, void *v)
{
	struct weft_net *wn = weft_net_of(seq_file_single_net(s));
	int i;

	for (i = 0; i < WEFT_MIB_COUNT; i++)
		seq_printf(s, "%s %llu\n", weft_mib_name(i), weft_mib_sum(wn, i));
	for (i = WEFT_DROP_NONE + 1; i < WEFT_DROP_COUNT; i++)
		seq_printf(s, "drop.%s %llu\n", weft_drop_name(i), weft_drop_sum(wn, i));
	for (i = WEFT_RESET_NONE + 1; i < WEFT_RESET_COUNT; i++)
		seq_printf(s, "reset.%s %llu\n", weft_reset_name(i), weft_reset_sum(wn, i));
	return 0;
}

static long pages(const struct proto *prot)
{
	return prot->memory_allocated ? max(atomic_long_read(prot->memory_allocated), 0l) : 0;
}

/*
 * As in Linux, orphans and memory are those of the machine, the rest those of the namespace;
 * unbound sockets count too.
 */
static int sockstat_show(struct seq_file *s, void *v)
{
	struct net *net = seq_file_single_net(s);
	int tcp = sock_prot_inuse_get(net, &weft_tcp_prot),
	    udp = sock_prot_inuse_get(net, &weft_udp_prot);

	seq_printf(s, "sockets: used %d\n", tcp + udp);
	seq_printf(s, "TCP: inuse %d orphan %d tw %d alloc %d mem %ld\n", tcp,
		   atomic_read(&weft_tcp_orphans), atomic_read(&weft_net_of(net)->time_waits), tcp,
		   pages(&weft_tcp_prot));
	seq_printf(s, "UDP: inuse %d mem %ld\n", udp, pages(&weft_udp_prot));
	return 0;
}

static bool make_files(struct proc_dir_entry *dir)
{
	return proc_create_net_single("snmp", 0444, dir, snmp_show, NULL) &&
	       proc_create_net_single("sockstat", 0444, dir, sockstat_show, NULL) &&
	       weft_proc_sock_make(dir) && weft_proc_ip_make(dir);
}

int weft_proc_init(struct weft_net *wn)
{
	struct proc_dir_entry *dir = proc_net_mkdir(wn->net, "weft", wn->net->proc_net);

	if (dir && make_files(dir))
		return 0;
	weft_proc_exit(wn);
	return -ENOMEM;
}

void weft_proc_exit(struct weft_net *wn)
{
	remove_proc_subtree("weft", wn->net->proc_net);
}
