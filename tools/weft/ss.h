/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the files of `weft ss`. */
#ifndef WEFT_SS_H
#define WEFT_SS_H

#include "tool.h"

#define SS_STATES	12		/* TCP_* numbers */

enum { SS_TCP = 1, SS_UDP = 2, SS_RAW = 4, SS_PING = 8, SS_ALL_TABLES = 15 };
enum { SS_IPV4 = 1, SS_IPV6 = 2, SS_BOTH = 3 };

struct ss_options {
	bool numeric, resolve, timer, extended, info, memory, processes, no_header, oneline;
	bool summary, only_summary;
	unsigned int tables, families;	/* SS_* */
	uint32_t states;		/* a bit for each state */
};

/* ---- ss_options.c */
extern struct ss_options ss_opt;
void ss_options_read(struct args *a);		/* reads the whole command line */
const char *ss_state_text(unsigned int state);
/* { state | exclude } STATE ..., into ss_opt.states */
void ss_states_read(struct args *a);

/* ---- ss_summary.c: -s.  Exit status; the module is connected. */
int ss_summary_show(void);

/* ---- ss_filter.c: the rest of the command line is an expression */
void ss_filter_read(struct args *a);
bool ss_filter_fits(const struct address end[2], const uint16_t port[2]);	/* local, peer */

/* ---- ss_info.c: NULL prints nothing */
void ss_info_show(const struct nlattr *info, const struct nlattr *congestion, bool oneline);
void ss_memory_show(const struct nlattr *mem);

/* ---- ss_owner.c: which processes hold a socket */
void owners_read(void);
void owners_show(uint32_t inode);

#endif
