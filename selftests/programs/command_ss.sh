#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The options of `weft ss`: the same sockets on Weft in sa and on Linux in sb, and as many lines of
# each kind.
#
#	sa lo	Weft		sb lo	Linux
. "$(dirname "$0")/stacks.bash"
namespace sa sb
for ns in sa sb; do on $ns sh -c 'echo 0 > /proc/sys/net/ipv6/conf/lo/disable_ipv6;
	echo "0 0" > /proc/sys/net/ipv4/ping_group_range'; done

cat > "$WORK/sockets.py" <<'P'
import select, socket, sys
kept = []
for family, lo, port in (socket.AF_INET, "127.0.0.1", 7700), (socket.AF_INET6, "::1", 7701):
    listener = socket.create_server((lo, port), family=family)
    client = socket.create_connection((lo, port))
    unbound = socket.socket(family, socket.SOCK_DGRAM)
    unbound.bind((lo, port))
    connected = socket.socket(family, socket.SOCK_DGRAM)
    connected.connect((lo, port))
    kept += [listener, client, listener.accept()[0], unbound, connected]
    short = socket.create_connection((lo, port))
    accepted = listener.accept()[0]
    short.close()
    select.select([accepted], [], [])
    accepted.close()
kept.append(socket.socket(type=socket.SOCK_RAW, proto=socket.IPPROTO_ICMP))
print("ready", flush=True)
sys.stdin.read()
P
mkfifo "$WORK/hold"
for ns in sa sb; do
	run=; [ $ns = sb ] || run="$WEFT run"
	nsenter --net=/run/netns/$ns $run python3 "$WORK/sockets.py" < "$WORK/hold" \
		> "$WORK/ready$ns" & started+=($!)
done
exec 9> "$WORK/hold"
until_ok 20 printed "$WORK/readysa" ready && until_ok 20 printed "$WORK/readysb" ready

# as_linux OPTIONS...: as many lines as Linux, at least one
as_linux() {
	on sa "$WEFT" ss -Hn "$@" > "$WORK/weft-ss" && on sb ss -Hn "$@" > "$WORK/linux-ss" ||
		return
	[ -s "$WORK/linux-ss" ] && [ "$(wc -l < "$WORK/weft-ss")" = "$(wc -l < "$WORK/linux-ss")" \
		] || { cat "$WORK/weft-ss"; echo "Linux:"; cat "$WORK/linux-ss"; return 1; }
}
for options in -t -u -tu -4t -6t '-4 -6 -u' -ta -tl -ul -6ul -wa -wl -tuwa \
	-4tuwa '-f inet -t' '-f inet6 -tua' '--ipv6 --tcp --all' \
	'-A tcp' '-A tcp,udp' '-A raw -a' '--query=udp -a' '--family=inet6 -ul' \
	'-at state established' '-lt state time-wait' '-at state listening' '-t state time-wait' \
	'-t exclude established state time-wait' \
	'-at exclude time-wait' '-t state all' '-t state bucket' \
	'-t state connected exclude time-wait' '-ta state established state listening'; do
	t "ss $options" as_linux $options
done
t "a connected UDP socket is listed without -a, TIME-WAIT is not" eval \
	'! on sa "$WEFT" ss -Htu | grep -q "TIME-WAIT\|LISTEN\|UNCONN"'
t "a raw socket's port is its protocol" eval 'on sa "$WEFT" ss -Hwa | grep -q "UNCONN.*:icmp" &&
	on sa "$WEFT" ss -Hwan | grep -q "UNCONN.*:1 "'
raw6_socket() {
	local status
	bg on sa "$WEFT" run python3 -c 'import socket, time
s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6); time.sleep(60)'
	until_ok 20 eval 'on sa "$WEFT" ss -Hwa6 | grep -q "UNCONN.*:ipv6-icmp"'
	on sa "$WEFT" ss -Hwan6 | grep -q "UNCONN.*:58 " &&
		! on sa "$WEFT" ss -Hwan4 | grep ':58 ' &&
		on sa grep -q ':003A ' /proc/net/weft/raw6 &&
		! on sa grep ':003A ' /proc/net/weft/raw
	status=$?
	kill $!; wait $!
	return $status
}
t "a raw socket of IPv6" raw6_socket
ping_socket() {
	bg on sa "$WEFT" run python3 -c 'import socket, time
s = socket.socket(type=socket.SOCK_DGRAM, proto=socket.IPPROTO_ICMP)
s.bind(("127.0.0.1", 77)); time.sleep(60)'
	until_ok 20 eval 'on sa "$WEFT" ss -Hn -A icmp -a | grep -q "127.0.0.1:77 "' &&
		on sa "$WEFT" ss -Hwan | grep -q "127.0.0.1:77 " &&
		on sa "$WEFT" -j ss -wa |
		json "sorted(r['netid'] for r in rows) == ['icmp', 'raw']" &&
		! on sa "$WEFT" ss -Hn -A raw -a | grep :77
}
t "a ping socket's is its identifier" ping_socket
columns() { awk '{ print $2, $3, $4, $5, $6, $7, $8, $9, NF }'; }	# the first is Linux's hash
proc_raw() {
	on sa cat /proc/net/weft/raw | columns > "$WORK/weft-raw"
	on sb cat /proc/net/raw | columns | diff - "$WORK/weft-raw"
}
t "/proc/net/weft/raw is as /proc/net/raw" proc_raw
t "/proc/net/weft/icmp has the ping socket" on sa grep -q '^ *0: 0100007F:004D 00000000:0000 07 ' \
	/proc/net/weft/icmp
# Linux counts the allocated sockets of the whole machine, including those that hold Weft's ports;
# one ping socket is in addition.
summary() {
	grep -v '^Total\|^FRAG\|^RAW\|^INET\|^$' | sed 's/^TCP: *[0-9]* //; s/closed [0-9]*, //'
}
sums() {
	on sb ss -s | summary > "$WORK/linux-sums"; on sa "$WEFT" ss -s | summary |
		diff -b "$WORK/linux-sums" -
}
t "ss -s" sums
t "ss -s -t lists too" eval '[ "$(on sa "$WEFT" ss -st | grep -c ESTAB)" = 4 ]'
t "JSON: ss -s" eval 'on sa "$WEFT" -j ss -s | json "len(rows) == 1 and rows[0][\"tcp\"][\"established\"] == 4 and rows[0][\"tcp\"][\"time_wait\"] == 2 and rows[0][\"udp\"] == {\"total\": 4, \"ip\": 2, \"ip6\": 2}"'
t "ss -O: a line for each" eval '[ "$(on sa "$WEFT" ss -HntiO | grep -c cwnd:)" = 4 ] &&
	[ "$(on sa "$WEFT" ss -HntiO | wc -l)" = 4 ]'
t "ss -r: names" eval 'on sa "$WEFT" ss -Hlt4r | grep -q " localhost:7700 "'
refuses "-f of another stack" 'families' on sa "$WEFT" ss -f unix
refuses "-A of another stack" 'tables' on sa "$WEFT" ss -A tcp,netlink
exec 9>&-
finish
