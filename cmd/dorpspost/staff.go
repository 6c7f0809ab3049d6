package main

import (
	"fmt"
	"io"

	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func staffCommand(o *options) *cobra.Command {
	return group("staff", "Who may act, and in which role", staffAdd(o), staffList(o), staffDisable(o))
}

func staffAdd(o *options) *cobra.Command {
	var role string
	c := &cobra.Command{
		Use:     "add NAME --role ROLE",
		Short:   "Let someone act: writer, sender or administrator",
		Example: "  dorpspost staff add annelies --role sender",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			parsed, err := staff.ParseRole(role)
			if err != nil {
				return usageError{err}
			}
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				person, err := a.staff.Add(c.Context(), who, args[0], parsed)
				if err != nil {
					return err
				}
				return o.print(c, person, func(w io.Writer) { fmt.Fprintf(w, "%s may act as %s.\n", person.Name, person.Role) })
			})
		},
	}
	c.Flags().StringVar(&role, "role", string(staff.Writer), "writer, sender or administrator")
	return c
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
				return list(o, c, people, "NAME\tROLE\tSINCE\tDISABLED", func(p staff.Person) string {
					return fmt.Sprintf("%s\t%s\t%s\t%s", p.Name, p.Role, when(p.AddedAt), when(p.DisabledAt))
				})
			})
		},
	}
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
				return o.print(c, map[string]string{"disabled": args[0]}, func(w io.Writer) { fmt.Fprintf(w, "%s may no longer act.\n", args[0]) })
			})
		},
	}
}
