package feed

import (
	"sync"
	"time"

	"dorpspost/subscribers"
)

// keeper keeps what was made in this minute, for all who ask for it then, and makes one file at a time: a feed of a thousand
// schedules is work, and programs like to ask at the full hour.
type keeper struct {
	mu     sync.Mutex
	minute time.Time
	made   map[which][]byte
}

// which file: they differ by language, and a new secret is another feed.
type which struct {
	language subscribers.Language
	secret   string
}

// file is what was made in the minute of now, or is made. It fails as making it does, and keeps nothing then.
func (k *keeper) file(now time.Time, w which, write func() ([]byte, error)) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if minute := now.Truncate(time.Minute); !minute.Equal(k.minute) || k.made == nil {
		k.minute, k.made = minute, map[which][]byte{}
	}
	if file, there := k.made[w]; there {
		return file, nil
	}
	file, err := write()
	if err == nil {
		k.made[w] = file
	}
	return file, err
}
