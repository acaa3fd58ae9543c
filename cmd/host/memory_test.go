package main

import (
	"runtime/debug"
	"testing"
)

func TestFrugal(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	for _, c := range []struct {
		name string
		env  map[string]string
		want int
	}{
		{"by default", nil, heapGrowth},
		{"the operator's choice", map[string]string{"GOGC": "300"}, 100},
	} {
		debug.SetGCPercent(100)
		frugal(func(key string) (string, bool) { v, ok := c.env[key]; return v, ok })
		if got := debug.SetGCPercent(100); got != c.want {
			t.Errorf("%s: the heap grows by %d %%, want %d", c.name, got, c.want)
		}
	}
}
