// SPDX-License-Identifier: GPL-2.0
/* The module weft_kunit.ko: the functional core again, with the suites that test it. */
#include <linux/module.h>
#include "kunit_suites.h"

#define X(suite) &suite,
kunit_test_suites(WEFT_SUITES(X));
#undef X

MODULE_DESCRIPTION("KUnit suites of Weft's functional core");
MODULE_LICENSE("GPL");
