/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Weft's interface to user space: the address family, the socket protocol flag and the generic
 * netlink family "weft".  Documentation/netlink/weft.yaml describes the netlink part, with unit and
 * range of every attribute.
 */
#ifndef _UAPI_LINUX_WEFT_H
#define _UAPI_LINUX_WEFT_H

#include <linux/types.h>

/*
 * The default number.  The module parameter `family` may choose 22 or 25 instead; WEFT_CMD_INFO_GET
 * tells which number is in use.
 */
#define AF_WEFT			18
#define PF_WEFT			AF_WEFT

/*
 * socket(AF_WEFT, type, protocol | WEFT_IP6) makes an IPv6 socket, whose addresses are struct
 * sockaddr_in6 with family AF_INET6.
 */
#define WEFT_IP6		0x100

/*
 * Option of SOL_TCP: the name of the engine that the socket's next connection or listen() gets, as
 * `weft engine` lists them; "": the namespace's.  getsockopt() tells the engine in use.
 */
#define WEFT_TCP_OPT_ENGINE	0x5745

#define WEFT_GENL_NAME		"weft"
#define WEFT_GENL_VERSION	1

enum weft_cmd {
	WEFT_CMD_UNSPEC,
	/* -> WEFT_A_FAMILY, WEFT_A_VERSION; WEFT_A_ALL if future devices are attached too */
	WEFT_CMD_INFO_GET,
	WEFT_CMD_LINK_GET,	/* dump: WEFT_A_LINK_* */
	WEFT_CMD_LINK_ATTACH,	/* IFINDEX, MODE; or ALL */
	WEFT_CMD_LINK_DETACH,	/* IFINDEX; or ALL */
	/* dump: IFINDEX, ADDR, PREFIXLEN, MODE; ACD_STATE, CONFLICTS, LLADDR; VALID, PREFERRED */
	WEFT_CMD_ADDR_GET,
	WEFT_CMD_ADDR_ADD,	/* IFINDEX, ADDR, PREFIXLEN, ACD */
	WEFT_CMD_ADDR_DEL,
	WEFT_CMD_ROUTE_GET,	/* dump: ADDR, PREFIXLEN, GATEWAY, IFINDEX, SOURCE, METRIC, VALID */
	WEFT_CMD_ROUTE_ADD,
	WEFT_CMD_ROUTE_DEL,
	WEFT_CMD_NEIGH_GET,	/* dump: IFINDEX, ADDR, LLADDR, NUD_STATE, AGE */
	WEFT_CMD_NEIGH_ADD,
	WEFT_CMD_NEIGH_DEL,
	WEFT_CMD_SOCK_GET,	/* dump: WEFT_A_SOCK, one nest a message */
	WEFT_CMD_STAT_GET,	/* dump: NAME, VALUE, TEXT */
	WEFT_CMD_RARP_GET,	/* dump: IFINDEX, LLADDR, ADDR */
	WEFT_CMD_RARP_ADD,
	WEFT_CMD_RARP_DEL,
	WEFT_CMD_RARP_ASK,	/* IFINDEX */
	WEFT_CMD_RARP_ANSWER_GET, /* dump: IFINDEX, RARP_STATE; ADDR, SERVER, LLADDR */
	WEFT_CMD_ENGINE_GET,	/* dump: NAME, ENGINE_* */
	/* NAME; SOCK with LADDR, RADDR, LPORT, RPORT, ZONE: it goes on in that engine */
	WEFT_CMD_ENGINE_USE,
	/* dump: WEFT_A_LOG, one nest a message.  LOG_FROM: only what came later */
	WEFT_CMD_LOG_GET,
	__WEFT_CMD_MAX,
};
#define WEFT_CMD_MAX (__WEFT_CMD_MAX - 1)

enum weft_mode {
	WEFT_MODE_SHARE,	/* uses the host's addresses and routes; claims packets */
	WEFT_MODE_OWN,		/* has addresses and routes of its own */
};

/*
 * How a new IPv4 address on Ethernet is taken into use (RFC 5227).  IPv6: QUIET skips duplicate
 * address detection, all else is PROBE.
 */
