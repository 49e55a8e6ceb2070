/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All differences between kernels.  Test compilations (scripts/probes) find out what a kernel has,
 * never its version, because stable and vendor kernels carry later interfaces.  No other file uses
 * WEFT_HAVE_*.
 */
#ifndef WEFT_COMPAT_H
#define WEFT_COMPAT_H

#include <linux/kconfig.h>
#include "weft_probed.h"

#if !IS_ENABLED(CONFIG_IPV6)
#error "Weft needs a kernel with IPv6 (CONFIG_IPV6)"
#endif

/* ---- sysctl: handlers take a const table; tables have a size and no end marker */
#ifdef WEFT_HAVE_CONST_CTL_TABLE
#define WEFT_CTL_CONST const
#else
#define WEFT_CTL_CONST
#endif

#ifdef WEFT_HAVE_REGISTER_NET_SYSCTL_SZ
#define weft_register_net_sysctl(net, path, table, n) register_net_sysctl_sz(net, path, table, n)
#else
#define weft_register_net_sysctl(net, path, table, n) register_net_sysctl(net, path, table)
#endif

/* ---- bind(), connect(): the address is a struct sockaddr_unsized */
#ifdef WEFT_HAVE_SOCKADDR_UNSIZED
#define weft_sockaddr struct sockaddr_unsized
#else
#define weft_sockaddr struct sockaddr
#endif

/* ---- timers: from a timer to the struct around it */
#ifdef WEFT_HAVE_TIMER_CONTAINER_OF
#define weft_timer_of(var, timer, field) timer_container_of(var, timer, field)
#else
#define weft_timer_of(var, timer, field) from_timer(var, timer, field)
#endif

/* ---- high-resolution timers: set up with their function */
#ifdef WEFT_HAVE_HRTIMER_SETUP
#define weft_hrtimer_setup(timer, fn, clock, mode) hrtimer_setup(timer, fn, clock, mode)
#else
#define weft_hrtimer_setup(timer, fn, clock, mode) \
	(hrtimer_init(timer, clock, mode), (void)((timer)->function = (fn)))
#endif

/*
 * ---- routing by TOS: 6.1 uses the bits of RFC 1349, in which the lowest ones have another meaning
 */
#ifdef WEFT_HAVE_FLOWI4_DSCP
#define weft_route_tos(tos) inet_dsfield_to_dscp(tos)
#define weft_flowi4_set_tos(fl4, tos) ((fl4)->flowi4_dscp = inet_dsfield_to_dscp(tos))
#else
#define weft_route_tos(tos) ((tos) & IPTOS_TOS_MASK & ~3)
#define weft_flowi4_set_tos(fl4, tos) ((fl4)->flowi4_tos = weft_route_tos(tos))
#endif

/* ---- a route to on-link destinations and the host itself only */
#ifdef WEFT_HAVE_RTO_ONLINK
#define weft_flowi4_set_onlink(fl4) ((fl4)->flowi4_tos |= RTO_ONLINK)
#else
#define weft_flowi4_set_onlink(fl4) ((fl4)->flowi4_scope = RT_SCOPE_LINK)
#endif

/*
 * ---- SO_REUSEPORT for a family other than AF_INET: without this flag the kernel refuses it before
 * it asks the family
 */
#ifdef WEFT_HAVE_CUSTOM_SOCKOPT
#define weft_custom_sockopt(sock) set_bit(SOCK_CUSTOM_SOCKOPT, &(sock)->flags)
#else
#define weft_custom_sockopt(sock) ((void)(sock))
#endif

/* ---- a device's flags, as shown to user space */
#ifdef WEFT_HAVE_NETIF_GET_FLAGS
#define weft_dev_flags(dev) netif_get_flags(dev)
#else
#define weft_dev_flags(dev) dev_get_flags(dev)
#endif

/* ---- options that older headers do not have */
#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51
#endif

/* ---- segmentation of super-packets */
#ifdef WEFT_HAVE_NET_GSO_H
#include <net/gso.h>
#else
#include <linux/netdevice.h>
#endif

/*
 * ---- reinjected packets: tell the kernel, if it can be told, that taps, tc ingress and the netdev
 * hook have seen them
 */
#ifdef WEFT_HAVE_TC_SKIP_CLASSIFY
#define weft_skip_taps(skb) ((void)((skb)->tc_skip_classify = 1))
#else
#define weft_skip_taps(skb) ((void)(skb))
#endif

/* ---- accept(): its arguments */
#ifdef WEFT_HAVE_ACCEPT_ARG
#define WEFT_ACCEPT_PARAMS struct proto_accept_arg *arg
#define weft_accept_nonblock() (arg->flags & O_NONBLOCK)
#define weft_accept_left(n) ((void)(arg->is_empty = !(n)))
#else
#define WEFT_ACCEPT_PARAMS int flags, bool kern
#define weft_accept_nonblock() (flags & O_NONBLOCK)
#define weft_accept_left(n) ((void)(n))
#endif

/* ---- a socket's filter, which may trim the packet, but not below `cap` bytes */
#ifdef WEFT_HAVE_SK_FILTER_TRIM_CAP_REASON
#define weft_sk_filter(sk, skb, cap) \
	({ enum skb_drop_reason why_; sk_filter_trim_cap(sk, skb, cap, &why_); })
#else
#define weft_sk_filter(sk, skb, cap) sk_filter_trim_cap(sk, skb, cap)
#endif

/* ---- sendfile(), splice(): older kernels call sendpage(), or copy for a family without it */
#ifndef MSG_SPLICE_PAGES
#define MSG_SPLICE_PAGES 0
#endif

/* ---- splice() from a file that has only read operations */
#ifdef WEFT_HAVE_SPLICE_FROM_ITER
#define weft_copy_splice_read copy_splice_read
#else
#define weft_copy_splice_read generic_file_splice_read
#endif

/* ---- TCP_INFO: a field that newer kernels have */
#ifdef WEFT_HAVE_TCP_INFO_RCV_WND
#define weft_info_rcv_wnd(info, wnd) ((info)->tcpi_rcv_wnd = (wnd))
#else
#define weft_info_rcv_wnd(info, wnd) ((void)(wnd))
#endif
#ifdef WEFT_HAVE_TCP_INFO_REHASH
#define weft_info_rehash(info, n) ((info)->tcpi_rehash = (n))
#else
#define weft_info_rehash(info, n) ((void)(n))
#endif
#ifdef WEFT_HAVE_TCP_INFO_TOTAL_RTO
#define weft_info_total_rto(info, n, recoveries, ms) \
	((info)->tcpi_total_rto = (n), (info)->tcpi_total_rto_recoveries = (recoveries), \
	 (info)->tcpi_total_rto_time = (ms))
#else
#define weft_info_total_rto(info, n, recoveries, ms) ((void)(n), (void)(recoveries), (void)(ms))
#endif

#endif
