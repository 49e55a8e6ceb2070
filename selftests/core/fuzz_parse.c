// SPDX-License-Identifier: GPL-2.0
/*
 * Every parser over one hostile input: no parser may read out of bounds, and whatever a parser
 * accepts, the emitter must write so that it parses as the same.
 *
 * With clang: LLVMFuzzerTestOneInput, -DWEFT_LIBFUZZER.  Otherwise a loop of deterministic
 * mutations of good packets:
 *
 *   fuzz_parse [ITERATIONS [SEED]]        the same seed gives the same inputs
 *   fuzz_parse FILE...                    replays inputs saved by libFuzzer
 */
#include <stdio.h>
#include <stdlib.h>
#include "base/bytes.h"
#include "base/csum.h"
#include "wire/eth.h"
#include "wire/arp.h"
#include "wire/ip4.h"
#include "wire/icmp4.h"
#include "wire/igmp.h"
#include "wire/udp.h"
#include "wire/tcp.h"
#include "wire/ip6.h"
#include "wire/ip6_ext.h"
#include "wire/icmp6.h"
#include "wire/mld.h"
#include "wire/nd.h"

#define INPUT_MAX	2048

#define MUST(x) do { \
	if (!(x)) { \
		fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #x); \
		abort(); \
	} \
} while (0)

static void eth(const u8 *p, u32 n)
{
	struct weft_eth h;
	u8 back[WEFT_ETH_HLEN];

	u16 type;

	if (weft_eth_parse(p, n, &h))
		return;
	MUST(weft_eth_emit(back, &h) == sizeof(back) && !memcmp(back, p, sizeof(back)));
	if (!weft_snap_parse(p + WEFT_ETH_HLEN, n - WEFT_ETH_HLEN, n - WEFT_ETH_HLEN, h.type,
			     &type))
		MUST(h.type >= WEFT_SNAP_HLEN && h.type <= n - WEFT_ETH_HLEN);
}

static void arp(const u8 *p, u32 n)
{
	struct weft_arp a;
	u8 back[WEFT_ARP_LEN];

	if (weft_arp_parse(p, n, &a) && weft_rarp_parse(p, n, &a))
		return;
	MUST(weft_arp_emit(back, &a) == sizeof(back) && !memcmp(back, p, sizeof(back)));
}

static void ip4(const u8 *p, u32 linear, u32 n)
{
	u8 back[WEFT_IP4_HLEN], want[WEFT_IP4_HLEN];
	struct weft_ip4 h;

	if (weft_ip4_parse(p, linear, n, &h))
		return;
	MUST(h.hlen >= WEFT_IP4_HLEN && h.hlen <= linear && h.len >= h.hlen && h.len <= n);
	MUST(weft_ip4_emit(back, &h) == WEFT_IP4_HLEN &&
	     !weft_csum_finish(weft_csum_add(0, back, WEFT_IP4_HLEN)));
	memcpy(want, p, sizeof(want));
	want[6] &= 0x7f;			/* the reserved flag is not kept */
	memset(want + 10, 0, 2);
	memset(back + 10, 0, 2);
	MUST(!memcmp(back, want, sizeof(want)));
}

static void icmp4(const u8 *p, u32 n)
{
	struct weft_icmp4_quote q;
	struct weft_icmp4 h;
	bool hard;

	if (!weft_icmp4_parse(p, n, &h))
		MUST(weft_icmp4_errno(h.type, h.code, &hard) >= 0);
	if (!weft_icmp4_quote_parse(p, n, &q))
		MUST(weft_addr_is_v4(&q.t.laddr) && weft_addr_is_v4(&q.t.raddr));
}

static volatile u8 touched;		/* for the sanitizer to see a read */

/*
 * Every source can be read; a report that is emitted again, without auxiliary data, is no longer
 * than before.  Returns its length.
 */
