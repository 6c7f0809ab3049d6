package notices

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"dorpspost/database"
	"dorpspost/subscribers"
)

var folder = flag.String("notices", "", "folder for every notice as .eml, .html and .txt, for make judge")

// Judges that share no code with us look at the mails that this writes: .ci/judge.
func TestWriteNotices(t *testing.T) {
	if *folder == "" {
		t.Skip("not run: there is no -notices FOLDER")
	}
	m := newMaker(t)
	for i, kind := range subscribers.MailKinds() {
		for _, in := range subscribers.Languages() {
			n := made(t, m, mailTo(t, kind, in))
			message, err := n.Message(m.Network, int64(i+1), database.Now())
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(*folder, fmt.Sprintf("notice-%s-%s", kind, in))
			for ending, text := range map[string]string{".eml": string(message), ".html": n.HTML, ".txt": n.Text} {
				if err := os.WriteFile(path+ending, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
