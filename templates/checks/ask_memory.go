package checks

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"
)

// recall fills the memory from the file. A file that cannot be read is no memory: the sites are asked again.
func (a *Asker) recall() {
	if a.answered == nil {
		a.answered = map[string]Answer{}
		if text, err := os.ReadFile(a.File); a.File != "" && err == nil {
			var kept map[string]Answer
			if json.Unmarshal(text, &kept) == nil {
				a.answered = kept
			}
		}
	}
	for link, answer := range a.answered {
		if time.Since(answer.At) > askAgain || answer.Outcome != There {
			delete(a.answered, link) // also what a page's owner may have mended since
		}
	}
}

// remember writes the memory to the file, whole or not at all. That it cannot be kept only costs asking again.
func (a *Asker) remember() {
	if a.File == "" {
		return
	}
	text, err := json.Marshal(a.answered)
	if err != nil {
		return
	}
	fresh, err := os.CreateTemp(filepath.Dir(a.File), ".links-*")
	if err != nil {
		return
	}
	defer os.Remove(fresh.Name())
	_, err = fresh.Write(text)
	if closed := fresh.Close(); err == nil && closed == nil {
		_ = os.Rename(fresh.Name(), a.File)
	}
}
