/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints, below /sys/kernel/tracing/events/weft:
 *
 *	drop		a packet was refused: the reason by its name in <weft/drop.h>, the device,
 *			both ends where they are known
 *	tcp_state	a connection, half-open connection, TIME-WAIT or listener changed its state,
 *			by one event; two changes at one segment are shown as one
 *	tcp_retransmit	a segment is retransmitted
 *	tcp_reset	a RST was sent, and why by its name in <weft/reset.h>; or one was received
 *			that ended a connection
 *
 * Only shell files call them: an object that is shared with weft_kunit.ko must not.  Any context.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM weft

#if !defined(WEFT_CTL_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define WEFT_CTL_TRACE_H

#include <linux/in6.h>
#include <linux/netdevice.h>
#include <linux/tracepoint.h>
#include <weft/net.h>
#include <weft/reset.h>

/* trace.c: addresses and ports as struct sockaddr, for %pISpc; both unspecified if unknown. */
void weft_trace_tuple(const struct weft_tuple *t, u8 *local, u8 *remote);
void weft_trace_packet(const struct sk_buff *skb, u8 *src, u8 *dst);

/* Names of the numbers below for readers of the binary buffer (perf, trace-cmd). */
#define WEFT_TRACE_ENUM_DROP(name, reason, sentence) TRACE_DEFINE_ENUM(WEFT_DROP_##name);
#define WEFT_TRACE_ENUM_RESET(name, sentence) TRACE_DEFINE_ENUM(WEFT_RESET_##name);
#define WEFT_TRACE_ENUM_STATE(name, text) TRACE_DEFINE_ENUM(WEFT_TCP_##name);
#define WEFT_TRACE_DROP(name, reason, sentence) { WEFT_DROP_##name, #name },
#define WEFT_TRACE_RESET(name, sentence) { WEFT_RESET_##name, #name },
#define WEFT_TRACE_STATE(name, text) { WEFT_TCP_##name, text },

#define WEFT_TRACE_STATES(X) \
	X(ESTABLISHED, "ESTABLISHED") X(SYN_SENT, "SYN-SENT") X(SYN_RECEIVED, "SYN-RECEIVED") \
	X(FIN_WAIT_1, "FIN-WAIT-1") X(FIN_WAIT_2, "FIN-WAIT-2") \
	X(TIME_WAIT, "TIME-WAIT") X(CLOSED, "CLOSED") X(CLOSE_WAIT, "CLOSE-WAIT") \
	X(LAST_ACK, "LAST-ACK") X(LISTEN, "LISTEN") X(CLOSING, "CLOSING")

WEFT_DROPS(WEFT_TRACE_ENUM_DROP)
WEFT_RESETS(WEFT_TRACE_ENUM_RESET)
WEFT_TRACE_STATES(WEFT_TRACE_ENUM_STATE)

#define weft_trace_drop_name(why) __print_symbolic(why, WEFT_DROPS(WEFT_TRACE_DROP) { 0, "NONE" })
#define weft_trace_reset_name(why) \
	__print_symbolic(why, WEFT_RESETS(WEFT_TRACE_RESET) { 0, "NONE" })
#define weft_trace_state_name(s) __print_symbolic(s, WEFT_TRACE_STATES(WEFT_TRACE_STATE) { 0, "?" })

TRACE_EVENT(drop,
	TP_PROTO(const struct weft_net *wn, const struct sk_buff *skb, enum weft_drop why),
	TP_ARGS(wn, skb, why),
	TP_STRUCT__entry(
		__field(const void *, skbaddr)
		__field(unsigned int, netns)
		__field(int, why)
		__field(unsigned int, len)
		__array(char, dev, IFNAMSIZ)
		__array(__u8, src, sizeof(struct sockaddr_in6))
		__array(__u8, dst, sizeof(struct sockaddr_in6))
	),
	TP_fast_assign(
		__entry->skbaddr = skb;
		__entry->netns = wn->net->ns.inum;
		__entry->why = why;
		__entry->len = skb ? skb->len : 0;
		strscpy(__entry->dev, skb && skb->dev ? skb->dev->name : "-", IFNAMSIZ);
		weft_trace_packet(skb, __entry->src, __entry->dst);
	),
	TP_printk("reason=%s dev=%s len=%u src=%pISpc dst=%pISpc netns=%u skbaddr=%p",
		  weft_trace_drop_name(__entry->why), __entry->dev, __entry->len, __entry->src,
		  __entry->dst,
		  __entry->netns, __entry->skbaddr)
);

