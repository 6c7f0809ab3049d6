package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"dorpspost/subscribers"
)

// What the generated audience is made of: names as they are in Flanders, and the fields by which a network chooses.
var (
	benchFirstNames = []string{"An", "Bram", "Céline", "Dorien", "Elke", "Fatima", "Griet", "Hanne", "Ilse", "Joke", "Katrien",
		"Lies", "Mieke", "Nele", "Öznur", "Pieter-Jan", "Ruth", "Sofie", "Tine", "Veerle", "Wannes", "Zoë"}
	benchLastNames = []string{"Peeters", "Janssens", "Maes", "Jacobs", "Mertens", "Willems", "Claes", "Goossens", "Wouters",
		"De Smet", "Van den Broeck", "Vermeulen", "Van Damme", "Aerts", "D'Hondt", "El Amrani", "Yıldız", "De Clercq", "Sels"}
	benchProfessions   = []string{"kinderopvang", "onderwijs", "vroedvrouw", "psycholoog", "verpleegkundige", "kinderarts", "gezinsbegeleider"}
	benchRegions       = []string{"Oost-Vlaanderen", "West-Vlaanderen", "Antwerpen", "Limburg", "Vlaams-Brabant", "Brussel"}
	benchOrganisations = []string{"De Speelvogel", "Het Warme Nest", "Basisschool De Linde", "Huis van het Kind", "Zelfstandig", ""}
	benchDomains       = []string{"opvang.example", "school.example", "praktijk.example", "lindewijk.example", "ziekenhuis.example"}
	benchLanguages     = []string{"nl", "nl", "nl", "nl", "nl", "nl", "nl", "nl", "fr", "en"}
)

// benchColumns is the header of the generated list; benchPerson makes a line for it.
var benchColumns = []string{"e-mail", "voornaam", "achternaam", "taal", "beroep", "regio", "organisatie"}

// benchPerson is the nth person of the generated audience: the same one each time.
func benchPerson(n int) []string {
	pick := func(from []string, spread int) string { return from[(n/spread+n)%len(from)] }
	return []string{
		"lezer" + strconv.Itoa(n) + "@" + pick(benchDomains, 3), pick(benchFirstNames, 5), pick(benchLastNames, 7),
		pick(benchLanguages, 11), pick(benchProfessions, 2), pick(benchRegions, 13), pick(benchOrganisations, 17),
	}
}

// The topics of the bench: one for who gets the measured campaigns, one for who gets the mails before them.
const (
	benchTopic     = "imh-week"
	benchWarmTopic = "opwarming"
)

// addBenchAudience makes both topics and brings in their people, each by the import that every list goes through: so many
// readers, and so many for the warm-up.
func addBenchAudience(ctx context.Context, people *subscribers.Store, readers, warmUp int, progress func(subscribers.ImportProgress) error) error {
	for _, group := range []struct {
		topic       string
		first, last int // of the generated people
	}{{benchTopic, 0, readers}, {benchWarmTopic, readers, readers + warmUp}} {
		_, err := people.AddTopic(ctx, "bench", subscribers.Topic{
			Slug: group.topic, Name: map[subscribers.Language]string{"nl": group.topic, "fr": group.topic, "en": group.topic},
		})
		if err != nil {
			return fmt.Errorf("add the topic %s: %w", group.topic, err)
		}
		if group.first == group.last {
			continue
		}
		if err := importBenchPeople(ctx, people, group.topic, group.first, group.last, progress); err != nil {
			return fmt.Errorf("make an audience of %d: %w", group.last-group.first, err)
		}
	}
	return nil
}

func importBenchPeople(ctx context.Context, people *subscribers.Store, topic string, first, last int, progress func(subscribers.ImportProgress) error) error {
	list, write := io.Pipe()
	defer list.Close() // should the import end early, the writer ends too
	go func() { write.CloseWithError(writeBenchPeople(write, first, last)) }()
	report, err := people.Import(ctx, list, subscribers.ImportOptions{
		Who: "bench", Topic: topic, Progress: progress,
		Given: subscribers.Given{Words: "Ja, stuur me de mails over de IMH-week.", Language: subscribers.Dutch, Source: "dorpspost bench", By: "bench"},
	})
	if err == nil && report.Consented != last-first {
		err = fmt.Errorf("only %d came in", report.Consented)
	}
	return err
}

func writeBenchPeople(to io.Writer, first, last int) error {
	out := csv.NewWriter(to)
	if err := out.Write(benchColumns); err != nil {
		return err
	}
	for n := first; n < last; n++ {
		if err := out.Write(benchPerson(n)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
