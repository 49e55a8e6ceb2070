#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# ping from Linux: in own mode Weft answers, in share mode the host does. ping on Weft: with a raw
# socket, and with a ping socket.
#
#	na (Linux) eth0 ------- eth0 nb (Weft)
. "$(dirname "$0")/../lib.sh"

for mode in own share; do
	a=pa$mode b=pb$mode
	wire $a $b
	put $a host 192.0.2.1; put $b $mode 192.0.2.2
	t "$mode: ping" on $a ping -q -c 3 -i 0.2 -W 2 192.0.2.2
	t "$mode: 1400 bytes" on $a ping -q -c 2 -i 0.2 -W 2 -s 1400 192.0.2.2
	t "$mode: 0 bytes" on $a ping -q -c 2 -i 0.2 -W 2 -s 0 192.0.2.2
	t "$mode: flood" on $a ping -q -f -c 500 -W 2 192.0.2.2
	t "$mode: pattern" on $a ping -q -c 1 -W 2 -p deadbeef -s 500 192.0.2.2
	t "$mode: ping on Weft, raw" on $b "$WEFT" run ping -q -c 2 -i 0.2 -W 2 -s 2000 192.0.2.1
	t "$mode: by a raw socket" test "$(counter $b IcmpOutEchos)" = 0
	on $b sh -c 'echo "0 2147483647" > /proc/sys/net/ipv4/ping_group_range'
	t "$mode: ping on Weft, by a ping socket" on $b "$WEFT" run ping -q -c 2 -i 0.2 -W 2 \
		-s 2000 192.0.2.1
	t "$mode: by a ping socket" test "$(counter $b IcmpOutEchos)" = 2
done
t "ping of this host on Weft" on pbshare "$WEFT" run ping -q -c 2 -i 0.2 -W 2 127.0.0.1
t "own: answered by Weft" test "$(counter pbown IcmpOutEchoReps)" -gt 500
t "share: not by Weft" test "$(counter pbshare IcmpOutEchoReps)" = 0
refuses "own: not after the address is gone" '100% packet loss' sh \
	-c "nsenter --net=/run/netns/pbown $WEFT addr del 192.0.2.2/24 dev eth0;
		nsenter --net=/run/netns/paown ping -q -c 1 -W 1 192.0.2.2"
finish
