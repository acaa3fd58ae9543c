package linktest_test

import (
	"fmt"
	"net/netip"
	"time"

	"roam/net/link"
	"roam/net/link/linktest"
)

// A host and a client, one millisecond apart, and a client that changes networks.
func Example() {
	network := linktest.New(linktest.Config{Seed: 1, Path: linktest.Path{Latency: time.Millisecond}})
	host, _ := network.Listen(netip.MustParseAddrPort("192.0.2.1:7001"))
	client, _ := network.Listen(netip.MustParseAddrPort("0.0.0.0:0")) // a machine and a port of its own
	defer host.Close()
	defer client.Close()

	in := []link.Packet{{Data: make([]byte, link.MaxDatagram)}}
	hello := []link.Packet{{Data: []byte("hello"), Addr: host.LocalAddr()}}
	client.WriteBatch(hello)
	host.ReadBatch(in)
	fmt.Printf("%s from %v\n", in[0].Data, in[0].Addr)

	network.Rebind(client.LocalAddr(), netip.MustParseAddrPort("198.51.100.9:4242"))
	in[0].Data = in[0].Data[:link.MaxDatagram]
	client.WriteBatch(hello)
	host.ReadBatch(in)
	fmt.Printf("%s from %v\n", in[0].Data, in[0].Addr)
	fmt.Printf("delivered %d of %d\n", network.Stats().Delivered, network.Stats().Sent)
	// Output:
	// hello from 10.0.0.1:49152
	// hello from 198.51.100.9:4242
	// delivered 2 of 2
}
