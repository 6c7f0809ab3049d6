package templates

import (
	"strings"
	"testing"
)

// TestAttachmentsArriveEverywhere is about sizes and names at which mail servers or readers stumble.
func TestAttachmentsArriveEverywhere(t *testing.T) {
	t.Parallel()
	const ref = "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc.png"
	tests := []struct {
		names []string
		size  int
		want  string
	}{
		{[]string{"a.png", "b.png"}, maxAttachment, ""},
		{[]string{"a.png"}, maxAttachment + 1, "has the file a.png of more than 2 MB"},
		{[]string{"a.png", "A.png"}, 1, `attachments 2: is called "A.png", as is an earlier one`},
		{[]string{".png"}, 1, "attachments 1: needs a name"},
	}
	for _, test := range tests {
		house := testHouse()
		house.Attachment = func(string) ([]byte, string, error) { return make([]byte, test.size), "image/png", nil }
		c := small("x", "x")
		for _, name := range test.names {
			c.Attachments = append(c.Attachments, Attachment{File: ref, Name: name})
		}
		_, err := Compile(c, Dutch, house)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%v of %d octets: %v, want %q", test.names, test.size, err, test.want)
		}
	}
}

// TestPicturesOfStrangeShapes: one that says no size is refused in words, and a very tall logo keeps a width.
func TestPicturesOfStrangeShapes(t *testing.T) {
	t.Parallel()
	c := Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}, Blocks: []Block{{Type: "head", Fields: map[string]Value{
		"logo": {One: strings.Repeat("a", 64) + ".png", Decorative: true}}}}}
	tests := []struct {
		width, height int
		want          string
	}{{0, 0, "cannot be used: it has no width or height"}, {10, 0, "cannot be used: it has no width or height"}, {10, 4000, ""}, {4000, 1, ""}}
	for _, test := range tests {
		house := testHouse()
		house.Picture = func(ref string, _ int) (Picture, error) {
			return Picture{Ref: ref, Type: "image/png", Width: test.width, Height: test.height}, nil
		}
		l, err := Compile(c, Dutch, house)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%d by %d: %v, want %q", test.width, test.height, err, test.want)
		} else if err == nil && strings.Contains(l.Fill(nil).HTML, `="0" height`) || err == nil && strings.Contains(l.Fill(nil).HTML, `height="0"`) {
			t.Errorf("%d by %d is shown without a size", test.width, test.height)
		}
	}
}

func TestFileSlugOfADevice(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{"CON": "agenda-con", "Lpt1": "agenda-lpt1", "Con brio": "con-brio", "Comité": "comite"} {
		if got := fileSlug(words); got != want {
			t.Errorf("the file of %q is called %q, want %q", words, got, want)
		}
	}
}

func TestBannerYear(t *testing.T) {
	t.Parallel()
	c := Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}, Blocks: []Block{{Type: "week_banner", Fields: map[string]Value{
		"title": {Words: Words{Dutch: "Week"}}, "year": {One: "+2027"}}}}}
	if text := compiled(t, c, Dutch).Fill(nil).Text; !strings.Contains(text, "\n2027\n") {
		t.Errorf("the year is not 2027:\n%s", text)
	}
}
