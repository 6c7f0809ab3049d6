package mailtest

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
)

// Node is one part of a message as a reader's program sees it: a multipart with Parts, or a leaf with its decoded Body.
type Node struct {
	Type        string            // media type in small letters: "text/plain"
	Params      map[string]string // decoded; without what the tree itself shows: the boundary, and the type of what is related
	Disposition string            // "inline", "attachment" or nothing
	FileName    string            // decoded
	ContentID   string            // with its angle brackets
	Body        []byte            // of a text: every line end as CR LF
	Parts       []Node
}

// Tree takes a message apart with the standard library's own parsers. It fails on a message that breaks the rules of
// MIME where a reader's program would have to guess: an unknown encoding, a boundary used on two levels, a multipart
// that has no end.
func Tree(message []byte) (Node, error) {
	parsed, err := mail.ReadMessage(bytes.NewReader(message))
	if err != nil {
		return Node{}, fmt.Errorf("read a message: %w", err)
	}
	return readNode(parsed.Header, parsed.Body, nil)
}

// Leaves are the parts that hold something, in their order.
func (n Node) Leaves() []Node {
	if len(n.Parts) == 0 {
		return []Node{n}
	}
	var all []Node
	for _, part := range n.Parts {
		all = append(all, part.Leaves()...)
	}
	return all
}

// String draws the tree in one line: multipart/alternative(text/plain, text/html).
func (n Node) String() string {
	if len(n.Parts) == 0 {
		return n.Type
	}
	parts := make([]string, len(n.Parts))
	for i, part := range n.Parts {
		parts[i] = part.String()
	}
	return n.Type + "(" + strings.Join(parts, ", ") + ")"
}

// fields is the header of a message or of a part.
type fields interface{ Get(name string) string }

func readNode(header fields, body io.Reader, above []string) (Node, error) {
	node := Node{ContentID: header.Get("Content-Id")}
	kind, params, err := parameters(cmp.Or(header.Get("Content-Type"), "text/plain")) // RFC 2045, 5.2
	if err != nil {
		return node, err
	}
	node.Type, node.Params = kind, params
	if disposition := header.Get("Content-Disposition"); disposition != "" {
		kind, params, err := parameters(disposition)
		if err != nil {
			return node, err
		}
		node.Disposition, node.FileName = kind, params["filename"]
	}
	if !strings.HasPrefix(kind, "multipart/") {
		node.Body, err = decode(header.Get("Content-Transfer-Encoding"), body)
		if strings.HasPrefix(kind, "text/") && node.Disposition == "" {
			node.Body = canonical(node.Body)
		}
		return node, err
	}
	boundary := params["boundary"]
	if slices.Contains(above, boundary) {
		return node, fmt.Errorf("the boundary %q stands on two levels", boundary)
	}
	delete(params, "boundary")
	if node.Parts, err = readParts(body, boundary, append(above, boundary)); err != nil {
		return node, fmt.Errorf("%s: %w", kind, err)
	}
	return node, node.checkRelated()
}

func readParts(body io.Reader, boundary string, above []string) ([]Node, error) {
	var nodes []Node
	reader := multipart.NewReader(body, boundary)
	for {
		part, err := reader.NextRawPart()
		if err == io.EOF { //nolint:errorlint // wrapped, it says that the message has no end
			return nodes, nil
		}
		if err != nil {
			return nil, err
		}
		node, err := readNode(part.Header, part, above)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, node)
	}
}

// checkRelated takes the type parameter away: it repeats the type of the first part (RFC 2387, 3.1), or it is wrong.
func (n Node) checkRelated() error {
	if len(n.Parts) == 0 {
		return fmt.Errorf("%s holds nothing", n.Type)
	}
	if root := n.Params["type"]; n.Type == "multipart/related" && root != "" {
		delete(n.Params, "type")
		if root != n.Parts[0].Type {
			return fmt.Errorf("multipart/related names the type %q and begins with %s", root, n.Parts[0].Type)
		}
	}
	return nil
}

// parameters reads a type or a disposition with its parameters, in either way of writing what is not plain: RFC 2231, or
// the encoded words that most programs write.
func parameters(value string) (string, map[string]string, error) {
	kind, params, err := mime.ParseMediaType(value)
	if err != nil {
		return "", nil, fmt.Errorf("%q: %w", value, err)
	}
	for name, text := range maps.All(params) {
		if params[name], err = new(mime.WordDecoder).DecodeHeader(text); err != nil {
			return "", nil, fmt.Errorf("%q: %w", value, err)
		}
	}
	return kind, params, nil
}

func decode(encoding string, body io.Reader) ([]byte, error) {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding.Strict(), body)
	case "", "7bit", "8bit":
	default:
		return nil, fmt.Errorf("the encoding %q is not known", encoding)
	}
	return io.ReadAll(body)
}

// canonical makes every line end CR LF, as they are in a text on its way.
func canonical(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
}

// Header reads the fields of a message as a reader's program shows them, decoded, by their names in canonical form;
// addresses as Name <address>. It fails when a field stands twice. Content-Type is left to Tree.
func Header(message []byte) (map[string]string, error) {
	parsed, err := mail.ReadMessage(bytes.NewReader(message))
	if err != nil {
		return nil, fmt.Errorf("read a message: %w", err)
	}
	shown := map[string]string{}
	for name, values := range parsed.Header {
		if len(values) != 1 {
			return nil, fmt.Errorf("%s stands %d times", name, len(values))
		}
		switch name {
		case "Content-Type":
		case "From", "To", "Reply-To":
			address, err := mail.ParseAddress(values[0])
			if err != nil {
				return nil, fmt.Errorf("%s: %q: %w", name, values[0], err)
			}
			shown[name] = strings.TrimSpace(address.Name + " <" + address.Address + ">")
		default:
			if shown[name], err = new(mime.WordDecoder).DecodeHeader(values[0]); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return shown, nil
}
