// Package network knows who we are: the network's name and postal address, the sender of its mails, and the public
// address of its pages. Every letter and every link is made from what stands here, so that a reader can always see who
// writes and a mailbox provider can always check it. What a letter says and who gets it is for others.
package network

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"unicode"
)

// Config is the section `network` of config.yaml.
type Config struct {
	Name          string  `yaml:"name"`           // "Netwerk Lindewijk", in every mail and on every page
	PostalAddress string  `yaml:"postal_address"` // one line; in every mail
	Sender        Mailbox `yaml:"sender"`         // From, unless a campaign names another
	ReplyTo       string  `yaml:"reply_to"`       // where an answer goes; empty: to the sender
	Logo          string  `yaml:"logo"`           // picture file, for the head of every mail; empty: a small drawn house
	Palette       string  `yaml:"palette"`        // one of the prepared palettes; empty: the first
	PublicURL     string  `yaml:"public_url"`     // https address of the readers' pages, without a slash at the end
	PrivacyURL    string  `yaml:"privacy_url"`    // page that says what is kept about readers; empty: no link
	CountLinks    bool    `yaml:"count_links"`    // links of mails lead over a page of ours that counts, and keeps nothing about anybody
	LeaveAddress  string  `yaml:"leave_address"`  // mailbox for leaving by mail (List-Unsubscribe); empty: the sender's
	BounceDomain  string  `yaml:"bounce_domain"`  // each mail gets its own envelope sender there; empty: the sender's address
}

// Mailbox is a name and an address, as in a From header (RFC 5322 section 3.4).
type Mailbox struct {
	Name    string `yaml:"name" json:"name,omitempty"`
	Address string `yaml:"address" json:"address,omitempty"`
}

// Network is a Config that holds.
type Network struct {
	Config
	public *url.URL
}

// ConfigError is one setting that cannot be used. Key is its name within the section, "sender.address".
type ConfigError struct{ Key, Problem string }

// Error is the key and the sentence.
func (e *ConfigError) Error() string { return e.Key + ": " + e.Problem }

// New checks the settings and puts every domain in the form in which mail knows it. It fails with a *ConfigError.
func New(c Config) (Network, error) {
	c.PublicURL = strings.TrimRight(strings.TrimSpace(c.PublicURL), "/")
	for _, check := range []func(*Config) error{
		checkName, checkPostalAddress, checkReplyTo, checkLeaveAddress, checkBounceDomain, checkSender, checkPrivacyURL,
	} {
		if err := check(&c); err != nil {
			return Network{}, err
		}
	}
	public, err := parsePublicURL(c.PublicURL)
	if err != nil {
		return Network{}, err
	}
	c.PublicURL = public.String()
	return Network{Config: c, public: public}, nil
}

func checkName(c *Config) error {
	if strings.TrimSpace(c.Name) == "" || hasControl(c.Name) {
		return &ConfigError{"name", "give the network's name; it stands in every mail"}
	}
	return nil
}

func checkPostalAddress(c *Config) error {
	if strings.TrimSpace(c.PostalAddress) == "" || hasControl(c.PostalAddress) {
		return &ConfigError{"postal_address", "give the postal address on one line; the law wants it in every mail"}
	}
	return nil
}

func checkReplyTo(c *Config) error { return optionalAddress("reply_to", &c.ReplyTo) }

func checkLeaveAddress(c *Config) error { return optionalAddress("leave_address", &c.LeaveAddress) }

// longestBounceDomain leaves room for the local part of an envelope sender within an address of 254 characters.
const longestBounceDomain = 200

func checkBounceDomain(c *Config) (err error) {
	if c.BounceDomain == "" {
		return nil
	}
	written := c.BounceDomain
	if c.BounceDomain, err = asciiDomain(written); err != nil || len(c.BounceDomain) > longestBounceDomain {
		return &ConfigError{"bounce_domain", fmt.Sprintf("%q is not a domain; write it as bounces.example.org, or leave it empty", written)}
	}
	return nil
}

func checkPrivacyURL(c *Config) error {
	if c.PrivacyURL == "" {
		return nil
	}
	if u, err := url.Parse(c.PrivacyURL); err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || strings.ContainsAny(c.PrivacyURL, " \t\"<>") {
		return &ConfigError{"privacy_url", fmt.Sprintf("%q is not the https address of a page; write it as https://www.example.org/privacy, or leave it empty", c.PrivacyURL)}
	}
	return nil
}

func checkSender(c *Config) (err error) {
	c.Sender, err = c.Sender.Checked()
	return err
}

func optionalAddress(key string, address *string) (err error) {
	if *address == "" {
		return nil
	}
	*address, err = CheckAddress(key, *address)
	return err
}