static u32 gmp(const u8 *p, u32 n, bool v6, const struct weft_gmp *m, u8 *again)
{
	struct weft_addr src[INPUT_MAX / 4];
	struct weft_gmp_record r;
	u32 at = m->at, len = WEFT_GMP_REPORT_HLEN, i, k;

	for (i = 0; m->kind == WEFT_GMP_QUERY && i < m->n; i++)
		touched = weft_gmp_source(p, v6, m->at, i).w[3] & 1;
	for (k = 0; m->kind == WEFT_GMP_REPORT && k < m->n; k++) {
		MUST(weft_gmp_record_next(p, n, v6, &at, &r) && at <= n);
		for (i = 0; i < r.n; i++)
			src[i] = weft_gmp_source(p, v6, r.at, i);
		len += weft_gmp_record_emit(again + len, v6, r.type, &r.group, src, r.n);
	}
	MUST(len <= n);
	return len;
}

static void igmp(const u8 *p, u32 n)
{
	u8 again[INPUT_MAX];
	struct weft_gmp m, b;
	u32 len;

	if (weft_igmp_parse(p, n, &m))
		return;
	len = gmp(p, n, false, &m, again);
	if (m.kind == WEFT_GMP_REPORT) {
		weft_igmp_report_finish(again, len, m.n);
		MUST(!weft_igmp_parse(again, len, &b) && b.n == m.n && b.kind == m.kind);
	} else {
		MUST(weft_igmp_emit(again, p[0], weft_addr_to_v4(&m.group)) == 8 &&
		     !memcmp(again + 4, p + 4, 4));
	}
}

static void mld(const u8 *p, u32 n)
{
	u8 again[INPUT_MAX];
	struct weft_gmp m, b;
	u32 len;

	if (!n || !weft_mld_is_type(p[0]) || weft_mld_parse(p, n, &m))
		return;
	len = gmp(p, n, true, &m, again);
	if (m.kind == WEFT_GMP_REPORT) {
		weft_gmp_report_emit(again, p[0], m.n);
		MUST(!weft_mld_parse(again, len, &b) && b.n == m.n && b.kind == m.kind);
	} else {
		MUST(weft_mld_emit(again, p[0], &m.group) == 24 && !memcmp(again + 8, p + 8, 16));
	}
}

static void udp(const u8 *p, u32 linear, u32 n)
{
	struct weft_udp h;
	u8 back[WEFT_UDP_HLEN];

	if (weft_udp_parse(p, linear, n, &h))
		return;
	MUST(h.len >= WEFT_UDP_HLEN && h.len <= n);
	MUST(weft_udp_emit(back, &h) == sizeof(back) && !memcmp(back, p, 6));
}

/* Two structs of options are equal if they are emitted equally. */
static void tcp_opt(const u8 *p, u32 n, bool syn)
{
	u8 once[WEFT_TCP_OPT_MAX], again[WEFT_TCP_OPT_MAX];
	struct weft_tcp_opts a, b;
	u32 len;

	if (weft_tcp_opt_parse(p, n, syn, &a))
		return;
	len = weft_tcp_opt_emit(once, &a, syn);
	MUST(len <= sizeof(once) && len % 4 == 0 && len == weft_tcp_opt_len(&a, syn));
	MUST(!weft_tcp_opt_parse(once, len, syn, &b));
	MUST(a.has == b.has && a.mss == b.mss && a.wscale == b.wscale && a.tsval == b.tsval &&
	     a.tsecr == b.tsecr);
	MUST(weft_tcp_opt_emit(again, &b, syn) == len && !memcmp(once, again, len));
}

static void tcp(const u8 *p, u32 linear, u32 n)
{
	struct weft_tcp_seg s, t;
	u8 back[WEFT_TCP_HLEN_MAX];

	if (weft_tcp_parse(p, linear, n, &s))
		return;
	MUST(s.hlen >= WEFT_TCP_HLEN && s.hlen <= linear && s.len == n - s.hlen);
	MUST(weft_tcp_emit_header(back, &s) <= sizeof(back));
	MUST(!weft_tcp_parse(back, s.hlen, s.hlen, &t));
	MUST(seq_eq(s.seq, t.seq) && seq_eq(s.ack, t.ack) && s.flags == t.flags && s.wnd == t.wnd &&
	     s.up == t.up);
}

