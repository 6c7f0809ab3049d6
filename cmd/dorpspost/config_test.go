package main

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// The file that comes with dorpspost is its manual: it loads, and explains every setting.
func TestConfigFileExplainsEverySetting(t *testing.T) {
	const file = "../../config.yaml"
	config, err := readConfig(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	explained := map[string]bool{}
	collect(document.Content[0], "", false, explained)
	for _, key := range settingsOf(reflect.ValueOf(&config).Elem(), "") {
		if is, there := explained[key]; !there {
			t.Errorf("%s is not in config.yaml", key)
		} else if !is {
			t.Errorf("%s has no comment above it in config.yaml", key)
		}
	}
}

// collect notes for each setting whether a comment stands above it, or above the key that it belongs to. A section at the
// top explains nothing: its comment would be for all.
func collect(node *yaml.Node, path string, above bool, explained map[string]bool) {
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		full := join(path, key.Value)
		commented := above || key.HeadComment != ""
		if value.Kind == yaml.MappingNode {
			collect(value, full, commented && path != "", explained)
			continue
		}
		explained[full] = commented
	}
}

// settingsOf lists every setting by its full name.
func settingsOf(of reflect.Value, path string) (keys []string) {
	for name, field := range fieldsOf(of) {
		if field.Kind() == reflect.Struct {
			keys = append(keys, settingsOf(field, join(path, name))...)
			continue
		}
		keys = append(keys, join(path, name))
	}
	return keys
}

// Every setting can come from the environment, which wins.
func TestEnvironmentWins(t *testing.T) {
	config := defaults()
	for _, key := range settingsOf(reflect.ValueOf(&config).Elem(), "") {
		field := reflect.ValueOf(&config).Elem()
		for name := range strings.SplitSeq(key, ".") {
			field = fieldsOf(field)[name]
		}
		value, want := "environment", any("environment")
		switch field.Interface().(type) {
		case bool:
			value, want = "true", true
		case int:
			value, want = "17", 17
		case time.Duration:
			value, want = "17s", 17*time.Second
		}
		t.Run(key, func(t *testing.T) {
			t.Setenv("DORPSPOST_"+strings.ToUpper(strings.ReplaceAll(key, ".", "_")), value)
			read := defaults()
			if _, err := readSettings("config.yaml", []byte("log: info\nrelay: {port: 25, timeout: 1s}\npractice: false\n"), &read); err != nil {
				t.Fatal(err)
			}
			got := reflect.ValueOf(&read).Elem()
			for name := range strings.SplitSeq(key, ".") {
				got = fieldsOf(got)[name]
			}
			if got.Interface() != want {
				t.Errorf("%s = %v, want %v", key, got.Interface(), want)
			}
		})
	}
}

// A fault in the settings names file, line and key, ends with exit code 2, and nothing is made.
func TestFaultsInTheSettings(t *testing.T) {
	t.Parallel()
	const good = "data: nieuw\nnetwork: {name: A, postal_address: B, sender: {name: C, address: a@b.example}, public_url: \"http://127.0.0.1:8080\"}\n"
	for name, fault := range map[string]struct{ file, words string }{
		"unknown key":            {good + "relai: {host: x}\n", "config.yaml:3: relai: this key is not known; here the keys are data, inbox"},
		"unknown key inside":     {good + "relay:\n  hots: x\n", "config.yaml:4: relay.hots: this key is not known; here the keys are ca_file"},
		"twice":                  {good + "practice: true\npractice: false\n", "config.yaml:4: practice: this key stands here twice"},
		"no number":              {good + "relay: {port: veel}\n", "config.yaml:3: relay.port: write a whole number"},
		"no yes or no":           {good + "practice: misschien\n", "config.yaml:3: practice: write true or false"},
		"no duration":            {good + "relay:\n  timeout: 5\n", "config.yaml:4: relay.timeout: write a duration"},
		"a list for a text":      {good + "log: [info]\n", "config.yaml:3: log: write one text"},
		"a text for a section":   {good + "web: 7\n", "config.yaml:3: web: write one `key: value`"},
		"no such level":          {good + "log: loud\n", "config.yaml:3: log: choose debug, info, warn or error"},
		"no such port":           {good + "relay: {host: x, port: 70000}\n", "config.yaml:3: relay.port: 70000 is not a port"},
		"no such TLS":            {good + "relay: {host: x, tls: maybe}\n", `config.yaml:3: relay.tls: "maybe" is not known`},
		"no relay, bad settings": {good + "practice: true\nrelay: {connections: 1000}\n", "config.yaml:4: relay.connections: 1000 connections cannot be"},
		"a password in clear":    {good + "relay: {host: 127.0.0.1, tls: none, username: a, password: b}\n", "config.yaml:3: relay.tls: a password is never sent without TLS"},
		"none to elsewhere":      {good + "relay: {host: mail.example.org, tls: none}\n", "config.yaml:3: relay.tls: none is only allowed"},
		"nowhere to listen":      {good + "web: {listen: nergens}\n", `config.yaml:3: web.listen: "nergens" is not an address with a port`},
		"an inbox for all":       {good + "inbox: {listen: \"0.0.0.0:2525\"}\n", `config.yaml:3: inbox.listen: "0.0.0.0:2525" is not an address on this machine`},
		"no data":                {"data: ''\n" + good[len("data: nieuw\n"):], "config.yaml:1: data: name a folder"},
		"pages without https":    {strings.Replace(good, "http://127.0.0.1:8080", "http://nieuws.example.org", 1), "config.yaml:2: network.public_url: the readers' pages need https"},
		"a freemail sender":      {strings.Replace(good, "a@b.example", "a@gmail.com", 1), "config.yaml:2: network.sender.address: mail from gmail.com"},
		"no network":             {"data: nieuw\n", "config.yaml: network.name: give the network's name"},
		"empty":                  {"", "config.yaml: network.name: give the network's name"},
		"a list":                 {"- data\n", "config.yaml:1: write one `key: value`"},
		"no YAML":                {good + " x: [\n", "config.yaml: line"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := newSite(t)
			site.Write("config.yaml", fault.file)
			if a := site.Refuses(fault.words, "topics", "list"); a.code != exitUsage {
				t.Errorf("exit code %d, want %d", a.code, exitUsage)
			}
			if made, err := os.ReadDir(site.folder); err != nil || len(made) != 1 {
				t.Errorf("beside the settings there is something: %v, %v", made, err)
			}
		})
	}
	t.Run("in the environment", func(t *testing.T) {
		t.Parallel()
		site := newSite(t)
		site.env = []string{"DORPSPOST_RELAY_PORT=veel"}
		site.Refuses("the environment: DORPSPOST_RELAY_PORT: write a whole number", "topics", "list")
		site.env = []string{"DORPSPOST_RELAY_PORT=70000"}
		site.Refuses("the environment: DORPSPOST_RELAY_PORT: 70000 is not a port", "topics", "list")
	})
	t.Run("no file", func(t *testing.T) {
		t.Parallel()
		site := newSite(t)
		site.config = site.Path("nergens.yaml")
		site.Refuses("nergens.yaml: there is no such file", "topics", "list")
	})
}
