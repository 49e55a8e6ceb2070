#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Which sockets `weft run` puts on Weft: kinds of sockets and processes, namespaces, users, limits.
#
#	sa lo		where the program starts
#	sb lo		which it enters
. "$(dirname "$0")/stacks.bash"
namespace sa sb
DOMAINS=$BIN/programs/domains
OWN=$(cat /sys/module/weft/parameters/family)
cp "$PROGRAMS/sockets.py" "$WORK/"; cp "$WEFT" "$WORK/weft"
chmod -R a+rX "$WORK"
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)

# gives WANT [OPTION] FAMILY TYPE PROTOCOL
gives() {
	local want=$1 option=(); shift
	[[ $1 != --* ]] || { option=("$1"); shift; }
	local got
	got=$(on sa "$WEFT" run "${option[@]}" -- python3 "$PROGRAMS/sockets.py" "$@")
	[ "$got" = "$want" ] || { echo "gives $got"; return 1; }
}
t "TCP" gives "$OWN" AF_INET SOCK_STREAM 0
t "TCP by its number" gives "$OWN" AF_INET SOCK_STREAM IPPROTO_TCP
t "UDP" gives "$OWN" AF_INET SOCK_DGRAM 0
t "UDP by its number" gives "$OWN" AF_INET SOCK_DGRAM IPPROTO_UDP
t "IPv6" gives "$OWN" AF_INET6 SOCK_STREAM 0
t "IPv6 UDP" gives "$OWN" AF_INET6 SOCK_DGRAM IPPROTO_UDP
t "--inet6=refuse" gives EAFNOSUPPORT --inet6=refuse AF_INET6 SOCK_STREAM 0
t "--inet6=host" gives 10 --inet6=host AF_INET6 SOCK_STREAM 0
t "--inet6=host, UDP" gives 10 --inet6=host AF_INET6 SOCK_DGRAM 0
t "raw IPv6" gives "$OWN" AF_INET6 SOCK_RAW IPPROTO_ICMPV6
t "--inet6=host, raw" gives 10 --inet6=host AF_INET6 SOCK_RAW IPPROTO_ICMPV6
t "--inet6=host leaves IPv4 as it is" gives "$OWN" --inet6=host AF_INET SOCK_STREAM 0
t "MPTCP is refused, so that the program turns to TCP" gives EPROTONOSUPPORT AF_INET SOCK_STREAM \
	IPPROTO_MPTCP
t "MPTCP over IPv6 too" gives EPROTONOSUPPORT AF_INET6 SOCK_STREAM IPPROTO_MPTCP
t "--inet6=refuse, MPTCP" gives EAFNOSUPPORT --inet6=refuse AF_INET6 SOCK_STREAM IPPROTO_MPTCP
t "SMC over TCP" gives EPROTONOSUPPORT AF_INET SOCK_STREAM 256
t "raw" gives "$OWN" AF_INET SOCK_RAW IPPROTO_ICMP
t "unix is Linux's" gives 1 AF_UNIX SOCK_STREAM 0
t "netlink is Linux's" gives 16 AF_NETLINK SOCK_RAW 0
t "packet is Linux's" gives 17 AF_PACKET SOCK_RAW 0
# for_nobody GROUP...: the sockets of user nobody, with these groups, below root's weft run
for_nobody() {
	on sa "$WEFT" run setpriv --reuid 65534 --regid "$1" --groups "$2" python3 \
		"$WORK/sockets.py" AF_INET "${@:3}"
}
ping_sockets() {
	gives EACCES AF_INET SOCK_DGRAM IPPROTO_ICMP || return
	on sa sh -c 'echo "7000 7001" > /proc/sys/net/ipv4/ping_group_range'
	local ping='SOCK_DGRAM IPPROTO_ICMP'
	[ "$(for_nobody 7000 9 $ping) $(for_nobody 9 7001 $ping) $(for_nobody 9 9 $ping)" = \
		"$OWN $OWN EACCES" ]
}
t "ping sockets, by the program's groups" ping_sockets
ping6_socket() {
	on sa sh -c 'echo "0 0" > /proc/sys/net/ipv4/ping_group_range'
	gives "$OWN" AF_INET6 SOCK_DGRAM IPPROTO_ICMPV6
}
t "a ping socket of IPv6" ping6_socket
raw_of_another() { [ "$(for_nobody 9 9 SOCK_RAW IPPROTO_ICMP)" = EPERM ]; }
t "a raw socket is not for one without the privilege" raw_of_another
raw_after() {	# AF_INET or AF_INET6, and what it gives
	local family=$1 want=$2
	shift 2
	[ "$(on sa "$WEFT" run "$@" \
		python3 "$PROGRAMS/sockets.py" "$family" SOCK_RAW 99)" = "$want" ]
}
t "a raw socket of another namespace" raw_after AF_INET "$OWN" unshare -n
raw_by_users() {
	unshare -U true || return 4
	raw_after $1 "$OWN" unshare -Urn && raw_after $1 EPERM unshare -Ur
}
t "a raw socket of one's own namespace alone" raw_by_users AF_INET
t "a raw socket of IPv6 likewise" raw_by_users AF_INET6
t "Weft's own family" gives "$OWN" "$OWN" SOCK_STREAM 0
t "ping works" on sa "$WEFT" run ping -c 1 -W 5 127.0.0.1

