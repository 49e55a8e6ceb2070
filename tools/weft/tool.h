/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the files of the `weft` command. */
#ifndef WEFT_TOOL_H
#define WEFT_TOOL_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <inttypes.h>
#include <libmnl/libmnl.h>
#include <linux/weft.h>
#include <sys/stat.h>
#include "run_preload.h"

/* Exit statuses of ip(8). */
enum {
	/* an argument is wrong: no such device, not an address */
	EXIT_ARGUMENT = 1,
	EXIT_KERNEL = 2,		/* the kernel refused, or Weft is not loaded */
	EXIT_SYNTAX = 255,		/* the command line cannot be understood */
};

/* ---- main.c */
extern bool opt_stats;			/* -s: say more */
/* The words of argv as they lie in memory, one after the other. */
extern char *command_line;
extern size_t command_line_size;	/* bytes; `ps` reads the name there */

/* ---- args.c: the command line.  These functions end the program with a message if it is wrong. */
struct args {
	const char *object;		/* for messages: "link" */
	const char *help;		/* what `weft OBJECT help` prints */
	int argc;
	char **argv;			/* the words not yet read */
};

/* Is arg `word` or an abbreviation of it? */
bool matches(const char *arg, const char *word);
const char *args_peek(const struct args *a);	/* NULL: none is left */
const char *args_next(struct args *a);
/* Takes the next word if it is this one. */
bool args_take(struct args *a, const char *word);
void args_end(const struct args *a);		/* no word may be left */
_Noreturn void args_wrong(const char *what, const char *arg);
_Noreturn void args_missing(const char *what);
uint32_t args_device(struct args *a);		/* takes a device name; its index */
uint32_t args_number(struct args *a, const char *what);

struct address {
	uint8_t b[16];			/* IPv4 as v4-mapped */
};

struct address args_address(struct args *a, const char *what);
bool address_is_v4(const struct address *a);
/* "192.0.2.1/24", "192.0.2.1" (32), "2001:db8::1" (128); if allowed, "default" (0.0.0.0/0). */
struct address args_prefix(struct args *a, bool allow_default, uint8_t *plen);
void args_lladdr(struct args *a, uint8_t b[6]);
const char *address_text(const void *address, char text[INET6_ADDRSTRLEN]);
const char *lladdr_text(const void *lladdr, char text[18]);

struct verb {
	const char *name;
	int (*run)(struct args *a);
};

/* Runs the verb of that name or abbreviation; the first verb if none is given. */
int verbs_run(struct args *a, const struct verb *verbs);

/* ---- nl.c: the generic netlink family "weft" */
struct request {
	union {
		struct nlmsghdr h;
		char room[12288];
	};
};

/* The attributes of one answer by number; NULL: absent. */
typedef void nl_row(struct nlattr *const *a, void *data);

enum nl_open { NL_OPEN, NL_NOT_LOADED, NL_FAILED };
/* Connects once.  `quiet`: prints no message. */
enum nl_open nl_connect(bool quiet);
void nl_begin(struct request *r, uint8_t cmd);
void nl_put(struct request *r, uint16_t attr, size_t len, const void *data);
void nl_put_u8(struct request *r, uint16_t attr, uint8_t value);
void nl_put_u32(struct request *r, uint16_t attr, uint32_t value);
/* Sends the request and calls row, if not NULL, for each answer.  Exit status; prints errors. */
int nl_send(struct request *r, nl_row *row, void *data);
int nl_list(uint8_t cmd, nl_row *row, void *data);
/* Reads the attributes of the nest SOCK, by enum weft_attr_sock. */
void nl_nest(const struct nlattr *nest, struct nlattr **a, uint16_t max);
const char *nl_ifname(struct nlattr *const *a, char name[IF_NAMESIZE]);

/* ---- out.c: lists as columns or as JSON, from the same calls */
void out_format(bool json, bool pretty);
bool out_is_json(void);
void out_begin(void);
int out_end(void);			/* exit status: was all written? */
void out_row_begin(void);
void out_row_end(void);			/* ends the line */
void out_array_begin(const char *key, const char *text);	/* columns print text */
void out_array_end(const char *text);
/* An object in an array; its end does not end the line. */
void out_object_begin(void);
void out_member_begin(const char *key);	/* an object as a value of `key` */
void out_object_end(void);
/* fmt: the format in columns; NULL: JSON only.  key NULL: an element of an array. */
void out_str(const char *key, const char *fmt, const char *value);
void out_uint(const char *key, const char *fmt, uint64_t value);
void out_bool(const char *key, const char *fmt_if_true, bool value);
/* Columns only. */
void out_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* ---- the objects */
int link_main(struct args *a);
int addr_main(struct args *a);
int route_main(struct args *a);
int neigh_main(struct args *a);
int rarp_main(struct args *a);
int ss_main(struct args *a);
int stat_main(struct args *a);
int engine_main(struct args *a);
int info_main(struct args *a);
int run_main(struct args *a);
int doctor_main(struct args *a);
int unit_main(struct args *a);
int why_main(struct args *a);
int log_main(struct args *a);

