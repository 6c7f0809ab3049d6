package main

import (
	"bytes"
	"encoding/binary"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// disk is what stands beneath a site's database: a library preloaded into the service writes down each step that SQLite
// takes (testdata/powercut.c), so that the files can be made again as a loss of power would leave them.
type disk struct {
	site     *site
	library  string
	database string
	record   string // the steps, as the library writes them down
	fuse     string // where the library looks when to end
	standing image  // when the service was started
}

// image is the content of SQLite's files, by number; one that is not there has no entry. What it maps into memory (-shm)
// is made anew after a crash.
type image map[file][]byte

type file uint64

// As powercut.c numbers them.
const (
	databaseItself file = 1 + iota
	writeAheadLog
	journal
	folder
)

var suffixes = map[file]string{databaseItself: "", writeAheadLog: "-wal", journal: "-journal"}

// step is one thing that SQLite did to a file.
type step struct {
	Op     uint64
	File   file
	At     uint64
	Length uint64
	Data   []byte
}

// As powercut.c numbers them.
const (
	create = 1 + iota
	write
	truncate
	syncing
	unlink
)

// newDisk readies the library, or skips the test where it cannot be made.
func newDisk(s *site) *disk {
	s.t.Helper()
	if runtime.GOOS != "linux" {
		cannot(s.t, "a loss of power is simulated with a preloaded library, which is written for Linux")
	}
	compiler := os.Getenv("CC")
	if compiler == "" {
		compiler = "cc"
	}
	d := &disk{site: s, library: s.Path("powercut.so"), record: s.Path("steps"), fuse: s.Path("fuse")}
	build := exec.CommandContext(s.t.Context(), compiler, "-shared", "-fPIC", "-O1", "-o", d.library, filepath.Join("testdata", "powercut.c"), "-lpthread")
	if said, err := build.CombinedOutput(); err != nil {
		cannot(s.t, "the library that simulates a loss of power cannot be compiled here: %v %s", err, said)
	}
	data, err := filepath.EvalSymlinks(s.Path("data"))
	s.must(err)
	d.database = filepath.Join(data, databaseFile)
	return d
}

// Serve starts the service on this disk.
func (d *disk) Serve() *process {
	d.site.t.Helper()
	d.site.LookAway()
	d.standing = readImage(d.site.t, d.database)
	d.site.must(os.WriteFile(d.record, nil, 0o600))
	d.site.must(os.WriteFile(d.fuse, make([]byte, 8), 0o600))
	d.site.env = []string{
		"LD_PRELOAD=" + d.library, "DORPSPOST_POWERCUT_DATABASE=" + d.database,
		"DORPSPOST_POWERCUT_LOG=" + d.record, "DORPSPOST_POWERCUT_FUSE=" + d.fuse,
	}
	defer func() { d.site.env = nil }()
	return d.site.Serve()
}

// PullThePlug ends the service after so many more steps, or, below zero, after so many of a checkpoint, which moves the
// log into the database; waits for that, and returns what SQLite did since the start.
func (d *disk) PullThePlug(serving *process, steps int) []step {
	d.site.t.Helper()
	file, err := os.OpenFile(d.fuse, os.O_WRONLY, 0)
	d.site.must(err)
	_, err = file.Write(binary.NativeEndian.AppendUint64(nil, uint64(steps)))
	d.site.must(err)
	d.site.must(file.Close())
	if code := serving.Wait(); code != -1 {
		d.site.t.Fatalf("the service ended with exit code %d before the power was gone", code)
	}
	all := d.steps()
	d.sawEverything(all)
	return all
}

func (d *disk) steps() (all []step) {
	d.site.t.Helper()
	text, err := os.ReadFile(d.record)
	d.site.must(err)
	for in := bytes.NewReader(text); in.Len() > 0; {
		var s step
		for _, field := range []any{&s.Op, &s.File, &s.At, &s.Length} {
			d.site.must(binary.Read(in, binary.NativeEndian, field))
		}
		if s.Op == write {
			s.Data = make([]byte, s.Length)
			_, err := in.Read(s.Data)
			d.site.must(err)
		}
		all = append(all, s)
	}
	return all
}

// sawEverything checks that the steps, done again, give what really stands on the disk: nothing passed the library by.
func (d *disk) sawEverything(all []step) {
	d.site.t.Helper()
	again := d.standing.clone()
	for _, s := range all {
		again.do(s, nil)
	}
	now := readImage(d.site.t, d.database)
	for file, suffix := range suffixes {
		if !bytes.Equal(again[file], now[file]) {
			d.site.t.Fatalf("the library did not see all that was written to %s%s: it would have %d bytes, and has %d", databaseFile, suffix, len(again[file]), len(now[file]))
		}
	}
}

// Put makes the files be like this. A disk whose power went still has the same file: it is written over.
func (i image) Put(t *testing.T, database string) {
	t.Helper()
	_ = os.Remove(database + "-shm") // made anew from the log
	for file, suffix := range suffixes {
		content, there := i[file]
		if !there {
			_ = os.Remove(database + suffix)
			continue
		}
		if err := os.WriteFile(database+suffix, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func readImage(t *testing.T, database string) image {
	t.Helper()
	i := image{}
	for file, suffix := range suffixes {
		content, err := os.ReadFile(database + suffix)
		if err == nil {
			i[file] = content
		} else if !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return i
}

func (i image) clone() image {
	other := maps.Clone(i)
	for file, content := range i {
		other[file] = slices.Clone(content)
	}
	return other
}

// sector is what a disk writes whole.
const sector = 512

// do does a step. With keeps, only those sectors of a write are done for which it says so.
func (i image) do(s step, keeps func() bool) {
	content := i[s.File]
	switch s.Op {
	case create:
		if content == nil {
			i[s.File] = []byte{}
		}
	case unlink:
		delete(i, s.File)
	case truncate:
		i[s.File] = resized(content, int(s.At))
	case write:
		for from, end := s.At, s.At+s.Length; from < end; {
			to := min(end, from-from%sector+sector)
			if keeps == nil || keeps() {
				content = resized(content, max(len(content), int(to)))
				copy(content[from:to], s.Data[from-s.At:])
			}
			from = to
		}
		i[s.File] = content
	}
}

// resized is a copy with another length.
func resized(content []byte, length int) []byte {
	if length <= len(content) {
		return content[:length:length]
	}
	return append(content, make([]byte, length-len(content))...)
}

// after is the disk after a loss of power: what was synced, and of the rest whatever chance wrote, in any order and torn
// at sectors. A disk that heeds only so many syncs lies about the later ones, and loses all that they were for.
func after(standing image, steps []step, heeded int, chance *rand.Rand) image {
	durable := standing.clone()
	var waiting []step
	for _, s := range steps {
		if s.Op != syncing {
			waiting = append(waiting, s)
			continue
		}
		if heeded--; heeded < 0 {
			continue
		}
		waiting = slices.DeleteFunc(waiting, func(w step) bool {
			mine := w.place() == s.File
			if mine {
				durable.do(w, nil)
			}
			return mine
		})
	}
	if chance != nil {
		durable.gamble(waiting, chance)
	}
	return durable
}

// place is what must be synced for a step to be durable: for a name, its folder.
func (s step) place() file {
	if s.Op == create || s.Op == unlink {
		return folder
	}
	return s.File
}

// gamble lets chance decide what was written of what nobody waited for.
func (i image) gamble(waiting []step, chance *rand.Rand) {
	for _, s := range waiting {
		switch chance.IntN(3) {
		case 0:
			i.do(s, nil)
		case 1:
			i.do(s, func() bool { return chance.IntN(2) == 0 })
		}
	}
}

// syncs counts how often SQLite waited for the disk.
func syncs(steps []step) (n int) {
	for _, s := range steps {
		if s.Op == syncing {
			n++
		}
	}
	return n
}
