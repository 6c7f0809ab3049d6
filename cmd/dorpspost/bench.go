package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dorpspost/mailer"

	"github.com/spf13/cobra"
)

func benchCommand(o *options) *cobra.Command {
	return group("bench", "Measure on this machine", benchSend(o), benchPages(o), benchOnce(), benchServe())
}

// benchFlags are what `bench send` takes.
type benchFlags struct {
	To          string
	Messages    int
	Size        int
	Connections int
	Repeat      int
	WarmUp      int
	Planned     int
	Freeze      int
	DKIM        string
	Against     []string
	Data        string
	Profile     string
	Compare     string
	Record      bool
}

// usual are the settings whose ratios docs/performance.json is about.
var usual = benchFlags{Messages: 20_000, Size: 28_000, Connections: 16, Repeat: 5, WarmUp: 2_000}

// recordedAs names what ratios are recorded as: how mails are signed, and what of the settings is not usual, so that like is
// compared with like.
func (f *benchFlags) recordedAs() string {
	as := []string{f.DKIM}
	for _, setting := range []struct {
		name         string
		value, usual int
	}{
		{"messages", f.Messages, usual.Messages}, {"size", f.Size, usual.Size}, {"connections", f.Connections, usual.Connections},
		{"warm-up", f.WarmUp, usual.WarmUp}, {"repeat", min(f.Repeat, usual.Repeat), usual.Repeat},
	} {
		if setting.value != setting.usual {
			as = append(as, fmt.Sprintf("--%s %d", setting.name, setting.value))
		}
	}
	return strings.Join(as, " ")
}

func benchSend(o *options) *cobra.Command {
	var f benchFlags
	c := &cobra.Command{
		Use:   "send --to HOST:PORT",
		Short: "Send to a sink on this machine, in turn with smtp-source and go-mail, and tell how fast",
		Long: "Send makes an audience and the IMH-week letter in a folder of its own, and sends it with the whole service and the full\n" +
			"ledger to a sink that takes mail and throws it away, such as Postfix's smtp-sink. Each pair of runs is followed at once\n" +
			"by the same through Postfix's smtp-source, where it is installed, and through go-mail's ordinary path, so that the ratio\n" +
			"means something on a busy machine as well. It changes nothing in your own data. It fails when the ledger does not hold\n" +
			"every single mail as accepted.\n\n" +
			"With --planned it plans so many mails, sends only --messages of them and tells the peak memory. With --freeze it sends\n" +
			"nothing, and tells how long naming so many readers takes.",
		Example: "  smtp-sink 127.0.0.1:2525 1000 &    # as root, with -u nobody\n  dorpspost bench send --to 127.0.0.1:2525\n" +
			"  dorpspost bench send --to 127.0.0.1:2525 --planned 1000000\n  dorpspost bench send --freeze 500000",
		Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.check(c); err != nil {
				return err
			}
			b := &bench{benchFlags: f, options: o, command: c}
			return b.run(c.Context())
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.To, "to", "", "the sink's address on this machine")
	flags.IntVar(&f.Messages, "messages", usual.Messages, "mails per run")
	flags.IntVar(&f.Size, "size", usual.Size, "bytes of a mail on the wire, about")
	flags.IntVar(&f.Connections, "connections", usual.Connections, "connections kept open side by side")
	flags.IntVar(&f.Repeat, "repeat", usual.Repeat, "pairs of runs; what counts is their median")
	flags.IntVar(&f.WarmUp, "warm-up", usual.WarmUp, "mails before each run, not counted")
	flags.IntVar(&f.Planned, "planned", 0, "plan so many, send --messages of them, and tell the peak memory")
	flags.IntVar(&f.Freeze, "freeze", 0, "send nothing: tell how long freezing so many readers takes")
	flags.StringVar(&f.DKIM, "dkim", unsigned, "how mails are signed: "+strings.Join(benchSigning, ", "))
	flags.StringSliceVar(&f.Against, "against", benchPeers, "whom to compare with")
	flags.StringVar(&f.Data, "data", "", "folder whose disk is measured (by default that of config.yaml, else this one)")
	flags.StringVar(&f.Profile, "profile", "", "write a CPU profile of one more run to this file")
	flags.StringVar(&f.Compare, "compare", "", "JSON file with the ratios of before, to compare with")
	flags.BoolVar(&f.Record, "record", false, "write this call's ratios to the file of --compare")
	return c
}

