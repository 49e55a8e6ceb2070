/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of KUnit that the suites of the pure files use, for user space.  The macros behave as
 * KUnit's (a failed EXPECT continues, a failed ASSERT leaves the case); results are KTAP.  The
 * runner is ../../run.c.
 */
#ifndef SHIM_KUNIT_TEST_H
#define SHIM_KUNIT_TEST_H

#include <linux/types.h>
#include <linux/string.h>
#include <linux/kernel.h>
#include <stdio.h>
#include <stdlib.h>

#define GFP_KERNEL	0
#define GFP_ATOMIC	0

struct kunit {
	void *priv;
	const void *param_value;
	const char *name;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *prev, char *desc);
};

struct kunit_suite {
	const char name[256];
	int (*suite_init)(struct kunit_suite *suite);
	void (*suite_exit)(struct kunit_suite *suite);
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
};

#define KUNIT_PARAM_DESC_SIZE	128

#define KUNIT_CASE(fn)			{ .run_case = fn, .name = #fn }
#define KUNIT_CASE_SLOW(fn)		KUNIT_CASE(fn)
#define KUNIT_CASE_PARAM(fn, gen)	{ .run_case = fn, .name = #fn, .generate_params = gen }
#define KUNIT_ARRAY_PARAM(label, array, get_desc) \
	static const void *label##_gen_params(const void *prev, char *desc) \
	{ \
		__typeof__((array)[0]) *shim_next = \
			prev ? ((__typeof__(shim_next))prev) + 1 : (array); \
		void (*shim_describe)(__typeof__(shim_next), char *) = get_desc; \
		if ((size_t)(shim_next - (array)) >= ARRAY_SIZE(array)) \
			return NULL; \
		if (shim_describe) \
			shim_describe(shim_next, desc); \
		return shim_next; \
	}

/* A suite that does not exist yet is a weak symbol, so NULL in this list. */
struct shim_list {
	struct kunit_suite *const *suite;
	size_t n;
};
extern const struct shim_list shim_suites;

#define kunit_test_suites(...) \
	static struct kunit_suite *const suite_list[] = { __VA_ARGS__ }; \
	const struct shim_list shim_suites = { suite_list, ARRAY_SIZE(suite_list) }

/* Marks the running case as failed, with the place and the reason. */
__attribute__((format(printf, 4, 5)))
void shim_fail(struct kunit *test, const char *file, int line, const char *fmt, ...);
__attribute__((noreturn)) void shim_leave(struct kunit *test);
__attribute__((format(printf, 2, 3))) void shim_log(struct kunit *test, const char *fmt, ...);
void shim_skip(struct kunit *test, const char *why);

/* Freed when the case ends. */
void *kunit_kmalloc(struct kunit *test, size_t n, gfp_t gfp);
void *kunit_kzalloc(struct kunit *test, size_t n, gfp_t gfp);
void kunit_kfree(struct kunit *test, const void *p);
#define kunit_kmalloc_array(test, n, size, gfp) kunit_kmalloc(test, (n) * (size), gfp)
#define kunit_kcalloc(test, n, size, gfp) kunit_kzalloc(test, (n) * (size), gfp)

#define kunit_info(test, ...) shim_log(test, __VA_ARGS__)
#define kunit_warn(test, ...) shim_log(test, __VA_ARGS__)
#define kunit_err(test, ...) shim_log(test, __VA_ARGS__)
#define kunit_mark_skipped(test, why, ...) shim_skip(test, why)
#define kunit_skip(test, why, ...) do { shim_skip(test, why); shim_leave(test); } while (0)

#define SHIM_LEAVE_YES(test) shim_leave(test)
#define SHIM_LEAVE_NO(test) ((void)0)

#define SHIM_MESSAGE(test, leave, ok, what, fmt, ...) do { \
	if (!(ok)) { \
		shim_fail(test, __FILE__, __LINE__, "%s", what); \
		shim_log(test, fmt, ##__VA_ARGS__); \
		leave(test); \
	} \
} while (0)

