package main

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/deliveries"
	"dorpspost/mailer"

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
		if value.Kind == yaml.MappingNode && len(value.Content) > 0 {
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
		case map[string]mailer.Config, map[string]mailer.DomainLimits: // see TestEnvironmentReachesWhatTheFileNames
			continue
		case []string:
			value, want = "een.example, twee.example", []string{"een.example", "twee.example"}
		case []int:
			value, want = "17,18", []int{17, 18}
		case *bool:
			value, want = "true", new(true)
		case bool:
			value, want = "true", true
		case int:
			value, want = "17", 17
		case time.Duration:
			value, want = "17s", 17*time.Second
		case span:
			value, want = "17 days", span("17 days")
		case deliveries.Days:
			value, want = "17 days", deliveries.Days("17 days")
		case deliveries.Quiet:
			value, want = "21:00-06:00", deliveries.Quiet("21:00-06:00")
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
			if !reflect.DeepEqual(got.Interface(), want) {
				t.Errorf("%s = %v, want %v", key, got.Interface(), want)
			}
		})
	}
}

// What the file gives a name, the environment reaches by that name.
func TestEnvironmentReachesWhatTheFileNames(t *testing.T) {
	t.Setenv("DORPSPOST_RELAYS_PROVIDER_2_PASSWORD", "woord")
	t.Setenv("DORPSPOST_RELAYS_PROVIDER_2_DOMAINS_GMAIL_COM_PER_HOUR", "17")
	var read Config
	if _, err := readSettings("config.yaml", []byte("relays:\n  provider-2:\n    host: smtp.example.org\n    domains:\n      gmail.com: {connections: 2}\n"), &read); err != nil {
		t.Fatal(err)
	}
	want := map[string]mailer.Config{"provider-2": {
		Host: "smtp.example.org", Password: "woord",
		Limits: mailer.Limits{Domains: map[string]mailer.DomainLimits{"gmail.com": {PerHour: 17, Connections: 2}}},
	}}
	if !reflect.DeepEqual(read.Relays, want) {
		t.Errorf("the relays are %#v", read.Relays)
	}
}

