package main

import (
	"fmt"
	"io"
	"strings"

	"dorpspost/staff"
	"dorpspost/subscribers"

	"github.com/spf13/cobra"
)

func staffCommand(o *options) *cobra.Command {
	return group("staff", "Who may act, and in which role", staffAdd(o), staffAddress(o), staffList(o), staffDisable(o))
}

func staffAdd(o *options) *cobra.Command {
	var role, address, language string
	c := &cobra.Command{
		Use:     "add NAME --role ROLE [--address ADDRESS]",
		Short:   "Let someone act: writer, sender or administrator",
		Example: "  dorpspost staff add annelies --role sender --address annelies@lindewijk.example",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			parsed, err := staff.ParseRole(role)
			if err != nil {
				return usageError{err}
			}
			checked, err := staffAddressOf(address)
			if err != nil {
				return err
			}
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				person, err := a.staff.AddPerson(c.Context(), who, staff.Person{Name: args[0], Role: parsed, Address: checked, Language: language})
				if err != nil {
					return err
				}
				return o.print(c, person, func(w io.Writer) { fmt.Fprintf(w, "%s may act as %s.\n", person.Name, person.Role) })
			})
		},
	}
	c.Flags().StringVar(&role, "role", string(staff.Writer), "writer, sender or administrator")
	c.Flags().StringVar(&address, "address", "", "where they are mailed about the drafts that they own")
	c.Flags().StringVar(&language, "language", "", "of those mails: nl (when it is left out), fr or en")
	return c
}

func staffAddress(o *options) *cobra.Command {
	var language string
	c := &cobra.Command{
		Use:   "address NAME ADDRESS",
		Short: "Where someone is mailed about the drafts that they own",
		Long: "Address says where someone of the staff is mailed about their work: a draft that is made for them, a reminder, one\n" +
			"that did not leave. An empty address (\"\") ends that.",
		Example: "  dorpspost staff address annelies annelies@lindewijk.example --language fr",
		Args:    exactly(2),
		RunE: func(c *cobra.Command, args []string) error {
			address, err := staffAddressOf(args[1])
			if err != nil {
				return err
			}
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				if err := a.staff.SetAddress(c.Context(), who, args[0], address, language); err != nil {
					return err
				}
				return o.print(c, map[string]string{"name": args[0], "address": address}, func(w io.Writer) { sayAddress(w, args[0], address) })
			})
		},
	}
	c.Flags().StringVar(&language, "language", "", "of those mails: nl, fr or en; left out, it stays as it was")
	return c
}

// staffAddressOf is an address in ASCII, as it goes on the wire; none stays none.
func staffAddressOf(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	address, err := subscribers.ParseAddress(text)
	if err != nil {
		return "", usageError{err}
	}
	return address.ASCII(), nil
}

func sayAddress(w io.Writer, name, address string) {
	if address == "" {
		fmt.Fprintf(w, "%s is mailed about nothing any more.\n", name)
		return
	}
	fmt.Fprintf(w, "%s is mailed at %s about the drafts that they own.\n", name, address)
}

func staffList(o *options) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "Show everyone, those who may no longer act included",
		Example: "  dorpspost staff list",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.act(c, staff.Writer, func(a *app, _ string) error {
				people, err := a.staff.List(c.Context())
				if err != nil {
					return err
				}
				return list(o, c, people, "NAME\tROLE\tSINCE\tDISABLED\tADDRESS", func(p staff.Person) string {
					return fmt.Sprintf("%s\t%s\t%s\t%s\t%s", p.Name, p.Role, when(p.AddedAt), when(p.DisabledAt), p.Address)
				})
			})
		},
	}
}

// disabled is the answer of `staff disable`.
type disabled struct {
	Name string   `json:"disabled"`
	Owns []string `json:"owns"` // campaigns and blueprints
}

func staffDisable(o *options) *cobra.Command {
	return &cobra.Command{
		Use:     "disable NAME",
		Short:   "Take away someone's right to act; what they did stays on record",
		Example: "  dorpspost staff disable annelies",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				if err := a.staff.Disable(c.Context(), who, args[0]); err != nil {
					return err
				}
				owned, err := a.campaigns.OwnedBy(c.Context(), args[0])
				if err != nil {
					return err
				}
				return o.print(c, disabled{args[0], owned}, func(w io.Writer) {
					fmt.Fprintf(w, "%s may no longer act.\n", args[0])
					if len(owned) > 0 {
						fmt.Fprintf(w, "  But still owns: %s. Name another owner in the blueprint's file, and look after the drafts that are there.\n", strings.Join(owned, ", "))
					}
				})
			})
		},
	}
}
