# Two commands do everything on a fresh Debian machine with Python 3.11, Node 20 and make:
#   make serve    install what is missing, then run the app
#   make test     install what tests need (Chromium and Firefox too), then run everything

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := .make
ARGS ?=

WEB_SOURCES := $(shell find web/src -type f ! -name '*.test.ts' 2>/dev/null) web/build.mjs web/package-lock.json

.PHONY: help serve test check check-page check-types check-style check-generated format generate bench screenshots clean test-python \
  test-web runtimes

help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(STAMP)/serve $(STAMP)/page ## Install what is missing and run the app (ARGS="--port 9000")
	@# What could not be had is named, and the app runs without it: offline there is no other way.
	@$(BIN)/fenced runtimes install || true
	@$(BIN)/fenced serve $(ARGS)

test: ## Install what tests need and run them all
	$(together) $(STAMP)/dev $(STAMP)/page $(STAMP)/browsers runtimes
	@$(MAKE) --no-print-directory test-web test-python

test-web: $(STAMP)/node
	@cd web && npx vitest run

# Two browsers at once: each waits for the other's processors less than for its own pages. Playwright keeps an event loop, so what
# needs one of its own runs before, in another process; Firefox's driver, the gaps between frames and the count of solved problems
# like to be alone. The longest files come first, as `tests/browser/conftest.py` has them.
ALONE := tests/browser/firefox tests/browser/test_human_eval.py tests/browser/test_flood.py
BROWSER := tests/browser $(addprefix --ignore=,$(ALONE))

# What fails in a browser is tried once more, with nothing beside it, and what passes only then is named in the last lines:
# such a fault is to be found.
in-browser = $(BIN)/python -m tests.twice run $(1) -- $(2)

test-python: $(STAMP)/dev
ifeq ($(ARGS),)
	@rm -f $(STAMP)/passed-at-second-try
	@code=0; { $(BIN)/python -m pytest -n 2 --dist loadfile tests/unit tests/kernel tests/web \
	  && $(call in-browser,$(BROWSER),-n 2 --dist loadfile --no-loadscope-reorder) \
	  && $(call in-browser,$(ALONE)); } || code=$$?; $(BIN)/python -m tests.twice tell || code=1; exit $$code
else
	@$(BIN)/python -m pytest $(ARGS)
endif

# Both processors: the packages of both languages are installed, and what is wrong is looked for, two at a time.
together = @$(MAKE) --no-print-directory -j 2 --output-sync=target

check: ## Format, lint, types, layers, generated files up to date
	$(together) check-page check-types check-style check-generated

check-page: $(STAMP)/node
	@cd web && npm run --silent check

check-types: $(STAMP)/dev
	@$(BIN)/mypy

check-style: $(STAMP)/dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

check-generated: $(STAMP)/dev $(STAMP)/node
	@$(BIN)/python -m fenced.protocol.schema | (cd web && node generate.mjs) | diff -u web/src/protocol/generated.ts - \
	  || (echo "web/src/protocol/generated.ts is out of date: run 'make generate'" && exit 1)
	@for name in kernel session; do $(BIN)/python -m fenced.protocol.typescript $$name | diff -u web/src/protocol/$$name.ts - \
	  || { echo "web/src/protocol/$$name.ts is out of date: run 'make generate'"; exit 1; }; done
	@$(BIN)/python -m tests.vectors.make_wire | diff -u tests/vectors/wire.json - >/dev/null \
	  || (echo "tests/vectors/wire.json is out of date: run 'make generate'" && exit 1)
	@$(BIN)/python -m fenced.web.addresses | diff -u web/src/protocol/addresses.ts - \
	  || (echo "web/src/protocol/addresses.ts is out of date: run 'make generate'" && exit 1)
	@cd web && node machines.mjs | diff -u ../docs/machines.md - \
	  || (echo "docs/machines.md is out of date: run 'make generate'" && exit 1)
	@$(BIN)/python -m fenced.runtimes.packages_page | diff -u docs/packages.md - \
	  || (echo "docs/packages.md is out of date: run 'make generate'" && exit 1)

