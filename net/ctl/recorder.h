/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The flight recorder: the last events of all TCP connections, always on.  Each processor has a
 * ring of records of 64 bytes; the oldest are overwritten.  A record stands for itself: it has
 * both ends of the connection, its namespace and its owner, so that a connection that has ended
 * can be named, however old the record is, and an idle connection costs nothing.  No payload.
 *
 * `weft log` and `weft why` show the records (netlink_log.c).  enum weft_log in <linux/weft.h>
 * lists the events, with what each field of the record means for them.
 *
 * Not recorded: segments that change nothing but numbers.  Events that a stranger or a bad network
 * can cause at will share a rate (weft_record_noise()), so that they do not push out the others.
 * Process context or softirq; any locks.
 */
#ifndef WEFT_CTL_RECORDER_H
#define WEFT_CTL_RECORDER_H

#include <linux/jump_label.h>
#include <uapi/linux/weft.h>
#include <weft/net.h>

#define WEFT_RECORDER_KIB	256	/* a processor, by default */
#define WEFT_RECORDER_KIB_MAX	16384

struct weft_record_what {
	u8 event;			/* enum weft_log */
	u8 state;			/* enum weft_tcp_state, after the event; 0: no connection */
	u8 cause;			/* by event */
	u8 tries;			/* by event */
};

struct weft_record {
	u64 at;				/* us: of the event; those of one event have the same */
	struct weft_addr laddr, raddr;
	u16 lport, rport;		/* host order */
	u32 netns;			/* weft_record_netns() */
	u32 uid;			/* in the initial user namespace: the socket's owner */
	struct weft_record_what what;
	u32 number[2];			/* by event */
};

DECLARE_STATIC_KEY_FALSE(weft_recorder_key);

/* Asked before what an event costs is paid. */
static inline bool weft_recorder_on(void)
{
	return static_branch_likely(&weft_recorder_key);
}

/* Of all namespaces that there have been no two have the same, up to 2^32. */
static inline u32 weft_record_netns(const struct net *net)
{
	return net->net_cookie;
}

/* Both numbers as one argument. */
static inline u64 weft_record_numbers(u32 first, u32 second)
{
	return (u64)second << 32 | first;
}

/* at: us; numbers: weft_record_numbers().  Nothing if the recorder is off. */
void weft_record(const struct weft_net *wn, const struct weft_tuple *t, kuid_t uid, u64 at,
		 struct weft_record_what what, u64 numbers);
/* The same of what may come in floods: above a rate it is left out, and WEFT_LOG_LEFT_OUT told. */
void weft_record_noise(const struct weft_net *wn, const struct weft_tuple *t, kuid_t uid,
		       struct weft_record_what what, u64 numbers);

/* The record of that processor at *index or after it: weft_ring_read(). */
bool weft_recorder_read(int cpu, unsigned long *index, struct weft_record *r);

/* KiB of each processor's ring, rounded down to a power of two; 0: off.  For net.weft.tcp_log. */
int weft_recorder_size(void);
/* Empties the rings.  -EINVAL, -ENOMEM: nothing has changed.  Process context. */
int weft_recorder_resize(int kib);

int weft_recorder_init(void);
void weft_recorder_exit(void);		/* nothing is recorded any more */

#endif
