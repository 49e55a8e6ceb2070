#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A packet queued for address resolution holds the socket that sent it, but not the module.
#
#	wa eth0 (Weft, own) ------- eth0 wb (Linux): a router that
#       asks for ten seconds between solicitations
#	   2001:db8::1                   fe80::99
. "$(dirname "$0")/../lib.sh"
HERE_PY=$HERE/module/waiting.py
grep -q '^weft ' /proc/modules && rmmod weft

wire wa wb
begin() {
	insmod "$WEFT_BUILD/weft.ko" && on wa "$WEFT" link attach eth0 own &&
		on wa "$WEFT" addr add 2001:db8::1/64 dev eth0 quiet
}
waits() { on wa "$WEFT" neigh | grep -i "2001:db8::2.*incomplete"; }
gone() {
	! grep -q '^weft ' /proc/modules && ! ls -d /sys/kernel/slab/WEFT* /sys/module/weft \
		2>/dev/null
}

t "a host" begin
t "and its router" on wb python3 "$HERE_PY" router
t "a datagram to nobody, from a socket that is closed" on wa python3 "$HERE_PY" send 2001:db8::2
t "waits" waits
t "rmmod does not wait for it" timeout 10 rmmod weft
t "nothing is left" gone

# In share mode IPv6 packets wait in the host's neighbour table.
begin() {
	on wa sh -c 'echo 0 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6;
		echo 60000 > /proc/sys/net/ipv6/neigh/eth0/retrans_time_ms'
	ip -n wa addr add 2001:db8::1/64 dev eth0 nodad && insmod "$WEFT_BUILD/weft.ko" &&
		on wa "$WEFT" link attach eth0
}
waits() { ip -n wa -6 neigh | grep "2001:db8::2.*INCOMPLETE"; }
t "a host that asks once a minute" begin
t "a datagram to nobody, from its closed socket" on wa python3 "$HERE_PY" send 2001:db8::2
t "waits there" waits
t "rmmod does not wait for it either" timeout 10 rmmod weft
t "nothing is left of it" gone

# So do packets that a firewall rule redirects to a device that Weft does not share, also of IPv4.
begin() {
	ip link add eth1 netns wa type veth peer name eth1 netns wb &&
		ip -n wa link set eth1 up && ip -n wb link set eth1 up &&
		ip -n wa addr add 192.0.2.1/24 dev eth0 &&
		ip -n wa addr add 198.51.100.1/24 dev eth1 &&
		ip -n wa rule add fwmark 7 lookup 7 &&
		ip -n wa route add default via 198.51.100.2 dev eth1 table 7 &&
		on wa sh -c 'echo 60000 > /proc/sys/net/ipv4/neigh/eth1/retrans_time_ms' &&
		insmod "$WEFT_BUILD/weft.ko" && on wa "$WEFT" link attach eth0
}
reroute() {
	on wa nft add table ip f
	on wa nft add chain ip f out '{ type route hook output priority 0; }' &&
		on wa nft add rule ip f out udp dport 9 meta mark set 7
}
waits() { ip -n wa -4 neigh | grep "198.51.100.2 dev eth1.*INCOMPLETE"; }
t "two devices, one of them shared" begin
if reroute; then
	t "a datagram from its closed socket goes to the other" \
		on wa python3 "$HERE_PY" send 192.0.2.2
	t "and waits there" waits
	t "rmmod does not wait for that either" timeout 10 rmmod weft
	t "nothing of it is left" gone
else
	result 4 "a datagram from its closed socket goes to the other" "no nft"
fi
finish
