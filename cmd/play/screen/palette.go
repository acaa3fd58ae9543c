package screen

// A palette is a theme in words: attributes and a colour for each ink, a
// colour for each ground. The empty word is the terminal's own.
//
// Walkers, marks and warnings use the colours of Okabe and Ito, which people
// with any kind of colour blindness can tell apart
// (https://jfly.uni-koeln.de/color/). No colour stands alone all the same:
// whatever has one has a shape of its own too.
type palette struct {
	inks    [inkWalker]string
	walkers [walkerInks]string
	grounds [groundCount]string
}

func darkPalette() *palette {
	return &palette{
		inks: [...]string{
			inkText:     "#d6d9d2",
			inkDim:      "#8d958c",
			inkStrong:   "bold #f4f6ef",
			inkTitle:    "bold #f0e442",
			inkBorder:   "#5f6f66",
			inkKey:      "bold #9ad8f5",
			inkGood:     "#3fd0a0",
			inkWarn:     "#f2b134",
			inkBad:      "bold #ff8a4c",
			inkSelf:     "bold reverse #ffffff",
			inkName:     "#e8ebe4",
			inkGrass:    "#3f5f43",
			inkMeadow:   "#5d8a4a",
			inkTree:     "#3fa35a",
			inkPine:     "#2f8a6b",
			inkBush:     "#6fa84b",
			inkWater:    "#4a90c9",
			inkFoam:     "#9fd0f0",
			inkPath:     "#8c7a58",
			inkBridge:   "bold #d0a468",
			inkField:    "#a89a4a",
			inkWall:     "#9c8668",
			inkGlass:    "#7fb8d8",
			inkRoof:     "bold #d98a5a",
			inkRock:     "#9a9f9a",
			inkStone:    "bold #c8ccc8",
			inkFlower:   "#e0a0c8",
			inkLandmark: "bold #f0e442",
			inkStamped:  "bold #3fd0a0",
		},
		walkers: [...]string{
			"bold #e69f00", "bold #56b4e9", "bold #2fc79a", "bold #f0e442",
			"bold #6aa5e8", "bold #f27a3a", "bold #e69ac4", "bold #d8d8d8",
		},
		grounds: [...]string{
			groundGrass:  "#122016",
			groundMeadow: "#17281a",
			groundWood:   "#0d1a11",
			groundWater:  "#0d2236",
			groundDeep:   "#0a1a2c",
			groundField:  "#232512",
			groundSand:   "#332d1c",
			groundPath:   "#2a2419",
			groundPaving: "#2b2a28",
			groundBridge: "#3a2a18",
			groundHouse:  "#33261f",
			groundRock:   "#1c1f1d",
			groundPanel:  "#161a1d",
			groundBar:    "#20282c",
			groundBubble: "#2c3338",
			groundToast:  "#143a2e",
		},
	}
}

func lightPalette() *palette {
	return &palette{
		inks: [...]string{
			inkText:     "#22281f",
			inkDim:      "#5d665a",
			inkStrong:   "bold #000000",
			inkTitle:    "bold #7a3d00",
			inkBorder:   "#8a9488",
			inkKey:      "bold #005a8c",
			inkGood:     "#00664b",
			inkWarn:     "#8a5a00",
			inkBad:      "bold #a63c00",
			inkSelf:     "bold reverse #000000",
			inkName:     "#1a2018",
			inkGrass:    "#a3bd98",
			inkMeadow:   "#7fa05e",
			inkTree:     "#2c6e35",
			inkPine:     "#1f5f4d",
			inkBush:     "#557f2b",
			inkWater:    "#2f77b0",
			inkFoam:     "#ffffff",
			inkPath:     "#a58e62",
			inkBridge:   "bold #6b4314",
			inkField:    "#7d6a14",
			inkWall:     "#6a5a44",
			inkGlass:    "#3f7ea8",
			inkRoof:     "bold #a2471c",
			inkRock:     "#5f655f",
			inkStone:    "bold #3d423d",
			inkFlower:   "#a8407c",
			inkLandmark: "bold #7a3d00",
			inkStamped:  "bold #00664b",
		},
		walkers: [...]string{
			"bold #8f5f00", "bold #1b6ea8", "bold #00694d", "bold #6e6500",
			"bold #004a78", "bold #a64400", "bold #96407a", "bold #333333",
		},
		grounds: [...]string{
			groundGrass:  "#dfeed6",
			groundMeadow: "#e8f3dc",
			groundWood:   "#cfe3c6",
			groundWater:  "#bfdcf2",
			groundDeep:   "#a5cbe8",
			groundField:  "#ebe6b4",
			groundSand:   "#f5e8c0",
			groundPath:   "#efe3c6",
			groundPaving: "#e2ddd2",
			groundBridge: "#d9b98a",
			groundHouse:  "#ead4bf",
			groundRock:   "#d9dcd6",
			groundPanel:  "#f6f5ef",
			groundBar:    "#dfe4e2",
			groundBubble: "#ffffff",
			groundToast:  "#c9ecdd",
		},
	}
}