/* A comparison shows both values. */
#define SHIM_BINARY(test, leave, l, op, r, ...) do { \
	const __typeof__(l) shim_l = (l); \
	const __typeof__(r) shim_r = (r); \
	if (!(shim_l op shim_r)) { \
		shim_fail(test, __FILE__, __LINE__, \
			  "%s " #op " %s: %lld (0x%llx) and %lld (0x%llx)", #l, #r, \
			  (long long)shim_l, (unsigned long long)shim_l, \
			  (long long)shim_r, (unsigned long long)shim_r); \
		shim_log(test, "" __VA_ARGS__); \
		leave(test); \
	} \
} while (0)

#define SHIM_POINTER(test, leave, l, op, r, ...) do { \
	const void *shim_l = (l); \
	const void *shim_r = (r); \
	SHIM_MESSAGE(test, leave, shim_l op shim_r, #l " " #op " " #r, "" __VA_ARGS__); \
} while (0)

#define KUNIT_SUCCEED(test) ((void)(test))
#define KUNIT_FAIL(test, fmt, ...) shim_fail(test, __FILE__, __LINE__, fmt, ##__VA_ARGS__)
#define KUNIT_FAIL_AND_ABORT(test, fmt, ...) do { \
	KUNIT_FAIL(test, fmt, ##__VA_ARGS__); \
	shim_leave(test); \
} while (0)

#define KUNIT_EXPECT_EQ(test, l, r) SHIM_BINARY(test, SHIM_LEAVE_NO, l, ==, r)
#define KUNIT_EXPECT_EQ_MSG(test, l, r, ...) SHIM_BINARY(test, SHIM_LEAVE_NO, l, ==, r, __VA_ARGS__)
#define KUNIT_EXPECT_NE(test, l, r) SHIM_BINARY(test, SHIM_LEAVE_NO, l, !=, r)
#define KUNIT_EXPECT_NE_MSG(test, l, r, ...) SHIM_BINARY(test, SHIM_LEAVE_NO, l, !=, r, __VA_ARGS__)
#define KUNIT_EXPECT_LT(test, l, r) SHIM_BINARY(test, SHIM_LEAVE_NO, l, <, r)
#define KUNIT_EXPECT_LT_MSG(test, l, r, ...) SHIM_BINARY(test, SHIM_LEAVE_NO, l, <, r, __VA_ARGS__)
#define KUNIT_EXPECT_LE(test, l, r) SHIM_BINARY(test, SHIM_LEAVE_NO, l, <=, r)
#define KUNIT_EXPECT_LE_MSG(test, l, r, ...) SHIM_BINARY(test, SHIM_LEAVE_NO, l, <=, r, __VA_ARGS__)
#define KUNIT_EXPECT_GT(test, l, r) SHIM_BINARY(test, SHIM_LEAVE_NO, l, >, r)
#define KUNIT_EXPECT_GT_MSG(test, l, r, ...) SHIM_BINARY(test, SHIM_LEAVE_NO, l, >, r, __VA_ARGS__)
#define KUNIT_EXPECT_GE(test, l, r) SHIM_BINARY(test, SHIM_LEAVE_NO, l, >=, r)
#define KUNIT_EXPECT_GE_MSG(test, l, r, ...) SHIM_BINARY(test, SHIM_LEAVE_NO, l, >=, r, __VA_ARGS__)
#define KUNIT_EXPECT_PTR_EQ(test, l, r) SHIM_POINTER(test, SHIM_LEAVE_NO, l, ==, r)
#define KUNIT_EXPECT_PTR_EQ_MSG(test, l, r, ...) \
	SHIM_POINTER(test, SHIM_LEAVE_NO, l, ==, r, __VA_ARGS__)
