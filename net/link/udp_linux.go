package link

import (
	"net"
	"net/netip"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// udpConn reads and writes many datagrams with one recvmmsg or sendmmsg. It
// makes the calls itself because golang.org/x/net allocates an address for each
// datagram that it reads.
type udpConn struct {
	conn  *net.UDPConn
	raw   syscall.RawConn
	local netip.AddrPort
	v6    bool // the socket's family: IPv4 is then written as IPv6
	in    *vector
	out   sync.Pool // of *vector
}

// A vector is the kernel's list of datagrams, made once and used again.
type vector struct {
	messages [batchSize]message
	buffers  [batchSize]unix.Iovec
	names    [batchSize]unix.RawSockaddrInet6 // large enough for either family
	n        int
	done     int
	call     func(fd uintptr) bool // made once: a closure costs an allocation
}

// message is the kernel's struct mmsghdr.
type message struct {
	header unix.Msghdr
	length uint32
}

func newUDP(conn *net.UDPConn) (PacketConn, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	u := &udpConn{conn: conn, raw: raw, local: localAddr(conn)}
	u.v6 = conn.LocalAddr().(*net.UDPAddr).IP.To4() == nil
	u.in = newVector()
	u.in.call = u.in.receive
	u.out.New = func() any {
		v := newVector()
		v.call = v.send
		return v
	}
	return u, nil
}

func newVector() *vector {
	v := new(vector)
	for i := range v.messages {
		h := &v.messages[i].header
		h.Iov = &v.buffers[i]
		h.SetIovlen(1)
		h.Name = (*byte)(unsafe.Pointer(&v.names[i]))
	}
	return v
}

func (v *vector) receive(fd uintptr) bool {
	n, _, errno := unix.Syscall6(unix.SYS_RECVMMSG, fd, uintptr(unsafe.Pointer(&v.messages)), uintptr(v.n), unix.MSG_DONTWAIT, 0, 0)
	v.done = 0
	if errno == 0 {
		v.done = int(n)
	}
	return errno != unix.EAGAIN
}

// send writes from v.done on. What the kernel refuses (no route, a filter, a
// datagram that met a closed port earlier) is lost like any other datagram.
func (v *vector) send(fd uintptr) bool {
	for v.done < v.n {
		n, _, errno := unix.Syscall6(unix.SYS_SENDMMSG, fd, uintptr(unsafe.Pointer(&v.messages[v.done])), uintptr(v.n-v.done), unix.MSG_DONTWAIT, 0, 0)
		switch errno {
		case 0:
			v.done += int(n)
		case unix.EINTR:
		case unix.EAGAIN:
			return false
		default:
			v.done++
		}
	}
	return true
}

func (u *udpConn) ReadBatch(ps []Packet) (int, error) {
	v := u.in
	v.n = min(len(ps), batchSize)
	for {
		for i := range v.n {
			v.buffers[i].Base = unsafe.SliceData(ps[i].Data)
			v.buffers[i].SetLen(len(ps[i].Data))
			v.messages[i].header.Namelen = unix.SizeofSockaddrInet6
			v.messages[i].header.Flags = 0
		}
		if err := u.raw.Read(v.call); err != nil {
			return 0, net.ErrClosed
		}
		n := 0
		for i := range v.done {
			m := &v.messages[i]
			if m.header.Flags&unix.MSG_TRUNC != 0 {
				continue
			}
			data := ps[i].Data[:m.length]
			ps[i].Data = ps[n].Data // keep every packet's room, whatever is skipped
			ps[n] = Packet{Data: data, Addr: v.from(i)}
			n++
		}
		if n > 0 {
			return n, nil
		}
	}
}

func (v *vector) from(i int) netip.AddrPort {
	name := &v.names[i]
	port := func(p *uint16) uint16 { return be.Uint16((*[2]byte)(unsafe.Pointer(p))[:]) }
	if name.Family == unix.AF_INET {
		v4 := (*unix.RawSockaddrInet4)(unsafe.Pointer(name))
		return netip.AddrPortFrom(netip.AddrFrom4(v4.Addr), port(&v4.Port))
	}
	return netip.AddrPortFrom(netip.AddrFrom16(name.Addr).Unmap(), port(&name.Port))
}

func (v *vector) to(i int, addr netip.AddrPort, v6 bool) {
	name, header := &v.names[i], &v.messages[i].header
	if !v6 {
		v4 := (*unix.RawSockaddrInet4)(unsafe.Pointer(name))
		*v4 = unix.RawSockaddrInet4{Family: unix.AF_INET}
		if addr.Addr().Is4() {
			v4.Addr = addr.Addr().As4()
		}
		be.PutUint16((*[2]byte)(unsafe.Pointer(&v4.Port))[:], addr.Port())
		header.Namelen = unix.SizeofSockaddrInet4
		return
	}
	*name = unix.RawSockaddrInet6{Family: unix.AF_INET6, Addr: addr.Addr().As16()}
	be.PutUint16((*[2]byte)(unsafe.Pointer(&name.Port))[:], addr.Port())
	header.Namelen = unix.SizeofSockaddrInet6
}

func (u *udpConn) WriteBatch(ps []Packet) error {
	v := u.out.Get().(*vector)
	defer u.out.Put(v)
	for len(ps) > 0 {
		v.n, v.done = 0, 0
		for _, p := range ps[:min(len(ps), batchSize)] {
			if len(p.Data) == 0 || !u.v6 && !p.Addr.Addr().Is4() || !p.Addr.IsValid() {
				continue
			}
			v.buffers[v.n].Base = unsafe.SliceData(p.Data)
			v.buffers[v.n].SetLen(len(p.Data))
			v.to(v.n, p.Addr, u.v6)
			v.n++
		}
		ps = ps[min(len(ps), batchSize):]
		if err := u.raw.Write(v.call); err != nil {
			return net.ErrClosed
		}
	}
	return nil
}

func (u *udpConn) LocalAddr() netip.AddrPort { return u.local }

func (u *udpConn) Close() error { return u.conn.Close() }
