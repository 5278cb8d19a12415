# One word a task. `make run` and `make test` do all set-up by themselves.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= 1
TESTS ?=
VENDOR := acquisition/web/static/vendor
PO := $(wildcard acquisition/translations/*/LC_MESSAGES/*.po)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# pip and node carry certificates of their own: let them trust what the machine trusts (proxies, mirrors).
CERTIFICATES := $(wildcard /etc/ssl/certs/ca-certificates.crt)
ifneq ($(CERTIFICATES),)
export PIP_CERT ?= $(CERTIFICATES)
export NODE_EXTRA_CA_CERTS ?= $(CERTIFICATES)
endif

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

# Set-up: every step leaves a stamp, so that the next one takes no time and no network.

install: $(VENV)/.packages $(VENDOR)/.stamp $(VENV)/.translations  ## virtual environment, pinned packages, browser assets

$(VENV)/.created:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is $$($(PYTHON) -V); Python 3.11 or newer is needed (make PYTHON=python3.12 …)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make a virtual environment: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.packages: requirements.txt | $(VENV)/.created
	$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/.dev-packages: requirements-dev.txt $(VENV)/.packages
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@

node_modules/.stamp: package.json package-lock.json .npmrc requirements-node.txt | $(VENV)/.packages
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet -r requirements-node.txt
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --no-progress --loglevel=error
	@touch $@

$(VENDOR)/.stamp: node_modules/.stamp
	@mkdir -p $(VENDOR)
	cp node_modules/@tabler/core/dist/css/tabler.min.css node_modules/@tabler/core/dist/js/tabler.min.js node_modules/htmx.org/dist/htmx.min.js $(VENDOR)/
	@touch $@

$(VENV)/.translations: $(PO) | $(VENV)/.packages
	$(if $(PO),$(BIN)/pybabel --quiet compile -d acquisition/translations)
	@touch $@

# Running

run: install  ## everything on http://127.0.0.1:8000 (DEMO=0: an empty service)
	@exec $(BIN)/python -m acquisition serve $(if $(filter 0 no false,$(DEMO)),--no-demo,--demo)

# Checking

dev: install $(VENV)/.dev-packages

test: dev  ## the whole suite on SQLite and PostgreSQL with a real Redis
	$(BIN)/pytest -q -n 2 --dist worksteal $(TESTS)

test-real: dev  ## imports every file of REAL_DATA=folder and accounts for every row
	@test -d "$(REAL_DATA)" || { echo "make test-real REAL_DATA=folder" >&2; exit 1; }
	REAL_DATA="$(abspath $(REAL_DATA))" $(BIN)/pytest -q -m real tests

test-browser: dev  ## real pages in chromium
	@command -v chromium >/dev/null || { echo "chromium is needed: apt-get install chromium" >&2; exit 1; }
	$(BIN)/pytest -q -m browser tests/browser

check: dev  ## format, lint, types, import arrows, migrations, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.support.migrations check
	$(BIN)/python -m tests.support.translations check

bench: dev  ## measured ratios, one line a claim
	@for file in benchmarks/bench_*.py; do $(BIN)/python -m "benchmarks.$$(basename "$$file" .py)" || status=1; done; exit $${status:-0}

# Keeping

migration: dev  ## a migration from the models: make migration NAME="adds x"
	@test -n "$(NAME)" || { echo 'make migration NAME="what it does"' >&2; exit 1; }
	$(BIN)/python -m tests.support.migrations make "$(NAME)"

translations: dev  ## extract, update and compile the English texts
	$(BIN)/python -m tests.support.translations update

docs: dev  ## brings the pages that repeat the code up to it
	$(BIN)/python -m tests.support.reference

lock: | $(VENV)/.created  ## compiles requirements*.txt from requirements*.in
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt
	npm install --package-lock-only

clean:  ## forgets everything make install made
	rm -rf $(VENV) node_modules $(VENDOR)

.PHONY: help docs install run dev test test-real test-browser check bench migration translations lock clean
