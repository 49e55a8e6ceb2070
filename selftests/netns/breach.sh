#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An engine breaks a promise under open connections: it is named in the log with the connection and
# the promise, and gets nothing any more; the connections go on in the built-in engine with every
# byte right. Where the record or the answer is wrong, too, the connection ends, with a reason. The
# engine is selftests/engine/breaker.c.
#
#	ea eth0 ------- netem both ways ------- eth0 eb
. "$(dirname "$0")/../lib.sh"
weft() { local ns=$1; shift; on "$ns" "$WEFT" "$@"; }
on_engine() { weft "$1" engine | awk -v n="$2" '$1 == n { print $3 }'; }
is_broken() { weft ea engine | grep -q "^breaker .*breaches.*broken: $1"; }
log_lines() { dmesg | grep -c "engine breaker, .*192.0.2.*a broken promise: $1"; }
gone_home() { [ "$(on_engine ea breaker)" = 0 ] && [ "$(on_engine eb breaker)" = 0 ]; }

pause() { read -rt "$1" <&"$never" || :; }

if [ ! -e "$WEFT_BUILD/weft_engine_breaker.ko" ]; then
	echo "# selftests/engine/build makes it"
	result 1 "an engine"
	finish
fi
wire ea eb
put ea share 192.0.2.1; put eb share 192.0.2.2
for ns in ea eb; do on $ns tc qdisc add dev eth0 root netem rate 5mbit delay 5ms loss 1%; done
bg on eb "$WEFT" run python3 "$HERE/netns/engine.py" serve 192.0.2.2 700 > "$WORK/server"
t "a server" until_ok 30 printed "$WORK/server" ready

# hold N: that many connections of each kind in turn, until the file stop is there
hold() {
	rm -f "$WORK/stop"
	bg on ea "$WEFT" run python3 "$HERE/netns/engine.py" hold 192.0.2.2 700 "$1" "$WORK/stop" \
		> "$WORK/hold" 2>&1
	holder=$!
	until_ok 60 printed "$WORK/hold" ready
}
resets() {
	for ns in ea eb; do weft $ns stat reset.ENGINE; done |
		awk '{ s += $2 } END { print s + 0 }'
}

# breaks NAME SENTENCE: the engine, and the connections come to it
breaks() {
	pause 6			# the log is limited in each five seconds
	t "insmod: an engine that breaks $1" insmod "$WEFT_BUILD/weft_engine_breaker.ko" breaks="$1"
	was=$(log_lines "$2") before=$(resets)
	t "$1: connections" hold 7
	weft ea engine use breaker --all > /dev/null 2>&1
	weft eb engine use breaker --all > /dev/null 2>&1
	# those that end early are new ones
	[ "$1" != WAIT ] || on ea sh -c 'echo breaker > /proc/sys/net/weft/tcp_engine'
	t "$1: it is marked" until_ok 20 is_broken "$2"
	t "$1: the log names engine, connection and promise" eval '[ "$(log_lines "$2")" -gt "$was" ]'
	refuses "$1: nothing moves to it" . weft ea engine use breaker --all
}
ends() {
	on ea sh -c 'echo weft > /proc/sys/net/weft/tcp_engine'
	t "$1: nothing is left in it" until_ok 60 gone_home
	t "$1: rmmod at once" rmmod weft_engine_breaker
}
lives() {
	breaks "$@"
	touch "$WORK/stop"
	t "$1: every byte was right" wait $holder
	comment < "$WORK/hold"
	t "$1: nothing was reset" eval '[ "$(resets)" = "$before" ]'
	ends "$@"
}

lives SEND "not snd.una <= snd.nxt <= snd.end"
lives DEADLINE "a deadline in the past does not move"
lives SEGMENT "a segment has data"
lives STATE "the state is not reached"
lives ACKED "snd.una went back"
lives END "snd.end moved"
lives LOST "more is lost than is out"
lives RECEIVE "rcv.nxt went back"
lives READ "rcv.read moved"
lives WINDOW "the window is beyond the receive buffer"
lives ACK "a segment acknowledges"
lives ENDLESS "segments that carry nothing"
lives WAIT "a TIME-WAIT is another connection's, or does not end"

# What cannot be believed ends with ECONNABORTED and a RST; the rest goes home.
dies() {
	breaks "$@"
	t "$1: it was reset, with the reason" until_ok 20 eval '[ "$(resets)" -gt "$before" ]'
	touch "$WORK/stop"
	wait $holder
	ends "$@"
}
dies ANSWER "an answer has effects"
dies DATA "data is kept that"
dies TCB "not snd.una <= snd.nxt"
t "new connections open" hold 7
touch "$WORK/stop"
t "and every byte is right" wait $holder
finish
