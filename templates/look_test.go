package templates

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// classed are the elements of a document that have a class.
func classed(t *testing.T, document, class string) (all []*html.Node) {
	t.Helper()
	for n := range parsed(t, document).Descendants() {
		if slices.Contains(strings.Fields(attribute(n, "class")), class) {
			all = append(all, n)
		}
	}
	return all
}

// TestLastParagraphHasNoRoomUnderIt, on the screen and on paper, whatever the block's own rule for paragraphs says.
func TestLastParagraphHasNoRoomUnderIt(t *testing.T) {
	t.Parallel()
	margin := regexp.MustCompile(`(?:^|;)\s*margin:\s*([^;]*)`)
	for _, c := range everyChoice() {
		document := compiled(t, c, Dutch).Fill(nil).HTML
		for _, n := range classed(t, document, "last") {
			all := margin.FindAllStringSubmatch(attribute(n, "style"), -1)
			if len(all) == 0 || strings.TrimSpace(all[len(all)-1][1]) != "0" {
				t.Errorf("%s: %q has the style %q", c.Blocks[1].Type, attribute(n, "class"), attribute(n, "style"))
			}
		}
		_, print, _ := strings.Cut(document, "@media print")
		print, _, _ = strings.Cut(print, "</style>")
		if own := strings.LastIndex(print, "margin:0 0"); own > strings.Index(print, ".last{margin:0") {
			t.Errorf("%s: a rule after .last on paper: %s", c.Blocks[1].Type, print[own:])
		}
	}
}

// TestColumnsFitTheirRoom holds that columns stand beside each other in a window of 600: together they are no wider than what
// the letter, a card or a soft area has there.
func TestColumnsFitTheirRoom(t *testing.T) {
	t.Parallel()
	widest := regexp.MustCompile(`max-width:\s*([0-9]+)px`)
	pairs := 0
	for _, c := range everyChoice() {
		for _, first := range classed(t, compiled(t, c, Dutch).Fill(nil).HTML, "col") {
			total, n := 0, 0
			for place := range first.Parent.ChildNodes() {
				if place.Type == html.ElementNode && strings.HasPrefix(attribute(place, "class"), "col") {
					n++
					width, _ := strconv.Atoi(widest.FindStringSubmatch(attribute(place, "style"))[1])
					total += width
				}
			}
			room := columnsWidth
			for around := range first.Ancestors() {
				switch class := attribute(around, "class"); {
				case class == "ofcard":
					room = columnsWidth - 2*21
				case strings.HasPrefix(class, "tinted"):
					room = columnsWidth - 2*28
				}
			}
			if n > 1 {
				pairs++
				if total > room {
					t.Errorf("%s: columns of %d px together in a room of %d", c.Blocks[1].Type, total, room)
				}
			}
		}
	}
	if pairs < 20 {
		t.Errorf("only %d pairs of columns were seen", pairs)
	}
}

// TestPictureComesFirst holds that a picture beside words is before them in the source, so that it stands above them on a phone,
// with room between the two.
func TestPictureComesFirst(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"left", "right"} {
		c := Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}, Blocks: []Block{{Type: "text", Fields: map[string]Value{
			"text": {Words: Words{Dutch: "Woorden."}}, "image_place": {One: place},
			"image": {One: "builtin/together.png", Words: Words{Dutch: "Twee peuters"}}}}}}
		document := compiled(t, c, Dutch).Fill(nil).HTML
		if picture, words := strings.Index(document, `alt="Twee peuters"`), strings.Index(document, "Woorden."); picture < 0 || picture > words {
			t.Errorf("%s: the picture is at %d, the words at %d", place, picture, words)
		}
		cells := append(classed(t, document, "pcol"), classed(t, document, "pcolr")...)
		if len(cells) != 1 || !strings.Contains(attribute(cells[0], "style"), strconv.Itoa(besideGap)+"px") {
			t.Errorf("%s: there is no room between the picture and the words", place)
		}
	}
}

// TestDrawnButtonsFit holds the buttons of classic Outlook in their room, with a second line where the words need one.
func TestDrawnButtonsFit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		characters, room, width, height int
	}{{10, 536, 156, 48}, {45, 536, 506, 48}, {45, 354, 354, 72}, {30, 354, 354, 72}, {29, 354, 346, 48}}
	for _, test := range tests {
		if width, height := drawnSize(strings.Repeat("x", test.characters), test.room); width != test.width || height != test.height {
			t.Errorf("%d characters in %d px: %d by %d, want %d by %d", test.characters, test.room, width, height, test.width, test.height)
		}
	}
	item := anOffer(map[string]Value{"link_text": {Words: Words{Dutch: strings.Repeat("Kom mee. ", 5)[:44]}}})
	document := compiled(t, offered(item), Dutch).Fill(nil).HTML
	drawn := regexp.MustCompile(`<v:roundrect[^>]*height:([0-9]+)px[^>]*width:([0-9]+)px`).FindStringSubmatch(document)
	if drawn == nil || drawn[1] != "72" || drawn[2] != strconv.Itoa(offerRoom-offerDate) {
		t.Errorf("the button beside a date is drawn %q", drawn)
	}
}

// winners are the declarations that an element with some classes ends up with, by the order of the rules.
func winners(css string, classes []string) map[string]string {
	won := map[string]string{}
	for rule := range strings.Lines(css) {
		selectors, body, _ := strings.Cut(strings.TrimSpace(rule), "{")
		for selector := range strings.SplitSeq(selectors, ",") {
			if !slices.Contains(classes, strings.TrimPrefix(selector, ".")) {
				continue
			}
			for declaration := range strings.SplitSeq(strings.TrimSuffix(body, "}"), ";") {
				name, value, _ := strings.Cut(declaration, ":")
				won[name] = value
			}
		}
	}
	return won
}

// TestMergedRulesLeaveTheWinners: joining rules that say the same moves the later one up, past rules that it should win from.
func TestMergedRulesLeaveTheWinners(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range everyChoice() {
		all := look{"", phoneCSS, darkCSS, printCSS}
		for _, d := range declarations {
			if d.Fixed || slices.ContainsFunc(c.Blocks, func(b Block) bool { return b.Type == d.Type }) {
				all.phone, all.dark, all.print = all.phone+d.look.phone, all.dark+d.look.dark, all.print+d.look.print
			}
		}
		for n := range parsed(t, compiled(t, c, Dutch).Fill(nil).HTML).Descendants() {
			classes := strings.Fields(attribute(n, "class"))
			if len(classes) < 2 || seen[c.Blocks[1].Type+attribute(n, "class")] {
				continue
			}
			seen[c.Blocks[1].Type+attribute(n, "class")] = true
			for _, css := range []string{all.phone, all.dark, all.print} {
				want, got := winners(css, classes), winners(merged(css), classes)
				for name := range want {
					if got[name] != want[name] {
						t.Errorf("%s: %q has %s: %s once rules are joined, %s before", c.Blocks[1].Type, classes, name, got[name], want[name])
					}
				}
			}
		}
	}
}
