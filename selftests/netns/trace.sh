#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tracepoints: the events of a few short connections, with the right names and numbers; RSTs are
# counted by reason.
#
#	ta eth0 (own) ------- eth0 tb		Weft in ta only
#	192.0.2.1        192.0.2.2
. "$(dirname "$0")/../lib.sh"
TRACE=/sys/kernel/tracing
[ -d $TRACE/events/weft ] || { echo "1..0 # SKIP the kernel has no trace events"; exit 4; }
wire ta tb
put ta own 192.0.2.1; put tb host 192.0.2.2

# traced COMMAND...: the module's events during the command are in $WORK/trace
traced() {
	local status
	echo > $TRACE/trace
	echo 1 > $TRACE/events/weft/enable
	"$@"; status=$?
	echo 0 > $TRACE/events/weft/enable
	grep -v '^#' $TRACE/trace > "$WORK/trace"
	return $status
}
# told EVENT FIELDS...: one line of the event has all these fields
told() {
	local event=$1 lines; shift
	lines=$(grep " $event: " "$WORK/trace")
	for field; do lines=$(grep -E -- "$field" <<< "$lines"); done
	[ -n "$lines" ] || { cat "$WORK/trace"; return 1; }
}
# went OLD NEW FIELDS...: a connection went from state to state
went() { local old=$1 new=$2; shift 2; told tcp_state "oldstate=$old newstate=$new " "$@"; }
count() { counter ta "reset.$1"; }

# ------------------------------------------------------------------ refused

refused() { ! on ta "$FLOW" -w put 192.0.2.2 709 1; }
t "a connection is refused" traced refused
me='local=192\.0\.2\.1:[1-9][0-9]* remote=192\.0\.2\.2:709 '
t "CLOSED to SYN-SENT" went CLOSED SYN-SENT "$me" 'netns=[1-9]'
t "the RST came" told tcp_reset received "$me" reason=NONE
t "SYN-SENT to CLOSED" went SYN-SENT CLOSED "$me"

refused_by_us() { ! on tb "$FLOW" put 192.0.2.1 702 1; }
before=$(count NO_CONNECTION)
t "a connection is refused by us" traced refused_by_us
t "the RST was sent" told tcp_reset sent 'local=192\.0\.2\.1:702 remote=192\.0\.2\.2:' \
	reason=NO_CONNECTION
t "the SYN was dropped" told drop reason=TCP_NO_SOCKET dev=eth0 'src=192\.0\.2\.2:[1-9]' \
	'dst=192\.0\.2\.1:702 '
t "and the RST counted" test "$(count NO_CONNECTION)" = $((before + 1))

# ------------------------------------------------------------------ a life

serve on ta "$FLOW" -w serve 192.0.2.1 700
passive() {
	on tb "$FLOW" put 192.0.2.1 700 5000 && until_ok 5 eval \
		'[ -z "$(on ta "$WEFT" ss -Htn state connected sport = :700)" ]'
}
t "a client's connection" traced passive
us='local=192\.0\.2\.1:700 remote=192\.0\.2\.2:[1-9]'
t "LISTEN to SYN-RECEIVED" went LISTEN SYN-RECEIVED "$us"
t "SYN-RECEIVED to ESTABLISHED" went SYN-RECEIVED ESTABLISHED "$us"
t "and in the end CLOSED" went '[A-Z-]*' CLOSED "$us"

serve on tb "$FLOW" serve 192.0.2.2 701
active() { on ta "$FLOW" -w put 192.0.2.2 701 5000; }
t "a connection of ours" traced active
me='local=192\.0\.2\.1:[1-9][0-9]* remote=192\.0\.2\.2:701 '
t "SYN-SENT to ESTABLISHED" went SYN-SENT ESTABLISHED "$me"
t "ESTABLISHED to FIN-WAIT-1" went ESTABLISHED FIN-WAIT-1 "$me"
t "and in the end TIME-WAIT" until_ok 5 eval \
	'grep -v "^#" $TRACE/trace > "$WORK/trace"; went "FIN-WAIT-[12]" TIME-WAIT "$me"'

# ------------------------------------------------------------------ aborted

cat > "$WORK/abort.py" <<'P'
import socket, struct, sys, time
sys.path.insert(0, sys.argv[1])
from weft_socket import WEFT, connect
s = socket.socket(WEFT, socket.SOCK_STREAM)
assert connect(s, '192.0.2.2', int(sys.argv[3])) == 'ok'
if sys.argv[2] == 'linger':
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
else:
    s.recv(1)
s.close()
P
bg on tb python3 -c 'import socket
l = socket.create_server(("192.0.2.2", 703))
while True:
    s, _ = l.accept(); s.sendall(b"some bytes"); s.close()'
until_ok 10 eval 'on tb ss -Hltn | grep -q :703'
aborts() { on ta python3 "$WORK/abort.py" "$HERE/netns" "$1" $2; }
abort() {	# HOW PORT REASON
	local before
	before=$(count $3)
	t "$1: a connection is aborted" traced aborts $1 $2
	t "$1: the RST says why" told tcp_reset sent "remote=192\.0\.2\.2:$2 " "reason=$3 "
	t "$1: and is counted" test "$(count $3)" = $((before + 1))
}
abort linger 701 LINGER
abort unread 703 UNREAD

# ------------------------------------------------------------------ sent again

on ta "$WEFT" neigh add 192.0.2.3 lladdr 02:00:00:00:00:03 dev eth0
silence() { timeout 1.7 nsenter --net=/run/netns/ta "$FLOW" -w put 192.0.2.3 704 1; [ $? = 124 ]; }
t "a peer that is not there" traced silence
t "the SYN is sent again" told tcp_retransmit 'remote=192\.0\.2\.3:704 ' state=SYN-SENT \
	'len=0 retries=1 ' 'rto_us=1[0-9]{6} '

# ------------------------------------------------------------------ for tools

t "a filter by port" eval 'echo "lport == 700" > $TRACE/events/weft/tcp_state/filter &&
	traced passive && went LISTEN SYN-RECEIVED && traced refused &&
	! grep -q " tcp_state: " "$WORK/trace"; s=$?
	echo 0 > $TRACE/events/weft/tcp_state/filter; [ $s = 0 ]'
t "numbers have names" grep -q '"TCP_CHECKSUM"' $TRACE/events/weft/drop/format
t "in weft stat too" eval \
	'on ta "$WEFT" stat "reset.*" | grep -q "^reset.LINGER *1 *the program closed"'
finish
