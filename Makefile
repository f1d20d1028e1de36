# Needs python3 (>= 3.11, with venv), make and git; everything else is installed into .venv from hash-locked files.
VENV := .venv
PY   := $(VENV)/bin/python
PIP  := $(PY) -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all:
PORT ?= 8000
TEST ?= tests
BROWSER := $(if $(filter tests tests/ tests/browser%,$(TEST)),browser)  # only where its tests are asked for
.DEFAULT_GOAL := help
.PHONY: help run test test-kept test-slow try-programs check format lock soak licences bench bench-quick clean browser nginx wrk

help:            ## What can be made
	@sed -n 's/^\([a-z-]*\): .*## \(.*\)/  make \1@\2/p' $(MAKEFILE_LIST) | column -t -s @

run: $(VENV)/.run ## Install, migrate, seed and serve the atlas on PORT (8000)
	@$(PY) -m app serve --seed --port $(PORT)

test: $(VENV)/.dev $(BROWSER) ## Install what the tests need and run them (TEST=tests/laws for some)
	$(PY) -m pytest -q -n 2 -m "not slow" $(TEST)

test-kept: $(VENV)/.dev ## The tests of what HTTP says, with answers kept as in production (TEST=tests/laws for others)
	ATLAS_TEST_CACHE=8000000 $(PY) -m pytest -q -n 2 -m "not slow" $(if $(filter tests,$(TEST)),tests/api tests/exports tests/releases tests/feed tests/web,$(TEST))

test-slow: $(VENV)/.dev $(BROWSER) nginx tests/clients/node_modules ## The slow tests: fuzzing, generated clients, kill -9, mutated seeds, every page under axe, replicas, nginx
	$(PY) -m pytest -q -n 2 -m slow $(TEST)

try-programs: $(VENV)/.dev ## Open the files in R and LibreOffice, which must be there (Debian: r-base-core, libreoffice-calc)
	$(PY) -m pytest -q tests/exports/try_programs.py

nginx:
	@sh tools/system_package.sh "the tests of deploy/nginx.conf" nginx nginx-light

wrk:
	@sh tools/system_package.sh "the benchmarks" wrk wrk

check: $(VENV)/.dev ## Lint, types, import contracts, migrations, seed files
	$(PY) -m ruff format --check app bench tests migrations tools
	$(PY) -m ruff check app bench tests migrations tools
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	@home=$$(mktemp -d) && export ATLAS_DATABASE_URL=sqlite:///$$home/check.db && \
	  $(PY) -m app migrate && $(VENV)/bin/alembic check && rm -r $$home
	$(PY) -m app check --quiet
	$(PY) tools/audit.py

bench: $(VENV)/.dev wrk ## The atlas beside raw uvicorn, an ordinary ORM service, Datasette and bare SQL, over an invented world of 200 countries
	$(PY) -m bench

bench-quick: $(VENV)/.dev wrk ## The same over 20 countries, in short rounds
	$(PY) -m bench --quick

soak: $(VENV)/.dev ## 100,000 mixed requests to one server: its memory stays flat (half an hour)
	ATLAS_SOAK=100000 $(PY) -m pytest -q -m slow tests/robustness/test_servers.py -k memory

licences: $(VENV)/.dev ## Renew docs/licences.md after a change of the locks
	$(PY) tools/licences.py

format: $(VENV)/.dev ## Format the code
	$(PY) -m ruff format app bench tests migrations tools
	$(PY) -m ruff check --fix app bench tests migrations tools

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

browser:
	@test -n "$$ATLAS_TEST_BROWSER" || sh tools/system_package.sh "the browser tests (or name yours: ATLAS_TEST_BROWSER=/path/to/it)" \
	  "chromium chromium-browser google-chrome google-chrome-stable" "chromium fonts-dejavu-core"

$(VENV)/.dev: requirements-dev.lock | $(PY)
	$(PIP) -r requirements-dev.lock
	@touch $@ $(VENV)/.run
