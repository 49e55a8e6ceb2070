#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The same random calls on Linux's stack and on Weft: with fixed seeds; only the differences that
# twins.c lists are accepted.
. "$(dirname "$0")/../lib.sh"
"$BIN/fuzz/twins"
exit