// freemail are providers whose DMARC policy refuses mail that others send in their name (RFC 7489).
var freemail = map[string]bool{
	"gmail.com": true, "googlemail.com": true, "outlook.com": true, "hotmail.com": true, "hotmail.be": true, "live.be": true,
	"live.com": true, "yahoo.com": true, "icloud.com": true, "telenet.be": true, "proximus.be": true, "skynet.be": true,
	"pandora.be": true, "scarlet.be": true, "gmx.net": true, "aol.com": true,
}

// Checked returns this mailbox as it can be the sender of a campaign. It fails with a *ConfigError.
func (m Mailbox) Checked() (Mailbox, error) {
	address, err := CheckAddress("sender.address", m.Address)
	if err != nil {
		return Mailbox{}, err
	}
	m.Address = address
	if freemail[strings.ToLower(m.Domain())] {
		return Mailbox{}, &ConfigError{"sender.address", fmt.Sprintf("mail from %s that others send is refused everywhere; use an address of the network's own domain", m.Domain())}
	}
	if strings.TrimSpace(m.Name) == "" || strings.Contains(m.Name, "@") || hasControl(m.Name) {
		return Mailbox{}, &ConfigError{"sender.name", "give the sender a name without an address in it, such as \"Netwerk Lindewijk\""}
	}
	return m, nil
}

// Domain is the part of the address behind the @.
func (m Mailbox) Domain() string { return m.Address[strings.LastIndexByte(m.Address, '@')+1:] }

func parsePublicURL(text string) (*url.URL, error) {
	public, err := url.Parse(text)
	if err != nil || !asciiHost(public) || public.Path != "" || public.RawQuery != "" || public.Fragment != "" || public.User != nil {
		return nil, &ConfigError{"public_url", fmt.Sprintf("%q is not the address of a site; write it as https://nieuws.example.org", text)}
	}
	if public.Scheme == "https" || public.Scheme == "http" && loopback(public.Hostname()) {
		return public, nil
	}
	return nil, &ConfigError{"public_url", "the readers' pages need https; only on this machine itself (127.0.0.1) may it be http"}
}

// asciiHost puts the host in the form in which links can hold it, and tells whether it is one at all.
func asciiHost(u *url.URL) bool {
	host := u.Hostname()
	if loopback(host) || net.ParseIP(host) != nil {
		return true
	}
	ascii, err := asciiDomain(host)
	if err != nil {
		return false
	}
	if port := u.Port(); port != "" {
		ascii = net.JoinHostPort(ascii, port)
	}
	u.Host = ascii
	return true
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func hasControl(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' })
}

// OnLoopback tells whether the readers' pages are on this machine only: then every mail says that it is practice.
func (n Network) OnLoopback() bool { return n.public != nil && loopback(n.public.Hostname()) }

// PreferencesURL is the reader's page of choices behind this token.
func (n Network) PreferencesURL(token string) string { return n.PublicURL + "/v/" + token }

// LeaveURL is the page, and the one-click address (RFC 8058), where the bearer of this token leaves all mail.
func (n Network) LeaveURL(token string) string { return n.PublicURL + "/u/" + token }

// ConfirmURL is the page on which the bearer of this token confirms a sign-up.
func (n Network) ConfirmURL(token string) string { return n.PublicURL + "/b/" + token }

// MoveURL is the page on which the bearer of this token confirms a new address.
func (n Network) MoveURL(token string) string { return n.PublicURL + "/n/" + token }

// MoveBackURL is the page on which the bearer of this token puts a move to another address back.
func (n Network) MoveBackURL(token string) string { return n.PublicURL + "/t/" + token }

// DataURL is the page with everything that is kept about the person behind this token.
func (n Network) DataURL(token string) string { return n.PublicURL + "/g/" + token }

// LeaveMailto is the mailto form of leaving (RFC 2369 section 3.2), for mail programs that know no one-click.
func (n Network) LeaveMailto(token string) string {
	address := n.LeaveAddress
	if address == "" {
		address = n.Sender.Address
	}
	at := strings.LastIndexByte(address, '@')
	return "mailto:" + url.QueryEscape(address[:at]) + address[at:] + "?subject=" + token
}

// OnlineURL is the web version of a letter: the same for all its readers, and not to be guessed.
func (n Network) OnlineURL(key string) string { return n.PublicURL + "/o/" + key }

// ListID is the permanent name of a topic's mails (RFC 2919), "IMH-week <imh-week.example.org>".
func (n Network) ListID(name, slug string) string {
	return name + " <" + slug + "." + n.Sender.Domain() + ">"
}
