package screen

import (
	"fmt"

	"roam/cmd/terminal"
)

// What a character is; the theme says how that looks.
const (
	inkText terminal.Ink = iota
	inkDim
	inkFaint // rules, empty bars
	inkStrong
	inkTitle
	inkHead // over columns
	inkKey
	inkGood
	inkWarn
	inkBad
	inkInfo
	inkLoud  // on a banner
	inkLevel // of an unknown level, then those of 1 to 5
	inkCount = inkLevel + 6
)

// What lies under characters.
const (
	groundNone terminal.Ground = iota
	groundBar
	groundTab  // of the page that is open
	groundPick // the picked row
	groundBox
	groundWarn
	groundBad
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
	return terminal.NewTheme(name, p.inks[:], p.grounds[:]), nil
}

// A palette is a theme in words. Colours that mean something are from those of
// Okabe and Ito, which people with any kind of colour blindness can tell apart
// (https://jfly.uni-koeln.de/color/), and none stands alone: whatever has a
// colour has a word or a shape as well.
type palette struct {
	inks    [inkCount]string
	grounds [groundCount]string
}

func darkPalette() *palette {
	return &palette{
		inks: [...]string{
			inkText: "#c8d0d0", inkDim: "#84908f", inkFaint: "#434e50", inkStrong: "bold #f2f5f3",
			inkTitle: "bold #7cc7f0", inkHead: "#7f9aa8", inkKey: "bold #9ad8f5",
			inkGood: "#2fc79a", inkWarn: "#f0b030", inkBad: "bold #ff8a55", inkInfo: "#6cb8ea", inkLoud: "bold #ffffff",
			inkLevel: "#84908f", inkLevel + 1: "#3aa98c", inkLevel + 2: "#2fc79a", inkLevel + 3: "#56b4e9",
			inkLevel + 4: "#f0b030", inkLevel + 5: "bold #ff8a55",
		},
		grounds: [...]string{
			groundBar: "#1a2226", groundTab: "#2a4656", groundPick: "#22323b", groundBox: "#141b1e",
			groundWarn: "#54400c", groundBad: "#6a2c12",
		},
	}
}

func lightPalette() *palette {
	return &palette{
		inks: [...]string{
			inkText: "#232a2b", inkDim: "#5c6667", inkFaint: "#c0c8c6", inkStrong: "bold #000000",
			inkTitle: "bold #005a8c", inkHead: "#4c6672", inkKey: "bold #005a8c",
			inkGood: "#00664b", inkWarn: "#8a5a00", inkBad: "bold #a63c00", inkInfo: "#1b6ea8", inkLoud: "bold #000000",
			inkLevel: "#5c6667", inkLevel + 1: "#2f7d68", inkLevel + 2: "#00664b", inkLevel + 3: "#1b6ea8",
			inkLevel + 4: "#8a5a00", inkLevel + 5: "bold #a63c00",
		},
		grounds: [...]string{
			groundBar: "#e6ebea", groundTab: "#c2dcec", groundPick: "#d9e7ee", groundBox: "#f6f7f5",
			groundWarn: "#f5dfa0", groundBad: "#f8c9b0",
		},
	}
}

func contrastPalette() *palette {
	return &palette{
		inks: [...]string{
			inkText: "#ffffff", inkDim: "#d8d8d8", inkFaint: "#808080", inkStrong: "bold #ffffff",
			inkTitle: "bold #ffff00", inkHead: "underline #ffffff", inkKey: "bold #00ffff",
			inkGood: "bold #00ff9f", inkWarn: "bold #ffc000", inkBad: "bold #ffb080", inkInfo: "bold #80d0ff",
			inkLoud:  "bold #000000",
			inkLevel: "#d8d8d8", inkLevel + 1: "#00e8a8", inkLevel + 2: "#00ff9f", inkLevel + 3: "#80d0ff",
			inkLevel + 4: "bold #ffc000", inkLevel + 5: "bold #ffb080",
		},
		grounds: [...]string{
			groundNone: "#000000", groundBar: "#000000", groundTab: "#0000a0", groundPick: "#003a5c", groundBox: "#000000",
			groundWarn: "#ffc000", groundBad: "#ffb080",
		},
	}
}

// monoPalette names no colour at all: it is what NO_COLOR asks for.
func monoPalette() *palette {
	return &palette{
		inks: [...]string{
			inkDim: "faint", inkFaint: "faint", inkStrong: "bold", inkTitle: "bold", inkHead: "underline",
			inkKey: "bold", inkWarn: "bold", inkBad: "bold", inkLoud: "bold", inkLevel: "faint", inkLevel + 1: "faint",
			inkLevel + 4: "bold", inkLevel + 5: "bold",
		},
		grounds: [...]string{groundTab: "reverse", groundPick: "reverse", groundWarn: "reverse", groundBad: "reverse"},
	}
}
