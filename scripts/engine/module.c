// SPDX-License-Identifier: GPL-2.0
/* The module part of a build of TCP's core as a separate engine. */
#include "net/tcp/engines.h"

static int __init engine_init(void)
{
	return weft_tcp_engine_register(&weft_tcp_engine, THIS_MODULE, WEFT_TCP_ENGINE_ABI);
}

/* Runs only when no connection uses the engine. */
static void __exit engine_exit(void)
{
	weft_tcp_engine_unregister(&weft_tcp_engine);
}

module_init(engine_init);
module_exit(engine_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Weft: the TCP engine \"" WEFT_TCP_ENGINE_NAME "\"");
