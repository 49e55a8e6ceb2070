// SPDX-License-Identifier: GPL-2.0
/*
 * net.weft.*: tunables of a namespace, with the names, units and defaults of net.ipv4.* wherever
 * the meaning is the same.  Values are read without a lock: each is one word, and every combination
 * is safe.  The TCP core's tunables are an RCU snapshot that a write replaces, so the core sees one
 * configuration throughout an event.
 * Locks: conf_mutex, among writers of TCP's snapshot.
 */
#include <linux/slab.h>
#include <linux/sysctl.h>
#include <weft/compat.h>
#include <weft/net.h>
#include "../sock/sock.h"
#include "../tcp/engines.h"
#include "../tcp/shell.h"
#include "ctl.h"
#include "recorder.h"

#define ROOT(field)	offsetof(struct weft_net, field)
/* offset of a tunable in wn->tcp_tunables */
#define CONF(field)	(sizeof(struct weft_net) + offsetof(struct weft_tcp_conf, field))

/* Times are stored in us and shown in the unit of their name; unit: us in that unit. */
struct time_range {
	u64 unit;
	int min, max;			/* range, in that unit */
};

static const struct time_range rto_range = { WEFT_USEC_PER_MSEC, 1, 120000 };
static const struct time_range rto_max_range = { WEFT_USEC_PER_MSEC, 1000, 120000 };
/* RFC 9293 MUST-40 */
static const struct time_range delack_range = { WEFT_USEC_PER_MSEC, 1, 500 };
static const struct time_range fin_range = { WEFT_USEC_PER_SEC, 1, INT_MAX / HZ };
/* RFC 9293 3.4.2 has 2 min */
static const struct time_range msl_range = { WEFT_USEC_PER_SEC, 1, 120 };
static const struct time_range keep_range = { WEFT_USEC_PER_SEC, 1, INT_MAX / HZ };

static int in_time(WEFT_CTL_CONST struct ctl_table *table, int write, void *buffer, size_t *lenp,
		   loff_t *ppos)
{
	const struct time_range *range = table->extra1;
	u64 *us = table->data;
	int val = *us / range->unit, min = range->min, max = range->max;
	struct ctl_table tmp = {
		.data = &val, .maxlen = sizeof(val), .mode = table->mode, .extra1 = &min,
		.extra2 = &max,
	};
	int err = proc_dointvec_minmax(&tmp, write, buffer, lenp, ppos);

	if (!err && write)
		*us = val * range->unit;
	return err;
}

/* As in Linux, an unknown name gives ENOENT, and existing connections keep theirs. */
static int in_names(WEFT_CTL_CONST struct ctl_table *table, int write, void *buffer, size_t *lenp,
		    loff_t *ppos)
{
	const struct weft_tcp_cc **chosen = table->data, *cc;
	char name[WEFT_TCP_CC_NAME_MAX];
	struct ctl_table tmp = { .data = name, .maxlen = sizeof(name) };
	int err;

	strscpy(name, weft_tcp_cc_name(*chosen), sizeof(name));
	err = proc_dostring(&tmp, write, buffer, lenp, ppos);
	if (err || !write)
		return err;
	cc = weft_tcp_cc_find(name);
	if (!cc)
		return -ENOENT;
	*chosen = cc;
	return 0;
}

/* ---------------------------------------- TCP's snapshot */

static DEFINE_MUTEX(conf_mutex);

static const struct ctl_table template[];

/* The offset in struct weft_net, or beyond it, that the template has for this entry. */
static unsigned long offset_of(const struct ctl_table *entry)
{
	const struct ctl_table *t = template;

	while (t->procname != entry->procname)
		t++;
	return (unsigned long)t->data;
}

/* Lets `in` read or write a copy of the snapshot; a written copy replaces the snapshot. */
static int through_copy(const struct ctl_table *entry, int write, void *buffer, size_t *lenp,
			loff_t *ppos, proc_handler *in)
{
	unsigned long offset = offset_of(entry);
	struct weft_net *wn = entry->data - offset;
	struct weft_tcp_tunables *old, *new;
	struct ctl_table tmp = *entry;
	int err;

	mutex_lock(&conf_mutex);
	old = rcu_dereference_protected(wn->tcp_tunables, lockdep_is_held(&conf_mutex));
	new = kmemdup(old, sizeof(*old), GFP_KERNEL_ACCOUNT);
	if (!new) {
		mutex_unlock(&conf_mutex);
		return -ENOMEM;
	}
	tmp.data = (char *)&new->conf + offset - sizeof(*wn);
	err = in(&tmp, write, buffer, lenp, ppos);
	if (!err && write) {
		rcu_assign_pointer(wn->tcp_tunables, new);
		kfree_rcu(old, rcu);
	} else {
		kfree(new);
	}
	mutex_unlock(&conf_mutex);
	return err;
}

