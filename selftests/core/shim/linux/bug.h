/* SPDX-License-Identifier: GPL-2.0 */
/* A kernel warning ends the run: no test may cause one. */
#ifndef SHIM_LINUX_BUG_H
#define SHIM_LINUX_BUG_H

#include <linux/build_bug.h>
#include <stdio.h>
#include <stdlib.h>

#define WARN_ON(cond) ({ \
	bool warn_hit = !!(cond); \
	if (warn_hit) { \
		fprintf(stderr, "%s:%d: WARN_ON(%s)\n", __FILE__, __LINE__, #cond); \
		abort(); \
	} \
	warn_hit; \
})
#define WARN_ON_ONCE(cond) WARN_ON(cond)
#define WARN_ONCE(cond, ...) WARN_ON(cond)
#define BUG_ON(cond) ((void)WARN_ON(cond))

#endif
