package proofread

import (
	"bytes"
	"compress/flate"
	_ "embed" // the word lists
	"io"
	"sort"
	"sync"
)

// The Dutch words and names of OpenTaal, as Debian ships them; words/README.md says how they were packed, and their licence.
var (
	//go:embed words/words.flate
	packedWords []byte
	//go:embed words/names.flate
	packedNames []byte
)

// Unpacked when the first Dutch text is read, and kept.
var (
	dutchWords = sync.OnceValue(func() *wordList { return unpack(packedWords) })
	dutchNames = sync.OnceValue(func() *wordList { return unpack(packedNames) })
)

const (
	perBlock = 16  // words that share one entry of the index: the longest walk of a search
	counts   = 'a' // a byte below is a count, any other is part of a word
)

// wordList is a sorted list of words in lower case. Of each stands there how many bytes it shares with the word before, and
// the bytes that follow. The first word of every block shares nothing.
type wordList struct {
	words  []byte
	blocks []uint32 // where each block starts
}

// unpack opens a packed list: of each word how many bytes of the word before are dropped, and the bytes that are added.
// (Counting what goes instead of what stays packs a fifth smaller, but cannot be searched.) What is packed is part of the
// program, so opening it cannot fail.
func unpack(packed []byte) *wordList {
	from, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		panic("the packed word list is damaged: " + err.Error())
	}
	list := &wordList{words: make([]byte, 0, len(from)+len(from)/4)}
	var word []byte
	for n := 0; len(from) > 0; n++ {
		stays := len(word) - int(from[0])
		end := wordEnd(from)
		word = append(word[:stays], from[1:end]...)
		from = from[end:]
		if n%perBlock == 0 {
			stays = 0
			list.blocks = append(list.blocks, uint32(len(list.words)))
		}
		list.words = append(list.words, byte(stays))
		list.words = append(list.words, word[stays:]...)
	}
	return list
}

// wordEnd is where the word ends that words starts with: before the next count.
func wordEnd(words []byte) int {
	end := 1
	for end < len(words) && words[end] >= counts {
		end++
	}
	return end
}

// has tells whether a word, in lower case, is in the list.
func (l *wordList) has(word string) bool {
	block := sort.Search(len(l.blocks), func(i int) bool {
		first := l.words[l.blocks[i]:]
		return string(first[1:wordEnd(first)]) > word
	}) - 1
	if block < 0 {
		return false
	}
	rest := l.words[l.blocks[block]:]
	var room [counts]byte
	now := room[:0]
	for n := 0; n < perBlock && len(rest) > 0; n++ {
		end := wordEnd(rest)
		now = append(now[:rest[0]], rest[1:end]...)
		if string(now) == word {
			return true
		}
		rest = rest[end:]
	}
	return false
}
