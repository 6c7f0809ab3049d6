package database

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// witnessFile lies in the data folder, beside the database.
const witnessFile = "installation"

// about is what somebody reads who finds the file.
const about = "By this file dorpspost knows its own database from a copy, and from one that was put back. Leave it where it is."

// witness is what stands in the file: of which database it is, how far that had come, and where both are.
type witness struct {
	About    string   `json:"about"`
	ID       string   `json:"id"`
	Epoch    epoch    `json:"epoch"`
	Machine  string   `json:"machine"` // its id, hashed with ours; empty: unknown
	Folder   string   `json:"folder"`
	Self     identity `json:"self"`
	Database identity `json:"database"`
}

// identity tells one file from every copy of it. The device is not in it: its number may be another after the machine was started
// again.
type identity struct {
	Inode uint64 `json:"inode"`
	Born  int64  `json:"born"` // 0: unknown
}

func (i identity) same(as identity) bool {
	return i.Inode == as.Inode && (i.Born == as.Born || i.Born == 0 || as.Born == 0)
}

// epoch is always written at the same length, so that a later one fits over it.
type epoch int64

// MarshalText writes twenty digits.
func (e epoch) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%020d", int64(e)), nil }

// UnmarshalText reads what MarshalText wrote.
func (e *epoch) UnmarshalText(text []byte) error {
	if len(text) != 20 {
		return fmt.Errorf("an epoch has twenty digits, found %q", text)
	}
	_, err := fmt.Sscanf(string(text), "%d", (*int64)(e))
	return err
}

// identify looks a file up without opening it, which would drop the locks that this process may have on it. No name is no file.
func identify(path string) (identity, error) {
	if path == "" {
		return identity{}, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return identity{}, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return identity{}, nil
	}
	born, err := bornAt(path)
	return identity{Inode: stat.Ino, Born: born}, err
}

// machine is the id of this machine, hashed with that of the installation so that it tells nothing to anybody else. Where there is
// none, as in many containers, it is empty and says nothing.
func machine(id string) string {
	text, err := os.ReadFile("/etc/machine-id")
	if err != nil || len(strings.TrimSpace(string(text))) < 16 {
		return ""
	}
	sum := sha256.Sum256([]byte(id + " " + strings.TrimSpace(string(text))))
	return hex.EncodeToString(sum[:16])
}

var (
	errNoWitness     = errors.New("there is no file `" + witnessFile + "`")
	errUnreadWitness = errors.New("the file `" + witnessFile + "` cannot be read")
)

// readWitness fails with errNoWitness, or with errUnreadWitness where something else stands in the file.
func readWitness(path string) (w witness, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return w, errNoWitness
	}
	if err != nil {
		return w, err
	}
	if err := json.Unmarshal(text, &w); err != nil || w.ID == "" {
		return w, errUnreadWitness
	}
	return w, nil
}

// present is what a witness of this database would say now.
func (g *Guard) present(id string, of string) (w witness, err error) {
	w = witness{About: about, ID: id, Machine: machine(id)}
	if w.Folder, err = filepath.EvalSymlinks(filepath.Dir(g.path)); err != nil {
		return w, err
	}
	if w.Self, err = identify(of); err != nil {
		return w, err
	}
	w.Database, err = identify(g.db.path)
	return w, err
}

// differences are what gives a copy away, in the order in which they are told.
var differences = []struct {
	why  string // continues "it may be a copy: "
	here func(i Installation, was, now witness) bool
}{
	{"the file `" + witnessFile + "` beside it belongs to another database", func(i Installation, was, _ witness) bool { return was.ID != i.ID }},
	{"it is older than the file `" + witnessFile + "` beside it, so that it was put back", func(i Installation, was, _ witness) bool { return int64(was.Epoch) > i.Epoch }},
	{"it is on another machine than before", func(_ Installation, was, now witness) bool {
		return was.Machine != now.Machine && was.Machine != "" && now.Machine != ""
	}},
	{"it is in another folder than before", func(_ Installation, was, now witness) bool { return was.Folder != now.Folder }},
	{"its folder was copied or put back", func(_ Installation, was, now witness) bool { return !was.Self.same(now.Self) }},
	{"its file was replaced", func(_ Installation, was, now witness) bool { return !was.Database.same(now.Database) }},
}

// clockAhead is a reason for doubt that is none about copies: what would fire now may lie years ahead of everybody.
const clockAhead = "it was last in use more than a year ago, or the clock of this machine is wrong"

// doubt is why nothing may leave this database; empty when it is surely where it was, and no year has passed since.
func (g *Guard) doubt(i Installation) (why string, err error) {
	if i.Ahead(Now().Time()) {
		return clockAhead, nil
	}
	was, err := readWitness(g.path)
	switch {
	case errors.Is(err, errNoWitness) && i.Epoch == 0:
		return "", nil // nothing has ever left
	case errors.Is(err, errNoWitness), errors.Is(err, errUnreadWitness):
		return err.Error() + " beside it", nil
	case err != nil:
		return "", err
	}
	now, err := g.present(i.ID, g.path)
	if err != nil {
		return "", err
	}
	for _, d := range differences {
		if d.here(i, was, now) {
			return d.why, nil
		}
	}
	return "", nil
}