#define THROUGH_COPY(name, in) \
static int name(WEFT_CTL_CONST struct ctl_table *table, int write, void *buffer, size_t *lenp, \
		loff_t *ppos) \
{ \
	return through_copy(table, write, buffer, lenp, ppos, in); \
}

THROUGH_COPY(time_handler, in_time)
THROUGH_COPY(congestion_handler, in_names)
THROUGH_COPY(conf_int_handler, proc_dointvec_minmax)
THROUGH_COPY(conf_flag_handler, proc_dou8vec_minmax)

/* ENOENT for one that is not there; connections that have begun keep theirs. */
static int engine_handler(WEFT_CTL_CONST struct ctl_table *table, int write, void *buffer,
			  size_t *lenp, loff_t *ppos)
{
	char name[WEFT_TCP_ENGINE_NAME_MAX], *chosen = table->data;
	struct ctl_table tmp = { .data = name, .maxlen = sizeof(name) };
	bool there;
	int err;

	strscpy(name, *chosen ? chosen : weft_tcp_engine.name, sizeof(name));
	err = proc_dostring(&tmp, write, buffer, lenp, ppos);
	if (err || !write)
		return err;
	rcu_read_lock();
	there = weft_tcp_engine_find(name);
	rcu_read_unlock();
	if (!there)
		return -ENOENT;
	mutex_lock(&conf_mutex);
	strscpy(chosen, strcmp(name, weft_tcp_engine.name) ? name : "", sizeof(name));
	mutex_unlock(&conf_mutex);
	return 0;
}

static int congestions_handler(WEFT_CTL_CONST struct ctl_table *table, int write, void *buffer,
			       size_t *lenp, loff_t *ppos)
{
	char names[128] = "";
	struct ctl_table tmp = { .data = names, .maxlen = sizeof(names) };
	const struct weft_tcp_cc *cc;
	int i;

	for (i = 0; (cc = weft_tcp_cc_at(i)); i++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names), i ? " %s" : "%s",
			 weft_tcp_cc_name(cc));
	return proc_dostring(&tmp, write, buffer, lenp, ppos);
}

/* Keys in Linux's format: four groups of eight hexadecimal digits, each a little-endian word. */
#define KEY_WORDS	(WEFT_FASTOPEN_KEY_LEN / sizeof(u32))
#define KEYS_LEN	(WEFT_FASTOPEN_KEYS * WEFT_FASTOPEN_KEY_LEN)
#define KEY_CHARS	(2 * WEFT_FASTOPEN_KEY_LEN + KEY_WORDS)

static void print_key(const __le32 *key, char *to)
{
	snprintf(to, KEY_CHARS, "%08x-%08x-%08x-%08x", le32_to_cpu(key[0]), le32_to_cpu(key[1]),
		 le32_to_cpu(key[2]), le32_to_cpu(key[3]));
}

static bool scan_key(const char *from, __le32 *key)
{
	u32 w[KEY_WORDS];
	int i;

	if (sscanf(from, "%x-%x-%x-%x", w, w + 1, w + 2, w + 3) != KEY_WORDS)
		return false;
	for (i = 0; i < KEY_WORDS; i++)
		key[i] = cpu_to_le32(w[i]);
	return true;
}

/* One key, or two separated by a comma. */
static int fastopen_key_handler(WEFT_CTL_CONST struct ctl_table *table, int write, void *buffer,
				size_t *lenp, loff_t *ppos)
{
	__le32 keys[KEYS_LEN / sizeof(__le32)];
	u32 n = weft_jar_get_keys(table->data, keys) / WEFT_FASTOPEN_KEY_LEN;
	char text[2 * KEY_CHARS + 1] = "", *second;
	struct ctl_table tmp = { .data = text, .maxlen = sizeof(text) };
	int err;

	if (n)
		print_key(keys, text);
	if (n > 1) {
		strcat(text, ",");
		print_key(keys + KEY_WORDS, text + strlen(text));
	}
	err = proc_dostring(&tmp, write, buffer, lenp, ppos);
	if (err || !write)
		return err;
	second = strchr(text, ',');
	if (!scan_key(text, keys) || (second && !scan_key(second + 1, keys + KEY_WORDS)))
		return -EINVAL;
	return weft_jar_set_keys(table->data, keys, second ? KEYS_LEN : WEFT_FASTOPEN_KEY_LEN);
}

