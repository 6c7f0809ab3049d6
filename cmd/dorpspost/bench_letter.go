package main

import (
	"context"
	"slices"
	"strings"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// benchParagraph fills the letter up to the size that is asked. It has letters that mail must encode, as Dutch has.
const benchParagraph = "Een baby vertelt veel voor hij praat: met zijn blik, zijn huilen, zijn stilte. Eén lach van opa of oma is genoeg, en de wereld is weer goed.\n\n"

// benchSample is how many readers the average size of a mail is taken over.
const benchSample = 20

// benchLetter is the campaign that the bench sends, with its average size on the wire in bytes, before any DKIM field.
type benchLetter struct {
	Plan  campaigns.Plan
	Bytes int
}

// newBenchLetter makes the IMH-week letter about as large as asked: a larger one loses blocks from its end, a smaller one
// gets a text.
func newBenchLetter(ctx context.Context, a *app, size int) (benchLetter, error) {
	content, err := templates.Template("imh-week")
	if err != nil {
		return benchLetter{}, err
	}
	letter := benchLetter{Plan: campaigns.Plan{Name: "IMH-week", Topic: benchTopic, Content: content, Unknown: deliveries.Ask}}
	if err := letter.measure(ctx, a); err != nil {
		return benchLetter{}, err
	}
	for letter.Bytes > size && len(letter.Plan.Content.Blocks) > 2 {
		letter.Plan.Content.Blocks = letter.Plan.Content.Blocks[:len(letter.Plan.Content.Blocks)-1]
		if err := letter.measure(ctx, a); err != nil {
			return benchLetter{}, err
		}
	}
	return letter, letter.pad(ctx, a, size)
}

// pad adds so many paragraphs as come nearest to the size; how much one takes is seen from the first few.
func (l *benchLetter) pad(ctx context.Context, a *app, size int) error {
	const few = 4
	blocks, bare := l.Plan.Content.Blocks, l.Bytes
	if size <= bare {
		return nil
	}
	l.Plan.Content.Blocks = withParagraphs(blocks, few)
	if err := l.measure(ctx, a); err != nil {
		return err
	}
	each := max((l.Bytes-bare)/few, 1)
	l.Plan.Content.Blocks = withParagraphs(blocks, (size-bare+each/2)/each)
	return l.measure(ctx, a)
}

// withParagraphs puts texts of at most 16 paragraphs each (what one block takes) behind the blocks.
func withParagraphs(blocks []templates.Block, paragraphs int) []templates.Block {
	const most = 16
	blocks = slices.Clip(blocks)
	for ; paragraphs > 0; paragraphs -= most {
		text := strings.Repeat(benchParagraph, min(paragraphs, most))
		blocks = append(blocks, templates.Block{Type: "text", Fields: map[string]templates.Value{
			"text": {Words: templates.Words{"nl": text, "fr": text, "en": text}},
		}})
	}
	return blocks
}

// measure takes the average over a few readers of the audience, in all its languages.
func (l *benchLetter) measure(ctx context.Context, a *app) error {
	tokens, err := a.subscribers.Tokens(ctx)
	if err != nil {
		return err
	}
	letters, err := a.campaigns.Letters(ctx, l.Plan)
	if err != nil {
		return err
	}
	ready := deliveries.Plan{
		Letters: letters, Language: l.Plan.Content.Languages[0],
		Head: deliveries.Head{From: a.network.Sender, ListID: a.network.ListID(benchTopic, benchTopic)},
	}
	l.Bytes = 0
	for n := range benchSample {
		reader, err := benchReader(n)
		if err != nil {
			return err
		}
		mail, err := deliveries.PreviewFor(ready, reader, a.network, tokens, database.Now())
		if err != nil {
			return err
		}
		l.Bytes += len(mail.Message)
	}
	l.Bytes /= benchSample
	return nil
}

// benchReader is the nth person of the audience as a letter sees people.
func benchReader(n int) (subscribers.Recipient, error) {
	p := benchPerson(n)
	address, err := subscribers.ParseAddress(p[0])
	return subscribers.Recipient{
		ID: subscribers.ID(n + 1), Address: address,
		Profile: subscribers.Profile{FirstName: p[1], LastName: p[2], Language: subscribers.Language(p[3]), Profession: p[4], Region: p[5], Organisation: p[6]},
	}, err
}
