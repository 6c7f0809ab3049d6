package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// print writes an answer: as JSON when that was asked, else in words.
func (o *options) print(c *cobra.Command, answer any, words func(w io.Writer)) error {
	if o.json {
		return json.NewEncoder(c.OutOrStdout()).Encode(answer)
	}
	words(c.OutOrStdout())
	return nil
}

// counted is a number with its word: "1 row", "2 rows".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// list writes one object per line, or a table with these heads.
func list[T any](o *options, c *cobra.Command, all []T, heads string, row func(T) string) error {
	if o.json {
		encoder := json.NewEncoder(c.OutOrStdout())
		for _, one := range all {
			if err := encoder.Encode(one); err != nil {
				return err
			}
		}
		return nil
	}
	table := tabwriter.NewWriter(c.OutOrStdout(), 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, heads)
	for _, one := range all {
		fmt.Fprintln(table, row(one))
	}
	return table.Flush()
}
