package bots

import "fmt"

// A Summary is what the bots have seen, and the evidence of a test. Numbers of
// what a cluster cannot do yet stay 0.
type Summary struct {
	Players       int       `json:"players"` // that were to come
	Joined        int       `json:"joined"`
	Lost          int       `json:"lost"` // ended without wanting to
	JoinMs        Quantiles `json:"join_ms"`
	InputsSent    uint64    `json:"inputs_sent"`
	InputsApplied uint64    `json:"inputs_applied"` // by the worlds' own count
	InputsLost    uint64    `json:"inputs_lost"`
	InputsDoubled uint64    `json:"inputs_doubled"`
	Migrations    uint64    `json:"migrations"`
	Resumes       uint64    `json:"resumes"`
	Takeovers     uint64    `json:"takeovers"`
	ViewGapMs     Quantiles `json:"view_gap_ms"`      // between two views, while walking
	MigrationGap  Quantiles `json:"migration_gap_ms"` // the longest within 1 s of a migration
	Jumps         int       `json:"jumps"`            // own position off by more than a tile, or a neighbour that blinked
	Blinks        int       `json:"blinks"`           // of those, neighbours that vanished and came back
	InView        float64   `json:"in_view"`          // others within 80x40 tiles, on average at the end
	BytesPerS     Bytes     `json:"bytes_per_s"`      // per player, IP and UDP headers included
	RTTMs         Quantiles `json:"rtt_ms"`
	ResentRatio   float64   `json:"resent_ratio"` // segments sent again, of the bots' own
	Seconds       float64   `json:"seconds"`      // that they played
}

// Bytes are what went each way.
type Bytes struct {
	In  float64 `json:"in"`
	Out float64 `json:"out"`
}

// String is the summary for people.
func (s Summary) String() string {
	return fmt.Sprintf(`%d of %d bots joined (half within %.0f ms, 99 %% within %.0f ms), %d lost
inputs: %d sent, %d applied, %d lost, %d doubled
views: %.0f ms apart at the median, %.0f ms at p99, %.0f ms at most; %d jumps
round trip: %.2f ms at the median, %.2f ms at p99; %.2f %% of segments sent again
bytes a second and player: %.0f in, %.0f out; %.0f s played
`,
		s.Joined, s.Players, s.JoinMs.P50, s.JoinMs.P99, s.Lost,
		s.InputsSent, s.InputsApplied, s.InputsLost, s.InputsDoubled,
		s.ViewGapMs.P50, s.ViewGapMs.P99, s.ViewGapMs.Max, s.Jumps,
		s.RTTMs.P50, s.RTTMs.P99, 100*s.ResentRatio,
		s.BytesPerS.In, s.BytesPerS.Out, s.Seconds)
}

// Line is the summary in one line, while they play.
func (s Summary) Line() string {
	return fmt.Sprintf("%d/%d joined, %d lost; %d inputs; views %.0f/%.0f ms; round trip %.1f ms",
		s.Joined, s.Players, s.Lost, s.InputsSent, s.ViewGapMs.P50, s.ViewGapMs.P99, s.RTTMs.P50)
}
