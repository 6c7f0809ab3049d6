package campaigns

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/templates"

	"go.yaml.in/yaml/v3"
)

// Keys of a series' file that no campaign file has: of the whole, and of one step.
var (
	seriesKeys = []string{"series", "anchor", "at", "zone", "existing", "imports", "steps"}
	stepKeys   = []string{"step", "on", "day", "at"}
	alsoOwn    = []string{"edition", "last_moment", "archive"} // of a campaign file, beside its content
)

// mostSteps bounds what one statement must look at; nobody reads that many mails of one kind.
const mostSteps = 50

// notShared are keys of a campaign file that the file of a series has in other words.
var notShared = []string{"name", "schedule"}

// HoldsSeries tells whether the text of a file is that of a series: it has the key `series`.
func HoldsSeries(text []byte) bool {
	var root map[string]yaml.Node
	if yaml.Unmarshal(text, &root) == nil {
		_, is := root["series"]
		return is
	}
	return bytes.HasPrefix(text, []byte("series:")) || bytes.Contains(text, []byte("\nseries:"))
}

// StepError is a fault in one step of a series.
type StepError struct {
	Step string
	Err  error
}

// Error says which step it is in.
func (e *StepError) Error() string { return e.Err.Error() + " (step " + e.Step + ")" }

func (e *StepError) Unwrap() error { return e.Err }

// ReadSeries reads the file of a series in YAML. Each step is read as a campaign file that holds what the steps share and what
// is its own. It fails as ReadFile does; a fault in a step is a *StepError around it.
func ReadSeries(path string, r io.Reader, keep func(name string) (ref string, err error)) (Series, error) {
	f := &seriesFile{file: file{name: filepath.Base(path)}}
	root, err := f.parse(r)
	if err != nil {
		return Series{}, err
	}
	f.head(root)
	if f.steps == nil || len(f.problems) > 0 {
		return Series{}, errors.Join(f.problems...)
	}
	for _, node := range f.steps.Content {
		f.step(node, keep)
	}
	f.inOrder()
	if len(f.problems) > 0 {
		return Series{}, errors.Join(f.problems...)
	}
	return f.series, nil
}

// seriesFile is the file of a series while it is being read.
type seriesFile struct {
	file
	series   Series
	at, zone string
	existing Existing
	imports  bool
	steps    *yaml.Node
	shared   []*yaml.Node // keys and values
	said     map[string]bool
}

// head reads what stands above the steps.
func (f *seriesFile) head(root *yaml.Node) {
	f.existing, f.zone, f.said = ExistingSkip, schedules.DefaultZone, map[string]bool{}
	f.eachKey(root, func(key, value *yaml.Node) {
		switch key.Value {
		case "series":
			f.text("series", value, &f.series.Name)
		case "anchor":
			f.anchor(value)
		case "at":
			f.at = f.hour(value)
		case "zone":
			f.readZone(value)
		case "existing":
			f.readExisting(value)
		case "imports":
			f.readImports(value)
		case "steps":
			f.steps = value
		default:
			f.share(key, value)
		}
	})
	f.require(root, "series", f.series.Name, "give the series a name; each of its mails is called by it and by its step")
	f.require(root, "anchor", string(f.series.Anchor), "say what the mails hang on: `anchor: confirmation`, or an observance, as in `anchor: imh-week`")
	f.checkSteps(root)
	f.fitsAnchor(root)
}

// share keeps a key that all steps have, and complains about one that none can have.
func (f *seriesFile) share(key, value *yaml.Node) {
	_, known := fileKeys[key.Value]
	switch {
	case follows(key.Value):
		f.fail(key, key.Value, nobodyIsFollowed)
	case slices.Contains(notShared, key.Value) || !known && !slices.Contains(templates.ContentKeys(), key.Value):
		f.fail(key, key.Value, "this key is not known here; the keys of a series are "+keyList(seriesKeys)+"; and those of a campaign file but "+strings.Join(notShared, " and "))
	default:
		f.shared = append(f.shared, key, value)
		if key.Value == "topic" {
			f.text("topic", value, &f.series.Topic)
		}
	}
}

func keyList(keys []string) string { return strings.Join(slices.Sorted(slices.Values(keys)), ", ") }

// eachKey reads a mapping, of which no key stands there twice.
func (f *seriesFile) eachKey(node *yaml.Node, read func(key, value *yaml.Node)) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if seen[key.Value] {
			f.fail(key, key.Value, "this key stands here twice; keep one of the two")
			continue
		}
		seen[key.Value] = true
		read(key, value)
	}
}

// following is how a key sounds that would have a mail depend on what a reader did with another one.
var following = regexp.MustCompile(`(?i)click|klik|clic|open|ouvert|gelezen|engag|viewed|seen`)

const noEditions = "a step on a confirmation makes no editions: its mail is approved once, with the file, and goes to each person on their day; take this out"

const nobodyIsFollowed = "no mail depends on who opened or clicked another one: nobody is followed here; take this key out, and let every step go to everybody"

func follows(key string) bool { return following.MatchString(key) }

