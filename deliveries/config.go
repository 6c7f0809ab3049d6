package deliveries

import (
	"fmt"
	"time"
)

// Config is the section `sending` of config.yaml: how carefully a run begins, when it stops by itself, and how much may be
// in doubt after a crash.
type Config struct {
	FirstBatch         int           `yaml:"first_batch"`          // so many mails go first, then one looks; 0: all at once
	FirstBatchFrom     int           `yaml:"first_batch_from"`     // only in a run of at least so many
	Look               time.Duration `yaml:"look"`                 // how long one looks
	PauseRefused       int           `yaml:"pause_refused"`        // pause above so many percent of 5xx among the answers; 0: never
	PausePolicy        int           `yaml:"pause_policy"`         // the same for 5.7.x, which is about us and not about the reader
	MarksPerConnection int           `yaml:"marks_per_connection"` // mails in doubt after a crash, at most, for each connection
}

// DefaultConfig is how one sends who set nothing.
func DefaultConfig() Config {
	return Config{
		FirstBatch: 25, FirstBatchFrom: 500, Look: 2 * time.Minute,
		PauseRefused: 10, PausePolicy: 2, MarksPerConnection: 1,
	}
}

// ShareFrom is how many answers there must be before PauseRefused and PausePolicy count: two of the first three say little.
const ShareFrom = 50

const (
	mostFirstBatch = 10_000
	longestLook    = 24 * time.Hour
	mostMarks      = 16
)

// ConfigError is one setting that cannot be used. Key is its name within the section.
type ConfigError struct{ Key, Problem string }

// Error is the key and the sentence.
func (e *ConfigError) Error() string { return e.Key + ": " + e.Problem }

// Validate returns a *ConfigError for the first setting that cannot be.
func (c Config) Validate() error {
	for _, rule := range []struct {
		broken       bool
		key, problem string
	}{
		{c.FirstBatch < 0 || c.FirstBatch > mostFirstBatch, "first_batch", fmt.Sprintf("%d mails cannot be: choose 1 to %d, or 0 to send all at once", c.FirstBatch, mostFirstBatch)},
		{c.FirstBatchFrom < c.FirstBatch, "first_batch_from", fmt.Sprintf("%d is fewer than the first batch itself: choose %d or more", c.FirstBatchFrom, c.FirstBatch)},
		{c.Look < 0 || c.Look > longestLook, "look", fmt.Sprintf("%s cannot be: choose up to 24h, as in 2m", c.Look)},
		{c.PauseRefused < 0 || c.PauseRefused > 100, "pause_refused", fmt.Sprintf("%d is no share: choose 1 to 100 percent, or 0 never to pause", c.PauseRefused)},
		{c.PausePolicy < 0 || c.PausePolicy > 100, "pause_policy", fmt.Sprintf("%d is no share: choose 1 to 100 percent, or 0 never to pause", c.PausePolicy)},
		{c.MarksPerConnection < 1 || c.MarksPerConnection > mostMarks, "marks_per_connection", fmt.Sprintf("%d cannot be: choose 1 to %d", c.MarksPerConnection, mostMarks)},
	} {
		if rule.broken {
			return &ConfigError{rule.key, rule.problem}
		}
	}
	return nil
}
