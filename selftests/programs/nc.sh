#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# netcat, unmodified: simultaneous streams in both directions with half-closes, datagrams and their
# answers, open and closed ports.
#
#	na: nc --- lo 127.0.0.1 --- nc -l
. "$(dirname "$0")/stacks.bash"
namespace na
random 3M > "$WORK/question"
random 2M > "$WORK/answer"
echo 'who is there?' > "$WORK/ask"
echo 'it is me' > "$WORK/tell"

# Each side sends a file, shuts down its half, and receives the other's.
both_ways() {	# CLIENT SERVER PORT
	rm -f "$WORK"/got.*
	local server status
	nsenter --net=/run/netns/na $(via "$2") nc -l -N 127.0.0.1 "$3" < "$WORK/answer" \
		> "$WORK/got.server" & server=$!
	started+=($server)
	until_ok 20 listens na "$2" "$3" || return
	opens na "$1" timeout 60 nc -N 127.0.0.1 "$3" < "$WORK/question" > "$WORK/got.client" ||
		return
	wait $server; status=$?
	cmp "$WORK/question" "$WORK/got.server" && cmp "$WORK/answer" "$WORK/got.client" &&
		return $status
}
datagrams() {
	rm -f "$WORK"/got.*
	nsenter --net=/run/netns/na $(via "$2") nc -u -l 127.0.0.1 "$3" < "$WORK/tell" \
		> "$WORK/got.server" & started+=($!)
	until_ok 20 listens na "$2" "$3" || return
	on na $(via "$1") timeout 30 nc -u -W 1 127.0.0.1 "$3" < "$WORK/ask" > "$WORK/got.client"
	until_ok 10 cmp "$WORK/ask" "$WORK/got.server" && cmp "$WORK/tell" "$WORK/got.client"
}
keeps_listening() {	# -k: one after the other
	bg on na $(via "$2") nc -l -k 127.0.0.1 "$3" > "$WORK/got.server"
	until_ok 20 listens na "$2" "$3" || return
	for i in {1..10}; do echo "line $i" | opens na "$1" timeout 20 nc -N 127.0.0.1 "$3" ||
		return; done
	until_ok 10 eval '[ "$(wc -l < "$WORK/got.server")" = 10 ]'
}

port=7000
for pairing in $PAIRINGS; do
	client=${pairing%:*} server=${pairing#*:} name="$client to $server"
	t "$name: both ways" both_ways "$client" "$server" $((++port))
	t "$name: datagrams" datagrams "$client" "$server" $((++port))
	t "$name: ten times" keeps_listening "$client" "$server" $((++port))
	t "$name: the port is open" on na $(via "$client") nc -z -w 5 127.0.0.1 $port
	stop_all
	refuses "$name: the port is closed" refused on na $(via "$client") nc -v -z -w 5 127.0.0.1 \
		$port
done

# One space of ports.
up na weft 7100 nc -l -k 127.0.0.1 7100
refuses "a port of Weft's is taken for Linux" 'in use' on na timeout 5 nc -l 127.0.0.1 7100
up na linux 7101 nc -l -k 127.0.0.1 7101
refuses "a port of Linux's is taken for Weft" 'in use' on na "$WEFT" run timeout 5 nc -l 127.0.0.1 \
	7101
finish
