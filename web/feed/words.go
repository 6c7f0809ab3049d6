package feed

import (
	"dorpspost/campaigns"
	"dorpspost/subscribers"
)

// words are those of the entries, in one language.
type words struct {
	title       string // the network
	mail        string // campaign
	moment      string // when
	draft       string // campaign
	draftText   string // when it leaves
	approve     string // campaign
	approveText string // when it leaves
	rule, notes string
	provisional string // behind a title
	unconfirmed string
	standings   map[campaigns.Standing]standing
}

// standing is what a mail still waits for: behind its title, and as a sentence.
type standing struct{ short, long string }

func (p plans) words() words { return wordsIn[p.language] }

var wordsIn = map[subscribers.Language]words{
	"nl": {
		title: "Mails van %s", mail: "Mail: %s", moment: "Moment: %s.", draft: "Ontwerp wordt gemaakt: %s", draftText: "De mail vertrekt op %s, als iemand het ontwerp goedkeurt.",
		approve: "Laatste dag om goed te keuren: %s", approveText: "De mail vertrekt op %s, als iemand hem voordien goedkeurt.",
		rule: "Planning: %s.", notes: "Let op: %s.", provisional: " (voorlopig)", unconfirmed: "Nog niemand heeft deze data bevestigd.",
		standings: map[campaigns.Standing]standing{
			campaigns.Ready:      {"", "Deze mail vertrekt vanzelf."},
			campaigns.Unmade:     {" (ontwerp volgt)", "Er komt eerst een ontwerp. De mail vertrekt als iemand dat goedkeurt."},
			campaigns.Unapproved: {" (nog goed te keuren)", "Deze mail vertrekt als iemand hem goedkeurt."},
			campaigns.HeldBack:   {" (tegengehouden)", "Deze mail is tegengehouden en vertrekt niet vanzelf."},
			campaigns.NoRelay:    {" (wacht op een mailserver)", "Deze mail vertrekt pas als er een mailserver is ingesteld."},
		},
	},
	"fr": {
		title: "Mails de %s", mail: "Mail : %s", moment: "Moment : %s.", draft: "Création du brouillon : %s", draftText: "Le mail part le %s, si quelqu'un approuve le brouillon.",
		approve: "Dernier jour pour approuver : %s", approveText: "Le mail part le %s, si quelqu'un l'approuve avant.",
		rule: "Planification : %s.", notes: "Attention : %s.", provisional: " (provisoire)", unconfirmed: "Personne n'a encore confirmé ces dates.",
		standings: map[campaigns.Standing]standing{
			campaigns.Ready:      {"", "Ce mail part de lui-même."},
			campaigns.Unmade:     {" (brouillon à venir)", "Un brouillon vient d'abord. Le mail part si quelqu'un l'approuve."},
			campaigns.Unapproved: {" (à approuver)", "Ce mail part si quelqu'un l'approuve."},
			campaigns.HeldBack:   {" (retenu)", "Ce mail est retenu et ne part pas de lui-même."},
			campaigns.NoRelay:    {" (attend un serveur de mail)", "Ce mail ne part que lorsqu'un serveur de mail est configuré."},
		},
	},
	"en": {
		title: "Mails of %s", mail: "Mail: %s", moment: "Moment: %s.", draft: "Draft is made: %s", draftText: "The mail leaves on %s, if somebody approves the draft.",
		approve: "Last day to approve: %s", approveText: "The mail leaves on %s, if somebody approves it before.",
		rule: "Schedule: %s.", notes: "Note: %s.", provisional: " (provisional)", unconfirmed: "Nobody has confirmed these dates yet.",
		standings: map[campaigns.Standing]standing{
			campaigns.Ready:      {"", "This mail leaves by itself."},
			campaigns.Unmade:     {" (draft to come)", "A draft comes first. The mail leaves if somebody approves it."},
			campaigns.Unapproved: {" (to be approved)", "This mail leaves if somebody approves it."},
			campaigns.HeldBack:   {" (held)", "This mail is held and does not leave by itself."},
			campaigns.NoRelay:    {" (waits for a relay)", "This mail leaves only once there is a relay."},
		},
	},
}