format: $(STAMP)/dev $(STAMP)/node ## Format all sources
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix-only --quiet . || true
	@cd web && npm run --silent format
	@$(BIN)/python scripts/wrap_docs.py

generate: $(STAMP)/dev $(STAMP)/node ## Make what is generated: the wire in TypeScript, docs/machines.md, docs/packages.md
	@$(BIN)/python -m fenced.protocol.schema | (cd web && node generate.mjs > src/protocol/generated.ts.new)
	@mv web/src/protocol/generated.ts.new web/src/protocol/generated.ts
	@for name in kernel session; do $(BIN)/python -m fenced.protocol.typescript $$name > web/src/protocol/$$name.ts.new \
	  && mv web/src/protocol/$$name.ts.new web/src/protocol/$$name.ts; done
	@$(BIN)/python -m tests.vectors.make_wire > tests/vectors/wire.json.new
	@mv tests/vectors/wire.json.new tests/vectors/wire.json
	@$(BIN)/python -m fenced.web.addresses > web/src/protocol/addresses.ts.new
	@mv web/src/protocol/addresses.ts.new web/src/protocol/addresses.ts
	@(cd web && node machines.mjs) > docs/machines.md.new
	@mv docs/machines.md.new docs/machines.md
	@$(BIN)/python -m fenced.runtimes.packages_page > docs/packages.md.new
	@mv docs/packages.md.new docs/packages.md

bench: $(STAMP)/dev $(STAMP)/page $(STAMP)/chromium runtimes ## Run the benchmarks
	@$(BIN)/python -m benchmarks

screenshots: $(STAMP)/dev $(STAMP)/page $(STAMP)/chromium runtimes ## Make the pictures of docs/images
	@$(BIN)/python scripts/screenshots.py

clean: ## Remove what was built and installed here (the runtimes' cache stays)
	@rm -rf $(VENV) $(STAMP) web/node_modules src/fenced/web/static

runtimes: $(STAMP)/serve
	@$(BIN)/fenced runtimes install

$(STAMP):
	@mkdir -p $(STAMP)

$(VENV)/pyvenv.cfg:
	@echo "Making a Python environment in $(VENV)"
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || (echo "Python's venv module is missing: install the Debian package python3-venv" && exit 1)
	@$(PYTHON) -m venv $(VENV)

# The package itself is only linked (editable), so that a change of its sources needs no install.
$(STAMP)/serve: requirements/serve.txt pyproject.toml $(VENV)/pyvenv.cfg | $(STAMP)
	@echo "Installing Python packages"
	@$(BIN)/python -m pip install --progress-bar on --disable-pip-version-check --require-hashes -q -r requirements/serve.txt
	@$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps -e .
	@touch $@

$(STAMP)/dev: requirements/dev.txt $(STAMP)/serve
	@echo "Installing what tests and checks need"
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -q -r requirements/dev.txt
	@touch $@

$(STAMP)/node: web/package-lock.json | $(STAMP)
	@echo "Installing the page's packages"
	@cd web && npm ci --no-fund --no-audit --loglevel=error
	@touch $@

$(STAMP)/page: $(WEB_SOURCES) $(STAMP)/node
	@echo "Building the page"
	@cd web && npm run --silent build
	@touch $@

$(STAMP)/chromium: | $(STAMP)
	$(call from-debian,chromium)
	@touch $@

# Together: the package manager lets nobody in beside it.
$(STAMP)/browsers: | $(STAMP)
	$(call from-debian,chromium firefox-esr)
	@touch $@

from-debian = @command -v $(1) >/dev/null && [ "$$(command -v $(1) | wc -l)" = $(words $(1)) ] || { \
	  echo "Installing Debian's $(1)"; \
	  SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$SUDO apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$SUDO apt-get install -y -qq --no-install-recommends $(1) >/dev/null; }
