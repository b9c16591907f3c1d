# Everything from a fresh clone: Python 3.11 or later with pip and venv, make, and the package index.
# `make` alone lists the targets. Variables: PYTHON, and those of the environment (README.md).

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python

# One stamp for each content of a lock: an unchanged lock costs nothing, a changed one is installed.
lock_sum = $(shell cksum < requirements/$(1).txt | tr ' ' '-')
BASE := $(VENV)/base-$(call lock_sum,base)
DEV := $(VENV)/dev-$(call lock_sum,dev)

# What Schemathesis needs differs from what the portal does: an environment of its own.
FUZZ_VENV := $(VENV)/fuzz
FUZZ := $(VENV)/fuzz-$(call lock_sum,fuzz)

.PHONY: help run dev prepare test check format messages pictures lighthouse fuzz bench lock clean
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## /\1: /p' Makefile | awk -F': ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

run: prepare ## all set-up, then the portal under gunicorn on HOST:PORT (127.0.0.1:8000)
	@exec $(VENV)/bin/gunicorn --config deploy/gunicorn.conf.py

dev: prepare ## the same set-up, then Django's development server, which reloads as files change
	@DEBUG=true exec $(PY) manage.py runserver "$${HOST:-127.0.0.1}:$${PORT:-8000}"

prepare: $(BASE) ## the set-up alone: database, records, messages, static files, first password
	@$(PY) manage.py prepare

test: $(DEV) ## every test: on SQLite, on a throw-away PostgreSQL, in a browser, by the HTML checker
	@$(PY) -m scripts.test

check: $(DEV) ## format, lint, types, settings, migrations, messages, templates, styles
	@$(PY) -m scripts.check

format: $(DEV) ## write the code as `make check` wants it
	@$(VENV)/bin/ruff check --fix --quiet . ; $(VENV)/bin/ruff format --quiet .

messages: $(DEV) ## take new texts from the code and templates into locale/
	@$(PY) manage.py messages extract

pictures: $(DEV) ## take the pictures of the admin's guides anew, with Chromium
	@PICTURES=write $(PY) -m pytest --quiet -m browser tests/browser/test_guide.py

lighthouse: $(DEV) ## judge the main pages as a phone would meet them, with Lighthouse (npm) and Chromium
	@$(PY) -m scripts.lighthouse

fuzz: $(DEV) $(FUZZ) ## the whole API against its own description, with Schemathesis, on both databases
	@$(PY) -m scripts.fuzz $(FUZZ_VENV)/bin/schemathesis

bench: $(DEV) ## the benchmark (docs/bench.md)
	@$(PY) -m bench

lock: $(DEV) ## resolve requirements/*.in anew into *.txt, with hashes
	@for name in base parquet notebook fuzz dev; do \
	  $(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --custom-compile-command "make lock" requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

$(FUZZ): | $(PY)
	@echo "Installing Schemathesis"
	@$(PY) -m venv $(FUZZ_VENV)
	@$(FUZZ_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/fuzz.txt
	@rm -f $(VENV)/fuzz-*; touch $@

clean: ## remove the virtual environment and caches; var/, the data, stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Safarnama needs Python 3.11 or later; name one: make PYTHON=python3.11")'
	@echo "Making the virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

# pip checks every hash; the stamp is touched last, so an install cut short is done again.
$(BASE): | $(PY)
	@echo "Installing what the portal needs"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@rm -f $(VENV)/base-*; touch $@

$(DEV): | $(PY)
	@echo "Installing what the portal and its tests need"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@rm -f $(VENV)/dev-*; touch $@
