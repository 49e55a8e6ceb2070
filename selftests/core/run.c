// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the KUnit suites in user space and prints KTAP: one line for each case, the counts last.
 *
 *   core [PATTERN]        only cases whose "suite.case" contains PATTERN
 *
 * Exit status 0 only if at least one case ran and none failed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <kunit/test.h>

struct allocation {
	struct allocation *next;
	void *p;
};

static struct allocation *allocations;
static jmp_buf leave;
static bool failed, skipped;
static unsigned int count[3];		/* passed, failed, skipped */

void shim_fail(struct kunit *test, const char *file, int line, const char *fmt, ...)
{
	va_list args;

	failed = true;
	printf("    # %s: %s:%d: ", test->name, file, line);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	if (fmt[strlen(fmt) - 1] != '\n')
		putchar('\n');
}

void shim_log(struct kunit *test, const char *fmt, ...)
{
	va_list args;
	size_t n = strlen(fmt);

	if (!n)
		return;
	printf("    # %s: ", test->name);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	if (fmt[n - 1] != '\n')
		putchar('\n');
}

void shim_skip(struct kunit *test, const char *why)
{
	skipped = true;
	shim_log(test, "skipped: %s", why);
}

void shim_leave(struct kunit *test)
{
	longjmp(leave, 1);
}

void *kunit_kmalloc(struct kunit *test, size_t n, gfp_t gfp)
{
	struct allocation *a = malloc(sizeof(*a));

	a->p = malloc(n);
	a->next = allocations;
	allocations = a;
	return a->p;
}

void *kunit_kzalloc(struct kunit *test, size_t n, gfp_t gfp)
{
	return memset(kunit_kmalloc(test, n, gfp), 0, n);
}

void kunit_kfree(struct kunit *test, const void *p)
{
	struct allocation **at = &allocations, *a;

	while (*at && (*at)->p != p)
		at = &(*at)->next;
	a = *at;
	if (!p)
		return;
	if (!a)
		abort();
	*at = a->next;
	free(a->p);
	free(a);
}

static void free_all(void)
{
	while (allocations)
		kunit_kfree(NULL, allocations->p);
}

static void run(struct kunit_suite *suite, struct kunit_case *c, struct kunit *test)
{
	if (!setjmp(leave)) {
		if (suite->init && suite->init(test))
			shim_fail(test, suite->name, 0, "init");
		else
			c->run_case(test);
	}
	if (!setjmp(leave) && suite->exit)
		suite->exit(test);
	free_all();
}

static void run_params(struct kunit_suite *suite, struct kunit_case *c, struct kunit *test)
{
	char desc[KUNIT_PARAM_DESC_SIZE] = "";
	const void *param = NULL;

	while ((param = c->generate_params(param, desc))) {
		bool before = failed;

		failed = false;
		test->param_value = param;
		run(suite, c, test);
		if (failed)
			printf("    # %s: with parameter '%s'\n", c->name, desc);
		failed |= before;
		desc[0] = '\0';
	}
}

static void run_case(struct kunit_suite *suite, struct kunit_case *c)
{
	struct kunit test = { .name = c->name };
	unsigned int n;

	failed = false;
	skipped = false;
	if (c->generate_params)
		run_params(suite, c, &test);
	else
		run(suite, c, &test);
	count[failed ? 1 : skipped ? 2 : 0]++;
	n = count[0] + count[1] + count[2];
	printf("%s %u %s.%s%s\n", failed ? "not ok" : "ok", n, suite->name, c->name,
	       skipped && !failed ? " # SKIP" : "");
}

static bool wanted(const struct kunit_suite *suite, const struct kunit_case *c, const char *pattern)
{
	char name[512];

	snprintf(name, sizeof(name), "%s.%s", suite->name, c->name);
	return !pattern || strstr(name, pattern);
}

static unsigned int run_suite(struct kunit_suite *suite, const char *pattern, bool really)
{
	struct kunit_case *c;
	unsigned int n = 0;

	for (c = suite->test_cases; c->run_case; c++) {
		if (!wanted(suite, c, pattern))
			continue;
		if (really && !n && suite->suite_init && suite->suite_init(suite))
			exit(1);
		n++;
		if (really)
			run_case(suite, c);
	}
	if (really && n && suite->suite_exit)
		suite->suite_exit(suite);
	return n;
}

static unsigned int run_all(const char *pattern, bool really)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < shim_suites.n; i++)
		if (shim_suites.suite[i])
			n += run_suite(shim_suites.suite[i], pattern, really);
	return n;
}

int main(int argc, char **argv)
{
	const char *pattern = argc > 1 ? argv[1] : NULL;

	/* a sanitizer may end the process at any time: flush the results so far */
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("KTAP version 1\n1..%u\n", run_all(pattern, false));
	run_all(pattern, true);
	printf("# Totals: pass:%u fail:%u skip:%u total:%u\n", count[0], count[1], count[2],
	       count[0] + count[1] + count[2]);
	return count[1] || !count[0];
}
