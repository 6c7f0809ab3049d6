package main

import (
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"dorpspost/database"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func versionCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Show which dorpspost this is",
		Example: "  dorpspost version",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			version, goVersion := "development", ""
			if info, ok := debug.ReadBuildInfo(); ok {
				goVersion = info.GoVersion
				if v := info.Main.Version; v != "" && v != "(devel)" {
					version = v
				}
			}
			return o.print(c, map[string]string{"version": version, "go": goVersion}, func(w io.Writer) {
				fmt.Fprintf(w, "dorpspost %s (%s)\n", version, goVersion)
			})
		},
	}
}

func migrateCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database's schema up to date (serve does it too)",
		Long: "Migrate brings the schema of the database up to date and says its version. A database that a newer dorpspost\n" +
			"made is left as it is, with a sentence.",
		Example: "  dorpspost migrate",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.act(c, staff.Administrator, func(a *app, _ string) error {
				have, _, err := a.db.Schema(c.Context())
				if err != nil {
					return err
				}
				return o.print(c, map[string]int64{"schema": have}, func(w io.Writer) { fmt.Fprintf(w, "The schema is version %d.\n", have) })
			})
		},
	}
}

// when writes a moment for a table in local wall time; empty when there is none.
func when(at database.Instant) string {
	if at.IsZero() {
		return ""
	}
	return at.Time().In(houseZone()).Format("2006-01-02 15:04")
}

// local writes a schedule's wall time for people: its date and its hour.
func local(wall string) string { return strings.Replace(wall, "T", " ", 1) }
