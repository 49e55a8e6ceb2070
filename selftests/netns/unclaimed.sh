#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Traffic that Weft does not claim is byte for byte the same as without Weft: answers, deliveries
# and forwarding.
#
#	ua 192.0.2.1 ------- 192.0.2.2 ub 198.51.100.2 ------- 198.51.100.1 uc
#	ua sends, and captures the answers; ub is a Linux host and router, with and without Weft in
#	share mode; uc captures what is forwarded
. "$(dirname "$0")/../lib.sh"

# IPv6 and a VLAN on eth0 of ub: packets for them pass Weft.
other_worlds() {
	on ub sh -c 'cd /proc/sys/net/ipv6; echo 0 > icmp/ratelimit; cd conf/eth0 &&
		echo 0 > accept_dad; echo 0 > router_solicitations; echo 1 > addr_gen_mode
		echo 0 > disable_ipv6' 2>/dev/null
	ip -n ub addr add fd00::2/64 dev eth0 nodad
	ip -n ub neigh add fd00::1 lladdr 02:00:00:00:00:01 dev eth0
	ip -n ub link add link eth0 name vlan5 type vlan id 5
	ip -n ub link set vlan5 up
	ip -n ub addr add 203.0.113.2/24 dev vlan5
	ip -n ub neigh add 203.0.113.1 lladdr 02:00:00:00:00:01 dev vlan5
}

run() {	# NAME COMMAND-IN-ub...: the same packets, in new namespaces; the results are in $WORK/NAME
	local name=$1; shift
	wire ua ub
	namespace uc
	ip link add eth1 netns ub type veth peer name eth0 netns uc
	on ub ip link set eth1 up; on uc ip link set eth0 up
	ip -n ua link set eth0 address 02:00:00:00:00:01; ip -n ub link set eth0 address \
		02:00:00:00:00:02
	ip -n ub link set eth1 address 02:00:00:00:00:03; ip -n uc link set eth0 address \
		02:00:00:00:00:04
	put ua host 192.0.2.1; put ub host 192.0.2.2; put uc host 198.51.100.1
	on ub ip addr add 198.51.100.2/24 dev eth1
	on ub sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward;
		echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
		echo 0 > /proc/sys/net/ipv4/icmp_msgs_per_sec' 2>/dev/null
	for ns in ua uc; do on $ns ip link set eth0 arp off; on $ns ip addr flush dev eth0; done
	on ub ip neigh add 192.0.2.1 lladdr 02:00:00:00:00:01 dev eth0
	on ub ip neigh add 198.51.100.1 lladdr 02:00:00:00:00:04 dev eth1
	other_worlds
	"$@" || return 1
	python3 "$HERE/netns/unclaimed.py" > "$WORK/$name"
	local status=$?
	for ns in ua ub uc; do ip netns del $ns; done
	namespaces=()
	return $status
}
share_all() { on ub "$WEFT" link attach eth0 && on ub "$WEFT" link attach eth1; }
# Weft has sockets, but none matches these packets.
share_with_sockets() { share_all && bg on ub "$FLOW" -w serve 192.0.2.2 4000 >/dev/null &&
	bg on ub "$FLOW" -w serve 0.0.0.0 4001 >/dev/null &&
	bg on ub python3 "$HERE/netns/big.py" weft echo 0.0.0.0 4002 >/dev/null && sleep 1; }

t "without" run without true
t "shared" run with share_all
t "shared, with sockets" run sockets share_with_sockets
stop_all
t "something was seen" eval '[ $(grep -c . "$WORK/without") -gt 60 ]'
t "IPv6 has answered" grep -q "^ua 02000000000102000000000286dd" "$WORK/without"
t "the VLAN has answered" grep -q '^ua .*cb007102cb007101' "$WORK/without"
t "no difference" diff "$WORK/without" "$WORK/with"
t "no difference, with sockets" diff "$WORK/without" "$WORK/sockets"
finish
