// SPDX-License-Identifier: GPL-2.0
/*
 * Which socket of a SO_REUSEPORT group: each member replaces the former choice with the probability
 * that makes all equal. Pure.
 */
#include "fit.h"

bool weft_fit_better(struct weft_fit_best *b, int score, bool in_group)
{
	bool takes;

	if (score > b->score) {
		b->score = score;
		b->members = in_group;
		return true;
	}
	if (score < b->score || !b->members || !in_group)
		return false;
	b->members++;
	takes = !((u64)b->hash * b->members >> 32);
	b->hash = b->hash * 1664525 + 1013904223;	/* the next pseudo-random number */
	return takes;
}
