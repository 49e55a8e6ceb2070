# SPDX-License-Identifier: GPL-2.0
"""The flight recorder tells that a SYN or a SYN-ACK was not answered."""
# only: own share


def syn():
    net = tun()
    c = net.connecting(TCP_SYNCNT=1)
    while net.get(5000):
        pass
    ended(c, 'syn-timeout', 'the SYN or the SYN-ACK was not answered', 'RFC 9293 3.8.3')


def syn_ack():
    net = tun()
    stack_sysctl('tcp_synack_retries', 2)
    c = net.half_open()
    while net.get(5000):
        pass
    ended(c, 'syn-timeout', 'the SYN or the SYN-ACK was not answered, 2 tries')


for way in (syn, syn_ack):
    way()
