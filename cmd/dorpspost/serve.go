package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"

	"dorpspost/database"

	"github.com/spf13/cobra"
)

func serveCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run the service: pages, schedules and sending in one process",
		Long: "Serve runs until it is asked to stop (Ctrl+C or SIGTERM). It then claims nothing new, lets the messages on the wire\n" +
			"finish and writes down what became of them; a second signal ends it at once. Every other command works beside it.",
		Example: "  dorpspost serve\n  dorpspost serve --config /etc/dorpspost/config.yaml",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := readConfig(o.config)
			if err != nil {
				return err
			}
			if err := config.checkPasswords(); err != nil {
				return err
			}
			a, err := openApp(c.Context(), config, newLog(os.Stderr, logLevels[config.Log]))
			if err != nil {
				return err
			}
			defer a.close()
			s, err := newService(c.Context(), a, config.Web.open)
			if err != nil {
				return err
			}
			s.announce(c)
			return s.run(c.Context())
		},
	}
}

// open listens where the pages are served.
func (c WebConfig) open() (net.Listener, error) {
	listener, err := net.Listen("tcp", c.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		err = errors.New("another program has this address already")
	}
	if err != nil {
		return nil, fmt.Errorf("serve the pages on %s: %w; choose another address in config.yaml: web.listen, and network.public_url where it names the same port", c.Listen, err)
	}
	return listener, nil
}

func (s *service) announce(c *cobra.Command) {
	out := c.OutOrStdout()
	fmt.Fprintf(out, "Pages     %s (readers: %s)\n", s.address(), s.network.PublicURL)
	switch {
	case len(s.config.relays()) > 0 && s.network.OnLoopback():
		fmt.Fprintf(out, "Relay     %s; every mail says that it is practice, because the readers' pages are on this machine only\n", s.config.relayHosts())
	case len(s.config.relays()) > 0:
		fmt.Fprintf(out, "Relay     %s\n", s.config.relayHosts())
	case s.config.Practice:
		fmt.Fprintf(out, "Practice  nothing leaves this machine; read what would have gone at %s/inbox\n", s.address())
	default:
		fmt.Fprintf(out, "No relay  nothing leaves: campaigns wait until `relay` is filled in (%s)\n", "config.yaml")
	}
	if s.doubt != "" {
		fmt.Fprintf(out, "Doubt     %s\n", database.Installation{Doubt: s.doubt}.Sentence())
	}
}