/* ENOMEM: the rings are as they were. */
static int log_handler(WEFT_CTL_CONST struct ctl_table *table, int write, void *buffer,
		       size_t *lenp, loff_t *ppos)
{
	int kib = weft_recorder_size(), min = 0, max = WEFT_RECORDER_KIB_MAX, err;
	struct ctl_table tmp = {
		.data = &kib, .maxlen = sizeof(kib), .extra1 = &min, .extra2 = &max,
	};

	err = proc_dointvec_minmax(&tmp, write, buffer, lenp, ppos);
	return err || !write ? err : weft_recorder_resize(kib);
}

/* Ranges as in net.ipv4, except that a count may not be negative here. */
static int bool_min = 0, bool_max = 1;
static int probes_max = 127, byte_max = 255, cwnd_max = 1000;
static int port_min = 1, port_max = 65535;
static int early_max = 4, ecn_max = 5;
static int rmem_min = 4096, wmem_min = 1, log_max = 31, int_min = INT_MIN, int_max = INT_MAX;
static int count_max = 1 << 20, one = 1, two = 2, frag_max = 1 << 30;

#define TIME(n, field, range) \
	{ .procname = n, .data = (void *)CONF(field), .maxlen = sizeof(u64), \
	  .mode = 0644, .proc_handler = time_handler, .extra1 = (void *)&range }
#define INT(n, where, lo, hi) \
	{ .procname = n, .data = (void *)where, .maxlen = sizeof(int), \
	  .mode = 0644, .proc_handler = proc_dointvec_minmax, .extra1 = &lo, \
	  .extra2 = &hi }
#define CINT(n, field, lo, hi) \
	{ .procname = n, .data = (void *)CONF(field), .maxlen = sizeof(int), \
	  .mode = 0644, .proc_handler = conf_int_handler, .extra1 = &lo, \
	  .extra2 = &hi }
#define FLAG(n, field, hi) \
	{ .procname = n, .data = (void *)CONF(field), .maxlen = sizeof(u8), \
	  .mode = 0644, .proc_handler = conf_flag_handler, .extra1 = &bool_min, \
	  .extra2 = &hi }

/* A tunable of the whole machine; only the initial namespace may write it. */
#define MACHINE(n, what, size, handler, lo) \
	{ .procname = n, .data = what, .maxlen = size, .mode = 0644, \
	  .proc_handler = handler, .extra1 = lo }
static const struct ctl_table machine[] = {
	MACHINE("tcp_mem", weft_tcp_mem, sizeof(weft_tcp_mem), proc_doulongvec_minmax, NULL),
	MACHINE("tcp_log", NULL, sizeof(int), log_handler, NULL),
	MACHINE("udp_mem", weft_dgram_mem, sizeof(weft_dgram_mem), proc_doulongvec_minmax, NULL),
	MACHINE("udp_rmem_min", &weft_dgram_rmem_min, sizeof(int), proc_dointvec_minmax, &one),
	MACHINE("udp_wmem_min", &weft_dgram_wmem_min, sizeof(int), proc_dointvec_minmax, &one),
};

