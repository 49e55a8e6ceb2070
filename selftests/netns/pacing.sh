#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# How much of a connection's data waits in a slow device's queue, and which component paces its
# segments: the core, or the fq qdisc.
#
#	da (share) eth0, tbf or fq ------- eth0 db (Linux)
#	   192.0.2.1                       192.0.2.2
. "$(dirname "$0")/../lib.sh"
RATE=2500000

wire da db
put da share 192.0.2.1; put db host 192.0.2.2
serve on db "$FLOW" serve 192.0.2.2 700

put_at() { on da timeout 60 python3 "$HERE/netns/pacing.py" weft "$@"; }
backlog() {
	on da tc -s qdisc show dev eth0 | sed -n 's/.*backlog \([0-9]*[KMG]*\)b.*/\1/p' |
		numfmt --from=iec
}

# Two seconds of a stream, which fills the queue with all of its 2 MB if nothing limits it. Two
# super-segments may wait; how large they are depends on the round trip, which a slow guest measures
# as it can, but 64 KB is the most.
short_queue() {
	local client most=0 n=0 now
	put_at 0 2000000 > "$WORK/ms" & client=$!
	while kill -0 $client 2> /dev/null; do
		now=$(backlog) n=$((n + 1))
		[ "$now" -le $most ] || most=$now
		sleep 0.02		# in virtual time only this lets time pass
	done
	wait $client || return
	echo "$n looks, at most $most bytes; $(cat "$WORK/ms") ms, bytes a second"
	[ $most -gt 0 ] && [ $most -lt 140000 ]
}

# RATE/2 bytes take half a second; fq and the core send some of them at once
spaced_out() {
	local ms rate
	read -r ms rate <<< "$(put_at $RATE $((RATE / 2)))"
	echo "$ms ms, pacing_rate $rate"
	[ "$ms" -ge 400 ] && [ "$rate" = $RATE ]
}
ss_tells() { on da "$WEFT" ss -Hnti state established | grep -q 'pacing_rate 20Mbps'; }

on da sysctl -qw net.weft.tcp_tso_rtt_log=0 net.weft.tcp_limit_output_bytes=20000
on da tc qdisc add dev eth0 root tbf rate 8mbit burst 10k limit 4m || { result 4 "tbf"; finish; }
t "little waits in the queue" short_queue
on da tc qdisc del dev eth0 root
t "the core spaces out" spaced_out
on da tc qdisc add dev eth0 root fq || { result 4 "fq"; finish; }
t "fq spaces out" spaced_out
t "it was fq" eval 'on da tc -s qdisc show dev eth0 | grep -Eq "throttled [1-9]"'
put_at $RATE $((RATE * 2)) > /dev/null & client=$!
t "ss tells of it" until_ok 10 ss_tells
wait $client
finish
