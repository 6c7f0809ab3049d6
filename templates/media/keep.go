package media

import "fmt"

// Keep puts a file under its reference as it is, unchecked: for what the program itself made or had from this library, never
// for a stranger's file. Doing it again costs one reading. It fails with ErrDamaged when the content is not what the
// reference says.
func (l *Library) Keep(ref string, data []byte) error {
	hash, t, ok := ParseRef(ref)
	switch {
	case !ok:
		return notFound(ref)
	case digest(data) != hash:
		return fmt.Errorf("%s: %w", ref, ErrDamaged)
	}
	_, err := l.keep(data, t)
	return err
}
