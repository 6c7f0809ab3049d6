// Dorpspost plans, sends and accounts for the newsletters of a regional network. This package wires the others together:
// one file per subcommand, the configuration, and the service that runs web pages, schedules and sending side by side.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes of every command.
const (
	exitFailed = 1 // it could not be done; the sentence says what to do
	exitUsage  = 2 // it was asked in a wrong way
)

func main() {
	os.Exit(run(untilSignal(), os.Args[1:]))
}

// untilSignal is a context that the first signal ends, which asks everything to finish; a second one ends the program at
// once. The handler is gone before anybody can have heard of the first, so that no second one is swallowed.
func untilSignal() context.Context {
	ctx, end := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		signal.Stop(signals)
		end()
	}()
	return ctx
}

// run runs one command line and returns the exit code.
func run(ctx context.Context, args []string) int {
	root := newRoot()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	fmt.Fprintln(root.ErrOrStderr(), "dorpspost:", err)
	return exitCode(err)
}
