package draft

import "encoding/xml"

// wordLists says how the points of lists are marked: by list and depth, from 1.
type wordLists map[string][]wordLevel

// wordLevel is how a list marks its points, and the number that it begins at, "" for 1.
type wordLevel struct{ format, start string }

func readLists(data []byte) (wordLists, error) {
	lists := wordLists{}
	if len(data) == 0 {
		return lists, nil
	}
	var all struct {
		Abstract []struct {
			ID     string `xml:"abstractNumId,attr"`
			Levels []struct {
				Format *value `xml:"numFmt"`
				Start  *value `xml:"start"`
			} `xml:"lvl"`
		} `xml:"abstractNum"`
		Numbers []struct {
			ID       string `xml:"numId,attr"`
			Abstract *value `xml:"abstractNumId"`
			Others   []struct {
				Level string `xml:"ilvl,attr"`
				Start *value `xml:"startOverride"`
			} `xml:"lvlOverride"`
		} `xml:"num"`
	}
	if err := xml.Unmarshal(data, &all); err != nil {
		return nil, refusal(broken)
	}
	levels := map[string][]wordLevel{}
	for _, a := range all.Abstract {
		for _, l := range a.Levels {
			levels[a.ID] = append(levels[a.ID], wordLevel{l.Format.text(), l.Start.text()})
		}
	}
	for _, n := range all.Numbers {
		own := levels[n.Abstract.text()]
		for _, o := range n.Others { // only the first level's number is told
			if start := o.Start.text(); o.Level == "0" && start != "" && len(own) > 0 && start != own[0].start {
				own = append([]wordLevel{{own[0].format, start}}, own[1:]...)
			}
		}
		lists[n.ID] = own
	}
	return lists, nil
}

// format is how a list marks its points: "bullet", "decimal", "none".
func (l wordLists) format(list string, depth int) string {
	if levels := l[list]; depth <= len(levels) {
		return levels[depth-1].format
	}
	return "bullet"
}

// start is the number that a list begins at, "" for 1.
func (l wordLists) start(list string) string {
	if levels := l[list]; len(levels) > 0 {
		return levels[0].start
	}
	return ""
}
