// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin of QEMU's translator (TCG, API version 1) for a guest with one processor: the
 * instructions that the guest executes between two marks, by block of code.
 *
 *	-plugin plugin.so,out=FILE
 *
 * A mark is `xchg %bx,%bx` in a user program, which does nothing else.  The first mark begins a
 * phase, the next ends it, and so on.  For each phase FILE gets a line "phase INSTRUCTIONS", and a
 * line "ADDRESS INSTRUCTIONS KIND" for each block that ran.  KIND is `r` for a repeated string
 * instruction, each turn of which counts as one; `report` keeps this copying apart.  Otherwise it
 * is `-`.
 *
 * Debian 12 does not ship qemu-plugin.h, so the prototypes are written out.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { ADD_U64 = 0, NO_REGISTERS = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id,
					   void (*cb)(plugin_id, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb, int op, void *counter,
					      uint64_t add);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    void (*cb)(unsigned int, void *), int flags, void *arg);
void qemu_plugin_register_atexit_cb(plugin_id id, void (*cb)(plugin_id, void *), void *arg);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
EXPORTED int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv);

EXPORTED int qemu_plugin_version = 1;

struct block {
	uint64_t address;	/* of its first instruction */
	uint64_t runs;		/* since the start; the translator adds to it */
	uint64_t before;	/* runs when the phase began */
	uint32_t instructions;
	bool repeats;		/* one string instruction with a repeat prefix */
	struct block *next;	/* in the same bucket */
};

#define BUCKETS (1u << 18)
static struct block *table[BUCKETS];
static FILE *out;
static bool in_phase;

#define each_block(b) \
	for (unsigned int bucket_ = 0; bucket_ < BUCKETS; bucket_++) \
		for (struct block *b = table[bucket_]; b; b = b->next)

static void phase_begin(void)
{
	each_block(b)
		b->before = b->runs;
}

static void phase_end(void)
{
	uint64_t all = 0;

	each_block(b)
		all += (b->runs - b->before) * b->instructions;
	fprintf(out, "phase %llu\n", (unsigned long long)all);
	each_block(b)
		if (b->runs != b->before)
			fprintf(out, "%llx %llu %c\n", (unsigned long long)b->address,
				(unsigned long long)(b->runs - b->before) * b->instructions,
				b->repeats ? 'r' : '-');
	fflush(out);
}

static void mark(unsigned int cpu, void *arg)
{
	(void)cpu;
	(void)arg;
	if (in_phase)
		phase_end();
	else
		phase_begin();
	in_phase = !in_phase;
}

static bool is_prefix(unsigned char c)
{
	return c == 0x66 || c == 0x2e || c == 0x3e || c == 0x64 || c == 0x65 || (c & 0xf0) == 0x40;
}

/* movs, stos, cmps or scas behind a repeat prefix. */
static bool is_repeated(const unsigned char *p, size_t n)
{
	bool repeats = false;

	for (; n && (is_prefix(*p) || *p == 0xf2 || *p == 0xf3); p++, n--)
		repeats |= *p == 0xf2 || *p == 0xf3;
	return repeats && n && ((*p & 0xf4) == 0xa4 || (*p & 0xfe) == 0xaa);
}

/* The same code may be translated more than once, and is counted once. */
static struct block *block_of(uint64_t address, uint32_t instructions, bool repeats)
{
	struct block **bucket = &table[(address * 0x9e3779b97f4a7c15ull + instructions) >> 46], *b;

	for (b = *bucket; b; b = b->next)
		if (b->address == address && b->instructions == instructions &&
		    b->repeats == repeats)
			return b;
	b = calloc(1, sizeof(*b));
	if (!b)
		abort();
	b->address = address;
	b->instructions = instructions;
	b->repeats = repeats;
	b->next = *bucket;
	return *bucket = b;
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb)
{
	uint64_t address = qemu_plugin_tb_vaddr(tb);
	size_t n = qemu_plugin_tb_n_insns(tb);
	bool repeats = false;

	(void)id;
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		size_t size = qemu_plugin_insn_size(insn);
		const unsigned char *code = qemu_plugin_insn_data(insn);

		repeats |= is_repeated(code, size);
		if (!(address >> 63) && size == 3 && !memcmp(code, "\x66\x87\xdb", 3))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, mark, NO_REGISTERS, NULL);
	}
	qemu_plugin_register_vcpu_tb_exec_inline(tb, ADD_U64,
						 &block_of(address, n, repeats && n == 1)->runs, 1);
}

static void ended(plugin_id id, void *arg)
{
	(void)id;
	(void)arg;
	fclose(out);
}

int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++)
		if (!strncmp(argv[i], "out=", 4))
			out = fopen(argv[i] + 4, "w");
	if (!out) {
		fprintf(stderr, "plugin: out=FILE is missing, or cannot be written\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, ended, NULL);
	return 0;
}
