package subscribers

import "dorpspost/database"

// Proof is what shows that a person asked for what they are sent: the whole chain of one person, put in order to be read.
type Proof struct {
	Subscriber  ID               `json:"subscriber"`
	Address     string           `json:"address,omitempty"` // this and the names are empty of who was erased
	FirstName   string           `json:"first_name,omitempty"`
	LastName    string           `json:"last_name,omitempty"`
	State       State            `json:"state"`
	PausedUntil database.Instant `json:"paused_until,omitzero"`
	Frequency   Frequency        `json:"frequency"`
	Topics      []TopicProof     `json:"topics"` // in the order in which they were first asked for
	All         []Consent        `json:"all"`    // what is about all mail: leaving, pausing, moving ...
	Records     int              `json:"records"`
	Fault       *TamperedError   `json:"fault,omitempty"` // the first thing that does not hold
	Listed      int              `json:"listed"`          // the last record that stands in the list of days; 0: none yet
	ListedOn    Day              `json:"listed_on,omitzero"`
	MadeAt      database.Instant `json:"made_at"`
}

// TopicProof is what was decided about one topic.
type TopicProof struct {
	Topic     TopicID             `json:"topic"`
	Slug      string              `json:"slug"`
	Name      map[Language]string `json:"name"`      // of today; what the person saw stands in the words
	Permitted int                 `json:"permitted"` // number of the record that permits mail about it; 0: none does
	Records   []Consent           `json:"records"`
}

// sort puts each record where it is read.
func (p *Proof) sort(records []Consent, topics []Topic) {
	p.Records, p.Topics, p.All = len(records), []TopicProof{}, []Consent{}
	var permitted permissions
	at := map[TopicID]int{}
	for _, record := range records {
		permitted.add(record)
		if record.Topic == 0 {
			p.All = append(p.All, record)
			continue
		}
		if _, is := at[record.Topic]; !is {
			at[record.Topic] = len(p.Topics)
			p.Topics = append(p.Topics, TopicProof{Topic: record.Topic})
		}
		about := &p.Topics[at[record.Topic]]
		about.Records = append(about.Records, record)
	}
	for i := range p.Topics {
		p.Topics[i].Permitted = permitted.given[p.Topics[i].Topic]
	}
	for _, topic := range topics {
		if i, is := at[topic.ID]; is {
			p.Topics[i].Slug, p.Topics[i].Name = topic.Slug, topic.Name
		}
	}
}
