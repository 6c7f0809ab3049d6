package subscribers

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dorpspost/database"
)

// Audience is a rule that names people. Every condition of In must hold, and one of its values is enough; any condition
// of Out takes a person out. An empty In names everybody. Permission is another question: see Mailable.
type Audience struct {
	In  []Condition `json:"in,omitempty" yaml:"in"`
	Out []Condition `json:"out,omitempty" yaml:"out"`
}

// Condition compares one field of a person with values. Capitals make no difference, with or without accents.
type Condition struct {
	Field  string   `json:"field" yaml:"field"` // topic, profession, region, language, organisation, attribute:NAME
	Values []string `json:"values" yaml:"values"`
}

// AudienceError says what is wrong with a condition.
type AudienceError struct {
	Where string // "in, condition 2"
	What  string
}

func (e *AudienceError) Error() string { return "audience (" + e.Where + "): " + e.What }

const (
	fieldTopic      = "topic"
	fieldLanguage   = "language"
	attributePrefix = "attribute:"
)

// maxConditionValues keeps the number of placeholders of one audience well below what both databases take.
const (
	maxConditionValues = 500
	maxConditions      = 20
)

var audienceColumns = map[string]string{
	fieldLanguage: "s.language", fieldProfession: "s.profession_folded", fieldRegion: "s.region_folded", fieldOrg: "s.organisation_folded",
}

// Validate tells whether the rule can be evaluated; it fails with an *AudienceError. Whether its topics exist is asked by
// Store.CheckAudience.
func (a Audience) Validate() error {
	if err := validateSide("in", a.In); err != nil {
		return err
	}
	return validateSide("out", a.Out)
}

func validateSide(side string, conditions []Condition) error {
	if len(conditions) > maxConditions {
		return &AudienceError{side, fmt.Sprintf("%d conditions at most", maxConditions)}
	}
	for i, condition := range conditions {
		if what := condition.fault(); what != "" {
			return &AudienceError{fmt.Sprintf("%s, condition %d", side, i+1), what}
		}
	}
	return nil
}

func (c Condition) fault() string {
	name, isAttribute := strings.CutPrefix(c.Field, attributePrefix)
	switch {
	case isAttribute && (name == "" || attributeName(name) != name):
		return fmt.Sprintf("%q names no attribute: write attribute:NAME with small letters, digits and _", c.Field)
	case !isAttribute && c.Field != fieldTopic && audienceColumns[c.Field] == "":
		return fmt.Sprintf("%q is not a field: use topic, profession, region, language, organisation or attribute:NAME", c.Field)
	case len(c.Values) == 0:
		return c.Field + " needs one value at least"
	case len(c.Values) > maxConditionValues:
		return fmt.Sprintf("%s has more than %d values", c.Field, maxConditionValues)
	}
	for _, value := range c.Values {
		if what := c.faultOf(value); what != "" {
			return what
		}
	}
	return ""
}

func (c Condition) faultOf(value string) string {
	switch {
	case cleanText(c.Field, &value, maxValue) != nil:
		return c.Field + " has a value with a control character, or one that is too long"
	case c.Field == fieldTopic && !validSlug(value):
		return fmt.Sprintf("%q is not the slug of a topic", value)
	case c.Field == fieldLanguage && !Language(value).known():
		return fmt.Sprintf("%q is not a language: use nl, fr or en", value)
	}
	return ""
}

// Select is the rule as a query for the numbers of the people, "SELECT s.id FROM subscribers s WHERE ...", without order,
// with its placeholders numbered from first. It never names an erased person; it does name those without permission, so
// that a report can say why they were skipped. For the same reason a topic in In also names those who have left it; in
// Out it means those who follow it now. Call Validate before.
func (a Audience) Select(first int) (query string, args []any) {
	w := where{next: first}
	w.text.WriteString("SELECT s.id FROM subscribers s WHERE s.state <> 'erased'")
	for _, condition := range a.In {
		w.text.WriteString(" AND ")
		w.condition(condition, "")
	}
	for _, condition := range a.Out {
		w.text.WriteString(" AND NOT ")
		w.condition(condition, " AND u.left_on IS NULL")
	}
	return w.text.String(), w.args
}

