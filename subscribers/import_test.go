package subscribers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

func (w *town) options() ImportOptions {
	return ImportOptions{Who: "ana", Topic: "imh-week", Given: *paper()}
}

func (w *town) importText(text string, options ImportOptions) (ImportReport, string) {
	w.t.Helper()
	var faults bytes.Buffer
	options.Errors = &faults
	report, err := w.Import(w.t.Context(), strings.NewReader(text), options)
	must(w.t, err)
	w.nothingLeft()
	return report, faults.String()
}

// nothingLeft demands that no row waits and no import is open.
func (w *town) nothingLeft() {
	w.t.Helper()
	var rows, open int
	must(w.t, w.db.Read().QueryRow(w.t.Context(), "SELECT COUNT(*) FROM import_rows").Scan(&rows))
	must(w.t, w.db.Read().QueryRow(w.t.Context(), "SELECT COUNT(*) FROM imports WHERE state IN ('staging', 'applying')").Scan(&open))
	same(w.t, []int{rows, open}, []int{0, 0})
}

func (w *town) person(text string) Subscriber {
	w.t.Helper()
	p, err := w.ByAddress(w.t.Context(), address(w.t, text))
	must(w.t, err)
	return p
}

// everybody is the state of all people, as the export shows it.
func (w *town) everybody() string {
	w.t.Helper()
	var out strings.Builder
	_, err := w.Export(w.t.Context(), "ana", &out)
	must(w.t, err)
	return out.String()
}

func TestImportInThreeLanguages(t *testing.T) {
	for name, text := range map[string]string{
		"nl comma":     "E-mailadres,Voornaam,Achternaam,Taal,Beroep,Regio,Organisatie\nbo@example.org,Bo,Peeters,Frans,arts,Gent,CLB\n",
		"fr semicolon": "\ufeffAdresse e-mail;Prénom;Nom de famille;Langue;Profession;Région;Organisation\r\nbo@example.org;Bo;Peeters;français;arts;Gent;CLB\r\n",
		"en tab":       "email\tFirst name\tlast_name\tLANGUAGE\tJob\tregion\tOrganization\nbo@example.org\tBo\tPeeters\tfr\tarts\tGent\tCLB",
		"quoted":       "sep=;\n\n\"Courriel\";\"PRÉNOM\";naam;taal;functie;streek;werkplek\n\"bo@example.org\";\"Bo\";Peeters;FR;\"arts\";Gent;\"CLB\"\n\n",
		"weak address": "Voornaam,Adres,Achternaam,langue,métier,Regio,employer\nBo,bo@example.org,Peeters,fr-BE,arts,Gent,CLB\n",
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, dbtest.Open(t))
			report, faults := w.importText(text, w.options())
			same(t, faults, "")
			same(t, report, ImportReport{Rows: 1, New: 1, Consented: 1})
			same(t, w.person("bo@example.org").Profile, Profile{FirstName: "Bo", LastName: "Peeters", Language: French,
				Profession: "arts", Region: "Gent", Organisation: "CLB"})
		})
	}
}

func TestImportStoresConsentAndAttributes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		var lines []string
		w.Audit = func(_ context.Context, _ *database.Tx, who, act, what string) error {
			lines = append(lines, who+" "+act+" "+what)
			return nil
		}
		options := w.options()
		options.Attributes = []string{"wijk", "aantal kinderen (0-3)"}
		report, _ := w.importText("email;Aantal kinderen (0-3);id;;wijk;Rijksregisternummer\nbo@example.org;2;77;x;;85073003328\nan@example.org;;78;;noord;\n", options)
		same(t, report, ImportReport{Rows: 2, New: 2, Consented: 2, Attributes: []string{"aantal_kinderen_0_3", "wijk"},
			Ignored: []string{"id", "column 4 (no name)", "Rijksregisternummer"}})
		same(t, lines, []string{"ana subscriber.import import 1: 2 added, 0 updated, 2 consents"})
		bo := w.person("bo@example.org")
		same(t, bo.Attributes, map[string]string{"aantal_kinderen_0_3": "2"})
		same(t, w.reasons(0, bo), map[string]Reason{})
		records, err := w.ConsentOf(ctx, bo.ID)
		must(t, err)
		same(t, len(records), 1)
		r := records[0]
		same(t, Given{Words: r.Words, Language: r.Language, Source: r.Source, By: r.By}, *paper())
		same(t, r.Via, ViaImport)
		broken, err := w.VerifyAllConsent(ctx, func(e *TamperedError) { t.Error(e) })
		must(t, err)
		same(t, broken, 2)
	})
}

