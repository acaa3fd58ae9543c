package admin

import (
	"github.com/prometheus/client_golang/prometheus"

	"roam/net/tally"
)

// samples take what a node exports at one moment. Labels come as pairs, name and
// value; a metric has the same names and the same help each time. Values are of
// closed lists: no label is anybody's id, name or address.
type samples struct{ out chan<- prometheus.Metric }

func (s samples) counter(name, help string, n uint64, labels ...string) {
	s.value(prometheus.CounterValue, name, help, float64(n), labels)
}

func (s samples) gauge(name, help string, v float64, labels ...string) {
	s.value(prometheus.GaugeValue, name, help, v, labels)
}

func (s samples) value(kind prometheus.ValueType, name, help string, v float64, labels []string) {
	desc, values := describe(name, help, labels)
	m, err := prometheus.NewConstMetric(desc, kind, v, values...)
	s.put(desc, m, err)
}

// histogram exports durations in seconds.
func (s samples) histogram(name, help string, d *tally.Durations) {
	seen := d.Seen()
	buckets := make(map[float64]uint64, len(seen.UpTo))
	for bound, n := range seen.UpTo {
		buckets[bound.Seconds()] = n
	}
	desc, _ := describe(name, help, nil)
	m, err := prometheus.NewConstHistogram(desc, seen.Count, seen.Sum.Seconds(), buckets)
	s.put(desc, m, err)
}

func describe(name, help string, labels []string) (desc *prometheus.Desc, values []string) {
	var names []string
	for i := 0; i+1 < len(labels); i += 2 {
		names, values = append(names, labels[i]), append(values, labels[i+1])
	}
	return prometheus.NewDesc(name, help, names, nil), values
}

// put passes a metric on, or what is wrong with it, which the scrape then says.
func (s samples) put(desc *prometheus.Desc, m prometheus.Metric, err error) {
	if err != nil {
		m = prometheus.NewInvalidMetric(desc, err)
	}
	s.out <- m
}