func (f *seriesFile) anchor(node *yaml.Node) {
	var text string
	f.text("anchor", node, &text)
	if strings.ContainsAny(text, " \t") {
		f.fail(node, "anchor", "write confirmation, or the short name of one observance, such as imh-week (see `dorpspost observances list`)")
		return
	}
	f.series.Anchor = Anchor(text)
}

var hourForm = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

func (f *seriesFile) hour(node *yaml.Node) (at string) {
	f.text("at", node, &at)
	if !hourForm.MatchString(at) {
		f.fail(node, "at", `write the time of day between quotes, as in at: "09:00"`)
		return ""
	}
	return at
}

func (f *seriesFile) readZone(node *yaml.Node) {
	f.text("zone", node, &f.zone)
	spec := schedules.Spec{Cron: "0 9 * * *", Zone: f.zone}
	if err := spec.Check(); err != nil {
		f.fail(node, "zone", err.Error())
	}
}

func (f *seriesFile) readExisting(node *yaml.Node) {
	var text string
	f.text("existing", node, &text)
	if f.existing = Existing(text); f.existing != ExistingSkip && f.existing != ExistingRest {
		f.fail(node, "existing", "choose skip, and who confirmed before the series began gets nothing of it, or rest, and they get the steps that still lie ahead of them")
	}
}

func (f *seriesFile) readImports(node *yaml.Node) {
	if err := node.Decode(&f.imports); err != nil {
		f.fail(node, "imports", "choose yes, and who was imported with a consent gets the series too, or no")
	}
}

// checkSteps looks at the list as a whole.
func (f *seriesFile) checkSteps(root *yaml.Node) {
	if f.steps == nil || f.steps.Kind != yaml.SequenceNode || len(f.steps.Content) == 0 {
		where := root
		if f.steps != nil {
			where = f.steps
		}
		f.fail(where, "steps", "write one mail per step, each with its moment and its content, as in `- day: 0` and under it subject and blocks")
		f.steps = nil
		return
	}
	if len(f.steps.Content) > mostSteps {
		f.fail(f.steps, "steps", fmt.Sprintf("a series has %d steps at most; make two of it", mostSteps))
		f.steps = nil
		return
	}
	for _, step := range f.steps.Content {
		if step.Kind != yaml.MappingNode {
			f.fail(step, "steps", "write each step as keys and values, beginning with its moment: `- day: 3` or `- on: first day`")
			f.steps = nil
			return
		}
	}
}

// fitsAnchor refuses what means nothing for the anchor.
func (f *seriesFile) fitsAnchor(root *yaml.Node) {
	for i := 0; i+1 < len(root.Content); i += 2 {
		key := root.Content[i]
		switch confirmation := f.series.Anchor == AnchorConfirmation; {
		case confirmation && key.Value == "edition":
			f.fail(key, key.Value, noEditions)
		case !confirmation && (key.Value == "existing" || key.Value == "imports"):
			f.fail(key, key.Value, "this is about people who confirm one by one: it goes with `anchor: confirmation`; the mails around an observance go to everybody whom the audience names on that day")
		}
	}
}

// inOrder sorts the steps on a confirmation by their day, and refuses two of one name or one day.
func (f *seriesFile) inOrder() {
	if f.series.Anchor == AnchorConfirmation {
		slices.SortStableFunc(f.series.Steps, func(a, b Step) int { return a.Plan.Confirmation.Day - b.Plan.Confirmation.Day })
	}
	for i, step := range f.series.Steps {
		for _, other := range f.series.Steps[:i] {
			switch {
			case other.Name == step.Name:
				f.fail(f.steps, "steps", fmt.Sprintf("two steps are called %q; give one of them another name with `step:`", step.Name))
			case step.Plan.open() && other.Plan.Confirmation.Day == step.Plan.Confirmation.Day:
				f.fail(f.steps, "steps", fmt.Sprintf("two steps are on day %d; nobody gets two mails of a series on one day", step.Plan.Confirmation.Day))
			}
		}
	}
}

// step reads one step as a campaign file of its own.
func (f *seriesFile) step(node *yaml.Node, keep func(string) (string, error)) {
	s := &stepFile{of: f, node: node, at: f.at}
	s.file = file{name: f.name, plan: Plan{Unknown: deliveries.Ask}}
	plan := s.read(keep)
	for _, problem := range s.problems {
		f.note(s, problem)
	}
	f.series.Steps = append(f.series.Steps, Step{Name: s.step, Plan: plan})
}

// note keeps a problem once: what the steps share is read with each of them.
func (f *seriesFile) note(s *stepFile, problem error) {
	if list, ok := errors.AsType[templates.Problems](problem); ok {
		for i := range list {
			f.noteOne(s, &list[i], list[i].Line)
		}
		return
	}
	line := 0
	if fault, ok := errors.AsType[*FileError](problem); ok {
		line = fault.Line
	}
	f.noteOne(s, problem, line)
}

func (f *seriesFile) noteOne(s *stepFile, problem error, line int) {
	if f.said[problem.Error()] {
		return
	}
	f.said[problem.Error()] = true
	if line >= s.node.Line {
		problem = &StepError{cmp.Or(s.step, "at line "+strconv.Itoa(s.node.Line)), problem}
	}
	f.problems = append(f.problems, problem)
}
