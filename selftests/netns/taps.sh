#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Packet sockets see the packets that Weft takes, if they are for every ethertype or bound to the
# device. They see each packet once.
#
#	ta eth0 (Linux) ------- eth0 tb (Weft, own or share)
#	192.0.2.1               192.0.2.2
. "$(dirname "$0")/../lib.sh"

# watch NS PROTOCOL DEVICE FILE: how many IPv4 packets of UDP to port 700 such a socket sees, until
# it has seen "end"
watch() {
	bg on "$1" python3 -c '
import socket, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(int(sys.argv[1], 0)))
s.bind((sys.argv[2], int(sys.argv[1], 0)))
seen, kinds = 0, set()
print("ready", flush=True)
while True:
    p, where = s.recvfrom(65536)
    if len(p) < 28 or p[9] != 17 or p[22:24] != b"\x02\xbc": continue
    seen += 1
    kinds.add(where[2])
    if p[28:31] == b"end": break
print("seen", seen, *kinds, flush=True)' "$2" "$3" > "$4"
	until_ok 10 printed "$4" ready
}
# sees NS FILE: ten packets and the last, each once, each to this host
sees() { until_ok 10 printed "$2" seen && grep -qx 'seen 11 0' "$2" || { cat "$2"; return 1; }; }

for mode in own share; do
	a=ta$mode b=tb$mode
	wire $a $b
	put $a host 192.0.2.1; put $b $mode 192.0.2.2
	serve on $b "$FLOW" -w serve 192.0.2.2 700
	watch $b 3 eth0 "$WORK/all"
	watch $b 0x800 eth0 "$WORK/one"
	before=$(on $b awk '$1 == "Ip:" { v = $4 } END { print v }' /proc/net/snmp)
	on $a python3 -c '
import socket
s = socket.socket(type=socket.SOCK_DGRAM)
s.connect(("192.0.2.2", 700))
for data in [b"data"] * 10 + [b"end"]: s.send(data)'
	t "$mode: a socket for every ethertype" sees $b "$WORK/all"
	t "$mode: a socket for one, of the device" sees $b "$WORK/one"
	t "$mode: Weft has them" test "$(counter $b UdpInDatagrams)" = 11
	after=$(on $b awk '$1 == "Ip:" { v = $4 } END { print v }' /proc/net/snmp)
	t "$mode: Linux's IP has not" test "$before" = "$after"
	watch $b 0x800 eth0 "$WORK/again"
	t "$mode: a connection goes on below it" on $a timeout 20 "$FLOW" put 192.0.2.2 700 1000000
	stop_all
done
finish
