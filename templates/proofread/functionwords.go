package proofread

import "strings"

// functionWords are the small words that hold a sentence together, per language: those that are glued to their neighbour
// when text comes from a PDF, and that tell a sentence from a row of names.
var functionWords = map[string]map[string]bool{
	Dutch: set(`de het een en van in op met voor dat die is te om aan bij ook niet maar of als naar uit over door tot er ze je
		we hun dan wat wie dit deze ik hij zij wij jij jullie ons onze haar hem mijn jouw al nog wel geen zich zo want na
		onder tussen tegen zonder per waar hoe zijn was worden wordt werd heeft hebben had kan kunnen zou zal moet mag wil
		toen omdat zodat terwijl wanneer doordat hoewel waarvoor u uw`),
	French: set(`le la les un une des du de au aux et ou où que qui ne pas plus ce cette ces se sa son ses leur leurs notre nos
		votre vos nous vous il elle ils elles on je tu dans en sur sous avec sans pour par chez est sont être mais si comme
		quand donc car y à`),
	English: set(`the a an and or of to in on at by for with from is are was were be been it its this that these those he she
		they we you i his her their our your not but if as when so no do does did has have had can will would`),
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