enum weft_acd_how {
	WEFT_ACD_ANNOUNCE,	/* use and announce it at once */
	WEFT_ACD_PROBE,		/* probe first; use and announce it if nobody else has it */
	WEFT_ACD_QUIET,		/* use it at once; announce it only to defend it */
};

enum weft_attr {
	WEFT_A_UNSPEC,
	WEFT_A_PAD,
	WEFT_A_FAMILY,		/* u32: AF_WEFT's number */
	WEFT_A_VERSION,		/* string: the module's version */
	WEFT_A_IFINDEX,		/* u32 */
	WEFT_A_IFNAME,		/* string, in answers */
	WEFT_A_MODE,		/* u8: enum weft_mode */
	WEFT_A_ALL,		/* flag: every present and future device of the namespace */
	WEFT_A_MTU,		/* u32: bytes */
	WEFT_A_FLAGS,		/* u32: IFF_* of the device */
	WEFT_A_LLADDR,		/* binary: 6 bytes */
	WEFT_A_ADDR,		/* binary: 16 bytes, IPv4 as v4-mapped */
	WEFT_A_PREFIXLEN,	/* u8: 0..32 for IPv4, 0..128 for IPv6 */
	WEFT_A_GATEWAY,		/* binary: 16 bytes */
	WEFT_A_SOURCE,		/* binary: 16 bytes */
	WEFT_A_METRIC,		/* u32 */
	WEFT_A_NUD_STATE,	/* string: reachable, stale, ... */
	WEFT_A_AGE,		/* u64: ms since it was last used or confirmed */
	WEFT_A_NAME,		/* string: name of a counter; drops begin with "drop." */
	WEFT_A_VALUE,		/* u64 */
	WEFT_A_TEXT,		/* string: meaning of the counter; drops and resets only */
	WEFT_A_SOCK,		/* nest: enum weft_attr_sock */
	WEFT_A_RARP_STATE,	/* string: asking, answered, silent */
	WEFT_A_SERVER,		/* binary: 16 bytes: who answered */
	WEFT_A_ACD,		/* u8: enum weft_acd_how */
	WEFT_A_ACD_STATE,	/* string: probing, announcing, held, lost */
	WEFT_A_CONFLICTS,	/* u32: claims by other stations; LLADDR: the last of them */
	WEFT_A_VALID,		/* u32: seconds of a router's lifetime left; ~0: no end */
	WEFT_A_PREFERRED,	/* u32: seconds; 0: new connections avoid the address */
	WEFT_A_ENGINE_VERSION,	/* u32: of the table by which the shell calls the engine */
	WEFT_A_ENGINE_RECORD,	/* u32: of the newest record that it writes */
	WEFT_A_ENGINE_TCB,	/* u32: bytes of its TCB */
	WEFT_A_ENGINE_DEFAULT,	/* flag: the namespace's new connections get it */
	WEFT_A_ENGINE_MODULE,	/* flag: it is a module's, not the built-in one */
	WEFT_A_ENGINE_BREACHES,	/* u32: how often it broke a promise; of a module's */
	WEFT_A_ENGINE_BROKEN,	/* string: the first promise; not there: none was broken */
	WEFT_A_LOG,		/* nest: enum weft_attr_log */
	WEFT_A_LOG_FROM,	/* binary: a u64 for each processor: the least index wanted */
	__WEFT_A_MAX,
};
#define WEFT_A_MAX (__WEFT_A_MAX - 1)

