package mailer

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"testing"
)

// The message of RFC 8463, appendix A, and its keys.
const (
	standardFrom    = "From: Joe SixPack <joe@football.example.com>\r\n"
	standardTo      = "To: Suzie Q <suzie@shopping.example.net>\r\n"
	standardSubject = "Subject: Is dinner ready?\r\n"
	standardDate    = "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
	standardID      = "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
	standardBody    = "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"
	standardHash    = "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="

	standardSeed   = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="
	standardPublic = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
	standardRSA    = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"

	standardEd25519Field = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n" +
		" d=football.example.com; i=@football.example.com;\r\n" +
		" q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n" +
		" subject : date : message-id : from : subject : date;\r\n" +
		" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b="
	standardEd25519 = "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="
	standardField   = "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n" +
		" d=football.example.com; i=@football.example.com;\r\n" +
		" q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n" +
		" date : message-id : from : subject : date;\r\n" +
		" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b="
	standardSignature = "F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2JzdA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8="
)

func fromBase64(t *testing.T, text string) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestExampleOfTheStandard computes what RFC 8463, appendix A.3 gives, from its message and keys.
func TestExampleOfTheStandard(t *testing.T) {
	t.Parallel()
	if got := sha256.Sum256(appendRelaxedBody(nil, []byte(standardBody))); !bytes.Equal(got[:], fromBase64(t, standardHash)) {
		t.Errorf("bh=%s, want %s", base64.StdEncoding.EncodeToString(got[:]), standardHash)
	}
	hash := func(signature string) [sha256.Size]byte {
		var signed []byte
		for _, field := range []string{standardFrom, standardTo, standardSubject, standardDate, standardID, signature} {
			signed = appendRelaxedField(signed, []byte(field))
		}
		return sha256.Sum256(bytes.TrimSuffix(signed, []byte("\r\n")))
	}
	key := Key{private: ed25519.NewKeyFromSeed(fromBase64(t, standardSeed))}
	if got := key.Record(); got != "v=DKIM1; k=ed25519; p="+standardPublic {
		t.Errorf("the record is %s", got)
	}
	got, err := key.sign(hash(standardEd25519Field))
	if err != nil || !bytes.Equal(got, fromBase64(t, standardEd25519)) {
		t.Errorf("Ed25519: b=%s, want %s (%v)", base64.StdEncoding.EncodeToString(got), standardEd25519, err)
	}
	parsed, err := x509.ParsePKIXPublicKey(fromBase64(t, standardRSA))
	if err != nil {
		t.Fatal(err)
	}
	public, _ := parsed.(*rsa.PublicKey)
	sum := hash(standardField)
	if err := rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], fromBase64(t, standardSignature)); err != nil {
		t.Errorf("RSA: %v", err)
	}
}

// TestWhatIsSigned reads a message as the signer does: which fields, in which order.
func TestWhatIsSigned(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ message, names, header string }{
		"a notice": {
			standardFrom + standardDate + "X-Other: y\r\n" + standardSubject + "\r\n",
			"From:From:Subject:Subject:Date:List-Unsubscribe:List-Unsubscribe-Post",
			"from:Joe SixPack <joe@football.example.com>\r\nsubject:Is dinner ready?\r\ndate:Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n",
		},
		"twice, the last first": {
			"from:a\r\nTo :1\r\nTO:\r\n 2\r\n\r\n",
			"From:From:To:To:Subject:List-Unsubscribe:List-Unsubscribe-Post",
			"from:a\r\nto:2\r\nto:1\r\n",
		},
	} {
		var d digest
		if err := d.read([]byte(c.message)); err != nil {
			t.Fatal(err)
		}
		if string(d.names) != c.names || string(d.header) != c.header {
			t.Errorf("%s: h=%s\n%s", name, d.names, d.header)
		}
	}
	for _, message := range []string{"", "From: a\r\n", "To: a\r\n\r\nFrom: b\r\n", "\r\n\r\nFrom: a\r\n"} {
		var d digest
		if err := d.read([]byte(message)); err == nil {
			t.Errorf("%q can be signed", message)
		}
	}
	if !slices.IsSortedFunc([]Key{{private: &rsa.PrivateKey{}}, {private: ed25519.PrivateKey{}}}, byAlgorithm) {
		t.Error("RSA does not come first")
	}
}
