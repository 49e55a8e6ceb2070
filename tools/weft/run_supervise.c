// SPDX-License-Identifier: GPL-2.0
/*
 * The supervisor of `weft run`: answers each socket() that the filter stops with a descriptor of
 * Weft's, and getsockopt(SO_DOMAIN) with the family that the program asked for (run_domain.c).
 *
 * It is a grandchild of the process that becomes the program, separated before the filter is
 * installed: it has a session of its own, none of the program's descriptors, and ignores signals.
 * It ends when no process has the filter any more.
 *
 * A socket belongs to the network namespace and the user of the task that asked (run_task.c).  A
 * short-lived child enters a namespace other than the supervisor's.  If that namespace cannot be
 * examined or entered (an undumpable task, or one with other privileges), the task gets Linux's
 * socket in it: nothing leads out of a namespace through the supervisor.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP	(1UL << 0)
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS		SECCOMP_IOW(4, __u64)
#endif

struct supervisor {
	int family;
	const char *engine;		/* one that is gone leaves it to the default; NULL: none */
	int listener;
	struct stat ns;			/* its own network namespace */
	struct run_report *report;
	struct seccomp_notif *request;
	size_t request_size;
	struct seccomp_notif_resp *response;
	size_t response_size;
};

/* ---------------------------------------- answers */

static bool still_waits(const struct supervisor *s)
{
	return !ioctl(s->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &s->request->id);
}

static void answer_send(const struct supervisor *s, int err, uint32_t flags, long long value)
{
	memset(s->response, 0, s->response_size);
	s->response->id = s->request->id;
	s->response->error = -err;
	s->response->flags = flags;
	s->response->val = value;
	/* fails if the task is gone, which does no harm */
	ioctl(s->listener, SECCOMP_IOCTL_NOTIF_SEND, s->response);
}

static void answer_error(const struct supervisor *s, int err)
{
	answer_send(s, err, 0, 0);
}

static void answer_linux(const struct supervisor *s)
{
	answer_send(s, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE, 0);
}

static void answer_slip(const struct supervisor *s, enum slip slip)
{
	run_report_slip(s->report, slip, s->request->pid);
	answer_linux(s);
}

/*
 * Our reference is dropped before the task learns of its descriptor: its first close() may have to
 * be the last, which ends a listener, sends a FIN and frees a port.  With SECCOMP_ADDFD_FLAG_SEND
 * the task would go on while we still have a reference.  A task killed in between closes its
 * descriptor by exiting; no other signal ends its wait once the request was taken.
 */
