package campaigns

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"dorpspost/deliveries"
	"dorpspost/network"
	"dorpspost/schedules"
	"dorpspost/subscribers"
	"dorpspost/templates"

	"go.yaml.in/yaml/v3"
)

// MostFile is how many bytes a file has at most: far above any real campaign; a larger file is a mistake.
const MostFile = 1 << 20

// fileKeys are the keys of a campaign file that are read here. The others, templates.ContentKeys, are read by templates.
var fileKeys = map[string]func(f *file, value *yaml.Node){
	"name":     func(f *file, v *yaml.Node) { f.text("name", v, &f.plan.Name) },
	"topic":    func(f *file, v *yaml.Node) { f.text("topic", v, &f.plan.Topic) },
	"reply_to": (*file).replyTo,
	"sender":   (*file).sender,
	"audience": (*file).audience,
	"schedule": (*file).schedule,
	"unknown":  (*file).unknown,

	"last_moment": (*file).lastMoment,
	"archive":     (*file).archive,
	"edition":     (*file).edition,
	"digest":      (*file).digest,
	"urgent":      (*file).urgent,
}

// file is a campaign file while it is being read.
type file struct {
	name     string
	plan     Plan
	problems []error
	series   bool // it is the file of a series

	written   *writtenEdition // until it is settled by the schedule
	writtenAt *yaml.Node
}

// ReadFile reads a campaign file in YAML. All problems are reported at once, joined: each is a *FileError or a
// *templates.Problem that names file, line and key, or block and field.
// keep puts a picture or attachment that the file names into the library and returns its reference (see Store.Beside); with
// nil only references are known.
func ReadFile(path string, r io.Reader, keep func(name string) (ref string, err error)) (Plan, error) {
	f := &file{name: filepath.Base(path), plan: Plan{Unknown: deliveries.Ask}}
	root, err := f.parse(r)
	if err != nil {
		return Plan{}, err
	}
	f.readAll(root, keep)
	if len(f.problems) > 0 {
		return Plan{}, errors.Join(f.problems...)
	}
	return f.plan, nil
}

// readAll reads the whole of a campaign file, or of what is read as one.
func (f *file) readAll(root *yaml.Node, keep func(name string) (ref string, err error)) {
	if f.keys(root); f.series {
		return // what else is wrong with it as a campaign, is right in a series
	}
	var err error
	if f.plan.Content, err = templates.ReadContent(f.name, root, keep); err != nil {
		f.problems = append(f.problems, err)
	}
	f.require(root, "name", f.plan.Name, "give the campaign a name; it is how you call it from then on")
	f.checkTopic(root)
	f.settleEdition(root)
	if f.plan.recurring() && f.plan.LastMoment.At != "" {
		f.fail(root, "last_moment", "each edition leaves at another moment: write how long after it, as in `last_moment: 24h`")
	}
}

func (f *file) parse(r io.Reader) (*yaml.Node, error) {
	text, err := io.ReadAll(io.LimitReader(r, MostFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.name, err)
	}
	if len(text) > MostFile {
		return nil, &FileError{File: f.name, Sentence: "a campaign file of more than 1 MB is not read; is this the right file?"}
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, &FileError{File: f.name, Sentence: "the file is empty; begin with name, topic and template"}
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, f.broken(err)
	}
	if len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		return nil, &FileError{File: f.name, Line: 1, Sentence: "write one `key: value` per line, beginning with name, topic and template"}
	}
	return document.Content[0], nil
}

func (f *file) keys(root *yaml.Node) {
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		read, ours := fileKeys[key.Value]
		switch {
		case ours:
			read(f, value)
		case key.Value == "series":
			f.problems, f.series = nil, true
			f.fail(key, key.Value, "this is the file of a series: `dorpspost campaigns apply` takes it, and of each step `dorpspost campaigns check` and `render` then show the mail by its name")
			return
		case follows(key.Value):
			f.fail(key, key.Value, nobodyIsFollowed)
		case !slices.Contains(templates.ContentKeys(), key.Value):
			f.fail(key, key.Value, "this key is not known; the keys are "+knownKeys())
		}
	}
}

