package main

import (
	"fmt"
	"io"

	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func campaignsHold(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "hold NAME",
		Short: "Keep a campaign from leaving at its moment",
		Long: "Hold keeps a planned campaign here, up to the last moment: once it has answered, nothing of it leaves. Nothing is lost\n" +
			"but its approval. It goes again with `campaigns approve`, before its moment; with `campaigns schedule`, at another one;\n" +
			"or with `campaigns send`. The name of a blueprint holds its next edition only. What has left already is paused or\n" +
			"stopped instead. A writer may hold: nothing gets worse by it.",
		Example: "  dorpspost campaigns hold \"IMH-week 2027\"",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Writer, func(a *app, who string) error {
				held, err := a.campaigns.Hold(c.Context(), who, args[0])
				if err != nil {
					return err
				}
				return o.print(c, held, func(w io.Writer) {
					fmt.Fprintf(w, "%s is held: nothing of it leaves until somebody lets it go again.\n", held.Name)
					fmt.Fprintf(w, "  At its own moment, while that is to come: `dorpspost campaigns approve %q`\n", held.Name)
					fmt.Fprintf(w, "  At another one: `dorpspost campaigns schedule %q \"2027-06-14 09:00\"`\n", held.Name)
					fmt.Fprintf(w, "  As soon as can be: `dorpspost campaigns send %q`\n", held.Name)
				})
			})
		},
	}
}
