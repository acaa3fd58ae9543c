package screen

import (
	"strings"

	"roam/game"
	"roam/game/walk"
)

// emotes are in the order of their keys, 1 to 6: how each is drawn over a
// head, in Unicode and in ASCII, and how the chat log tells it.
var emotes = [...]struct {
	emote        walk.Emote
	shape, ascii game.SafeText
	does, do     game.SafeText // of another, of the player
}{
	{walk.Wave, "o/", "o/", "waves", "wave"},
	{walk.Dance, "♪~", "~o~", "dances", "dance"},
	{walk.Laugh, "ha ha", "ha ha", "laughs", "laugh"},
	{walk.Heart, "♥", "<3", "sends a heart", "send a heart"},
	{walk.Bow, "_o_", "_o_", "bows", "bow"},
	{walk.Cheer, `\o/`, `\o/`, "cheers", "cheer"},
}

// emoteNamed finds an emote by the word that a player types after a slash.
func emoteNamed(name string) (walk.Emote, bool) {
	for _, e := range emotes {
		if strings.EqualFold(e.emote.String(), strings.TrimSpace(name)) {
			return e.emote, true
		}
	}
	return walk.NoEmote, false
}

// emoteList is what a player may type: "/wave /dance …".
func emoteList() game.SafeText {
	var b strings.Builder
	for i, e := range emotes {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString("/" + e.emote.String())
	}
	return game.SafeText(b.String())
}

// emoteShape is what is drawn over the head.
func emoteShape(e walk.Emote, ascii bool) game.SafeText {
	for _, row := range emotes {
		if row.emote == e && ascii {
			return row.ascii
		} else if row.emote == e {
			return row.shape
		}
	}
	return ""
}

// emoteWords is what the chat log says after the name.
func emoteWords(e walk.Emote, self bool) game.SafeText {
	for _, row := range emotes {
		if row.emote == e && self {
			return row.do
		} else if row.emote == e {
			return row.does
		}
	}
	return "does something new"
}
