package subscribers

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"

	"dorpspost/database"
)

// An import goes in two phases, so that a process that is killed leaves nothing half done.
//
// Reading: the rows that are in order are put aside in a table of their own (staging). Nothing of them counts yet; killed
// here, the next start throws them away.
//
// Storing: once the whole file was read, the import is marked "applying", and its rows are applied some hundreds at a
// time, each batch in one short transaction that also takes those rows away. Killed here, the next start applies the rest
// (FinishImports). Campaigns that are being sent get their turn between the batches.

// ImportOptions says what a file's people asked for, and how the import goes.
type ImportOptions struct {
	Who    string // who imports, for the audit log
	Topic  string // slug of the topic to which the people are subscribed; "" for none
	Given  Given  // the consent for it; Words "": they gave none, and are stored but never mailed
	DryRun bool   // look and report only

	// Attributes names further columns to keep, as the file's header does. What is not named is not kept: a list may hold
	// more about people than they agreed to.
	Attributes []string

	Errors   io.Writer                  // takes a CSV of the rows that were left out: line, column, reason; nil for none
	Progress func(ImportProgress) error // called after every batch; its error stops the import; nil for none
}

// ImportPhase is what an import is doing.
type ImportPhase string

// The phases.
const (
	ImportReading ImportPhase = "reading"
	ImportStoring ImportPhase = "storing"
)

// ImportProgress is how far an import is.
type ImportProgress struct {
	Phase ImportPhase
	Rows  int // read, or stored
	Of    int // to be stored; 0 while reading
}

// ImportReport is what an import did, or would do.
type ImportReport struct {
	Rows   int `json:"rows"`   // in the file, without the header and empty lines
	Bad    int `json:"bad"`    // left out; the error file says why
	Double int `json:"double"` // left out: the same address stood on an earlier line
	Erased int `json:"erased"` // left out: whoever had the address was erased

	New        int `json:"new"`        // not known before
	Known      int `json:"known"`      // known before; what the file says and they lacked or had otherwise is taken over
	Updated    int `json:"updated"`    // of the known, those of whom something changed; not counted in a dry run
	Left       int `json:"left"`       // had left all mail: untouched
	Suppressed int `json:"suppressed"` // the address must not be mailed: untouched
	Moved      int `json:"moved"`      // of the known, those who are at another address by now: untouched
	LeftTopic  int `json:"left_topic"` // had left this topic: stay away from it
	Consented  int `json:"consented"`  // get the consent of this import
	Kept       int `json:"kept"`       // had consent for the topic before: that one stays

	Attributes []string `json:"attributes"` // columns that became attributes
	Ignored    []string `json:"ignored"`    // columns that were not kept
	DryRun     bool     `json:"dry_run"`
}

// ErrImporting answers an import while another one is running.
var ErrImporting = errors.New("another import is running: wait until it is done")

func (o *ImportOptions) clean() error {
	if o.Given == (Given{}) || o.Given == (Given{Language: o.Given.Language}) {
		return nil
	}
	if o.Topic == "" {
		return &FieldError{"consent", "say for which topic it was given"}
	}
	return o.Given.clean()
}

// Import reads a CSV file as a stream and stores its people. A row that is not in order is reported and left out; the
// others count. It never weakens what is there: an existing consent stays, and whoever left, left the topic, or is
// suppressed stays so; who has moved to another address is not made anew. It fails with a *FileError (also for an attribute that no column has), a *FieldError, ErrNoTopic or ErrImporting, and then nothing was
// stored; the same holds when ctx ends or Progress fails while reading. When that happens while storing, what is stored
// stays, and FinishImports stores the rest.
func (s *Store) Import(ctx context.Context, file io.Reader, options ImportOptions) (ImportReport, error) {
	report, err := s.importFile(ctx, file, options)
	if err != nil {
		return report, fmt.Errorf("import: %w", err)
	}
	return report, nil
}

func (s *Store) importFile(ctx context.Context, file io.Reader, options ImportOptions) (ImportReport, error) {
	if err := options.clean(); err != nil {
		return ImportReport{}, err
	}
	lock, err := s.db.Lock(ctx, importLock)
	if errors.Is(err, database.ErrInUse) {
		return ImportReport{}, ErrImporting
	}
	if err != nil {
		return ImportReport{}, err
	}
	defer lock.Release()
	if _, err := s.finishImports(ctx); err != nil {
		return ImportReport{}, err
	}
	rows, columns, err := openList(file, options.Attributes)
	if err != nil {
		return ImportReport{}, err
	}
	in, err := s.startImport(ctx, options)
	if err != nil {
		return ImportReport{}, err
	}
	in.rows, in.columns = rows, columns
	in.report.Attributes, in.report.Ignored, in.report.DryRun = columns.attributes(), columns.ignored, options.DryRun
	err = in.run(ctx)
	return in.report, err
}

func openList(file io.Reader, attributes []string) (*csvReader, columns, error) {
	rows := newCSVReader(file)
	header, err := rows.begin()
	if err != nil {
		return nil, columns{}, err
	}
	columns, err := mapColumns(header.fields, attributes)
	return rows, columns, err
}

// importing is one import on its way.
type importing struct {
	*application
	options ImportOptions
	rows    *csvReader
	columns columns
	faults  *faultFile
	report  ImportReport
}

func (in *importing) run(ctx context.Context) error {
	// What was put aside is thrown away also when the reason to stop is that ctx has ended.
	staged, err := in.stage(ctx)
	if err == nil {
		err = in.classify(ctx)
	}
	if err != nil || in.options.DryRun || staged == 0 {
		if err == nil && in.report.Rows == 0 {
			err = &FileError{"the file names columns and nobody: it needs a line for each person"}
		}
		return errors.Join(err, in.undo(context.WithoutCancel(ctx)))
	}
	err = in.apply(ctx, func(done application) error {
		in.report.New, in.report.Updated, in.report.Consented = done.added, done.updated, done.consented
		return in.progress(ImportProgress{ImportStoring, done.stored, staged})
	})
	if err != nil {
		return fmt.Errorf("stopped while storing, what was read is kept and the rest is stored at the next start: %w", err)
	}
	return nil
}

func (in *importing) progress(p ImportProgress) error {
	if in.options.Progress == nil {
		return nil
	}
	return in.options.Progress(p)
}

// faultFile writes the rows that were left out as CSV: line, column, reason.
// Without a fault nothing is written, not even the header.
type faultFile struct {
	out   *csv.Writer
	begun bool
}

func newFaultFile(file io.Writer) *faultFile {
	if file == nil {
		file = io.Discard
	}
	return &faultFile{out: csv.NewWriter(file)}
}

func (f *faultFile) add(line int, fault rowFault) {
	if !f.begun {
		f.begun = true
		_ = f.out.Write([]string{"line", "column", "reason"}) // an error stays until flush
	}
	_ = f.out.Write([]string{strconv.Itoa(line), defuse(fault.column), defuse(fault.reason)})
}

func (f *faultFile) flush() error {
	f.out.Flush()
	if err := f.out.Error(); err != nil {
		return fmt.Errorf("write the error file: %w", err)
	}
	return nil
}
