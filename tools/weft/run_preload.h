/* SPDX-License-Identifier: GPL-2.0 */
/* What `weft run --preload` tells its library, in the environment of the program. */
#ifndef WEFT_RUN_PRELOAD_H
#define WEFT_RUN_PRELOAD_H

#define RUN_PRELOAD_LIBRARY	"libweft-run.so"
#define RUN_PRELOAD_TOLD	"WEFT_RUN"
/* family, enum run_inet6, engine */
#define RUN_PRELOAD_PRINT	"%d %d %s"
#define RUN_PRELOAD_SCAN	"%d %d %15s"

/* --inet6: the stack for TCP and UDP sockets of IPv6; INET6_REFUSE: none. */
enum run_inet6 { INET6_WEFT, INET6_HOST, INET6_REFUSE };

#endif