enum weft_attr_sock {
	WEFT_SOCK_A_UNSPEC,
	WEFT_SOCK_A_PAD,
	/*
	 * u8: IPPROTO_TCP, _UDP; _ICMP: a ping socket, LPORT is its identifier; _RAW: LPORT is its
	 * protocol
	 */
	WEFT_SOCK_A_PROTO,
	WEFT_SOCK_A_STATE,	/* u8: TCP_* number; UDP: TCP_ESTABLISHED or TCP_CLOSE */
	WEFT_SOCK_A_LADDR,	/* binary: 16 bytes */
	WEFT_SOCK_A_RADDR,	/* binary: 16 bytes */
	WEFT_SOCK_A_LPORT,	/* u16, host order */
	WEFT_SOCK_A_RPORT,	/* u16, host order */
	WEFT_SOCK_A_RQUEUE,	/* u32: bytes to read; listener: connections to accept */
	WEFT_SOCK_A_WQUEUE,	/* u32: bytes not acknowledged yet; listener: the backlog */
	WEFT_SOCK_A_UID,	/* u32 */
	WEFT_SOCK_A_INODE,	/* u32 */
	WEFT_SOCK_A_TIMER,	/* string: rtx, persist, delack, keepalive, finwait2, timewait */
	WEFT_SOCK_A_EXPIRES,	/* u64: ms until it fires */
	WEFT_SOCK_A_RETRIES,	/* u8 */
	WEFT_SOCK_A_CWND,	/* u32: bytes */
	WEFT_SOCK_A_SSTHRESH,	/* u32: bytes */
	WEFT_SOCK_A_SRTT,	/* u64: us */
	WEFT_SOCK_A_RTTVAR,	/* u64: us */
	WEFT_SOCK_A_RTO,	/* u64: us */
	WEFT_SOCK_A_MSS,	/* u32: bytes */
	WEFT_SOCK_A_SND_WND,	/* u32: bytes */
	WEFT_SOCK_A_RCV_WND,	/* u32: bytes */
	WEFT_SOCK_A_RTX_TOTAL,	/* u32: segments retransmitted */
	WEFT_SOCK_A_BYTES_ACKED, /* u64 */
	WEFT_SOCK_A_BYTES_RECEIVED, /* u64 */
	WEFT_SOCK_A_INFO,	/* binary: struct tcp_info, as this kernel has it */
	WEFT_SOCK_A_CONG,	/* string: the congestion control */
	WEFT_SOCK_A_MEM,	/* binary: struct weft_sock_mem */
	WEFT_SOCK_A_FLAGS,	/* u32: WEFT_SOCK_F_* */
	WEFT_SOCK_A_UNSENT,	/* u32: bytes of WQUEUE that were never sent */
	WEFT_SOCK_A_SINCE,	/* u64: ms since the first of the unanswered timeouts */
	WEFT_SOCK_A_V6ONLY,	/* flag: an IPv6 socket with IPV6_V6ONLY */
	WEFT_SOCK_A_ZONE,	/* u32: the device of link-local addresses */
	WEFT_SOCK_A_FAMILY,	/* u8: AF_INET, AF_INET6: the socket's, as the program sees it */
	WEFT_SOCK_A_ENGINE,	/* string: TCP's engine; not there: the built-in one */
	__WEFT_SOCK_A_MAX,
};
#define WEFT_SOCK_A_MAX (__WEFT_SOCK_A_MAX - 1)

enum weft_attr_log {
	WEFT_LOG_A_UNSPEC,
	WEFT_LOG_A_PAD,
	WEFT_LOG_A_CPU,		/* u32: the processor in whose ring it is */
	WEFT_LOG_A_INDEX,	/* u64: its number there; each later one has a greater */
	WEFT_LOG_A_AT,		/* u64: us since 1970; the records of one event have the same */
	WEFT_LOG_A_EVENT,	/* u8: enum weft_log */
	WEFT_LOG_A_LADDR,	/* binary: 16 bytes */
	WEFT_LOG_A_RADDR,	/* binary: 16 bytes */
	WEFT_LOG_A_LPORT,	/* u16, host order */
	WEFT_LOG_A_RPORT,	/* u16, host order */
	WEFT_LOG_A_UID,		/* u32: the socket's owner */
	WEFT_LOG_A_STATE,	/* u8: TCP_* number, after the event; 0: no connection */
	WEFT_LOG_A_CAUSE,	/* u8: by event */
	WEFT_LOG_A_TRIES,	/* u8: by event */
	WEFT_LOG_A_NUMBER,	/* u32: by event */
	WEFT_LOG_A_NUMBER2,	/* u32: by event */
	WEFT_LOG_A_NAME,	/* string: of the drop or the RST's reason, as `weft stat` has it */
	WEFT_LOG_A_TEXT,	/* string: its meaning */
	__WEFT_LOG_A_MAX,
};
#define WEFT_LOG_A_MAX (__WEFT_LOG_A_MAX - 1)

