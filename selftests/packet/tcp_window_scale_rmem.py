# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 2.2: the largest buffer that the namespace allows determines the window scale, unless
SO_RCVBUF is set."""
net = tun()


def scale_of(port, **options):
    c = net.passive(opts=mss(1460) + NOP + wscale(3), port=port, **options)
    c.sock.close()
    c.listener.close()
    while net.get(50):
        pass
    return c.synack.wscale


for most, scale in ((6 << 20, 7), (32 << 20, 10), (512 << 20, 14)):
    stack_sysctl('tcp_rmem', f'4096 131072 {most}')
    assert scale_of(PORT + scale) == scale, most
assert scale_of(PORT + 100, SO_RCVBUF=100000) in (1, 2)
assert net.connecting().syn.wscale == 14
