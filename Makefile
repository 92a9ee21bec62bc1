# Everything a person types in this project. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help install run test quick sure bench drills lock i18n parts clean

BIN := .venv/bin
POT := hr_portal/translations/messages.pot
EN := hr_portal/translations/en/LC_MESSAGES/messages.po
MO := $(patsubst %.po,%.mo,$(wildcard $(EN)))
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes
# Test processes side by side; each gets its own databases, and keeps a file to itself. 0: none besides the first.
JOBS ?= 3
# Further words for pytest: make test ARGS="tests/rules -x"
ARGS ?=

# Every module of a folder, one after another; the first that fails ends it.
each = set -e; for one in $(1)/[a-z]*.py; do \
  if [ ! -e "$$one" ]; then echo "there are no $(1) yet"; break; fi; \
  $(BIN)/python -m "$(1).$$(basename "$$one" .py)" $(ARGS); done

help:  ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | while IFS="$$(printf '\t')" read -r name text; do printf 'make %-8s %s\n' "$$name" "$$text"; done

install: .venv/run.stamp $(MO)  ## .venv with the packages a server needs

run: .venv/run.stamp $(MO)  ## the demo city on http://127.0.0.1:8000 (PORT): web, worker and beat; Ctrl-C ends all
	@exec $(BIN)/python -m hr_portal.cli.run

test: .venv/dev.stamp $(MO) parts  ## all tests; as root on Debian installs PostgreSQL, Redis, nginx, Chromium and fonts first
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

quick: .venv/dev.stamp $(MO)  ## rules and house tests, in seconds
	@$(BIN)/python -m pytest -q tests/rules tests/system $(ARGS)

sure: .venv/dev.stamp $(MO) parts  ## lint, types, import contracts, dependencies, tests with coverage, migrations, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder --cov $(ARGS)

bench: .venv/dev.stamp $(MO)  ## ratios, measured side by side in one run
	@$(call each,benchmarks)

drills: .venv/dev.stamp $(MO) parts  ## long proofs: kills, loads, matrices; each writes docs/evidence/<name>.json
	@$(call each,drills)

# Extras stay in the files: pip looks for coverage[toml] beside coverage, and takes the newest where only the other is pinned.
lock: .venv/dev.stamp  ## requirements.in -> requirements.txt with hashes, wheels only, one file for Python 3.11-3.13
	$(BIN)/uv pip compile -q --universal --only-binary :all: --generate-hashes --no-strip-extras --python-version 3.11 \
	  --custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --only-binary :all: --generate-hashes --no-strip-extras --python-version 3.11 -c requirements.txt \
	  --custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt

i18n: .venv/dev.stamp  ## collect sentences for translation, then compile what is translated
	$(BIN)/pybabel -q extract -F pyproject.toml -k _l --no-location --sort-output --project hr_portal -o $(POT) .
	@if [ -e $(EN) ]; then $(BIN)/pybabel -q update -i $(POT) -o $(EN) -l en --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date; \
	else mkdir -p $(dir $(EN)); $(BIN)/pybabel -q init -i $(POT) -o $(EN) -l en; fi
	@rm $(POT)
	$(BIN)/pybabel compile --statistics -i $(EN) -o $(EN:.po=.mo)

%.mo: %.po | .venv/run.stamp
	@$(BIN)/pybabel -q compile -i $< -o $@

# A shim called python3.13 may exist without the Python behind it: only one that runs and can make a venv counts.
$(BIN)/python:
	@for python in python3.13 python3.12 python3.11 python3; do \
	  if "$$python" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; then \
	    echo "Making .venv with $$("$$python" --version)"; exec "$$python" -m venv .venv; \
	  fi; done; \
	echo "Python 3.11, 3.12 or 3.13 with its venv module is needed (Debian: apt install python3-venv)" >&2; exit 1

.venv/run.stamp: requirements.txt | $(BIN)/python
	@echo "Installing the packages of requirements.txt into .venv"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "Installing the packages of requirements-dev.txt into .venv"
	@$(PIP) -r requirements-dev.txt
	@touch .venv/run.stamp $@

# What tests use besides Python. Anywhere but as root on Debian: install them yourself, or name them in
# TEST_DATABASE_URL, TEST_REDIS_URL, CHROMIUM; tests say what they miss.
DEBIAN := postgresql redis-server nginx chromium fonts-noto-cjk
parts:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  missing=; for part in $(DEBIAN); do \
	    dpkg-query -W -f '$${Status}' $$part 2>/dev/null | grep -q ' installed$$' || missing="$$missing $$part"; done; \
	  if [ -n "$$missing" ]; then \
	    echo "Installing$$missing"; export DEBIAN_FRONTEND=noninteractive; \
	    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then \
	      mkdir -p /etc/postgresql-common; echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf; fi; \
	    { apt-get update -qq && apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold $$missing; } >/tmp/hr-portal-apt.log 2>&1 \
	      || { tail -n 20 /tmp/hr-portal-apt.log >&2; echo "apt could not install:$$missing; the tests go on without" >&2; }; \
	  fi; fi

clean:  ## remove what the tools made (not var/, not .venv)
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov $(MO)
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
