package database

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// bornAt is when a file came into being, in nanoseconds since 1970; 0 where its disk does not keep that. A copy never has that of
// its original, also where it was written over another file; a new owner, other rights and a new name leave it as it is.
func bornAt(path string) (int64, error) {
	var stat unix.Statx_t
	if err := unix.Statx(unix.AT_FDCWD, path, 0, unix.STATX_BTIME, &stat); err != nil {
		return 0, fmt.Errorf("look when %s came into being: %w", path, err)
	}
	if stat.Mask&unix.STATX_BTIME == 0 {
		return 0, nil
	}
	return time.Unix(stat.Btime.Sec, int64(stat.Btime.Nsec)).UnixNano(), nil
}