every_kind() {
	on sa "$WEFT" run "$DOMAINS" > "$WORK/kinds" || return
	cat "$WORK/kinds"
	[ "$(grep -c " $OWN $OWN\$" "$WORK/kinds")" = 8 ] && [ "$(wc -l < "$WORK/kinds")" = 8 ]
}
t "threads, children, programs that they execute, daemons" every_kind
told() { [ "$(on sa "$@" "$DOMAINS" told)" = "2 10 1"$'\n'"2 10 1" ]; }
t "SO_DOMAIN: what the program asked for" told "$WEFT" run
t "and without weft run" told
t "many at the same time" on sa timeout 60 "$WEFT" run "$DOMAINS" storm 6 30
t "without weft run it is Linux's" eval \
	'on sa "$DOMAINS" > "$WORK/kinds" && ! grep -v " 2 2$" "$WORK/kinds"'
refuses "no descriptors left" 'Too many open files' on sa "$WEFT" run bash \
	-c 'ulimit -n 16; exec python3 -c "import socket; l = [socket.socket() for i in range(20)]"'
flags() { on sa "$WEFT" run python3 -c '
import os, socket
s = socket.socket()
assert not os.get_inheritable(s.fileno()) and s.getblocking()
s = socket.socket(type=socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
assert not os.get_blocking(s.fileno())
import ctypes
fd = ctypes.CDLL(None).socket(2, 1, 0)
assert os.get_inheritable(fd) and os.get_blocking(fd)
'; }
t "SOCK_CLOEXEC and SOCK_NONBLOCK" flags
closes() {
	on sa "$WEFT" run python3 "$PROGRAMS/closes.py" > "$WORK/closes" &&
		! grep -v ' 0$' "$WORK/closes"
}
t "close() of the program's descriptor is the last" closes
# the supervisor's calls: receive, two about the caller, socket(), pass the descriptor, close(),
# answer
calls_of_a_socket() {
	local supervisor n=200
	mkfifo "$WORK/go"
	"$WEFT" run python3 -c "import socket; input()
[socket.socket().close() for i in range($n)]" \
		< "$WORK/go" & started+=($!)
	exec 9> "$WORK/go"
	until_ok 10 grep -qx weft-run /proc/[0-9]*/comm
	supervisor=$(grep -lx weft-run /proc/[0-9]*/comm | cut -d/ -f3)
	bg "$BIN/programs/count_calls" "$supervisor" > "$WORK/calls"
	until_ok 10 printed "$WORK/calls" ready; echo >&9; exec 9>&-
	until_ok 20 printed "$WORK/calls" calls; cat "$WORK/calls"
	[ "$(awk '$2 == "calls" { print $1 }' "$WORK/calls")" -le $((7 * n + 60)) ]
}
t "seven system calls of the supervisor for each" calls_of_a_socket
lowest() {
	[ "$(on sa "$WEFT" run python3 -c 'import socket
l = [socket.socket() for i in range(5)]
print(*[s.fileno() - l[0].fileno() for s in l])')" = "0 1 2 3 4" ]
}
t "descriptors are the lowest that are free" lowest
killed() {	# while they ask; the supervisor goes on serving others
	on sa "$WEFT" run bash -c 'for i in {1..10}; do timeout -s KILL 0.1 "$0" storm 4 60; done;
		exec "$0" once after' "$DOMAINS" > "$WORK/killed" 2>&1
	grep -qx "after $OWN $OWN" "$WORK/killed" || { cat "$WORK/killed"; return 1; }
}
t "programs that are killed while they ask" killed

# ------------------------------------------------------------------ namespaces and users

namespaces_of_sockets() {
	mkfifo "$WORK/hold"
	nsenter --net=/run/netns/sa "$WEFT" run python3 "$PROGRAMS/sockets.py" \
		--namespace /run/netns/sb < "$WORK/hold" > "$WORK/ready" & started+=($!)
	exec 9> "$WORK/hold"
	until_ok 20 printed "$WORK/ready" ready && listens sa weft 7200 &&
		listens sb weft 7200; local status=$?
	exec 9>&-
	return $status
}
t "setns: each socket in its own namespace" namespaces_of_sockets
t "unshare: the new namespace's" on sa "$WEFT" run unshare -n "$DOMAINS" once a
new_namespace() { on sa timeout 30 "$WEFT" run unshare -n bash -c '
	ip link set lo up
	nc -l 127.0.0.1 7201 &
	until "$0" ss -Hltn | grep -q :7201; do sleep 0.1; done
	kill $!' "$WEFT"; }
t "unshare: one's listener is seen there" new_namespace
refuses "and not where it came from" . listens sa weft 7201

as_nobody() {
	[ "$(on sa "${nobody[@]}" "$WORK/weft" run \
		python3 "$WORK/sockets.py" AF_INET SOCK_STREAM 0)" = "$OWN" ]
}
t "an ordinary user can" as_nobody
t "and gains nothing below it" eval \
	'on sa "${nobody[@]}" "$WORK/weft" run grep -q "NoNewPrivs:.1" /proc/self/status'
t "with privileges nothing is lost" eval \
	'on sa "$WEFT" run grep -q "NoNewPrivs:.0" /proc/self/status'
refuses "a low port is not for everyone" 'ermission' on sa "${nobody[@]}" "$WORK/weft" run nc \
	-l 127.0.0.1 80
owner() {	# USER COMMAND...
	local user=$1; shift
	bg on sa "$@" nc -l 127.0.0.1 7300
	until_ok 20 listens sa weft 7300 && on sa "$WEFT" -j ss -ltn |
		json "[r['uid'] for r in rows if r['local_port'] == 7300] == [$user]"
	local status=$?
	stop_all
	return $status
}
t "root's socket" owner 0 "$WEFT" run
t "nobody's socket" owner 65534 "${nobody[@]}" "$WORK/weft" run
t "of one who became nobody below it" owner 65534 "$WEFT" run "${nobody[@]}"
t "no supervisor is left" until_ok 10 no_supervisor
finish
