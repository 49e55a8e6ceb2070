// SPDX-License-Identifier: GPL-2.0
/*
 * `weft run --preload`: puts the library into the program's environment.  It lies beside the `weft`
 * command, or in ../lib/weft where `make install` puts it.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

/* The library's path in `path`; false: there is none. */
static bool library_find(char *path, size_t size)
{
	static const char *const places[] = { "", "../lib/weft/" };
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *name;
	size_t i;

	if (n < 0)
		return false;
	self[n] = 0;
	name = strrchr(self, '/');
	if (!name)
		return false;
	*name = 0;
	for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
		int len = snprintf(path, size, "%s/%s%s", self, places[i], RUN_PRELOAD_LIBRARY);

		if (len > 0 && (size_t)len < size && !access(path, R_OK))
			return true;
	}
	return false;
}

bool run_preload(const struct run *r)
{
	const char *before = getenv("LD_PRELOAD");
	char path[2 * PATH_MAX], *all, *told;

	if (!library_find(path, sizeof(path)))
		return false;
	if (asprintf(&all, "%s%s%s", path, before ? ":" : "", before ?: "") < 0 ||
	    asprintf(&told, RUN_PRELOAD_PRINT, r->family, r->inet6, r->engine ?: "") < 0)
		return false;
	return !setenv("LD_PRELOAD", all, 1) && !setenv(RUN_PRELOAD_TOLD, told, 1);
}
