package reader

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// offeredForm is what a program needs to show the form on a page of its own.
type offeredForm struct {
	Form        string         `json:"form"`    // to send back, after three seconds and within a day
	Version     string         `json:"version"` // to send back: says which words were shown
	Page        string         `json:"page"`    // to send back: the language of the words
	Topics      []offeredTopic `json:"topics"`
	Consent     string         `json:"consent"` // to show beside the button, exactly so
	Button      string         `json:"button"`
	Professions []offeredValue `json:"professions"`
	Regions     []offeredValue `json:"regions"`
	Languages   []offeredValue `json:"languages"`
	Limits      offeredLimits  `json:"limits"`
}

type offeredTopic struct {
	Slug        string `json:"slug"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"` // to show, exactly so
}

type offeredValue struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

type offeredLimits struct {
	Address   int `json:"address"`    // octets
	FirstName int `json:"first_name"` // characters
	Topics    int `json:"topics_at_least"`
}

// maxAddress is what an address takes at most, in octets (RFC 5321 section 4.5.3.1.3, without the angle brackets).
const maxAddress = 254

// offerSignUp handles the "GET /inschrijven.json" route.
func (p Pages) offerSignUp(w http.ResponseWriter, r *http.Request) {
	shared(w)
	in, house := web.LanguageFor(r, ""), web.HouseOf(r)
	offer, err := p.Subscribers.Topics(r.Context())
	if err != nil {
		web.ErrorJSON(w, r, in, err)
		return
	}
	form := offeredForm{
		Form: p.formToken(time.Now()), Version: formVersion(in, house, offer), Page: string(in), Topics: []offeredTopic{},
		Consent: signUpConsent(in, house), Button: signUpIn.In(in).Button,
		Professions: values(professions, in), Regions: values(regions, in), Languages: values(mailLanguages, in),
		Limits: offeredLimits{Address: maxAddress, FirstName: maxNameLength, Topics: 1},
	}
	for _, topic := range offer {
		form.Topics = append(form.Topics, offeredTopic{topic.Slug, topic.NameIn(in), topic.DescriptionIn(in)})
	}
	answerJSON(w, http.StatusOK, form)
}

func values(from choices, in subscribers.Language) []offeredValue {
	list, words := make([]offeredValue, len(from.values)), from.words.In(in)
	for i, value := range from.values {
		list[i] = offeredValue{value, words[value]}
	}
	return list
}

// allowSignUp handles the "OPTIONS /inschrijven.json" route, by which a browser asks whether a page of another site may send
// JSON (Fetch standard, CORS-preflight request). It may, without credentials.
func allowSignUp(w http.ResponseWriter, _ *http.Request) {
	shared(w)
	head := w.Header()
	head.Set("Access-Control-Allow-Methods", "GET, POST")
	head.Set("Access-Control-Allow-Headers", "Content-Type")
	head.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}

// shared lets a page of any site read the answer.
func shared(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Expose-Headers", "Retry-After")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// refusedJSON is an answer of the JSON call that says what to repair.
type refusedJSON struct {
	Error string `json:"error"`           // a sentence for the person
	Field string `json:"field,omitempty"` // the one to repair
	Code  string `json:"code"`            // the same for a program
	Form  string `json:"form,omitempty"`  // a fresh token, where the one that came in is no good
}

// signUpJSON handles the "POST /inschrijven.json" route: the form for a program on a page of another site, with the same
// checks and guards as our own.
func (p Pages) signUpJSON(w http.ResponseWriter, r *http.Request) {
	shared(w)
	filled, err := readSignUpJSON(r)
	in := pageLanguage(r, filled.Page)
	if key := unknownKey(err); key != "" {
		answerJSON(w, http.StatusBadRequest, refusedJSON{Error: fmt.Sprintf(signUpIn.In(in).Fault.UnknownKey, key), Field: key, Code: "odd-form"})
		return
	}
	if err != nil {
		web.ErrorJSON(w, r, in, err)
		return
	}
	if filled.Trap != "" {
		answerAsked(w)
		return
	}
	offer, err := p.Subscribers.Topics(r.Context())
	if err != nil {
		web.ErrorJSON(w, r, in, err)
		return
	}
	if refusal, refused := p.refused(r, in, filled, offer); refused {
		answerJSON(w, http.StatusConflict, refusal)
		return
	}
	asked, faults := filled.signUp(in, web.HouseOf(r), offer)
	if len(faults) > 0 {
		answerJSON(w, http.StatusUnprocessableEntity, refusedJSON{Error: faults[0].Sentence, Field: faults[0].Field, Code: faults[0].Code})
		return
	}
	asked.Content.Source = sourceJSON
	if _, err := p.ask(r, asked); err != nil {
		web.ErrorJSON(w, r, in, err)
		return
	}
	answerAsked(w)
}

// sourceJSON is written as the source of a consent that was given on a page of another site.
const sourceJSON = "sign-up form of another site, by JSON"

func answerAsked(w http.ResponseWriter) {
	answerJSON(w, http.StatusAccepted, struct {
		Status string `json:"status"`
	}{"look in your mailbox"})
}

// refused tells whether the page must be shown anew before the form can count.
func (p Pages) refused(r *http.Request, in subscribers.Language, filled filledIn, offer []subscribers.Topic) (refusal refusedJSON, refused bool) {
	note, code := p.uncounted(r, in, filled, offer)
	if code == "" {
		return refusal, false
	}
	return refusedJSON{Error: note.Title + ". " + note.Text, Field: fieldForm, Code: code, Form: p.formToken(time.Now())}, true
}

// readSignUpJSON fails with web.ErrForm for what is not one object of the fields of filledIn.
func readSignUpJSON(r *http.Request) (filled filledIn, err error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return filled, notOffered("type of content")
	}
	content := json.NewDecoder(r.Body)
	content.DisallowUnknownFields()
	if err := content.Decode(&filled); err != nil {
		return filled, fmt.Errorf("%w: %w", web.ErrForm, err)
	}
	if _, err := content.Token(); !errors.Is(err, io.EOF) {
		return filled, notOffered("more than one object")
	}
	texts := append([]string{filled.Form, filled.Version, filled.Page, filled.Trap, filled.Address, filled.Language, filled.FirstName,
		filled.Profession, filled.Region}, filled.Topics...)
	if len(texts) > maxFields || slices.ContainsFunc(texts, tooLong) {
		return filled, notOffered("form of that size")
	}
	return filled, nil
}

// unknownKey is the key that readSignUpJSON refused because no field of ours has it; empty for any other fault.
func unknownKey(err error) string {
	if err == nil {
		return ""
	}
	_, quoted, _ := strings.Cut(err.Error(), "json: unknown field ")
	key, err := strconv.Unquote(quoted)
	if err != nil || len(key) > maxKey {
		return ""
	}
	return key
}

// maxKey bounds what of a stranger's key is told back, in octets.
const maxKey = 100

func answerJSON(w http.ResponseWriter, status int, content any) {
	text, err := json.Marshal(content)
	if err != nil {
		panic(err) // texts and numbers always marshal
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text) // a program that left cannot be told so
}