func TestBadRowsNeverStopGoodOnes(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	text := "email,voornaam,taal\n" +
		"bo@example.org,Bo,nl\n" + // 2
		"nobody,X,nl\n" + // 3
		",Y,nl\n" + // 4
		"\"a\nBcc: x@y.org\",Z,nl\n" + // 5 and 6
		"c@example.org,\"a\r\nBcc: x@y\",nl\n" + // 7 and 8
		"d@example.org,D,xx\n" + // 9
		"e@example.org,E,nl,too,many\n" + // 10
		"f@example.org,caf\xe9,nl\n" + // 11
		"g@example.org,\"never closed,nl\n" + // 12
		"h@example.org,\"a\"b,nl\n" + // 13
		"BO@example.org,Again,nl\n" + // 14
		"i@example.org," + strings.Repeat("x", 300) + ",nl\n" + // 15
		strings.Repeat("y", maxLine+10) + "\n" + // 16
		"an@example.org,\"An \"\"de\"\" Smet\"\n" // 17: short, in order
	report, faults := w.importText(text, w.options())
	same(t, faults, `line,column,reason
3,email,"an e-mail address needs one @ between a name and a domain, as in ana@example.org"
4,email,there is no e-mail address: fill one in
5,email,the e-mail address holds a control character or a line break: type it anew
7,voornaam,holds a line break or a control character: type it anew on one line
9,taal,"""xx"" is not a language that is known: write nl, fr or en"
10,,"this row has 5 fields, the first line names 3: check for a missing quotation mark"
11,,"this line is not UTF-8: save the file as ""CSV UTF-8"" and import it again"
12,,there is text after a closing quotation mark: check the quotation marks on this line
13,,there is text after a closing quotation mark: check the quotation marks on this line
15,voornaam,is longer than 200 characters: shorten it
16,,this line is longer than 1 MB: it is no row of a list
14,email,the same address stands on an earlier line: that line counts
`)
	same(t, report, ImportReport{Rows: 14, Bad: 11, Double: 1, New: 2, Consented: 2})
	same(t, w.person("an@example.org").FirstName, `An "de" Smet`)
	same(t, w.person("bo@example.org").FirstName, "Bo")
}

// A column that is to be kept must be there, and be free.
func TestAttributesAreNamed(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	for _, name := range []string{"wijk", "voornaam", "?!", ""} {
		_, err := w.Import(t.Context(), strings.NewReader("email,voornaam\nbo@example.org,Bo\n"), ImportOptions{Who: "ana", Attributes: []string{name}})
		if _, ok := errors.AsType[*FileError](err); !ok {
			t.Errorf("%q: %v", name, err)
		}
	}
	if strings.Count(w.everybody(), "\n") != 1 {
		t.Fatal("somebody was stored")
	}
	report, _ := w.importText("email,paused until,naam,naam\nbo@example.org,x,y,z\n", ImportOptions{Who: "ana", Attributes: []string{"paused_until"}})
	same(t, report, ImportReport{Rows: 1, New: 1, Attributes: []string{"paused_until"}, Ignored: []string{"naam"}})
}

// The log says that the data leaves before any of it does, and the list says who must not be mailed.
func TestExportIsNamedFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTown(t, db)
		w.reader("an", 0)
		must(t, w.Suppress(t.Context(), "ana", w.reader("bo", 0, 1).Address, "by request"))
		w.Audit = refuseAudit
		var out strings.Builder
		if _, err := w.Export(t.Context(), "ana", &out); err == nil || out.Len() > 0 {
			t.Fatalf("without a line in the log: %v, and this left:\n%s", err, &out)
		}
		var said string
		w.Audit = func(_ context.Context, _ *database.Tx, who, act, what string) error {
			said = who + " " + act + " " + what
			return nil
		}
		same(t, w.everybody(), "\ufeffe-mail;voornaam;achternaam;taal;beroep;regio;organisatie;toestand;blokkeerlijst;thema's;frequentie\n"+
			"an@example.org;an;;nl;;;;active;;imh-week;all\nbo@example.org;bo;;nl;;;;active;by request;imh-week vorming;all\n")
		same(t, said, "ana subscriber.export 2 subscribers")
	})
}

