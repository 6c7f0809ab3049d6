package subscribers

import (
	"fmt"
	"slices"
	"strings"
)

// Frequency is how often a person wants mail of the topics that they follow.
type Frequency string

// The frequencies. Of who wants a digest, single campaigns are withheld: the digest is a campaign of its own.
const (
	FrequencyAll    Frequency = "all"    // every campaign
	FrequencyDigest Frequency = "digest" // one digest a month
	FrequencyWeek   Frequency = "week"   // only the campaigns of WeekTopic
)

// WeekTopic is the slug of the topic of the IMH week, the one for which FrequencyWeek lets mail through.
const WeekTopic = "imh-week"

// Frequencies lists them, the first one being the default.
func Frequencies() []Frequency { return []Frequency{FrequencyAll, FrequencyDigest, FrequencyWeek} }

func (f Frequency) check() error {
	if f == "" || slices.Contains(Frequencies(), f) {
		return nil
	}
	names := make([]string, 0, len(Frequencies()))
	for _, frequency := range Frequencies() {
		names = append(names, string(frequency))
	}
	return &FieldError{"frequency", fmt.Sprintf("%q is not offered: %s", string(f), strings.Join(names, ", "))}
}
