package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"dorpspost/staff"
	"dorpspost/subscribers"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// importFlags are what `subscribers import` takes.
type importFlags struct {
	topic, consent, language, source, by, errors string
	attributes                                   []string
	dryRun                                       bool
}

func subscribersImport(o *options) *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:   "import FILE.csv [--topic SLUG --consent \"exact words\" --source \"where and when\" --by WHO]",
		Short: "Bring in people from a CSV file, with the words that they agreed to",
		Long: "Import reads a CSV file of any length (comma, semicolon or tab; a header in Dutch, French or English). A row that is\n" +
			"not in order is left out and named in the error file; the others count. Without --consent people are stored and\n" +
			"never mailed. Nobody who left is brought back, and no consent is replaced by a weaker one. A column that is not known\n" +
			"is not kept, unless --attributes names it.",
		Example: "  dorpspost subscribers import lijst.csv --dry-run\n" +
			"  dorpspost subscribers import lijst.csv --topic imh-week --consent \"Ja, stuur me de mails over de IMH-week.\" --source \"studiedag Gent, 14 maart 2027\" --by annelies\n" +
			"  dorpspost subscribers import lijst.csv --attributes wijk,rol",
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Administrator, func(a *app, who string) error { return o.importFile(c, a, who, args[0], f) })
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.topic, "topic", "", "slug of the topic that these people asked for")
	flags.StringVar(&f.consent, "consent", "", "the exact words that they agreed to")
	flags.StringVar(&f.language, "consent-language", "nl", "the language of those words")
	flags.StringVar(&f.source, "source", "", "where and when they agreed")
	flags.StringVar(&f.by, "by", "", "who vouches for it (by default who acts)")
	flags.StringSliceVar(&f.attributes, "attributes", nil, "further columns to keep, by their names in the first line")
	flags.StringVar(&f.errors, "errors", "", "file for the rows that were left out (by default FILE.csv.errors.csv)")
	flags.BoolVar(&f.dryRun, "dry-run", false, "look and report only, change nothing")
	return c
}

func (o *options) importFile(c *cobra.Command, a *app, who, path string, f importFlags) (err error) {
	if f.consent != "" && (f.topic == "" || f.source == "") {
		return usage("--consent needs --topic (for what) and --source (where and when it was given): without them it proves nothing")
	}
	if f.consent == "" && (f.source != "" || f.by != "") {
		return usage("--source and --by say where a consent comes from: give its exact words with --consent, or leave them out")
	}
	file, err := openGiven(path)
	if err != nil {
		return err
	}
	defer file.Close()
	left := newErrorFile(f.errors, path)
	defer func() { err = errors.Join(err, left.close()) }()
	options := subscribers.ImportOptions{
		Who: who, Topic: f.topic, DryRun: f.dryRun, Attributes: f.attributes, Errors: left,
		Progress: importProgress(c, o.json),
	}
	if f.consent != "" {
		if f.by == "" {
			f.by = who
		}
		options.Given = subscribers.Given{Words: f.consent, Language: subscribers.Language(f.language), Source: f.source, By: f.by}
	}
	report, err := a.subscribers.Import(c.Context(), file, options)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	err = o.print(c, report, func(w io.Writer) { sayImport(w, report, left.path) })
	if err == nil && report.Rows > 0 && report.Bad == report.Rows {
		err = fmt.Errorf("%s: not one of the %s is in order; %s says what to mend", path, counted(report.Rows, "row", "rows"), left.path)
	}
	return err
}

// errorFile is made only when there is something to write in it.
type errorFile struct {
	path string
	file *os.File
}

func newErrorFile(path, list string) *errorFile {
	if path == "" {
		path = list + ".errors.csv"
	}
	return &errorFile{path: path}
}

// Write makes the file at its first line.
func (e *errorFile) Write(p []byte) (int, error) {
	if e.file == nil {
		file, err := os.OpenFile(e.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return 0, fmt.Errorf("write the rows that were left out: %w; name another file with --errors", err)
		}
		e.file = file
	}
	return e.file.Write(p)
}

func (e *errorFile) close() error {
	if e.file == nil {
		return nil
	}
	return e.file.Close()
}

func importProgress(c *cobra.Command, quiet bool) func(subscribers.ImportProgress) error {
	if quiet || !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil
	}
	return func(p subscribers.ImportProgress) error {
		fmt.Fprintf(c.ErrOrStderr(), "\r\x1b[K%s: %s", p.Phase, counted(p.Rows, "row", "rows"))
		if p.Of > 0 {
			fmt.Fprintf(c.ErrOrStderr(), " of %d", p.Of)
			if p.Rows >= p.Of {
				fmt.Fprint(c.ErrOrStderr(), "\r\x1b[K")
			}
		}
		return nil
	}
}

func sayImport(w io.Writer, r subscribers.ImportReport, errorsAt string) {
	if r.DryRun {
		fmt.Fprintln(w, "Dry run: nothing was changed. It would do this:")
	}
	fmt.Fprintf(w, "%s: %s, %d known.\n", counted(r.Rows, "row", "rows"), counted(r.New, "new person", "new people"), r.Known)
	fmt.Fprintf(w, "  %s the consent of this import, %d had given theirs before.\n", counted(r.Consented, "gets", "get"), r.Kept)
	for _, line := range []struct {
		count     int
		one, many string
	}{
		{r.Left, "left all mail: untouched", "left all mail: untouched"},
		{r.Moved, "moved to another address: untouched", "moved to another address: untouched"},
		{r.LeftTopic, "left this topic, and stays away from it", "left this topic, and stay away from it"},
		{r.Suppressed, "must not be mailed: untouched", "must not be mailed: untouched"},
		{r.Erased, "had an address that was erased: left out", "had an address that was erased: left out"},
		{r.Double, "stood in the file twice", "stood in the file twice"},
		{r.Bad, "row left out; see " + errorsAt, "rows left out; see " + errorsAt},
	} {
		if line.count > 0 {
			fmt.Fprintf(w, "  %s.\n", counted(line.count, line.one, line.many))
		}
	}
	if r.Consented+r.Kept == 0 && r.New+r.Known > 0 {
		fmt.Fprintln(w, "  Nobody of these is mailed: import the list again with --topic, --consent (the exact words) and --source (where and when).")
	}
	if len(r.Attributes) > 0 {
		fmt.Fprintf(w, "  Kept as attributes: %s.\n", orNothing(r.Attributes))
	}
	if len(r.Ignored) > 0 {
		fmt.Fprintf(w, "  Columns not kept: %s. Name with --attributes what people agreed that you keep.\n", orNothing(r.Ignored))
	}
}

func subscribersExport(o *options) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:     "export [--out FILE.csv]",
		Short:   "Write everyone as CSV, safe to open in a spreadsheet",
		Example: "  dorpspost subscribers export --out lijst.csv",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				if out == "" {
					_, err := a.subscribers.Export(c.Context(), who, c.OutOrStdout())
					return err
				}
				return o.exportTo(c, a, who, out)
			})
		},
	}
	c.Flags().StringVar(&out, "out", "", "the file (by default it is printed)")
	return c
}

func (o *options) exportTo(c *cobra.Command, a *app, who, path string) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	people, err := a.subscribers.Export(c.Context(), who, file)
	if err != nil {
		return err
	}
	return o.print(c, map[string]any{"people": people, "file": path}, func(w io.Writer) { fmt.Fprintf(w, "%s written to %s.\n", counted(people, "person", "people"), path) })
}
