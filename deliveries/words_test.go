package deliveries

import (
	"strings"
	"testing"

	"dorpspost/templates"
)

// said are answers as relays write them, from RFC 3463, from the pages of Gmail and Outlook on their codes, and from what
// Postfix, Exim and Exchange say as they are installed.
var said = []struct {
	code     int
	enhanced string
	words    string
	want     Cause
	about    About
}{
	{550, "5.1.1", "The email account that you tried to reach does not exist.", "no_address", AboutAddress},
	{550, "5.1.10", "RESOLVER.ADR.RecipientNotFound", "no_address", AboutAddress},
	{550, "5.1.2", "bad destination system", "no_domain", AboutAddress},
	{550, "5.2.1", "The email account that you tried to reach is disabled.", "disabled", AboutAddress},
	{450, "4.2.1", "The user you are trying to contact is receiving mail too quickly.", "disabled_now", AboutPassing},
	{552, "5.2.2", "The email account that you tried to reach is over quota.", "full", AboutAddress},
	{452, "4.2.2", "mailbox full", "full_now", AboutPassing},
	{552, "", "sorry, that mailbox is full", "full", AboutAddress},
	{552, "5.3.4", "Message size exceeds fixed limit", "too_large", AboutUs},
	{552, "", "message too long for us", "too_large", AboutUs},
	{552, "", "no room", "full", AboutAddress},
	{552, "5.2.3", "Your message exceeded Google's message size limits.", "large_for_mailbox", AboutAddress},
	{550, "", "User unknown", "likely_no_address", AboutAddress},
	{550, "", "rbl@spamcop.example refused", "bare", AboutAddress},
	{550, "5.5.0", "Requested action not taken: mailbox unavailable", "likely_no_address", AboutAddress},
	{550, "5.4.1", "Recipient address rejected: Access denied.", "closed", AboutAddress},
	{550, "5.4.4", "Host not found", "likely_no_domain", AboutAddress},
	{550, "", "account suspended", "likely_disabled", AboutAddress},
	{551, "", "User not local; please try another path", "likely_moved", AboutAddress},
	{550, "5.7.133", "RESOLVER.RST.SenderNotAuthenticatedForGroup", "members_only", AboutAddress},
	{553, "", "sorry, that is no name of a mailbox here", "likely_bad_address", AboutAddress},

	{421, "4.7.23", "The sending IP address does not have a PTR record", "ptr", AboutUs},
	{421, "4.7.27", "The SPF check did not pass", "spf", AboutUs},
	{421, "4.7.29", "This message was not sent over TLS", "tls", AboutUs},
	{421, "4.7.30", "DKIM did not pass", "dkim", AboutUs},
	{421, "4.7.31", "no DMARC policy", "dmarc", AboutUs},
	{421, "4.7.40", "no DMARC policy", "dmarc", AboutUs},
	{421, "4.7.32", "From: header isn't aligned", "alignment", AboutUs},
	{550, "5.7.25", "no PTR record", "ptr", AboutUs},
	{550, "5.7.26", "unauthenticated", "unauthenticated", AboutUs},
	{550, "5.7.515", "Access denied, sending domain does not meet the required authentication level", "outlook", AboutUs},
	{421, "4.7.28", "unusual rate of unsolicited mail", "slow_down", AboutPassing},
	{554, "5.7.1", "Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", "blocklist", AboutUs},
	{554, "5.7.1", "<els@opvang.example>: Relay access denied", "no_relaying", AboutUs},
	{550, "5.7.1", "Message rejected as spam by Content Filtering.", "spam", AboutUs},
	{550, "5.7.1", "rejected by policy", "policy", AboutUs},
	{550, "5.7.23", "SPF validation failed", "spf", AboutUs},
	{530, "5.7.0", "Must issue a STARTTLS command first", "tls", AboutUs},
	{535, "5.7.8", "Authentication credentials invalid", "login", AboutUs},
	{550, "5.1.8", "Bad sender's system address", "sender", AboutUs},
	{550, "5.6.0", "bad MIME", "malformed", AboutUs},

	{451, "4.7.1", "Greylisting in action, please come back later", "greylisted", AboutPassing},
	{450, "", "greylisted for 300 seconds", "greylisted", AboutPassing},
	{421, "", "Service not available, closing transmission channel", "busy", AboutPassing},
	{421, "4.7.0", "Try again later, closing connection.", "put_off", AboutPassing},
	{451, "4.7.0", "policy", "policy_now", AboutPassing},
	{452, "4.3.1", "Insufficient system storage", "storage", AboutPassing},
	{451, "4.4.1", "no answer from host", "unreachable", AboutPassing},
	{451, "", "Requested action aborted", "put_off", AboutPassing},
	{554, "5.4.6", "too many hops", "loop", AboutPassing},
	{554, "5.3.0", "other or undefined mail system status", "refused", AboutPassing},
	{554, "", "Transaction failed", "policy", AboutUs},
	{599, "", "", "refused", AboutPassing},
	{499, "4.9.9", "", "put_off", AboutPassing},
}

