# make demo   build, roster a year of Zibo, route a day, write out/, open the service
# make test   everything a change must pass
# make bench-routing [ARGS="--sets vrptw,cvrp --budgets 2,10 --seeds 1,2,3 --jobs 2"]
#             the routes against peers; instances from the folder ROUNDS_BENCH names
# make bench-rostering [ARGS="--sizes s,m --seeds 1,2 --solvers rounds,highs,cpsat --jobs 2"]
#             the rosters against the same problems as monoliths in HiGHS and CP-SAT
# make bench-service [ARGS="--rate 1000 --seconds 60 --soak-minutes 60"]
#             the service under load: reads of a published plan, event streams, a soak with its memory
# make conformance [ARGS="--only 3,17 --jobs 2"]
#             VROOM's requests through Rounds and through VROOM, and our plans before VROOM's judge
# make osrm [ARGS="region.osm.pbf --points 1000"]
#             our legs on roads and those of an OSRM server, on extracts in the folder ROUNDS_EXTRACTS names
# make schemathesis [ARGS="--seconds 600 --seed 7"]
#             the service against its own OpenAPI document: no server error, no answer it does not describe
# make fuzz [ARGS="--minutes 60 --seed 7 --only vroom,register"]
#             every reader of bytes from outside under changed inputs; what brings one down is kept in tests/fuzz/corpus
# All install what is missing and say what.

SHELL := /bin/bash
CARGO ?= cargo
ARGS ?=

.PHONY: demo test build ui tools test-tools lint unit e2e bench-test bench-routing bench-rostering bench-service conformance osrm schemathesis fuzz docs fmt clean

demo: build
	target/release/rounds demo $(ARGS)

test: test-tools lint build unit bench-test e2e

build: tools ui
	$(CARGO) build --release --locked --workspace

## the web page, embedded in the binary
ui: api/ui/dist/index.html

api/ui/dist/index.html: tools api/ui/package-lock.json $(shell find api/ui/src api/ui/public api/ui/index.html -type f 2>/dev/null)
	cd api/ui && npm ci --no-audit --no-fund && npm run build
	@touch $@

lint: tools ui
	$(CARGO) fmt --all --check
	$(CARGO) clippy --release --locked --workspace --all-targets -- -D warnings

unit: build
	$(CARGO) test --release --locked --workspace
	cd api/ui && npm run typecheck && npm test

e2e: build
	cd tests/e2e && npm ci --no-audit --no-fund && ROUNDS_BIN=$(CURDIR)/target/release/rounds npm test

## the table of quality is well-formed and every plan in it was judged: Rounds alone, no network
bench-test: build
	for part in common routing rostering; do (cd tests/bench/$$part && \
	  ROUNDS_BIN=$(CURDIR)/target/release/rounds python3 -B -m unittest) || exit 1; done

bench-routing: build
	@tools/need bench
	python3 -B tests/bench/routing/bench.py $(ARGS)

bench-rostering: build
	@tools/need bench
	python3 -B tests/bench/rostering/bench.py $(ARGS)

bench-service: build
	ROUNDS_BIN=$(CURDIR)/target/release/rounds target/release/rounds-load $(ARGS)

conformance: build
	@tools/need bench
	python3 -B tests/conformance/conform.py $(ARGS)

osrm: build
	python3 -B tests/osrm/cross.py $(ARGS)

schemathesis: build
	@tools/need bench
	python3 -B tests/schema/walk.py $(ARGS)

## one thread; inputs follow from the seed, and the clock only ends them
fuzz: build
	target/release/rounds-fuzz $(ARGS)

tools:
	@tools/need build

test-tools: tools
	@tools/need test

## the pages that are written from the types
docs: tools
	ROUNDS_WRITE_DOCS=1 $(CARGO) test --release --locked --workspace --test suite reference

fmt:
	$(CARGO) fmt --all

clean:
	$(CARGO) clean
	rm -rf out api/ui/dist api/ui/node_modules tests/e2e/node_modules
