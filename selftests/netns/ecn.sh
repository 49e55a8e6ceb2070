#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A wire that marks 5 % of ECT packets and drops 5 % of the others: cwnd is reduced, and hardly any
# data is retransmitted.
#
#	ea (Weft) eth0, netem ------- netem, eth0 eb (Linux)
#	   192.0.2.1                              192.0.2.2
. "$(dirname "$0")/../lib.sh"

wire ea eb
put ea own 192.0.2.1; put eb host 192.0.2.2
# otherwise a lost SYN turns ECN off
on ea sh -c 'echo 1 > /proc/sys/net/weft/tcp_ecn; echo 0 > /proc/sys/net/weft/tcp_ecn_fallback'
# netem marks an skb with all its segments: they are small, so that out of 3 MB some are marked
for ns in ea eb; do
	ip -n "$ns" link set eth0 gso_max_segs 4
	on "$ns" tc qdisc add dev eth0 root netem delay 1ms loss 5% ecn ||
		{ result 4 "netem"; finish; }
done
serve on eb "$FLOW" serve 192.0.2.2 700
t "put" on ea timeout 60 "$FLOW" -w put 192.0.2.2 700 3000000
t "Linux has echoed marks" test "$(counter ea TcpExtTCPDeliveredCE)" -gt 0
t "what went again was SYNs and FINs" test "$(counter ea TcpRetransSegs)" -le 5
t "fetch" on ea timeout 60 "$FLOW" -w fetch 192.0.2.2 700 3000000
t "marks have come" test "$(counter ea IpExtInCEPkts)" -gt 0
mkfifo "$WORK/held"; exec 9<> "$WORK/held"
bg sh -c 'exec nsenter --net=/run/netns/ea -- "$0" -w hold 192.0.2.2 700 1 < "$1"' "$FLOW" \
	"$WORK/held" > /dev/null
t "ss tells of it" until_ok 10 eval 'on ea "$WEFT" ss -Hnti state established | grep -qw ecn'
finish
