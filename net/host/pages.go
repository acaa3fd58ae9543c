package host

import (
	"roam/game"
	"roam/net/wire"
)

// pages are the bodies of messages of faces, in order, each as full as it may
// be. Their memory is used again.
type pages struct {
	room  game.RoomID
	list  [][]byte
	spare [][]byte
	head  int // bytes of a page without entries
}

// begin starts over with one page that has no entries.
func (p *pages) begin(room game.RoomID, marks wire.Marks) {
	p.spare = append(p.spare, p.list...)
	p.list, p.room = p.list[:0], room
	p.turn(marks)
	p.head = len(p.list[0])
}

// turn starts another page.
func (p *pages) turn(marks wire.Marks) {
	var page []byte
	if n := len(p.spare); n > 0 {
		page, p.spare = p.spare[n-1][:0], p.spare[:n-1]
	}
	p.list = append(p.list, wire.AppendFaces(page, p.room, marks))
}

func (p *pages) add(e wire.FaceEntry) {
	last := len(p.list) - 1
	if len(p.list[last])+wire.MaxFaceEntry > wire.MaxFaces {
		p.turn(0)
		last++
	}
	p.list[last] = wire.AppendFaceEntry(p.list[last], e)
}

// end adds marks to the last page.
func (p *pages) end(marks wire.Marks) {
	p.list[len(p.list)-1][p.head-1] |= byte(marks)
}

// empty tells whether there are no entries.
func (p *pages) empty() bool { return len(p.list) == 1 && len(p.list[0]) == p.head }