func TestExplain(t *testing.T) {
	for _, s := range said {
		state := Refused
		if s.code < 500 {
			state = Later
		}
		if cause := Explain(state, s.code, s.enhanced, s.words); cause != s.want || cause.About() != s.about {
			t.Errorf("%d %s %s is %s about %s, want %s about %s", s.code, s.enhanced, s.words, cause, cause.About(), s.want, s.about)
		}
	}
	for state, want := range map[State]Cause{Unknown: "no_answer", Settled: "no_answer", Later: "line_fell", Refused: "unwritable"} {
		if cause := Explain(state, 0, "", "it closed the connection"); cause != want {
			t.Errorf("%s without a code is %s, want %s", state, cause, want)
		}
	}
}

// named are all causes that the rules can come to.
func named() map[Cause]bool {
	all := map[Cause]bool{"no_answer": true, "unwritable": true, "line_fell": true, "refused": true, "put_off": true}
	for _, cause := range byStatus {
		all[cause] = true
	}
	for _, cause := range byCode {
		all[cause] = true
	}
	for _, sign := range signs {
		all[sign.cause] = true
	}
	for _, cause := range likely {
		all[cause] = true
	}
	for _, causes := range details {
		all[causes.refused], all[causes.later] = true, true
	}
	return all
}

func TestEveryCauseHasItsWords(t *testing.T) {
	all := named()
	for cause, text := range texts {
		if !all[cause] {
			t.Errorf("no rule comes to %s", cause)
		}
		for _, say := range []say{text.nl, text.fr, text.en} {
			for _, sentence := range []string{say.what, say.todo} {
				if !strings.HasSuffix(sentence, ".") || len(sentence) > 160 {
					t.Errorf("%s is no short sentence: %q", cause, sentence)
				}
			}
		}
	}
	for cause := range all {
		if texts[cause].about == "" {
			t.Errorf("%s has no words", cause)
		}
	}
	for _, sign := range signs {
		for _, words := range sign.words {
			if words != strings.ToLower(words) {
				t.Errorf("%q is never found: write it without capitals", words)
			}
		}
	}
}

// What suppresses is explained as being about the address.
func TestWhatSuppressesIsAboutTheAddress(t *testing.T) {
	for enhanced := range gone {
		if cause := Explain(Refused, 550, enhanced, ""); cause.About() != AboutAddress {
			t.Errorf("%s suppresses, and is explained as %s", enhanced, cause)
		}
	}
	if sentence, _ := Cause("no_address").In(templates.Dutch); sentence != "Dit adres bestaat niet." {
		t.Errorf("in Dutch: %s", sentence)
	}
	if sentence, _ := Cause("no_address").In("de"); sentence != "This address does not exist." {
		t.Errorf("in a language that there is not: %s", sentence)
	}
}

func FuzzExplain(f *testing.F) {
	for _, s := range said {
		f.Add(s.code, s.enhanced, s.words)
	}
	f.Fuzz(func(t *testing.T, code int, enhanced, words string) {
		for _, state := range []State{Refused, Later, Unknown} {
			if sentence, todo := Explain(state, code, enhanced, words).In(templates.Dutch); sentence == "" || todo == "" {
				t.Errorf("%s %d %q %q is not explained", state, code, enhanced, words)
			}
		}
	})
}

// What is said to staff about suppression must be what suppress.go does, in every language.
func TestWordsSayWhatIsSuppressed(t *testing.T) {
	for _, c := range []struct {
		code     int
		enhanced string
	}{{550, "5.1.1"}, {550, "5.1.10"}, {550, "5.1.2"}, {550, "5.1.3"}, {550, "5.1.6"}, {550, "5.2.1"}, {550, "4.1.1"}, {553, "5.1.4"}} {
		cause := Explain(Refused, c.code, c.enhanced, "")
		for language, words := range map[templates.Language]string{
			templates.Dutch: "We schrijven er niet meer naar: het staat op de blokkeerlijst", templates.French: "Nous n’y écrivons plus", templates.English: "We write to it no more",
		} {
			if sentence, todo := cause.In(language); strings.Contains(todo, words) != gone[c.enhanced] {
				t.Errorf("%d %s: suppressed %v, but staff read: %s %s", c.code, c.enhanced, gone[c.enhanced], sentence, todo)
			}
		}
	}
}
