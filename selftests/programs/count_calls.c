// SPDX-License-Identifier: GPL-2.0
/*
 * count_calls PID: prints "ready", follows the process until it ends, then prints the number of
 * system calls it has made.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

int main(int argc, char **argv)
{
	pid_t pid = argc > 1 ? atoi(argv[1]) : 0;
	unsigned int stops = 0;
	int status;

	if (ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD) ||
	    ptrace(PTRACE_INTERRUPT, pid, 0, 0)) {
		perror("ptrace");
		return 1;
	}
	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			stops++;		/* on the way in, and out */
		} else if (!stops) {
			puts("ready");
			fflush(stdout);
		}
		ptrace(PTRACE_SYSCALL, pid, 0, 0);
	}
	printf("%u calls\n", stops / 2);
	return 0;
}
