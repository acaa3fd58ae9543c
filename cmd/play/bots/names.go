package bots

import "fmt"

// name is what the i-th bot is called.
func name(i int) string {
	names := [...]string{
		"Alder", "Aster", "Birch", "Briar", "Clover", "Crane", "Dew", "Elm",
		"Fern", "Finch", "Hazel", "Heron", "Ivy", "Juniper", "Lark", "Linnet",
		"Maple", "Moss", "Nettle", "Oak", "Otter", "Pine", "Quill", "Reed",
		"Robin", "Rowan", "Sage", "Sorrel", "Thistle", "Willow", "Wren", "Yarrow",
	}
	if i < len(names) {
		return names[i]
	}
	return fmt.Sprintf("%s %d", names[i%len(names)], i/len(names)+1)
}
