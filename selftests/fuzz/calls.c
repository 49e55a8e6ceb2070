// SPDX-License-Identifier: GPL-2.0
/*
 * Random socket calls of a user without capabilities, over lo: every type and protocol of the
 * family, every option, flag and kind of address, with values, lengths and pointers that are valid,
 * odd or invalid.  No result is checked; the kernel's checkers report what went wrong.
 *
 *   calls [-f FAMILY] [-j WORKERS] [-p] [-v] SEED SECONDS many workers, each with a seed derived
 * from SEED
 *   calls [-f FAMILY] [-p] -1 SEED                                that one worker alone
 *
 * -p keeps root's capabilities.  -v writes each worker's seed to the kernel's log.  A worker is a
 * process of up to four threads that share descriptors and memory; it makes CALLS calls at most and
 * is killed after LIFE seconds.  Exit status: 0 all workers could be ended, 1 one could not, 2
 * cannot start.
 */
#include "fuzz.h"
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CALLS = 3000, LIFE = 4, STUCK = 60, WORKERS_MAX = 16 };

static bool privileged, verbose;
static int family = 18;
unsigned long *fuzz_count;
bool fuzz_forks = true;

static void interrupted(int sig)
{
}

/* One thread has protected a page that another writes to. */
static void faulted(int sig, siginfo_t *info, void *context)
{
	if (!memory_free(info->si_addr))
		_exit(4);
}

/* No call blocks for longer than some milliseconds: each thread gets signals all the time. */
static void ticking(void)
{
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM };
	struct itimerspec often = { { 0, 7000000 }, { 0, 7000000 } };
	timer_t timer;

	ev._sigev_un._tid = syscall(SYS_gettid);
	if (!timer_create(CLOCK_MONOTONIC, &ev, &timer))
		timer_settime(timer, 0, &often, NULL);
}

static void *thread(void *arg)
{
	struct fuzz f;
	int i;

	fuzz_init(&f, family, (uintptr_t)arg);
	ticking();
	for (i = 0; i < CALLS; i++)
		fuzz_call(&f);
	return NULL;
}

static void worker(uint64_t seed)
{
	struct sigaction sa = { .sa_handler = interrupted };
	struct sigaction segv = { .sa_sigaction = faulted, .sa_flags = SA_SIGINFO | SA_NODEFER };
	struct rlimit files = { 80, 80 }, processes = { 400, 400 }, core = { 0, 0 };
	int i, null = open("/dev/null", O_RDWR), threads = 1 + seed % 4;
	pthread_t id[4];

	for (i = 0; i < 3; i++)
		dup2(null, i);
	close_range(3, ~0u, 0);
	sigaction(SIGSEGV, &segv, NULL);
	sigaction(SIGALRM, &sa, NULL);
	sigaction(SIGURG, &sa, NULL);
	sigaction(SIGIO, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
	setrlimit(RLIMIT_NOFILE, &files);
	setrlimit(RLIMIT_CORE, &core);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!privileged) {
		setrlimit(RLIMIT_NPROC, &processes);
		if (setgroups(0, NULL) || setresgid(65534, 65534, 65534) ||
		    setresuid(65534, 65534, 65534))
			_exit(2);
	}
	fuzz_memory();
	for (i = 0; i < threads; i++)
		if (pthread_create(&id[i], NULL, thread, (void *)(uintptr_t)(seed * 4 + i)))
			_exit(3);
	for (i = 0; i < threads; i++)
		pthread_join(id[i], NULL);
	_exit(0);
}

/* A User-Mode kernel of 6.12 dies in flush_tlb_mm() if a fork() is killed half-way. */
static bool user_mode(void)
{
	FILE *f = fopen("/proc/cpuinfo", "r");
	char line[200];
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f))
		found = strstr(line, "User Mode Linux");
	if (f)
		fclose(f);
	return found;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void note(const char *format, ...)
{
	FILE *log = verbose ? fopen("/dev/kmsg", "w") : NULL;
	va_list args;

	if (!log)
		return;
	va_start(args, format);
	vfprintf(log, format, args);
	va_end(args);
	fclose(log);
}

static struct { pid_t pid; uint64_t seed; double end; bool killed; } workers[WORKERS_MAX];
static long started, completed, killed;

static void begin(int i, uint64_t seed)
{
	note("fuzz: worker %llu\n", (unsigned long long)seed);
	fflush(stdout);
	workers[i].seed = seed;
	workers[i].killed = false;
	workers[i].end = now() + LIFE * (0.1 + 0.9 * (seed >> 8 & 0xff) / 255);
	workers[i].pid = fork();
	if (workers[i].pid < 0)
		exit(2);
	if (!workers[i].pid) {
		setpgid(0, 0);
		worker(seed);
	}
	setpgid(workers[i].pid, workers[i].pid);
	started++;
}

/* Whether a slot is free: its worker has ended, or there was none. */
static bool over(int i)
{
	int status;

	if (!workers[i].pid)
		return true;
	if (waitpid(workers[i].pid, &status, WNOHANG) == workers[i].pid) {
		completed += WIFEXITED(status) && !WEXITSTATUS(status);
		killed += workers[i].killed;
		if (!workers[i].killed && status)
			note("fuzz: worker %llu ended with %#x\n",
			     (unsigned long long)workers[i].seed, status);
		kill(-workers[i].pid, SIGKILL);		/* its children */
		workers[i].pid = 0;
		return true;
	}
	if (now() > workers[i].end && !workers[i].killed) {
		kill(-workers[i].pid, SIGKILL);
		workers[i].killed = true;
	}
	if (now() > workers[i].end + STUCK) {
		char path[64], line[200];
		FILE *f;

		printf("# worker %llu does not end\n", (unsigned long long)workers[i].seed);
		snprintf(path, sizeof(path), "/proc/%d/stack", workers[i].pid);
		f = fopen(path, "r");
		while (f && fgets(line, sizeof(line), f))
			printf("# %s", line);
		exit(1);
	}
	return false;
}

int main(int argc, char **argv)
{
	int opt, i, running, places = 3;
	bool one = false;
	uint64_t seed;
	double end;

	while ((opt = getopt(argc, argv, "f:j:pv1")) != -1) {
		switch (opt) {
		case 'f': family = atoi(optarg); break;
		case 'j': places = atoi(optarg); break;
		case 'p': privileged = true; break;
		case 'v': verbose = true; break;
		case '1': one = true; break;
		default: return 2;
		}
	}
	if (argc - optind != 2 - one || places < 1 || places > WORKERS_MAX) {
		fprintf(stderr,
			"usage: calls [-f FAMILY] [-j WORKERS] [-p] [-v] SEED SECONDS | "
			"calls -1 SEED\n");
		return 2;
	}
	seed = strtoull(argv[optind], NULL, 0);
	fuzz_forks = !user_mode();
	fuzz_count = mmap(NULL, sizeof(*fuzz_count), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	end = now() + (one ? LIFE : atof(argv[optind + 1]));
	if (one)
		places = 1;
	do {
		for (i = running = 0; i < places; i++) {
			if (over(i) && now() < end && (!one || !started))
				begin(i, one ? seed : fuzz_mix(seed + started) >> 2);
			running += workers[i].pid != 0;
		}
		usleep(5000);
	} while (running || (!one && now() < end));
	printf("# %ld workers, %ld to their end, %ld killed; %lu calls\n", started, completed,
	       killed, *fuzz_count);
	return 0;
}
