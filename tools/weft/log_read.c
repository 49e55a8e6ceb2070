// SPDX-License-Identifier: GPL-2.0
/* The flight recorder's records: read from the kernel, and sorted by time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "log.h"

#define MAX_CPUS	1000

static uint64_t next_index[MAX_CPUS];	/* by processor: the least that is not known */
static uint32_t cpus;			/* processors heard of */

static void note_cpu(uint32_t cpu, uint64_t next)
{
	if (cpu >= MAX_CPUS)
		return;
	if (cpu >= cpus)
		cpus = cpu + 1;
	next_index[cpu] = next;
}

static uint32_t u32_of(const struct nlattr *a)
{
	return a ? mnl_attr_get_u32(a) : 0;
}

static uint8_t u8_of(const struct nlattr *a)
{
	return a ? mnl_attr_get_u8(a) : 0;
}

static void string_of(const struct nlattr *a, char *to, size_t size)
{
	snprintf(to, size, "%s", a ? mnl_attr_get_str(a) : "");
}

static void event_read(struct nlattr *const *a, struct log_event *e)
{
	memset(e, 0, sizeof(*e));
	e->at = mnl_attr_get_u64(a[WEFT_LOG_A_AT]);
	e->index = mnl_attr_get_u64(a[WEFT_LOG_A_INDEX]);
	e->cpu = u32_of(a[WEFT_LOG_A_CPU]);
	e->uid = u32_of(a[WEFT_LOG_A_UID]);
	memcpy(&e->end[0], mnl_attr_get_payload(a[WEFT_LOG_A_LADDR]), sizeof(e->end[0]));
	memcpy(&e->end[1], mnl_attr_get_payload(a[WEFT_LOG_A_RADDR]), sizeof(e->end[1]));
	e->port[0] = mnl_attr_get_u16(a[WEFT_LOG_A_LPORT]);
	e->port[1] = mnl_attr_get_u16(a[WEFT_LOG_A_RPORT]);
	e->event = u8_of(a[WEFT_LOG_A_EVENT]);
	e->state = u8_of(a[WEFT_LOG_A_STATE]);
	e->cause = u8_of(a[WEFT_LOG_A_CAUSE]);
	e->tries = u8_of(a[WEFT_LOG_A_TRIES]);
	e->number[0] = u32_of(a[WEFT_LOG_A_NUMBER]);
	e->number[1] = u32_of(a[WEFT_LOG_A_NUMBER2]);
	string_of(a[WEFT_LOG_A_NAME], e->name, sizeof(e->name));
	string_of(a[WEFT_LOG_A_TEXT], e->text, sizeof(e->text));
}

static void row(struct nlattr *const *nest, void *data)
{
	struct nlattr *a[WEFT_LOG_A_MAX + 1];
	struct log_events *to = data;

	if (!nest[WEFT_A_LOG])
		return;
	nl_nest(nest[WEFT_A_LOG], a, WEFT_LOG_A_MAX);
	if (!a[WEFT_LOG_A_AT] || !a[WEFT_LOG_A_INDEX] || !a[WEFT_LOG_A_EVENT] ||
	    !a[WEFT_LOG_A_LADDR] || !a[WEFT_LOG_A_RADDR] || !a[WEFT_LOG_A_LPORT] ||
	    !a[WEFT_LOG_A_RPORT])
		return;
	if (u8_of(a[WEFT_LOG_A_EVENT]) == WEFT_LOG_END) {
		note_cpu(u32_of(a[WEFT_LOG_A_CPU]), mnl_attr_get_u64(a[WEFT_LOG_A_INDEX]));
		return;
	}
	if (to->n == to->room) {
		to->room = to->room ? to->room * 2 : 256;
		to->e = realloc(to->e, to->room * sizeof(*to->e)) ?: (abort(), NULL);
	}
	event_read(a, &to->e[to->n++]);
}

static int by_number(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int by_time(const void *one, const void *other)
{
	const struct log_event *a = one, *b = other;

	return by_number(a->at, b->at) ?: by_number(a->cpu, b->cpu) ?:
	       by_number(a->index, b->index);
}

int log_read(struct log_events *to)
{
	struct request r;
	int err;

	to->n = 0;
	nl_begin(&r, WEFT_CMD_LOG_GET);
	r.h.nlmsg_flags |= NLM_F_DUMP;
	if (cpus)
		nl_put(&r, WEFT_A_LOG_FROM, cpus * sizeof(*next_index), next_index);
	err = nl_send(&r, row, to);
	qsort(to->e, to->n, sizeof(*to->e), by_time);
	return err;
}

bool log_same_connection(const struct log_event *a, const struct log_event *b)
{
	return a->port[0] == b->port[0] && a->port[1] == b->port[1] &&
	       !memcmp(a->end, b->end, sizeof(a->end));
}
