# Everything a person or CI calls. `make` alone lists it.
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format lint types imports docs docs-check bench evaluate lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

# --- set-up: two stamps, so that the demo does not wait for the developers' tools ------------------------------------
.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Pullquote needs Python 3.11 or newer: call make with PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "python3 -m venv failed: install Python's venv module"; exit 1; }
	@touch $@

.venv/.runtime: .venv/.made pyproject.toml constraints.txt
	@echo "Installing what the bot needs (the first time only) …" >&2
	@$(RUN) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt .
	@rm -rf build
	@touch $@

.venv/.dev: .venv/.runtime
	@echo "Installing the developers' tools (the first time only) …" >&2
	@$(RUN) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt '.[dev]'
	@rm -rf build
	@touch $@

setup: .venv/.runtime ## make .venv with what the bot needs

# --- use --------------------------------------------------------------------------------------------------------------
demo: .venv/.runtime ## the whole bot on the sample articles, in this terminal, with no token
	@$(RUN) -m bot demo

# --- proof ------------------------------------------------------------------------------------------------------------
test: .venv/.dev ## every test (PULLQUOTE_TEST_POSTGRESQL=postgresql://… adds the PostgreSQL ones)
	$(RUN) -m pytest -n auto -q $(TESTS)

check: lint types imports docs-check test ## what CI calls: format, lint, types, import contracts, generated docs, tests

lint: .venv/.dev ## ruff, formatting included
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.dev ## mypy --strict
	$(BIN)/mypy

imports: .venv/.dev ## the house's rules of who imports whom
	$(BIN)/lint-imports

format: .venv/.dev ## rewrite the sources as ruff likes them
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

docs: .venv/.dev ## write the generated tables of README.md anew
	$(RUN) -m tests.docs --write

docs-check: .venv/.dev ## fail where a generated table is not true
	$(RUN) -m tests.docs

bench: .venv/.dev ## every timing and memory figure, with its unit; judged by nobody
	$(RUN) -m tests.bench

evaluate: .venv/.dev ## accuracy on the sample articles, and on the shared data where they lie beside the project
	$(RUN) -m tests.evaluate

lock: ## pin the versions in .venv, after an upgrade that passed
	@{ sed -n '/^#/p' constraints.txt; $(RUN) -m pip freeze --exclude pullquote; } > .venv/constraints && mv .venv/constraints constraints.txt

clean: ## remove .venv and every cache
	rm -rf .venv build ./*.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
