// SPDX-License-Identifier: GPL-2.0
/*
 * The flight recorder's rings, one for each possible processor.
 *
 * A record is written with bottom halves off: nothing else on this processor writes meanwhile, and
 * no lock is taken.  Readers validate what they copy (../base/ring.h).  Off, the rings are not
 * there and a static key skips the calls.
 * Locks: size_mutex, among writers of the size; the rings are replaced under RCU.
 */
#include <linux/bottom_half.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "../base/rate.h"
#include "../base/ring.h"
#include "recorder.h"

#define NOISE_RATE	100		/* events a second and processor */
#define NOISE_BURST	500

struct recorder {
	struct weft_rate noise;		/* the writer's */
	u32 left_out;			/* noise since the last that was recorded; the writer's */
	struct weft_ring ring;		/* last */
};

DEFINE_STATIC_KEY_FALSE(weft_recorder_key);

static DEFINE_PER_CPU(struct recorder __rcu *, recorders);
static DEFINE_MUTEX(size_mutex);
static int size;			/* KiB; under size_mutex */
static unsigned long next_base;		/* above all indexes that there were; under size_mutex */

/* ---------------------------------------- writing; bottom halves are off */

static void put(struct recorder *rec, const struct weft_net *wn, const struct weft_tuple *t,
		kuid_t uid, u64 at, struct weft_record_what what, u64 numbers)
{
	struct weft_record *r = weft_ring_begin(&rec->ring);

	BUILD_BUG_ON(sizeof(*r) != WEFT_RING_BYTES);
	r->at = at;
	r->laddr = t->laddr;
	r->raddr = t->raddr;
	r->lport = t->lport;
	r->rport = t->rport;
	r->netns = weft_record_netns(wn->net);
	r->uid = __kuid_val(uid);
	r->what = what;
	r->number[0] = numbers;
	r->number[1] = numbers >> 32;
	weft_ring_end(&rec->ring);
}

void weft_record(const struct weft_net *wn, const struct weft_tuple *t, kuid_t uid, u64 at,
		 struct weft_record_what what, u64 numbers)
{
	struct recorder *rec;

	local_bh_disable();
	rec = rcu_dereference_bh(*this_cpu_ptr(&recorders));
	if (rec)
		put(rec, wn, t, uid, at, what, numbers);
	local_bh_enable();
}

static void put_noise(struct recorder *rec, const struct weft_net *wn, const struct weft_tuple *t,
		      kuid_t uid, struct weft_record_what what, u64 numbers)
{
	static const struct weft_record_what left_out = { .event = WEFT_LOG_LEFT_OUT };
	static const struct weft_tuple nobody;
	u64 now = weft_now();

	if (!weft_rate_take(&rec->noise, NOISE_RATE, NOISE_BURST, now)) {
		rec->left_out++;
		return;
	}
	if (rec->left_out)
		put(rec, wn, &nobody, GLOBAL_ROOT_UID, now, left_out, rec->left_out);
	rec->left_out = 0;
	put(rec, wn, t, uid, now, what, numbers);
}

void weft_record_noise(const struct weft_net *wn, const struct weft_tuple *t, kuid_t uid,
		       struct weft_record_what what, u64 numbers)
{
	struct recorder *rec;

	local_bh_disable();
	rec = rcu_dereference_bh(*this_cpu_ptr(&recorders));
	if (rec)
		put_noise(rec, wn, t, uid, what, numbers);
	local_bh_enable();
}

/* ---------------------------------------- reading */

bool weft_recorder_read(int cpu, unsigned long *index, struct weft_record *r)
{
	struct recorder *rec;
	bool there;

	rcu_read_lock();
	rec = rcu_dereference(*per_cpu_ptr(&recorders, cpu));
	there = rec && weft_ring_read(&rec->ring, index, r);
	rcu_read_unlock();
	return there;
}

/* ---------------------------------------- the size */

int weft_recorder_size(void)
{
	return READ_ONCE(size);
}

static void free_all(struct recorder **all)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kvfree(all[cpu]);
	kfree(all);
}

/* slots 0: none of them is there.  NULL: no memory. */
static struct recorder **make_all(u32 slots)
{
	struct recorder **all = kcalloc(nr_cpu_ids, sizeof(*all), GFP_KERNEL);
	int cpu;

	if (!all || !slots)
		return all;
	for_each_possible_cpu(cpu) {
		all[cpu] = kvzalloc_node(sizeof(**all) + slots * WEFT_RING_BYTES, GFP_KERNEL,
					 cpu_to_node(cpu));
		if (!all[cpu]) {
			free_all(all);
			return NULL;
		}
	}
	return all;
}

static void note_end(const struct recorder *rec)
{
	if (rec && (long)(rec->ring.done - next_base) > 0)
		next_base = rec->ring.done;
}

/* Takes the recorders out of use; old[] is the caller's to free. */
static void take_out(struct recorder **old)
{
	int cpu;

	lockdep_assert_held(&size_mutex);
	static_branch_disable(&weft_recorder_key);
	for_each_possible_cpu(cpu)
		old[cpu] = rcu_replace_pointer(*per_cpu_ptr(&recorders, cpu), NULL,
					       lockdep_is_held(&size_mutex));
	synchronize_rcu();
	for_each_possible_cpu(cpu)
		note_end(old[cpu]);
}

/* all[] is the recorders' now. */
static void put_in(struct recorder **all, u32 slots)
{
	int cpu;

	lockdep_assert_held(&size_mutex);
	for_each_possible_cpu(cpu) {
		weft_ring_init(&all[cpu]->ring, slots, next_base);
		rcu_assign_pointer(*per_cpu_ptr(&recorders, cpu), all[cpu]);
	}
	static_branch_enable(&weft_recorder_key);
}

static int replace_all(int kib)
{
	u32 slots = weft_ring_slots(kib << 10);
	struct recorder **old = make_all(0), **all = make_all(slots);

	if (!old || !all) {
		kfree(old);
		if (all)
			free_all(all);
		return -ENOMEM;
	}
	take_out(old);
	free_all(old);
	if (slots)
		put_in(all, slots);
	kfree(all);
	WRITE_ONCE(size, slots * WEFT_RING_BYTES >> 10);
	return 0;
}

int weft_recorder_resize(int kib)
{
	int err;

	if (kib < 0 || kib > WEFT_RECORDER_KIB_MAX)
		return -EINVAL;
	mutex_lock(&size_mutex);
	err = replace_all(kib);
	mutex_unlock(&size_mutex);
	return err;
}

int __init weft_recorder_init(void)
{
	return weft_recorder_resize(WEFT_RECORDER_KIB);
}

void weft_recorder_exit(void)
{
	weft_recorder_resize(0);
}
