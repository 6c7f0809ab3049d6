package campaigns

import (
	"fmt"
	"time"
)

// Config is the section `campaigns` of config.yaml: who must approve, how long one may reconsider, and how much the readers of
// a campaign may change between its approval and its moment.
type Config struct {
	FourEyes       bool          `yaml:"four_eyes"`       // who wrote a campaign cannot approve it
	Reconsider     time.Duration `yaml:"reconsider"`      // how long a campaign that is sent can still be held; 0: it leaves at once
	AudienceChange int           `yaml:"audience_change"` // hold above so many percent more or fewer readers than were approved; 0: never
}

// DefaultConfig is how one sends who set nothing.
func DefaultConfig() Config { return Config{Reconsider: 10 * time.Minute, AudienceChange: 5} }

// longestReconsider is as long as anybody waits for a mail that should go now.
const longestReconsider = time.Hour

// ConfigError is one setting that cannot be used. Key is its name within the section.
type ConfigError struct{ Key, Problem string }

// Error is the key and the sentence.
func (e *ConfigError) Error() string { return e.Key + ": " + e.Problem }

// Validate returns a *ConfigError for the first setting that cannot be.
func (c Config) Validate() error {
	switch {
	case c.Reconsider < 0 || c.Reconsider > longestReconsider:
		return &ConfigError{"reconsider", fmt.Sprintf("%s cannot be: choose up to 60m, as in 10m, or 0 to send at once", c.Reconsider)}
	case c.AudienceChange < 0 || c.AudienceChange > 100:
		return &ConfigError{"audience_change", fmt.Sprintf("%d is no share: choose 1 to 100 percent, or 0 never to ask", c.AudienceChange)}
	}
	return nil
}
