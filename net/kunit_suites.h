/* SPDX-License-Identifier: GPL-2.0 */
/* All suites of weft_kunit.ko, in the order of Kbuild's pure-y, the duel last. */
#ifndef WEFT_KUNIT_SUITES_H
#define WEFT_KUNIT_SUITES_H

#include <kunit/test.h>

#define WEFT_SUITES(X) \
	X(weft_base_csum_suite) X(weft_base_ranges_suite) X(weft_base_rate_suite) \
	X(weft_base_ring_suite) X(weft_wire_eth_suite) X(weft_wire_arp_suite) X(weft_wire_ip4_suite) \
	X(weft_wire_icmp4_suite) X(weft_wire_gmp_suite) X(weft_wire_igmp_suite) X(weft_wire_udp_suite) \
	X(weft_wire_tcp_opt_suite) X(weft_wire_tcp_suite) X(weft_wire_ip6_suite) \
	X(weft_wire_ip6_ext_suite) X(weft_wire_icmp6_suite) X(weft_wire_mld_suite) X(weft_wire_nd_opt_suite) \
	X(weft_wire_nd_suite) X(weft_link_nud_suite) X(weft_ip_acd_suite) X(weft_ip_dad_suite) \
	X(weft_ip_lpm_suite) X(weft_ip_srcsel_suite) X(weft_ip_slaac_suite) X(weft_ip_reasm_suite) \
	X(weft_ip_redirect_suite) X(weft_ip_pmtu_suite) X(weft_ip_mcast_suite) \
	X(weft_ip_whose_suite) X(weft_ip_martian_suite) X(weft_ip_choose_suite) \
	X(weft_sock_ephemeral_suite) X(weft_sock_fit_suite) X(weft_sock_raw6_suite) \
	X(weft_tcp_sent_suite) \
	X(weft_tcp_state_suite) X(weft_tcp_isn_suite) X(weft_tcp_cookie_suite) \
	X(weft_tcp_cwnd_suite) X(weft_tcp_cc_reno_suite) X(weft_tcp_hystart_suite) \
	X(weft_tcp_cc_cubic_suite) X(weft_tcp_cc_names_suite) X(weft_tcp_opt_suite) \
	X(weft_tcp_rtt_suite) X(weft_tcp_urgent_suite) X(weft_tcp_window_suite) \
	X(weft_tcp_pace_suite) X(weft_tcp_limit_suite) X(weft_tcp_delivery_suite) \
	X(weft_tcp_close_suite) X(weft_tcp_rack_suite) X(weft_tcp_undo_suite) \
	X(weft_tcp_prr_suite) X(weft_tcp_ecn_suite) X(weft_tcp_recover_suite) \
	X(weft_tcp_fastopen_suite) X(weft_tcp_deadline_suite) X(weft_tcp_sack_suite) \
	X(weft_tcp_open_suite) X(weft_tcp_ack_suite) X(weft_tcp_arrives_sync_suite) \
	X(weft_tcp_arrives_suite) X(weft_tcp_arrives_table_suite) X(weft_tcp_icmp_suite) \
	X(weft_tcp_arrives_tw_suite) X(weft_tcp_user_suite) X(weft_tcp_emit_suite) \
	X(weft_tcp_status_suite) X(weft_tcp_view_suite) X(weft_tcp_export_suite) \
	X(weft_tcp_import_suite) X(weft_tcp_breach_suite) X(weft_tcp_engine_suite) X(weft_duel_suite)

#define X(suite) extern struct kunit_suite suite;
WEFT_SUITES(X)
#undef X

#endif
