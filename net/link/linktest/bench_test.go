package linktest_test

import (
	"testing"
	"time"

	"roam/net/link"
	"roam/net/link/linktest"
)

// BenchmarkNetwork moves batches of 64 packets of 200 bytes from one socket to
// another: at once, and through the heap of what is on its way.
func BenchmarkNetwork(b *testing.B) {
	for _, bench := range []struct {
		name string
		path linktest.Path
	}{
		{"at once", linktest.Path{}},
		{"delayed", linktest.Path{Latency: 100 * time.Microsecond, Jitter: 100 * time.Microsecond}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			const batch, size, window = 64, 200, 2048
			n := linktest.New(linktest.Config{Path: bench.path})
			host, play := open(b, n, hostAddr), open(b, n, playAddr)
			out, in := make([]link.Packet, batch), packets(batch)
			for i := range out {
				out[i] = link.Packet{Data: make([]byte, size), Addr: hostAddr}
			}
			b.ReportAllocs()
			b.SetBytes(batch * size)
			sent, read := 0, 0
			for b.Loop() {
				if err := play.WriteBatch(out); err != nil {
					b.Fatal(err)
				}
				for sent += batch; sent-read >= window || bench.path.Latency == 0 && read < sent; {
					for i := range in {
						in[i].Data = in[i].Data[:link.MaxDatagram]
					}
					count, err := host.ReadBatch(in)
					if err != nil {
						b.Fatal(err)
					}
					read += count
				}
			}
			b.ReportMetric(float64(read)/b.Elapsed().Seconds(), "packets/s")
		})
	}
}
