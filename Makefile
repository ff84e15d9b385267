# make demo   from nothing to an answer: set-up, build, check, ablate, diff, reproduce
# make test   set-up, build, every test
# make build  the release binary: .build/release/harness
# make lint   swift format, strictly
# make bench  step times beside PyTorch's; TORCH=DIR names a virtual environment with torch

# The manifest reads the folders under Plugins/, so its cache would hide a new one.
SWIFT := swift
FLAGS := --manifest-cache none
BIN := .build/release/harness

.PHONY: demo test build bench lint format setup clean

demo: build
	@tools/demo $(BIN)

# Training is numeric Swift: tests run optimised. They use public and package API alone.
test: setup
	$(SWIFT) build -c release --build-tests $(FLAGS)
	$(SWIFT) test -c release --skip-build $(FLAGS)

build: setup
	$(SWIFT) build -c release --product harness $(FLAGS)

bench: build
	@Benchmarks/compare --harness $(BIN) --torch '$(TORCH)'

lint:
	$(SWIFT) format lint --strict --recursive --configuration .swift-format Package.swift Sources Plugins Tests

format:
	$(SWIFT) format --in-place --recursive --configuration .swift-format Package.swift Sources Plugins Tests

setup:
	@tools/setup

clean:
	rm -rf .build