func TestUnusableFilesChangeNothing(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	for name, text := range map[string]string{
		"empty":          "",
		"only a mark":    "\ufeff\n\n",
		"only a header":  "email,voornaam\n",
		"no address":     "voornaam,achternaam\nBo,Peeters\n",
		"two addresses":  "email,e-mail\nbo@example.org,an@example.org\n",
		"a spreadsheet":  "PK\x03\x04 and so on",
		"UTF-16":         "\xff\xfee\x00m\x00",
		"Windows-1252":   "email;pr\xe9nom\nbo@example.org;Bo\n",
		"a picture":      strings.Repeat("\x00\xff", maxLine),
		"broken header":  "email,\"voornaam\nbo@example.org,Bo\n",
		"data, no names": "bo@example.org,Bo\nan@example.org,An\n",
	} {
		_, err := w.Import(t.Context(), strings.NewReader(text), w.options())
		if _, ok := errors.AsType[*FileError](err); !ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.nothingLeft()
	if strings.Count(w.everybody(), "\n") != 1 {
		t.Fatal("somebody was stored")
	}
}

func TestImportOptionsAreChecked(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	for name, change := range map[string]func(*ImportOptions){
		"no topic":   func(o *ImportOptions) { o.Topic = "" },
		"other":      func(o *ImportOptions) { o.Topic = "weg" },
		"no words":   func(o *ImportOptions) { o.Given.Words = "" },
		"no source":  func(o *ImportOptions) { o.Given.Source = "" },
		"no voucher": func(o *ImportOptions) { o.Given.By = " " },
	} {
		options := w.options()
		change(&options)
		if _, err := w.Import(t.Context(), strings.NewReader("email\nbo@example.org\n"), options); err == nil {
			t.Errorf("%s: imported", name)
		}
	}
	w.nothingLeft()
}

func TestImportRevivesNobodyAndKeepsConsent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		kept, left, leftTopic, bounced := w.reader("kept", 0), w.reader("left", 0), w.reader("lefttopic", 0), w.reader("bounced", 1)
		must(t, w.Leave(ctx, left.ID, "page"))
		w.wants(leftTopic.ID)
		must(t, w.Suppress(ctx, "ana", bounced.Address, "complaint"))
		must(t, w.Suppress(ctx, "ana", address(t, "stranger@example.org"), "by request"))
		text := "email,voornaam,regio\nkept@example.org,,Gent\nleft@example.org,Weg,Gent\nlefttopic@example.org,Weg,Gent\n" +
			"bounced@example.org,Weg,Gent\nstranger@example.org,Weg,Gent\nnew@example.org,new,Gent\n"

		options := w.options()
		options.DryRun = true
		before := w.everybody()
		want := ImportReport{Rows: 6, New: 1, Known: 2, Left: 1, Suppressed: 2, LeftTopic: 1, Consented: 1, Kept: 1}
		dry := want
		dry.DryRun = true
		report, _ := w.importText(text, options)
		same(t, report, dry)
		same(t, w.everybody(), before)

		want.Updated = 2
		report, _ = w.importText(text, w.options())
		same(t, report, want)
		same(t, w.reasons(0, kept, left, leftTopic, bounced, w.person("new@example.org")),
			map[string]Reason{"left": ReasonLeft, "lefttopic": ReasonLeftTopic, "bounced": ReasonSuppressed})
		same(t, []string{w.person("left@example.org").FirstName, w.person("kept@example.org").FirstName, w.person("kept@example.org").Region},
			[]string{"left", "kept", "Gent"})
		if _, err := w.ByAddress(ctx, address(t, "stranger@example.org")); !errors.Is(err, ErrNotFound) {
			t.Errorf("a suppressed stranger: %v", err)
		}
		must(t, w.Unsuppress(ctx, "ana", bounced.Address))
		same(t, w.reasons(0, bounced), map[string]Reason{"bounced": ReasonNoConsent})
		for _, p := range []Subscriber{kept, left, leftTopic, bounced} {
			must(t, w.verifyConsent(ctx, p.ID))
		}
		records, err := w.ConsentOf(ctx, kept.ID)
		must(t, err)
		same(t, len(records), 1)
	})
}

func TestImportWithoutConsentMailsNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTown(t, db)
		kept := w.reader("kept", 0)
		text := "email,voornaam\nbo@example.org,bo\nkept@example.org,kept\n"
		report, _ := w.importText(text, ImportOptions{Who: "ana", Topic: "imh-week"})
		same(t, report, ImportReport{Rows: 2, New: 1, Known: 1, Kept: 1})
		same(t, w.reasons(0, kept, w.person("bo@example.org")), map[string]Reason{"bo": ReasonNoConsent})
		// A later list that has consent gives it.
		report, _ = w.importText(text, w.options())
		same(t, report, ImportReport{Rows: 2, Known: 2, Consented: 1, Kept: 1})
		same(t, w.reasons(0, kept, w.person("bo@example.org")), map[string]Reason{})
		report, _ = w.importText("email\nan@example.org\n", ImportOptions{Who: "ana"})
		same(t, report, ImportReport{Rows: 1, New: 1})
	})
}

func TestOnlyOneImports(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	lock, err := w.db.Lock(t.Context(), importLock)
	must(t, err)
	defer lock.Release()
	if _, err := w.Import(t.Context(), strings.NewReader("email\nbo@example.org\n"), w.options()); !errors.Is(err, ErrImporting) {
		t.Fatalf("import = %v", err)
	}
	n, err := w.FinishImports(t.Context())
	must(t, err)
	same(t, n, 0)
}

func manyRows(n int) string {
	var text strings.Builder
	text.WriteString("email,voornaam,wijk\n")
	for i := range n {
		fmt.Fprintf(&text, "p%d@example.org,P%d,noord\n", i, i)
	}
	return text.String()
}

// An import that is cut off while reading has never been; one cut off while storing is stored by the next start. It does
// not matter after which batch, nor how often.
func TestImportCutOff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		const people = 1100
		stop := errors.New("pulled the plug")
		for batches := 0; ; batches++ {
			w := &town{Store: NewStore(db), t: t}
			if batches == 0 {
				w = newTown(t, db)
			}
			w.exec("DELETE FROM subscriptions")
			for _, table := range []string{"consents", "consent_values", "consent_chains", "subscribers"} {
				w.exec("DELETE FROM " + table)
			}
			options, calls, phase := w.options(), 0, ImportReading
			options.Progress = func(p ImportProgress) error {
				if calls, phase = calls+1, p.Phase; calls > batches {
					return stop
				}
				return nil
			}
			_, err := w.Import(t.Context(), strings.NewReader(manyRows(people)), options)
			if err == nil {
				break
			}
			if !errors.Is(err, stop) {
				t.Fatal(err)
			}
			finished, err := NewStore(db).FinishImports(t.Context())
			must(t, err)
			w.nothingLeft()
			count, err := w.Count(t.Context(), Audience{}, 1)
			must(t, err)
			want := AudienceCount{}
			if phase == ImportStoring {
				want = AudienceCount{people, people}
				same(t, finished, 1)
			}
			same(t, count, want)
			records, err := w.VerifyAllConsent(t.Context(), func(e *TamperedError) { t.Error(e) })
			must(t, err)
			same(t, records, want.Named)
		}
	})
}

// A process that is killed has no time to tidy up: what it put aside lies there, in the state in which it was.
func TestImportKilledWhileReading(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	w.exec("INSERT INTO imports (state, who, language, words, source, vouched_by, started_at) VALUES ('staging', 'ana', '', '', '', '', 1)")
	for i := range 3 {
		w.exec("INSERT INTO import_rows (import_id, address, address_key, first_name, last_name, language, profession, region, organisation, attributes)"+
			" VALUES (1, ?1, ?1, '', '', '', '', '', '', '{}')", fmt.Sprintf("p%d@example.org", i))
	}
	n, err := w.FinishImports(t.Context())
	must(t, err)
	same(t, n, 1)
	w.nothingLeft()
	if strings.Count(w.everybody(), "\n") != 1 {
		t.Fatal("somebody was stored")
	}
}

