package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/network"
	"dorpspost/schedules"
	"dorpspost/staff"
	"dorpspost/subscribers"
	"dorpspost/templates/media"
	"dorpspost/texts"
	"dorpspost/web"
	"dorpspost/web/notices"
	"dorpspost/web/reader"
)

// The SQLite file, the media library, the keys for DKIM and the practice mails within the data folder.
const (
	databaseFile = "dorpspost.db"
	inboxFolder  = "inbox"
	mediaFolder  = "media"
	keysFolder   = "dkim"
)

// app is the database and the stores on it, wired together. Every command has one.
type app struct {
	config      Config
	log         *slog.Logger
	db          *database.DB
	network     network.Network
	media       *media.Library
	keys        *mailer.Keyring // not read yet: who signs with them, or shows them, calls Reload
	staff       *staff.Store
	subscribers *subscribers.Store
	schedules   *schedules.Store
	deliveries  *deliveries.Store
	campaigns   *campaigns.Store
	texts       *texts.Store
	rest        rest
	unguarded   bool           // nobody asks whether this is a copy: of a demo, whose mails never leave
	owners      *notices.Maker // of mails to the owners of editions, which have no links

	logoHeld sync.Mutex
	logoRef  string // once it is in the library
}

var logLevels = map[string]slog.Level{
	"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
}

// openApp opens the database and wires the stores. A nil log means: to stderr, warnings only.
func openApp(ctx context.Context, config Config, log *slog.Logger) (*app, error) {
	us, err := network.New(config.Network)
	if err != nil {
		return nil, err
	}
	if log == nil {
		log = newLog(os.Stderr, slog.LevelWarn)
	}
	db, err := database.Open(ctx, filepath.Join(config.Data, databaseFile))
	if err != nil {
		return nil, err
	}
	library, err := media.Open(filepath.Join(config.Data, mediaFolder))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	a := &app{config: config, log: log, db: db, network: us, media: library}
	a.keys = mailer.NewKeyring(a.keysFolder())
	a.wire()
	return a, nil
}

func (a *app) keysFolder() string { return filepath.Join(a.config.Data, keysFolder) }

// wire is the one place where the packages meet.
func (a *app) wire() {
	a.staff = staff.NewStore(a.db)
	a.subscribers = subscribers.NewStore(a.db)
	a.subscribers.Audit = a.staff.Audit
	a.subscribers.Zone = houseZone()
	a.subscribers.Limits = a.config.Reader.AskLimits
	a.schedules = schedules.NewStore(a.db)
	a.schedules.Audit = a.staff.Audit
	a.deliveries = deliveries.NewStore(a.db, a.subscribers)
	a.subscribers.Erasers = []subscribers.Eraser{a.deliveries.Erase}
	a.subscribers.ForgetMails = a.deliveries.ForgetAsked
	a.subscribers.Holders = []subscribers.Holder{a.deliveries.Held}
	a.deliveries.Zone, a.deliveries.ShowPractice = houseZone(), a.network.OnLoopback()
	a.deliveries.Pressure = a.config.Pressure
	a.texts = texts.NewStore(a.db, web.Texts(), reader.Texts(), notices.Texts())
	a.texts.Audit = a.staff.Audit
	a.campaigns = &campaigns.Store{
		DB: a.db, Schedules: a.schedules, Subscribers: a.subscribers, Deliveries: a.deliveries,
		Network: a.network, Media: a.media, Logo: a.logo, Kind: a.config.kind(), CanSend: a.config.canSend(), Config: a.config.Planning, Log: a.log, Audit: a.staff.Audit,
		Tell: a.tellOwner, Reachable: a.reachable,
	}
	a.schedules.Moved = a.campaigns.Moved
	a.owners = a.maker(nil)
}

// logo puts the network's logo into the library; without one it is "". What did not succeed is tried again at the next letter.
func (a *app) logo(ctx context.Context) (ref string, err error) {
	path := a.config.Network.Logo
	if path == "" || path == demoLogo {
		return path, nil
	}
	a.logoHeld.Lock()
	defer a.logoHeld.Unlock()
	if a.logoRef != "" {
		return a.logoRef, nil
	}
	if a.logoRef, err = a.campaigns.Beside(ctx, path)(filepath.Base(path)); err != nil {
		return "", fmt.Errorf("network.logo in config.yaml %w", err)
	}
	return a.logoRef, nil
}

func (a *app) close() { _ = a.db.Close() } // everything that was promised is committed already

// kind is what a mail becomes with these settings: only a relay makes it real.
func (c Config) kind() deliveries.Kind {
	if len(c.relays()) > 0 {
		return deliveries.Real
	}
	return deliveries.Practice
}

// canSend tells whether a campaign whose hour has come finds somebody to take it.
func (c Config) canSend() bool { return len(c.relays()) > 0 || c.Practice }

func newLog(to io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{Level: level}))
}

// errServing says that there is a service on this database already.
var errServing = errors.New("another dorpspost is serving this database: stop that one first, or choose another data folder in config.yaml")

// lockService makes this process the one that serves the database.
func (a *app) lockService(ctx context.Context) (*database.Lock, error) {
	lock, err := a.db.Lock(ctx, "service")
	if errors.Is(err, database.ErrInUse) {
		return nil, errServing
	}
	return lock, err
}
