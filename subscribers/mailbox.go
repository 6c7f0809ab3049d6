package subscribers

import "strings"

// Mailbox is where mail to the address most likely ends up: two addresses with the same Mailbox are one mailbox under two
// names. Beyond Key it leaves out what follows a + (RFC 5233 section 4, which nearly every provider follows) and, at Gmail,
// dots and its second domain. It is a good guess, for a warning: nobody but the provider knows.
func (a Address) Mailbox() string {
	local, domain := a.split()
	local, domain = strings.ToLower(local), strings.ToLower(domain)
	if plus := strings.IndexByte(local, '+'); plus > 0 {
		local = local[:plus]
	}
	if domain == "googlemail.com" {
		domain = "gmail.com"
	}
	if domain == "gmail.com" {
		local = strings.ReplaceAll(local, ".", "")
	}
	return local + "@" + domain
}
