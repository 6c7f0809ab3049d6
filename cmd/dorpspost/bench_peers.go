package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Whom the bench compares with.
const (
	peerSMTPSource = "smtp-source"
	peerGoMail     = "go-mail"
)

var benchPeers = []string{peerSMTPSource, peerGoMail}

// goMailShare is which part of the mails go-mail's ordinary path is given: it is several times slower, and what counts is
// its rate.
const goMailShare = 10

// findSMTPSource finds Postfix's program, which Debian keeps off the PATH of ordinary users.
func findSMTPSource() (string, error) {
	for _, name := range []string{peerSMTPSource, "/usr/sbin/smtp-source"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("smtp-source is not installed: it comes with Postfix (on Debian the package postfix); or leave it out of --against")
}

// smtpSource sends as many messages of the same size over as many connections, which stay open as ours do (-d). Its -l is
// the size of a message below the few headers of its own.
func (o benchOrder) smtpSource(ctx context.Context, size int) (run benchRun, err error) {
	program, err := findSMTPSource()
	if err != nil {
		return run, err
	}
	if o.WarmUp > 0 {
		warm := o
		warm.Messages, warm.WarmUp = o.WarmUp, 0
		if _, err := warm.smtpSource(ctx, size); err != nil {
			return run, err
		}
	}
	source := exec.CommandContext(ctx, program, "-d", "-s", strconv.Itoa(o.Connections), "-m", strconv.Itoa(o.Messages),
		"-l", strconv.Itoa(size), "-f", "nieuws@lindewijk.example", "-t", benchPerson(0)[0], o.To)
	begun := time.Now()
	said, err := source.CombinedOutput()
	if ctx.Err() != nil {
		return run, errBenchEnded
	}
	if err != nil {
		return run, fmt.Errorf("smtp-source: %w: %s", err, strings.TrimSpace(string(said)))
	}
	used := source.ProcessState.UserTime() + source.ProcessState.SystemTime()
	return benchRun{Messages: o.Messages, Seconds: time.Since(begun).Seconds(), CPU: used.Seconds()}, nil
}
