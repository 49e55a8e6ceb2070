#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `weft run` is transparent to the program: exit status, signals, descriptors, environment; and it
# leaves nothing behind.
. "$(dirname "$0")/stacks.bash"
cp "$WEFT" "$WORK/weft"; chmod -R a+rX "$WORK"

exits() {	# STATUS COMMAND...
	local want=$1 got; shift
	timeout 20 "$@"; got=$?
	[ $got = "$want" ] || { echo "status $got instead of $want"; return 1; }
}
for status in 0 7 125 126 127 255; do t "exit status $status" exits $status "$WEFT" run sh \
	-c "exit $status"; done
t "with --" exits 3 "$WEFT" run -- sh -c 'exit 3'
t "no such program: 127" exits 127 "$WEFT" run /nosuch
t "no such program in PATH: 127" exits 127 "$WEFT" run nosuch-program
t "not executable: 126" exits 126 "$WEFT" run /etc/passwd
t "a directory: 126" exits 126 "$WEFT" run /etc
t "unknown option: 125" exits 125 "$WEFT" run --nosuch true
t "no program: 125" exits 125 "$WEFT" run
t "a program called help" exits 1 "$WEFT" run -- sh -c '[ help = nohelp ]'
refuses "says which program there is not" '/nosuch' "$WEFT" run /nosuch
refuses "says which option is unknown" '--nosuch' "$WEFT" run --nosuch true
refuses "says how it is used" Usage "$WEFT" run
t "help" eval '"$WEFT" run --help | grep -q Usage && "$WEFT" run help | grep -q Usage &&
	"$WEFT" run -h | grep -q Usage'

dies() {	# SIGNAL: the program has the process id of weft run
	local p got
	env --default-signal=INT "$WEFT" run sleep 60 & p=$!	# ignored in background jobs
	started+=($p)
	until_ok 10 grep -qx sleep /proc/$p/comm || return
	kill -s "$1" $p
	wait $p; got=$?
	[ $got = $((128 + $(kill -l "$1"))) ] || { echo "status $got"; return 1; }
}
for signal in TERM KILL INT HUP; do t "SIG$signal to its number" dies $signal; done
t "death by the program's own hand" exits 134 bash \
	-c 'ulimit -c 0; "$0" run sh -c "kill -ABRT \$\$"' "$WEFT"
stops() {
	local p
	"$WEFT" run sleep 60 & p=$!
	started+=($p)
	until_ok 10 grep -qx sleep /proc/$p/comm || return
	kill -STOP $p; until_ok 10 grep -q 'State:.T' /proc/$p/status || return
	kill -CONT $p; until_ok 10 grep -q 'State:.S' /proc/$p/status; local status=$?
	kill $p
	return $status
}
t "stopped and continued" stops
handled() { "$WEFT" run bash -c 'trap "exit 9" TERM; kill $$; sleep 5'; [ $? = 9 ]; }
t "a signal that the program handles" handled

# ------------------------------------------------------------------ what the program sees

same() {
	"$@" > "$WORK/without"
	"$WEFT" run "$@" > "$WORK/with"
	diff "$WORK/without" "$WORK/with"
}
t "the environment" same env -u _
t "the descriptors" same sh -c 'cd /proc/self/fd && echo *'
t "the signals that it ignores and blocks" same grep -E '^(SigBlk|SigIgn|SigCgt|ShdPnd)' \
	/proc/self/status
t "ignored signals stay so" same bash -c 'trap "" PIPE; grep SigIgn /proc/self/status'
t "the directory" same pwd
t "parent, process group, session and terminal" same cut -d' ' -f4-7 /proc/self/stat
t "input" eval '[ "$(echo hi | "$WEFT" run cat)" = hi ]'

# A pipe's reader sees the end when the program is gone, though the supervisor of its child lives
# on.
t "the end of a pipe" eval '[ "$(timeout 10 "$WEFT" run echo hi | timeout 5 cat)" = hi ]'
one_supervisor() { [ "$(supervisors)" = 1 ]; }
pipe_end() {
	timeout 10 sh -c "'$WEFT' run sh -c 'sleep 600 </dev/null >/dev/null 2>&1 & echo \$! > $WORK/child; echo hi' | cat > $WORK/said.cat" || return
	# that of the test before may still be ending
	[ "$(cat "$WORK/said.cat")" = hi ] && until_ok 10 one_supervisor; local status=$?
	kill "$(cat "$WORK/child")"
	[ $status = 0 ] && until_ok 10 no_supervisor
}
t "and with a child left in the background" pipe_end

# ------------------------------------------------------------------ itself

domain='import os, socket; s = socket.socket(); print(os.getxattr(s.fileno(), "system.sockprotoname").decode()[:5])'
t "one within another" eval \
	'[ "$("$WEFT" run "$WEFT" run -- "$WEFT" run python3 -c "$domain")" = WEFT- ]'
nested() {
	"$WEFT" run "$WEFT" run sleep 60 & started+=($!)
	until_ok 10 grep -qx sleep /proc/$!/comm && until_ok 10 one_supervisor
	local status=$?
	stop_all
	return $status
}
t "needs one supervisor only" nested
orphan() {	# its supervisor is killed: no socket, and no wait
	bg "$WEFT" run bash -c "until [ -e $WORK/go ]; do sleep 0.05; done;
		exec python3 -c '$domain'" > "$WORK/orphan" 2>&1
	local p=$!
	until_ok 10 eval '[ "$(supervisors)" = 1 ] && grep -qx bash /proc/'$p'/comm' || return
	kill -9 "$(grep -lx weft-run /proc/[0-9]*/comm | cut -d/ -f3)"
	until_ok 10 no_supervisor || return
	touch "$WORK/go"
	until_ok 20 grep -q 'Errno 38' "$WORK/orphan"
}
t "without its supervisor: ENOSYS" orphan
t "fifty times" eval 'for i in {1..50}; do "$WEFT" run true || exit 1; done'
stop_all
t "no supervisor is left" until_ok 10 no_supervisor
finish
