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

// A run's links come out as they were, also after a new key, and also where another process made that.
func TestMakerStaysWithItsKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s, ctx := NewStore(db), t.Context()
		var first byte
		must(t, db.Write(ctx, func(tx *database.Tx) (err error) {
			first, err = s.NewestKey(ctx, tx)
			return err
		}))
		running, err := s.Tokens(ctx)
		must(t, err)
		before := running.Make(PurposeLeave, 7)
		must(t, s.RotateTokenKey(ctx, "ana"))
		later, err := s.Tokens(ctx)
		must(t, err)
		var second byte
		must(t, db.Write(ctx, func(tx *database.Tx) (err error) {
			second, err = s.NewestKey(ctx, tx)
			return err
		}))
		for _, c := range []struct {
			tokens *Tokens
			number byte
			want   string
		}{{later, first, before}, {later, second, later.Make(PurposeLeave, 7)}, {later, 0, later.Make(PurposeLeave, 7)}, {running, second, later.Make(PurposeLeave, 7)}} {
			maker, err := c.tokens.Maker(c.number)
			must(t, err)
			same(t, maker.Make(PurposeLeave, 7), c.want)
		}
		if _, err := later.Maker(9); !errors.Is(err, ErrKeyGone) {
			t.Errorf("a key that is gone: %v", err)
		}
	})
}

// Links in mails of years ago must work: how a token is made never changes.
func TestTokensStayAsTheyAre(t *testing.T) {
	tokens := fixedTokens("one secret")
	same(t, tokens.Make(PurposeLeave, 7), "AeRwWLoG9Kz_04QEuOXoKRzOxBSxuw1kaQ")
	same(t, tokens.Make(PurposePreferences, -1), "AV6rz31QULu5nUETWEQTwTknnLAzS6MbPg")
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
