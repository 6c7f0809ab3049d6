package subscribers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// columns says what each column of a file means.
type columns struct {
	names   []string // as the file writes them
	fields  []column
	ignored []string
}

// column is one column: a field of a person, or an attribute.
type column struct {
	field     string // "" = ignored
	attribute string // name, when field is fieldAttribute
}

const (
	fieldAddress    = "address"
	fieldFirstName  = "first name"
	fieldLastName   = "last name"
	fieldProfession = "profession"
	fieldRegion     = "region"
	fieldOrg        = "organisation"
	fieldAttribute  = "attribute"
)

// columnWords are the names by which a column is known in Dutch, French and English, without accents, capitals, spaces
// and signs.
var columnWords = spread(map[string]string{
	fieldAddress: "email emailadres emailaddress mail mailadres mailaddress epost epostadres courriel adressecourriel " +
		"adresseemail adressemail adresseelectronique adressedecourriel contactemail",
	fieldFirstName:  "voornaam prenom firstname givenname first roepnaam",
	fieldLastName:   "achternaam familienaam naam nom nomdefamille lastname surname familyname last name",
	fieldLanguage:   "taal langue language lang voorkeurstaal",
	fieldProfession: "beroep functie profession fonction metier job jobtitle occupation",
	fieldRegion:     "regio region streek",
	fieldOrg:        "organisatie organisation organization organisme instelling voorziening werkplek werkgever employer company",
	"":              "id nummer toestand state blokkeerlijst suppressed paused pauseduntil pauzetot themas topics frequentie frequency sinds created createdat",
})

// weakAddressWords name the mail address only where no other column does: they may also head a postal address.
var weakAddressWords = []string{"adres", "adresse", "address"}

func spread(words map[string]string) map[string]string {
	fields := map[string]string{}
	for field, list := range words {
		for word := range strings.FieldsSeq(list) {
			fields[word] = field
		}
	}
	return fields
}

// columnKey is a column's name without accents, capitals, spaces and signs.
func columnKey(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(name))
}

// mapColumns understands a header; wanted are the columns that become attributes. It fails with a *FileError when no
// column, or more than one, holds the addresses, and when a wanted column is not there.
func mapColumns(header, wanted []string) (columns, error) {
	c := columns{fields: make([]column, len(header))}
	taken := map[string]bool{}
	for i, name := range header {
		name = strings.TrimSpace(name)
		c.names = append(c.names, name)
		field := columnWords[columnKey(name)]
		switch {
		case field == fieldAddress && taken[field]:
			return c, &FileError{fmt.Sprintf("two columns hold e-mail addresses, the second one %q: rename or remove one of them", name)}
		case field != "" && !taken[field]:
			c.fields[i], taken[field] = column{field: field}, true
		}
	}
	if !taken[fieldAddress] && !c.useWeakAddress() {
		return c, &FileError{"no column holds the e-mail addresses: name one of them \"e-mail\" in the first line"}
	}
	if err := c.keepAttributes(wanted); err != nil {
		return c, err
	}
	c.ignoreOthers()
	return c, nil
}

func (c *columns) useWeakAddress() bool {
	for _, word := range weakAddressWords {
		for i, name := range c.names {
			if columnKey(name) == word {
				c.fields[i] = column{field: fieldAddress}
				return true
			}
		}
	}
	return false
}

// keepAttributes makes attributes of the columns that are wanted.
func (c *columns) keepAttributes(wanted []string) error {
	var kept []string
	for _, name := range wanted {
		attribute := attributeName(name)
		at := slices.IndexFunc(c.names, func(own string) bool { return attribute != "" && attributeName(own) == attribute })
		switch {
		case at < 0:
			return &FileError{fmt.Sprintf("no column is named %q, to be kept as an attribute: write the name as in the first line", name)}
		case c.fields[at].field != "" && c.fields[at].field != fieldAttribute:
			return &FileError{fmt.Sprintf("the column %q is kept as the %s: leave it out of the attributes", name, c.fields[at].field)}
		case slices.Contains(kept, attribute):
			continue
		case len(kept) == maxAttributes:
			return &FileError{fmt.Sprintf("a person has %d attributes at most: name fewer columns", maxAttributes)}
		}
		c.fields[at] = column{fieldAttribute, attribute}
		kept = append(kept, attribute)
	}
	return nil
}

// ignoreOthers names in the report the columns that are not used.
func (c *columns) ignoreOthers() {
	for i, name := range c.names {
		if c.fields[i].field != "" {
			continue
		}
		if name == "" {
			name = fmt.Sprintf("column %d (no name)", i+1)
		}
		c.ignored = append(c.ignored, name)
	}
}

// attributes lists the columns that become attributes, by the attribute's name.
func (c *columns) attributes() (names []string) {
	for _, column := range c.fields {
		if column.field == fieldAttribute {
			names = append(names, column.attribute)
		}
	}
	return names
}

// rowFault is what is wrong with one row.
type rowFault struct {
	column string // as the file writes it; "" for the row as a whole
	reason string
}

// person reads one row. Language "" means that the row does not say.
func (c *columns) person(fields []string) (a Address, p Profile, fault *rowFault) {
	if len(fields) > len(c.fields) && !blank(fields[len(c.fields):]) {
		return a, p, &rowFault{"", fmt.Sprintf("this row has %d fields, the first line names %d: check for a missing quotation mark", len(fields), len(c.fields))}
	}
	var err error
	for i := range min(len(fields), len(c.fields)) {
		if c.fields[i].field == "" { // not kept, so it cannot be wrong
			continue
		}
		value := undefuse(fields[i])
		if c.fields[i].field == fieldAddress {
			a, err = ParseAddress(value)
		} else {
			err = p.set(c.fields[i], value)
		}
		if err != nil {
			return a, p, &rowFault{c.names[i], reasonOf(err)}
		}
	}
	if a.IsZero() {
		return a, p, &rowFault{c.names[c.address()], string(FaultEmpty)}
	}
	return a, p, nil
}

func (c *columns) address() int {
	return slices.IndexFunc(c.fields, func(column column) bool { return column.field == fieldAddress })
}

func (p *Profile) set(c column, value string) (err error) {
	limit := maxText
	if c.field == fieldAttribute {
		limit = maxValue
	}
	if err := cleanText(c.field, &value, limit); err != nil || value == "" {
		return err
	}
	switch c.field {
	case fieldFirstName:
		p.FirstName = value
	case fieldLastName:
		p.LastName = value
	case fieldLanguage:
		p.Language, err = readLanguage(value)
	case fieldProfession:
		p.Profession = value
	case fieldRegion:
		p.Region = value
	case fieldOrg:
		p.Organisation = value
	case fieldAttribute:
		if p.Attributes == nil {
			p.Attributes = map[string]string{}
		}
		p.Attributes[c.attribute] = value
	}
	return err
}

// reasonOf leaves out the field's English name: the error file has a column for the file's own name of it.
func reasonOf(err error) string {
	if fault, ok := errors.AsType[*FieldError](err); ok {
		return fault.What
	}
	return err.Error()
}

var languageWords = spread(map[string]string{
	"nl": "nl nld dut n nederlands neerlandais dutch vlaams flamand flemish nlbe nlnl",
	"fr": "fr fra fre f frans francais french frbe frfr",
	"en": "en eng e engels anglais english engb enus",
})

func readLanguage(value string) (Language, error) {
	language := Language(languageWords[columnKey(value)])
	if language == "" {
		return "", &FieldError{fieldLanguage, fmt.Sprintf("%q is not a language that is known: write nl, fr or en", value)}
	}
	return language, nil
}
