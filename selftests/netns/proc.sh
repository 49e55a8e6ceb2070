#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# /proc/net/weft/{tcp,udp,arp,route,sockstat} have the format of /proc/net: one parser reads both,
# and finds the same in both.
#
#	pa eth0 (own) ------- eth0 pb
#	192.0.2.1        192.0.2.2
. "$(dirname "$0")/../lib.sh"
wire pa pb
put pa own 192.0.2.1; put pb host 192.0.2.2
on pa "$WEFT" route add default via 192.0.2.2 metric 5
on pa "$WEFT" neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev eth0
on pb ip route add default via 192.0.2.1 metric 5
on pb ip neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev eth0
parse() { on "$1" python3 "$HERE/netns/proc.py" "${@:2}"; }	# NS DIRECTORY FILE EXPRESSION...

# A listener, a connection, a TIME-WAIT and UDP on each side; the same words about both must be
# true.
for ns in pa pb; do
	addr=192.0.2.1; w=-w; other=192.0.2.2; dir=/proc/net/weft
	[ $ns = pa ] || { addr=192.0.2.2; w=; other=192.0.2.1; dir=/proc/net; }
	eval "$ns=(\$addr \$other '$w' \$dir)"
	serve on $ns "$FLOW" $w serve $addr 700
done
for ns in pa pb; do
	eval "set -- \"\${$ns[@]}\""
	addr=$1 other=$2 w=$3 dir=$4
	mkfifo "$WORK/hold$ns"
	nsenter --net=/run/netns/$ns "$FLOW" $w hold $other 700 1 < "$WORK/hold$ns" \
		> "$WORK/held$ns" & started+=($!)
	exec {hold}> "$WORK/hold$ns"
	until_ok 10 printed "$WORK/held$ns" ready
	on $ns "$FLOW" $w put $other 700 100
done
for ns in pa pb; do
	eval "set -- \"\${$ns[@]}\""
	addr=$1 other=$2 dir=$4
	t "$dir/tcp: a listener, a connection of ours, one that was accepted, a TIME-WAIT" parse \
		$ns $dir tcp \
		"titles[:4] == ['sl', 'local_address', 'rem_address', 'st'] and titles[-1] == 'inode'" \
		"one(state='LISTEN', local=('$addr', 700), remote=('0.0.0.0', 0), tx=0, rx=0, timer=0, uid=0)['inode'] > 0" \
		"one(state='ESTABLISHED', remote=('$other', 700), tx=0, rx=0)['inode'] > 0" \
		"one(state='ESTABLISHED', remote=('$other', 700))['cwnd'] == 10" \
		"20 <= one(state='ESTABLISHED', remote=('$other', 700))['rto'] <= 300" \
		"one(state='ESTABLISHED', local=('$addr', 700))" \
		"0 < one(state='TIME-WAIT', remote=('$other', 700), timer=3, inode=0)['when'] <= 6000" \
		"widths == {150}"
	t "$dir/udp: a socket" parse $ns $dir udp "titles[-1] == 'drops'" \
		"one(state='CLOSED', local=('$addr', 700), rx=0, drops=0)['inode'] > 0" \
		"widths == {128}"
	t "$dir/arp: a permanent entry, one that was learnt" parse $ns $dir arp \
		"rows['192.0.2.9'] == ('0x1', '0x6', '02:00:00:00:00:09', '*', 'eth0')" \
		"rows['$other'][1] == '0x2' and rows['$other'][4] == 'eth0'"
	t "$dir/route: default, the network" parse $ns $dir route \
		"('eth0', '0.0.0.0', '$other', '0003', 5, '0.0.0.0') in rows" \
		"('eth0', '192.0.2.0', '0.0.0.0', '0001', 0, '255.255.255.0') in rows"
	t "$dir/sockstat" parse $ns $dir sockstat \
		"rows['TCP']['inuse'] == 3 and rows['TCP']['tw'] == 1 and rows['UDP']['inuse'] == 1"
done

# ------------------------------------------------------------------ for itself

t "another namespace's are not there" eval '! on pb test -s /proc/net/weft/tcp ||
	on pb python3 "$HERE/netns/proc.py" /proc/net/weft tcp "not rows"'
owner() {	# the file's inode and owner are those that the socket has in /proc/PID/fd
	on pa setpriv --reuid 65534 --clear-groups python3 -c "
import os, socket, sys, time
sys.path.insert(0, '$HERE/netns')
from weft_socket import WEFT, bind
s = socket.socket(WEFT, socket.SOCK_DGRAM)
assert bind(s, '192.0.2.1', 7777) == 'ok'
line = next(l.split() for l in open('/proc/net/weft/udp') if ':1E61 ' in l)
assert line[7] == '65534' and int(line[9]) == os.fstat(s.fileno()).st_ino, line"
}
cp -r "$HERE/netns" "$WORK/netns"; chmod -R a+rX "$WORK"
HERE=$WORK t "uid and inode" owner
many() {	# more than a page, read in pieces of every size: each connection appears once
	serve on pb "$FLOW" keep 192.0.2.2 705 300
	mkfifo "$WORK/many"
	nsenter --net=/run/netns/pa "$FLOW" -w hold 192.0.2.2 705 300 < "$WORK/many" \
		> "$WORK/manyheld" & started+=($!)
	exec 6> "$WORK/many"
	until_ok 20 printed "$WORK/manyheld" ready || return
	for size in 151 1000 4096 65536; do
		on pa python3 -c "
import os
f = os.open('/proc/net/weft/tcp', os.O_RDONLY); text = b''
while piece := os.read(f, $size): text += piece
ports = [l.split()[1] for l in text.decode().splitlines() if l.split()[2].endswith(':02C1')]
assert len(ports) == len(set(ports)) == 300, (len(ports), len(set(ports)))
lines = [int(l.split(':')[0]) for l in text.decode().splitlines()[1:]]
assert lines == list(range(len(lines)))" || return
	done
	exec 6>&-
}
t "three hundred connections, read in pieces" many
finish
