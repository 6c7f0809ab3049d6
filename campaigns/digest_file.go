package campaigns

import (
	"errors"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates"

	"go.yaml.in/yaml/v3"
)

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

// errNoRounds says that a digest comes back, and is made of what left before each time.
var errNoRounds = errors.New("a digest is made anew at each of its moments: give it a schedule that comes back, as in `schedule: { cron: \"0 9 28 * *\" }`")

// digestNote says what keeps a digest from leaving, though nothing is wrong with it.
func (s *Store) digestNote(plan Plan, named int) string {
	switch {
	case plan.Digest == deliveries.Monthly && named == 0:
		return "Nobody has chosen one mail a month yet: it leaves once somebody has, and follows a topic of which a campaign left."
	case plan.Digest == deliveries.Bundle && s.Deliveries.Pressure.AtMost == 0:
		return "Nothing is kept back for it: `pressure.at_most` in config.yaml is 0."
	default:
		return ""
	}
}