/* The chain: every offset is within the readable bytes, and the requests for more end. */
static void ip6(const u8 *p, u32 linear, u32 n)
{
	u8 back[WEFT_IP6_HLEN];
	struct weft_ip6_ext e;
	enum weft_drop why;
	struct weft_ip6 h;

	if (weft_ip6_parse(p, linear, n, &h))
		return;
	MUST(weft_ip6_emit(back, &h) == sizeof(back) && !memcmp(back, p, sizeof(back)));
	why = weft_ip6_ext_walk(p, linear, n, &h, &e);
	MUST(e.len >= WEFT_IP6_HLEN && e.len <= n);
	MUST(e.offset >= WEFT_IP6_HLEN && e.offset <= e.len && (why || e.offset <= linear) &&
	     e.prev < e.len);
	MUST(!e.need || (why == WEFT_DROP_IP6_EXT_TRUNCATED && e.need > linear && e.need <= e.len));
	MUST(!e.icmp_type || (why && e.icmp_pointer < e.len));
	if (!why && weft_ip6_ext_fragment(&e))
		MUST(e.frag_at + WEFT_IP6_FRAG_HLEN == e.offset && p[e.frag_at] == e.proto &&
		     e.frag_off + e.len - e.offset <= 65535);
	else if (!why)
		MUST(p[e.prev] == e.proto);
}

static void icmp6(const u8 *p, u32 n)
{
	struct weft_icmp6_quote q;
	struct weft_icmp6 h;
	bool hard;

	if (!weft_icmp6_parse(p, n, &h))
		MUST(weft_icmp6_errno(h.type, h.code, &hard) >= 0);
	if (!weft_icmp6_quote_parse(p, n, &q))
		MUST(!weft_addr_is_v4(&q.t.laddr) && !weft_addr_is_v4(&q.t.raddr) &&
		     q.offset >= WEFT_IP6_HLEN);
}

static void nd_lists(const struct weft_nd_opts *o)
{
	struct weft_nd_prefix x;
	struct weft_nd_rdnss d;
	struct weft_nd_route r;
	u32 at;

	for (at = 0; weft_nd_prefix_next(o, &at, &x);)
		MUST(x.plen <= 128 && at <= o->len);
	for (at = 0; weft_nd_route_next(o, &at, &r);)
		MUST(r.plen <= 128 && r.preference >= -1 && r.preference <= 1 && at <= o->len);
	for (at = 0; weft_nd_rdnss_next(o, &at, &d);)
		touched = d.servers[d.n * 16 - 1];
	if (o->has & WEFT_ND_HAS_REDIRECTED && o->redirected_len)
		touched = o->redirected[o->redirected_len - 1];
}

/* A message parses the same after it is emitted. */
static void nd(const u8 *p, u32 n, u32 src)
{
	struct weft_nd_ip ip = { .src = { .w = { cpu_to_be32(src) } },
				 .hop_limit = WEFT_ND_HOP_LIMIT };
	u8 once[WEFT_ND_LEN_MAX], again[WEFT_ND_LEN_MAX];
	struct weft_nd a, b;
	u32 len;

	if (weft_nd_parse(p, n, &ip, &a))
		return;
	nd_lists(&a.opt);
	len = weft_nd_emit(once, &a);
	MUST(len <= sizeof(once));
	MUST(!weft_nd_parse(once, len, &ip, &b));
	MUST(weft_nd_emit(again, &b) == len && !memcmp(once, again, len));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/*
 * The first byte says how much of the rest is linear; a copy of exactly that size lets the
 * sanitizer see an access beyond it.
 */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u32 n, linear;
	u8 *p;

	if (!size || size > INPUT_MAX)
		return 0;
	n = size - 1;
	linear = data[0] < n ? data[0] : n;
	p = malloc(linear);
	memcpy(p, data + 1, linear);
	eth(p, linear);
	arp(p, linear);
	icmp4(p, linear);
	igmp(p, linear);
	tcp_opt(p, linear, true);
	tcp_opt(p, linear, false);
	ip4(p, linear, n);
	udp(p, linear, n);
	tcp(p, linear, n);
	ip6(p, linear, n);
	icmp6(p, linear);
	mld(p, linear);
	nd(p, linear, 0xfe800000);
	nd(p, linear, 0);
	free(p);
	return 0;
}

#ifndef WEFT_LIBFUZZER

static u64 seed = 1;

static u32 draw(u32 below)		/* xorshift64* */
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (u32)((seed * 0x2545f4914f6cdd1dULL) >> 33) % below;
}

