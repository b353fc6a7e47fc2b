# `make help` lists the targets; on a fresh machine with Swift, `make demo` and `make test` suffice.

SWIFT ?= swift
PREFIX ?= /usr/local
ROWS ?= 1000000
ROUNDS ?= 5
FUZZ_SECONDS ?= 20
SOURCES := Package.swift Plugins Sources Tests Benchmarks

# A package does not notice files that are new in the package beside it, unless told to look.
NESTED := --disable-build-manifest-caching --package-path
BENCHMARK_TOOLS := Benchmarks/.build/release

# One file that runs anywhere; elsewhere the system has Swift's libraries.
ifeq ($(shell uname),Linux)
RELEASE_FLAGS := --static-swift-stdlib
endif

.PHONY: help deps build release demo test test-full test-memory test-heavy test-address test-thread readers shells \
	value-formats lint format imports unsafe link-outside docs symbols symbols-accept benchmark benchmark-smoke benchmark-peers \
	benchmark-tools benchmark-build benchmark-check benchmark-accept \
	benchmark-frames benchmark-calculations benchmark-memory benchmark-gzip benchmark-start compare fuzz fuzz-build fuzz-long manual pictures \
	man package test-package c-library install-c-library test-c wheel test-python spark spark-tools \
	benchmark-spark package-server serve service-build service-test benchmark-service install install-files clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) \
		| awk -F ':.*## ' '{ printf "  make %-16s %s\n", $$1, $$2 }'

