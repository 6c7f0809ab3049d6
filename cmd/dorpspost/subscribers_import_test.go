package main

import (
	"os"
	"strings"
	"testing"

	"dorpspost/subscribers"
)

// A list may hold more about people than they agreed to: only what is named is kept. Without a fault there is no error file.
func TestImportKeepsOnlyWhatIsNamed(t *testing.T) {
	s := newSite(t)
	list := s.Write("lijst.csv", "e-mail;voornaam;wijk;Rijksregisternummer\nels@opvang.example;Els;noord;85073003328\n")
	said := s.Run("subscribers", "import", list).out
	if !strings.Contains(said, "Columns not kept: Rijksregisternummer, wijk.") || !strings.Contains(said, "--attributes") {
		t.Errorf("it says:\n%s", said)
	}
	s.Run("subscribers", "import", list, "--attributes", "wijk")
	var els subscribers.Subscriber
	s.Run("subscribers", "show", "els@opvang.example", "--json").Into(&els)
	if len(els.Attributes) != 1 || els.Attributes["wijk"] != "noord" {
		t.Errorf("kept %v", els.Attributes)
	}
	if _, err := os.Stat(list + ".errors.csv"); !os.IsNotExist(err) {
		t.Errorf("there is an error file: %v", err)
	}
	s.Refuses(`no column is named "rol"`, "subscribers", "import", list, "--attributes", "rol")
}