// The relays serve by their order; the main one is first among its own.
func TestRelaysInOrder(t *testing.T) {
	t.Parallel()
	config := Config{
		Relay: mailer.Config{Host: "een.example", Order: 1},
		Relays: map[string]mailer.Config{
			"later": {Host: "drie.example", Order: 2}, "ander": {Host: "twee.example", Order: 1}, "eerst": {Host: "nul.example"},
		},
	}
	var got []string
	for _, relay := range config.relays() {
		got = append(got, relay.Name+" "+relay.Host)
	}
	if want := []string{"eerst nul.example", "relay een.example", "ander twee.example", "later drie.example"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if none := (Config{}).relays(); len(none) != 0 {
		t.Errorf("without a relay there is %v", none)
	}
}

// A fault in the settings names file, line and key, ends with exit code 2, and nothing is made.
func TestFaultsInTheSettings(t *testing.T) {
	t.Parallel()
	const good = "data: nieuw\nnetwork: {name: A, postal_address: B, sender: {name: C, address: a@b.example}, public_url: \"http://127.0.0.1:8080\"}\n"
	for name, fault := range map[string]struct{ file, words string }{
		"unknown key":            {good + "relai: {host: x}\n", "config.yaml:3: relai: this key is not known; here the keys are campaigns, data, inbox"},
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
		"a proxy by its name":    {good + "web: {trusted_proxies: [127.0.0.1, caddy]}\n", `config.yaml:3: web.trusted_proxies: "caddy" is no address and no network; write it as`},
		"a list of texts":        {good + "relay:\n  warm_up: [50, veel]\n", "config.yaml:4: relay.warm_up: write a list of whole numbers"},
		"a text for a list":      {good + "relay: {senders: b.example}\n", "config.yaml:3: relay.senders: write a list"},
		"a list's own line":      {good + "relay:\n  warm_up:\n    - 50\n    - veel\n", "config.yaml:6: relay.warm_up: write a list of whole numbers"},
		"a text for relays":      {good + "relays: backup\n", "config.yaml:3: relays: write one `name:` per line"},
		"a relay without host":   {good + "relays:\n  backup: {order: 1}\n", "config.yaml:4: relays.backup.host: the relay's name is missing"},
		"a relay's key":          {good + "relays:\n  backup:\n    host: x\n    hots: y\n", "config.yaml:6: relays.backup.hots: this key is not known"},
		"a relay twice":          {good + "relays:\n  backup: {host: x}\n  backup: {host: y}\n", "config.yaml:5: relays.backup: this key stands here twice"},
		"a relay's name":         {good + "relays:\n  Backup 2: {host: x}\n", "config.yaml:4: relays.Backup 2: a relay's name is small letters"},
		"the main relay's name":  {good + "relays:\n  relay: {host: x}\n", "config.yaml:4: relays.relay: this is the name of the one under `relay`"},
		"a relay far away":       {good + "relays:\n  backup: {host: mail.example.org}\n", "config.yaml:2: network.public_url: no reader can open"},
		"a negative order":       {good + "relay: {host: localhost, order: -1}\n", "config.yaml:3: relay.order: -1 cannot be"},
		"a negative limit":       {good + "relay:\n  per_hour: -5\n", "config.yaml:4: relay.per_hour: -5 cannot be"},
		"a warm-up that shrinks": {good + "relay:\n  warm_up: [200, 50]\n  warm_up_from: 2027-01-04\n", "config.yaml:4: relay.warm_up: write how many"},
		"a warm-up without day":  {good + "relay:\n  warm_up: [50]\n", "config.yaml:3: relay.warm_up_from: the first day is missing"},
		"a day without warm-up":  {good + "relay:\n  warm_up_from: 2027-01-04\n", "config.yaml:3: relay.warm_up: a first day without a plan"},
		"no such day":            {good + "relay:\n  warm_up: [50]\n  warm_up_from: 2027-02-30\n", "config.yaml:5: relay.warm_up_from: \"2027-02-30\" is not a day"},
		"no domain":              {good + "relay:\n  domains:\n    gmail: {per_hour: 5}\n", "config.yaml:5: relay.domains.gmail: \"gmail\" is not a domain"},
		"a domain's limit":       {good + "relay:\n  domains:\n    gmail.com:\n      per_hour: 5\n      connections: 900\n", "config.yaml:7: relay.domains.gmail.com.connections: 900 cannot be"},
		"one provider twice":     {good + "relay:\n  domains:\n    gmail.com: {per_hour: 5}\n    googlemail.com: {per_hour: 5}\n", "config.yaml:6: relay.domains.googlemail.com: gmail.com is given already"},
		"no sender's domain":     {good + "relay:\n  senders: [a@b.example]\n", "config.yaml:4: relay.senders: \"a@b.example\" is not a domain"},
		"nobody sends for us":    {good + "relay: {host: localhost, senders: [c.example]}\n", "config.yaml:2: network.sender.address: no relay sends for b.example"},
		"too many marks":         {good + "sending: {marks_per_connection: 17}\n", "config.yaml:3: sending.marks_per_connection: 17 cannot be"},
		"a batch above its run":  {good + "sending:\n  first_batch: 600\n", "config.yaml:3: sending.first_batch_from: 500 is fewer than the first batch"},
		"nobody may join":        {good + "reader: {per_network: 0}\n", "config.yaml:3: reader.per_network: 0 lets nobody join"},
		"a week long":            {good + "reader:\n  overall_window: 168h\n", "config.yaml:4: reader.overall_window: 168h0m0s is not between"},
		"an hour and more":       {good + "campaigns: {reconsider: 61m}\n", "config.yaml:3: campaigns.reconsider: 1h1m0s cannot be: choose up to 60m"},
		"before now":             {good + "campaigns: {reconsider: -1m}\n", "config.yaml:3: campaigns.reconsider: -1m0s cannot be"},
		"a change of more":       {good + "campaigns:\n  audience_change: 101\n", "config.yaml:4: campaigns.audience_change: 101 is no share"},
		"no share":               {good + "sending: {pause_refused: 200}\n", "config.yaml:3: sending.pause_refused: 200 is no share"},
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
		site.env = []string{"DORPSPOST_RELAYS_BACKUP_PASSWORD=Geheim123"}
		if a := site.Refuses("the environment: DORPSPOST_RELAYS_BACKUP_PASSWORD: there is nothing of that name in", "topics", "list"); strings.Contains(a.err, "Geheim123") {
			t.Errorf("it shows the password: %s", a.err)
		}
	})
	t.Run("no file", func(t *testing.T) {
		t.Parallel()
		site := newSite(t)
		site.config = site.Path("nergens.yaml")
		site.Refuses("nergens.yaml: there is no such file", "topics", "list")
	})
}

// A password that stands wrong in the file, or beside its key, is in no sentence about that.
func TestFaultsShowNoPassword(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"relay:\n  password: *Geheim123\n",
		"relay:\n  password: &Geheim123\n  x\n",
		"relay: {host: a, password:Geheim123}\n",
		"relay: {host: a, pasword:Geheim123}\n",
		"relay: {host: a, passwordGeheim123}\n",
		"relay: {host: a password:Geheim123}\n",
		"relay: {tls: 'a password: Geheim123'}\n",
		"relay:\n  host: a\n  password:Geheim123\n",
		"relay:\n  password: !Geheim123 x\n",
		"relay:\n  password: Geheim123: x\n",
		"relay:\n  password: \"\\Geheim123\"\n",
		"relay:\n  password: [Geheim123]\n",
		"relay:\n  password: {Geheim123: x}\n",
		"relay:\n  password: 'Geheim123\n",
		"relay:\n  password: @Geheim123\n",
		"relay:\n  password: %Geheim123\n",
		"relay:\n  password:Geheim123: a\n",
		"relays:\n  password:Geheim123: {host: x}\n",
	} {
		file := t.TempDir() + "/config.yaml"
		if err := os.WriteFile(file, []byte("data: nieuw\nnetwork: {name: A, postal_address: B, sender: {name: C, address: a@b.example}, public_url: \"https://nieuws.b.example\"}\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readConfig(file); err == nil || strings.Contains(err.Error(), "Geheim123") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
