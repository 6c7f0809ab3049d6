package templates

import (
	"errors"
	"fmt"
	"net/url"
)

// The ways in which a house cannot send a letter.
var (
	errNoName    = errors.New("the network has no name; a letter says who sends it")
	errNoAddress = errors.New("the network has no postal address; every letter carries one")
	errNoTopic   = errors.New("the topic has no name; the footer says why a reader gets the letter")
)

// check says what every letter must carry, or one for a topic, and this house does not have.
func (h House) check(topical bool) error {
	switch {
	case h.Name == "":
		return errNoName
	case h.PostalAddress == "":
		return errNoAddress
	case topical && h.Topic == "" && h.Reason == "":
		return errNoTopic
	}
	return nil
}

// clean is the house with what must not stand in a letter removed from its words.
func (h House) clean() House {
	h.Name, h.PostalAddress, h.Topic = clean(h.Name), clean(h.PostalAddress), clean(h.Topic)
	h.Reason = clean(h.Reason)
	return h
}

// practice reports whether this letter must say that it is not real: there is no relay, or its links lead to this machine.
func (h House) practice() bool {
	u, err := url.Parse(h.PublicURL)
	return h.Practice || err == nil && loopback(u.Hostname())
}

// reason says why somebody gets the letter.
func (k *compiler) reason(words footerWords) string {
	if k.why != "" {
		return k.why
	}
	if k.house.Reason != "" {
		return k.house.Reason
	}
	return fmt.Sprintf(words.reason, k.house.Topic)
}
