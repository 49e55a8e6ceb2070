// SPDX-License-Identifier: GPL-2.0
/* Ephemeral ports: RFC 6056 3.2, 3.3.4. */
#include <kunit/test.h>
#include "../ephemeral.h"

#define EQ(a, b) KUNIT_EXPECT_EQ(test, (u32)(a), (u32)(b))

static const struct weft_port_range all = { 32768, 60999 };

static void port_range_at__all_once(struct kunit *test)
{
	struct weft_port_range r = { 65533, 65535 };

	EQ(weft_port_range_count(r), 3);
	EQ(weft_port_range_at(r, 5, 0), 65535);
	EQ(weft_port_range_at(r, 5, 1), 65533);
	EQ(weft_port_range_at(r, 5, 2), 65534);
	EQ(weft_port_range_at(r, 0xffffffff, 0), 65533);
}

/* Two sysctls or two words may be read at different times. */
static void port_range_at__upside_down(struct kunit *test)
{
	struct weft_port_range r = { 100, 99 };

	EQ(weft_port_range_count(r), 1);
	EQ(weft_port_range_at(r, 77, 0), 100);
}

static void port_range_of__narrower(struct kunit *test)
{
	struct weft_port_range r = weft_port_range_of(all, 40000, 40009);

	EQ(r.lo, 40000);
	EQ(r.hi, 40009);
}

static void port_range_of__one_bound(struct kunit *test)
{
	EQ(weft_port_range_of(all, 0, 0).lo, 32768);
	EQ(weft_port_range_of(all, 0, 0).hi, 60999);
	EQ(weft_port_range_of(all, 40000, 0).lo, 40000);
	EQ(weft_port_range_of(all, 40000, 0).hi, 60999);
	EQ(weft_port_range_of(all, 0, 40000).hi, 40000);
}

static void port_range_of__outside(struct kunit *test)
{
	EQ(weft_port_range_of(all, 1000, 61000).lo, 32768);
	EQ(weft_port_range_of(all, 1000, 61000).hi, 60999);
}

static void port_step__at_random(struct kunit *test)
{
	EQ(weft_port_step(0, 0), 1);
	EQ(weft_port_step(0, 7), 8);
	EQ(weft_port_step(0, 8), 1);
	EQ(weft_port_step(3, 7), 8);
}

/* The next search starts after the ports in use. */
static void port_step__past_the_taken(struct kunit *test)
{
	EQ(weft_port_step(100, 7), 101);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(port_range_at__all_once),
	KUNIT_CASE(port_range_at__upside_down),
	KUNIT_CASE(port_range_of__narrower),
	KUNIT_CASE(port_range_of__one_bound),
	KUNIT_CASE(port_range_of__outside),
	KUNIT_CASE(port_step__at_random),
	KUNIT_CASE(port_step__past_the_taken),
	{}
};

struct kunit_suite weft_sock_ephemeral_suite = {
	.name = "weft_sock_ephemeral",
	.test_cases = cases,
};
