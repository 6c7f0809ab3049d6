package templates

import (
	"strings"
	"testing"
)

// TestPictureThatLeadsSaysWhere holds that a picture with a link has words, for they are all that the link is called.
func TestPictureThatLeadsSaysWhere(t *testing.T) {
	t.Parallel()
	fields := map[string]Value{"image": {One: "builtin/bond.png", Decorative: true}, "url": {Words: Words{"": "https://www.example.org/"}}}
	if err := blockAlone("image", fields).Validate(); err == nil || !strings.Contains(err.Error(), "describe in one sentence where") {
		t.Errorf("a picture that leads somewhere without a word passes: %v", err)
	}
	fields["image"] = Value{One: "builtin/bond.png", Words: Words{Dutch: "Lees over de band"}}
	if text := compiled(t, blockAlone("image", fields), Dutch).Fill(nil).Text; !strings.Contains(text, "Lees over de band:\nhttps://www.example.org/\n") {
		t.Errorf("the text part does not lead where the picture leads:\n%s", text)
	}
}

// TestSmallPictureStaysSmall holds that a picture is not shown wider than it is.
func TestSmallPictureStaysSmall(t *testing.T) {
	t.Parallel()
	c := blockAlone("image", map[string]Value{"image": {One: "builtin/mark.png", Decorative: true}})
	if html := compiled(t, c, Dutch).Fill(nil).HTML; !strings.Contains(html, "max-width:88px") {
		t.Error("a picture 88 pixels wide is blown up")
	}
}
