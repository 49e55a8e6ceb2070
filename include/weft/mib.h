/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters other than drops, with `nstat`'s names of Linux's own.  Per namespace and per CPU.
 * IpReasm*, IpFrag*, IcmpInEchoReps and IcmpOutEchos include IPv6; Udp* and Tcp* count both
 * protocols.
 */
#ifndef WEFT_MIB_H
#define WEFT_MIB_H

#define WEFT_MIBS(X) \
	X(IpInReceives) X(IpInDelivers) X(IpOutRequests) X(IpInClaimed) X(IpPassed) \
	X(IpReasmTimeout) X(IpReasmReqds) X(IpReasmOKs) \
	X(IpReasmFails) X(IpFragOKs) X(IpFragFails) X(IpFragCreates) \
	X(Ip6InReceives) X(Ip6InDelivers) X(Ip6OutRequests) X(Ip6InClaimed) X(Ip6Passed) \
	/* in the order of the codepoints */ \
	X(Ip6InNoECTPkts) X(Ip6InECT1Pkts) X(Ip6InECT0Pkts) X(Ip6InCEPkts) \
	X(Icmp6InMsgs) X(Icmp6OutMsgs) X(Icmp6InErrors) \
	X(Icmp6InEchos) X(Icmp6OutEchoReplies) X(Icmp6Duplicates) \
	X(Icmp6InNeighborSolicits) X(Icmp6InNeighborAdvertisements) \
	X(Icmp6InRouterAdvertisements) X(Icmp6InRedirects) \
	X(Icmp6OutNeighborSolicits) X(Icmp6OutNeighborAdvertisements) X(Icmp6OutRouterSolicits) \
	X(Icmp6InGroupMembQueries) X(Icmp6InGroupMembResponses) X(Icmp6OutMLDv2Reports) \
	X(Icmp6OutGroupMembResponses) X(Icmp6OutGroupMembReductions) \
	X(ArpInRequests) X(ArpInReplies) X(ArpOutRequests) X(ArpOutReplies) X(ArpConflicts) \
	X(RarpInRequests) X(RarpInReplies) X(RarpOutRequests) X(RarpOutReplies) \
	X(IcmpInMsgs) X(IcmpOutMsgs) X(IcmpInErrors) X(IcmpInDestUnreachs) \
	X(IcmpInEchos) X(IcmpInEchoReps) X(IcmpInRedirects) X(IcmpInTimestamps) \
	X(IcmpOutDestUnreachs) X(IcmpOutEchos) X(IcmpOutEchoReps) X(IcmpOutTimestampReps) \
	X(IgmpInQueries) X(IgmpInReports) X(IgmpOutReports) X(IgmpOutLeaves) \
	X(UdpInDatagrams) X(UdpOutDatagrams) X(UdpNoPorts) \
	X(UdpInErrors) X(UdpRcvbufErrors) X(UdpMemErrors) \
	X(TcpActiveOpens) X(TcpPassiveOpens) X(TcpAttemptFails) X(TcpEstabResets) X(TcpCurrEstab) \
	X(TcpInSegs) X(TcpOutSegs) X(TcpRetransSegs) X(TcpInErrs) X(TcpOutRsts) \
	X(TcpExtTCPAbortOnData) X(TcpExtTCPAbortOnClose) \
	X(TcpExtTCPAbortOnMemory) X(TcpExtTCPAbortOnTimeout) \
	X(TcpExtOutOfWindowIcmps) X(TcpExtTCPOFOQueue) X(TcpExtTCPRcvCollapsed) \
	X(TcpExtTCPTimeouts) X(TcpExtTCPSackRecovery) \
	X(TcpExtTCPRenoRecovery) X(TcpExtTCPFastRetrans) \
	X(TcpExtTCPSlowStartRetrans) X(TcpExtTCPLostRetransmit) \
	X(TcpExtTCPSACKReneging) X(TcpExtTCPSACKDiscard) \
	X(TcpExtTCPSACKReorder) X(TcpExtTCPLossProbes) \
	X(TcpExtTCPLossProbeRecovery) X(TcpExtTCPDSACKRecv) \
	X(TcpExtTCPDSACKOfoRecv) X(TcpExtTCPDSACKOldSent) X(TcpExtTCPDSACKOfoSent) \
	X(TcpExtTCPFullUndo) X(TcpExtTCPPartialUndo) X(TcpExtTCPDSACKUndo) \
	X(TcpExtTCPLossUndo) X(TcpExtTCPSpuriousRTOs) \
	X(TcpExtTCPTSReorder) X(TcpExtTCPDeliveredCE) \
	X(TcpExtTCPFastOpenActive) X(TcpExtTCPFastOpenActiveFail) \
	X(TcpExtTCPFastOpenPassive) X(TcpExtTCPFastOpenPassiveFail) \
	X(TcpExtTCPFastOpenListenOverflow) \
	X(TcpExtTCPFastOpenCookieReqd) X(TcpExtTCPFastOpenBlackhole) \
	X(TcpExtTCPFastOpenPassiveAltKey) \
	X(TcpExtTW) X(TcpExtTWRecycled) X(TcpExtListenOverflows) X(TcpExtListenDrops) \
	X(TcpExtSyncookiesSent) X(TcpExtSyncookiesRecv) X(TcpExtSyncookiesFailed) \
	X(TcpExtTCPReqQFullDoCookies) X(TcpExtTCPReqQFullDrop) X(TcpExtTCPDeferAcceptDrop) \
	/* in the order of the codepoints */ \
	X(IpExtInNoECTPkts) X(IpExtInECT1Pkts) X(IpExtInECT0Pkts) X(IpExtInCEPkts)

enum weft_mib {
#define X(name) WEFT_MIB_##name,
	WEFT_MIBS(X)
#undef X
	WEFT_MIB_COUNT,
};

#endif
