# Commands of the project; CONTRACT names: install demo test run drill bench lint. Each installs what it needs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install demo test run drill bench lint lock system texts

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
ASSETS := callcenter/web/static/built/manifest.json
ENGLISH := callcenter/web/translations/en/LC_MESSAGES
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

help:
	@echo "make install   everything the others need, into $(VENV) (they run it by themselves)"
	@echo "make demo      simulated calls, a case and its clocks, all real; ONCE=1 ends by itself, PORT=n moves it"
	@echo "make test      all tests, with their own PostgreSQL and Redis"
	@echo "make run       the service, settings from the environment or .env"
	@echo "make drill     the long tests;  make bench  the benchmarks;  make lint  ruff, mypy, import-linter"
	@echo "make texts     all texts of the desk into the catalogues of its English"
	@echo "make lock      resolve pyproject.toml anew into requirements.lock"

install: $(INSTALLED) $(ASSETS) $(ENGLISH)/messages.mo

# The lock names every package with its version and digests; it is installed only when it or the project changed.
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed, $(PYTHON) is $$($(PYTHON) -V 2>&1); set PYTHON=…" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	  || { echo "$(PYTHON) can't make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# The desk's scripts and styles. Packages come by the lock file into var/assets; where no Node of at least 20 is at hand,
# the wheel that carries one.
$(ASSETS): $(wildcard callcenter/web/assets/*) $(wildcard callcenter/web/assets/src/*) $(wildcard callcenter/web/assets/src/*/*)
	@mkdir -p var/assets; cp callcenter/web/assets/{package.json,package-lock.json,.npmrc} var/assets/
	@export PATH="$(CURDIR)/var/node/bin:$$PATH"; \
	if ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || ! command -v npm >/dev/null; then \
	  $(PYTHON) -m venv var/node; \
	  var/node/bin/pip --disable-pip-version-check install --quiet --require-hashes -r callcenter/web/assets/node.lock; fi; \
	cd var/assets; cmp -s package-lock.json node_modules/.lock \
	  || { npm ci --ignore-scripts --no-audit --no-fund --silent && cp package-lock.json node_modules/.lock; }; \
	node $(CURDIR)/callcenter/web/assets/build.mjs

# The English of the desk's pages.
$(ENGLISH)/messages.mo: $(INSTALLED) $(wildcard $(ENGLISH)/*.po)
	@$(BIN)/python -m tools.texts compile

texts: $(INSTALLED)
	@$(BIN)/python -m tools.texts collect

demo: install
	@$(BIN)/python -m callcenter.demo

run: install
	@$(BIN)/callcenter up

test: install system
	$(BIN)/python -m pytest -n 3 -m "not drill"

drill: install system
	$(BIN)/python -m pytest -m drill --timeout 7200

bench: install
	$(BIN)/python -m benchmarks

lint: install
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What the tests need beyond Python: a browser, a Chinese font for its pages, and a voice for new sentences.
system:
	@need=(); \
	command -v chromium >/dev/null || need+=(chromium); \
	command -v espeak-ng >/dev/null || need+=(espeak-ng); \
	compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*' >/dev/null || need+=(fonts-noto-cjk); \
	if (( $${#need[@]} == 0 )); then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then sudo=none; \
	elif (( $$(id -u) == 0 )); then sudo=; \
	elif sudo -n true 2>/dev/null; then sudo="sudo -n"; \
	else sudo=none; fi; \
	if [[ $$sudo == none ]]; then \
	  echo "The tests need these packages, and only root may install them: $${need[*]}" >&2; exit 1; fi; \
	echo "Installing $${need[*]}"; \
	$$sudo apt-get update -qq; \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${need[@]}" >/dev/null

# uv resolves for every platform at once; it lives apart, so that it is no part of what it locks. The emptied
# settings keep this machine's own package sources out of the file.
lock:
	@test -x var/lock/bin/uv || { $(PYTHON) -m venv var/lock && var/lock/bin/pip install --quiet uv; }
	var/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --all-extras \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  pyproject.toml -o requirements.lock
