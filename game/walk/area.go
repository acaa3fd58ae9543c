package walk

// An area is one block of the map with the name of the country it lies in.
type area uint8

const (
	areaWidth  = 16
	areaHeight = 8
)

// The kinds of country. Their names carry a compass point, but the village's.
const (
	areaMeadows area = iota
	areaWoods
	areaShores
	areaHills
	areaVillage
)

// Area returns the name of the country around x, y, such as "Village" or
// "North Woods".
func (m *Map) Area(x, y int) string {
	if !inside(x, y) {
		return "Beyond"
	}
	a := m.areas[y/areaHeight*(Width/areaWidth)+x/areaWidth]
	if a == areaVillage {
		return "Village"
	}
	return compass(x, y) + " " + [...]string{"Meadows", "Woods", "Shores", "Hills"}[a]
}

// compass names where on the map x, y lies.
func compass(x, y int) string {
	return [3][3]string{
		{"Northwest", "North", "Northeast"},
		{"West", "Middle", "East"},
		{"Southwest", "South", "Southeast"},
	}[y*3/Height][x*3/Width]
}
