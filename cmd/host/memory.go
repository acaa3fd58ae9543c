package main

import "runtime/debug"

// heapGrowth is by how many percent the heap grows until it is collected. What a
// host holds are its players, and what it throws away beside them is little: with
// Go's default, by which the heap doubles first, half of the process would be
// garbage that waits for minutes. A quarter is collected every few seconds.
const heapGrowth = 25

// frugal sets the collector up, unless the operator did, by GOGC.
func frugal(lookupEnv func(key string) (string, bool)) {
	if _, set := lookupEnv("GOGC"); !set {
		debug.SetGCPercent(heapGrowth)
	}
}
