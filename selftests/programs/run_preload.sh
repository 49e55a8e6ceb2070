#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `weft run --preload`: a dynamic program's sockets come from the preloaded library, others' from
# the supervisor; and the library alone where another seccomp supervisor is above.
. "$(dirname "$0")/stacks.bash"

# whose PREFIX...: the protocol's name and SO_DOMAIN of three sockets of a program behind PREFIX
cat > "$WORK/whose.py" <<'P'
import os, socket, sys
for kind in ((socket.AF_INET, socket.SOCK_STREAM, 0), (socket.AF_INET6, socket.SOCK_DGRAM, 0),
             (socket.AF_INET, socket.SOCK_RAW, 1), (socket.AF_UNIX, socket.SOCK_STREAM, 0)):
    try:
        s = socket.socket(*kind)
    except OSError as e:
        print(os.strerror(e.errno))
        continue
    name = os.getxattr(s.fileno(), 'system.sockprotoname').decode().rstrip('\0')
    domain = s.getsockopt(socket.SOL_SOCKET, socket.SO_DOMAIN)
    print('weft' if name.startswith('WEFT-') else 'other', domain == kind[0])
try:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
except OSError as e:
    print(os.strerror(e.errno))
P
whose() { "$@" python3 "$WORK/whose.py" 2> "$WORK/complaints"; }
ours=$'weft True\nweft True\nweft True\nother True\nProtocol not supported'

# behind COMMAND...: runs it below a seccomp supervisor that lets everything pass
cat > "$WORK/behind.py" <<'P'
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
allow = ctypes.create_string_buffer(struct.pack('HBBI', 6, 0, 0, 0x7fff0000))
prog = ctypes.create_string_buffer(struct.pack('HxxxxxxQ', 1, ctypes.addressof(allow)))
libc.prctl(38, 1, 0, 0, 0)                                  # PR_SET_NO_NEW_PRIVS
fd = libc.syscall(317, 1, 8, prog)      # seccomp(SECCOMP_SET_MODE_FILTER, NEW_LISTENER)
if fd < 0:
    sys.exit(os.strerror(ctypes.get_errno()))
os.set_inheritable(fd, True)
os.execvp(sys.argv[1], sys.argv[1:])
P
behind() { python3 "$WORK/behind.py" "$@"; }

t "a dynamic program's sockets are Weft's" eval '[ "$(whose "$WEFT" run --preload)" = "$ours" ]'
t "and nothing is said" eval '[ ! -s "$WORK/complaints" ]'
t "with another preloaded library" eval \
	'[ "$(LD_PRELOAD=libc.so.6 whose "$WEFT" run --preload)" = "$ours" ]'
t "without its environment the filter catches it" eval \
	'[ "$(whose "$WEFT" run --preload env -i PATH="$PATH")" = "$ours" ]'
refused=$'weft True\nAddress family not supported by protocol\nweft True\nother True'
t "--inet6=refuse" eval \
	'[ "$(whose "$WEFT" run --preload --inet6=refuse | head -n 4)" = "$refused" ]'
hosts=$'weft True\nother True\nweft True\nother True'
t "--inet6=host" eval '[ "$(whose "$WEFT" run --preload --inet6=host | head -n 4)" = "$hosts" ]'

# The supervisor counts what it gives.
asks_nobody() {
	local p status
	"$WEFT" run --preload python3 -c 'import socket, time
for _ in range(100):
    socket.socket().close()
print("made", flush=True)
time.sleep(60)' > "$WORK/made" & p=$!
	started+=($p)
	until_ok 20 grep -q made "$WORK/made" || return
	"$WEFT" doctor > "$WORK/doctor"
	grep -q "process $p (python3) and what it has started: 0 sockets" "$WORK/doctor"
	status=$?
	[ $status = 0 ] || cat "$WORK/doctor"
	stop_all
	return $status
}
t "the supervisor is not asked" asks_nobody

t "behind another supervisor it is refused" eval 'behind "$WEFT" run true; [ $? = 125 ]'
t "with the library it runs" eval '[ "$(whose behind "$WEFT" run --preload)" = "$ours" ]'
t "and says what stays on Linux" grep -q 'static programs' "$WORK/complaints"
finish
