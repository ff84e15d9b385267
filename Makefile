# make demo   from nothing to an answer: set-up, build, check, ablate, diff, reproduce
# make test   set-up, build, every test
# make build  the release binary: .build/release/harness
# make fuzz   every reader and trick with changed inputs, a minute each; FUZZ_SECONDS, FUZZ_SEED
# make zoo    every planted defect and every healthy experiment before every check; writes docs/zoo.md
# make rates  what the suggestions of find-lr lose against a grid of rates; writes results/find-lr
# make calibrate  how often verdicts on real trainings are right; writes results/calibration/README.md
# make lint   swift format, strictly
# make install PREFIX=/usr/local   the program with manual, completions and data; DESTDIR for packaging
# make dist   a tarball whose program needs no Swift: build/harness-….tar.gz; tools/try-dist tries it
# make docs   what in docs/ is written by the program
# make bench  step times beside PyTorch's; TORCH=DIR names a virtual environment with torch

# The manifest reads the folders under Plugins/, so its cache would hide a new one.
SWIFT := swift
FLAGS := --manifest-cache none
BIN := .build/release/harness
MANUAL := .build/release/ManualPage
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
FUZZ_SEED ?= 0
# With the Swift runtime inside, in a folder of its own, since everything is compiled another way.
DIST := --static-swift-stdlib --scratch-path .build-dist

.PHONY: demo test fuzz zoo rates calibrate build install uninstall dist docs bench lint format setup clean

demo: build
	@tools/demo $(BIN)

# Training is numeric Swift: tests run optimised. They use public and package API alone.
test: setup
	$(SWIFT) build -c release --build-tests $(FLAGS)
	$(SWIFT) test -c release --skip-build $(FLAGS)
	@Tests/arm64/compare.sh

# What ends a reader is kept in the corpus: mend it, and keep the file.
fuzz: setup
	$(SWIFT) build -c release --product Fuzz $(FLAGS)
	@status=0; for target in bundle csv idx pairs png safetensors toml tricks; do \
	  .build/release/Fuzz $$target Tests/FuzzingTests/Fixtures $(FUZZ_SECONDS) $(FUZZ_SEED) || status=1; \
	done; exit $$status

zoo: build
	$(SWIFT) build -c release --product Zoo $(FLAGS)
	@tools/zoo $(BIN) .build/release/Zoo docs/zoo.md

rates: build
	@tools/find-lr-study $(BIN)

calibrate: build
	$(SWIFT) build -c release --product Calibrate $(FLAGS)
	@tools/calibrate $(BIN) .build/release/Calibrate results/calibration/README.md

build: setup
	$(SWIFT) build -c release --product harness $(FLAGS)

install: build
	$(SWIFT) build -c release --product ManualPage $(FLAGS)
	@DESTDIR='$(DESTDIR)' tools/install $(BIN) $(MANUAL) '$(PREFIX)'
	@echo 'installed $(DESTDIR)$(PREFIX)/bin/harness'

uninstall:
	@DESTDIR='$(DESTDIR)' tools/uninstall '$(PREFIX)'

dist: setup
	$(SWIFT) build -c release --product harness $(DIST) $(FLAGS)
	$(SWIFT) build -c release --product ManualPage $(DIST) $(FLAGS)
	@tools/dist .build-dist/release/harness .build-dist/release/ManualPage

docs: build
	$(BIN) help experiment --markdown > docs/experiment.md

bench: build
	@Benchmarks/compare --harness $(BIN) --torch '$(TORCH)'

lint:
	$(SWIFT) format lint --strict --recursive --configuration .swift-format Package.swift Sources Plugins Tests

format:
	$(SWIFT) format --in-place --recursive --configuration .swift-format Package.swift Sources Plugins Tests

setup:
	@tools/setup

clean:
	rm -rf .build .build-dist build
