#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# One limit for the memory of all connections, and one for the receive queues of all datagram
# sockets. Both are charged to a cgroup, for a connection to that of the process that accepts it.
. "$(dirname "$0")/../lib.sh"
sysctls=/proc/sys/net/weft
namespace ns
for limits in tcp_mem udp_mem; do
	was=$(cat $sysctls/$limits)
	t "$limits is as the host's" test "$was" = "$(cat /proc/sys/net/ipv4/$limits)"
	t "a namespace sees $limits, and cannot change it" on ns sh \
		-c "[ \"\$(cat $sysctls/$limits)\" = '$was' ] && ! echo 1 2 3 > $sysctls/$limits"
done
was=$(cat $sysctls/tcp_mem)
echo 1000 1000 1000 > $sysctls/tcp_mem
t "tcp" on ns timeout 200 python3 "$HERE/netns/memory.py" tcp
echo $was > $sysctls/tcp_mem
was=$(cat $sysctls/udp_mem)
echo 1000 1000 1000 > $sysctls/udp_mem
t "udp" on ns timeout 200 python3 "$HERE/netns/memory.py" udp
t "raw" on ns timeout 200 python3 "$HERE/netns/memory.py" raw
echo $was > $sysctls/udp_mem

# sock_bytes: the memory of sockets charged to the cgroup
group=$WORK/cgroup
sock_bytes() { awk '$1 == "sock" { print $2 }' "$group/weft/memory.stat"; }
mkdir "$group"
if mount -t cgroup2 none "$group" 2>/dev/null && echo +memory > "$group/cgroup.subtree_control" &&
	mkdir "$group/weft"; then
	mkfifo "$WORK/held"; exec 9<> "$WORK/held"
	bg sh -c 'echo 0 > "$1/weft/cgroup.procs";
		exec nsenter --net=/run/netns/ns -- python3 "$2" hold 1000 < "$3"' sh \
		"$group" "$HERE/netns/memory.py" "$WORK/held" > "$WORK/said-ready"
	until_ok 30 printed "$WORK/said-ready" ready
	t "a cgroup is charged" test "$(sock_bytes)" -gt 1000000
	stop_all
	t "and gets it back" until_ok 10 eval '[ "$(sock_bytes)" = 0 ]'
	t "who accepts a connection is charged for what waits in it" \
		on ns timeout 100 python3 "$HERE/netns/memory.py" accept "$group/weft"
	rmdir "$group/weft"; umount "$group"
else
	result 4 "a cgroup is charged" "no memory controller here"
fi
finish
