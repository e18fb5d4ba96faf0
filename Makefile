# For a first look: make demo, make test. They need Go, git and make, and nothing else.

# UPSTREAM is Polar's OpenAPI document: a file or an http(s) URL. `make spec generate` brings a
# new field of it to seats.Seat, by way of openapi.yaml, gen, and the aliases in seats/types.gen.go.
UPSTREAM ?= https://api.polar.sh/2026-10/openapi.json
export UPSTREAM

# A go.work above this folder does not list our modules.
export GOWORK := off

SPEC := internal/spec
GENERATED := gen/seats.gen.go gen/version.gen.go seats/types.gen.go seats/internal/listjson/readers.gen.go
# The race detector needs cgo and a C compiler.
RACE = $(shell [ "$$(go env CGO_ENABLED)" = 1 ] && command -v $$(go env CC) >/dev/null && echo -race)

# Every Go module: the library (.), its tools, and the programs that require more modules.
MODULES := $(patsubst %/go.mod,%,$(sort $(shell find . -name go.mod -not -path '*/testdata/*')))
PROGRAMS := $(filter-out . ./$(SPEC),$(MODULES))

# $(call in,modules,command) runs a command in each module.
in = @for module in $(1); do echo "$$module:" '$(2)'; (cd $$module && $(2)) || exit 1; done

# The tools are pinned in internal/spec/go.mod and run in every module.
export TOOLS := $(CURDIR)/$(SPEC)/go.mod
STATICCHECK := go tool -modfile="$$TOOLS" staticcheck
# go test, with a list of the skipped tests and their reasons at the end.
GOTEST := go tool -modfile="$$TOOLS" gotestsum --format standard-quiet --

.PHONY: demo test bench chaos load fuzz generate spec drift api apidiff \
	check check-format check-tidy check-lint check-platforms check-generated check-programs

demo:
	@echo "Building the demo. The first time takes up to a minute." >&2
	@go run ./examples/quickstart

# The tests of internal/spec read files of other modules, whose changes go test's cache does
# not see, so they run with -count=1.
test:
	$(call in,.,$(GOTEST) $(RACE) ./...)
	$(call in,$(SPEC),$(GOTEST) -count=1 $(RACE) ./...)

bench:
	go test -run '^$$' -bench . -benchtime 3s ./seats ./seats/roster ./seats/internal/holder
	go test -count=1 -v -run '^TestPace' ./seats/roster

# A longer run of the chaos tests of `make test`, in which nothing may be lost or doubled. PEOPLE is
# the number of people in fake time, WIRE the number of people in each model over each of HTTP/1.1
# and HTTP/2, and NIGHTS the number of nights of a roster in each model.
PEOPLE ?= 20000
WIRE ?= 500
NIGHTS ?= 2000
SEED ?= $(shell date +%s)
chaos:
	go test ./seats -count=1 -v -timeout 30m -run '^TestChaos' -chaos.people=$(PEOPLE) -chaos.wire=$(WIRE) -chaos.seed=$(SEED)
	go test ./seats/roster -count=1 -v -timeout 30m -run '^TestChaos' -chaos.nights=$(NIGHTS) -chaos.seed=$(SEED)

load:
	go test ./seats -count=1 -v -run '^TestLoad$$' -load.lives=240

FUZZTIME ?= 30s
fuzz:
	@for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$target"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$package || exit 1; \
		done; \
	done

generate:
	go generate ./...

# `go run` would add a line to an error. -buildvcs fails in a folder that belongs to another user.
spec:
	go -C $(SPEC) build -buildvcs=false -o ../../.make/cut ./cmd/cut
	@.make/cut -upstream "$$UPSTREAM" -overlay $(SPEC)/overlay.yaml -o openapi.yaml

# Fails if a change is breaking or the documents cannot be compared. JSON=1 prints JSON.
drift:
	@go -C $(SPEC) build -buildvcs=false -o ../../.make/drift ./cmd/drift && \
	{ .make/drift -upstream "$$UPSTREAM" -taken $(SPEC)/polar.yaml -overlay $(SPEC)/overlay.yaml -spec openapi.yaml $(if $(JSON),-json) || [ $$? -eq 1 ]; }

# Compares the exported API of seats and the packages below it with the last release, or, until
# there is one, with internal/spec/api.txt, which `make api` writes.
apidiff:
	go -C $(SPEC) run ./cmd/apidiff -root ../..

api:
	@go -C $(SPEC) run ./cmd/apidiff -root ../.. -write

check: test check-programs check-format check-tidy check-lint check-platforms check-generated apidiff
	@echo "make check: everything passed"

check-programs:
	$(call in,$(PROGRAMS),$(GOTEST) $(RACE) ./...)

check-format:
	@echo "gofmt -l ."
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "not formatted by gofmt: $$unformatted"; exit 1; }

check-tidy:
	$(call in,$(MODULES),go mod tidy -diff)

check-lint:
	$(call in,$(MODULES),go vet ./...)
	$(call in,$(MODULES),$(STATICCHECK) ./...)

# Compiles for a platform with an int of 32 bits, for Windows and, the library alone, for a browser.
check-platforms:
	$(call in,$(MODULES),CGO_ENABLED=0 GOARCH=386 go vet ./...)
	$(call in,$(MODULES),CGO_ENABLED=0 GOOS=windows go vet ./...)
	$(call in,.,GOOS=js GOARCH=wasm go vet ./gen ./seats/...)

# The checked-in files must be what the generators make of openapi.yaml, to the byte. The tests
# compare openapi.yaml itself with what the cut makes of internal/spec/polar.yaml.
check-generated:
	@echo "go generate ./..."
	@before="$$(cksum $(GENERATED))" && go generate ./... && after="$$(cksum $(GENERATED))" && \
	{ [ "$$before" = "$$after" ] || { echo "generated code was out of date: commit the new files"; exit 1; }; }
