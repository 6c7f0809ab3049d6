package subscribers

import (
	"context"
	"mime"
)

// LeaveByMail ends all mail of the network for the person whose token stands in the subject of a mail to the address in
// List-Unsubscribe (RFC 2369 section 3.2), as in "Re: unsubscribe TOKEN"; the subject may be in encoded words (RFC 2047). Only the
// token counts: who the mail says that it comes from is anybody's to write, and people write from another address than the one
// that was mailed. It fails with ErrForgedToken when the subject holds no token of ours, and with ErrNotFound when the person is
// known no more.
func (s *Store) LeaveByMail(ctx context.Context, tokens *Tokens, subject string) (ID, error) {
	var words mime.WordDecoder
	if plain, err := words.DecodeHeader(subject); err == nil {
		subject = plain
	}
	id, err := tokens.Find(PurposeLeave, subject)
	if err != nil {
		return 0, err
	}
	return id, s.Leave(ctx, id, ViaMailto)
}
