package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// No page may tell people to type a command, or a flag, that is not there.
func TestPagesNameCommandsThatAreThere(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"README.md", "docs/operate.md", "docs/performance.md"} {
		source, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(page)))
		if err != nil {
			t.Fatal(err)
		}
		lines := commandLines(string(source))
		if len(lines) < 5 {
			t.Errorf("%s: only %d commands were found in its shell blocks: %q", page, len(lines), lines)
		}
		for _, line := range lines {
			if err := understood(line); err != nil {
				t.Errorf("%s: %s: %v", page, line, err)
			}
		}
	}
}

func TestUnderstoodRefuses(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"nothing", "campaigns", "campaigns sned \"IMH-week 2027\"", "campaigns send", "campaigns send IMH-week 2027",
		"campaigns send Brief --relay x", "subscribers import lijst.csv --topic", "campaigns send \"IMH-week 2027", "mail keys mkae",
	} {
		if understood("dorpspost "+line) == nil {
			t.Errorf("%q passes for a command", line)
		}
	}
}

var (
	shellBlock = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")
	document   = regexp.MustCompile(`(?ms)<<'(\w+)'$.*?^(\w+)$`)
	ofProgram  = regexp.MustCompile(`(?m)^(?:\./|bin/)?dorpspost .*$`)
)

// commandLines are the lines of a page's shell blocks that call the program, long ones made whole and without the
// documents that a shell would read from the lines themselves.
func commandLines(page string) (lines []string) {
	for _, block := range shellBlock.FindAllStringSubmatch(page, -1) {
		text := strings.ReplaceAll(block[1], "\\\n", " ")
		lines = append(lines, ofProgram.FindAllString(document.ReplaceAllString(text, ""), -1)...)
	}
	return lines
}

// understood asks cobra whether it knows the command and each flag, and whether the number of arguments fits. Nothing runs.
func understood(line string) error {
	words, err := shellWords(line)
	if err != nil {
		return err
	}
	command, args, err := newRoot().Find(words[1:])
	if err != nil {
		return err
	}
	if command.HasSubCommands() && command.ValidateArgs([]string{"anything"}) == nil { // a group takes anything, and complains by itself
		return errors.New("there is no such command: " + command.CommandPath() + " only holds others")
	}
	if err := command.ParseFlags(args); err != nil {
		return err
	}
	return command.ValidateArgs(command.Flags().Args())
}

var shellWord = regexp.MustCompile(`^\s*(?:(#.*)|((?:"[^"]*"|'[^']*'|[^\s"'])+))`)

// shellWords cuts a line as a shell does, as far as our pages need it: quotes, and a comment or a file for the output at the end.
func shellWords(line string) (words []string, err error) {
	for rest := line; strings.TrimSpace(rest) != ""; {
		found := shellWord.FindStringSubmatch(rest)
		if found == nil {
			return nil, errors.New("a quote is not closed")
		}
		rest = rest[len(found[0]):]
		if found[2] == ">" { // where the output goes is the shell's
			return words, nil
		}
		if found[1] == "" {
			words = append(words, strings.NewReplacer(`"`, "", "'", "").Replace(found[2]))
		}
	}
	return words, nil
}
