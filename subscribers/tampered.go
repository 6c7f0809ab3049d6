package subscribers

import "fmt"

// TamperedError names what does not hold: a record of a person's chain, a day of the list, or words that were shown.
type TamperedError struct {
	Subscriber ID     `json:"subscriber,omitzero"`
	Number     int    `json:"record,omitzero"` // 0 where the chain as a whole is meant
	Day        int    `json:"day,omitzero"`    // its number in the list
	Date       string `json:"date,omitzero"`   // of the day, where it is known
	Words      int64  `json:"words,omitzero"`  // number of a text in consent_words
	What       string `json:"what"`
}

func (e *TamperedError) Error() string {
	switch {
	case e.Day != 0 && e.Date != "":
		return fmt.Sprintf("day %d of the list (%s): %s", e.Day, e.Date, e.What)
	case e.Day != 0:
		return fmt.Sprintf("day %d of the list: %s", e.Day, e.What)
	case e.Date != "":
		return fmt.Sprintf("%s in the list of days: %s", e.Date, e.What)
	case e.Words != 0:
		return fmt.Sprintf("words %d of consent: %s", e.Words, e.What)
	case e.Number == 0:
		return fmt.Sprintf("consent of subscriber %d: %s", e.Subscriber, e.What)
	}
	return fmt.Sprintf("consent record %d of subscriber %d: %s", e.Number, e.Subscriber, e.What)
}
