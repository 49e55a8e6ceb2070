# SPDX-License-Identifier: GPL-2.0
"""connect() to a host that does not answer ARP ends with EHOSTUNREACH."""
net = veth()
s = stack_socket()
s.settimeout(10)
try:
    s.connect((PEER, PORT))
    raise AssertionError('connected')
except OSError as e:
    assert e.errno == errno.EHOSTUNREACH, e
