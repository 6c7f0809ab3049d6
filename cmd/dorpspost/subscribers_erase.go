package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"dorpspost/staff"
	"dorpspost/subscribers"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// errNotErased is how `subscribers erase` ends when the answer is no.
var errNotErased = errors.New("nothing was erased")

func subscribersErase(o *options) *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:   "erase ADDRESS",
		Short: "Take everything personal about somebody out of the database, its files and the practice inbox",
		Long: "Erase takes away name, address, choices, what stood in the mails that were sent, and what else is kept about a person. What\n" +
			"stays: that there was somebody, that mails were sent and what became of them, the proof of consent without address and\n" +
			"name, and a keyed hash of the address, so that no list brings the person back. It cannot be undone. Where nobody has the\n" +
			"address, whoever has moved away from it is erased, or else what is kept about the address goes. It works while the service runs. Backups and exports are not reached.",
		Example: "  dorpspost subscribers erase els@opvang.example\n  dorpspost subscribers erase els@opvang.example --yes --json",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			address, err := subscribers.ParseAddress(args[0])
			if err != nil {
				return usageError{err}
			}
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				if !yes {
					if err := o.askToErase(c, a, address); err != nil {
						return err
					}
				}
				told, err := a.eraseAddress(c.Context(), address, who)
				if err != nil {
					return err
				}
				return o.print(c, told, func(w io.Writer) { sayErased(w, told) })
			})
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return c
}

// eraseAddress is erase for whoever has an address, and for what else is kept about it.
func (a *app) eraseAddress(ctx context.Context, address subscribers.Address, who string) (erased, error) {
	done, err := a.subscribers.EraseAddress(ctx, address, who)
	if err != nil {
		return erased{}, err
	}
	return a.clear(ctx, done)
}

// askToErase says what will go, and fails unless somebody answers yes.
func (o *options) askToErase(c *cobra.Command, a *app, address subscribers.Address) error {
	nobody := usage("nobody is there to ask whether to erase: add --yes")
	if o.json {
		return nobody
	}
	person, err := a.subscribers.ByAddress(c.Context(), address)
	if errors.Is(err, subscribers.ErrNotFound) {
		if person, err = a.subscribers.MovedFrom(c.Context(), address); err == nil {
			fmt.Fprintln(c.OutOrStdout(), "Nobody has this address now. Somebody has moved away from it, and is erased with every address:")
		}
	}
	switch {
	case errors.Is(err, subscribers.ErrNotFound):
		fmt.Fprintln(c.OutOrStdout(), "Nobody has this address: check how it is written. If it is right, what else is kept about it goes, and no list can bring it in any more.")
	case err != nil:
		return err
	default:
		dossier, err := a.subscribers.Dossier(c.Context(), person.ID)
		if err != nil {
			return err
		}
		sayWhatGoes(c.OutOrStdout(), dossier)
	}
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return nobody
	}
	return confirmed(c.OutOrStdout(), c.InOrStdin())
}

// whole is the person's name with the address.
func whole(d subscribers.Dossier) string {
	return strings.Join(append(strings.Fields(d.Person.FirstName+" "+d.Person.LastName), "<"+d.Person.Address.String()+">"), " ")
}

func sayWhatGoes(w io.Writer, d subscribers.Dossier) {
	fmt.Fprintf(w, "%s, %s, since %s. This goes, for good:\n", whole(d), d.Person.State, when(d.Person.CreatedAt))
	fmt.Fprintf(w, "  the person's own fields, %s\n", counted(len(d.Topics), "topic", "topics"))
	fmt.Fprintf(w, "  what is personal in %s and what stood in %s\n", counted(len(d.Consent), "record of consent", "records of consent"), counted(len(d.Held), "mail", "mails"))
	fmt.Fprintf(w, "  %s, %s of lists\n", counted(len(d.Asks), "thing that was asked for", "things that were asked for"), counted(len(d.Imports), "row", "rows"))
	fmt.Fprintln(w, "What stays: that mails were sent and what became of them, the proof of consent without address and name, a keyed hash of the address.")
}

func confirmed(w io.Writer, in io.Reader) error {
	fmt.Fprint(w, "To erase, type the word yes and press Enter: ")
	answer, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the answer: %w", err)
	}
	if !strings.EqualFold(strings.TrimSpace(answer), "yes") {
		return errNotErased
	}
	return nil
}

func sayErased(w io.Writer, e erased) {
	if e.Person == 0 {
		fmt.Fprintln(w, "Nobody had this address. What else was kept about it is erased, and no list can bring it in any more.")
	} else {
		fmt.Fprintf(w, "Subscriber %d is erased. No list can bring the address in any more.\n", e.Person)
	}
	if e.PracticeMails > 0 {
		fmt.Fprintf(w, "  %s removed from the practice inbox.\n", counted(e.PracticeMails, "mail", "mails"))
	}
	if e.Left {
		fmt.Fprintln(w, "  The address still stands in the database, in something that is not the person's: a letter, an attribute of somebody else, a reason.")
	}
	fmt.Fprintln(w, "  Backups, exports and lists on other machines are not reached: remove the person there as well.")
}
