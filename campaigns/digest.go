package campaigns

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/subscribers"
	"dorpspost/templates"

	"go.yaml.in/yaml/v3"
)

// A digest is a blueprint whose editions tell of campaigns that have left. Its file holds what stands before and after these: at
// each occurrence the edition gets the file's opening (head, banner, introduction), one block for each campaign, and the file's
// other blocks. A block names the campaign in a few words and leads to its web version; a condition shows it to whom it is for.
//
//	monthly  what left since the last digest, by topic, for who chose one mail a month
//	bundle   what the cap kept back since the last bundle, for exactly whom it kept it from (pressure.go)
//
// From there on an edition is a campaign like any other. Where nothing is to be told none is made: the occurrence is over.

// openings are the blocks of a file that stand before the campaigns.
var openings = []string{"head", "week_banner", "introduction"}

// errNothingToTell says that no digest is made.
var errNothingToTell = errors.New("there is nothing to tell")

// digest reads the key of a campaign file.
func (f *file) digest(node *yaml.Node) {
	var text string
	f.text("digest", node, &text)
	switch round := deliveries.Round(text); round {
	case deliveries.Monthly, deliveries.Bundle:
		f.plan.Digest = round
	case deliveries.Single:
	default:
		f.fail(node, "digest", "choose monthly, for who wants one mail a month, or bundle, for what `pressure` in config.yaml kept back")
	}
}

// checkTopic demands a topic of a file about one, and none of a digest.
func (f *file) checkTopic(root *yaml.Node) {
	switch {
	case f.plan.Digest == deliveries.Single:
		f.require(root, "topic", f.plan.Topic, "give a topic: only people who asked for it get the mail (see `dorpspost topics list`)")
	case f.plan.Topic != "":
		f.fail(root, "topic", "a digest is about the topics of the campaigns in it: leave `topic` out")
	}
}

// settleDigest sees to it that a digest is made at its moment, of what has left by then, and tells whether it is.
func (f *file) settleDigest() bool {
	if f.written.Make == MakeDraft {
		f.fail(f.writtenAt, "edition", "a digest is made at its moment, of mails that have left by then: leave `edition` out")
		return false
	}
	f.written.Make = MakeAutomatic
	return true
}

// digestTopics stand in for the topic of a digest: its name, and the part of its List-Id that is its own (RFC 2919). A topic's slug
// has no dot, so that no topic has the same one.
var digestTopics = map[deliveries.Round]subscribers.Topic{
	deliveries.Monthly: {Slug: "maand.overzicht", Name: map[subscribers.Language]string{"nl": "Maandoverzicht", "fr": "Résumé du mois", "en": "Monthly round-up"}},
	deliveries.Bundle:  {Slug: "bundel.overzicht", Name: map[subscribers.Language]string{"nl": "Gebundeld", "fr": "En un seul mail", "en": "All in one"}},
}

// digestReasons say under a digest why somebody gets it.
var digestReasons = map[deliveries.Round]map[templates.Language]string{
	deliveries.Monthly: {
		templates.Dutch:   "Je krijgt dit maandoverzicht omdat je daarvoor koos: één mail per maand, over de thema’s die je volgt.",
		templates.French:  "Vous recevez ce résumé parce que vous l’avez choisi\u00a0: un seul mail par mois, sur les thèmes que vous suivez.",
		templates.English: "You get this round-up because you chose it: one mail a month, about the topics that you follow.",
	},
	deliveries.Bundle: {
		templates.Dutch:   "Je krijgt deze mail omdat je je voor deze thema’s inschreef. Wat te veel ineens zou zijn, houden we voor je bij en sturen we samen.",
		templates.French:  "Vous recevez ce mail parce que vous suivez ces thèmes. Ce qui ferait trop à la fois, nous le gardons et l’envoyons ensemble.",
		templates.English: "You get this mail because you signed up for these topics. What would be too much at once we keep for you, and send together.",
	},
}

// topicOf finds the topic of a plan, or what stands in for it in a digest. It fails with subscribers.ErrNoTopic.
func (s *Store) topicOf(ctx context.Context, p Plan) (subscribers.Topic, error) {
	if p.Digest != deliveries.Single {
		return digestTopics[p.Digest], nil
	}
	return s.Subscribers.TopicBySlug(ctx, p.Topic)
}

// newsOf is one campaign that a digest tells of.
type newsOf struct {
	deliveries.Left
	campaign Campaign // whose letter is told: the campaign itself, or what corrected it
	topic    subscribers.Topic
}

