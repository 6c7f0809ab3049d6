package main

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/network"
	"dorpspost/subscribers"

	"go.yaml.in/yaml/v3"
)

// settings reads YAML into a struct by its yaml tags and remembers where each key came from, so that every fault can be
// shown where it is.
type settings struct {
	file      string
	lines     map[string]int
	variables map[string]string // those that won from the file
	looked    map[string]bool   // variables that could have won
	named     []string          // how variables begin for what the file gives a name
}

func readSettings(path string, text []byte, into any) (*settings, error) {
	s := &settings{file: filepath.Base(path), lines: map[string]int{}, variables: map[string]string{}, looked: map[string]bool{}}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, &ConfigFileError{File: s.file, Problem: notYAML(err)}
	}
	value := reflect.ValueOf(into).Elem()
	if len(document.Content) > 0 {
		if err := s.section(document.Content[0], value, ""); err != nil {
			return nil, err
		}
	}
	if err := s.environment(value, ""); err != nil {
		return s, err
	}
	return s, s.unnamed(os.Environ())
}

// notYAML says what is wrong with a text that is no YAML, without what stands in it: that may be a password.
func notYAML(err error) string {
	problem := strings.TrimPrefix(err.Error(), "yaml: ")
	if strings.HasPrefix(problem, "unknown anchor") {
		return "a text that begins with * must stand in quotes, as in '*text'"
	}
	return quoted.ReplaceAllString(problem, "…") + "; check the spaces at the start of the lines"
}

var quoted = regexp.MustCompile("'[^']{2,}'|\"[^\"]*\"|`[^`]*`")

func (s *settings) fault(key, problem string) error {
	if variable, won := s.variables[key]; won {
		return &ConfigFileError{File: "the environment", Key: variable, Problem: problem}
	}
	return &ConfigFileError{File: s.file, Line: s.line(key), Key: key, Problem: problem}
}

// line is where a key stands, or else the key that it belongs to; 0 when that is nowhere either.
func (s *settings) line(key string) int {
	for {
		if line, stands := s.lines[key]; stands {
			return line
		}
		dot := strings.LastIndexByte(key, '.')
		if dot < 0 {
			return 0
		}
		key = key[:dot]
	}
}

// locate puts a package's own complaint about its section on its line.
func (s *settings) locate(section string, err error) error {
	if complaint, ok := errors.AsType[*network.ConfigError](err); ok {
		return s.fault(section+"."+complaint.Key, complaint.Problem)
	}
	if complaint, ok := errors.AsType[*mailer.ConfigError](err); ok {
		return s.fault(section+"."+complaint.Key, complaint.Problem)
	}
	if complaint, ok := errors.AsType[*deliveries.ConfigError](err); ok {
		return s.fault(section+"."+complaint.Key, complaint.Problem)
	}
	if complaint, ok := errors.AsType[*campaigns.ConfigError](err); ok {
		return s.fault(section+"."+complaint.Key, complaint.Problem)
	}
	if complaint, ok := errors.AsType[*subscribers.ConfigError](err); ok {
		return s.fault(section+"."+complaint.Key, complaint.Problem)
	}
	return err
}

// section fills a struct from a mapping.
func (s *settings) section(node *yaml.Node, into reflect.Value, path string) error {
	if node.Kind != yaml.MappingNode {
		return &ConfigFileError{File: s.file, Line: node.Line, Key: path, Problem: "write one `key: value` per line here"}
	}
	fields := fieldsOf(into)
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		full := join(path, key.Value)
		field, known := fields[key.Value]
		if !known {
			return &ConfigFileError{File: s.file, Line: key.Line, Key: full, Problem: "this key is not known; here the keys are " + names(fields)}
		}
		if _, twice := s.lines[full]; twice {
			return &ConfigFileError{File: s.file, Line: key.Line, Key: full, Problem: "this key stands here twice"}
		}
		s.lines[full] = key.Line
		if err := s.value(value, field, full); err != nil {
			return err
		}
	}
	return nil
}

func (s *settings) value(node *yaml.Node, into reflect.Value, path string) error {
	switch into.Kind() {
	case reflect.Struct:
		return s.section(node, into, path)
	case reflect.Map:
		return s.entries(node, into, path)
	case reflect.Slice:
		return s.elements(node, into, path)
	}
	if err := node.Decode(into.Addr().Interface()); err != nil || node.Kind != yaml.ScalarNode {
		return s.fault(path, wants(into))
	}
	return nil
}

// entries fills a map of sections, each under a name that the file chooses. Nothing behind the key means none.
func (s *settings) entries(node *yaml.Node, into reflect.Value, path string) error {
	if node.Tag == "!!null" {
		return nil
	}
	if node.Kind != yaml.MappingNode {
		return s.fault(path, "write one `name:` per line here, and its settings below it")
	}
	entries := reflect.MakeMap(into.Type())
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		full := join(path, key.Value)
		if _, twice := s.lines[full]; twice {
			return &ConfigFileError{File: s.file, Line: key.Line, Key: full, Problem: "this key stands here twice"}
		}
		s.lines[full] = key.Line
		entry := reflect.New(into.Type().Elem()).Elem()
		if err := s.value(value, entry, full); err != nil {
			return err
		}
		entries.SetMapIndex(reflect.ValueOf(key.Value), entry)
	}
	into.Set(entries)
	return nil
}

