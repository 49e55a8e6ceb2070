#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# weft link attach and detach: one device, all devices, devices that appear later, and devices that
# cannot be attached.
. "$(dirname "$0")/../lib.sh"
namespace aa
link() { on aa "$WEFT" link "$@"; }
shows() { link | grep -q "$1.*$2"; }

t "lo is shared" shows lo share
on aa ip link add dummy0 type dummy
on aa ip link set dummy0 up
refuses "a device is not attached by itself" . shows dummy0 share
t "attach" link attach dummy0
t "is shared" shows dummy0 share
refuses "attach twice" 'exists\|already\|attached' link attach dummy0
t "detach" link detach dummy0
refuses "is not attached any more" . shows dummy0 share
refuses "detach twice" . link detach dummy0
t "own" link attach dummy0 own
t "is own" shows dummy0 own
refuses "no such device" 'nosuch' link attach nosuch
refuses "no such mode" . link attach dummy0 nosuch
on aa ip link add br0 type bridge
on aa ip link add port0 type dummy
on aa ip link set port0 master br0
refuses "a device in use by a bridge says so" 'bridge\|in use' link attach port0
t "the bridge itself can be attached" link attach br0
link detach br0

t "all" link attach --all
t "all: what is there" shows br0 share
on aa ip link add later0 type dummy
t "all: what comes later" until_ok 2 shows later0 share
on aa ip link del later0
refuses "a removed device is gone from the list" . shows later0 share
t "a renamed device has its new name" eval \
	'on aa ip link set dummy0 down; on aa ip link set dummy0 name other0; shows other0 own'
t "detach all" link detach --all
refuses "detached, all of them" . shows br0 share
t "as JSON" eval 'link attach br0; on aa "$WEFT" -j link | python3 -m json.tool | grep -q br0'
refuses "not without privilege" 'not permitted\|Permission' setpriv --reuid 65534 --clear-groups \
	--bounding-set=-all --inh-caps=-all nsenter --net=/run/netns/aa "$WEFT" link attach other0
finish
