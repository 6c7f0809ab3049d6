package campaigns

// Telling is what the owner of an edition is told.
type Telling struct {
	Kind     TellingKind
	Campaign ID
	Name     string
	Owner    string
}

// TellingKind says what it is about.
type TellingKind string