func contrastPalette() *palette {
	return &palette{
		inks: [...]string{
			inkText:     "#ffffff",
			inkDim:      "#d0d0d0",
			inkStrong:   "bold #ffffff",
			inkTitle:    "bold #ffff00",
			inkBorder:   "#ffffff",
			inkKey:      "bold #00ffff",
			inkGood:     "bold #00ff9f",
			inkWarn:     "bold #ffc000",
			inkBad:      "bold #ffb080",
			inkSelf:     "bold reverse #ffffff",
			inkName:     "bold #ffffff",
			inkGrass:    "#808080",
			inkMeadow:   "#a0a0a0",
			inkTree:     "#00e060",
			inkPine:     "#00e0a0",
			inkBush:     "#a0e000",
			inkWater:    "#60b0ff",
			inkFoam:     "#ffffff",
			inkPath:     "#e0c080",
			inkBridge:   "bold #ffc070",
			inkField:    "#e0e060",
			inkWall:     "#a8a8a8",
			inkGlass:    "#80d0ff",
			inkRoof:     "bold #ffb080",
			inkRock:     "#e0e0e0",
			inkStone:    "bold #ffffff",
			inkFlower:   "#ffb0e0",
			inkLandmark: "bold #ffff00",
			inkStamped:  "bold #00ff9f",
		},
		walkers: [...]string{
			"bold #ffb000", "bold #6fc8ff", "bold #00e8a8", "bold #ffff40",
			"bold #8fb8ff", "bold #ff9050", "bold #ffa8dc", "bold #ffffff",
		},
		grounds: [...]string{
			groundNone: "#000000", groundGrass: "#000000", groundMeadow: "#000000", groundWood: "#000000",
			groundWater: "#001830", groundDeep: "#001830", groundField: "#000000", groundSand: "#000000",
			groundPaving: "#000000", groundPath: "#000000", groundBridge: "#000000", groundHouse: "#000000",
			groundRock: "#000000", groundPanel: "#000000", groundBar: "#000000", groundBubble: "#000000",
			groundToast: "#000000",
		},
	}
}

// monoPalette names no colour at all: it is what NO_COLOR asks for.
func monoPalette() *palette {
	p := &palette{
		inks: [...]string{
			inkDim: "faint", inkStrong: "bold", inkTitle: "bold", inkBorder: "faint", inkKey: "bold",
			inkWarn: "bold", inkBad: "bold", inkSelf: "bold reverse", inkName: "bold", inkGrass: "faint", inkMeadow: "faint",
			inkWater: "faint", inkFoam: "faint", inkPath: "faint", inkLandmark: "bold underline",
			inkStamped: "bold",
		},
		grounds: [...]string{groundBar: "reverse", groundCount - 1: ""},
	}
	for i := range p.walkers {
		p.walkers[i] = "bold"
	}
	return p
}