TRACE_EVENT(tcp_state,
	TP_PROTO(const struct weft_net *wn, const struct weft_tuple *t, int old, int new),
	TP_ARGS(wn, t, old, new),
	TP_STRUCT__entry(
		__field(unsigned int, netns)
		__field(u16, lport)
		__field(u16, rport)
		__field(int, oldstate)
		__field(int, newstate)
		__array(__u8, local, sizeof(struct sockaddr_in6))
		__array(__u8, remote, sizeof(struct sockaddr_in6))
	),
	TP_fast_assign(
		__entry->netns = wn->net->ns.inum;
		__entry->lport = t->lport;
		__entry->rport = t->rport;
		__entry->oldstate = old;
		__entry->newstate = new;
		weft_trace_tuple(t, __entry->local, __entry->remote);
	),
	TP_printk("local=%pISpc remote=%pISpc oldstate=%s newstate=%s netns=%u",
		  __entry->local, __entry->remote, weft_trace_state_name(__entry->oldstate),
		  weft_trace_state_name(__entry->newstate), __entry->netns)
);

/* retries: timeouts since the last ACK of new data; 0: not retransmitted by a timeout. */
TRACE_EVENT(tcp_retransmit,
	TP_PROTO(const struct weft_net *wn, const struct weft_tuple *t,
		 const struct weft_tcp_status *s,
		 const struct weft_tcp_seg *seg),
	TP_ARGS(wn, t, s, seg),
	TP_STRUCT__entry(
		__field(unsigned int, netns)
		__field(u16, lport)
		__field(u16, rport)
		__field(int, state)
		__field(u32, seq)
		__field(u32, len)
		__field(u32, retries)
		__field(u32, cwnd)
		__field(u64, rto)
		__array(__u8, local, sizeof(struct sockaddr_in6))
		__array(__u8, remote, sizeof(struct sockaddr_in6))
	),
	TP_fast_assign(
		__entry->netns = wn->net->ns.inum;
		__entry->lport = t->lport;
		__entry->rport = t->rport;
		__entry->state = s->state;
		__entry->seq = seg->seq.v;
		__entry->len = seg->len;
		__entry->retries = s->retries;
		__entry->cwnd = s->cwnd;
		__entry->rto = s->rto;
		weft_trace_tuple(t, __entry->local, __entry->remote);
	),
	TP_printk(
		  "local=%pISpc remote=%pISpc state=%s seq=%u len=%u retries=%u cwnd=%u rto_us=%llu netns=%u",
		  __entry->local, __entry->remote, weft_trace_state_name(__entry->state),
		  __entry->seq, __entry->len,
		  __entry->retries, __entry->cwnd, __entry->rto, __entry->netns)
);

/* A RST sent: why it was sent.  A RST received and accepted: why is NONE. */
TRACE_EVENT(tcp_reset,
	TP_PROTO(const struct weft_net *wn, const struct weft_tuple *t,
		 const struct weft_tcp_seg *seg, bool sent),
	TP_ARGS(wn, t, seg, sent),
	TP_STRUCT__entry(
		__field(unsigned int, netns)
		__field(u16, lport)
		__field(u16, rport)
		__field(int, why)
		__field(bool, sent)
		__field(u32, seq)
		__field(u32, ack)
		__array(__u8, local, sizeof(struct sockaddr_in6))
		__array(__u8, remote, sizeof(struct sockaddr_in6))
	),
	TP_fast_assign(
		__entry->netns = wn->net->ns.inum;
		__entry->lport = t->lport;
		__entry->rport = t->rport;
		__entry->why = sent ? seg->reset : WEFT_RESET_NONE;
		__entry->sent = sent;
		__entry->seq = seg->seq.v;
		__entry->ack = seg->ack.v;
		weft_trace_tuple(t, __entry->local, __entry->remote);
	),
	TP_printk("%s local=%pISpc remote=%pISpc reason=%s seq=%u ack=%u netns=%u",
		  __entry->sent ? "sent" : "received", __entry->local, __entry->remote,
		  weft_trace_reset_name(__entry->why), __entry->seq, __entry->ack, __entry->netns)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH net/ctl
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
