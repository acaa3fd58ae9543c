package walk

import "strings"

// A site is what may be found in the country: its name and its plan, in which
// '@' is where the road ends and the stamp is got. A space leaves the ground be.
type site struct{ name, plan string }

// The sites by the kind of country that they fit.
var sites = [areaVillage][]site{
	areaMeadows: {
		{"The Lonely Chapel", "  ###  \n ##_## \n #___# \n #_@_# \n ##.## "},
		{"Beekeeper's Hives", "* o * o *\n  * @ *  \n* o * o *"},
		{"Windmill Rise", " ### \n ##+ \n ##@ "},
		{"Maypole Green", " * * * \n* .|. *\n *.@. *\n * * * "},
		{"Scarecrow Field", ";;;;;;;;;\n;;;;¶;;;;\n;;;;@;;;;\n;;;;;;;;;"},
		{"Orchard Gate", "T T T T T\n         \nT T @ T T\n         \nT T T T T"},
		{"Haymaker's Barn", "########\n#______#\n#__@___#\n###..###"},
		{"Traveller's Shrine", " *o* \n *@* "},
		{"Old Milestone", "o@"},
		{"Broken Cart", " -o- \n  @  "},
		{"The Crossroads Sign", " ¶ \n.@."},
		{"Picnic Meadow", "* * *\n *@* \n* * *"},
	},
	areaWoods: {
		{"Hollow Oak", " TTT \nTT_TT\nTT@TT"},
		{"Charcoal Burner's Hut", "#####\n#___#\n##@##"},
		{"Mushroom Ring", " * * * \n*     *\n*  @  *\n * * * "},
		{"Fox Den", "^^^^\n^_@^\n^..^"},
		{"Hunter's Rest", "T -- T\nT  @ T"},
		{"The Silent Grove", "T T T T\n       \nT  @  T\n       \nT T T T"},
		{"Crooked Pine", " P \n @ "},
		{"Owl Tree", "\"T\"\n\"@\""},
	},
	areaShores: {
		{"Heron Pool", "  ~~~~  \n|~~~~~~|\n||~@~~||\n  |.|   "},
		{"Ferryman's Landing", "##+.\n##.@"},
		{"Otter Bank", ",,|,,\n,,@,,"},
		{"Reed Cutter's Hut", "||||||\n|####|\n|#__#|\n|#@##|"},
		{"Frog Pond", " |~~| \n|~~~~|\n  |@| "},
		{"Willow Bend", "T|T|T\n| @ |"},
		{"The Fisher's Bench", ",--,\n,@,,"},
	},
	areaHills: {
		{"Standing Stones", "  o o o  \n         \no   @   o\n         \n  o o o  "},
		{"Eagle Rock", "  ^^^  \n^^^^^^^\n ^^@^^ "},
		{"Shepherd's Cairn", " ^ \n^o^\n @ "},
		{"The Old Quarry", "^^^^^^^\n^^___^^\n^__@__^\n^^...^^"},
		{"Giant's Chair", "^^ \n^^^\n @ "},
		{"Wind Gap", "^^ ^^\n^ @ ^\n^^ ^^"},
	},
}

// legend gives the tile of each character in a plan.
func legend(c rune) (t Tile, ok bool) {
	switch c {
	case '@', '.':
		return Path, true
	case 'o':
		return Stone, true
	case 'T':
		return Tree, true
	case 'P':
		return Pine, true
	case ' ':
		return 0, false
	}
	for t := Grass; t < tileKinds; t++ {
		if t.Rune() == c {
			return t, true
		}
	}
	return 0, false
}

// The country is divided into plots, one site on each.
const (
	plotsAcross = 6
	plotsDown   = 4
)

// mark makes a place a landmark.
func (g *grower) mark(name string, p point) {
	if len(g.landmarks) < MaxLandmarks {
		g.landmarks = append(g.landmarks, Landmark{Name: name, X: p.x, Y: p.y})
	}
}

// sites builds the landmarks, all but the village's.
func (g *grower) sites() {
	n := g.field(siteField)
	var used [areaVillage]int
	for i := range plotsAcross * plotsDown {
		w, h := Width/plotsAcross, Height/plotsDown
		p, ok := g.plot(i%plotsAcross*w, i/plotsAcross*h, w, h)
		if !ok {
			continue
		}
		kind := g.survey(p.x-areaWidth/2, p.y-areaHeight/2)
		if kind == areaVillage {
			continue
		}
		for used[kind] == len(sites[kind]) {
			kind = (kind + 1) % areaVillage
		}
		list := sites[kind]
		// A walk through the list that visits each once, from a start and
		// with a stride of the seed's choice.
		start, stride := n.hash(int(kind), 1), 1
		if len(list)%5 != 0 {
			stride = 5
		}
		s := list[(start+used[kind]*stride)%len(list)]
		used[kind]++
		g.build(s, p)
	}
}

// plot chooses a dry place on a plot, away from the village.
func (g *grower) plot(x, y, w, h int) (point, bool) {
	n := g.field(siteField)
	for try := range 12 {
		p := point{x + 14 + n.hash(x+try, y)%(w-28), y + 8 + n.hash(x, y+try)%(h-16)}
		dry := g.At(p.x, p.y) != Water && g.At(p.x, p.y) != DeepWater && g.At(p.x, p.y) != Bridge
		if dry && (abs(p.x-g.centre.x) > 66 || abs(p.y-g.centre.y) > 24) {
			return p, true
		}
	}
	return point{}, false
}

// build clears the ground around p and lays out a plan, with a way out to the
// south, from where a road will go.
func (g *grower) build(s site, p point) {
	for dy := -4; dy <= 4; dy++ {
		for dx := -9; dx <= 9; dx++ {
			x, y := p.x+dx, p.y+dy
			if t := g.At(x, y); dx*dx*16+dy*dy*81 <= 16*81 && t != Water && t != DeepWater {
				g.set(x, y, g.lawn(x, y))
			}
		}
	}
	rows := strings.Split(s.plan, "\n")
	var at point
	for y, row := range rows {
		for x, c := range []rune(row) {
			if c == '@' {
				at = point{x, y}
			}
		}
	}
	for y, row := range rows {
		for x, c := range []rune(row) {
			if t, ok := legend(c); ok {
				g.set(p.x+x-at.x, p.y+y-at.y, t)
			}
		}
	}
	g.mark(s.name, p)
	// One row clear of the plan, so that no way that begins there leads through it.
	exit := point{p.x, p.y + len(rows) - at.y + 1}
	for y := p.y + 1; y <= exit.y; y++ {
		switch t := g.At(p.x, y); {
		case t == Water || t == DeepWater:
			g.set(p.x, y, Bridge)
		case !t.Walkable():
			g.set(p.x, y, Path)
		}
	}
	g.exits = append(g.exits, exit)
}
