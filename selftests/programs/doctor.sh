#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `weft doctor`: its findings on simulated machines (files below another root), and on this one.
. "$(dirname "$0")/stacks.bash"
R=$WORK/root
LIB=$R/lib/modules/$(uname -r)

# file PATH CONTENT: below the root
file() { mkdir -p "$R/$(dirname "$1")"; printf "$2" > "$R/$1"; }
# device NAME IFINDEX TYPE FLAGS
device() {
	file "sys/class/net/$1/ifindex" "$2\n"
	file "sys/class/net/$1/type" "$3\n"
	file "sys/class/net/$1/flags" "$4\n"
}
# finds STATUS FINDING SUBJECT TEXT: the exit status, and a line with these
finds() {
	local status
	"$WEFT" doctor --root "$R" > "$WORK/found"; status=$?
	[ $status = "$1" ] && grep -q "^$2 *$3 .*$4" "$WORK/found" ||
		{ echo "status $status"; cat "$WORK/found"; return 1; }
}
install() {
	mkdir -p "$LIB/updates"
	printf "$1" > "$LIB/updates/weft.ko"
	echo 'updates/weft.ko: kernel/other.ko' > "$LIB/modules.dep"
}

file proc/sys/kernel/seccomp/actions_avail 'kill_process user_notif allow\n'
file sys/kernel/security/lockdown '[none] integrity confidentiality\n'
t "no module for this kernel" finds 1 error file 'no weft.ko for kernel'
install 'a module that is as long as one could be, but has no end'
t "there is one" finds 0 ok file 'updates/weft.ko'
t "any module will do" finds 0 ok signature 'without a signature'
file sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c '\006\000\000\000\001'
t "Secure Boot" finds 1 note signature 'Secure Boot'
t "a module without a signature" finds 1 error signature 'not signed.*mokutil'
install 'a module~Module signature appended~\n'
t "one with a signature" finds 0 ok signature 'is signed'
file sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c '\006\000\000\000\000'
t "Secure Boot is off" finds 0 ok signature 'without a signature'
file sys/kernel/security/lockdown 'none [integrity] confidentiality\n'
t "lockdown" finds 0 note signature lockdown
echo 'updates/dkms/weft.ko.xz:' > "$LIB/modules.dep"
t "compressed: cannot tell" finds 0 warning signature 'modinfo'
file sys/fs/selinux/enforce 1
t "SELinux" finds 0 note selinux enforcing
file sys/module/apparmor/parameters/enabled 'Y\n'
t "AppArmor" finds 0 note apparmor 'network ash'
device eth0 2 1 0x1003; device port0 3 1 0x1003; device slave0 4 1 0x1803; device ib0 5 32 \
	0x1003; device tun0 6 65534 0x10d1
device eth1 7 1 0x1002
mkdir -p "$R/sys/class/net/port0/brport" "$R/sys/class/net/slave0/master"
t "a device that can be attached" finds 0 note device 'weft link attach eth0'
t "a port of a bridge" finds 0 note device 'port0 is a port of a bridge'
t "a member of a bond" finds 0 note device 'slave0 belongs to another'
t "an unknown link" finds 0 note device 'ib0 has a link type'
t "a tunnel" finds 0 note device 'weft link attach tun0'
t "a device that is down" finds 0 note device 'eth1 is down'
device dummy0 8 1 0x82; device ifb1 9 1 0xc3; device dummy1 10 1 0xc3
t "a dummy device that is down, and ifb, are not told of" eval \
	'! "$WEFT" doctor --root "$R" | grep "dummy0\|ifb1"'
t "a dummy device that is up is" finds 0 note device 'weft link attach dummy1'
file proc/net/packet 'sk RefCnt Type Proto Iface R Rmem User Inode\n0 3 3 0003 0 1 0 0 11\n0 3 3 0800 0 1 0 0 12\n0 3 3 0806 2 1 0 0 13\n0 3 3 88cc 0 1 0 0 14\n'
t "a packet socket for one ethertype" finds 0 note packet 'inode 12) for ethertype 0x0800'
t "others see what Weft takes" eval \
	'[ "$("$WEFT" doctor --root "$R" | grep -c "^note *packet")" = 1 ]'
file proc/sys/kernel/seccomp/actions_avail 'kill_process allow\n'
t "weft run would not work" finds 1 error run seccomp
t "as JSON" eval '"$WEFT" -j doctor --root "$R" | json "any(r[\"finding\"] == \"error\" and r[\"subject\"] == \"run\" for r in rows)"'

here() {
	"$WEFT" doctor > "$WORK/found"
	grep -q "^$1 *$2 .*$3" "$WORK/found" || { cat "$WORK/found"; return 1; }
}
t "here: loaded" here ok module 'is loaded, address family'
t "here: sockets can be made" here ok socket works
t "here: lo is attached" here ok device 'lo is attached'
t "here: weft run works" here ok run seccomp

# ------------------------------------------------------------------ what slips past `weft run`

cat > "$WORK/slips.py" <<'P'
import ctypes, os, socket, sys
kept = [socket.create_server(("127.0.0.1", 7800)), socket.socket(type=socket.SOCK_DGRAM)]
kept[1].bind(("127.0.0.1", 7801))
kept.append(socket.socket(socket.AF_INET6, socket.SOCK_DGRAM, 136))
kept[2].bind(("::", 7803))
kept.append(socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0x300))
ring = ctypes.CDLL(None).syscall(425, 1, ctypes.create_string_buffer(120))
print("ready", flush=True)
sys.stdin.read()
P
mkfifo "$WORK/hold"
nc -l 127.0.0.1 7802 & started+=($!)
"$WEFT" run python3 "$WORK/slips.py" < "$WORK/hold" > "$WORK/ready" & started+=($!)
pid=$!
exec 9> "$WORK/hold"
until_ok 20 printed "$WORK/ready" ready
t "sockets that were given" here ok run \
	"process $pid (python3) and what it has started: 2 sockets of Weft's"
t "a socket of UDP-Lite" here warning run \
	"left to Linux below process $pid: 1 socket of a protocol that Weft has not, last by $pid"
t "a packet socket" here warning run ": 1 packet socket, last"
has_ring() {
	ls -l /proc/$pid/fd | grep -q io_uring || return 4
	here warning run ': 1 io_uring, '
}
t "an io_uring" has_ring
of() {
	"$WEFT" doctor "$1" > "$WORK/found"
	grep -q "^$2 *$3 .*$4" "$WORK/found" || { cat "$WORK/found"; return 1; }
}
t "of a process: what was left to Linux" of $pid warning run 'socket of a protocol'
t "its descriptors that are Linux's" of $pid warning descriptor "of Linux's: UDP-Lite over IPv6"
t "and a packet socket" of $pid warning descriptor "is a socket of Linux's: packet"
t "those of Weft's" of $pid ok process "$pid has 2 sockets of Weft's"
t "one that is not below weft run" of ${started[0]} warning process 'not below weft run'
t "and its socket" of ${started[0]} warning descriptor "Linux's: TCP"
refuses "no such process" 'no process 4194305' "$WEFT" doctor 4194305
exec 9>&-
refuses "no such option" 'unknown' "$WEFT" doctor --nosuch
t "help" eval '"$WEFT" doctor --help | grep -q Usage'
finish
