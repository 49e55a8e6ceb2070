/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The IPv6 header and addresses: RFC 8200 3, RFC 4291, RFC 4007.  Extension headers are in
 * ip6_ext.h. Pure.
 */
#ifndef WEFT_WIRE_IP6_H
#define WEFT_WIRE_IP6_H

#include <weft/types.h>
#include <weft/drop.h>

#define WEFT_IP6_HLEN		40
#define WEFT_IP6_MTU_MIN	1280	/* bytes, the smallest MTU of a link: RFC 8200 5 */
#define WEFT_IP6_PAYLOAD_MAX	65535	/* bytes, without the jumbo payload option */

#define WEFT_PROTO_HOPOPTS	0	/* hop-by-hop options */
#define WEFT_PROTO_ROUTING	43
#define WEFT_PROTO_FRAGMENT	44
#define WEFT_PROTO_ESP		50
#define WEFT_PROTO_AH		51
#define WEFT_PROTO_ICMP6	58
#define WEFT_PROTO_NONE		59	/* no next header */
#define WEFT_PROTO_DSTOPTS	60	/* destination options */

struct weft_ip6 {
	struct weft_addr src, dst;
	u32 flow;		/* flow label, 20 bits */
	u16 len;		/* payload length; 0 with a jumbo option or in a super-packet */
	u8 tclass;		/* traffic class: DSCP and ECN */
	u8 next;		/* next header: WEFT_PROTO_* */
	u8 hop_limit;
};

/*
 * Parses the header at p of a packet of `len` bytes, link padding included, of which `linear` can
 * be read.  Checks version and lengths.  weft_ip6_ext_walk() reads the extension headers and finds
 * the real length.
 */
enum weft_drop weft_ip6_parse(const void *p, u32 linear, u32 len, struct weft_ip6 *out);
u32 weft_ip6_emit(void *p, const struct weft_ip6 *in);

/* Kinds of addresses.  All are false for an IPv4 address (v4-mapped). */
bool weft_ip6_is_unspecified(const struct weft_addr *a);
bool weft_ip6_is_loopback(const struct weft_addr *a);
bool weft_ip6_is_multicast(const struct weft_addr *a);
bool weft_ip6_is_link_local(const struct weft_addr *a);	/* unicast, fe80::/10 */
/*
 * Scopes of multicast groups, RFC 4291 2.7 and RFC 4007 4; a unicast address uses the same numbers.
 */
#define WEFT_IP6_SCOPE_RESERVED	0x0
#define WEFT_IP6_SCOPE_NODE	0x1	/* interface-local, and ::1 */
#define WEFT_IP6_SCOPE_LINK	0x2
#define WEFT_IP6_SCOPE_SITE	0x5
#define WEFT_IP6_SCOPE_GLOBAL	0xe
u8 weft_ip6_scope(const struct weft_addr *a);
/* RFC 4007 6: is the address ambiguous without a device (sin6_scope_id)? */
bool weft_ip6_needs_zone(const struct weft_addr *a);
/* The value of weft_tuple.zone for a conversation between these two addresses on that device. */
u32 weft_ip6_zone(const struct weft_addr *laddr, const struct weft_addr *raddr, u32 ifindex);

struct weft_addr weft_ip6_loopback(void);	/* ::1 */
/* Groups, RFC 4291 2.7.1: ff02::1, ff02::2, and the solicited-node group of an address. */
struct weft_addr weft_ip6_all_nodes(void);
struct weft_addr weft_ip6_all_routers(void);
struct weft_addr weft_ip6_solicited_node(const struct weft_addr *a);
bool weft_ip6_is_solicited_node(const struct weft_addr *a);

#endif
