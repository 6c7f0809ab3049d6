package proofread

import "testing"

func TestSpaces(t *testing.T) {
	same(t, Spaces, everyLanguage, [][]string{
		{"een  twee", "   ->  "}, {"een \u00a0twee", " \u00a0 ->  "}, {"een\u00a0\u00a0\u00a0twee", "\u00a0\u00a0\u00a0 ->  "},
		{"een.  Twee", "   ->  "}, {"een \t twee", " \t  ->  "}, {"{{ voornaam }}  en", "   ->  "},
		{"een twee"}, {"een\u00a0twee"}, {"een\ttwee"}, {"  een"}, {"een  "}, {"een  \n  twee"}, {"een  \r\ntwee"},
	})
}

func TestSpaceBefore(t *testing.T) {
	same(t, SpaceBefore, []string{Dutch, English}, [][]string{
		{"Kom je ?", "je ? -> je?"}, {"Ja !", "Ja ! -> Ja!"}, {"Een , twee", "Een , -> Een,"}, {"Klaar .", "Klaar . -> Klaar."},
		{"Waar : hier", "Waar : -> Waar:"}, {"Dit ; dat", "Dit ; -> Dit;"}, {"Kom je\u00a0?", "je\u00a0? -> je?"},
		{"{{ voornaam }} ,", "{{ voornaam }} , -> {{ voornaam }},"}, {"(echt) !", ") ! -> )!"}, {"om 9 !", "9 ! -> 9!"},
		{"Wat ?!", "Wat ? -> Wat?"},
		{"Kom je?"}, {"En dan ..."}, {"En dan …"}, {"een .pdf"}, {"een :) lach"}, {"een ;-) knipoog"}, {"3 : 1"}, {"? vraag"}, {"( ? )"},
		{"de .NET groep"}, {"ja\n! nee"}, {":smile:"}, {"ja :smile:"},
	})
	expect(t, SpaceBefore, French, [][]string{
		{"Un , deux", "Un , -> Un,"}, {"Fini .", "Fini . -> Fini."}, {"Ça va\u00a0?"}, {"Ça va ?"},
	})
}

func TestFixedSpace(t *testing.T) {
	expect(t, FixedSpace, French, [][]string{
		{"Ça va ?", "va ? -> va\u00a0?"}, {"Ça va?", "va? -> va\u00a0?"}, {"Bonjour!", "Bonjour! -> Bonjour\u00a0!"},
		{"Voici : un", "Voici : -> Voici\u00a0:"}, {"Voici: un", "Voici: -> Voici\u00a0:"}, {"ceci; cela", "ceci; -> ceci\u00a0;"},
		{"« oui »", "« oui -> «\u00a0oui", "oui » -> oui\u00a0»"}, {"«oui»", "«oui -> «\u00a0oui", "oui» -> oui\u00a0»"},
		{"Bonjour {{ voornaam }}!", "{{ voornaam }}! -> {{ voornaam }}\u00a0!"}, {"Quoi?!", "Quoi? -> Quoi\u00a0?"},
		{"Ça va\u00a0?"}, {"Ça va\u202f!"}, {"à 10:30"}, {"«\u00a0oui\u00a0»"}, {"https://example.org/?a=b"}, {"Quoi\u00a0?!"}, {"un :) sourire"},
		{"? seul"}, {"(!)"},
	})
	same(t, FixedSpace, []string{Dutch, English}, [][]string{{"Ja!"}, {"Ja !"}, {"« ja »"}})
}

func TestSpaceAfter(t *testing.T) {
	same(t, SpaceAfter, []string{Dutch, French, English}, [][]string{
		{"komt,het", "komt,het -> komt, het"}, {"vient;le", "vient;le -> vient; le"}, {"Ah!Oui", "Ah!Oui -> Ah! Oui"},
		{"Oui?Non", "Oui?Non -> Oui? Non"}, {"(oui),non", "),non -> ), non"}, {"opgelet:kom", "opgelet:kom -> opgelet: kom"},
		{"juni,2027", "juni,2027 -> juni, 2027"}, {"in 2027,samen", "2027,samen -> 2027, samen"}, {"einde.Het begin", "einde.Het -> einde. Het"},
		{"3,5"}, {"9.30"}, {"9:30"}, {"www.x.be"}, {"affiche.pdf"}, {"a@b.be"}, {"https://x.be/a,b"}, {"d.w.z."}, {"o.a. ja"}, {"Node.js"},
		{"U.S.A."}, {"1,x"}, {"re:x"}, {"x.be,y"}, {"Kinderen, ouders"}, {"een…twee"}, {"10:30u"}, {"deMens.nu"}, {"J.P. Peeters"},
	})
	expect(t, SpaceAfter, Dutch, [][]string{{"dat komt.het is", "komt.het -> komt. het"}, {"xyq.het"}})
	expect(t, SpaceAfter, French, [][]string{{"il vient.le jour", "vient.le -> vient. le"}, {"exemple.machin"}})
	expect(t, SpaceAfter, English, [][]string{{"it works.the end", "works.the -> works. the"}, {"sub.domain"}})
}

func TestLineBreak(t *testing.T) {
	expect(t, LineBreak, Dutch, [][]string{
		{"Deze zin is lang genoeg om door een machine\nte zijn afgebroken.", "machine\nte -> machine te"},
		{"Elke lange regel van deze alinea breekt af\nmidden in de zin en gaat daarna nog een hele\ntijd door.", "af\nmidden -> af midden"},
		{"Dag van de\nbaby", "de\nbaby -> de baby"}, {"kinder-\nopvang", "-\nopvang -> opvang"}, {"nood-\nxyqgroep", "-\nxyqgroep -> -xyqgroep"},
		{"Deze zin is lang genoeg voor een regel,\r\nmaar gaat door.", ",\r\nmaar -> , maar"},
		{"melk\nbrood\nkaas"}, {"Een zin.\nNog een zin."}, {"Deze zin is lang genoeg, maar\n\nhier begint een alinea."}, {"Dag allemaal,\n\nwelkom"},
		{"- melk uit de winkel om de hoek, halfvol\n- brood"}, {"Een titel van meer dan dertig letters\nEen andere regel"},
	})
	wrapped := Reader{Language: Dutch, Wrapped: true}
	if got := wrapped.Read("Deze zin is lang genoeg om door een machine\nte zijn afgebroken."); len(got) > 0 {
		t.Errorf("wrapped: %+v", got)
	}
}

func TestInvisible(t *testing.T) {
	same(t, Invisible, everyLanguage, [][]string{
		{"kinder\u00adopvang", "kinder\u00adopvang -> kinderopvang"}, {"een \u202egnagrev\u202c", "\u202e", "\u202c"}, {"\ufeffDag", "\ufeff"},
		{"a\x00b", "\x00"}, {"een\u200b twee", "\u200b"}, {"👨‍👩‍👧 kinderopvang"}, {"één"},
	})
}
