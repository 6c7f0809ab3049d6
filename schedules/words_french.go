package schedules

import (
	"fmt"
	"slices"
	"strings"
)

// frenchDay numbers the days of a month: only the first is an ordinal.
func frenchDay(day int) string {
	if day == 1 {
		return "1er"
	}
	return fmt.Sprint(day)
}

// frenchNth is an ordinal: in words as far as daysIn has them.
func frenchNth(n int) string {
	if words := daysIn["fr"].ordinals; n < len(words) {
		return words[n]
	}
	return fmt.Sprintf("%de", n)
}

// aspirated are how words and cities begin whose h keeps the "e" before it: de Hambourg, but d'hiver.
var aspirated = []string{"hall", "halt", "hambourg", "hameau", "hand", "hano", "harare", "harc", "hasard", "hasselt", "haut", "havre", "haye", "héros", "hock",
	"hollan", "hong", "honte", "hors", "huit"}

// frenchOf is "de", but "d'" before a vowel and before an h that is mute: d'avril, d'Ypres, d'histoire; de yoga, de Hambourg.
func frenchOf(name string) string {
	small := strings.ToLower(name) + "  "
	begins := []rune(small)
	const vowels = "aeiouàâäéèêëîïôöùûüœæ"
	switch first := begins[0]; {
	case first == 'h' && !slices.ContainsFunc(aspirated, func(h string) bool { return strings.HasPrefix(small, h) }),
		first == 'y' && !strings.ContainsRune(vowels, begins[1]),
		strings.ContainsRune(vowels, first):
		return "d'" + name
	}
	return "de " + name
}
