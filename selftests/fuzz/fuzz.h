/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>

/* The state of a thread's random numbers. */
struct fuzz {
	uint64_t state;
	int family;
};

static inline uint64_t fuzz_mix(uint64_t z)
{
	z += 0x9e3779b97f4a7c15ull;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

static inline uint64_t rnd(struct fuzz *f)
{
	f->state += 0x9e3779b97f4a7c15ull;
	return fuzz_mix(f->state);
}

static inline uint32_t below(struct fuzz *f, uint32_t n)
{
	return rnd(f) % n;
}

static inline bool one_in(struct fuzz *f, uint32_t n)
{
	return !below(f, n);
}

#define PICK(f, array) ((array)[below(f, sizeof(array) / sizeof(*(array)))])

extern unsigned long *fuzz_count;			/* calls made by all workers */

extern bool fuzz_forks;					/* workers have children */

void fuzz_init(struct fuzz *f, int family, uint64_t seed);
void fuzz_memory(void);
void fuzz_call(struct fuzz *f);

/* values.c: the arguments of calls */
long value_int(struct fuzz *f);
size_t value_len(struct fuzz *f);
int value_flags(struct fuzz *f);
/* of this size, often at the end of mapped memory, sometimes invalid */
void *memory(struct fuzz *f, size_t len);
/* never invalid: for memory that this program reads itself */
void *memory_right(struct fuzz *f, size_t len);
void memory_shake(struct fuzz *f);
/* makes the page writable again; false: it is not in the area */
bool memory_free(void *address);
struct sockaddr *value_addr(struct fuzz *f, socklen_t *len);
void *value_option(struct fuzz *f, int *level, int *name, socklen_t *len);
struct msghdr *value_msg(struct fuzz *f, bool send);

#endif
