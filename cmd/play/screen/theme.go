package screen

import (
	"fmt"

	"roam/cmd/terminal"
)

// What a character is; the theme says how that looks.
const (
	inkText terminal.Ink = iota
	inkDim
	inkStrong
	inkTitle
	inkBorder
	inkKey
	inkGood
	inkWarn
	inkBad
	inkSelf
	inkName
	inkGrass
	inkMeadow
	inkTree
	inkPine
	inkBush
	inkWater
	inkFoam
	inkPath
	inkBridge
	inkField
	inkWall
	inkGlass
	inkRoof
	inkRock
	inkStone
	inkFlower
	inkLandmark
	inkStamped
	inkWalker // the first of walkerInks
	inkCount  = inkWalker + walkerInks
)

// walkerInks is how many colours walkers come in. Their shapes differ too.
const walkerInks = 8

// What lies under characters.
const (
	groundNone terminal.Ground = iota
	groundGrass
	groundMeadow
	groundWood
	groundWater
	groundDeep
	groundField
	groundSand
	groundPath
	groundPaving
	groundBridge
	groundHouse
	groundRock
	groundPanel
	groundBar
	groundBubble
	groundToast
	groundCount
)

// NewTheme returns the theme of that name.
func NewTheme(name string) (*terminal.Theme, error) {
	if err := terminal.CheckTheme(name); err != nil {
		return nil, fmt.Errorf("screen: %w", err)
	}
	p := darkPalette()
	switch name {
	case "light":
		p = lightPalette()
	case "high-contrast":
		p = contrastPalette()
	case "mono":
		p = monoPalette()
	}
	return terminal.NewTheme(name, append(p.inks[:], p.walkers[:]...), p.grounds[:]), nil
}
