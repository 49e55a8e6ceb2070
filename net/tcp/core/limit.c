// SPDX-License-Identifier: GPL-2.0
/*
 * What keeps a connection with something to send from sending, and for how long: TCP_INFO's
 * busy_time and its parts. Updated whenever emit has no more to send. Pure.
 */
#include "core.h"

static bool by_window(const struct weft_tcb *tcb)
{
	u32 next = weft_min(weft_tcp_unsent(tcb), weft_tcp_data_mss(tcb));

	return next > weft_tcp_usable(tcb) && weft_tcp_flight(tcb) < tcb->cwnd;
}

static enum weft_tcp_limit limit_of(const struct weft_tcb *tcb)
{
	if (!weft_tcp_synchronized(tcb) || seq_geq(tcb->snd.una, weft_tcp_snd_last(tcb)))
		return WEFT_LIMIT_IDLE;
	if (by_window(tcb))
		return WEFT_LIMIT_WINDOW;
	return !weft_tcp_unsent(tcb) && tcb->limit.starved ? WEFT_LIMIT_BUFFER : WEFT_LIMIT_NETWORK;
}

void weft_tcp_limit_note(struct weft_tcb *tcb, u64 now)
{
	enum weft_tcp_limit is = limit_of(tcb);

	if (is == tcb->limit.is)
		return;
	tcb->limit.spent[tcb->limit.is] += now - tcb->limit.since;
	tcb->limit.is = is;
	tcb->limit.since = now;
}

u64 weft_tcp_limited(const struct weft_tcb *tcb, enum weft_tcp_limit by, u64 now)
{
	return tcb->limit.spent[by] + (tcb->limit.is == by ? now - tcb->limit.since : 0);
}