/*
 * The events of the flight recorder, with what CAUSE, TRIES, NUMBER and NUMBER2 mean; "-" or not
 * named: nothing.  Numbers are bytes, unless another unit is named.
 */
enum weft_log {
	WEFT_LOG_NONE,
	/* the state changed.  CAUSE: the state before.  Not acknowledged; received and not read */
	WEFT_LOG_STATE,
	WEFT_LOG_RST_SENT,	/* CAUSE: enum weft_reset, NAME, TEXT.  Sequence number; - */
	WEFT_LOG_RST_RECEIVED,	/* and accepted.  Sequence number; - */
	/* a segment was refused.  CAUSE: enum weft_drop, NAME, TEXT.  Sequence number; length */
	WEFT_LOG_DROP,
	/* the retransmission timer expired.  TRIES: how often since the last ACK.  cwnd; window */
	WEFT_LOG_TIMEOUT,
	WEFT_LOG_LOSS,		/* recovery without a timeout began.  cwnd; bytes lost */
	WEFT_LOG_AGAIN,		/* a segment was sent again.  Sequence number; length */
	/* a zero-window probe was sent.  TRIES: how many were not answered.  Unsent; - */
	WEFT_LOG_PROBE,
	WEFT_LOG_KEEPALIVE,	/* a keepalive probe was sent.  TRIES: the number of it */
	/*
	 * the connection was given up.  CAUSE: WEFT_LOG_TIMER_*, | WEFT_LOG_BY_USER if
	 * TCP_USER_TIMEOUT said so.  TRIES: in vain.  ms since the first of them; errno
	 */
	WEFT_LOG_GAVE_UP,
	WEFT_LOG_WINDOW_CLOSED,	/* the peer's window is 0.  Unsent; - */
	WEFT_LOG_WINDOW_OPEN,	/* and is not any more.  The window field, not scaled; - */
	WEFT_LOG_ICMP,		/* CAUSE: type.  TRIES: code.  errno; MTU of the next hop or 0 */
	WEFT_LOG_CLOSE,		/* the program: CAUSE 0: shutdown(), 1: close().  As for STATE */
	/* Weft or the program: CAUSE: enum weft_reset, NAME, TEXT.  As for STATE */
	WEFT_LOG_ABORT,
	WEFT_LOG_NOT_SENT,	/* IP refused a segment of ours.  Sequence number; errno */
	/* the rate of refused segments was above the limit.  How many events are missing; - */
	WEFT_LOG_LEFT_OUT,
	/* in answers only: those before INDEX were overwritten, and the reader had not got them */
	WEFT_LOG_OVERWRITTEN,
	WEFT_LOG_END,		/* in answers only: all of CPU was given.  INDEX: the next LOG_FROM */
};

/* What was waited for in vain. */
enum weft_log_timer {
	WEFT_LOG_TIMER_SYN,	/* an answer to the SYN or the SYN-ACK */
	WEFT_LOG_TIMER_DATA,	/* an ACK of data or FIN */
	WEFT_LOG_TIMER_WINDOW,	/* a window: zero-window probes */
	WEFT_LOG_TIMER_KEEP,	/* an answer to a keepalive probe */
	WEFT_LOG_TIMER_FIN,	/* the peer's FIN, in FIN-WAIT-2 */
};
#define WEFT_LOG_BY_USER	0x80

#define WEFT_SOCK_F_ORPHAN	0x01	/* closed by the program */
#define WEFT_SOCK_F_FIN_SENT	0x02
#define WEFT_SOCK_F_FIN_RECEIVED 0x04
#define WEFT_SOCK_F_NODELAY	0x08
#define WEFT_SOCK_F_CORK	0x10	/* TCP_CORK is set, or the last send had MSG_MORE */

/* Bytes, except `drops`; order and meaning of Linux's SK_MEMINFO_*. */
struct weft_sock_mem {
	__u32 rmem_alloc, rcv_buf, wmem_alloc, snd_buf, fwd_alloc, wmem_queued, opt_mem, back_log,
		drops;
};

#endif
