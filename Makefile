# make alone prints this list.
.DEFAULT_GOAL := help
.PHONY: help setup run phone test check bench bench-sync bench-insights simulate simulate-pieces simulate-planted faults attack sbom audit screenshots format \
        lint-python lint-layers lint-types lint-templates lint-browser types-browser \
        test-quick test-node test-postgres test-simulation test-all
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

# What Python compiled is kept wherever this runs: `make check` takes a tenth less.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
RUNTIME := .venv/.runtime
DEV := .venv/.dev
NODE := node_modules/.stamp
MACHINE := .cache/machine

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(RUNTIME) ## make .venv and install what the application needs

run: $(RUNTIME) ## start the shop on http://localhost:8000, with demo data when there is none
	@exec .venv/bin/flask --app app serve --demo

phone: $(RUNTIME) ## the same by https for phones of this network: docs/deployment.md
	@exec .venv/bin/flask --app app serve --demo --phone

test: $(DEV) $(NODE) $(MACHINE) ## everything: what check does, both databases, three browsers
	@failed=0; \
	$(MAKE) -k -j2 --output-sync=target $(STATIC) test-node test-simulation || failed=1; \
	$(MAKE) test-postgres || failed=1; \
	$(MAKE) test-all || failed=1; \
	exit $$failed

check: $(DEV) $(NODE) ## format, lint, types, layers and the quick tests; at most 90 s
	@$(MAKE) -k -j2 --output-sync=target test-quick $(STATIC) test-node

bench: $(DEV) $(NODE) $(MACHINE) ## measure; one figure a file in bench/, all in docs/benchmarks.md
	@set -e; for file in bench/bench_*.py; do $(PY) -m "bench.$$(basename "$$file" .py)"; done
	@$(PY) -m bench.record

bench-sync: $(DEV) $(NODE) $(MACHINE) ## sync beside PouchDB, which lies in PEERS/pouchdb: make bench-sync PEERS=DIR
	@$(if $(PEERS),,$(error Name the folder that holds pouchdb/run.sh: make bench-sync PEERS=DIR))
	@PEERS=$(PEERS) $(PY) -m bench.bench_sync
	@$(PY) -m bench.record

bench-insights: $(DEV) ## analytics on real shops in DATA, beside PEERS/nextbasket: make bench-insights DATA=DIR PEERS=DIR
	@$(if $(DATA),,$(error Name the folder that holds complete_journey and online_retail: DATA=DIR))
	@set -e; for file in bench/bench_insights*.py; do DATA=$(DATA) PEERS=$(PEERS) $(PY) -m "bench.$$(basename "$$file" .py)"; done
	@$(PY) -m bench.record

simulate: $(DEV) $(NODE) ## sync against every fault: SEEDS=2000 FROM=0, or one again by SEED=n
	@$(PY) -m sim $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),2000) --from $(or $(FROM),0))

simulate-pieces: $(DEV) $(NODE) ## seeds that never ran, in pieces, each a line of bench/seeds.csv: SEEDS=200000 MINUTES=25
	@$(PY) -m bench.bench_simulate $(or $(SEEDS),20000) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(FROM),--from $(FROM))

simulate-planted: $(DEV) $(NODE) ## plant one bug after the other; the share of seeds that sees each
	@$(PY) -m sim.planted

faults: $(DEV) $(NODE) $(MACHINE) ## kill, cut off and fill up what is real; SMALL=1 or ONLY="name …", COUNT=n
	@$(PY) -m faults $(ONLY) $(if $(SMALL),--small) $(if $(COUNT),--count $(COUNT))

attack: $(DEV) $(NODE) $(MACHINE) ## hostile texts and requests at length: ROUNDS=10 HISTORIES=5000; docs/security.md
	@ATTACK_ROUNDS=$(or $(ROUNDS),10) ATTACK_MACHINES=$(or $(HISTORIES),5000) $(PY) -m pytest -q --timeout 0 tests/attacks
	@$(PY) -m tests.attacks.call_json

sbom: ## write bom.cdx.json: what the product is made of, in CycloneDX
	@$(PY) tools/bill.py sbom bom.cdx.json

audit: ## compare what is locked with known advisories, without a network: ADVISORIES=DIR
	@$(PY) tools/bill.py audit $(ADVISORIES)

screenshots: $(DEV) $(NODE) $(MACHINE) ## draw every screen into docs/screenshots/
	@$(PY) -m tests.screenshots
	@$(PY) -m tests.screens.render docs/screenshots/states
	@$(PY) -m pytest -q tests/journeys/test_two_guides.py --pictures docs/screenshots

format: $(DEV) $(NODE) ## put every file into the house's format
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .
	@.venv/bin/djangofmt --quiet templates
	@npx biome check --write

# ---------------------------------------------------------------- the parts of check

STATIC := lint-types lint-python lint-layers lint-templates lint-browser types-browser

lint-python:
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .

lint-types:
	@.venv/bin/mypy

lint-layers:
	@.venv/bin/lint-imports --no-logo

lint-templates:
	@.venv/bin/djangofmt --check templates

lint-browser:
	@npx biome ci

types-browser:
	@npm run --silent types

# What a change does not touch, and seldom hears of, is left to `make test`.
TOUCHED = $(shell git diff --name-only HEAD | cut -d/ -f2)
ASIDE = $(filter-out $(TOUCHED),accounts admin attacks bad_input bench boards checkout faults house identity insights lan messages)

test-quick:
	@$(PY) -m pytest -x -q -n 2 -m "not browser and not slow and not postgres" $(ASIDE:%=--ignore=tests/%)

test-node:
	@npm test --silent

# What tests write lies in memory where there is room: nothing of it is to outlive a power cut.
ROOMY = $(shell [ "$$(df --output=avail -m /dev/shm 2>/dev/null | tail -n 1)" -ge 3000 ] 2>/dev/null && echo /dev/shm)
IN_MEMORY = $(if $(ROOMY),TMPDIR=$(ROOMY))

test-postgres:
	@$(IN_MEMORY) $(PY) -m pytest -q -n 2 --database=postgresql -m "not browser and not slow"

test-simulation:
	@$(MAKE) simulate SEEDS=150

test-all:
	@$(IN_MEMORY) $(PY) -m pytest -q -n 2

# ---------------------------------------------------------------- set-up, each done once

$(RUNTIME): requirements.txt tools/setup_python.sh
	@tools/setup_python.sh requirements.txt
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.txt
	@tools/setup_python.sh requirements.txt requirements-dev.txt
	@touch $@

$(NODE): package-lock.json tools/setup_node.sh
	@tools/setup_node.sh
	@touch $@

$(MACHINE): tools/setup_machine.sh
	@tools/setup_machine.sh
	@mkdir -p $(@D) && touch $@
