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
	// The first signal asks everything to finish; after it the handler is gone, and a second signal ends at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:]))
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
