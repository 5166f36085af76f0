# `make run` and `make test` need nothing but Python 3.11 or newer; the rest says what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BROWSER := tests/browser
BROWSER_READY := $(BROWSER)/node_modules/.ready

.PHONY: help run test test-browser check clean

help:            ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

run: $(READY)    ## the product on this machine: API, clock, demo company (ARGS='--port 8080')
	@$(BIN)/python -m infra.local $(ARGS)

test: $(READY)   ## every test that a bare machine can run
	$(BIN)/pytest -n auto --ignore=tests/browser $(ARGS)

test-browser: $(BROWSER_READY)  ## the console in real Chromium; on Debian it installs what is missing
	$(BIN)/pytest tests/browser $(ARGS)

check: $(READY)  ## style, types, layers, template, packaging
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m infra.packaging

clean:           ## away with everything that make made
	rm -rf tests/browser/node_modules tests/browser/screenshots $(VENV) out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Seatledger needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(BROWSER_READY): $(READY) $(BROWSER)/requirements.txt $(BROWSER)/package-lock.json
	@$(BROWSER)/install
	$(BIN)/pip install --quiet --disable-pip-version-check -r $(BROWSER)/requirements.txt
	npm ci --prefix $(BROWSER) --no-audit --no-fund --silent
	@touch $@
