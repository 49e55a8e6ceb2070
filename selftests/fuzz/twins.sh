#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The same random calls on Linux's stack and on Weft: fixed seeds, and no difference but those that
# twins.c lists.
. "$(dirname "$0")/../lib.sh"
"$BIN/fuzz/twins"
exit
