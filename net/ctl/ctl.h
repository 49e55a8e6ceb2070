/* SPDX-License-Identifier: GPL-2.0 */
/* Control and observation: generic netlink, sysctl, /proc. */
#ifndef WEFT_CTL_CTL_H
#define WEFT_CTL_CTL_H

#include <weft/net.h>

struct proc_dir_entry;

/* ---- netlink.c: the generic netlink family "weft" */
int weft_netlink_init(void);
void weft_netlink_exit(void);

/* ---- sysctl.c: net.weft.*, one table per namespace */
int weft_sysctl_init(struct weft_net *wn);
void weft_sysctl_exit(struct weft_net *wn);

/* ---- proc.c: /proc/net/weft/ */
int weft_proc_init(struct weft_net *wn);
void weft_proc_exit(struct weft_net *wn);
/* ---- proc_sock.c: tcp, udp, icmp, raw and their IPv6 forms.  False: out of memory. */
bool weft_proc_sock_make(struct proc_dir_entry *dir);
/* ---- proc_ip.c: arp, route.  False: out of memory. */
bool weft_proc_ip_make(struct proc_dir_entry *dir);

#endif
