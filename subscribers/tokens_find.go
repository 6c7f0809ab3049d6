package subscribers

import (
	"errors"
	"strings"
)

// maxCandidates bounds what a stranger's text can make us compute.
const maxCandidates = 64

// Find is Read for a token that stands somewhere in a text, among other words and signs: the first one that was made for this
// purpose counts. Without any it fails with ErrForgedToken.
func (t *Tokens) Find(purpose Purpose, text string) (ID, error) {
	length, tried := tokenText.EncodedLen(tokenLength), 0
	for run := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isTokenSign(r) }) {
		for ; len(run) >= length && tried < maxCandidates; run = run[1:] {
			tried++
			id, err := t.Read(purpose, run[:length])
			if !errors.Is(err, ErrForgedToken) {
				return id, err
			}
		}
	}
	return 0, ErrForgedToken
}

// isTokenSign tells whether a sign can be part of a token (RFC 4648 section 5).
func isTokenSign(r rune) bool {
	return r == '-' || r == '_' || r < 0x80 && isLetterOrDigit(byte(r))
}
