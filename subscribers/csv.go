package subscribers

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits that keep memory flat, whatever a file holds.
const (
	maxLine  = 1 << 20 // octets of one line, and of one row
	maxLines = 20      // lines that one row may run over
)

// FileError says why a whole file cannot be used. Nothing of it has been stored.
type FileError struct{ What string }

func (e *FileError) Error() string { return e.What }

// csvReader reads rows of separated values as a stream (RFC 4180, with any of three separators). Unlike encoding/csv it
// survives a broken row: it says what is wrong with it and goes on with the line after the one where the row began, so
// that one lost quotation mark does not swallow the rest of the file.
type csvReader struct {
	in        *bufio.Reader
	separator byte
	number    int    // of the line read last
	again     []line // lines to read once more, after a row that ran over several lines and broke
}

type line struct {
	number int
	text   string
	fault  string
}

// row is one row of the file: its fields, or what is wrong with it.
type row struct {
	line   int // the line on which it starts; the first of the file is 1
	fields []string
	fault  string
}

// What can be wrong with a row.
const (
	faultTooLong  = "this line is longer than 1 MB: it is no row of a list"
	faultOpen     = "a quotation mark is opened and never closed: check the quotation marks on this line"
	faultQuote    = "there is text after a closing quotation mark: check the quotation marks on this line"
	faultEncoding = "this line is not UTF-8: save the file as \"CSV UTF-8\" and import it again"
)

func newCSVReader(file io.Reader) *csvReader {
	return &csvReader{in: bufio.NewReaderSize(file, maxLine)}
}

// next returns the next row that is not empty, or io.EOF. Any other error comes from the file itself.
func (c *csvReader) next() (row, error) {
	for {
		first, err := c.line()
		if err != nil {
			return row{}, err
		}
		r := row{line: first.number, fault: first.fault}
		if r.fault == "" {
			if r.fields, r.fault, err = c.fields(first); err != nil {
				return row{}, err
			}
		}
		if r.fault == "" && blank(r.fields) {
			continue
		}
		return r, nil
	}
}

func blank(fields []string) bool {
	for _, field := range fields {
		if strings.TrimSpace(field) != "" {
			return false
		}
	}
	return true
}

// fields cuts a line into fields, and takes further lines while a quoted field is open.
func (c *csvReader) fields(first line) (fields []string, fault string, err error) {
	if strings.IndexByte(first.text, '"') < 0 {
		return strings.Split(first.text, string(c.separator)), wrongEncoding(first.text), nil
	}
	text, more := first.text, []line(nil)
	for {
		fields, fault = cut(text, c.separator)
		if fault != faultOpen || len(more) >= maxLines || len(text) > maxLine {
			break
		}
		next, err := c.line()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, "", err
		}
		more = append(more, next)
		if next.fault != "" {
			break
		}
		text += "\n" + next.text
	}
	if fault != "" {
		c.again = append(more, c.again...)
		return nil, fault, nil
	}
	return fields, wrongEncoding(text), nil
}

func wrongEncoding(text string) string {
	if !isUTF8(text) {
		return faultEncoding
	}
	return ""
}

// cut splits a text with quotation marks into fields.
func cut(text string, separator byte) (fields []string, fault string) {
	for {
		if !strings.HasPrefix(text, `"`) {
			field, rest, more := strings.Cut(text, string(separator))
			fields = append(fields, field)
			if !more {
				return fields, ""
			}
			text = rest
			continue
		}
		field, rest, fault := quoted(text[1:])
		if fault != "" {
			return nil, fault
		}
		fields = append(fields, field)
		switch {
		case rest == "":
			return fields, ""
		case rest[0] != separator:
			return nil, faultQuote
		}
		text = rest[1:]
	}
}

// quoted reads up to the closing quotation mark; two in a row stand for one.
func quoted(text string) (field, rest, fault string) {
	var whole strings.Builder
	for {
		end := strings.IndexByte(text, '"')
		if end < 0 {
			return "", "", faultOpen
		}
		whole.WriteString(text[:end])
		if text = text[end+1:]; !strings.HasPrefix(text, `"`) {
			return whole.String(), text, ""
		}
		whole.WriteByte('"')
		text = text[1:]
	}
}

// line returns the next line without its end (LF or CRLF). A line beyond the limit is skipped to its end.
func (c *csvReader) line() (line, error) {
	if len(c.again) > 0 {
		next := c.again[0]
		c.again = c.again[1:]
		return next, nil
	}
	text, err := c.in.ReadSlice('\n')
	c.number++
	if errors.Is(err, bufio.ErrBufferFull) {
		return line{number: c.number, fault: faultTooLong}, c.skipLine()
	}
	if err != nil && (!errors.Is(err, io.EOF) || len(text) == 0) {
		return line{}, err
	}
	text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
	return line{number: c.number, text: string(text)}, nil
}

func (c *csvReader) skipLine() error {
	for {
		_, err := c.in.ReadSlice('\n')
		if err == nil || errors.Is(err, io.EOF) {
			return nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// begin looks at the start of the file: it skips a byte order mark, settles the separator, and returns the header. It
// fails with a *FileError when this is not a list in UTF-8.
func (c *csvReader) begin() (row, error) {
	start, err := c.in.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return row{}, fmt.Errorf("read the file: %w", err)
	}
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		_, _ = c.in.Discard(3)
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")), bytes.HasPrefix(start, []byte("PK\x03")):
		return row{}, &FileError{"this is not a CSV file in UTF-8 (a spreadsheet, or UTF-16): open it and save it as \"CSV UTF-8\""}
	}
	for {
		first, err := c.line()
		switch {
		case errors.Is(err, io.EOF):
			return row{}, &FileError{"the file is empty: it needs a line with the names of the columns, and a line for each person"}
		case err != nil:
			return row{}, fmt.Errorf("read the file: %w", err)
		case strings.TrimSpace(first.text) == "" && first.fault == "":
			continue
		case len(first.text) == 5 && strings.HasPrefix(strings.ToLower(first.text), "sep="):
			c.separator = first.text[4] // as Excel writes it
			continue
		}
		return c.header(first)
	}
}

func (c *csvReader) header(first line) (row, error) {
	if c.separator == 0 {
		c.separator = separatorOf(first.text)
	}
	r := row{line: first.number, fault: first.fault}
	var err error
	if r.fault == "" {
		r.fields, r.fault, err = c.fields(first)
	}
	if err != nil {
		return row{}, fmt.Errorf("read the file: %w", err)
	}
	if r.fault != "" {
		return row{}, &FileError{fmt.Sprintf("line %d should name the columns, but %s", r.line, r.fault)}
	}
	return r, nil
}

// separatorOf is the sign among comma, semicolon and tab that stands most often in the header outside quotation marks.
func separatorOf(header string) byte {
	best, most, inside := byte(','), 0, false
	count := map[byte]int{}
	for i := range len(header) {
		switch c := header[i]; {
		case c == '"':
			inside = !inside
		case !inside && (c == ',' || c == ';' || c == '\t'):
			if count[c]++; count[c] > most {
				best, most = c, count[c]
			}
		}
	}
	return best
}
