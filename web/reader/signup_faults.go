package reader

import (
	"errors"

	"dorpspost/subscribers"
)

// formFault is one field to repair.
type formFault struct {
	Field    string // its name in the form: "address"
	Code     string // for programs: "address-domain"
	Sentence string
	At       string // the id on the page that a link in the summary leads to
}

// The fields of the sign-up form, as a page and a program name them.
const (
	fieldAddress    = "address"
	fieldTopic      = "topic"
	fieldFirstName  = "first_name"
	fieldLanguage   = "language" // of the mails to come
	fieldProfession = "profession"
	fieldRegion     = "region"
	fieldForm       = "form"    // the token that says when the form was shown
	fieldVersion    = "version" // of its words
	fieldTrap       = "remarks" // that nobody sees
)

// addressFaults are the words for what can be wrong with an address.
var addressFaults = map[subscribers.AddressFault]struct {
	code  string
	words func(signUpFaultTexts) string
}{
	subscribers.FaultEmpty:      {"address-missing", func(w signUpFaultTexts) string { return w.Empty }},
	subscribers.FaultNoAt:       {"address-at", func(w signUpFaultTexts) string { return w.NoAt }},
	subscribers.FaultControl:    {"address-sign", func(w signUpFaultTexts) string { return w.Sign }},
	subscribers.FaultSpace:      {"address-sign", func(w signUpFaultTexts) string { return w.Sign }},
	subscribers.FaultNotUTF8:    {"address-sign", func(w signUpFaultTexts) string { return w.Sign }},
	subscribers.FaultQuoted:     {"address-quoted", func(w signUpFaultTexts) string { return w.Quoted }},
	subscribers.FaultDots:       {"address-dots", func(w signUpFaultTexts) string { return w.Dots }},
	subscribers.FaultLocalASCII: {"address-accent", func(w signUpFaultTexts) string { return w.Accent }},
	subscribers.FaultLocalLong:  {"address-long", func(w signUpFaultTexts) string { return w.Long }},
	subscribers.FaultLong:       {"address-long", func(w signUpFaultTexts) string { return w.Long }},
	subscribers.FaultDomain:     {"address-domain", func(w signUpFaultTexts) string { return w.Domain }},
	subscribers.FaultDomainDot:  {"address-end-dot", func(w signUpFaultTexts) string { return w.EndDot }},
}

// readAddress reads what was typed as an address; a fault is nil when it is one.
func readAddress(typed string, words signUpFaultTexts) (subscribers.Address, *formFault) {
	address, err := subscribers.ParseAddress(typed)
	if err == nil {
		return address, nil
	}
	kind := subscribers.FaultDomain
	if fault, ok := errors.AsType[*subscribers.AddressError](err); ok {
		kind = fault.Fault
	}
	fault := addressFaults[kind]
	return subscribers.Address{}, &formFault{Field: fieldAddress, Code: fault.code, Sentence: fault.words(words), At: fieldAddress}
}

func faultOf(faults []formFault, field string) string {
	for _, fault := range faults {
		if fault.Field == field {
			return fault.Sentence
		}
	}
	return ""
}
