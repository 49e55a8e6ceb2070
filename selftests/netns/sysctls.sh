#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The host's sysctls that programs rely on apply to Weft's sockets in share mode: the same script on
# Linux defines the right result.
. "$(dirname "$0")/../lib.sh"
namespace sa sb
for ns in sa sb; do
	on $ns sysctl -qw net.ipv4.ip_local_port_range="50000 50009" \
		net.ipv4.ip_local_reserved_ports=50000,50002,50004,50006,50008 \
		net.ipv4.ip_default_ttl=33 net.ipv4.ip_no_pmtu_disc=1
done
compare() {
	on sa python3 "$HERE/netns/sysctls.py" linux > "$WORK/linux"
	on sb python3 "$HERE/netns/sysctls.py" weft > "$WORK/weft"
	diff "$WORK/linux" "$WORK/weft"
}
t "as on Linux" compare
t "a range, without what is reserved" grep \
	-q '^connect ok ok ok ok ok .* 50001 50003 50005 50007 50009$' "$WORK/weft"
t "another's address is refused" grep -q 'another EADDRNOTAVAIL EADDRNOTAVAIL' "$WORK/weft"
for ns in sa sb; do on $ns sysctl -qw net.ipv4.ip_nonlocal_bind=1 net.ipv6.ip_nonlocal_bind=1; done
t "ip_nonlocal_bind: as on Linux" compare
t "ip_nonlocal_bind: it is taken" grep -q 'another ok ok' "$WORK/weft"
on sb sysctl -qw net.weft.ip_local_port_min=50100 net.weft.ip_local_port_max=50105
on sb python3 "$HERE/netns/sysctls.py" weft > "$WORK/weft"
t "net.weft has a range of its own" grep -q '^connect ok .* 50105$' "$WORK/weft"
finish
