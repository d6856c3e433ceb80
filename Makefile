# contactline: every recipe explains itself in `make help`.

PYTHON ?= python3
VENV ?= .venv
DEMO ?= demo-run
EXAMPLES ?= 5000
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV ?= uv
COMPILE := $(UV) pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/basemap/*' 2>/dev/null)
PAGE := src/contactline/web/index.html

.DEFAULT_GOAL := help
.PHONY: help docs demo test faults fuzz audit check format install develop page chromium postgresql lock clean
.DELETE_ON_ERROR:

help: ## Say what each recipe does
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: install page ## Install, read the demonstration pages, serve the map and print its address
	$(BIN)/contactline run --project $(DEMO) demo/pages
	@echo "The map is served at the address below; stop it with Ctrl-C."
	@exec $(BIN)/contactline serve --project $(DEMO)

test: develop page chromium postgresql ## Install all that tests need, then lint, type-check and test
	cd web && npm test --silent
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n 2

faults: develop postgresql ## The fault suite and what else takes minutes; its counts become the table of docs/faults.md
	@rm -f .faults.jsonl
	CONTACTLINE_FAULTS=$(CURDIR)/.faults.jsonl $(BIN)/python -m pytest -m "slow or not slow" tests/faults -n 2
	$(BIN)/python -m tests.faults.report .faults.jsonl
	$(BIN)/python -m pytest -m slow --ignore tests/faults

fuzz: develop ## Make up hostile pages, dates, gazetteers and questions: EXAMPLES of each kind
	CONTACTLINE_FUZZ=$(EXAMPLES) $(BIN)/python -m pytest tests/fuzz -n 2

audit: develop ## Every pinned package: hashes, installed version, licence; known faults where pip-audit is there
	$(BIN)/python -m tests.security.audit
	@if command -v pip-audit >/dev/null 2>&1; then pip-audit --require-hashes --disable-pip -r requirements/run.txt; \
	else echo "known faults not asked for: pip-audit is not installed"; fi

check: develop ## Lint, format, types and import contracts, without tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: develop ## Put code into the house format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

install: $(VENV)/.installed ## Make the environment and install contactline, every package by its hash

develop: $(VENV)/.developing ## The same with what tests need

page: $(PAGE) ## Build the map page from web/

$(BIN)/python:
	@$(PYTHON) -m venv $(VENV) || { \
	  [ "$$(id -u)" = 0 ] || { echo "install your system's package for python3 venv (Debian: python3-venv)" >&2; exit 1; }; \
	  apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null && $(PYTHON) -m venv --clear $(VENV); }

$(VENV)/.installed: requirements/build.txt requirements/run.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements/build.txt -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developing: $(VENV)/.installed requirements/dev.txt
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(PAGE): $(WEB_SOURCES)
	cd web && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build
	@touch $@

docs: develop ## Build the documentation as a site under build/docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

chromium: ## Chromium for the browser tests, through the system's package manager where root
	@if command -v chromium chromium-browser google-chrome >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else echo "Chromium is not installed and this is not root: install it for the browser tests" >&2; fi

postgresql: ## PostgreSQL for the tests of a team's ledger, through the system's package manager where root
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null; \
	else echo "PostgreSQL is not installed and this is not root: its tests are skipped" >&2; fi

lock: ## Choose versions anew and write the lock files (needs uv)
	$(COMPILE) requirements/build.in -o requirements/build.txt
	$(COMPILE) pyproject.toml -c requirements/build.txt -o requirements/run.txt
	$(COMPILE) pyproject.toml --extra dev -c requirements/run.txt -o requirements/dev.txt

clean: ## Remove what was built and the demonstration's project
	rm -rf $(DEMO) $(VENV) src/contactline/web web/node_modules build dist .mypy_cache .ruff_cache .pytest_cache