/* .data holds an offset in struct weft_net until weft_sysctl_init() adds the base. */
static const struct ctl_table template[] = {
	TIME("tcp_rto_initial_ms", rto_init, rto_range),
	TIME("tcp_rto_min_ms", rto_min, rto_range),
	TIME("tcp_rto_max_ms", rto_max, rto_max_range),
	TIME("tcp_delack_ms", delack, delack_range),
	TIME("tcp_fin_timeout", fin_timeout, fin_range),
	TIME("tcp_msl", msl, msl_range),
	TIME("tcp_keepalive_time", keep_idle, keep_range),
	TIME("tcp_keepalive_intvl", keep_intvl, keep_range),
	CINT("tcp_keepalive_probes", keep_probes, bool_min, byte_max),
	CINT("tcp_syn_retries", syn_retries, one, probes_max),
	CINT("tcp_synack_retries", synack_retries, bool_min, byte_max),
	CINT("tcp_retries1", retries1, bool_min, byte_max),
	CINT("tcp_retries2", retries2, bool_min, byte_max),
	CINT("tcp_orphan_retries", orphan_retries, bool_min, byte_max),
	CINT("tcp_init_cwnd", init_cwnd, one, cwnd_max),
	CINT("tcp_challenge_ack_limit", challenge_rate, one, int_max),
	FLAG("tcp_timestamps", timestamps, byte_max),
	FLAG("tcp_sack", sack, byte_max),
	FLAG("tcp_dsack", dsack, byte_max),
	CINT("tcp_recovery", recovery, bool_min, byte_max),
	CINT("tcp_early_retrans", early_retrans, bool_min, early_max),
	CINT("tcp_frto", frto, bool_min, byte_max),
	FLAG("tcp_window_scaling", window_scaling, byte_max),
	CINT("tcp_ecn", ecn, bool_min, ecn_max),
	FLAG("tcp_ecn_fallback", ecn_fallback, bool_max),
	{ .procname = "tcp_congestion_control", .data = (void *)CONF(cc), .mode = 0644,
	  .proc_handler = congestion_handler },
	{ .procname = "tcp_available_congestion_control", .mode = 0444,
	  .proc_handler = congestions_handler },
	{ .procname = "tcp_rmem", .data = (void *)ROOT(sysctl_rmem), .maxlen = 3 * sizeof(int),
	  .mode = 0644, .proc_handler = proc_dointvec_minmax, .extra1 = &rmem_min },
	{ .procname = "tcp_wmem", .data = (void *)ROOT(sysctl_wmem), .maxlen = 3 * sizeof(int),
	  .mode = 0644, .proc_handler = proc_dointvec_minmax, .extra1 = &wmem_min },
	CINT("tcp_pacing_ss_ratio", pacing_ss_ratio, bool_min, cwnd_max),
	CINT("tcp_pacing_ca_ratio", pacing_ca_ratio, bool_min, cwnd_max),
	CINT("tcp_min_tso_segs", min_tso_segs, one, byte_max),
	CINT("tcp_tso_rtt_log", tso_rtt_log, bool_min, log_max),
	INT("tcp_limit_output_bytes", ROOT(sysctl_limit_output), bool_min, int_max),
	{ .procname = "tcp_engine", .data = (void *)ROOT(tcp_engine), .mode = 0644,
	  .proc_handler = engine_handler },
	INT("tcp_max_tw_buckets", ROOT(sysctl_max_time_waits), bool_min, int_max),
	INT("tcp_tw_reuse", ROOT(sysctl_tw_reuse), bool_min, two),
	INT("tcp_max_orphans", ROOT(sysctl_max_orphans), bool_min, int_max),
	INT("tcp_max_syn_backlog", ROOT(sysctl_max_syn_backlog), one, int_max),
	INT("tcp_syncookies", ROOT(sysctl_syncookies), bool_min, byte_max),
	INT("tcp_fastopen", ROOT(sysctl_fastopen), int_min, int_max),
	{ .procname = "tcp_fastopen_key", .data = (void *)ROOT(fastopen_keys), .mode = 0600,
	  .proc_handler = fastopen_key_handler },
	INT("tcp_fastopen_blackhole_timeout_sec", ROOT(sysctl_fastopen_blackhole), bool_min,
	    int_max),
	INT("ip_local_port_min", ROOT(sysctl_port_lo), port_min, port_max),
	INT("ip_local_port_max", ROOT(sysctl_port_hi), port_min, port_max),
	INT("ip_default_ttl", ROOT(sysctl_default_ttl), one, byte_max),
	INT("dad_transmits", ROOT(sysctl_dad_transmits), bool_min, probes_max),
	INT("accept_ra", ROOT(sysctl_accept_ra), bool_min, bool_max),
	INT("accept_redirects", ROOT(sysctl_accept_redirects), bool_min, bool_max),
	INT("secure_redirects", ROOT(sysctl_secure_redirects), bool_min, bool_max),
	INT("ipfrag_time", ROOT(sysctl_ipfrag_time), one, byte_max),
	INT("mtu_expires", ROOT(sysctl_mtu_expires), one, count_max),
	INT("ipfrag_high_thresh", ROOT(sysctl_ipfrag_high_thresh), bool_min, frag_max),
	INT("igmp_max_memberships", ROOT(sysctl_igmp_max_memberships), bool_min, int_max),
	INT("igmp_max_msf", ROOT(sysctl_igmp_max_msf), bool_min, cwnd_max),
	INT("mld_max_msf", ROOT(sysctl_mld_max_msf), bool_min, cwnd_max),
};

int weft_sysctl_init(struct weft_net *wn)
{
	const int n = ARRAY_SIZE(template), all = n + ARRAY_SIZE(machine);
	/* One more, zeroed: kernels that know no table size look for an empty last entry. */
	struct ctl_table *t = kcalloc(all + 1, sizeof(*t), GFP_KERNEL);
	int i;

	if (!t)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		t[i] = template[i];
		t[i].data = (char *)wn + (unsigned long)template[i].data;
	}
	for (; i < all; i++) {
		t[i] = machine[i - n];
		if (!net_eq(wn->net, &init_net))
			t[i].mode = 0444;
	}
	wn->sysctl_table = t;
	wn->sysctl_header = weft_register_net_sysctl(wn->net, "net/weft", t, all);
	if (!wn->sysctl_header) {
		kfree(t);
		return -ENOMEM;
	}
	return 0;
}

void weft_sysctl_exit(struct weft_net *wn)
{
	unregister_net_sysctl_table(wn->sysctl_header);
	kfree(wn->sysctl_table);
}
