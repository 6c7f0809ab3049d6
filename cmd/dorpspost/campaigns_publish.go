package main

import (
	"fmt"
	"io"

	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func campaignsPublish(o *options) *cobra.Command {
	var withdraw bool
	c := &cobra.Command{
		Use:   "publish NAME [--withdraw]",
		Short: "Put a mail that was sent into the public archive, or take it out",
		Long: "Publish lets anybody read what was sent of a campaign, in the public archive of your site (/archief) and its feeds, where\n" +
			"search machines list it too. It is the letter as it left, without anything personal. A campaign file can say the same\n" +
			"beforehand with `archive: public`. Only what was launched can be published, and practice never leaves this machine.\n\n" +
			"With --withdraw it goes out of the archive again, at once; caches and search machines follow by and by. Stopping a\n" +
			"campaign withdraws it too. Published again, it has its old address. Whoever got the mail can always open its own web\n" +
			"version, public or not.",
		Example: "  dorpspost campaigns publish \"IMH-week 2027\"\n  dorpspost campaigns publish \"IMH-week 2027\" --withdraw",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Sender, func(a *app, who string) error {
				if withdraw {
					return o.withdraw(c, a, who, args[0])
				}
				return o.publish(c, a, who, args[0])
			})
		},
	}
	c.Flags().BoolVar(&withdraw, "withdraw", false, "take it out of the archive")
	return c
}

func (o *options) publish(c *cobra.Command, a *app, who, name string) error {
	published, err := a.campaigns.Publish(c.Context(), who, name)
	if err != nil {
		return err
	}
	return o.print(c, published, func(w io.Writer) {
		fmt.Fprintf(w, "%s is public: %s\n", published.Campaign, published.Address)
	})
}

// withdrawn is what `campaigns publish --withdraw` tells.
type withdrawn struct {
	Campaign string `json:"campaign"`
	Public   bool   `json:"public"`
}

func (o *options) withdraw(c *cobra.Command, a *app, who, name string) error {
	campaign, err := a.campaigns.Withdraw(c.Context(), who, name)
	if err != nil {
		return err
	}
	return o.print(c, withdrawn{Campaign: campaign.Name}, func(w io.Writer) {
		fmt.Fprintf(w, "%s is no longer in the public archive.\n", campaign.Name)
	})
}
