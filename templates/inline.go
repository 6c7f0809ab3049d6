package templates

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/vanng822/go-premailer/premailer"
)

// ignoreMarker keeps a style element out of go-premailer's hands; it is stripped after.
const ignoreMarker = `data-premailer="ignore"`

var outlookShape = regexp.MustCompile(`<!--outlook([0-9]+)-->`)

// inline turns the rules of the plain style element into style attributes, once per letter.
//
// go-premailer loses or bends what it does not know (at-rules, variables, :hover, *), opens conditional comments, and its HTML
// parser moves what stands loose between table rows. So only plain rules reach it, slots are tokens of ordinary characters, and
// comments for Outlook are numbers until they get their words back here.
func inline(document string, outlook []string) (string, error) {
	if fault := uninlinable(document); fault != "" {
		return "", fmt.Errorf("inline the CSS: the style sheet has %q, which go-premailer bends; move it out of look/inline.css", fault)
	}
	options := premailer.NewOptions(premailer.WithCssToAttributes(false), premailer.WithRemoveClasses(false))
	p, err := premailer.NewPremailerFromString(document, options)
	if err != nil {
		return "", fmt.Errorf("inline the CSS: %w", err)
	}
	inlined, err := p.Transform()
	if err != nil {
		return "", fmt.Errorf("inline the CSS: %w", err)
	}
	inlined = strings.ReplaceAll(inlined, " "+ignoreMarker, "")
	return outlookShape.ReplaceAllStringFunc(inlined, func(comment string) string {
		at, _ := strconv.Atoi(outlookShape.FindStringSubmatch(comment)[1])
		return outlook[at]
	}), nil
}

// uninlinable finds what must not be in a style sheet that go-premailer reads.
func uninlinable(document string) string {
	_, css, _ := strings.Cut(document, "<style>")
	css, _, _ = strings.Cut(css, "</style>")
	for _, bad := range []string{"@", "*", ":root", "var(", "--", "!important", ":hover", ":not", "[", "$"} {
		if strings.Contains(css, bad) {
			return bad
		}
	}
	return ""
}
