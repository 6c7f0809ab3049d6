package deliveries

import (
	"dorpspost/network"
	"dorpspost/subscribers"
)

// Origin is what a run's envelope senders and its readers' own links are made of. A run keeps it from its freeze on, as it keeps
// its letters: all its mails agree, and each can be made again after a change of configuration or a new link key.
type Origin struct {
	Preferences  string `json:"preferences"` // what the links begin with; a reader's token follows
	Leave        string `json:"leave"`
	LeaveMailto  string `json:"leave_mailto"`
	BounceDomain string `json:"bounce_domain,omitempty"` // empty: the sender's own address takes what comes back
	LinkKey      byte   `json:"link_key"`                // makes the tokens; 0: the newest
}

// OriginOf is what links are made of today, with the newest key.
func OriginOf(us network.Network) Origin {
	return Origin{Preferences: us.PreferencesURL(""), Leave: us.LeaveURL(""), LeaveMailto: us.LeaveMailto(""), BounceDomain: us.BounceDomain}
}

// links are a reader's own: where preferences are changed, and where all mail is left.
type links struct{ preferences, leave, leaveMailto string }

// linkMaker makes the links of the readers of one run.
type linkMaker struct {
	Origin
	tokens *subscribers.Maker
}

// linksOf readies the links of an origin. It fails with subscribers.ErrKeyGone.
func linksOf(o Origin, tokens *subscribers.Tokens) (linkMaker, error) {
	maker, err := tokens.Maker(o.LinkKey)
	return linkMaker{o, maker}, err
}

func (m *linkMaker) of(id subscribers.ID) links {
	leave := m.tokens.Make(subscribers.PurposeLeave, id)
	return links{m.Preferences + m.tokens.Make(subscribers.PurposePreferences, id), m.Leave + leave, m.LeaveMailto + leave}
}

// originOr is what the run's mails are made of: its own origin, or today's where it is from before origins were kept.
func (r *Run) originOr(today Origin) Origin {
	if r.Origin == (Origin{}) {
		return today
	}
	return r.Origin
}
