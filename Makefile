# `make run` and `make test` need only Python 3.11 or newer. Other targets install or name what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-run
READY := $(VENV)/.ready
BROWSER := tests/browser
BROWSER_READY := $(BROWSER)/node_modules/.ready
ISSUER := tests/foreign_issuer
ISSUER_READY := $(ISSUER)/node_modules/.ready

SCHEMATHESIS := .venv-schemathesis
CLIENTS := .venv-clients
MINISTACK := .venv-ministack
AWS := .venv-aws
MUTATION := .venv-mutation
STAGE ?= dev
OPERATIONS ?= 100000
CLOUD := SEATLEDGER_MINISTACK=$(MINISTACK)/bin/ministack AWS_CLI=$(abspath $(AWS)/bin/aws)

.PHONY: help run test test-scim test-second-catalog test-second-catalog-part test-browser test-issuer test-engine check golden package test-cloud run-cloud deploy redrive reconcile reconcile-payments company-names index-users bench-boundary bench-users simulate test-schemathesis test-clients examples bench stripe-live mutate mutate-domain clean

help:            ## print this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 20

run: $(RUN_READY) ## run the product on this machine, with a demo company (ARGS='--port 8080')
	@echo "Starting the local stack: database, issuer, API, console, schedules, demo company ..."
	@$(BIN)/python -m infra.local $(ARGS)

test: $(READY)   ## run all tests that need only Python
	$(BIN)/pytest -n auto --dist worksteal --ignore=tests/browser --ignore=tests/foreign_issuer --ignore=tests/engine --ignore=tests/second_catalog --ignore=tests/scim/slow $(ARGS)

test-second-catalog-part: $(READY) ## run a chosen part of the API's tests under a second vendor's catalog
	$(BIN)/pytest -n auto tests/second_catalog $(ARGS)

test-second-catalog: $(READY) ## test the API under a second vendor's catalog (ARGS='tests/api/test_quotes.py' for some)
	$(BIN)/python -m tests.second_catalog $(ARGS)

test-browser: $(BROWSER_READY)  ## test the console in Chromium; on Debian, installs what is missing
	SEATLEDGER_BROWSER=yes $(BIN)/pytest tests/browser $(ARGS)

test-issuer: $(ISSUER_READY) ## sign in at a certified OpenID Connect provider, and use its tokens
	SEATLEDGER_FOREIGN_ISSUER=yes $(BIN)/pytest -n 0 tests/foreign_issuer $(ARGS)

# MiniStack is installed only if AWS_ENDPOINT_URL_DYNAMODB names no other engine.
test-engine: $(READY) $(if $(AWS_ENDPOINT_URL_DYNAMODB),,$(MINISTACK)/.ready) ## test many concurrent clients (OPERATIONS=100000) and the store's contract on a real engine
	@$(CLOUD) OPERATIONS=$(OPERATIONS) $(BIN)/python -m tests.engine $(ARGS)

simulate: $(READY) ## interleave the functions, with faults: SEEDS=2000 runs, or SEED=17 to repeat one
	@$(BIN)/python -m tests.simulation $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),2000)) $(ARGS)

test-schemathesis: $(READY) $(SCHEMATHESIS)/.ready ## send requests generated from the API's description (ARGS='--examples 200')
	$(BIN)/python -m tests.schemathesis $(ARGS)

test-clients: $(READY) $(CLIENTS)/.ready ## generate clients from the API's description; buy and assign with them
	SEATLEDGER_CLIENTS=yes $(BIN)/pytest -n 0 tests/clients $(ARGS)

test-scim: $(READY) ## check SCIM by scim2-tester on the running local stack, and with many users (USERS=2000)
	USERS=$(or $(USERS),2000) $(BIN)/pytest -n 0 -s tests/scim/slow $(ARGS)

check: $(READY) ## check style, types, layers, documents, names, templates and packaging
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 0 tests/unit/test_documents_hold.py tests/unit/test_names.py
	$(BIN)/python -m infra.packaging prod stripe
	$(BIN)/python -m infra.packaging prod
	$(BIN)/python -m infra.packaging

golden: $(READY) ## accept the packaged templates as golden copies
	ACCEPT=1 $(BIN)/python -m infra.packaging prod
	ACCEPT=1 $(BIN)/python -m infra.packaging prod stripe
	ACCEPT=1 $(BIN)/python -m infra.packaging
	ACCEPT=1 $(BIN)/python -m infra.packaging dev stripe

examples: $(READY) ## accept the API's current responses as the description's examples
	ACCEPT=1 $(BIN)/pytest tests/api/test_examples.py

package: $(READY) ## write out/sam.yaml and out/deployment.zip (STAGE=prod; PAYMENTS=stripe to collect by card)
	$(BIN)/python -m infra.packaging $(STAGE) $(PAYMENTS)

test-cloud: $(ISSUER_READY) $(MINISTACK)/.ready $(AWS)/.ready ## deploy the package to MiniStack on this machine and test it there
	$(BIN)/python -m infra.packaging dev stripe
	@mkdir -p out/with-payments && mv out/sam.yaml out/deployment.zip out/with-payments/
	$(BIN)/python -m infra.packaging dev
	$(CLOUD) $(BIN)/pytest tests/deploy/test_cloud*.py $(ARGS)

