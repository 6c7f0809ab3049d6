package deliveries

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"dorpspost/database"
)

// FollowUp is what a run does after another one.
type FollowUp string

// The follow-ups.
const (
	Correction   FollowUp = "correction" // another letter, to who got the wrong one or may have got it
	RestAfterAll FollowUp = "rest"       // the same letter, to who was skipped by a stop or by the last moment
	RefusedAgain FollowUp = "refused"    // the same letter, to who was refused and may still be mailed
)

// SameLetter tells whether the follow-up sends the content of the run before once more, so that nobody may get both. The letter
// is compiled anew: house style and settings are those of the day.
func (f FollowUp) SameLetter() bool { return f == RestAfterAll || f == RefusedAgain }

// Following says of whose readers a plan is for some, in place of its audience.
type Following struct {
	How  FollowUp
	Run  int64   // only people of this run
	Runs []int64 // every run that sent the letter of Run: that one, and the follow-ups with the same letter. All have ended
}

// Why a follow-up is for nobody.
var (
	ErrNobodyGotIt   = errors.New("nobody got this mail, so there is nobody to correct it for")
	ErrNobodyLeft    = errors.New("nobody is left: who was cut off by a stop or by the last moment has had the mail since, or there is no such reader")
	ErrNobodyRefused = errors.New("nobody is left: who was refused has had the mail since, has an address that must not be mailed any more, or there is no such reader")
)

var nobodyFor = map[FollowUp]error{Correction: ErrNobodyGotIt, RestAfterAll: ErrNobodyLeft, RefusedAgain: ErrNobodyRefused}

// nobody says why a plan names no one.
func (p Plan) nobody() error {
	if p.Following != nil {
		return nobodyFor[p.Following.How]
	}
	return ErrNobody
}

// people is who a plan is for, as a query for their numbers with its placeholders numbered from first.
func (p Plan) people(ctx context.Context, tx *database.Tx, run int64, first int) (query string, args []any, err error) {
	switch {
	case p.Following != nil:
		query, args = p.Following.people(first)
	case p.Digest.Round != Single:
		return p.Digest.people(ctx, tx, run, p, first)
	default:
		query, args = p.Audience.Select(first)
	}
	return query, args, nil
}

// wanted are the last words about a person that a follow-up with the same letter answers.
var wanted = map[FollowUp]string{
	RestAfterAll: "d.state = 'skipped' AND d.reason IN ('" + ReasonStopped + "', '" + ReasonTooLate + "')",
	RefusedAgain: `d.state = 'refused' AND NOT EXISTS (SELECT 1 FROM suppressions x JOIN subscribers s ON s.address_key = x.address_key
		WHERE s.id = d.subscriber AND x.undone_at IS NULL)`,
}

// people are those of the run whom the books of all its runs name: for a correction who got the letter or may have; else
// those of whom the last row says what is wanted, when no row says that they got it or may have. Who was ever in doubt may
// have it, whatever became of the try after that.
func (f *Following) people(first int) (query string, args []any) {
	args = append(args, f.Run)
	for _, run := range f.Runs {
		args = append(args, run)
	}
	runs := casts(first+1, len(f.Runs))
	named := "SELECT d.subscriber FROM deliveries d WHERE d.run IN (" + runs + ")" +
		" AND EXISTS (SELECT 1 FROM deliveries o WHERE o.run = " + casts(first, 1) + " AND o.subscriber = d.subscriber)"
	if f.How == Correction {
		return named + " AND (d.state IN ('accepted', 'unknown', 'settled') OR d.doubts > 0)", args
	}
	return named + " AND " + wanted[f.How] + `
		AND NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.run IN (` + runs + `) AND e.subscriber = d.subscriber
		                AND (e.run > d.run OR e.doubts > 0 OR e.state NOT IN ('skipped', 'refused')))`, args
}

// casts are n placeholders for numbers, from first. The cast tells PostgreSQL the type.
func casts(first, n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = "CAST(?" + strconv.Itoa(first+i) + " AS BIGINT)"
	}
	return strings.Join(all, ", ")
}
