package deliveries

// byStatus are the statuses that say it all, whatever words stand beside them (RFC 3463 section 3; RFC 7372 and RFC 7505 for
// 5.1.10 and 5.7.20 to 5.7.26; Gmail's 4.7.2x to 4.7.4x and Outlook's 5.7.515 as these publish them).
var byStatus = map[string]Cause{
	"5.1.1": "no_address", "5.1.10": "no_address", "5.1.2": "no_domain", "5.4.4": "no_domain", "5.1.3": "bad_address", "5.1.4": "bad_address",
	"5.1.6": "moved", "5.2.1": "disabled", "4.2.1": "disabled_now", "5.2.2": "full", "4.2.2": "full_now", "5.2.3": "large_for_mailbox",
	"5.4.1": "closed", "5.6.7": "not_ascii", "5.6.9": "not_ascii",
	"5.1.7": "sender", "5.1.8": "sender", "4.1.7": "sender", "4.1.8": "sender",
	"5.3.4": "too_large", "4.3.1": "storage", "5.3.1": "storage", "4.3.2": "busy", "4.4.5": "busy", "4.5.3": "slow_down",
	"4.4.7": "expired", "5.4.7": "expired", "5.4.6": "loop", "4.4.6": "loop", "5.4.14": "loop",
	"4.7.23": "ptr", "4.7.25": "ptr", "5.7.25": "ptr", "4.7.24": "spf", "5.7.23": "spf", "5.7.24": "spf", "4.7.27": "spf",
	"4.7.29": "tls", "5.7.29": "tls", "5.7.10": "tls", "4.7.30": "dkim", "5.7.30": "dkim", "5.7.20": "dkim", "5.7.21": "dkim", "5.7.22": "dkim",
	"4.7.31": "dmarc", "5.7.31": "dmarc", "4.7.40": "dmarc", "5.7.40": "dmarc", "4.7.32": "alignment", "5.7.32": "alignment",
	"4.7.26": "unauthenticated", "5.7.26": "unauthenticated", "5.7.515": "outlook",
	"4.7.28": "slow_down", "5.7.28": "slow_down", "5.7.606": "blocklist", "5.7.511": "blocklist", "5.7.64": "no_relaying",
	"5.7.8": "login", "5.7.9": "login", "5.7.11": "login", "4.7.8": "login", "4.7.12": "login",
	"5.7.2": "members_only", "5.7.12": "members_only", "5.7.124": "members_only", "5.7.133": "members_only", "5.7.134": "members_only",
}

// likely is what is said of a gone address where what the relay answered is not enough to suppress it.
var likely = map[Cause]Cause{
	"no_address": "likely_no_address", "no_domain": "likely_no_domain", "bad_address": "likely_bad_address", "moved": "likely_moved", "disabled": "likely_disabled",
}

// sign is words by which many relays say the same; class is that of the code, 0 for either.
type sign struct {
	class int
	words []string
	cause Cause
}

// signs are read in this order: what says more comes first. They stand for codes that leave open what is meant (a bare 550,
// 5.7.1, 4.7.0).
var signs = []sign{
	{4, []string{"greylist", "grey-list", "graylist", "gray-list", "greylisted", "postgrey"}, "greylisted"},
	{0, []string{"relay access denied", "relaying denied", "not permitted to relay", "unable to relay", "relay not permitted"}, "no_relaying"},
	{0, []string{"rate limit", "too many messages", "too many connections", "too many recipients", "unusual rate", "sending rate", "throttl", "exceeded the maximum number"}, "slow_down"},
	{0, []string{"blocklist", "blacklist", "block list", "black list", "spamhaus", "spamcop", "barracudacentral", "dnsbl", " rbl", "poor reputation", "low reputation", "blocked using", "ip has been blocked", "banned sending"}, "blocklist"},
	{0, []string{"dmarc"}, "dmarc"},
	{0, []string{" spf"}, "spf"},
	{0, []string{"dkim"}, "dkim"},
	{0, []string{"reverse dns", "ptr record", "reverse hostname", "reverse lookup"}, "ptr"},
	{0, []string{"starttls", "encryption required", "tls required"}, "tls"},
	{0, []string{"spam", "unsolicited", "junk", "content rejected", "message content"}, "spam"},
	{5, []string{"mailbox full", "mailbox is full", "over quota", "overquota", "quota exceeded", "exceeded storage", "storage allocation"}, "full"},
	{4, []string{"mailbox full", "mailbox is full", "over quota", "overquota", "quota exceeded", "exceeded storage", "storage allocation"}, "full_now"},
	{5, []string{"user unknown", "unknown user", "no such user", "no such recipient", "no such mailbox", "unknown recipient", "does not exist", "doesn't exist", "recipient not found", "user not found", "mailbox unavailable", "mailbox not found", "invalid recipient", "unrouteable", "no mailbox here"}, "likely_no_address"},
	{5, []string{"disabled", "inactive", "suspended", "deactivated"}, "disabled"},
	{5, []string{"message size", "message too long", "too large", "too big", "size limit"}, "too_large"},
	{0, []string{"sender address rejected", "sender rejected", "sender domain", "sender verify"}, "sender"},
	{4, []string{"try again later", "temporarily deferred", "temporarily unavailable"}, "put_off"},
}

// pair is what a detail means in a refusal and in a delay.
type pair struct{ refused, later Cause }

// details are subject and detail of an enhanced status, or a subject alone, without the class (RFC 3463 sections 3.1 to 3.8).
var details = map[string]pair{
	"1":   {"bad_address", "put_off"},
	"1.2": {"no_domain", "unreachable"},
	"2":   {"closed", "disabled_now"},
	"3":   {"refused", "busy"},
	"4":   {"unreachable", "unreachable"},
	"5":   {"malformed", "put_off"},
	"6":   {"malformed", "malformed"},
	"7":   {"policy", "policy_now"},
}

// byCode are reply codes without an enhanced status (RFC 5321 section 4.2.3; 530 to 538 RFC 4954; 521 and 556 RFC 7504).
var byCode = map[int]Cause{
	421: "busy", 450: "put_off", 451: "put_off", 452: "storage", 454: "login",
	500: "malformed", 501: "bad_address", 502: "malformed", 503: "malformed", 504: "malformed", 521: "no_domain", 530: "login", 534: "login", 535: "login", 538: "login",
	550: "bare", 551: "moved", 552: "full", 553: "bad_address", 554: "policy", 555: "malformed", 556: "no_domain",
}