run-cloud: $(READY) $(MINISTACK)/.ready $(AWS)/.ready ## the same deployment without the tests, until Ctrl-C
	$(BIN)/python -m infra.packaging dev
	@$(CLOUD) $(BIN)/python -m infra.cloud $(ARGS)

deploy: $(READY) $(AWS)/.ready ## deploy to AWS (STAGE=prod PAYMENTS=stripe ARGS='Issuer=https://...'); see docs/operations.md
	$(BIN)/python -m infra.packaging $(STAGE) $(PAYMENTS)
	AWS_CLI=$(abspath $(AWS)/bin/aws) $(BIN)/python -m infra.deploy $(STAGE) $(ARGS)

redrive: $(READY) ## move a stack's dead letters back to their queues (STAGE=prod)
	@$(BIN)/python -m infra.redrive seatledger-$(STAGE)

company-names: $(READY) ## enter names of companies that older releases founded, to be found by (TABLE=...)
	@$(BIN)/python -m infra.company_names $(TABLE)

reconcile: $(READY) ## recompute one office's counts and print differences (TABLE=... OFFICE=...)
	@$(BIN)/python -m infra.reconcile $(TABLE) $(OFFICE)

reconcile-payments: $(READY) ## compare a period's invoices with the payment provider (TABLE=... SINCE=2026-03-01 UNTIL=2026-04-01)
	@$(BIN)/python -m infra.reconcile_payments $(TABLE) $(SINCE) $(UNTIL)

index-users: $(READY) ## make users findable who were written by an older release (TABLE=... RUN=1)
	@$(BIN)/python -m infra.index_users $(TABLE) $(or $(RUN),1)

bench: $(READY) $(MINISTACK)/.ready ## compare time, memory and size with libraries used alone (ARGS='cpu instructions')
	@$(CLOUD) $(BIN)/python -m bench $(ARGS)

stripe-live: $(READY) ## run the payment adapter against the real Stripe in test mode (STRIPE_KEY=sk_test_...)
	@$(BIN)/python -m infra.stripe_live $(ARGS)

mutate: $(READY) ## plant our own faults in dynamo/ and the verbs, and report missed ones (ARGS='dynamo/due')
	@$(BIN)/python -m tests.mutation $(ARGS)

mutate-domain: $(MUTATION)/.ready ## run mutmut on domain/ and report missed changes (ARGS='calendar')
	@$(MUTATION)/bin/python -m tests.mutation.domain $(ARGS)

bench-boundary: $(READY) $(MINISTACK)/.ready ## measure a boundary with 20,000 offices, 2,000 of them due
	@$(CLOUD) $(BIN)/python -m bench.boundary

bench-users: $(READY) $(MINISTACK)/.ready ## measure how users are found in a company of 20,000
	@$(CLOUD) $(BIN)/python -m bench.found_users

clean:           ## delete everything that make created
	rm -rf tests/browser/node_modules $(ISSUER)/node_modules tests/browser/screenshots $(VENV) $(SCHEMATHESIS) $(CLIENTS) $(MINISTACK) $(AWS) $(MUTATION) out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# `make run` installs only what it needs; every other target installs the full set on top of that.
$(RUN_READY): requirements.txt requirements-run.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Seatledger needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@echo "First start: creating $(VENV) and installing the local stack's packages (once; 53 packages, a download of 54 MB) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --disable-pip-version-check -r requirements-run.txt
	@touch $@

$(READY): $(RUN_READY) requirements-dev.txt
	@echo "Installing the packages for tests and checks (once) ..."
	@$(BIN)/pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(BROWSER_READY): $(READY) $(BROWSER)/requirements.txt $(BROWSER)/package-lock.json
	@$(BROWSER)/install chromium npm
	$(BIN)/pip install --quiet --disable-pip-version-check -r $(BROWSER)/requirements.txt
	npm ci --prefix $(BROWSER) --no-audit --no-fund --silent
	@touch $@

$(ISSUER_READY): $(READY) $(ISSUER)/package-lock.json
	@$(BROWSER)/install npm
	npm ci --prefix $(ISSUER) --no-audit --no-fund --silent
	@touch $@

$(MINISTACK)/.ready: requirements-ministack.txt
	$(PYTHON) -m venv $(MINISTACK)
	$(MINISTACK)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(SCHEMATHESIS)/.ready: requirements-schemathesis.txt
	$(PYTHON) -m venv $(SCHEMATHESIS)
	$(SCHEMATHESIS)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(CLIENTS)/.ready: requirements-clients.txt
	$(PYTHON) -m venv $(CLIENTS)
	$(CLIENTS)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(AWS)/.ready: requirements-aws.txt
	$(PYTHON) -m venv $(AWS)
	$(AWS)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(MUTATION)/.ready: requirements-mutation.txt requirements-dev.txt requirements.txt
	$(PYTHON) -m venv $(MUTATION)
	$(MUTATION)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@
