package templates

import (
	"fmt"
	"strings"
)

// palette is a prepared set of colours. Staff choose among palettes and never single colours, so that contrast holds.
// Each colour has six digits: classic Outlook reads no other form.
type palette struct {
	Name        string
	Light, Dark colours
}

// colours are those of one palette, in light or in the dark.
type colours struct {
	Ground   string // around the card
	Sheet    string // the card
	Ink      string // text
	Soft     string // second text
	Petrol   string // headings, links, main button
	OnPetrol string // words on the main button
	Accent   string // dates, 16 px bold or more
	Mint     string // banner, first ring
	Peach    string // second ring, notices
	Lilac    string // third ring
	RoofA    string // roofs of the drawn village; decoration only
	RoofB    string
	WallA    string
	WallB    string
	Tree     string // trees and soil of the village; decoration only
	Lamp     string // lit windows
}

// Palettes are the names of the prepared palettes; the first is the default.
func Palettes() []string {
	names := make([]string, len(palettes))
	for i, p := range palettes {
		names[i] = p.Name
	}
	return names
}

// paletteNamed finds a palette; "" is the first.
func paletteNamed(name string) (palette, error) {
	for _, p := range palettes {
		if p.Name == name || name == "" {
			return p, nil
		}
	}
	return palette{}, fmt.Errorf("there is no palette %q; known are %s", name, strings.Join(Palettes(), ", "))
}

// paint replaces the colour words of a style sheet: $ink by the light tone, $ink-dark by the dark one.
func (p palette) paint(css string) string {
	light, dark := p.Light.named(), p.Dark.named()
	var pairs []string
	for i := range light {
		pairs = append(pairs, "$"+light[i].name+"-dark", dark[i].tone, "$"+light[i].name, light[i].tone)
	}
	return strings.NewReplacer(pairs...).Replace(css)
}

// named is a tone under its name in style sheets.
type named struct{ name, tone string }

// named lists the tones; no name begins with another one.
func (t colours) named() []named {
	return []named{
		{"ground", t.Ground}, {"sheet", t.Sheet}, {"ink", t.Ink}, {"soft", t.Soft}, {"petrol", t.Petrol}, {"onpetrol", t.OnPetrol},
		{"accent", t.Accent}, {"mint", t.Mint}, {"peach", t.Peach}, {"lilac", t.Lilac},
		{"roofa", t.RoofA}, {"roofb", t.RoofB}, {"walla", t.WallA}, {"wallb", t.WallB}, {"tree", t.Tree}, {"lamp", t.Lamp},
	}
}
