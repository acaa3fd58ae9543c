package loop

import (
	"slices"
	"sync"
	"testing"
)

func TestRunsInOrder(t *testing.T) {
	m := NewMailbox()
	var ran []int
	for i := range 5 {
		if !m.Post(func() { ran = append(ran, i) }) {
			t.Fatal("an open mailbox refuses")
		}
	}
	if m.Len() != 5 {
		t.Errorf("%d functions wait", m.Len())
	}
	<-m.Wake()
	m.Run()
	if m.Len() != 0 {
		t.Errorf("%d functions wait after all have run", m.Len())
	}
	m.Run()
	if !slices.Equal(ran, []int{0, 1, 2, 3, 4}) {
		t.Errorf("ran %v", ran)
	}
	select {
	case <-m.Wake():
		t.Error("woken for nothing")
	default:
	}
}

// TestPostFromInside: what a function posts runs with the next Run, so that a
// loop gets to its other duties in between.
func TestPostFromInside(t *testing.T) {
	m := NewMailbox()
	var ran []string
	m.Post(func() {
		ran = append(ran, "first")
		m.Post(func() { ran = append(ran, "second") })
	})
	<-m.Wake()
	m.Run()
	if !slices.Equal(ran, []string{"first"}) {
		t.Errorf("one Run ran %v", ran)
	}
	<-m.Wake()
	m.Run()
	if !slices.Equal(ran, []string{"first", "second"}) {
		t.Errorf("two Runs ran %v", ran)
	}
}

func TestClose(t *testing.T) {
	m := NewMailbox()
	ran := 0
	m.Post(func() {
		ran++
		if m.Post(func() { ran++ }) {
			t.Error("a post is taken while the mailbox closes")
		}
	})
	m.Close()
	if ran != 1 {
		t.Errorf("%d functions ran, posted before Close: 1", ran)
	}
	if m.Post(func() { ran++ }) {
		t.Error("a closed mailbox takes a post")
	}
	m.Run()
	m.Close()
	if ran != 1 {
		t.Error("posted after Close and run")
	}
}

// TestNoneIsLost posts from many goroutines while the loop runs and then closes:
// exactly what was taken is run, and each poster's in order.
func TestNoneIsLost(t *testing.T) {
	const posters, posts = 8, 2000
	m := NewMailbox()
	var taken [posters]int // by poster
	ran := make([][]int, posters)
	var all sync.WaitGroup
	for p := range posters {
		all.Go(func() {
			for i := range posts {
				if m.Post(func() { ran[p] = append(ran[p], i) }) {
					taken[p]++
				}
			}
		})
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range posts {
			<-m.Wake()
			m.Run()
			if len(ran[0]) > posts/2 {
				break
			}
		}
		m.Close()
	}()
	<-done
	all.Wait()
	for p := range posters {
		if len(ran[p]) != taken[p] {
			t.Errorf("poster %d: %d taken, %d run", p, taken[p], len(ran[p]))
		}
		for i, n := range ran[p] {
			if n != i {
				t.Fatalf("poster %d: %d ran in the place of %d", p, n, i)
			}
		}
	}
}

// TestForgetsWhatRan: a function that ran is not kept, nor what it holds.
func TestForgetsWhatRan(t *testing.T) {
	m := NewMailbox()
	for range 3 {
		m.Post(func() {})
		m.Run()
	}
	for _, fn := range append(m.spare[:cap(m.spare)], m.queue[:cap(m.queue)]...) {
		if fn != nil {
			t.Error("a function that ran is still held")
		}
	}
}

func BenchmarkPost(b *testing.B) {
	m := NewMailbox()
	fn := func() {}
	b.ReportAllocs()
	for b.Loop() {
		m.Post(fn)
		m.Run()
	}
}
