package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/network"
	"dorpspost/subscribers"
	"dorpspost/templates"
	"dorpspost/web"
)

// Config is config.yaml. Each section belongs to the package that uses it.
type Config struct {
	Data     string                   `yaml:"data"`
	Practice bool                     `yaml:"practice"`
	Log      string                   `yaml:"log"`
	Network  network.Config           `yaml:"network"`
	Web      WebConfig                `yaml:"web"`
	Reader   subscribers.Config       `yaml:"reader"`
	Inbox    InboxConfig              `yaml:"inbox"`
	Sending  deliveries.Config        `yaml:"sending"`
	Planning campaigns.Config         `yaml:"campaigns"`
	Pressure deliveries.Pressure      `yaml:"pressure"`
	Keeping  KeepingConfig            `yaml:"retention"`
	Relay    mailer.Config            `yaml:"relay"`  // the main one
	Relays   map[string]mailer.Config `yaml:"relays"` // more of them, by name
}

// WebConfig says where the pages are served.
type WebConfig struct {
	Listen  string   `yaml:"listen"`
	Proxies []string `yaml:"trusted_proxies"`
}

// InboxConfig says where the practice inbox takes mail.
type InboxConfig struct {
	Listen string `yaml:"listen"`
}

// defaults are the settings of a file that names none. Those of the relay are mailer's own, which fit one another.
func defaults() Config {
	return Config{
		Data: "./data", Log: "info",
		Web:   WebConfig{Listen: "127.0.0.1:8080", Proxies: []string{"127.0.0.1", "::1"}},
		Inbox: InboxConfig{Listen: "127.0.0.1:0"},

		Reader:   subscribers.DefaultConfig(),
		Sending:  deliveries.DefaultConfig(),
		Planning: campaigns.DefaultConfig(),
		Pressure: deliveries.DefaultPressure(),
		Keeping:  defaultKeeping(),
	}
}

// ConfigFileError is one setting to repair, with the place where it stands.
type ConfigFileError struct {
	File    string
	Line    int    // from 1; 0 when it comes from the environment or stands nowhere
	Key     string // "relay.port"
	Problem string
}

// Error says where and what, in one line.
func (e *ConfigFileError) Error() string {
	where := e.File
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d", e.File, e.Line)
	}
	problem := secretInText.ReplaceAllString(e.Problem, "$1…")
	if e.Key == "" {
		return fmt.Sprintf("%s: %s", where, problem)
	}
	return fmt.Sprintf("%s: %s: %s", where, secretInKey.ReplaceAllString(e.Key, "$1…"), problem)
}

// A password that stands close to its key, without the blank that YAML wants, becomes part of a key, or of another value.
var (
	secretInKey  = regexp.MustCompile(`(?i)(password|:).+`)
	secretInText = regexp.MustCompile(`(?i)(password\s*[:=]\s*)[^\s]+`)
)

// readConfig reads a configuration file and the environment, which wins. It fails with a *ConfigFileError that names
// file, line and key.
func readConfig(path string) (Config, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Config{}, &ConfigFileError{File: path, Problem: "there is no such file; copy the config.yaml that comes with dorpspost, or name another with --config"}
	}
	if err != nil {
		return Config{}, fmt.Errorf("read the configuration: %w", err)
	}
	config := defaults()
	settings, err := readSettings(path, text, &config)
	if err != nil {
		return Config{}, err
	}
	folder := filepath.Dir(path)
	config.Data, config.Relay.CAFile = beside(folder, config.Data), beside(folder, config.Relay.CAFile)
	for name, relay := range config.Relays {
		relay.CAFile = beside(folder, relay.CAFile)
		config.Relays[name] = relay
	}
	config.Network.Logo = beside(folder, config.Network.Logo)
	return config, config.check(settings)
}

// beside makes a path of the file relative to the file's folder, so that it means the same from wherever one calls. No
// path stays none.
func beside(folder, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}

// check asks each section whether its values can be.
func (c Config) check(s *settings) error {
	if c.Data == "" {
		return s.fault("data", "name a folder for the database")
	}
	if _, ok := logLevels[c.Log]; !ok {
		return s.fault("log", "choose debug, info, warn or error")
	}
	us, err := network.New(c.Network)
	if err != nil {
		return s.locate("network", err)
	}
	if c.Network.Palette != "" && !slices.Contains(templates.Palettes(), c.Network.Palette) {
		return s.fault("network.palette", fmt.Sprintf("there is no palette %q; choose one of %s", c.Network.Palette, strings.Join(templates.Palettes(), ", ")))
	}
	if c.Network.Logo != "" {
		if info, err := os.Stat(c.Network.Logo); err != nil || !info.Mode().IsRegular() {
			return s.fault("network.logo", fmt.Sprintf("there is no file %s; write its path as seen from the folder of config.yaml, or leave it empty", c.Network.Logo))
		}
	}
	if !isAddress(c.Web.Listen) {
		return s.fault("web.listen", fmt.Sprintf("%q is not an address with a port; write it as 127.0.0.1:8080", c.Web.Listen))
	}
	if _, err := web.ParseProxies(c.Web.Proxies); err != nil {
		return s.fault("web.trusted_proxies", err.Error())
	}
	if host, _, _ := net.SplitHostPort(c.Inbox.Listen); !isAddress(c.Inbox.Listen) || !isLoopback(host) {
		return s.fault("inbox.listen", fmt.Sprintf("%q is not an address on this machine with a port; write it as 127.0.0.1:0", c.Inbox.Listen))
	}
	if err := c.Reader.Validate(); err != nil {
		return s.locate("reader", err)
	}
	if err := c.Sending.Validate(); err != nil {
		return s.locate("sending", err)
	}
	if err := c.Planning.Validate(); err != nil {
		return s.locate("campaigns", err)
	}
	if err := c.Pressure.Validate(); err != nil {
		return s.locate("pressure", err)
	}
	if err := c.Keeping.check(s); err != nil {
		return err
	}
	return c.checkRelays(s, us)
}

// isAddress tells whether this is something to listen at, such as 127.0.0.1:8080 or :8080.
func isAddress(text string) bool {
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") || ip != nil && ip.IsLoopback()
}
