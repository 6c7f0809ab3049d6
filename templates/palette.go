package templates

import "strings"

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

// lindewijk is the first palette, and for now the only one.
var lindewijk = palette{
	Name: "lindewijk",
	Light: colours{Ground: "#F3F6F5", Sheet: "#FFFFFF", Ink: "#1F2A2E", Soft: "#4A5A60", Petrol: "#0B5F66", OnPetrol: "#FFFFFF",
		Accent: "#A8442A", Mint: "#CFE6E4", Peach: "#FBE3D4", Lilac: "#E6DDF0",
		RoofA: "#A8442A", RoofB: "#5B4A7A", WallA: "#FFFFFF", WallB: "#F7CDB4", Tree: "#0B5F66", Lamp: "#FFDD57"},
	Dark: colours{Ground: "#14191B", Sheet: "#1E2629", Ink: "#E9EEF0", Soft: "#B8C4C8", Petrol: "#8FD3D1", OnPetrol: "#0B2A2D",
		Accent: "#F2B59C", Mint: "#24383A", Peach: "#3B2C24", Lilac: "#332B40",
		RoofA: "#C8694E", RoofB: "#8A78AE", WallA: "#46595C", WallB: "#5A463B", Tree: "#3F8285", Lamp: "#FFDD57"},
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
