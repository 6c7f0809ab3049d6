package subscribers

import "math"

// loose is a number of a row that somebody may have changed by hand. SQLite lets any value stand in any column; what is no
// whole number reads as one that no row has, so that the row is named as changed and the rest is still looked at.
type loose int64

// Scan reads a database column. It never fails.
func (l *loose) Scan(stored any) error {
	switch value := stored.(type) {
	case int64:
		*l = loose(value)
	case nil:
		*l = 0
	default:
		*l = math.MinInt64
	}
	return nil
}
