// SPDX-License-Identifier: GPL-2.0
/* ICMP errors about a segment of ours (arrives.c): RFC 9293 3.9.2.2, RFC 5461, RFC 5927. */
#include "fixture.h"

static void icmp(struct weft_seq seq, int err, bool ends)
{
	f.fx = weft_tcp_icmp(&f.t, seq, err, ends, f.now);
}

/* RFC 5927 4.1: SND.UNA =< SEG.SEQ < SND.NXT. */
static void icmp__sequence(struct kunit *test)
{
	in_established();
	icmp(f.t.snd.una, ECONNREFUSED, true);	/* nothing in flight */
	DROP(ICMP_SEQUENCE);
	send_data(100);
	drain();
	icmp(seq_sub(f.t.snd.una, 1), ECONNREFUSED, true);
	DROP(ICMP_SEQUENCE);
	icmp(f.t.snd.nxt, ECONNREFUSED, true);
	DROP(ICMP_SEQUENCE);
	FX(0);
	icmp(seq_sub(f.t.snd.nxt, 1), ECONNREFUSED, true);
	DROP(NONE);
}

/* RFC 5461 4: a hard error does not end an open connection. */
static void icmp__synchronized(struct kunit *test)
{
	in_established();
	send_data(100);
	drain();
	icmp(f.t.snd.una, ECONNREFUSED, true);
	STATE(ESTABLISHED);
	FX(WEFT_FX_SOFT_ERROR);
	EQ(f.fx.err, ECONNREFUSED);
	EQ(f.t.err_soft, ECONNREFUSED);
}

static void icmp__opening(struct kunit *test)
{
	in_syn_sent();
	icmp(f.t.snd.una, ECONNREFUSED, true);
	FX(WEFT_FX_CLOSED | WEFT_FX_ERROR);
	EQ(f.fx.err, ECONNREFUSED);
	in_syn_received();
	icmp(f.t.snd.una, EHOSTUNREACH, false);
	STATE(SYN_RECEIVED);
	icmp(f.t.snd.una, ECONNREFUSED, true);
	FX(WEFT_FX_CLOSED | WEFT_FX_LISTEN);
	icmp(f.t.snd.una, ECONNREFUSED, true);
	DROP(ICMP_SEQUENCE);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(icmp__sequence),
	KUNIT_CASE(icmp__synchronized),
	KUNIT_CASE(icmp__opening),
	{}
};

struct kunit_suite weft_tcp_icmp_suite = {
	.name = "weft_tcp_icmp",
	.init = fresh,
	.test_cases = cases,
};
