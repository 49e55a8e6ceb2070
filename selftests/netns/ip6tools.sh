#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Programs that use more of IPv6 than addresses: tracepath, ping from a device, iperf3 with
# a flow label.
#
#	sa (Linux) eth0 ------- eth0 sb (Weft)
#	   2001:db8::1             2001:db8::2
. "$(dirname "$0")/../lib.sh"

wire sa sb
for ns in sa:1 sb:2; do
	on ${ns%:*} sh -c "cd /proc/sys/net/ipv6/conf && echo 1 > eth0/addr_gen_mode &&
		echo 0 > eth0/accept_dad &&
		echo 0 > eth0/disable_ipv6 && echo 0 > lo/disable_ipv6 && cd - > /dev/null &&
		ip addr add 2001:db8::${ns#*:}/64 dev eth0 nodad &&
		ip addr add fe80::${ns#*:}/64 dev eth0 nodad"
done
on sb "$WEFT" link attach eth0
on sb sh -c 'echo "0 2147483647" > /proc/sys/net/ipv4/ping_group_range'
reachable() { on sa ping -q -c 1 -W 1 2001:db8::2; }
until_ok 10 reachable

traced() {
	on sb "$WEFT" run timeout 60 tracepath -6 -n 2001:db8::1 > "$WORK/trace"
	cat "$WORK/trace"
	grep -q '2001:db8::1 .* reached' "$WORK/trace" && grep -q 'hops 1 back 1' "$WORK/trace"
}
if command -v tracepath > /dev/null; then t "tracepath" traced; else result 4 "tracepath" \
	"is not installed"; fi
t "ping from a device" on sb "$WEFT" run ping -6 -q -c 1 -W 2 -I eth0 2001:db8::1
t "ping from a device, of the link" on sb "$WEFT" run ping -6 -q -c 1 -W 2 -I eth0 fe80::1
t "ping from an address" on sb "$WEFT" run ping -6 -q -c 1 -W 2 -I 2001:db8::2 2001:db8::1

# Data with that flow label arrives.
labelled() {
	on sa nft -f - <<-N
		flush ruleset
		table ip6 f {
			chain in { type filter hook input priority 0
				meta l4proto tcp ip6 flowlabel 0x54321 counter; }
		}
		N
	bg on sa iperf3 -s -1
	until_ok 10 eval 'on sa ss -Htln | grep -q :5201' || return
	on sb "$WEFT" run timeout 60 iperf3 -6 -L 0x54321 -c 2001:db8::1 -n 100K || return
	on sa nft list ruleset | grep -q 'packets [1-9]'
}
t "iperf3 with a flow label" labelled
stop_all
finish
