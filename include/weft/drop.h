/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The reasons for which Weft drops a packet.  A row has the enumerator, which is also the counter
 * and the name in `weft stat`; the kernel's drop reason, SKB_DROP_REASON_*; and the sentence that
 * explains it. Pure.
 */
#ifndef WEFT_DROP_H
#define WEFT_DROP_H

/* X(name, kernel's reason, sentence) */
#define WEFT_DROPS(X) \
	/* any layer */ \
	X(NO_MEMORY, NOMEM, \
	  "no memory for it") \
	X(DEVICE_GONE, DEV_READY, \
	  "the device was detached or is down") \
	X(FIREWALL, NETFILTER_DROP, \
	  "the host's firewall refused it") \
	X(OTHER_HOST, OTHERHOST, \
	  "the frame is for another host") \
	/* link */ \
	X(ETH_TRUNCATED, HDR_TRUNC, \
	  "shorter than an Ethernet header") \
	X(ETH_LENGTH, HDR_TRUNC, \
	  "802.3: the length field exceeds the frame, or is no length") \
	X(ETH_LLC, INVALID_PROTO, \
	  "802.2: the frame carries neither IPv4 nor ARP over SNAP") \
	X(ARP_TRUNCATED, HDR_TRUNC, \
	  "ARP: shorter than its address lengths require") \
	X(ARP_HARDWARE, INVALID_PROTO, \
	  "ARP: hardware type or length is not this link's") \
	X(ARP_PROTOCOL, INVALID_PROTO, \
	  "ARP: protocol type or length is not IPv4's") \
	X(ARP_OPERATION, INVALID_PROTO, \
	  "ARP: operation is neither request nor reply") \
	X(ARP_SENDER, INVALID_PROTO, \
	  "ARP: sender address is multicast, broadcast or our own") \
	X(ARP_NOT_FOR_US, NOT_SPECIFIED, \
	  "ARP: the target is not an address of ours") \
	X(RARP_ADDRESS, INVALID_PROTO, \
	  "RARP: the address in a reply cannot be a host's") \
	X(RARP_UNASKED, NOT_SPECIFIED, \
	  "RARP: an unsolicited reply") \
	X(RARP_NO_ADDRESS, NOT_SPECIFIED, \
	  "RARP: this device has no address to answer from") \
	X(NEIGH_QUEUE_FULL, NEIGH_QUEUEFULL, \
	  "too many packets wait for this neighbour's address") \
	X(NEIGH_FAILED, NEIGH_FAILED, \
	  "the neighbour did not answer") \
	X(NEIGH_TABLE_FULL, NEIGH_CREATEFAIL, \
	  "the neighbour table is full") \
	/* IPv4 */ \
	X(IP4_TRUNCATED, HDR_TRUNC, \
	  "IPv4: shorter than its header or total length says") \
	X(IP4_VERSION, IP_INHDR, \
	  "IPv4: version is not 4") \
	X(IP4_HEADER_LENGTH, IP_INHDR, \
	  "IPv4: header length below 20") \
	X(IP4_TOTAL_LENGTH, IP_INHDR, \
	  "IPv4: total length below the header length") \
	X(IP4_CHECKSUM, IP_CSUM, \
	  "IPv4: header checksum is wrong") \
	X(IP4_OPTIONS, IP_INHDR, \
	  "IPv4: malformed options") \
	X(IP4_SOURCE_ROUTE, IP_INHDR, \
	  "IPv4: source route option, refused by default (RFC 7126)") \
	X(IP4_SOURCE, IP_INADDRERRORS, \
	  "IPv4: source address cannot be a host's (RFC 1122 3.2.1.3)") \
	X(IP4_DESTINATION, IP_INADDRERRORS, \
	  "IPv4: destination is not an address of ours") \
	X(IP4_PROTOCOL, IP_NOPROTO, \
	  "IPv4: no such protocol here") \
	X(IP4_NO_ROUTE, IP_OUTNOROUTES, \
	  "IPv4: no route to the destination") \
	X(IP4_TOO_BIG, PKT_TOO_BIG, \
	  "IPv4: larger than the path's MTU") \
	X(IP4_LINK_BROADCAST, UNICAST_IN_L2_MULTICAST, \
	  "IPv4: unicast address in a link-layer broadcast") \
	/* fragments: when a datagram is given up, each of its fragments counts */ \
	X(FRAGMENT_LENGTH, IP_INHDR, \
	  "fragment: empty, or beyond the datagram's end or the largest length") \
	X(FRAGMENT_DUPLICATE, NOT_SPECIFIED, \
	  "fragment: a duplicate") \
	X(FRAGMENT_OVERLAP, IP_INHDR, \
	  "fragment: of a datagram whose fragments overlap (RFC 5722)") \
	X(FRAGMENT_ECN, IP_INHDR, \
	  "fragment: of a datagram whose ECN bits contradict each other (RFC 3168 5.3)") \
	X(FRAGMENT_LIMIT, NOMEM, \
	  "fragment: over the limit of the datagram, of its source or of all") \
	X(FRAGMENT_TIMEOUT, NOT_SPECIFIED, \
	  "fragment: the rest of the datagram did not arrive in time") \
	/* IPv6 */ \
	X(IP6_TRUNCATED, HDR_TRUNC, \
	  "IPv6: shorter than its header or payload length says") \
	X(IP6_VERSION, IP_INHDR, \
	  "IPv6: version is not 6") \
	X(IP6_SOURCE, IP_INADDRERRORS, \
	  "IPv6: source address cannot be a host's (RFC 4291 2.5, 2.7)") \
	X(IP6_DESTINATION, IP_INADDRERRORS, \
	  "IPv6: destination is not an address of ours, or not valid on a wire") \
	X(IP6_EXT_TRUNCATED, HDR_TRUNC, \
	  "IPv6: truncated extension header") \
	X(IP6_EXT_LIMIT, IP_INHDR, \
	  "IPv6: too many extension headers or options") \
	X(IP6_EXT_ORDER, IP_NOPROTO, \
	  "IPv6: hop-by-hop options that do not come first (RFC 8200 4.1)") \
	X(IP6_OPTIONS, IP_INHDR, \
	  "IPv6: malformed options") \
	X(IP6_OPTION_UNKNOWN, IP_INHDR, \
	  "IPv6: an unknown option whose type says discard (RFC 8200 4.2)") \
	X(IP6_ROUTING, IP_INHDR, \
	  "IPv6: a routing header with segments left (RFC 5095, RFC 8200 4.4)") \
	X(IP6_JUMBO, IP_INHDR, \
	  "IPv6: the jumbo payload option contradicts the header (RFC 2675 3)") \
	X(IP6_FRAGMENT, IP_INHDR, \
	  "IPv6: malformed fragment (RFC 8200 4.5)") \
	X(IP6_FRAGMENT_CHAIN, IP_INHDR, \
	  "IPv6: a first fragment without the whole header chain (RFC 7112)") \
	X(IP6_PROTOCOL, IP_NOPROTO, \
	  "IPv6: no such protocol here") \
	X(IP6_NO_ROUTE, IP_OUTNOROUTES, \
	  "IPv6: no route to the destination") \
	X(IP6_TOO_BIG, PKT_TOO_BIG, \
	  "IPv6: larger than the path's MTU") \
	X(IP6_LINK_MULTICAST, UNICAST_IN_L2_MULTICAST, \
	  "IPv6: TCP in a link-layer multicast") \
	X(IP6_NO_NEXT_HEADER, IP_NOPROTO, \
	  "IPv6: nothing behind the headers (RFC 8200 4.7)") \
	/* ICMP */ \
	X(ICMP_TRUNCATED, HDR_TRUNC, \
	  "ICMP: shorter than its header") \
	X(ICMP_CHECKSUM, ICMP_CSUM, \
	  "ICMP: checksum is wrong") \
	X(ICMP_TYPE, INVALID_PROTO, \
	  "ICMP: unsupported type") \
	X(ICMP_QUOTE, INVALID_PROTO, \
	  "ICMP: the quoted packet is truncated or malformed") \
	X(ICMP_NO_SOCKET, NO_SOCKET, \
	  "ICMP: no socket of ours sent the quoted packet") \
	X(ICMP_SEQUENCE, TCP_INVALID_SEQUENCE, \
	  "ICMP: the quoted sequence number is outside the send window (RFC 5927)") \
	X(ICMP_MTU, INVALID_PROTO, \
	  "ICMPv6: packet too big with an MTU below 1280 (RFC 8201 4)") \
	X(ICMP_RATE, NOT_SPECIFIED, \
	  "ICMP: rate limit") \
	X(ICMP_BROADCAST, NOT_SPECIFIED, \
	  "ICMP: echo or timestamp request to a broadcast or multicast address") \
	X(ICMP_REDIRECT, NOT_SPECIFIED, \
	  "ICMP: an invalid redirect (RFC 1122 3.2.2.2)") \
	/* IGMP */ \
	X(IGMP_TRUNCATED, HDR_TRUNC, \
	  "IGMP: invalid length, or shorter than its sources need") \
	X(IGMP_CHECKSUM, SKB_CSUM, \
	  "IGMP: checksum is wrong") \
	X(IGMP_TYPE, INVALID_PROTO, \
	  "IGMP: unsupported type") \
	X(IGMP_GROUP, INVALID_PROTO, \
	  "IGMP: group address is not multicast, or differs from the destination") \
	/* MLD */ \
	X(MLD_TRUNCATED, HDR_TRUNC, \
	  "MLD: length of no message, or shorter than its sources") \
	X(MLD_GROUP, INVALID_PROTO, \
	  "MLD: group address is not multicast, or differs from the destination") \
	X(MLD_ORIGIN, INVALID_PROTO, \
	  "MLD: no link-local source, a hop limit above 1, or no router alert (RFC 3810 6.2)") \
	/* neighbour discovery */ \
	X(ND_TRUNCATED, HDR_TRUNC, \
	  "ND: shorter than its message") \
	X(ND_HOP_LIMIT, INVALID_PROTO, \
	  "ND: hop limit is not 255, so a router may have forwarded it") \
	X(ND_CODE, INVALID_PROTO, \
	  "ND: code is not 0") \
	X(ND_FRAGMENT, INVALID_PROTO, \
	  "ND: fragmented (RFC 6980)") \
	X(ND_SOURCE, INVALID_PROTO, \
	  "ND: source address is not valid for this message") \
	X(ND_DESTINATION, INVALID_PROTO, \
	  "ND: destination address is not valid for this message") \
	X(ND_TARGET, INVALID_PROTO, \
	  "ND: target address is not valid for this message") \
	X(ND_OPTIONS, INVALID_PROTO, \
	  "ND: malformed options") \
	X(ND_LLADDR, INVALID_PROTO, \
	  "ND: link-layer address option is not allowed, has a wrong length or a group address") \
	X(ND_NOT_FOR_US, NOT_SPECIFIED, \
	  "ND: the solicited target is not an address of ours") \
	/* UDP */ \
	X(UDP_TRUNCATED, HDR_TRUNC, \
	  "UDP: shorter than its header or its length says") \
	X(UDP_LENGTH, PKT_TOO_SMALL, \
	  "UDP: length below 8") \
	X(UDP_CHECKSUM, UDP_CSUM, \
	  "UDP: checksum is wrong") \
	X(UDP_NO_SOCKET, NO_SOCKET, \
	  "UDP: no socket at that port") \
	X(UDP_QUEUE_FULL, SOCKET_RCVBUFF, \
	  "UDP: the socket's receive buffer is full") \
	X(SOCKET_FILTER, SOCKET_FILTER, \
	  "the socket's filter refused it") \
	X(SOCKET_QUEUE_FULL, SOCKET_RCVBUFF, \
	  "a ping or raw socket's receive buffer is full") \
	X(RAW_CHECKSUM, SKB_CSUM, \
	  "a raw IPv6 socket verifies the checksum, which is wrong (IPV6_CHECKSUM)") \
	X(SOCKET_MEMORY, PROTO_MEM, \
	  "the memory of datagram sockets (udp_mem) or of the cgroup is used up") \
	/* TCP: the packet */ \
	X(TCP_TRUNCATED, HDR_TRUNC, \
	  "TCP: shorter than its header") \
	X(TCP_DATA_OFFSET, TCP_FLAGS, \
	  "TCP: data offset below 5 or past the end") \
	X(TCP_CHECKSUM, TCP_CSUM, \
	  "TCP: checksum is wrong") \
	X(TCP_OPTIONS, TCP_FLAGS, \
	  "TCP: malformed options") \
	X(TCP_BROADCAST, OTHERHOST, \
	  "TCP: to a broadcast or multicast address (MUST-57)") \
	X(TCP_NO_SOCKET, NO_SOCKET, \
	  "TCP: no connection and no listener") \
	X(TCP_TTL, NOT_SPECIFIED, \
	  "TCP: TTL or hop limit below IP_MINTTL or IPV6_MINHOPCOUNT (RFC 5082)") \
	X(TCP_BACKLOG, SOCKET_BACKLOG, \
	  "TCP: the locked socket's backlog is full") \
	X(TCP_MEMORY, PROTO_MEM, \
	  "TCP: the receive buffer or the protocol's memory is full") \
	/* TCP: the connection */ \
	X(TCP_FLAGS, TCP_FLAGS, \
	  "TCP: flags that are not valid in this state") \
	X(TCP_SEQUENCE, TCP_INVALID_SEQUENCE, \
	  "TCP: not acceptable, outside the window (RFC 9293 3.10.7.4 step 1)") \
	X(TCP_OLD_DATA, TCP_OLD_DATA, \
	  "TCP: all its data was received before") \
	X(TCP_PAWS, TCP_RFC7323_PAWS, \
	  "TCP: timestamp older than the last (RFC 7323 5.3)") \
	X(TCP_ACK_OLD, TCP_TOO_OLD_ACK, \
	  "TCP: acknowledges less than una - max.window (RFC 5961 5.2)") \
	X(TCP_ACK_UNSENT, TCP_ACK_UNSENT_DATA, \
	  "TCP: acknowledges data that was never sent") \
	X(TCP_RESET_SEQUENCE, TCP_INVALID_SEQUENCE, \
	  "TCP: RST in the window but not at rcv.nxt (RFC 5961 3.2)") \
	X(TCP_RESET_OLD, TCP_RESET, \
	  "TCP: RST for no connection, or with a wrong ACK in SYN-SENT") \
	X(TCP_SYN_CHALLENGE, TCP_INVALID_SYN, \
	  "TCP: SYN in a synchronized state (RFC 5961 4.2)") \
	X(TCP_NO_ACK, TCP_FLAGS, \
	  "TCP: no ACK flag in a synchronized state") \
	X(TCP_AFTER_CLOSE, TCP_CLOSE, \
	  "TCP: data after the user closed (RFC 1122 4.2.2.13)") \
	X(TCP_CLOSED, TCP_CLOSE, \
	  "TCP: the connection is closed") \
	X(TCP_OOO_FULL, TCP_OFO_DROP, \
	  "TCP: too many holes in the out-of-order data") \
	X(TCP_OOO_PRUNED, TCP_OFO_QUEUE_PRUNE, \
	  "TCP: out-of-order data, pruned because the receive buffer is full (RFC 2018 8)") \
	X(TCP_WINDOW, TCP_ZEROWINDOW, \
	  "TCP: data beyond the advertised window") \
	X(TCP_SYN_QUEUE_FULL, NOT_SPECIFIED, \
	  "TCP: too many half-open connections at the listener") \
	X(TCP_ACCEPT_QUEUE_FULL, NOT_SPECIFIED, \
	  "TCP: the listener's accept queue is full") \
	X(TCP_COOKIE, NO_SOCKET, \
	  "TCP: ACK to a listener without a valid SYN cookie") \
	X(TCP_DEFERRED, NOT_SPECIFIED, \
	  "TCP: the bare ACK of a handshake whose listener waits for data (TCP_DEFER_ACCEPT)") \
	X(TCP_TIME_WAIT, TCP_OLD_DATA, \
	  "TCP: segment of a connection in TIME-WAIT") \
	X(TCP_CHALLENGE_RATE, NOT_SPECIFIED, \
	  "TCP: challenge ACK limit reached (RFC 5961 7)")

enum weft_drop {
	WEFT_DROP_NONE,
#define X(name, reason, sentence) WEFT_DROP_##name,
	WEFT_DROPS(X)
#undef X
	WEFT_DROP_COUNT,
};

#endif
