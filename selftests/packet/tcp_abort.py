# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.5: an abort (SO_LINGER 0) sends <SEQ=SND.NXT><CTL=RST>."""
net = tun()
c = net.passive()
c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
c.sock.close()
c.expect('RA', seq=1)
c.send('A')
net.expect(flags='R')
