package database

import (
	"os"
	"syscall"
	"time"
)

// bornAt is when a file came into being; see born_linux.go.
func bornAt(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, nil
	}
	return time.Unix(int64(stat.Birthtimespec.Sec), int64(stat.Birthtimespec.Nsec)).UnixNano(), nil
}
