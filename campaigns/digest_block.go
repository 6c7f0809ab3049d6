package campaigns

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// openings are the blocks of a file that stand before the campaigns.
var openings = []string{"head", "week_banner", "introduction"}

// withNews are the blocks of an edition.
func (s *Store) withNews(plan Plan, news []newsOf, zone *time.Location) []templates.Block {
	own := plan.Content.Blocks
	first := openingOf(own)
	blocks := slices.Clone(own[:first])
	days := map[string]bool{}
	for _, one := range news {
		blocks = append(blocks, s.newsBlock(plan, one, zone, days))
	}
	return append(blocks, own[first:]...)
}

// openingOf is how many blocks stand before the campaigns.
func openingOf(blocks []templates.Block) (first int) {
	for first < len(blocks) && slices.Contains(openings, blocks[first].Type) {
		first++
	}
	return first
}

// newsBlock is the one about a campaign. days are those that a button names already.
func (s *Store) newsBlock(plan Plan, one newsOf, zone *time.Location, days map[string]bool) templates.Block {
	day := one.At.Time().In(zone).Format(time.DateOnly)
	words := map[string]templates.Words{}
	for _, l := range plan.Content.Languages {
		for field, text := range s.newsIn(l, one, days[day]) {
			if words[field] == nil {
				words[field] = templates.Words{}
			}
			words[field][l] = text
		}
	}
	days[day] = true
	fields := map[string]templates.Value{"date": {One: day}}
	for field, in := range words {
		if len(in) == len(plan.Content.Languages) { // a field has words in all languages, or none
			fields[field] = templates.Value{Words: in}
		}
	}
	condition := fmt.Sprintf(`%s bevat "%s"`, templates.SlotTopics, one.topic.Slug)
	if plan.Digest == deliveries.Bundle {
		condition = fmt.Sprintf(`%s bevat "%s"`, templates.SlotMissed, deliveries.Missed(one.Campaign))
	}
	return templates.Block{Type: "letter", If: condition, Fields: fields}
}

// newsIn is what the block says in one language; a letter that has none in it is told in its first. named tells whether another
// button names the same day already.
func (s *Store) newsIn(l templates.Language, one newsOf, named bool) map[string]string {
	content, spoken := one.campaign.Plan.Content, l
	if !slices.Contains(content.Languages, l) {
		spoken = content.Languages[0]
	}
	announced := templates.Announce(content, spoken)
	said := map[string]string{"heading": announced.Subject, "about": topicName(one.topic, subscribers.Language(l)), "language": string(spoken)}
	if summary := cmp.Or(announced.Preheader, templates.FirstWords(content, spoken)); summary != "" {
		said["summary"] = summary
	}
	if key := one.Keys[spoken]; key != "" {
		said["url"] = s.Network.OnlineURL(key)
		if named {
			said["link_text"] = fmt.Sprintf(readIt[l], clipWords(announced.Subject))
		}
	}
	return said
}

// readIt are the words of a button where another one names the same day.
var readIt = map[templates.Language]string{templates.Dutch: "Lees “%s”", templates.French: "Lire «\u00a0%s\u00a0»", templates.English: "Read “%s”"}

// clipWords shortens a subject to what fits on a button.
func clipWords(text string) string {
	const most = 40
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most])
		if space := strings.LastIndexByte(text, ' '); space > 0 {
			text = text[:space]
		}
		text = strings.TrimRight(text, " ,;:.–-") + "…"
	}
	return text
}
