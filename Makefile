# Two commands for a first look: make demo, make test. What each target does is said
# in README.md. Go, git and make are all that is needed.

# The document that `make spec` cuts from: a file or an http(s) URL.
UPSTREAM ?= https://api.polar.sh/2026-10/openapi.json
export UPSTREAM

SPEC := internal/spec
GENERATED := gen/seats.gen.go gen/version.gen.go seats/types.gen.go seats/internal/listjson/readers.gen.go
# Polar's document as it is checked against, where there is a copy.
SHARED := ../shared/upstream/polar-2026-10.openapi.json
STATICCHECK := go tool -modfile=$(SPEC)/go.mod staticcheck
# The race detector needs cgo and a C compiler.
RACE := $(shell [ "$$(go env CGO_ENABLED)" = 1 ] && command -v $$(go env CC) >/dev/null && echo -race)

.PHONY: demo test bench chaos load fuzz generate spec drift api apidiff check check-format check-tidy check-lint check-generated check-spec

demo:
	@go run ./examples/quickstart

test:
	go test $(RACE) ./...
	go -C $(SPEC) test $(RACE) ./...

bench:
	go test -run '^$$' -bench . -benchtime 3s ./seats

# The proof that nothing is lost and nothing doubled, longer than `make test` has it.
PEOPLE ?= 20000
SEED ?= $(shell date +%s)
chaos:
	go test ./seats -count=1 -v -run '^TestChaos' -chaos.people=$(PEOPLE) -chaos.seed=$(SEED)

load:
	go test ./seats -count=1 -v -run '^TestLoad$$' -load.time=30s

FUZZTIME ?= 30s
fuzz:
	@for package in ./seats ./seats/seatstest; do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$target"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$package || exit 1; \
		done; \
	done

generate:
	go generate ./...

# Built and then run, so that an error is one line. UPSTREAM reaches the shell as it is.
spec:
	@go -C $(SPEC) build -o ../../.make/cut ./cmd/cut && .make/cut -upstream "$$UPSTREAM" -overlay $(SPEC)/overlay.yaml -o openapi.yaml

# Fails only for what breaks, and where it could not tell. JSON=1 is for machines.
drift:
	@go -C $(SPEC) build -o ../../.make/drift ./cmd/drift && \
	{ .make/drift -upstream "$$UPSTREAM" -taken $(SPEC)/polar.yaml -overlay $(SPEC)/overlay.yaml -spec openapi.yaml $(if $(JSON),-json) || [ $$? -eq 1 ]; }

# The exported API of seats and seatstest against the last release, or until there is one
# against internal/spec/api.txt, which `make api` writes.
apidiff:
	@go -C $(SPEC) run ./cmd/apidiff -root ../..

api:
	@go -C $(SPEC) run ./cmd/apidiff -root ../.. -write

check: test check-format check-tidy check-lint check-generated check-spec apidiff

check-format:
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "not formatted by gofmt: $$unformatted"; exit 1; }

check-tidy:
	go mod tidy -diff
	go -C $(SPEC) mod tidy -diff

check-lint:
	go vet ./...
	go -C $(SPEC) vet ./...
	$(STATICCHECK) ./...
	go -C $(SPEC) tool staticcheck ./...

# The checked-in files must be what the generators make of openapi.yaml, to the byte.
check-generated:
	@before="$$(git hash-object $(GENERATED))" && go generate ./... && after="$$(git hash-object $(GENERATED))" && \
	{ [ "$$before" = "$$after" ] || { echo "generated code was out of date: commit what is there now"; exit 1; }; }

# So must openapi.yaml be what its rules make of Polar's document, or, where there is no
# copy of that, of the part that `make spec` keeps of it.
check-spec:
	@before="$$(git hash-object openapi.yaml $(SPEC)/polar.yaml)" && \
	$(MAKE) -s spec UPSTREAM=$(if $(wildcard $(SHARED)),$(SHARED),$(SPEC)/polar.yaml) && \
	after="$$(git hash-object openapi.yaml $(SPEC)/polar.yaml)" && \
	{ [ "$$before" = "$$after" ] || { echo "openapi.yaml or $(SPEC)/polar.yaml was out of date: commit what is there now"; exit 1; }; }
