package subscribers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
)

// Config is the section `reader` of config.yaml.
type Config struct {
	AskLimits `yaml:",inline"`
}

// AskLimits bound what strangers can ask on public forms. Only what was not completed counts: who confirms makes room.
type AskLimits struct {
	PerNetwork int           `yaml:"per_network"`    // from one part of the internet,
	Network    time.Duration `yaml:"network_window"` // within this
	Overall    int           `yaml:"overall"`        // from everywhere together,
	Within     time.Duration `yaml:"overall_window"` // within this
}

// DefaultConfig is the section of a file that names nothing of it.
func DefaultConfig() Config { return Config{DefaultAskLimits()} }

// DefaultAskLimits are five in an hour from one network, and ten in ten minutes overall.
func DefaultAskLimits() AskLimits {
	return AskLimits{PerNetwork: 5, Network: time.Hour, Overall: 10, Within: 10 * time.Minute}
}

// ConfigError is one setting to repair.
type ConfigError struct {
	Key     string // "per_network"
	Problem string
}

func (e *ConfigError) Error() string { return e.Key + ": " + e.Problem }

// longestWindow is how long a network is remembered at most.
const longestWindow = 24 * time.Hour

// Validate says what cannot be. It fails with a *ConfigError.
func (l AskLimits) Validate() error {
	for _, count := range []struct {
		key string
		n   int
	}{{"per_network", l.PerNetwork}, {"overall", l.Overall}} {
		if count.n < 1 {
			return &ConfigError{count.key, fmt.Sprintf("%d lets nobody join; write 1 or more", count.n)}
		}
	}
	for _, window := range []struct {
		key  string
		long time.Duration
	}{{"network_window", l.Network}, {"overall_window", l.Within}} {
		if window.long < time.Minute || window.long > longestWindow {
			return &ConfigError{window.key, fmt.Sprintf("%s is not between 1m and 24h", window.long)}
		}
	}
	return nil
}

// kept is how long the limits need to know from where something was asked.
func (l AskLimits) kept() time.Duration { return max(l.Network, l.Within) }

// check counts what was asked from a network and overall, and not completed. It knows no address, so that its answer cannot
// tell anything about one. It fails with a *TooManyError.
func (l AskLimits) check(ctx context.Context, q database.Querier, network []byte, now database.Instant) error {
	var here, overall int
	err := q.QueryRow(ctx, `SELECT COALESCE(SUM(CASE WHEN network = ?1 AND asked_at > ?2 THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN asked_at > ?3 THEN 1 ELSE 0 END), 0)
		FROM asks WHERE asked_at > ?4 AND length(network) > 0 AND state <> 'done'`,
		network, now.Add(-l.Network), now.Add(-l.Within), now.Add(-l.kept())).Scan(&here, &overall)
	if err != nil {
		return fmt.Errorf("count what was asked: %w", err)
	}
	if here < l.PerNetwork && overall < l.Overall {
		return nil
	}
	return l.tooMany(ctx, q, network, now)
}

// tooMany finds out how long it takes until there is room in both counts.
func (l AskLimits) tooMany(ctx context.Context, q database.Querier, network []byte, now database.Instant) error {
	const counted = "SELECT asked_at FROM asks WHERE state <> 'done' AND asked_at > ?1 AND "
	refusal := &TooManyError{of: ErrTooMany}
	for _, limit := range []struct {
		window time.Duration
		which  string
		args   []any
	}{
		{l.Network, "network = ?2 ORDER BY asked_at DESC LIMIT 1 OFFSET ?3", []any{network, l.PerNetwork - 1}},
		{l.Within, "length(network) > 0 ORDER BY asked_at DESC LIMIT 1 OFFSET ?2", []any{l.Overall - 1}},
	} {
		var inTheWay database.Instant
		err := q.QueryRow(ctx, counted+limit.which, append([]any{now.Add(-limit.window)}, limit.args...)...).Scan(&inTheWay)
		if errors.Is(err, sql.ErrNoRows) {
			continue // there is room
		}
		if err != nil {
			return fmt.Errorf("look when there is room: %w", err)
		}
		refusal.Wait = max(refusal.Wait, inTheWay.Add(limit.window).Time().Sub(now.Time()))
	}
	return refusal
}

// networkOf is what is kept of the part of the internet that something was asked from: a hash under a key that only we
// have, because there are few enough networks to try them all. A new key for links makes the count begin anew.
func networkOf(secret []byte, network string) []byte {
	return macOf(macOf(secret, []byte("dorpspost network of an ask")), []byte(network))
}

// newestSecret reads the newest key of links. It fails with sql.ErrNoRows before there is any.
func newestSecret(ctx context.Context, q database.Querier) (secret []byte, err error) {
	return secret, q.QueryRow(ctx, "SELECT secret FROM link_keys ORDER BY number DESC LIMIT 1").Scan(&secret)
}

// lockNewestSecret is newestSecret for who is about to count and add: PostgreSQL lets several write at once, and then the
// second one waits here, so that two never both take the last place.
func lockNewestSecret(ctx context.Context, tx *database.Tx) (secret []byte, err error) {
	const lock = "UPDATE link_keys SET made_at = made_at WHERE number = (SELECT MAX(number) FROM link_keys) RETURNING secret"
	err = tx.QueryRow(ctx, lock).Scan(&secret)
	if !errors.Is(err, sql.ErrNoRows) {
		return secret, err
	}
	if err := addFirstKey(ctx, tx); err != nil {
		return nil, err
	}
	return secret, tx.QueryRow(ctx, lock).Scan(&secret)
}
