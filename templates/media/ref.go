package media

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// ParseRef takes a reference apart: 64 lowercase hexadecimal digits, the SHA-256 of the content, a full stop, and the
// type that is kept under it ("png", "jpg", "pdf" or "ics"). It says false for any other text; so a reference is always
// a plain file name and never a way out of a folder.
func ParseRef(ref string) (hash string, t Type, ok bool) {
	hash, ending, found := strings.Cut(ref, ".")
	t = Type(ending)
	if !found || len(hash) != 2*sha256.Size || strings.Trim(hash, "0123456789abcdef") != "" || !t.kept() {
		return "", "", false
	}
	return hash, t, true
}

// ValidRef says whether the text is a reference; not whether anything is kept under it.
func ValidRef(ref string) bool {
	_, _, ok := ParseRef(ref)
	return ok
}

func refOf(data []byte, t Type) string { return digest(data) + "." + string(t) }

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
