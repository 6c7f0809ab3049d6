package texts

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// maxFile is far above all texts in all languages; a larger file is a mistake.
const maxFile = 1 << 20

// File is texts that were read from a file in YAML.
type File struct {
	Changes []Change
	name    string
	lines   map[place]int
}

// FileError is a fault in a file of texts. Line is 0 where it lies in the file as a whole.
type FileError struct {
	File     string
	Line     int
	Sentence string
}

// Error is the place and the sentence.
func (e *FileError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Sentence
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Sentence)
}

// ReadFile reads a file as Write writes it, all texts or only some. Everything that is wrong with its form is told at once, joined,
// each a *FileError.
func ReadFile(name string, r io.Reader) (*File, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	f := &File{name: name, lines: map[place]int{}}
	if len(text) > maxFile {
		return nil, f.fault(0, "a file of texts of more than 1 MB is not read; is this the right file?")
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, f.fault(0, "cannot be read as YAML: "+err.Error())
	}
	if len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		return nil, f.fault(0, "holds no texts; `dorpspost texts export` shows how they are written")
	}
	return f, errors.Join(f.read(document.Content[0])...)
}

func (f *File) fault(line int, sentence string) error { return &FileError{f.name, line, sentence} }

func (f *File) read(root *yaml.Node) (faults []error) {
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, languages := root.Content[i], root.Content[i+1]
		if languages.Kind != yaml.MappingNode {
			faults = append(faults, f.fault(key.Line, key.Value+" has no languages; write nl:, fr: or en: below it, each with its text"))
			continue
		}
		for j := 0; j+1 < len(languages.Content); j += 2 {
			if err := f.text(key.Value, languages.Content[j], languages.Content[j+1]); err != nil {
				faults = append(faults, err)
			}
		}
	}
	return faults
}

func (f *File) text(key string, language, text *yaml.Node) error {
	at := place{key, language.Value}
	switch first, seen := f.lines[at]; {
	case text.Kind != yaml.ScalarNode:
		return f.fault(language.Line, fmt.Sprintf("%s in %q is no text", key, language.Value))
	case seen:
		return f.fault(language.Line, fmt.Sprintf("%s in %q stands on line %d as well", key, language.Value, first))
	}
	f.lines[at] = language.Line
	f.Changes = append(f.Changes, Change{key, language.Value, text.Value})
	return nil
}

// Locate puts the line in front of each fault for which Set refused this file's changes.
func (f *File) Locate(err error) error {
	faults, ok := errors.AsType[Faults](err)
	if !ok {
		return err
	}
	all := make([]error, len(faults))
	for i, one := range faults {
		all[i] = f.fault(f.lines[place{one.Key, one.Language}], one.Error())
	}
	return errors.Join(all...)
}

// Write writes texts as ReadFile reads them.
func Write(w io.Writer, texts []Text) error {
	root := &yaml.Node{Kind: yaml.MappingNode}
	for _, t := range texts {
		last := len(root.Content) - 2
		if last < 0 || root.Content[last].Value != t.Key {
			root.Content = append(root.Content, scalar(t.Key), &yaml.Node{Kind: yaml.MappingNode})
			last += 2
		}
		root.Content[last+1].Content = append(root.Content[last+1].Content, scalar(t.Language), scalar(t.Text))
	}
	var text bytes.Buffer
	if len(texts) > 0 {
		encoder := yaml.NewEncoder(&text)
		encoder.SetIndent(2)
		if err := encoder.Encode(root); err != nil {
			return fmt.Errorf("write the texts: %w", err)
		}
	}
	_, err := w.Write(text.Bytes())
	return err
}

// scalar is a text that YAML reads back as it is, "no" and "12" too.
func scalar(text string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(text)
	return n
}
