package templates

import "strings"

// The drawn village is made of table cells and borders: it needs no picture, loads with the words and follows the dark mode.
// Classic Outlook draws it without roofs. It says nothing that the words do not say, so screen readers hear nothing.

// plot is a house or, without a wall, a tree. Sizes are pixels.
type plot struct {
	wall, roof    string // classes
	width, height int
	pitch         int // height of the roof
	door          bool
}

// markHouse stands beside the network's name.
var markHouse = plot{wall: "door", roof: "roofa", width: 22, height: 14, pitch: 12}

// street is the village from left to right; with eaves and 4 pixels between plots it fits a phone of 320.
var street = []plot{
	{width: 14, height: 20},
	{wall: "walla", roof: "roofa", width: 32, height: 26, pitch: 16},
	{wall: "wallb", roof: "roofb", width: 26, height: 38, pitch: 14},
	{width: 16, height: 26},
	{wall: "walla", roof: "roofb", width: 42, height: 30, pitch: 20, door: true},
	{wall: "wallb", roof: "roofa", width: 28, height: 22, pitch: 14},
	{width: 12, height: 16},
	{wall: "walla", roof: "roofa", width: 28, height: 40, pitch: 14},
	{wall: "wallb", roof: "roofb", width: 34, height: 24, pitch: 18},
	{width: 16, height: 22},
}

// drawVillage draws the street on its ground.
func (p *page) drawVillage() markup {
	var plots strings.Builder
	for _, one := range street {
		drawn := p.drawTree(one)
		if one.wall != "" {
			drawn = p.drawHouse(one)
		}
		plots.WriteString(string(p.markup(`<td class="plot" valign="bottom">%s</td>`, drawn)))
	}
	return p.markup(table+` align="center"><tr>%s</tr></table>`, markup(plots.String()))
}

func (p *page) drawHouse(h plot) markup {
	half := h.width/2 + 2 // eaves
	roof := p.notOutlook(p.markup(`<div class="%s" style="border-left-width:%dpx;border-right-width:%dpx;border-bottom-width:%dpx"></div>`,
		h.roof, half, half, h.pitch))
	inside := p.markup(`<td class="lamp" width="8" height="8"></td>`)
	if h.door {
		inside += p.markup(`<td width="8"></td><td class="door" width="9" height="16"></td>`)
	}
	return roof + p.markup(table+` align="center" width="%d"><tr><td class="%s" align="center" valign="middle" height="%d" bgcolor="%s">`+
		table+`><tr>%s</tr></table></td></tr></table>`, h.width, h.wall, h.height, p.tone(h.wall), inside)
}

func (p *page) drawTree(t plot) markup {
	return p.markup(table+` align="center" width="%d"><tr><td class="tree" height="%d" style="border-radius:%dpx %dpx 3px 3px" bgcolor="%s"></td></tr></table>`,
		t.width, t.height, t.width/2, t.width/2, p.tone("tree"))
}

// tone is the light colour that a class of the village has in the style sheet, for the bgcolor attribute.
func (p *page) tone(class string) string {
	switch class {
	case "walla":
		return p.palette.Light.WallA
	case "wallb":
		return p.palette.Light.WallB
	case "tree":
		return p.palette.Light.Tree
	}
	return p.palette.Light.Petrol
}
