# `make run` and `make test` need only Python 3.11 or newer. Each other target names what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-run
READY := $(VENV)/.ready
BROWSER := tests/browser
BROWSER_READY := $(BROWSER)/node_modules/.ready

SCHEMATHESIS := .venv-schemathesis
MINISTACK := .venv-ministack
AWS := .venv-aws
MUTATION := .venv-mutation
STAGE ?= dev
OPERATIONS ?= 100000
CLOUD := SEATLEDGER_MINISTACK=$(MINISTACK)/bin/ministack AWS_CLI=$(abspath $(AWS)/bin/aws)

.PHONY: help run test test-browser test-engine check golden package test-cloud run-cloud deploy redrive reconcile bench-boundary simulate test-schemathesis examples bench mutate mutate-domain clean

help:            ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

run: $(RUN_READY) ## the product on this machine: API, clock, demo company (ARGS='--port 8080')
	@echo "Starting the local stack: database, issuer, API, console, schedules, demo company ..."
	@$(BIN)/python -m infra.local $(ARGS)

test: $(READY)   ## every test that a bare machine can run
	$(BIN)/pytest -n auto --ignore=tests/browser --ignore=tests/engine $(ARGS)

test-browser: $(BROWSER_READY)  ## the console in real Chromium; on Debian it installs what is missing
	SEATLEDGER_BROWSER=yes $(BIN)/pytest tests/browser $(ARGS)

# MiniStack is for those who name no other engine.
test-engine: $(READY) $(if $(AWS_ENDPOINT_URL_DYNAMODB),,$(MINISTACK)/.ready) ## many clients on a real engine (OPERATIONS=100000), and the store's contract
	@$(CLOUD) OPERATIONS=$(OPERATIONS) $(BIN)/python -m tests.engine $(ARGS)

simulate: $(READY) ## handlers interleaved, with faults: SEEDS=2000 runs, or one again by its SEED
	@$(BIN)/python -m tests.simulation $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),2000)) $(ARGS)

test-schemathesis: $(READY) $(SCHEMATHESIS)/.ready ## requests made of the API's description (ARGS='--examples 200')
	$(BIN)/python -m tests.schemathesis $(ARGS)

check: $(READY)  ## style, types, layers, template, packaging
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m infra.packaging prod
	$(BIN)/python -m infra.packaging

golden: $(READY) ## accepts the templates as they are now packaged
	ACCEPT=1 $(BIN)/python -m infra.packaging prod
	ACCEPT=1 $(BIN)/python -m infra.packaging

examples: $(READY) ## accepts what the API now answers as the description's examples
	ACCEPT=1 $(BIN)/pytest tests/api/test_examples.py

package: $(READY) ## out/sam.yaml and out/deployment.zip (STAGE=prod)
	$(BIN)/python -m infra.packaging $(STAGE)

test-cloud: $(READY) $(MINISTACK)/.ready $(AWS)/.ready ## the package, deployed to a cloud on this machine
	$(BIN)/python -m infra.packaging dev
	$(CLOUD) $(BIN)/pytest tests/deploy/test_cloud.py $(ARGS)

run-cloud: $(READY) $(MINISTACK)/.ready $(AWS)/.ready ## the same, left running to look at
	$(BIN)/python -m infra.packaging dev
	@$(CLOUD) $(BIN)/python -m infra.cloud $(ARGS)

deploy: $(READY) $(AWS)/.ready ## to AWS (STAGE=prod ARGS='Issuer=https://...'), docs/operations.md
	$(BIN)/python -m infra.packaging $(STAGE)
	AWS_CLI=$(abspath $(AWS)/bin/aws) $(BIN)/python -m infra.deploy $(STAGE) $(ARGS)

redrive: $(READY) ## a stack's dead letters, back to their queue (STAGE=prod)
	@$(BIN)/python -m infra.redrive seatledger-$(STAGE)

reconcile: $(READY) ## one office's counts, recomputed (TABLE=... OFFICE=...)
	@$(BIN)/python -m infra.reconcile $(TABLE) $(OFFICE)

bench: $(READY) $(MINISTACK)/.ready ## time, memory and size compared with libraries used alone (ARGS='cpu instructions')
	@$(CLOUD) $(BIN)/python -m bench $(ARGS)

mutate: $(READY) ## our faults in dynamo/ and the verbs, and the test that catches each (ARGS='dynamo/due')
	@$(BIN)/python -m tests.mutation $(ARGS)

mutate-domain: $(MUTATION)/.ready ## mutmut on domain/: what the unit tests miss (ARGS='calendar')
	@$(MUTATION)/bin/python -m tests.mutation.domain $(ARGS)

bench-boundary: $(READY) $(MINISTACK)/.ready ## what a boundary costs: 20,000 offices, 2,000 due
	@$(CLOUD) $(BIN)/python -m bench.boundary

clean:           ## away with everything that make made
	rm -rf tests/browser/node_modules tests/browser/screenshots $(VENV) $(SCHEMATHESIS) $(MINISTACK) $(AWS) $(MUTATION) out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# `make run` installs only what it needs; every other target installs the full set on top of that.
$(RUN_READY): requirements.txt requirements-run.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Seatledger needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@echo "First start: creating $(VENV) and installing what the local stack needs (once; 44 packages, a download of 46 MB) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --disable-pip-version-check -r requirements-run.txt
	@touch $@

$(READY): $(RUN_READY) requirements-dev.txt
	@echo "Installing what tests and checks need (once) ..."
	@$(BIN)/pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(BROWSER_READY): $(READY) $(BROWSER)/requirements.txt $(BROWSER)/package-lock.json
	@$(BROWSER)/install
	$(BIN)/pip install --quiet --disable-pip-version-check -r $(BROWSER)/requirements.txt
	npm ci --prefix $(BROWSER) --no-audit --no-fund --silent
	@touch $@

$(MINISTACK)/.ready: requirements-ministack.txt
	$(PYTHON) -m venv $(MINISTACK)
	$(MINISTACK)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(SCHEMATHESIS)/.ready: requirements-schemathesis.txt
	$(PYTHON) -m venv $(SCHEMATHESIS)
	$(SCHEMATHESIS)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(AWS)/.ready: requirements-aws.txt
	$(PYTHON) -m venv $(AWS)
	$(AWS)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(MUTATION)/.ready: requirements-mutation.txt requirements-dev.txt requirements.txt
	$(PYTHON) -m venv $(MUTATION)
	$(MUTATION)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@
