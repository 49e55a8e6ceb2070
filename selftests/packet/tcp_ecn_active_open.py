# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.1: a SYN asks for ECN if tcp_ecn is 1; a SYN-ACK with ECE agrees, one with ECE and
CWR is a reflection."""
net = tun()
stack_sysctl('tcp_ecn', 1)
conns = []
for synack, agreed in (('SAE', True), ('SA', False), ('SAEC', False)):
    c = net.active(syn='SEC', synack=synack)
    assert c.syn.tos == 0, c.syn.tos
    c.sock.send(b'x')
    c.expect('PA', tos=2 if agreed else 0)
    c.send('A')
    conns.append(c)
    assert bool(c.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)[5] & 8) == agreed
stack_sysctl('tcp_ecn', 2)
c = net.active(synack='SAE')
c.sock.send(b'x')
c.expect('PA', tos=0)
