/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A connection as fixture: x is the end under test, y its peer; one variant opens actively, the
 * other passively.
 */
#ifndef PAIR_H
#define PAIR_H

#include <kselftest_harness.h>
#include "family.h"

FIXTURE(pair) {
	int x, y;
};

FIXTURE_VARIANT(pair) {
	bool active;
};

FIXTURE_VARIANT_ADD(pair, active) { .active = true };
FIXTURE_VARIANT_ADD(pair, passive) { .active = false };

FIXTURE_SETUP(pair)
{
	ASSERT_EQ(0, tcp_pair(variant->active, &self->x, &self->y));
}

FIXTURE_TEARDOWN(pair)
{
	close(self->x);
	close(self->y);
}

#endif