// unsigned is the --dkim of mails without a signature.
const unsigned = "none"

// benchSigning are the values of --dkim; but for the first they are algorithms as `mail keys make` knows them.
var benchSigning = []string{unsigned, string(mailer.Ed25519), string(mailer.RSA), bothAlgorithms}

func (f *benchFlags) check(c *cobra.Command) error {
	for _, number := range []struct {
		name            string
		value, from, to int
	}{
		{"messages", f.Messages, 1, 10_000_000},
		{"size", f.Size, 15_000, 90_000},
		{"connections", f.Connections, 1, 200},
		{"repeat", f.Repeat, 1, 1_000},
		{"warm-up", f.WarmUp, 0, 1_000_000},
		{"planned", f.Planned, 0, 10_000_000},
		{"freeze", f.Freeze, 0, 10_000_000},
	} {
		if number.value < number.from || number.value > number.to {
			return usage("--%s %d cannot be: choose %d to %d", number.name, number.value, number.from, number.to)
		}
	}
	switch {
	case f.Freeze > 0 && f.Planned > 0:
		return usage("choose one of --freeze and --planned")
	case f.Planned > 0 && f.Planned < f.Messages:
		return usage("--planned %d is less than the %d mails to send: give fewer --messages", f.Planned, f.Messages)
	case f.Compare != "" && (f.Freeze > 0 || f.Planned > 0):
		return usage("--compare is about pairs of runs: leave --freeze and --planned out")
	case f.Record && f.Compare == "":
		return usage("--record writes to the file of --compare: name one")
	case !slices.Contains(benchSigning, f.DKIM):
		return usage("--dkim %q is not known: choose one of %s", f.DKIM, strings.Join(benchSigning, ", "))
	}
	if err := f.checkPeers(c.Flags().Changed("against")); err != nil || f.Freeze > 0 {
		return err
	}
	return f.checkSink()
}

// checkSink lets nothing but this machine itself be the target: a bench must never reach anybody's server.
func (f *benchFlags) checkSink() error {
	if f.To == "" {
		return usage("name the sink with --to, as in --to 127.0.0.1:2525; Postfix's smtp-sink is one: `smtp-sink 127.0.0.1:2525 1000` (as root, with -u nobody)")
	}
	host, port, err := net.SplitHostPort(f.To)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n == 0 {
		return usage("--to %q is not an address with a port; write it as 127.0.0.1:2525", f.To)
	}
	if !isLoopback(host) {
		return usage("--to %s is not this machine: bench sends thousands of mails, and only to a sink on 127.0.0.1, ::1 or localhost", f.To)
	}
	return nil
}

// checkPeers leaves out, of those that nobody named, who is not installed.
func (f *benchFlags) checkPeers(named bool) error {
	for _, peer := range f.Against {
		if !slices.Contains(benchPeers, peer) {
			return usage("--against %q is not known: choose of %s", peer, strings.Join(benchPeers, ", "))
		}
	}
	_, err := findSMTPSource()
	if err == nil || !slices.Contains(f.Against, peerSMTPSource) {
		return nil
	}
	if named {
		return err
	}
	f.Against = slices.DeleteFunc(slices.Clone(f.Against), func(peer string) bool { return peer == peerSMTPSource })
	return nil
}

// folder makes the bench's own folder, on the disk that is to be measured.
func (b *bench) folder() (string, error) {
	parent := b.Data
	if parent == "" {
		parent = "."
		if _, err := os.Stat(b.options.config); err == nil {
			config, err := readConfig(b.options.config)
			if err != nil {
				return "", err
			}
			parent = filepath.Dir(config.Data)
		}
	}
	folder, err := os.MkdirTemp(parent, "dorpspost-bench-")
	if err != nil {
		return "", fmt.Errorf("make a folder for the bench: %w; name another place with --data", err)
	}
	return filepath.Abs(folder)
}
