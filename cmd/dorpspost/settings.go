package main

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"dorpspost/mailer"
	"dorpspost/network"

	"go.yaml.in/yaml/v3"
)

// settings reads YAML into a struct by its yaml tags and remembers where each key came from, so that every fault can be
// shown where it is.
type settings struct {
	file      string
	lines     map[string]int
	variables map[string]string // those that won from the file
}

func readSettings(path string, text []byte, into any) (*settings, error) {
	s := &settings{file: filepath.Base(path), lines: map[string]int{}, variables: map[string]string{}}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, &ConfigFileError{File: s.file, Problem: strings.TrimPrefix(err.Error(), "yaml: ") + "; check the spaces at the start of the lines"}
	}
	value := reflect.ValueOf(into).Elem()
	if len(document.Content) > 0 {
		if err := s.section(document.Content[0], value, ""); err != nil {
			return nil, err
		}
	}
	return s, s.environment(value, "")
}

func (s *settings) fault(key, problem string) error {
	if variable, won := s.variables[key]; won {
		return &ConfigFileError{File: "the environment", Key: variable, Problem: problem}
	}
	return &ConfigFileError{File: s.file, Line: s.lines[key], Key: key, Problem: problem}
}

// locate puts a package's own complaint about its section on its line.
func (s *settings) locate(section string, err error) error {
	if complaint, ok := errors.AsType[*network.ConfigError](err); ok {
		return s.fault(section+"."+complaint.Key, complaint.Problem)
	}
	if complaint, ok := errors.AsType[*mailer.ConfigError](err); ok {
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
	if into.Kind() == reflect.Struct {
		return s.section(node, into, path)
	}
	if err := node.Decode(into.Addr().Interface()); err != nil || node.Kind != yaml.ScalarNode {
		return s.fault(path, wants(into))
	}
	return nil
}

// environment lets DORPSPOST_RELAY_PORT win from relay.port, and so on for every key.
func (s *settings) environment(into reflect.Value, path string) error {
	for name, field := range fieldsOf(into) {
		full := join(path, name)
		if field.Kind() == reflect.Struct {
			if err := s.environment(field, full); err != nil {
				return err
			}
			continue
		}
		variable := "DORPSPOST_" + strings.ToUpper(strings.ReplaceAll(full, ".", "_"))
		text, set := os.LookupEnv(variable)
		if !set {
			continue
		}
		scalar := yaml.Node{Kind: yaml.ScalarNode, Value: text}
		if field.Kind() == reflect.String {
			scalar.Tag = "!!str"
		}
		s.variables[full] = variable
		if err := scalar.Decode(field.Addr().Interface()); err != nil {
			return s.fault(full, wants(field))
		}
	}
	return nil
}

func fieldsOf(of reflect.Value) map[string]reflect.Value {
	fields := make(map[string]reflect.Value, of.NumField())
	for i := range of.NumField() {
		fields[of.Type().Field(i).Tag.Get("yaml")] = of.Field(i)
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
	case bool:
		return "write true or false"
	case int:
		return "write a whole number"
	}
	return "write one text"
}
