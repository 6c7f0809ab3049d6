# What one does with dorpspost, by name. `make` alone lists it. Needed beforehand: Go 1.26 or newer, and make.
#
# Every recipe is silent and every word of set-up goes to stderr, so that a program's own output can be piped:
# make demo ARGS="--once --json" | jq .accepted

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# SQLite is C. All commands share the same flags and have no build tags: its C code (a minute) is compiled once, and once
# more for the race detector. The two settings make a commit cheaper: fdatasync in place of fsync, which is as safe for
# SQLite (os_unix.c), and no count of its memory. Without them, as in a bare `go build`, everything works as well. The version in the binary comes from git; only `make release` asks git for it, because git
# refuses to answer in a clone that belongs to somebody else.
export CGO_ENABLED = 1
export CGO_CFLAGS ?= -O2 -g -DHAVE_FDATASYNC=1 -DSQLITE_DEFAULT_MEMSTATUS=0
export GOFLAGS := $(strip $(GOFLAGS) -buildvcs=false)

ARGS     ?=
FUZZTIME ?= 10s

help: ## list these commands
	@echo 'make COMMAND, where COMMAND is one of:'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' Makefile

build: go compiler ## build bin/dorpspost
	@go build -o bin/dorpspost ./cmd/dorpspost

demo: build ## the main job: sample readers, a campaign due at the next full minute, an inbox (ARGS="--once --json")
	@bin/dorpspost demo $(ARGS)

test: go ## build, vet, import directions, unit tests, stores on both databases, one browser story
	@.ci/test -vet=all ./...

race: go compiler ## the same tests under the race detector
	@.ci/test -vet=off -race -timeout=20m ./...

lint: go compiler ## the linters of .golangci.yaml
	@.ci/lint

fuzz: go compiler ## every fuzz target for FUZZTIME (10s) each
	@.ci/fuzz $(FUZZTIME)

story: go compiler ## all journeys in a real browser
	@DORPSPOST_STORIES=all .ci/test -vet=off -count=1 -timeout=20m -run='^TestStory' ./cmd/dorpspost

survive: go compiler ## kills, power cuts and faults at full length, and a table of what became of everybody (ten minutes)
	@DORPSPOST_SURVIVE=full .ci/test -vet=off -count=1 -timeout=60m -run='^TestSurvive' -v ./cmd/dorpspost ./deliveries

judge: ## judges that share no code with us, on every template and every page of the readers (docs/judges.md); root, some minutes
	@.ci/judge

sheet: ## pictures of every template and every page of the readers, to look at: two widths, light, dark, without pictures
	@.ci/sheet

bench: build ## how fast mail goes out, beside smtp-source and go-mail (ARGS="--repeat 9"), and the Go benchmarks; docs/performance.md
	@.ci/bench $(ARGS)
	@go test -run='^$$' -bench=. -benchmem ./...

release: go compiler ## bin/dorpspost-VERSION-SYSTEM.tar.gz, of a clean commit
	@.ci/release

go:
	@.ci/need go

compiler: go
	@.ci/need compiler

.PHONY: help build demo test race lint fuzz story survive judge sheet bench release go compiler
