package mailer

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Keyring is a folder of private keys for DKIM, one a file. A listing tells the story: DOMAIN_FROM_SELECTOR.pem, as in
//
//	lindewijk.example_2026-11-23_dp2026a-rsa.pem
//
// Of each algorithm the key signs whose day has come most recently; the days begin at midnight UTC. Safe for use by many
// goroutines.
type Keyring struct {
	folder string

	held sync.Mutex
	seen string // what the folder looked like when the keys were read
	keys []Key  // by domain, algorithm and day
}

// KeyError is a key file that cannot be used. Its text says what to do.
type KeyError struct{ File, Problem string }

func (e *KeyError) Error() string { return fmt.Sprintf("the DKIM key %s: %s", e.File, e.Problem) }

// NewKeyring is the keyring of a folder, of which nothing is read before Reload. A folder that is not there is an empty
// keyring.
func NewKeyring(folder string) *Keyring { return &Keyring{folder: folder} }

// String names the folder and shows nothing of the keys.
func (r *Keyring) String() string { return "keyring " + r.folder }

// GoString is String: also %#v tells no secret.
func (r *Keyring) GoString() string { return r.String() }

const keyEnding = ".pem"

// Reload reads the keys again when any file of the folder has changed; otherwise it costs a look at the folder. It fails
// with a *KeyError when a key is damaged, is misnamed, or can be read by others than its owner: such a key may be in
// other hands already; or when all keys are gone that were there before, as when a disk is not mounted. The keys that were
// read before stay in use.
func (r *Keyring) Reload() error {
	r.held.Lock()
	defer r.held.Unlock()
	return r.reload()
}

func (r *Keyring) reload() error {
	files, err := r.files()
	if err != nil {
		return fmt.Errorf("read the DKIM keys: %w", err)
	}
	if len(files) == 0 && len(r.keys) > 0 {
		return fmt.Errorf("read the DKIM keys: %s held keys, and now holds none: put them back, or start anew to send without", r.folder)
	}
	var looks strings.Builder
	for _, file := range files {
		fmt.Fprintln(&looks, file.Name(), file.Size(), file.Mode(), file.ModTime().UnixNano())
	}
	if looks.String() == r.seen {
		return nil
	}
	keys := make([]Key, 0, len(files))
	for _, file := range files {
		key, err := r.read(file)
		if err != nil {
			return err
		}
		keys = append(keys, key)
	}
	slices.SortFunc(keys, byStory)
	r.keys, r.seen = keys, looks.String()
	return nil
}

// files are the key files of the folder, by name.
func (r *Keyring) files() ([]fs.FileInfo, error) {
	entries, err := os.ReadDir(r.folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var files []fs.FileInfo
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != keyEnding {
			continue
		}
		file, err := os.Stat(filepath.Join(r.folder, entry.Name())) // a link is as good as what it leads to
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

func (r *Keyring) read(file fs.FileInfo) (Key, error) {
	path := filepath.Join(r.folder, file.Name())
	fail := func(problem string) (Key, error) { return Key{}, &KeyError{path, problem} }
	if others := file.Mode().Perm() & 0o077; others != 0 {
		return fail(fmt.Sprintf("it is open to others than its owner (mode %o): close it with chmod 600, and make a new key when somebody may have copied it", file.Mode().Perm()))
	}
	domain, from, selector, err := parseKeyName(file.Name())
	if err != nil {
		return fail(err.Error())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("read the DKIM keys: %w", err)
	}
	key, err := ParseKey(domain, selector, from, text)
	if err != nil {
		return fail(err.Error() + "; put the right file back from a backup, or take it away and make a new key with `dorpspost mail keys make`")
	}
	return key, nil
}

// keyName is a key's file; parseKeyName takes it apart.
func keyName(k Key) string {
	return k.Domain + "_" + k.From.Format(time.DateOnly) + "_" + k.Selector + keyEnding
}

func parseKeyName(name string) (domain string, from time.Time, selector string, err error) {
	parts := strings.Split(strings.TrimSuffix(name, keyEnding), "_")
	if len(parts) == 3 {
		from, err = time.Parse(time.DateOnly, parts[1])
	}
	if len(parts) != 3 || err != nil {
		return "", time.Time{}, "", errors.New("a key's file is named DOMAIN_FROM_SELECTOR.pem, as in lindewijk.example_2027-01-01_dp2027a-rsa.pem: rename it, or take it away")
	}
	return parts[0], from, parts[2], nil
}

// byStory puts keys in the order in which they came: by domain, algorithm, day and, for two of one day, selector.
func byStory(a, b Key) int {
	return cmp.Or(cmp.Compare(a.Domain, b.Domain), byAlgorithm(a, b), a.From.Compare(b.From), cmp.Compare(a.Selector, b.Selector))
}

// Keys are all keys of all domains, by domain, algorithm and day.
func (r *Keyring) Keys() []Key {
	r.held.Lock()
	defer r.held.Unlock()
	return slices.Clone(r.keys)
}

// Signing are the keys of a domain that sign at a moment: of each algorithm that has come into use, the newest.
func (r *Keyring) Signing(domain string, at time.Time) []Key {
	newest := map[Algorithm]Key{}
	for _, key := range r.Keys() {
		if strings.EqualFold(key.Domain, domain) && !key.From.After(at) {
			newest[key.Algorithm()] = key
		}
	}
	var keys []Key
	for _, algorithm := range Algorithms() {
		if key, there := newest[algorithm]; there {
			keys = append(keys, key)
		}
	}
	return keys
}

// For is the signer for the mails of a domain (that of From) at a moment, or nil when no key of the domain is in use.
func (r *Keyring) For(domain string, at time.Time) *Signer {
	keys := r.Signing(domain, at)
	if len(keys) == 0 {
		return nil
	}
	return NewSigner(keys...)
}

// Save puts a new key into the folder, for its owner's eyes only, and makes the folder where it is not there. It fails
// with an fs.ErrExist when there is a key of that name, domain and day, and as Reload does; then the folder is as it was.
func (r *Keyring) Save(key Key) error {
	r.held.Lock()
	defer r.held.Unlock()
	text, err := key.pemText()
	if err != nil {
		return fmt.Errorf("save a DKIM key: %w", err)
	}
	if err := os.MkdirAll(r.folder, 0o700); err != nil {
		return fmt.Errorf("save a DKIM key: %w", err)
	}
	path := filepath.Join(r.folder, keyName(key))
	if err := writeKey(path, text); err != nil {
		return fmt.Errorf("save a DKIM key: %w", err)
	}
	if err := r.reload(); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// Discard takes a key away that Save has just put there, and that nobody has heard of yet.
func (r *Keyring) Discard(key Key) error {
	r.held.Lock()
	defer r.held.Unlock()
	if err := os.Remove(filepath.Join(r.folder, keyName(key))); err != nil {
		return fmt.Errorf("discard a DKIM key: %w", err)
	}
	r.keys = slices.DeleteFunc(r.keys, func(kept Key) bool { return keyName(kept) == keyName(key) })
	return r.reload()
}

// writeKey writes a file that is whole or not there, also after a power cut, and never in the place of another.
func writeKey(path string, text []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".new-*") // readable by its owner alone
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(text)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Link(file.Name(), path); err != nil {
		return err
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
