# Needs python3 (>= 3.11, with venv), make and git; everything else is installed into .venv from hash-locked files.
VENV := .venv
PY   := $(VENV)/bin/python
PIP  := $(PY) -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all:
PORT ?= 8000
TEST ?= tests
BROWSER := $(if $(filter tests tests/ tests/browser%,$(TEST)),browser)  # only where its tests are asked for
.DEFAULT_GOAL := help
.PHONY: help run test test-kept test-slow system-packages try-programs check format lock soak licences bench clean browser

help:            ## What can be made
	@sed -n 's/^\([a-z-]*\): .*## \(.*\)/  make \1@\2/p' $(MAKEFILE_LIST) | column -t -s @

run: $(VENV)/.run ## Install, migrate, seed and serve the atlas on PORT (8000)
	@$(PY) -m app serve --port $(PORT)

test: $(VENV)/.dev $(BROWSER) ## Install what the tests need and run them (TEST=tests/laws for some)
	$(PY) -m pytest -q -n 2 -m "not slow" $(TEST)

test-kept: $(VENV)/.dev ## The tests of what HTTP says, with answers kept as in production (TEST=tests/laws for others)
	ATLAS_TEST_CACHE=8000000 $(PY) -m pytest -q -n 2 -m "not slow" $(if $(filter tests,$(TEST)),tests/api tests/exports tests/releases tests/feed tests/web,$(TEST))

test-slow: $(VENV)/.dev $(BROWSER) tests/clients/node_modules system-packages ## The slow tests: fuzzing, generated clients, kill -9, mutated seeds, every page under axe, replicas, nginx
	$(PY) -m pytest -q -n 2 -m slow $(TEST)

try-programs: $(VENV)/.dev ## Open the files in R and LibreOffice, which must be there (Debian: r-base-core, libreoffice-calc)
	$(PY) -m pytest -q tests/exports/try_programs.py

system-packages: ## Debian's nginx-light, which the slow tests run: installed where that may be, else it is said how
	@PATH=$$PATH:/usr/sbin:/sbin; command -v nginx >/dev/null || \
	  { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light >/dev/null; } || \
	  { echo "the slow tests run nginx: sudo apt-get install nginx-light (or your system's package)"; exit 1; }

check: $(VENV)/.dev ## Lint, types, import contracts, migrations, seed files
	$(PY) -m ruff format --check app tests migrations tools
	$(PY) -m ruff check app tests migrations tools
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	@home=$$(mktemp -d) && export ATLAS_DATABASE_URL=sqlite:///$$home/check.db && \
	  $(PY) -m app migrate && $(VENV)/bin/alembic check && rm -r $$home
	$(PY) -m app check --quiet
	$(PY) tools/audit.py

soak: $(VENV)/.dev ## 100,000 mixed requests to one server: its memory stays flat (half an hour)
	ATLAS_SOAK=100000 $(PY) -m pytest -q -m slow tests/robustness/test_servers.py -k memory

licences: $(VENV)/.dev ## Renew docs/licences.md after a change of the locks
	$(PY) tools/licences.py

format: $(VENV)/.dev ## Format the code
	$(PY) -m ruff format app tests migrations
	$(PY) -m ruff check --fix app tests migrations

lock: $(VENV)/.dev ## Renew the lock files (only whoever changes dependencies needs uv)
	$(PY) -m pip install -q --disable-pip-version-check uv
	$(VENV)/bin/uv pip compile -q pyproject.toml --python-version 3.11 --universal --generate-hashes --no-header --no-annotate -o requirements.lock
	$(VENV)/bin/uv pip compile -q pyproject.toml --group dev --extra assistants --extra parquet --python-version 3.11 --universal --generate-hashes --no-header --no-annotate -o requirements-dev.lock

clean:           ## Remove the virtual environment, caches and the local database
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache var

$(PY):
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "the atlas needs python3 3.11 or newer"; exit 1; }
	python3 -m venv $(VENV)
	@printf '#!/bin/sh\nhome=$$(cd "$$(dirname "$$0")/../.." && pwd)\nPYTHONPATH="$$home" exec "$$home/.venv/bin/python" -m app "$$@"\n' > $(VENV)/bin/atlas && chmod +x $(VENV)/bin/atlas

$(VENV)/.run: requirements.lock | $(PY)
	$(PIP) -r requirements.lock
	@touch $@

tests/clients/node_modules: tests/clients/package-lock.json $(VENV)/.dev
	cd tests/clients && ../../$(VENV)/bin/npm ci --loglevel error
	@touch $@

browser:  # no stamp: to look is quicker than to be told wrong by one that outlived the browser
	@sh tests/browser/install.sh

$(VENV)/.dev: requirements-dev.lock | $(PY)
	$(PIP) -r requirements-dev.lock
	@touch $@ $(VENV)/.run