func TestImportStopsWithItsContext(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	for _, phase := range []ImportPhase{ImportReading, ImportStoring} {
		ctx, cancel := context.WithCancel(t.Context())
		options := w.options()
		options.Progress = func(p ImportProgress) error {
			if p.Phase == phase {
				cancel()
			}
			return nil
		}
		if _, err := w.Import(ctx, strings.NewReader(manyRows(1200)), options); !errors.Is(err, context.Canceled) {
			t.Fatalf("%s: %v", phase, err)
		}
	}
	_, err := w.FinishImports(t.Context())
	must(t, err)
	w.nothingLeft()
	count, err := w.Count(t.Context(), Audience{}, w.topics[0].ID)
	must(t, err)
	same(t, count, AudienceCount{1200, 1200})
}

// Importing a file twice leaves everything as importing it once did, whatever the file.
func TestImportTwiceIsOnce(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	cell := rapid.SampledFrom([]string{"", "Bo", "An", "=1+1", "\"x\"", "Gent; Brugge", "'t Hof", "-", "é"})
	who := rapid.SampledFrom([]string{"a@example.org", "b@example.org", "B@example.org", "c@münchen.example", "bad", ""})
	options := w.options()
	options.Attributes = []string{"wijk"}
	rapid.Check(t, func(rt *rapid.T) {
		var text strings.Builder
		text.WriteString("email,voornaam,regio,wijk\n")
		for range rapid.IntRange(1, 6).Draw(rt, "rows") {
			fields := []string{who.Draw(rt, "who"), cell.Draw(rt, "name"), cell.Draw(rt, "region"), cell.Draw(rt, "district")}
			for i, field := range fields {
				fields[i] = `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
			}
			text.WriteString(strings.Join(fields, ",") + "\n")
		}
		w.importText(text.String(), options)
		once := w.everybody()
		report, _ := w.importText(text.String(), options)
		if report.New+report.Updated+report.Consented > 0 || w.everybody() != once {
			rt.Fatalf("the second time: %+v\n%s\n%s", report, once, w.everybody())
		}
	})
}

// A list that was exported says the same about everybody when it comes back.
func TestExportComesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		for i, name := range []string{"=HYPERLINK(\"http://x\")", "+32 9", "-x", "@SUM(A1)", "'t Hof", "a;b,c", "x;=HYPERLINK(\"http://x\")"} {
			_, err := w.Add(ctx, "ana", NewSubscriber{Address: address(t, fmt.Sprintf("p%d@münchen.example", i)), Topics: []TopicID{w.topics[i%3].ID}, Consent: paper(),
				Profile: Profile{FirstName: name, Language: Languages()[i%3], Attributes: map[string]string{"wijk": name}}})
			must(t, err)
		}
		list := w.everybody()
		for _, cutAt := range []string{",", ";", "\t"} {
			for line := range strings.Lines(list) {
				for cell := range strings.SplitSeq(line, cutAt) {
					if cell = strings.Trim(cell, "\"\n"); cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
						t.Errorf("a formula, when cut at %q: %q", cutAt, cell)
					}
				}
			}
		}
		if !strings.Contains(list, "p0@münchen.example;") || !strings.Contains(list, ";imh-week;") {
			t.Errorf("export =\n%s", list)
		}
		report, faults := w.importText(list, ImportOptions{Who: "ana", Attributes: []string{"wijk"}})
		same(t, faults, "")
		same(t, report, ImportReport{Rows: 7, Known: 7, Attributes: []string{"wijk"}, Ignored: []string{"toestand", "blokkeerlijst", "thema's", "frequentie"}})
		same(t, w.everybody(), list)
	})
}

// endless is a file of any length that is never in memory as a whole.
type endless struct {
	left int
	n    int
	rest string
}

func (e *endless) Read(p []byte) (int, error) {
	if e.rest == "" {
		if e.left <= 0 {
			return 0, io.EOF
		}
		e.rest = fmt.Sprintf("p%d@example.org,\"P%d\n", e.n, e.n) // a quotation mark that is never closed
		if e.n++; e.n%2 == 0 {
			e.rest = "not an address," + strings.Repeat("x", 150) + "\n"
		}
		if e.n == 1 {
			e.rest = "email,voornaam\n"
		}
		e.left -= len(e.rest)
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// A long file, be it all wrong, takes a few megabytes and no more. What lives is measured, not what the collector has not
// yet come to: under the race detector that is another matter.
func TestImportKeepsMemoryFlat(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	const size = 20 << 20
	before, most, looks := living(), uint64(0), 0
	options := w.options()
	options.Progress = func(ImportProgress) error {
		if looks++; looks%8 == 1 {
			most = max(most, living())
		}
		return nil
	}
	_, err := w.Import(t.Context(), &endless{left: size}, options)
	must(t, err)
	if looks < 8 {
		t.Fatalf("progress was told %d times: nothing was measured", looks)
	}
	if most > before+size/2 {
		t.Fatalf("the heap grew by %d MB for a file of %d MB", (most-before)>>20, size>>20)
	}
}

// living is how many bytes of the heap are reachable.
func living() uint64 {
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return memory.HeapAlloc
}

func FuzzImport(f *testing.F) {
	for _, seed := range []string{"email,voornaam\nbo@example.org,Bo\n", "\ufeffemail;x\n\"a\";\"b\n\n\"\"\"", "sep=\t\ne-mail\tnaam\na@b.be\tx", "email\n\"\n\"\n\"",
		"email,a\r\nx@y.be,\"1\r\n2\"\r\n", "adres\n=1+1\n", "email\n\xff\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows, columns, err := openList(strings.NewReader(text), nil)
		if err != nil {
			if _, ok := errors.AsType[*FileError](err); !ok {
				t.Fatal(err)
			}
			return
		}
		lines, last := strings.Count(text, "\n")+1, 0
		for {
			r, err := rows.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil || r.line <= last || r.line > lines {
				t.Fatalf("line %d after %d of %d: %v", r.line, last, lines, err)
			}
			last = r.line
			if r.fault != "" {
				continue
			}
			a, p, fault := columns.person(r.fields)
			if fault == nil && (a.IsZero() || p.clean() != nil) {
				t.Fatalf("line %d: took %v %+v", r.line, a, p)
			}
		}
	})
}

// BenchmarkImport stores new people with consent; BenchmarkImport/without stores them without.
func BenchmarkImport(b *testing.B) {
	const people = 50_000
	text := manyRows(people)
	for name, options := range map[string]ImportOptions{
		"with consent": {Who: "ana", Topic: "imh-week", Given: *paper()},
		"without":      {Who: "ana", Topic: "imh-week"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				w := newTown(b, dbtest.Open(b))
				b.StartTimer()
				if _, err := w.Import(b.Context(), strings.NewReader(text), options); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(people*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func BenchmarkMailable(b *testing.B) {
	w := newTown(b, dbtest.Open(b))
	if _, err := w.Import(b.Context(), strings.NewReader(manyRows(20_000)), w.options()); err != nil {
		b.Fatal(err)
	}
	var ids []ID
	for i := range batch {
		ids = append(ids, ID(1+i*40))
	}
	for b.Loop() {
		refused, err := w.Mailable(b.Context(), w.db.Read(), ids, w.topics[0].ID, database.Now())
		if err != nil || len(refused) > 0 {
			b.Fatal(refused, err)
		}
	}
}

// A column that is not kept cannot be wrong: lists come with long remarks.
func TestAColumnThatIsNotKeptSpoilsNothing(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	remark := "\"een lange opmerking\nop twee lijnen " + strings.Repeat("en nog wat ", 50) + "\""
	report, faults := w.importText("e-mail;voornaam;opmerking\nbo@example.org;Bo;"+remark+"\n", w.options())
	if report.New != 1 || report.Bad != 0 || faults != "" {
		t.Errorf("report = %+v, faults %q", report, faults)
	}
	same(t, w.person("bo@example.org").FirstName, "Bo")
}

// Who moved and then left all mail is not brought back by a list that still has the address from before.
func TestAListDoesNotBringBackWhoMovedAndLeft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		bo := p.reader("bo", 0)
		p.complete(p.movedTo(bo.ID, "nieuw@example.org"))
		must(t, p.Leave(t.Context(), bo.ID, ViaOneClick))
		report, _ := p.importText("e-mail\nbo@example.org\n", p.options())
		same(t, []int{report.New, report.Known, report.Moved, report.Consented}, []int{0, 1, 1, 0})
		same(t, p.count("subscribers"), 1)
	})
}