// elements fills a list. A fault is told with the line of the one that has it.
func (s *settings) elements(node *yaml.Node, into reflect.Value, path string) error {
	if node.Tag == "!!null" {
		return nil
	}
	if node.Kind != yaml.SequenceNode {
		return s.fault(path, wants(into))
	}
	list := reflect.MakeSlice(into.Type(), len(node.Content), len(node.Content))
	for i, element := range node.Content {
		if err := element.Decode(list.Index(i).Addr().Interface()); err != nil || element.Kind != yaml.ScalarNode {
			return &ConfigFileError{File: s.file, Line: element.Line, Key: path, Problem: wants(into)}
		}
	}
	into.Set(list)
	return nil
}

// environment lets DORPSPOST_RELAY_PORT win from relay.port, and so on for every key. A list is written with commas. What
// the file gives a name, such as one of more relays, is reached by that name; the environment makes no new ones.
func (s *settings) environment(into reflect.Value, path string) error {
	for name, field := range fieldsOf(into) {
		if err := s.variable(field, join(path, name)); err != nil {
			return err
		}
	}
	return nil
}

func (s *settings) variable(field reflect.Value, path string) error {
	switch field.Kind() {
	case reflect.Struct:
		return s.environment(field, path)
	case reflect.Map:
		s.named = append(s.named, variableOf(path)+"_")
		for _, name := range field.MapKeys() {
			entry := reflect.New(field.Type().Elem()).Elem()
			entry.Set(field.MapIndex(name))
			if err := s.variable(entry, join(path, name.String())); err != nil {
				return err
			}
			field.SetMapIndex(name, entry)
		}
		return nil
	}
	variable := variableOf(path)
	s.looked[variable] = true
	text, set := os.LookupEnv(variable)
	if !set {
		return nil
	}
	s.variables[path] = variable
	if err := scalar(field.Type(), text).Decode(field.Addr().Interface()); err != nil {
		return s.fault(path, wants(field))
	}
	return nil
}

// unnamed refuses a variable that is meant for something that the file does not name, such as a relay.
func (s *settings) unnamed(environment []string) error {
	for _, entry := range environment {
		variable, _, _ := strings.Cut(entry, "=")
		meant := func(begins string) bool { return strings.HasPrefix(variable, begins) }
		if !s.looked[variable] && slices.ContainsFunc(s.named, meant) {
			return &ConfigFileError{File: "the environment", Key: variable, Problem: "there is nothing of that name in " + s.file + ": write it there first; the environment changes only what the file names"}
		}
	}
	return nil
}

// variableOf names the variable that wins from a setting.
func variableOf(path string) string {
	return "DORPSPOST_" + strings.ToUpper(notInVariables.Replace(path))
}

var notInVariables = strings.NewReplacer(".", "_", "-", "_")

// scalar is a variable's text as YAML would have it for a field of this type.
func scalar(of reflect.Type, text string) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode, Value: strings.TrimSpace(text)}
	switch of.Kind() {
	case reflect.String:
		node.Tag, node.Value = "!!str", text
	case reflect.Slice:
		node = &yaml.Node{Kind: yaml.SequenceNode}
		for element := range strings.SplitSeq(text, ",") {
			if element = strings.TrimSpace(element); element != "" {
				node.Content = append(node.Content, scalar(of.Elem(), element))
			}
		}
	}
	return node
}

// fieldsOf are a struct's settings by name, with those of a struct that is written inline.
func fieldsOf(of reflect.Value) map[string]reflect.Value {
	fields := make(map[string]reflect.Value, of.NumField())
	for i := range of.NumField() {
		switch name := of.Type().Field(i).Tag.Get("yaml"); name {
		case "-":
		case ",inline":
			maps.Copy(fields, fieldsOf(of.Field(i)))
		default:
			fields[name] = of.Field(i)
		}
	}
	return fields
}

func names(fields map[string]reflect.Value) string {
	all := make([]string, 0, len(fields))
	for name := range fields {
		all = append(all, name)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// wants says what kind of value a setting takes.
func wants(field reflect.Value) string {
	switch field.Interface().(type) {
	case time.Duration:
		return "write a duration, such as 30s or 2m"
	case span:
		return "write how long in days, months or years, such as 30 days or 13 months; 0 keeps it for ever"
	case deliveries.Days:
		return "write a number of days or weeks up to 31 days, such as 7 days"
	case deliveries.Quiet:
		return "write two hours of the day, such as 21:00-06:00, or nothing at all"
	case bool, *bool:
		return "write true or false"
	case int:
		return "write a whole number"
	case []int:
		return "write a list of whole numbers, as in [50, 200]"
	case []string:
		return "write a list, as in [lindewijk.be, opvang.be]"
	}
	return "write one text"
}
