package subscribers

import (
	"errors"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

func TestTokensAreBoundToPersonAndPurpose(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s, ctx := NewStore(db), t.Context()
		tokens, err := s.Tokens(ctx)
		must(t, err)
		token := tokens.Make(PurposeLeave, 7)
		id, err := tokens.Read(PurposeLeave, token)
		must(t, err)
		same(t, id, ID(7))
		same(t, tokens.Make(PurposeLeave, 7), token)
		if _, err := tokens.Read(PurposePreferences, token); !errors.Is(err, ErrForgedToken) {
			t.Errorf("another purpose: %v", err)
		}
		if tokens.Make(PurposeLeave, 8)[2:10] == token[2:10] {
			t.Error("two people share the start of a token")
		}

		// A new key leaves links in mails already sent alone; whoever has run since before learns of it from the first link.
		must(t, s.RotateTokenKey(ctx, "ana"))
		later, err := s.Tokens(ctx)
		must(t, err)
		id, err = later.Read(PurposeLeave, token)
		must(t, err)
		same(t, id, ID(7))
		newer := later.Make(PurposeLeave, 7)
		if newer == token {
			t.Error("the new key makes the old token")
		}
		id, err = tokens.Read(PurposeLeave, newer)
		must(t, err)
		same(t, id, ID(7))
		same(t, tokens.Make(PurposeLeave, 7), newer)
	})
}

// Whoever makes up tokens makes the database look once a second, and finds out nothing.
func TestMadeUpKeysAreLookedForRarely(t *testing.T) {
	looked := 0
	keys := newLinkKeys(map[byte][]byte{1: []byte("one secret")}, 1)
	tokens := newTokens(keys, func() (*linkKeys, error) {
		looked++
		return keys, nil
	})
	for number := range byte(200) {
		stranger := newTokens(newLinkKeys(map[byte][]byte{number + 2: []byte("x")}, number+2), nil)
		if _, err := tokens.Read(PurposeLeave, stranger.Make(PurposeLeave, 7)); !errors.Is(err, ErrForgedToken) {
			t.Fatalf("key %d: %v", number+2, err)
		}
	}
	if looked == 0 || looked > 2 {
		t.Errorf("looked %d times", looked)
	}
}

func fixedTokens(secrets ...string) *Tokens {
	byNumber := map[byte][]byte{}
	for i, secret := range secrets {
		byNumber[byte(i+1)] = []byte(secret)
	}
	keys := newLinkKeys(byNumber, 1)
	return newTokens(keys, func() (*linkKeys, error) { return keys, nil })
}

func TestEveryChangedSignIsForged(t *testing.T) {
	tokens := fixedTokens("one secret", "another")
	token := tokens.Make(PurposeLeave, 7)
	for i := range token {
		for _, sign := range []byte("A7_-=\n.") {
			if changed := token[:i] + string(sign) + token[i+1:]; changed != token {
				if id, err := tokens.Read(PurposeLeave, changed); !errors.Is(err, ErrForgedToken) || id != 0 {
					t.Fatalf("%q: %d, %v", changed, id, err)
				}
			}
		}
		if _, err := tokens.Read(PurposeLeave, token[:i]); !errors.Is(err, ErrForgedToken) {
			t.Fatalf("cut to %d: %v", i, err)
		}
	}
}

func FuzzReadToken(f *testing.F) {
	tokens := fixedTokens("one secret")
	f.Add(tokens.Make(PurposeLeave, 7))
	f.Add(tokens.Make(PurposePreferences, -1))
	f.Add("")
	f.Add("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, text string) {
		id, err := tokens.Read(PurposeLeave, text)
		if err == nil && tokens.Make(PurposeLeave, id) != text {
			t.Fatalf("%q reads as %d, which is written %q", text, id, tokens.Make(PurposeLeave, id))
		}
		if err != nil && (!errors.Is(err, ErrForgedToken) || id != 0) {
			t.Fatalf("%q: %d, %v", text, id, err)
		}
	})
}

func BenchmarkMakeToken(b *testing.B) {
	tokens := fixedTokens("one secret")
	for b.Loop() {
		tokens.Make(PurposeLeave, 7)
	}
}
