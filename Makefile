# Two commands first: `make up` and `make test`. Both rest on `make setup`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
DATA ?= data
LOAD := tests/resilience/test_load.py   # by itself: it measures

.PHONY: setup up test resilience lint audit bench lock clean

up: setup          ## start every service on the embedded broker and store, with demonstration data
	@exec $(BIN)/thongsuot up --data $(DATA) --port $(PORT)

test: setup lint   ## the whole suite, but for the long faults: on every core what runs by itself, then the whole stack
	$(BIN)/python -m pytest -m "not long and not stack and not browser" -n auto --dist loadfile
	$(BIN)/python -m pytest -m "(stack or browser) and not long"

resilience: setup  ## the long faults, and many bad inputs: prints the table, writes build/resilience.json
	@rm -rf build/faults build/inputs build/load
	@$(BIN)/python -m pytest -m long -n 2 --dist worksteal --ignore $(LOAD); faults=$$?; \
		$(BIN)/python -m pytest -m long $(LOAD); load=$$?; \
		$(BIN)/python -m tests.resilience.table; exit $$((faults + load))

setup: $(VENV)/.ready  ## the environment in .venv, with .venv/bin/thongsuot

$(VENV)/.ready: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "python3 is missing: install Python 3.11 or newer"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, found $$($(PYTHON) --version)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing (Debian: apt-get install python3-venv)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e . 2> $(VENV)/install.log \
		|| { cat $(VENV)/install.log; exit 1; }
	@touch $@

lint: setup
	$(BIN)/ruff check .
	$(BIN)/mypy

audit: setup       ## known weaknesses of what the lock names
	$(BIN)/python -m pip_audit --disable-pip --require-hashes -r requirements.lock

bench: setup       ## benchmarks, not tests: prints tables
	$(BIN)/python -m benchmarks

LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host --no-header --no-annotate

lock:              ## write both locks anew: names, versions and hashes only
	$(LOCK) --all-extras --output-file requirements.lock pyproject.toml
	$(LOCK) --build-deps-for wheel --constraint requirements.lock --output-file requirements.runtime.lock pyproject.toml

clean:
	rm -rf $(VENV) build data
