package campaigns_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
)

// Who stops a campaign while others approve it has stopped it, or is told that it was stopped before; nobody is told of a collision.
func TestAStopMeetsApprovals(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		for round := range 3 {
			name := fmt.Sprint("Brief ", round)
			d.apply(strings.Replace(once, imhWeek, strconv.Quote(name), 1))
			var all sync.WaitGroup
			for range 3 {
				all.Go(func() {
					if _, err := d.Approve(t.Context(), "bo", name); err != nil && !errors.Is(err, campaigns.ErrStopped) {
						t.Errorf("the approval is told %v", err)
					}
				})
				all.Go(func() {
					if _, err := d.Ask(t.Context(), "ana", name, deliveries.WishStop); err != nil && !errors.Is(err, campaigns.ErrNotSending) {
						t.Errorf("the stop is told %v", err)
					}
				})
			}
			all.Wait()
			if where := d.status(name).Where; where != "stopped" {
				t.Errorf("%s is %s", name, where)
			}
		}
	})
}
