#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `weft unit`: the drop-in that it prints for a service, from the output of `systemctl cat`.
. "$(dirname "$0")/stacks.bash"

# drop_in EXPECTED-LINE...: the unit on standard input gives these lines, and no others but comments
# and [Unit]'s
drop_in() {
	"$WEFT" unit - |
		sed "s|^\(ExecStart=[-:+!]*\)$(realpath "$WEFT") |\1weft |; /^#/d; /^\[Unit\]$/d; /^After=/d" > "$WORK/got"
	printf '%s\n' '[Service]' ExecStart= "$@" | diff - "$WORK/got"
}
# comments TEXT: the drop-in has a comment with this text
comments() { "$WEFT" unit - | grep -q "^#.*$1"; }
case_of() {
	local name=$1
	shift
	"$@" > "$WORK/said" 2>&1
	local status=$?
	[ $status = 0 ] || comment < "$WORK/said"
	result $status "$name"
}

case_of "as redis has it" drop_in 'ExecStart=weft run -- /usr/bin/redis-server /etc/redis/redis.conf --supervised systemd --daemonize no' \
	'RestrictAddressFamilies=AF_ASH AF_NETLINK' <<'U'
# /lib/systemd/system/redis-server.service
[Unit]
Description=Advanced key-value store
[Service]
Type=notify
ExecStart=/usr/bin/redis-server /etc/redis/redis.conf --supervised systemd --daemonize no
PIDFile=/run/redis/redis-server.pid
PrivateUsers=true
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
[Install]
WantedBy=multi-user.target
U
case_of "no restriction, none is added" drop_in \
	'ExecStart=weft run -- /usr/sbin/nginx -g "daemon on; master_process on;"' <<'U'
[Service]
Type=forking
ExecStartPre=/usr/sbin/nginx -t -q -g "daemon on; master_process on;"
ExecStart=/usr/sbin/nginx -g "daemon on; master_process on;"
ExecReload=/usr/sbin/nginx -s reload
U
case_of "a filter of system calls" drop_in 'ExecStart=weft run -- /usr/sbin/chronyd -F 1' \
	'RestrictAddressFamilies=AF_ASH AF_NETLINK' \
	'SystemCallFilter=seccomp prctl close_range setns setfsuid memfd_create' <<'U'
[Service]
ExecStart=!/usr/sbin/chronyd -F 1
ExecStart=
ExecStart=/usr/sbin/chronyd -F 1
RestrictAddressFamilies=AF_INET
RestrictAddressFamilies=AF_INET6 AF_UNIX
SystemCallFilter=~@cpu-emulation @debug
U
case_of "signs before the program stay" drop_in \
	'ExecStart=-!!weft run -- "/opt/my server/bin" a "b c"' <<'U'
[Service]
ExecStart=-!!"/opt/my server/bin" a "b c"
U
case_of "@: the name goes" drop_in 'ExecStart=weft run -- /bin/daemon --flag' <<'U'
[Service]
ExecStart=@/bin/daemon daemon-name --flag
U
case_of "several, continued lines, comments, other sections" drop_in \
	'ExecStart=weft run -- /bin/one --a    --b' 'ExecStart=weft run -- /bin/two' <<'U'
; ExecStart=/bin/no
[Service]
 ExecStart = /bin/one \
# a comment in between
  --a \
  --b
ExecStart=/bin/two
[Install]
ExecStart=/bin/three
U
case_of "an empty restriction is none" drop_in 'ExecStart=weft run -- /bin/one' <<'U'
[Service]
RestrictAddressFamilies=AF_INET
RestrictAddressFamilies=
ExecStart=/bin/one
U
case_of "sockets of systemd's are told of" comments "Sockets=.*Linux's" <<'U'
[Service]
Sockets=x.socket
ExecStart=/bin/one
U
case_of "another root is told of" comments 'RootDirectory= or RootImage=' <<'U'
[Service]
RootDirectory=/srv/x
ExecStart=/bin/one
U
# Last, systemd's own check of the unit, if it is installed.
verified() {
	command -v systemd-analyze > /dev/null || return 4
	printf '[Service]\nExecStart=/bin/true -x\nRestrictAddressFamilies=AF_INET\n' \
		> "$WORK/probe.service"
	mkdir -p "$WORK/probe.service.d"
	"$WEFT" unit - < "$WORK/probe.service" > "$WORK/probe.service.d/weft.conf"
	! systemd-analyze verify --man=no "$WORK/probe.service" 2>&1 | grep -i 'probe.service'
}
t "systemd understands it" verified
refuses "no service" 'no \[Service\]' bash -c "echo '[Timer]' | '$WEFT' unit -"
refuses "no ExecStart=" 'no ExecStart' bash -c "echo '[Service]' | '$WEFT' unit -"
refuses "no such service" . "$WEFT" unit no-such-service-anywhere
refuses "no name" Usage "$WEFT" unit
refuses "an option for a name" 'a service' "$WEFT" unit --x
t "help" eval '"$WEFT" unit help | grep -q Usage'
finish