static u32 good_ip4(u8 *p)
{
	struct weft_ip4 h = {
		.src = cpu_to_be32(0xc0000201),
		.dst = cpu_to_be32(0xc0000202),
		.len = 40,
		.hlen = 20,
		.ttl = 64,
		.proto = WEFT_PROTO_TCP,
		.df = true,
	};

	return weft_ip4_emit(p, &h);
}

static u32 good_tcp(u8 *p)
{
	struct weft_tcp_seg s = {
		.flags = draw(2) ? WEFT_TCP_SYN : WEFT_TCP_ACK,
		.sport = 1,
		.dport = 2,
		.opt = { .has = draw(32),
			 .mss = 1460,
			 .wscale = 7,
			 .tsval = 1,
			 .tsecr = 2,
			 .nsack = draw(5) },
	};

	return weft_tcp_emit_header(p, &s);
}

static u32 good_arp(u8 *p)
{
	struct weft_arp a = { .op = WEFT_ARP_REQUEST,
			      .sha = { 2 },
			      .spa = cpu_to_be32(0xc0000201) };

	return weft_arp_emit(p, &a);
}

/*
 * A query, or a report with records, with mostly valid numbers; IGMP's checksum is added after the
 * mutations.
 */
static u32 good_gmp(u8 *p, bool v6)
{
	u32 address = v6 ? 16 : 4, group = v6 ? 8 : 4, n = WEFT_GMP_REPORT_HLEN;
	u32 records = draw(4), i;

	p[0] = v6 ? WEFT_ICMP6_MLD2_REPORT : WEFT_IGMP_REPORT3;
	if (draw(2)) {
		p[0] = v6 ? WEFT_ICMP6_MLD_QUERY : WEFT_IGMP_QUERY;
		p[group] = draw(2) ? (v6 ? 0xff : 0xe0) : 0;
		n = group + address;
		p[n + 3] = draw(8);
		return draw(2) ? n : n + 4 + p[n + 3] * address;
	}
	p[7] = records;
	for (i = 0; i < records; i++) {
		p[n] = 1 + draw(6);
		p[n + 1] = draw(8) ? 0 : draw(3);
		p[n + 3] = draw(6);
		p[n + 4] = v6 ? 0xff : 0xe0;
		n += 4 + p[n + 1] * 4 + (1 + p[n + 3]) * address;
	}
	return n;
}

static u32 good_udp(u8 *p)
{
	struct weft_udp h = { .sport = 53, .dport = 53, .len = 8 + draw(64) };

	return weft_udp_emit(p, &h);
}

/* A header of mostly valid options, so that the mutations get past the first one. */
static u32 good_options(u8 *p)
{
	static const u8 kinds[] = { 0, 1, 2, 3, 4, 5, 7, 8, 68, 130, 131, 136, 137, 148 };
	static const u8 lens[] = { 2, 3, 4, 7, 10, 11, 18 };
	u32 n = 0;

	while (n < 40) {
		u8 kind = kinds[draw(sizeof(kinds))];

		p[n++] = kind;
		if (kind > 1)
			p[n++] = lens[draw(sizeof(lens))];
		while (kind > 1 && n % 4)
			p[n++] = draw(16);
	}
	return 40;
}

/* A chain of extension headers with mostly valid options. */
static u32 good_ip6(u8 *p)
{
	static const u8 kinds[] = { 0, 43, 44, 60, 51 },
			options[] = { 0, 1, 5, 0x1e, 0x5e, 0x9e, 0xc2, 0xde };
	struct weft_ip6 h = { .src = { .w = { cpu_to_be32(0x20010db8) } },
			      .dst = { .w = { cpu_to_be32(0x20010db8) } } };
	u32 n = WEFT_IP6_HLEN, prev = 6, left = draw(6), at;

	h.hop_limit = 64;
	weft_ip6_emit(p, &h);
	p[prev] = draw(2) ? 0 : 60;
	for (; left; left--) {
		u32 hlen = draw(4) ? 8 : 16;

		p[n + 1] = hlen / 8 - 1;
		for (at = n + 2; at < n + hlen;) {
			p[at] = options[draw(sizeof(options))];
			if (p[at] && at + 1 < n + hlen)
				p[at + 1] = draw(5);
			at += p[at] ? 2 + p[at + 1] : 1;
		}
		if (p[prev] == 44 && draw(2))
			memset(p + n + 1, 0, 3);
		if (p[prev] == 43)
			p[n + 3] = draw(4) ? 0 : 1;
		prev = n;
		p[prev] = kinds[draw(sizeof(kinds))];
		n += hlen;
	}
	p[prev] = draw(2) ? WEFT_PROTO_TCP : WEFT_PROTO_UDP;
	p[n] = 1;
	n += 24;
	weft_put_be16(p + 4, draw(8) ? n - WEFT_IP6_HLEN : 0);
	return n;
}

