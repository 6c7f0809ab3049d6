package mailer_test

import (
	"math"
	"testing"

	"dorpspost/mailer"

	"pgregory.net/rapid"
)

func all(n int) []mailer.Standing {
	standings := make([]mailer.Standing, n)
	for i := range standings {
		standings[i] = mailer.Standing{Up: true, Free: true}
	}
	return standings
}

// As long as every relay is free, none is ever a whole mail away from its share.
func TestFleetShares(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.IntRange(1, 20), 1, 8).Draw(t, "weights")
		sum := 0
		var configs []mailer.Config
		for _, w := range weights {
			configs = append(configs, mailer.Config{Weight: w})
			sum += w
		}
		fleet := mailer.NewFleet(configs...)
		served := make([]int, len(weights))
		for n := 1; n <= 3*sum; n++ {
			i, ok := fleet.Choose("lindewijk.example", all(len(weights)))
			if !ok {
				t.Fatal("nobody is chosen")
			}
			served[i]++
			for i, w := range weights {
				if exact := float64(n*w) / float64(sum); math.Abs(float64(served[i])-exact) >= 1 {
					t.Fatalf("after %d mails relay %d has %d, its share is %.2f", n, i, served[i], exact)
				}
			}
		}
	})
}

func TestFleetFailsOver(t *testing.T) {
	t.Parallel()
	fleet := mailer.NewFleet(mailer.Config{Order: 2}, mailer.Config{Order: 1}, mailer.Config{Order: 1})
	const none = -1
	up, busy, down := mailer.Standing{Up: true, Free: true}, mailer.Standing{Up: true}, mailer.Standing{Free: true}
	for _, step := range []struct {
		standings [3]mailer.Standing
		want      int
	}{
		{[3]mailer.Standing{up, up, down}, 1},
		{[3]mailer.Standing{up, down, up}, 2},
		{[3]mailer.Standing{up, busy, down}, none}, // busy is not down
		{[3]mailer.Standing{up, busy, up}, 2},      // nobody waits for a slow one
		{[3]mailer.Standing{up, down, down}, 0},
		{[3]mailer.Standing{down, down, down}, none},
		{[3]mailer.Standing{up, up, busy}, 1}, // it came back
	} {
		got, ok := fleet.Choose("lindewijk.example", step.standings[:])
		if !ok {
			got = none
		}
		if got != step.want {
			t.Errorf("%+v: relay %d, want %d", step.standings, got, step.want)
		}
	}
}

// A relay that comes back is used again at once, and gets its share and no more.
func TestFleetTakesBack(t *testing.T) {
	t.Parallel()
	fleet := mailer.NewFleet(mailer.Config{}, mailer.Config{})
	standings := all(2)
	served := func(n int) (served [2]int) {
		for range n {
			i, _ := fleet.Choose("lindewijk.example", standings)
			served[i]++
		}
		return served
	}
	served(10)
	standings[0].Up = false
	if got := served(1000); got != [2]int{0, 1000} {
		t.Errorf("with one down: %v", got)
	}
	standings[0].Up = true
	if got := served(10); got != [2]int{5, 5} {
		t.Errorf("back again: %v", got)
	}
}

func TestFleetSenders(t *testing.T) {
	t.Parallel()
	fleet := mailer.NewFleet(
		mailer.Config{Senders: []string{"lindewijk.example"}},
		mailer.Config{Senders: []string{"Opvang.example", "lindewijk.example"}, Order: 1})
	if !fleet.Serves("opvang.example") || !fleet.Serves("LINDEWIJK.example") || fleet.Serves("elders.example") {
		t.Error("Serves is wrong")
	}
	for from, want := range map[string]int{"lindewijk.example": 0, "opvang.example": 1} {
		if got, ok := fleet.Choose(from, all(2)); !ok || got != want {
			t.Errorf("%s goes to relay %d, %v", from, got, ok)
		}
	}
	if _, ok := fleet.Choose("elders.example", all(2)); ok {
		t.Error("a relay sends for a domain that it is not for")
	}
}

// Whatever happens, a mail goes to a free relay of the lowest order that is up, when there is one.
func TestFleetModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		orders := rapid.SliceOfN(rapid.IntRange(0, 2), 1, 5).Draw(t, "orders")
		var configs []mailer.Config
		for _, order := range orders {
			configs = append(configs, mailer.Config{Order: order, Weight: rapid.IntRange(1, 5).Draw(t, "weight")})
		}
		fleet := mailer.NewFleet(configs...)
		for range 50 {
			standings := make([]mailer.Standing, len(orders))
			lowest := math.MaxInt
			for i := range standings {
				standings[i] = mailer.Standing{Up: rapid.Bool().Draw(t, "up"), Free: rapid.Bool().Draw(t, "free")}
				if standings[i].Up {
					lowest = min(lowest, orders[i])
				}
			}
			possible := map[int]bool{}
			for i, s := range standings {
				if s.Up && s.Free && orders[i] == lowest {
					possible[i] = true
				}
			}
			if got, ok := fleet.Choose("lindewijk.example", standings); ok != (len(possible) > 0) || ok && !possible[got] {
				t.Fatalf("%+v of orders %v: relay %d, %v", standings, orders, got, ok)
			}
		}
	})
}
