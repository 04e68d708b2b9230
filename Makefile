# make run and make test need Python 3.11+ and nothing else; everything lands in .venv.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
WORKERS_OF_TESTS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run test lint types contracts lock openapi bench clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

run: $(STAMP) ## start PostgreSQL, migrate, load the demo if empty, serve on 127.0.0.1:8000
	@exec $(BIN)/yanlu serve --demo-if-empty

test: $(DEV_STAMP) ## the whole suite on a real PostgreSQL
	$(BIN)/pytest -n $(WORKERS_OF_TESTS) $(ARGS)

lint: $(DEV_STAMP) ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV_STAMP) ## mypy, strict
	$(BIN)/mypy

contracts: $(DEV_STAMP) ## who may import whom
	$(BIN)/lint-imports

openapi: $(STAMP) ## write openapi/openapi.json and openapi/flows.md
	$(BIN)/yanlu openapi

bench: $(DEV_STAMP) ## the service beside what else one could have, slots against bookings, as ratios: requests, servers, imports, search; the season planner
	$(BIN)/python bench/all.py
	$(BIN)/python bench/slots.py
	$(BIN)/python bench/programme.py
	$(BIN)/python bench/dashboard.py

# The locks hold for Python 3.11 to 3.13 on Linux, x86_64 and aarch64, and name no registry.
COMPILE = $(VENV)-lock/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock' --upgrade --quiet

lock: ## renew requirements.lock (to run) and requirements-dev.lock (to test as well)
	@test -x $(VENV)-lock/bin/uv || { $(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install --quiet uv; }
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## remove what was installed and cached; .data stays
	rm -rf $(VENV) $(VENV)-lock .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "yanlu needs Python 3.11 or newer, and '$(PYTHON)' is not there (try: make PYTHON=/path/to/python3.12 run)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "yanlu needs Python 3.11 or newer, '$(PYTHON)' is $$($(PYTHON) -V 2>&1) (try: make PYTHON=python3.12 run)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) comes without venv (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || { echo "creating $(VENV) ..."; $(PYTHON) -m venv --clear $(VENV); }
	@echo "installing the pinned dependencies ..."
	@$(PIP) --require-hashes --requirement requirements.lock
	@$(PIP) --no-deps --editable .
	@touch $@

$(DEV_STAMP): $(STAMP) requirements-dev.lock
	@echo "installing what the tests need ..."
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@touch $@
