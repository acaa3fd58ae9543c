// Package linktest is the network below net/link, in memory: sockets that are
// [link.PacketConn]s, and paths between them that delay, lose, double, reorder
// and throttle what passes. It is a whole network, not a mock of calls: code
// under test opens its sockets here instead of on UDP and runs unchanged.
//
//	func TestJoinOverBadWiFi(t *testing.T) {
//		synctest.Test(t, func(t *testing.T) {
//			network := linktest.New(linktest.Config{
//				Seed: 1,
//				Path: linktest.Path{Latency: 40 * time.Millisecond, Jitter: 10 * time.Millisecond, Loss: 0.1},
//			})
//			host := startHost(t, network.Listen) // where a real one binds UDP
//			client := startClient(t, network.Listen, host.Addr())
//			network.Partition(host.Addr(), client.Addr())
//			time.Sleep(time.Second) // virtual: takes no time at all
//			network.Heal(host.Addr(), client.Addr())
//			...
//		})
//	}
//
// # Time
//
// Make the network inside the [testing/synctest] bubble that uses it: latency is
// then exact and costs nothing. Without a bubble it runs in real time. A network
// has no goroutine of its own, only one timer for whatever arrives next, and that
// is stopped when the last socket closes.
//
// # Addresses
//
// One IP address stands for one machine. Wherever a method takes the ends of a
// path, port 0 stands for every socket of the machine, and the zero
// [netip.AddrPort] for everybody. Of two calls that match the same path, the
// later one counts.
//
// # The same again
//
// Every direction between two addresses is a stream with its own random numbers,
// seeded by [Config].Seed and the two addresses, and the nth packet of a stream
// always draws the same ones, whatever other goroutines do meanwhile. So a seed
// that failed a test fails it again, as far as the code under test sends the same
// packets in the same order on each stream. Packets that arrive at one socket at
// the same instant after a delay arrive in an order fixed by the seed; only
// those that take no time at all arrive in the order in which goroutines ran.
//
// # A datagram's way
//
//	WriteBatch ─► Tap ─► paused? ─► partition? ─► rate and its queue ─► loss ─► latency, jitter, hold
//	                                                                                       │
//	ReadBatch ◄─ paused? ◄─ read queue (full?) ◄─ anybody there? ◄─ partition? ◄───────────┘
//
// Whatever falls out of it is counted by its cause in [Stats].
package linktest
