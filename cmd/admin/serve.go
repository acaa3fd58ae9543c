package admin

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	// within is how soon a node's loops have to answer.
	within = time.Second
	// maxScrapes is how many may read the metrics at once.
	maxScrapes = 4
	// An asker may take so long to ask, to take its answer (a profile's seconds
	// count), and to ask again; and its headers may be so large.
	askWithin  = 5 * time.Second
	takeWithin = 5 * time.Minute
	idleWithin = 2 * time.Minute
	maxHeader  = 16 << 10
)

// Serve shows a node at the admin address until stop is called, which returns
// when nothing of it is left. Without an address it does nothing.
func (s *Settings) Serve(n Node, log *slog.Logger) (stop func(), err error) {
	if s.addr == "" {
		return func() {}, nil
	}
	l, err := s.listen()
	if err != nil {
		return nil, err
	}
	log.Info("admin address is open", "admin", l.Addr().String())
	return serve(l, n, log), nil
}

func serve(l net.Listener, n Node, log *slog.Logger) (stop func()) {
	server := &http.Server{
		Handler: handler(n), ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadTimeout: askWithin, WriteTimeout: takeWithin, IdleTimeout: idleWithin, MaxHeaderBytes: maxHeader,
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(l); err != http.ErrServerClosed {
			log.Error("admin address is closed", "err", err)
		}
	}()
	return func() {
		server.Close()
		<-done
	}
}

// handler is everything that is served.
func handler(n Node) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry(n), promhttp.HandlerOpts{MaxRequestsInFlight: maxScrapes}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		_, err := n.asked(r.Context())
		answer(w, err)
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		now, err := n.asked(r.Context())
		if err == nil {
			err = now.unready
		}
		answer(w, err)
	})
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "roam %s\n\n/metrics\n/healthz\n/readyz\n/debug/pprof/\n", n.program)
	})
	return mux
}

// answer says in one line whether all is well.
func answer(w http.ResponseWriter, err error) {
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}

// registry holds the node's metrics, and those of its process.
func registry(n Node) *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(n, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}

// asked asks the node how it stands, for as long as it may take.
func (n Node) asked(ctx context.Context) (standing, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return n.ask(ctx)
}