#define KUNIT_EXPECT_PTR_NE(test, l, r) SHIM_POINTER(test, SHIM_LEAVE_NO, l, !=, r)
#define KUNIT_EXPECT_PTR_NE_MSG(test, l, r, ...) \
	SHIM_POINTER(test, SHIM_LEAVE_NO, l, !=, r, __VA_ARGS__)
#define KUNIT_EXPECT_TRUE(test, c) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, c, #c " is false", "")
#define KUNIT_EXPECT_TRUE_MSG(test, c, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, c, #c " is false", __VA_ARGS__)
#define KUNIT_EXPECT_FALSE(test, c) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, !(c), #c " is true", "")
#define KUNIT_EXPECT_FALSE_MSG(test, c, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, !(c), #c " is true", __VA_ARGS__)
#define KUNIT_EXPECT_NULL(test, p) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, !(p), #p " is not NULL", "")
#define KUNIT_EXPECT_NULL_MSG(test, p, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, !(p), #p " is not NULL", __VA_ARGS__)
#define KUNIT_EXPECT_NOT_NULL(test, p) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, p, #p " is NULL", "")
#define KUNIT_EXPECT_NOT_NULL_MSG(test, p, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, p, #p " is NULL", __VA_ARGS__)
#define KUNIT_EXPECT_NOT_ERR_OR_NULL(test, p) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, p, #p " is NULL", "")
#define KUNIT_EXPECT_NOT_ERR_OR_NULL_MSG(test, p, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, p, #p " is NULL", __VA_ARGS__)
#define KUNIT_EXPECT_STREQ(test, l, r) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, !strcmp(l, r), #l " and " #r " differ", "")
#define KUNIT_EXPECT_STREQ_MSG(test, l, r, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, !strcmp(l, r), #l " and " #r " differ", __VA_ARGS__)
#define KUNIT_EXPECT_STRNEQ(test, l, r) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, strcmp(l, r), #l " and " #r " are equal", "")
#define KUNIT_EXPECT_STRNEQ_MSG(test, l, r, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, strcmp(l, r), #l " and " #r " are equal", __VA_ARGS__)
#define KUNIT_EXPECT_MEMEQ(test, l, r, n) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, !memcmp(l, r, n), #l " and " #r " differ", "")
#define KUNIT_EXPECT_MEMEQ_MSG(test, l, r, n, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, !memcmp(l, r, n), #l " and " #r " differ", __VA_ARGS__)
#define KUNIT_EXPECT_MEMNEQ(test, l, r, n) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, memcmp(l, r, n), #l " and " #r " are equal", "")
#define KUNIT_EXPECT_MEMNEQ_MSG(test, l, r, n, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_NO, memcmp(l, r, n), #l " and " #r " are equal", __VA_ARGS__)

#define KUNIT_ASSERT_EQ(test, l, r) SHIM_BINARY(test, SHIM_LEAVE_YES, l, ==, r)
#define KUNIT_ASSERT_EQ_MSG(test, l, r, ...) \
	SHIM_BINARY(test, SHIM_LEAVE_YES, l, ==, r, __VA_ARGS__)
#define KUNIT_ASSERT_NE(test, l, r) SHIM_BINARY(test, SHIM_LEAVE_YES, l, !=, r)
#define KUNIT_ASSERT_NE_MSG(test, l, r, ...) \
	SHIM_BINARY(test, SHIM_LEAVE_YES, l, !=, r, __VA_ARGS__)
#define KUNIT_ASSERT_LT(test, l, r) SHIM_BINARY(test, SHIM_LEAVE_YES, l, <, r)
#define KUNIT_ASSERT_LT_MSG(test, l, r, ...) SHIM_BINARY(test, SHIM_LEAVE_YES, l, <, r, __VA_ARGS__)
#define KUNIT_ASSERT_LE(test, l, r) SHIM_BINARY(test, SHIM_LEAVE_YES, l, <=, r)
#define KUNIT_ASSERT_LE_MSG(test, l, r, ...) \
	SHIM_BINARY(test, SHIM_LEAVE_YES, l, <=, r, __VA_ARGS__)
