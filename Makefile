# make run sets everything up and runs the main job; make test sets up and passes the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready-run
READY_DEV := $(VENV)/.ready-dev

.PHONY: help setup run test test-slow lint format evaluate bench docs lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: $(READY) ## make .venv with the locked versions

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "Dateline needs Python 3.11 to 3.13; say which: make PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "python3 cannot make a virtual environment; on Debian and Ubuntu install python3-venv"; exit 2; }

$(READY): requirements.lock pyproject.toml $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(READY) ## run the main job on the seed articles, into data/
	$(BIN)/dateline run

test: $(READY) ## lint, types and tests
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

test-slow: $(READY) ## the tests that need servers or minutes
	$(BIN)/python -m pytest -m slow

lint: $(READY) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(READY) ## let ruff format and mend what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY) ## measure speed and write it down; BENCH=clean measures one part (see tests/benchmarks/README.md)
	$(BIN)/python tests/benchmarks/bench.py $(BENCH)

docs: $(READY) ## write the data dictionary and the diagram anew
	$(BIN)/python -m warehouse.dictionary

evaluate: $(READY) ## score extraction on the annotated documents and write the evaluation page
	$(BIN)/python tests/evaluation/measure.py

lock: ## write requirements.lock anew (needs uv)
	uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --extra dev --python-version 3.11 pyproject.toml -o requirements.lock

clean: ## remove the virtual environment and caches; the warehouse stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache *.egg-info