type where struct {
	text strings.Builder
	args []any
	next int
}

// place adds an argument and returns its placeholder. The cast tells PostgreSQL the type.
func (w *where) place(value string) string {
	w.args = append(w.args, value)
	w.next++
	return "CAST(?" + strconv.Itoa(w.next-1) + " AS TEXT)"
}

func (w *where) condition(c Condition, alsoForTopic string) {
	if c.Field == fieldTopic {
		w.text.WriteString(`EXISTS (SELECT 1 FROM subscriptions u JOIN topics t ON t.id = u.topic_id
			WHERE u.subscriber_id = s.id` + alsoForTopic + " AND t.slug IN (")
		w.list(c.Values)
		w.text.WriteString("))")
		return
	}
	column := audienceColumns[c.Field]
	if name, ok := strings.CutPrefix(c.Field, attributePrefix); ok {
		column = "COALESCE(s.attributes_folded ->> " + w.place(name) + ", '')"
	}
	w.text.WriteString(column + " IN (")
	w.list(c.Values)
	w.text.WriteString(")")
}

func (w *where) list(values []string) {
	for i, value := range values {
		if i > 0 {
			w.text.WriteString(", ")
		}
		w.text.WriteString(w.place(fold(strings.TrimSpace(value))))
	}
}

// AudienceCount is how many people a rule names, and how many of them may be mailed at this moment.
type AudienceCount struct {
	Named    int `json:"named"`
	Mailable int `json:"mailable"`
}

// CheckAudience validates the rule and demands that its topics exist. It fails with an *AudienceError or ErrNoTopic.
func (s *Store) CheckAudience(ctx context.Context, audience Audience) error {
	if err := audience.Validate(); err != nil {
		return err
	}
	for _, condition := range slices.Concat(audience.In, audience.Out) {
		if condition.Field != fieldTopic {
			continue
		}
		for _, slug := range condition.Values {
			if _, err := s.TopicBySlug(ctx, strings.TrimSpace(slug)); err != nil {
				return fmt.Errorf("audience: %w", err)
			}
		}
	}
	return nil
}

// Count evaluates the rule now, for a campaign of the topic. It fails with an *AudienceError.
func (s *Store) Count(ctx context.Context, audience Audience, topic TopicID) (count AudienceCount, err error) {
	if err := audience.Validate(); err != nil {
		return count, err
	}
	named, args := audience.Select(3)
	err = s.db.Read().QueryRow(ctx, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN "+permission+" IS NULL THEN 1 ELSE 0 END), 0) FROM subscribers s"+
		permissionJoins+" WHERE s.id IN ("+named+")", append([]any{int64(topic), int64(database.Now())}, args...)...).
		Scan(&count.Named, &count.Mailable)
	if err != nil {
		return count, fmt.Errorf("count an audience: %w", err)
	}
	return count, nil
}

// CountBoth counts who may be mailed now for two topics, and is named by the audience of each: who would get two mails.
func (s *Store) CountBoth(ctx context.Context, one Audience, topic TopicID, other Audience, otherTopic TopicID) (people int, err error) {
	for _, audience := range []Audience{one, other} {
		if err := audience.Validate(); err != nil {
			return 0, err
		}
	}
	first, args := one.Select(4)
	second, more := other.Select(4 + len(args))
	err = s.db.Read().QueryRow(ctx, `
		SELECT COUNT(*) FROM subscribers s`+permissionJoins+`
		LEFT JOIN subscriptions u2 ON u2.subscriber_id = s.id AND u2.topic_id = CAST(?3 AS BIGINT)
		WHERE (`+permission+`) IS NULL AND u2.consent IS NOT NULL AND u2.left_on IS NULL
		      AND (s.frequency <> 'week' OR ?1 = CAST(?3 AS BIGINT)) AND s.id IN (`+first+") AND s.id IN ("+second+")",
		slices.Concat([]any{int64(topic), int64(database.Now()), int64(otherTopic)}, args, more)...).Scan(&people)
	if err != nil {
		return 0, fmt.Errorf("count whom two audiences name: %w", err)
	}
	return people, nil
}
