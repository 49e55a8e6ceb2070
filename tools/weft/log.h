/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the files that show the flight recorder: `weft log` and `weft why`. */
#ifndef WEFT_LOG_H
#define WEFT_LOG_H

#include "tool.h"

struct log_event {
	uint64_t at;			/* us since 1970 */
	uint64_t index;
	uint32_t cpu, uid;
	struct address end[2];		/* local, peer */
	uint16_t port[2];
	uint8_t event, state, cause, tries;	/* enum weft_log */
	uint32_t number[2];
	char name[48], text[160];	/* of a drop, or of a RST's reason */
};

struct log_events {
	struct log_event *e;		/* by time */
	size_t n, room;
};

/* ---- log_read.c: the kernel's records */
/* Those that have come since the last call, in place of what is in `to`.  Exit status. */
int log_read(struct log_events *to);
bool log_same_connection(const struct log_event *a, const struct log_event *b);

/* ---- log_words.c */
const char *log_state_text(unsigned int state);
/* An event in words, with the section of the RFC that it is by, if there is one. */
void log_words(const struct log_event *e, char *text, size_t size);
const char *log_name(unsigned int event);	/* one word, for scripts */

/* ---- log_end.c: how connections ended */
/* Does the connection end with event i?  The TIME-WAIT that may follow is not part of it. */
bool log_is_end(const struct log_events *all, size_t i);
/* How it ended, in words; *code: the same in one word, for scripts. */
void log_end_words(const struct log_events *all, size_t i, char *text, size_t size,
		   const char **code);

#endif