// compose fills in an edition of a digest, in the transaction that makes it; any other edition stays as it is. It fails with
// errNothingToTell.
func (s *Store) compose(ctx context.Context, tx *database.Tx, c *Campaign, o schedules.Occurrence) error {
	if c.Plan.Digest == deliveries.Single {
		return nil
	}
	news, err := s.news(ctx, tx, *c, o.At)
	if err != nil {
		return err
	}
	if len(news) == 0 {
		return fmt.Errorf("no campaign left since the last one: %w", errNothingToTell)
	}
	for _, one := range news {
		c.Plan.Tells = append(c.Plan.Tells, ID(one.Left.Campaign))
	}
	c.Plan.Content.Blocks = s.withNews(c.Plan, news, o.At.Location())
	if c.Plan.Digest != deliveries.Monthly {
		return nil
	}
	count, err := s.Subscribers.CountDigest(ctx, tx, c.Plan.Audience, topicsOf(news))
	if err == nil && count.Named == 0 {
		err = fmt.Errorf("nobody who chose the digest follows a topic of it: %w", errNothingToTell)
	}
	return err
}

func topicsOf(news []newsOf) (topics []subscribers.TopicID) {
	for _, one := range news {
		if !slices.Contains(topics, one.topic.ID) {
			topics = append(topics, one.topic.ID)
		}
	}
	return topics
}

// news is what an edition made now would tell, in the order in which it left; at is its moment.
func (s *Store) news(ctx context.Context, q database.Querier, c Campaign, at time.Time) ([]newsOf, error) {
	left, err := s.leftFor(ctx, q, c, at)
	if err != nil {
		return nil, err
	}
	var news []newsOf
	for _, l := range left {
		one, told, err := s.newsAbout(ctx, q, c.Plan.Digest, l)
		if err != nil {
			return nil, fmt.Errorf("read campaign %d for the digest: %w", l.Campaign, err)
		}
		if told {
			news = append(news, one)
		}
	}
	most := templates.MaxBlocks - len(c.Plan.Content.Blocks)
	switch over := len(news) - max(most, 0); {
	case over <= 0:
	case c.Plan.Digest == deliveries.Bundle:
		news = news[:most] // the others wait for the next bundle
	default:
		s.Log.Warn("a digest has no room for all that left: the oldest are not in it", "blueprint", c.Blueprint, "left_out", over)
		news = news[over:]
	}
	return news, nil
}

// bundledWithin is how long what the cap kept back is worth telling.
const bundledWithin = 60 * 24 * time.Hour

// overlap is how far a digest looks back beyond the last one, for a campaign that was launched at the very moment when that one
// was made; what was told then is not told again.
const overlap = time.Hour

func (s *Store) leftFor(ctx context.Context, q database.Querier, c Campaign, at time.Time) ([]deliveries.Left, error) {
	if c.Plan.Digest == deliveries.Bundle {
		return s.Deliveries.Bundled(ctx, q, database.Now().Add(-bundledWithin))
	}
	last, err := s.lastTold(ctx, q, c.Blueprint)
	if err != nil {
		return nil, err
	}
	since := database.At(at.AddDate(0, -1, 0))
	if last.ID != 0 {
		since = last.CreatedAt.Add(-overlap)
	}
	left, err := s.Deliveries.LeftBetween(ctx, q, s.Kind, since, database.Now())
	return slices.DeleteFunc(left, func(l deliveries.Left) bool { return slices.Contains(last.Plan.Tells, ID(l.Campaign)) }), err
}

// lastTold is the last edition of a blueprint that left as editions leave now: for real, or as practice.
func (s *Store) lastTold(ctx context.Context, q database.Querier, blueprint int64) (Campaign, error) {
	if blueprint == 0 {
		return Campaign{}, nil
	}
	editions, err := editionsOf(ctx, q, blueprint)
	if err != nil {
		return Campaign{}, err
	}
	for _, c := range editions {
		runs, err := s.Deliveries.Runs(ctx, q, int64(c.ID))
		if err != nil {
			return Campaign{}, err
		}
		if slices.ContainsFunc(runs, func(r deliveries.Run) bool { return r.Kind == s.Kind }) {
			return c, nil
		}
	}
	return Campaign{}, nil
}

// newsAbout finds what is told of a campaign that left: of one that was corrected the correction. A correction has no place of its
// own in a bundle, and what sends the same letter again has none anywhere.
func (s *Store) newsAbout(ctx context.Context, q database.Querier, round deliveries.Round, l deliveries.Left) (news newsOf, told bool, err error) {
	news.Left = l
	if news.campaign, err = campaignByID(ctx, q, ID(l.Campaign)); err != nil {
		return news, false, err
	}
	if round == deliveries.Monthly && news.campaign.FollowUp.SameLetter() {
		return news, false, nil
	}
	after, err := followUpsOf(ctx, q, news.campaign.ID)
	if err != nil {
		return news, false, err
	}
	for _, later := range after {
		if later.FollowUp != deliveries.Correction {
			continue
		}
		if round == deliveries.Monthly {
			return news, false, nil // it stands there itself
		}
		keys, err := s.Deliveries.KeysOf(ctx, q, int64(later.ID), s.Kind)
		if err != nil {
			return news, false, err
		}
		news.campaign, news.Keys = later, keys
	}
	news.topic, err = s.Subscribers.TopicByID(ctx, q, l.Topic)
	return news, true, err
}

