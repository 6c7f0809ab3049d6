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
	"":              "id nummer toestand state paused paused_until pauzetot themas topics sinds created createdat",
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

// mapColumns understands a header. It fails with a *FileError when no column, or more than one, holds the addresses.
func mapColumns(header []string) (columns, error) {
	c := columns{fields: make([]column, len(header))}
	taken := map[string]bool{}
	for i, name := range header {
		name = strings.TrimSpace(name)
		c.names = append(c.names, name)
		field, known := columnWords[columnKey(name)]
		switch {
		case field == fieldAddress && taken[field]:
			return c, &FileError{fmt.Sprintf("two columns hold e-mail addresses, the second one %q: rename or remove one of them", name)}
		case known && field == "" || name == "":
			c.ignore(i)
		case known && !taken[field]:
			c.fields[i], taken[field] = column{field: field}, true
		default:
			c.fields[i] = column{fieldAttribute, AttributeName(name)}
		}
	}
	if !taken[fieldAddress] && !c.useWeakAddress() {
		return c, &FileError{"no column holds the e-mail addresses: name one of them \"e-mail\" in the first line"}
	}
	c.limitAttributes()
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

// ignore names a column in the report instead of using it.
func (c *columns) ignore(i int) {
	name := c.names[i]
	if name == "" {
		name = fmt.Sprintf("column %d (no name)", i+1)
	}
	c.fields[i] = column{}
	c.ignored = append(c.ignored, name)
}

func (c *columns) limitAttributes() {
	var seen []string
	for i, column := range c.fields {
		if column.field != fieldAttribute {
			continue
		}
		if column.attribute == "" || slices.Contains(seen, column.attribute) || len(seen) == maxAttributes {
			c.ignore(i)
			continue
		}
		seen = append(seen, column.attribute)
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