deps: ## Install libxml2, zlib and SQLite, if they are missing
	@if pkg-config --exists libxml-2.0 zlib sqlite3 2> /dev/null; then :; \
	elif [ "$$(uname)" = Darwin ]; then brew install libxml2 zlib sqlite pkg-config; \
	else \
		if [ "$$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi; \
		$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			$$sudo apt-get install -qq -y libxml2-dev zlib1g-dev libsqlite3-dev pkg-config > /dev/null; \
	fi

build: deps ## Build for debugging
	$(SWIFT) build

release: deps ## Build the command, optimised, as .build/release/rowcast
	$(SWIFT) build -c release $(RELEASE_FLAGS) --product rowcast

demo: release ## Convert a result into every format, and show them
	@Fixtures/demo.sh .build/release/rowcast

test: deps ## Test, in some minutes
	$(SWIFT) test --disable-xctest -q

test-full: deps ## Test exhaustively: every byte cut, every size, all pairs
	ROWCAST_FULL=1 $(SWIFT) test --disable-xctest -q -c release -Xswiftc -enable-testing \
		--scratch-path .build-full

test-memory: deps ## Test peak memory over some 380 hostile documents, in a quarter of an hour
	ROWCAST_MEMORY=1 $(SWIFT) test --disable-xctest -q -c release -Xswiftc -enable-testing \
		--scratch-path .build-full --filter MemoryTests

test-heavy: release readers ## Read back workbooks of two sheets and of over 4 GB, in some minutes
	Tests/Readers/.venv/bin/python Tests/Heavy/large_workbooks.py .build/release/rowcast

test-address: deps ## Test the library under the address sanitizer, in some minutes
	LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leaks.supp:print_suppressions=0 \
		$(SWIFT) test --disable-xctest -q --sanitize=address --scratch-path .build-asan \
		--filter RowcastTests

# The sanitizer itself does not survive a limit on the size of files.
test-thread: deps ## Test under the thread sanitizer
	$(SWIFT) test --disable-xctest -q --sanitize=thread --scratch-path .build-tsan \
		--skip "size limit"

value-formats: readers ## Ask LibreOffice again what it shows for number formats
	Tests/Readers/.venv/bin/python Tests/Readers/show_formats.py --rewrite \
		Fixtures/ValueFormats/cases.jsonl
	git diff --stat -- Fixtures/ValueFormats

readers: ## Install programs that read our outputs, for `make test` to use
	Tests/Readers/install.sh

shells: ## Install the shells that `make test` presses Tab in, and a terminal for them
	Tests/Readers/install.sh --shells

lint: ## Check the layout of the sources
	$(SWIFT) format lint --strict -r -p $(SOURCES)

format: ## Correct the layout of the sources
	$(SWIFT) format -i -r -p $(SOURCES)

imports: ## Check who imports what
	.ci/imports

unsafe: ## Check where unsafe code stands, and which room names whose types
	.ci/test-unsafe
	.ci/unsafe

link-outside: ## Link the library from another package, without the argument parser
	.ci/link-outside

docs: deps ## Build the documentation, as .build/documentation
	.ci/docs

symbols: ## Compare the public declarations with the committed list
	.ci/public-symbols.py

symbols-accept: ## Take the public declarations as the new list
	.ci/public-symbols.py --accept

# Keeps a dated table of what it prints, unless only some benchmarks are asked for.
benchmark: deps ## Measure every format on every data set, and keep a dated table
	$(SWIFT) build -c release $(NESTED) Benchmarks --product benchmarks
	@if [ -n "$(ARGUMENTS)" ]; then $(BENCHMARK_TOOLS)/benchmarks $(ARGUMENTS); \
	else Benchmarks/record.sh $(BENCHMARK_TOOLS)/benchmarks; fi

benchmark-smoke: deps ## Run each benchmark once on little data
	$(SWIFT) run -c release $(NESTED) Benchmarks benchmarks --smoke

benchmark-peers: benchmark-build ## Measure beside other programs (ROWS, ROUNDS, CONVERSIONS)
	python3 Benchmarks/peers/compare.py --rows $(ROWS) --rounds $(ROUNDS) $(CONVERSIONS)

benchmark-frames: benchmark-build wheel ## Measure data frames of Python beside pandas, Polars, DuckDB
	python3 Benchmarks/peers/frames.py --wheel $(WHEEL)/*.whl --rows $(ROWS) --rounds $(ROUNDS)

benchmark-tools:
	@if command -v valgrind > /dev/null; then :; else \
		if [ "$$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi; \
		$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			$$sudo apt-get install -qq -y valgrind > /dev/null; \
	fi

benchmark-check: benchmark-build benchmark-tools ## Compare what each codec costs with the baselines
	Benchmarks/check.py --command .build/release/rowcast --tools $(BENCHMARK_TOOLS)

benchmark-accept: benchmark-build benchmark-tools ## Take what each codec costs as the new baselines
	Benchmarks/check.py --command .build/release/rowcast --tools $(BENCHMARK_TOOLS) --accept

COMPARED := .build-compare/$(REF)

compare: benchmark-build ## Compare what this tree and the commit REF write, for every fixture
	@test -n "$(REF)" || { echo "usage: make compare REF=<commit>" >&2; exit 64; }
	@test -d $(COMPARED)/tree || git worktree add -q --detach $(COMPARED)/tree $(REF)
	$(SWIFT) build -c release $(RELEASE_FLAGS) --product rowcast --package-path $(COMPARED)/tree \
		--scratch-path $(COMPARED)/build
	Benchmarks/compare_commits.py --old $(COMPARED)/build/release/rowcast \
		--new .build/release/rowcast --generate $(BENCHMARK_TOOLS)/generate

benchmark-calculations: benchmark-build ## Measure table calculations beside DuckDB, Polars, pandas
	python3 Benchmarks/peers/calculations.py --rows $(ROWS) --rounds $(ROUNDS)

benchmark-memory: benchmark-build ## Write and read every format at up to ten million rows
	Benchmarks/memory.py --command .build/release/rowcast --generate $(BENCHMARK_TOOLS)/generate

benchmark-gzip: benchmark-build ## Measure gzip read and written beside pipes to gzip and pigz
	Benchmarks/compression.py --command .build/release/rowcast \
		--generate $(BENCHMARK_TOOLS)/generate --rows $(ROWS) --rounds $(ROUNDS)

benchmark-start: benchmark-build ## Measure how long whole processes take for twenty rows
	Benchmarks/start.py --command .build/release/rowcast --generate $(BENCHMARK_TOOLS)/generate

benchmark-build: release
	$(SWIFT) build -c release $(NESTED) Benchmarks

fuzz: fuzz-build ## Fuzz each decoder, or FUZZ_FORMATS, for FUZZ_SECONDS
	@formats="$(or $(FUZZ_FORMATS),$$(Tests/Fuzzing/run.sh --list))" && test -n "$$formats" && \
	for format in $$formats; do \
		Tests/Fuzzing/run.sh $$format $(FUZZ_SECONDS) || exit 1; \
	done

fuzz-long: FUZZ_SECONDS := 60
fuzz-long: fuzz ## Fuzz each decoder for a minute

fuzz-build: deps
	Tests/Fuzzing/build.sh

MAN_PAGE := .build/rowcast.1

MANUAL := Sources/rowcast/Manual

manual: deps ## Write the manual's page of options from their declarations
	$(SWIFT) build --product rowcast
	$(MANUAL)/make-options.py .build/debug/rowcast > .build/options.md
	mv .build/options.md $(MANUAL)/options.md

pictures: readers ## Make the manual's pictures of what the command writes
	$(SWIFT) build --product rowcast
	Tests/Readers/.venv/bin/python $(MANUAL)/Pictures/make.py .build/debug/rowcast

man: release ## Write the manual page
	.build/release/rowcast --generate-manual-page > $(MAN_PAGE)
	@echo "see it with: man -l $(MAN_PAGE)"

PACKAGING := Sources/packaging

package: release man ## Make a package of Debian and an archive, in .build/package
	$(PACKAGING)/build.sh $(MAN_PAGE)

package-server: release man ## Make a package of Debian of the query-task service too
	$(SWIFT) build -c release $(RELEASE_FLAGS) $(NESTED) $(SERVICE) --product rowcast-server
	$(PACKAGING)/build.sh $(MAN_PAGE) $(SERVICE)/.build/release/rowcast-server

test-package: ## Install the packages into a clean Debian and use them, as root in some minutes
	$(PACKAGING)/test.sh

c-library: deps ## Build librowcast.so, its header and a file for pkg-config, in .build/c-library
	$(SWIFT) build -c release $(RELEASE_FLAGS) --product CRowcast
	$(PACKAGING)/c-library.sh

install-c-library: c-library ## Install librowcast.so, its header and a file for pkg-config under PREFIX
	install -d $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include
	cp -P .build/c-library/lib/librowcast.so* $(DESTDIR)$(PREFIX)/lib
	install -m 644 .build/c-library/lib/pkgconfig/rowcast.pc $(DESTDIR)$(PREFIX)/lib/pkgconfig
	install -m 644 .build/c-library/include/rowcast.h $(DESTDIR)$(PREFIX)/include

test-c: c-library benchmark-tools ## Use librowcast.so from C, under the address sanitizer and valgrind
	$(SWIFT) build --product rowcast
	Tests/CLibrary/run.sh .build/c-library .build/debug/rowcast

WHEEL := .build/wheel

wheel: c-library release ## Make a wheel of Python, with the library and the command, in .build/wheel
	Sources/python/make-wheel.sh $(WHEEL)

test-python: wheel ## Install the wheel into new environments of Python and use it
	Sources/python/tests/run.sh $(WHEEL)/rowcast-*.whl

spark: wheel spark-tools ## Test the wheel on clusters of Spark on this machine, in some minutes
	Sources/python/spark_tests/run.sh $(WHEEL)/rowcast-*.whl .build/spark

benchmark-spark: spark benchmark-build ## Measure what a task of Spark does with a core
	.build/spark/environment/bin/python Benchmarks/spark.py --generate $(BENCHMARK_TOOLS)/generate --rows $(ROWS)

spark-tools:
	@if command -v java > /dev/null; then :; else \
		if [ "$$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi; \
		$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			$$sudo apt-get install -qq -y openjdk-17-jre-headless > /dev/null; \
	fi

SERVICE := Sources/QueryTaskService
DATA ?= $(SERVICE)/Demo

serve: deps ## Serve the files of DATA, a demo by default, as query tasks on 127.0.0.1:19999
	$(SWIFT) build -c release $(NESTED) $(SERVICE) --product rowcast-server
	$(SERVICE)/.build/release/rowcast-server --data $(DATA)

service-build: deps
	$(SWIFT) build --build-tests $(NESTED) $(SERVICE)

service-test: service-build ## Test the query-task service with official and other clients, over sockets
	$(SWIFT) test --disable-xctest -q --skip-build $(NESTED) $(SERVICE)
	$(SERVICE)/Tests/run.sh

benchmark-service: release ## Measure the query-task service beside a C loop on SQLite
	$(SWIFT) build -c release $(NESTED) $(SERVICE) --product rowcast-server
	python3 Benchmarks/service/service.py --rows $(ROWS) --rounds $(ROUNDS)
	python3 Benchmarks/service/queries.py --rows $(ROWS)

install: man install-files ## Install the command, its completions and manual page under PREFIX

install-files:
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 .build/release/rowcast $(DESTDIR)$(PREFIX)/bin/rowcast
	strip $(DESTDIR)$(PREFIX)/bin/rowcast
	install -m 644 $(MAN_PAGE) $(DESTDIR)$(PREFIX)/share/man/man1
	@set -e; complete() { \
		install -d "$$(dirname "$$2")"; \
		.build/release/rowcast --generate-completion-script $$1 > "$$2"; \
	}; \
	complete bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/rowcast; \
	complete zsh $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_rowcast; \
	complete fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/rowcast.fish

clean: ## Remove what was built
	rm -rf .build .build-* $(SERVICE)/.build Tests/Readers/.venv Benchmarks/.build Benchmarks/peers/.venv Tests/Fuzzing/.build*
