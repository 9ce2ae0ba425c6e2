# Everything a fresh machine needs is python3 (3.11 or newer) with pip, and make.
PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .tools/bin/uv
BIN := .venv/bin
# pip may be set to an index of the site's own; uv does not read pip's settings.
export UV_DEFAULT_INDEX ?= $(shell $(PYTHON) -m pip config get global.index-url 2>/dev/null)
ifeq ($(strip $(UV_DEFAULT_INDEX)),)
unexport UV_DEFAULT_INDEX
endif
STATIONS ?= 600
PORT ?= 8000
FRONT := src/posko/static/dist/.ok
# Node.js is a locked package of the environment: whatever the machine has is neither needed nor used.
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix frontend

.PHONY: run setup dev test test-long test-front bench browser lint lock clean

run: setup  ## Posko with a small made-up operation: prints the address, the accounts and their passwords.
	@POSKO_HOME="$${POSKO_HOME:-$(CURDIR)/var/posko}" $(BIN)/posko demo --stations $(STATIONS) --port $(PORT)

setup: .venv/.ok $(FRONT)  ## Make .venv with exactly the locked packages, and build what pages load.

dev: .venv/.dev-ok $(FRONT)

test: dev lint test-front browser  ## Every check and every test; under 8 minutes on 2 cores.
	$(BIN)/pytest -n 3 -q
	$(BIN)/python -m tests.site.on_postgres $(BIN)/pytest -n 3 -q -m "not long and not once" tests/site

test-front: $(FRONT)  ## The types and the tests of what runs in the browser.
	@$(NPM) run --silent check
	@$(NPM) test --silent

test-long: dev  ## The slow laws and the national instance.
	$(BIN)/pytest -n 2 -q -m "long or not long" --hypothesis-profile=long
	$(BIN)/python -m tests.site.on_postgres $(BIN)/pytest -n 2 -q -m "long or not long" tests/site

bench: dev  ## Measure speed and quality against peers; takes about half an hour.
	$(BIN)/python -m benchmarks

browser:  ## A Chromium for the tests that open the report, where apt can bring one.
	@command -v chromium >/dev/null || [ -n "$$CHROMIUM" ] || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && echo "Installing Chromium ..." && apt-get update -qq \
	  && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	  || echo "No Chromium here: the tests in a real browser are skipped."

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: $(UV)  ## Resolve requirements*.in again into exact versions with hashes.
	@for name in requirements requirements-dev; do \
	  $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-annotate --custom-compile-command "make lock" $$name.in -o $$name.txt || exit 1; done

clean:
	rm -rf .venv .tools .cache build var frontend/node_modules src/posko/static/dist

# Wheels come for every common platform. Where uv has none, plain pip and venv do the same.
$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Praja needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m pip install -q --disable-pip-version-check --root-user-action=ignore --target .tools uv==$(UV_VERSION)

.venv/bin/python: | $(UV)
	@$(UV) venv -q --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv

.venv/.ok: requirements.txt pyproject.toml src/posko/locale/en/LC_MESSAGES/django.po | .venv/bin/python
	@echo "Installing the locked packages ..."
	@if [ -e .venv/.dev-ok ]; then req=requirements-dev.txt; else req=requirements.txt; fi; \
	  $(UV) pip sync -q --compile-bytecode --require-hashes $$req
	@$(UV) pip install -q --no-deps --no-build-isolation -e .
	@$(BIN)/python -m posko.support.words
	@echo "Compiling the searches for beats and rosters, once ..."
	@$(BIN)/python -c "from praja.plan.solvers import beats, roster; beats.compile_kernels(); roster.compile_kernels()"
	@touch $@

.venv/.dev-ok: requirements-dev.txt .venv/.ok
	@echo "Installing the locked packages for development ..."
	@$(UV) pip install -q --require-hashes -r requirements-dev.txt
	@touch $@

frontend/node_modules/.ok: frontend/package-lock.json frontend/package.json frontend/.npmrc | .venv/.ok
	@echo "Installing what the front end is built with ..."
	@$(NPM) ci --silent
	@touch $@

$(FRONT): frontend/node_modules/.ok frontend/build.mjs $(shell find frontend/src -type f 2>/dev/null)
	@echo "Building the front end ..."
	@$(NPM) run --silent build
	@touch $@