// withNews are the blocks of an edition.
func (s *Store) withNews(plan Plan, news []newsOf, zone *time.Location) []templates.Block {
	own := plan.Content.Blocks
	first := 0
	for first < len(own) && slices.Contains(openings, own[first].Type) {
		first++
	}
	blocks := slices.Clone(own[:first])
	days := map[string]bool{}
	for _, one := range news {
		blocks = append(blocks, s.newsBlock(plan, one, zone, days))
	}
	return append(blocks, own[first:]...)
}

// newsBlock is the one about a campaign. days are those that a button names already.
func (s *Store) newsBlock(plan Plan, one newsOf, zone *time.Location, days map[string]bool) templates.Block {
	content := one.campaign.Plan.Content
	heading, about, text, language, url, button := templates.Words{}, templates.Words{}, templates.Words{}, templates.Words{}, templates.Words{}, templates.Words{}
	for _, l := range plan.Content.Languages {
		spoken := l
		if !slices.Contains(content.Languages, l) {
			spoken = content.Languages[0]
		}
		announced := templates.Announce(content, spoken)
		heading[l], about[l], language[l] = announced.Subject, topicName(one.topic, subscribers.Language(l)), string(spoken)
		if text[l] = announced.Preheader; text[l] == "" {
			text[l] = templates.FirstWords(content, spoken)
		}
		if key := one.Keys[spoken]; key != "" {
			url[l] = s.Network.OnlineURL(key)
		}
		button[l] = fmt.Sprintf(readIt[l], clipWords(announced.Subject))
	}
	day := one.At.Time().In(zone).Format(time.DateOnly)
	fields := map[string]templates.Value{"heading": {Words: heading}, "about": {Words: about}, "language": {Words: language}, "date": {One: day}}
	if len(text) == len(heading) && !slices.ContainsFunc(plan.Content.Languages, func(l templates.Language) bool { return text[l] == "" }) {
		fields["summary"] = templates.Value{Words: text}
	}
	if len(url) == len(heading) {
		fields["url"] = templates.Value{Words: url}
		if days[day] {
			fields["link_text"] = templates.Value{Words: button}
		}
	}
	days[day] = true
	condition := fmt.Sprintf(`%s bevat "%s"`, templates.SlotTopics, one.topic.Slug)
	if plan.Digest == deliveries.Bundle {
		condition = fmt.Sprintf(`%s bevat "%s"`, templates.SlotMissed, deliveries.Missed(one.Left.Campaign))
	}
	return templates.Block{Type: "letter", If: condition, Fields: fields}
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

// digestOf says what a plan tells of: an edition of its campaigns, a blueprint of any topic. It fails with a fault where a digest
// that is to leave for real tells of practice.
func (s *Store) digestOf(ctx context.Context, p Plan) (d deliveries.Digest, err error) {
	if p.Digest == deliveries.Single {
		return d, nil
	}
	d.Round = p.Digest
	if len(p.Tells) == 0 {
		d.Topics, err = s.allTopics(ctx)
		return d, err
	}
	for _, id := range p.Tells {
		runs, err := s.Deliveries.Runs(ctx, s.DB.Read(), int64(id))
		if err != nil {
			return d, err
		}
		at := slices.IndexFunc(runs, func(r deliveries.Run) bool { return r.Kind == s.Kind })
		if at < 0 {
			return d, fault{errToldPractice}
		}
		d.Campaigns = append(d.Campaigns, int64(id))
		if topic := subscribers.TopicID(runs[at].Topic); !slices.Contains(d.Topics, topic) {
			d.Topics = append(d.Topics, topic)
		}
	}
	return d, nil
}

// errToldPractice keeps a digest from readers that was made while there was no relay.
var errToldPractice = errors.New("this digest was made of practice, and tells of mails that never left: leave it, the next one is made of what really left")

func (s *Store) allTopics(ctx context.Context) (ids []subscribers.TopicID, err error) {
	topics, err := s.Subscribers.Topics(ctx)
	for _, topic := range topics {
		ids = append(ids, topic.ID)
	}
	return ids, err
}

// errNoRounds says that a digest comes back, and is made of what left before each time.
var errNoRounds = errors.New("a digest is made anew at each of its moments: give it a schedule that comes back, as in `schedule: { cron: \"0 9 28 * *\" }`")

// countDigest is count for a digest. Nobody is no fault: somebody may choose it before its moment, and whom a bundle is for is
// known then only.
func (s *Store) countDigest(ctx context.Context, ready deliveries.Plan) (subscribers.AudienceCount, error) {
	if ready.Digest.Round == deliveries.Bundle {
		return subscribers.AudienceCount{}, nil
	}
	return s.Subscribers.CountDigest(ctx, s.DB.Read(), ready.Audience, ready.Digest.Topics)
}

// digestNote says what keeps a digest from leaving, though nothing is wrong with it.
func (s *Store) digestNote(plan Plan, named int) string {
	switch {
	case plan.Digest == deliveries.Monthly && named == 0:
		return "Nobody has chosen one mail a month yet: it leaves once somebody has, and follows a topic of which a campaign left."
	default:
		return ""
	}
}