func knownKeys() string {
	keys := templates.ContentKeys()
	for key := range fileKeys {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return strings.Join(keys, ", ")
}

func (f *file) fail(node *yaml.Node, key, sentence string) {
	f.problems = append(f.problems, &FileError{File: f.name, Line: node.Line, Key: key, Sentence: sentence})
}

func (f *file) require(root *yaml.Node, key, value, sentence string) {
	if strings.TrimSpace(value) == "" {
		f.fail(root, key, sentence)
	}
}

func (f *file) text(key string, node *yaml.Node, into *string) {
	if node.Kind != yaml.ScalarNode {
		f.fail(node, key, "write one text here")
		return
	}
	if strings.ContainsFunc(node.Value, unicode.IsControl) {
		f.fail(node, key, "write it on one line, without control characters")
		return
	}
	if node.ShortTag() != "!!null" {
		*into = strings.TrimSpace(node.Value)
	}
}

func (f *file) replyTo(node *yaml.Node) {
	f.text("reply_to", node, &f.plan.ReplyTo)
	if f.plan.ReplyTo == "" {
		return
	}
	address, err := network.CheckAddress("reply_to", f.plan.ReplyTo)
	if err != nil {
		f.complain(node, err)
		return
	}
	f.plan.ReplyTo = address
}

func (f *file) sender(node *yaml.Node) {
	var sender network.Mailbox
	if node.Kind != yaml.MappingNode {
		f.fail(node, "sender", "write a name and an address under it, as in `sender: { name: Netwerk Lindewijk, address: nieuws@lindewijk.example }`")
		return
	}
	if err := strict(node, &sender); err != nil {
		f.fail(node, "sender", "write name and address: "+err.Error())
		return
	}
	sender, err := sender.Checked()
	if err != nil {
		f.complain(node, err)
		return
	}
	f.plan.Sender = sender
}

// complain tells what network says of a value, at its line.
func (f *file) complain(node *yaml.Node, err error) {
	if complaint, ok := errors.AsType[*network.ConfigError](err); ok {
		f.fail(node, complaint.Key, complaint.Problem)
		return
	}
	f.problems = append(f.problems, err)
}

func (f *file) schedule(node *yaml.Node) {
	var spec schedules.Spec
	if unknown := unknownKey(node, schedules.Keys()...); unknown != nil {
		f.fail(unknown, "schedule", "the key "+unknown.Value+" is not known; the keys are "+strings.Join(schedules.Keys(), ", "))
		return
	}
	if err := node.Decode(&spec); err != nil {
		f.fail(node, "schedule", sentenceOf(err))
		return
	}
	if err := spec.Check(); err != nil {
		f.fail(node, "schedule", err.Error())
		return
	}
	f.plan.Schedule = &spec
}

func (f *file) unknown(node *yaml.Node) {
	policy := deliveries.Policy(node.Value)
	if !policy.Valid() {
		f.fail(node, "unknown", "choose ask, resend or leave: it says what happens to a mail of which nobody knows whether it arrived")
		return
	}
	f.plan.Unknown = policy
}

// audience reads the rows for whom the mail is (in) and is not (out): `- profession: [kinderopvang, arts]`.
func (f *file) audience(node *yaml.Node) {
	if unknown := unknownKey(node, "in", "out"); unknown != nil {
		f.fail(unknown, "audience", "write the rows under in and out, as in `in: [{profession: kinderopvang}]`")
		return
	}
	var rows struct{ In, Out []yaml.Node }
	if err := node.Decode(&rows); err != nil {
		f.fail(node, "audience", sentenceOf(err))
		return
	}
	faults := len(f.problems)
	audience := subscribers.Audience{In: f.conditions(rows.In), Out: f.conditions(rows.Out)}
	if len(f.problems) > faults {
		return
	}
	if err := audience.Validate(); err != nil {
		f.audienceFault(node, err)
		return
	}
	f.plan.Audience = audience
}

// audienceFault tells what subscribers says of an audience, at its line.
func (f *file) audienceFault(node *yaml.Node, err error) {
	sentence := err.Error()
	if fault, ok := errors.AsType[*subscribers.AudienceError](err); ok {
		sentence = fault.What
	}
	f.fail(node, "audience", sentence)
}

func (f *file) conditions(rows []yaml.Node) (conditions []subscribers.Condition) {
	for i := range rows {
		row := &rows[i]
		if row.Kind != yaml.MappingNode || len(row.Content) != 2 {
			f.fail(row, "audience", "write one field per row, as in `- profession: [kinderopvang, arts]`")
			continue
		}
		values, ok := texts(row.Content[1])
		if !ok {
			f.fail(row, "audience", row.Content[0].Value+" has no value, or one that is no text; write `- profession: kinderopvang` or `- profession: [kinderopvang, arts]`")
			continue
		}
		condition := subscribers.Condition{Field: row.Content[0].Value, Values: values}
		if err := (subscribers.Audience{In: []subscribers.Condition{condition}}).Validate(); err != nil {
			f.audienceFault(row, err)
		}
		conditions = append(conditions, condition)
	}
	return conditions
}

// texts are the values of a row. An empty one is refused: it would name everyone of whom nothing is known.
func texts(node *yaml.Node) (values []string, ok bool) {
	nodes := node.Content
	if node.Kind == yaml.ScalarNode {
		nodes = []*yaml.Node{node}
	} else if node.Kind != yaml.SequenceNode {
		return nil, false
	}
	for _, value := range nodes {
		if value.Kind != yaml.ScalarNode || value.ShortTag() == "!!null" || strings.TrimSpace(value.Value) == "" {
			return nil, false
		}
		values = append(values, value.Value)
	}
	return values, len(values) > 0
}

func unknownKey(node *yaml.Node, known ...string) *yaml.Node {
	if node.Kind != yaml.MappingNode {
		return nil // decoding says so better
	}
	for i := 0; i < len(node.Content); i += 2 {
		if !slices.Contains(known, node.Content[i].Value) {
			return node.Content[i]
		}
	}
	return nil
}

func strict(node *yaml.Node, into any) error {
	text, err := yaml.Marshal(node)
	if err != nil {
		return err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		return errors.New(sentenceOf(err))
	}
	return nil
}

// sentenceOf makes one line of what the YAML reader says, without the line numbers of its own.
func sentenceOf(err error) string {
	if list, ok := errors.AsType[*yaml.TypeError](err); ok {
		return strings.Join(list.Errors, "; ")
	}
	return err.Error()
}