#define KUNIT_ASSERT_GT(test, l, r) SHIM_BINARY(test, SHIM_LEAVE_YES, l, >, r)
#define KUNIT_ASSERT_GT_MSG(test, l, r, ...) SHIM_BINARY(test, SHIM_LEAVE_YES, l, >, r, __VA_ARGS__)
#define KUNIT_ASSERT_GE(test, l, r) SHIM_BINARY(test, SHIM_LEAVE_YES, l, >=, r)
#define KUNIT_ASSERT_GE_MSG(test, l, r, ...) \
	SHIM_BINARY(test, SHIM_LEAVE_YES, l, >=, r, __VA_ARGS__)
#define KUNIT_ASSERT_PTR_EQ(test, l, r) SHIM_POINTER(test, SHIM_LEAVE_YES, l, ==, r)
#define KUNIT_ASSERT_PTR_EQ_MSG(test, l, r, ...) \
	SHIM_POINTER(test, SHIM_LEAVE_YES, l, ==, r, __VA_ARGS__)
#define KUNIT_ASSERT_PTR_NE(test, l, r) SHIM_POINTER(test, SHIM_LEAVE_YES, l, !=, r)
#define KUNIT_ASSERT_PTR_NE_MSG(test, l, r, ...) \
	SHIM_POINTER(test, SHIM_LEAVE_YES, l, !=, r, __VA_ARGS__)
#define KUNIT_ASSERT_TRUE(test, c) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, c, #c " is false", "")
#define KUNIT_ASSERT_TRUE_MSG(test, c, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, c, #c " is false", __VA_ARGS__)
#define KUNIT_ASSERT_FALSE(test, c) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, !(c), #c " is true", "")
#define KUNIT_ASSERT_FALSE_MSG(test, c, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, !(c), #c " is true", __VA_ARGS__)
#define KUNIT_ASSERT_NULL(test, p) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, !(p), #p " is not NULL", "")
#define KUNIT_ASSERT_NULL_MSG(test, p, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, !(p), #p " is not NULL", __VA_ARGS__)
#define KUNIT_ASSERT_NOT_NULL(test, p) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, p, #p " is NULL", "")
#define KUNIT_ASSERT_NOT_NULL_MSG(test, p, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, p, #p " is NULL", __VA_ARGS__)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, p, #p " is NULL", "")
#define KUNIT_ASSERT_NOT_ERR_OR_NULL_MSG(test, p, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, p, #p " is NULL", __VA_ARGS__)
#define KUNIT_ASSERT_STREQ(test, l, r) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, !strcmp(l, r), #l " and " #r " differ", "")
#define KUNIT_ASSERT_STREQ_MSG(test, l, r, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, !strcmp(l, r), #l " and " #r " differ", __VA_ARGS__)
#define KUNIT_ASSERT_STRNEQ(test, l, r) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, strcmp(l, r), #l " and " #r " are equal", "")
#define KUNIT_ASSERT_STRNEQ_MSG(test, l, r, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, strcmp(l, r), #l " and " #r " are equal", __VA_ARGS__)
#define KUNIT_ASSERT_MEMEQ(test, l, r, n) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, !memcmp(l, r, n), #l " and " #r " differ", "")
#define KUNIT_ASSERT_MEMEQ_MSG(test, l, r, n, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, !memcmp(l, r, n), #l " and " #r " differ", __VA_ARGS__)
#define KUNIT_ASSERT_MEMNEQ(test, l, r, n) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, memcmp(l, r, n), #l " and " #r " are equal", "")
#define KUNIT_ASSERT_MEMNEQ_MSG(test, l, r, n, ...) \
	SHIM_MESSAGE(test, SHIM_LEAVE_YES, memcmp(l, r, n), #l " and " #r " are equal", __VA_ARGS__)

#endif