/*
 * The start of a line of `link` and `addr`: "2: eth0: <...> mtu 1500 mode own", and the link-layer
 * address.
 */
void link_show_row(struct nlattr *const *a);

/* ---- run_filter.c, run_supervise.c */
struct run {
	int family;			/* AF_WEFT's number on this machine */
	enum run_inet6 inet6;
	const char *engine;		/* of its TCP connections, a copy; NULL: not chosen */
	bool preload;			/* a library opens the sockets of dynamic programs */
};

struct seccomp_data;

/* Why a request is left to Linux. */
enum slip {
	SLIP_NONE, SLIP_PACKET, SLIP_PROTOCOL, SLIP_RING, SLIP_SOCKETCALL, SLIP_UNSEEN,
	SLIPS,
};

/* The decision about a request; SLIP_NONE: it gets a socket of Weft's. */
enum slip run_filter_slip(const struct seccomp_data *d);
bool run_filter_is_domain(const struct seccomp_data *d);	/* is it getsockopt(SO_DOMAIN)? */
/* Installs the filter on this process.  The listener's descriptor, or -1 with errno. */
int run_filter_install(const struct run *r);
/*
 * Starts the supervisor.  Returns the socket on which it waits for the listener, or -1 with errno.
 */
int run_supervisor_start(const struct run *r);
/* Hands over the listener and closes both descriptors.  False: the supervisor is gone. */
bool run_supervisor_handover(int supervisor, int listener);

/* ---- run_preload.c: prepares the environment.  False: the library is not there, or no memory. */
bool run_preload(const struct run *r);

/*
 * ---- run_domain.c: writes the answer to getsockopt(SO_DOMAIN) into the task's memory if the
 * socket is of family `family`.  False: the kernel must answer.  waits(arg): does the task still
 * wait?
 */
bool run_domain_answer(pid_t tid, const struct seccomp_data *d, int family,
		       bool (*waits)(const void *), const void *arg);

/* ---- run_report.c: counts of a supervisor */
struct run_report {
	uint32_t magic;
	pid_t program;			/* the process that `weft run` became */
	uint64_t given;			/* sockets of Weft's given */
	struct {
		uint64_t count;
		pid_t last;		/* process of the last slip */
	} slip[SLIPS];
};

struct run_report *run_report_new(pid_t program);	/* never NULL */
void run_report_given(struct run_report *r);
void run_report_slip(struct run_report *r, enum slip slip, pid_t tid);
bool run_report_read(pid_t supervisor, struct run_report *r);
void run_slip_text(enum slip slip, uint64_t n, char *text, size_t size);

/* ---- doctor.c: prints a finding; subject: one word for what was examined */
enum finding { OK, NOTE, WARNING, ERROR };
void doctor_say(enum finding f, const char *subject, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* ---- doctor_run.c */
void doctor_supervisors(void);			/* what the supervisors of `weft run` did */
void doctor_process(pid_t pid);			/* the stack of each socket of a process */

/* ---- run_task.c: the task that asks for a socket */
void run_task_begin(void);	/* in the supervisor, before it enters a namespace */
enum run_ns { NS_OURS, NS_OTHER, NS_UNSEEN };

/* The task's network namespace; ours: the supervisor's. */
enum run_ns run_task_ns(pid_t tid, const struct stat *ours);
/* Opens /proc/TID/ns/WHICH; -1: cannot. */
int run_task_ns_open(pid_t tid, const char *which);
pid_t run_task_process(pid_t tid);	/* the thread's process; -1: it cannot be examined */
/* Calls socket() with the task's user and groups.  -1 with errno. */
int run_task_socket(pid_t tid, int family, int type, int protocol);
/* Would Linux give it a raw socket in its network namespace? */
bool run_task_may_raw(pid_t tid);

#endif
