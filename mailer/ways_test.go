package mailer_test

import (
	"errors"
	"fmt"

	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
)

// way is what a relay offers, and so how a message is handed over.
type way struct {
	name      string
	offers    []string
	pipelined bool
	bdat      bool
}

var ways = []way{
	{"by step", []string{"8BITMIME", "SIZE 1000000"}, false, false},
	{"pipelined", []string{"PIPELINING", "SIZE 1000000"}, true, false},
	{"by BDAT", []string{"CHUNKING", "SIZE"}, false, true},
	{"by BDAT, pipelined", []string{"PIPELINING", "CHUNKING", "SIZE"}, true, true},
}

// verdictCase is one misbehaviour and what must come of it by step.
type verdictCase struct {
	name   string
	rule   mailtest.Rule
	want   mailer.Result
	step   mailer.Step
	broken bool
	taken  int
}

// outcome is what must come of a message.
type outcome struct {
	result mailer.Result
	step   mailer.Step
	broken bool
}

// by is the outcome in one way, where it differs from that by step; it is false for what cannot happen there.
func (c verdictCase) by(way way) (outcome, bool) {
	want := outcome{result: c.want, step: c.step, broken: c.broken}
	if way.bdat {
		return want, c.rule.At != mailtest.AtData
	}
	if way.pipelined && c.rule.Say == "250 ok\n250 ok" { // the second is taken for the answer to DATA
		want.result.Code, want.result.Words, want.step = 250, "ok", mailer.StepData
	}
	return want, true
}

// differs says how a result differs from what must come, and nothing when it does not.
func (o outcome) differs(got mailer.Result, broken bool) string {
	err := got.Err
	got.Err = nil
	step := mailer.Step("")
	if failure, ok := errors.AsType[*mailer.Error](err); ok {
		step = failure.Step
	}
	if got != o.result || step != o.step || broken != o.broken || (err == nil) != (got.Verdict == mailer.Accepted) {
		return fmt.Sprintf("got  %+v at %q, broken %v (%v)\nwant %+v at %q, broken %v", got, step, broken, err, o.result, o.step, o.broken)
	}
	return ""
}
