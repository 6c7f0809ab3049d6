package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of what travels with a letter.
const (
	maxAttachments = 3
	maxAttachment  = 2_000_000 // octets of one: many mail servers stop more
	maxFileName    = 60        // characters
	maxAlt         = 250       // characters: longer is a text, not a description
)

// refShape is a reference in the media library.
var refShape = regexp.MustCompile(`^[0-9a-f]{64}\.(png|jpg|pdf|ics)$`)

// image checks a picture: words for who does not see it, or the choice that there are none to say.
func (k *checker) image(path, name string, v Value) {
	if ours, ok := strings.CutPrefix(v.One, builtinPrefix); ok {
		if _, err := builtinPicture(ours); err != nil {
			k.fail(path, name, "%v", err)
		}
	} else if k.at.waiting[path] == nil && (!refShape.MatchString(v.One) || !isPicture(v.One)) {
		k.fail(path, name, "names %q, which is not a picture of the library; name a file beside this one, or one of %s", v.One, strings.Join(builtinNames(), ", "))
	}
	switch {
	case v.Decorative && len(v.Words) > 0:
		k.fail(path, name, "is called decorative and described as well; choose one of the two")
	case v.Decorative:
	case len(v.Words) == 0:
		k.fail(path, name, "has no description (alt) for who does not see it; describe it in one sentence, or say decorative: true")
	default:
		k.words(path, name+", alt", Field{Kind: KindText, Max: maxAlt}, v.Words)
	}
}

func isPicture(ref string) bool {
	return strings.HasSuffix(ref, ".png") || strings.HasSuffix(ref, ".jpg")
}

// attachments checks the files that travel with the letter.
func (k *checker) attachments() {
	if len(k.content.Attachments) > maxAttachments {
		k.fail("attachments", "attachments", "has more than %d files; give a link to the others", maxAttachments)
		return
	}
	for i, a := range k.content.Attachments {
		at, name := fmt.Sprintf("attachments.%d", i), fmt.Sprintf("attachments %d", i+1)
		waits := k.at.waiting[at] != nil
		if !waits && !refShape.MatchString(a.File) {
			k.fail(at, name, "names %q, which is not a file of the library; name a file beside this one", a.File)
		}
		_, ending, _ := strings.Cut(a.File, ".")
		switch fault := forbidden(a.Name, KindText); {
		case fault != "":
			k.fail(at, name, "%s", fault)
		case slices.ContainsFunc(k.content.Attachments[:i], func(b Attachment) bool { return strings.EqualFold(a.Name, b.Name) }):
			k.fail(at, name, "is called %q, as is an earlier one; readers tell them apart by their names", a.Name)
		case strings.HasPrefix(a.Name, ".") || a.Name == "" || utf8.RuneCountInString(a.Name) > maxFileName || strings.ContainsAny(a.Name, `/\"<>:|?*`):
			k.fail(at, name, "needs a name of at most %d characters for readers, which does not begin with a dot, without / \\ \" < > : | ? *", maxFileName)
		case !waits && !strings.HasSuffix(strings.ToLower(a.Name), "."+ending):
			k.fail(at, name, "is called %q but is a .%s file; let its name end in .%[2]s", a.Name, ending)
		}
	}
}