static void answer_socket(const struct supervisor *s)
{
	const struct seccomp_data *d = &s->request->data;
	struct seccomp_notif_addfd add = {
		.id = s->request->id,
		.newfd_flags = d->args[1] & SOCK_CLOEXEC ? O_CLOEXEC : 0,
	};
	int protocol = (int)d->args[2] | ((int)d->args[0] == AF_INET6 ? WEFT_IP6 : 0);
	int fd = run_task_socket(s->request->pid, s->family, (int)d->args[1] | SOCK_CLOEXEC,
				 protocol);
	int given, err;

	if (fd >= 0 && s->engine && ((int)d->args[1] & 0xf) == SOCK_STREAM)
		setsockopt(fd, IPPROTO_TCP, WEFT_TCP_OPT_ENGINE, s->engine, strlen(s->engine));
	if (fd < 0) {
		answer_error(s, errno);
		return;
	}
	add.srcfd = fd;
	given = ioctl(s->listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
	err = errno;
	close(fd);
	if (given < 0) {
		answer_error(s, err);	/* EMFILE: the task has no free descriptor */
		return;
	}
	run_report_given(s->report);
	answer_send(s, 0, 0, given);
}

static bool waits(const void *s)
{
	return still_waits(s);
}

static void answer_domain(const struct supervisor *s)
{
	if (run_domain_answer(s->request->pid, &s->request->data, s->family, waits, s))
		answer_send(s, 0, 0, 0);
	else
		answer_linux(s);
}

/* ---------------------------------------- namespaces */

/*
 * Without a privilege in our own user namespace we may still have it in one that a task of ours
 * created.
 */
static bool ns_enter(int net, int user)
{
	return !setns(net, CLONE_NEWNET) ||
	       (user >= 0 && !setns(user, CLONE_NEWUSER) && !setns(net, CLONE_NEWNET));
}

static void answer_elsewhere(const struct supervisor *s)
{
	pid_t child = fork();

	if (!child) {
		int net = run_task_ns_open(s->request->pid, "net"),
		    user = run_task_ns_open(s->request->pid, "user");

		if (!still_waits(s))	/* the thread id may belong to another task by now */
			_exit(0);
		if (net >= 0 && ns_enter(net, user))
			answer_socket(s);
		else
			answer_slip(s, SLIP_UNSEEN);
		_exit(0);
	}
	if (child < 0)
		answer_error(s, ENOMEM);
}

/*
 * An answer carries the request's id, so the answer for a dead task is refused, even if /proc
 * showed another task with its thread id.
 */
static void handle(const struct supervisor *s)
{
	pid_t tid = s->request->pid;
	enum run_ns ns;
	enum slip slip;

	if (run_filter_is_domain(&s->request->data)) {
		answer_domain(s);
		return;
	}
	slip = run_filter_slip(&s->request->data);
	if (slip) {
		answer_slip(s, slip);
		return;
	}
	/* The supervisor may have a raw socket; Linux itself tells the task whether it may. */
	if (((int)s->request->data.args[1] & 0xf) == SOCK_RAW && !run_task_may_raw(tid)) {
		answer_linux(s);
		return;
	}
	ns = run_task_ns(tid, &s->ns);
	if (ns == NS_OURS)
		answer_socket(s);
	else if (ns == NS_OTHER)
		answer_elsewhere(s);
	else
		answer_slip(s, SLIP_UNSEEN);
}

/* Waits for `timeout`; true: nobody has the filter any more. */
static bool is_over(const struct supervisor *s, int timeout)
{
	struct pollfd p = { .fd = s->listener, .events = POLLIN };

	return poll(&p, 1, timeout) < 0 || (p.revents && !(p.revents & POLLIN));
}

/*
 * Since Linux 6.11 NOTIF_RECV fails with ENOENT when nobody has the filter; earlier kernels never
 * end it.
 */
static bool receive_ends(void)
{
	struct utsname u;
	int major, minor;

	return !uname(&u) && sscanf(u.release, "%d.%d", &major, &minor) == 2 &&
	       (major > 6 || (major == 6 && minor >= 11));
}

static void supervise(const struct supervisor *s)
{
	bool ends = receive_ends();

	/* Linux 6.6: task and supervisor take turns on one processor, which is faster */
	ioctl(s->listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	while (ends || !is_over(s, -1)) {
		memset(s->request, 0, s->request_size);
		if (!ioctl(s->listener, SECCOMP_IOCTL_NOTIF_RECV, s->request))
			handle(s);
		else if (errno == ENOENT ? is_over(s, 0) : errno != EINTR)
			return;
	}
}

/* ---------------------------------------- start */

/*
 * Drops everything of the program's: descriptors (a reader of a pipe waits for its end), directory,
 * signals.
 */
static void set_apart(int *connection)
{
	sigset_t all;
	int null;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	signal(SIGCHLD, SIG_IGN);	/* children of answer_elsewhere() leave no zombies */
	if (dup2(*connection, 3) < 0)
		_exit(1);
	*connection = 3;
	syscall(SYS_close_range, 4, ~0u, 0);
	null = open("/dev/null", O_RDWR);
	if (null < 0)
		null = open("/", O_PATH);
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	if (null > 3)
		close(null);
	if (chdir("/"))
		_exit(1);
	prctl(PR_SET_NAME, "weft-run");
	/* `ps` shows the supervisor's purpose, not the program's name a second time. */
	memset(command_line, 0, command_line_size);
	snprintf(command_line, command_line_size + 1, "weft-run supervisor");
}

static int listener_receive(int connection)
{
	union {
		struct cmsghdr h;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec io = { &byte, 1 };
	struct msghdr m = {
		.msg_iov = &io, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *h;
	int fd = -1;

	if (recvmsg(connection, &m, MSG_CMSG_CLOEXEC) != 1)
		return -1;
	h = CMSG_FIRSTHDR(&m);
	if (h && h->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(h), sizeof(fd));
	return fd;
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

static bool buffers_make(struct supervisor *s)
{
	struct seccomp_notif_sizes sizes;

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes))
		return false;
	/* The kernel's structs may be longer or shorter than ours. */
	s->request_size = larger(sizes.seccomp_notif, sizeof(*s->request));
	s->response_size = larger(sizes.seccomp_notif_resp, sizeof(*s->response));
	s->request = malloc(s->request_size);
	s->response = malloc(s->response_size);
	return s->request && s->response;
}

_Noreturn static void supervisor_main(int connection, pid_t program, const struct run *r)
{
	struct supervisor s = { .family = r->family, .engine = r->engine };

	set_apart(&connection);
	if (!buffers_make(&s) || stat("/proc/self/ns/net", &s.ns))
		_exit(1);
	s.listener = listener_receive(connection);
	if (s.listener < 0 || write(connection, "k", 1) != 1)
		_exit(1);
	close(connection);
	s.report = run_report_new(program);
	run_task_begin();
	supervise(&s);
	_exit(0);
}

int run_supervisor_start(const struct run *r)
{
	int pair[2], status;
	pid_t child, program = getpid();

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -1;
	child = fork();
	if (child < 0)
		return -1;
	if (!child) {
		close(pair[0]);
		setsid();
		child = fork();
		if (!child)
			supervisor_main(pair[1], program, r);
		_exit(child < 0);
	}
	close(pair[1]);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return pair[0];
}

bool run_supervisor_handover(int supervisor, int listener)
{
	union {
		struct cmsghdr h;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .h = { .cmsg_len = CMSG_LEN(sizeof(int)),
			     .cmsg_level = SOL_SOCKET,
			     .cmsg_type = SCM_RIGHTS } };
	char byte = 0;
	struct iovec io = { &byte, 1 };
	struct msghdr m = {
		.msg_iov = &io, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	bool ok;

	memcpy(CMSG_DATA(&control.h), &listener, sizeof(listener));
	ok = sendmsg(supervisor, &m, MSG_NOSIGNAL) == 1 && read(supervisor, &byte, 1) == 1;
	close(listener);
	close(supervisor);
	return ok;
}
