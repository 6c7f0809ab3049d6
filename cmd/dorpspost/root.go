package main

import (
	"errors"
	"fmt"
	"os/user"
	"strconv"
	"strings"

	"dorpspost/staff"

	"github.com/spf13/cobra"
)

// options are what every command takes.
type options struct {
	config string
	as     string
	json   bool
}

// usageError is a command asked in a wrong way.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// flagFault is what is wrong with a flag, without the words of the parser of numbers.
func flagFault(err error) string {
	number, ok := errors.AsType[*strconv.NumError](err)
	if !ok {
		return err.Error()
	}
	wants := "a whole number"
	if number.Func == "ParseBool" {
		wants = "true or false"
	}
	what, _, _ := strings.Cut(err.Error(), ": strconv.")
	return what + ": it takes " + wants
}

func exitCode(err error) int {
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	if _, ok := errors.AsType[*ConfigFileError](err); ok {
		return exitUsage
	}
	return exitFailed
}

func newRoot() *cobra.Command {
	o := &options{}
	root := &cobra.Command{
		Use:   "dorpspost",
		Short: "Plan, send and account for newsletters",
		Long: "Dorpspost plans, sends and accounts for the newsletters of a regional network.\n" +
			"Begin with `dorpspost demo`: sample readers, one campaign, and an inbox on this machine.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE:          helpOrUsage,
	}
	flags := root.PersistentFlags()
	flags.StringVar(&o.config, "config", "config.yaml", "the settings")
	flags.StringVar(&o.as, "as", "", "who acts, for the audit log (by default the system's user)")
	flags.BoolVar(&o.json, "json", false, "print JSON: one object, or one per line")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage("%s; see `%s --help`", flagFault(err), c.CommandPath())
	})
	for _, command := range []func(*options) *cobra.Command{
		demoCommand, serveCommand, topicsCommand, subscribersCommand, campaignsCommand, schedulesCommand, observancesCommand,
		mailCommand, textsCommand, staffCommand, backupCommand, benchCommand, migrateCommand, versionCommand,
	} {
		root.AddCommand(command(o))
	}
	return root
}

// group is a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: cobra.ArbitraryArgs, RunE: helpOrUsage}
	c.AddCommand(commands...)
	return c
}

// helpOrUsage is what a command does that only holds others.
func helpOrUsage(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s has no command %q; see `%s --help`", c.CommandPath(), args[0], c.CommandPath())
	}
	return c.Help()
}

// exactly asks for so many arguments, and says their names when there are others.
func exactly(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			return usage("write it as `%s`", c.UseLine())
		}
		return nil
	}
}

// act opens the database for a command in which somebody does something, who must have the role for it. Whoever works as
// the machine's own user, unnamed, owns the database file and may do everything.
func (o *options) act(c *cobra.Command, role staff.Role, do func(a *app, who string) error) error {
	config, err := readConfig(o.config)
	if err != nil {
		return err
	}
	a, err := openApp(c.Context(), config, nil)
	if err != nil {
		return err
	}
	defer a.close()
	if err := o.authorize(c, a, role); err != nil {
		return err
	}
	who := o.as
	if who == "" {
		who = systemUser()
	}
	return do(a, who)
}

// authorize asks whether the person named may do what needs this role.
func (o *options) authorize(c *cobra.Command, a *app, role staff.Role) error {
	if o.as == "" {
		return nil
	}
	return a.staff.Authorize(c.Context(), o.as, role)
}

func systemUser() string {
	current, err := user.Current()
	if err != nil {
		return "unknown"
	}
	return current.Username
}
