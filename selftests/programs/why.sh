#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `weft why`: connections that are stalled, each in its own way, and the explanation of each.
#
#	wa eth0 (own) ------- eth0 wb (Linux)
#	192.0.2.1         192.0.2.2
. "$(dirname "$0")/stacks.bash"
wire wa wb
put wa own 192.0.2.1; put wb host 192.0.2.2

# The peer: port 801 never reads, 802 closes at once, 803 sends ten bytes, 804 reads.
bg on wb python3 -c '
import selectors, socket
wait = selectors.DefaultSelector()
for port in range(801, 805):
    wait.register(socket.create_server(("192.0.2.2", port)), selectors.EVENT_READ, port)
kept = []
while True:
    for key, _ in wait.select():
        if key.data == 0:
            if not key.fileobj.recv(65536): wait.unregister(key.fileobj); key.fileobj.close()
            continue
        s, _ = key.fileobj.accept()
        if key.data == 802: s.close()
        if key.data == 801: kept.append(s)
        if key.data == 803: kept.append(s); s.sendall(b"ten bytes!")
        if key.data == 804: wait.register(s, selectors.EVENT_READ, 0)
'
until_ok 10 eval 'on wb ss -Hltn | grep -q :804'
# halts PORT CODE: a Weft connection to that port, on which the Python code runs; it stays open
halts() {
	bg on wa "$WEFT" run python3 -c "
import select, socket, time
s = socket.socket(); s.setblocking(False)
try: s.connect(('192.0.2.${3:-2}', $1))
except BlockingIOError: pass
select.select([], [s], [], 5)
$2
time.sleep(60)"
}
# says PORT CODE TEXT: `weft why` soon gives this reason for the connection to the port
says() {
	local port=$1 code=$2 text=$3
	until_ok 30 eval 'on wa "$WEFT" why > "$WORK/why"; grep -q ":$port $text" "$WORK/why"' &&
		on wa "$WEFT" -j why ":$port" | json "any(r['code'] == '$code' for r in rows)" ||
		{ cat "$WORK/why"; return 1; }
}

halts 801 'while select.select([], [s], [], 3)[1]: s.send(bytes(65536))'
t "a peer that does not read" says 801 zero-window \
	"ESTABLISHED: the peer's window is 0, nothing could be sent for .*: the next probe in .*; [0-9]* bytes wait"
halts 802 ''
t "a peer that has closed" says 802 program-close \
	'CLOSE-WAIT: the peer has closed, our program has not'
halts 803 ''
t "a program that does not read" says 803 unread 'ESTABLISHED: 10 bytes wait for our program'
halts 804 ''
quiet() {
	on wa "$WEFT" why | grep -q ':804 ' && return 1
	on wa "$WEFT" why 192.0.2.2:804 | grep -q 'nothing to send'
}
t "an idle one only when asked for" until_ok 5 quiet
stop ${started[-1]}; unset 'started[-1]'
t "TIME-WAIT" says 804 time-wait 'TIME-WAIT: closed: 2 MSL end in 5[0-9] s'
on wa "$WEFT" neigh add 192.0.2.3 lladdr 02:00:00:00:00:03 dev eth0
halts 805 '' 3
t "a peer that is not there" says 805 opening \
	'SYN-SENT: the SYN is not answered for .*: number [2-9] in'
on wb nft -f - <<< 'table ip t { chain c { type filter hook input priority 0
	tcp dport 804 tcp flags & (psh|fin) != 0 drop; }; }' 2>/dev/null
halts 804 's.send(b"lost")'
t "a peer that does not answer" says 804 unanswered \
	'ESTABLISHED: 4 bytes are not acknowledged since the first timeout .* ago: retransmission [2-9] in'
# On lo a segment may be larger than any window.
bg on wa "$WEFT" run python3 -c '
import socket, time
kept = []
ONE, FULL = ("127.0.0.1", 810), ("127.0.0.1", 811)
with socket.create_server(ONE) as one, socket.create_server(FULL) as full:
    client = socket.create_connection(ONE); kept.append(one.accept()); client.send(b"1")
    filler = socket.create_connection(FULL); kept.append(full.accept()); filler.settimeout(1)
    try:
        while True: filler.send(bytes(65536))
    except TimeoutError: pass
    print("ready", flush=True)
    time.sleep(100)
' > "$WORK/lo"
until_ok 20 printed "$WORK/lo" ready
t "one byte that is not read, and a window that is open" eval \
	'on wa "$WEFT" why 127.0.0.1:810 | grep -q ":810 .*1 byte waits for our program to read$"'
t "a program that does not read, and a window that is closed" eval \
	'on wa "$WEFT" why 127.0.0.1:811 |
		grep -q ":811 .* bytes wait for our program to read, and our window is closed"'
stop_all
t "nobody else is there" eval \
	'[ -z "$(on wa "$WEFT" why :9999)" ] && [ "$(on wa "$WEFT" -j why :9999)" = "[]" ]'
refuses "no address" 'no address (see "weft why help")' on wa "$WEFT" why nosuch
t "help" eval '"$WEFT" why help | grep -q Usage'
finish