static u32 good_nd(u8 *p)
{
	static const u8 kinds[] = { 1, 2, 3, 4, 5, 14, 24, 25, 200 };
	struct weft_nd m = {
		.type = 133 + draw(5),
		.target = { .w = { cpu_to_be32(0xfe800000) } },
		.lifetime = draw(2),
		.opt = { .has = draw(16), .slla = { 2 }, .tlla = { 2 } },
	};
	u32 n = weft_nd_emit(p, &m), more = draw(4);

	for (; more; more--) {
		p[n] = kinds[draw(sizeof(kinds))];
		p[n + 1] = 1 + draw(5);
		p[n + 2] = draw(130);
		n += p[n + 1] * 8;
	}
	return n;
}

static void fix_csum(u8 *p)		/* otherwise hardly any mutation would pass the checksum */
{
	u32 hlen = (p[0] & 0x0f) * 4;
	__be16 sum;

	memset(p + 10, 0, 2);
	sum = weft_csum_finish(weft_csum_add(0, p, hlen));
	memcpy(p + 10, &sum, 2);
}

static void fix_igmp_csum(u8 *p, u32 n)
{
	__be16 sum;

	memset(p + 2, 0, 2);
	sum = weft_csum_finish(weft_csum_add(0, p, n));
	memcpy(p + 2, &sum, 2);
}

static u32 make(u8 *p)
{
	u32 kind = draw(11), n, i, flips;

	memset(p, 0, 448);
	switch (kind) {
	case 0:
		n = good_ip4(p) + good_tcp(p + WEFT_IP4_HLEN);
		break;
	case 1:
		n = good_ip4(p) + good_options(p + WEFT_IP4_HLEN);
		p[0] = 0x45 + draw(11);
		p[3] = draw(128);
		break;
	case 2:
		n = good_tcp(p);
		break;
	case 3:
		n = good_arp(p);
		break;
	case 4:
		n = good_udp(p);
		break;
	case 5:
	case 6:
		n = good_ip6(p);
		break;
	case 7:
		n = good_nd(p);
		break;
	case 8:
	case 9:
		n = good_gmp(p, kind == 9);
		break;
	default:
		n = good_options(p);
		break;
	}
	n += kind == 8 || kind == 9 ? 0 : draw(40);
	for (flips = draw(4), i = 0; i < flips; i++)
		p[draw(n)] = draw(256);
	if (kind < 2 && draw(8))
		fix_csum(p);
	if (kind == 8 && draw(8))
		fix_igmp_csum(p, n);
	return n;
}

static int replay(const char *name)
{
	static u8 in[INPUT_MAX];
	FILE *f = fopen(name, "rb");
	size_t n;

	if (!f) {
		perror(name);
		return 1;
	}
	n = fread(in, 1, sizeof(in), f);
	fclose(f);
	return LLVMFuzzerTestOneInput(in, n);
}

int main(int argc, char **argv)
{
	u64 i, rounds = argc > 1 ? strtoull(argv[1], NULL, 0) : 200000;
	u8 in[512];
	int k;

	if (argc > 1 && !rounds) {
		for (k = 1; k < argc; k++)
			if (replay(argv[k]))
				return 1;
		return 0;
	}
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 0) | 1;
	for (i = 0; i < rounds; i++) {
		u32 n = make(in + 1);

		in[0] = draw(4) ? 255 : draw(n + 1);
		LLVMFuzzerTestOneInput(in, n + 1);
	}
	printf("# fuzz_parse: %llu inputs\n", (unsigned long long)rounds);
	return 0;
}

#endif
