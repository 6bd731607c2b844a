# Two commands matter: `make demo` and `make test`. Everything is created from the locks and kept in this folder.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
BIN := .venv/bin
export DO_NOT_TRACK := 1

.PHONY: help demo test test-quick lint format generate bench environment site-environment chromium mariadb libreoffice clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

demo: environment site-environment  ## the demo group: exports, warehouse, report site
	@$(BIN)/practice demo
	@$(BIN)/practice run
	@echo "Open the site with: $(BIN)/practice serve"

test: environment site-environment chromium mariadb libreoffice  ## every test, browser tests included
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

test-quick: environment  ## the tests that need no whole run and no browser
	@$(BIN)/python -m pytest -m "not slow and not browser"

lint: environment  ## linters: Python, types, generated files (SQL: tests/unit/test_sql.py)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pipelines.landing.sources --check
	@$(BIN)/python -m pipelines.landing.overview --check
	@$(BIN)/python -m pipelines.metrics_register --check
	@$(BIN)/python -m pipelines.diligence.request_list --check

format: environment  ## format Python
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

generate: environment  ## what is generated from system.yml, the register and metrics.csv
	@$(BIN)/python -m pipelines.landing.sources
	@$(BIN)/python -m pipelines.landing.overview
	@$(BIN)/python -m pipelines.metrics_register
	@$(BIN)/python -m pipelines.diligence.request_list

bench: environment  ## speed and memory, as ratios within one run; BENCH=--full adds the tenfold group
	@$(BIN)/python -m pipelines.bench $(BENCH)

environment: .venv/.locked

.venv/.locked: requirements.lock pyproject.toml requirements.in
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@echo "Creating the Python environment (.venv)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

site-environment: reports/node_modules/.locked

# not npm ci, which refuses a lock without the builds for platforms that the registry does not have
reports/node_modules/.locked: reports/package-lock.json reports/package.json reports/scripts/patch-engine.mjs
	@node -e 'if (+process.versions.node.split(".")[0] < 20) { console.error("Node 20 or newer is needed"); process.exit(1) }'
	@echo "Installing the report engine (reports/node_modules)"
	@cd reports && npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing Chromium" && \
	    apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	  { echo "The browser tests need Chromium: install the package 'chromium' (apt-get install chromium)."; exit 1; }

mariadb:
	@{ command -v mariadbd && command -v my_print_defaults; } >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing MariaDB's server" && \
	    apt-get update -qq && apt-get install -y -qq mariadb-server-core mariadb-client-core >/dev/null; } || \
	  echo "Reading from a database is not tested: install the packages mariadb-server-core and mariadb-client-core (apt-get install)."

libreoffice:
	@command -v soffice >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing LibreOffice Calc" && \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends libreoffice-calc-nogui >/dev/null; } || \
	  { echo "The data pack is recalculated by LibreOffice: install the package 'libreoffice-calc-nogui' (apt-get install libreoffice-calc-nogui)."; exit 1; }

clean:  ## remove what was built, keep the environments
	@rm -rf build target logs .practice exports warehouse.duckdb reports/build reports/.evidence
