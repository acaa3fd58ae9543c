package roam_test

import "strings"

// ranks are the packages from the bottom up: each may import only those on lines
// above its own. What stands under a folder that ends in a slash has its rank.
func ranks() [][]string {
	return [][]string{
		{"game"},
		{"game/walk"},
		{"balance"},
		{"balance/sim"},
		{"net/loop"},
		{"net/wire"},
		{"net/tally"},
		{"net/link"},
		{"net/link/linktest"},
		{"net/session"},
		{"net/seat"},
		{"net/migration"},
		{"net/host", "net/lobby", "net/client"},
		{"net/local"},
		{"cmd/", "examples/"},
	}
}

// rules returns the rules of the house.
func rules() []rule {
	src := func(path, text string) files { return files{path: text} }
	return []rule{
		{
			name:  "ranks",
			check: checkRanks,
			breaks: []files{
				src("game/x.go", "package game\nimport _ \"roam/balance\"\n"),
				src("net/wire/x.go", "package wire\nimport _ \"roam/net/link\"\n"),
				src("net/host/x.go", "package host\nimport _ \"roam/net/lobby\"\n"),
				src("game/x.go", "package game\nimport _ \"golang.org/x/net/ipv4\"\n"),
				src("net/odd/x.go", "package odd\n"),
				src("net/link/x.go", "package link\nimport _ \"roam/net/link/linktest\"\n"),
			},
			keeps: []files{
				src("net/host/x.go", "package host\nimport _ \"roam/net/seat\"\n"),
				src("net/link/x_test.go", "package link_test\nimport _ \"roam/net/link/linktest\"\n"),
				src("cmd/play/screen/x.go", "package screen\nimport _ \"roam/net/local\"\n"),
			},
		},
		{
			name:  "purity",
			check: checkPurity,
			breaks: []files{
				src("balance/x.go", "package balance\nfunc f() { go f() }\n"),
				src("balance/x.go", "package balance\nimport \"time\"\nvar t = time.Now()\n"),
				src("net/seat/x.go", "package seat\nimport clock \"time\"\nfunc f() { clock.AfterFunc(1, f) }\n"),
				src("game/walk/x.go", "package walk\nimport \"math/rand/v2\"\nfunc f() int { return rand.IntN(6) }\n"),
				src("net/migration/x.go", "package migration\nimport _ \"crypto/rand\"\n"),
				src("balance/sim/x.go", "package sim\nimport _ \"os\"\n"),
			},
			keeps: []files{
				src("balance/x.go", "package balance\nimport (\"math/rand/v2\"; \"time\")\nfunc f(r *rand.Rand, t time.Time) { _ = rand.New(rand.NewPCG(1, 2)) }\n"),
				src("balance/x_test.go", "package balance\nimport \"time\"\nvar t = time.Now()\n"),
				src("net/link/x.go", "package link\nfunc f() { go f() }\n"),
				src("game/x.go", "package game\ntype clock struct{}\nfunc (clock) Now() {}\nfunc f(time clock) { time.Now() }\n"),
			},
		},
		{
			name:  "libraries",
			check: checkLibraries,
			breaks: []files{
				src("net/host/x.go", "package host\nimport _ \"github.com/xtaci/kcp-go/v5\"\n"),
				src("net/host/x_test.go", "package host\nimport _ \"github.com/xtaci/kcp-go/v5\"\n"),
				src("net/client/x.go", "package client\nimport _ \"charm.land/lipgloss/v2\"\n"),
				src("balance/x.go", "package balance\nimport _ \"github.com/BurntSushi/toml\"\n"),
				src("net/tally/x.go", "package tally\nimport _ \"github.com/prometheus/client_golang/prometheus\"\n"),
				src("net/lobby/x.go", "package lobby\nimport _ \"roam/game/walk\"\n"),
				src("balance/x.go", "package balance\nimport _ \"roam/game/walk\"\n"),
			},
			keeps: []files{
				src("net/link/x.go", "package link\nimport _ \"github.com/xtaci/kcp-go/v5\"\n"),
				src("cmd/play/x.go", "package main\nimport (_ \"charm.land/lipgloss/v2\"; _ \"roam/game/walk\")\n"),
				src("net/host/x_test.go", "package host\nimport _ \"roam/game/walk\"\n"),
			},
		},
		{
			name:  "layout",
			check: checkLayout,
			breaks: []files{
				src("net/x.go", "package net\n"),
				src("pkg/x.go", "package pkg\n"),
				src("main.go", "package roam\n"),
			},
			keeps: []files{src("doc.go", "package roam\n"), src("cmd/play/main.go", "package main\n"), src("net/link/x.go", "package link\n")},
		},
		{
			name:  "documentation",
			check: checkDocumentation,
			breaks: []files{
				src("game/x.go", "package game\n"),
				src("game/x.go", "// The game package is short.\npackage game\n"),
				src("cmd/play/x.go", "// Package main plays.\npackage main\n"),
				src("game/x.go", "// Package game is short.\npackage game\nfunc F() {}\n"),
				src("game/x.go", "// Package game is short.\npackage game\ntype T struct{}\n"),
				src("game/x.go", "// Package game is short.\npackage game\nconst (\n\tA = 1\n)\n"),
				src("game/x.go", "// Package game is short.\npackage game\n// T is.\ntype T int\nfunc (t *T) M() {}\n"),
			},
			keeps: []files{
				src("cmd/play/x.go", "// Play walks.\npackage main\nfunc main() {}\n"),
				src("game/x.go", "// Package game is short.\npackage game\n// The letters.\nconst (\n\tA = 1\n\tB = 2\n)\nconst (\n\tC = 3 // the third\n)\ntype t int\nfunc (t) M() {}\n"),
			},
		},
		{
			name:  "no mutable package state",
			check: checkState,
			breaks: []files{
				src("game/x.go", "package game\nvar n int\nfunc f() { n++ }\n"),
				src("game/x.go", "package game\nvar n int\nfunc f() { n = 1 }\n"),
				{"game/x.go": "package game\nvar m = map[int]int{}\n", "game/y.go": "package game\nfunc f() { m[1] = 2 }\n"},
				src("game/x.go", "package game\nvar m = map[int]int{}\nfunc f() { delete(m, 1) }\n"),
				src("game/x.go", "package game\nvar t struct{ a []int }\nfunc f() { (t.a)[1] += 2 }\n"),
				src("game/x.go", "package game\nvar n int\nfunc f() *int { return &n }\n"),
				src("game/x.go", "package game\nvar n int\nfunc f() { for n = range 3 {} }\n"),
				src("game/x.go", "package game\nimport \"sync\"\nvar mu sync.Mutex\n"),
				src("game/x.go", "package game\nimport \"sync/atomic\"\nvar n = new(atomic.Int64)\n"),
				src("game/x.go", "package game\nvar c = make(chan int)\n"),
				src("game/x.go", "package game\nimport \"bytes\"\nvar b bytes.Buffer\n"),
				src("game/x.go", "package game\n// Table is open to all.\nvar Table = []int{1}\n"),
				src("game/x.go", "package game\nimport \"net/http\"\nfunc f() { http.DefaultClient = nil }\n"),
			},
			keeps: []files{
				src("game/x.go", "package game\nimport \"errors\"\n// ErrX is.\nvar ErrX = errors.New(\"x\")\nvar names = [...]string{\"a\"}\nfunc f() { names := []int{1}; names[0] = 2; _ = names }\n"),
				src("game/x.go", "package game\nvar _ interface{ M() } = t{}\ntype t struct{ n int }\nfunc (x t) M() { x.n = 1 }\n"),
				src("game/x_test.go", "package game\nvar update bool\nfunc f() { update = true }\n"),
				src("game/x.go", "package game\nimport _ \"embed\"\n//go:embed map.txt\nvar text string\n"),
			},
		},
		{
			name:  "words",
			check: checkWords,
			breaks: []files{
				src("game/x.go", "package game\ntype RoomManager struct{}\n"),
				src("game/x.go", "package game\nfunc f(peer int) {}\n"),
				src("game/x.go", "package game\ntype t struct{ entities []int }\n"),
				src("game/x.go", "package game\nconst ReasonNoSuchPeer = 1\n"),
				src("game/x.go", "package game\nfunc f() { peer_addr := 1; _ = peer_addr }\n"),
				src("game/x.go", "package game\nfunc f() { HTTPGateway: for { break HTTPGateway } }\n"),
				src("game/utils.go", "package game\n"),
				src("net/common/x.go", "package common\n"),
				src("game/x_test.go", "package game\nfunc transferHelper() {}\n"),
			},
			keeps: []files{
				src("game/x.go", "package game\nfunc peerless(uncommon, masterpiece int) {}\n"),
				src("game/x_test.go", "package game\nimport \"testing\"\nfunc f(t *testing.T) { t.Helper() }\n"),
			},
		},
		{
			name:  "tests never sleep",
			check: checkSleep,
			breaks: []files{
				src("game/x_test.go", "package game\nimport \"time\"\nfunc f() { time.Sleep(1) }\n"),
				src("game/x_test.go", "package game\nimport \"time\"\nvar nap = time.Sleep\n"),
			},
			keeps: []files{
				src("game/x_test.go", "package game\nimport (\"time\"; \"testing/synctest\")\nfunc f() { synctest.Test(nil, nil); time.Sleep(1) }\n"),
				src("game/x.go", "package game\nimport \"time\"\nfunc f() { time.Sleep(1) }\n"),
				src("game/bench_test.go", "package game\nimport \"time\"\nfunc f() { time.Sleep(1) }\n"),
			},
		},
		{
			name:  "only programs end the process",
			check: checkEndings,
			breaks: []files{
				src("game/x.go", "package game\nfunc f() { panic(1) }\n"),
				src("game/x.go", "package game\nimport \"log\"\nfunc f() { log.Fatalf(\"x\") }\n"),
				src("game/x.go", "package game\nimport \"log\"\nfunc f() { log.Panicln() }\n"),
				src("net/host/x.go", "package host\nimport \"os\"\nfunc f() { os.Exit(1) }\n"),
			},
			keeps: []files{
				src("cmd/play/x.go", "package main\nimport \"os\"\nfunc main() { os.Exit(2) }\n"),
				src("game/x.go", "package game\nfunc f(panic func()) { panic() }\n"),
				src("game/x_test.go", "package game\nfunc f() { panic(1) }\n"),
			},
		},
		{
			name:  "nothing is left for later",
			check: checkLater,
			breaks: []files{
				src("game/x.go", "package game\n// TO"+"DO: more\n"),
				src("game/x.go", "package game\nfunc f() {} // FIX"+"ME\n"),
				src(".ci/run", "#!/bin/bash\n# X"+"XX\n"),
			},
			keeps: []files{src("game/x.go", "package game\n// Mastodon.\nvar x = \"TODOS\"\n")},
		},
		{
			name:  "length",
			check: checkLength,
			breaks: []files{
				src("game/x.go", "package game\n"+strings.Repeat("\n", 400)),
			},
			keeps: []files{
				src("game/x.go", "package game\n"+strings.Repeat("\n", 398)),
				src("game/x_test.go", "package game\n"+strings.Repeat("\n", 500)),
				src("game/x.go", "// Code generated by x. DO NOT EDIT.\n\npackage game\n"+strings.Repeat("\n", 500)),
			},
		},
		{
			name:  "fuzz targets are fuzzed",
			check: checkFuzz,
			breaks: []files{
				{"game/x_test.go": "package game\nimport \"testing\"\nfunc FuzzX(f *testing.F) {}\n", ".ci/run": "go test -list '^Fuzz' ./...\n"},
				{"game/x_test.go": "package game\nimport \"testing\"\nfunc FuzzX(f *testing.F) { f.Fuzz(func(*testing.T, int) {}) }\n", ".ci/run": "go vet ./...\n"},
			},
			keeps: []files{
				{"game/x_test.go": "package game\nimport \"testing\"\nfunc FuzzX(f *testing.F) { f.Fuzz(func(*testing.T, int) {}) }\n", ".ci/run": "go test -list '^Fuzz' ./...\n"},
			},
		},
	}
}
